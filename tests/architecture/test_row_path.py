"""One row of a CSV file runs through few modules until a report counts it.

Everything is done once before the measurement, so that only what runs for a row counts, and not what loads
and compiles files.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import newstratum as ns
from newstratum.organisation import Body

PACKAGE = Path(ns.__file__).parent
DAY = dt.date(2018, 11, 1)
TOWNSHIP = "310114102"
#: The last two stages.
TABLE, REPORT = "table of groups", "report"
#: Distinct modules by the end of each stage, as measured; they may only go down. The aim is 70.
#: The other sections of the report read the organisation; the check of types before storing is the 50th,
#: and purposes and erased people, two subjects, stand in two modules. What a text of one's own may not speak
#: of is one more, and so is finding those whose use is restricted, whom the store has counted. Telling people
#: of decisions has left the module of the session for the one of notices. Counts that are made once for all
#: figures of a report stand in a module of their own.
#: What is mentioned beside a job, and how English is put, are subjects of words; who consents, and what an
#: error may show of what was typed, stand in modules of their own as well.
#: After a change: ``python docs/_diagrams/make.py``.
MOST = {"cells": 8, "words": 22, "verdict": 28, "store": 58, "table of groups": 63, "report": 105}

NOTICE = ns.PrivacyNotice(
    id="survey",
    version=1,
    controller="合成机关",
    contact="合成窗口",
    purposes=("roster",),
    text_zh="告知书",
    in_force_on=DAY,
)
#: Two rows without a word in common: what is remembered of the first must not shorten the way of the second.
FIRST = "id,employer_text,title_text\n1,某某律师事务所,合伙人\n"
SECOND = "id,employer_text,title_text\n2,某信息科技有限公司（民营）,高级工程师\n"


def _trace(step: Callable[[], Any]) -> tuple[Any, set[str]]:
    """Run a step, and return what it gave and the modules of newstratum whose functions it called."""
    called: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            called.add(frame.f_code.co_filename)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        result = step()
    finally:
        sys.setprofile(before)
    inside = {Path(name) for name in called if name.startswith(str(PACKAGE))}
    return result, {path.relative_to(PACKAGE).with_suffix("").as_posix() for path in inside}


def _follow_row(folder: Path, text: str) -> dict[str, set[str]]:
    """Take one row all the way, and return the modules of each stage of it."""
    path = folder / "row.csv"
    path.write_text(text, encoding="utf-8")
    host = ns.PluginHost()
    stages: dict[str, set[str]] = {}
    with ns.open_registry(f"sqlite:///{folder}/row.db", host=host, notices=[NOTICE]) as registry:
        # The first commit to an open file looks at the file itself once, to mark its log.
        with registry.session(actor="office", purpose="office", source="章程") as session:
            session.add(Body("association", "区新联会", kind="association"))
        with registry.session(actor="office", purpose="office", source="章程", reason="误录") as session:
            session.collection(Body).remove("association")

        def store(form: ns.ReadForm) -> ns.Enrolment:
            source = ns.Source(kind="person", reference="survey", stated_on=DAY)
            with registry.session(actor="office", purpose="roster", source=source) as session:
                return session.enrol(form, on=DAY, township=TOWNSHIP)

        (row,), stages["cells"] = _trace(lambda: list(host.read_rows(path)))
        form, stages["words"] = _trace(lambda: ns.read_row(row.cells))
        verdict, stages["verdict"] = _trace(lambda: ns.classify(form))
        enrolled, stages["store"] = _trace(lambda: store(form))
        table, stages[TABLE] = _trace(lambda: registry.group_table(on=DAY))
        report, stages[REPORT] = _trace(lambda: registry.report(on=DAY))
        assert verdict.outcome == enrolled.verdict.outcome
        assert verdict.group is not None
        assert table.total == registry.coverage.by_unit(on=DAY).total == 1
        assert "coverage" in {section.id for section in report.sections}
    return stages


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The modules of each stage; everything that loads once has been loaded by a first row."""
    _follow_row(tmp_path_factory.mktemp("first"), FIRST)
    return _follow_row(tmp_path_factory.mktemp("second"), SECOND)


@pytest.mark.slow
def test_a_row_runs_through_few_modules_until_it_is_counted(stages: dict[str, set[str]]) -> None:
    """The numbers of modules that a row passes until it is counted may only go down."""
    passed: set[str] = set()
    counts = {}
    for name, modules in stages.items():
        passed |= modules
        counts[name] = len(passed)
        print(f"{len(modules):3} modules, {len(passed):3} so far: {name}")
    assert {name: count for name, count in counts.items() if count > MOST[name]} == {}


@pytest.mark.slow
def test_the_trace_sees_each_stage(stages: dict[str, set[str]]) -> None:
    """A stage that a cache cut short would make the number look better than it is."""
    packages: dict[str, str | tuple[str, ...]] = {
        "cells": ("_builtin/", "_input/"),
        "words": "_reading/",
        "verdict": "_rules/",
        "store": "_builtin/sqlite/",
        TABLE: "_builtin/sqlite/",
        REPORT: "_figures/",
    }
    counts = {
        name: sum(module.startswith(package) for module in stages[name]) for name, package in packages.items()
    }
    assert [name for name, count in counts.items() if count < 2] == []
