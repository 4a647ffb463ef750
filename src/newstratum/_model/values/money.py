"""Exact money in whole minor units, read and written in 元 and 万元."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

from attrs import field, frozen

from newstratum._model.values.codes import CodeEnum
from newstratum._model.values.numerals import (
    NUMERAL_CHARACTERS,
    format_decimal,
    normalise_digits,
    parse_number,
)
from newstratum._model.values.plain import PlainData
from newstratum._model.values.validators import name_converted_fields
from newstratum._words import Language, Words, check_language
from newstratum.errors import InvalidValueError

_FEN_PER_YUAN: Final = 100
#: Minor units of 10,000 元, in which offices write sums.
FEN_PER_WAN_YUAN: Final = 1_000_000
#: What no store holds as a number any more: some 92,000 trillion 元.
_TOO_MUCH: Final = 2**63


class Currency(CodeEnum):
    """The currencies money is kept in."""

    #: Its minor unit is the 分, a hundredth of a 元.
    CNY = "CNY"


def _check_whole(_instance: object, _attribute: object, value: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= _TOO_MUCH:
        raise InvalidValueError(
            "money.minor",
            Words("不是以分为单位的整数", "not a whole number of 分"),
            Words("请用parse_money()或from_yuan()得出", "make it with parse_money() or from_yuan()"),
        )


@frozen(kw_only=True, order=True, field_transformer=name_converted_fields)
class Money(PlainData):
    """An amount in whole minor units (分), which may be negative."""

    #: Whole 分.
    minor: int = field(validator=_check_whole)
    currency: Currency = field(default=Currency.CNY, converter=Currency)

    def __add__(self, other: Money) -> Money:
        return Money(minor=self.minor + other.minor)

    def __sub__(self, other: Money) -> Money:
        return Money(minor=self.minor - other.minor)

    def __neg__(self) -> Money:
        return Money(minor=-self.minor)

    def __mul__(self, times: int) -> Money:
        return Money(minor=self.minor * times)

    __rmul__ = __mul__

    def ratio_to(self, other: Money) -> Fraction:
        """Return how many times the other amount this one is, exactly.

        Raises:
            InvalidValueError: The other amount is zero.
        """
        if not other.minor:
            raise InvalidValueError(
                "money",
                Words("与零没有比值", "nothing has no ratio to zero"),
                Words("请与别的金额相比", "compare with another amount"),
            )
        return Fraction(self.minor, other.minor)

    def per(self, count: int) -> Fraction:
        """Return what falls on each of so many, in exact 分, which need not be whole.

        Raises:
            InvalidValueError: The count is not positive.
        """
        return Fraction(self.minor, _check_positive(count))

    def split(self, count: int) -> tuple[Money, ...]:
        """Return so many parts that differ by at most one 分 and add up exactly, the larger first.

        Raises:
            InvalidValueError: The count is not positive.
        """
        part, left_over = divmod(self.minor, _check_positive(count))
        return tuple(Money(minor=part + (number < left_over)) for number in range(count))

    def __str__(self) -> str:
        return format_yuan(self)


#: What can be written as money: whole 分, or a fraction of 分 that a division left.
Amount: TypeAlias = Money | Fraction


def _check_positive(count: int) -> int:
    if count < 1:
        raise InvalidValueError(
            "count", Words("小于一", "less than one"), Words("请分成一份以上", "divide among one or more")
        )
    return count


def from_yuan(amount: int | str | Decimal | Fraction) -> Money:
    """Return an amount of 元: ``from_yuan("19.90")``.

    Raises:
        InvalidValueError: It is a float, no number, or finer than one 分.
    """
    return _to_money(amount, _FEN_PER_YUAN, Words("元以下最多两位小数", "at most two decimals of 元"))


def from_wan_yuan(amount: int | str | Decimal | Fraction) -> Money:
    """Return an amount of 万元, ten thousand 元: ``from_wan_yuan(30)``.

    Raises:
        InvalidValueError: It is a float, no number, or finer than one 分.
    """
    return _to_money(amount, FEN_PER_WAN_YUAN, Words("万元以下最多六位小数", "at most six decimals of 万元"))


def _to_money(amount: int | str | Decimal | Fraction, fen_per_unit: int, finest: Words) -> Money:
    # A float has already lost the exact amount; bool is an int by accident.
    if isinstance(amount, bool) or not isinstance(amount, (int, str, Decimal, Fraction)):
        raise InvalidValueError(
            "money",
            Words("不是精确的数", "not an exact number"),
            Words("请用整数、Decimal或文字", "use an integer, a Decimal or text"),
        )
    try:
        fen = Fraction(amount) * fen_per_unit
    except (ValueError, OverflowError, ZeroDivisionError):
        raise InvalidValueError(
            "money", Words("不是数字", "not a number"), Words('请写成"19.90"', 'write it like "19.90"')
        ) from None
    if fen.denominator != 1:
        raise InvalidValueError(
            "money", Words("不足一分", "finer than one 分"), Words("请给{}", "give {}").format(finest)
        )
    return Money(minor=fen.numerator)


_WRITTEN: Final = re.compile(
    r"(?:人民币)?\s*[¥￥]?\s*(?P<sign>[-负]?)\s*"
    rf"(?:(?P<yuan>[{NUMERAL_CHARACTERS}]+)\s*[元圆块]?)?"
    rf"(?:(?P<jiao>[{NUMERAL_CHARACTERS}]+)角)?(?:(?P<fen>[{NUMERAL_CHARACTERS}]+)分)?[整正]?"
)


def parse_money(text: str) -> Money:
    """Return the amount of a text: ``30万元``, ``三十万``, ``叁拾万元整``, ``¥1,234.50``, ``3元5角2分``.

    Raises:
        InvalidValueError: It is not an amount, or finer than one 分.
    """
    found = _WRITTEN.fullmatch(normalise_digits(text))
    parts = {} if found is None else {name: found[name] for name in ("yuan", "jiao", "fen") if found[name]}
    if found is None or not parts:
        raise InvalidValueError(
            "money",
            Words("不是金额", "not an amount"),
            Words("请写成30万元、三十万元或¥1,234.50", "write it like 30万元, 三十万元 or ¥1,234.50"),
        )
    worth = {"yuan": 100, "jiao": 10, "fen": 1}
    fen = sum((parse_number(digits) * worth[name] for name, digits in parts.items()), Fraction(0))
    return _to_money(
        -fen if found["sign"] else fen, 1, Words("元以下最多两位小数", "at most two decimals of 元")
    )


def sum_money(amounts: Iterable[Money]) -> Money:
    """Return the sum; of nothing, zero."""
    return Money(minor=sum(amount.minor for amount in amounts))


def compute_change(before: Money, after: Money) -> Fraction:
    """Return the change as an exact share of the amount before: 30 to 70 is 4/3.

    ``f"{float(change):+.0%}"`` writes it as ``+133%``.

    Raises:
        InvalidValueError: There was nothing before.
    """
    return (after - before).ratio_to(before)


def format_yuan(amount: Amount, language: Language = "zh") -> str:
    """Write an amount in 元, rounded once to 分: ``300000元``, ``3.50元``, ``CNY 300,000``."""
    check_language(language)
    number = format_decimal(_to_fen(amount) / _FEN_PER_YUAN, grouping=language == "en").removesuffix(".00")
    return f"{number}元" if language == "zh" else f"{Currency.CNY} {number}"


def format_wan_yuan(amount: Amount, *, places: int = 2) -> str:
    """Write an amount in 万元, rounded once: ``30万元``, ``3.18万元``."""
    return f"{format_decimal(_to_fen(amount) / FEN_PER_WAN_YUAN, places=places, trim=True)}万元"


def _to_fen(amount: Amount) -> Fraction:
    return Fraction(amount.minor) if isinstance(amount, Money) else amount
