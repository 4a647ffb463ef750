"""The kinds of records for governance, contributions, means and publicity."""

from __future__ import annotations

from typing import Any, Final

from newstratum._model.organisation.budgets import Budget, Expense, Support
from newstratum._model.organisation.contributions import Appointment, Course, Exhibition, Nomination
from newstratum._model.organisation.governance import Conference, Decision, Meeting, Plan
from newstratum._model.organisation.proposals import Proposal
from newstratum._model.organisation.publicity import Channel, MediaCoverage, Publication
from newstratum._model.organisation.tasks import Task
from newstratum._ports.records import FieldType
from newstratum._wire.record_kinds import (
    DAYS,
    RecordKind,
    declare_text_fields,
    make_day_reader,
    make_field_reader,
    merge_field_readers,
)

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
    fields=declare_text_fields("body", "lead", "cadence"),
    fields_of=make_field_reader("body", "lead", "cadence"),
)

MEETING: Final = RecordKind(
    name="meeting",
    model=Meeting,
    fields={**declare_text_fields("kind", "state", "conference", "body"), **DAYS},
    indexes=(("state", "first_on"), ("conference", "first_on")),
    fields_of=merge_field_readers(
        make_field_reader("kind", "state", "conference", "body"), make_day_reader("held_on")
    ),
)

DECISION: Final = RecordKind(
    name="decision",
    model=Decision,
    fields=declare_text_fields("meeting"),
    fields_of=make_field_reader("meeting"),
)

TASK: Final = RecordKind(
    name="task",
    model=Task,
    fields={
        **declare_text_fields("owner", "follows"),
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

PLAN: Final = RecordKind(
    name="plan", model=Plan, fields=declare_text_fields("owner"), fields_of=make_field_reader("owner")
)

PROPOSAL: Final = RecordKind(
    name="proposal",
    model=Proposal,
    fields=declare_text_fields("person", "by_body", "platform", "group", "stage", "level"),
    indexes=(("stage", "group"), ("stage", "platform")),
    fields_of=make_field_reader("person", "by_body", "platform", "group", "stage", "level"),
    about=("person",),
)

NOMINATION: Final = RecordKind(
    name="nomination",
    model=Nomination,
    fields={**declare_text_fields("person", "kind", "by_body", "target", "result"), **DAYS},
    fields_of=merge_field_readers(
        make_field_reader("person", "kind", "by_body", "target", "result"), make_day_reader("nominated_on")
    ),
    about=("person",),
)

APPOINTMENT: Final = RecordKind(
    name="appointment",
    model=Appointment,
    fields=declare_text_fields("person", "kind", "level", "body"),
    indexes=(("kind", "level"),),
    fields_of=make_field_reader("person", "kind", "level", "body"),
    about=("person",),
)

COURSE: Final = RecordKind(
    name="course",
    model=Course,
    fields=declare_text_fields("organiser", "level"),
    fields_of=make_field_reader("organiser", "level"),
)

EXHIBITION: Final = RecordKind(
    name="exhibition",
    model=Exhibition,
    fields=declare_text_fields("brand", "organiser", "level"),
    fields_of=make_field_reader("brand", "organiser", "level"),
)

BUDGET: Final = RecordKind(
    name="budget",
    model=Budget,
    fields={**declare_text_fields("owner"), "year": FieldType.INTEGER},
    fields_of=make_field_reader("owner", "year"),
)

EXPENSE: Final = RecordKind(
    name="expense",
    model=Expense,
    fields={**declare_text_fields("budget", "line", "state", "activity", "platform"), **DAYS},
    indexes=(("budget", "state"), ("line", "state")),
    fields_of=merge_field_readers(
        make_field_reader("budget", "line", "state", "activity", "platform"), make_day_reader("happened_on")
    ),
)

SUPPORT: Final = RecordKind(
    name="support",
    model=Support,
    fields=declare_text_fields("kind", "giver", "receiver"),
    fields_of=make_field_reader("kind", "giver", "receiver"),
)

CHANNEL: Final = RecordKind(
    name="channel",
    model=Channel,
    fields=declare_text_fields("kind", "owner"),
    fields_of=make_field_reader("kind", "owner"),
)

PUBLICATION: Final = RecordKind(
    name="publication",
    model=Publication,
    fields={**declare_text_fields("kind", "series"), **DAYS},
    fields_of=merge_field_readers(make_field_reader("kind", "series"), make_day_reader("published_on")),
)

COVERAGE: Final = RecordKind(
    name="coverage",
    model=MediaCoverage,
    fields={**declare_text_fields("channel"), **DAYS},
    fields_of=merge_field_readers(make_field_reader("channel"), make_day_reader("published_on")),
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
