"""Numbers and parts as people tell them: 一成二, 百分之十一点三, 四分之一, 八个点, 两百万."""

from __future__ import annotations

import re
from typing import Final

from newstratum._reading.patterns import compile_pattern

_DIGITS: Final = {digit: place for place, digit in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "俩": 2,
    "仨": 3,
}
_UNITS: Final = {"十": 10.0, "百": 100.0, "千": 1_000.0, "万": 10_000.0, "亿": 100_000_000.0}
_SPELT: Final = "[零〇一二两三四五六七八九十百千]+(?:点[零〇一二三四五六七八九]+)?"
_SIMPLE: Final = f"(?:[0-9]{{1,3}}(?:\\.[0-9]+)?|{_SPELT})"
_ONE: Final = "[1-9一二两三四五六七八九]"
#: A number, with or without its units.
NUMBER: Final = "(?:[0-9]+(?:\\.[0-9]+)?[十百千]?|[零〇一二两三四五六七八九十百千]+)[万亿]*"
#: A part of a whole, as it is told.
FRACTION: Final = (
    f"(?:百分之{_SIMPLE}|{_SIMPLE}%|{_SIMPLE}(?:个(?:百分)?点|百分点)(?:数|子)?(?![零一二三四五六七八九钟])|"
    f"[千万]分之(?:{_SIMPLE}|几)|"
    f"{_SPELT}分之{_SPELT}|[0-9]{{1,2}}/[0-9]{{1,3}}|{_ONE}成(?:{_ONE}|半)?|0\\.[0-9]+|一半|半数)"
    "(?:还)?(?:多一?点|不到|出头|左右|上下|以上|多|强|弱|都不到)?"
)
_OF_A_WHOLE: Final = compile_pattern(f"({_SPELT}|[千万])分之({_SPELT}|[0-9.]+|几)")
_TENTHS: Final = compile_pattern(f"({_ONE})成({_ONE}|半)?")
_FIGURES: Final = compile_pattern(_SIMPLE)
_SLASHED: Final = compile_pattern("([0-9]{1,2})/([0-9]{1,3})")
_FEW: Final = 3.0
_TEN_THOUSAND: Final = 10_000


def to_number(text: str) -> float:
    """Return a number by its words or figures: 一千二百万, 80万."""
    total = section = 0.0
    number: float | None = None
    for word in re.findall("[0-9]+(?:\\.[0-9]+)?|.", text):
        if word[0].isdigit() and word.isascii():
            number = float(word)
        elif word in _DIGITS:
            number = number * 10 + _DIGITS[word] if number is not None else float(_DIGITS[word])
        elif word == "点":
            whole, _, decimals = text.partition("点")
            figures = "".join(str(_DIGITS.get(each, "")) for each in decimals)
            return float(f"{to_number(whole):.0f}.{figures or 0}")
        elif word in _UNITS and _UNITS[word] < _TEN_THOUSAND:
            section += (1.0 if number is None else number) * _UNITS[word]
            number = None
        elif word in _UNITS:
            total = (total + section + (number or 0.0) or 1.0) * _UNITS[word]
            section, number = 0.0, None
    return total + section + (number or 0.0)


def to_part(text: str) -> float | None:
    """Return a part of a whole in hundredths; None where its words make none."""
    if text.startswith(("一半", "半数")):
        return 50.0
    if (tenths := _TENTHS.search(text)) is not None:
        more = tenths[2] or ""
        return to_number(tenths[1]) * 10 + (5.0 if more == "半" else to_number(more) if more else 0.0)
    if text.startswith("百分之"):
        figures = _FIGURES.search(text, 3)
        return to_number(figures[0]) if figures is not None else None
    if (of := _OF_A_WHOLE.search(text)) is not None:
        whole = {"千": 1_000.0, "万": 10_000.0}.get(of[1]) or to_number(of[1])
        part = _FEW if of[2] == "几" else to_number(of[2])
        return 100 * part / whole if part <= whole else None
    if (slashed := _SLASHED.match(text)) is not None:
        return 100 * float(slashed[1]) / float(slashed[2]) if float(slashed[1]) < float(slashed[2]) else None
    figures = _FIGURES.match(text)
    if figures is None:
        return None
    return 100 * float(figures[0]) if text.startswith("0.") and "%" not in text else to_number(figures[0])
