"""The feed and the history: what the rows of ``read_changes`` tell."""

from __future__ import annotations

import sqlite3
from typing import Any

from newstratum._builtin.sqlite.driver_errors import READ_ERRORS, build_damage_error
from newstratum._builtin.sqlite.schema import from_microseconds
from newstratum._builtin.sqlite.writing import ACTS, ERASED, FEED
from newstratum._ports.records import Act, Change, Cursor, Feed, Key, Note
from newstratum._storage.checks import check_limit
from newstratum._storage.cursors import TokenSigner
from newstratum.errors import CursorError

__all__ = ["read_changes", "read_record_changes"]

_SELECT = (
    "SELECT c.position, k.name, c.id, c.act, c.schema, c.document, e.digest, c.number, c.position - m.first,"
    " m.size, m.id, m.actor, m.purpose, m.reason, m.batch, m.recorded_at"
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


def read_changes(connection: sqlite3.Connection, seal: TokenSigner, after: Cursor | None, limit: int) -> Feed:
    """Return the changes after a cursor."""
    check_limit(limit)
    position = _read_position(connection, seal, after)
    rows = connection.execute(_ALL, (position, limit + 1)).fetchall()
    return _build_feed(rows, seal, position, limit)


def read_record_changes(
    connection: sqlite3.Connection,
    seal: TokenSigner,
    kind: str,
    identifier: str,
    after: Cursor | None,
    limit: int,
) -> Feed:
    """Return the changes of one record after a cursor."""
    check_limit(limit)
    position = _read_position(connection, seal, after)
    rows = connection.execute(_OF_KEY, (kind, identifier, position, limit + 1)).fetchall()
    return _build_feed(rows, seal, position, limit)


def _read_position(connection: sqlite3.Connection, seal: TokenSigner, cursor: Cursor | None) -> int:
    if cursor is None:
        return 0
    position = int(seal.open(FEED, cursor))
    [(last,)] = connection.execute("SELECT coalesce(max(position), 0) FROM changes").fetchall()
    if position > last:
        raise CursorError("it lies beyond the end: an older copy of the file was put in its place")
    return position


def _build_feed(rows: list[tuple[Any, ...]], seal: TokenSigner, position: int, limit: int) -> Feed:
    told = rows[:limit]
    return Feed(
        changes=tuple(_build_change(row, seal) for row in told),
        cursor=seal.close(FEED, told[-1][0] if told else position),
        more=len(rows) > limit,
    )


def _build_change(row: tuple[Any, ...], seal: TokenSigner) -> Change:
    _position, kind, identifier, act, schema, document, digest, number, place, size, *note, recorded_at = row
    commit_id, actor, purpose, reason, batch = note
    try:
        return Change(
            key=Key(kind, identifier),
            version=seal.version(number),
            act=_ACT_OF[act],
            schema=schema,
            document=None if act == ERASED else document,
            digest=digest or "",
            note=Note(commit_id=commit_id, actor=actor, purpose=purpose, reason=reason, batch=batch),
            recorded_at=from_microseconds(recorded_at),
            place=place,
            last=place == size - 1,
        )
    except READ_ERRORS:
        raise build_damage_error() from None
