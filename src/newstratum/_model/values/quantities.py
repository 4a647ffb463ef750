"""Numbers as reports state them: with a qualifier, a unit, and bounds that survive arithmetic.

A qualifier is read as the widest claim it surely makes, so that the true value stays inside:

* 近x, 将近x: more than nothing and less than x; how far below, the word does not say;
* x余, x多, 超过x, 逾x: more than x, with nothing above;
* 不足x, 不到x: less than x, and not negative;
* 约x, x左右: within a tenth of x (:data:`ABOUT_TOLERANCE`), our reading, since the word sets no limit;
* 至少x, 不少于x, x以上: x or more; 至多x, 不超过x, x以下: x or less, and not negative (both include x);
* 据不完全统计: the count may have missed some, so nothing bounds it from above.

Units are kept and never mixed: 人 and 人次 do not add up.

Bounds are intervals of exact numbers, whose arithmetic keeps the true value inside them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Final, TypeAlias

from attrs import field, frozen

from newstratum._model.values.certainty import Certainty, compute_certainty
from newstratum._model.values.codes import CodeEnum
from newstratum._model.values.numerals import (
    NUMERAL_CHARACTERS,
    Rounding,
    format_count,
    format_decimal,
    normalise_digits,
    parse_number,
)
from newstratum._model.values.plain import PlainData
from newstratum._model.values.validators import instance_of, name_converted_fields
from newstratum._words import Language, Words, check_language
from newstratum.errors import InvalidValueError

#: What counts as an exact number; floats do not.
Number: TypeAlias = int | Fraction


def to_fraction(value: Number) -> Fraction:
    """Return the value as a fraction, or refuse what is not exact."""
    if isinstance(value, bool) or not isinstance(value, (int, Fraction)):
        raise InvalidValueError(
            "number",
            Words("不是精确的数", "not an exact number"),
            Words("请用整数或Fraction", "use an integer or a Fraction"),
        )
    return Fraction(value)


def _to_optional_fraction(value: Number | None) -> Fraction | None:
    return None if value is None else to_fraction(value)


_PLAIN: Final = Words("单纯的数", "a plain number")
_check_truth: Final = instance_of(bool, Words("请写True或False", "write True or False"))


@frozen(kw_only=True)
class Interval(PlainData):
    """All numbers between two ends; an end is included or not, or missing where nothing bounds it."""

    low: Fraction | None = field(default=None, converter=_to_optional_fraction)
    high: Fraction | None = field(default=None, converter=_to_optional_fraction)
    low_included: bool = field(default=True, validator=_check_truth)
    high_included: bool = field(default=True, validator=_check_truth)

    def __attrs_post_init__(self) -> None:
        if self.low is not None and self.high is not None:
            both = self.low_included and self.high_included
            if self.low > self.high or (self.low == self.high and not both):
                raise InvalidValueError(
                    "bounds",
                    Words("两者之间没有数", "no number lies between them"),
                    Words("请核对哪一个是下限", "check which one is the lower"),
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
            raise InvalidValueError(
                "divisor", Words("是零", "is zero"), Words("请改用别的除数", "divide by something else")
            )
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


#: How far from the number said the true one may be after 约, as a share of it.
ABOUT_TOLERANCE: Final = Fraction(1, 10)


class Qualifier(CodeEnum):
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


@frozen(kw_only=True, field_transformer=name_converted_fields)
class StatedNumber(PlainData):
    """How a number was said: 近600 is 600 and ``NEARLY``."""

    value: Fraction = field(converter=to_fraction)
    qualifier: Qualifier = field(default=Qualifier.EXACT, converter=Qualifier)

    def __attrs_post_init__(self) -> None:
        if self.value < 0 or (self.value == 0 and self.qualifier in _NEEDS_MORE_THAN_NOTHING):
            raise InvalidValueError(
                "quantity",
                Words("不可能这样少", "nothing can be that little"),
                Words("请写大于零的数", "state a number above zero"),
            )

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
class Quantity(PlainData):
    """A number between bounds, with its unit and, where it was stated, the way it was said.

    Make one with :func:`build_exact_quantity`, :func:`build_qualified_quantity` or
    ``parse_quantity``; arithmetic makes the others.
    """

    bounds: Interval = field(
        validator=instance_of(Interval, Words("请用parse_quantity()得出", "make it with parse_quantity()"))
    )
    #: The counter word or measure, as written: 个, 人, 平方米, 场(次); empty for a plain number.
    unit: str = field(
        default="", validator=instance_of(str, Words("请写成平方米这样的单位", "write it like 平方米"))
    )
    #: How it was said; None for what was computed, and for plain exact numbers.
    said: StatedNumber | None = field(
        default=None,
        validator=instance_of(
            StatedNumber, Words("请用parse_quantity()得出", "make it with parse_quantity()"), optional=True
        ),
    )
    #: 据不完全统计: some may not have been counted; the bounds allow for it.
    incomplete: bool = field(default=False, validator=_check_truth)

    def __attrs_post_init__(self) -> None:
        if self.said is None:
            return
        bounds = self.said.bounds.without_upper_end() if self.incomplete else self.said.bounds
        if bounds != self.bounds:
            raise InvalidValueError(
                "quantity.bounds",
                Words("与原话不符", "not what the words claim"),
                Words("请用parse_quantity()得出", "make it with parse_quantity()"),
            )

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
        _check_same_unit(self, other, Words("比较", "compared with"))
        return self.bounds.is_below(other.bounds)

    def counted(self) -> Quantity:
        """Return what was counted, as against what is true, of an incomplete count."""
        if not self.incomplete or self.said is None:
            return self
        return build_qualified_quantity(self.said.value, self.said.qualifier, self.unit)

    def __add__(self, other: Quantity) -> Quantity:
        _check_same_unit(self, other, Words("相加", "added to"))
        return self._computed(self.bounds + other.bounds, self.unit, other.incomplete)

    def __sub__(self, other: Quantity) -> Quantity:
        _check_same_unit(self, other, Words("相减", "subtracted from"))
        return self._computed(self.bounds - other.bounds, self.unit, other.incomplete)

    def __mul__(self, other: Quantity | Number) -> Quantity:
        factor = _to_quantity(other)
        unit = _multiply_units(self.unit, factor.unit)
        return self._computed(self.bounds * factor.bounds, unit, factor.incomplete)

    def __rmul__(self, other: Number) -> Quantity:
        return self * other

    def __truediv__(self, other: Quantity | Number) -> Quantity:
        """Divide by a number or quantity that is not zero: 人 by 场 gives 人/场."""
        divisor = _to_quantity(other)
        unit = _divide_units(self.unit, divisor.unit)
        return self._computed(self.bounds / divisor.bounds, unit, divisor.incomplete)

    def _computed(self, bounds: Interval, unit: str, other_incomplete: bool) -> Quantity:
        return Quantity(bounds=bounds, unit=unit, incomplete=self.incomplete or other_incomplete)


def build_exact_quantity(value: Number, unit: str = "") -> Quantity:
    """Return a quantity known exactly."""
    return Quantity(bounds=Interval(low=value, high=value), unit=unit)


def build_qualified_quantity(
    value: Number, qualifier: Qualifier, unit: str = "", *, incomplete: bool = False
) -> Quantity:
    """Return a quantity as it was said.

    Args:
        value: The number said; for one below zero there is no qualifier.
        qualifier: The word beside it.
        unit: The counter word or measure.
        incomplete: Whether it was said to be an incomplete count.
    """
    said = StatedNumber(value=value, qualifier=qualifier)
    bounds = said.bounds.without_upper_end() if incomplete else said.bounds
    plain = said.qualifier is Qualifier.EXACT and not incomplete
    return Quantity(bounds=bounds, unit=unit, said=None if plain else said, incomplete=incomplete)


def sum_quantities(quantities: Iterable[Quantity], unit: str) -> Quantity:
    """Return the sum of quantities of one unit; of none, exactly zero."""
    total = build_exact_quantity(0, unit)
    for quantity in quantities:
        total = total + quantity
    return total


def _to_quantity(value: Quantity | Number) -> Quantity:
    return value if isinstance(value, Quantity) else build_exact_quantity(value)


def _check_same_unit(left: Quantity, right: Quantity, what: Words) -> None:
    if left.unit != right.unit:
        raise InvalidValueError(
            "unit",
            Words("{0}与{2}不能{1}", "{} cannot be {} {}").format(
                right.unit or _PLAIN, what, left.unit or _PLAIN
            ),
            Words("请先化为同一单位", "bring both to one unit first"),
        )


def _multiply_units(left: str, right: str) -> str:
    for rate, other in ((left, right), (right, left)):
        numerator, slash, denominator = rate.partition("/")
        if slash and denominator == other:
            return numerator
    return "·".join(unit for unit in (left, right) if unit)


def _divide_units(dividend: str, divisor: str) -> str:
    if dividend == divisor:
        return ""
    return f"{dividend}/{divisor}" if divisor else dividend


_BEFORE: Final = {
    "将近": Qualifier.NEARLY,
    "接近": Qualifier.NEARLY,
    "近": Qualifier.NEARLY,
    "大约": Qualifier.ABOUT,
    "约": Qualifier.ABOUT,
    "超过": Qualifier.MORE_THAN,
    "多于": Qualifier.MORE_THAN,
    "超": Qualifier.MORE_THAN,
    "逾": Qualifier.MORE_THAN,
    "不足": Qualifier.LESS_THAN,
    "不到": Qualifier.LESS_THAN,
    "少于": Qualifier.LESS_THAN,
    "至少": Qualifier.AT_LEAST,
    "不少于": Qualifier.AT_LEAST,
    "不低于": Qualifier.AT_LEAST,
    "至多": Qualifier.AT_MOST,
    "最多": Qualifier.AT_MOST,
    "不超过": Qualifier.AT_MOST,
    "不多于": Qualifier.AT_MOST,
}
_AFTER: Final = {
    "左右": Qualifier.ABOUT,
    "上下": Qualifier.ABOUT,
    "以上": Qualifier.AT_LEAST,
    "以下": Qualifier.AT_MOST,
}
_STATED: Final = re.compile(
    r"(?P<incomplete>据?不完全统计[，,：:]?\s*)?"
    rf"(?P<before>{'|'.join(sorted(_BEFORE, key=len, reverse=True))})?\s*"
    rf"(?P<number>[{NUMERAL_CHARACTERS}]+)"
    rf"(?:(?P<over>[余多])(?P<scale>[十百千万亿]*))?\s*"
    r"(?P<unit>[^\d\s][^\d]{0,19}?)?"
    rf"(?P<after>{'|'.join(_AFTER)})?"
)
_RANGE: Final = re.compile(
    rf"(?P<low>[{NUMERAL_CHARACTERS}]+)\s*[-–—~～至到]\s*(?P<high>[{NUMERAL_CHARACTERS}]+)\s*"
    r"(?P<unit>[^\d\s][^\d]{0,19})?"
)


def parse_quantity(text: str) -> Quantity:
    """Return the quantity that a text states, unit included.

    Examples: ``近600平方米``, ``近百场(次)``, ``万余人``, ``10多万人次``, ``31个``, ``约三十万字``,
    ``2万人以上``, ``30至50人``, ``据不完全统计，近百场(次)``.

    Raises:
        InvalidValueError: It states no number, or two qualifiers at once.
    """
    plain = normalise_digits(text)
    if found := _RANGE.fullmatch(plain):
        bounds = Interval(low=parse_number(found["low"]), high=parse_number(found["high"]))
        return Quantity(bounds=bounds, unit=found["unit"] or "")
    found = _STATED.fullmatch(plain)
    if found is None:
        raise InvalidValueError(
            "quantity",
            Words("没有写出数", "states no number"),
            Words("请写成近600平方米、万余人或31个", "write it like 近600平方米, 万余人 or 31个"),
        )
    words = [
        *filter(None, (_BEFORE.get(found["before"]), _AFTER.get(found["after"]))),
        *((Qualifier.OVER,) if found["over"] else ()),
    ]
    if len(words) > 1:
        raise InvalidValueError(
            "quantity",
            Words("一个数带了两个限定词", "two qualifiers beside one number"),
            Words("两者请留一个", "keep one of them"),
        )
    return build_qualified_quantity(
        parse_number(found["number"] + (found["scale"] or "")),
        words[0] if words else Qualifier.EXACT,
        found["unit"] or "",
        incomplete=found["incomplete"] is not None,
    )


_SAID: Final[dict[Qualifier, dict[Language, str]]] = {
    Qualifier.EXACT: {"zh": "{}", "en": "{}"},
    Qualifier.NEARLY: {"zh": "近{}", "en": "nearly {}"},
    Qualifier.OVER: {"zh": "{}余", "en": "over {}"},
    Qualifier.ABOUT: {"zh": "约{}", "en": "about {}"},
    Qualifier.MORE_THAN: {"zh": "超过{}", "en": "more than {}"},
    Qualifier.LESS_THAN: {"zh": "不足{}", "en": "less than {}"},
    Qualifier.AT_LEAST: {"zh": "不少于{}", "en": "at least {}"},
    Qualifier.AT_MOST: {"zh": "不超过{}", "en": "at most {}"},
}
_INCOMPLETE: Final[dict[Language, str]] = {"zh": "据不完全统计，", "en": "by an incomplete count, "}
_UNKNOWN: Final[dict[Language, str]] = {"zh": "数目不详", "en": "an unknown number"}
_BETWEEN: Final[dict[Language, str]] = {"zh": "{}至{}", "en": "{} to {}"}
_JOINED: Final[dict[Language, str]] = {"zh": "、", "en": " and "}
#: Round numbers that Chinese writes as a word beside a qualifier: 近百, 万余.
_ROUND: Final = {10: "十", 100: "百", 1000: "千", 10_000: "万", 100_000_000: "亿"}
#: How units begin that name a place of the number themselves.
_PLACES_OF_UNITS: Final = ("万", "亿")
#: Nobody says more decimals of a number than this.
_SAID_PLACES: Final = 6
_ROUND_AFTER: Final = frozenset({Qualifier.NEARLY, Qualifier.OVER})


def format_quantity(
    quantity: Quantity, language: Language, *, unit: str | None = None, places: int = 2
) -> str:
    """Write a quantity as running text does: ``近600平方米``, ``nearly 600 m²``.

    What was said is written as it was said. What was computed is written by its bounds, rounded
    outwards, so that the text claims no more than is known.

    Args:
        quantity: What to write.
        language: ``zh`` or ``en``.
        unit: The unit in that language; the quantity's own if None.
        places: Decimal places of bounds that have no end.
    """
    check_language(language)
    named = quantity.unit if unit is None else unit
    gap = " " if language == "en" and named else ""
    # 6.25万万元 says 万 twice: beside such a unit the number stands in digits.
    in_digits = language == "zh" and named.startswith(_PLACES_OF_UNITS)
    number = _format_number(quantity, language, places, in_digits=in_digits)
    return f"{_INCOMPLETE[language] if quantity.incomplete else ''}{number}{gap}{named}"


def _format_number(quantity: Quantity, language: Language, places: int, *, in_digits: bool) -> str:
    def write(value: Fraction, places: int, rounding: Rounding = Rounding.HALF_UP) -> str:
        if in_digits:
            return format_decimal(value, places=places, trim=True, rounding=rounding)
        return format_count(value, language, places=places, rounding=rounding)

    if (said := quantity.said) is not None:
        number = write(said.value, _SAID_PLACES)
        is_round = said.qualifier in _ROUND_AFTER and said.value.denominator == 1
        if language == "zh" and is_round and not in_digits:
            number = _ROUND.get(said.value.numerator, number)
        return _SAID[said.qualifier][language].format(number)
    bounds = quantity.bounds
    if (point := bounds.point) is not None:
        return write(point, places)
    low, high = (
        None if end is None else write(end, places, rounding)
        for end, rounding in ((bounds.low, Rounding.FLOOR), (bounds.high, Rounding.CEILING))
    )
    if low is not None and high is not None and bounds.low_included and bounds.high_included:
        return _BETWEEN[language].format(low, high)
    parts = []
    if low is not None:
        word = Qualifier.AT_LEAST if bounds.low_included else Qualifier.MORE_THAN
        parts.append(_SAID[word][language].format(low))
    if high is not None:
        word = Qualifier.AT_MOST if bounds.high_included else Qualifier.LESS_THAN
        parts.append(_SAID[word][language].format(high))
    return _JOINED[language].join(parts) or _UNKNOWN[language]
