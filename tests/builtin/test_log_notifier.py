"""The log notifier keeps the whole contract of the port, and says nothing to the log but key and length."""

from __future__ import annotations

import logging

import pytest

from newstratum._builtin.log_notifier import LOGGER, LogNotifier
from newstratum._ports.notifier import Delivery, Message, Notifier
from newstratum.testing import NotifierKit


class TestLogNotifier(NotifierKit):
    def open_notifier(self) -> Notifier:
        return LogNotifier()


def test_one_line_with_key_and_length(caplog: pytest.LogCaptureFixture, canary: str) -> None:
    message = Message(key="event/person", recipient=canary, subject=canary, text=canary)
    with caplog.at_level(logging.INFO, LOGGER):
        receipt = LogNotifier().send(message, timeout=1)
    [record] = caplog.records
    assert record.getMessage() == f"notice event/person: {len(canary)} characters"
    assert (receipt.outcome, receipt.code) == (Delivery.UNVERIFIED, "logged")
