"""The feed and the history: what the rows of ``changes`` tell."""

from __future__ import annotations

import sqlite3
from typing import Any

from newstratum._builtin.sqlite.writing import ACTS, ERASED
from newstratum._ports.records import Act, Change, Cursor, Feed
from newstratum._storage.checks import check_limit
from newstratum._storage.cursors import FEED_USE, TokenSigner
from newstratum._storage.rows import build_change, detect_unreadable_rows
from newstratum.errors import CursorError

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


def read_changes(
    connection: sqlite3.Connection, signer: TokenSigner, after: Cursor | None, limit: int
) -> Feed:
    """Return the changes after a cursor."""
    check_limit(limit)
    position = _read_position(connection, signer, after)
    rows = connection.execute(_ALL, (position, limit + 1)).fetchall()
    return _build_feed(rows, signer, position, limit)


def read_record_changes(
    connection: sqlite3.Connection,
    signer: TokenSigner,
    kind: str,
    identifier: str,
    after: Cursor | None,
    limit: int,
) -> Feed:
    """Return the changes of one record after a cursor."""
    check_limit(limit)
    position = _read_position(connection, signer, after)
    rows = connection.execute(_OF_KEY, (kind, identifier, position, limit + 1)).fetchall()
    return _build_feed(rows, signer, position, limit)


def _read_position(connection: sqlite3.Connection, signer: TokenSigner, cursor: Cursor | None) -> int:
    if cursor is None:
        return 0
    position = int(signer.decode_cursor(FEED_USE, cursor))
    [(last,)] = connection.execute("SELECT coalesce(max(position), 0) FROM changes").fetchall()
    if position > last:
        raise CursorError("it lies beyond the end: an older copy of the file was put in its place")
    return position


def _build_feed(rows: list[tuple[Any, ...]], signer: TokenSigner, position: int, limit: int) -> Feed:
    shown = rows[:limit]
    return Feed(
        changes=tuple(_build_change(row, signer) for row in shown),
        cursor=signer.encode_cursor(FEED_USE, shown[-1][0] if shown else position),
        more=len(rows) > limit,
    )


def _build_change(row: tuple[Any, ...], signer: TokenSigner) -> Change:
    _position, kind, identifier, act, schema, document, digest, number, place, size, *note, recorded_at = row
    with detect_unreadable_rows():
        known_act = _ACT_OF[act]
    return build_change(
        signer,
        key=(kind, identifier),
        number=number,
        act=known_act,
        schema=schema,
        document=None if act == ERASED else document,
        digest=digest,
        note=note,
        recorded_at=recorded_at,
        place=place,
        size=size,
    )
