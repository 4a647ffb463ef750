"""What records that are dated in part can mean: each a few worlds, in which every day is known.

A date known to the month can be each of its days. For a question about some days it is enough to try the
first and the last day it can be, and the days beside those asked about: all others are like one of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import product
from typing import Any, Final

from newstratum.organisation import Certainty, PartialDate, Period

_ONE: Final = dt.timedelta(days=1)
#: Before and after every day that anybody asks about.
EVER_BEFORE: Final = dt.date(1900, 1, 1)
EVER_AFTER: Final = dt.date(2100, 12, 31)


def list_days(date: PartialDate | None, *asked: dt.date) -> tuple[dt.date, ...]:
    """Return days that a date can be, so that each possible answer about the days asked is among them."""
    earliest, latest = (date.earliest, date.latest) if date else (EVER_BEFORE, EVER_AFTER)
    near = (day + step for day in asked for step in (-_ONE, dt.timedelta(), _ONE))
    return tuple(sorted({earliest, latest, *(day for day in near if earliest <= day <= latest)}))


def list_terms(period: Period, *asked: dt.date) -> tuple[tuple[dt.date, dt.date], ...]:
    """Return first and last days that a period can have; the last day is included."""
    known = [each for date in (period.began_on, period.ended_on) if date for each in _ends(date)]
    near = (*asked, *known)
    ends = (
        list_days(period.ended_on, *near)
        if period.ended_on is not None or period.ended_on_unknown_date
        else (EVER_AFTER,)
    )
    begins = list_days(period.began_on, *near)
    return tuple((first, last) for first, last in product(begins, ends) if first <= last)


def _ends(date: PartialDate) -> tuple[dt.date, dt.date]:
    return date.earliest, date.latest


def list_stays(
    held_on: PartialDate | None, ended_on: PartialDate | None, *asked: dt.date
) -> tuple[tuple[dt.date, dt.date], ...]:
    """Return first and last days that something held can have had; one day where no last one was noted."""
    if ended_on is None:
        return tuple((day, day) for day in list_days(held_on, *asked))
    return list_terms(Period(began_on=held_on, ended_on=ended_on), *asked)


def holds_on(period: Period, day: dt.date) -> frozenset[bool]:
    """Return what can be the answer to whether a day lies in a period."""
    return frozenset(first <= day <= last for first, last in list_terms(period, day))


def is_by(date: PartialDate | None, day: dt.date) -> frozenset[bool]:
    """Return what can be the answer to whether something had happened by a day."""
    return frozenset(each <= day for each in list_days(date, day))


def is_within(date: PartialDate | None, first: dt.date, last: dt.date) -> frozenset[bool]:
    """Return what can be the answer to whether something happened from one day to another."""
    return frozenset(first <= each <= last for each in list_days(date, first, last))


MUST: Final = frozenset({True})
NEVER: Final = frozenset({False})


def say(answers: frozenset[bool]) -> Certainty:
    """Return an answer as the library says it."""
    if len(answers) == 1:
        return Certainty.YES if True in answers else Certainty.NO
    return Certainty.POSSIBLY


def count(answers: Iterable[frozenset[bool]]) -> tuple[int, int]:
    """Return how many of some things that do not depend on each other are so: at least and at most."""
    listed = tuple(answers)
    return sum(each == MUST for each in listed), sum(True in each for each in listed)


def read_bounds(figure: Any) -> tuple[Fraction | None, Fraction | None]:
    """Return the least and the greatest number that a figure allows."""
    return figure.value.low, figure.value.high


def iterate_worlds(choices: Iterable[Iterable[Any]]) -> Iterator[tuple[Any, ...]]:
    """Yield every way to choose one of each."""
    yield from product(*(tuple(each) for each in choices))


def list_differences(found: Any, expected: Any, place: str = "") -> list[str]:
    """Return where what the library says and what its definition says are not the same."""
    if isinstance(found, dict) and isinstance(expected, dict):
        return [
            line
            for key in [*found, *(key for key in expected if key not in found)]
            for line in list_differences(
                found.get(key, "nothing"), expected.get(key, "nothing"), f"{place}/{key}"
            )
        ]
    return [] if found == expected else [f"{place}: {found} is not {expected}"]
