"""People and times are counted apart, and bounded where only numbers were noted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.participation import GroupAndTownship, Participation, compute_participation
from newstratum._model.organisation.activities import Activity, ActivityKind, Attendance
from newstratum._model.organisation.noted_numbers import PERSONS, TIMES
from newstratum._model.organisation.occasions import OccasionState
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


def activity(name: str, held_on: str | None = "2018-05-01", **more: Any) -> Activity:
    return Activity(
        id=name, name_zh="合成活动", kind=ActivityKind.SALON, held_on=held_on, source=SOURCE, **more
    )


HELD = [activity(name, ended_on="2018-05-02") for name in "abc"]


def count(
    attendances: Iterable[Attendance],
    people: Mapping[str, GroupAndTownship],
    day: dt.date,
    activities: Iterable[Activity] = HELD,
) -> Participation:
    return compute_participation(attendances, people, day, activities=activities)


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


@pytest.mark.slow
@given(CAME)
def test_sign_ins_are_counted_and_rows_add_up(came: list[tuple[str, str]]) -> None:
    found = count([signed(at, *each) for at, each in enumerate(came)], PEOPLE, DAY)
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


@pytest.mark.slow
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
        found = count(attendances, PEOPLE, DAY)
        assert found.times.value.can_be(len(came))
        assert found.persons.value.can_be(len({person for _, person in came}))


@pytest.mark.parametrize(
    ("counts", "persons", "times"),
    [
        # A number of people says nothing of how often they came, but once at least.
        (["30人"], "30人", "不少于30人次"),
        (["30人次"], "1至30人", "30人次"),
        (["30人", "45人次"], "30人", "45人次"),
        (["万余人"], "超过1万人", "超过1万人次"),
        (["近百人次"], "不少于1、不足100人", "超过0、不足100人次"),
    ],
)
def test_a_number_noted_is_never_turned_into_the_other(counts: list[str], persons: str, times: str) -> None:
    found = count([noted(at, "a", parse_quantity(said)) for at, said in enumerate(counts)], {}, DAY)
    assert (found.persons.text("zh"), found.times.text("zh")) == (persons, times)


def test_people_of_two_activities_may_be_the_same() -> None:
    found = count(
        [noted(1, "a", build_exact_quantity(30, PERSONS)), noted(2, "b", build_exact_quantity(20, PERSONS))],
        {},
        DAY,
    )
    assert (found.persons.text("zh"), found.times.text("zh")) == ("30至50人", "不少于50人次")


def test_numbers_of_days_add_up_as_times_and_not_as_people() -> None:
    days = ("2018-05-01", "2018-05-02")
    times = [noted(at, "a", build_exact_quantity(20, TIMES), attended_on=day) for at, day in enumerate(days)]
    people = [
        noted(at, "a", build_exact_quantity(20, PERSONS), attended_on=day) for at, day in enumerate(days)
    ]
    assert count(times, {}, DAY).times.text("zh") == "40人次"
    assert count(people, {}, DAY).persons.text("zh") == "20至40人"


def test_a_number_of_all_includes_those_of_groups() -> None:
    parts = [
        noted(1, "a", build_exact_quantity(30, TIMES), group=Group.FREELANCE),
        noted(2, "a", build_exact_quantity(12, TIMES), group=Group.NEW_MEDIA),
    ]
    assert count(parts, {}, DAY).times.text("zh") == "不少于42人次"
    whole = count([*parts, noted(3, "a", build_exact_quantity(50, TIMES))], {}, DAY)
    assert whole.times.text("zh") == "50人次"
    assert {row.key: row.times.text("zh") for row in whole.groups} == {
        Group.FREELANCE: "30人次",
        Group.NEW_MEDIA: "12人次",
    }


def test_what_happens_later_is_not_counted_yet() -> None:
    came = [signed(1, "a", "p1", attended_on="2019-01-01"), signed(2, "a", "p2", attended_on="2018")]
    found = count(came, PEOPLE, DAY, [activity("a", "2018", ended_on="2019")])
    assert (found.times.text("zh"), found.times.ids) == ("1人次", ("s2",))
    assert found.findings == ()


def test_participation_on_a_day_looks_at_the_day_and_the_state_of_the_activity() -> None:
    """Issue G: P1 signed in to an activity of 2018-12-20 and to a cancelled one; by 11-01 nobody came."""
    activities = [
        activity("later", "2018-12-20"),
        activity("cancelled", "2018-10-01", state=OccasionState.CANCELLED),
        activity("planned", "2018-10-01", state=OccasionState.PLANNED),
    ]
    came = [signed(at, each.id, "p1") for at, each in enumerate(activities)]
    found = count(came, PEOPLE, dt.date(2018, 11, 1), activities)
    assert [each.value.exact for each in (found.persons, found.times, found.activities)] == [0, 0, 0]
    assert (found.times.ids, found.groups) == ((), ())
    assert [(each.kind, each.subjects) for each in found.findings] == [
        ("attended_not_held", ("s1", "cancelled")),
        ("attended_not_held", ("s2", "planned")),
    ]
    assert count(came, PEOPLE, DAY, activities).times.ids == ("s0",)


def test_what_may_have_come_by_the_day_makes_bounds() -> None:
    activities = [activity("month", "2018-05"), activity("undated", None), activity("sure", "2018-05-01")]
    came = [
        signed(1, "month", "p1"),
        signed(2, "month", "p1"),
        signed(3, "undated", "p2"),
        signed(4, "sure", "p3"),
        signed(5, "unknown", "p3", attended_on="2018"),
        noted(6, "undated", build_exact_quantity(10, PERSONS)),
    ]
    found = count(came, PEOPLE, dt.date(2018, 5, 15), activities)
    assert found.times.text("zh") == "不少于1人次"
    assert found.persons.text("zh") == "1至13人"
    assert found.activities.text("zh") == "1至4场"
    assert [(each.kind, each.subjects) for each in found.findings] == [
        ("unknown_reference", ("s5", "unknown"))
    ]
    wrong = count([signed(1, "sure", "p1", attended_on="2018-05-02")], PEOPLE, DAY, activities)
    assert wrong.times.value.exact == 0
    assert [(each.kind, each.subjects) for each in wrong.findings] == [("outside_its_time", ("s1", "sure"))]


@pytest.mark.parametrize(
    ("first", "second", "persons", "times"),
    [
        ("10人", "20人次", "10至30人", "不少于30人次"),
        ("30人", "20人次", "30至50人", "不少于50人次"),
        ("3人", "4人次", "3至7人", "不少于7人次"),
        ("10人次", "20人次", "1至30人", "30人次"),
        ("超过10人", "超过10人", "超过10人", "不少于22人次"),
        ("约15人", "约15人", "14至32人", "不少于28人次"),
    ],
)
def test_participation_over_several_days(first: str, second: str, persons: str, times: str) -> None:
    """Issue G: numbers of people and of times, each noted for a day of an activity of two."""
    came = [
        noted(at, "a", parse_quantity(said), attended_on=f"2018-05-0{at}")
        for at, said in ((1, first), (2, second))
    ]
    found = count(came, {}, DAY)
    assert (found.persons.text("zh"), found.times.text("zh"), found.findings) == (persons, times, ())


def test_a_number_noted_for_one_group_is_not_all_who_came() -> None:
    """Issue G: 30 people of one group came, and nobody says how many others."""
    part = [noted(1, "a", build_exact_quantity(30, PERSONS), group=Group.FREELANCE), signed(2, "a", "p3")]
    found = count(part, PEOPLE, DAY)
    assert (found.persons.text("zh"), found.times.text("zh")) == ("不少于30人", "不少于30人次")
    assert {row.key: row.persons.text("zh") for row in found.groups} == {
        Group.FREELANCE: "30人",
        Group.NEW_MEDIA: "1人",
    }
    assert [row.key for row in found.townships] == ["310114002"]


def test_groups_and_units_of_one_activity_are_put_together() -> None:
    """Groups add up, and so do units; those of a group and those of a unit may be the same."""
    parts = [
        noted(1, "a", build_exact_quantity(30, TIMES), group=Group.FREELANCE),
        noted(2, "a", build_exact_quantity(5, TIMES), group=Group.NEW_MEDIA),
        noted(3, "a", build_exact_quantity(20, TIMES), township="310114001"),
        noted(4, "a", build_exact_quantity(9, TIMES), township="310114002", attended_on="2018-05-01"),
    ]
    assert count(parts, {}, DAY).times.value.low == 35
    day_two = noted(5, "a", build_exact_quantity(40, TIMES), attended_on="2018-05-02")
    assert count([*parts, day_two], {}, DAY).times.value.low == 49
    # Who signed in on a day is in no number for another day.
    came = [signed(at, "a", "p4", attended_on="2018-05-01") for at in range(3)]
    assert count([day_two, *came], {}, DAY).times.text("zh") == "43人次"
    assert count([day_two, signed(9, "a", "p4")], {}, DAY).times.text("zh") == "40至41人次"


@pytest.mark.parametrize(
    "numbers",
    [
        # One day, and fewer times than people.
        [("30人", {}), ("20人次", {})],
        [("2.5人", {})],
        [("5人", {}), ("3人", {"group": "freelance"}), ("3人", {"group": "new_media"})],
        [("5人次", {}), ("3人次", {"attended_on": "2018-05-01"}), ("3人", {"attended_on": "2018-05-02"})],
        [("0人", {"township": "310114001"}), ("1人次", {"township": "310114001"}), ("100人", {})],
    ],
)
def test_numbers_that_contradict_each_other_say_nothing(numbers: list[tuple[str, dict[str, Any]]]) -> None:
    """A contradiction is a finding; who signed in and the other activities still count."""
    came = [noted(at, "a", parse_quantity(said), **more) for at, (said, more) in enumerate(numbers)]
    others = [signed(8, "a", "p1"), noted(9, "b", build_exact_quantity(7, TIMES))]
    found = count([*came, *others], PEOPLE, DAY)
    (finding,) = found.findings
    assert finding.kind == "contradicting_numbers"
    assert finding.subjects == ("a", *(each.id for each in came))
    assert (found.persons.text("zh"), found.times.text("zh")) == ("不少于1人", "不少于8人次")


UNITS = (None, "310114001", "310114002")
VISITS = st.lists(
    st.tuples(
        st.sampled_from(range(6)), st.sampled_from(["2018-05-01", "2018-05-02"]), st.sampled_from("ab")
    ),
    max_size=12,
)
ASKED = st.lists(
    st.tuples(
        st.sampled_from("ab"),
        st.sampled_from([None, *Group][:3]),
        st.sampled_from(UNITS),
        st.sampled_from([None, "2018-05", "2018-05-01", "2018-05-02"]),
        st.sampled_from([PERSONS, TIMES]),
    ),
    max_size=5,
)


@pytest.mark.slow
@given(VISITS, ASKED, st.sets(st.integers(0, 11)))
def test_what_was_noted_of_a_gathering_never_excludes_it(
    visits: list[tuple[int, str, str]],
    asked: list[tuple[str, Group | None, str | None, str | None, str]],
    named: set[int],
) -> None:
    """Whatever is noted of who came, with all who signed in or without them, the truth lies in the bounds."""
    groups = {person: [*Group][person % 2] for person in range(6)}
    units = {person: UNITS[1 + person % 2 if person < 4 else 0] for person in range(6)}
    people = {f"p{each}": GroupAndTownship(group=groups[each], township=units[each]) for each in range(6)}
    for leaves_out in (False, True):
        came = [
            signed(at, where, f"p{person}", attended_on=day if at % 2 else None)
            for at, (person, day, where) in enumerate(visits)
            if at in named
        ]
        unnamed = [each for at, each in enumerate(visits) if not leaves_out or at not in named]
        whole = {"a": False, "b": False}
        for at, (activity_id, group, unit, day, counted) in enumerate(asked):
            own = [
                person
                for person, when, where in unnamed
                if where == activity_id
                and group in (None, groups[person])
                and unit in (None, units[person])
                and (day is None or when.startswith(day))
            ]
            whole[activity_id] |= (group, unit, day) == (None, None, None)
            number = len(set(own)) if counted == PERSONS else len(own)
            came.append(
                noted(
                    at,
                    activity_id,
                    build_exact_quantity(number, counted),
                    group=group,
                    township=unit,
                    attended_on=day,
                )
            )
        found = count(came, people, DAY)
        assert found.findings == ()
        # Without a number of all, not everybody may have been noted.
        for figure, number in (
            (found.times, len(visits)),
            (found.persons, len({each[0] for each in visits})),
        ):
            assert (figure.value.low or 0) <= number
            assert figure.value.can_be(number) or not all(whole.values())


SIGN_INS = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.sampled_from(NAMES),
        st.sampled_from([None, "2018-05-01", "2018-05-02", "2018-05"]),
    ),
    max_size=5,
    unique_by=lambda each: each[:2],
)


@pytest.mark.slow
@given(SIGN_INS)
def test_since_a_day_the_bounds_are_reached_in_some_world(came: list[tuple[str, str, str | None]]) -> None:
    """Each activity takes two days; who came on the second one is asked for."""
    since, last = dt.date(2018, 5, 2), dt.date(2018, 5, 2)
    attendances = [
        signed(at, activity, person, attended_on=day) for at, (activity, person, day) in enumerate(came)
    ]
    found = compute_participation(attendances, {}, last, activities=HELD, since=since)
    days = [(1, 2) if day in (None, "2018-05") else (int(day[-1]),) for _, _, day in came]
    worlds = [
        [person for (_, person, _), day in zip(came, chosen, strict=True) if day == 2]
        for chosen in product(*days)
    ]
    persons, times = [len(set(world)) for world in worlds], [len(world) for world in worlds]
    assert (found.persons.value.low, found.persons.value.high) == (min(persons), max(persons))
    assert (found.times.value.low, found.times.value.high) == (min(times), max(times))


@pytest.mark.slow
@given(CAME, st.lists(st.sampled_from(["x", "y"]), unique=True, max_size=2))
def test_flows_count_each_sign_in_for_each_host(came: list[tuple[str, str]], hosts: list[str]) -> None:
    held = [activity(name, hosts=tuple(hosts)) for name in "ab"] + [activity("c", "2018-05")]
    found = count([signed(at, *each) for at, each in enumerate(came)], PEOPLE, DAY, held)
    counted: dict[tuple[str | None, str | None], int] = {}
    for name, person in came:
        for host in ([*hosts] or [None]) if name != "c" else [None]:
            group = PEOPLE[person].group if person in PEOPLE else None
            counted[group, host] = counted.get((group, host), 0) + 1
    assert {(each.group, each.platform): each.times for each in found.flows} == counted
    assert {each.kind for each in found.flows} <= {ActivityKind.SALON}


def test_flows_leave_out_what_may_lie_outside_the_time_and_numbers_without_names() -> None:
    held = [activity("a", "2018"), activity("b", "2018-05-01")]
    came = [signed(0, "a", "p1"), signed(1, "b", "p1"), noted(2, "b", parse_quantity("30人次"))]
    found = compute_participation(came, PEOPLE, DAY, activities=held, since=dt.date(2018, 3, 1))
    assert [(each.group, each.times) for each in found.flows] == [(Group.FREELANCE, 1)]
