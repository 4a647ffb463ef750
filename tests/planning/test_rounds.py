"""Everybody meets everybody once, tours see every office once a cycle, and calls come when they are due."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._planning.rounds import (
    CallDue,
    MutualVisit,
    Stop,
    Tour,
    plan_full_round,
    plan_inspection_tours,
    plan_mutual_visits,
    plan_regular_calls,
)
from newstratum.errors import InfeasiblePlanError, InvalidValueError

DAYS = [dt.date(2026, 3, 2) + dt.timedelta(days=number) for number in range(200)]


def directors(count: int) -> list[str]:
    return [f"person-{number}" for number in range(count)]


# ------------------------------------------------------------------------------------ mutual visits


@pytest.mark.parametrize("count", range(2, 32))
def test_any_two_meet_once_and_hosting_is_shared(count: int) -> None:
    rounds = plan_mutual_visits(directors(count))
    assert len(rounds) == count - 1 + count % 2
    pairs = [frozenset((visit.host, visit.guest)) for each in rounds for visit in each.visits]
    assert sorted(map(sorted, pairs)) == sorted(map(sorted, itertools.combinations(directors(count), 2)))
    hosted = Counter(dict.fromkeys(directors(count), 0))
    hosted.update(visit.host for each in rounds for visit in each.visits)
    assert max(hosted.values()) - min(hosted.values()) <= 1 - count % 2
    for each in rounds:
        present = [person for visit in each.visits for person in (visit.host, visit.guest)]
        assert sorted([*present, *([each.resting] if each.resting else [])]) == sorted(directors(count))


def test_visits_are_returned_in_a_second_half() -> None:
    once, twice = plan_mutual_visits(directors(5)), plan_mutual_visits(directors(5), returned=True)
    assert twice[:5] == once
    back = [MutualVisit(host=visit.guest, guest=visit.host) for each in once for visit in each.visits]
    assert [visit for each in twice[5:] for visit in each.visits] == back
    assert [each.number for each in twice] == list(range(1, 11))


def test_each_round_has_its_day() -> None:
    assert [each.day for each in plan_mutual_visits(directors(4), days=DAYS)] == DAYS[:3]
    assert {each.day for each in plan_mutual_visits(directors(4))} == {None}
    with pytest.raises(InfeasiblePlanError, match="round 3: 3 rounds need a day each; 2 days are given"):
        plan_mutual_visits(directors(4), days=DAYS[:2])


@pytest.mark.parametrize("members", [[], ["person-1"], ["person-1", "person-2", "person-1"]])
def test_no_round_without_two_different_members(members: list[str]) -> None:
    with pytest.raises(InvalidValueError, match="members"):
        plan_mutual_visits(members)


# -------------------------------------------------------------------------------- tours and full rounds


@st.composite
def stops(draw: st.DrawFn) -> list[Stop]:
    count = draw(st.integers(0, 9))
    return [
        Stop(
            id=f"office-{number}",
            area=draw(st.sampled_from(["", "南", "北"])),
            closed_on=draw(st.sets(st.sampled_from(DAYS[:4]), max_size=4)),
        )
        for number in range(count)
    ]


def fits(stops: list[Stop], days: list[dt.date], per_day: int) -> bool:
    """Try every day for every stop."""
    left = Counter(dict.fromkeys(days, per_day))

    def placed(number: int) -> bool:
        if number == len(stops):
            return True
        for day in days:
            if left[day] and day not in stops[number].closed_on:
                left[day] -= 1
                if placed(number + 1):
                    return True
                left[day] += 1
        return False

    return placed(0)


@pytest.mark.slow
@given(stops(), st.integers(0, 4), st.integers(1, 3))
def test_a_round_sees_everybody_once_or_names_who_is_left_over(
    offices: list[Stop], count: int, per_day: int
) -> None:
    days = DAYS[:count]
    try:
        tours = plan_full_round(offices, days, per_day=per_day)
    except InfeasiblePlanError as error:
        assert not fits(offices, days, per_day)
        by_area = sorted(offices, key=lambda stop: [each.area for each in offices].index(stop.area))
        left_over = [stop.id for stop in by_area].index(error.where.en)
        assert not fits(by_area[: left_over + 1], days, per_day)
        assert fits(by_area[:left_over], days, per_day)
        return
    assert sorted(stop for tour in tours for stop in tour.stops) == sorted(stop.id for stop in offices)
    assert [tour.day for tour in tours] == sorted(tour.day for tour in tours)
    closed = {stop.id: stop.closed_on for stop in offices}
    assert all(tour.day not in closed[stop] for tour in tours for stop in tour.stops)
    assert all(0 < len(tour.stops) <= per_day for tour in tours)


def test_an_area_is_seen_on_one_day_while_there_are_days() -> None:
    offices = [Stop(id=f"{area}{number}", area=area) for number in range(3) for area in ("南", "北", "西")]
    assert plan_full_round(offices, DAYS[:5], per_day=4) == (
        Tour(day=DAYS[0], stops=("南0", "南1", "南2")),
        Tour(day=DAYS[1], stops=("北0", "北1", "北2")),
        Tour(day=DAYS[2], stops=("西0", "西1", "西2")),
    )
    # With three days for nine offices, three a day, nothing need be split; with less room it must be.
    assert [len(tour.stops) for tour in plan_full_round(offices, DAYS[:3], per_day=3)] == [3, 3, 3]
    assert [len(tour.stops) for tour in plan_full_round(offices, DAYS[:2], per_day=5)] == [5, 4]


def test_who_was_seen_is_not_seen_again() -> None:
    offices = [Stop(id=f"office-{number}") for number in range(4)]
    tours = plan_full_round(offices, DAYS[:2], per_day=2, seen={"office-0", "office-2"})
    assert tours == (Tour(day=DAYS[0], stops=("office-1", "office-3")),)
    assert plan_full_round(offices, [], per_day=1, seen={stop.id for stop in offices}) == ()


def test_inspections_see_every_office_once_a_cycle() -> None:
    offices = [Stop(id=f"office-{number}", closed_on=DAYS[:1] if number == 0 else ()) for number in range(16)]
    cycles = [DAYS[:6], DAYS[90:96]]
    planned = plan_inspection_tours(offices, cycles, per_day=3)
    assert len(planned) == 2
    for tours, days in zip(planned, cycles, strict=True):
        assert Counter(stop for tour in tours for stop in tour.stops) == Counter(stop.id for stop in offices)
        assert {tour.day for tour in tours} <= set(days)
    with pytest.raises(InfeasiblePlanError, match="office-15: no day is left for it"):
        plan_inspection_tours(offices, [DAYS[:5]], per_day=3)


@pytest.mark.parametrize(
    ("names", "days", "per_day", "message"),
    [
        (["a", "a"], DAYS[:2], 1, "stops: a is given twice"),
        (["a"], [DAYS[0], DAYS[0]], 1, "days: 2026-03-02 is given twice"),
        (["a"], DAYS[:1], 0, "per_day"),
    ],
)
def test_a_round_without_sense_is_refused(
    names: list[str], days: list[dt.date], per_day: int, message: str
) -> None:
    with pytest.raises(InvalidValueError, match=message):
        plan_full_round([Stop(id=name) for name in names], days, per_day=per_day)


# ------------------------------------------------------------------------------------- regular calls


def test_calls_come_in_the_order_in_which_they_are_due() -> None:
    calls = [
        CallDue(id="person-1", last_seen_on=dt.date(2026, 2, 1), every=60),
        CallDue(id="person-2", every=30),
        CallDue(id="person-3", last_seen_on=dt.date(2026, 2, 1), every=30),
        CallDue(id="person-4", last_seen_on=dt.date(2025, 2, 1), every=365),
    ]
    planned = plan_regular_calls(calls, DAYS[:2], per_day=2)
    assert [(call.id, call.day) for call in planned] == [
        ("person-2", DAYS[0]),
        ("person-4", DAYS[0]),
        ("person-3", DAYS[1]),
        ("person-1", DAYS[1]),
    ]
    assert [call.is_late for call in planned] == [False, True, False, False]
    assert planned[2].due_on == dt.date(2026, 3, 3)
    assert len(plan_regular_calls(calls, DAYS[:1], per_day=2)) == 2


@given(st.lists(st.integers(0, 9), min_size=1, max_size=5), st.integers(1, 2))
def test_no_order_of_calls_makes_the_latest_less_late(ages: list[int], per_day: int) -> None:
    calls = [CallDue(id=f"p{number}", last_seen_on=DAYS[age], every=1) for number, age in enumerate(ages)]
    days = DAYS[3 : 3 + len(ages)]
    planned = plan_regular_calls(calls, days, per_day=per_day)

    def latest(order: list[dt.date]) -> int:
        slots = [day for day in days for _ in range(per_day)]
        return max((day - due).days for day, due in zip(slots, order, strict=False))

    due = [call.due_on for call in planned if call.due_on]
    assert latest(due) == min(map(latest, map(list, itertools.permutations(due))))


@pytest.mark.parametrize("per_day", [0, -1])
def test_days_need_room_for_calls(per_day: int) -> None:
    with pytest.raises(InvalidValueError, match="per_day"):
        plan_regular_calls([], DAYS[:1], per_day=per_day)
