"""Notices: what somebody is to be told, kept as records until a channel has taken them.

A notice is stored in the same commit as the change it tells of. It is ``due``, then ``leased`` while a
dispatcher works on it, then ``sent``, or ``due`` again after a failure, or ``dead`` when trying again makes
no sense. ``cancelled`` says only that it will not be sent; why is not kept, so that withdrawing a consent
leaves no mark (promise L9).
"""

from __future__ import annotations

import datetime as dt

import attrs
from attrs import field, frozen

from newstratum._model.values.codes import CodeEnum
from newstratum._model.values.plain import PlainData, RecordData
from newstratum._model.values.sensitive import SensitiveText
from newstratum._model.values.validators import check_not_negative, check_optional_date, name_converted_fields
from newstratum._words import Words, to_words
from newstratum.errors import IllegalTransitionError, InvalidValueError


class NoticeState(CodeEnum):
    """How far a notice has come."""

    DUE = "due"
    LEASED = "leased"
    SENT = "sent"
    DEAD = "dead"
    CANCELLED = "cancelled"


@frozen(kw_only=True)
class Lease(PlainData):
    """Who works on a notice, and until when nobody else does."""

    owner: str
    until: dt.datetime


@frozen(kw_only=True)
class NoticeReceipt(PlainData):
    """What the channel answered, without a word of the message."""

    accepted_at: dt.datetime
    #: How far it is known to have come: ``accepted``, ``delivered`` or ``unverified``.
    outcome: str
    #: The channel's own code for what happened; empty where it has none.
    code: str = ""
    #: The channel's own name for the message; empty if it gave none.
    reference: str = ""


@frozen(kw_only=True)
class NoticeEntry(PlainData):
    """What the recipient of a notice is to have in their calendar.

    It takes whole days, from ``first_on`` to ``last_on``, or the time from ``begins_at`` to ``ends_at``.
    """

    #: The same for all states of what takes place; without personal data.
    uid: str
    #: Rises with every change that attendees must see; given when the notice is stored.
    sequence: int = field(default=0, validator=check_not_negative)
    first_on: dt.date | None = field(default=None, validator=check_optional_date)
    #: The last day, included.
    last_on: dt.date | None = field(default=None, validator=check_optional_date)
    begins_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    summary: str = field(repr=False)
    place: str = field(default="", repr=False)
    cancelled: bool = False


@frozen(kw_only=True)
class CalendarSequence(RecordData):
    """The number that calendars were told last of one thing, kept so that the next one is higher."""

    #: The uid of its entries.
    id: str
    sequence: int = field(default=0, validator=check_not_negative)
    #: The event that was told under this number: telling it to somebody else is not a change.
    event: str


def _to_sensitive_text(value: SensitiveText | None) -> SensitiveText | None:
    # An address is sensitive text, whatever kind of address it is: the channel knows its own kind.
    if value is None:
        return None
    if not isinstance(value, SensitiveText):
        raise InvalidValueError(
            "notice.address",
            Words("应为SensitiveText", "must be SensitiveText"),
            Words("请包起来：EmailAddress(…)", "wrap the text: EmailAddress(…)"),
        )
    return SensitiveText(value.reveal())


def _check_due_at(notice: Notice, _attribute: object, value: dt.datetime | None) -> None:
    waiting = notice.state in (NoticeState.DUE, NoticeState.LEASED)
    if waiting != (value is not None):
        raise InvalidValueError(
            "notice.due_at",
            Words("待发送或发送中的通知才有，且必须有", "is set exactly while the notice is due or leased"),
        )
    if value is not None and not (isinstance(value, dt.datetime) and value.tzinfo is not None):
        raise InvalidValueError("notice.due_at", Words("时刻没有时区", "is an instant without a time zone"))


def _check_one_recipient(notice: Notice, _attribute: object, value: SensitiveText | None) -> None:
    if (value is None) == (notice.person is None):
        raise InvalidValueError(
            "notice.address",
            Words(
                "通知发给人或发给地址，只能取一", "a notice goes to a person or to an address, to exactly one"
            ),
        )


