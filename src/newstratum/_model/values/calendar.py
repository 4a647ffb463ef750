"""ISO weeks, and workdays over a table of public holidays.

The table is an argument: holidays and make-up workdays are announced a year at a time. Beyond the
days it covers, Monday to Friday count as workdays and every answer is marked provisional (暂定).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from attrs import Attribute, field, frozen

from newstratum._model.values.plain import PlainData
from newstratum._model.values.validators import check_date
from newstratum._short_repr import ShortRepr
from newstratum._words import Words
from newstratum.errors import InvalidValueError

#: The time of the place: the whole country has one, without summer time.
CHINA: Final = dt.timezone(dt.timedelta(hours=8))

#: The last instants that can be told, in UTC and in China.
_LAST_INSTANT: Final = dt.datetime.max.replace(tzinfo=dt.UTC)
_LAST_INSTANT_IN_CHINA: Final = dt.datetime.max.replace(tzinfo=CHINA)

_WEEK: Final = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
_ONE_DAY: Final = dt.timedelta(days=1)
_SATURDAY: Final = 6
_DATES: Final = Words("请写成[datetime.date(2018, 10, 1)]", "write them like [datetime.date(2018, 10, 1)]")


def add_to_instant(instant: dt.datetime, time: dt.timedelta) -> dt.datetime:
    """Return an instant that is so much later; the last one there is, where the calendar ends before."""
    try:
        return instant + time
    except OverflowError:
        return _LAST_INSTANT


def to_china(instant: dt.datetime) -> dt.datetime:
    """Return an instant as clocks in China show it; their last one, where the calendar ends before."""
    return min(instant, _LAST_INSTANT_IN_CHINA).astimezone(CHINA)


@frozen(order=True)
class IsoWeek:
    """A week from Monday to Sunday, numbered as ISO 8601 does; weeks compare by time."""

    year: int
    number: int

    def __attrs_post_init__(self) -> None:
        try:
            dt.date.fromisocalendar(self.year, self.number, 1)
        except (ValueError, TypeError):
            raise InvalidValueError(
                "week", Words("没有这一周", "no such week"), Words("请写成2018-W07", "write it like 2018-W07")
            ) from None

    @classmethod
    def parse(cls, text: str) -> IsoWeek:
        """Return the week of ISO text: ``2018-W07``.

        Raises:
            InvalidValueError: It is anything else, or the year has no such week.
        """
        found = _WEEK.fullmatch(text)
        if found is None:
            raise InvalidValueError(
                "week",
                Words("不是ISO周", "not an ISO week"),
                Words("请写成2018-W07", "write it like 2018-W07"),
            )
        return cls(int(found[1]), int(found[2]))

    @property
    def monday(self) -> dt.date:
        """The first day."""
        return dt.date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> dt.date:
        """The last day; of the last week that dates reach, the last of them."""
        return add_days(self.monday, 6)

    @property
    def days(self) -> tuple[dt.date, ...]:
        """The seven days, Monday first."""
        return tuple(_iterate_days(self.monday, self.sunday))

    def plus(self, weeks: int) -> IsoWeek:
        """Return the week so many weeks later; a negative number gives an earlier one."""
        try:
            return to_week(self.monday + dt.timedelta(weeks=weeks))
        except OverflowError:
            raise InvalidValueError(
                "week",
                Words("超出公元1年至9999年", "lies outside the years 1 to 9999"),
                Words("请少数几周", "count fewer weeks"),
            ) from None

    def __str__(self) -> str:
        return f"{self.year:04d}-W{self.number:02d}"


def add_days(day: dt.date, count: int) -> dt.date:
    """Return the day so many days later; the last one there is where that lies beyond the year 9999."""
    return dt.date.fromordinal(min(day.toordinal() + count, dt.date.max.toordinal()))


def to_week(day: dt.date) -> IsoWeek:
    """Return the week a day lies in; at the turn of a year its year can differ from the day's."""
    calendar = day.isocalendar()
    return IsoWeek(calendar.year, calendar.week)


def list_weeks(first: dt.date, last: dt.date) -> tuple[IsoWeek, ...]:
    """Return every week that has a day from the first to the last, both included."""
    if last < first:
        return ()
    count = (to_week(last).monday - to_week(first).monday).days // 7 + 1
    return tuple(to_week(first).plus(number) for number in range(count))


def _to_days(days: Iterable[dt.date]) -> frozenset[dt.date]:
    try:
        return frozenset(days)
    except TypeError:
        raise InvalidValueError("holidays", Words("不是日期列表", "not a list of dates"), _DATES) from None


