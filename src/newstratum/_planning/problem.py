"""The assignment problem behind a rotation: weeks as numbers, hosts as bits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen


@frozen(kw_only=True)
class RotationProblem:
    """Which hosts are free in which weeks, how many weeks each hosts, and how far apart."""

    #: The number of each week, rising; numbers are left out where a week needs no host.
    weeks: tuple[int, ...]
    #: The hosts that can take each week, as bits.
    allowed: tuple[int, ...]
    #: The least distance between two weeks of one host.
    apart: int
    #: The least and the greatest number of weeks of each host.
    fewest: tuple[int, ...]
    most: tuple[int, ...]
    #: The cost of each choice, a whole number from 0 up: ``costs[week][host]``.
    costs: tuple[tuple[int, ...], ...]
    #: Which of equally cheap plans the search tries first, in the same shape: those of small sums.
    preferences: tuple[tuple[int, ...], ...]

    def neighbours(self, position: int) -> Iterator[int]:
        """Yield the positions of the weeks too close to a week to have the same host."""
        week = self.weeks[position]
        for step in (-1, 1):
            other = position + step
            while 0 <= other < len(self.weeks) and abs(self.weeks[other] - week) < self.apart:
                yield other
                other += step

    def compute_cost(self, hosts: Sequence[int]) -> int:
        """Return the cost of a plan, given the host of each week."""
        return sum(row[host] for row, host in zip(self.costs, hosts, strict=True))


def select_spaced_weeks(problem: RotationProblem, positions: Sequence[int]) -> list[int]:
    """Return the positions of weeks that are far enough apart, taking each as early as possible."""
    taken: list[int] = []
    for position in positions:
        if not taken or abs(problem.weeks[position] - problem.weeks[taken[-1]]) >= problem.apart:
            taken.append(position)
    return taken


def compute_capacity(problem: RotationProblem, host: int) -> int:
    """Return how many weeks a host could take if it were the only one."""
    theirs = [position for position, hosts in enumerate(problem.allowed) if hosts >> host & 1]
    return len(select_spaced_weeks(problem, theirs))
