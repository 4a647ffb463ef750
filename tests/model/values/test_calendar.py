"""ISO weeks and workdays. The holiday tables are made up but shaped like the real ones."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.values.calendar import (
    HolidayTable,
    IsoWeek,
    add_workdays,
    is_workday,
    list_weeks,
    list_workdays,
    to_week,
)
from newstratum._shipped.holidays import load_holidays
from newstratum.errors import InvalidValueError

DAYS = st.dates(dt.date(2016, 12, 1), dt.date(2019, 2, 1))
YEAR = (dt.date(2017, 1, 1), dt.date(2018, 12, 31))


def days(first: dt.date, count: int) -> list[dt.date]:
    return [first + dt.timedelta(days=number) for number in range(count)]


#: A long holiday from Sunday to Sunday, with the Saturday before it worked in exchange.
TABLE = HolidayTable(
    version="made up",
    known_from=YEAR[0],
    known_to=YEAR[1],
    holidays=days(dt.date(2017, 10, 1), 8),
    makeup_workdays=[dt.date(2017, 9, 30)],
)


@st.composite
def tables(draw: st.DrawFn) -> HolidayTable:
    inside = st.dates(*YEAR)
    holidays = draw(st.frozensets(inside, max_size=40))
    weekends = draw(st.frozensets(inside.filter(lambda day: day.isoweekday() > 5), max_size=10))
    return HolidayTable(
        version="drawn",
        known_from=YEAR[0],
        known_to=YEAR[1],
        holidays=holidays,
        makeup_workdays=weekends - holidays,
    )


@given(day=st.dates(dt.date(1, 1, 8), dt.date(9999, 12, 20)))
def test_a_day_lies_in_its_week(day: dt.date) -> None:
    week = to_week(day)
    assert len(week.days) == 7
    assert week.monday <= day <= week.sunday
    assert week.days[day.isoweekday() - 1] == day
    assert IsoWeek.parse(str(week)) == week
    assert str(week) == f"{day:%G-W%V}".zfill(8)


@given(first=DAYS, last=DAYS)
def test_weeks_between_are_those_of_all_days(first: dt.date, last: dt.date) -> None:
    every = {to_week(day) for day in days(first, (last - first).days + 1)}
    weeks = list_weeks(first, last)
    assert list(weeks) == sorted(every)
    assert all(later == earlier.plus(1) for earlier, later in itertools.pairwise(weeks))


@given(day=DAYS, count=st.integers(-100, 100))
def test_weeks_can_be_counted_on_and_back(day: dt.date, count: int) -> None:
    week = to_week(day)
    assert week.plus(count).plus(-count) == week
    assert (week.plus(count) > week) == (count > 0)


def test_the_year_of_a_week_can_differ_from_that_of_its_day() -> None:
    assert str(to_week(dt.date(2018, 12, 31))) == "2019-W01"
    assert str(to_week(dt.date(2017, 1, 1))) == "2016-W52"


@pytest.mark.parametrize("text", ["2018-W00", "2018-W53", "2018W07", "2018-W7", "", "２０１８-W07"])
def test_there_is_no_such_week(text: str) -> None:
    with pytest.raises(InvalidValueError, match="week: "):
        IsoWeek.parse(text)


@pytest.mark.slow
@given(table=tables(), day=DAYS)
def test_a_workday_is_a_weekday_or_made_up_and_no_holiday(table: HolidayTable, day: dt.date) -> None:
    answer = is_workday(day, table)
    assert answer.workday == (
        day in table.makeup_workdays or (day.weekday() < 5 and day not in table.holidays)
    )
    assert answer.provisional == (not YEAR[0] <= day <= YEAR[1])
    assert answer.day == day


@pytest.mark.slow
@given(table=tables(), start=DAYS, count=st.integers(0, 60))
def test_adding_workdays_reaches_the_last_of_so_many(table: HolidayTable, start: dt.date, count: int) -> None:
    answer = add_workdays(start, count, table)
    counted = list_workdays(start + dt.timedelta(days=1), answer.day, table)
    assert len(counted) == count
    assert not count or counted[-1] == answer.day
    touched = days(start, (answer.day - start).days + 1)
    assert answer.provisional == any(not table.knows(day) for day in touched)


@pytest.mark.slow
@given(table=tables(), start=DAYS, count=st.integers(1, 60))
def test_counting_back_from_a_workday_undoes_counting_on(
    table: HolidayTable, start: dt.date, count: int
) -> None:
    if is_workday(start, table).workday:
        assert add_workdays(add_workdays(start, count, table).day, -count, table).day == start


def test_a_holiday_is_skipped_and_the_made_up_saturday_counts() -> None:
    assert add_workdays(dt.date(2017, 9, 29), 1, TABLE).day == dt.date(2017, 9, 30)
    assert add_workdays(dt.date(2017, 9, 29), 2, TABLE).day == dt.date(2017, 10, 9)
    assert add_workdays(dt.date(2017, 10, 9), -1, TABLE).day == dt.date(2017, 9, 30)


def test_zero_workdays_stay_where_they_are() -> None:
    answer = add_workdays(dt.date(2017, 10, 3), 0, TABLE)
    assert answer.day == dt.date(2017, 10, 3)
    assert not answer.workday


def test_a_week_wholly_inside_a_holiday_has_no_workdays() -> None:
    week = IsoWeek(2017, 40)
    assert list_workdays(week.monday, week.sunday, TABLE) == ()
    before = week.plus(-1)
    assert len(list_workdays(before.monday, before.sunday, TABLE)) == 6


def test_the_first_and_the_last_day_announced_are_known() -> None:
    first, last = YEAR
    assert not is_workday(first, TABLE).provisional
    assert not is_workday(last, TABLE).provisional
    assert is_workday(first - dt.timedelta(days=1), TABLE).provisional
    assert is_workday(last + dt.timedelta(days=1), TABLE).provisional
    assert not add_workdays(first, 1, TABLE).provisional
    assert not add_workdays(last - dt.timedelta(days=3), 1, TABLE).provisional
    one_day = HolidayTable(version="one day", known_from=first, known_to=first)
    assert one_day.knows(first)
    assert not add_workdays(first, 0, one_day).provisional


def test_beyond_the_horizon_the_answer_is_provisional() -> None:
    assert not add_workdays(dt.date(2018, 12, 27), 2, TABLE).provisional
    assert add_workdays(dt.date(2018, 12, 27), 3, TABLE).provisional
    assert is_workday(dt.date(2019, 1, 1), TABLE).workday
    assert is_workday(dt.date(2019, 1, 1), TABLE).provisional


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"known_to": dt.date(2016, 1, 1)}, "holidays.known_to: before known_from"),
        ({"makeup_workdays": [dt.date(2017, 10, 7)]}, "2017-10-07 is also a holiday"),
        ({"makeup_workdays": [dt.date(2017, 9, 29)]}, "2017-09-29 is not a weekend day"),
        ({"holidays": [dt.date(2019, 1, 1)]}, "2019-01-01 lies outside the days announced"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(change: dict[str, Any], message: str) -> None:
    given: dict[str, Any] = {
        "version": "made up",
        "known_from": YEAR[0],
        "known_to": YEAR[1],
        "holidays": days(dt.date(2017, 10, 1), 8),
    }
    with pytest.raises(InvalidValueError) as caught:
        HolidayTable(**given | change)
    assert message in str(caught.value)


def test_the_last_week_of_all_ends_with_the_last_day() -> None:
    week = to_week(dt.date.max)
    assert (week.monday, week.sunday) == (dt.date(9999, 12, 27), dt.date.max)
    assert week.days[-1] == dt.date.max
    assert to_week(dt.date.min).days[0] == dt.date.min
    for beyond in (1, 10**6):
        with pytest.raises(InvalidValueError, match="outside the years 1 to 9999"):
            week.plus(beyond)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (dt.date.max, 3, dt.date.max),
        (dt.date(9999, 12, 30), 30, dt.date.max),
        (dt.date.min, -3, dt.date.min),
        (dt.date.min, 2, dt.date(1, 1, 3)),
    ],
)
def test_workdays_are_counted_as_far_as_there_are_days(start: dt.date, count: int, end: dt.date) -> None:
    assert add_workdays(start, count, load_holidays()).day == end
