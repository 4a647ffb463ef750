"""Index fields and the kinds that declare them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from attrs import field, frozen

from newstratum._ports.scalars import FieldType, Scalar, fits, to_exact_scalar, to_exact_text, to_typed_scalar
from newstratum._short_repr import ShortRepr
from newstratum.errors import InvalidValueError

#: Characters of a kind's or a field's name, at most.
MAX_NAME = 48
#: Fields of one composite index, at most.
MAX_INDEX_FIELDS = 4

V = TypeVar("V")

_NAME = re.compile(r"[a-z][a-z0-9_]*")


class FrozenMap(Mapping[str, V]):
    """An immutable, hashable mapping that pickles and hides its values in ``repr``."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, V]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> V:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, FrozenMap):
            return self._values == other._values
        return self._values == dict(other) if isinstance(other, Mapping) else NotImplemented

    def __hash__(self) -> int:
        return hash(frozenset(self._values.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (dict(self._values),))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(sorted(self._values))})"


class Fields(FrozenMap[Scalar]):
    """The index fields of one record; every value is one that all backends store alike."""

    __slots__ = ()

    def __init__(self, values: Mapping[str, Scalar] | Iterable[tuple[str, Scalar]] = ()) -> None:
        super().__init__({name: to_exact_scalar(name, value) for name, value in dict(values).items()})

    @classmethod
    def trusted(cls, values: dict[str, Scalar]) -> Fields:
        """Wrap values that were checked before they were stored; the caller gives the dict away."""
        fields = cls.__new__(cls)
        fields._values = values
        return fields


def _check_name(what: str, name: object) -> str:
    text = to_exact_text(what, name, most=MAX_NAME)
    if not _NAME.fullmatch(text):
        raise InvalidValueError(what, "is not a name", "use lower-case ASCII letters, digits and underscores")
    return text


def _to_kind_name(name: str) -> str:
    return _check_name("kind.name", name)


def _to_field_types(fields: Mapping[str, FieldType]) -> FrozenMap[FieldType]:
    declared: dict[str, FieldType] = {}
    for name, wanted in fields.items():
        if _check_name("kind.fields", name) == "id":
            raise InvalidValueError("kind.fields", "declares 'id'", "every record has one, use another name")
        try:
            declared[name] = FieldType(wanted)
        except ValueError:
            known = ", ".join(FieldType)
            raise InvalidValueError(
                f"kind.fields.{name}", "has no known type", f"use one of {known}"
            ) from None
    return FrozenMap(declared)


def _to_indexes(indexes: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(index) for index in indexes)


@frozen
class Kind(ShortRepr):
    """A kind of record: its name, its index fields, and what queries may filter and order by.

    A kind may gain fields and indexes later; a record has a new field once it is written again. Every
    field is an index by itself; ``indexes`` adds composite ones, each a tuple of field names
    in the order in which queries pin them (see ``plan_of``).
    """

    name: str = field(converter=_to_kind_name)
    fields: FrozenMap[FieldType] = field(default=FrozenMap({}), converter=_to_field_types)
    indexes: tuple[tuple[str, ...], ...] = field(default=(), converter=_to_indexes)

    def __attrs_post_init__(self) -> None:
        for index in self.indexes:
            if not 2 <= len(index) <= MAX_INDEX_FIELDS:
                raise InvalidValueError(
                    "kind.indexes", f"has an index of {len(index)} fields", f"use 2 to {MAX_INDEX_FIELDS}"
                )
            if len(set(index)) != len(index):
                raise InvalidValueError("kind.indexes", "names a field twice in one index")
            for name in index:
                if name not in self.fields:
                    raise InvalidValueError("kind.indexes", f"names the undeclared field {name!r}")

    def check(self, fields: Mapping[str, Scalar]) -> None:
        """Refuse fields that this kind does not declare, or that have another type.

        Raises:
            InvalidValueError: Naming the kind and the field, never the value.
        """
        for name, value in fields.items():
            wanted = self.fields.get(name)
            if wanted is None:
                raise InvalidValueError(f"{self.name}.{name}", "is not a declared field of this kind")
            if not fits(value, wanted):
                to_typed_scalar(f"{self.name}.{name}", value, wanted)
