"""Lines of text for a terminal: a Chinese character takes two columns, a control character is shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

#: The widest line.
WIDTH: Final = 80

_NOT_FIRST: Final = frozenset("，。；：、！？）】》〉”’」』…·,.;:!?)]}%→│–")
_NOT_LAST: Final = frozenset("（【《〈“‘「『([{–")

#: What a terminal obeys or does not show: controls, marks that turn the direction of writing, separators of
#: lines, characters without width, halves of surrogate pairs. Variation selectors, which Chinese names have,
#: are none of these.
_CONTROLS: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e"
    r"\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff]"
)
_SHORT: Final = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def escape_controls(text: str, keep: str = "") -> str:
    r"""Return a text in which control characters stand as visible escapes: ``\x1b``, ``\u202e``.

    Those beyond the first 32 are written as JSON writes them, so that JSON stays what it is.

    Args:
        text: The text.
        keep: Control characters that stay: line feeds, where the text has several lines.
    """
    # Much faster, and true of most texts.
    if text.isprintable():
        return text
    return _CONTROLS.sub(lambda found: found[0] if found[0] in keep else _escape_character(found[0]), text)


def _escape_character(character: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    if character < " ":
        return f"\\x{ord(character):02x}"
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


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
