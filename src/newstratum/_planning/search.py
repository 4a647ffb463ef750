"""The search behind a rotation: which host takes which week.

Availability and quotas alone are a minimum-cost flow, which ``assignment`` solves exactly. The distance
between two weeks of one host makes the problem hard. So the search solves the flow, looks for a host whose
weeks are too close, and branches: the host gives up one of these weeks, or keeps it. A flow without such a
conflict is a plan. Branches without a plan, or without one that is cheap enough, are cut off by the flow, by
``propagate`` and by ``LowerBounds``.

The search counts how often branching on a week failed, and branches on such weeks first. After a number of
branches it restarts and keeps these counts, so that it finds a small part of the year that is hard or
impossible early.

No search is quick for every problem of this kind. So the effort is limited. It is counted, not timed: the
answer is the same on every machine, and says what is proved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from attrs import define, frozen

from newstratum._planning.assignment import Assignment
from newstratum._planning.problem import RotationProblem, propagate
from newstratum._short_repr import ShortRepr

#: The default limit of a search, in evaluations; it takes some seconds.
EFFORT: Final = 6_000

#: Limit of the search for any plan before that for the cheapest; most impossible problems show within it.
_FEASIBILITY_EFFORT: Final = 20
_FIRST_RESTART_LIMIT: Final = 50
#: How many steps raise the lower bound at the beginning, and at each branch.
_FIRST_STEPS: Final = 200
_STEPS: Final = 8


@frozen(kw_only=True, repr=False)
class SearchResult(ShortRepr):
    """The result of a search."""

    #: The host of each week; None where no plan was found.
    hosts: tuple[int, ...] | None
    #: No plan costs less; None where it is proved that there is no plan.
    lower_bound: int | None
    #: How many evaluations it took.
    effort: int


def solve(problem: RotationProblem, *, cheapest: bool, effort: int = EFFORT) -> SearchResult:
    """Search for the cheapest plan, or for any.

    The effort is limited, in evaluations; the result is what is known when the limit is reached.
    """
    spent = Effort()
    root = _Node(list(problem.allowed), _build_flow(problem), [0] * len(problem.weeks))
    if not root.repair(problem, range(len(problem.weeks))):
        return SearchResult(hosts=None, lower_bound=None, effort=0)
    feasibility = _Search(problem, spent, use_costs=False)
    hosts = feasibility.run(root, 0, min(effort, _FEASIBILITY_EFFORT) if cheapest else effort)
    lower_bound: int | None = root.compute_flow_bound(problem)
    if feasibility.has_proof:
        lower_bound = None
    elif cheapest:
        hosts, lower_bound = _find_cheapest(problem, root, feasibility, hosts, spent, effort)
    return SearchResult(hosts=hosts, lower_bound=lower_bound, effort=spent.evaluations)


def _find_cheapest(
    problem: RotationProblem,
    root: _Node,
    feasibility: _Search,
    hosts: tuple[int, ...] | None,
    spent: Effort,
    effort: int,
) -> tuple[tuple[int, ...] | None, int | None]:
    """Return the cheapest plan found within the effort, and a lower bound of the cost of every plan.

    ``hosts`` is the plan that the search without costs found, if any.
    """
    search = _Search(problem, spent, use_costs=True)
    lower_bound = root.compute_flow_bound(problem)
    # Raise the ceiling from the lower bound first: the first plan found is the cheapest.
    half = (spent.evaluations + effort) // 2
    while hosts is None or lower_bound < problem.compute_cost(hosts):
        found = search.run(root, lower_bound, half)
        if found is not None:
            return found, lower_bound
        if not search.has_proof:
            break
        lower_bound += 1
        if lower_bound > sum(map(max, problem.costs)):
            return None, None
    # Then take any plan and lower the ceiling: each plan found is cheaper than the one before.
    if hosts is None:
        hosts = feasibility.run(root, 0, effort)
    if hosts is None:
        return None, None if feasibility.has_proof else lower_bound
    while (cost := problem.compute_cost(hosts)) > lower_bound:
        found = search.run(root, cost - 1, effort)
        if found is None:
            return hosts, cost if search.has_proof else lower_bound
        hosts = found
    return hosts, lower_bound


def _build_flow(problem: RotationProblem) -> Assignment:
    """Return the flow of a problem; all preferences together weigh less than one unit of cost."""
    unit = _compute_unit(problem)
    both = [
        [cost * unit + preference for cost, preference in zip(*rows, strict=True)]
        for rows in zip(problem.costs, problem.preferences, strict=True)
    ]
    return Assignment(both, problem.fewest, problem.most)


def _compute_unit(problem: RotationProblem) -> int:
    return 1 + sum(max(row) for row in problem.preferences)


class _Node:
    """The hosts allowed in each week, the cheapest flow through them, and the multipliers of the weeks."""

    __slots__ = ("allowed", "flow", "multipliers")

    def __init__(self, allowed: list[int], flow: Assignment, multipliers: Sequence[int]) -> None:
        self.allowed = allowed
        self.flow = flow
        self.multipliers = multipliers

    def copy(self) -> _Node:
        """Return an independent copy."""
        return _Node(self.allowed.copy(), self.flow.copy(), self.multipliers)

    def repair(self, problem: RotationProblem, changed: Iterable[int]) -> bool:
        """Propagate what changed and repair the flow; False if no plan is left."""
        return propagate(problem, self.allowed, changed) and self.flow.repair(self.allowed)

    def compute_flow_bound(self, problem: RotationProblem) -> int:
        """Return the cost of the flow, a lower bound for every plan of this node."""
        return self.flow.cost // _compute_unit(problem)


class _Search:
    """Depth-first search that remembers at which weeks it failed."""

    def __init__(self, problem: RotationProblem, spent: Effort, *, use_costs: bool) -> None:
        self._problem = problem
        self._use_costs = use_costs
        self._spent = spent
        self._lower_bounds = LowerBounds(problem, spent, use_costs=use_costs)
        #: How often branching on a week failed.
        self._failures = [1] * len(problem.weeks)
        #: The multipliers to begin with: those of the last run.
        self._first_multipliers: Sequence[int] = [0] * len(problem.weeks)
        #: Whether the last run proved that there is no such plan.
        self.has_proof = False

    def run(self, root: _Node, ceiling: int, limit: int) -> tuple[int, ...] | None:
        """Return a plan of at most a cost; None if there is none, or the whole effort is at its limit."""
        self.has_proof = False
        if self._spent.evaluations >= limit:
            return None
        root = root.copy()
        if self._find_conflict(root) is not None and not self._start(root, ceiling):
            self.has_proof = True
            return None
        # Where nothing fails, a plan takes up to one branch a week.
        restart_limit, steps = max(_FIRST_RESTART_LIMIT, len(root.allowed) + 1), 1
        while True:
            open_nodes = [root]
            for _ in range(restart_limit):
                if not open_nodes:
                    self.has_proof = True
                    return None
                if self._spent.evaluations >= limit:
                    return None
                self._spent.evaluations += 1
                node = open_nodes.pop()
                position = self._find_conflict(node)
                if position is None:
                    return tuple(node.flow.takers)
                open_nodes.extend(self._branch(node, position, ceiling, steps))
            restart_limit, steps = restart_limit + restart_limit // 2, _STEPS

    def _start(self, root: _Node, ceiling: int) -> bool:
        """Find multipliers for the whole search; False if they show that no plan is cheap enough."""
        bound, multipliers = self._lower_bounds.raise_bound(
            self._first_multipliers, root.allowed, ceiling, _FIRST_STEPS
        )
        self._first_multipliers = root.multipliers = multipliers
        return bound <= ceiling * UNIT and self._propagate(root, range(len(root.allowed)), ceiling, 0)

    def _propagate(self, node: _Node, changed: Iterable[int], ceiling: int, steps: int) -> bool:
        """Propagate what changed until nothing follows; False if no plan that is cheap enough is left."""
        while changed:
            if not node.repair(self._problem, changed):
                return False
            if self._use_costs and node.compute_flow_bound(self._problem) > ceiling:
                return False
            bound, node.multipliers = self._lower_bounds.raise_bound(
                node.multipliers, node.allowed, ceiling, steps
            )
            if bound > ceiling * UNIT:
                return False
            ruled_out = self._lower_bounds.rule_out(node.multipliers, node.allowed, ceiling)
            if ruled_out is None:
                return False
            changed, steps = ruled_out, 0
        return True

    def _find_conflict(self, node: _Node) -> int | None:
        """Return the week to branch on: too close to another of its host, few hosts, many failures."""
        hosts = node.flow.takers
        clashing = (
            position
            for position, host in enumerate(hosts)
            if any(hosts[other] == host for other in self._problem.neighbours(position))
        )
        return min(
            clashing,
            key=lambda position: node.allowed[position].bit_count() / self._failures[position],
            default=None,
        )

    def _branch(self, node: _Node, position: int, ceiling: int, steps: int) -> Iterator[_Node]:
        """Yield the two branches: the host gives the week up, or keeps it."""
        host = 1 << node.flow.takers[position]
        for hosts in (~host, host):
            child = node.copy()
            child.allowed[position] &= hosts
            if self._propagate(child, (position,), ceiling, steps):
                yield child
            else:
                self._failures[position] += 1


# ------------------------------------------------------------------------------------- lower bounds

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
    """Lower bounds of the cost of the plans of a problem, and which hosts a week cannot have in a cheap one.

    This is Lagrangian relaxation. Every week has a multiplier, which is taken off the cost for the host that
    takes it. Then every host, alone, chooses its cheapest weeks, as many as it must and far enough apart: a
    shortest path. For any multipliers the sum of these choices and of all multipliers is a lower bound of the
    cost of every plan. Subgradient steps make the bound higher: the multiplier of a week that no host chose
    rises, that of a week that several chose falls.

    Multipliers are whole numbers and all sums are exact, so that a bound is a proof however it was found.
    """

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
