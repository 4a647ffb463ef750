"""A notifier for tests that keeps what it was given and does what it was told."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable

from newstratum.errors import ClosedError, NotifyError
from newstratum.ports.notifier import Delivery, Message, Receipt

__all__ = ["RecordingNotifier"]


def _start() -> dt.datetime:
    return dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class RecordingNotifier:
    """A notifier that records every message, and fails where the test says so."""

    def __init__(
        self,
        failures: Iterable[NotifyError | None] = (),
        *,
        clock: Callable[[], dt.datetime] = _start,
    ) -> None:
        """Make an open notifier.

        Args:
            failures: What to raise on the first sends, in order; None for a send that succeeds. Later
                sends succeed.
            clock: Returns the instant for the receipts.
        """
        #: Every message that was accepted, in order.
        self.sent: list[Message] = []
        #: Every message that was given, also those that failed.
        self.attempted: list[Message] = []
        #: Whether :meth:`close` was called.
        self.closed = False
        self._failures = iter(failures)
        self._clock = clock
        self._lock = threading.Lock()

    def send(self, message: Message, *, timeout: float) -> Receipt:
        """Record a message, or fail as told."""
        with self._lock:
            if self.closed:
                raise ClosedError("the recording notifier")
            self.attempted.append(message)
            failure = next(self._failures, None)
            if failure is not None:
                raise failure
            self.sent.append(message)
            return Receipt(
                key=message.key,
                outcome=Delivery.DELIVERED,
                accepted_at=self._clock(),
                reference=f"recorded-{len(self.sent)}",
            )

    def close(self) -> None:
        """Refuse further messages."""
        self.closed = True
