"""The kinds of records: which model class each holds, its schema, and what can be asked of it.

Index fields are readable without decoding a document, also by people with access to the store, so
they hold codes, dates and identifiers, never a name, a contact, a word of a form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, Final, Generic, TypeAlias, TypeVar

from attrs import field, frozen

from newstratum.model.batches import Batch
from newstratum.model.notices import Notice
from newstratum.model.people import Person, Placement, PrivacyNotice
from newstratum.model.uniqueness import StoreKey, Unique
from newstratum.ports.records import FieldType, Kind, Scalar
from newstratum.wire.migrations import Step

__all__ = [
    "BATCH",
    "KINDS",
    "NOTICE",
    "PERSON",
    "PLACEMENT",
    "PRIVACY_NOTICE",
    "STORE_KEY",
    "UNIQUE",
    "RecordKind",
    "privacy_notice_id",
]

M = TypeVar("M")

#: Index fields of one object; None for a field it does not have.
FieldValues: TypeAlias = Mapping[str, Scalar | None]


def _no_fields(_model: Any) -> FieldValues:
    return {}


@frozen(kw_only=True)
class RecordKind(Generic[M]):
    """How objects of one model class are kept as records."""

    name: str
    model: type[M]
    #: Gives the id of the record for an object.
    id_of: Callable[[M], str] = attrgetter("id")
    #: Index fields and their types.
    fields: Mapping[str, FieldType] = field(factory=dict)
    #: Composite indexes: the fields a query may filter and order by together.
    indexes: tuple[tuple[str, ...], ...] = ()
    #: Gives the index fields that the object itself knows.
    fields_of: Callable[[M], FieldValues] = _no_fields
    #: The steps that lift older documents; each released schema but the newest has one.
    steps: tuple[Step, ...] = ()

    @property
    def schema(self) -> int:
        """The newest schema, from 1."""
        return len(self.steps) + 1

    @property
    def declared(self) -> Kind:
        """The kind as a store is told of it."""
        return Kind(self.name, self.fields, self.indexes)


def privacy_notice_id(notice: PrivacyNotice) -> str:
    """Return the id under which one version of a privacy notice is kept: ``"survey-2018.v1"``."""
    return f"{notice.id}.v{notice.version}"


PERSON: Final = RecordKind(
    name="person",
    model=Person,
    fields={"township": FieldType.TEXT},
    fields_of=lambda person: {"township": person.township},
)

#: ``township`` is the person's, given by the session: figures are counted without opening a document.
PLACEMENT: Final = RecordKind(
    name="placement",
    model=Placement,
    id_of=attrgetter("person"),
    fields={
        "outcome": FieldType.TEXT,
        "category": FieldType.TEXT,
        "township": FieldType.TEXT,
        "edition": FieldType.TEXT,
        "status": FieldType.TEXT,
        "contested": FieldType.BOOLEAN,
        "decided_on": FieldType.DATE,
    },
    indexes=(
        ("edition", "status", "township", "outcome"),  # counted by
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
    fields_of=lambda notice: {"in_force_on": notice.in_force_on},
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
    fields_of=lambda notice: {
        "state": notice.state.value,
        "channel": notice.channel,
        "due_at": notice.due_at,
        "event": notice.event,
        "person": notice.person,
    },
)

BATCH: Final = RecordKind(
    name="batch",
    model=Batch,
    fields={"imported_at": FieldType.INSTANT},
    fields_of=lambda batch: {"imported_at": batch.imported_at},
)

UNIQUE: Final = RecordKind(
    name="unique",
    model=Unique,
    fields={"owner": FieldType.TEXT},
    fields_of=lambda unique: {"owner": unique.owner},
)

STORE_KEY: Final = RecordKind(name="store_key", model=StoreKey)

#: Every kind a registry keeps, in the order of their names.
KINDS: Final[tuple[RecordKind[Any], ...]] = (
    BATCH,
    NOTICE,
    PERSON,
    PLACEMENT,
    PRIVACY_NOTICE,
    STORE_KEY,
    UNIQUE,
)
