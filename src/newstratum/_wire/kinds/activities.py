"""The kinds of records for the programme, activities and outreach.

Of an activity that several platforms hold, ``host`` is the first one and ``hosts`` says how many there
are; ``moves`` are joined by spaces. So figures over activities need no document but those of joint ones.
"""

from __future__ import annotations

from typing import Any, Final

from newstratum._model.organisation.activities import Activity, Attendance, Series
from newstratum._model.organisation.outreach import (
    Inspection,
    KeyContact,
    Response,
    Round,
    SurveyRound,
    Visit,
)
from newstratum._model.organisation.programme import Programme
from newstratum._ports.fields import FieldType
from newstratum._wire.record_kinds import IndexField, RecordKind, days_of


def _migrate_activity(activity: dict[str, Any]) -> dict[str, Any]:
    """Bring an activity to schema 2, which may say at which hours it is held; schema 1 says the day only."""
    return activity


_HOSTS_AND_MOVES: Final = (
    IndexField("host", FieldType.TEXT, lambda activity: activity.hosts[0] if activity.hosts else None),
    IndexField("hosts", FieldType.INTEGER, lambda activity: len(activity.hosts)),
    IndexField("moves", FieldType.TEXT, lambda activity: " ".join(activity.moves) or None),
)

PROGRAMME: Final = RecordKind("programme", Programme, "programmes", index_fields=("brand", "owner"))

SERIES: Final = RecordKind("series", Series, "series", index_fields=("brand", "platform", "cadence"))

ACTIVITY: Final = RecordKind(
    "activity",
    Activity,
    "activities",
    index_fields=(
        "kind",
        "state",
        "series",
        "rotation",
        "township",
        "visited",
        *_HOSTS_AND_MOVES,
        *days_of("held_on"),
    ),
    indexes=(("state", "first_on"), ("host", "first_on"), ("series", "first_on"), ("township", "first_on")),
    steps=(_migrate_activity,),
)

ATTENDANCE: Final = RecordKind(
    "attendance",
    Attendance,
    "attendances",
    index_fields=("activity", "person", "group", "township", *days_of("attended_on")),
    indexes=(("activity", "person"),),
    about=("person",),
)

SURVEY_ROUND: Final = RecordKind(
    "survey_round", SurveyRound, "survey_rounds", index_fields=("owner", "channel")
)

RESPONSE: Final = RecordKind(
    "response",
    Response,
    "responses",
    index_fields=("survey", "person", "group", "township", *days_of("answered_on")),
    indexes=(("survey", "group"), ("survey", "township")),
    about=("person",),
)

KEY_CONTACT: Final = RecordKind(
    "key_contact",
    KeyContact,
    "key_contacts",
    index_fields=("person", "by_body", "cadence"),
    about=("person",),
)

ROUND: Final = RecordKind("round", Round, "rounds", index_fields=("kind", "by_body"))

VISIT: Final = RecordKind(
    "visit",
    Visit,
    "visits",
    index_fields=(
        "kind",
        "state",
        "person",
        "body",
        "by_person",
        "by_body",
        "round",
        *days_of("held_on"),
    ),
    indexes=(("state", "first_on"), ("person", "first_on"), ("body", "first_on")),
    about=("person", "by_person"),
)

INSPECTION: Final = RecordKind(
    "inspection",
    Inspection,
    "inspections",
    index_fields=("state", "body", "by_body", "round", *days_of("held_on")),
    indexes=(("state", "first_on"), ("body", "first_on")),
)
