"""What imports meet of people whose data may not be used: each row has its answer, and nothing is dropped."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import attrs
import pytest

import newstratum as ns
from newstratum._model.people.people import Objection
from newstratum._registry.sessions.placements import take_in_placement
from newstratum.hooks import Row

DAY = dt.date(2018, 10, 1)


@pytest.fixture
def enrolled(registry: ns.Registry, roster: Any, person: Any) -> ns.Registry:
    with roster(registry) as session:
        session.enrol(person(), on=DAY)
        session.placements.confirm("P1", by="officer", on=DAY)
    return registry


def import_row(registry: ns.Registry, told: dict[str, Any], **cells: str) -> Any:
    return registry.import_table(
        [Row(line=2, cells=cells)],
        actor="clerk",
        purpose="roster",
        table="roster",
        **told,
    )


@pytest.fixture
def told(source: Any, notice: Any) -> dict[str, Any]:
    return {"source": source, "notice": notice}


def test_a_row_about_somebody_restricted_is_refused_alone(enrolled: Any, roster: Any, told: Any) -> None:
    with roster(enrolled) as session:
        session.people.restrict("P1", reason="本人申请", on=DAY)
    before = enrolled.history.of("person", "P1").changes
    report = import_row(enrolled, told, 人员编号="P1", 姓名="合成甲", 工作单位="合成集团", 职务="会计")
    assert [each.value for each in report.results] == ["rejected"]
    assert "不能为用途" in report.issues[0].text.zh
    assert enrolled.history.of("person", "P1").changes == before


def test_new_facts_in_an_import_flag_what_was_confirmed(enrolled: Any, told: Any) -> None:
    report = import_row(enrolled, told, 人员编号="P1", 工作单位="合成区教育局", 职务="科员")
    assert [each.value for each in report.results] == ["updated"]
    with enrolled.session(actor="a", purpose="roster") as session:
        assert session.placements.require("P1").status == "needs_review"


def test_an_objection_survives_an_import_of_records(enrolled: Any, roster: Any, tmp_path: Path) -> None:
    with enrolled.session(actor="a", purpose="roster") as session:
        exported = session.placements.require("P1")
    with roster(enrolled) as session:
        session.placements.object_to("P1", "不是", on=DAY)
    with roster(enrolled) as session:
        kept = take_in_placement(session.placements, exported)
    assert kept.contested_by_person
    with ns.open_registry(f"sqlite:///{tmp_path}/other.db") as other:
        with roster(other) as session:
            session.people.add(ns.Person(id="P1"))
            taken = take_in_placement(session.placements, kept)
            assert taken == kept
        with roster(other) as session:
            assert session.placements.require("P1").contested_by_person


def test_what_was_only_proposed_keeps_its_objections_too(registry: Any, roster: Any, verdict: Any) -> None:
    closed = Objection(raised_on=DAY, statement="不是", closed_on=DAY, reviewed_by="head", outcome="upheld")
    with roster(registry) as session:
        session.people.add(ns.Person(id="P1"))
        placed = session.placements.propose("P1", verdict(), on=DAY).placement
    with roster(registry) as session:
        session.placements.object_to("P1", "不是", on=DAY)
        session.placements.review("P1", "rejected", by="head", reason="属实", on=DAY)
        taken = take_in_placement(session.placements, attrs.evolve(placed, objections=[closed]))
    assert [each.outcome for each in taken.objections] == ["rejected", "upheld"]
