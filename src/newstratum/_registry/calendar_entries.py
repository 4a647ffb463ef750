"""Activities as entries of calendars: in notices, and in the calendar that is published."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

import attrs

from newstratum._model.notices.notices import NoticeEntry
from newstratum._model.organisation.activities import Activity
from newstratum._model.values.calendar import CHINA
from newstratum._ports.notifier import MAX_LINE, CalendarEntry

_BREAKS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def build_activity_entry(activity: Activity) -> NoticeEntry | None:
    """Return an activity as a calendar has it, or None if its day is not known exactly."""
    first, last = activity.held_on, activity.ended_on or activity.held_on
    if first is None or last is None or not (first.is_exact and last.is_exact):
        return None
    entry = NoticeEntry(
        uid=f"activity.{activity.id}",
        first_on=first.earliest,
        last_on=last.earliest,
        summary=_to_one_line(activity.name_zh),
        place=_to_one_line(activity.place_zh),
    )
    if activity.hours is None:
        return entry
    return attrs.evolve(
        entry,
        first_on=None,
        last_on=None,
        begins_at=dt.datetime.combine(first.earliest, activity.hours.begin, CHINA),
        ends_at=dt.datetime.combine(last.earliest, activity.hours.end, CHINA),
    )


def _to_one_line(text: str) -> str:
    # No long name keeps a notice from going out.
    line = " ".join(_BREAKS.sub(" ", text).split())
    return line if len(line) <= MAX_LINE else line[: MAX_LINE - 1] + "…"


def build_calendar_entry(entry: NoticeEntry) -> CalendarEntry:
    """Return an entry as channels and renderings are given it."""
    return CalendarEntry(**attrs.asdict(entry))
