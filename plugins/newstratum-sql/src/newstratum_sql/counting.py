"""Several counts by one statement: the table of each kind is gone through once for all of them.

The counts of a kind are grouped by all the fields that they name together, and each of them adds up what
its conditions let through. So they are also of one snapshot.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from newstratum.ports import Condition, CountQuery, Counts, FieldType, Scalar, check_count
from newstratum_sql.queries import QueryRunner
from newstratum_sql.tables import COLUMN_TYPES, LIVE

#: A column of the groups: the name of a field and its type; kinds that share both share the column.
_Slot = tuple[str, FieldType]
#: What an empty column is on a database that wants to know.
_PLAIN: Final[Mapping[FieldType, TypeEngine[Any]]] = {
    FieldType.INTEGER: sa.BigInteger(),
    FieldType.INSTANT: sa.BigInteger(),
    FieldType.BOOLEAN: sa.SmallInteger(),
}


def count_together(
    connection: sa.Connection, runners: Mapping[str, QueryRunner], queries: Sequence[CountQuery]
) -> tuple[Counts, ...]:
    """Answer counts in their order.

    Args:
        connection: The connection.
        runners: What runs the queries of each kind that is named.
        queries: The counts.

    Raises:
        UnsupportedQueryError: No declared index holds all the fields that one of them names.
    """
    for query in queries:
        check_count(runners[query.kind].record.kind, query.fields, query.where)
    if not queries:
        return ()
    slots = _list_slots(runners, queries)
    kinds = list(dict.fromkeys(query.kind for query in queries))
    is_typed = connection.dialect.name == "postgresql"
    # Counts that differ in their fields alone are added up in one column.
    summed = list(dict.fromkeys((query.kind, query.where) for query in queries))
    branches = [
        _build_branch(number, runners[kind], slots, queries, summed, is_typed=is_typed)
        for number, kind in enumerate(kinds)
    ]
    statement = branches[0] if len(branches) == 1 else sa.union_all(*branches)
    found: list[Tally[tuple[Scalar | None, ...]]] = [Tally() for _ in queries]
    for number, *cells in connection.execute(statement):
        record = runners[kinds[number]].record
        values = dict(zip(slots, cells, strict=False))
        counts = dict(zip(summed, cells[len(slots) :], strict=True))
        for query, tally in zip(queries, found, strict=True):
            if query.kind == kinds[number] and (count := counts[query.kind, query.where]):
                # Groups that differ only in fields of other counts come together here.
                raw = (values[name, record.kind.fields[name]] for name in query.fields)
                decoded = zip(query.fields, raw, strict=True)
                tally[tuple(record.codec.decode_column(name, value) for name, value in decoded)] += count
    return tuple(found)


def _list_slots(runners: Mapping[str, QueryRunner], queries: Sequence[CountQuery]) -> list[_Slot]:
    named = (
        (name, runners[query.kind].record.kind.fields[name]) for query in queries for name in query.fields
    )
    return list(dict.fromkeys(named))


def _build_branch(
    number: int,
    runner: QueryRunner,
    slots: Sequence[_Slot],
    queries: Sequence[CountQuery],
    summed: Sequence[tuple[str, tuple[Condition, ...]]],
    *,
    is_typed: bool,
) -> sa.Select[*tuple[Any, ...]]:
    """Return the statement of one kind; columns of other kinds are empty in it."""
    kind, table = runner.record.kind, runner.record.table
    own = [query for query in queries if query.kind == kind.name]
    named = {(name, kind.fields[name]) for query in own for name in query.fields}
    columns = [
        table.c[slot[0]] if slot in named else _build_null(slot[1], is_typed=is_typed) for slot in slots
    ]
    counts = [
        _build_count(runner, where) if name == kind.name else sa.literal_column("0") for name, where in summed
    ]
    labelled = (each.label(f"n{place}") for place, each in enumerate((*columns, *counts)))
    statement = sa.select(sa.literal_column(str(number)).label("kind"), *labelled).select_from(table)
    groups = [table.c[slot[0]] for slot in slots if slot in named]
    return statement.where(table.c["_live"] == LIVE).group_by(*groups)


def _build_null(wanted: FieldType, *, is_typed: bool) -> sa.ColumnElement[Any]:
    null: sa.ColumnElement[Any] = sa.null()
    if is_typed:
        # The collation of a column is no part of a cast.
        null = sa.cast(null, _PLAIN.get(wanted, sa.Text()))
    return sa.type_coerce(null, COLUMN_TYPES[wanted])


def _build_count(runner: QueryRunner, where: Sequence[Condition]) -> sa.ColumnElement[int]:
    conditions = [runner.build_condition(condition) for condition in where]
    if not conditions:
        return sa.func.count()
    return sa.func.count(sa.case((sa.and_(*conditions), 1)))
