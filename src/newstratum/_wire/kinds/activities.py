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
from newstratum._ports.records import FieldType
from newstratum._wire.record_kinds import (
    DAYS,
    FieldValues,
    RecordKind,
    declare_text_fields,
    make_day_reader,
    make_field_reader,
    merge_field_readers,
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
    fields=declare_text_fields("brand", "owner"),
    fields_of=make_field_reader("brand", "owner"),
)

SERIES: Final = RecordKind(
    name="series",
    model=Series,
    fields=declare_text_fields("brand", "platform", "cadence"),
    fields_of=make_field_reader("brand", "platform", "cadence"),
)


def _migrate_activity(activity: dict[str, Any]) -> dict[str, Any]:
    """Lift an activity to schema 2, which may say at which hours it is held; schema 1 says the day only."""
    return activity


def _read_hosts_and_moves(activity: Activity) -> FieldValues:
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
        **declare_text_fields(*_OF_ACTIVITY, "host", "moves"),
        "hosts": FieldType.INTEGER,
        **DAYS,
    },
    indexes=(("state", "first_on"), ("host", "first_on"), ("series", "first_on"), ("township", "first_on")),
    fields_of=merge_field_readers(
        make_field_reader(*_OF_ACTIVITY), _read_hosts_and_moves, make_day_reader("held_on")
    ),
    steps=(_migrate_activity,),
)

ATTENDANCE: Final = RecordKind(
    name="attendance",
    model=Attendance,
    fields={**declare_text_fields("activity", "person", "group", "township"), **DAYS},
    indexes=(("activity", "person"),),
    fields_of=merge_field_readers(
        make_field_reader("activity", "person", "group", "township"), make_day_reader("attended_on")
    ),
    about=("person",),
)

SURVEY_ROUND: Final = RecordKind(
    name="survey_round",
    model=SurveyRound,
    fields=declare_text_fields("owner", "channel"),
    fields_of=make_field_reader("owner", "channel"),
)

RESPONSE: Final = RecordKind(
    name="response",
    model=Response,
    fields={**declare_text_fields("survey", "person", "group", "township"), **DAYS},
    indexes=(("survey", "group"), ("survey", "township")),
    fields_of=merge_field_readers(
        make_field_reader("survey", "person", "group", "township"), make_day_reader("answered_on")
    ),
    about=("person",),
)

KEY_CONTACT: Final = RecordKind(
    name="key_contact",
    model=KeyContact,
    fields=declare_text_fields("person", "by_body", "cadence"),
    fields_of=make_field_reader("person", "by_body", "cadence"),
    about=("person",),
)

ROUND: Final = RecordKind(
    name="round",
    model=Round,
    fields=declare_text_fields("kind", "by_body"),
    fields_of=make_field_reader("kind", "by_body"),
)

VISIT: Final = RecordKind(
    name="visit",
    model=Visit,
    fields={
        **declare_text_fields("kind", "state", "person", "body", "by_person", "by_body", "round"),
        **DAYS,
    },
    indexes=(("state", "first_on"), ("person", "first_on"), ("body", "first_on")),
    fields_of=merge_field_readers(
        make_field_reader("kind", "state", "person", "body", "by_person", "by_body", "round"),
        make_day_reader("held_on"),
    ),
    about=("person", "by_person"),
)

INSPECTION: Final = RecordKind(
    name="inspection",
    model=Inspection,
    fields={**declare_text_fields("state", "body", "by_body", "round"), **DAYS},
    indexes=(("state", "first_on"), ("body", "first_on")),
    fields_of=merge_field_readers(
        make_field_reader("state", "body", "by_body", "round"), make_day_reader("held_on")
    ),
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
