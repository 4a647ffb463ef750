"""The exact search behind the rotation: who takes which week, so that nobody is on again too soon.

Availability and fairness alone are a flow problem, which :mod:`newstratum.planning.assignment` solves at
once and exactly. The distance between two weeks of one host is what makes it hard. So the search solves
the flow, finds a host who is on again too soon, and branches on whether it keeps that week; a flow without
such a clash is a plan. The cost of a flow bounds the cost of every plan below it.

Where the search fails, it remembers which weeks it failed at and branches on them first; after more and
more failures it begins anew with what it remembers. A small part of the year that is hard, or impossible,
is then found early, wherever it lies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from newstratum.planning.assignment import Assignment
from newstratum.planning.puzzle import Puzzle, narrow

__all__ = ["solve"]

_FIRST_PATIENCE: Final = 100


def solve(puzzle: Puzzle, *, cheapest: bool) -> tuple[int, ...] | None:
    """Return the host of each week, or None if no plan exists.

    Args:
        puzzle: What to solve.
        cheapest: Look for a plan of the fewest whole units of cost; or else take the first one found.
    """
    root = _Node(list(puzzle.allowed), Assignment(puzzle.costs, puzzle.fewest, puzzle.most))
    if not root.settle(puzzle, range(len(puzzle.weeks))):
        return None
    search = _Search(puzzle)
    ceiling: int | None = root.units(puzzle) if cheapest else None
    while True:
        found = search.run(root, ceiling)
        if found is not None or search.next_ceiling is None:
            return found
        ceiling = search.next_ceiling


class _Node:
    """The hosts still allowed in each week, and the cheapest flow through them."""

    __slots__ = ("allowed", "assignment")

    def __init__(self, allowed: list[int], assignment: Assignment) -> None:
        self.allowed = allowed
        self.assignment = assignment

    def settle(self, puzzle: Puzzle, changed: Iterable[int]) -> bool:
        """Draw the consequences of what changed; False if no plan is left."""
        return narrow(puzzle, self.allowed, changed) and self.assignment.settle(self.allowed)

    def units(self, puzzle: Puzzle) -> int:
        """Return the whole units of cost that every plan below has at least."""
        return self.assignment.cost // puzzle.unit

    def with_only(self, position: int, hosts: int) -> _Node:
        """Return a node in which one week can have some of its hosts only; it is not settled."""
        child = _Node(self.allowed.copy(), self.assignment.copy())
        child.allowed[position] &= hosts
        return child


class _Search:
    """Depth-first search that learns where it fails."""

    def __init__(self, puzzle: Puzzle) -> None:
        self._puzzle = puzzle
        #: How often branching on a week failed.
        self._failures = [1] * len(puzzle.weeks)
        #: The fewest units among what the last run left aside as too dear; None if it was nothing.
        self.next_ceiling: int | None = None

    def run(self, root: _Node, ceiling: int | None) -> tuple[int, ...] | None:
        """Return a plan of no more units than the ceiling, or None if there is none."""
        patience = _FIRST_PATIENCE
        while True:
            self.next_ceiling = None
            waiting = [root]
            for _ in range(patience):
                if not waiting:
                    return None
                node = waiting.pop()
                position = self._clash(node)
                if position is None:
                    return tuple(node.assignment.takers)
                waiting.extend(self._children(node, position, ceiling))
            patience += patience // 2

    def _clash(self, node: _Node) -> int | None:
        """Return a week whose host is on again too soon: of few hosts, and of many failures."""
        hosts = node.assignment.takers
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

    def _children(self, node: _Node, position: int, ceiling: int | None) -> Iterator[_Node]:
        """Yield the two ways on: the host gives the week up, or keeps it."""
        host = 1 << node.assignment.takers[position]
        for hosts in (~host, host):
            child = node.with_only(position, hosts)
            if not child.settle(self._puzzle, (position,)):
                self._failures[position] += 1
            elif ceiling is None or (units := child.units(self._puzzle)) <= ceiling:
                yield child
            else:
                self._failures[position] += 1
                self.next_ceiling = min(units, self.next_ceiling or units)
