"""Partial dates and the periods between them.

Sources often know a year or a month only, or that something is over but not since when. Questions
about such dates have three answers (``Certainty``): a period holds
on a day when every completion of its dates says so, and possibly when only some do.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Final, TypeAlias

from attrs import field, frozen

from newstratum._model.values.certainty import Certainty, compute_certainty
from newstratum._model.values.plain import PlainData
from newstratum._model.values.validators import instance_of, name_converted_fields
from newstratum._words import Words
from newstratum.errors import InvalidValueError

_ISO: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_WRITTEN: Final = (
    re.compile(r"(\d{4})\s*年?", re.ASCII),
    re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月?", re.ASCII),
    re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?", re.ASCII),
    re.compile(r"(\d{4})[./-](\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})([./-])(\d{1,2})\2(\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII),
)
_ASCII_DIGITS: Final = str.maketrans("０１２３４５６７８９．／－", "0123456789./-")


@frozen(kw_only=True)
class PartialDate:
    """A date known to the year, the month or the day: 2017, 2017-03, 2017-03-05."""

    year: int
    month: int | None = None
    day: int | None = None

    def __attrs_post_init__(self) -> None:
        if self.month is None and self.day is not None:
            raise InvalidValueError(
                "date",
                Words("只有日，没有月", "a day without a month"),
                Words("请补上月份，或略去日", "give the month or leave the day out"),
            )
        try:
            dt.date(self.year, *(1 if part is None else part for part in (self.month, self.day)))
        except (ValueError, TypeError, OverflowError):
            raise InvalidValueError(
                "date",
                Words("没有这个日期", "no such date"),
                Words("请写成2017、2017-03或2017-03-05", "write it like 2017, 2017-03 or 2017-03-05"),
            ) from None

    @property
    def earliest(self) -> dt.date:
        """The first day it can be."""
        return dt.date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> dt.date:
        """The last day it can be."""
        month = self.month or 12
        return dt.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def is_exact(self) -> bool:
        """Whether the day is known."""
        return self.day is not None

    @property
    def sort_key(self) -> tuple[dt.date, dt.date]:
        """Orders dates by their earliest day, of equals the more exact one first."""
        return self.earliest, self.latest

    def is_before(self, other: PartialDate) -> Certainty:
        """Say whether it is an earlier day than the other date."""
        return compute_certainty(
            can_hold=self.earliest < other.latest, can_fail=self.latest >= other.earliest
        )

    def contains(self, day: dt.date) -> bool:
        """Say whether it can be that day."""
        return self.earliest <= day <= self.latest

    def __str__(self) -> str:
        return "-".join(
            f"{part:0{width}d}"
            for part, width in ((self.year, 4), (self.month, 2), (self.day, 2))
            if part is not None
        )


def compute_happened_by(date: PartialDate | None, day: dt.date) -> Certainty:
    """Say whether what has this date happened by the end of a day; one that nobody noted can be any day."""
    if date is None:
        return Certainty.POSSIBLY
    return compute_certainty(can_hold=date.earliest <= day, can_fail=date.latest > day)


#: What a partial date can be made from without guessing: itself, a full date, or strict ISO text.
DateLike: TypeAlias = PartialDate | dt.date | str


def to_partial_date(value: DateLike) -> PartialDate:
    """Return the partial date of strict ISO text (2017, 2017-03, 2017-03-05) or of a full date.

    Raises:
        InvalidValueError: It is anything else, or there is no such day.
    """
    if isinstance(value, PartialDate):
        return value
    if isinstance(value, dt.datetime):
        raise InvalidValueError(
            "date",
            Words("是时刻，不是日期", "an instant, not a date"),
            Words("请取所指时区的date()", "take its date() in the zone you mean"),
        )
    if isinstance(value, dt.date):
        return PartialDate(year=value.year, month=value.month, day=value.day)
    found = _ISO.fullmatch(value) if isinstance(value, str) and value.isascii() else None
    if found is None:
        raise InvalidValueError(
            "date",
            Words("不是ISO日期", "not an ISO date"),
            Words("请写成2017、2017-03或2017-03-05", "write it like 2017, 2017-03 or 2017-03-05"),
        )
    return _build_partial_date(found.groups())


def parse_partial_date(text: str) -> PartialDate:
    """Return the partial date of text as people write it.

    Understands ISO dates, ``2017年3月5日`` in its shorter forms, ``1985.3``, ``2017/03/05``, ``20170305``
    and full-width digits. Never guesses a century, a month or the order of parts. Give it text only: a
    spreadsheet's *number* 1985.1 may have been typed as 1985.10.

    Raises:
        InvalidValueError: It is none of these, or there is no such day.
    """
    plain = text.translate(_ASCII_DIGITS).strip()
    for form in _WRITTEN:
        if found := form.fullmatch(plain):
            return _build_partial_date(tuple(part for part in found.groups() if part.isdigit()))
    raise InvalidValueError(
        "date",
        Words("不是日期", "not a date"),
        Words(
            "请写成2017、2017年3月、1985.3或2017-03-05", "write it like 2017, 2017年3月, 1985.3 or 2017-03-05"
        ),
    )


def _build_partial_date(parts: tuple[str | None, ...]) -> PartialDate:
    numbers = [int(part) for part in parts if part is not None]
    return PartialDate(
        year=numbers[0],
        month=numbers[1] if len(numbers) > 1 else None,
        day=numbers[2] if len(numbers) > 2 else None,
    )


def to_optional_date(value: DateLike | None) -> PartialDate | None:
    """Return a partial date as :func:`to_partial_date` does, or None: the converter of date fields."""
    return None if value is None else to_partial_date(value)


@frozen(kw_only=True, field_transformer=name_converted_fields)
class Period(PlainData):
    """From its first day to its last, both included; each may be known in part or not at all.

    Without ``began_on`` it began on a day nobody noted; without ``ended_on`` it still goes on, unless
    ``ended_on_unknown_date`` says that it is over.
    """

    began_on: PartialDate | None = field(default=None, converter=to_optional_date)
    #: The last day on which it held.
    ended_on: PartialDate | None = field(default=None, converter=to_optional_date)
    #: It is over, and nobody noted since when.
    ended_on_unknown_date: bool = field(
        default=False, validator=instance_of(bool, Words("请写True或False", "write True or False"))
    )

    def __attrs_post_init__(self) -> None:
        if self.ended_on is not None and self.ended_on_unknown_date:
            raise InvalidValueError(
                "period.ended_on_unknown_date",
                Words("同时另给了结束日期", "an end date is given beside it"),
                Words("两者请留一个", "keep one of the two"),
            )
        if self.first_start > self.last_end:
            raise InvalidValueError(
                "period.ended_on",
                Words("结束早于开始", "ends before it begins"),
                Words("请核对两个日期", "check both dates"),
            )

    @property
    def first_start(self) -> dt.date:
        """The earliest day it can have begun on."""
        return self.began_on.earliest if self.began_on else dt.date.min

    @property
    def last_start(self) -> dt.date:
        """The latest day it can have begun on."""
        began = self.began_on.latest if self.began_on else dt.date.max
        return min(began, self.last_end)

    @property
    def first_end(self) -> dt.date:
        """The earliest day that can have been its last; the end of time for one that goes on."""
        if self.ended_on:
            return max(self.ended_on.earliest, self.first_start)
        return self.first_start if self.ended_on_unknown_date else dt.date.max

    @property
    def last_end(self) -> dt.date:
        """The latest day that can have been its last; the end of time for one that goes on."""
        return self.ended_on.latest if self.ended_on else dt.date.max

    @property
    def is_over(self) -> bool:
        """Whether it is said to have ended, on whatever day."""
        return self.ended_on is not None or self.ended_on_unknown_date

    def holds_on(self, day: dt.date) -> Certainty:
        """Say whether the day lies in the period."""
        return compute_certainty(
            can_hold=self.first_start <= day <= self.last_end,
            can_fail=self.last_start > day or self.first_end < day,
        )

    def overlaps(self, other: Period) -> Certainty:
        """Say whether the two periods share a day."""
        return compute_certainty(
            can_hold=self.first_start <= other.last_end and other.first_start <= self.last_end,
            can_fail=self.last_start > other.first_end or other.last_start > self.first_end,
        )

    def __str__(self) -> str:
        end = "…?" if self.ended_on_unknown_date else str(self.ended_on or "…")
        return f"{self.began_on or '?'} – {end}"
