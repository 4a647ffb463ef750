"""What a change of an activity means to the calendars of those who come."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

import attrs

from newstratum._model.notices.notices import NoticeEntry
from newstratum._model.organisation.activities import Activity
from newstratum._model.organisation.occasions import OccasionState
from newstratum._model.values.calendar import CHINA
from newstratum._ports.calendar_entries import MAX_LINE

_BREAKS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def build_change_entry(before: Activity | None, after: Activity) -> NoticeEntry | None:
    """Return the new state of an activity in calendars: as it will be, or struck out where it was.

    Args:
        before: The activity as it was; None if it is new.
        after: The activity as it will be.

    Returns:
        The entry. None where no calendar has one and none is to have one, because the day is not known
        exactly.
    """
    coming = build_activity_entry(after) if after.state is OccasionState.PLANNED else None
    if coming is not None or before is None or before.state is not OccasionState.PLANNED:
        return coming
    was = build_activity_entry(before)
    return None if was is None else attrs.evolve(was, cancelled=True)


def build_activity_entry(activity: Activity) -> NoticeEntry | None:
    """Return an activity as a calendar has it, or None if its day is not known exactly.

    Args:
        activity: The activity; without hours it takes whole days.
    """
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
