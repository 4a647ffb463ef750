"""The kinds of records for governance, contributions, means and publicity."""

from __future__ import annotations

from operator import attrgetter
from typing import Final

from newstratum._model.organisation.budgets import Budget, Expense, Support
from newstratum._model.organisation.contributions import Appointment, Course, Exhibition, Nomination
from newstratum._model.organisation.governance import Conference, Decision, Meeting, Plan
from newstratum._model.organisation.proposals import Proposal
from newstratum._model.organisation.publicity import Channel, MediaCoverage, Publication
from newstratum._model.organisation.tasks import Task
from newstratum._ports.scalars import FieldType
from newstratum._wire.record_kinds import IndexField, RecordKind, days_of, fields_of_type, text_fields

CONFERENCE: Final = RecordKind(
    name="conference",
    model=Conference,
    collection="conferences",
    index_fields=text_fields("body", "lead", "cadence"),
)

MEETING: Final = RecordKind(
    name="meeting",
    model=Meeting,
    collection="meetings",
    index_fields=(*text_fields("kind", "state", "conference", "body"), *days_of("held_on")),
    indexes=(("state", "first_on"), ("conference", "first_on")),
)

DECISION: Final = RecordKind(
    name="decision",
    model=Decision,
    collection="decisions",
    index_fields=text_fields("meeting"),
)

TASK: Final = RecordKind(
    name="task",
    model=Task,
    collection="tasks",
    index_fields=(
        *text_fields("owner", "follows"),
        *(IndexField("open", FieldType.BOOLEAN, attrgetter("is_open")),),
        *fields_of_type(FieldType.DATE, "assigned_on", "closed_on"),
    ),
    indexes=(("owner", "assigned_on"), ("open", "assigned_on")),
)

PLAN: Final = RecordKind(
    name="plan",
    model=Plan,
    collection="plans",
    index_fields=text_fields("owner"),
)

PROPOSAL: Final = RecordKind(
    name="proposal",
    model=Proposal,
    collection="proposals",
    index_fields=text_fields("person", "by_body", "platform", "group", "stage", "level"),
    indexes=(("stage", "group"), ("stage", "platform")),
    about=("person",),
)

NOMINATION: Final = RecordKind(
    name="nomination",
    model=Nomination,
    collection="nominations",
    index_fields=(*text_fields("person", "kind", "by_body", "target", "result"), *days_of("nominated_on")),
    about=("person",),
)

APPOINTMENT: Final = RecordKind(
    name="appointment",
    model=Appointment,
    collection="appointments",
    index_fields=text_fields("person", "kind", "level", "body"),
    indexes=(("kind", "level"),),
    about=("person",),
)

COURSE: Final = RecordKind(
    name="course",
    model=Course,
    collection="courses",
    index_fields=text_fields("organiser", "level"),
)

EXHIBITION: Final = RecordKind(
    name="exhibition",
    model=Exhibition,
    collection="exhibitions",
    index_fields=text_fields("brand", "organiser", "level"),
)

BUDGET: Final = RecordKind(
    name="budget",
    model=Budget,
    collection="budgets",
    index_fields=(*text_fields("owner"), *fields_of_type(FieldType.INTEGER, "year")),
)

EXPENSE: Final = RecordKind(
    name="expense",
    model=Expense,
    collection="expenses",
    index_fields=(*text_fields("budget", "line", "state", "activity", "platform"), *days_of("happened_on")),
    indexes=(("budget", "state"), ("line", "state")),
)

SUPPORT: Final = RecordKind(
    name="support",
    model=Support,
    collection="supports",
    index_fields=text_fields("kind", "giver", "receiver"),
)

CHANNEL: Final = RecordKind(
    name="channel",
    model=Channel,
    collection="channels",
    index_fields=text_fields("kind", "owner"),
)

PUBLICATION: Final = RecordKind(
    name="publication",
    model=Publication,
    collection="publications",
    index_fields=(*text_fields("kind", "series"), *days_of("published_on")),
)

COVERAGE: Final = RecordKind(
    name="coverage",
    model=MediaCoverage,
    collection="coverage",
    index_fields=(*text_fields("channel"), *days_of("published_on")),
)
