"""Messages hide what they say; receipts hold codes and never text."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from newstratum._ports.notifier import Delivery, Message, Receipt
from newstratum.errors import InvalidValueError

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def test_a_message_hides_what_it_says() -> None:
    message = Message(key="k", recipient="CANARY", subject="CANARY", text="CANARY", html="CANARY")
    assert "CANARY" not in repr(message) + str(message)
    assert "k" in repr(message)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("key", ""),
        ("key", "a\nb"),
        ("recipient", ""),
        ("recipient", "a\rb"),
        ("subject", ""),
        ("subject", "a\nb"),
        ("text", ""),
        ("text", "a\0"),
        ("text", "a" * 1_000_001),
        ("html", "\ud800"),
        ("html", 7),
        ("entry", "2026-12-03"),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_a_message_no_channel_could_carry_is_refused(part: str, value: Any) -> None:
    parts = {"key": "k", "recipient": "r", "subject": "s", "text": "t", part: value}
    with pytest.raises(InvalidValueError, match=rf"^message\.{part}"):
        Message(**parts)


def test_a_receipt_takes_codes_and_an_instant_with_a_zone() -> None:
    receipt = Receipt(key="k", outcome="accepted", accepted_at=NOW, code="http.202", reference="id-1")
    assert receipt.outcome is Delivery.ACCEPTED
    for parts in (
        {"code": "Sent to CANARY"},
        {"accepted_at": NOW.replace(tzinfo=None)},
        {"reference": "a\nb"},
        {"outcome": "CANARY"},
    ):
        with pytest.raises(InvalidValueError, match=r"^receipt\.") as caught:
            Receipt(**{"key": "k", "outcome": Delivery.ACCEPTED, "accepted_at": NOW, **parts})
        assert "CANARY" not in str(caught.value)
