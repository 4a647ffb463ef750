"""Numbers as people write them, and exact numbers written with one rounding.

Understands Arabic and Chinese digits (also the formal ones of invoices), the places 十百千万亿, and
mixtures such as ``2.5万`` or ``5百万``. Everything is exact: values are integers and fractions.
"""

from __future__ import annotations

import math
import re
from enum import Enum
from fractions import Fraction
from typing import Final

from newstratum._words import Language, Words, check_language
from newstratum.errors import InvalidValueError

_CHINESE_DIGITS: Final = {
    digit: value
    for digits in ("零一二三四五六七八九", "〇壹贰叁肆伍陆柒捌玖", "零壹貳參肆伍陸柒捌玖")
    for value, digit in enumerate(digits)
} | {"两": 2, "兩": 2}
_PLACES: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIAD: Final = 10**4
_MYRIADS: Final = {"万": _MYRIAD, "萬": _MYRIAD, "亿": 10**8, "億": 10**8}
_UNITS: Final = _PLACES | _MYRIADS
_POINTS: Final = "点點"

#: Every character a number can be written with (after :func:`normalise_digits`), for patterns that find one.
NUMERAL_CHARACTERS: Final = "0-9,." + "".join([*_CHINESE_DIGITS, *_UNITS, *_POINTS])

_TOKEN: Final = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|.", re.ASCII | re.DOTALL)
_SPOKEN_DECIMAL: Final = re.compile(
    rf"([^{_POINTS}]+)[{_POINTS}]([{''.join(_CHINESE_DIGITS)}]+)([{''.join(_UNITS)}]*)"
)
_LOOSE_SPACE: Final = re.compile(r"\s+(?=[^\x00-\x7f])|(?<=[^\x00-\x7f])\s+")
_ASCII_FORMS: Final = str.maketrans("０１２３４５６７８９．，％＋－", "0123456789.,%+-")


class Rounding(Enum):
    """Which neighbour a number is rounded to."""

    #: To the nearest; a half goes away from zero (四舍五入).
    HALF_UP = "half_up"
    #: To the one below: the outside of a lower bound.
    FLOOR = "floor"
    #: To the one above: the outside of an upper bound.
    CEILING = "ceiling"


def normalise_digits(text: str) -> str:
    """Return the text with digits and signs in their ASCII form and no spaces beside Chinese characters."""
    return _LOOSE_SPACE.sub("", text.translate(_ASCII_FORMS)).strip()


def parse_number(text: str) -> Fraction:
    """Return the exact value of a number as people write it.

    Examples: ``1,234.5``, ``三十万``, ``二十二``, ``两百``, ``叁拾万``, ``2.5万``, ``3万5千``, ``二〇一八``,
    ``三点五万``; a place without a digit before it counts once (``百``, ``万``).

    Raises:
        InvalidValueError: It is not a number, or one that can be read in two ways (``3万5``).
    """
    plain = normalise_digits(text)
    if spoken := _SPOKEN_DECIMAL.fullmatch(plain):
        whole, decimals, scale = spoken.groups()
        digits = "".join(str(_CHINESE_DIGITS[digit]) for digit in decimals)
        value = _parse_tokens(_TOKEN.findall(whole)) + Fraction(int(digits), 10 ** len(digits))
        return value * math.prod(_UNITS[unit] for unit in scale)
    tokens = _TOKEN.findall(plain)
    if len(tokens) > 1 and all(token in _CHINESE_DIGITS for token in tokens):
        return Fraction(int("".join(str(_CHINESE_DIGITS[token]) for token in tokens)))
    return _parse_tokens(tokens)


