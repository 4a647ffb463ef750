"""Calendar entries: what a message can put into its recipient's calendar, in no format of its own."""

from __future__ import annotations

import datetime as dt

from attrs import Attribute, field, frozen

from newstratum._ports.scalars import make_text_validator
from newstratum._short_repr import ShortRepr
from newstratum.errors import InvalidValueError

#: Characters of a summary or a place, at most.
MAX_LINE = 500
#: The greatest sequence: calendars hold it in 32 bits.
MAX_SEQUENCE = 2**31 - 1


def _check_sequence(_entry: object, _attribute: Attribute[int], value: int) -> None:
    if type(value) is not int or not 0 <= value <= MAX_SEQUENCE:
        raise InvalidValueError("entry.sequence", f"is no integer from 0 to {MAX_SEQUENCE}")


def _check_day(_entry: object, attribute: Attribute[dt.date | None], value: dt.date | None) -> None:
    # An instant is a date to Python.
    if value is not None and type(value) is not dt.date:
        raise InvalidValueError(f"entry.{attribute.name}", "is no date")


def _check_instant(
    _entry: object, attribute: Attribute[dt.datetime | None], value: dt.datetime | None
) -> None:
    if value is not None and (not isinstance(value, dt.datetime) or value.utcoffset() is None):
        raise InvalidValueError(f"entry.{attribute.name}", "is no instant with a zone")


@frozen(kw_only=True)
class CalendarEntry(ShortRepr):
    """One thing that happens, in its present state, as a recipient is to have it in their calendar.

    It takes whole days, from ``first_on`` to ``last_on``, or the time from ``begins_at`` to ``ends_at``.
    """

    #: The same for all states of the thing and for nothing else; without personal data.
    uid: str = field(validator=make_text_validator("entry.uid", most=256))
    #: Rises with every change that attendees must see: of two states the one of the higher number holds.
    sequence: int = field(default=0, validator=_check_sequence)
    #: The first day; None for what has an hour.
    first_on: dt.date | None = field(default=None, validator=_check_day)
    #: The last day, included.
    last_on: dt.date | None = field(default=None, validator=_check_day)
    #: When it begins, with a zone; None for whole days.
    begins_at: dt.datetime | None = field(default=None, validator=_check_instant)
    #: When it ends, with a zone.
    ends_at: dt.datetime | None = field(default=None, validator=_check_instant)
    #: One line.
    summary: str = field(validator=make_text_validator("entry.summary", most=MAX_LINE), repr=False)
    #: One line; empty where nobody noted it.
    place: str = field(
        default="", validator=make_text_validator("entry.place", most=MAX_LINE, empty=True), repr=False
    )
    #: Whether it will not take place, or not then: a calendar strikes it out.
    cancelled: bool = False

    def __attrs_post_init__(self) -> None:
        given = tuple(
            each is not None for each in (self.first_on, self.last_on, self.begins_at, self.ends_at)
        )
        if given not in ((True, True, False, False), (False, False, True, True)):
            raise InvalidValueError(
                "entry.first_on",
                "not whole days or a time",
                "give first_on and last_on, or begins_at and ends_at",
            )
        if self.first_on is not None and self.last_on is not None and self.last_on < self.first_on:
            raise InvalidValueError("entry.last_on", "is before first_on", "give the last day, included")
        if self.begins_at is not None and self.ends_at is not None and self.ends_at <= self.begins_at:
            raise InvalidValueError("entry.ends_at", "is not after begins_at", "check both instants")

    @property
    def takes_whole_days(self) -> bool:
        """Whether it takes whole days, and not the time from one instant to another."""
        return self.first_on is not None
