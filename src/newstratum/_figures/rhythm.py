"""Whether there was an activity every week (周周有活动), and where the next gap is foreseen.

The words are read as follows. Every ISO week from that of the founding on has an activity on at least one of
its days. A week without any workday lies wholly inside a public holiday and is excused: it neither breaks a
run nor lengthens it. The week of today is not over, so that it is never missing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final

from attrs import field, frozen

from newstratum._figures.reports.report import Figure, build_figure, build_range
from newstratum._labels import Words
from newstratum._model.organisation.activities import Activity
from newstratum._model.organisation.occasions import OccasionState
from newstratum._model.values.calendar import HolidayTable, IsoWeek, list_weeks, list_workdays
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.display import HtmlTable, ShortRepr
from newstratum._model.values.intervals import Interval
from newstratum._model.values.periods import Period, to_partial_date
from newstratum._model.values.quantities import Quantity
from newstratum.errors import InvalidValueError

_WEEKS: Final = "周"

_LONGEST_RUN: Final = Words(
    zh="连续有活动的最长周数（ISO周，活动占其中任何一天即算；整周无工作日的不计，也不中断）",
    en="longest run of ISO weeks with an activity on any day; weeks without a workday change nothing",
)
_MISSING: Final = Words(
    zh="截至上周没有活动的周数（整周无工作日的不算）",
    en="weeks up to last week without an activity, weeks without a workday excused",
)


class WeekState(StrEnum):
    """What became of a week, or what is foreseen for it."""

    #: An activity was held.
    COVERED = "covered"
    #: None was held yet, and one is planned from today on.
    PLANNED = "planned"
    #: No activity, and no workday either.
    EXCUSED = "excused"
    #: No activity, and the week is over.
    MISSING = "missing"
    #: None was held, none is planned yet, and the week is not over.
    OPEN = "open"


@frozen(kw_only=True, repr=False)
class WeekWithActivities(ShortRepr):
    """One week and the activities in it."""

    week: IsoWeek
    state: WeekState
    #: Ids of activities that were held, surely on a day of it.
    ids: tuple[str, ...] = field(default=(), repr=False)
    #: Ids of activities that were held and are dated in part, which may have had a day in it.
    possible_ids: tuple[str, ...] = field(default=(), repr=False)
    #: Ids of activities planned from today on, surely for a day of it.
    planned_ids: tuple[str, ...] = field(default=(), repr=False)
    #: 暂定: the holidays of the week are not all announced.
    provisional: bool = False

    def is_covered(self, *, surely: bool) -> bool:
        """Say whether an activity was surely held in it; without ``surely``, whether one may have been."""
        return bool(self.ids) or (not surely and bool(self.possible_ids))


@frozen(kw_only=True, repr=False)
class Run(ShortRepr):
    """Weeks that follow each other, each with an activity except those excused in between."""

    first: IsoWeek
    last: IsoWeek
    #: How many of them have an activity.
    covered: int


@frozen(kw_only=True, repr=False)
class WeekRhythm(HtmlTable):
    """Every week from the first one on, with what is known of it today."""

    weeks: tuple[WeekWithActivities, ...]
    today: dt.date

    @property
    def missing(self) -> tuple[WeekWithActivities, ...]:
        """The weeks that are over and have no activity that is surely theirs."""
        return tuple(each for each in self.weeks if each.state is WeekState.MISSING)

    @property
    def excused(self) -> tuple[WeekWithActivities, ...]:
        """The weeks without an activity and without a workday."""
        return tuple(each for each in self.weeks if each.state is WeekState.EXCUSED)

    @property
    def every_week(self) -> Certainty:
        """Whether every week that is over had an activity or is excused."""
        if not self.missing:
            return Certainty.YES
        return Certainty.POSSIBLY if all(each.possible_ids for each in self.missing) else Certainty.NO

    @property
    def runs(self) -> tuple[Run, ...]:
        """The runs up to the week of today, in their order, none of which can be lengthened."""
        return tuple(_find_runs(self._past, surely=True))

    @property
    def longest_run(self) -> Run | None:
        """The longest run, the earliest of equals; None where no week has an activity."""
        return max(self.runs, key=lambda run: run.covered, default=None)

    @property
    def next_gap(self) -> WeekWithActivities | None:
        """The first week, from that of today on, for which nothing is held or planned yet."""
        return next((each for each in self.weeks if each.state is WeekState.OPEN), None)

    def longest_run_figure(self) -> Figure:
        """Return the length of the longest run; bounds where activities are dated in part."""
        surely, possibly = (
            max((run.covered for run in _find_runs(self._past, surely=only)), default=0)
            for only in (True, False)
        )
        value = build_range(surely, possibly, _WEEKS)
        return build_figure(_LONGEST_RUN, value, self.today, _iterate_ids(self._past))

    def missing_figure(self) -> Figure:
        """Return how many weeks are missing; bounds where activities are dated in part."""
        surely = sum(not each.possible_ids for each in self.missing)
        value = build_range(surely, len(self.missing), _WEEKS)
        return build_figure(_MISSING, value, self.today, _iterate_ids(self.missing))

    @property
    def _past(self) -> tuple[WeekWithActivities, ...]:
        return tuple(each for each in self.weeks if each.week.monday <= self.today)


def build_week_rhythm(
    activities: Iterable[Activity],
    table: HolidayTable,
    *,
    first: dt.date,
    today: dt.date,
    until: dt.date | None = None,
) -> WeekRhythm:
    """Put activities into the weeks they were held in.

    Args:
        activities: Activities. Held ones count up to today, planned ones from today on.
        table: The public holidays.
        first: The day of the founding: weeks count from the one it lies in, activities from that day.
        today: The day the answer is given on.
        until: The last day to look ahead to; today if None.

    Returns:
        The weeks in their order, none left out.

    Raises:
        InvalidValueError: Today is before the first day.
    """
    if today < first:
        raise InvalidValueError("rhythm.today", "before the first day", "check both days")
    weeks = list_weeks(first, max(today, until or today))
    found: dict[tuple[IsoWeek, OccasionState, Certainty], list[str]] = {}
    for activity in activities:
        span = _get_counted_days(activity, first, today, weeks[-1].sunday)
        for week, certainty in () if span is None else _iterate_weeks(activity, *span):
            found.setdefault((week, activity.state, certainty), []).append(activity.id)

    def ids(week: IsoWeek, state: OccasionState, certainty: Certainty) -> tuple[str, ...]:
        return tuple(found.get((week, state, certainty), ()))

    return WeekRhythm(
        weeks=tuple(
            _build_week(
                week,
                table,
                today,
                held=ids(week, OccasionState.HELD, Certainty.YES),
                possible=ids(week, OccasionState.HELD, Certainty.POSSIBLY),
                planned=ids(week, OccasionState.PLANNED, Certainty.YES),
            )
            for week in weeks
        ),
        today=today,
    )


def compute_possible_weeks(activities: Quantity) -> Quantity:
    """Return how many weeks in a row a number of activities can fill: at most one week each.

    Fewer than a hundred activities fill fewer than a hundred weeks. Nothing follows from an incomplete count;
    give the part that was counted (``Quantity.counted``) instead.
    """
    bounds = activities.bounds
    return Quantity(
        bounds=Interval(low=0, high=bounds.high, high_included=bounds.high_included),
        unit=_WEEKS,
        incomplete=activities.incomplete,
    )


def _get_counted_days(
    activity: Activity, first: dt.date, today: dt.date, last: dt.date
) -> tuple[dt.date, dt.date] | None:
    """Return the days on which an activity counts, held ones up to today and planned ones from then on."""
    match activity.state:
        case OccasionState.HELD:
            return first, today
        case OccasionState.PLANNED:
            return today, last
        case OccasionState.CANCELLED:
            return None


def _iterate_weeks(activity: Activity, first: dt.date, last: dt.date) -> Iterator[tuple[IsoWeek, Certainty]]:
    taken = Period(began_on=activity.held_on, ended_on=activity.ended_on or activity.held_on)
    for week in list_weeks(max(first, taken.first_start), min(last, taken.last_end)):
        days = Period(
            began_on=to_partial_date(max(week.monday, first)),
            ended_on=to_partial_date(min(week.sunday, last)),
        )
        yield week, taken.overlaps(days)


def _build_week(
    week: IsoWeek,
    table: HolidayTable,
    today: dt.date,
    *,
    held: tuple[str, ...],
    possible: tuple[str, ...],
    planned: tuple[str, ...],
) -> WeekWithActivities:
    if held or planned:
        state = WeekState.COVERED if held else WeekState.PLANNED
    elif not list_workdays(week.monday, week.sunday, table):
        state = WeekState.EXCUSED
    else:
        state = WeekState.MISSING if week.sunday < today else WeekState.OPEN
    return WeekWithActivities(
        week=week,
        state=state,
        ids=held,
        possible_ids=possible,
        planned_ids=planned,
        provisional=not (table.knows(week.monday) and table.knows(week.sunday)),
    )


def _find_runs(weeks: Iterable[WeekWithActivities], *, surely: bool) -> Iterator[Run]:
    covered: list[IsoWeek] = []
    for each in weeks:
        if each.is_covered(surely=surely):
            covered.append(each.week)
        elif each.state is not WeekState.EXCUSED and covered:
            yield Run(first=covered[0], last=covered[-1], covered=len(covered))
            covered = []
    if covered:
        yield Run(first=covered[0], last=covered[-1], covered=len(covered))


def _iterate_ids(weeks: Iterable[WeekWithActivities]) -> Iterator[str]:
    for each in weeks:
        yield from (*each.ids, *each.possible_ids)
