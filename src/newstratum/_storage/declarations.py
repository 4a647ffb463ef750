"""Declarations: the kinds that a relational store has tables for, as the text it keeps of each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from attrs import evolve

from newstratum._ports.fields import Kind
from newstratum._ports.scalars import FieldType
from newstratum._storage.rows import detect_unreadable_rows
from newstratum.errors import InvalidValueError


def encode_declaration(kind: Kind) -> str:
    """Return the text that a store keeps of a kind; :func:`decode_declaration` reads it."""
    return json.dumps({"fields": dict(kind.fields), "indexes": sorted(kind.indexes)}, sort_keys=True)


def decode_declaration(name: str, text: str) -> Kind:
    """Return the kind of a name and a text.

    Raises:
        UnreadableRowError: No store wrote the text.
    """
    with detect_unreadable_rows():
        plain = json.loads(text)
        fields = {field: FieldType(wanted) for field, wanted in plain["fields"].items()}
        return Kind(name, fields, [tuple(index) for index in plain["indexes"]])


def check_field_types(kind: Kind, stored: Mapping[str, str], place: str) -> None:
    """Refuse a kind of which a field has another type in a store.

    Args:
        kind: The kind.
        stored: The types of the fields in the store.
        place: What messages call the store: ``the file``.

    Raises:
        InvalidValueError: Naming the field and both types.
    """
    for name, wanted in kind.fields.items():
        if stored.get(name, wanted) != wanted:
            raise InvalidValueError(
                f"kinds.{kind.name}.{name}",
                f"is {stored[name]} in {place}, not {wanted}",
                "give a new field a new name",
            )


def merge_declarations(kind: Kind, stored: Kind | None, place: str) -> Kind:
    """Return a kind with the fields and indexes that a store has besides.

    Raises:
        InvalidValueError: A field has another type in the store.
    """
    if stored is None:
        return kind
    check_field_types(kind, stored.fields, place)
    fields: Mapping[str, FieldType] = {**stored.fields, **kind.fields}
    return evolve(kind, fields=fields, indexes=tuple(dict.fromkeys((*stored.indexes, *kind.indexes))))


def find_undeclared_kinds(kinds: Iterable[Kind], stored: Mapping[str, Kind], place: str) -> list[Kind]:
    """Return those kinds of which a store lacks the table, columns or indexes.

    Raises:
        InvalidValueError: A field has another type in the store.
    """
    return [
        kind
        for kind in kinds
        if merge_declarations(kind, stored.get(kind.name), place) != stored.get(kind.name)
    ]
