"""What a kind of record is: the model class it holds, its schema, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final, Generic, TypeAlias, TypeVar

from attrs import field, frozen

from newstratum._model.values.periods import PartialDate
from newstratum._ports.records import FieldType, Kind, Scalar

__all__ = [
    "DAYS",
    "FieldValues",
    "MigrationStep",
    "RecordKind",
    "declare_text_fields",
    "make_day_reader",
    "make_field_reader",
    "merge_field_readers",
    "migrate_document",
]

M = TypeVar("M")

#: Index fields of one object; None for a field it does not have.
FieldValues: TypeAlias = Mapping[str, Scalar | None]


#: Turns the plain data of one schema into that of the next, without changing what it was given.
MigrationStep: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]


def _read_no_fields(_model: Any) -> FieldValues:
    return {}


@frozen(kw_only=True)
class RecordKind(Generic[M]):
    """How objects of one model class are kept as records.

    Index fields are readable without decoding a document, also by people with access to the store, so
    they hold codes, dates and identifiers, never a name, a contact or a word of a form.
    """

    name: str
    model: type[M]
    #: Gives the id of the record for an object.
    id_of: Callable[[M], str] = attrgetter("id")
    #: Index fields and their types.
    fields: Mapping[str, FieldType] = field(factory=dict)
    #: Composite indexes: the fields a query may filter and order by together.
    indexes: tuple[tuple[str, ...], ...] = ()
    #: Gives the index fields that the object itself knows.
    fields_of: Callable[[M], FieldValues] = _read_no_fields
    #: The index fields that hold ids of people a record is about; erasing follows them.
    about: tuple[str, ...] = ()
    #: The steps that lift older documents; each released schema but the newest has one.
    steps: tuple[MigrationStep, ...] = ()

    @property
    def schema(self) -> int:
        """The newest schema, from 1."""
        return len(self.steps) + 1

    @property
    def declared(self) -> Kind:
        """The kind as a store is told of it."""
        return Kind(self.name, self.fields, self.indexes)


def make_field_reader(*names: str) -> Callable[[Any], FieldValues]:
    """Return a function that takes index fields from the attributes of their names; empty text is absent."""

    def fields_of(model: Any) -> FieldValues:
        return {name: getattr(model, name) or None for name in names}

    return fields_of


def merge_field_readers(*parts: Callable[[Any], FieldValues]) -> Callable[[Any], FieldValues]:
    """Return a function that gives the index fields of several others."""

    def fields_of(model: Any) -> FieldValues:
        return {name: value for part in parts for name, value in part(model).items()}

    return fields_of


def declare_text_fields(*names: str) -> Mapping[str, FieldType]:
    """Return index fields of text under some names."""
    return dict.fromkeys(names, FieldType.TEXT)


#: The index fields of a day that may be known in part: the first and the last one it can be.
DAYS: Final[Mapping[str, FieldType]] = MappingProxyType(
    {"first_on": FieldType.DATE, "last_on": FieldType.DATE}
)


def make_day_reader(name: str) -> Callable[[Any], FieldValues]:
    """Return a function that takes the fields of :data:`DAYS` from a partial date; of None, none."""

    def fields_of(model: Any) -> FieldValues:
        day: PartialDate | None = getattr(model, name)
        return {} if day is None else {"first_on": day.earliest, "last_on": day.latest}

    return fields_of


def migrate_document(data: dict[str, Any], schema: int, steps: Sequence[MigrationStep]) -> dict[str, Any]:
    """Return plain data as the newest schema has it.

    Args:
        data: The plain data of a document.
        schema: The schema it was written by, from 1 to one more than there are steps.
        steps: The steps of the kind: the first leads from schema 1 to schema 2.

    Returns:
        The migrate_data data.
    """
    for step in steps[schema - 1 :]:
        data = step(data)
    return data
