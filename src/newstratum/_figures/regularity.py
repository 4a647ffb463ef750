"""Meetings held as often as their rule asks, regular visits that are overdue, and tasks by their owners.

A meeting is due once in every calendar quarter (or other span), and needs minutes. A visit is due one span
after the last one: somebody who is visited quarterly, last on 5 March, is due by 5 June.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, TypeVar

from attrs import field, frozen

from newstratum._figures.filled_spans import ANY_DAY, Days, find_filled_spans
from newstratum._figures.reports.report import Figure, build_figure, build_range
from newstratum._model.organisation.governance import (
    Conference,
    Meeting,
    Task,
    collect_minutes_findings,
    is_overdue,
    list_due_spans,
    was_minuted,
)
from newstratum._model.organisation.occasions import Cadence, OccasionState, Span
from newstratum._model.organisation.outreach import Inspection, KeyContact, Round, Visit
from newstratum._model.organisation.relations import Finding
from newstratum._model.values.calendar import HolidayTable
from newstratum._model.values.certainty import Certainty, compute_certainty
from newstratum._model.values.display import ShortRepr
from newstratum._model.values.periods import PartialDate, Period
from newstratum._words import Words

_Due = TypeVar("_Due", "VisitDue", "RoundStop")

_WITH_MINUTES: Final = Words(
    zh="应召开会议的各期中，留有会议纪要的期数", en="spans in which a meeting was due and left minutes"
)
_MONTHS: Final[Mapping[Cadence, int]] = MappingProxyType(
    {Cadence.MONTHLY: 1, Cadence.QUARTERLY: 3, Cadence.HALF_YEARLY: 6, Cadence.YEARLY: 12}
)


@frozen(kw_only=True, repr=False)
class SpanOfMeetings(ShortRepr):
    """One span in which a meeting was due, and the meetings that were or may have been held in it."""

    span: Span
    #: Ids of meetings that left minutes.
    minuted: tuple[str, ...]
    #: Ids of meetings without minutes.
    without_minutes: tuple[str, ...]
    #: Whether one that left minutes was held in it.
    certainty: Certainty
    #: Whether the rule asked for minutes in it.
    due: Certainty = Certainty.YES


@frozen(kw_only=True, repr=False)
class MeetingRecord(ShortRepr):
    """What a conference laid down, against the minutes."""

    conference: Conference
    #: The whole spans that are over and in which a meeting was or may have been due, in their order.
    spans: tuple[SpanOfMeetings, ...]
    #: One finding for each span without minutes.
    findings: tuple[Finding, ...]
    as_of: dt.date
    #: In how many of the spans a meeting was due and left minutes, at least and at most.
    minuted_bounds: tuple[int, int]

    def figure(self) -> Figure:
        """Return in how many of the spans a meeting left minutes; bounds where dates are partial."""
        value = build_range(*self.minuted_bounds, "期")
        ids = (identifier for each in self.spans for identifier in each.minuted)
        return build_figure(_WITH_MINUTES, value, self.as_of, ids)


def build_meeting_record(
    conference: Conference,
    meetings: Iterable[Meeting],
    first: dt.date,
    last: dt.date,
    conferences: Iterable[Conference] = (),
) -> MeetingRecord:
    """Put the meetings of a conference into the spans in which one was due.

    Args:
        conference: The standing rule; without a cadence nothing was due.
        meetings: Meetings, of other conferences too.
        first: The first day.
        last: The last day; a span that ends later is not due yet.
        conferences: All rules: one that goes on ends where another one that replaces it begins.
    """
    own = [each for each in meetings if each.conference == conference.id]
    rules = tuple(conferences)
    spans = tuple(
        _build_meeting_span(span, own, due) for span, due in list_due_spans(conference, first, last, rules)
    )
    return MeetingRecord(
        conference=conference,
        spans=spans,
        findings=tuple(collect_minutes_findings(conference, own, first, last, rules)),
        as_of=last,
        minuted_bounds=_count_minuted(spans, own),
    )


def _count_minuted(spans: tuple[SpanOfMeetings, ...], meetings: Iterable[Meeting]) -> tuple[int, int]:
    days: list[tuple[Days, None]] = [
        ((each.held_on.earliest, each.held_on.latest) if each.held_on else ANY_DAY, None)
        for each in meetings
        if each.state is OccasionState.HELD and each.minutes is not None
    ]
    # The fewest where the rule holds for the shortest time, the most where it holds for the longest.
    surely, possibly = (
        find_filled_spans([(each.span.first, each.span.last) for each in asked], days)
        for asked in ([each for each in spans if each.due is Certainty.YES], spans)
    )
    return surely.count_fewest(range(len(spans))), possibly.count_most(range(len(spans)))


def _build_meeting_span(span: Span, meetings: Iterable[Meeting], due: Certainty) -> SpanOfMeetings:
    held = [each for each in meetings if _may_be_held(each, span.first, span.last)]
    return SpanOfMeetings(
        span=span,
        minuted=tuple(each.id for each in held if each.minutes),
        without_minutes=tuple(each.id for each in held if not each.minutes),
        certainty=was_minuted(held, span),
        due=due,
    )


def _may_be_held(occasion: Meeting | Visit | Inspection, first: dt.date, last: dt.date) -> bool:
    day = occasion.held_on
    return occasion.state is OccasionState.HELD and (
        day is None or (day.earliest <= last and first <= day.latest)
    )


@frozen(kw_only=True, repr=False)
class VisitDue(ShortRepr):
    """When somebody on the list of key contacts is to be seen next."""

    contact: KeyContact = field(repr=False)
    #: Ids of the visits made so far.
    visits: tuple[str, ...]
    #: The earliest and the latest day by which the next visit can be due, as far as dates are known.
    due_from: dt.date
    due_to: dt.date
    #: Whether it is overdue.
    overdue: Certainty


def add_span(day: dt.date, cadence: Cadence) -> dt.date:
    """Return the day one span later; the last of the month where it has no such day."""
    if cadence is Cadence.WEEKLY:
        return day + dt.timedelta(weeks=1)
    years, month = divmod(day.month - 1 + _MONTHS[cadence], 12)
    year = day.year + years
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def list_visits_due(
    contacts: Iterable[KeyContact], visits: Iterable[Visit], today: dt.date
) -> tuple[VisitDue, ...]:
    """Return when each key contact is to be seen next, the longest overdue first.

    Somebody never seen is due one span after the day they were put on the list. Visits by the body that keeps
    in touch count, and those of persons, who are not registered as visiting for one body or another.

    Args:
        contacts: The list; those without a cadence, and those not on it today, are left out.
        visits: Visits to anybody; only those held by today count.
        today: The day the answer is given on.
    """
    made: dict[str, list[Visit]] = {}
    for visit in visits:
        if visit.person is not None and _may_be_held(visit, dt.date.min, today):
            made.setdefault(visit.person, []).append(visit)
    due = [
        _build_visit_due(contact, contact.cadence, made.get(contact.person, []), today)
        for contact in contacts
        if contact.cadence is not None and contact.period.holds_on(today) is not Certainty.NO
    ]
    return tuple(sorted(due, key=lambda each: (each.due_to, each.due_from, each.contact.id)))


def select_overdue(due: Iterable[_Due], *, surely: bool = False) -> tuple[_Due, ...]:
    """Return the visits or stops that are overdue, in their order.

    Args:
        due: What :func:`list_visits_due` or :func:`list_round_stops` gave.
        surely: Leave out those that are only possibly overdue.
    """
    wanted = {Certainty.YES} if surely else {Certainty.YES, Certainty.POSSIBLY}
    return tuple(each for each in due if each.overdue in wanted)


def compute_next_due(
    period: Period, cadence: Cadence, held: Iterable[PartialDate | None], today: dt.date
) -> tuple[dt.date, dt.date, Certainty]:
    """Return the earliest and the latest day by which something regular is due next, and if it is overdue.

    Args:
        period: While it is laid down; nothing held is due one span after it began.
        cadence: How often.
        held: The days it was held on so far, known in part or, if None, not at all.
        today: The day the answer is given on.
    """
    days = tuple(held)
    # The last of several days is not before any day that one of them surely is after.
    held_from = max((period.first_start, *(day.earliest for day in days if day)))
    held_to = max(
        (min(period.last_start, today), *(min(day.latest, today) if day else today for day in days))
    )
    due_from, due_to = (add_span(day, cadence) for day in (held_from, held_to))
    overdue = compute_certainty(
        can_hold=due_from < today,
        can_fail=due_to >= today or period.holds_on(today) is Certainty.POSSIBLY,
    )
    return due_from, due_to, overdue


def _build_visit_due(
    contact: KeyContact, cadence: Cadence, visits: Iterable[Visit], today: dt.date
) -> VisitDue:
    own = [each for each in visits if each.by_person is not None or each.by_body == contact.by_body]
    days = (each.held_on for each in own)
    due_from, due_to, overdue = compute_next_due(contact.period, cadence, days, today)
    return VisitDue(
        contact=contact,
        visits=tuple(each.id for each in own),
        due_from=due_from,
        due_to=due_to,
        overdue=overdue,
    )


@frozen(kw_only=True, repr=False)
class RoundStop(ShortRepr):
    """One body on the list of a round, and when it is to be seen."""

    round: Round
    body: str
    #: Ids of the visits and inspections that saw it.
    seen: tuple[str, ...]
    #: The earliest and the latest day by which it is to be seen next; None where nothing says so.
    due_from: dt.date | None
    due_to: dt.date | None
    overdue: Certainty


def list_round_stops(
    rounds: Iterable[Round], made: Iterable[Visit | Inspection], today: dt.date
) -> tuple[RoundStop, ...]:
    """Return what rounds are to see, the longest overdue first; what nothing is due for comes last.

    What was made in a round counts for it, and so does what its body made without saying in which round.

    Args:
        rounds: The rounds. One with a cadence that surely does not hold today is left out; one without stays.
        made: Visits and inspections; only those held by today count.
        today: The day the answer is given on.
    """
    seen: dict[str, list[Visit | Inspection]] = {}
    for each in made:
        if each.body is not None and _may_be_held(each, dt.date.min, today):
            seen.setdefault(each.body, []).append(each)
    stops = [
        _build_stop(one, body, [each for each in seen.get(body, ()) if _is_counted(each, one)], today)
        for one in rounds
        if one.cadence is None or one.period.holds_on(today) is not Certainty.NO
        for body in dict.fromkeys(one.targets)
    ]
    return tuple(sorted(stops, key=lambda stop: (stop.due_to or dt.date.max, stop.round.id, stop.body)))


def _is_counted(made: Visit | Inspection, one: Round) -> bool:
    if made.round is not None:
        return made.round == one.id
    return made.by_body is not None and made.by_body == one.by_body


def _build_stop(one: Round, body: str, made: list[Visit | Inspection], today: dt.date) -> RoundStop:
    seen = tuple(each.id for each in made)
    due_from = due_to = None
    overdue = Certainty.NO
    if one.cadence is not None:
        days = (each.held_on for each in made)
        due_from, due_to, overdue = compute_next_due(one.period, one.cadence, days, today)
    elif not made and one.period.ended_on is not None:
        due_from, due_to = one.period.first_end, one.period.last_end
        overdue = compute_certainty(can_hold=due_from < today, can_fail=due_to >= today)
    return RoundStop(round=one, body=body, seen=seen, due_from=due_from, due_to=due_to, overdue=overdue)


@frozen(kw_only=True, repr=False)
class OwnerTasks(ShortRepr):
    """The tasks of one body in a time, by their ids."""

    #: Id of the body.
    owner: str
    #: Still to be done, those overdue among them.
    open: tuple[str, ...]
    overdue: tuple[str, ...]
    #: Done in the time.
    closed: tuple[str, ...]


def build_task_board(
    tasks: Iterable[Task], first: dt.date, last: dt.date, *, today: dt.date, holidays: HolidayTable
) -> tuple[OwnerTasks, ...]:
    """Group the tasks of a time by their owners.

    Args:
        tasks: All tasks; those assigned after the time or closed before it are left out.
        first: The first day of the time.
        last: Its last day, included. What was closed after it counts as open.
        today: The day on which a task is overdue or not; what was assigned or closed later was not yet.
        holidays: The announced holidays, for tasks due in workdays.

    Returns:
        One entry for each owner with a task, in the order of their ids.
    """
    end = min(last, today)
    board: dict[str, list[Task]] = {}
    for task in tasks:
        closed_in_time = task.closed_on is not None and first <= task.closed_on <= end
        if task.is_open_on(end) or closed_in_time:
            board.setdefault(task.owner, []).append(task)
    return tuple(_build_owner_tasks(owner, board[owner], end, today, holidays) for owner in sorted(board))


def _build_owner_tasks(
    owner: str, tasks: list[Task], end: dt.date, today: dt.date, holidays: HolidayTable
) -> OwnerTasks:
    still_open = [task for task in tasks if task.is_open_on(end)]
    return OwnerTasks(
        owner=owner,
        open=tuple(sorted(task.id for task in still_open)),
        overdue=tuple(sorted(task.id for task in tasks if is_overdue(task, today, holidays))),
        closed=tuple(sorted(task.id for task in tasks if task not in still_open)),
    )
