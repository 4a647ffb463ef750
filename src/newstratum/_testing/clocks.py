"""A clock for tests: it stands still until it is moved, and every wait moves it."""

from __future__ import annotations

import datetime as dt
import threading


def get_utc_now() -> dt.datetime:
    """Return the present instant, by the clock of the machine."""
    return dt.datetime.now(dt.UTC)


class ManualClock:
    """A clock that never waits for real. Safe from several threads."""

    def __init__(self, start: dt.datetime = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)) -> None:
        """Set the clock.

        Args:
            start: The instant it shows until it is moved.
        """
        self._start = start
        self._elapsed = 0.0
        self._lock = threading.Lock()
        #: Seconds of each pause, in order.
        self.pauses: list[float] = []

    def now(self) -> dt.datetime:
        """Return the instant it shows."""
        return self._start + dt.timedelta(seconds=self.seconds())

    def seconds(self) -> float:
        """Return the seconds since it was set, as ``time.monotonic`` would count them."""
        with self._lock:
            return self._elapsed

    def pause(self, seconds: float) -> None:
        """Let time pass at once, where ``time.sleep`` would wait."""
        with self._lock:
            self.pauses.append(seconds)
            self._elapsed += seconds

    def move(self, seconds: float) -> None:
        """Let time pass without a pause."""
        with self._lock:
            self._elapsed += seconds
