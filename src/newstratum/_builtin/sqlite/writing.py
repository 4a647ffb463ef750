"""Writing one commit, inside the transaction that holds the write lock."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Mapping
from typing import Final, NoReturn

from attrs import frozen

from newstratum._builtin.sqlite.schema import Table
from newstratum._ports.records import Commit, Key, Note, Version
from newstratum._storage.cursors import FEED_USE, TokenSigner
from newstratum._storage.rows import ColumnValue, to_microseconds
from newstratum._storage.write_buffer import CHECK, DELETE, PUT, StagedWrite, WriteBuffer
from newstratum.errors import ConflictError, InvalidValueError, UnavailableError

#: What the column ``act`` holds. All take one byte, so that erasing rewrites a row in its place.
ACTS: Final = {"put": 2, "delete": 3, "redact": 5}
#: A put whose document was erased since.
ERASED: Final = 4

#: Writes one change: position, commit number, kind number, id, act, schema, document.
CHANGE: Final = (
    "INSERT INTO changes (position, number, kind, id, act, schema, document) VALUES (?, ?, ?, ?, ?, ?, ?)"
)
# No commit ever has this number, so that a version of another store matches none.
_NEVER = -1


@frozen
class CommitStart:
    """The number of the commit being written and the position of its first change."""

    number: int
    first: int

    def commit(self, signer: TokenSigner, commit_id: str, size: int) -> Commit:
        """Return what the caller gets for it."""
        cursor = signer.encode_cursor(FEED_USE, self.first + size - 1)
        return Commit(commit_id, signer.encode_version(self.number), cursor)


def find_commit(connection: sqlite3.Connection, signer: TokenSigner, commit_id: str) -> Commit | None:
    """Return the commit made under an id; None if there is none."""
    rows = connection.execute("SELECT number, first, size FROM commits WHERE id = ?", (commit_id,)).fetchall()
    for number, first, size in rows:
        return CommitStart(number, first).commit(signer, commit_id, size)
    return None


def open_commit(
    connection: sqlite3.Connection, signer: TokenSigner, note: Note, now: dt.datetime, size: int
) -> CommitStart:
    """Write the commit itself, which so many changes will follow.

    Raises:
        UnavailableError: Since this store was opened, it was restored from a backup.
    """
    [(epoch, number, first)] = connection.execute(
        "SELECT i.epoch, coalesce(c.number + 1, 1), coalesce(c.first + c.size, 1) FROM identity AS i"
        " LEFT JOIN commits AS c ON c.number = (SELECT max(number) FROM commits)"
    ).fetchall()
    if epoch != signer.epoch:
        raise UnavailableError("it was restored from a backup since it was opened; open it again")
    connection.execute(
        "INSERT INTO commits (number, id, actor, purpose, reason, batch, recorded_at, first, size)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            note.commit_id,
            note.actor,
            note.purpose,
            note.reason,
            note.batch,
            to_microseconds(note.recorded_at or now),
            first,
            size,
        ),
    )
    return CommitStart(number, first)


class _Writer:
    """Does the writes of one commit, and tells a conflict from a key that appears twice."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        tables: Mapping[str, Table],
        signer: TokenSigner,
        start: CommitStart,
    ) -> None:
        self._connection = connection
        self._tables = tables
        self._signer = signer
        self._number = start.number
        self._position = start.first
        # Keys that this commit leaves no trace of in the tables; puts are told by their number.
        self._traceless: set[tuple[str, str]] = set()

    def write(self, staged: StagedWrite) -> None:
        act, kind, identifier, expect, _place, schema, document, columns = staged
        if (kind, identifier) in self._traceless:
            self._refuse_repeated_key(kind, identifier)
        if act == CHECK:
            self._traceless.add((kind, identifier))
            self._check(kind, identifier, expect)
            return
        table = self._tables[kind]
        if act == PUT:
            self._insert_change(table, identifier, ACTS[PUT], schema, document)
            done = self._execute_put(table, identifier, expect, columns)
        else:
            self._traceless.add((kind, identifier))
            self._insert_change(table, identifier, ACTS[DELETE], 0, None)
            done = self._connection.execute(table.delete, (identifier, self._decode_expected(expect)))
        if done.rowcount != 1:
            self._refuse(kind, identifier, expect)
        self._position += 1

    def _insert_change(
        self, table: Table, identifier: str, act: int, schema: int, document: bytes | None
    ) -> None:
        self._connection.execute(
            CHANGE, (self._position, self._number, table.number, identifier, act, schema, document)
        )

    def _execute_put(
        self, table: Table, identifier: str, expect: str | None, columns: list[ColumnValue | None]
    ) -> sqlite3.Cursor:
        row = (self._number, self._position, *columns, identifier)
        if expect is None:
            return self._connection.execute(table.insert, row)
        return self._connection.execute(table.update, (*row, self._decode_expected(expect)))

    def _decode_expected(self, expect: str | None) -> int:
        number = None if expect is None else self._signer.decode_version(expect)
        # A record this very commit wrote must not count as seen before.
        return _NEVER if number is None or number >= self._number else number

    def _read_version(self, kind: str, identifier: str) -> Version | None:
        rows = self._connection.execute(
            f"SELECT _number FROM {self._tables[kind].name} WHERE id = ?", (identifier,)
        ).fetchall()
        if rows and rows[0][0] == self._number:
            self._refuse_repeated_key(kind, identifier)
        return self._signer.encode_version(rows[0][0]) if rows else None

    def _check(self, kind: str, identifier: str, expect: str | None) -> None:
        if self._read_version(kind, identifier) != expect:
            self._refuse(kind, identifier, expect)

    def _refuse(self, kind: str, identifier: str, expect: str | None) -> NoReturn:
        actual = self._read_version(kind, identifier)
        raise ConflictError(str(Key(kind, identifier)), expect, actual)

    def _refuse_repeated_key(self, kind: str, identifier: str) -> NoReturn:
        raise InvalidValueError(
            "writes", f"name {Key(kind, identifier)} twice", "write a key once in a commit"
        )


def write_all(
    connection: sqlite3.Connection,
    tables: Mapping[str, Table],
    signer: TokenSigner,
    start: CommitStart,
    buffer: WriteBuffer,
) -> None:
    """Do the writes of a commit, in order.

    Raises:
        ConflictError: A record is not at the version a write expects.
        InvalidValueError: A key appears twice.
    """
    writer = _Writer(connection, tables, signer, start)
    for staged in buffer:
        writer.write(staged)
