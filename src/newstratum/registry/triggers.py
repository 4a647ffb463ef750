"""Who is told of what, when, and through which channel: rules that are data, and the telling itself.

Telling happens in a session, so that the notices are stored by the commit of what they tell of.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from attrs import Attribute, field, frozen

from newstratum.errors import InvalidValueError
from newstratum.model.activities import Activity
from newstratum.model.calendar import HolidayTable, add_workdays, is_workday
from newstratum.model.masked import Masked
from newstratum.model.notices import Notice
from newstratum.model.people import Person
from newstratum.registry.calendar_entries import CHINA
from newstratum.registry.delivery import can_reach
from newstratum.registry.happenings import Happening, HappeningKind, activity_happening
from newstratum.registry.session import Session
from newstratum.shipped.templates import shipped_template

__all__ = ["CHINA", "QuietHours", "Recipient", "TriggerRule", "Triggers"]


def _in_the_morning(hours: QuietHours, _attribute: Attribute[dt.time], value: dt.time) -> None:
    if value >= hours.begin:
        raise InvalidValueError(
            "quiet.end", "not before the quiet hours begin", "name an hour of the morning"
        )


def _one_of_both(recipient: Recipient, _attribute: Attribute[Masked | None], value: Masked | None) -> None:
    if (value is None) == (recipient.person is None):
        raise InvalidValueError("recipient.address", "neither or both of a person and an address")


def _some(_recipient: Recipient, _attribute: Attribute[tuple[str, ...]], value: tuple[str, ...]) -> None:
    if not value:
        raise InvalidValueError("recipient.channels", "names no channel", "name one, such as smtps")


@frozen(kw_only=True)
class QuietHours:
    """When nobody is told anything: from an hour in the evening to one in the morning."""

    begin: dt.time = dt.time(20)
    end: dt.time = field(default=dt.time(8), validator=_in_the_morning)
    #: Whether the days on which nobody works are quiet too.
    workdays_only: bool = True
    zone: dt.tzinfo = CHINA

    def next_time(self, now: dt.datetime, holidays: HolidayTable) -> dt.datetime:
        """Return the first instant from now on that is not quiet."""
        local = now.astimezone(self.zone)
        day, at = local.date(), local.timetz().replace(tzinfo=None)
        if at >= self.begin:
            day, at = day + dt.timedelta(days=1), self.end
        if self.workdays_only and not is_workday(day, holidays).workday:
            day, at = add_workdays(day, 1, holidays).day, self.end
        return dt.datetime.combine(day, max(at, self.end), self.zone).astimezone(now.tzinfo)


@frozen(kw_only=True)
class Recipient:
    """Somebody who is told: a person of the register, or an address of an office."""

    person: str | None = None
    address: Masked | None = field(default=None, validator=_one_of_both)
    #: Channels, the preferred one first. A person is told through the first they have a contact for.
    channels: tuple[str, ...] = field(converter=tuple[str, ...], validator=_some)
    #: Only of what concerns this body; empty for everything.
    body: str = ""


@frozen(kw_only=True)
class TriggerRule:
    """Who is told of one kind of happening."""

    kind: HappeningKind = field(converter=HappeningKind)
    #: Who is told; unused for what concerns one person, who alone is told.
    recipients: tuple[Recipient, ...] = field(default=(), converter=tuple[Recipient, ...])
    #: The channels for the person concerned, the preferred one first.
    channels: tuple[str, ...] = field(default=(), converter=tuple[str, ...])
    #: What they are told for; consent is checked when it is sent.
    purpose: str
    #: Whom to ask: an office, never a private number.
    contact: str
    language: str = "zh"
    quiet: QuietHours = QuietHours()


@frozen(kw_only=True)
class Triggers:
    """The rules of one registry, and the calendar they follow."""

    rules: tuple[TriggerRule, ...] = field(converter=tuple[TriggerRule, ...])
    holidays: HolidayTable

    def store_activity(self, session: Session, activity: Activity) -> tuple[Notice, ...]:
        """Add or update an activity, and tell in the same commit if it is planned, moved or called off.

        Args:
            session: An open session.
            activity: The activity as it will be.

        Returns:
            The notices.
        """
        before = session.activities.get(activity.id)
        if before is None:
            session.activities.add(activity)
        else:
            session.activities.update(activity)
        happening = activity_happening(before, activity, session.commit_id)
        return () if happening is None else self.tell(session, [happening])

    def tell(self, session: Session, happenings: Iterable[Happening]) -> tuple[Notice, ...]:
        """Store a notice for everybody whom the rules name; what was told before is not told again.

        Args:
            session: An open session.
            happenings: What to tell of.

        Returns:
            The notices, new or as they were stored before.

        Raises:
            PurposeError: The purpose of a rule is not declared, or does not cover notices.
        """
        return tuple(
            notice
            for happening in happenings
            for rule in self.rules
            if rule.kind is happening.kind
            for notice in self._told(session, happening, rule)
        )

    def _told(self, session: Session, happening: Happening, rule: TriggerRule) -> Iterator[Notice]:
        template = shipped_template(happening.kind.value, rule.language)
        filled = template.filled({**happening.values, "contact": rule.contact})
        due_at = rule.quiet.next_time(session.notices.now(), self.holidays)
        for recipient in _recipients(happening, rule):
            yield session.notices.tell(
                happening.event,
                recipient.address or str(recipient.person),
                _channel(session, recipient),
                subject=filled.subject,
                text=filled.text,
                purpose=rule.purpose,
                due_at=due_at,
                entry=happening.entry,
            )


def _recipients(happening: Happening, rule: TriggerRule) -> Iterator[Recipient]:
    if happening.person is not None:
        yield Recipient(person=happening.person, channels=rule.channels)
        return
    for recipient in rule.recipients:
        if not recipient.body or recipient.body in happening.bodies:
            yield recipient


def _channel(session: Session, recipient: Recipient) -> str:
    """Return the first channel a person has a contact for; the preferred one if there is none."""
    if recipient.person is None or len(recipient.channels) == 1:
        return recipient.channels[0]
    person: Person | None = session.people.get(recipient.person)
    reached = (each for each in recipient.channels if person is not None and can_reach(person, each))
    return next(reached, recipient.channels[0])
