"""Limits L7, L9 and L14: who looks again, who is used for nothing, and who is too young."""

from __future__ import annotations

import datetime as dt

import pytest

import newstratum as ns
from newstratum._registry.imports.reports import ImportReport
from newstratum._rules.verdict import Verdict
from newstratum.errors import InvalidValueError
from newstratum.hooks import Row

DAY = dt.date(2018, 11, 1)
SOURCE = ns.Source(kind="person", stated_on=DAY)
NOTICE = ns.PrivacyNotice(
    id="survey",
    version=1,
    controller="合成机关",
    contact="合成窗口",
    purposes=("roster",),
    text_zh="告知书",
    in_force_on=dt.date(2018, 9, 1),
)


@pytest.fixture
def contested(register, work, lawyer):
    """A register with a placement that one proposed, another confirmed, and the person objects to."""
    with work(register, actor="clerk") as session:
        session.people.add(lawyer())
        session.placements.propose("P1", Verdict(outcome="intermediary", category="", edition="2017"), on=DAY)
    with work(register, actor="office") as session:
        session.placements.confirm("P1", by="head", on=DAY)
    with work(register, actor="desk") as session:
        session.placements.object_to("P1", "我已离职", on=DAY)
    return register


@pytest.mark.parametrize("by", ["head", " HEAD ", "ｈｅａｄ", "clerk", "Clerk", "newstratum", ""])
def test_nobody_who_decided_looks_again(contested, work, by) -> None:
    """Limit L7: neither who proposed nor who confirmed, however the name is written, nor a program."""
    with work(contested) as session, pytest.raises(InvalidValueError):
        session.placements.review("P1", "rejected", by=by, reason="已核实", on=DAY)
    with work(contested) as session:
        assert session.placements.require("P1").contested_by_person


def test_an_objection_is_closed_by_a_review_alone(contested, work) -> None:
    """Limit L7."""
    with work(contested) as session:
        session.placements.review("P1", "rejected", by="reviewer", reason="已核实", on=DAY)
    with work(contested) as session:
        assert not session.placements.require("P1").contested_by_person


def test_who_is_restricted_is_listed_and_counted_nowhere(register, work, lawyer) -> None:
    """Limit L9: what is stored is kept, and used for nothing else."""
    with work(register) as session:
        for name in ("P1", "P2"):
            session.people.add(lawyer(name))
    with work(register) as session:
        session.people.restrict("P1", reason="本人要求", on=DAY)
    table = register.exports.table("roster")
    assert [row["id"] for row in table.rows] == ["P2"]


def read_born(register, born: str) -> ImportReport:
    cells = {"姓名": "合成甲", "工作单位": "合成律师事务所", "职务": "律师", "出生日期": born}
    report: ImportReport = register.import_table(
        [Row(line=2, cells=cells)],
        actor="clerk",
        purpose="roster",
        source=SOURCE,
        notice=NOTICE,
        table="roster",
        dry_run=True,
    )
    return report


def test_nobody_under_fourteen_is_read(register) -> None:
    """Limit L14: the age is that of the day of the import, 29 February included."""
    for born in ("2018-01-01", "2004-11-02", "2008-02-29"):
        (told,) = (each.text.zh for each in read_born(register, born).issues if each.blocks)
        assert "不满14周岁" in told
    assert not [each for each in read_born(register, "2004-11-01").issues if each.blocks]


def test_from_fourteen_to_seventeen_a_reason_is_asked_for(register) -> None:
    """Limit L14."""
    for born, asked in (
        ("2004-11-01", True),
        ("2000-11-02", True),
        ("2000-11-01", False),
        ("1980-01-01", False),
    ):
        told = [each.text.en for each in read_born(register, born).issues]
        assert any("younger than 18" in each for each in told) is asked, born
