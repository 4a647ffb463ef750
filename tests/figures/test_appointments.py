"""Offices and people are counted apart, on a day."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.appointments import compute_people_bounds, count_appointments
from newstratum._model.organisation.contributions import Appointment, AppointmentKind
from newstratum._model.organisation.relations import Citation, Level
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.periods import Period
from newstratum._model.values.quantities import (
    Qualifier,
    build_exact_quantity,
    build_qualified_quantity,
    format_quantity,
)
from newstratum.errors import InvalidValueError

SOURCE = Citation(document="合成名册")
DAY = dt.date(2018, 6, 30)
DAYS = st.dates(dt.date(2018, 1, 1), dt.date(2018, 12, 31))
KINDS = (AppointmentKind.DEPUTY, AppointmentKind.CPPCC_MEMBER)


def appointment(
    name: str,
    person: str,
    kind: AppointmentKind = AppointmentKind.DEPUTY,
    level: Level = Level.DISTRICT,
    period: Period | None = None,
) -> Appointment:
    return Appointment(
        id=name,
        person=person,
        kind=kind,
        level=level,
        period=period or Period(began_on="2017"),
        source=SOURCE,
    )


TERMS = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from(KINDS), st.tuples(DAYS, DAYS).map(sorted)), max_size=9
)


@pytest.mark.slow
@given(TERMS, DAYS)
def test_counts_are_those_of_a_plain_count(
    terms: list[tuple[str, AppointmentKind, list[dt.date]]], day: dt.date
) -> None:
    listed = [
        appointment(str(at), person, kind, period=Period(began_on=days[0], ended_on=days[1]))
        for at, (person, kind, days) in enumerate(terms)
    ]
    found = count_appointments(listed, day)
    held = [(person, kind) for person, kind, days in terms if days[0] <= day <= days[1]]
    people = {person for person, _ in held}
    assert found.offices.value.exact == len(held)
    assert found.people.value.exact == len(people)
    assert sum(row.offices.value.exact or 0 for row in found.rows) == len(held)
    assert sum(row.people.value.exact or 0 for row in found.rows) >= len(people)
    assert found.one_each is (Certainty.YES if len(held) == len(people) else Certainty.NO)
    several = {person for person in people if sum(each == person for each, _ in held) > 1}
    assert set(found.with_several) == several


@pytest.mark.slow
@given(TERMS, st.lists(st.sampled_from([4, 7, 10]), min_size=18, max_size=18), DAYS)
def test_the_true_counts_lie_within_the_bounds(
    terms: list[tuple[str, AppointmentKind, list[dt.date]]], sizes: list[int], day: dt.date
) -> None:
    size = iter(sizes)
    exact, noted = [], []
    for at, (person, kind, days) in enumerate(terms):
        began, ended = (each.isoformat() for each in days)
        exact.append(appointment(str(at), person, kind, period=Period(began_on=began, ended_on=ended)))
        vague = Period(began_on=began[: next(size)], ended_on=ended[: next(size)])
        noted.append(appointment(str(at), person, kind, period=vague))
    true, found = count_appointments(exact, day), count_appointments(noted, day)
    for one, other in ((true.offices, found.offices), (true.people, found.people)):
        assert one.value.exact is not None
        assert other.value.can_be(one.value.exact)
    assert found.one_each in (true.one_each, Certainty.POSSIBLY)


@pytest.mark.slow
@given(st.lists(st.sets(st.integers(0, 30), max_size=20), max_size=4))
def test_the_people_behind_counts_are_within_the_bounds(holders: list[set[int]]) -> None:
    behind = compute_people_bounds([build_exact_quantity(len(each), "人") for each in holders])
    assert behind.can_be(len(set().union(*holders)))


def test_thirteen_deputies_and_twenty_members() -> None:
    """33 offices are 33 people only if nobody holds both (part C, item 12)."""
    behind = compute_people_bounds([build_exact_quantity(13, "人"), build_exact_quantity(20, "人")])
    assert format_quantity(behind, "zh") == "20至33人"
    # With the deputy at the city and the two part-time vice-chairs, 36 offices are named in all.
    assert compute_people_bounds([build_exact_quantity(number, "人") for number in (13, 20, 1, 2)]).high == 36


def test_two_units_are_no_counts_of_one_thing() -> None:
    with pytest.raises(InvalidValueError):
        compute_people_bounds([build_exact_quantity(13, "人"), build_exact_quantity(20, "个")])


def test_qualified_counts_keep_their_bounds() -> None:
    behind = compute_people_bounds(
        [build_qualified_quantity(20, Qualifier.OVER, "人"), build_exact_quantity(20, "人")]
    )
    assert not behind.can_be(20)
    assert behind.can_be(21)
    assert behind.high is None
    assert compute_people_bounds([]) == build_exact_quantity(0, "人")


def test_levels_are_apart() -> None:
    found = count_appointments(
        [appointment("1", "a"), appointment("2", "b", level=Level.CITY), appointment("3", "c")], DAY
    )
    assert [(row.level, row.offices.text("zh"), row.people.text("zh")) for row in found.rows] == [
        (Level.CITY, "1个", "1人"),
        (Level.DISTRICT, "2个", "2人"),
    ]


def terms_of_2018() -> list[Appointment]:
    """14 deputies and 21 members, one each of whom left in 2017 (story S27, counted)."""
    over = Period(began_on="2017-01-10", ended_on="2017-11-30")
    return [
        appointment("d0", "former deputy", period=over),
        appointment("m0", "former member", KINDS[1], period=over),
        *(appointment(f"d{at}", f"deputy {at}") for at in range(1, 14)),
        *(appointment(f"m{at}", f"member {at}", KINDS[1]) for at in range(1, 21)),
    ]


def test_33_offices_come_out_of_the_terms() -> None:
    found = count_appointments(terms_of_2018(), DAY)
    assert [(row.kind, row.offices.text("zh")) for row in found.rows] == list(
        zip(KINDS, ("13个", "20个"), strict=True)
    )
    assert (found.offices.text("zh"), found.people.text("zh")) == ("33个", "33人")
    assert found.one_each is Certainty.YES
    assert found.findings == ()


def test_33_offices_are_32_people_where_one_holds_both() -> None:
    found = count_appointments([*terms_of_2018()[:-1], appointment("m20", "deputy 1", KINDS[1])], DAY)
    assert (found.offices.text("zh"), found.people.text("zh")) == ("33个", "32人")
    assert found.with_several == ("deputy 1",)
    assert found.one_each is Certainty.NO


def test_one_office_held_twice_at_one_time_is_a_finding() -> None:
    found = count_appointments([appointment("1", "a"), appointment("2", "a")], DAY)
    assert [each.subjects for each in found.findings] == [("1", "2")]
