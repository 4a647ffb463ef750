"""An entry takes whole days or a time, never both, and hides what it says."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from newstratum._ports.notifier import MAX_SEQUENCE, CalendarEntry, Message
from newstratum.errors import InvalidValueError

NOON = dt.datetime(2026, 12, 3, 12, tzinfo=dt.UTC)
DAYS = {"first_on": dt.date(2026, 12, 3), "last_on": dt.date(2026, 12, 3)}
TIME = {"begins_at": NOON, "ends_at": NOON + dt.timedelta(minutes=1)}


def test_it_takes_whole_days_or_a_time() -> None:
    assert CalendarEntry(uid="u", summary="s", **DAYS).takes_whole_days
    assert not CalendarEntry(uid="u", summary="s", **TIME).takes_whole_days


@pytest.mark.parametrize(
    "parts",
    [
        {},
        DAYS | TIME,
        {"first_on": DAYS["first_on"]},
        {"last_on": DAYS["last_on"]},
        {"begins_at": NOON},
        {"first_on": DAYS["first_on"], "ends_at": NOON},
    ],
    ids=str,
)
def test_anything_between_whole_days_and_a_time_is_refused(parts: dict[str, Any]) -> None:
    with pytest.raises(InvalidValueError, match="give first_on and last_on, or begins_at and ends_at"):
        CalendarEntry(uid="u", summary="s", **parts)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("uid", ""),
        ("uid", "a\r\nATTENDEE:mailto:x@example.org"),
        ("uid", "u" * 257),
        ("sequence", -1),
        ("sequence", True),
        ("sequence", "1"),
        ("sequence", MAX_SEQUENCE + 1),
        ("summary", ""),
        ("summary", "a\nb"),
        ("summary", "a" * 501),
        ("place", "a\u2028b"),
        ("first_on", NOON),
        ("last_on", dt.date(2026, 12, 2)),
        ("last_on", "2026-12-03"),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_what_no_calendar_could_hold_is_refused(part: str, value: Any) -> None:
    with pytest.raises(InvalidValueError, match=rf"^entry\.{part}"):
        CalendarEntry(**{"uid": "u", "summary": "s", **DAYS, part: value})


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("begins_at", NOON.replace(tzinfo=None)),
        ("begins_at", NOON.date()),
        ("ends_at", NOON.replace(tzinfo=None)),
        ("ends_at", NOON),
    ],
)
def test_a_time_that_is_none_is_refused(part: str, value: Any) -> None:
    with pytest.raises(InvalidValueError, match=rf"^entry\.{part}"):
        CalendarEntry(**{"uid": "u", "summary": "s", **TIME, part: value})


def test_what_an_entry_says_shows_nowhere() -> None:
    entry = CalendarEntry(uid="u", summary="CANARY", place="CANARY", **DAYS)
    message = Message(key="k", recipient="r", subject="s", text="t", entry=entry)
    assert "CANARY" not in repr(entry) + str(entry) + repr(message)
    assert "'u'" in repr(entry)
