"""The kinds of records about people, and the list of all kinds a registry keeps."""

from __future__ import annotations

from operator import attrgetter
from typing import Any, Final

from newstratum.model.batches import Batch
from newstratum.model.notices import CalendarSequence, Notice
from newstratum.model.people import Person, Placement, PrivacyNotice
from newstratum.model.uniqueness import StoreKey, Unique
from newstratum.ports.records import FieldType
from newstratum.wire.activity_kinds import ACTIVITY_KINDS
from newstratum.wire.body_kinds import BODY_KINDS
from newstratum.wire.record_kinds import RecordKind, fields_from
from newstratum.wire.work_kinds import WORK_KINDS

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
    "privacy_notice_id",
]


def privacy_notice_id(notice: PrivacyNotice) -> str:
    """Return the id under which one version of a privacy notice is kept: ``"survey-2018.v1"``."""
    return f"{notice.id}.v{notice.version}"


def _without_entry(notice: dict[str, Any]) -> dict[str, Any]:
    """Lift a notice to schema 2, which may hold an entry for a calendar; those of schema 1 hold none."""
    return notice


PERSON: Final = RecordKind(
    name="person",
    model=Person,
    fields={"township": FieldType.TEXT},
    fields_of=fields_from("township"),
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
    id_of=privacy_notice_id,
    fields={"in_force_on": FieldType.DATE},
    fields_of=fields_from("in_force_on"),
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
    fields_of=fields_from("state", "channel", "due_at", "event", "person"),
    about=("person",),
    steps=(_without_entry,),
)

CALENDAR_SEQUENCE: Final = RecordKind(name="calendar_sequence", model=CalendarSequence)

BATCH: Final = RecordKind(
    name="batch",
    model=Batch,
    fields={"imported_at": FieldType.INSTANT},
    fields_of=fields_from("imported_at"),
)

UNIQUE: Final = RecordKind(
    name="unique",
    model=Unique,
    fields={"owner": FieldType.TEXT},
    fields_of=fields_from("owner"),
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
