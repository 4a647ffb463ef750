"""Intervals of exact numbers, and the arithmetic that keeps the true value inside them."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from newstratum._model.values.certainty import Certainty, compute_certainty
from newstratum._model.values.plain import PlainData
from newstratum.errors import InvalidValueError

#: What counts as an exact number; floats do not.
Number: TypeAlias = int | Fraction


def to_fraction(value: Number) -> Fraction:
    """Return the value as a fraction, or refuse what is not exact."""
    if isinstance(value, bool) or not isinstance(value, (int, Fraction)):
        raise InvalidValueError("number", "not an exact number", "use an integer or a Fraction")
    return Fraction(value)


def _to_optional_fraction(value: Number | None) -> Fraction | None:
    return None if value is None else to_fraction(value)


@frozen(kw_only=True)
class Interval(PlainData):
    """All numbers between two ends; an end is included or not, or missing where nothing bounds it."""

    low: Fraction | None = field(default=None, converter=_to_optional_fraction)
    high: Fraction | None = field(default=None, converter=_to_optional_fraction)
    low_included: bool = True
    high_included: bool = True

    def __attrs_post_init__(self) -> None:
        if self.low is not None and self.high is not None:
            both = self.low_included and self.high_included
            if self.low > self.high or (self.low == self.high and not both):
                raise InvalidValueError(
                    "bounds", "no number lies between them", "check which one is the lower"
                )
        # A missing end is never included, so that equal intervals compare equal.
        if self.low is None:
            object.__setattr__(self, "low_included", False)
        if self.high is None:
            object.__setattr__(self, "high_included", False)

    @property
    def point(self) -> Fraction | None:
        """The only number in it, or None if there are several."""
        return self.low if self.low == self.high else None

    def contains(self, value: Number) -> bool:
        """Say whether the number lies in it."""
        above = self.low is None or self.low < value or (self.low_included and self.low == value)
        below = self.high is None or value < self.high or (self.high_included and self.high == value)
        return above and below

    def is_below(self, other: Interval) -> Certainty:
        """Say whether its number is less than the other one's."""
        return compute_certainty(can_hold=self._reaches_below(other), can_fail=not self._ends_before(other))

    def _reaches_below(self, other: Interval) -> bool:
        # Between a lower and a higher end there is always room, whether they are included or not.
        return self.low is None or other.high is None or self.low < other.high

    def _ends_before(self, other: Interval) -> bool:
        if self.high is None or other.low is None:
            return False
        touching = self.high_included and other.low_included
        return self.high < other.low or (self.high == other.low and not touching)

    def without_upper_end(self) -> Interval:
        """Return the interval with nothing bounding it from above."""
        return Interval(low=self.low, low_included=self.low_included)

    def __neg__(self) -> Interval:
        return Interval(
            low=None if self.high is None else -self.high,
            high=None if self.low is None else -self.low,
            low_included=self.high_included,
            high_included=self.low_included,
        )

    def __add__(self, other: Interval) -> Interval:
        return Interval(
            low=None if self.low is None or other.low is None else self.low + other.low,
            high=None if self.high is None or other.high is None else self.high + other.high,
            low_included=self.low_included and other.low_included,
            high_included=self.high_included and other.high_included,
        )

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __mul__(self, other: Interval) -> Interval:
        corners = [_multiply_ends(left, right) for left in _get_ends(self) for right in _get_ends(other)]
        low, low_included = min(corners, key=lambda end: (end[0], not end[1]))
        high, high_included = max(corners)
        return Interval(
            low=low if isinstance(low, Fraction) else None,
            high=high if isinstance(high, Fraction) else None,
            low_included=low_included,
            high_included=high_included,
        )

    def __truediv__(self, other: Interval) -> Interval:
        if other.point == 0:
            raise InvalidValueError("divisor", "is zero", "divide by something else")
        if self.point == 0:
            return self
        if _has_both_signs(other):
            return Interval()
        return self * _invert_interval(other)


#: One end of an interval, infinite where nothing bounds it, and whether it is included.
_End: TypeAlias = tuple[Fraction | float, bool]


def _get_ends(interval: Interval) -> tuple[_End, _End]:
    return (
        (-math.inf if interval.low is None else interval.low, interval.low_included),
        (math.inf if interval.high is None else interval.high, interval.high_included),
    )


def _multiply_ends(left: _End, right: _End) -> _End:
    (one, one_included), (other, other_included) = left, right
    if not one or not other:
        # Zero times anything is zero; it is reached as soon as one zero is.
        return Fraction(0), (not one and one_included) or (not other and other_included)
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return one * other, one_included and other_included
    return (math.inf if (one > 0) == (other > 0) else -math.inf), False


def _has_both_signs(interval: Interval) -> bool:
    return (interval.low is None or interval.low < 0) and (interval.high is None or interval.high > 0)


def _invert_interval(interval: Interval) -> Interval:
    """Return 1 / x for every x but zero of an interval with all numbers on one side of zero."""
    if interval.low is None or interval.low < 0:
        return -_invert_interval(-interval)
    return Interval(
        low=Fraction(0) if interval.high is None else 1 / interval.high,
        high=None if interval.low == 0 else 1 / interval.low,
        low_included=interval.high_included,
        high_included=interval.low_included,
    )
