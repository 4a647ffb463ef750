"""Relatedness of activities (活动关联度): how many pairs have something in common.

Two activities are related if they share a platform, a series, a theme or a person. The founding text does not
define the word, so that every figure says what it counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import StrEnum
from fractions import Fraction
from itertools import combinations
from typing import Final

from attrs import field, frozen

from newstratum._figures.reports.report import Figure, build_figure
from newstratum._labels import Words
from newstratum._model.organisation.activities import Activity, Attendance
from newstratum._model.values.display import ShortRepr
from newstratum._model.values.quantities import build_exact_quantity

_RELATED: Final = Words(
    "至少有一个共同的平台、系列、主题或参加者的活动对数",
    "pairs of activities with a platform, series, theme or person in common",
)


class SharedTraits(StrEnum):
    """What two activities can have in common."""

    PLATFORM = "platform"
    SERIES = "series"
    THEME = "theme"
    PERSON = "person"


@frozen(kw_only=True, repr=False)
class Relatedness(ShortRepr):
    """How many pairs of activities have something in common, and what."""

    #: How many pairs have something in common, with the ids of the activities in them.
    related: Figure
    #: How many pairs there are.
    pairs: int
    #: For each thing that can be shared, how many pairs share it.
    by_what: Mapping[SharedTraits, int] = field(repr=False)
    #: Ids of the activities that share nothing with any other.
    alone: tuple[str, ...]

    @property
    def share(self) -> Fraction | None:
        """The share of the pairs that have something in common; None where there are no two activities."""
        exact = self.related.value.exact
        return exact / self.pairs if self.pairs and exact is not None else None


def compute_relatedness(
    activities: Iterable[Activity], attendances: Iterable[Attendance], on: dt.date
) -> Relatedness:
    """Count the pairs of activities that have something in common.

    Args:
        activities: The activities, no matter when they are held; choose those of the time you ask about.
        attendances: Who came; numbers without names share nobody.
        on: The day the answer is given on.

    >>> import datetime as dt
    >>> from newstratum.organisation import Activity, ActivityKind, Citation
    >>> def salon(name: str, theme: str) -> Activity:
    ...     minutes = Citation(document="纪要")
    ...     return Activity(id=name, name_zh=name, kind=ActivityKind.SALON, theme_zh=theme, source=minutes)
    >>> salons = [salon("a", "同心"), salon("b", "同心"), salon("c", "")]
    >>> found = compute_relatedness(salons, [], dt.date(2018, 6, 30))
    >>> found.related.text("en"), found.pairs, found.alone
    ('1', 3, ('c',))
    """
    traits = {activity.id: set(_iterate_traits(activity)) for activity in activities}
    for attendance in attendances:
        if attendance.person is not None and attendance.activity in traits:
            traits[attendance.activity].add((SharedTraits.PERSON, attendance.person))
    shared = {
        (one, other): {what for what, _ in traits[one] & traits[other]}
        for one, other in combinations(traits, 2)
    }
    related = [pair for pair, what in shared.items() if what]
    met = {each for pair in related for each in pair}
    return Relatedness(
        related=build_figure(_RELATED, build_exact_quantity(len(related), "对"), on, met),
        pairs=len(shared),
        by_what={each: sum(each in what for what in shared.values()) for each in SharedTraits},
        alone=tuple(each for each in traits if each not in met),
    )


def _iterate_traits(activity: Activity) -> Iterable[tuple[SharedTraits, str]]:
    yield from ((SharedTraits.PLATFORM, host) for host in activity.hosts)
    if activity.series is not None:
        yield SharedTraits.SERIES, activity.series
    if activity.theme_zh:
        yield SharedTraits.THEME, activity.theme_zh
