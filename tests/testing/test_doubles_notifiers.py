"""The notifiers for tests are notifiers, and fail exactly as they were told."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from newstratum._ports.notifier import Message, Notifier
from newstratum._testing.notifier_kit.setting import Arrival
from newstratum.errors import NotifierUnavailableError, NotifyError, UndeliverableError
from newstratum.testing import FlakyNotifier, NotifierKit, RecordingNotifier


class TestRecordingNotifier(NotifierKit):
    shows_arrivals = True
    #: What is recorded has arrived.
    confirms_delivery = True

    def open_notifier(self) -> Notifier:
        earlier = getattr(self, "recording", None)
        self.recording = RecordingNotifier(clock=lambda: dt.datetime.now(dt.UTC))
        if earlier is not None:
            self.recording.sent += earlier.sent
        return self.recording

    def arrivals(self) -> list[Arrival]:
        return [
            Arrival(identity=message.key, subject=message.subject, text=message.text)
            for message in self.recording.sent
        ]


class TestFlakyNotifierThatNeverFails(NotifierKit):
    confirms_delivery = True

    def open_notifier(self) -> Notifier:
        recording = RecordingNotifier(clock=lambda: dt.datetime.now(dt.UTC))
        return FlakyNotifier(recording, random.Random(1), failure_rate=0, loss_rate=0)


def _message(key: str) -> Message:
    return Message(key=key, recipient="someone@example.org", subject="s", text="t")


def test_it_fails_as_told_and_then_succeeds() -> None:
    failures = [NotifierUnavailableError("busy"), None, UndeliverableError("unknown")]
    notifier = RecordingNotifier(failures)
    with pytest.raises(NotifierUnavailableError):
        notifier.send(_message("a"), timeout=1)
    notifier.send(_message("b"), timeout=1)
    with pytest.raises(UndeliverableError):
        notifier.send(_message("c"), timeout=1)
    assert notifier.send(_message("d"), timeout=1).reference == "recorded-2"
    assert [message.key for message in notifier.sent] == ["b", "d"]
    assert [message.key for message in notifier.attempted] == ["a", "b", "c", "d"]


def test_it_knows_that_it_was_closed() -> None:
    notifier = RecordingNotifier()
    assert not notifier.closed
    notifier.close()
    assert notifier.closed


def test_repeats_have_one_effect() -> None:
    notifier = RecordingNotifier()
    for key in ("a", "b", "a"):
        notifier.send(_message(key), timeout=1)
    assert sorted(notifier.effects) == ["a", "b"]
    assert notifier.effects["a"] is notifier.sent[0]


def _rounds(seed: int) -> tuple[list[str], list[str], list[str]]:
    """What a hundred messages became that were each tried once: sent, lost, told as failed."""
    recording = RecordingNotifier()
    notifier = FlakyNotifier(recording, random.Random(seed), failure_rate=0.3, loss_rate=0.2)
    failed = []
    for number in range(100):
        try:
            notifier.send(_message(f"event-{number}"), timeout=1)
        except NotifyError:
            failed.append(f"event-{number}")
    return [message.key for message in recording.sent], notifier.lost, failed


def test_a_lost_answer_is_a_message_that_went_out() -> None:
    sent, lost, failed = _rounds(7)
    assert lost
    assert set(lost) <= set(sent) & set(failed)
    assert set(failed) - set(sent)
    assert len(sent) + len(failed) == 100 + len(lost)


def test_the_same_seed_gives_the_same_failures() -> None:
    assert _rounds(7) == _rounds(7)
    assert _rounds(7) != _rounds(8)
