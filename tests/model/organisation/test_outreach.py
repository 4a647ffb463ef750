"""Surveys, key contacts, visits; and inspections, which are of offices and never of persons."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from newstratum._model.organisation.outreach import (
    Inspection,
    Round,
    SurveyRound,
    Visit,
    VisitKind,
    collect_round_findings,
)
from newstratum._model.organisation.relations import Citation, Finding, FindingKind
from newstratum.errors import InvalidValueError

NOTE = Citation(document="合成走访记录")
OFFICE = "office"


def visit(**more: Any) -> Visit:
    return Visit(id="v", source=NOTE, **more)


def test_a_visit_is_of_one_to_one() -> None:
    assert visit(person="P1", by_body=OFFICE).kind is VisitKind.CALL
    assert visit(body=OFFICE, by_person="P1", kind=VisitKind.MUTUAL).person is None
    for wrong, field in (
        ({"by_body": OFFICE}, "body"),
        ({"person": "P1", "body": OFFICE, "by_body": OFFICE}, "body"),
        ({"person": "P1"}, "by_body"),
        ({"person": "P1", "by_person": "P2", "by_body": OFFICE}, "by_body"),
    ):
        with pytest.raises(InvalidValueError, match=rf"visit\.{field}: is .* (nobody|both)"):
            visit(**wrong)


def test_an_inspection_has_no_place_for_a_person() -> None:
    named = {attribute.name: str(attribute.type) for attribute in attrs.fields(Inspection)}
    assert not [name for name, type_ in named.items() if "person" in name or "Person" in type_]
    wrong: dict[str, Any] = {"person": "P1"}
    with pytest.raises(TypeError, match="person"):
        Inspection(id="i", body=OFFICE, by_body=OFFICE, source=NOTE, **wrong)


def test_a_round_names_bodies_and_how_often_it_is_made() -> None:
    known = Round(id="r", name_zh="遍访", kind=VisitKind.FULL_ROUND, targets=(OFFICE,), source=NOTE)
    visits = [visit(body=OFFICE, by_body=OFFICE, round=known.id), visit(body=OFFICE, by_body=OFFICE)]
    visits = [attrs.evolve(each, id=f"v{number}") for number, each in enumerate(visits)]
    assert collect_round_findings([known], visits) == ()
    lost = Inspection(id="i", body=OFFICE, by_body=OFFICE, round="none", source=NOTE)
    assert collect_round_findings([known], [*visits, lost]) == (
        Finding(kind=FindingKind.UNKNOWN_REFERENCE, subjects=("i", "none"), where="round"),
    )


def test_a_survey_asks_one_or_more() -> None:
    with pytest.raises(InvalidValueError, match=r"surveyround\.asked: not a whole number from 1 up"):
        SurveyRound(id="s", name_zh="普查", asked=0, source=NOTE)
