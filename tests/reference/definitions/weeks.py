"""An activity every week: docs/explanation/activities.md."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from worlds import EVER_AFTER, EVER_BEFORE, say

from newstratum.organisation import Activity, HolidayTable

_ONE = dt.timedelta(days=1)
Weeks = frozenset[int]


def describe_weeks(
    activities: Sequence[Activity], table: HolidayTable, first: dt.date, today: dt.date, until: dt.date
) -> dict[str, Any]:
    """Every week from that of the first day to that of today, in all worlds, and those until a day ahead."""
    mondays = _list_mondays(first, until)
    held = {
        each.id: _list_week_sets(each, mondays, first, today) for each in activities if each.state == "held"
    }
    off = frozenset(at for at, monday in enumerate(mondays) if not _has_workday(monday, table))
    worlds = _join(held.values())
    missing = [
        sum(
            monday + 6 * _ONE < today and at not in off and at not in covered
            for at, monday in enumerate(mondays)
        )
        for covered in worlds
    ]
    here = len(_list_mondays(first, today))
    runs = [_measure_longest_run(here, covered, off) for covered in worlds]
    planned = [
        _list_week_sets(each, mondays, today, EVER_AFTER) for each in activities if each.state == "planned"
    ]
    states = [
        _say_state(
            has_activity=any(all(at in each for each in sets) for sets in held.values()),
            is_planned=any(all(at in each for each in sets) for sets in planned),
            is_off=at in off,
            is_over=monday + 6 * _ONE < today,
        )
        for at, monday in enumerate(mondays)
    ]
    gaps = [at for at, state in enumerate(states) if state == "open" and at >= here - 1]
    return {
        "missing": (min(missing), max(missing)),
        "every_week": say(frozenset(number == 0 for number in missing)),
        "states": states,
        "next_gap": mondays[gaps[0]] if gaps else None,
        "longest_run": (min(runs), max(runs)),
        "ids": [
            tuple(sorted(name for name, sets in held.items() if all(at in each for each in sets)))
            for at in range(len(mondays))
        ],
        "possible_ids": [
            tuple(
                sorted(name for name, sets in held.items() if {at in each for each in sets} == {True, False})
            )
            for at in range(len(mondays))
        ],
    }


def _say_state(*, has_activity: bool, is_planned: bool, is_off: bool, is_over: bool) -> str:
    if has_activity:
        return "covered"
    if is_planned:
        return "planned"
    if is_off:
        return "excused"
    return "missing" if is_over else "open"


def _list_mondays(first: dt.date, today: dt.date) -> list[dt.date]:
    monday = first - first.weekday() * _ONE
    return [monday + number * 7 * _ONE for number in range((today - monday).days // 7 + 1)]


def _has_workday(monday: dt.date, table: HolidayTable) -> bool:
    days = [monday + number * _ONE for number in range(7)]
    return any(
        day in table.makeup_workdays or (day.weekday() < 5 and day not in table.holidays) for day in days
    )


def _list_week_sets(
    activity: Activity, mondays: Sequence[dt.date], first: dt.date, today: dt.date
) -> set[Weeks]:
    """The weeks in which the activity has a day that counts, in each world of its own."""
    near = [day for monday in mondays for day in (monday, monday + 6 * _ONE)]
    near += [first - _ONE, first, today, today + _ONE, mondays[-1] + 7 * _ONE]
    begins = _list_near(activity.held_on, near)
    stays = (
        [(day, day) for day in begins]
        if activity.ended_on is None
        else [(one, two) for one in begins for two in _list_near(activity.ended_on, near) if one <= two]
    )
    return {
        frozenset(
            at
            for at, monday in enumerate(mondays)
            if max(one, first, monday) <= min(two, today, monday + 6 * _ONE)
        )
        for one, two in stays
    }


def _list_near(date: Any, near: Iterable[dt.date]) -> list[dt.date]:
    """The first and the last day a date can be, and the ends of weeks in between."""
    earliest, latest = (date.earliest, date.latest) if date else (EVER_BEFORE, EVER_AFTER)
    return sorted({earliest, latest, *(day for day in near if earliest <= day <= latest)})


def _join(choices: Iterable[set[Weeks]]) -> set[Weeks]:
    """The weeks that can have an activity in one world."""
    worlds: set[Weeks] = {frozenset()}
    for sets in choices:
        worlds = {covered | each for covered in worlds for each in sets}
    return worlds


def _measure_longest_run(count: int, covered: Weeks, off: Weeks) -> int:
    longest = here = 0
    for at in range(count):
        if at in covered:
            here += 1
        elif at not in off:
            here = 0
        longest = max(longest, here)
    return longest
