"""Notifiers for tests: one records its messages and fails where told, one fails by chance."""

from __future__ import annotations

import datetime as dt
import random
import threading
from collections.abc import Callable, Iterable

from newstratum._ports.notifier import Delivery, Message, Notifier, Receipt
from newstratum.errors import ClosedError, NotifierUnavailableError, NotifyError


def _get_start() -> dt.datetime:
    return dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class RecordingNotifier:
    """A notifier that records every message, and fails where a test wants it to."""

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
        """Return what reaches a receiver that drops repeats: the first message of each key."""
        with self._lock:
            return {message.key: message for message in reversed(self.sent)}

    def send(self, message: Message, *, timeout: float) -> Receipt:
        """Record a message, or raise the next of the failures."""
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

    A failure after the message was handed over is a lost answer: a retry sends a repeat. A random number
    generator with the same seed gives the same failures.
    """

    def __init__(
        self, inner: Notifier, rng: random.Random, *, failure_rate: float = 0.2, loss_rate: float = 0.1
    ) -> None:
        """Make a flaky notifier.

        Args:
            inner: What takes the messages.
            rng: Random numbers; they decide which sends fail.
            failure_rate: Share of the sends that fail before anything is handed over, from 0 to 1.
            loss_rate: Share of the sends that hand the message over and lose the answer, from 0 to 1.
        """
        #: The keys of the messages whose answers were lost, in order.
        self.lost: list[str] = []
        self._inner = inner
        self._rng = rng
        self._failure_rate = failure_rate
        self._loss_rate = loss_rate
        self._lock = threading.Lock()

    def send(self, message: Message, *, timeout: float) -> Receipt:
        """Hand a message over, or fail before or after that."""
        with self._lock:
            chance = self._rng.random()
        if chance < self._failure_rate:
            raise NotifierUnavailableError("failed by chance")
        receipt = self._inner.send(message, timeout=timeout)
        if chance < self._failure_rate + self._loss_rate:
            self.lost.append(message.key)
            raise NotifierUnavailableError("the answer was lost")
        return receipt

    def close(self) -> None:
        """Close the notifier behind it."""
        self._inner.close()
