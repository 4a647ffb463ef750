"""Weeks to be given to hosts as bare numbers, and what can be ruled out before anything is tried."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from newstratum.planning.assignment import bits

__all__ = ["Puzzle", "narrow", "room_of"]


@frozen(kw_only=True)
class Puzzle:
    """Which hosts can take which weeks, how many each takes, and how far apart."""

    #: The number of each week, rising; numbers are left out where a week needs no host.
    weeks: tuple[int, ...]
    #: The hosts that can take each week, as bits.
    allowed: tuple[int, ...]
    #: From one week of a host to its next, at least.
    apart: int
    #: How many weeks each host must take, and how many it can.
    fewest: tuple[int, ...]
    most: tuple[int, ...]
    #: ``costs[week][host]``, whole numbers from 0 up.
    costs: tuple[tuple[int, ...], ...]
    #: Plans whose costs have the same number of whole units are equally good.
    unit: int = 1

    def neighbours(self, position: int) -> Iterator[int]:
        """Yield the positions of the weeks that are too close to be the same host's."""
        week = self.weeks[position]
        for step in (-1, 1):
            other = position + step
            while 0 <= other < len(self.weeks) and abs(self.weeks[other] - week) < self.apart:
                yield other
                other += step


def narrow(puzzle: Puzzle, allowed: list[int], changed: Iterable[int]) -> bool:
    """Rule out what no plan can have any more, after something was ruled out.

    Args:
        puzzle: The puzzle.
        allowed: The hosts still allowed in each week, as bits; narrowed in place.
        changed: Positions of the weeks that lost hosts.

    Returns:
        False if it is plain that no plan is left; True proves nothing.
    """
    touched: set[int] = set()
    waiting = set(changed)
    while waiting:
        if not _keep_apart(puzzle, allowed, waiting):
            return False
        touched |= waiting
        waiting.clear()
        if len(puzzle.most) == puzzle.apart:
            _repeat(puzzle, allowed, waiting)
        for host, fewest in enumerate(puzzle.fewest):
            if fewest and not _leave_room(puzzle, allowed, host, waiting):
                return False
    return all(_all_differ(window) for window in _windows(puzzle, allowed, touched))


def _keep_apart(puzzle: Puzzle, allowed: list[int], changed: set[int]) -> bool:
    """Take the host of every week that has one choice left from the weeks around; add what changed."""
    waiting = list(changed)
    while waiting:
        position = waiting.pop()
        mask = allowed[position]
        if not mask:
            return False
        if mask & (mask - 1):
            continue
        for other in puzzle.neighbours(position):
            if allowed[other] & mask:
                allowed[other] &= ~mask
                waiting.append(other)
                changed.add(other)
    return True


def _repeat(puzzle: Puzzle, allowed: list[int], changed: set[int]) -> None:
    """Keep weeks alike that must have the same host; add what changed.

    Of as many hosts as weeks apart each one is on in any so many weeks running, so their order repeats.
    """
    for position in range(len(allowed) - puzzle.apart):
        other = position + puzzle.apart
        both = allowed[position] & allowed[other]
        if puzzle.weeks[other] - puzzle.weeks[position] == puzzle.apart:
            changed |= {each for each in (position, other) if allowed[each] != both}
            allowed[position] = allowed[other] = both


def _leave_room(puzzle: Puzzle, allowed: list[int], host: int, changed: set[int]) -> bool:
    """Keep a host to the weeks that let it take its fewest; add what changed.

    A host with no more room than it needs takes its first, second, third week each between the earliest
    that it can and the latest; where both are the same, the week is its own.
    """
    mask = 1 << host
    theirs = [position for position, hosts in enumerate(allowed) if hosts & mask]
    earliest = _packed(puzzle, theirs)
    if len(earliest) != puzzle.fewest[host]:
        return len(earliest) > puzzle.fewest[host]
    latest = _packed(puzzle, theirs[::-1])[::-1]
    for position in theirs:
        # The slot in which the week can be: the last one that begins before it ends.
        slot = bisect_right(earliest, position) - 1
        if position > latest[slot]:
            allowed[position] &= ~mask
            changed.add(position)
        elif earliest[slot] == latest[slot] and allowed[position] != mask:
            allowed[position] = mask
            changed.add(position)
    return True


def _packed(puzzle: Puzzle, positions: Sequence[int]) -> list[int]:
    """Return as many of some weeks as are far enough apart, beginning with the first."""
    taken: list[int] = []
    for position in positions:
        if not taken or abs(puzzle.weeks[position] - puzzle.weeks[taken[-1]]) >= puzzle.apart:
            taken.append(position)
    return taken


def room_of(puzzle: Puzzle, host: int) -> int:
    """Return how many weeks a host could take if it were the only one; taking each early is best."""
    theirs = [position for position, hosts in enumerate(puzzle.allowed) if hosts >> host & 1]
    return len(_packed(puzzle, theirs))


def _windows(puzzle: Puzzle, allowed: Sequence[int], touched: set[int]) -> Iterator[Sequence[int]]:
    """Yield what is allowed in each run of weeks that are too close to share a host, as far as touched."""
    end = 0
    for start, week in enumerate(puzzle.weeks):
        while end < len(puzzle.weeks) and puzzle.weeks[end] - week < puzzle.apart:
            end += 1
        if not touched.isdisjoint(range(start, end)):
            yield allowed[start:end]


def _all_differ(window: Sequence[int]) -> bool:
    """Say whether every week of a window can have a host of its own (a matching, by augmenting paths)."""
    week_of: dict[int, int] = {}
    tried = 0

    def finds_host(week: int) -> bool:
        nonlocal tried
        for host in bits(window[week] & ~tried):
            tried |= 1 << host
            if host not in week_of or finds_host(week_of[host]):
                week_of[host] = week
                return True
        return False

    for week in range(len(window)):
        tried = 0
        if not finds_host(week):
            return False
    return True
