"""The search behind the rotation: who takes which week, so that nobody is on again too soon.

Availability and fairness alone are a flow problem, which ``assignment`` solves at
once and exactly. The distance between two weeks of one host is what makes it hard. So the search solves
the flow, finds a host who is on again too soon, and branches on whether it keeps that week; a flow without
such a clash is a plan. What cannot lead to a plan, or to none that is cheap enough, is left aside: the
flow shows it, ``propagation``, or ``lower_bounds``.

Where the search fails, it remembers which weeks it failed at and branches on them first; after more and
more failures it begins anew with what it remembers. A small part of the year that is hard, or impossible,
is then found early, wherever it lies.

The problem is of a kind for which no search is always quick. So its effort has a limit, counted and not
timed, which gives the same answer on every machine; the answer says what is proved and what is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from attrs import frozen

from newstratum._planning.assignment import Assignment
from newstratum._planning.lower_bounds import UNIT, Effort, LowerBounds
from newstratum._planning.problem import RotationProblem
from newstratum._planning.propagation import narrow

__all__ = ["EFFORT", "SearchResult", "solve"]

#: How much a search looks at by default; some seconds' worth.
EFFORT: Final = 4_000

#: How much is looked for any plan before the cheapest is: enough to see that most impossible ones are.
_FEASIBILITY_EFFORT: Final = 20
_FIRST_RESTART_LIMIT: Final = 50
#: How many prices are tried at the beginning, and at each branch.
_FIRST_STEPS: Final = 200
_STEPS: Final = 8


@frozen(kw_only=True)
class SearchResult:
    """What a search came to."""

    #: The host of each week; None where no plan was found.
    hosts: tuple[int, ...] | None
    #: What every plan costs at least; None where it is proved that there is none.
    at_least: int | None
    #: How much was looked at.
    effort: int


def solve(puzzle: RotationProblem, *, cheapest: bool, effort: int = EFFORT) -> SearchResult:
    """Look for a plan.

    Args:
        puzzle: What to solve.
        cheapest: Look for a plan that costs least; or else take the first one found.
        effort: How much may be looked at; the answer is what is known by then.
    """
    spent = Effort()
    root = _Node(list(puzzle.allowed), _build_flow(puzzle), [0] * len(puzzle.weeks))
    if not root.settle(puzzle, range(len(puzzle.weeks))):
        return SearchResult(hosts=None, at_least=None, effort=0)
    plain = _Search(puzzle, spent, weigh=False)
    hosts = plain.run(root, 0, min(effort, _FEASIBILITY_EFFORT) if cheapest else effort)
    at_least: int | None = root.least(puzzle)
    if plain.has_proof:
        at_least = None
    elif cheapest:
        hosts, at_least = _find_cheapest(puzzle, root, plain, hosts, spent, effort)
    return SearchResult(hosts=hosts, at_least=at_least, effort=spent.looks)


def _find_cheapest(
    puzzle: RotationProblem,
    root: _Node,
    plain: _Search,
    hosts: tuple[int, ...] | None,
    spent: Effort,
    effort: int,
) -> tuple[tuple[int, ...] | None, int | None]:
    """Return the cheapest plan, or the cheapest one found in time, and what every plan costs at least.

    Args:
        puzzle: What to solve.
        root: Where to begin.
        plain: A search that does not weigh costs.
        hosts: What it has found so far.
        spent: How much was looked at so far.
        effort: How much may be.
    """
    search = _Search(puzzle, spent, weigh=True)
    at_least = root.least(puzzle)
    # From below first: the first plan found is the cheapest, and what plans cost at least is mostly near it.
    half = (spent.looks + effort) // 2
    while hosts is None or at_least < puzzle.cost_of(hosts):
        found = search.run(root, at_least, half)
        if found is not None:
            return found, at_least
        if not search.has_proof:
            break
        at_least += 1
        if at_least > sum(map(max, puzzle.costs)):
            return None, None
    # Then any plan, and from above: each plan found is cheaper than the one before.
    if hosts is None:
        hosts = plain.run(root, 0, effort)
    if hosts is None:
        return None, None if plain.has_proof else at_least
    while (cost := puzzle.cost_of(hosts)) > at_least:
        found = search.run(root, cost - 1, effort)
        if found is None:
            return hosts, cost if search.has_proof else at_least
        hosts = found
    return hosts, at_least


def _build_flow(puzzle: RotationProblem) -> Assignment:
    """Return the flow of a puzzle, in which any leaning costs less than the least cost."""
    unit = _compute_unit(puzzle)
    both = [
        [cost * unit + leaning for cost, leaning in zip(*rows, strict=True)]
        for rows in zip(puzzle.costs, puzzle.leanings, strict=True)
    ]
    return Assignment(both, puzzle.fewest, puzzle.most)


def _compute_unit(puzzle: RotationProblem) -> int:
    return 1 + sum(max(row) for row in puzzle.leanings)


class _Node:
    """The hosts still allowed in each week, the cheapest flow through them, and the prices of weeks."""

    __slots__ = ("allowed", "flow", "prices")

    def __init__(self, allowed: list[int], flow: Assignment, prices: Sequence[int]) -> None:
        self.allowed = allowed
        self.flow = flow
        self.prices = prices

    def copy(self) -> _Node:
        """Return a copy that can go another way."""
        return _Node(self.allowed.copy(), self.flow.copy(), self.prices)

    def settle(self, puzzle: RotationProblem, changed: Iterable[int]) -> bool:
        """Draw the plain consequences of what changed; False if no plan is left."""
        return narrow(puzzle, self.allowed, changed) and self.flow.settle(self.allowed)

    def least(self, puzzle: RotationProblem) -> int:
        """Return what every plan below costs at least, by the flow."""
        return self.flow.cost // _compute_unit(puzzle)


class _Search:
    """Depth-first search that learns where it fails."""

    def __init__(self, puzzle: RotationProblem, spent: Effort, *, weigh: bool) -> None:
        self._puzzle = puzzle
        self._weigh = weigh
        self._spent = spent
        self._prices = LowerBounds(puzzle, spent, weigh=weigh)
        #: How often branching on a week failed.
        self._failures = [1] * len(puzzle.weeks)
        #: Where prices begin; those of the last run, with costs that are weighed.
        self._first_prices: Sequence[int] = [0] * len(puzzle.weeks)
        #: Whether the last run found nothing because there is nothing.
        self.has_proof = False

    def run(self, root: _Node, ceiling: int, limit: int) -> tuple[int, ...] | None:
        """Return a plan, or None if there is none or the effort has reached its limit.

        Args:
            root: Where to begin.
            ceiling: What it may cost; 0 if costs are not weighed.
            limit: How much may have been looked at in the end.
        """
        self.has_proof = False
        if self._spent.looks >= limit:
            return None
        root = root.copy()
        if self._clash(root) is not None and not self._begin(root, ceiling):
            self.has_proof = True
            return None
        patience, steps = _FIRST_RESTART_LIMIT, 1
        while True:
            waiting = [root]
            for _ in range(patience):
                if not waiting:
                    self.has_proof = True
                    return None
                if self._spent.looks >= limit:
                    return None
                self._spent.looks += 1
                node = waiting.pop()
                position = self._clash(node)
                if position is None:
                    return tuple(node.flow.takers)
                waiting.extend(self._children(node, position, ceiling, steps))
            patience, steps = patience + patience // 2, _STEPS

    def _begin(self, root: _Node, ceiling: int) -> bool:
        """Find prices for all of the search; False if they show that no plan is cheap enough."""
        bound, prices = self._prices.raised(self._first_prices, root.allowed, ceiling, _FIRST_STEPS)
        self._first_prices = root.prices = prices
        return bound <= ceiling * UNIT and self._settle(root, range(len(root.allowed)), ceiling, 0)

    def _settle(self, node: _Node, changed: Iterable[int], ceiling: int, steps: int) -> bool:
        """Draw the consequences of what changed; False if no plan is left that is cheap enough."""
        while changed:
            if not node.settle(self._puzzle, changed):
                return False
            if self._weigh and node.least(self._puzzle) > ceiling:
                return False
            bound, node.prices = self._prices.raised(node.prices, node.allowed, ceiling, steps)
            if bound > ceiling * UNIT:
                return False
            ruled_out = self._prices.rule_out(node.prices, node.allowed, ceiling)
            if ruled_out is None:
                return False
            changed, steps = ruled_out, 0
        return True

    def _clash(self, node: _Node) -> int | None:
        """Return a week whose host is on again too soon: of few hosts, and of many failures."""
        hosts = node.flow.takers
        clashing = (
            position
            for position, host in enumerate(hosts)
            if any(hosts[other] == host for other in self._puzzle.neighbours(position))
        )
        return min(
            clashing,
            key=lambda position: node.allowed[position].bit_count() / self._failures[position],
            default=None,
        )

    def _children(self, node: _Node, position: int, ceiling: int, steps: int) -> Iterator[_Node]:
        """Yield the two ways on: the host gives the week up, or keeps it."""
        host = 1 << node.flow.takers[position]
        for hosts in (~host, host):
            child = node.copy()
            child.allowed[position] &= hosts
            if self._settle(child, (position,), ceiling, steps):
                yield child
            else:
                self._failures[position] += 1
