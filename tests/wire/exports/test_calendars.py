"""Published calendars, read back by another program's reader."""

from __future__ import annotations

import datetime as dt

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.values.calendar import CHINA
from newstratum._ports.notifier import CalendarEntry
from newstratum._wire.exports.calendars import render_calendar
from newstratum.errors import InvalidValueError

NOW = dt.datetime(2018, 11, 1, 8, tzinfo=dt.UTC)
_ONE_LINE = st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp"))
TEXTS = st.text(_ONE_LINE, min_size=1, max_size=200).filter(str.strip)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1))


@st.composite
def entries(draw: st.DrawFn) -> CalendarEntry:
    first = draw(DAYS)
    last = first + dt.timedelta(days=draw(st.integers(0, 400)))
    whole = draw(st.booleans())
    begins = dt.datetime.combine(first, draw(st.times()).replace(microsecond=0), CHINA)
    return CalendarEntry(
        uid=f"activity.{draw(st.integers(0, 10**6))}",
        sequence=draw(st.integers(0, 9)),
        first_on=first if whole else None,
        last_on=last if whole else None,
        begins_at=None if whole else begins,
        ends_at=None if whole else begins + dt.timedelta(minutes=draw(st.integers(1, 10**5))),
        summary=draw(TEXTS),
        place=draw(TEXTS | st.just("")),
        cancelled=draw(st.booleans()),
    )


@pytest.mark.slow
@given(st.lists(entries(), max_size=5))
def test_another_reader_finds_every_entry_as_it_is(listed: list[CalendarEntry]) -> None:
    text = render_calendar(listed, created_at=NOW, name="合成日历")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    calendar = icalendar.Calendar.from_ical(text)
    assert calendar["METHOD"] == "PUBLISH"
    found = calendar.walk("VEVENT")
    assert [str(event["SUMMARY"]) for event in found] == [entry.summary for entry in listed]
    for event, entry in zip(found, listed, strict=True):
        assert str(event["UID"]) == entry.uid
        assert str(event.get("LOCATION", "")) == entry.place
        assert event["STATUS"] == ("CANCELLED" if entry.cancelled else "CONFIRMED")
        assert "ATTENDEE" not in event
        assert "ORGANIZER" not in event
        begun, ended = event.decoded("DTSTART"), event.decoded("DTEND")
        if entry.takes_whole_days:
            assert (begun, ended - dt.timedelta(days=1)) == (entry.first_on, entry.last_on)
        else:
            assert (begun, ended) == (entry.begins_at, entry.ends_at)


def test_equal_entries_give_equal_text() -> None:
    entry = CalendarEntry(uid="a", summary="合成沙龙", first_on=NOW.date(), last_on=NOW.date())
    assert render_calendar([entry], created_at=NOW) == render_calendar([entry], created_at=NOW)


def test_a_calendar_of_nothing_is_a_calendar() -> None:
    assert icalendar.Calendar.from_ical(render_calendar([], created_at=NOW)).walk("VEVENT") == []


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="created_at"):
        render_calendar([], created_at=dt.datetime(2018, 11, 1))
