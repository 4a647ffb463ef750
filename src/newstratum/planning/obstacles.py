"""Why a rotation is impossible: the fewest weeks in a row, or the platforms, that show it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import reduce
from operator import or_

from attrs import evolve

from newstratum.errors import InfeasiblePlanError
from newstratum.model.calendar import IsoWeek
from newstratum.planning.puzzle import Puzzle, room_of
from newstratum.planning.search import solve

__all__ = ["obstacle_of"]


def obstacle_of(puzzle: Puzzle, weeks: Sequence[IsoWeek], hosts: Sequence[str]) -> InfeasiblePlanError:
    """Return the error that says why a puzzle has no solution.

    Args:
        puzzle: A puzzle without a solution, in which each week alone has a host.
        weeks: The week of each position.
        hosts: The id of each host.
    """
    tight = _tightest(puzzle)
    if tight and puzzle.weeks[tight[-1]] - puzzle.weeks[tight[0]] < puzzle.apart:
        return _too_close(puzzle, weeks, tight)
    for host, need in enumerate(puzzle.fewest):
        if (room := room_of(puzzle, host)) < need:
            share = f"it can host {_times(room)}, {puzzle.apart} weeks apart, and a fair share is {need}"
            return _unfair(puzzle, weeks, [host], f"{hosts[host]} is not free often enough: {share}")
    if tight:
        return _too_few(puzzle, weeks, tight)
    short = _fewest_short(puzzle)
    names = ", ".join(hosts[host] for host in short)
    share = f"a fair share is {_times(max(puzzle.fewest))} each, {puzzle.apart} weeks apart"
    return _unfair(puzzle, weeks, short, f"{names} are not free often enough: {share}")


def _tightest(puzzle: Puzzle) -> range:
    """Return the positions of a run of weeks that cannot all have a host, though any shorter part can.

    Empty if there is none, and only the fair share of hosts is impossible.
    """
    count = len(puzzle.weeks)
    if _fits(puzzle, 0, count):
        return range(0)
    # Weeks that do not fit do not fit with more weeks around them either.
    end = bisect_left(range(count), True, key=lambda end: not _fits(puzzle, 0, end))
    size = bisect_left(range(end), True, key=lambda size: not _fits(puzzle, end - size, end))
    return range(end - size, end)


def _fits(puzzle: Puzzle, start: int, end: int) -> bool:
    """Say whether some weeks can have hosts, none of whom need host."""
    part = evolve(
        puzzle,
        weeks=puzzle.weeks[start:end],
        allowed=puzzle.allowed[start:end],
        costs=puzzle.costs[start:end],
        fewest=(0,) * len(puzzle.fewest),
    )
    return solve(part, cheapest=False) is not None


def _fewest_short(puzzle: Puzzle) -> list[int]:
    """Return hosts that cannot all have their fair share, though without any one of them the others can."""
    for host in range(len(puzzle.fewest)):
        lighter = evolve(puzzle, fewest=(*puzzle.fewest[:host], 0, *puzzle.fewest[host + 1 :]))
        if solve(lighter, cheapest=False) is None:
            puzzle = lighter
    return [host for host, need in enumerate(puzzle.fewest) if need]


def _too_close(puzzle: Puzzle, weeks: Sequence[IsoWeek], tight: range) -> InfeasiblePlanError:
    free = reduce(or_, (puzzle.allowed[position] for position in tight)).bit_count()
    some = f"only {free} are free in them" if free < len(tight) else "too few are free in some of them"
    return InfeasiblePlanError(
        _span([weeks[position] for position in tight]),
        f"these {len(tight)} weeks are too close to share a platform, and {some}; free another one",
    )


def _too_few(puzzle: Puzzle, weeks: Sequence[IsoWeek], tight: range) -> InfeasiblePlanError:
    return InfeasiblePlanError(
        _span([weeks[position] for position in tight]),
        f"these {len(tight)} weeks cannot all have a platform that is free, with {puzzle.apart} weeks from "
        f"one time to the next and at most {_times(max(puzzle.most))} each; free another one",
    )


def _unfair(
    puzzle: Puzzle, weeks: Sequence[IsoWeek], short: Sequence[int], reason: str
) -> InfeasiblePlanError:
    mask = sum(1 << host for host in short)
    theirs = [week for week, allowed in zip(weeks, puzzle.allowed, strict=True) if allowed & mask]
    return InfeasiblePlanError(_span(theirs or weeks), f"{reason}; free more weeks or leave a platform out")


def _span(weeks: Sequence[IsoWeek]) -> str:
    return str(weeks[0]) if len(weeks) == 1 else f"{weeks[0]} to {weeks[-1]}"


def _times(count: int) -> str:
    return "1 time" if count == 1 else f"{count} times"
