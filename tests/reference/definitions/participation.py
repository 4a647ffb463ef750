"""Who came: docs/explanation/activities.md."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from math import ceil, floor, inf
from typing import Any, NamedTuple

from worlds import EVER_AFTER, EVER_BEFORE

from newstratum.organisation import Activity, Attendance, PartialDate

Bounds = tuple[float, float]


class Number(NamedTuple):
    """A number without names, or sign-ins that count among the numbers: for whom, when, and how many."""

    group: str | None
    unit: str | None
    time: PartialDate | None
    is_persons: bool
    times: Bounds
    persons: Bounds

    @property
    def key(self) -> Hashable:
        """For what it was noted."""
        return self.group, self.unit, self.time


def count_participation(
    activities: Iterable[Activity],
    attendances: Iterable[Attendance],
    groups: Mapping[str, str],
    units: Mapping[str, str],
    day: dt.date,
) -> dict[str, Any]:
    """Persons, times and activities in all, and by group and by unit."""
    known = {each.id: each for each in activities}
    held = [
        (each, days)
        for each in attendances
        if (each.activity not in known or known[each.activity].state == "held")
        and (days := find_possible_days(each, known.get(each.activity))) is not None
    ]
    surely = [each for each, (_, latest) in held if latest <= day]
    possibly = [each for each, (earliest, _) in held if earliest <= day]
    broken = {
        activity
        for activity in {each.activity for each, _ in held}
        if contradict(
            [read_number(each) for each, _ in held if each.activity == activity and each.count is not None]
        )
    }

    def measure(belongs: Callable[[Attendance], bool], *, everybody: bool = False) -> tuple[Bounds, Bounds]:
        return _measure(
            [each for each in surely if belongs(each)],
            [each for each in possibly if belongs(each)],
            broken,
            everybody=everybody,
        )

    def list_rows(of_person: Mapping[str, str], of_number: Callable[[Attendance], str | None]) -> Any:
        def find_row(each: Attendance) -> str | None:
            return of_number(each) if each.person is None else of_person.get(each.person)

        def belongs_to(row: str | None) -> Callable[[Attendance], bool]:
            return lambda each: find_row(each) == row and (row is not None or each.person is not None)

        found = {find_row(each): each for each in possibly if find_row(each) is not None or each.person}
        return {row: measure(belongs_to(row)) for row in found}

    persons, times = measure(lambda _: True, everybody=True)
    return {
        "persons": persons,
        "times": times,
        "activities": (len({each.activity for each in surely}), len({each.activity for each in possibly})),
        "groups": list_rows(groups, lambda each: each.group),
        "townships": list_rows(units, lambda each: each.township),
    }


def find_possible_days(attendance: Attendance, activity: Activity | None) -> tuple[dt.date, dt.date] | None:
    """The first and the last day that an attendance can mean and its activity can take."""
    own, earliest, latest = attendance.attended_on, EVER_BEFORE, EVER_AFTER
    if own is not None:
        earliest, latest = own.earliest, own.latest
    if activity is not None and activity.held_on is not None:
        earliest = max(earliest, activity.held_on.earliest)
        latest = min(latest, (activity.ended_on or activity.held_on).latest)
    return (earliest, latest) if earliest <= latest else None


def read_number(attendance: Attendance) -> Number:
    """A number is a whole one between the bounds of what was said."""
    count = attendance.count
    assert count is not None
    low = 0 if count.low is None else ceil(count.low)
    high = inf if count.high is None else floor(count.high)
    low += count.low == low and not count.bounds.low_included
    high -= count.high == high and not count.bounds.high_included
    if count.unit == "人":
        return Number(
            attendance.group, attendance.township, attendance.attended_on, True, (low, inf), (low, high)
        )
    return Number(
        attendance.group,
        attendance.township,
        attendance.attended_on,
        False,
        (low, high),
        (min(low, 1), high),
    )


def _lies_within(one: Number, other: Number) -> bool:
    return (
        other.group in (None, one.group) and other.unit in (None, one.unit) and _is_part(one.time, other.time)
    )


def _is_part(time: PartialDate | None, whole: PartialDate | None) -> bool:
    if whole is None or time is None:
        return whole is None
    return whole.earliest <= time.earliest and time.latest <= whole.latest


def _is_wider(other: Number, one: Number) -> bool:
    return one.key != other.key and _lies_within(one, other)


_BY_TIME: tuple[Callable[[PartialDate | None], Hashable], ...] = (
    lambda time: None if time is None else time.year,
    lambda time: None if time is None or time.month is None else (time.year, time.month),
    lambda time: None if time is None or time.day is None else time,
)
_BY_PLACE: tuple[Callable[[Number], Hashable], ...] = (lambda each: each.group, lambda each: each.unit)


def find_least(numbers: Sequence[Number], *, persons: bool) -> float:
    """The greatest that one of them shows, or that parts show which do not overlap."""
    found = max((each.persons[0] if persons else each.times[0] for each in numbers), default=0)
    by_time = [lambda each, part=part: part(each.time) for part in _BY_TIME]
    for divide in _BY_PLACE if persons else (*_BY_PLACE, *by_time):
        parts: dict[Hashable, list[Number]] = {}
        for each in numbers:
            if divide(each) is not None:
                parts.setdefault(divide(each), []).append(each)
        if not parts or any(len(part) == len(numbers) for part in parts.values()):
            continue
        found = max(found, sum(find_least(part, persons=persons) for part in parts.values()))
    return found


def find_least_times(numbers: Sequence[Number], signed: Sequence[tuple[str, PartialDate | None]]) -> float:
    """The least 人次 of an activity with its sign-ins, any of which may be among the numbers of its time."""
    people = [each for each in numbers if each.is_persons]
    different = len({person for person, _ in signed})
    found = max(
        find_least(numbers, persons=False),
        len(signed),
        len(signed) - different + find_least(people, persons=True),
    )
    for divide in _BY_TIME:
        values = {divide(each.time) for each in numbers} | {divide(time) for _, time in signed}
        parts = [
            (
                [each for each in numbers if divide(each.time) == value],
                [each for each in signed if divide(each[1]) == value],
            )
            for value in values - {None}
        ]
        if any(len(inside) + len(came) == len(numbers) + len(signed) for inside, came in parts):
            continue
        found = max(found, sum(find_least_times(inside, came) for inside, came in parts))
    return found


def find_most_times(numbers: Sequence[Number]) -> float:
    """The sum of the numbers in 人次 that lie within no wider one; none where 人 lies within none."""
    times = [each for each in numbers if not each.is_persons]
    if any(not any(_lies_within(each, other) for other in times) for each in numbers if each.is_persons):
        return inf
    return sum(each.times[1] for each in times if not any(_is_wider(other, each) for other in times))


def find_most_persons(numbers: Sequence[Number], *, everybody: bool) -> float:
    """The sum of the numbers that lie within no wider one, of 人 and 人次 for the same the smaller."""
    widest = [each for each in numbers if not any(_is_wider(other, each) for other in numbers)]
    if everybody and any(each.group is not None or each.unit is not None for each in widest):
        return inf
    total: float = 0
    for key in {each.key for each in widest}:
        sums = [
            sum(each.persons[1] for each in widest if each.key == key and each.is_persons == kind)
            for kind in (True, False)
            if any(each.key == key and each.is_persons == kind for each in widest)
        ]
        total += min(sums)
    return total


def contradict(numbers: Sequence[Number]) -> bool:
    """Whether there is no way in which the numbers of an activity can all be."""
    if any(low > high for each in numbers for low, high in [each.persons if each.is_persons else each.times]):
        return True
    for one in numbers:
        just, within = (
            [each for each in numbers if each.key == one.key],
            [each for each in numbers if _lies_within(each, one)],
        )
        if find_most_times(just) < find_least(within, persons=False):
            return True
        if find_most_persons(just, everybody=False) < find_least(within, persons=True):
            return True
    return False


def _measure(
    surely: Sequence[Attendance], possibly: Sequence[Attendance], broken: set[str], *, everybody: bool
) -> tuple[Bounds, Bounds]:
    """Persons and times: at least by what counts surely, at most by what counts possibly."""
    times = [0.0, 0.0]
    least_persons = [len({each.person for each in surely if each.person is not None})]
    most_persons: float = len({each.person for each in possibly if each.person is not None})
    for activity in sorted({each.activity for each in possibly}):
        sure = [each for each in surely if each.activity == activity]
        possible = [each for each in possibly if each.activity == activity]
        numbers = [read_number(each) for each in sure if each.count is not None and activity not in broken]
        least_persons.append(int(find_least(numbers, persons=True)))
        signed = [(each.person, each.attended_on) for each in sure if each.person is not None]
        times[0] += find_least_times(numbers, signed)
        noted = [read_number(each) for each in possible if each.count is not None]
        partial = everybody and any(
            each.group is not None or each.unit is not None
            for each in noted
            if not any(_is_wider(other, each) for other in noted)
        )
        unbounded = bool(noted) and activity in broken
        times[1] += inf if unbounded or partial else find_most_times(noted)
        times[1] += sum(each.person is not None for each in possible)
        most_persons += inf if unbounded else find_most_persons(noted, everybody=everybody)
    return (max(least_persons), most_persons), (times[0], times[1])
