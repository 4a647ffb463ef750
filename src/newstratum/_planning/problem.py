"""Weeks to be given to hosts, as bare numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

__all__ = ["RotationProblem", "compute_capacity", "select_spaced_weeks"]


@frozen(kw_only=True)
class RotationProblem:
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
    #: What plans are weighed by: ``costs[week][host]``, whole numbers from 0 up.
    costs: tuple[tuple[int, ...], ...]
    #: Where the search looks first, in the same shape: plans of small sums. It proves nothing about them.
    leanings: tuple[tuple[int, ...], ...]

    def neighbours(self, position: int) -> Iterator[int]:
        """Yield the positions of the weeks that are too close to be the same host's."""
        week = self.weeks[position]
        for step in (-1, 1):
            other = position + step
            while 0 <= other < len(self.weeks) and abs(self.weeks[other] - week) < self.apart:
                yield other
                other += step

    def cost_of(self, hosts: Sequence[int]) -> int:
        """Return what a plan costs, given the host of each week."""
        return sum(row[host] for row, host in zip(self.costs, hosts, strict=True))


def select_spaced_weeks(puzzle: RotationProblem, positions: Sequence[int]) -> list[int]:
    """Return as many of some weeks as are far enough apart, beginning with the first."""
    taken: list[int] = []
    for position in positions:
        if not taken or abs(puzzle.weeks[position] - puzzle.weeks[taken[-1]]) >= puzzle.apart:
            taken.append(position)
    return taken


def compute_capacity(puzzle: RotationProblem, host: int) -> int:
    """Return how many weeks a host could take if it were the only one; taking each early is best."""
    theirs = [position for position, hosts in enumerate(puzzle.allowed) if hosts >> host & 1]
    return len(select_spaced_weeks(puzzle, theirs))
