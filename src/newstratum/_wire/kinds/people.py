"""The kinds of records about people, and those that a registry uses itself."""

from __future__ import annotations

from operator import attrgetter
from typing import Any, Final

from newstratum._model.notices.notices import CalendarSequence, Notice
from newstratum._model.people.batches import Batch
from newstratum._model.people.people import Person, Placement, PrivacyNotice
from newstratum._model.people.unique_values import StoreKey, Unique
from newstratum._ports.fields import FieldType
from newstratum._wire.record_kinds import IndexField, RecordKind, fields_of_type


def build_privacy_notice_id(notice: PrivacyNotice) -> str:
    """Return the id under which one version of a privacy notice is stored: ``"survey-2018.v1"``."""
    return f"{notice.id}.v{notice.version}"


def _migrate_notice(notice: dict[str, Any]) -> dict[str, Any]:
    """Bring a notice to schema 2, which may hold an entry for a calendar; those of schema 1 hold none."""
    return notice


def _migrate_person(person: dict[str, Any]) -> dict[str, Any]:
    """Bring a person to schema 2, whose evidence says ``from`` as a verdict does, and not ``origin``."""
    renamed = _rename_origins(person)
    if isinstance(renamed.get("engagements"), list):
        renamed["engagements"] = [
            _rename_origins(job) if isinstance(job, dict) else job for job in renamed["engagements"]
        ]
    return renamed


def _rename_origins(holder: dict[str, Any]) -> dict[str, Any]:
    evidence = holder.get("evidence")
    if not isinstance(evidence, list):
        return dict(holder)
    return {**holder, "evidence": [_rename_origin(each) for each in evidence]}


def _rename_origin(evidence: Any) -> Any:
    if not isinstance(evidence, dict) or "origin" not in evidence or "from" in evidence:
        return evidence
    return {"from" if key == "origin" else key: value for key, value in evidence.items()}


PERSON: Final = RecordKind("person", Person, "people", index_fields=("township",), steps=(_migrate_person,))

PLACEMENT: Final = RecordKind(
    "placement",
    Placement,
    "placements",
    id_of=attrgetter("person"),
    index_fields=(
        "outcome",
        "category",
        "edition",
        "status",
        # The person's, given by the session, so that figures are counted without opening a document;
        # the industry is the code of the main engagement.
        IndexField("township", FieldType.TEXT, None),
        IndexField("industry", FieldType.TEXT, None),
        IndexField("contested", FieldType.BOOLEAN, attrgetter("contested_by_person")),
        *fields_of_type(FieldType.DATE, "decided_on"),
    ),
    indexes=(
        ("edition", "status", "township", "outcome"),  # counted by
        ("edition", "township", "outcome", "industry"),  # counted by
        ("township", "outcome"),
        ("township", "outcome", "status"),
        ("outcome", "status"),
        ("outcome", "category"),
    ),
)

PRIVACY_NOTICE: Final = RecordKind(
    "privacy_notice",
    PrivacyNotice,
    "privacy_notices",
    id_of=build_privacy_notice_id,
    index_fields=fields_of_type(FieldType.DATE, "in_force_on"),
)

NOTICE: Final = RecordKind(
    "notice",
    Notice,
    "notices",
    index_fields=(
        "state",
        "channel",
        "event",
        "person",
        *fields_of_type(FieldType.INSTANT, "due_at"),
    ),
    indexes=(("channel", "due_at"), ("state", "due_at")),
    about=("person",),
    steps=(_migrate_notice,),
)

CALENDAR_SEQUENCE: Final = RecordKind("calendar_sequence", CalendarSequence)

BATCH: Final = RecordKind(
    "batch", Batch, "batches", index_fields=fields_of_type(FieldType.INSTANT, "imported_at")
)

UNIQUE: Final = RecordKind("unique", Unique, index_fields=("owner",), about=("owner",))

STORE_KEY: Final = RecordKind("store_key", StoreKey)
