"""Things that happen on a day, and how often they are meant to happen again.

Activities, meetings, visits and inspections are all *occasions*: each has ``held_on`` and ``state``, under
these names. The day may be known in part, or not at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from attrs import Attribute, field, frozen

from newstratum._model.values.calendar import list_weeks
from newstratum._model.values.certainty import Certainty, compute_certainty
from newstratum._model.values.codes import CodeEnum
from newstratum._model.values.periods import PartialDate
from newstratum._model.values.plain import PlainData
from newstratum._words import Words
from newstratum.errors import InvalidValueError


class OccasionState(CodeEnum):
    """How far an occasion has come."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


def was_held(state: OccasionState, held_on: PartialDate | None, first: dt.date, last: dt.date) -> Certainty:
    """Say whether an occasion was held from the first day to the last, both included.

    Args:
        state: How far it has come; what is planned or cancelled was not held.
        held_on: Its day, known in part or, if None, not at all.
        first: The first day.
        last: The last day.
    """
    if state is not OccasionState.HELD:
        return Certainty.NO
    earliest, latest = (held_on.earliest, held_on.latest) if held_on else (dt.date.min, dt.date.max)
    return compute_certainty(
        can_hold=earliest <= last and latest >= first, can_fail=earliest < first or latest > last
    )


def _check_time_of_day(_hours: Hours, attribute: Attribute[dt.time], value: dt.time) -> None:
    if not isinstance(value, dt.time) or value.tzinfo is not None or value.second or value.microsecond:
        raise InvalidValueError(
            f"hours.{attribute.name}",
            Words("不是精确到分钟的时间", "is not a time of the day to the minute"),
            Words("请写成time(14, 30)", "give a time like time(14, 30)"),
        )


def _check_after_begin(hours: Hours, attribute: Attribute[dt.time], value: dt.time) -> None:
    _check_time_of_day(hours, attribute, value)
    if value <= hours.begin:
        raise InvalidValueError(
            "hours.end",
            Words("不在begin之后", "is not after begin"),
            Words("请核对两个时间", "check both times"),
        )


@frozen(kw_only=True)
class Hours(PlainData):
    """From one time of the day to another, to the minute and by the clock of the place."""

    begin: dt.time = field(validator=_check_time_of_day)
    end: dt.time = field(validator=_check_after_begin)

    def __str__(self) -> str:
        return f"{self.begin:%H:%M}–{self.end:%H:%M}"


class Cadence(CodeEnum):
    """How often something is meant to happen."""

    #: 每周, by ISO weeks
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    #: 每季度
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"


@frozen(kw_only=True)
class Span(PlainData):
    """One week, month, quarter, half-year or year."""

    #: ``2018-W07``, ``2018-07``, ``2018-Q3``, ``2018-H2`` or ``2018``.
    label: str
    first: dt.date
    #: The last day, included.
    last: dt.date


_MONTHS: Final = {Cadence.MONTHLY: 1, Cadence.QUARTERLY: 3, Cadence.HALF_YEARLY: 6, Cadence.YEARLY: 12}


def list_spans(cadence: Cadence, first: dt.date, last: dt.date) -> tuple[Span, ...]:
    """Return every span that has a day from the first to the last, both included, in their order.

    Args:
        cadence: Whether to return weeks, months, quarters, half-years or years.
        first: The first day.
        last: The last day.

    Returns:
        Whole spans. The first can begin before the first day, and the last one end after the last day.
    """
    if cadence is Cadence.WEEKLY:
        weeks = list_weeks(first, last)
        return tuple(Span(label=str(week), first=week.monday, last=week.sunday) for week in weeks)
    return tuple(_iterate_month_spans(cadence, first, last))


def _iterate_month_spans(cadence: Cadence, first: dt.date, last: dt.date) -> Iterator[Span]:
    months = _MONTHS[cadence]
    for number in range(_to_month_number(first) // months, _to_month_number(last) // months + 1):
        start = PartialDate(year=number * months // 12, month=number * months % 12 + 1)
        end_number = number * months + months - 1
        end = PartialDate(year=end_number // 12, month=end_number % 12 + 1)
        if first <= last:
            yield Span(label=_format_label(cadence, start), first=start.earliest, last=end.latest)


def _to_month_number(day: dt.date) -> int:
    return day.year * 12 + day.month - 1


def _format_label(cadence: Cadence, start: PartialDate) -> str:
    position = ((start.month or 1) - 1) // _MONTHS[cadence] + 1
    match cadence:
        case Cadence.QUARTERLY:
            return f"{start.year:04d}-Q{position}"
        case Cadence.HALF_YEARLY:
            return f"{start.year:04d}-H{position}"
        case Cadence.YEARLY:
            return f"{start.year:04d}"
        case _:
            return str(start)
