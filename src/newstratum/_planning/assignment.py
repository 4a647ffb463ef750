"""The cheapest assignment of tasks to takers, with a least and a greatest number of tasks for each taker.

This is a minimum-cost flow. It begins empty and adds the tasks one at a time along shortest augmenting
paths. If takers are ruled out later, each task that loses its taker moves along one shortest path, which is
much faster than to begin again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Final, Self

#: Bonus of an assignment that a taker needs to reach its fewest; above every sum of costs.
_NEEDED: Final = 1 << 40
_INFINITE_COST: Final = 1 << 60


def iterate_bit_positions(mask: int) -> Iterator[int]:
    """Yield the numbers of the bits set, in rising order."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


class Assignment:
    """Which taker takes which task, at the least cost, each taker between its fewest and its most.

    A cost is 0 or more: ``costs[task][taker]``.
    """

    __slots__ = ("_costs", "_counts", "_fewest", "_most", "takers")

    def __init__(self, costs: Sequence[Sequence[int]], fewest: Sequence[int], most: Sequence[int]) -> None:
        self._costs = costs
        self._fewest = fewest
        self._most = most
        self._counts = [0] * len(most)
        #: The taker of each task, -1 where it has none yet.
        self.takers = [-1] * len(costs)

    def copy(self) -> Self:
        """Return an independent copy."""
        copied = type(self)(self._costs, self._fewest, self._most)
        copied._counts = self._counts.copy()
        copied.takers = self.takers.copy()
        return copied

    @property
    def cost(self) -> int:
        """What it costs."""
        return sum(self._costs[task][taker] for task, taker in enumerate(self.takers))

    def repair(self, allowed: Sequence[int]) -> bool:
        """Move every task whose taker is not allowed, and say whether an assignment is left.

        The takers of each task are bits, never more than before. After False, do not use the object.
        """
        for task, taker in enumerate(self.takers):
            if (taker < 0 or not allowed[task] >> taker & 1) and not self._move(task, allowed):
                return False
        return all(count >= fewest for count, fewest in zip(self._counts, self._fewest, strict=True))

    def _move(self, task: int, allowed: Sequence[int]) -> bool:
        """Move one task away from its taker, or give it its first one, along a shortest path.

        The path leads over takers, each of which hands a task on, and over the pool of free places. It ends
        where the place came free: at the taker left, or at the pool.
        """
        pool = len(self._counts)
        goal = self.takers[task] if self.takers[task] >= 0 else pool
        held: list[list[int]] = [[] for _ in self._counts]
        for other, taker in enumerate(self.takers):
            if taker >= 0 and other != task:
                held[taker].append(other)
        distance = [_INFINITE_COST] * (pool + 1)
        #: How each place was reached: from which one, and with which task, -1 for a free place.
        reached: list[tuple[int, int]] = [(-1, -1)] * (pool + 1)
        queue: deque[int] = deque()

        def reach(place: int, far: int, by: tuple[int, int]) -> None:
            if far < distance[place]:
                distance[place] = far
                reached[place] = by
                if place not in queue:
                    queue.append(place)

        for taker in iterate_bit_positions(allowed[task]):
            reach(taker, self._costs[task][taker], (-1, task))
        while queue:
            place = queue.popleft()
            far = distance[place]
            if place == pool:
                for taker, count in enumerate(self._counts):
                    if count:
                        reach(taker, far + (_NEEDED if count <= self._fewest[taker] else 0), (pool, -1))
                continue
            for other in held[place]:
                row = self._costs[other]
                paid = far - row[place]
                for taker in iterate_bit_positions(allowed[other]):
                    reach(taker, paid + row[taker], (place, other))
            if self._counts[place] < self._most[place]:
                needed = self._counts[place] < self._fewest[place]
                reach(pool, far - (_NEEDED if needed else 0), (place, -1))
        if distance[goal] == _INFINITE_COST:
            return False
        self._follow(goal, reached)
        return True

    def _follow(self, goal: int, reached: Sequence[tuple[int, int]]) -> None:
        pool = len(self._counts)
        place = goal
        while place >= 0:
            before, task = reached[place]
            if task >= 0:
                self.takers[task] = place
            elif place == pool:
                self._counts[before] += 1
            else:
                self._counts[place] -= 1
            place = before
