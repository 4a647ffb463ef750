"""What the numbers of people and of times that were noted of an activity show together.

The rules stand in docs/explanation/activities.md, under “Who came”.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import ceil, floor
from typing import Final, TypeAlias

from attrs import frozen

from newstratum._model.values.periods import PartialDate
from newstratum._model.values.quantities import Interval, Quantity

#: The unit of 人数: different people.
PERSONS: Final = "人"
#: The unit of 人次: how often somebody came.
TIMES: Final = "人次"

#: The smallest whole number that is possible, and whether it was said as "more than the one before".
Least: TypeAlias = tuple[int, bool]
#: The greatest one, and whether it was said as "less than the next one"; None where nothing is above.
Most: TypeAlias = tuple[int, bool] | None

_NOBODY: Final[Least] = (0, False)


@frozen(kw_only=True)
class NotedNumber:
    """A number of people or times of an activity, and whom and which time it is of."""

    group: str | None = None
    township: str | None = None
    day: PartialDate | None = None
    unit: str
    least: Least
    most: Most


#: What a number is of: a group, a unit and a time, None where it is of all.
_Scope: TypeAlias = tuple[str | None, str | None, PartialDate | None]
#: The person who signed in, and the day that was noted.
SignIn: TypeAlias = tuple[str, PartialDate | None]


def _get_year(day: PartialDate | None) -> object:
    return None if day is None else day.year


def _get_month(day: PartialDate | None) -> object:
    return None if day is None or day.month is None else (day.year, day.month)


def _get_day(day: PartialDate | None) -> object:
    return None if day is None or day.day is None else day


_NumberKey: TypeAlias = Callable[[NotedNumber], object]
_TimeKeys: TypeAlias = tuple[Callable[[PartialDate | None], object], ...]
_ALL_TIME_KEYS: Final[_TimeKeys] = (_get_year, _get_month, _get_day)


def read_number(
    count: Quantity, *, group: str | None, township: str | None, day: PartialDate | None
) -> NotedNumber | None:
    """Return a number that was noted; None where no whole number is possible.

    Args:
        count: What was noted, in 人 or 人次.
        group: The group it is of; None for all.
        township: Code of the unit it is of; None for all.
        day: The time it is of; None for the whole activity.
    """
    least, most = _round_low_end(count.bounds), _round_high_end(count.bounds)
    if most is not None and most[0] < least[0]:
        return None
    return NotedNumber(group=group, township=township, day=day, unit=count.unit, least=least, most=most)


def _round_low_end(bounds: Interval) -> Least:
    if bounds.low is None or bounds.low < 0:
        return _NOBODY
    is_open = not bounds.low_included and bounds.low.denominator == 1
    return ceil(bounds.low) + is_open, is_open


def _round_high_end(bounds: Interval) -> Most:
    if bounds.high is None:
        return None
    is_open = not bounds.high_included and bounds.high.denominator == 1
    return floor(bounds.high) - is_open, is_open


def build_interval(least: Least, most: Most) -> Interval:
    """Return the bounds of a number, its ends as they were said."""
    if most is not None and most[0] == least[0]:
        return Interval(low=least[0], high=least[0])
    return Interval(
        low=least[0] - least[1],
        low_included=not least[1],
        high=None if most is None else most[0] + most[1],
        high_included=most is not None and not most[1],
    )


def add_ends(ends: Iterable[tuple[int, bool]]) -> tuple[int, bool]:
    """Return the sum of ends; a single one stays as it was said."""
    listed = [end for end in ends if end != _NOBODY]
    return listed[0] if len(listed) == 1 else (sum(whole for whole, _ in listed), False)


def add_most(ends: Iterable[Most]) -> Most:
    """Return the sum of upper ends; None where one of them is."""
    listed = tuple(ends)
    known = [end for end in listed if end is not None]
    return add_ends(known) if len(known) == len(listed) else None


def compute_least_times(numbers: Sequence[NotedNumber], sign_ins: Sequence[SignIn] = ()) -> Least:
    """Return how often people came at least, going by some numbers and sign-ins of one activity."""
    return _compute_least_times(numbers, sign_ins, _ALL_TIME_KEYS)


def _compute_least_times(
    numbers: Sequence[NotedNumber], sign_ins: Sequence[SignIn], time_keys: _TimeKeys
) -> Least:
    best = _compute_least(numbers, lambda each: each.least, time_keys)
    if sign_ins:
        signed, persons = len(sign_ins), len({person for person, _ in sign_ins})
        people = compute_least_persons([each for each in numbers if each.unit == PERSONS])
        # Of one person, one sign-in only is among those that a number of people needs.
        best = max(best, (signed, False), (signed - persons + people[0], False))
        for place, key in enumerate(time_keys):
            others = time_keys[:place] + time_keys[place + 1 :]
            parts: dict[object, tuple[list[NotedNumber], list[SignIn]]] = {}
            for number in numbers:
                parts.setdefault(key(number.day), ([], []))[0].append(number)
            for sign_in in sign_ins:
                parts.setdefault(key(sign_in[1]), ([], []))[1].append(sign_in)
            parts.pop(None, None)
            best = max(best, add_ends(_compute_least_times(*part, others) for part in parts.values()))
    return best


def compute_least_persons(numbers: Sequence[NotedNumber]) -> Least:
    """Return how many people came at least, going by some numbers of one activity."""
    return _compute_least(numbers, _get_least_persons, ())


def _get_least_persons(number: NotedNumber) -> Least:
    # One person can have come all those times.
    return number.least if number.unit == PERSONS else (min(number.least[0], 1), False)


def _compute_least(
    numbers: Sequence[NotedNumber], value: Callable[[NotedNumber], Least], time_keys: _TimeKeys
) -> Least:
    """Return the greatest sum of numbers that are apart by group, by unit, or by time as far as keys say."""
    keys: list[_NumberKey] = [lambda each: each.group, lambda each: each.township]
    keys += map(_apply_to_number, time_keys)
    return _add_apart(numbers, value, tuple(keys))


def _apply_to_number(key: Callable[[PartialDate | None], object]) -> _NumberKey:
    return lambda number: key(number.day)


def _add_apart(
    numbers: Sequence[NotedNumber], value: Callable[[NotedNumber], Least], keys: tuple[_NumberKey, ...]
) -> Least:
    best = max(map(value, numbers), default=_NOBODY)
    for place, key in enumerate(keys):
        parts: dict[object, list[NotedNumber]] = {}
        for number in numbers:
            if (part := key(number)) is not None:
                parts.setdefault(part, []).append(number)
        if len(parts) > 1:
            others = keys[:place] + keys[place + 1 :]
            best = max(best, add_ends(_add_apart(each, value, others) for each in parts.values()))
    return best


def compute_most_times(numbers: Iterable[NotedNumber], *, of_all: bool) -> Most:
    """Return how often people came at most, going by some numbers of one activity; None if nothing says so.

    Args:
        numbers: The numbers.
        of_all: Whether all are counted, of whom a number for one group or unit says nothing above.
    """
    return _add_outermost(numbers, (TIMES,), of_all=of_all)


def compute_most_persons(numbers: Iterable[NotedNumber], *, of_all: bool) -> Most:
    """Return how many people came at most, as :func:`compute_most_times` does for times."""
    return _add_outermost(numbers, (PERSONS, TIMES), of_all=of_all)


def _add_outermost(numbers: Iterable[NotedNumber], units: tuple[str, ...], *, of_all: bool) -> Most:
    by_scope = _group_by_scope(numbers)
    bounding = {scope for scope, own in by_scope.items() if any(each.unit in units for each in own)}
    return add_most(
        None if of_all and scope[:2] != (None, None) else _get_most(own, units)
        for scope, own in by_scope.items()
        if not any(wider in bounding for wider in _iterate_wider(scope))
    )


def _get_most(numbers: Iterable[NotedNumber], units: tuple[str, ...]) -> Most:
    """Return the upper end of numbers of one scope in some units; the least of these, None without any."""
    own: dict[str, list[Most]] = {}
    for each in numbers:
        own.setdefault(each.unit, []).append(each.most)
    ends = [add_most(own[unit]) for unit in units if unit in own]
    return min((end for end in ends if end is not None), default=None)


def _group_by_scope(numbers: Iterable[NotedNumber]) -> dict[_Scope, list[NotedNumber]]:
    found: dict[_Scope, list[NotedNumber]] = {}
    for each in numbers:
        found.setdefault((each.group, each.township, each.day), []).append(each)
    return found


def _iterate_wider(scope: _Scope) -> Iterator[_Scope]:
    """Yield everything a number can be of that includes what this one is of, without this one itself."""
    group, township, day = scope
    days: list[PartialDate | None] = [day]
    if day is not None:
        if day.day is not None:
            days.append(PartialDate(year=day.year, month=day.month))
        if day.month is not None:
            days.append(PartialDate(year=day.year))
        days.append(None)
    for wider_group in dict.fromkeys((group, None)):
        for wider_township in dict.fromkeys((township, None)):
            for wider_day in days:
                if (wider_group, wider_township, wider_day) != scope:
                    yield wider_group, wider_township, wider_day


def are_contradictory(numbers: Iterable[NotedNumber]) -> bool:
    """Say whether numbers of one activity cannot all be true."""
    by_scope = _group_by_scope(numbers)
    within = {scope: list(own) for scope, own in by_scope.items()}
    for scope, own in by_scope.items():
        for wider in _iterate_wider(scope):
            if wider in within:
                within[wider] += own
    return any(
        _is_less(_get_most(own, (TIMES,)), compute_least_times(within[scope]))
        or _is_less(_get_most(own, (PERSONS, TIMES)), compute_least_persons(within[scope]))
        for scope, own in by_scope.items()
    )


def _is_less(most: Most, least: Least) -> bool:
    return most is not None and most[0] < least[0]
