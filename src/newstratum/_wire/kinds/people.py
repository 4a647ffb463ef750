"""The kinds of records about people, and the list of all kinds a registry keeps."""

from __future__ import annotations

from operator import attrgetter
from typing import Any, Final

from newstratum._model.notices.notices import CalendarSequence, Notice
from newstratum._model.people.batches import Batch
from newstratum._model.people.people import Person, Placement, PrivacyNotice
from newstratum._model.people.unique_values import StoreKey, Unique
from newstratum._ports.records import FieldType
from newstratum._wire.kinds.activities import ACTIVITY_KINDS
from newstratum._wire.kinds.organisation import BODY_KINDS
from newstratum._wire.kinds.work import WORK_KINDS
from newstratum._wire.record_kinds import RecordKind, make_field_reader

__all__ = [
    "BATCH",
    "CALENDAR_SEQUENCE",
    "KINDS",
    "NOTICE",
    "PERSON",
    "PLACEMENT",
    "PRIVACY_NOTICE",
    "STORE_KEY",
    "UNIQUE",
    "build_privacy_notice_id",
]


def build_privacy_notice_id(notice: PrivacyNotice) -> str:
    """Return the id under which one version of a privacy notice is kept: ``"survey-2018.v1"``."""
    return f"{notice.id}.v{notice.version}"


def _migrate_notice(notice: dict[str, Any]) -> dict[str, Any]:
    """Lift a notice to schema 2, which may hold an entry for a calendar; those of schema 1 hold none."""
    return notice


PERSON: Final = RecordKind(
    name="person",
    model=Person,
    fields={"township": FieldType.TEXT},
    fields_of=make_field_reader("township"),
)

#: ``township`` and ``industry``, the code of the main engagement, are the person's, given by the session:
#: figures are counted without opening a document.
PLACEMENT: Final = RecordKind(
    name="placement",
    model=Placement,
    id_of=attrgetter("person"),
    fields={
        "outcome": FieldType.TEXT,
        "category": FieldType.TEXT,
        "township": FieldType.TEXT,
        "industry": FieldType.TEXT,
        "edition": FieldType.TEXT,
        "status": FieldType.TEXT,
        "contested": FieldType.BOOLEAN,
        "decided_on": FieldType.DATE,
    },
    indexes=(
        ("edition", "status", "township", "outcome"),  # counted by
        ("edition", "township", "outcome", "industry"),  # counted by
        ("township", "outcome"),
        ("township", "outcome", "status"),
        ("outcome", "status"),
        ("outcome", "category"),
    ),
    fields_of=lambda placement: {
        "outcome": placement.outcome,
        "category": placement.category or None,
        "edition": placement.edition,
        "status": placement.status.value,
        "contested": placement.contested_by_person,
        "decided_on": placement.decided_on,
    },
)

PRIVACY_NOTICE: Final = RecordKind(
    name="privacy_notice",
    model=PrivacyNotice,
    id_of=build_privacy_notice_id,
    fields={"in_force_on": FieldType.DATE},
    fields_of=make_field_reader("in_force_on"),
)

NOTICE: Final = RecordKind(
    name="notice",
    model=Notice,
    fields={
        "state": FieldType.TEXT,
        "channel": FieldType.TEXT,
        "due_at": FieldType.INSTANT,
        "event": FieldType.TEXT,
        "person": FieldType.TEXT,
    },
    indexes=(("channel", "due_at"), ("state", "due_at")),
    fields_of=make_field_reader("state", "channel", "due_at", "event", "person"),
    about=("person",),
    steps=(_migrate_notice,),
)

CALENDAR_SEQUENCE: Final = RecordKind(name="calendar_sequence", model=CalendarSequence)

BATCH: Final = RecordKind(
    name="batch",
    model=Batch,
    fields={"imported_at": FieldType.INSTANT},
    fields_of=make_field_reader("imported_at"),
)

UNIQUE: Final = RecordKind(
    name="unique",
    model=Unique,
    fields={"owner": FieldType.TEXT},
    fields_of=make_field_reader("owner"),
    about=("owner",),
)

STORE_KEY: Final = RecordKind(name="store_key", model=StoreKey)

#: Every kind a registry keeps, in the order of their names.
KINDS: Final[tuple[RecordKind[Any], ...]] = tuple(
    sorted(
        (
            *(BATCH, CALENDAR_SEQUENCE, NOTICE, PERSON, PLACEMENT, PRIVACY_NOTICE, STORE_KEY, UNIQUE),
            *(*BODY_KINDS, *ACTIVITY_KINDS, *WORK_KINDS),
        ),
        key=attrgetter("name"),
    )
)
