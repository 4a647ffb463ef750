"""The assignment problem behind a rotation: weeks as numbers, hosts as bits, and what follows from them.

Constraint propagation finds which hosts no plan can have in a week.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

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


def propagate(problem: RotationProblem, allowed: list[int], changed: Iterable[int]) -> bool:
    """Remove hosts, in place, that no plan can have any more, after some weeks lost hosts.

    False if no plan is left; True proves nothing.
    """
    touched: set[int] = set()
    queue = set(changed)
    while queue:
        if not _propagate_fixed_weeks(problem, allowed, queue):
            return False
        touched |= queue
        queue.clear()
        if len(problem.most) == problem.apart:
            _propagate_repetition(problem, allowed, queue)
        for host, fewest in enumerate(problem.fewest):
            if fewest and not _propagate_fewest(problem, allowed, host, queue):
                return False
        if not queue:
            if not _propagate_windows(problem, allowed, touched, queue):
                return False
            touched.clear()
    return True


def _propagate_fixed_weeks(problem: RotationProblem, allowed: list[int], changed: set[int]) -> bool:
    """Remove the only host of a week from the weeks around it; add the weeks that changed."""
    queue = list(changed)
    while queue:
        position = queue.pop()
        mask = allowed[position]
        if not mask:
            return False
        if mask & (mask - 1):
            continue
        for other in problem.neighbours(position):
            if allowed[other] & mask:
                allowed[other] &= ~mask
                queue.append(other)
                changed.add(other)
    return True


def _propagate_repetition(problem: RotationProblem, allowed: list[int], changed: set[int]) -> None:
    """Give weeks that must have the same host the same choices; add the weeks that changed.

    With as many hosts as the distance asked for, every host takes one of any so many weeks in a row. So the
    order of the hosts repeats.
    """
    for position in range(len(allowed) - problem.apart):
        other = position + problem.apart
        both = allowed[position] & allowed[other]
        if problem.weeks[other] - problem.weeks[position] == problem.apart:
            changed |= {each for each in (position, other) if allowed[each] != both}
            allowed[position] = allowed[other] = both


def _propagate_fewest(problem: RotationProblem, allowed: list[int], host: int, changed: set[int]) -> bool:
    """Keep a host to the weeks in which it can still reach its least number; add the weeks that changed.

    If it can take no more weeks than it must, its first, second and third week each lie between the earliest
    and the latest possible one. Where both are the same, the host must take that week.
    """
    mask = 1 << host
    theirs = [position for position, hosts in enumerate(allowed) if hosts & mask]
    earliest = select_spaced_weeks(problem, theirs)
    if len(earliest) != problem.fewest[host]:
        return len(earliest) > problem.fewest[host]
    latest = select_spaced_weeks(problem, theirs[::-1])[::-1]
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


def _propagate_windows(
    problem: RotationProblem, allowed: list[int], touched: set[int], changed: set[int]
) -> bool:
    """Keep the hosts of weeks that are too close to share one different; add the weeks that changed."""
    for start, end in _iterate_windows(problem):
        if touched.isdisjoint(range(start, end)):
            continue
        window = allowed[start:end]
        kept = propagate_all_different(window)
        if kept is None:
            return False
        for position, before, after in zip(range(start, end), window, kept, strict=True):
            if before != after:
                allowed[position] = after
                changed.add(position)
                touched.add(position)
    return True


def _iterate_windows(problem: RotationProblem) -> Iterator[tuple[int, int]]:
    """Yield the start and the end of each longest run of weeks that are too close to share a host."""
    end = 0
    for start, week in enumerate(problem.weeks):
        before = end
        while end < len(problem.weeks) and problem.weeks[end] - week < problem.apart:
            end += 1
        if end > before:
            yield start, end


def propagate_all_different(window: Sequence[int]) -> Sequence[int] | None:
    """Return the hosts that each week can have, as bits, if all weeks have different hosts.

    This is exact: a host stays if and only if the other weeks can then all have different hosts. None if the
    weeks cannot all have different hosts.
    """
    if all(mask.bit_count() >= len(window) for mask in window):
        return window
    taken = _find_matching(window)
    if taken is None:
        return None
    # A host is open to every week if it is unused, or if its week can take an open host instead.
    open_ = ~sum(taken)
    settled = list(range(len(window)))
    while moving := [week for week in settled if window[week] & open_]:
        open_ |= sum(taken[week] for week in moving)
        settled = [week for week in settled if week not in moving]
    # The other weeks can only exchange hosts among themselves, in a cycle.
    closed = {week: window[week] for week in settled}
    for week in settled:
        for other in settled:
            if closed[other] & taken[week]:
                closed[other] |= closed[week]
    kept = [mask & open_ for mask in window]
    for week in settled:
        kept[week] = taken[week]
        for other in settled:
            if window[week] & taken[other] and closed[other] & taken[week]:
                kept[week] |= taken[other]
    return kept


def _find_matching(window: Sequence[int]) -> list[int] | None:
    """Return a different host for each week, as bits, by augmenting paths; None if there are none."""
    taken = [0] * len(window)
    week_of: dict[int, int] = {}
    tried = 0

    def finds_host(week: int) -> bool:
        nonlocal tried
        while left := window[week] & ~tried:
            host = left & -left
            tried |= host
            if host not in week_of or finds_host(week_of[host]):
                week_of[host] = week
                taken[week] = host
                return True
        return False

    for week in range(len(window)):
        tried = 0
        if not finds_host(week):
            return None
    return taken
