"""The search behind a rotation: which host takes which week.

Availability and quotas alone are a minimum-cost flow, which ``assignment`` solves exactly. The distance
between two weeks of one host makes the problem hard. So the search solves the flow, looks for a host whose
weeks are too close, and branches: the host gives up one of these weeks, or keeps it. A flow without such a
conflict is a plan. Branches without a plan, or without one that is cheap enough, are cut off by the flow, by
``propagation`` and by ``lower_bounds``.

The search counts how often branching on a week failed, and branches on such weeks first. After a number of
failures it restarts and keeps these counts, so that it finds a small part of the year that is hard or
impossible early.

No search is quick for every problem of this kind. So the effort is limited. It is counted, not timed: the
answer is the same on every machine, and says what is proved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from attrs import frozen

from newstratum._model.values.display import ShortRepr
from newstratum._planning.assignment import Assignment
from newstratum._planning.lower_bounds import UNIT, Effort, LowerBounds
from newstratum._planning.problem import RotationProblem, propagate

#: The default limit of a search, in evaluations; it takes some seconds.
EFFORT: Final = 4_000

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
        restart_limit, steps = _FIRST_RESTART_LIMIT, 1
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
