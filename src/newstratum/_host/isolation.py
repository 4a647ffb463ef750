"""Run what a plugin wrote, and turn whatever it raises into a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from attrs import frozen

__all__ = ["Outcome", "attempt", "extract_first_line"]

_T = TypeVar("_T")

_LONGEST = 200


@frozen
class Outcome:
    """What somebody else's code raised instead of an answer."""

    error: BaseException

    @property
    def reason(self) -> str:
        """Return the kind of the error and the first line of its text."""
        kind = type(self.error).__name__
        text = extract_first_line(self.error)
        return f"{kind}: {text}" if text else kind


def attempt(action: Callable[[], _T]) -> _T | Outcome:
    """Call a function; return its answer, or what it raised.

    ``SystemExit`` and every other exception is caught, since a plugin must not end the program.
    ``KeyboardInterrupt`` is not: it comes from the person at the keyboard, not from the plugin.

    Args:
        action: Takes nothing; somebody else wrote it.

    Returns:
        The answer, or a `Thrown`.
    """
    try:
        return action()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return Outcome(error)


def extract_first_line(error: BaseException) -> str:
    """Return the first line of an error's text, at most 200 characters; empty if it cannot be had."""
    text = attempt(lambda: str(error))
    if isinstance(text, Outcome):
        return ""
    lines = text.strip().splitlines()
    line = lines[0] if lines else ""
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
