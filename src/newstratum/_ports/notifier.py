"""The notifier port: messages out, receipts back, and what goes into a recipient's calendar."""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum
from typing import Protocol, runtime_checkable

from attrs import Attribute, field, frozen
from attrs.validators import optional

from newstratum._ports.fields import make_text_validator
from newstratum._short_repr import ShortRepr
from newstratum._words import Words, join_names
from newstratum.errors import InvalidValueError

#: Characters of a summary or a place, at most.
MAX_LINE = 500
#: The greatest sequence: calendars hold it in 32 bits.
MAX_SEQUENCE = 2**31 - 1


def _check_sequence(_entry: object, _attribute: Attribute[int], value: int) -> None:
    if type(value) is not int or not 0 <= value <= MAX_SEQUENCE:
        raise InvalidValueError(
            "entry.sequence", Words("不是0至{}的整数", "is not an integer from 0 to {}").format(MAX_SEQUENCE)
        )


def _check_day(_entry: object, attribute: Attribute[dt.date | None], value: dt.date | None) -> None:
    # An instant is a date to Python.
    if value is not None and type(value) is not dt.date:
        raise InvalidValueError(f"entry.{attribute.name}", Words("不是日期", "is not a date"))


def _check_instant(
    _entry: object, attribute: Attribute[dt.datetime | None], value: dt.datetime | None
) -> None:
    if value is not None and (not isinstance(value, dt.datetime) or value.utcoffset() is None):
        raise InvalidValueError(
            f"entry.{attribute.name}", Words("不是带时区的时刻", "is not an instant with a zone")
        )


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
                Words("既不是整天，也不是时段", "not whole days or a time"),
                Words(
                    "请给first_on和last_on，或begins_at和ends_at",
                    "give first_on and last_on, or begins_at and ends_at",
                ),
            )
        if self.first_on is not None and self.last_on is not None and self.last_on < self.first_on:
            raise InvalidValueError(
                "entry.last_on",
                Words("早于first_on", "is before first_on"),
                Words("请给最后一天，含当天", "give the last day, included"),
            )
        if self.begins_at is not None and self.ends_at is not None and self.ends_at <= self.begins_at:
            raise InvalidValueError(
                "entry.ends_at",
                Words("不晚于begins_at", "is not after begins_at"),
                Words("请核对两个时刻", "check both instants"),
            )

    @property
    def takes_whole_days(self) -> bool:
        """Whether it takes whole days, and not the time from one instant to another."""
        return self.first_on is not None


#: Characters of a message's key, at most.
MAX_KEY = 256
#: Characters of an address, at most.
MAX_ADDRESS = 1000
#: Characters of a subject, at most.
MAX_SUBJECT = 500
#: Characters of a text or an HTML part, at most.
MAX_BODY = 1_000_000

_CODE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")


def _check_entry(_message: object, _attribute: object, value: CalendarEntry | None) -> None:
    if not isinstance(value, CalendarEntry | None):
        raise InvalidValueError(
            "message.entry",
            Words("不是日历条目", "is not a calendar entry"),
            Words("请给CalendarEntry", "make a CalendarEntry"),
        )


@frozen(kw_only=True)
class Message(ShortRepr):
    """A message to one recipient over one channel; its text and its recipient never show in ``repr``."""

    #: One stable key per event, recipient and channel, without personal data: a receiver drops repeats by it.
    key: str = field(validator=make_text_validator("message.key", most=MAX_KEY))
    #: The address in the channel's own form.
    recipient: str = field(validator=make_text_validator("message.recipient", most=MAX_ADDRESS), repr=False)
    #: One line; a line break is refused, so that no header can be smuggled in.
    subject: str = field(validator=make_text_validator("message.subject", most=MAX_SUBJECT), repr=False)
    text: str = field(validator=make_text_validator("message.text", most=MAX_BODY, control=True), repr=False)
    html: str | None = field(
        default=None,
        validator=optional(make_text_validator("message.html", most=MAX_BODY, control=True)),
        repr=False,
    )
    #: What the recipient is to have in their calendar. A channel that knows no calendars leaves it out: the
    #: text says it all.
    entry: CalendarEntry | None = field(default=None, validator=_check_entry, repr=False)
    #: Whether what it says may also be handed to a program that passes it on. A channel to programs, such as
    #: a webhook, gives them identifiers only unless this holds; a channel to people does not ask.
    words_for_machines: bool = False


class Delivery(StrEnum):
    """How far a message is known to have got."""

    #: The service took it and answers for it.
    ACCEPTED = "accepted"
    #: It reached its recipient.
    DELIVERED = "delivered"
    #: It was handed over, and nothing more is known.
    UNVERIFIED = "unverified"


def _check_code(_instance: object, _attribute: object, value: str) -> None:
    if value and not _CODE.fullmatch(value):
        raise InvalidValueError(
            "receipt.code",
            Words("不是代码", "is not a code"),
            Words(
                "请用小写字母、数字和. _ -，不写文字",
                "use lower-case letters, digits, '.', '_' and '-', no text",
            ),
        )


def _check_aware(_instance: object, _attribute: object, value: dt.datetime) -> None:
    if value.tzinfo is None or value.utcoffset() is None:
        raise InvalidValueError("receipt.accepted_at", Words("时刻没有时区", "is an instant without a zone"))


def _to_delivery(value: Delivery | str) -> Delivery:
    try:
        return Delivery(value)
    except ValueError:
        raise InvalidValueError(
            "receipt.outcome",
            Words("不是送达结果", "is no outcome of a delivery"),
            Words("可用：{}", "use one of: {}").format(join_names(each.value for each in Delivery)),
        ) from None


@frozen(kw_only=True)
class Receipt(ShortRepr):
    """What came of sending a message; it is stored, so it holds no address and no text of the message."""

    #: The key of the message.
    key: str
    outcome: Delivery = field(converter=_to_delivery)
    accepted_at: dt.datetime = field(validator=_check_aware)
    #: The channel's own code for what happened; empty where it has none.
    code: str = field(default="", validator=_check_code)
    #: The service's own identifier of the message; empty where it gives none.
    reference: str = field(
        default="", validator=make_text_validator("receipt.reference", most=MAX_KEY, empty=True)
    )


@runtime_checkable
class Notifier(Protocol):
    """A channel that sends messages. Safe from several threads."""

    def send(self, message: Message, *, timeout: float) -> Receipt:
        """Hand a message over.

        Args:
            message: What to send, and to whom.
            timeout: Seconds after which to give up.

        Raises:
            UndeliverableError: This message can never be delivered like this; another one may be.
            NotifierUnavailableError: The channel cannot take it now, nor any other message. Where that lasts
                until somebody mends the channel, the error says so: then no message is given up for it.
            ClosedError: The notifier is closed.
        """
        ...

    def close(self) -> None:
        """Close the notifier; closing again does nothing."""
        ...
