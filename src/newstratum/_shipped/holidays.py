"""Chinese public holidays and make-up workdays, as the General Office of the State Council announced them.

One file a year under ``data/holidays``; a later notice that changed a year is listed in its file, and the
days stand as it left them. Only what holds for the whole country is in them: days that one province added,
as several did in February 2020, are not. A year's file may reach into the last days of the year before,
because a New Year holiday can: the one of 2019 made Saturday 2018-12-29 a workday.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any, Final

from attrs import field, frozen

from newstratum._model.values.calendar import HolidayTable
from newstratum._model.values.validators import check_filled
from newstratum._wire.converter import make_converter
from newstratum._wire.toml_files import parse_toml, structure_table
from newstratum._words import Words
from newstratum.errors import InvalidValueError

_ONE_DAY: Final = dt.timedelta(days=1)
_YEARS: Final = range(2017, 2027)
_SECOND_OF_MAY_SINCE: Final = 2025


@frozen(kw_only=True)
class HolidayNotice:
    """A notice of the General Office of the State Council (国务院办公厅)."""

    #: 发文字号
    number: str = field(validator=check_filled)
    title: str = field(validator=check_filled)
    issued_on: dt.date


@frozen(kw_only=True)
class Holiday:
    """A holiday of one year: the days off, and the weekend days worked in exchange."""

    zh: str = field(validator=check_filled)
    en: str = field(validator=check_filled)
    first: dt.date
    #: The last day off, included.
    last: dt.date
    makeup: tuple[dt.date, ...] = ()

    def __attrs_post_init__(self) -> None:
        if self.last < self.first:
            raise InvalidValueError(
                "holiday.last",
                Words("早于第一天", "before the first day"),
                Words("请核对两个日期", "check both days"),
            )

    @property
    def days(self) -> tuple[dt.date, ...]:
        """Every day off, in order."""
        return tuple(self.first + _ONE_DAY * number for number in range((self.last - self.first).days + 1))


@frozen(kw_only=True)
class HolidayYear:
    """What was announced for one year, with the notices that say so."""

    year: int
    notices: tuple[HolidayNotice, ...]
    holidays: tuple[Holiday, ...]

    def __attrs_post_init__(self) -> None:
        if not self.notices:
            raise InvalidValueError(
                "notices",
                Words("没有写明", "none is named"),
                Words("请写公布该年放假安排的通知", "name the notice that announced the year"),
            )


def _check_day(value: Any, _: Any) -> dt.date:
    if type(value) is not dt.date:
        raise InvalidValueError(
            "day",
            Words("不是日期", "not a day"),
            Words("请写成2026-10-01，不加引号", "write it like 2026-10-01, without quotes"),
        )
    return value


def parse_holiday_year(text: str | bytes, name: str) -> HolidayYear:
    """Return the holidays of one year from a TOML document."""
    converter = make_converter()
    converter.register_structure_hook(dt.date, _check_day)
    return structure_table(converter, parse_toml(text, name), HolidayYear, (name,))


def build_holiday_table(years: Iterable[HolidayYear]) -> HolidayTable:
    """Return the table of the years given."""
    announced = {year.year: year for year in years}
    if not announced:
        raise InvalidValueError(
            "years", Words("没有给", "none is given"), Words("请至少给一年", "give at least one year")
        )
    first, last = min(announced), max(announced)
    if missing := set(range(first, last + 1)) - set(announced):
        raise InvalidValueError(
            "years",
            Words("缺{}年", "{} is missing").format(min(missing)),
            Words("从第一年到最后一年，每年都要给", "give every year from first to last"),
        )
    known_from, known_to = dt.date(first, 1, 1), dt.date(last, 12, 31)
    holidays = [each for year in announced.values() for each in year.holidays]
    return HolidayTable(
        version=f"{first}-{last}" if first < last else str(first),
        known_from=known_from,
        known_to=known_to,
        # The first year's own New Year holiday can begin in the year before.
        holidays=(day for each in holidays for day in each.days if day >= known_from),
        makeup_workdays=(day for each in holidays for day in each.makeup if day >= known_from),
    )


@cache
def load_holiday_years() -> tuple[HolidayYear, ...]:
    """Return what is shipped, 2017 to 2026; read once from the package's files."""
    folder = resources.files("newstratum._shipped") / "data" / "holidays"
    return tuple(
        parse_holiday_year((folder / f"{year}.toml").read_text(encoding="utf-8"), f"{year}.toml")
        for year in _YEARS
    )


@cache
def load_holidays() -> HolidayTable:
    """Return the table of the shipped years."""
    return build_holiday_table(load_holiday_years())


def list_fixed_holidays(year: int) -> frozenset[dt.date]:
    """Return the days off of a year that the law fixes by their date, announced or not.

    《全国年节及纪念日放假办法》: 元旦, 劳动节 (two days since 2025) and 国庆节. The festivals of the lunar
    calendar, 清明节 and every exchange of days wait for the notice.
    """
    second_of_may = [(5, 2)] if year >= _SECOND_OF_MAY_SINCE else []
    dates = [(1, 1), (5, 1), *second_of_may, (10, 1), (10, 2), (10, 3)]
    return frozenset(dt.date(year, month, day) for month, day in dates)
