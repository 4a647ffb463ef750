"""Nominations come from people with reasons; appointments are held, and one person can hold several."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from newstratum.errors import InvalidValueError
from newstratum.model.certainty import Certainty
from newstratum.model.contributions import (
    Appointment,
    AppointmentKind,
    Nomination,
    NominationKind,
    appointment_findings,
)
from newstratum.model.ids import AppointmentId, BodyId, NominationId, PersonId
from newstratum.model.periods import Period
from newstratum.model.ties import Citation, FindingKind, Level

LIST = Citation(document="合成名单")
NOMINATION = Nomination(
    id=NominationId("n"),
    person=PersonId("P1"),
    kind=NominationKind.REPRESENTATIVE,
    nominated_by="secretary-1",
    reasons=("合成理由",),
    source=LIST,
)


def appointment(
    name: str, period: Period, kind: AppointmentKind = AppointmentKind.DEPUTY, **more: Any
) -> Appointment:
    return Appointment(
        id=AppointmentId(name),
        person=PersonId("P1"),
        kind=kind,
        level=Level.DISTRICT,
        period=period,
        source=LIST,
        **more,
    )


@pytest.mark.parametrize("reasons", [(), ("",), ("好", " "), ("长" * 501,)])
def test_a_nomination_without_reasons_is_none(reasons: tuple[str, ...]) -> None:
    with pytest.raises(InvalidValueError, match=r"nomination\.reasons: no reason, or one that is empty"):
        attrs.evolve(NOMINATION, reasons=reasons)


def test_a_nomination_names_its_human_and_hides_the_reasons() -> None:
    assert "合成理由" not in repr(NOMINATION)
    with pytest.raises(InvalidValueError, match=r"nomination\.nominated_by: must be text"):
        attrs.evolve(NOMINATION, nominated_by="")


def test_one_person_in_two_offices_is_in_order() -> None:
    offices = [
        appointment("a", Period()),
        appointment("b", Period(), AppointmentKind.CPPCC_MEMBER),
        appointment("c", Period(), body=BodyId("other")),
        attrs.evolve(appointment("d", Period()), level=Level.CITY),
        attrs.evolve(appointment("e", Period()), person=PersonId("P2")),
    ]
    assert appointment_findings(offices) == ()


def test_one_person_twice_in_one_office_at_one_time_is_a_finding() -> None:
    terms = [
        appointment("a", Period(began_on="2012-01-01", ended_on="2016-06-30")),
        appointment("b", Period(began_on="2016", ended_on="2021")),
        appointment("c", Period(began_on="2020-01-01")),
    ]
    found = appointment_findings(terms)
    assert [(each.kind, each.subjects, each.certainty) for each in found] == [
        (FindingKind.SAME_HOLDER_TWICE, ("a", "b"), Certainty.POSSIBLY),
        (FindingKind.SAME_HOLDER_TWICE, ("b", "c"), Certainty.YES),
    ]


def test_an_identifier_twice_is_a_finding() -> None:
    first = appointment("a", Period(began_on="2012", ended_on="2013"))
    found = appointment_findings([first, attrs.evolve(first, level=Level.CITY)])
    assert [each.kind for each in found] == [FindingKind.DUPLICATE]
