"""What people are told of: an activity planned, moved or called off, something due, a placement, a week.

A happening has the plain words that its template needs. Texts name bodies, matters and days, and no person:
whoever receives one may forward it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from attrs import field, frozen

from newstratum.measures.regularity import overdue_visits, visits_due
from newstratum.measures.rhythm import WeekState, week_rhythm
from newstratum.measures.round_stops import overdue_stops, round_stops
from newstratum.model.activities import Activity
from newstratum.model.calendar import HolidayTable, IsoWeek, add_workdays, week_of
from newstratum.model.certainty import Certainty
from newstratum.model.notices import NoticeEntry
from newstratum.model.occasions import OccasionState
from newstratum.model.outreach import Inspection, KeyContact, Round, Visit
from newstratum.model.people import Placement
from newstratum.model.tasks import Task, due_day, is_overdue
from newstratum.model.trigger_rules import HappeningKind
from newstratum.registry.calendar_entries import entry_of_change
from newstratum.shipped.labels import shipped_labels

__all__ = [
    "Happening",
    "HappeningKind",
    "Work",
    "activity_happening",
    "digest_happening",
    "due_happenings",
    "placement_happening",
]

_NOWHERE: Final = "—"
#: Weeks a digest looks ahead for gaps.
_WEEKS_AHEAD: Final = 4


def _fixed(values: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType(dict(values))


@frozen(kw_only=True)
class Happening:
    """One thing to tell of."""

    kind: HappeningKind
    #: Identifies it: whoever is told it twice under one identifier is told it once.
    event: str
    #: The words for the placeholders of its template.
    values: Mapping[str, str] = field(converter=_fixed, repr=False)
    #: Bodies it concerns.
    bodies: tuple[str, ...] = ()
    #: Id of the person it concerns, who alone is told; None where it concerns an office.
    person: str | None = None
    #: What those who are told are to have in their calendars; None where there is no exact day.
    entry: NoticeEntry | None = field(default=None, repr=False)


@frozen(kw_only=True)
class Work:
    """The records that happenings are found in."""

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


def activity_happening(before: Activity | None, after: Activity, command: str) -> Happening | None:
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
        kind = HappeningKind.ACTIVITY_SCHEDULED
    elif before is not None and was_planned and is_planned and _when(before) != _when(after):
        kind = HappeningKind.ACTIVITY_MOVED
    elif was_planned and after.state is OccasionState.CANCELLED:
        kind = HappeningKind.ACTIVITY_CANCELLED
    else:
        return None
    values = {
        "activity": after.name_zh,
        "day": _day(after),
        "was_day": _day(before or after),
        "place": after.place_zh or _NOWHERE,
    }
    return Happening(
        kind=kind,
        event=f"{kind}.{after.id}.{command}",
        values=values,
        bodies=(*after.organisers, *after.hosts),
        entry=entry_of_change(before, after),
    )


def due_happenings(
    work: Work, today: dt.date, holidays: HolidayTable, *, workdays_ahead: int = 3
) -> Iterator[Happening]:
    """Yield what is due soon and what is overdue; asked again on another day, it has the same identifiers.

    Args:
        work: The visits and tasks.
        today: The day.
        holidays: The public holidays.
        workdays_ahead: How many workdays before the day something counts as due.
    """
    soon = add_workdays(today, workdays_ahead, holidays).day
    for visit in work.visits:
        if visit.state is not OccasionState.PLANNED or visit.held_on is None:
            continue
        if visit.held_on.latest < today:
            yield _of_visit(HappeningKind.VISIT_OVERDUE, visit, work)
        elif visit.held_on.earliest <= soon:
            yield _of_visit(HappeningKind.VISIT_DUE, visit, work)
    for task in work.tasks:
        due = due_day(task, holidays)
        if not task.is_open or due is None:
            continue
        if is_overdue(task, today, holidays):
            yield _of_task(HappeningKind.TASK_OVERDUE, task, due.day, work)
        elif due.day <= soon:
            yield _of_task(HappeningKind.TASK_DUE, task, due.day, work)


def placement_happening(placement: Placement, language: str = "zh") -> Happening:
    """Return what a person is told of their placement: the group, and how to see, correct and contest it."""
    group = shipped_labels().word(f"outcome.{placement.outcome}", language)
    kind = HappeningKind.PLACEMENT_NOTICE
    event = f"{kind}.{placement.person}.{placement.decided_on}.{placement.outcome}"
    return Happening(kind=kind, event=event, values={"group": group}, person=placement.person)


def digest_happening(work: Work, today: dt.date, holidays: HolidayTable) -> Happening:
    """Return the digest for a secretariat: next week's activities, gaps to come, and what is overdue.

    Args:
        work: The records.
        today: A day of the week before the one it tells of.
        holidays: The public holidays.
    """
    week = week_of(today).plus(1)
    values = {
        "week": f"{week} ({week.monday} – {week.sunday})",
        "activities": _lines(_planned_in(work.activities, week)),
        "gaps": _lines(_gaps(work.activities, today, week, holidays)),
        "overdue": _lines(_overdue(work, today, holidays)),
    }
    kind = HappeningKind.WEEKLY_DIGEST
    return Happening(kind=kind, event=f"{kind}.{week}", values=values)


# ------------------------------------------------------------------------------------------ words


def _when(activity: Activity) -> tuple[object, ...]:
    return activity.held_on, activity.ended_on, activity.hours, activity.place_zh


def _day(activity: Activity) -> str:
    days = " – ".join(str(day) for day in (activity.held_on, activity.ended_on) if day is not None)
    return f"{days or _NOWHERE} {activity.hours or ''}".rstrip()


def _of_visit(kind: HappeningKind, visit: Visit, work: Work) -> Happening:
    values = {"body": work.name(visit.by_body), "day": str(visit.held_on)}
    bodies = (visit.by_body,) if visit.by_body else ()
    return Happening(kind=kind, event=f"{kind}.{visit.id}.{visit.held_on}", values=values, bodies=bodies)


def _of_task(kind: HappeningKind, task: Task, day: dt.date, work: Work) -> Happening:
    values = {"body": work.name(task.owner), "day": str(day), "matter": task.matter_zh}
    return Happening(kind=kind, event=f"{kind}.{task.id}.{day}", values=values, bodies=(task.owner,))


def _planned_in(activities: Iterable[Activity], week: IsoWeek) -> list[str]:
    found = (
        (activity.held_on.earliest, activity)
        for activity in activities
        if activity.state is OccasionState.PLANNED and activity.held_on is not None
    )
    return [
        f"{_day(activity)} {activity.name_zh} {activity.place_zh}".rstrip()
        for day, activity in sorted(found, key=lambda pair: (pair[0], pair[1].id))
        if week.monday <= day <= week.sunday
    ]


def _gaps(activities: Iterable[Activity], today: dt.date, week: IsoWeek, holidays: HolidayTable) -> list[str]:
    rhythm = week_rhythm(
        activities, holidays, first=today, today=today, until=week.plus(_WEEKS_AHEAD - 1).sunday
    )
    return [str(each.week) for each in rhythm.weeks if each.state is WeekState.OPEN and each.week >= week]


def _overdue(work: Work, today: dt.date, holidays: HolidayTable) -> Iterator[str]:
    late = {HappeningKind.VISIT_OVERDUE: "走访 visit", HappeningKind.TASK_OVERDUE: "任务 task"}
    for each in due_happenings(work, today, holidays, workdays_ahead=0):
        if each.kind in late:
            words = (each.values.get(name, "") for name in ("day", "body", "matter"))
            yield " ".join((late[each.kind], *words)).rstrip()
    yield from _regular_visits_overdue(work, today)
    yield from _rounds_overdue(work, today)


def _regular_visits_overdue(work: Work, today: dt.date) -> Iterator[str]:
    """Yield a line for each body that keeps in touch; whom it is to see stays in the register."""
    late = overdue_visits(visits_due(work.contacts, work.visits, today))
    for body in dict.fromkeys(due.contact.by_body for due in late):
        own = [due for due in late if due.contact.by_body == body]
        surely = sum(due.overdue is Certainty.YES for due in own)
        unsure = f" (+{len(own) - surely}?)" if len(own) > surely else ""
        yield f"定期走访 regular visits {own[0].due_to} {work.name(body)}: {surely}{unsure}"


def _rounds_overdue(work: Work, today: dt.date) -> Iterator[str]:
    """Yield a line for each round with the bodies it has not seen in time; ``?`` where days are not known."""
    late = overdue_stops(round_stops(work.rounds, (*work.visits, *work.inspections), today))
    for one in dict.fromkeys(stop.round for stop in late):
        own = [stop for stop in late if stop.round == one]
        names = (f"{work.name(stop.body)}{'' if stop.overdue is Certainty.YES else '?'}" for stop in own)
        yield f"轮次 round {own[0].due_to} {one.name_zh}: {'、'.join(names)}"


def _lines(found: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in found) or _NOWHERE
