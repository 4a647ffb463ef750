"""Numbers in English texts."""

from __future__ import annotations


def format_count(number: int, one: str, several: str = "") -> str:
    """Write how many there are of something, in English: ``1 commit``, ``2 commits``.

    Args:
        number: how many.
        one: the word for one of them.
        several: the word for several, if it is not the first one with an s.
    """
    return f"{number} {one if number == 1 else several or f'{one}s'}"
