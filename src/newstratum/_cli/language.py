"""The language of everything that a run of the command prints.

``--lang`` says it, wherever it stands, else ``NEWSTRATUM_LANG``. Where neither does, contents (verdicts,
reports, texts of notices) are Chinese, and what the command itself says goes by the locale.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Final

from attrs import frozen

from newstratum._words import LANGUAGES, Language, Words
from newstratum.errors import InvalidValueError


class Lang(StrEnum):
    """Languages of texts."""

    ZH = "zh"
    EN = "en"


_OPTION: Final = "--lang"
_VARIABLE: Final = "NEWSTRATUM_LANG"
_LANGUAGE: Final[ContextVar[Language]] = ContextVar("language", default="en")


@frozen
class Request:
    """What was asked for, without what says the language."""

    arguments: list[str]
    #: The language that was asked for; None where nobody said.
    language: Language | None


def read_language(arguments: Sequence[str]) -> Request:
    """Take the language out of the arguments of the command; the last one counts.

    A value that is no language is left there, for the command to refuse.
    """
    ends = list(arguments).index("--") if "--" in arguments else len(arguments)
    kept: list[str] = []
    found: Language | None = None
    words = iter(enumerate(arguments[:ends]))
    for place, word in words:
        name, _, value = word.partition("=")
        following = arguments[place + 1] if place + 1 < ends else ""
        if name == _OPTION and (given := _find_language(value or following)):
            found = given
            if word == _OPTION:
                next(words)
        else:
            kept.append(word)
    return Request([*kept, *arguments[ends:]], found)


def read_language_of_environment() -> Language | None:
    """Return the language of ``NEWSTRATUM_LANG``; None where it is not set.

    Raises:
        InvalidValueError: it is set to something else.
    """
    value = os.environ.get(_VARIABLE, "")
    found = _find_language(value)
    if value and not found:
        raise InvalidValueError(
            _VARIABLE,
            Words("只有中文、英文两种", "newstratum speaks two languages"),
            Words("请写zh（中文）或en（英文）", "write zh for Chinese or en for English"),
        )
    return found


def find_locale_language() -> Language:
    """Return the language of the user's locale: Chinese, or English in place of every other one."""
    variables = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    name = next(filter(None, variables), "")
    if not name and sys.platform == "win32":
        import locale

        name = locale.getlocale()[0] or ""
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


def find_language(arguments: Sequence[str]) -> Language:
    """Return the language for a message that stands alone; what is set to no language counts as not set."""
    return (
        read_language(arguments).language
        or _find_language(os.environ.get(_VARIABLE, ""))
        or find_locale_language()
    )


def _find_language(text: str) -> Language | None:
    return next((each for each in LANGUAGES if text == each), None)


@contextmanager
def speak(language: Language) -> Iterator[None]:
    """Let what the command says be in a language."""
    token = _LANGUAGE.set(language)
    try:
        yield
    finally:
        _LANGUAGE.reset(token)


def get_language() -> Language:
    """Return the language in which the command speaks."""
    return _LANGUAGE.get()


def say(words: Words) -> str:
    """Return words in the language in which the command speaks."""
    return words.in_language(_LANGUAGE.get())