def _check_days(_table: HolidayTable, attribute: Attribute[Any], value: frozenset[object]) -> None:
    if not all(isinstance(day, dt.date) and not isinstance(day, dt.datetime) for day in value):
        raise InvalidValueError(
            f"holidays.{attribute.name}", Words("不是日期列表", "not a list of dates"), _DATES
        )


@frozen(kw_only=True)
class HolidayTable(PlainData):
    """The announced days off and make-up workdays, and the span of days they were announced for."""

    #: Where it comes from: ``"2017-2026"``.
    version: str
    #: First and last day for which the announcements are complete.
    known_from: dt.date = field(validator=check_date)
    known_to: dt.date = field(validator=check_date)
    #: Days off by announcement, weekends inside a holiday included.
    holidays: frozenset[dt.date] = field(default=frozenset(), converter=_to_days, validator=_check_days)
    #: Saturdays and Sundays worked in exchange.
    makeup_workdays: frozenset[dt.date] = field(
        default=frozenset(), converter=_to_days, validator=_check_days
    )

    def __attrs_post_init__(self) -> None:
        if self.known_to < self.known_from:
            raise InvalidValueError(
                "holidays.known_to",
                Words("早于known_from", "before known_from"),
                Words("请核对两个日期", "check both days"),
            )
        if both := self.holidays & self.makeup_workdays:
            raise InvalidValueError(
                "holidays.makeup_workdays",
                Words("{}同时列为放假日", "{} is also a holiday").format(min(both)),
                Words("请只留在一处", "keep it in one of the two"),
            )
        if weekdays := [day for day in self.makeup_workdays if day.isoweekday() < _SATURDAY]:
            raise InvalidValueError(
                "holidays.makeup_workdays",
                Words("{}不是周末", "{} is not a weekend day").format(min(weekdays)),
                Words("请去掉", "take it out"),
            )
        if outside := [day for day in self.holidays | self.makeup_workdays if not self.knows(day)]:
            raise InvalidValueError(
                "holidays",
                Words("{}超出已公布的日期范围", "{} lies outside the days announced").format(min(outside)),
                Words("请放宽known_from或known_to", "widen known_from or known_to"),
            )

    def knows(self, day: dt.date) -> bool:
        """Say whether the day lies in the span announced."""
        return self.known_from <= day <= self.known_to


@frozen(kw_only=True)
class WorkdayAnswer(ShortRepr):
    """What was asked of the calendar, and whether a later announcement can change it."""

    #: Whether the day is a workday.
    workday: bool
    #: The day itself: the one asked about, or the one counted to.
    day: dt.date
    #: 暂定: a day beyond the holiday table had a part in it.
    provisional: bool


def is_workday(day: dt.date, table: HolidayTable) -> WorkdayAnswer:
    """Say whether people work on a day."""
    return WorkdayAnswer(workday=_is_working_day(day, table), day=day, provisional=not table.knows(day))


def _is_working_day(day: dt.date, table: HolidayTable) -> bool:
    if day in table.makeup_workdays:
        return True
    return day.isoweekday() < _SATURDAY and day not in table.holidays


def add_workdays(start: dt.date, count: int, table: HolidayTable) -> WorkdayAnswer:
    """Count workdays from a day that is itself not counted, as legal periods do.

    Args:
        start: The day before the first one counted.
        count: How many; negative counts backwards, zero stays where it is.
        table: The announced holidays.

    Returns:
        The day reached; it is a workday unless the count is zero and the start is not one, or the years 1 to
        9999 end before.
    """
    step, end = (_ONE_DAY, dt.date.max) if count > 0 else (-_ONE_DAY, dt.date.min)
    day, left = start, abs(count)
    while left and day != end:
        day += step
        left -= _is_working_day(day, table)
    first, last = sorted((start, day))
    known = table.known_from <= first and last <= table.known_to
    return WorkdayAnswer(workday=_is_working_day(day, table), day=day, provisional=not known)


def list_workdays(first: dt.date, last: dt.date, table: HolidayTable) -> tuple[dt.date, ...]:
    """Return the workdays from the first day to the last, both included.

    A week that has none lies wholly inside a holiday.
    """
    return tuple(day for day in _iterate_days(first, last) if _is_working_day(day, table))


def _iterate_days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    for number in range((last - first).days + 1):
        yield first + _ONE_DAY * number
