"""Cases about the content and the recipient of a message."""

# the name of a case is its sentence

from __future__ import annotations

import datetime as dt
from typing import Any

import attrs
import pytest

from newstratum._ports.notifier import CalendarEntry, Message, Notifier
from newstratum._testing.notifier_kit.setting import NotifierSetting, require_channel_capability
from newstratum.errors import InvalidValueError, UndeliverableError

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
    def test_a_message_no_channel_could_carry_is_refused(self, part: str, text: str) -> None:
        parts: dict[str, Any] = {"key": "k", "recipient": "r", "subject": "s", "text": "t", part: text}
        with pytest.raises(InvalidValueError, match=f"message.{part}"):
            Message(**parts)
