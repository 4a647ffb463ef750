"""Why a rotation is impossible: the shortest run of weeks, or the fewest platforms, that prove it."""

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

#: One question may take this part of the effort.
_PART: Final = 5


def explain_infeasibility(
    problem: RotationProblem, weeks: Sequence[IsoWeek], hosts: Sequence[str], *, effort: int
) -> InfeasiblePlanError:
    """Return the error that says why a problem has no solution.

    The problem is proved to have none, though each week alone has a host. If the effort runs out, the error
    may name more weeks or platforms than needed.
    """
    return _InfeasibilityExplainer(problem, weeks, hosts, effort).build_error()


class _InfeasibilityExplainer:
    """Searches for the smallest part of a problem that is impossible."""

    def __init__(
        self, problem: RotationProblem, weeks: Sequence[IsoWeek], hosts: Sequence[str], effort: int
    ) -> None:
        self._problem = problem
        self._weeks = weeks
        self._hosts = hosts
        self._effort = effort
        self._left = effort

    def build_error(self) -> InfeasiblePlanError:
        problem = self._problem
        tight = self._find_tightest_run()
        if tight and problem.weeks[tight[-1]] - problem.weeks[tight[0]] < problem.apart:
            return self._build_too_close_error(tight)
        for host, need in enumerate(problem.fewest):
            if (room := compute_capacity(problem, host)) < need:
                times = _format_times(room)
                quota = f"it can host {times}, {problem.apart} weeks apart, and its quota is {need}"
                return self._build_quota_error(
                    [host], f"{self._hosts[host]} is not free often enough: {quota}"
                )
        if tight:
            return self._build_too_few_error(tight)
        short = self._find_short_hosts()
        names = ", ".join(self._hosts[host] for host in short) + (" is" if len(short) == 1 else " are")
        quota = f"{self._format_quotas(short)}, {problem.apart} weeks apart"
        return self._build_quota_error(short, f"{names} not free often enough: the quota is {quota}")

    def _is_impossible(self, problem: RotationProblem) -> bool:
        """Say whether the effort left proves that a problem has no solution."""
        answer = solve(problem, cheapest=False, effort=min(self._left, self._effort // _PART))
        self._left -= answer.effort
        return answer.lower_bound is None

    def _find_tightest_run(self) -> range:
        """Return the positions of a shortest run of weeks that cannot all have a host.

        Empty if there is none, and only the quotas of hosts are impossible.
        """
        count = len(self._weeks)
        if any(self._problem.fewest) and not self._lacks_hosts(0, count):
            return range(0)
        # A run that contains an impossible run is impossible too, so that bisection finds the shortest.
        end = bisect_left(range(count), True, key=lambda end: self._lacks_hosts(0, end))
        size = bisect_left(range(end), True, key=lambda size: self._lacks_hosts(end - size, end))
        return range(end - size, end)

    def _lacks_hosts(self, start: int, end: int) -> bool:
        """Say whether some weeks cannot all have hosts, even without a least number for any host."""
        problem = self._problem
        part = evolve(
            problem,
            weeks=problem.weeks[start:end],
            allowed=problem.allowed[start:end],
            costs=problem.costs[start:end],
            preferences=problem.preferences[start:end],
            fewest=(0,) * len(problem.fewest),
        )
        return self._is_impossible(part)

    def _find_short_hosts(self) -> list[int]:
        """Return a smallest set of hosts that cannot all reach their quotas."""
        needs = list(self._problem.fewest)
        for host, need in enumerate(needs):
            if need:
                needs[host] = 0
                if not self._is_impossible(evolve(self._problem, fewest=tuple(needs))):
                    needs[host] = need
        return [host for host, need in enumerate(needs) if need]

    def _build_too_close_error(self, tight: range) -> InfeasiblePlanError:
        free = reduce(or_, (self._problem.allowed[position] for position in tight)).bit_count()
        some = f"only {free} are free in them" if free < len(tight) else "too few are free in some of them"
        return InfeasiblePlanError(
            _format_span([self._weeks[position] for position in tight]),
            f"these {len(tight)} weeks are too close to share a platform, and {some}; free another one",
        )

    def _build_too_few_error(self, tight: range) -> InfeasiblePlanError:
        return InfeasiblePlanError(
            _format_span([self._weeks[position] for position in tight]),
            f"these {len(tight)} weeks cannot all have a platform that is free, with {self._problem.apart} "
            f"weeks from one time to the next and at most {self._format_most()}; free another one",
        )

    def _build_quota_error(self, short: Sequence[int], reason: str) -> InfeasiblePlanError:
        mask = sum(1 << host for host in short)
        theirs = [
            week for week, allowed in zip(self._weeks, self._problem.allowed, strict=True) if allowed & mask
        ]
        return InfeasiblePlanError(
            _format_span(theirs or self._weeks), f"{reason}; free more weeks or leave a platform out"
        )

    def _format_quotas(self, short: Sequence[int]) -> str:
        needs = {self._problem.fewest[host] for host in short}
        if len(needs) == 1:
            return f"{_format_times(needs.pop())} each"
        return ", ".join(
            f"{_format_times(self._problem.fewest[host])} for {self._hosts[host]}" for host in short
        )

    def _format_most(self) -> str:
        mosts = set(self._problem.most)
        return f"{_format_times(mosts.pop())} each" if len(mosts) == 1 else "its quota each"


def _format_span(weeks: Sequence[IsoWeek]) -> str:
    return str(weeks[0]) if len(weeks) == 1 else f"{weeks[0]} to {weeks[-1]}"


def _format_times(count: int) -> str:
    return "1 time" if count == 1 else f"{count} times"
