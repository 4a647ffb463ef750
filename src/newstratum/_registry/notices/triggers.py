"""Who is told of what, when, and through which channel: rules that are data, and what carries them out.

This is done in a session, so that the notices are stored by the commit of the change they are about.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from attrs import field, frozen

from newstratum._model.notices.notices import Notice
from newstratum._model.notices.trigger_rules import Recipient, TriggerRule
from newstratum._model.organisation.activities import Activity
from newstratum._model.values.calendar import CHINA, HolidayTable
from newstratum._registry.notices.events import Event, build_activity_event
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
