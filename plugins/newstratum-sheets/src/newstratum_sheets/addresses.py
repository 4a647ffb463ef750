"""Addresses of cells as a person sees them: ``H214``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

_REFERENCE: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
#: The last column and row of a sheet, XFD1048576.
MOST_COLUMNS: Final = 16_384
MOST_ROWS: Final = 1_048_576


@cache
def format_letters(column: int) -> str:
    """Return the letters of a column, from 1: 1 is ``A``, 28 is ``AB``."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@cache
def parse_letters(letters: str) -> int:
    """Return the number of a column, from 1, by its letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def parse_reference(text: str) -> tuple[int, int] | None:
    """Return the column and the row of a reference, both from 1; None for what is none."""
    found = _REFERENCE.fullmatch(text)
    return (parse_letters(found[1]), int(found[2])) if found else None


class RowAddresses(Mapping[str, str]):
    """The addresses of the cells of one row, by the names of their columns; each written when asked for."""

    __slots__ = ("_letters", "_row")

    def __init__(self, letters: Mapping[str, str], row: int) -> None:
        """Take the letters of the columns by their names, and the number of the row."""
        self._letters = letters
        self._row = row

    def __getitem__(self, column: str) -> str:
        return f"{self._letters[column]}{self._row}"

    def __iter__(self) -> Iterator[str]:
        return iter(self._letters)

    def __len__(self) -> int:
        return len(self._letters)

    def __repr__(self) -> str:
        return f"<addresses: {len(self)}>"
