"""What units and functional lines have on a day: docs/explanation/coverage.md."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping

from definitions.people import place
from registers import GROUPS, Member
from worlds import MUST, NEVER, holds_on, list_stays

from newstratum.organisation import Activity, Platform, Station


def count_for_lines(
    platforms: Iterable[Platform], activities: Iterable[Activity], day: dt.date
) -> tuple[Mapping[str | None, int], Mapping[str | None, int]]:
    """Platforms of the day by their owner, activities by the owner of their first host; some have None."""
    listed = tuple(platforms)
    owners = {each.id: each.owner for each in listed}
    there = Counter(each.owner for each in listed if holds_on(each.period, day) != NEVER)
    held = Counter(
        owners.get(each.hosts[0]) if each.hosts else None for each in activities if _was_held(each, day)
    )
    return there, held


def count_for_units(
    members: Iterable[Member],
    activities: Iterable[Activity],
    platforms: Iterable[Platform],
    stations: Iterable[Station],
    day: dt.date,
) -> dict[str, Mapping[str | None, int]]:
    """Members, activities, platforms and stations of the day by their units; some have None."""
    return {
        "members": Counter(
            each.township for each in members if place(each, day, "2017", confirmed_only=False) in GROUPS
        ),
        "activities": Counter(each.township for each in activities if _was_held(each, day)),
        "platforms": Counter(each.township for each in platforms if holds_on(each.period, day) != NEVER),
        "stations": Counter(each.township for each in stations if holds_on(each.period, day) != NEVER),
    }


def _was_held(activity: Activity, day: dt.date) -> bool:
    """Whether it was surely held, with a day that surely lies in the year up to the day."""
    first = day.replace(year=day.year - 1) + dt.timedelta(days=1)
    stays = list_stays(activity.held_on, activity.ended_on, first, day)
    answers = frozenset(one <= day and first <= two for one, two in stays)
    return activity.state == "held" and answers == MUST
