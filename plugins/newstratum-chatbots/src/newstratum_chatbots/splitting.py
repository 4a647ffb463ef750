"""Cut a text into parts that each fit into so many bytes, and never inside a character."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable

__all__ = ["Size", "count_json_bytes", "count_utf8_bytes", "split"]

#: Counts the bytes of a text; those of two texts together are the sum of both.
Size = Callable[[str], int]

_JOINER = "\u200d"
_SENTENCE_ENDS = "。！？；…!?;"
#: A part may be shorter by this fraction of its length, to end with a line or a sentence.
_SLACK_DIVISOR = 4
#: Characters that belong together, at most: families of joined emoji are the longest.
_MAX_CLUSTER = 32


def count_utf8_bytes(text: str) -> int:
    """Return the bytes of a text in UTF-8."""
    return len(text.encode())


def count_json_bytes(text: str) -> int:
    """Return the bytes of a text inside a JSON document, its escapes included, its quotes not."""
    return len(json.dumps(text, ensure_ascii=False).encode()) - 2


def split(text: str, max_size: int, size: Size) -> tuple[str, ...]:
    """Cut a text into parts; put together they are the text again.

    A part ends with a line or a sentence where one ends near its limit. Accents, joined emoji and their
    colours stay with the character they belong to.

    Args:
        text: The text.
        max_size: Bytes of a part, at most; enough for any one character.
        size: Measures a text.

    Returns:
        The parts, none of them empty; no part for an empty text.
    """
    parts = []
    while text:
        fitting = _count_fitting(text, max_size, size)
        end = fitting if fitting == len(text) else _find_cut(text, fitting)
        parts.append(text[:end])
        text = text[end:]
    return tuple(parts)


def _count_fitting(text: str, max_size: int, size: Size) -> int:
    """Return how many characters fit: at least one, by halving."""
    low, high = 1, min(len(text), max_size)
    while low < high:
        middle = (low + high + 1) // 2
        if size(text[:middle]) <= max_size:
            low = middle
        else:
            high = middle - 1
    return low


def _find_cut(text: str, fitting: int) -> int:
    earliest = fitting - fitting // _SLACK_DIVISOR
    for ends in ("\n", _SENTENCE_ENDS):
        for end in range(fitting, earliest, -1):
            if text[end - 1] in ends and not _is_inside_cluster(text, end):
                return end
    for end in range(fitting, max(0, fitting - _MAX_CLUSTER), -1):
        if not _is_inside_cluster(text, end):
            return end
    return fitting


def _is_inside_cluster(text: str, position: int) -> bool:
    """Return whether a cut before a character would tear it from the one before."""
    character = text[position]
    return (
        text[position - 1] == _JOINER
        or character == _JOINER
        or unicodedata.combining(character) > 0
        or unicodedata.category(character) in ("Mn", "Me")
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or (character == "\n" and text[position - 1] == "\r")
    )
