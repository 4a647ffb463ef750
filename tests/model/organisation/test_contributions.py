"""Nominations come from people with reasons; appointments are held, and one person can hold several."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstratum._model.organisation.contributions import (
    Appointment,
    AppointmentKind,
    Nomination,
    NominationKind,
    collect_appointment_findings,
)
from newstratum._model.organisation.relations import Citation, FindingKind, Level
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.periods import Period
from newstratum.errors import InvalidValueError

LIST = Citation(document="合成名单")
NOMINATION = Nomination(
    id="n",
    person="P1",
    kind=NominationKind.REPRESENTATIVE,
    nominated_by="secretary-1",
    reasons=("合成理由",),
    source=LIST,
)


def appointment(
    name: str, period: Period, kind: AppointmentKind = AppointmentKind.DEPUTY, **more: Any
) -> Appointment:
    return Appointment(
        id=name,
        person="P1",
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
        appointment("c", Period(), body="other"),
        attrs.evolve(appointment("d", Period()), level=Level.CITY),
        attrs.evolve(appointment("e", Period()), person="P2"),
    ]
    assert collect_appointment_findings(offices) == ()


def test_one_person_twice_in_one_office_at_one_time_is_a_finding() -> None:
    terms = [
        appointment("a", Period(began_on="2012-01-01", ended_on="2016-06-30")),
        appointment("b", Period(began_on="2016", ended_on="2021")),
        appointment("c", Period(began_on="2020-01-01")),
    ]
    found = collect_appointment_findings(terms)
    assert [(each.kind, each.subjects, each.certainty) for each in found] == [
        (FindingKind.SAME_HOLDER_TWICE, ("a", "b"), Certainty.POSSIBLY),
        (FindingKind.SAME_HOLDER_TWICE, ("b", "c"), Certainty.YES),
    ]


def day(month: int) -> str:
    return f"{2010 + month // 12}-{month % 12 + 1:02}-15"


#: Dates to the year, the month and the day, so that terms also touch on a single day.
periods = st.builds(
    lambda began, months, size, ended, over: Period(
        began_on=None if began is None else day(began)[:size],
        ended_on=day((began or 0) + months)[: max(size, 7)] if ended else None,
        ended_on_unknown_date=over and not ended,
    ),
    st.none() | st.integers(0, 24),
    st.integers(0, 12),
    st.sampled_from([4, 7, 10, 10]),
    st.booleans(),
    st.booleans(),
)


def check_findings(drawn: list[tuple[Period, str]]) -> None:
    terms = [
        attrs.evolve(appointment(str(place), period), person=person)
        for place, (period, person) in enumerate(drawn)
    ]
    every_two = (
        (one, other)
        for person in dict.fromkeys(term.person for term in terms)
        for one, other in combinations([term for term in terms if term.person == person], 2)
    )
    assert [(each.kind, each.subjects, each.certainty) for each in collect_appointment_findings(terms)] == [
        (FindingKind.SAME_HOLDER_TWICE, (one.id, other.id), certainty)
        for one, other in every_two
        if (certainty := one.period.overlaps(other.period)) is not Certainty.NO
    ]


TERMS = st.lists(st.tuples(periods, st.sampled_from(["P1", "P2"])), max_size=8)


@pytest.mark.slow
@given(drawn=TERMS)
def test_findings_are_those_of_comparing_every_two(drawn: list[tuple[Period, str]]) -> None:
    check_findings(drawn)


@pytest.mark.stress
@settings(max_examples=1_000)
@given(drawn=TERMS)
def test_findings_are_those_of_comparing_every_two_many_times(drawn: list[tuple[Period, str]]) -> None:
    check_findings(drawn)


def test_terms_one_after_the_other_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []
    honest = Period.overlaps
    monkeypatch.setattr(Period, "overlaps", lambda one, other: compared.append(1) or honest(one, other))
    terms = [
        appointment(str(year), Period(began_on=f"{year}-01-01", ended_on=f"{year}-12-31"))
        for year in range(1000, 3000)
    ]
    again = appointment("again", Period(began_on="2000-06-01", ended_on="2000-06-30"))
    (found,) = collect_appointment_findings([*terms, again])
    assert found.subjects == ("2000", "again")
    assert len(compared) == 1


def test_an_identifier_twice_is_a_finding() -> None:
    first = appointment("a", Period(began_on="2012", ended_on="2013"))
    found = collect_appointment_findings([first, attrs.evolve(first, level=Level.CITY)])
    assert [each.kind for each in found] == [FindingKind.DUPLICATE]
