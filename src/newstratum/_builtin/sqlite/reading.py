"""Reading a store file: the pages of queries, counts, the feed and the histories.

Every run of a plan becomes one or two ranges of one index, named in the statement. ``INDEXED BY`` makes
SQLite refuse a statement that the index cannot serve, so a mistake here is an error and never a scan. Values
are only ever bound; names come from declared kinds.
"""

from __future__ import annotations

import heapq
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from attrs import frozen

from newstratum._builtin.sqlite.tables import ACTS, ERASED, Table, build_index_name, decode_document
from newstratum._ports.fields import Scalar
from newstratum._ports.query import (
    Condition,
    From,
    In,
    Is,
    Query,
    SortKey,
    Starts,
    To,
    compute_place,
    make_sort_key,
)
from newstratum._ports.records import Act, Change, Cursor, Feed, Key, Page, Record
from newstratum._ports.store import Counts
from newstratum._storage.checks import check_limit
from newstratum._storage.paging import (
    FEED_USE,
    QueryPlan,
    TokenSigner,
    check_count,
    decode_page_cursor,
    encode_page_cursor,
    plan_query,
)
from newstratum._storage.rows import build_change, detect_unreadable_rows, encode_narrow_column
from newstratum._words import Words
from newstratum.errors import CursorError


@frozen
class _Range:
    """One range of an index: a condition and what is bound in it."""

    where: str
    values: tuple[str | int, ...]


@frozen
class _Search:
    """One query over one table, on its way to SQL."""

    table: Table
    query: Query
    plan: QueryPlan
    after: SortKey | None

    @property
    def index(self) -> str:
        """The name of the index to go by; empty for the ids."""
        names = [name for name, _values in self.plan.pinned]
        names += [self.plan.sorted_by] if self.plan.sorted_by else []
        return build_index_name(self.table.kind.name, names) if names else ""

    @property
    def order(self) -> str:
        """The ``ORDER BY`` inside one run."""
        direction = " DESC" if self.query.descending else ""
        by = f"r.[{self.plan.sorted_by}]{direction}, " if self.plan.sorted_by else ""
        return f" ORDER BY {by}r.id{direction}"

    def order_value(self, run: tuple[Scalar, ...]) -> Scalar | None:
        """Return the order value all records of a run share; None where they do not."""
        return None if self.plan.ordered_by_pinned is None else run[self.plan.ordered_by_pinned]

    def ranges(self, run: tuple[Scalar, ...]) -> Iterator[_Range]:
        """Yield the ranges of one run, in order, that lie after the cursor."""
        where = [f"r.[{name}] = ?" for name, _values in self.plan.pinned]
        values = [encode_narrow_column(value) for value in run]
        if self.plan.sorted_by is None:
            behind = self._behind_in_run(run)
            if behind is not None:
                yield self._range(where, values, behind)
            return
        if self.after is None or self.after[0] is not None:
            yield self._range(where, values, self._present(self.plan.sorted_by))
        if not self.plan.bounded:
            absent = _Range(f"r.[{self.plan.sorted_by}] IS NULL", ())
            behind = self._behind(self.after[1]) if self.after and self.after[0] is None else _Range("", ())
            yield self._range([*where, absent.where], values, behind)

    def _range(self, where: Sequence[str], values: Sequence[str | int], more: _Range) -> _Range:
        wheres = [*where, more.where] if more.where else where
        return _Range(" WHERE " + " AND ".join(wheres) if wheres else "", (*values, *more.values))

    def _behind(self, identifier: str) -> _Range:
        return _Range(f"r.id {'<' if self.query.descending else '>'} ?", (identifier,))

    def _behind_in_run(self, run: tuple[Scalar, ...]) -> _Range | None:
        """Return what the cursor leaves of a run that is sorted by id; None if nothing."""
        if self.after is None:
            return _Range("", ())
        value, identifier = self.after
        shared = self.order_value(run)
        if value == shared:
            return self._behind(identifier)
        key = make_sort_key(self.query)
        return _Range("", ()) if key((value, "")) < key((shared, "")) else None

    def _present(self, name: str) -> _Range:
        """Return the range of the records that have the field they are sorted by."""
        column, descending = f"r.[{name}]", self.query.descending
        where, values = [], list[str | int]()
        after = self.after if self.after and self.after[0] is not None else None
        # The cursor lies inside the bounds: on the side where it is, it alone bounds the range.
        if self.plan.low is not None and (after is None or descending):
            where.append(f"{column} >= ?")
            values.append(encode_narrow_column(self.plan.low))
        if self.plan.high is not None and (after is None or not descending):
            where.append(f"{column} < ?")
            values.append(encode_narrow_column(self.plan.high))
        if after is not None and after[0] is not None:
            where.append(f"({column}, r.id) {'<' if descending else '>'} (?, ?)")
            values += [encode_narrow_column(after[0]), after[1]]
        return _Range(" AND ".join(where) or f"{column} IS NOT NULL", tuple(values))


