"""Platforms of the model as hosts of a rotation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from newstratum._model.organisation.platforms import Liaison, Platform
from newstratum._model.values.calendar import IsoWeek
from newstratum._model.values.certainty import Certainty
from newstratum._planning.requests import Host

__all__ = ["build_host"]


def build_host(
    platform: Platform,
    liaisons: Iterable[Liaison],
    weeks: Iterable[IsoWeek],
    *,
    blocked_on: Iterable[dt.date] = (),
    away: Mapping[str, Iterable[dt.date]] | None = None,
    last_hosted_in: IsoWeek | None = None,
) -> Host:
    """Return a platform as a host of a rotation.

    It cannot host on days on which it does not exist, or on which nobody who looks after it is there. A
    platform that begins or ends within the weeks takes part from its first week or to its last one, and its
    quota is that of these weeks. Where dates are partial, what may exist on a day counts as existing.

    Args:
        platform: The platform.
        liaisons: Who evaluations after which platform; those of other platforms are left out.
        weeks: The weeks to be planned.
        blocked_on: Days on which the platform cannot host.
        away: Days on which people cannot come.
        last_hosted_in: The last week in which it hosted before.
    """
    weeks = tuple(weeks)
    days = [day for week in weeks for day in week.days]
    its_own = [liaison for liaison in liaisons if liaison.platform == platform.id]
    absences = {person: frozenset(absent) for person, absent in (away or {}).items()}

    def looks_after(liaison: Liaison, day: dt.date) -> bool:
        holds = liaison.period.holds_on(day) is not Certainty.NO
        return holds and day not in absences.get(liaison.person, ())

    gone = [day for day in days if platform.period.holds_on(day) is Certainty.NO]
    there = [week for week in weeks if not set(week.days) <= set(gone)]
    # A platform that exists in none of the weeks joins after them.
    joined_in = there[0] if there else weeks[-1].plus(1)
    left_in = there[-1] if there else None
    return Host(
        id=platform.id,
        blocked_on=[*blocked_on, *gone],
        liaison_absent_on=[day for day in days if not any(looks_after(each, day) for each in its_own)],
        last_hosted_in=last_hosted_in,
        joined_in=None if joined_in == weeks[0] else joined_in,
        left_in=None if left_in == weeks[-1] else left_in,
    )
