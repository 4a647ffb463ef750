"""Whether there was an activity every week (周周有活动), and how many have something in common (活动关联度).

An activity every week is read as follows. Every ISO week from that of the founding on has an activity on at
least one of its days. A week without any workday lies wholly inside a public holiday and is excused: it
neither breaks a run nor lengthens it. The week of today is not over, so that it is never missing. Of what is
dated in part the figures have bounds that are reached at once: one activity of one day fills one week.

Two activities are related if they share a platform, a series, a theme or a person. The founding text does not
define the word, so that every figure says what it counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from fractions import Fraction
from itertools import combinations
from typing import Final

from attrs import field, frozen

from newstratum._figures.filled_spans import ANY_DAY, Days, find_filled_spans
from newstratum._figures.reports.report import Figure, build_figure, build_range
from newstratum._model.organisation.activities import Activity, Attendance
from newstratum._model.organisation.occasions import OccasionState
from newstratum._model.values.calendar import HolidayTable, IsoWeek, list_weeks, list_workdays
from newstratum._model.values.certainty import Certainty, compute_certainty
from newstratum._model.values.display import HtmlTable, ShortRepr
from newstratum._model.values.periods import Period, to_partial_date
from newstratum._model.values.quantities import Interval, Quantity, build_exact_quantity
from newstratum._words import Words
from newstratum.errors import InvalidValueError

_WEEKS: Final = "周"

_LONGEST_RUN: Final = Words(
    zh="连续有活动的最长周数（周一至周日为一周，其中任何一天有活动即算；整周放假的不计，也不视为中断）",
    en="longest run of ISO weeks with an activity on any day; weeks without a workday change nothing",
)
_MISSING: Final = Words(
    zh="截至上周没有活动的周数（整周放假的除外）",
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
    #: Days off by announcement, weekends inside a holiday included.
    holidays: tuple[dt.date, ...] = ()
    #: 调休: the Saturday or Sunday that is worked in exchange.
    makeup_workdays: tuple[dt.date, ...] = ()

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
    #: How many weeks are missing, at least and at most.
    missing_bounds: tuple[int, int]
    #: How many weeks of the longest run have an activity, at least and at most.
    longest_run_bounds: tuple[int, int]

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
        fewest, most = self.missing_bounds
        return compute_certainty(can_hold=not fewest, can_fail=bool(most))

    @property
    def runs(self) -> tuple[Run, ...]:
        """The runs of weeks that surely have an activity, up to that of today, in their order."""
        return tuple(_find_runs(self._past))

    @property
    def longest_run(self) -> Run | None:
        """The longest of these runs, the earliest of equals; None where no week surely has an activity."""
        return max(self.runs, key=lambda run: run.covered, default=None)

    @property
    def next_gap(self) -> WeekWithActivities | None:
        """The first week, from that of today on, for which nothing is held or planned yet."""
        return next((each for each in self.weeks if each.state is WeekState.OPEN), None)

    def longest_run_figure(self) -> Figure:
        """Return the length of the longest run; bounds where activities are dated in part."""
        value = build_range(*self.longest_run_bounds, _WEEKS)
        return build_figure(_LONGEST_RUN, value, self.today, _iterate_ids(self._past))

    def missing_figure(self) -> Figure:
        """Return how many weeks are missing; bounds where activities are dated in part."""
        value = build_range(*self.missing_bounds, _WEEKS)
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
        raise InvalidValueError(
            "rhythm.today",
            Words("早于第一天", "before the first day"),
            Words("请核对两个日期", "check both days"),
        )
    weeks = list_weeks(first, max(today, until or today))
    listed = tuple(activities)
    found: dict[tuple[IsoWeek, OccasionState, Certainty], list[str]] = {}
    for activity in listed:
        span = _get_counted_days(activity, first, today, weeks[-1].sunday)
        for week, certainty in () if span is None else _iterate_weeks(activity, *span):
            found.setdefault((week, activity.state, certainty), []).append(activity.id)

    def ids(week: IsoWeek, state: OccasionState, certainty: Certainty) -> tuple[str, ...]:
        return tuple(found.get((week, state, certainty), ()))

    built = tuple(
        _build_week(
            week,
            table,
            today,
            held=ids(week, OccasionState.HELD, Certainty.YES),
            possible=ids(week, OccasionState.HELD, Certainty.POSSIBLY),
            planned=ids(week, OccasionState.PLANNED, Certainty.YES),
        )
        for week in weeks
    )
    past = [(max(week.monday, first), min(week.sunday, today)) for week in weeks if week.monday <= today]
    holidays = {at for at in range(len(past)) if not list_workdays(weeks[at].monday, weeks[at].sunday, table)}
    asked = [at for at in range(len(past)) if weeks[at].sunday < today and at not in holidays]
    missing_bounds, longest_run_bounds = (len(asked), len(asked)), (0, 0)
    held = [_get_days(activity) for activity in listed if activity.state is OccasionState.HELD]
    if held:
        filled = find_filled_spans(past, held)
        missing_bounds = (
            len(asked) - filled.count_most(asked),
            len(asked) - filled.count_fewest(asked),
        )
        longest_run_bounds = filled.find_longest_run_bounds(len(past), holidays)
    return WeekRhythm(
        weeks=built, today=today, missing_bounds=missing_bounds, longest_run_bounds=longest_run_bounds
    )


def _get_days(activity: Activity) -> tuple[Days, Days | None]:
    first, last = activity.held_on, activity.ended_on
    return (
        ANY_DAY if first is None else (first.earliest, first.latest),
        None if last is None else (last.earliest, last.latest),
    )


def compute_possible_weeks(activities: Quantity) -> Quantity:
    """Return how many weeks in a row a number of activities can fill, of one day each: at most one week each.

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
        holidays=tuple(day for day in week.days if day in table.holidays),
        makeup_workdays=tuple(day for day in week.days if day in table.makeup_workdays),
    )


def _find_runs(weeks: Iterable[WeekWithActivities]) -> Iterator[Run]:
    covered: list[IsoWeek] = []
    for each in weeks:
        if each.is_covered(surely=True):
            covered.append(each.week)
        elif each.state is not WeekState.EXCUSED and covered:
            yield Run(first=covered[0], last=covered[-1], covered=len(covered))
            covered = []
    if covered:
        yield Run(first=covered[0], last=covered[-1], covered=len(covered))


def _iterate_ids(weeks: Iterable[WeekWithActivities]) -> Iterator[str]:
    for each in weeks:
        yield from (*each.ids, *each.possible_ids)


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
