"""The weeks of activities agree with a walk from day to day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.activities import WeekRhythm, WeekState, build_week_rhythm, compute_possible_weeks
from newstratum._model.organisation.activities import Activity, ActivityKind
from newstratum._model.organisation.occasions import OccasionState
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.calendar import HolidayTable, IsoWeek
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.periods import to_partial_date
from newstratum._model.values.quantities import (
    Qualifier,
    build_exact_quantity,
    build_qualified_quantity,
    format_quantity,
)
from newstratum.errors import InvalidValueError

SOURCE = Citation(document="合成活动记录")
FIRST, LAST = dt.date(2017, 12, 20), dt.date(2018, 4, 30)
WEEKS_OFF = (IsoWeek(2018, 8), IsoWeek(2018, 1))
DAYS = st.dates(FIRST, LAST)


def activity(name: str, day: Any, state: OccasionState = OccasionState.HELD, **more: Any) -> Activity:
    return Activity(
        id=name,
        name_zh="合成沙龙",
        kind=ActivityKind.SALON,
        state=state,
        held_on=day,
        source=SOURCE,
        **more,
    )


def table(*weeks: IsoWeek) -> HolidayTable:
    return HolidayTable(
        version="made up",
        known_from=dt.date(2017, 1, 1),
        known_to=dt.date(2018, 12, 31),
        holidays=[day for week in weeks for day in week.days],
    )


def states_by_hand(
    days: set[dt.date], off: set[dt.date], first: dt.date, today: dt.date
) -> list[tuple[bool, bool]]:
    """Walk from day to day: for each week over or going on, whether it has an activity, and a workday."""
    weeks: dict[tuple[int, int], tuple[bool, bool]] = {}
    day = first - dt.timedelta(days=first.weekday())
    while day <= today + dt.timedelta(days=6 - today.weekday()):
        held, worked = weeks.get(day.isocalendar()[:2], (False, False))
        weeks[day.isocalendar()[:2]] = (
            held or (first <= day <= today and day in days),
            worked or (day.weekday() < 5 and day not in off),
        )
        day += dt.timedelta(days=1)
    return list(weeks.values())


def longest_by_hand(weeks: list[tuple[bool, bool]]) -> int:
    longest = here = 0
    for held, worked in weeks:
        here = here + 1 if held else 0 if worked else here
        longest = max(longest, here)
    return longest


def figure(rhythm: WeekRhythm) -> tuple[object, object]:
    bounds = rhythm.longest_run_figure().value.bounds
    return bounds.low, bounds.high


@pytest.mark.slow
@given(
    held=st.sets(DAYS, max_size=30),
    bounds=st.tuples(DAYS, DAYS).map(sorted),
    off=st.lists(st.sampled_from(WEEKS_OFF), unique=True),
)
def test_weeks_are_those_of_a_walk_from_day_to_day(
    held: set[dt.date], bounds: list[dt.date], off: list[IsoWeek]
) -> None:
    first, today = bounds
    activities = [activity(day.isoformat(), day) for day in sorted(held)]
    rhythm = build_week_rhythm(activities, table(*off), first=first, today=today)
    by_hand = states_by_hand(held, {day for week in off for day in week.days}, first, today)
    assert [bool(each.ids) for each in rhythm.weeks] == [week[0] for week in by_hand]
    # The week of today is not over, so it is never missing.
    assert len(rhythm.missing) == sum(not has and works for has, works in by_hand[:-1])
    assert figure(rhythm) == (longest_by_hand(by_hand),) * 2
    assert (rhythm.every_week is Certainty.YES) == (not rhythm.missing)
    counted = {identifier for each in rhythm.weeks for identifier in each.ids}
    assert counted == {day.isoformat() for day in held if first <= day <= today}


@pytest.mark.slow
@given(
    exact=st.sets(DAYS, max_size=12),
    vague=st.lists(st.tuples(DAYS, st.sampled_from([4, 7])), max_size=4),
)
def test_the_true_run_lies_within_the_bounds(exact: set[dt.date], vague: list[tuple[dt.date, int]]) -> None:
    """Where only a month or a year was noted, the day it really was is one of those allowed for."""
    known = [activity(day.isoformat(), day) for day in sorted(exact)]
    noted = [activity(f"v{at}", day.isoformat()[:size]) for at, (day, size) in enumerate(vague)]
    rhythm = build_week_rhythm([*known, *noted], table(), first=FIRST, today=LAST)
    true = longest_by_hand(states_by_hand(exact | {day for day, _ in vague}, set(), FIRST, LAST))
    assert rhythm.longest_run_figure().value.can_be(true)


def test_a_holiday_week_neither_breaks_a_run_nor_lengthens_it() -> None:
    activities = [activity(str(week), IsoWeek(2018, week).monday) for week in (6, 7, 9)]
    days: dict[str, dt.date] = {"first": IsoWeek(2018, 6).monday, "today": IsoWeek(2018, 9).sunday}
    excused = build_week_rhythm(activities, table(IsoWeek(2018, 8)), **days)
    broken = build_week_rhythm(activities, table(), **days)
    assert (figure(excused)[0], figure(broken)[0]) == (3, 2)
    assert [str(each.week) for each in excused.excused] == ["2018-W08"]
    assert [str(each.week) for each in broken.missing] == ["2018-W08"]
    longest = excused.longest_run
    assert longest is not None
    assert (str(longest.first), str(longest.last)) == ("2018-W06", "2018-W09")


def test_the_next_gap_is_foreseen_from_what_is_planned() -> None:
    planned = [
        activity(f"p{week}", IsoWeek(2018, week).days[4], OccasionState.PLANNED) for week in (9, 10, 12)
    ]
    called_off = activity("x", IsoWeek(2018, 11).monday, OccasionState.CANCELLED)
    missed = activity("late", IsoWeek(2018, 8).monday, OccasionState.PLANNED)
    rhythm = build_week_rhythm(
        [*planned, called_off, missed],
        table(),
        first=IsoWeek(2018, 8).monday,
        today=IsoWeek(2018, 9).days[2],
        until=IsoWeek(2018, 12).sunday,
    )
    assert rhythm.next_gap is not None
    assert str(rhythm.next_gap.week) == "2018-W11"
    assert [each.state for each in rhythm.weeks] == [
        WeekState.MISSING,
        WeekState.PLANNED,
        WeekState.PLANNED,
        WeekState.OPEN,
        WeekState.PLANNED,
    ]
    # What is only planned is no run.
    assert rhythm.longest_run is None


def test_an_activity_of_several_days_counts_in_each_week_it_reaches() -> None:
    first = IsoWeek(2018, 10).monday
    show = activity("show", first, ended_on=IsoWeek(2018, 12).monday)
    rhythm = build_week_rhythm([show], table(), first=first, today=IsoWeek(2018, 12).sunday)
    assert figure(rhythm) == (3, 3)


def test_missing_weeks_are_bounds_of_what_is_possible_at_once() -> None:
    """Missing weeks, every week: one activity dated "2018-05" cannot fill three weeks."""
    days = {"first": dt.date(2018, 5, 7), "today": dt.date(2018, 5, 28)}
    rhythm = build_week_rhythm([activity("A", "2018-05")], table(), **days)
    missing = rhythm.missing_figure().value
    assert (missing.low, missing.high, rhythm.every_week) == (2, 3, Certainty.NO)
    assert [each.possible_ids for each in rhythm.missing] == [("A",)] * 3
    three = build_week_rhythm([activity(name, "2018-05") for name in "ABC"], table(), **days)
    assert (three.missing_figure().value.low, three.every_week) == (0, Certainty.POSSIBLY)


def test_an_activity_that_nobody_dated_may_lie_in_a_week() -> None:
    """Possible weeks of undated activities."""
    days = {"first": dt.date(2018, 5, 7), "today": dt.date(2018, 5, 14)}
    rhythm = build_week_rhythm([activity("A", None)], table(), **days)
    assert [(each.ids, each.possible_ids) for each in rhythm.weeks] == [((), ("A",))] * 2
    assert rhythm.every_week is Certainty.POSSIBLY
    assert figure(rhythm) == (0, 1)


PARTIAL = st.tuples(DAYS, st.sampled_from([4, 7, 10])).map(lambda drawn: drawn[0].isoformat()[: drawn[1]])


@st.composite
def partly_dated(draw: st.DrawFn) -> list[Activity]:
    made = []
    for number in range(draw(st.integers(0, 3))):
        held = to_partial_date(draw(PARTIAL))
        ended = draw(st.none() | PARTIAL.map(to_partial_date))
        more = {"ended_on": ended} if ended and ended.latest >= held.earliest else {}
        made.append(activity(f"A{number}", held, **more))
    return made


def draw_days(draw: Any, each: Activity) -> set[dt.date]:
    """Settle the days of an activity."""
    held, ended = each.held_on, each.ended_on
    assert held is not None
    last_start = held.latest if ended is None else min(held.latest, ended.latest)
    begun = draw(st.dates(held.earliest, last_start))
    last = begun if ended is None else draw(st.dates(max(begun, ended.earliest), ended.latest))
    return {begun + dt.timedelta(days=number) for number in range((last - begun).days + 1)}


@pytest.mark.slow
@given(partly_dated(), st.lists(st.sampled_from(WEEKS_OFF), unique=True), st.data())
def test_no_world_leaves_the_bounds(made: list[Activity], off: list[IsoWeek], data: Any) -> None:
    rhythm = build_week_rhythm(made, table(*off), first=FIRST, today=LAST)
    held = set().union(*(draw_days(data.draw, each) for each in made))
    by_hand = states_by_hand(held, {day for week in off for day in week.days}, FIRST, LAST)
    missing = sum(not has and works for has, works in by_hand[:-1])
    assert rhythm.missing_figure().value.can_be(missing)
    assert rhythm.every_week in (Certainty.POSSIBLY, Certainty.NO if missing else Certainty.YES)
    assert rhythm.longest_run_figure().value.can_be(longest_by_hand(by_hand))


def test_weeks_beyond_the_announced_holidays_are_provisional() -> None:
    known = table()
    rhythm = build_week_rhythm(
        [], known, first=dt.date(2018, 12, 17), today=dt.date(2018, 12, 20), until=dt.date(2019, 1, 10)
    )
    assert [each.provisional for each in rhythm.weeks] == [False, False, True, True]


def test_fewer_than_a_hundred_activities_fill_fewer_than_a_hundred_weeks() -> None:
    """Part C, item 15: how long the association can have kept 周周有活动 by the text's own count."""
    said = build_qualified_quantity(100, Qualifier.NEARLY, "场(次)", incomplete=True)
    assert format_quantity(compute_possible_weeks(said.counted()), "zh") == "不少于0、不足100周"
    # An incomplete count rules nothing out.
    assert compute_possible_weeks(said).high is None
    assert compute_possible_weeks(build_exact_quantity(52, "场")).can_be(52)
    assert not compute_possible_weeks(build_exact_quantity(52, "场")).can_be(53)


def test_today_is_not_before_the_first_day() -> None:
    with pytest.raises(InvalidValueError, match=r"rhythm\.today"):
        build_week_rhythm([], table(), first=LAST, today=FIRST)
