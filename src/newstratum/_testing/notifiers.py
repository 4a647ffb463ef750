"""Notifiers for tests: one records what it was given and does what it was told, one fails by chance."""

from __future__ import annotations

import datetime as dt
import random
import threading
from collections.abc import Callable, Iterable

from newstratum._ports.notifier import Delivery, Message, Notifier, Receipt
from newstratum.errors import ClosedError, NotifierUnavailableError, NotifyError

__all__ = ["FlakyNotifier", "RecordingNotifier"]


def _get_start() -> dt.datetime:
    return dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class RecordingNotifier:
    """A notifier that records every message, and fails where the test says so."""

    def __init__(
        self,
        failures: Iterable[NotifyError | None] = (),
        *,
        clock: Callable[[], dt.datetime] = _get_start,
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

    @property
    def effects(self) -> dict[str, Message]:
        """Return what a receiver that drops repeats was told: the first message of each key."""
        with self._lock:
            return {message.key: message for message in reversed(self.sent)}

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


class FlakyNotifier:
    """A notifier that hands messages to another one, and fails now and then before or after that.

    A failure after the message was handed over is an answer that got lost: whoever tries again sends a
    repeat. The same dice give the same failures.
    """

    def __init__(
        self, inner: Notifier, dice: random.Random, *, failing: float = 0.2, losing: float = 0.1
    ) -> None:
        """Make a flaky notifier.

        Args:
            inner: What takes the messages.
            dice: Decides which sends fail.
            failing: How many of the sends fail before anything is handed over, from 0 to 1.
            losing: How many of the sends hand the message over and lose the answer, from 0 to 1.
        """
        #: The keys of the messages whose answers got lost, in order.
        self.lost: list[str] = []
        self._inner = inner
        self._dice = dice
        self._failing = failing
        self._losing = losing
        self._lock = threading.Lock()

    def send(self, message: Message, *, timeout: float) -> Receipt:
        """Hand a message over, or fail before or after that."""
        with self._lock:
            chance = self._dice.random()
        if chance < self._failing:
            raise NotifierUnavailableError("the dice say no")
        receipt = self._inner.send(message, timeout=timeout)
        if chance < self._failing + self._losing:
            self.lost.append(message.key)
            raise NotifierUnavailableError("the answer got lost")
        return receipt

    def close(self) -> None:
        """Close the notifier behind it."""
        self._inner.close()
