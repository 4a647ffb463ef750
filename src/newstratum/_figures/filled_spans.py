"""How many spans of time have something in them, where days are known in part: exact bounds.

A *world* is a choice of days that all dates allow. The most spans that can be filled are those of a maximum
matching of things to spans; the fewest are a smallest set of spans of which everything can be in one. Both
are found exactly, because the spans that one thing can lie in follow each other.

What counts in a time and in the time before it changes as in one world: what is dated in part lies on one
day, whichever of the two times is looked at. So the bounds of the change can lie closer together than those
of the two numbers.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from heapq import heappop, heappush, heapreplace
from typing import Final, TypeAlias

from attrs import frozen

from newstratum._model.values.certainty import Certainty, compute_certainty

#: The earliest and the latest day of something.
Days: TypeAlias = tuple[dt.date, dt.date]
#: The first and the last place in a list of spans.
Places: TypeAlias = tuple[int, int]

ANY_DAY: Final[Days] = (dt.date.min, dt.date.max)


@frozen(kw_only=True)
class FilledSpans:
    """Which of some spans are filled in every world, and which can be. Spans are named by their places."""

    #: Filled in every world.
    always: frozenset[int]
    #: Those that things of several days can fill, all of them in one world; ``always`` is among them.
    at_once: frozenset[int]
    #: The first and the last place where a thing of one day can lie, and how many such things there are, the
    #: last in front. Each fills one place, or none.
    single: tuple[tuple[int, int, int], ...]
    #: In each of these something fills a place in every world.
    needed: frozenset[Places]

    def count_fewest(self, counted: Collection[int]) -> int:
        """Return how many of some places are filled at least."""
        wanted = frozenset(counted)
        empty = sorted(wanted - self.always)
        more, last = 0, -1
        for low, high in sorted(self.needed, key=lambda places: places[1]):
            # What can lie where it changes nothing, or where the one before lies, fills no place more.
            all_empty = bisect_right(empty, high) - bisect_left(empty, low) > high - low
            if all_empty and low > last:
                more += 1
                last = high
        return len(wanted & self.always) + more

    def count_most(self, counted: Collection[int]) -> int:
        """Return how many of some places are filled at most."""
        return len(counted) - sum(1 for _ in self._iterate_empty(sorted(counted)))

    def _iterate_empty(self, places: Iterable[int]) -> Iterator[int]:
        """Yield those of some places, in their order, that stay empty where as many are filled as can be.

        However few of the places are asked for, of these as many are filled as can be.
        """
        waiting = list(self.single)
        begun: list[tuple[int, int]] = []
        for place in places:
            while waiting and waiting[-1][0] <= place:
                _low, high, count = waiting.pop()
                heappush(begun, (high, count))
            while begun and begun[0][0] < place:
                heappop(begun)
            if place in self.at_once:
                continue
            if not begun:
                yield place
                continue
            # The one that can wait least.
            high, count = begun[0]
            if count > 1:
                heapreplace(begun, (high, count - 1))
            else:
                heappop(begun)

    def find_longest_run_bounds(self, count: int, passed_over: Collection[int]) -> tuple[int, int]:
        """Return how many places a longest run of filled ones has, at least and at most.

        Args:
            count: How many places there are.
            passed_over: Places that do not end a run if they are empty.
        """
        skipped = frozenset(passed_over)
        low, high = 0, count
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self._allows_runs_of(middle, count, skipped) else (middle + 1, high)
        return low, self._find_longest_run(count, skipped)

    def _find_longest_run(self, count: int, skipped: frozenset[int]) -> int:
        longest = 0
        for start in range(count):
            if count - start <= longest:
                break
            asked = (place for place in range(start, count) if place not in skipped)
            end = next(self._iterate_empty(asked), count)
            # What fills all places that must be filled can be changed into what fills the most of all.
            longest = max(longest, self.count_most(range(start, end)))
        return longest

    def _allows_runs_of(self, most: int, count: int, skipped: frozenset[int]) -> bool:
        """Say whether in some world no run is longer.

        Goes from place to place with the shortest run that can end in each. Between two filled places none
        may be left out that is always filled, nor all of those where something is needed.
        """
        # For each place the first one that the filled place before it can be; -1 stands before all places.
        behind = [-1] * (count + 1)
        for place in self.always:
            behind[place + 1] = place
        for low, high in self.needed:
            behind[high + 1] = max(behind[high + 1], low)
        # By place plus one: the shortest run that ends there, or None if it is longer than allowed.
        runs: list[int | None] = [0]
        # By place: the last one before it where a run can end.
        ends = [-1]
        reach = breaking = -1
        for place in range(count):
            reach = max(reach, behind[place])
            if breaking > -1 and ends[breaking] >= reach:
                run: int | None = 1
            else:
                near = (runs[at + 1] for at in range(max(reach, breaking), place))
                run = min((each + 1 for each in near if each is not None), default=None)
            if run is not None and run > most:
                run = None
            runs.append(run)
            ends.append(ends[-1] if run is None else place)
            if place not in skipped:
                breaking = place
        return ends[-1] >= max(reach, behind[count])


def find_filled_spans(spans: Sequence[Days], things: Iterable[tuple[Days, Days | None]]) -> FilledSpans:
    """Return what things fill of some spans.

    Args:
        spans: The first and the last day of each; each begins on the day after the one before.
        things: For each the days its first day can be, and those its last day can be, which is not before the
            first; None for a thing of one day.
    """
    firsts, lasts = [span[0] for span in spans], [span[1] for span in spans]

    def find_places(days: Days) -> range:
        return range(bisect_left(lasts, days[0]), bisect_right(firsts, days[1]))

    always: set[int] = set()
    at_once: set[int] = set()
    single: Counter[Places] = Counter()
    needed: set[Places] = set()
    for first, last in things if spans else ():
        if last is not None:
            at_once.update(find_places((first[0], last[1])))
            if first[1] <= last[0]:
                always.update(find_places((first[1], last[0])))
                continue
            # It has a day in common with each of its worlds here, and in some it has only that one.
            within = max(first[0], last[0]), min(first[1], last[1])
        else:
            within = first
        places = find_places(within)
        if not places:
            continue
        can_lie_outside = within[0] < firsts[0] or within[1] > lasts[-1]
        if len(places) == 1 and not can_lie_outside:
            always.add(places[0])
            continue
        if last is None:
            single[places[0], places[-1]] += 1
        if not can_lie_outside:
            needed.add((places[0], places[-1]))
    return FilledSpans(
        always=frozenset(always),
        at_once=frozenset(at_once | always),
        single=tuple(sorted(((*places, count) for places, count in single.items()), reverse=True)),
        needed=frozenset(needed),
    )


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
