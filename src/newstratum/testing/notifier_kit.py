"""The notifier kit: the whole contract of the notifier port, as a class to subclass.

A plugin's author writes::

    class TestMyNotifier(NotifierKit):
        def open_notifier(self):
            return MyNotifier(...)

and runs pytest. ``timeouts``, ``failures`` and the like depend on the service behind a channel and are
the plugin's own tests.
"""

# ruff: noqa: D102  # the name of a case is its sentence

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Iterator

import pytest

from newstratum.errors import ClosedError, InvalidValueError
from newstratum.ports.notifier import Delivery, Message, Notifier, Receipt

__all__ = ["NotifierKit"]

_CANARY = "canary-of-the-kit"


def _message(key: str = "event-1/person-1/log", **parts: str) -> Message:
    texts = {"recipient": "someone@example.org", "subject": "活动通知", "text": "您好", **parts}
    return Message(key=key, **texts)


class NotifierKit:
    """Every case of the notifier port."""

    def open_notifier(self) -> Notifier:
        """Open a notifier that can take the messages of the kit."""
        pytest.fail("a notifier kit needs the method open_notifier()")

    def message(self, key: str, text: str) -> Message:
        """Return a message this channel can take; override it where addresses have another form."""
        return _message(key, text=text)

    @pytest.fixture
    def notifier(self) -> Iterator[Notifier]:
        """An open notifier of its own for each case."""
        notifier = self.open_notifier()
        yield notifier
        notifier.close()

    def test_it_is_a_notifier(self, notifier: Notifier) -> None:
        assert isinstance(notifier, Notifier)

    def test_a_message_gets_a_receipt_with_its_key(self, notifier: Notifier) -> None:
        before = dt.datetime.now(dt.UTC)
        receipt = notifier.send(self.message("event-1/person-1", "您好"), timeout=5)
        assert isinstance(receipt, Receipt)
        assert receipt.key == "event-1/person-1"
        assert receipt.outcome in Delivery
        assert before <= receipt.accepted_at <= dt.datetime.now(dt.UTC)

    def test_the_same_message_again_is_taken_again(self, notifier: Notifier) -> None:
        message = self.message("event-1/person-1", "您好")
        assert notifier.send(message, timeout=5).key == notifier.send(message, timeout=5).key

    @pytest.mark.parametrize(
        "text", ["一", "一" * 2000, "a\n\n<b>&amp;</b>\r\n{{x}} %s \\ 𠀀"], ids=["short", "long", "markup"]
    )
    def test_texts_of_any_kind_are_taken(self, notifier: Notifier, text: str) -> None:
        assert notifier.send(self.message("event-1/person-1", text), timeout=5).key

    def test_no_text_enters_a_receipt_or_a_log(
        self, notifier: Notifier, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.DEBUG):
            receipt = notifier.send(self.message("event-1/person-1", _CANARY), timeout=5)
        assert _CANARY not in repr(receipt) + caplog.text + repr([vars(record) for record in caplog.records])

    def test_many_threads_can_send(self, notifier: Notifier) -> None:
        receipts: list[Receipt] = []

        def send(number: int) -> None:
            receipts.append(notifier.send(self.message(f"event/{number}", "您好"), timeout=5))

        threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(receipt.key for receipt in receipts) == [f"event/{number}" for number in range(8)]

    def test_after_closing_nothing_is_sent(self, notifier: Notifier) -> None:
        notifier.close()
        notifier.close()
        with pytest.raises(ClosedError):
            notifier.send(self.message("event-1/person-1", "您好"), timeout=5)

    def test_a_message_hides_what_it_says_and_to_whom(self) -> None:
        message = _message(recipient=_CANARY, subject=_CANARY, text=_CANARY, html=_CANARY)
        assert _CANARY not in repr(message) + str(message)

    @pytest.mark.parametrize(
        ("part", "text"),
        [
            ("recipient", ""),
            ("recipient", "a@example.org\r\nBcc: b@example.org"),
            ("subject", "a\nb"),
            ("subject", "a\u2028b"),
            ("text", "a\0b"),
            ("html", "\ud800"),
        ],
        ids=ascii,
    )
    def test_a_message_no_channel_could_carry_is_refused(self, part: str, text: str) -> None:
        with pytest.raises(InvalidValueError, match=f"message.{part}"):
            _message(**{part: text})
