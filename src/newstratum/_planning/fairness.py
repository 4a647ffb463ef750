"""The proof that a plan is fair, as data that anybody can check without the planner."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise

from attrs import frozen

from newstratum._model.values.calendar import IsoWeek
from newstratum._model.values.display import ShortRepr
from newstratum._planning.availability import to_week_number
from newstratum._planning.plans import Membership, RotationPlan, Turn


@frozen(kw_only=True, repr=False)
class HostTally(ShortRepr):
    """When one platform hosts."""

    host: str
    #: The weeks of its turns and of its own activities, in order, and the day in each.
    weeks: tuple[IsoWeek, ...]
    days: tuple[dt.date, ...]
    #: The fewest weeks from one time to the next; None where it hosts less than twice.
    closest: int | None
    #: The first and the last week in which it takes part; None where it was there before, and stays.
    joined_in: IsoWeek | None
    left_in: IsoWeek | None
    #: How often it should host: of every week it takes part in, an equal part.
    quota: Fraction

    @property
    def is_fair(self) -> bool:
        """Whether it hosts its quota, rounded down or up."""
        return math.floor(self.quota) <= len(self.weeks) <= math.ceil(self.quota)


@frozen(kw_only=True, repr=False)
class FairnessCertificate(ShortRepr):
    """When each platform hosts, and that it is fair."""

    #: How often a platform hosts at least, and at most.
    fewest: int
    most: int
    #: The least number of weeks from one turn of a platform to its next, as requested.
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
    #: The largest difference between two platforms in any run of weeks in which both take part. 1 is the
    #: best possible; it is reported, and no rule limits it.
    widest_difference: int


def build_certificate(plan: RotationPlan) -> FairnessCertificate:
    """Return the certificate of a plan: when each platform hosts, beside its quota."""
    hosted = [turn for turn in plan.turns if turn.host in plan.hosts]
    memberships = [plan.get_membership(host) for host in plan.hosts]
    quotas = compute_quotas((turn.week for turn in hosted), memberships)
    tallies = tuple(
        _build_tally(each, quota, [turn for turn in hosted if turn.host == each.host])
        for each, quota in zip(memberships, quotas, strict=True)
    )
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
        widest_difference=_compute_widest_difference(memberships, hosted),
    )


def _build_tally(membership: Membership, quota: Fraction, turns: Sequence[Turn]) -> HostTally:
    numbers = [to_week_number(turn.week) for turn in turns]
    return HostTally(
        host=membership.host,
        weeks=tuple(turn.week for turn in turns),
        days=tuple(turn.day for turn in turns),
        closest=min((later - earlier for earlier, later in pairwise(numbers)), default=None),
        joined_in=membership.joined_in,
        left_in=membership.left_in,
        quota=quota,
    )


def _compute_widest_difference(memberships: Sequence[Membership], turns: Sequence[Turn]) -> int:
    widest = 0
    for start, first in enumerate(turns):
        there = {each.host: each for each in memberships if each.covers(first.week)}
        counts = Counter(dict.fromkeys(there, 0))
        for turn in turns[start:]:
            gone = [host for host in counts if not there[host].covers(turn.week)]
            for host in gone:
                del counts[host]
            if turn.hosts[0] in counts:
                counts[turn.hosts[0]] += 1
            if counts:
                widest = max(widest, max(counts.values()) - min(counts.values()))
    return widest


def compute_quotas(weeks: Iterable[IsoWeek], memberships: Sequence[Membership]) -> tuple[Fraction, ...]:
    """Return how many weeks each platform should host: of every week it takes part in, an equal part.

    A platform that joins at midyear has about half the quota of the others. The quotas add up to the number
    of weeks in which anybody takes part. A platform that hosts its quota, rounded down or up, is treated
    fairly.
    """
    taking_part = [[number for number, each in enumerate(memberships) if each.covers(week)] for week in weeks]
    #: Of each platform, in how many weeks it is one of so many.
    weeks_among: list[Counter[int]] = [Counter() for _ in memberships]
    for numbers in taking_part:
        for number in numbers:
            weeks_among[number][len(numbers)] += 1
    return tuple(
        sum((Fraction(count, among) for among, count in each.items()), Fraction()) for each in weeks_among
    )
