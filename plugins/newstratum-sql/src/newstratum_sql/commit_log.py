"""The commits of a store, and the order of its feed by one of two strategies.

``horizon``: a commit's number is the number of its transaction. Transactions end in any order, so a
reader stops below the oldest one that still runs: all before it is settled, and nothing earlier can turn
up late. No commit waits for another, unless they write the same record. For one record, the order of
numbers is the order of what happened only if each writer is younger than the one before it; a writer
that finds a younger one before it starts again and is then the youngest.

``counter``: a commit's number comes from one row, which it keeps locked until it ends. Any database can
do that, and commits queue.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any, Final, Protocol

import sqlalchemy as sa

from newstratum.ports import FEED_USE, Commit, Note, to_microseconds
from newstratum_sql.connections import BEGIN, BEGUN_BY_COMMITS
from newstratum_sql.identity import Identity
from newstratum_sql.settings import HORIZON
from newstratum_sql.statements import (
    MOST_ROWS,
    BulkInsert,
    CompiledStatement,
    Row,
    build_numbered_binds,
    build_numbered_values,
    send_together,
)
from newstratum_sql.tables import FixedTables

__all__ = ["CommitLog", "FeedOrder", "build_feed_order"]

#: Commits whose reasons one statement empties.
_REASONS: Final = 500


class FeedOrder(Protocol):
    """Numbers commits, and says how far a reader may go."""

    def begin(
        self, connection: sa.Connection, note: Note, now: dt.datetime, size: int, changes: Sequence[Row]
    ) -> int:
        """Write a commit of so many changes, and the first of them; return its number.

        Args:
            connection: Is in no transaction yet, unless its driver begins one by itself.
            note: Says who commits, and why.
            now: When.
            size: How many changes the commit has.
            changes: The columns of the first ones, but for the number.
        """
        ...

    def append(self, connection: sa.Connection, number: int, changes: Sequence[Row]) -> None:
        """Write further changes of a commit that was begun."""
        ...

    def build_settled_condition(self, number: sa.ColumnElement[int]) -> sa.ColumnElement[bool] | None:
        """Return the condition under which a reader may go as far as a number; None if always."""
        ...


def build_feed_order(
    tables: FixedTables, identity: Identity, dialect: sa.Dialect, *, joined: bool = False
) -> FeedOrder:
    """Return the order of a store's feed.

    Args:
        tables: The tables of the store.
        identity: Names the order.
        dialect: Speaks to its database.
        joined: Whether commits are made in a transaction that somebody else has begun.
    """
    if identity.feed == HORIZON:
        return _Horizon(tables, identity.shift, dialect)
    return _Counter(tables, dialect, joined=joined)


def _build_commit_row(note: Note, now: dt.datetime, size: int) -> dict[str, Any]:
    return {
        "id": note.commit_id,
        "actor": note.actor,
        "purpose": note.purpose,
        "reason": note.reason,
        "batch": note.batch,
        "recorded_at": to_microseconds(note.recorded_at or now),
        "size": size,
    }


def _cast_transaction_number(function: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """Return PostgreSQL's 64-bit transaction number, which never starts anew, as an integer."""
    return sa.cast(sa.cast(function, sa.Text), sa.BigInteger)


def _number_changes(number: int, changes: Sequence[Row]) -> list[Row]:
    return [{**change, "number": number} for change in changes]


