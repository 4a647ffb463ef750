"""What a person sees of a number in a cell: digits without an end of .0, a day, a month, a time."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal
from typing import Final

from attrs import frozen

from newstratum.ports import Words

#: A spreadsheet keeps so many digits of a number and puts zeros for the others.
_DIGITS: Final = 15
_LARGEST: Final = 10**_DIGITS
#: The serial number of the last day of the year 9999.
_LAST_SERIAL: Final = 2_958_465

LOST_DIGITS: Final = Words(
    "是超过15位的数字，表格软件只保留前15位，后面的已变成0；请把该列设为文本格式后重新填写",
    "a number of more than 15 digits, of which a spreadsheet keeps 15; format the column as text and "
    "enter it again",
)
NO_NUMBER: Final = Words(
    "不是数字，单元格已损坏；请重新填写", "holds no number where one is said to be; enter it again"
)
NO_DAY: Final = Words("不是存在的日期；请重新填写", "is no day that there is; enter it again")

#: What formats have by their number; those from 27 on are of Chinese spreadsheets.
_BUILT_IN: Final = {
    **dict.fromkeys((2, 4), "0.00"),
    **dict.fromkeys((14, 15, 30, 31), "yyyy-m-d"),
    **dict.fromkeys((16, 28, 29, 51, 53, 54, 58), "m-d"),
    **dict.fromkeys((17, 27, 36, 50, 52, 57), "yyyy-m"),
    **dict.fromkeys((18, 20, 32, 34, 55), "h:mm"),
    **dict.fromkeys((19, 21, 33, 35, 56), "h:mm:ss"),
    **dict.fromkeys((45, 47), "mm:ss"),
    22: "yyyy-m-d h:mm",
    46: "[h]:mm:ss",
}
_TOKEN: Final = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[(?:h+|m+|s+)\]|\[[^\]]*\]|e[+-]|am/pm|a/p|上午/下午|y+|m+|d+|h+|s+|e+|b+|.',
    re.DOTALL,
)
_FIXED: Final = re.compile(r"(?:[#,]*0+)(?:\.(0+))?")


@frozen
class NumberFormat:
    """What the format of a cell makes of a number."""

    #: Letters of what is shown of a day and a time: y, m, d, h, n for minutes, s; + for hours beyond 24.
    shown: frozenset[str] = frozenset()
    #: Digits behind the point, where their number is fixed.
    decimals: int | None = None

    @property
    def is_plain(self) -> bool:
        """Whether a whole number is shown as its digits."""
        return not self.shown and not self.decimals


PLAIN: Final = NumberFormat()


def parse_number_format(number: int, code: str | None) -> NumberFormat:
    """Return what a format makes of numbers.

    Args:
        number: The number of the format, which says all for those that are built in.
        code: What the workbook says of that number, if it does.
    """
    if code is None:
        code = _BUILT_IN.get(number, "")
    # No spreadsheet writes a longer one.
    section = code[:255].partition(";")[0]
    shown, rest = _read_tokens(section.lower())
    if shown:
        return NumberFormat(shown=shown)
    if fixed := _FIXED.fullmatch(rest):
        return NumberFormat(decimals=len(fixed[1] or ""))
    return PLAIN


def _read_tokens(section: str) -> tuple[frozenset[str], str]:
    """Return the letters of days and times in a format, and what is left of it without texts and colours."""
    letters: list[str] = []
    rest = ""
    for token in _TOKEN.findall(section):
        if re.fullmatch(r"\[(?:h+|m+|s+)\]", token):
            letters.append({"h": "h", "m": "n", "s": "s"}[token[1]])
            letters.append("+")
        elif token[0] in '"\\_*[':
            continue
        elif token in ("e+", "e-"):
            return frozenset(), token
        elif token[0] in "ymdhs" and token != "am/pm":
            letters.append(token[0])
        elif token[0] == "e":
            letters.append("y")
        elif token not in ("am/pm", "a/p", "上午/下午"):
            rest += token
    if "general" in section or section == "@":
        return frozenset(), section
    return frozenset(_tell_minutes(letters)), rest


def _tell_minutes(letters: list[str]) -> list[str]:
    """An m between hours and seconds means minutes, every other one months."""
    told = list(letters)
    for at, letter in enumerate(letters):
        before = [each for each in letters[:at] if each != "+"][-1:]
        after = [each for each in letters[at + 1 :] if each != "+"][:1]
        if letter == "m" and (before == ["h"] or after == ["s"]):
            told[at] = "n"
    return told


def format_number(raw: str, shape: NumberFormat, *, from_1904: bool = False) -> str | Words:
    """Return a number as a person sees it, or what is wrong with it.

    Args:
        raw: The number as the workbook has it: ``13800001111``, ``1.38E+10``, ``43344.5``.
        shape: The format of its cell.
        from_1904: Whether the workbook counts days from 1904.
    """
    try:
        value = float(raw)
    except ValueError:
        return NO_NUMBER
    if not math.isfinite(value):
        return NO_NUMBER
    if shape.shown:
        return _format_serial(value, shape.shown, from_1904)
    if abs(value) >= _LARGEST:
        return LOST_DIGITS
    if shape.decimals:
        fixed = f"{value:.{shape.decimals}f}"
        # What is typed as 1985.10 is kept as 1985.1; a format that rounds would lose something instead.
        if math.isclose(float(fixed), value, rel_tol=1e-14, abs_tol=0.0):
            return fixed
    if value.is_integer():
        return str(int(value))
    short = f"{value:.{_DIGITS}g}"
    return format(Decimal(short), "f") if "e" in short else short


def _format_serial(value: float, shown: frozenset[str], from_1904: bool) -> str | Words:
    if value < 0 or value > _LAST_SERIAL:
        return NO_DAY
    seconds = round(value * 86_400)
    if not shown & {"y", "m", "d"}:
        hours, rest = divmod(seconds if "+" in shown else seconds % 86_400, 3600)
        return f"{hours:02}:{rest // 60:02}:{rest % 60:02}"
    days, seconds = divmod(seconds, 86_400)
    if from_1904:
        first = dt.date(1904, 1, 1)
    elif days == 60:
        # A spreadsheet counts the 29th of February 1900, which never was.
        return NO_DAY
    else:
        first = dt.date(1899, 12, 31 if days < 60 else 30)
    try:
        day = first + dt.timedelta(days=days)
    except OverflowError:
        return NO_DAY
    if not shown & {"h", "n", "s"}:
        # Whoever sees no day has entered none: the first one stands for it.
        if "d" not in shown and day.day == 1:
            return f"{day:%Y-%m}" if "m" in shown else (f"{day:%Y}" if day.month == 1 else f"{day:%Y-%m}")
        return day.isoformat()
    return f"{day.isoformat()} {seconds // 3600:02}:{seconds % 3600 // 60:02}:{seconds % 60:02}"
