"""What a kind of record is: the model class it holds, its index fields and its schema, declared once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, partial
from operator import attrgetter
from typing import Any, Generic, TypeAlias, TypeVar

from attrs import field, frozen

from newstratum._model.values.periods import PartialDate
from newstratum._ports.fields import FieldType, Kind, Scalar

M = TypeVar("M")

#: Turns the plain data of one schema into that of the next, without changing what it was given. Data of a
#: later schema, and what does not fit, it returns as it is: so that data whose schema nobody noted can pass
#: every step, and the converter says what is wrong.
MigrationStep: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]


@frozen
class IndexField:
    """A field of a record that a store can filter and order by."""

    name: str
    type: FieldType
    #: Reads the field from an object; None where the object does not know it and the session gives it.
    read: Callable[[Any], Scalar | None] | None


def _to_index_fields(fields: Iterable[IndexField | str]) -> tuple[IndexField, ...]:
    return tuple(
        part
        for each in fields
        for part in (build_index_fields(FieldType.TEXT, each) if isinstance(each, str) else (each,))
    )


def build_index_fields(of: FieldType, *names: str) -> tuple[IndexField, ...]:
    """Declare index fields that attributes of the same names hold; an empty text is not a field."""
    return tuple(IndexField(name, of, partial(_read_attribute, name)) for name in names)


def _read_attribute(name: str, model: Any) -> Scalar | None:
    value: Scalar | None = getattr(model, name)
    return None if value == "" else value


def build_day_fields(name: str) -> tuple[IndexField, ...]:
    """Declare ``first_on`` and ``last_on``: the first and the last day that a partial date can mean."""
    return (
        IndexField("first_on", FieldType.DATE, partial(_read_end, name, "earliest")),
        IndexField("last_on", FieldType.DATE, partial(_read_end, name, "latest")),
    )


def _read_end(name: str, end: str, model: Any) -> Scalar | None:
    date: PartialDate | None = getattr(model, name)
    return None if date is None else getattr(date, end)


@frozen(eq=False, slots=False)
class RecordKind(Generic[M]):
    """How objects of one model class are stored as records.

    Index fields are readable without decoding a document, also by people with access to the store, so
    they hold codes, dates and identifiers, never a name, a contact or a word of a form.
    """

    name: str
    model: type[M]
    #: The attribute of a session under which its collection stands; empty where no session shows it.
    collection: str = ""
    #: Gives the id of the record for an object.
    id_of: Callable[[M], str] = attrgetter("id")
    #: The index fields; a text is the name of an attribute, of text, that is one.
    index_fields: tuple[IndexField, ...] = field(default=(), converter=_to_index_fields)
    #: Composite indexes: the fields a query may filter and order by together.
    indexes: tuple[tuple[str, ...], ...] = ()
    #: The index fields that hold ids of people a record is about; erasing follows them.
    about: tuple[str, ...] = ()
    #: The steps that bring older documents to the next schema; each released schema but the newest has one.
    steps: tuple[MigrationStep, ...] = ()

    @property
    def schema(self) -> int:
        """The newest schema, from 1."""
        return len(self.steps) + 1

    @cached_property
    def fields(self) -> Mapping[str, FieldType]:
        """The index fields and their types."""
        return {each.name: each.type for each in self.index_fields}

    @cached_property
    def declared(self) -> Kind:
        """The kind as it is declared to a store."""
        return Kind(self.name, self.fields, self.indexes)

    def fields_of(self, model: M) -> dict[str, Scalar | None]:
        """Return the index fields that an object itself knows; None for one it does not have."""
        return {each.name: each.read(model) for each in self.index_fields if each.read is not None}

    def migrate(self, data: dict[str, Any], schema: int) -> dict[str, Any]:
        """Return the plain data of a document of some schema as the newest one has it."""
        for step in self.steps[schema - 1 :]:
            data = step(data)
        return data
