"""A published calendar as iCalendar (RFC 5545, ``METHOD:PUBLISH``), for people to subscribe to.

It names no attendee, no organiser and nothing that only those concerned should read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Final

from newstratum._model.values.calendar import CHINA
from newstratum._ports.notifier import CalendarEntry
from newstratum._wire.exports.content_lines import escape_text, render_lines
from newstratum._words import Words
from newstratum.errors import InvalidValueError

_ZONE: Final = "Asia/Shanghai"
_ENTRY_FORM: Final = "%Y%m%dT%H%M%S"
#: Without the summer times of 1986 to 1991, which concern nothing that is published now.
_TIME_ZONE: Final = (
    "BEGIN:VTIMEZONE",
    f"TZID:{_ZONE}",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0800",
    "TZNAME:CST",
    "END:STANDARD",
    "END:VTIMEZONE",
)


def render_calendar(entries: Iterable[CalendarEntry], *, created_at: dt.datetime, name: str = "") -> str:
    """Return a calendar of entries, each in its present state, in the order given.

    Args:
        entries: What takes place; a cancelled one is struck out in the calendars of those who subscribed.
        created_at: When the calendar is made: the same entries and instant give the same text.
        name: What calendars call it; empty for no name.

    Returns:
        The calendar, in text with the line ends that the format asks for; it is written in UTF-8.

    Raises:
        InvalidValueError: ``created_at`` has no zone.
    """
    if created_at.utcoffset() is None:
        raise InvalidValueError(
            "created_at",
            Words("没有时区", "is an instant without a zone"),
            Words("请带上时区，如dt.UTC", "give it with one: dt.UTC"),
        )
    listed = tuple(entries)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//newstratum//newstratum//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        *([f"NAME:{escape_text(name)}", f"X-WR-CALNAME:{escape_text(name)}"] if name else []),
        *(() if all(each.takes_whole_days for each in listed) else _TIME_ZONE),
    ]
    for entry in listed:
        lines.extend(_render_entry(entry, created_at))
    lines.append("END:VCALENDAR")
    return render_lines(lines)


def _render_entry(entry: CalendarEntry, created_at: dt.datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escape_text(entry.uid)}"
    yield f"DTSTAMP:{created_at.astimezone(dt.UTC).strftime(_ENTRY_FORM)}Z"
    yield f"SEQUENCE:{entry.sequence}"
    if entry.first_on is not None and entry.last_on is not None:
        yield f"DTSTART;VALUE=DATE:{entry.first_on:%Y%m%d}"
        # The day after the last one: iCalendar leaves the end out.
        yield f"DTEND;VALUE=DATE:{entry.last_on + dt.timedelta(days=1):%Y%m%d}"
    if entry.begins_at is not None and entry.ends_at is not None:
        for name, instant in (("DTSTART", entry.begins_at), ("DTEND", entry.ends_at)):
            yield f"{name};TZID={_ZONE}:{instant.astimezone(CHINA).strftime(_ENTRY_FORM)}"
    yield f"SUMMARY:{escape_text(entry.summary)}"
    if entry.place:
        yield f"LOCATION:{escape_text(entry.place)}"
    yield f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"
