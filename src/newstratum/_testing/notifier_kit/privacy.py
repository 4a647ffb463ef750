"""Cases about what must not be shown in receipts, errors, logs and ``repr``: texts, addresses, passwords."""

# the name of a case is its sentence

from __future__ import annotations

import logging
import traceback
from urllib.parse import quote

import pytest

from newstratum._ports.notifier import Message, Notifier
from newstratum._testing.notifier_kit.setting import (
    NotifierSetting,
    compute_timeout,
    require_channel_capability,
)
from newstratum._testing.situations import FAILURES, Situation
from newstratum.errors import NotifyError

_CANARY = "canary-of-the-kit-一二三"
_FRAMES = 50


def _format_error(error: NotifyError) -> str:
    """Return all that an error and the errors behind it show, with the variables of their frames."""
    report = traceback.TracebackException.from_exception(error, capture_locals=True)
    own = [frame for frame in report.stack if "notifier_kit" not in frame.filename][-_FRAMES:]
    report.stack[:] = own
    return "".join(report.format()) + repr(error) + repr(error.args)


def _format_log(caplog: pytest.LogCaptureFixture) -> str:
    return caplog.text + repr([vars(record) for record in caplog.records])


class PrivacyCases(NotifierSetting):
    """Only the receiver sees what a message says, to whom, and the credentials of the channel."""

    def private_texts(self) -> tuple[str, ...]:
        """Return what must not be shown, also in its forms inside a URL."""
        texts = (_CANARY, *self.secrets)
        return tuple({*texts, *(quote(text, safe="") for text in texts), ascii(_CANARY)[1:-1]})

    def private_message(self, key: str = "event-1/person-1") -> Message:
        """Return a message whose text and subject must not be shown."""
        return self.message(key, f"{_CANARY} text", subject=f"{_CANARY} subject")

    def test_a_message_hides_what_it_says_and_to_whom(self) -> None:
        message = Message(key="k", recipient=_CANARY, subject=_CANARY, text=_CANARY, html=_CANARY)
        assert _CANARY not in repr(message) + str(message)

    def test_no_text_enters_a_receipt_or_a_log(
        self, notifier: Notifier, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.DEBUG):
            receipt = notifier.send(self.private_message(), timeout=5)
        shown = repr(receipt) + _format_log(caplog)
        assert [text for text in self.private_texts() if text in shown] == []

    @require_channel_capability("secrets")
    def test_no_secret_shows_in_the_notifier_itself(self, notifier: Notifier) -> None:
        shown = repr(notifier) + str(notifier) + repr(vars(notifier) if hasattr(notifier, "__dict__") else "")
        assert [secret for secret in self.private_texts() if secret in shown] == []

    @pytest.mark.parametrize("situation", sorted(FAILURES))
    def test_no_failure_shows_text_address_or_secret(
        self, notifier: Notifier, situation: Situation, caplog: pytest.LogCaptureFixture
    ) -> None:
        if situation not in self.situations:
            pytest.skip(f"not claimed: situation {situation}")
        self.arrange(situation)
        shown = ""
        with caplog.at_level(logging.DEBUG):
            try:
                notifier.send(self.private_message(), timeout=compute_timeout(situation))
            except NotifyError as error:
                shown = _format_error(error)
        shown += _format_log(caplog)
        assert [text for text in (*self.private_texts(), self.recipient) if text in shown] == []
