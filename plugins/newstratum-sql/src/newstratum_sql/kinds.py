"""The kinds that a database has tables for, as rows that say what was declared."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from attrs import evolve, frozen

from newstratum.errors import InvalidValueError
from newstratum.ports import FieldType, Kind
from newstratum_sql.tables import FixedTables

__all__ = ["StoredKind", "encode_declaration", "find_unprepared_kinds", "merge_kinds", "read_stored_kinds"]


@frozen
class StoredKind:
    """A kind as a database has it."""

    number: int
    kind: Kind


def read_stored_kinds(connection: sa.Connection, fixed: FixedTables) -> dict[str, StoredKind]:
    """Return the kinds of a database by their names."""
    kinds = fixed.kinds
    rows = connection.execute(sa.select(kinds.c.number, kinds.c.name, kinds.c.declared)).all()
    return {row.name: StoredKind(row.number, _decode_kind(row.name, row.declared)) for row in rows}


def encode_declaration(kind: Kind) -> str:
    """Return the row's text for a kind; :func:`read_stored_kinds` reads it."""
    return json.dumps({"fields": dict(kind.fields), "indexes": [list(index) for index in kind.indexes]})


def _decode_kind(name: str, declared: str) -> Kind:
    plain = json.loads(declared)
    fields = {field: FieldType(wanted) for field, wanted in plain["fields"].items()}
    return Kind(name, fields, [tuple(index) for index in plain["indexes"]])


def merge_kinds(kind: Kind, stored: Kind | None) -> Kind:
    """Return a kind with what the database has besides.

    Raises:
        InvalidValueError: A field has another type in the database.
    """
    if stored is None:
        return kind
    for name, wanted in kind.fields.items():
        found = stored.fields.get(name, wanted)
        if found is not wanted:
            raise InvalidValueError(
                f"kinds.{kind.name}.{name}",
                f"is {found} in the database, not {wanted}",
                "give a new field a new name",
            )
    fields: Mapping[str, FieldType] = {**stored.fields, **kind.fields}
    return evolve(kind, fields=fields, indexes=tuple(dict.fromkeys((*stored.indexes, *kind.indexes))))


def find_unprepared_kinds(kinds: Iterable[Kind], known: Mapping[str, StoredKind]) -> list[Kind]:
    """Return those of some kinds of which a database lacks the table, columns or indexes.

    Raises:
        InvalidValueError: A field has another type in the database.
    """
    found = []
    for kind in kinds:
        stored = known[kind.name].kind if kind.name in known else None
        if merge_kinds(kind, stored) != stored:
            found.append(kind)
    return found
