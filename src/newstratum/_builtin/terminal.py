"""Lines of text for a terminal, where a Chinese character takes two columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final

#: The widest line.
WIDTH: Final = 80

_NOT_FIRST: Final = frozenset("，。；：、！？）】》〉”’」』…·,.;:!?)]}%→│–")
_NOT_LAST: Final = frozenset("（【《〈“‘「『([{–")


def count_columns(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(map(_count_character_columns, text))


def _count_character_columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _split_pieces(text: str) -> Iterator[str]:
    """Yield what must not be broken: a word, a space, a Chinese character with the marks that cling to it."""
    piece = ""
    for character in text:
        narrow_word = character.isascii() and not character.isspace()
        clings = (
            character in _NOT_FIRST
            or (piece and piece[-1] in _NOT_LAST)
            or (narrow_word and piece and piece[-1].isascii() and not piece[-1].isspace())
        )
        if piece and clings and not character.isspace():
            piece += character
            continue
        if piece:
            yield piece
        piece = character
    if piece:
        yield piece


def wrap_line(text: str, width: int = WIDTH, hanging: int = 0) -> list[str]:
    """Break one line of text where a reader expects it."""
    lines: list[str] = []
    line, taken = "", 0
    for piece in _split_pieces(text):
        size = count_columns(piece)
        if taken + size > width and line.strip():
            lines.append(line.rstrip())
            line, taken = " " * hanging, hanging
            if piece.isspace():
                continue
        line += piece
        taken += size
    return [*lines, line.rstrip()]


def wrap_anywhere(text: str, width: int = WIDTH, hanging: int = 0) -> list[str]:
    """Break a line as :func:`wrap_line` does, and inside a word that is wider than a line."""
    lines: list[str] = []
    for line in wrap_line(text, width, hanging):
        rest = line
        while count_columns(rest) > width:
            end = _find_end(rest, width)
            lines.append(rest[:end])
            rest = " " * hanging + rest[end:]
        lines.append(rest)
    return lines


def compute_min_width(text: str) -> int:
    """Return the fewest columns in which a text stands without a break inside a word."""
    return max(map(count_columns, _split_pieces(text)), default=0)


def _find_end(line: str, width: int) -> int:
    """Return how many characters fit, at least the first behind the indent."""
    taken, least = 0, len(line) - len(line.lstrip(" ")) + 1
    for place, character in enumerate(line):
        taken += _count_character_columns(character)
        if taken > width and place >= least:
            return place
    return len(line)
