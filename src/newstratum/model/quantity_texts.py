"""Quantities read from and written as running text, in Chinese and English."""

from __future__ import annotations

import re
from typing import Final

from newstratum.errors import InvalidValueError
from newstratum.model.intervals import Interval
from newstratum.model.numerals import (
    NUMERAL_CHARACTERS,
    Language,
    Rounding,
    count_text,
    number_of,
    plain_digits,
)
from newstratum.model.quantities import Qualifier, Quantity, Saying, qualified

__all__ = ["quantity_of", "quantity_text"]

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


def quantity_of(text: str) -> Quantity:
    """Return the quantity that a text states, unit included.

    Examples: ``近600平方米``, ``近百场(次)``, ``万余人``, ``10多万人次``, ``31个``, ``约三十万字``,
    ``2万人以上``, ``30至50人``, ``据不完全统计，近百场(次)``.

    Raises:
        InvalidValueError: It states no number, or two qualifiers at once.
    """
    plain = plain_digits(text)
    if found := _RANGE.fullmatch(plain):
        bounds = Interval(low=number_of(found["low"]), high=number_of(found["high"]))
        return Quantity(bounds=bounds, unit=found["unit"] or "")
    found = _STATED.fullmatch(plain)
    if found is None:
        raise InvalidValueError("quantity", "states no number", "write it like 近600平方米, 万余人 or 31个")
    words = [
        *(() if found["before"] is None else (_BEFORE[found["before"]],)),
        *(() if found["over"] is None else (Qualifier.OVER,)),
        *(() if found["after"] is None else (_AFTER[found["after"]],)),
    ]
    if len(words) > 1:
        raise InvalidValueError("quantity", "two qualifiers beside one number", "keep one of them")
    return qualified(
        number_of(found["number"] + (found["scale"] or "")),
        words[0] if words else Qualifier.EXACT,
        found["unit"] or "",
        incomplete=found["incomplete"] is not None,
    )


_SAID: Final[dict[Language, dict[Qualifier, str]]] = {
    "zh": {
        Qualifier.EXACT: "{}",
        Qualifier.NEARLY: "近{}",
        Qualifier.OVER: "{}余",
        Qualifier.ABOUT: "约{}",
        Qualifier.MORE_THAN: "超过{}",
        Qualifier.LESS_THAN: "不足{}",
        Qualifier.AT_LEAST: "不少于{}",
        Qualifier.AT_MOST: "不超过{}",
    },
    "en": {
        Qualifier.EXACT: "{}",
        Qualifier.NEARLY: "nearly {}",
        Qualifier.OVER: "over {}",
        Qualifier.ABOUT: "about {}",
        Qualifier.MORE_THAN: "more than {}",
        Qualifier.LESS_THAN: "less than {}",
        Qualifier.AT_LEAST: "at least {}",
        Qualifier.AT_MOST: "at most {}",
    },
}
_INCOMPLETE: Final[dict[Language, str]] = {"zh": "据不完全统计，", "en": "by an incomplete count, "}
_UNKNOWN: Final[dict[Language, str]] = {"zh": "数目不详", "en": "an unknown number"}
_JOINED: Final[dict[Language, str]] = {"zh": "、", "en": " and "}
#: Round numbers that Chinese writes as a word beside a qualifier: 近百, 万余.
_ROUND: Final = {10: "十", 100: "百", 1000: "千", 10_000: "万", 100_000_000: "亿"}
#: Nobody says more decimals of a number than this.
_SAID_PLACES: Final = 6
_ROUND_AFTER: Final = frozenset({Qualifier.NEARLY, Qualifier.OVER})


def quantity_text(quantity: Quantity, language: Language, *, unit: str | None = None, places: int = 2) -> str:
    """Write a quantity as running text does: ``近600平方米``, ``nearly 600 m²``.

    What was said is written as it was said. What was computed is written by its bounds, rounded
    outwards, so that the text claims no more than is known.

    Args:
        quantity: What to write.
        language: ``zh`` or ``en``.
        unit: The unit in that language; the quantity's own if None.
        places: Decimal places of bounds that have no end.
    """
    named = quantity.unit if unit is None else unit
    gap = " " if language == "en" and named else ""
    number = _number_text(quantity, language, places)
    return f"{_INCOMPLETE[language] if quantity.incomplete else ''}{number}{gap}{named}"


def _number_text(quantity: Quantity, language: Language, places: int) -> str:
    if quantity.said is not None:
        return _said_text(quantity.said, language)
    bounds = quantity.bounds
    if (point := bounds.point) is not None:
        return count_text(point, language, places=places)
    parts = []
    if bounds.low is not None:
        word = Qualifier.AT_LEAST if bounds.low_included else Qualifier.MORE_THAN
        low = count_text(bounds.low, language, places=places, rounding=Rounding.FLOOR)
        parts.append(_SAID[language][word].format(low))
    if bounds.high is not None:
        word = Qualifier.AT_MOST if bounds.high_included else Qualifier.LESS_THAN
        high = count_text(bounds.high, language, places=places, rounding=Rounding.CEILING)
        parts.append(_SAID[language][word].format(high))
    return _JOINED[language].join(parts) or _UNKNOWN[language]


def _said_text(said: Saying, language: Language) -> str:
    number = count_text(said.value, language, places=_SAID_PLACES)
    if language == "zh" and said.qualifier in _ROUND_AFTER and said.value.denominator == 1:
        number = _ROUND.get(said.value.numerator, number)
    return _SAID[language][said.qualifier].format(number)
