"""The recording notifier is a notifier, and fails exactly as it was told."""

from __future__ import annotations

import datetime as dt

import pytest

from newstratum.errors import NotifierUnavailableError, UndeliverableError
from newstratum.ports.notifier import Message, Notifier
from newstratum.testing import NotifierKit, RecordingNotifier


class TestRecordingNotifier(NotifierKit):
    def open_notifier(self) -> Notifier:
        return RecordingNotifier(clock=lambda: dt.datetime.now(dt.UTC))


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
