"""Requests by which people exercise their rights: what was asked, by when it is due, what came of it."""

from __future__ import annotations

import datetime as dt

from attrs import field, frozen
from attrs.converters import optional

from newstratum._model.values.codes import CodeEnum
from newstratum._model.values.identifiers import refers_to
from newstratum._model.values.plain import RecordData
from newstratum._model.values.refused_subjects import check_short_text
from newstratum._model.values.validators import (
    check_date,
    check_filled,
    check_optional_date,
    check_past_day,
    hide_free_text,
    name_converted_fields,
)
from newstratum._words import Words
from newstratum.errors import InvalidValueError


class RequestKind(CodeEnum):
    """What somebody asks for who exercises a right (PIPL Art. 44 to 48)."""

    ACCESS = "access"
    CORRECTION = "correction"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    OBJECTION = "objection"
    PORTABILITY = "portability"
    EXPLANATION = "explanation"


class RequestOutcome(CodeEnum):
    """What came of a request."""

    GRANTED = "granted"
    PARTLY_GRANTED = "partly_granted"
    #: Refused, with a reason that is told to the person (PIPL Art. 50).
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


def _check_closed_on(instance: SubjectRequest, _attribute: object, value: dt.date | None) -> None:
    if (value is None) != (instance.outcome is None):
        raise InvalidValueError(
            "subject_request.closed_on",
            Words("办结日期与结果应同时填写", "stands with the outcome, or neither does"),
            Words("请写closed_on和outcome", "give both closed_on and outcome"),
        )
    if value is not None and value < instance.opened_on:
        raise InvalidValueError(
            "subject_request.closed_on",
            Words("早于提出申请的日期", "is before the request was made"),
            Words("请核对两个日期", "check both days"),
        )


def _check_due_on(instance: SubjectRequest, _attribute: object, value: dt.date) -> None:
    if value < instance.opened_on:
        raise InvalidValueError(
            "subject_request.due_on",
            Words("早于提出申请的日期", "is before the request was made"),
            Words("请核对两个日期", "check both days"),
        )


def _check_reason(instance: SubjectRequest, _attribute: object, value: object) -> None:
    if instance.outcome is RequestOutcome.REFUSED and not (isinstance(value, str) and value.strip()):
        raise InvalidValueError(
            "subject_request.reason",
            Words("拒绝申请须说明理由", "a refusal gives its reason"),
            Words("请写理由，并告知本人", "write the reason, and tell the person"),
        )


@frozen(kw_only=True, field_transformer=name_converted_fields)
class SubjectRequest(RecordData):
    """One request of a person about their own data."""

    id: str
    person: str = field(metadata=refers_to("person"))
    kind: RequestKind = field(converter=RequestKind)
    opened_on: dt.date = field(validator=[check_date, check_past_day])
    #: The last day on which it is answered in time.
    due_on: dt.date = field(validator=[check_date, _check_due_on])
    #: How it was made sure that the person asks: a document that was shown, a call back; without numbers.
    verified_by: str = field(validator=[check_filled, check_short_text], metadata=hide_free_text())
    outcome: RequestOutcome | None = field(default=None, converter=optional(RequestOutcome))
    #: None while it is open.
    closed_on: dt.date | None = field(
        default=None, validator=[check_optional_date, check_past_day, _check_closed_on]
    )
    #: Why it ended so; a refusal needs one.
    reason: str = field(default="", validator=[check_short_text, _check_reason], metadata=hide_free_text())

    @property
    def is_open(self) -> bool:
        """Whether nobody answered it yet."""
        return self.closed_on is None

    def is_overdue(self, on: dt.date) -> bool:
        """Say whether it is open after the day by which it is due."""
        return self.is_open and on > self.due_on
