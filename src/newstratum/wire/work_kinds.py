"""The kinds of records for governance, contributions, means and publicity."""

from __future__ import annotations

from typing import Any, Final

from newstratum.model.budgets import Budget, Expense, Support
from newstratum.model.contributions import Appointment, Course, Exhibition, Nomination
from newstratum.model.governance import Conference, Decision, Meeting, Plan
from newstratum.model.proposals import Proposal
from newstratum.model.publicity import Channel, Coverage, Publication
from newstratum.model.tasks import Task
from newstratum.ports.records import FieldType
from newstratum.wire.record_kinds import DAYS, RecordKind, days_of, fields_from, fields_together, text_fields

__all__ = [
    "APPOINTMENT",
    "BUDGET",
    "CHANNEL",
    "CONFERENCE",
    "COURSE",
    "COVERAGE",
    "DECISION",
    "EXHIBITION",
    "EXPENSE",
    "MEETING",
    "NOMINATION",
    "PLAN",
    "PROPOSAL",
    "PUBLICATION",
    "SUPPORT",
    "TASK",
    "WORK_KINDS",
]

CONFERENCE: Final = RecordKind(
    name="conference",
    model=Conference,
    fields=text_fields("body", "lead", "cadence"),
    fields_of=fields_from("body", "lead", "cadence"),
)

MEETING: Final = RecordKind(
    name="meeting",
    model=Meeting,
    fields={**text_fields("kind", "state", "conference", "body"), **DAYS},
    indexes=(("state", "first_on"), ("conference", "first_on")),
    fields_of=fields_together(fields_from("kind", "state", "conference", "body"), days_of("held_on")),
)

DECISION: Final = RecordKind(
    name="decision",
    model=Decision,
    fields=text_fields("meeting"),
    fields_of=fields_from("meeting"),
)

TASK: Final = RecordKind(
    name="task",
    model=Task,
    fields={
        **text_fields("owner", "follows"),
        "open": FieldType.BOOLEAN,
        "assigned_on": FieldType.DATE,
        "closed_on": FieldType.DATE,
    },
    indexes=(("owner", "assigned_on"), ("open", "assigned_on")),
    fields_of=lambda task: {
        "owner": task.owner,
        "follows": task.follows,
        "open": task.is_open,
        "assigned_on": task.assigned_on,
        "closed_on": task.closed_on,
    },
)

PLAN: Final = RecordKind(name="plan", model=Plan, fields=text_fields("owner"), fields_of=fields_from("owner"))

PROPOSAL: Final = RecordKind(
    name="proposal",
    model=Proposal,
    fields=text_fields("person", "by_body", "platform", "group", "stage", "level"),
    indexes=(("stage", "group"), ("stage", "platform")),
    fields_of=fields_from("person", "by_body", "platform", "group", "stage", "level"),
    about=("person",),
)

NOMINATION: Final = RecordKind(
    name="nomination",
    model=Nomination,
    fields={**text_fields("person", "kind", "by_body", "target", "result"), **DAYS},
    fields_of=fields_together(
        fields_from("person", "kind", "by_body", "target", "result"), days_of("nominated_on")
    ),
    about=("person",),
)

APPOINTMENT: Final = RecordKind(
    name="appointment",
    model=Appointment,
    fields=text_fields("person", "kind", "level", "body"),
    indexes=(("kind", "level"),),
    fields_of=fields_from("person", "kind", "level", "body"),
    about=("person",),
)

COURSE: Final = RecordKind(
    name="course",
    model=Course,
    fields=text_fields("organiser", "level"),
    fields_of=fields_from("organiser", "level"),
)

EXHIBITION: Final = RecordKind(
    name="exhibition",
    model=Exhibition,
    fields=text_fields("brand", "organiser", "level"),
    fields_of=fields_from("brand", "organiser", "level"),
)

BUDGET: Final = RecordKind(
    name="budget",
    model=Budget,
    fields={**text_fields("owner"), "year": FieldType.INTEGER},
    fields_of=fields_from("owner", "year"),
)

EXPENSE: Final = RecordKind(
    name="expense",
    model=Expense,
    fields={**text_fields("budget", "line", "state", "activity", "platform"), **DAYS},
    indexes=(("budget", "state"), ("line", "state")),
    fields_of=fields_together(
        fields_from("budget", "line", "state", "activity", "platform"), days_of("happened_on")
    ),
)

SUPPORT: Final = RecordKind(
    name="support",
    model=Support,
    fields=text_fields("kind", "giver", "receiver"),
    fields_of=fields_from("kind", "giver", "receiver"),
)

CHANNEL: Final = RecordKind(
    name="channel",
    model=Channel,
    fields=text_fields("kind", "owner"),
    fields_of=fields_from("kind", "owner"),
)

PUBLICATION: Final = RecordKind(
    name="publication",
    model=Publication,
    fields={**text_fields("kind", "series"), **DAYS},
    fields_of=fields_together(fields_from("kind", "series"), days_of("published_on")),
)

COVERAGE: Final = RecordKind(
    name="coverage",
    model=Coverage,
    fields={**text_fields("channel"), **DAYS},
    fields_of=fields_together(fields_from("channel"), days_of("published_on")),
)

#: All of them.
WORK_KINDS: Final[tuple[RecordKind[Any], ...]] = (
    CONFERENCE,
    MEETING,
    DECISION,
    TASK,
    PLAN,
    PROPOSAL,
    NOMINATION,
    APPOINTMENT,
    COURSE,
    EXHIBITION,
    BUDGET,
    EXPENSE,
    SUPPORT,
    CHANNEL,
    PUBLICATION,
    COVERAGE,
)
