"""Doubles for tests: a clock that stands still, notifiers that record or fail, and what a send shows."""

from __future__ import annotations

import datetime as dt
import io
import logging
import random
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Final
from urllib.parse import quote

from attrs import field, frozen

from newstratum._ports.notifier import Delivery, Message, Notifier, Receipt
from newstratum._words import Words
from newstratum.errors import ClosedError, NotifierUnavailableError, NotifyError


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


#: Seconds that a receiver asks to wait in the situation ``WAIT``, unless its service has a wait of its own.
RETRY_AFTER_SECONDS = 37


class Situation(StrEnum):
    """What the receiving side does with the next message."""

    #: It takes the message, as usual.
    NORMAL = "normal"
    #: It says that it cannot take the message now.
    BUSY = "busy"
    #: It says how long to wait before the next try.
    WAIT = "wait"
    #: It says that it will never take the message.
    REFUSED = "refused"
    #: It listens, and never answers.
    SILENT = "silent"
    #: It answers one byte at a time, without end.
    SLOW = "slow"
    #: It answers fast, without end.
    ENDLESS = "endless"
    #: It answers with bytes that are not text.
    GARBLED = "garbled"
    #: It breaks the connection before it has taken anything.
    BROKEN = "broken"
    #: It takes the message, and the connection breaks before the answer.
    LOST = "lost"
    #: It answers that the message should go somewhere else.
    MOVED = "moved"
    #: It refuses, and repeats in its answer what it was sent.
    REPEATING = "repeating"
    #: It does not accept the password or token, until somebody mends the channel.
    UNAUTHORISED = "unauthorised"


#: Every situation in which a send may fail though the channel is set up rightly.
FAILURES = frozenset(Situation) - {Situation.NORMAL, Situation.UNAUTHORISED}


def _get_start() -> dt.datetime:
    return dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class RecordingNotifier:
    """A notifier that records every message, and fails where a test wants it to."""

    def __init__(
        self, failures: Iterable[NotifyError | None] = (), *, clock: Callable[[], dt.datetime] | None = None
    ) -> None:
        """Make an open notifier.

        Args:
            failures: What to raise on the first sends, in order; None for a send that succeeds. Later
                sends succeed.
            clock: Returns the instant for the receipts; by default the first of January 2026, always.
        """
        #: Every message that was accepted, in order.
        self.sent: list[Message] = []
        #: Every message that was given, also those that failed.
        self.attempted: list[Message] = []
        #: Whether :meth:`close` was called.
        self.closed = False
        self._failures = iter(failures)
        self._clock = clock or _get_start
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
                raise ClosedError(Words("记录用的渠道", "the recording notifier"))
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
            raise NotifierUnavailableError(Words("随机失败", "failed by chance"))
        receipt = self._inner.send(message, timeout=timeout)
        if chance < self._failure_rate + self._loss_rate:
            self.lost.append(message.key)
            raise NotifierUnavailableError(Words("应答丢失", "the answer was lost"))
        return receipt

    def close(self) -> None:
        """Close the notifier behind it."""
        self._inner.close()


#: Tries of a send that takes too long: the machine may have been busy once, a slow notifier always is slow.
_TRIES: Final = 3
_FRAMES: Final = 50


@frozen(kw_only=True)
class Attempt:
    """What came of one send."""

    #: None if it failed.
    receipt: Receipt | None = None
    #: None if it did not fail.
    error: NotifyError | None = None
    seconds: float
    #: The receipt, or the error with its frames and their variables, and the logs.
    shown: str = field(repr=False)

    def find_leaks(self, *private: str) -> list[str]:
        """Return which of some texts are shown, plain, percent-encoded or escaped."""
        return [
            text
            for text in private
            if any(form in self.shown for form in (text, quote(text, safe=""), ascii(text)[1:-1]))
        ]


def attempt_send(
    notifier: Notifier, message: Message, *, timeout: float, within: float = 1.0, excluding: str = "test_"
) -> Attempt:
    """Send a message once, or again if that took longer than it may.

    Args:
        notifier: What to send it with.
        message: What to send.
        timeout: Seconds to give it.
        within: Seconds it may take beyond them.
        excluding: Part of the names of files whose frames are left out, since they hold the message anyway.

    Returns:
        What came of the first send that was in time; of the last one if none was.
    """
    attempt = _attempt_once(notifier, message, timeout, excluding)
    for _number in range(1, _TRIES):
        if attempt.seconds <= timeout + within:
            break
        attempt = _attempt_once(notifier, message, timeout, excluding)
    return attempt


def _attempt_once(notifier: Notifier, message: Message, timeout: float, excluding: str) -> Attempt:
    with _capture_logs() as log:
        receipt, error = None, None
        begun = time.monotonic()
        try:
            receipt = notifier.send(message, timeout=timeout)
        except NotifyError as raised:
            error = raised
        seconds = time.monotonic() - begun
    shown = log.getvalue() + (repr(receipt) if error is None else format_error_details(error, excluding))
    return Attempt(receipt=receipt, error=error, seconds=seconds, shown=shown)


def format_error_details(error: BaseException, excluding: str = "test_") -> str:
    """Return all that an error shows: its message and parts, and the variables of its frames."""
    report = traceback.TracebackException.from_exception(error, capture_locals=True)
    own = [frame for frame in report.stack if excluding not in frame.filename and __file__ != frame.filename]
    report.stack[:] = own[-_FRAMES:]
    return "".join(report.format()) + repr(error) + repr(error.args)


@contextmanager
def _capture_logs() -> Iterator[io.StringIO]:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s %(args)r"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield written
    finally:
        root.setLevel(level)
        root.removeHandler(handler)