def _parse_tokens(tokens: list[str]) -> Fraction:
    total = section = Fraction(0)
    number: Fraction | None = None
    written, unit, myriad, after_zero = "", 0, 0, False
    seen: set[int] = set()
    for token in tokens:
        if token in _PLACES:
            if unit and _PLACES[token] >= unit:
                raise _build_error()
            unit = _PLACES[token]
            section += unit * (Fraction(1) if number is None else number)
            number, after_zero = None, False
        elif token in _MYRIADS:
            myriad = _MYRIADS[token]
            nothing_before = number is None and not unit
            if myriad in seen or (nothing_before and any(size > myriad for size in seen)):
                raise _build_error()
            part = Fraction(1) if nothing_before and not seen else section + (number or 0)
            # 亿 multiplies all before it (3万亿), 万 only what stands since 亿.
            total = (total + part) * myriad if myriad > _MYRIAD else total + part * myriad
            seen = {myriad} | (seen if myriad == _MYRIAD else set())
            section, number, unit, after_zero = Fraction(0), None, 0, False
        elif token in ("零", "〇") and (unit or myriad):
            after_zero = True
        elif number is None and (token in _CHINESE_DIGITS or token[0].isascii()):
            number, written = _parse_digits(token), token
        else:
            raise _build_error()
    if number is None:
        if not (unit or myriad) or after_zero:
            raise _build_error()
        return total + section
    return total + section + _compute_last_value(number, written, unit or myriad, after_zero)


def _parse_digits(token: str) -> Fraction:
    if token in _CHINESE_DIGITS:
        return Fraction(_CHINESE_DIGITS[token])
    try:
        return Fraction(token.replace(",", ""))
    except ValueError:
        raise _build_error() from None


def _compute_last_value(number: Fraction, written: str, unit: int, after_zero: bool) -> Fraction:
    """Return what the digits after the last place are worth: 三百五 is 350, 三百零五 is 305."""
    if written in _CHINESE_DIGITS:
        return number * unit / 10 if unit > 10 and not after_zero else number
    if unit and len(written) != len(str(unit)) - 1:
        raise _build_error()
    return number


def _build_error() -> InvalidValueError:
    return InvalidValueError(
        "number",
        Words("读不成一个数", "cannot be read as one number"),
        Words("请写成1,234.5、30万、三十万或二十二", "write it like 1,234.5, 30万, 三十万 or 二十二"),
    )


def round_fraction(value: Fraction, places: int, rounding: Rounding = Rounding.HALF_UP) -> Fraction:
    """Return the value rounded once to so many decimal places."""
    scaled = value * 10**places
    if rounding is Rounding.FLOOR:
        whole = math.floor(scaled)
    elif rounding is Rounding.CEILING:
        whole = math.ceil(scaled)
    else:
        whole = math.floor(abs(scaled) + Fraction(1, 2)) * (-1 if scaled < 0 else 1)
    return Fraction(whole, 10**places)


def format_decimal(
    value: Fraction,
    *,
    places: int = 2,
    trim: bool = False,
    grouping: bool = False,
    rounding: Rounding = Rounding.HALF_UP,
) -> str:
    """Write a number with so many decimal places, rounded once.

    Args:
        value: The exact value.
        places: Decimal places, 0 or more.
        trim: Leave out zeros at the end of the decimals.
        grouping: Separate thousands by commas.
        rounding: Which neighbour to round to.
    """
    scaled = int(round_fraction(value, places, rounding) * 10**places)
    whole, decimals = divmod(abs(scaled), 10**places)
    tail = f"{decimals:0{places}d}" if places else ""
    if trim:
        tail = tail.rstrip("0")
    head = f"{whole:,d}" if grouping else str(whole)
    return f"{'-' if scaled < 0 else ''}{head}{'.' if tail else ''}{tail}"


def format_count(
    value: Fraction, language: Language, *, places: int = 2, rounding: Rounding = Rounding.HALF_UP
) -> str:
    """Write a number as a running text does: ``30万`` or ``300,000``.

    In Chinese, numbers that stay exact with at most two decimals are written in 万 or 亿.
    """
    check_language(language)
    if language == "zh":
        for size, word in ((10**8, "亿"), (10**4, "万")):
            if abs(value) >= size and (100 * value / size).denominator == 1:
                return format_decimal(value / size, trim=True) + word
    return format_decimal(value, places=places, trim=True, grouping=language == "en", rounding=rounding)


def format_percent(ratio: Fraction, *, places: int = 1, signed: bool = True) -> str:
    """Write a ratio in per cent, rounded once: 4/3 is ``+133.3 %``."""
    text = format_decimal(ratio * 100, places=places)
    sign = "+" if signed and round_fraction(ratio * 100, places) > 0 else ""
    return f"{sign}{text} %"
