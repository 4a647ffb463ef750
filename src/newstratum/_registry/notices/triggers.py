"""Who is told of what, when, and through which channel: rules that are data, and what carries them out.

This is done in a session, so that the notices are stored by the commit of the change they are about.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from attrs import field, frozen

from newstratum._model.notices.notices import Notice
from newstratum._model.notices.trigger_rules import EventKind, Recipient, TriggerRule
from newstratum._model.organisation.activities import Activity
from newstratum._model.organisation.occasions import OccasionState
from newstratum._model.values.calendar import CHINA, HolidayTable
from newstratum._ports.query import Is
from newstratum._registry.notices.events import (
    Event,
    EventRecords,
    build_activity_event,
    build_digest_event,
    find_due_events,
)
from newstratum._registry.sessions.session import Session
from newstratum._shipped.templates import get_template
from newstratum._short_repr import ShortRepr


@frozen(kw_only=True)
class Triggers(ShortRepr):
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
        # The number of notices so far tells several changes of one session apart.
        event = build_activity_event(before, activity, f"{session.commit_id}.{session.notices.new_count}")
        return () if event is None else self.tell(session, [event])

    def tell(
        self, session: Session, events: Iterable[Event], *, on: dt.date | None = None
    ) -> tuple[Notice, ...]:
        """Store a notice for everybody whom the rules name; what was told before is not told again.

        Args:
            session: An open session.
            events: What to tell of.
            on: The day, for rules that wait for a day of the week; today if None.

        Returns:
            The notices, new or as they were stored before.

        Raises:
            PurposeError: The purpose of a rule is not declared, or does not cover notices.
        """
        day = on or session.notices.now().astimezone(CHINA).date()
        return tuple(
            notice
            for event in events
            for rule in self.rules
            if rule.kind is event.kind and rule.applies_on(day)
            for notice in self._store_notices(session, event, rule)
        )

    def _store_notices(self, session: Session, event: Event, rule: TriggerRule) -> Iterator[Notice]:
        template = get_template(event.kind.value, rule.language)
        filled = template.filled({**event.values, "contact": rule.contact})
        due_at = rule.quiet.next_time(session.notices.now(), self.holidays)
        for recipient in _select_recipients(event, rule):
            yield session.notices.tell(
                event.id,
                recipient.address or str(recipient.person),
                _select_channel(session, recipient),
                subject=filled.subject,
                text=filled.text,
                purpose=rule.purpose,
                due_at=due_at,
                entry=event.entry,
            )


def _select_recipients(event: Event, rule: TriggerRule) -> Iterator[Recipient]:
    if event.person is not None:
        yield Recipient(person=event.person, channels=rule.channels)
        return
    for recipient in rule.recipients:
        if not recipient.body or recipient.body in event.bodies:
            yield recipient


def _select_channel(session: Session, recipient: Recipient) -> str:
    if recipient.person is None:
        return recipient.channels[0]
    return session.notices.channel_for(recipient.person, recipient.channels)


#: What a day brings; all else is told by whoever changes the register, in the commit of the change.
DAILY_EVENT_KINDS: Final = frozenset(
    {
        EventKind.VISIT_DUE,
        EventKind.VISIT_OVERDUE,
        EventKind.TASK_DUE,
        EventKind.TASK_OVERDUE,
        EventKind.WEEKLY_DIGEST,
    }
)


def _to_frozen_counts(counts: Mapping[EventKind, int]) -> Mapping[EventKind, int]:
    return MappingProxyType(dict(sorted(counts.items())))


@frozen(kw_only=True)
class DailyNoticeReport(ShortRepr):
    """What telling a day came to."""

    day: dt.date
    #: How many notices were stored for each kind of event; kinds without one are left out.
    stored: Mapping[EventKind, int] = field(converter=_to_frozen_counts)
    #: How many were stored before.
    before: int

    @property
    def count(self) -> int:
        """How many notices were stored."""
        return sum(self.stored.values())


def read_event_records(session: Session) -> EventRecords:
    """Return the records of a register that somebody can be told of: what is planned, open or regular.

    Args:
        session: An open session whose purpose covers activities, visits, tasks, rounds and bodies.

    Raises:
        PurposeError: The purpose does not cover them.
    """
    planned = Is("state", OccasionState.PLANNED.value)
    contacts = tuple(each for each in session.key_contacts.all() if each.cadence is not None)
    rounds = tuple(session.rounds.all())
    # Visits that were made say something only if somebody is to be seen again.
    visits = session.visits.all() if contacts or rounds else session.visits.all(planned)
    return EventRecords(
        activities=session.activities.all(planned),
        visits=visits,
        tasks=(each for each in session.tasks.all() if each.is_open),
        contacts=contacts,
        rounds=rounds,
        inspections=session.inspections.all() if rounds else (),
        names={each.id: each.name_zh for each in session.bodies.all()},
    )


def find_daily_events(records: EventRecords, triggers: Triggers, day: dt.date) -> Iterator[Event]:
    """Yield what there is to tell on a day; the digest only if a rule tells it on this day."""
    yield from find_due_events(records, day, triggers.holidays)
    digest = EventKind.WEEKLY_DIGEST
    if any(rule.kind is digest and rule.applies_on(day) for rule in triggers.rules):
        yield build_digest_event(records, day, triggers.holidays)


def tell_day(session: Session, triggers: Triggers, day: dt.date) -> DailyNoticeReport:
    """Store a notice for everybody whom the rules name, of what is due, overdue and ahead.

    Args:
        session: An open session; the notices go out once it has committed.
        triggers: The rules, and the calendar they follow.
        day: The day.

    Returns:
        How many notices are stored by this session, and how many were before.

    Raises:
        PurposeError: The session's purpose does not cover what is told of, or the purpose of a rule is not
            declared or does not cover notices.
    """
    for rule in triggers.rules:
        # A wrong purpose is wrong today, not only on the day when there is something to tell for it.
        session.notices.check_purpose(rule.purpose)
    stored: Counter[EventKind] = Counter()
    before = 0
    for event in find_daily_events(read_event_records(session), triggers, day):
        before_event = session.notices.new_count
        notices = triggers.tell(session, [event], on=day)
        new = session.notices.new_count - before_event
        stored[event.kind] += new
        before += len(notices) - new
    return DailyNoticeReport(day=day, stored=+stored, before=before)
