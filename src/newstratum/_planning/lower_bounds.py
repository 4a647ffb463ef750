"""What every plan costs at least, and which hosts a week cannot have in a plan that costs no more.

Each week pays a price to the host that takes it. Then every host, alone, chooses the weeks that suit it best:
so many as it must take, far enough apart, the prices taken off their costs. Whatever the prices are, no plan
costs less than the sum of the prices and of what these choices cost; and where that sum is as high as prices
can make it, little is missing to the cheapest plan (Lagrangian relaxation; the choices of one host are a
shortest path). Prices rise for weeks that nobody has chosen and fall for weeks that several have.

Prices are whole numbers and all sums exact: a bound is a proof, however the prices were found.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from attrs import define

from newstratum._planning.problem import RotationProblem

__all__ = ["UNIT", "Effort", "LowerBounds"]

#: One unit of cost in prices: prices are parts of a unit, halves to eighths among them.
UNIT: Final = 840
#: Dearer than any sum of costs and prices.
_INFINITE_COST: Final = 1 << 50

#: How much of the last direction the next one keeps.
_MOMENTUM: Final = 0.9
#: After so many steps that raise nothing, steps become half as long.
_STALLED: Final = 30
#: Shorter steps are not worth their while.
_SHORTEST: Final = 0.2

Rows = list[list[int]]


@define
class Effort:
    """How much was looked at: each look is at a half-made plan, or at what hosts choose at some prices."""

    looks: int = 0


class LowerBounds:
    """Bounds on the cost of a puzzle's plans."""

    __slots__ = ("_after", "_before", "_costs", "_puzzle", "_spent", "_weigh")

    def __init__(self, puzzle: RotationProblem, spent: Effort, *, weigh: bool) -> None:
        """Prepare.

        Args:
            puzzle: The puzzle.
            spent: Where looks are counted.
            weigh: Count the costs of the puzzle; or else nothing costs anything, and a bound above 0 shows
                that no plan exists.
        """
        count = len(puzzle.weeks)
        self._puzzle = puzzle
        self._spent = spent
        self._weigh = weigh
        #: Of each week, how many weeks lie far enough before it, and the first one far enough after it.
        self._before = [0] * count
        self._after = [count] * count
        for position in range(count):
            close = [position, *puzzle.neighbours(position)]
            self._before[position], self._after[position] = min(close), max(close) + 1
        hosts = range(len(puzzle.most))
        self._costs = [[UNIT * row[host] * weigh for row in puzzle.costs] for host in hosts]

    def bound(self, prices: Sequence[int], allowed: Sequence[int]) -> tuple[int, list[int]]:
        """Return what every plan costs at least, in parts of a unit, and who is missing in each week.

        Args:
            prices: The price of each week.
            allowed: The hosts allowed in each week, as bits.

        Returns:
            The bound; and for each week 1 if no host has chosen it, 0 if one has, less if several have. Where
            no week has any other number than 0, the choices are a plan.
        """
        self._spent.looks += 1
        total = sum(prices)
        missing = [1] * len(prices)
        for host, fewest in enumerate(self._puzzle.fewest):
            rows = self._forward(host, self._offers(host, prices, allowed))
            cost, count = min((row[-1], count) for count, row in enumerate(rows) if count >= fewest)
            if cost >= _INFINITE_COST // 2:
                return _INFINITE_COST, missing
            total += cost
            end = len(prices)
            while count:
                # The first week with which the choice becomes as good as it is at the end.
                position = rows[count].index(rows[count][end]) - 1
                missing[position] -= 1
                end = self._before[position]
                count -= 1
        return total, missing

    def raised(
        self, prices: Sequence[int], allowed: Sequence[int], ceiling: int, steps: int
    ) -> tuple[int, Sequence[int]]:
        """Return the highest bound found, and its prices.

        Args:
            prices: Where to begin.
            allowed: The hosts allowed in each week, as bits.
            ceiling: Stop when no plan of so many units is left.
            steps: How many prices to try.
        """
        bound, missing = self.bound(prices, allowed)
        best, best_prices = bound, prices
        exact = [float(price) for price in prices]
        direction = [0.0] * len(prices)
        length, stalled = 1.0, 0
        for _ in range(steps):
            if best > ceiling * UNIT or not any(missing):
                break
            if stalled == _STALLED:
                length, stalled = length / 2, 0
                if length < _SHORTEST:
                    break
            direction = [_MOMENTUM * before + now for before, now in zip(direction, missing, strict=True)]
            square = sum(each * each for each in direction)
            step = length * ((ceiling + 1) * UNIT - bound) / max(square, 1e-9)
            exact = [price + step * each for price, each in zip(exact, direction, strict=True)]
            if not self._weigh:
                exact = [min(max(price, -UNIT), UNIT) for price in exact]
            tried = [round(price) for price in exact]
            bound, missing = self.bound(tried, allowed)
            stalled += 1
            if bound > best or not self._weigh:
                best_prices = tried
            if bound > best:
                best, stalled = bound, 0
        return best, best_prices

    def rule_out(self, prices: Sequence[int], allowed: list[int], ceiling: int) -> set[int] | None:
        """Take the hosts from each week that it has in no plan of so many units; return what changed.

        Args:
            prices: The price of each week.
            allowed: The hosts allowed in each week, as bits; narrowed in place.
            ceiling: How many units a plan may cost.

        Returns:
            The positions of the weeks that lost hosts; None if no such plan is left.
        """
        self._spent.looks += 2
        offers = [self._offers(host, prices, allowed) for host in range(len(self._puzzle.most))]
        rows = [self._forward(host, each) for host, each in enumerate(offers)]
        least = [
            min(row[-1] for row in each[fewest:])
            for each, fewest in zip(rows, self._puzzle.fewest, strict=True)
        ]
        spare = ceiling * UNIT - sum(prices) - sum(least)
        if spare < 0:
            return None
        changed: set[int] = set()
        for host, each in enumerate(offers):
            for position in self._too_dear(host, each, rows[host], least[host] + spare):
                allowed[position] &= ~(1 << host)
                changed.add(position)
        return changed

    def _offers(self, host: int, prices: Sequence[int], allowed: Sequence[int]) -> list[int]:
        """Return what each week costs a host after its price."""
        return [
            cost - price if mask >> host & 1 else _INFINITE_COST
            for cost, price, mask in zip(self._costs[host], prices, allowed, strict=True)
        ]

    def _forward(self, host: int, offers: Sequence[int]) -> Rows:
        """Return the least cost of so many weeks among the first ones: ``[number of weeks][first ones]``."""
        before = self._before
        rows = [[0] * (len(offers) + 1)]
        for _ in range(self._puzzle.most[host]):
            last, least, row = rows[-1], _INFINITE_COST, [_INFINITE_COST]
            for ready, offer in zip(before, offers, strict=True):
                cost = last[ready] + offer
                if cost < least:
                    least = cost
                row.append(least)
            rows.append(row)
        return rows

    def _backward(self, host: int, offers: Sequence[int]) -> Rows:
        """Return the least cost of so many weeks from one on: ``[number of weeks][from which one]``."""
        rows = [[0] * (len(offers) + 1)]
        for _ in range(self._puzzle.most[host] - 1):
            last, least, row = rows[-1], _INFINITE_COST, [_INFINITE_COST]
            for ready, offer in zip(reversed(self._after), reversed(offers), strict=True):
                cost = last[ready] + offer
                if cost < least:
                    least = cost
                row.append(least)
            rows.append(row[::-1])
        return rows

    def _too_dear(self, host: int, offers: Sequence[int], forward: Rows, limit: int) -> list[int]:
        """Return the weeks with which all that a host takes costs more than the limit."""
        backward = self._backward(host, offers)
        most, fewest = self._puzzle.most[host], self._puzzle.fewest[host]
        pairs = [
            (forward[before], backward[count - before - 1])
            for count in range(max(fewest, 1), most + 1)
            for before in range(count)
        ]
        return [
            position
            for position, (offer, before, after) in enumerate(
                zip(offers, self._before, self._after, strict=True)
            )
            if offer < _INFINITE_COST
            and offer + min((one[before] + other[after] for one, other in pairs), default=_INFINITE_COST)
            > limit
        ]
