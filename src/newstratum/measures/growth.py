"""以点带面: how many units something has reached, day by day; and who was first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final, Protocol

from newstratum.measures.bounds import bounded_count
from newstratum.measures.figures import Figure
from newstratum.model.certainty import Certainty
from newstratum.model.periods import PartialDate, Period
from newstratum.rules.facts import Words

__all__ = ["SomewhereForATime", "founded_first", "growth_of"]

_REACHED: Final = Words("当日至少有一处的单位数", "units that have at least one on that day")


class SomewhereForATime(Protocol):
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


def growth_of(
    things: Iterable[SomewhereForATime], units: Sequence[str], days: Iterable[dt.date]
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
    return tuple(_reached(listed, units, day) for day in days)


def _reached(things: Sequence[SomewhereForATime], units: Sequence[str], day: dt.date) -> Figure:
    answers = [(thing, thing.period.holds_on(day)) for thing in things]
    there = [(thing, answer) for thing, answer in answers if answer is not Certainty.NO]
    return Figure(
        definition=_REACHED,
        value=bounded_count((_surest(there, unit) for unit in units), "个"),
        as_of=day,
        ids=(thing.id for thing, _ in there),
    )


def _surest(there: Iterable[tuple[SomewhereForATime, Certainty]], unit: str) -> Certainty:
    answers = {answer for thing, answer in there if thing.township == unit}
    if Certainty.YES in answers:
        return Certainty.YES
    return Certainty.POSSIBLY if answers else Certainty.NO


def founded_first(founded_on: PartialDate | None, others: Iterable[PartialDate | None]) -> Certainty:
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
