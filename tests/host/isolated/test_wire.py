"""What goes between the host and the process of a channel comes out as it went in, without foreign texts."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from newstratum._host.isolated import wire
from newstratum._ports.notifier import CalendarEntry, Delivery, Message, Receipt
from newstratum._ports.url import URL
from newstratum._words import Words
from newstratum.errors import ClosedError, InvalidValueError, NotifierUnavailableError, UndeliverableError

NOON = dt.datetime(2018, 11, 2, 12, tzinfo=dt.timezone(dt.timedelta(hours=8)))
DAY = dt.date(2018, 11, 2)


def over_the_pipe(plain: Any) -> Any:
    return json.loads(json.dumps(plain))


@pytest.mark.parametrize(
    "text", ["ntfy://office:pa%2Fss@host:8443/a?topic=x&tags=b", "log:", "smtp://[::1]:25", "jsonl:///a.b"]
)
def test_a_url_keeps_its_parts(text: str) -> None:
    url = URL.parse(text)
    assert wire.from_plain_url(over_the_pipe(wire.to_plain_url(url))) == url


@pytest.mark.parametrize(
    "entry",
    [
        None,
        CalendarEntry(uid="u", first_on=DAY, last_on=DAY, summary="会"),
        CalendarEntry(
            uid="u",
            sequence=3,
            begins_at=NOON,
            ends_at=NOON + dt.timedelta(hours=1),
            summary="会",
            place="二楼",
            cancelled=True,
        ),
    ],
)
def test_a_message_keeps_everything(entry: CalendarEntry | None) -> None:
    message = Message(
        key="k", recipient="r", subject="s", text="甲\n乙", html="<p>", entry=entry, words_for_machines=True
    )
    assert wire.from_plain_message(over_the_pipe(wire.to_plain_message(message))) == message


def test_a_receipt_keeps_everything() -> None:
    receipt = Receipt(key="k", outcome=Delivery.DELIVERED, accepted_at=NOON, code="c", reference="r")
    assert wire.from_plain_receipt(over_the_pipe(wire.to_plain_receipt(receipt))) == receipt


@pytest.mark.parametrize(
    "error",
    [
        UndeliverableError(Words("没有此人", "nobody")),
        NotifierUnavailableError(Words("忙", "busy"), 2.5, needs_mending=True),
        InvalidValueError("url.host", Words("缺少", "is missing"), Words("请写", "write it")),
        ClosedError("mine"),
    ],
)
def test_an_error_of_newstratum_keeps_what_it_says(error: Any) -> None:
    found = wire.from_plain_error(over_the_pipe(wire.to_plain_error(error)), "mine")
    assert type(found) is type(error)
    assert str(found) == str(error)


def test_of_a_foreign_error_only_the_type_goes() -> None:
    plain = over_the_pipe(wire.to_plain_error(RuntimeError("a password")))
    assert "password" not in json.dumps(plain)
    assert wire.from_plain_error(plain, "mine") == "RuntimeError"
