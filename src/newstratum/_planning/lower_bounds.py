"""Lower bounds of the cost of a plan, and which hosts a week cannot have in a cheap plan.

This is Lagrangian relaxation. Every week has a multiplier, which is taken off the cost for the host that
takes it. Then every host, alone, chooses its cheapest weeks, as many as it must and far enough apart: a
shortest path. For any multipliers the sum of these choices and of all multipliers is a lower bound of the
cost of every plan. Subgradient steps make the bound higher: the multiplier of a week that no host chose
rises, that of a week that several chose falls.

Multipliers are whole numbers and all sums are exact, so that a bound is a proof however it was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from attrs import define

from newstratum._planning.problem import RotationProblem
from newstratum._short_repr import ShortRepr

#: One unit of cost, in the parts that multipliers count in.
UNIT: Final = 840
#: Above every sum of costs and multipliers.
_INFINITE_COST: Final = 1 << 50

#: The part of the last direction that the next one keeps.
_MOMENTUM: Final = 0.9
#: After so many steps without a higher bound, the step length is halved.
_STALL_LIMIT: Final = 30
#: Below this step length no more steps are made.
_SHORTEST_STEP: Final = 0.2

Rows = list[list[int]]


@define
class Effort(ShortRepr):
    """The effort spent by a search, counted in evaluations of nodes and of bounds."""

    evaluations: int = 0


class LowerBounds:
    """Lower bounds of the cost of the plans of a problem."""

    __slots__ = ("_after", "_before", "_costs", "_problem", "_spent", "_use_costs")

    def __init__(self, problem: RotationProblem, spent: Effort, *, use_costs: bool) -> None:
        """Prepare the bounds; without costs each is 0, and a bound above 0 proves that no plan exists."""
        count = len(problem.weeks)
        self._problem = problem
        self._spent = spent
        self._use_costs = use_costs
        #: For each week the number of weeks far enough before it, and the first one far enough after it.
        self._before = [0] * count
        self._after = [count] * count
        for position in range(count):
            close = [position, *problem.neighbours(position)]
            self._before[position], self._after[position] = min(close), max(close) + 1
        hosts = range(len(problem.most))
        self._costs = [[UNIT * row[host] * use_costs for row in problem.costs] for host in hosts]

    def compute_bound(self, multipliers: Sequence[int], allowed: Sequence[int]) -> tuple[int, list[int]]:
        """Return a lower bound in parts of a unit; for each week 1 less the number of hosts that chose it.

        If all of these are 0, the choices are a plan.
        """
        self._spent.evaluations += 1
        total = sum(multipliers)
        missing = [1] * len(multipliers)
        for host, fewest in enumerate(self._problem.fewest):
            rows = self._compute_forward_costs(host, self._compute_reduced_costs(host, multipliers, allowed))
            cost, count = min((row[-1], count) for count, row in enumerate(rows) if count >= fewest)
            if cost >= _INFINITE_COST // 2:
                return _INFINITE_COST, missing
            total += cost
            end = len(multipliers)
            while count:
                # The first week with which the cost is already as low as at the end.
                position = rows[count].index(rows[count][end]) - 1
                missing[position] -= 1
                end = self._before[position]
                count -= 1
        return total, missing

    def raise_bound(
        self, multipliers: Sequence[int], allowed: Sequence[int], ceiling: int, steps: int
    ) -> tuple[int, Sequence[int]]:
        """Return the highest bound found and its multipliers; one above the ceiling, in units, ends it."""
        bound, missing = self.compute_bound(multipliers, allowed)
        best, best_multipliers = bound, multipliers
        exact = [float(multiplier) for multiplier in multipliers]
        direction = [0.0] * len(multipliers)
        length, stalled = 1.0, 0
        for _ in range(steps):
            if best > ceiling * UNIT or not any(missing):
                break
            if stalled == _STALL_LIMIT:
                length, stalled = length / 2, 0
                if length < _SHORTEST_STEP:
                    break
            direction = [_MOMENTUM * before + now for before, now in zip(direction, missing, strict=True)]
            square = sum(each * each for each in direction)
            step = length * ((ceiling + 1) * UNIT - bound) / max(square, 1e-9)
            exact = [multiplier + step * each for multiplier, each in zip(exact, direction, strict=True)]
            if not self._use_costs:
                exact = [min(max(multiplier, -UNIT), UNIT) for multiplier in exact]
            tried = [round(multiplier) for multiplier in exact]
            bound, missing = self.compute_bound(tried, allowed)
            stalled += 1
            if bound > best or not self._use_costs:
                best_multipliers = tried
            if bound > best:
                best, stalled = bound, 0
        return best, best_multipliers

    def rule_out(self, multipliers: Sequence[int], allowed: list[int], ceiling: int) -> set[int] | None:
        """Remove from each week, in place, the hosts that it has in no plan of at most a cost, in units.

        Returns the positions of the weeks that lost hosts; None if no such plan is left.
        """
        self._spent.evaluations += 2
        reduced_costs = [
            self._compute_reduced_costs(host, multipliers, allowed) for host in range(len(self._problem.most))
        ]
        rows = [self._compute_forward_costs(host, each) for host, each in enumerate(reduced_costs)]
        least = [
            min(row[-1] for row in each[fewest:])
            for each, fewest in zip(rows, self._problem.fewest, strict=True)
        ]
        spare = ceiling * UNIT - sum(multipliers) - sum(least)
        if spare < 0:
            return None
        changed: set[int] = set()
        for host, each in enumerate(reduced_costs):
            for position in self._find_too_costly(host, each, rows[host], least[host] + spare):
                allowed[position] &= ~(1 << host)
                changed.add(position)
        return changed

    def _compute_reduced_costs(
        self, host: int, multipliers: Sequence[int], allowed: Sequence[int]
    ) -> list[int]:
        """Return the reduced cost of each week for a host: its cost less the multiplier."""
        return [
            cost - multiplier if mask >> host & 1 else _INFINITE_COST
            for cost, multiplier, mask in zip(self._costs[host], multipliers, allowed, strict=True)
        ]

    def _compute_forward_costs(self, host: int, reduced_costs: Sequence[int]) -> Rows:
        """Return the least cost of ``n`` of the first ``m`` weeks: ``[n][m]``."""
        return _compute_least_costs(self._problem.most[host], self._before, reduced_costs)

    def _compute_backward_costs(self, host: int, reduced_costs: Sequence[int]) -> Rows:
        """Return the least cost of ``n`` of the weeks from position ``m`` on: ``[n][m]``."""
        before = [len(reduced_costs) - after for after in reversed(self._after)]
        rows = _compute_least_costs(self._problem.most[host] - 1, before, reduced_costs[::-1])
        return [row[::-1] for row in rows]

    def _find_too_costly(
        self, host: int, reduced_costs: Sequence[int], forward: Rows, limit: int
    ) -> list[int]:
        """Return the weeks that a host cannot take without costs above the limit."""
        backward = self._compute_backward_costs(host, reduced_costs)
        most, fewest = self._problem.most[host], self._problem.fewest[host]
        pairs = [
            (forward[before], backward[count - before - 1])
            for count in range(max(fewest, 1), most + 1)
            for before in range(count)
        ]
        return [
            position
            for position, (reduced_cost, before, after) in enumerate(
                zip(reduced_costs, self._before, self._after, strict=True)
            )
            if reduced_cost < _INFINITE_COST
            and reduced_cost
            + min((one[before] + other[after] for one, other in pairs), default=_INFINITE_COST)
            > limit
        ]


def _compute_least_costs(most: int, before: Sequence[int], reduced_costs: Sequence[int]) -> Rows:
    """Return the least cost of ``n`` of the first ``m`` weeks, for each ``n`` up to a number: ``[n][m]``."""
    rows = [[0] * (len(reduced_costs) + 1)]
    for _ in range(most):
        last, least, row = rows[-1], _INFINITE_COST, [_INFINITE_COST]
        for ready, reduced_cost in zip(before, reduced_costs, strict=True):
            cost = last[ready] + reduced_cost
            if cost < least:
                least = cost
            row.append(least)
        rows.append(row)
    return rows