def find(connection: sqlite3.Connection, table: Table, signer: TokenSigner, query: Query) -> Page:
    """Return one page; the connection holds one snapshot."""
    search = _Search(table, query, plan_query(table.kind, query), decode_page_cursor(signer, query))
    runs = list(search.plan.runs())
    records = _read_single_run(connection, search, signer, runs[0]) if len(runs) == 1 else None
    if records is None:
        records = _merge_runs(connection, search, signer, runs)
    page = tuple(records[: query.limit])
    more = len(records) > query.limit
    return Page(
        records=page, next=encode_page_cursor(signer, query, compute_place(query, page[-1])) if more else None
    )


def _read_single_run(
    connection: sqlite3.Connection, search: _Search, signer: TokenSigner, run: tuple[Scalar, ...]
) -> list[Record]:
    records: list[Record] = []
    select = search.table.select(search.index)
    for part in search.ranges(run):
        wanted = search.query.limit + 1 - len(records)
        if wanted:
            rows = connection.execute(f"{select}{part.where}{search.order} LIMIT ?", (*part.values, wanted))
            records += [search.table.build_record(row, signer) for row in rows.fetchall()]
    return records


def _merge_runs(
    connection: sqlite3.Connection, search: _Search, signer: TokenSigner, runs: list[tuple[Scalar, ...]]
) -> list[Record]:
    """Return the first records of all runs together: first their places, then, of the best, the rest."""
    most = search.query.limit + 1
    key = make_sort_key(search.query)
    position = search.plan.ordered_by_pinned
    if position is not None:
        runs.sort(key=lambda run: run[position], reverse=search.query.descending)
    best: list[SortKey] = []
    last: Scalar | None = None
    for run in runs:
        shared = search.order_value(run)
        # Where the runs themselves are in order, those behind a full page add nothing.
        if len(best) >= most and position is not None and shared != last:
            break
        last = shared
        best += _find_places(connection, search, run, most)
        if len(best) > 4 * most:
            best = heapq.nsmallest(most, best, key=key)
    table = search.table
    found = []
    for _value, identifier in heapq.nsmallest(most, best, key=key):
        found += connection.execute(table.get, (identifier,)).fetchall()
    return [table.build_record(row, signer) for row in found]


def _find_places(
    connection: sqlite3.Connection, search: _Search, run: tuple[Scalar, ...], most: int
) -> list[SortKey]:
    shared = search.order_value(run)
    name = search.plan.sorted_by
    column = f"r.[{name}]" if name else "NULL"
    by = f"INDEXED BY {search.index}" if search.index else "NOT INDEXED"
    places: list[SortKey] = []
    for part in search.ranges(run):
        for value, identifier in connection.execute(
            f"SELECT {column}, r.id FROM {search.table.name} AS r {by}{part.where}{search.order} LIMIT ?",
            (*part.values, most),
        ).fetchall():
            places.append((search.table.codec.decode_column(name, value) if name else shared, identifier))
    return places


def _compile_condition(condition: Condition) -> tuple[str, tuple[str | int, ...]]:
    column = f"[{condition.field}]"
    match condition:
        case Is(value=value):
            return f"{column} = ?", (encode_narrow_column(value),)
        case In(values=values):
            # One bound text, however many values: a statement takes a limited number of them.
            bound = json.dumps([encode_narrow_column(value) for value in values])
            return f"{column} IN (SELECT value FROM json_each(?))", (bound,)
        case From(value=value):
            return f"{column} >= ?", (encode_narrow_column(value),)
        case To(value=value):
            return f"{column} < ?", (encode_narrow_column(value),)
        case Starts(value=value):
            return f"substr({column}, 1, ?) = ?", (len(value), value)