@frozen(kw_only=True, field_transformer=name_converted_fields)
class Notice(RecordData):
    """One message to one recipient through one channel, and how far it has come."""

    #: A keyed digest of event, recipient and channel: the stable key a receiver can see repeats by.
    id: str
    #: What it tells of: an identifier without personal data.
    event: str
    #: Id of the person it goes to; None for a plain address.
    person: str | None = None
    #: The address it goes to; None for a person, whose contacts are looked up when it is sent.
    address: SensitiveText | None = field(
        default=None, converter=_to_sensitive_text, validator=_check_one_recipient
    )
    #: Name of the channel: the scheme of its URL.
    channel: str
    subject: str = field(default="", repr=False)
    text: str = field(repr=False)
    #: What goes into the recipient's calendar, over a channel that knows calendars; None for most notices.
    entry: NoticeEntry | None = field(default=None, repr=False)
    #: What the recipient is told for; checked again when it is sent.
    purpose: str
    state: NoticeState = field(default=NoticeState.DUE, converter=NoticeState)
    #: When to try; while leased, when the lease ends. None once nobody has to do anything any more.
    due_at: dt.datetime | None = field(default=None, validator=_check_due_at)
    #: Counted when a dispatcher takes the notice, so that a crash counts too.
    attempts: int = field(default=0, validator=check_not_negative)
    lease: Lease | None = None
    receipt: NoticeReceipt | None = None
    #: Why the last attempt failed, without personal data, in English.
    problem: str = ""
    #: The same in Chinese.
    problem_zh: str = ""

    @property
    def failure(self) -> Words:
        """Why the last attempt failed, in both languages."""
        return Words(self.problem_zh or self.problem, self.problem)


def lease_notice(notice: Notice, owner: str, until: dt.datetime) -> Notice:
    """Return the notice as taken by a dispatcher, its attempts counted."""
    _check_state(notice, NoticeState.LEASED, NoticeState.DUE, NoticeState.LEASED)
    return attrs.evolve(
        notice,
        state=NoticeState.LEASED,
        due_at=until,
        attempts=notice.attempts + 1,
        lease=Lease(owner=owner, until=until),
    )


def mark_sent(notice: Notice, receipt: NoticeReceipt) -> Notice:
    """Return the notice as sent; raise :class:`IllegalTransitionError` if it is not leased."""
    _check_state(notice, NoticeState.SENT, NoticeState.LEASED)
    return attrs.evolve(
        notice, state=NoticeState.SENT, due_at=None, lease=None, receipt=receipt, problem="", problem_zh=""
    )


def postpone_notice(notice: Notice, due_at: dt.datetime, problem: Words | str) -> Notice:
    """Return the notice as due again, or raise :class:`IllegalTransitionError` if it is not leased."""
    _check_state(notice, NoticeState.DUE, NoticeState.LEASED)
    why = to_words(problem)
    return attrs.evolve(
        notice, state=NoticeState.DUE, due_at=due_at, lease=None, problem=why.en, problem_zh=why.zh
    )


def release_notice(notice: Notice, due_at: dt.datetime, problem: Words | str) -> Notice:
    """Return a leased notice as one that was not tried after all: due again, the attempt not counted."""
    waiting = postpone_notice(notice, due_at, problem)
    return attrs.evolve(waiting, attempts=max(0, waiting.attempts - 1))


def dead_letter_notice(notice: Notice, problem: Words | str) -> Notice:
    """Return the notice as a dead letter, or raise :class:`IllegalTransitionError` if it is not leased."""
    _check_state(notice, NoticeState.DEAD, NoticeState.LEASED)
    why = to_words(problem)
    return attrs.evolve(
        notice, state=NoticeState.DEAD, due_at=None, lease=None, problem=why.en, problem_zh=why.zh
    )


def cancel_notice(notice: Notice) -> Notice:
    """Return the notice as one that will not be sent; no reason is kept."""
    _check_state(notice, NoticeState.CANCELLED, NoticeState.DUE, NoticeState.LEASED)
    return attrs.evolve(
        notice,
        state=NoticeState.CANCELLED,
        due_at=None,
        lease=None,
        subject="",
        text="",
        entry=None,
        problem="",
        problem_zh="",
    )


def requeue_notice(notice: Notice, due_at: dt.datetime) -> Notice:
    """Return a dead letter as due with fresh attempts; raise :class:`IllegalTransitionError` otherwise."""
    _check_state(notice, NoticeState.DUE, NoticeState.DEAD)
    return attrs.evolve(notice, state=NoticeState.DUE, due_at=due_at, attempts=0)


def _check_state(notice: Notice, wanted: NoticeState, *stages: NoticeState) -> None:
    if notice.state not in stages:
        raise IllegalTransitionError(
            Words("通知", "notice"), notice.state.value, wanted.value, _list_next_states(notice.state)
        )


def _list_next_states(state: NoticeState) -> tuple[str, ...]:
    return {
        NoticeState.DUE: ("leased", "cancelled"),
        NoticeState.LEASED: ("leased", "sent", "due", "dead", "cancelled"),
        NoticeState.DEAD: ("due",),
    }.get(state, ())
