"""Proof that a plan is fair, as data: whoever doubts it can count again without the planner."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from attrs import frozen

from newstratum.model.calendar import IsoWeek
from newstratum.planning.openings import week_number
from newstratum.planning.plans import RotationPlan, Turn

__all__ = ["FairnessCertificate", "HostTally", "certificate_of"]


@frozen(kw_only=True)
class HostTally:
    """When one platform hosts."""

    host: str
    #: The weeks of its turns and of its own activities, in order, and the day in each.
    weeks: tuple[IsoWeek, ...]
    days: tuple[dt.date, ...]
    #: The fewest weeks from one time to the next; None where it hosts less than twice.
    closest: int | None


@frozen(kw_only=True)
class FairnessCertificate:
    """Every week of a plan, by who hosts in it."""

    #: How often a platform hosts at least, and at most.
    fewest: int
    most: int
    #: From one time of a platform to its next, as asked for.
    weeks_apart: int
    #: One for each platform, in their order.
    tallies: tuple[HostTally, ...]
    #: Weeks that count for nobody: joint activities, and past turns of platforms that have left since.
    uncounted: tuple[IsoWeek, ...]
    #: Weeks without a workday, by this version of the holidays.
    excused: tuple[IsoWeek, ...]
    holidays: str
    #: 暂定: weeks whose day lies beyond the holidays announced so far.
    provisional: tuple[IsoWeek, ...]
    #: The largest difference between two platforms in any run of weeks; 1 is the best there is.
    widest_difference: int


def certificate_of(plan: RotationPlan) -> FairnessCertificate:
    """Return what shows that a plan is fair."""
    hosted = [turn for turn in plan.turns if turn.host in plan.hosts]
    tallies = tuple(_tally(host, [turn for turn in hosted if turn.host == host]) for host in plan.hosts)
    counts = [len(tally.weeks) for tally in tallies]
    return FairnessCertificate(
        fewest=min(counts),
        most=max(counts),
        weeks_apart=plan.weeks_apart,
        tallies=tallies,
        uncounted=tuple(turn.week for turn in plan.turns if turn.host not in plan.hosts),
        excused=plan.excused,
        holidays=plan.holidays,
        provisional=tuple(turn.week for turn in plan.turns if turn.provisional),
        widest_difference=_widest_difference(plan.hosts, [turn.hosts[0] for turn in hosted]),
    )


def _tally(host: str, turns: Sequence[Turn]) -> HostTally:
    numbers = [week_number(turn.week) for turn in turns]
    return HostTally(
        host=host,
        weeks=tuple(turn.week for turn in turns),
        days=tuple(turn.day for turn in turns),
        closest=min((later - earlier for earlier, later in pairwise(numbers)), default=None),
    )


def _widest_difference(hosts: Sequence[str], hosted: Sequence[str]) -> int:
    widest = 0
    for start in range(len(hosted)):
        counts = Counter(dict.fromkeys(hosts, 0))
        for host in hosted[start:]:
            counts[host] += 1
            widest = max(widest, counts[host] - min(counts.values()))
    return widest
