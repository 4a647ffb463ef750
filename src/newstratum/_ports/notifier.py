"""The notifier port: messages out, receipts back."""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum
from typing import Protocol, runtime_checkable

from attrs import field, frozen
from attrs.validators import optional

from newstratum._ports.calendar_entries import CalendarEntry
from newstratum._ports.scalars import make_text_validator
from newstratum._short_repr import ShortRepr
from newstratum.errors import InvalidValueError

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
        raise InvalidValueError("message.entry", "is no calendar entry", "make a CalendarEntry")


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
            "receipt.code", "is not a code", "use lower-case letters, digits, '.', '_' and '-', no text"
        )


def _check_aware(_instance: object, _attribute: object, value: dt.datetime) -> None:
    if value.tzinfo is None or value.utcoffset() is None:
        raise InvalidValueError("receipt.accepted_at", "is an instant without a zone")


def _to_delivery(value: Delivery | str) -> Delivery:
    return Delivery(value)


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
