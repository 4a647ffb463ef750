"""Cases about a message that is sent: its receipt, its content, what is shown of it, threads and closing."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any
from urllib.parse import quote

import attrs
import pytest

from newstratum._ports.notifier import CalendarEntry, Delivery, Message, Notifier, Receipt
from newstratum._testing.doubles import FAILURES, Situation, format_error_details
from newstratum._testing.kits import run_in_threads
from newstratum._testing.notifier_kit.setting import (
    NotifierSetting,
    compute_timeout,
    require_channel_capability,
)
from newstratum.errors import ClosedError, InvalidValueError, NotifyError, UndeliverableError


class ReceiptCases(NotifierSetting):
    """A message that was taken gets a receipt, and has one identity however often it is sent."""

    def test_it_is_a_notifier(self, notifier: Notifier) -> None:
        assert isinstance(notifier, Notifier)

    def test_a_message_gets_a_receipt_with_its_key(self, notifier: Notifier) -> None:
        receipt = notifier.send(self.message("event-1/person-1"), timeout=5)
        assert isinstance(receipt, Receipt)
        assert receipt.key == "event-1/person-1"
        assert receipt.outcome in Delivery

    def test_a_receipt_states_the_instant_in_a_zone(self, notifier: Notifier) -> None:
        before = self.now()
        receipt = notifier.send(self.message("event-1/person-1"), timeout=5)
        assert before <= receipt.accepted_at <= self.now()

    def test_the_same_message_again_is_taken_again(self, notifier: Notifier) -> None:
        message = self.message("event-1/person-1")
        assert notifier.send(message, timeout=5).key == notifier.send(message, timeout=5).key

    @require_channel_capability("shows_arrivals")
    def test_a_message_comes_out_once(self, notifier: Notifier) -> None:
        notifier.send(self.message("event-1/person-1"), timeout=5)
        assert len(self.arrivals()) == 1

    @require_channel_capability("shows_arrivals")
    def test_the_same_key_has_the_same_identity_at_the_far_end(self, notifier: Notifier) -> None:
        for key in ("event-1/person-1", "event-1/person-1", "event-1/person-2"):
            notifier.send(self.message(key), timeout=5)
        first, again, other = (arrival.identity for arrival in self.arrivals())
        assert first == again
        assert first != other

    @require_channel_capability("shows_arrivals")
    def test_an_identity_outlives_the_notifier(self, notifier: Notifier) -> None:
        notifier.send(self.message("event-1/person-1"), timeout=5)
        notifier.close()
        later = self.open_notifier()
        later.send(self.message("event-1/person-1"), timeout=5)
        later.close()
        first, again = (arrival.identity for arrival in self.arrivals())
        assert first == again


_TEXTS = {
    "short": "一",
    "long": "一" * 2000,
    "lines": "第一行\n\n第三行\n",
    "markup": "<b>粗</b> &amp; <script>a()</script> *星* _下_ `码` [名](https://example.org) {{x}} %s \\n",
    "rare": "𠀀𠮷 e\u0301 👩‍👩‍👧 \u202e反 \x1b[31m",
    "quotes": "\"双\" '单' 「中」 \\ /",
}
_SUBJECTS = {
    "chinese": "第十二次委员会会议通知",
    "mixed": 'Re: 会议 "A" <b>&amp;</b> 👩‍👩‍👧 =?utf-8?q?x?=',
    "long": "关于召开联谊会全体会员大会的通知" * 20,
}
_CHINA = dt.timezone(dt.timedelta(hours=8))
_ENTRIES = {
    "whole days": CalendarEntry(
        uid="entry-1",
        first_on=dt.date(2026, 12, 3),
        last_on=dt.date(2026, 12, 4),
        summary="第十二次委员会会议；议程, 见附件",
        place="三楼会议室\\东",
    ),
    "a time": CalendarEntry(
        uid="entry-1",
        sequence=1,
        begins_at=dt.datetime(2026, 12, 3, 14, tzinfo=_CHINA),
        ends_at=dt.datetime(2026, 12, 3, 8, tzinfo=dt.UTC),
        summary="会议",
    ),
    "cancelled": CalendarEntry(
        uid="entry-1",
        sequence=2,
        first_on=dt.date(2026, 12, 3),
        last_on=dt.date(2026, 12, 3),
        summary="会议",
        cancelled=True,
    ),
}
#: 90 kB in UTF-8, with no character twice in a row.
_HUGE = "".join(chr(0x4E00 + number % 997) for number in range(30_000))


def _unwrap_text(text: str) -> str:
    # Mail has line ends of its own, and one at the end of every text.
    return text.replace("\r\n", "\n").rstrip("\n")


class ContentCases(NotifierSetting):
    """A message arrives as it was written, or not at all."""

    @pytest.mark.parametrize("name", _TEXTS)
    def test_texts_of_any_kind_are_taken(self, notifier: Notifier, name: str) -> None:
        assert notifier.send(self.message("event-1/person-1", _TEXTS[name]), timeout=5).key

    @require_channel_capability("shows_arrivals")
    @pytest.mark.parametrize("name", _TEXTS)
    def test_a_text_arrives_as_it_was_written(self, notifier: Notifier, name: str) -> None:
        notifier.send(self.message("event-1/person-1", _TEXTS[name]), timeout=5)
        [arrival] = self.arrivals()
        if arrival.text is None:
            pytest.skip("the channel does not carry the text")
        assert _unwrap_text(arrival.text) == _unwrap_text(_TEXTS[name])

    @pytest.mark.parametrize("name", _ENTRIES)
    def test_a_message_with_a_calendar_entry_is_taken(self, notifier: Notifier, name: str) -> None:
        plain = self.message("event-1/person-1")
        message = attrs.evolve(plain, entry=_ENTRIES[name])
        assert notifier.send(message, timeout=5).key == message.key
        if not self.shows_arrivals:
            return
        # A channel without calendars still delivers the message.
        notifier.send(plain, timeout=5)
        entered, without = self.arrivals()
        assert (entered.identity, entered.subject) == (without.identity, without.subject)
        if entered.text is not None and without.text is not None:
            assert _unwrap_text(entered.text) == _unwrap_text(without.text)

    @require_channel_capability("shows_arrivals")
    @pytest.mark.parametrize("name", _SUBJECTS)
    def test_a_subject_arrives_as_it_was_written(self, notifier: Notifier, name: str) -> None:
        notifier.send(self.message("event-1/person-1", subject=_SUBJECTS[name]), timeout=5)
        [arrival] = self.arrivals()
        if arrival.subject is None:
            pytest.skip("the channel does not carry the subject")
        assert arrival.subject == _SUBJECTS[name]

    @require_channel_capability("shows_arrivals")
    def test_a_very_long_text_arrives_whole_or_is_undeliverable(self, notifier: Notifier) -> None:
        try:
            notifier.send(self.message("event-1/person-1", _HUGE), timeout=120)
        except UndeliverableError:
            assert self.arrivals() == []
            return
        [arrival] = self.arrivals()
        if arrival.text is not None:
            assert _unwrap_text(arrival.text) == _HUGE

    @require_channel_capability("impossible_recipients")
    def test_an_address_of_another_form_is_undeliverable(self, notifier: Notifier) -> None:
        for address in self.impossible_recipients:
            message = Message(key="event-1/person-1", recipient=address, subject="s", text="t")
            with pytest.raises(UndeliverableError) as caught:
                notifier.send(message, timeout=5)
            assert address not in str(caught.value)

    @pytest.mark.parametrize(
        ("part", "text"),
        [
            ("recipient", ""),
            ("recipient", "a@example.org\r\nBcc: b@example.org"),
            ("recipient", "a" * 10_000),
            ("key", "a\r\nb"),
            ("subject", "a\nb"),
            ("subject", "a\r\nBcc: b@example.org"),
            ("subject", "a\u2028b"),
            ("text", "a\0b"),
            ("text", "a" * 1_000_001),
            ("html", "\ud800"),
        ],
        ids=lambda value: ascii(value[:12]),
    )
    @pytest.mark.usefixtures("sending")
    def test_a_message_no_channel_could_carry_is_refused(self, part: str, text: str) -> None:
        parts: dict[str, Any] = {"key": "k", "recipient": "r", "subject": "s", "text": "t", part: text}
        with pytest.raises(InvalidValueError, match=f"message.{part}"):
            Message(**parts)


_CANARY = "canary-of-the-kit-一二三"


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

    @pytest.mark.usefixtures("sending")
    def test_a_message_hides_what_it_says_and_to_whom(self) -> None:
        message = Message(key="k", recipient=_CANARY, subject=_CANARY, text=_CANARY, html=_CANARY)
        assert _CANARY not in repr(message) + str(message)

    def test_no_text_enters_a_receipt_or_a_log(
        self, notifier: Notifier, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.DEBUG):
            receipt = notifier.send(self.private_message(), timeout=5)
        assert isinstance(receipt, Receipt)
        shown = repr(receipt) + repr([receipt.code, receipt.reference]) + _format_log(caplog)
        assert [text for text in (*self.private_texts(), self.recipient) if text in shown] == []

    def test_nothing_is_printed(self, notifier: Notifier, capfd: pytest.CaptureFixture[str]) -> None:
        receipt = notifier.send(self.private_message(), timeout=5)
        assert isinstance(receipt, Receipt)
        printed = "".join(capfd.readouterr())
        shown = [text for text in (*self.private_texts(), self.recipient) if text in printed]
        assert shown == [], "what is private is printed"

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
                shown = format_error_details(error, "notifier_kit")
        shown += _format_log(caplog)
        assert [text for text in (*self.private_texts(), self.recipient) if text in shown] == []


_THREADS = 8


class LifeCycleCases(NotifierSetting):
    """A notifier is used by many threads, and is closed for good."""

    def test_many_threads_can_send(self, notifier: Notifier) -> None:
        receipts: list[str] = []

        def send(number: int) -> None:
            receipts.append(notifier.send(self.message(f"event/{number}"), timeout=30).key)

        run_in_threads(_THREADS, send)
        assert sorted(receipts) == [f"event/{number}" for number in range(_THREADS)]
        if self.shows_arrivals:
            identities = {arrival.identity for arrival in self.arrivals()}
            assert len(identities) == len(self.arrivals()) == _THREADS

    def test_after_closing_nothing_is_sent(self, notifier: Notifier) -> None:
        notifier.close()
        with pytest.raises(ClosedError):
            notifier.send(self.message("event-1/person-1"), timeout=5)

    def test_closing_again_does_nothing(self, sending: Notifier) -> None:
        sending.close()
        sending.close()
