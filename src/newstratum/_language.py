"""The two languages that newstratum speaks, and numbers in English texts."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from newstratum.errors import InvalidValueError

#: Chinese or English.
Language: TypeAlias = Literal["zh", "en"]

#: The languages of every text.
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")


def check_language(language: object, field: str = "language") -> Language:
    """Return a language as given, if newstratum speaks it.

    Args:
        language: what the caller wrote.
        field: what the error calls it.

    Raises:
        InvalidValueError: for anything but ``"zh"`` and ``"en"``, written so; no text is ever given in
            another language than the one asked for.
    """
    for each in LANGUAGES:
        if language == each:
            return each
    raise InvalidValueError(
        field, "newstratum speaks two languages", 'write "zh" for Chinese or "en" for English'
    )


def format_count(number: int, one: str, several: str = "") -> str:
    """Write how many there are of something, in English: ``1 commit``, ``2 commits``.

    Args:
        number: how many.
        one: the word for one of them.
        several: the word for several, if it is not the first one with an s.
    """
    return f"{number} {one if number == 1 else several or f'{one}s'}"
