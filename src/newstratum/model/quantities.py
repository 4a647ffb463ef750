"""Numbers as reports state them: with a qualifier, a unit, and bounds that survive arithmetic.

A qualifier is read as the widest claim it surely makes, so that the true value stays inside:

* 近x, 将近x: more than nothing and less than x; how far below, the word does not say;
* x余, x多, 超过x, 逾x: more than x, with nothing above;
* 不足x, 不到x: less than x, and not negative;
* 约x, x左右: within a tenth of x (:data:`ABOUT_TOLERANCE`), our reading, since the word sets no limit;
* 至少x, 不少于x, x以上: x or more; 至多x, 不超过x, x以下: x or less, and not negative (both include x);
* 据不完全统计: the count may have missed some, so nothing bounds it from above.

Units are kept and never mixed: 人 and 人次 do not add up.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction
from typing import Final

from attrs import field, frozen

from newstratum.errors import InvalidValueError
from newstratum.model.certainty import Certainty
from newstratum.model.intervals import Interval, Number, exact_number
from newstratum.model.validators import instance_of, member_of

__all__ = [
    "ABOUT_TOLERANCE",
    "Qualifier",
    "Quantity",
    "Saying",
    "exactly",
    "qualified",
    "quantity_total",
]

#: How far from the number said the true one may be after 约, as a share of it.
ABOUT_TOLERANCE: Final = Fraction(1, 10)


class Qualifier(StrEnum):
    """The word beside a number that says how it is meant."""

    EXACT = "exact"
    #: 近, 将近
    NEARLY = "nearly"
    #: 余, 多
    OVER = "over"
    #: 约, 左右
    ABOUT = "about"
    #: 超过, 逾
    MORE_THAN = "more_than"
    #: 不足, 不到
    LESS_THAN = "less_than"
    #: 至少, 不少于, 以上
    AT_LEAST = "at_least"
    #: 至多, 不超过, 以下
    AT_MOST = "at_most"


@frozen(kw_only=True)
class Saying:
    """How a number was said: 近600 is 600 and ``NEARLY``."""

    value: Fraction = field(converter=exact_number)
    qualifier: Qualifier = field(default=Qualifier.EXACT, validator=member_of(Qualifier))

    def __attrs_post_init__(self) -> None:
        if self.value < 0 or (self.value == 0 and self.qualifier in _NEEDS_MORE_THAN_NOTHING):
            raise InvalidValueError("quantity", "nothing can be that little", "state a number above zero")

    @property
    def bounds(self) -> Interval:
        """What the words surely claim; see the head of the module."""
        value = self.value
        match self.qualifier:
            case Qualifier.EXACT:
                return Interval(low=value, high=value)
            case Qualifier.NEARLY:
                return Interval(low=0, low_included=False, high=value, high_included=False)
            case Qualifier.LESS_THAN:
                return Interval(low=0, high=value, high_included=False)
            case Qualifier.OVER | Qualifier.MORE_THAN:
                return Interval(low=value, low_included=False)
            case Qualifier.ABOUT:
                return Interval(low=value * (1 - ABOUT_TOLERANCE), high=value * (1 + ABOUT_TOLERANCE))
            case Qualifier.AT_LEAST:
                return Interval(low=value)
            case Qualifier.AT_MOST:
                return Interval(low=0, high=value)


_NEEDS_MORE_THAN_NOTHING: Final = frozenset({Qualifier.NEARLY, Qualifier.LESS_THAN})


@frozen(kw_only=True)
class Quantity:
    """A number between bounds, with its unit and, where it was stated, the way it was said.

    Make one with :func:`exactly`, :func:`qualified` or
    :func:`~newstratum.model.quantity_texts.quantity_of`; arithmetic makes the others.
    """

    bounds: Interval = field(validator=instance_of(Interval, "make it with qualified()"))
    #: The counter word or measure, as written: 个, 人, 平方米, 场(次); empty for a plain number.
    unit: str = ""
    #: How it was said; None for what was computed, and for plain exact numbers.
    said: Saying | None = None
    #: 据不完全统计: some may not have been counted; the bounds allow for it.
    incomplete: bool = False

    def __attrs_post_init__(self) -> None:
        if self.said is None:
            return
        bounds = self.said.bounds.without_upper_end() if self.incomplete else self.said.bounds
        if bounds != self.bounds:
            raise InvalidValueError("quantity.bounds", "not what the words claim", "make it with qualified()")

    @property
    def low(self) -> Fraction | None:
        """The lower bound, or None."""
        return self.bounds.low

    @property
    def high(self) -> Fraction | None:
        """The upper bound, or None."""
        return self.bounds.high

    @property
    def exact(self) -> Fraction | None:
        """The number itself where only one is possible, or None."""
        return self.bounds.point

    def can_be(self, value: Number) -> bool:
        """Say whether the true number can be this one."""
        return self.bounds.contains(value)

    def is_below(self, other: Quantity) -> Certainty:
        """Say whether it is less than another quantity of the same unit."""
        _same_unit(self, other, "compared with")
        return self.bounds.is_below(other.bounds)

    def counted(self) -> Quantity:
        """Return what was counted, as against what is true, of an incomplete count."""
        if not self.incomplete or self.said is None:
            return self
        return qualified(self.said.value, self.said.qualifier, self.unit)

    def __add__(self, other: Quantity) -> Quantity:
        _same_unit(self, other, "added to")
        return self._computed(self.bounds + other.bounds, self.unit, other.incomplete)

    def __sub__(self, other: Quantity) -> Quantity:
        _same_unit(self, other, "subtracted from")
        return self._computed(self.bounds - other.bounds, self.unit, other.incomplete)

    def __mul__(self, other: Quantity | Number) -> Quantity:
        factor = _as_quantity(other)
        unit = _product_unit(self.unit, factor.unit)
        return self._computed(self.bounds * factor.bounds, unit, factor.incomplete)

    def __rmul__(self, other: Number) -> Quantity:
        return self * other

    def __truediv__(self, other: Quantity | Number) -> Quantity:
        """Divide by a number or quantity that is not zero: 人 by 场 gives 人/场."""
        divisor = _as_quantity(other)
        unit = _quotient_unit(self.unit, divisor.unit)
        return self._computed(self.bounds / divisor.bounds, unit, divisor.incomplete)

    def _computed(self, bounds: Interval, unit: str, other_incomplete: bool) -> Quantity:
        return Quantity(bounds=bounds, unit=unit, incomplete=self.incomplete or other_incomplete)


def exactly(value: Number, unit: str = "") -> Quantity:
    """Return a quantity known exactly."""
    return Quantity(bounds=Interval(low=value, high=value), unit=unit)


def qualified(value: Number, qualifier: Qualifier, unit: str = "", *, incomplete: bool = False) -> Quantity:
    """Return a quantity as it was said.

    Args:
        value: The number said; for one below zero there is no qualifier.
        qualifier: The word beside it.
        unit: The counter word or measure.
        incomplete: Whether it was said to be an incomplete count.
    """
    said = Saying(value=value, qualifier=qualifier)
    bounds = said.bounds.without_upper_end() if incomplete else said.bounds
    plain = said.qualifier is Qualifier.EXACT and not incomplete
    return Quantity(bounds=bounds, unit=unit, said=None if plain else said, incomplete=incomplete)


def quantity_total(quantities: Iterable[Quantity], unit: str) -> Quantity:
    """Return the sum of quantities of one unit; of none, exactly zero."""
    total = exactly(0, unit)
    for quantity in quantities:
        total = total + quantity
    return total


def _as_quantity(value: Quantity | Number) -> Quantity:
    return value if isinstance(value, Quantity) else exactly(value)


def _same_unit(left: Quantity, right: Quantity, what: str) -> None:
    if left.unit != right.unit:
        raise InvalidValueError(
            "unit",
            f"{right.unit or 'a plain number'} cannot be {what} {left.unit or 'a plain number'}",
            "bring both to one unit first",
        )


def _product_unit(left: str, right: str) -> str:
    for rate, other in ((left, right), (right, left)):
        numerator, slash, denominator = rate.partition("/")
        if slash and denominator == other:
            return numerator
    return "·".join(unit for unit in (left, right) if unit)


def _quotient_unit(dividend: str, divisor: str) -> str:
    if dividend == divisor:
        return ""
    return f"{dividend}/{divisor}" if divisor else dividend
