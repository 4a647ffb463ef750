"""What people are told of, and who is told: events of the register, and the rules that tell them.

An event has the plain words that its template needs. Texts name bodies, matters and days, and no person:
whoever receives one may forward it.
"""

from __future__ import annotations

import datetime as dt
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

import attrs
from attrs import field, frozen

from newstratum._figures.activities import WeekState, build_week_rhythm
from newstratum._figures.regularity import list_round_stops, list_visits_due, select_overdue
from newstratum._model.notices.notices import Notice, NoticeEntry
from newstratum._model.notices.trigger_rules import EventKind, Recipient, TriggerRule
from newstratum._model.organisation.activities import Activity
from newstratum._model.organisation.governance import Task, compute_due_day, is_overdue
from newstratum._model.organisation.occasions import OccasionState
from newstratum._model.organisation.outreach import Inspection, KeyContact, Round, Visit
from newstratum._model.people.people import Placement
from newstratum._model.values.calendar import HolidayTable, IsoWeek, add_workdays, to_china, to_week
from newstratum._model.values.certainty import Certainty
from newstratum._ports.query import Is
from newstratum._registry.calendar_entries import build_activity_entry
from newstratum._registry.notices.outbox import tell_recipient
from newstratum._registry.notices.person_events import build_person_event
from newstratum._registry.sessions.session import Session
from newstratum._shipped.templates import get_template
from newstratum._short_repr import ShortRepr
from newstratum._wire.problems import join_problems
from newstratum._wire.record_kinds import NOTICE
from newstratum.errors import RecordError, UnreadableRecordWarning

_NOWHERE: Final = "—"
#: Weeks a digest looks ahead for gaps.
_WEEKS_AHEAD: Final = 4


