"""What can be ruled out of a puzzle before anything is tried."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from newstratum._planning.problem import RotationProblem, select_spaced_weeks

__all__ = ["narrow", "propagate_all_different"]


def narrow(puzzle: RotationProblem, allowed: list[int], changed: Iterable[int]) -> bool:
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
            if fewest and not _enforce_fewest(puzzle, allowed, host, waiting):
                return False
        if not waiting:
            if not _differ(puzzle, allowed, touched, waiting):
                return False
            touched.clear()
    return True


def _keep_apart(puzzle: RotationProblem, allowed: list[int], changed: set[int]) -> bool:
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


def _repeat(puzzle: RotationProblem, allowed: list[int], changed: set[int]) -> None:
    """Keep weeks alike that must have the same host; add what changed.

    Of as many hosts as weeks apart each one is on in any so many weeks running, so their order repeats.
    """
    for position in range(len(allowed) - puzzle.apart):
        other = position + puzzle.apart
        both = allowed[position] & allowed[other]
        if puzzle.weeks[other] - puzzle.weeks[position] == puzzle.apart:
            changed |= {each for each in (position, other) if allowed[each] != both}
            allowed[position] = allowed[other] = both


def _enforce_fewest(puzzle: RotationProblem, allowed: list[int], host: int, changed: set[int]) -> bool:
    """Keep a host to the weeks that let it take its fewest; add what changed.

    A host with no more room than it needs takes its first, second, third week each between the earliest
    that it can and the latest; where both are the same, the week is its own.
    """
    mask = 1 << host
    theirs = [position for position, hosts in enumerate(allowed) if hosts & mask]
    earliest = select_spaced_weeks(puzzle, theirs)
    if len(earliest) != puzzle.fewest[host]:
        return len(earliest) > puzzle.fewest[host]
    latest = select_spaced_weeks(puzzle, theirs[::-1])[::-1]
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


def _differ(puzzle: RotationProblem, allowed: list[int], touched: set[int], changed: set[int]) -> bool:
    """Keep every run of weeks that are too close to share a host to different hosts; add what changed."""
    for start, end in _iterate_windows(puzzle):
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


def _iterate_windows(puzzle: RotationProblem) -> Iterator[tuple[int, int]]:
    """Yield the first and the end of each longest run of weeks that are too close to share a host."""
    end = 0
    for start, week in enumerate(puzzle.weeks):
        before = end
        while end < len(puzzle.weeks) and puzzle.weeks[end] - week < puzzle.apart:
            end += 1
        if end > before:
            yield start, end


def propagate_all_different(window: Sequence[int]) -> Sequence[int] | None:
    """Return the hosts that each week can have, as bits, so that every week has another one.

    Exact: a host stays if and only if the other weeks can then have hosts of their own.

    Args:
        window: The hosts allowed in each week.

    Returns:
        None if the weeks cannot all have different hosts.
    """
    if all(mask.bit_count() >= len(window) for mask in window):
        return window
    taken = _find_matching(window)
    if taken is None:
        return None
    # Who is free, or is given up by a week that can take such a host instead, is open to every week.
    open_ = ~sum(taken)
    settled = list(range(len(window)))
    while moving := [week for week in settled if window[week] & open_]:
        open_ |= sum(taken[week] for week in moving)
        settled = [week for week in settled if week not in moving]
    # The other weeks can only change hosts among themselves, round a circle.
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
    """Return a host for each week, as bits, all different (by augmenting paths); None if there are none."""
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
