"""The kinds of records for the programme, activities and outreach.

Of an activity that several platforms hold, ``host`` is the first one and ``hosts`` says how many there
are; ``moves`` are joined by spaces. So figures over activities need no document but those of joint ones.
"""

from __future__ import annotations

from typing import Any, Final

from newstratum.model.activities import Activity, Attendance, Series
from newstratum.model.outreach import Inspection, KeyContact, Response, Round, SurveyRound, Visit
from newstratum.model.programme import Programme
from newstratum.ports.records import FieldType
from newstratum.wire.record_kinds import (
    DAYS,
    FieldValues,
    RecordKind,
    days_of,
    fields_from,
    fields_together,
    text_fields,
)

__all__ = [
    "ACTIVITY",
    "ACTIVITY_KINDS",
    "ATTENDANCE",
    "INSPECTION",
    "KEY_CONTACT",
    "PROGRAMME",
    "RESPONSE",
    "ROUND",
    "SERIES",
    "SURVEY_ROUND",
    "VISIT",
]

PROGRAMME: Final = RecordKind(
    name="programme",
    model=Programme,
    fields=text_fields("brand", "owner"),
    fields_of=fields_from("brand", "owner"),
)

SERIES: Final = RecordKind(
    name="series",
    model=Series,
    fields=text_fields("brand", "platform", "cadence"),
    fields_of=fields_from("brand", "platform", "cadence"),
)


def _without_hours(activity: dict[str, Any]) -> dict[str, Any]:
    """Lift an activity to schema 2, which may say at which hours it is held; schema 1 says the day only."""
    return activity


def _hosts_and_moves(activity: Activity) -> FieldValues:
    return {
        "host": activity.hosts[0] if activity.hosts else None,
        "hosts": len(activity.hosts),
        "moves": " ".join(activity.moves) or None,
    }


_OF_ACTIVITY: Final = ("kind", "state", "series", "rotation", "township", "visited")

ACTIVITY: Final = RecordKind(
    name="activity",
    model=Activity,
    fields={
        **text_fields(*_OF_ACTIVITY, "host", "moves"),
        "hosts": FieldType.INTEGER,
        **DAYS,
    },
    indexes=(("state", "first_on"), ("host", "first_on"), ("series", "first_on"), ("township", "first_on")),
    fields_of=fields_together(fields_from(*_OF_ACTIVITY), _hosts_and_moves, days_of("held_on")),
    steps=(_without_hours,),
)

ATTENDANCE: Final = RecordKind(
    name="attendance",
    model=Attendance,
    fields={**text_fields("activity", "person", "group", "township"), **DAYS},
    indexes=(("activity", "person"),),
    fields_of=fields_together(fields_from("activity", "person", "group", "township"), days_of("attended_on")),
    about=("person",),
)

SURVEY_ROUND: Final = RecordKind(
    name="survey_round",
    model=SurveyRound,
    fields=text_fields("owner", "channel"),
    fields_of=fields_from("owner", "channel"),
)

RESPONSE: Final = RecordKind(
    name="response",
    model=Response,
    fields={**text_fields("survey", "person", "group", "township"), **DAYS},
    indexes=(("survey", "group"), ("survey", "township")),
    fields_of=fields_together(fields_from("survey", "person", "group", "township"), days_of("answered_on")),
    about=("person",),
)

KEY_CONTACT: Final = RecordKind(
    name="key_contact",
    model=KeyContact,
    fields=text_fields("person", "by_body", "cadence"),
    fields_of=fields_from("person", "by_body", "cadence"),
    about=("person",),
)

ROUND: Final = RecordKind(
    name="round",
    model=Round,
    fields=text_fields("kind", "by_body"),
    fields_of=fields_from("kind", "by_body"),
)

VISIT: Final = RecordKind(
    name="visit",
    model=Visit,
    fields={**text_fields("kind", "state", "person", "body", "by_person", "by_body", "round"), **DAYS},
    indexes=(("state", "first_on"), ("person", "first_on"), ("body", "first_on")),
    fields_of=fields_together(
        fields_from("kind", "state", "person", "body", "by_person", "by_body", "round"), days_of("held_on")
    ),
    about=("person", "by_person"),
)

INSPECTION: Final = RecordKind(
    name="inspection",
    model=Inspection,
    fields={**text_fields("state", "body", "by_body", "round"), **DAYS},
    indexes=(("state", "first_on"), ("body", "first_on")),
    fields_of=fields_together(fields_from("state", "body", "by_body", "round"), days_of("held_on")),
)

#: All of them.
ACTIVITY_KINDS: Final[tuple[RecordKind[Any], ...]] = (
    PROGRAMME,
    SERIES,
    ACTIVITY,
    ATTENDANCE,
    SURVEY_ROUND,
    RESPONSE,
    KEY_CONTACT,
    ROUND,
    VISIT,
    INSPECTION,
)