class _Horizon:
    def __init__(self, tables: FixedTables, shift: int, dialect: sa.Dialect) -> None:
        self._shift = sa.literal_column(str(shift), sa.BigInteger)
        self._number = _cast_transaction_number(sa.func.pg_current_xact_id()) + self._shift
        self._tables = tables
        self._dialect = dialect
        self._changes = BulkInsert(tables.changes, dialect)
        self._begin = lru_cache(maxsize=None)(self._compile_begin)
        self._transaction = CompiledStatement(sa.text(BEGIN[dialect.name]), dialect)

    def _compile_begin(self, changes: int) -> CompiledStatement:
        """Compile the commit and its first changes into one statement: each more is a trip to the server."""
        commits = self._tables.commits
        columns: dict[str, Any] = {column.name: sa.bindparam(column.name) for column in commits.c}
        insert = commits.insert().values({**columns, "number": self._number}).returning(commits.c.number)
        if changes:
            rows = build_numbered_binds(self._tables.changes, changes)
            rows_insert = self._tables.changes.insert().values(
                [{**row, "number": self._number} for row in rows]
            )
            insert = insert.add_cte(rows_insert.cte("inserted"))
        return CompiledStatement(insert, self._dialect)

    def begin(
        self, connection: sa.Connection, note: Note, now: dt.datetime, size: int, changes: Sequence[Row]
    ) -> int:
        few = changes if len(changes) <= MOST_ROWS else ()
        values = {**_build_commit_row(note, now, size), **build_numbered_values(few)}
        begin = self._begin(len(few))
        with send_together(connection):
            self._transaction.send(connection, {})
            answer = begin.send(connection, values)
        number = int(answer.fetchall()[0][0])
        if not few:
            self.append(connection, number, changes)
        return number

    def append(self, connection: sa.Connection, number: int, changes: Sequence[Row]) -> None:
        self._changes.insert(connection, _number_changes(number, changes))

    def build_settled_condition(self, number: sa.ColumnElement[int]) -> sa.ColumnElement[bool] | None:
        oldest = _cast_transaction_number(sa.func.pg_snapshot_xmin(sa.func.pg_current_snapshot()))
        return number < oldest + self._shift


class _Counter:
    def __init__(self, tables: FixedTables, dialect: sa.Dialect, *, joined: bool) -> None:
        counter = tables.counter
        begun = BEGIN.get(dialect.name) if dialect.name in BEGUN_BY_COMMITS and not joined else None
        self._transaction = None if begun is None else CompiledStatement(sa.text(begun), dialect)
        self._raise = CompiledStatement(counter.update().values(last=counter.c.last + 1), dialect)
        self._read = CompiledStatement(sa.select(counter.c.last), dialect)
        self._insert = CompiledStatement(tables.commits.insert(), dialect)
        self._changes = BulkInsert(tables.changes, dialect)

    def begin(
        self, connection: sa.Connection, note: Note, now: dt.datetime, size: int, changes: Sequence[Row]
    ) -> int:
        if self._transaction is not None:
            self._transaction.execute(connection, {})
        self._raise.execute(connection, {})
        number = int(self._read.fetch_all(connection, {})[0][0])
        self._insert.execute(connection, {"number": number, **_build_commit_row(note, now, size)})
        self.append(connection, number, changes)
        return number

    def append(self, connection: sa.Connection, number: int, changes: Sequence[Row]) -> None:
        self._changes.insert(connection, _number_changes(number, changes))

    def build_settled_condition(self, number: sa.ColumnElement[int]) -> sa.ColumnElement[bool] | None:
        return None


class CommitLog:
    """The commits of a store: each under its id and its number."""

    def __init__(
        self, tables: FixedTables, identity: Identity, dialect: sa.Dialect, *, joined: bool = False
    ) -> None:
        """Compile the statements.

        Args:
            tables: The tables of the store.
            identity: Makes the cursors and versions, and names the order of the feed.
            dialect: Speaks to its database.
            joined: Whether commits are made in a transaction that somebody else has begun.
        """
        commits = tables.commits
        self.signer: Final = identity.signer
        self.order: Final = build_feed_order(tables, identity, dialect, joined=joined)
        look_up = sa.select(commits.c.number, commits.c.size).where(commits.c.id == sa.bindparam("commit_id"))
        self._look_up = CompiledStatement(look_up, dialect)
        self._commits = commits

    def empty_reasons(self, connection: sa.Connection, commit_ids: Collection[str]) -> None:
        """Empty the reasons of some commits; an id that no commit has is passed over."""
        # In one order by everybody, so that few wait for each other in a circle.
        ordered = sorted(commit_ids)
        for start in range(0, len(ordered), _REASONS):
            some = ordered[start : start + _REASONS]
            emptied = self._commits.update().values(reason="").where(self._commits.c.id.in_(some))
            connection.execute(emptied)

    def find(self, connection: sa.Connection, commit_id: str) -> Commit | None:
        """Return the commit made under an id; None if there is none."""
        for number, size in self._look_up.fetch_all(connection, {"commit_id": commit_id}):
            return self.commit(commit_id, number, size)
        return None

    def commit(self, commit_id: str, number: int, size: int) -> Commit:
        """Return what the caller gets for a commit of a number and so many changes."""
        cursor = self.signer.encode_cursor(FEED_USE, [number, size - 1])
        return Commit(commit_id, self.signer.encode_version(number), cursor)
