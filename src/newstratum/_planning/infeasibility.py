"""Why a rotation is impossible: the fewest weeks in a row, or the platforms, that show it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Final

from attrs import evolve

from newstratum._model.values.calendar import IsoWeek
from newstratum._planning.problem import RotationProblem, compute_capacity
from newstratum._planning.search import solve
from newstratum.errors import InfeasiblePlanError

__all__ = ["explain_infeasibility"]

#: How much of the effort may go into one question.
_PART: Final = 5


def explain_infeasibility(
    puzzle: RotationProblem, weeks: Sequence[IsoWeek], hosts: Sequence[str], *, effort: int
) -> InfeasiblePlanError:
    """Return the error that says why a puzzle has no solution.

    What it says is proved. Only that fewer weeks or platforms do not show it too can go unnoticed, where the
    effort is not enough to see that.

    Args:
        puzzle: A puzzle that is proved to have no solution, in which each week alone has a host.
        weeks: The week of each position.
        hosts: The id of each host.
        effort: How much may be looked at.
    """
    return _InfeasibilityExplainer(puzzle, weeks, hosts, effort).error()


class _InfeasibilityExplainer:
    """Looks for the smallest part of a puzzle that is impossible."""

    def __init__(
        self, puzzle: RotationProblem, weeks: Sequence[IsoWeek], hosts: Sequence[str], effort: int
    ) -> None:
        self._puzzle = puzzle
        self._weeks = weeks
        self._hosts = hosts
        self._effort = effort
        self._left = effort

    def error(self) -> InfeasiblePlanError:
        puzzle = self._puzzle
        tight = self._tightest()
        if tight and puzzle.weeks[tight[-1]] - puzzle.weeks[tight[0]] < puzzle.apart:
            return self._too_close(tight)
        for host, need in enumerate(puzzle.fewest):
            if (room := compute_capacity(puzzle, host)) < need:
                times = _format_times(room)
                share = f"it can host {times}, {puzzle.apart} weeks apart, and a fair share is {need}"
                return self._unfair([host], f"{self._hosts[host]} is not free often enough: {share}")
        if tight:
            return self._too_few(tight)
        short = self._fewest_short()
        names = ", ".join(self._hosts[host] for host in short) + (" is" if len(short) == 1 else " are")
        share = f"{self._shares(short)}, {puzzle.apart} weeks apart"
        return self._unfair(short, f"{names} not free often enough: a fair share is {share}")

    def _is_impossible(self, puzzle: RotationProblem) -> bool:
        """Say whether it is proved, by effort that is left, that a puzzle has no solution."""
        answer = solve(puzzle, cheapest=False, effort=min(self._left, self._effort // _PART))
        self._left -= answer.effort
        return answer.at_least is None

    def _tightest(self) -> range:
        """Return the positions of a run of weeks that cannot all have a host, though any shorter part can.

        Empty if there is none, and only the fair share of hosts is impossible.
        """
        count = len(self._weeks)
        if any(self._puzzle.fewest) and not self._cannot_have_hosts(0, count):
            return range(0)
        # Weeks that do not fit do not fit with more weeks around them either.
        end = bisect_left(range(count), True, key=lambda end: self._cannot_have_hosts(0, end))
        size = bisect_left(range(end), True, key=lambda size: self._cannot_have_hosts(end - size, end))
        return range(end - size, end)

    def _cannot_have_hosts(self, start: int, end: int) -> bool:
        """Say whether some weeks cannot all have hosts, even if none of them need host."""
        puzzle = self._puzzle
        part = evolve(
            puzzle,
            weeks=puzzle.weeks[start:end],
            allowed=puzzle.allowed[start:end],
            costs=puzzle.costs[start:end],
            leanings=puzzle.leanings[start:end],
            fewest=(0,) * len(puzzle.fewest),
        )
        return self._is_impossible(part)

    def _fewest_short(self) -> list[int]:
        """Return hosts that cannot all have their share, though without any one of them the others can."""
        needs = list(self._puzzle.fewest)
        for host, need in enumerate(needs):
            if need:
                needs[host] = 0
                if not self._is_impossible(evolve(self._puzzle, fewest=tuple(needs))):
                    needs[host] = need
        return [host for host, need in enumerate(needs) if need]

    def _too_close(self, tight: range) -> InfeasiblePlanError:
        free = reduce(or_, (self._puzzle.allowed[position] for position in tight)).bit_count()
        some = f"only {free} are free in them" if free < len(tight) else "too few are free in some of them"
        return InfeasiblePlanError(
            _format_span([self._weeks[position] for position in tight]),
            f"these {len(tight)} weeks are too close to share a platform, and {some}; free another one",
        )

    def _too_few(self, tight: range) -> InfeasiblePlanError:
        return InfeasiblePlanError(
            _format_span([self._weeks[position] for position in tight]),
            f"these {len(tight)} weeks cannot all have a platform that is free, with {self._puzzle.apart} "
            f"weeks from one time to the next and at most {self._mosts()}; free another one",
        )

    def _unfair(self, short: Sequence[int], reason: str) -> InfeasiblePlanError:
        mask = sum(1 << host for host in short)
        theirs = [
            week for week, allowed in zip(self._weeks, self._puzzle.allowed, strict=True) if allowed & mask
        ]
        return InfeasiblePlanError(
            _format_span(theirs or self._weeks), f"{reason}; free more weeks or leave a platform out"
        )

    def _shares(self, short: Sequence[int]) -> str:
        needs = {self._puzzle.fewest[host] for host in short}
        if len(needs) == 1:
            return f"{_format_times(needs.pop())} each"
        return ", ".join(
            f"{_format_times(self._puzzle.fewest[host])} for {self._hosts[host]}" for host in short
        )

    def _mosts(self) -> str:
        mosts = set(self._puzzle.most)
        return f"{_format_times(mosts.pop())} each" if len(mosts) == 1 else "its fair share each"


def _format_span(weeks: Sequence[IsoWeek]) -> str:
    return str(weeks[0]) if len(weeks) == 1 else f"{weeks[0]} to {weeks[-1]}"


def _format_times(count: int) -> str:
    return "1 time" if count == 1 else f"{count} times"
