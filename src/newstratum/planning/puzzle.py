"""Weeks to be given to hosts as bare numbers, and what can be ruled out before anything is tried."""

from __future__ import annotations

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
    touched = _keep_apart(puzzle, allowed, changed)
    return (
        touched is not None
        and all(_all_differ(window) for window in _windows(puzzle, allowed, touched))
        and all(
            room_of(puzzle, allowed, host) >= fewest for host, fewest in enumerate(puzzle.fewest) if fewest
        )
    )


def _keep_apart(puzzle: Puzzle, allowed: list[int], changed: Iterable[int]) -> set[int] | None:
    """Take the host of every week that has one choice left from the weeks around; return what changed."""
    waiting = list(changed)
    touched = set(waiting)
    while waiting:
        position = waiting.pop()
        mask = allowed[position]
        if not mask:
            return None
        if mask & (mask - 1):
            continue
        for other in puzzle.neighbours(position):
            if allowed[other] & mask:
                allowed[other] &= ~mask
                waiting.append(other)
                touched.add(other)
    return touched


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


def room_of(puzzle: Puzzle, allowed: Sequence[int], host: int) -> int:
    """Return how many weeks a host could take if it were the only one; taking each early is best."""
    count, mask = 0, 1 << host
    free_from = puzzle.weeks[0] if puzzle.weeks else 0
    for week, hosts in zip(puzzle.weeks, allowed, strict=True):
        if hosts & mask and week >= free_from:
            count += 1
            free_from = week + puzzle.apart
    return count
