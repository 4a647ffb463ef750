"""What a kind of record is: the model class it holds, its schema, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final, Generic, TypeAlias, TypeVar

from attrs import field, frozen

from newstratum.model.periods import PartialDate
from newstratum.ports.records import FieldType, Kind, Scalar
from newstratum.wire.migrations import Step

__all__ = ["DAYS", "FieldValues", "RecordKind", "days_of", "fields_from", "fields_together", "text_fields"]

M = TypeVar("M")

#: Index fields of one object; None for a field it does not have.
FieldValues: TypeAlias = Mapping[str, Scalar | None]


def _no_fields(_model: Any) -> FieldValues:
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
    fields_of: Callable[[M], FieldValues] = _no_fields
    #: The index fields that hold ids of people a record is about; erasing follows them.
    about: tuple[str, ...] = ()
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


def fields_from(*names: str) -> Callable[[Any], FieldValues]:
    """Return a function that takes index fields from the attributes of their names; empty text is absent."""

    def fields_of(model: Any) -> FieldValues:
        return {name: getattr(model, name) or None for name in names}

    return fields_of


def fields_together(*parts: Callable[[Any], FieldValues]) -> Callable[[Any], FieldValues]:
    """Return a function that gives the index fields of several others."""

    def fields_of(model: Any) -> FieldValues:
        return {name: value for part in parts for name, value in part(model).items()}

    return fields_of


def text_fields(*names: str) -> Mapping[str, FieldType]:
    """Return index fields of text under some names."""
    return dict.fromkeys(names, FieldType.TEXT)


#: The index fields of a day that may be known in part: the first and the last one it can be.
DAYS: Final[Mapping[str, FieldType]] = MappingProxyType(
    {"first_on": FieldType.DATE, "last_on": FieldType.DATE}
)


def days_of(name: str) -> Callable[[Any], FieldValues]:
    """Return a function that takes the fields of :data:`DAYS` from a partial date; of None, none."""

    def fields_of(model: Any) -> FieldValues:
        day: PartialDate | None = getattr(model, name)
        return {} if day is None else {"first_on": day.earliest, "last_on": day.latest}

    return fields_of
