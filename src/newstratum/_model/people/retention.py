"""Retention: how long records about people are kept, and what happens then."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Final

from attrs import Attribute, field, frozen

from newstratum._model.values.codes import CodeEnum
from newstratum._model.values.plain import RecordData
from newstratum._model.values.validators import check_positive
from newstratum._words import Words
from newstratum.errors import InvalidValueError

#: A century: whoever means for ever says so in words, not in months.
_MOST_MONTHS: Final = 1_200


class RetentionAction(CodeEnum):
    """What happens to a record whose period is over."""

    #: It is named, and a human decides.
    LIST = "list"
    #: It is erased, its past too.
    ERASE = "erase"
    #: The number stays, and whom it counted is erased.
    REDUCE = "reduce"


#: The kinds of which a number is left when people are erased from them.
REDUCIBLE_KINDS: Final = frozenset({"attendance", "response"})


def _check_months(period: RetentionPeriod, attribute: Attribute[int], value: int) -> None:
    # None would be left out elsewhere; a period has a length.
    check_positive(period, attribute, 0 if value is None else value)
    if value > _MOST_MONTHS:
        raise InvalidValueError(
            "retention_period.months",
            Words("超过{}个月", "is more than {} months").format(_MOST_MONTHS),
            Words("请写必要的最短期限", "give the shortest period that is needed"),
        )


def _check_source(_period: RetentionPeriod, _attribute: object, value: str) -> None:
    if not isinstance(value, str) or not value.strip():
        raise InvalidValueError(
            "retention_period.source_zh",
            Words("没有写期限的依据", "does not say what the period rests on"),
            Words("请写法律和条款，或内部文件", "name law and article, or the decision of the office"),
        )


def _check_action(period: RetentionPeriod, _attribute: object, value: RetentionAction) -> None:
    if value is RetentionAction.REDUCE and period.kind not in REDUCIBLE_KINDS:
        raise InvalidValueError(
            "retention_period.action",
            Words("这类记录不能只留数字", "leaves no number of records of this kind"),
            Words("请写erase或list", "write erase or list"),
        )


@frozen(kw_only=True)
class RetentionPeriod(RecordData):
    """How long records of one kind are kept that serve one purpose, or any."""

    id: str
    #: The kind of record: ``"attendance"``.
    kind: str
    #: The purpose of the record; empty for any that has no period of its own.
    purpose: str = ""
    #: Whole months from the day that the record is about; where it has none, from its last change.
    months: int = field(validator=_check_months)
    action: RetentionAction = field(converter=RetentionAction, validator=_check_action)
    #: What the period rests on: law and article, or the decision of the office.
    source_zh: str = field(validator=_check_source)
    source_en: str = ""

    @property
    def source(self) -> Words:
        """What the period rests on, in both languages."""
        return Words(self.source_zh, self.source_en or self.source_zh)


def compute_last_day(day: dt.date, months: int) -> dt.date:
    """Return the last day of a period of months that begins after a day.

    It is the day of the same number, or the last one of a month that has none (Civil Code, Art. 201, 202):
    a year after 29 February ends on 28 February.
    """
    month = day.month - 1 + months
    year = day.year + month // 12
    if year > dt.MAXYEAR:
        return dt.date.max
    month = month % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
