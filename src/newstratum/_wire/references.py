"""Which attributes of a record hold the id of another one, read from the types of the model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs

from newstratum._wire.kinds.people import KINDS
from newstratum._wire.record_kinds import RecordKind

__all__ = ["find_references", "get_reference_kinds"]


@cache
def _map_id_types() -> Mapping[Any, RecordKind[Any]]:
    """Return the kind whose objects have each type of id: ``BodyId`` is of ``body``."""
    hints = {kind.name: get_type_hints(kind.model).get("id") for kind in KINDS}
    # Kinds whose ids are plain text share no type of their own, so nothing can be said to refer to them.
    return {hints[kind.name]: kind for kind in KINDS if hints[kind.name] not in (None, str)}


@cache
def get_reference_kinds(kind: str) -> Mapping[str, RecordKind[Any]]:
    """Return the attributes of a kind that refer to records, and the kind each refers to.

    Args:
        kind: The name of the kind. Ids of people are of no kind here: nothing says who refers to whom.
    """
    (of,) = (each for each in KINDS if each.name == kind)
    kinds = _map_id_types()
    hints = get_type_hints(of.model)
    found = {
        attribute.name: kinds[part]
        for attribute in attrs.fields(of.model)
        for part in _split_hint(hints[attribute.name])
        if attribute.name != "id" and part in kinds
    }
    return MappingProxyType(found)


def _split_hint(hint: Any) -> Iterator[Any]:
    if get_origin(hint) in (Union, UnionType, tuple):
        for part in get_args(hint):
            yield from _split_hint(part)
    else:
        yield hint


def find_references(kind: RecordKind[Any], model: Any) -> Iterator[tuple[str, RecordKind[Any], str]]:
    """Yield what an object refers to: the attribute, the kind, and the id."""
    for name, target in get_reference_kinds(kind.name).items():
        value = getattr(model, name)
        for identifier in value if isinstance(value, tuple) else (value,):
            if identifier is not None:
                yield name, target, identifier
