"""What follows about unknown amounts from their sums: exact bounds, and what can be computed outright.

The amounts are not negative. A system is a list of equations; each is the coefficients of its unknowns, and
the known right side. Numbers are integers or fractions, so that nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final, TypeAlias

from attrs import define, field, frozen

from newstratum._model.values.display import ShortRepr

Number: TypeAlias = int | Fraction
#: The coefficients of the unknowns by their names, and what they add up to.
Equation: TypeAlias = tuple[Mapping[str, int], Number]

_ZERO: Final = 0


@frozen(kw_only=True, repr=False)
class Bounds(ShortRepr):
    """The least and the greatest value that an unknown amount can have."""

    low: Number
    #: None where nothing limits it.
    high: Number | None

    @property
    def width(self) -> Number | None:
        """How far the bounds are apart; None where nothing limits the amount."""
        return None if self.high is None else self.high - self.low


def find_determined(equations: Iterable[Equation]) -> frozenset[str]:
    """Return the unknowns whose value follows from the equations alone, whatever its sign.

    An unknown is determined if the vector that selects it is a combination of the rows of the system.
    """
    rows: list[dict[str, Number]] = []
    pivots: list[str] = []
    for coefficients, _ in equations:
        row: dict[str, Number] = {name: value for name, value in coefficients.items() if value}
        for pivot, known in zip(pivots, rows, strict=True):
            _subtract(row, known, row.get(pivot, _ZERO))
        if not row:
            continue
        pivot = min(row)
        divisor = row[pivot]
        row = {name: _divide(value, divisor) for name, value in row.items()}
        for known in rows:
            _subtract(known, row, known.get(pivot, _ZERO))
        rows.append(row)
        pivots.append(pivot)
    return frozenset(pivot for pivot, row in zip(pivots, rows, strict=True) if len(row) == 1)


def _subtract(row: dict[str, Number], other: Mapping[str, Number], factor: Number) -> None:
    if not factor:
        return
    for name, value in other.items():
        changed = row.get(name, _ZERO) - factor * value
        if changed:
            row[name] = changed
        else:
            row.pop(name, None)


def _divide(value: Number, divisor: Number) -> Number:
    """Divide exactly; what is whole stays an integer, which is much faster than a fraction."""
    if divisor in (1, -1):
        return value * divisor
    result = Fraction(value) / divisor
    return result.numerator if result.denominator == 1 else result


def find_bounds(
    equations: Sequence[Equation], unknowns: Iterable[str], *, wide_enough: Number | None = None
) -> dict[str, Bounds]:
    """Return the exact bounds of unknown amounts that are not negative.

    Args:
        equations: The equations; they must have a solution.
        unknowns: The unknowns to bound.
        wide_enough: Stop at bounds that are so far apart; they are inside the exact ones then.

    Returns:
        The bounds of each unknown.
    """
    tableau = _Tableau.solve(equations)
    found: dict[str, Bounds] = {}
    for name in unknowns:
        low, high = tableau.get_seen_range(name)
        if wide_enough is None or high - low < wide_enough:
            least = tableau.optimise(name, -1)
            limit = None if wide_enough is None or least is None else least + wide_enough
            bounds = Bounds(low=0 if least is None else least, high=tableau.optimise(name, 1, limit))
        else:
            bounds = Bounds(low=low, high=high)
        found[name] = bounds
    return found


@define(eq=False)
class _Tableau:
    """The simplex method with a rule of Bland, so that it always ends; kept between objectives."""

    #: For each basic unknown its row: what the others count in it, and its value.
    rows: dict[str, dict[str, Number]]
    values: dict[str, Number]
    #: The range in which each unknown was met on the way.
    seen: dict[str, tuple[Number, Number]] = field(factory=dict)

    @classmethod
    def solve(cls, equations: Sequence[Equation]) -> _Tableau:
        """Return a tableau at some solution, found by the sum of artificial unknowns."""
        rows: dict[str, dict[str, Number]] = {}
        values: dict[str, Number] = {}
        for index, (coefficients, known) in enumerate(equations):
            sign = -1 if known < 0 else 1
            name = f"\0{index}"
            rows[name] = {each: value * sign for each, value in coefficients.items() if value}
            values[name] = known * sign
        tableau = cls(rows=rows, values=values)
        tableau._drive_out_artificial()
        return tableau

    def get_seen_range(self, name: str) -> tuple[Number, Number]:
        """Return the least and the greatest value with which an unknown was met."""
        now = self.values.get(name, _ZERO)
        return self.seen.get(name, (now, now))

    def optimise(self, name: str, sign: int, limit: Number | None = None) -> Number | None:
        """Return the greatest (1) or least (-1) value of an unknown; None if it has no greatest one."""
        while True:
            now = self.values.get(name, _ZERO)
            if sign > 0 and limit is not None and now >= limit:
                return now
            gains = self._get_gains(name, sign)
            entering = min((each for each, gain in gains.items() if gain > 0), default=None)
            if entering is None:
                return now
            leaving = self._find_leaving(entering)
            if leaving is None:
                return None if sign > 0 else now
            self._pivot(entering, leaving)

    def _get_gains(self, name: str, sign: int) -> dict[str, Number]:
        """Return by how much the objective grows with each unknown that is zero now."""
        if name not in self.rows:
            return {name: sign}
        return {each: -sign * value for each, value in self.rows[name].items()}

    def _drive_out_artificial(self) -> None:
        while True:
            gains: dict[str, Number] = {}
            for name, row in self.rows.items():
                if name.startswith("\0"):
                    for each, value in row.items():
                        gains[each] = gains.get(each, _ZERO) + value
            entering = min((each for each, gain in gains.items() if gain > 0), default=None)
            if entering is None:
                break
            leaving = self._find_leaving(entering)
            if leaving is None:
                break
            self._pivot(entering, leaving)
        for name in [each for each in self.rows if each.startswith("\0")]:
            # What is left of an artificial unknown is zero: it leaves for any other, or its row says nothing.
            if others := [each for each in self.rows[name] if not each.startswith("\0")]:
                self._pivot(min(others), name)
            else:
                del self.rows[name], self.values[name]
        for row in self.rows.values():
            for name in [each for each in row if each.startswith("\0")]:
                del row[name]
        self.seen.clear()

    def _find_leaving(self, entering: str) -> str | None:
        """Return the basic unknown that reaches zero first when another grows."""
        best: tuple[Number, str] | None = None
        for name, row in self.rows.items():
            value = row.get(entering, _ZERO)
            if value > 0:
                ratio = _divide(self.values[name], value)
                if best is None or (ratio, name) < best:
                    best = ratio, name
        return None if best is None else best[1]

    def _pivot(self, entering: str, leaving: str) -> None:
        row, value = self.rows.pop(leaving), self.values.pop(leaving)
        divisor = row.pop(entering)
        row = {name: _divide(each, divisor) for name, each in row.items()}
        value = _divide(value, divisor)
        if not leaving.startswith("\0"):
            row[leaving] = _divide(1, divisor)
        for name, other in self.rows.items():
            factor = other.pop(entering, _ZERO)
            if factor:
                _subtract(other, row, factor)
                self.values[name] -= factor * value
        self.rows[entering], self.values[entering] = row, value
        for name in (*self.rows, leaving):
            if not name.startswith("\0"):
                now = self.values.get(name, _ZERO)
                low, high = self.seen.get(name, (now, now))
                self.seen[name] = min(low, now), max(high, now)
