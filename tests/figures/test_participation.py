"""People and times are counted apart, and bounded where only numbers were noted."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.participation import GroupAndTownship, compute_participation
from newstratum._model.organisation.activities import PERSONS, TIMES, Attendance
from newstratum._model.organisation.relations import Citation
from newstratum._model.people.groups import Group
from newstratum._model.values.quantities import Quantity, build_exact_quantity, parse_quantity

SOURCE = Citation(document="合成签到表")
DAY = dt.date(2018, 12, 31)
PEOPLE = {
    "p1": GroupAndTownship(group=Group.FREELANCE, township="310114001"),
    "p2": GroupAndTownship(group=Group.FREELANCE),
    "p3": GroupAndTownship(group=Group.NEW_MEDIA, township="310114002"),
}
#: Of p4 nothing is known.
NAMES = ("p1", "p2", "p3", "p4")


def signed(at: int, activity: str, person: str, **more: Any) -> Attendance:
    return Attendance(
        id=f"s{at}",
        activity=activity,
        person=person,
        source=SOURCE,
        **more,
    )


def noted(at: int, activity: str, count: Quantity, **more: Any) -> Attendance:
    return Attendance(id=f"n{at}", activity=activity, count=count, source=SOURCE, **more)


CAME = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(NAMES)), max_size=15)


@given(CAME)
def test_sign_ins_are_counted_and_rows_add_up(came: list[tuple[str, str]]) -> None:
    found = compute_participation([signed(at, *each) for at, each in enumerate(came)], PEOPLE, DAY)
    assert found.times.value == build_exact_quantity(len(came), TIMES)
    assert found.persons.value == build_exact_quantity(len({person for _, person in came}), PERSONS)
    assert found.activities.value.exact == len({activity for activity, _ in came})
    for rows in (found.groups, found.townships):
        assert sum(row.times.value.exact or 0 for row in rows) == len(came)
        assert sum(row.persons.value.exact or 0 for row in rows) == found.persons.value.exact
        for row in rows:
            assert (row.persons.value.exact or 0) <= (row.times.value.exact or 0)
    freelance = [person for _, person in came if person in ("p1", "p2")]
    assert {row.key: (row.persons.value.exact, row.times.value.exact) for row in found.groups}.get(
        Group.FREELANCE, (0, 0)
    ) == (len(set(freelance)), len(freelance))


@given(
    came=CAME,
    units=st.lists(st.sampled_from([None, PERSONS, TIMES]), min_size=3, max_size=3),
    names=st.sets(st.sampled_from(NAMES)),
)
def test_the_truth_lies_within_the_bounds(
    came: list[tuple[str, str]], units: list[str | None], names: set[str]
) -> None:
    """Some signed in, and of some activities a number was noted that includes them or leaves them out."""
    for includes in (True, False):
        kept = [each for each in came if each[1] in names]
        attendances = [signed(at, *each) for at, each in enumerate(kept)]
        for at, (activity, unit) in enumerate(zip("abc", units, strict=True)):
            there = [person for where, person in came if where == activity]
            of = [person for person in there if includes or person not in names]
            if unit is None:
                attendances += [
                    signed(100 * at + number + 100, activity, person)
                    for number, person in enumerate(each for each in there if each not in names)
                ]
            else:
                number = len(set(of)) if unit == PERSONS else len(of)
                attendances.append(noted(at, activity, build_exact_quantity(number, unit)))
        found = compute_participation(attendances, PEOPLE, DAY)
        assert found.times.value.can_be(len(came))
        assert found.persons.value.can_be(len({person for _, person in came}))


@pytest.mark.parametrize(
    ("counts", "persons", "times"),
    [
        # A number of people says nothing of how often they came, but once at least.
        (["30人"], "30人", "不少于30人次"),
        (["30人次"], "不少于1、不超过30人", "30人次"),
        (["30人", "45人次"], "30人", "45人次"),
        (["万余人"], "超过1万人", "超过1万人次"),
        (["近百人次"], "不少于1、不足100人", "超过0、不足100人次"),
    ],
)
def test_a_number_noted_is_never_turned_into_the_other(counts: list[str], persons: str, times: str) -> None:
    found = compute_participation(
        [noted(at, "a", parse_quantity(count)) for at, count in enumerate(counts)], {}, DAY
    )
    assert (found.persons.text("zh"), found.times.text("zh")) == (persons, times)


def test_people_of_two_activities_may_be_the_same() -> None:
    found = compute_participation(
        [noted(1, "a", build_exact_quantity(30, PERSONS)), noted(2, "b", build_exact_quantity(20, PERSONS))],
        {},
        DAY,
    )
    assert (found.persons.text("zh"), found.times.text("zh")) == ("不少于30、不超过50人", "不少于50人次")


def test_numbers_of_days_add_up_as_times_and_not_as_people() -> None:
    days = ("2018-05-01", "2018-05-02")
    times = [noted(at, "a", build_exact_quantity(20, TIMES), attended_on=day) for at, day in enumerate(days)]
    people = [
        noted(at, "a", build_exact_quantity(20, PERSONS), attended_on=day) for at, day in enumerate(days)
    ]
    assert compute_participation(times, {}, DAY).times.text("zh") == "40人次"
    assert compute_participation(people, {}, DAY).persons.text("zh") == "不少于20、不超过40人"


def test_a_number_of_all_includes_those_of_groups() -> None:
    parts = [
        noted(1, "a", build_exact_quantity(30, TIMES), group=Group.FREELANCE),
        noted(2, "a", build_exact_quantity(12, TIMES), group=Group.NEW_MEDIA),
    ]
    assert compute_participation(parts, {}, DAY).times.text("zh") == "42人次"
    whole = compute_participation([*parts, noted(3, "a", build_exact_quantity(50, TIMES))], {}, DAY)
    assert whole.times.text("zh") == "50人次"
    assert {row.key: row.times.text("zh") for row in whole.groups} == {
        Group.FREELANCE: "30人次",
        Group.NEW_MEDIA: "12人次",
        None: "50人次",
    }


def test_what_happens_later_is_not_counted_yet() -> None:
    came = [signed(1, "a", "p1", attended_on="2019-01-01"), signed(2, "a", "p2", attended_on="2018")]
    assert compute_participation(came, PEOPLE, DAY).times.ids == ("s2",)
