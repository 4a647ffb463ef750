"""The time of day, and one time limit for everything together."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

__all__ = ["Deadline", "read_utc_clock"]


def read_utc_clock() -> dt.datetime:
    """Return the present instant, by the clock of this machine."""
    return dt.datetime.now(dt.UTC)


class Deadline:
    """A time limit that begins when it is made."""

    def __init__(self, seconds: float, *, timer: Callable[[], float] = time.monotonic) -> None:
        """Start the time limit.

        Args:
            seconds: How long it lasts; less than a millisecond counts as a millisecond.
            timer: Counts seconds, from any beginning.
        """
        self._timer = timer
        self._end = timer() + max(0.001, seconds)

    def get_remaining(self, error: type[Exception] = TimeoutError) -> float:
        """Return the seconds that are left, more than 0.

        Args:
            error: What to raise when no time is left.
        """
        remaining = self._end - self._timer()
        if remaining <= 0:
            raise error
        return remaining
