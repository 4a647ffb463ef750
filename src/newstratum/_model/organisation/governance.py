"""How the work is led: standing meetings and their minutes, what they decide, plans, and tasks.

The standing meeting itself is a ``Body``; a *conference* is the rule it works by, which is adjusted from time
to time: a new conference replaces the old one. A *task* is what a decision, an inspection or a proposal asks
of a body, until there is evidence of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from attrs import evolve, field, frozen
from attrs.converters import optional

from newstratum._model.organisation.occasions import Cadence, OccasionState, Span, list_spans, was_held
from newstratum._model.organisation.relations import (
    Citation,
    Finding,
    FindingKind,
    NamedDatedRecord,
    NamedRecord,
    SourcedRecord,
    collect_duplicate_findings,
    collect_tree_findings,
    collect_unknown_findings,
    prepare_fields,
)
from newstratum._model.people.groups import Group, to_groups
from newstratum._model.values.calendar import HolidayTable, WorkdayAnswer, add_workdays, is_workday
from newstratum._model.values.certainty import Certainty, compute_certainty
from newstratum._model.values.codes import CodeEnum
from newstratum._model.values.identifiers import refers_to
from newstratum._model.values.periods import PartialDate, Period, to_optional_date
from newstratum._model.values.plain import PlainData
from newstratum._model.values.quantities import Quantity
from newstratum._model.values.validators import (
    ToTuple,
    check_date,
    check_filled,
    check_optional_date,
    check_past_day,
    check_positive,
    check_texts,
    instance_of,
    name_converted_fields,
    tuple_of,
)
from newstratum._words import Words
from newstratum.errors import IllegalTransitionError, InvalidValueError

_ONE_DAY: Final = dt.timedelta(days=1)


class MeetingKind(CodeEnum):
    """Kinds of meetings."""

    #: 例会 of a standing meeting
    REGULAR = "regular"
    #: 经验交流会
    EXPERIENCE_EXCHANGE = "experience_exchange"
    #: 研讨会
    SEMINAR = "seminar"
    #: 会员大会
    ASSEMBLY = "assembly"
    OTHER = "other"


@frozen(kw_only=True, field_transformer=prepare_fields)
class Conference(NamedDatedRecord):
    """The rule a standing meeting works by: who belongs to it, who leads, and how often it meets."""

    #: The standing meeting.
    body: str = field(metadata=refers_to("body"))
    #: The body that leads it (牵头).
    lead: str | None = field(default=None, metadata=refers_to("body"))
    members: tuple[str, ...] = field(
        default=(), converter=ToTuple[str], validator=check_texts, metadata=refers_to("body")
    )
    #: How often it meets; None where nothing is laid down (多次).
    cadence: Cadence | None = field(default=None, converter=optional(Cadence))
    #: The earlier rule that it adjusts.
    replaces: str | None = field(default=None, metadata=refers_to("conference"))


@frozen(kw_only=True)
class AgendaItem(PlainData):
    """One item of a meeting."""

    number: int = field(validator=check_positive)
    matter_zh: str = field(validator=check_filled)
    matter_en: str = ""


def _check_item_numbers(_instance: Meeting, _attribute: object, value: tuple[AgendaItem, ...]) -> None:
    if len({item.number for item in value}) != len(value):
        raise InvalidValueError(
            "meeting.agenda",
            Words("两项编号相同", "two items have one number"),
            Words("请各编各的号", "number each item once"),
        )


@frozen(kw_only=True, field_transformer=prepare_fields)
class Meeting(NamedRecord):
    """One meeting, with its agenda and where its minutes are."""

    kind: MeetingKind = field(default=MeetingKind.REGULAR, converter=MeetingKind)
    state: OccasionState = field(default=OccasionState.HELD, converter=OccasionState)
    #: The standing rule it is held under.
    conference: str | None = field(default=None, metadata=refers_to("conference"))
    #: The body that holds it, where no standing rule does.
    body: str | None = field(default=None, metadata=refers_to("body"))
    held_on: PartialDate | None = field(default=None, converter=to_optional_date)
    agenda: tuple[AgendaItem, ...] = field(
        default=(),
        converter=ToTuple[AgendaItem],
        validator=[tuple_of(AgendaItem, "AgendaItem(…)"), _check_item_numbers],
    )
    #: None where there are none.
    minutes: Citation | None = field(
        default=None,
        validator=instance_of(
            Citation,
            Words("请写明会议纪要：Citation(document=…)", "name the minutes: Citation(document=…)"),
            optional=True,
        ),
    )


@frozen(kw_only=True, field_transformer=prepare_fields)
class Decision(SourcedRecord):
    """What a meeting decided."""

    meeting: str = field(metadata=refers_to("meeting"))
    #: Number of the item of its agenda; None where the source does not say.
    item: int | None = field(default=None, validator=check_positive)
    matter_zh: str = field(validator=check_filled)
    matter_en: str = ""
    #: The document it was issued as, where there is one beside the minutes.
    document: Citation | None = field(
        default=None,
        validator=instance_of(
            Citation,
            Words("请写明出处：Citation(document=…)", "name it: Citation(document=…)"),
            optional=True,
        ),
    )


@frozen(kw_only=True, field_transformer=name_converted_fields)
class Goal(PlainData):
    """One thing a plan sets out to do, and for whom (分类施策)."""

    id: str = field(validator=check_filled)
    matter_zh: str = field(validator=check_filled)
    matter_en: str = ""
    #: The groups it is for; empty where it is for all.
    groups: tuple[Group, ...] = field(
        default=(), converter=to_groups, validator=tuple_of(Group, '"enterprise", "freelance"')
    )
    #: How much is to be reached; None where the plan sets no number.
    target: Quantity | None = field(
        default=None,
        validator=instance_of(
            Quantity, Words("请用parse_quantity()得出", "make it with parse_quantity()"), optional=True
        ),
    )


@frozen(kw_only=True, field_transformer=prepare_fields)
class Plan(NamedDatedRecord):
    """A plan over a time: 三年工作方案. The years it covers can be known without their beginning."""

    owner: str | None = field(default=None, metadata=refers_to("body"))
    #: How many years it covers; None where the source does not say.
    years: int | None = field(default=None, validator=check_positive)
    goals: tuple[Goal, ...] = field(default=(), converter=ToTuple[Goal], validator=tuple_of(Goal, "Goal(…)"))


def collect_conference_findings(conferences: Iterable[Conference]) -> tuple[Finding, ...]:
    """Check the rules of standing meetings: identifiers twice, unknown predecessors, circles of them."""
    listed = tuple(conferences)
    replaced = {each.id: each.replaces for each in listed}
    return (*collect_duplicate_findings(listed), *collect_tree_findings(replaced, "replaces"))


def collect_meeting_findings(
    meetings: Iterable[Meeting], conferences: Iterable[Conference], decisions: Iterable[Decision] = ()
) -> tuple[Finding, ...]:
    """Check meetings and decisions against the rules they name and each other.

    Finds identifiers twice, unknown conferences, meetings and agenda items, and meetings outside the period
    of the conference they name, which count for no rule.
    """
    listed, decided = tuple(meetings), tuple(decisions)
    rules = {each.id: each for each in conferences}
    items = {(meeting.id, item.number) for meeting in listed for item in meeting.agenda}
    return (
        *collect_duplicate_findings(listed),
        *collect_duplicate_findings(decided),
        *collect_unknown_findings(((each.id, each.conference) for each in listed), rules, "conference"),
        *_find_outside_conference(listed, rules),
        *collect_unknown_findings(
            ((each.id, each.meeting) for each in decided), (meeting.id for meeting in listed), "meeting"
        ),
        *(
            Finding(
                kind=FindingKind.UNKNOWN_REFERENCE,
                subjects=(each.id, f"{each.meeting}#{each.item}"),
                where="item",
            )
            for each in decided
            if each.item is not None and (each.meeting, each.item) not in items
        ),
    )


def _find_outside_conference(
    meetings: Iterable[Meeting], rules: Mapping[str, Conference]
) -> Iterator[Finding]:
    for meeting in meetings:
        rule = None if meeting.conference is None else rules.get(meeting.conference)
        if rule is None or meeting.held_on is None or meeting.state is OccasionState.CANCELLED:
            continue
        taken = Period(began_on=meeting.held_on, ended_on=meeting.held_on)
        if taken.overlaps(rule.period) is Certainty.NO:
            yield Finding(kind=FindingKind.OUTSIDE_ITS_TIME, subjects=(meeting.id, rule.id), where="held_on")


def list_due_spans(
    conference: Conference, first: dt.date, last: dt.date, conferences: Iterable[Conference] = ()
) -> Iterator[tuple[Span, Certainty]]:
    """Yield the spans in which a rule asks for minutes, and whether surely: it holds on all days of them.

    A beginning that nobody noted is no limit. A rule that goes on ends where one that replaces it begins.

    Args:
        conference: The standing rule; without a cadence it asks for nothing.
        first: The first day asked about.
        last: The last day; a span that ends later is not due yet.
        conferences: All rules, for those that replace it.
    """
    if conference.cadence is None:
        return
    period = conference.period
    latest_begin = period.last_start if period.began_on else dt.date.min
    ends = [(period.first_end, period.last_end)]
    if not period.is_over:
        ends += [
            (_get_day_before(begins.earliest), _get_day_before(begins.latest))
            for begins in (other.period.began_on for other in conferences if _replaces(other, conference))
            if begins is not None
        ]
    earliest_end, latest_end = (min(each) for each in zip(*ends, strict=True))
    for span in list_spans(conference.cadence, first, last):
        due = compute_certainty(
            can_hold=period.first_start <= span.first and span.last <= latest_end,
            can_fail=latest_begin > span.first or earliest_end < span.last,
        )
        if first <= span.first and span.last <= last and due is not Certainty.NO:
            yield span, due


def _replaces(conference: Conference, other: Conference) -> bool:
    return conference.replaces == other.id != conference.id


def _get_day_before(day: dt.date) -> dt.date:
    return max(day, dt.date.min + _ONE_DAY) - _ONE_DAY


def was_minuted(meetings: Iterable[Meeting], span: Span) -> Certainty:
    """Say whether one of some meetings was held in a span and left minutes."""
    answers = {
        was_held(meeting.state, meeting.held_on, span.first, span.last)
        for meeting in meetings
        if meeting.minutes is not None
    }
    return next((each for each in (Certainty.YES, Certainty.POSSIBLY) if each in answers), Certainty.NO)


def collect_minutes_findings(
    conference: Conference,
    meetings: Iterable[Meeting],
    first: dt.date,
    last: dt.date,
    conferences: Iterable[Conference] = (),
) -> Iterator[Finding]:
    """Yield a finding for every span of a conference's cadence without a meeting that left minutes.

    Args:
        conference: The standing rule; without a cadence there is nothing to check.
        meetings: Meetings, of other conferences too.
        first: The first day to check.
        last: The last day; a span that ends later is not due yet.
        conferences: All rules: one that goes on ends where another one that replaces it begins.

    Yields:
        Findings whose subjects are the conference and the span, such as ``2018-Q3``. They are ``POSSIBLY``
        where dates known in part allow that a meeting was held in it, or that the rule did not hold then.
    """
    own = [each for each in meetings if each.conference == conference.id]
    for span, due in list_due_spans(conference, first, last, conferences):
        minuted = was_minuted(own, span)
        if minuted is not Certainty.YES:
            surely = due is Certainty.YES and minuted is Certainty.NO
            yield Finding(
                kind=FindingKind.WITHOUT_MINUTES,
                subjects=(conference.id, span.label),
                where="minutes",
                certainty=Certainty.YES if surely else Certainty.POSSIBLY,
            )


def _check_due_on(instance: Task, _attribute: object, value: dt.date | None) -> None:
    if value is not None and instance.workdays is not None:
        raise InvalidValueError(
            "task.due_on",
            Words("日期与工作日数同时给出", "a day and a number of workdays"),
            Words("两者请留一个", "keep one of the two"),
        )
    if value is not None and value < instance.assigned_on:
        raise InvalidValueError(
            "task.due_on",
            Words("早于任务交办", "before the task was assigned"),
            Words("请核对两个日期", "check both days"),
        )


def _check_closed_on(instance: Task, _attribute: object, value: dt.date | None) -> None:
    if (value is None) == bool(instance.evidence):
        raise InvalidValueError(
            "task.closed_on",
            Words("已办结而无凭据，或有凭据而无日期", "closed without evidence, or evidence without a day"),
            Words("请两者都给，或都不给", "give both, or neither"),
        )
    if value is not None and value < instance.assigned_on:
        raise InvalidValueError(
            "task.closed_on",
            Words("早于任务交办", "before the task was assigned"),
            Words("请核对两个日期", "check both days"),
        )


@frozen(kw_only=True, field_transformer=prepare_fields)
class Task(SourcedRecord):
    """Something a body has to do by a day."""

    matter_zh: str = field(validator=check_filled)
    matter_en: str = ""
    #: The body that has to do it.
    owner: str = field(metadata=refers_to("body"))
    #: Id of the decision, inspection or proposal it follows from.
    follows: str | None = None
    assigned_on: dt.date = field(validator=check_date)
    #: To be done within so many workdays, the day it was assigned not counted.
    workdays: int | None = field(default=None, validator=check_positive)
    #: The day it is due, where one was named.
    due_on: dt.date | None = field(default=None, validator=[check_optional_date, _check_due_on])
    #: What shows that it is done.
    evidence: tuple[Citation, ...] = field(
        default=(), converter=ToTuple[Citation], validator=tuple_of(Citation, "Citation(document=…)")
    )
    closed_on: dt.date | None = field(
        default=None, validator=[check_optional_date, check_past_day, _check_closed_on]
    )

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.closed_on is None

    def is_open_on(self, day: dt.date) -> bool:
        """Say whether it was assigned by the end of a day and not closed by then."""
        return self.assigned_on <= day and (self.closed_on is None or self.closed_on > day)


def compute_due_day(task: Task, table: HolidayTable) -> WorkdayAnswer | None:
    """Return the last day on which a task is in time; None where it has none.

    Args:
        task: The task.
        table: The public holidays; beyond them the day is provisional.
    """
    if task.workdays is not None:
        return add_workdays(task.assigned_on, task.workdays, table)
    return None if task.due_on is None else is_workday(task.due_on, table)


def is_overdue(task: Task, today: dt.date, table: HolidayTable) -> bool:
    """Say whether a task was open on a day after its last one, even if it was closed later."""
    due = compute_due_day(task, table)
    return task.is_open_on(today) and due is not None and today > due.day


def close_task(task: Task, closed_on: dt.date, *evidence: Citation) -> Task:
    """Return a task as done.

    Args:
        task: An open task.
        closed_on: When it was done.
        evidence: The documents that show it.

    Raises:
        IllegalTransitionError: The task is closed already.
        InvalidValueError: There is no evidence, or the day is before the task was assigned.
    """
    if not task.is_open:
        raise IllegalTransitionError(Words("任务{}", "task {}").format(task.id), "closed", "closed", ())
    return evolve(task, closed_on=closed_on, evidence=evidence)


def collect_task_findings(tasks: Iterable[Task], origins: Iterable[str]) -> tuple[Finding, ...]:
    """Check tasks: identifiers twice, and unknown decisions, inspections or proposals they follow from."""
    listed = tuple(tasks)
    return (
        *collect_duplicate_findings(listed),
        *collect_unknown_findings(((each.id, each.follows) for each in listed), origins, "follows"),
    )
