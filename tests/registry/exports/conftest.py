"""A register with records of every table: those of a shipped district, and some made up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from newstratum import organisation as org
from newstratum._registry.opening import open_registry
from newstratum._registry.registry import Registry
from newstratum._shipped.districts import load_district
from newstratum.hooks import Row

CLOCK = dt.datetime(2018, 11, 1, 8, tzinfo=dt.UTC)
PEOPLE = (
    ("person-wang", "王明", "13800001111", "合成律师事务所", "律师", "徐行镇"),
    ("person-li", "李娜", "13800002222", "合成科技有限公司", "软件工程师", "华亭镇"),
    ("person-zhao", "赵强", "", "", "自由撰稿人", "徐行镇"),
)


@pytest.fixture(scope="session")
def filled(source: Any, notice: Any) -> Iterator[Registry]:
    """A register with people, activities with sign-ins, money, proposals, tasks and visits, to be read."""
    with open_registry("memory:", clock=lambda: CLOCK) as registry:
        _fill(registry, source, notice)
        yield registry


@pytest.fixture
def filled_anew(registry: Registry, source: Any, notice: Any) -> Registry:
    """The same register, to be changed."""
    _fill(registry, source, notice)
    return registry


def _fill(registry: Registry, source: Any, notice: Any) -> None:
    registry.import_dataset(load_district("jiading").dataset, actor="office")
    registry.adopt(load_district("jiading").profile, actor="office")
    columns = ("人员编号", "姓名", "手机", "工作单位", "职务", "所在街镇")
    rows = [
        Row(line=line, cells=dict(zip(columns, each, strict=True))) for line, each in enumerate(PEOPLE, 2)
    ]
    people = registry.import_table(
        rows, actor="office", purpose="roster", source=source, notice=notice, table="roster"
    )
    assert people.stored
    paper = org.Citation(document="合成  文件", passage="第3页")
    with registry.session(actor="office", purpose="roster", source=paper, notice=notice) as session:
        for day in ("03", "10"):
            session.add(
                org.Activity(
                    id=f"activity.reading-{day}",
                    name_zh="读书会",
                    kind="salon",
                    held_on=f"2018-09-{day}",
                    township="310114109",
                    groups=("freelance",),
                )
            )
        session.add(org.Attendance(id="s1", activity="activity.reading-03", person="person-wang"))
        session.add(org.Attendance(id="s2", activity="activity.reading-10", person="person-wang"))
        number = org.parse_quantity("35人次")
        session.add(org.Attendance(id="s3", activity="activity.reading-10", count=number))
        lines = (
            org.Line("line.salons", "沙龙", name_en="salons", amount=org.from_yuan(9_000)),
            org.Line("line.studies", "调研", amount=org.from_yuan(1_000)),
        )
        session.add(
            org.Budget(
                id="budget.made-up", name_zh="合成经费", year=2016, amount=org.from_yuan(10_000), lines=lines
            )
        )
        session.add(
            org.Expense(
                id="expense.made-up",
                budget="budget.made-up",
                line="line.salons",
                amount=org.from_yuan("1234.50"),
                activity="activity.reading-03",
                happened_on="2016-09",
            )
        )
        session.add(
            org.Proposal(
                id="proposal.made-up",
                topic_zh="合成建言",
                person="person-li",
                group="new_media",
                steps=(
                    org.ProposalStep(stage="made", happened_on="2018-03-01"),
                    org.ProposalStep(
                        stage="forwarded", happened_on="2018-04", level="district", source=paper
                    ),
                    org.ProposalStep(stage="endorsed", happened_on="2018-05", level="district", source=paper),
                    org.ProposalStep(stage="endorsed", happened_on="2018-06", level="city", source=paper),
                ),
            )
        )
        for at, closed in enumerate((None, dt.date(2018, 5, 2))):
            session.add(
                org.Task(
                    id=f"task.{at}",
                    matter_zh=f"合成任务{at}",
                    owner="body.council",
                    assigned_on=dt.date(2018, 4, 27),
                    workdays=15,
                    evidence=(paper,) if closed else (),
                    closed_on=closed,
                )
            )
        session.add(
            org.Visit(id="visit.made-up", person="person-li", by_body="body.council", held_on="2018-08-01")
        )
        past = org.Period(began_on="2010", ended_on_unknown_date=True)
        session.add(org.Body(id="body.past", name_zh="合成旧会", kind="association", period=past))


@pytest.fixture(scope="session")
def bring_back(notice: Any, source: Any) -> Callable[..., Any]:
    """Imports rows of a file into a register."""

    def run(registry: Registry, rows: Any, **options: Any) -> Any:
        given = {"actor": "office", "purpose": "roster", "source": source, "notice": notice}
        return registry.import_table(rows, **given | options)

    return run
