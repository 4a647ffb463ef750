"""What share of the weeks is fair: each week is shared by the platforms that take part in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction

from newstratum.model.calendar import IsoWeek
from newstratum.planning.plans import Membership

__all__ = ["fair_shares"]


def fair_shares(weeks: Iterable[IsoWeek], memberships: Sequence[Membership]) -> tuple[Fraction, ...]:
    """Return how many weeks each platform should host: of every week it takes part in, an equal part.

    Who takes part all year, as everybody does, has the number of weeks divided by that of platforms. Who
    joins at midyear has about half as many. The shares add up to the weeks in which anybody takes part; to
    host a share rounded down or up is fair.

    Args:
        weeks: The weeks that are hosted by one platform each.
        memberships: From when to when each platform takes part.
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
