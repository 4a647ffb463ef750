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
from newstratum._ports.fields import FieldType
from newstratum._wire.record_kinds import IndexField, RecordKind, days_of, fields_of_type

CONFERENCE: Final = RecordKind(
    "conference", Conference, "conferences", index_fields=("body", "lead", "cadence")
)

MEETING: Final = RecordKind(
    "meeting",
    Meeting,
    "meetings",
    index_fields=("kind", "state", "conference", "body", *days_of("held_on")),
    indexes=(("state", "first_on"), ("conference", "first_on")),
)

DECISION: Final = RecordKind("decision", Decision, "decisions", index_fields=("meeting",))

TASK: Final = RecordKind(
    "task",
    Task,
    "tasks",
    index_fields=(
        "owner",
        "follows",
        IndexField("open", FieldType.BOOLEAN, attrgetter("is_open")),
        *fields_of_type(FieldType.DATE, "assigned_on", "closed_on"),
    ),
    indexes=(("owner", "assigned_on"), ("open", "assigned_on")),
)

PLAN: Final = RecordKind("plan", Plan, "plans", index_fields=("owner",))

PROPOSAL: Final = RecordKind(
    "proposal",
    Proposal,
    "proposals",
    index_fields=("person", "by_body", "platform", "group", "stage", "level"),
    indexes=(("stage", "group"), ("stage", "platform")),
    about=("person",),
)

NOMINATION: Final = RecordKind(
    "nomination",
    Nomination,
    "nominations",
    index_fields=("person", "kind", "by_body", "target", "result", *days_of("nominated_on")),
    about=("person",),
)

APPOINTMENT: Final = RecordKind(
    "appointment",
    Appointment,
    "appointments",
    index_fields=("person", "kind", "level", "body"),
    indexes=(("kind", "level"),),
    about=("person",),
)

COURSE: Final = RecordKind("course", Course, "courses", index_fields=("organiser", "level"))

EXHIBITION: Final = RecordKind(
    "exhibition", Exhibition, "exhibitions", index_fields=("brand", "organiser", "level")
)

BUDGET: Final = RecordKind(
    "budget", Budget, "budgets", index_fields=("owner", *fields_of_type(FieldType.INTEGER, "year"))
)

EXPENSE: Final = RecordKind(
    "expense",
    Expense,
    "expenses",
    index_fields=("budget", "line", "state", "activity", "platform", *days_of("happened_on")),
    indexes=(("budget", "state"), ("line", "state")),
)

SUPPORT: Final = RecordKind("support", Support, "supports", index_fields=("kind", "giver", "receiver"))

CHANNEL: Final = RecordKind("channel", Channel, "channels", index_fields=("kind", "owner"))

PUBLICATION: Final = RecordKind(
    "publication", Publication, "publications", index_fields=("kind", "series", *days_of("published_on"))
)

COVERAGE: Final = RecordKind(
    "coverage", MediaCoverage, "coverage", index_fields=("channel", *days_of("published_on"))
)