def _to_frozen_values(values: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType(dict(values))


@frozen(kw_only=True)
class Event(ShortRepr):
    """One thing to tell of."""

    kind: EventKind
    #: Identifies it: whoever is told it twice under one identifier is told it once.
    id: str
    #: The words for the placeholders of its template.
    values: Mapping[str, str] = field(converter=_to_frozen_values, repr=False)
    #: Bodies it concerns.
    bodies: tuple[str, ...] = ()
    #: Id of the person it concerns, who alone is told; None where it concerns an office.
    person: str | None = None
    #: What those who are told are to have in their calendars; None where there is no exact day.
    entry: NoticeEntry | None = field(default=None, repr=False)


@frozen(kw_only=True)
class EventRecords(ShortRepr):
    """The records that events are found in."""

    activities: tuple[Activity, ...] = field(default=(), converter=tuple[Activity, ...])
    visits: tuple[Visit, ...] = field(default=(), converter=tuple[Visit, ...])
    tasks: tuple[Task, ...] = field(default=(), converter=tuple[Task, ...])
    #: Who is to be seen regularly, and the rounds that see bodies; visits and inspections count for them.
    contacts: tuple[KeyContact, ...] = field(default=(), converter=tuple[KeyContact, ...])
    rounds: tuple[Round, ...] = field(default=(), converter=tuple[Round, ...])
    inspections: tuple[Inspection, ...] = field(default=(), converter=tuple[Inspection, ...])
    #: Names of bodies by their ids, for the texts.
    names: Mapping[str, str] = field(factory=dict)

    def name(self, body: str | None) -> str:
        """Return the name of a body, its id if none is known, or a dash."""
        return self.names.get(body, body) if body else _NOWHERE


def build_activity_event(before: Activity | None, after: Activity, command: str) -> Event | None:
    """Say what a change of an activity means to those who come.

    Args:
        before: The activity as it was; None if it is new.
        after: The activity as it will be.
        command: Identifies the command, so that a second move to the same day is told again.

    Returns:
        What to tell; None if nothing changed that matters. If the day is exact, calendars are told too; one
        that is moved to some day of a month is struck out there, until its day is known.
    """
    was_planned = before is not None and before.state is OccasionState.PLANNED
    is_planned = after.state is OccasionState.PLANNED
    if is_planned and not was_planned:
        kind = EventKind.ACTIVITY_SCHEDULED
    elif (
        before is not None
        and was_planned
        and is_planned
        and _build_schedule_key(before) != _build_schedule_key(after)
    ):
        kind = EventKind.ACTIVITY_MOVED
    elif was_planned and after.state is OccasionState.CANCELLED:
        kind = EventKind.ACTIVITY_CANCELLED
    else:
        return None
    values = {
        "activity": after.name_zh,
        "day": _format_day(after),
        "was_day": _format_day(before or after),
        "place": after.place_zh or _NOWHERE,
    }
    return Event(
        kind=kind,
        id=f"{kind}.{after.id}.{command}",
        values=values,
        bodies=(*after.organisers, *after.hosts),
        entry=build_change_entry(before, after),
    )


def find_due_events(
    records: EventRecords, today: dt.date, holidays: HolidayTable, *, workdays_ahead: int = 3
) -> Iterator[Event]:
    """Yield what is due soon and what is overdue; asked again on another day, it has the same identifiers.

    Args:
        records: The visits and tasks.
        today: The day.
        holidays: The public holidays.
        workdays_ahead: How many workdays before the day something counts as due.
    """
    soon = add_workdays(today, workdays_ahead, holidays).day
    for visit in records.visits:
        if visit.state is not OccasionState.PLANNED or visit.held_on is None:
            continue
        if visit.held_on.latest < today:
            yield _build_visit_event(EventKind.VISIT_OVERDUE, visit, records)
        elif visit.held_on.earliest <= soon:
            yield _build_visit_event(EventKind.VISIT_DUE, visit, records)
    for task in records.tasks:
        due = compute_due_day(task, holidays)
        if not task.is_open or due is None:
            continue
        if is_overdue(task, today, holidays):
            yield _build_task_event(EventKind.TASK_OVERDUE, task, due.day, records)
        elif due.day <= soon:
            yield _build_task_event(EventKind.TASK_DUE, task, due.day, records)


def build_placement_event(
    placement: Placement,
    language: str = "zh",
    *,
    kind: EventKind = EventKind.PLACEMENT_NOTICE,
    command: str = "",
) -> Event:
    """Return what a person is told of their placement: the group, and how to see, correct and contest it.

    A register that stores a :class:`PersonNoticeRule` tells people by itself.

    Args:
        placement: The placement.
        language: The language of the group.
        kind: What happened: it was proposed, confirmed or corrected, or an objection was reviewed.
        command: Identifies the command, so that a second change on the same day is told again.
    """
    told = build_person_event(placement, kind, language=language, command=command)
    return Event(kind=kind, id=told.id, values=told.values, person=told.person)


def build_digest_event(records: EventRecords, today: dt.date, holidays: HolidayTable) -> Event:
    """Return the digest for a secretariat: next week's activities, gaps to come, and what is overdue.

    Args:
        records: The records.
        today: A day of the week before the one it tells of.
        holidays: The public holidays.
    """
    week = to_week(today).plus(1)
    values = {
        "week": f"{week} ({week.monday} – {week.sunday})",
        "activities": _format_lines(_list_planned_activities(records.activities, week)),
        "gaps": _format_lines(_list_gaps(records.activities, today, week, holidays)),
        "overdue": _format_lines(_list_overdue(records, today, holidays)),
    }
    kind = EventKind.WEEKLY_DIGEST
    return Event(kind=kind, id=f"{kind}.{week}", values=values)


# ------------------------------------------------------------------------------------------ words


def _build_schedule_key(activity: Activity) -> tuple[object, ...]:
    return activity.held_on, activity.ended_on, activity.hours, activity.place_zh


def _format_day(activity: Activity) -> str:
    days = " – ".join(str(day) for day in (activity.held_on, activity.ended_on) if day is not None)
    return f"{days or _NOWHERE} {activity.hours or ''}".rstrip()


def _build_visit_event(kind: EventKind, visit: Visit, records: EventRecords) -> Event:
    values = {"body": records.name(visit.by_body), "day": str(visit.held_on)}
    bodies = (visit.by_body,) if visit.by_body else ()
    return Event(kind=kind, id=f"{kind}.{visit.id}.{visit.held_on}", values=values, bodies=bodies)


def _build_task_event(kind: EventKind, task: Task, day: dt.date, records: EventRecords) -> Event:
    values = {"body": records.name(task.owner), "day": str(day), "matter": task.matter_zh}
    return Event(kind=kind, id=f"{kind}.{task.id}.{day}", values=values, bodies=(task.owner,))


def _list_planned_activities(activities: Iterable[Activity], week: IsoWeek) -> list[str]:
    found = (
        (activity.held_on.earliest, activity)
        for activity in activities
        if activity.state is OccasionState.PLANNED and activity.held_on is not None
    )
    return [
        f"{_format_day(activity)} {activity.name_zh} {activity.place_zh}".rstrip()
        for day, activity in sorted(found, key=lambda pair: (pair[0], pair[1].id))
        if week.monday <= day <= week.sunday
    ]


def _list_gaps(
    activities: Iterable[Activity], today: dt.date, week: IsoWeek, holidays: HolidayTable
) -> list[str]:
    rhythm = build_week_rhythm(
        activities, holidays, first=today, today=today, until=week.plus(_WEEKS_AHEAD - 1).sunday
    )
    return [str(each.week) for each in rhythm.weeks if each.state is WeekState.OPEN and each.week >= week]


def _list_overdue(records: EventRecords, today: dt.date, holidays: HolidayTable) -> Iterator[str]:
    late = {EventKind.VISIT_OVERDUE: "走访 visit", EventKind.TASK_OVERDUE: "任务 task"}
    for each in find_due_events(records, today, holidays, workdays_ahead=0):
        if each.kind in late:
            words = (each.values.get(name, "") for name in ("day", "body", "matter"))
            yield " ".join((late[each.kind], *words)).rstrip()
    yield from _list_overdue_visits(records, today)
    yield from _list_overdue_rounds(records, today)


def _list_overdue_visits(records: EventRecords, today: dt.date) -> Iterator[str]:
    """Yield a line for each body that keeps in touch; whom it is to see stays in the register."""
    late = select_overdue(list_visits_due(records.contacts, records.visits, today))
    for body in dict.fromkeys(due.contact.by_body for due in late):
        own = [due for due in late if due.contact.by_body == body]
        surely = sum(due.overdue is Certainty.YES for due in own)
        unsure = f" (+{len(own) - surely}?)" if len(own) > surely else ""
        yield f"定期走访 regular visits {own[0].due_to} {records.name(body)}: {surely}{unsure}"


def _list_overdue_rounds(records: EventRecords, today: dt.date) -> Iterator[str]:
    """Yield a line for each round with the bodies it has not seen in time; ``?`` where days are not known."""
    late = select_overdue(list_round_stops(records.rounds, (*records.visits, *records.inspections), today))
    for one in dict.fromkeys(stop.round for stop in late):
        own = [stop for stop in late if stop.round == one]
        names = (f"{records.name(stop.body)}{'' if stop.overdue is Certainty.YES else '?'}" for stop in own)
        yield f"轮次 round {own[0].due_to} {one.name_zh}: {'、'.join(names)}"


def _format_lines(found: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in found) or _NOWHERE


def build_change_entry(before: Activity | None, after: Activity) -> NoticeEntry | None:
    """Return the new state of an activity in calendars: as it will be, or struck out where it was."""
    coming = build_activity_entry(after) if after.state is OccasionState.PLANNED else None
    if coming is not None or before is None or before.state is not OccasionState.PLANNED:
        return coming
    was = build_activity_entry(before)
    return None if was is None else attrs.evolve(was, cancelled=True)


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
            The notices, new or as they were stored before. One that was stored before and cannot be read is
            left out, and warned of.

        Raises:
            PurposeError: The purpose of a rule is not declared, or does not cover notices.
        """
        day = on or to_china(session.notices.now()).date()
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
            try:
                notice = tell_recipient(
                    session.notices,
                    event.id,
                    recipient.address or str(recipient.person),
                    _select_channel(session, recipient),
                    subject=filled.subject,
                    text=filled.text,
                    purpose=rule.purpose,
                    due_at=due_at,
                    entry=event.entry,
                )
            except RecordError as error:
                kind, _, identifier = error.key.partition("/")
                if kind != NOTICE.name:
                    raise
                # It was told of before, by a notice that cannot be read now.
                warnings.warn(UnreadableRecordWarning(kind, identifier, join_problems(error)), stacklevel=2)
            else:
                yield notice


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


#: What happens to an activity.
ACTIVITY_EVENT_KINDS: Final = frozenset(
    {EventKind.ACTIVITY_SCHEDULED, EventKind.ACTIVITY_MOVED, EventKind.ACTIVITY_CANCELLED}
)
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
    """How many notices were stored for a day, and how many were there before."""

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


def tell_activities(
    session: Session, triggers: Triggers, changes: Iterable[tuple[Activity | None, Activity]], batch: str
) -> DailyNoticeReport:
    """Store a notice for everybody whom the rules name, of activities that an import planned, moved or ended.

    Args:
        session: An open session; the notices go out once it has committed.
        triggers: The rules, and the calendar they follow.
        changes: Each activity before and after the import; None where it is new.
        batch: Id of the import: what was told of it is not told again.

    Returns:
        How many notices are stored by this session, and how many were before.

    Raises:
        PurposeError: The purpose of a rule is not declared or does not cover notices.
    """
    for rule in triggers.rules:
        session.notices.check_purpose(rule.purpose)
    found = (build_activity_event(before, after, batch) for before, after in changes)
    day = to_china(session.notices.now()).date()
    return _tell_counted(session, triggers, (each for each in found if each is not None), day)


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
    return _tell_counted(
        session, triggers, find_daily_events(read_event_records(session), triggers, day), day
    )


def _tell_counted(
    session: Session, triggers: Triggers, events: Iterable[Event], day: dt.date
) -> DailyNoticeReport:
    stored: Counter[EventKind] = Counter()
    before = 0
    for event in events:
        before_event = session.notices.new_count
        notices = triggers.tell(session, [event], on=day)
        new = session.notices.new_count - before_event
        stored[event.kind] += new
        before += len(notices) - new
    return DailyNoticeReport(day=day, stored=+stored, before=before)
