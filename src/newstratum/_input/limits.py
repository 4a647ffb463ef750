"""How large an input may be, by kind: one table, which every reader goes by and which a caller may change."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any, Final

import attrs
from attrs import evolve, frozen

from newstratum._short_repr import ShortRepr
from newstratum._words import Words, join_names
from newstratum.errors import InvalidValueError

#: The years of days that are meant; those at the ends of the calendar leave no room to count from them.
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2200


def _limit(most: int, meaning: str) -> Any:
    return attrs.field(default=most, metadata={"meaning": meaning})


@frozen(kw_only=True, repr=False)
class InputLimits(ShortRepr):
    """The most of each kind of input that is read; more is refused before it takes memory."""

    table_bytes: int = _limit(1 << 30, "bytes of a CSV or TSV file")
    table_rows: int = _limit(2_000_000, "rows of a table, bad ones included")
    table_columns: int = _limit(1_000, "columns of a table")
    table_row: int = _limit(10 << 20, "characters of a row")
    table_cell: int = _limit(32_767, "characters of a cell, as many as spreadsheets hold")
    workbook_bytes: int = _limit(256 << 20, "bytes of a workbook")
    workbook_unpacked: int = _limit(1 << 30, "bytes of a workbook when it is unpacked")
    workbook_ratio: int = _limit(200, "how many times larger a part of a workbook is when it is unpacked")
    workbook_entries: int = _limit(10_000, "parts of a workbook: sheets, pictures, styles")
    workbook_merges: int = _limit(100_000, "merged ranges of a sheet")
    workbook_texts: int = _limit(64_000_000, "characters of the texts that the cells of a workbook share")
    lines_bytes: int = _limit(1 << 30, "bytes of a JSON Lines file, or of people on standard input")
    lines_rows: int = _limit(2_000_000, "lines of a JSON Lines file that are not blank")
    lines_line: int = _limit(10 << 20, "characters of a line of JSON Lines")
    lines_text: int = _limit(32_767, "characters of a text in JSON Lines")
    json_bytes: int = _limit(64 << 20, "bytes of a JSON file, or of one object on standard input")
    json_depth: int = _limit(64, "levels of objects and lists in JSON")
    json_keys: int = _limit(1_000_000, "keys of a JSON file or line")
    json_digits: int = _limit(400, "digits of a number in JSON")
    toml_bytes: int = _limit(1_000_000, "bytes of a TOML file")
    toml_depth: int = _limit(24, "levels of lists and inline tables in TOML")
    toml_keys: int = _limit(50_000, "keys and table headers of a TOML file")
    toml_key_parts: int = _limit(16, "parts of a dotted key or table header in TOML")
    toml_word: int = _limit(400, "characters of a key without quotes or a number in TOML")


_DEFAULTS: Final = InputLimits()
#: The limits that hold here.
INPUT_LIMITS: Final = ContextVar("input_limits", default=_DEFAULTS)


def get_input_limits() -> InputLimits:
    """Return the limits that hold here, for a format that reads files of its own."""
    return INPUT_LIMITS.get()


@contextlib.contextmanager
def change_input_limits(**limits: int) -> Iterator[None]:
    """Change limits for the files that are read within the block.

    Args:
        limits: New limits by their names, as the reference of the command lists them: ``table_cell=100_000``.

    Raises:
        InvalidValueError: There is no limit of the name, or it is not a whole number above zero.
    """
    known = [each.name for each in attrs.fields(InputLimits)]
    for name, most in limits.items():
        if name not in known:
            raise InvalidValueError(
                "limit",
                Words("没有这个名称", "there is none of this name"),
                Words("可用：{}", "use one of: {}").format(join_names(known)),
            )
        if isinstance(most, bool) or not isinstance(most, int) or most < 1:
            raise InvalidValueError(
                f"limit.{name}",
                Words("应为大于零的整数", "is not a whole number above zero"),
                Words("请写50000", "write 50000"),
            )
    token = INPUT_LIMITS.set(evolve(INPUT_LIMITS.get(), **limits))
    try:
        yield
    finally:
        INPUT_LIMITS.reset(token)


def parse_limit(text: str) -> tuple[str, int]:
    """Return the name and the number of a limit as an option writes it: ``table_cell=50000``."""
    name, equals, number = text.partition("=")
    plain = number.strip().replace("_", "")
    if not equals or not (plain.isascii() and plain.isdecimal()) or len(plain) > 18:
        raise InvalidValueError(
            "limit",
            Words("应写成“名称=数”", "is not NAME=NUMBER"),
            Words("请写table_cell=50000", "write table_cell=50000"),
        )
    return name.strip(), int(plain)


def format_limit_hint(name: str) -> Words:
    """Return how to raise a limit, as the end of a message."""
    return Words("确需这么大时，请放宽上限{}", "if it has to be so large, raise the limit {}").format(name)
