"""The shipped holidays are what two public packages say, day for day; a year's file is read strictly."""

from __future__ import annotations

import datetime as dt

import chinese_calendar
import holidays
import pytest

from newstratum._model.values.calendar import (
    HolidayTable,
    add_workdays,
    is_workday,
    list_weeks,
    list_workdays,
)
from newstratum._shipped.holidays import (
    HolidayYear,
    build_holiday_table,
    list_fixed_holidays,
    load_holiday_years,
    load_holidays,
    parse_holiday_year,
)
from newstratum.errors import DecodeError, InvalidValueError

FIRST, LAST = dt.date(2017, 1, 1), dt.date(2026, 12, 31)
DAYS = [FIRST + dt.timedelta(days=number) for number in range((LAST - FIRST).days + 1)]

NEXT_YEAR = """
year = 2027

[[notices]]
number = "国办发明电〔2026〕0号"
title = "made up"
issued_on = 2026-11-01

[[holidays]]
zh = "元旦"
en = "New Year's Day"
first = 2027-01-01
last = 2027-01-03
makeup = [2026-12-27]
"""


@pytest.fixture(scope="module")
def table() -> HolidayTable:
    return load_holidays()


def test_the_span_is_2017_to_2026(table: HolidayTable) -> None:
    assert (table.version, table.known_from, table.known_to) == ("2017-2026", FIRST, LAST)
    assert load_holidays() is table


def test_every_day_is_what_chinesecalendar_says(table: HolidayTable) -> None:
    assert [day for day in DAYS if is_workday(day, table).workday != chinese_calendar.is_workday(day)] == []
    makeup = {day for day in chinese_calendar.constants.workdays if FIRST <= day <= LAST}
    assert table.makeup_workdays == makeup


@pytest.mark.slow
def test_every_day_is_what_holidays_says(table: HolidayTable) -> None:
    china = holidays.country_holidays("CN", years=range(2017, 2027))
    assert [day for day in DAYS if is_workday(day, table).workday != china.is_working_day(day)] == []


def test_every_day_off_bears_the_name_that_chinesecalendar_gives_it() -> None:
    ours = {
        day: (holiday.zh, holiday.en)
        for year in load_holiday_years()
        for holiday in year.holidays
        for day in holiday.days
    }
    for day, name in chinese_calendar.constants.holidays.items():
        if day in ours:
            detail = next(each for each in chinese_calendar.Holiday if each.value == name)
            assert detail.chinese in ours[day][0], day
            assert detail.value.lower() in ours[day][1].lower(), day
    # What is missing are weekends beside a holiday that the notice does not count (与周末连休).
    named = {day for day in chinese_calendar.constants.holidays if FIRST <= day <= LAST}
    assert all(day.isoweekday() > 5 for day in named - set(ours))


def test_every_year_names_its_notices() -> None:
    for year in load_holiday_years():
        first = year.notices[0]
        assert first.number.startswith(f"国办发明电〔{year.year - 1}〕")
        assert first.title == f"国务院办公厅关于{year.year}年部分节假日安排的通知"
        assert first.issued_on.year == year.year - 1
    changed = {year.year for year in load_holiday_years() if len(year.notices) > 1}
    assert changed == {2019, 2020}


def test_days_fixed_by_law_are_days_off_in_every_year_announced(table: HolidayTable) -> None:
    for year in range(2017, 2027):
        assert list_fixed_holidays(year) <= table.holidays
    assert len(list_fixed_holidays(2024)) == 5
    assert list_fixed_holidays(2027) - {dt.date(2027, 5, 2)} == {
        dt.date(2027, month, day) for month, day in [(1, 1), (5, 1), (10, 1), (10, 2), (10, 3)]
    }


def test_weeks_without_a_workday(table: HolidayTable) -> None:
    weeks = list_weeks(FIRST, LAST)
    free = [str(week) for week in weeks if not list_workdays(week.monday, week.sunday, table)]
    assert free == ["2017-W40", "2018-W40", "2019-W06", "2020-W05", "2022-W05", "2026-W08"]


def test_fifteen_workdays_after_a_decision_before_spring_festival(table: HolidayTable) -> None:
    # By hand: 9, 10, 11, 12, 13, Saturday 14 February; nine days off; 24 to 27 and Saturday 28; 2 to 5 March.
    due = add_workdays(dt.date(2026, 2, 8), 15, table)
    assert (due.day, due.provisional) == (dt.date(2026, 3, 5), False)
    assert add_workdays(dt.date(2026, 12, 30), 15, table).provisional


# ------------------------------------------------------------------------------------ another year


def test_another_year_moves_the_horizon_and_reaches_back(table: HolidayTable) -> None:
    longer = build_holiday_table([*load_holiday_years(), parse_holiday_year(NEXT_YEAR, "2027.toml")])
    assert (longer.version, longer.known_from, longer.known_to) == ("2017-2027", FIRST, dt.date(2027, 12, 31))
    assert longer.holidays - table.holidays == {dt.date(2027, 1, number) for number in (1, 2, 3)}
    assert longer.makeup_workdays - table.makeup_workdays == {dt.date(2026, 12, 27)}


def test_a_corrected_year_replaces_the_one_before() -> None:
    corrected = parse_holiday_year(
        NEXT_YEAR.replace("2027", "2026").replace("2026-12-27", "2026-01-04"), "new"
    )
    table = build_holiday_table([*load_holiday_years(), corrected])
    assert {day for day in table.holidays if day.year == 2026} == {
        dt.date(2026, 1, number) for number in (1, 2, 3)
    }


def test_the_first_year_does_not_reach_into_days_that_are_not_known() -> None:
    table = build_holiday_table([year for year in load_holiday_years() if year.year == 2019])
    assert (table.version, min(table.holidays)) == ("2019", dt.date(2019, 1, 1))
    assert dt.date(2018, 12, 29) not in table.makeup_workdays


@pytest.mark.parametrize(
    ("years", "message"), [([], "years: none is given"), ([2019, 2021], "years: 2020 is missing")]
)
def test_a_table_needs_years_without_a_gap(years: list[int], message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        build_holiday_table([year for year in load_holiday_years() if year.year in years])


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("2027-01-03", '"2027-01-03"', "n.toml.holidays.0.last: not a day"),
        ("2027-01-03", "2026-01-03", "n.toml.holidays.0.last: before the first day"),
        ('zh = "元旦"', 'zh = ""', "n.toml.holidays.0"),
        ('zh = "元旦"', 'name = "元旦"', "n.toml.holidays.0.name: unknown"),
        ("issued_on = 2026-11-01", "", "n.toml.notices.0.issued_on: required, but missing"),
        ("year = 2027", 'year = "2027"', "n.toml.year"),
        ("year = 2027", "year = ", "n.toml, line 2: is not TOML"),
        ("[[notices]]", "[[others]]", "n.toml.notices: required, but missing"),
    ],
)
def test_a_file_of_another_shape_is_refused_with_the_place(old: str, new: str, problem: str) -> None:
    with pytest.raises(DecodeError) as caught:
        parse_holiday_year(NEXT_YEAR.replace(old, new, 1), "n.toml")
    assert any(str(each).startswith(problem) for each in caught.value.problems), str(caught.value)


def test_a_year_without_a_notice_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="notices: none is named"):
        HolidayYear(year=2027, notices=(), holidays=())