def count(
    connection: sqlite3.Connection, table: Table, fields: Sequence[str], where: Sequence[Condition]
) -> Counts:
    """Count records by their values in some fields."""
    index = check_count(table.kind, fields, where)
    by = f"INDEXED BY {build_index_name(table.kind.name, index)}" if index else ""
    wheres, values = _compile_conditions(where)
    columns = ", ".join(f"[{name}]" for name in fields)
    select = f"SELECT {columns}, count(*)" if columns else "SELECT count(*)"
    grouped = f" GROUP BY {columns}" if columns else ""
    rows = connection.execute(f"{select} FROM {table.name} {by}{wheres}{grouped}", values).fetchall()
    decode = table.codec.decode_column
    return {
        tuple(decode(name, value) for name, value in zip(fields, row[:-1], strict=True)): row[-1]
        for row in rows
        # Without groups an aggregate gives one row even of nothing.
        if row[-1]
    }


def _compile_conditions(where: Iterable[Condition]) -> tuple[str, list[Any]]:
    parts, values = [], list[Any]()
    for condition in where:
        sql, bound = _compile_condition(condition)
        parts.append(sql)
        values += bound
    return (f" WHERE {' AND '.join(parts)}" if parts else ""), values


_SELECT = (
    "SELECT c.position, k.name, c.id, c.act, c.schema, c.coding, c.document, e.digest, c.number,"
    " c.position - m.first, m.size, m.id, m.actor, m.purpose, m.reason, m.batch, m.recorded_at"
    " FROM changes AS c{by} CROSS JOIN commits AS m ON m.number = c.number"
    " CROSS JOIN kinds AS k ON k.number = c.kind LEFT JOIN erasures AS e ON e.position = c.position"
)
_ALL = _SELECT.format(by="") + " WHERE c.position > ? ORDER BY c.position LIMIT ?"
_OF_KEY = (
    _SELECT.format(by=" INDEXED BY changes_of_key")
    # By its name: a restore may give a kind another number.
    + " WHERE c.kind = (SELECT number FROM kinds WHERE name = ?) AND c.id = ? AND c.position > ?"
    " ORDER BY c.position LIMIT ?"
)
_ACT_OF = {number: Act(name) for name, number in ACTS.items()} | {ERASED: Act.PUT}


def read_changes(
    connection: sqlite3.Connection,
    signer: TokenSigner,
    after: Cursor | None,
    limit: int,
    key: Key | None = None,
) -> Feed:
    """Return the changes after a cursor: all of them, or those of one record."""
    check_limit(limit)
    position = _read_position(connection, signer, after)
    of_key = () if key is None else (key.kind, key.id)
    rows = connection.execute(_OF_KEY if of_key else _ALL, (*of_key, position, limit + 1)).fetchall()
    shown = rows[:limit]
    return Feed(
        changes=tuple(_build_change(row, signer) for row in shown),
        cursor=signer.encode_cursor(FEED_USE, shown[-1][0] if shown else position),
        more=len(rows) > limit,
    )


def _read_position(connection: sqlite3.Connection, signer: TokenSigner, cursor: Cursor | None) -> int:
    if cursor is None:
        return 0
    position = int(signer.decode_cursor(FEED_USE, cursor))
    [(last,)] = connection.execute("SELECT coalesce(max(position), 0) FROM changes").fetchall()
    if position > last:
        raise CursorError(
            Words(
                "它已超出末尾：文件被换成了较旧的副本",
                "it lies beyond the end: an older copy of the file was put in its place",
            )
        )
    return position


def _build_change(row: tuple[Any, ...], signer: TokenSigner) -> Change:
    _position, kind, identifier, act, schema, coding, stored, digest, *commit = row
    number, place, size, *note, recorded_at = commit
    with detect_unreadable_rows():
        known_act = _ACT_OF[act]
    return build_change(
        signer,
        key=(kind, identifier),
        number=number,
        act=known_act,
        schema=schema,
        document=None if act == ERASED or stored is None else decode_document(coding, stored),
        digest=digest,
        note=note,
        recorded_at=recorded_at,
        place=place,
        size=size,
    )
