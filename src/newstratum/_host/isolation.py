"""Call code of a plugin, and turn whatever it raises into a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from attrs import frozen

_T = TypeVar("_T")

_MAX_LENGTH = 200


@frozen
class CaughtError:
    """What a plugin's code raised instead of returning."""

    error: BaseException

    @property
    def reason(self) -> str:
        """The type of the error and the first line of its text."""
        kind = type(self.error).__name__
        text = extract_first_line(self.error)
        return f"{kind}: {text}" if text else kind


def attempt(action: Callable[[], _T]) -> _T | CaughtError:
    """Call a function; return its answer, or what it raised.

    ``SystemExit`` and every other exception is caught, since a plugin must not end the program.
    ``KeyboardInterrupt`` is not: it comes from the person at the keyboard, not from the plugin.
    """
    try:
        return action()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return CaughtError(error)


def extract_first_line(error: BaseException) -> str:
    """Return the first line of an error's text, at most 200 characters; empty if there is none."""
    text = attempt(lambda: str(error))
    if isinstance(text, CaughtError):
        return ""
    lines = text.strip().splitlines()
    line = lines[0] if lines else ""
    return line if len(line) <= _MAX_LENGTH else line[: _MAX_LENGTH - 1] + "…"
