"""Rules that say who is told of what, when, and through which channel."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Final

from attrs import Attribute, field, frozen
from attrs.converters import optional

from newstratum._model.values.calendar import CHINA, HolidayTable, add_workdays, is_workday
from newstratum._model.values.sensitive import SensitiveText
from newstratum._model.values.validators import ToTuple, check_texts, tuple_of
from newstratum._short_repr import ShortRepr
from newstratum._words import Words
from newstratum.errors import InvalidValueError


class EventKind(StrEnum):
    """What there is to tell of; each has a template of its name."""

    ACTIVITY_SCHEDULED = "activity_scheduled"
    ACTIVITY_MOVED = "activity_moved"
    ACTIVITY_CANCELLED = "activity_cancelled"
    VISIT_DUE = "visit_due"
    VISIT_OVERDUE = "visit_overdue"
    TASK_DUE = "task_due"
    TASK_OVERDUE = "task_overdue"
    PLACEMENT_NOTICE = "placement_notice"
    PLACEMENT_CONFIRMED = "placement_confirmed"
    PLACEMENT_CORRECTED = "placement_corrected"
    OBJECTION_REVIEWED = "objection_reviewed"
    WEEKLY_DIGEST = "weekly_digest"


#: What concerns one person, who alone is told.
PERSON_EVENT_KINDS: Final = frozenset(
    {
        EventKind.PLACEMENT_NOTICE,
        EventKind.PLACEMENT_CONFIRMED,
        EventKind.PLACEMENT_CORRECTED,
        EventKind.OBJECTION_REVIEWED,
    }
)


class Weekday(StrEnum):
    """The days of the week, in their order."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


def _check_quiet_end(hours: QuietHours, _attribute: Attribute[dt.time], value: dt.time) -> None:
    if value >= hours.begin:
        raise InvalidValueError(
            "quiet.end",
            Words("不早于免打扰的开始时间", "not before the quiet hours begin"),
            Words("请写早上的钟点", "name an hour of the morning"),
        )


def _check_person_or_address(
    recipient: Recipient, _attribute: Attribute[SensitiveText | None], value: SensitiveText | None
) -> None:
    if (value is None) == (recipient.person is None):
        raise InvalidValueError(
            "recipient.address",
            Words("人与地址须给一项，且只给一项", "neither or both of a person and an address"),
        )


def _check_channels(
    _recipient: Recipient, _attribute: Attribute[tuple[str, ...]], value: tuple[str, ...]
) -> None:
    if not value:
        raise InvalidValueError(
            "recipient.channels",
            Words("没有写渠道", "names no channel"),
            Words("请写一个，如smtps", "name one, such as smtps"),
        )


@frozen(kw_only=True)
class QuietHours(ShortRepr):
    """When nobody is told anything: from an hour in the evening to one in the morning."""

    begin: dt.time = dt.time(20)
    end: dt.time = field(default=dt.time(8), validator=_check_quiet_end)
    #: Whether the days on which nobody works are quiet too.
    workdays_only: bool = True
    zone: dt.tzinfo = CHINA

    def next_time(self, now: dt.datetime, holidays: HolidayTable) -> dt.datetime:
        """Return the first instant from now on that is not quiet; now, where the calendar ends before it."""
        try:
            return self._find_next_time(now, holidays)
        except OverflowError:
            return now

    def _find_next_time(self, now: dt.datetime, holidays: HolidayTable) -> dt.datetime:
        local = now.astimezone(self.zone)
        day, at = local.date(), local.timetz().replace(tzinfo=None)
        if at >= self.begin:
            day, at = day + dt.timedelta(days=1), self.end
        if self.workdays_only and not is_workday(day, holidays).workday:
            day, at = add_workdays(day, 1, holidays).day, self.end
        return dt.datetime.combine(day, max(at, self.end), self.zone).astimezone(now.tzinfo)


@frozen(kw_only=True)
class Recipient(ShortRepr):
    """Somebody who is told: a person of the register, or an address of an office."""

    person: str | None = None
    address: SensitiveText | None = field(default=None, validator=_check_person_or_address)
    #: Channels, the preferred one first. A person is told through the first they have a contact for.
    channels: tuple[str, ...] = field(converter=ToTuple[str], validator=[check_texts, _check_channels])
    #: Only of what concerns this body; empty for everything.
    body: str = ""


@frozen(kw_only=True)
class TriggerRule(ShortRepr):
    """Who is notified of one kind of event."""

    kind: EventKind = field(converter=EventKind)
    #: Who is told; unused for what concerns one person, who alone is told.
    recipients: tuple[Recipient, ...] = field(
        default=(), converter=ToTuple[Recipient], validator=tuple_of(Recipient, "Recipient(…)")
    )
    #: The channels for the person concerned, the preferred one first.
    channels: tuple[str, ...] = field(default=(), converter=ToTuple[str], validator=check_texts)
    #: What they are told for; consent is checked when it is sent.
    purpose: str
    #: Whom to ask: an office, never a private number.
    contact: str
    language: str = "zh"
    quiet: QuietHours = QuietHours()
    #: The day of the week before which it tells nobody anything: Thursday for a digest, say; None for any.
    not_before: Weekday | None = field(default=None, converter=optional(Weekday))

    def applies_on(self, day: dt.date) -> bool:
        """Say whether it tells anybody anything on a day."""
        return self.not_before is None or day.isoweekday() > list(Weekday).index(self.not_before)
