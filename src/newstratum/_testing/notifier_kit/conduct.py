"""Cases about several recipients, threads and failures in a row, and what a channel takes and leaves."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from newstratum._ports.notifier import Delivery, Notifier, Receipt
from newstratum._testing.doubles import FAILURES, Situation
from newstratum._testing.kits import run_in_threads, switch_threads_often
from newstratum._testing.notifier_kit.setting import (
    Arrival,
    NotifierSetting,
    compute_timeout,
    require_channel_capability,
    require_situation,
)
from newstratum.errors import NotifierUnavailableError, NotifyError

#: Seconds that a send may take at a far end that answers at once; of some tries the fastest counts.
_PROMPT: Final = 1.0
#: Seconds beyond the timeout of a send; wide, for machines under load.
_SLACK: Final = 3.0
_KEYS: Final = [
    "event-1/person-1",
    "event-1/person-11",
    "event-11/person-1",
    "Event-1/person-1",
    "event-1/person-1 ",
    "event-1.person-1",
    "e" * 255 + "1",
    "e" * 255 + "2",
    "事件-1/人-1",
    "事件-1/人-2",
]


@require_channel_capability("other_recipients")
class RecipientCases(NotifierSetting):
    """A message goes to the recipient it names, and to nobody else."""

    @require_channel_capability("shows_arrivals")
    def test_each_message_reaches_its_own_recipient(self, notifier: Notifier) -> None:
        recipients = [self.recipient, *self.other_recipients, self.recipient]
        for number, recipient in enumerate(recipients):
            notifier.send(self.message_to(recipient, f"event/{number}", f"text {number}"), timeout=5)
        arrivals = self._arrivals_with_recipients()
        assert [arrival.recipient for arrival in arrivals] == recipients, "a message went to somebody else"
        for number, arrival in enumerate(arrivals):
            assert arrival.text is None or arrival.text.strip() == f"text {number}"

    @require_channel_capability("shows_arrivals")
    def test_messages_of_several_threads_reach_their_own_recipients(self, notifier: Notifier) -> None:
        recipients = [self.recipient, *self.other_recipients]

        def send(number: int) -> None:
            for turn in range(6):
                recipient = recipients[(number + turn) % len(recipients)]
                notifier.send(self.message_to(recipient, f"{number}/{turn}", recipient), timeout=30)

        with switch_threads_often():
            run_in_threads(4, send)
        arrivals = self._arrivals_with_recipients()
        assert len(arrivals) == 24
        mixed = [a for a in arrivals if a.text is not None and a.text.strip() != a.recipient]
        assert mixed == [], "threads mix up recipients and texts"

    def _arrivals_with_recipients(self) -> list[Arrival]:
        arrivals = list(self.arrivals())
        if any(arrival.recipient is None for arrival in arrivals):
            pytest.skip("the channel does not carry the recipient")
        return arrivals


class ConductCases(NotifierSetting):
    """A send says what came of it, in its time, and neither waits for others nor leaves anything behind."""

    @require_channel_capability("shows_arrivals")
    def test_different_keys_have_different_identities(self, notifier: Notifier) -> None:
        for key in _KEYS:
            notifier.send(self.message(key), timeout=5)
        identities = [arrival.identity for arrival in self.arrivals()]
        assert len(set(identities)) == len(_KEYS), "a far end that drops repeats would drop a message"

    @require_channel_capability("shows_arrivals")
    def test_a_plain_text_is_not_declared_to_be_markup(self, notifier: Notifier) -> None:
        notifier.send(self.message("event-1/person-1", "a <b> & c"), timeout=5)
        for arrival in self.arrivals():
            assert "html" not in arrival.content_type.lower(), "a plain text is sent as HTML"

    def test_a_receipt_claims_no_delivery_that_nobody_can_know(self, notifier: Notifier) -> None:
        receipt = notifier.send(self.message("event-1/person-1"), timeout=5)
        assert receipt.outcome in Delivery
        if not self.confirms_delivery:
            assert receipt.outcome is not Delivery.DELIVERED, "the far end does not say so"

    @require_channel_capability("shows_arrivals")
    def test_a_receipt_is_dated_when_the_far_end_has_the_message(self, notifier: Notifier) -> None:
        receipt = notifier.send(self.message("event-1/person-1"), timeout=5)
        [arrival] = self.arrivals()
        if arrival.arrived_at is None:
            pytest.skip("nobody notes when a message arrives")
        # Some far ends note whole seconds.
        exact = arrival.arrived_at.microsecond != 0
        assert receipt.accepted_at >= arrival.arrived_at - dt.timedelta(seconds=0 if exact else 1)

    @require_situation(Situation.UNAUTHORISED)
    def test_a_password_that_is_not_accepted_needs_mending(self, notifier: Notifier) -> None:
        self.arrange(Situation.UNAUTHORISED)
        with pytest.raises(NotifierUnavailableError) as caught:
            notifier.send(self.message("event-1/person-1"), timeout=5)
        assert caught.value.needs_mending, "nobody is told to mend the channel"

    @require_situation(Situation.BUSY)
    def test_a_far_end_that_is_busy_needs_no_mending(self, notifier: Notifier) -> None:
        self.arrange(Situation.BUSY)
        with pytest.raises(NotifierUnavailableError) as caught:
            notifier.send(self.message("event-1/person-1"), timeout=5)
        assert not caught.value.needs_mending, "notices would wait for somebody who has nothing to mend"

    @pytest.mark.parametrize("situation", sorted(FAILURES - {Situation.WAIT}))
    def test_the_same_notifier_sends_again_after_a_failure(
        self, notifier: Notifier, situation: Situation
    ) -> None:
        if situation not in self.situations:
            pytest.skip(f"not claimed: situation {situation}")
        self.arrange(situation)
        try:
            notifier.send(self.message("event-1/person-1"), timeout=compute_timeout(situation))
        except NotifierUnavailableError as error:
            if error.retry_after is not None:
                pytest.skip("the far end asked for a wait")
        except NotifyError:
            pass
        receipt = notifier.send(self.message("event-2/person-1"), timeout=5)
        assert receipt.key == "event-2/person-1"

    def test_a_send_does_not_wait_by_itself(self, notifier: Notifier) -> None:
        def send(number: int) -> None:
            assert isinstance(notifier.send(self.message(f"event/{number}"), timeout=10), Receipt)

        assert _measure_fastest(send) < _PROMPT, "it waits inside send"

    @require_situation(Situation.BUSY)
    def test_a_failure_is_told_at_once_and_not_tried_again_inside(self, notifier: Notifier) -> None:
        def send(number: int) -> None:
            self.arrange(Situation.BUSY)
            with pytest.raises(NotifierUnavailableError):
                notifier.send(self.message(f"event/{number}"), timeout=10)

        assert _measure_fastest(send) < _PROMPT, "it waits or tries again inside send"

    @require_situation(Situation.SILENT)
    def test_a_thread_waits_no_longer_for_another_than_its_own_timeout(self, notifier: Notifier) -> None:
        """A lock round a library that is for one thread is part of the time of a send."""
        self.arrange(Situation.SILENT)
        begun = threading.Event()

        def hang() -> None:
            begun.set()
            with contextlib.suppress(NotifyError):
                notifier.send(self.message("event-1/person-1"), timeout=_SLACK + 2)

        other = threading.Thread(target=hang, daemon=True)
        other.start()
        begun.wait()
        time.sleep(0.3)
        start = time.monotonic()
        with contextlib.suppress(NotifyError):
            notifier.send(self.message("event-2/person-1"), timeout=0.5)
        waited = time.monotonic() - start
        still = other.is_alive()
        other.join()
        assert not still or waited < _SLACK, "a thread waits for another beyond its timeout"
        assert still, "a thread waits for another beyond its timeout"

    def test_sending_leaves_no_connection_behind(self, notifier: Notifier) -> None:
        notifier.send(self.message("event/first"), timeout=5)
        before = _count_sockets()
        for number in range(15):
            notifier.send(self.message(f"event/{number}"), timeout=5)
        assert _settles(lambda: _count_sockets() <= before + 4), "every send leaves a connection open"

    def test_closing_leaves_no_thread_and_no_connection(self) -> None:
        threads, sockets = set(threading.enumerate()), _count_sockets()
        notifier = self.open_notifier()
        # A far end that runs in this process may have begun with the notifier.
        threads |= set(threading.enumerate())
        sockets = max(sockets, _count_sockets())
        assert isinstance(notifier.send(self.message("event-1/person-1"), timeout=5), Receipt)
        notifier.close()
        assert _settles(lambda: not set(threading.enumerate()) - threads), "closing left a thread"
        assert _settles(lambda: _count_sockets() <= sockets), "closing left a connection"


def _measure_fastest(send: Callable[[int], None]) -> float:
    fastest = float("inf")
    for number in range(4):
        start = time.monotonic()
        send(number)
        fastest = min(fastest, time.monotonic() - start)
        if fastest < _PROMPT:
            break
    return fastest


def _settles(holds: Callable[[], bool]) -> bool:
    # The far end of a test notices the end of a connection a moment later.
    until = time.monotonic() + 2
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def _count_sockets() -> int:
    descriptors = Path("/proc/self/fd")
    if not descriptors.exists():
        return 0
    count = 0
    for name in os.listdir(descriptors):
        with contextlib.suppress(OSError):
            count += os.readlink(descriptors / name).startswith("socket:")
    return count
