"""What counts in a time and in the time before it, and by how much that changes from one to the other.

The change is that of one world: what is dated in part lies on one day, whichever of the two times is looked
at. So its bounds can lie closer together than those of the two numbers.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from newstratum._figures.filled_spans import Days
from newstratum._model.values.certainty import Certainty, compute_certainty


@frozen
class Counts:
    """Whether something counts before and now, and the least and the greatest change by it."""

    before: Certainty
    now: Certainty
    least: int
    greatest: int


def compute_counts(begun: Days, ended: Days | None, before: Days, now: Days) -> Counts:
    """Say whether something shares a day with two times, and by how much it changes what counts.

    Args:
        begun: The earliest and the latest day it can have begun on.
        ended: The earliest and the latest day that can have been its last; None if it took one day.
        before: The first and the last day of the earlier time.
        now: The first and the last day of the later time; one day where what holds on it is asked for.
    """
    worlds = tuple(iterate_worlds(begun, ended, before, now))
    changes = [is_now - was for was, is_now in worlds]
    was, is_now = (
        compute_certainty(
            can_hold=any(world[place] for world in worlds), can_fail=not all(world[place] for world in worlds)
        )
        for place in (0, 1)
    )
    return Counts(was, is_now, min(changes), max(changes))


def iterate_worlds(begun: Days, ended: Days | None, before: Days, now: Days) -> Iterator[tuple[bool, bool]]:
    """Yield whether something shares a day with each of two times, in each world.

    Whether something shares a day with the two times changes with the days after which one of them begins or
    ends and with no other, so that one world of each sort is enough.
    """
    # As numbers of days, so that the day after the last day of the calendar has one too.
    times = [(time[0].toordinal(), time[1].toordinal()) for time in (before, now)]
    turns = [turn for first, last in times for turn in (first, last + 1)]
    low, high = begun[0].toordinal(), begun[1].toordinal()
    firsts = [low, *(turn for turn in turns if low < turn <= high)]
    if ended is None:
        worlds = [(first, first) for first in firsts]
    else:
        low, high = ended[0].toordinal(), ended[1].toordinal()
        lasts = [high, *(turn - 1 for turn in turns if low < turn <= high)]
        worlds = [(first, last) for first in firsts for last in lasts if first <= last]
    for first, last in worlds:
        was, is_now = (first <= time[1] and time[0] <= last for time in times)
        yield was, is_now
