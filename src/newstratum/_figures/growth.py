"""以点带面: how many units something has reached, day by day; and who was first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final, Protocol

from newstratum._figures.reports.report import Figure, count_with_bounds
from newstratum._labels import Words
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.periods import PartialDate, Period

__all__ = ["Located", "compute_growth", "was_founded_first"]

_REACHED: Final = Words("当日至少有一处的单位数", "units that have at least one on that day")


class Located(Protocol):
    """A station, platform or space: it has a unit and holds for a time."""

    @property
    def id(self) -> str:
        """Its identifier."""
        ...

    @property
    def township(self) -> str | None:
        """Code of its unit; None where it is in none that is known."""
        ...

    @property
    def period(self) -> Period:
        """When it holds."""
        ...


def compute_growth(
    things: Iterable[Located], units: Sequence[str], days: Iterable[dt.date]
) -> tuple[Figure, ...]:
    """Return for each day how many of the units have at least one of the things.

    Args:
        things: Stations, platforms or the like.
        units: Codes of the units.
        days: The days, in the order of the figures.

    Returns:
        One figure a day; bounds where dates leave it open whether a thing was there yet, and the ids of
        those that were, possibly.
    """
    listed = [thing for thing in things if thing.township in units]
    return tuple(_count_reached(listed, units, day) for day in days)


def _count_reached(things: Sequence[Located], units: Sequence[str], day: dt.date) -> Figure:
    answers = [(thing, thing.period.holds_on(day)) for thing in things]
    there = [(thing, answer) for thing, answer in answers if answer is not Certainty.NO]
    return Figure(
        definition=_REACHED,
        value=count_with_bounds((_find_surest(there, unit) for unit in units), "个"),
        as_of=day,
        ids=(thing.id for thing, _ in there),
    )


def _find_surest(there: Iterable[tuple[Located, Certainty]], unit: str) -> Certainty:
    answers = {answer for thing, answer in there if thing.township == unit}
    if Certainty.YES in answers:
        return Certainty.YES
    return Certainty.POSSIBLY if answers else Certainty.NO


def was_founded_first(founded_on: PartialDate | None, others: Iterable[PartialDate | None]) -> Certainty:
    """Say whether something was founded before all others (率先成立).

    Args:
        founded_on: When it was founded; None where nobody noted it.
        others: When each of the others was.

    Returns:
        ``YES`` if it was before each of them for certain, ``NO`` if one of them was not later for certain.
    """
    dates = list(others)
    if founded_on is None:
        return Certainty.POSSIBLY if dates else Certainty.YES
    answers = {Certainty.POSSIBLY if each is None else founded_on.is_before(each) for each in dates}
    for answer in (Certainty.NO, Certainty.POSSIBLY):
        if answer in answers:
            return answer
    return Certainty.YES
