"""Which attributes of a record hold the id of another one, read from the fields of the model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import attrs

from newstratum._wire.kinds import KIND_BY_NAME, KINDS, PERSON
from newstratum._wire.record_kinds import RecordKind


@cache
def get_reference_kinds(kind: str) -> Mapping[str, RecordKind[Any]]:
    """Return the attributes of a kind that refer to records, and the kind each refers to.

    Those that refer to people are left out: nothing may say who refers to whom.
    """
    kinds = {each.name: each for each in KINDS if each is not PERSON}
    return {
        attribute.name: kinds[attribute.metadata["refers_to"]]
        for attribute in attrs.fields(KIND_BY_NAME[kind].model)
        if attribute.metadata.get("refers_to") in kinds
    }


def find_references(kind: RecordKind[Any], model: Any) -> Iterator[tuple[str, RecordKind[Any], str]]:
    """Yield what an object refers to: the attribute, the kind, and the id."""
    for name, target in get_reference_kinds(kind.name).items():
        value = getattr(model, name)
        for identifier in value if isinstance(value, tuple) else (value,):
            if identifier is not None:
                yield name, target, identifier
