"""The tables of a store file, one per kind with a column and an index per field, and writing into them.

System columns start with an underscore, which no field's name does. Names of kinds and fields are
lower-case ASCII (checked by ``Kind``) and stand in brackets, where SQLite,
other than in double quotes, never takes an unknown name for a text.
"""

from __future__ import annotations

import datetime as dt
import itertools
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, NoReturn

from attrs import frozen

from newstratum._builtin.sqlite.document_dictionaries import DICTIONARIES, DICTIONARY_OF_KIND, GENERAL
from newstratum._ports.fields import FieldType, Kind
from newstratum._ports.records import MAX_DOCUMENT, Commit, Key, Note, Record, Version
from newstratum._storage.paging import FEED_USE, TokenSigner
from newstratum._storage.rows import (
    CHECK,
    DELETE,
    PUT,
    ColumnValue,
    RowCodec,
    StagedWrite,
    UnreadableRowError,
    WriteBuffer,
    decode_declaration,
    encode_declaration,
    find_undeclared_kinds,
    merge_declarations,
    to_microseconds,
)
from newstratum._words import Words
from newstratum.errors import ConflictError, InvalidValueError, UnavailableError

#: "NwSt" in the file's header says whose it is.
APPLICATION_ID = 0x4E775374
#: The newest format of store files this code knows (``user_version``).
FORMAT = 2

#: What a new file is made of.
TABLES = (
    """CREATE TABLE identity (
        one INTEGER PRIMARY KEY CHECK (one = 1), epoch TEXT NOT NULL, secret BLOB NOT NULL,
        uncleaned INTEGER NOT NULL, log_mark TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE kinds (
        number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, declared TEXT NOT NULL
    ) STRICT""",
    # A commit's changes stand at the positions first, first + 1, ... first + size - 1.
    """CREATE TABLE commits (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, actor TEXT NOT NULL, purpose TEXT NOT NULL,
        reason TEXT NOT NULL, batch TEXT NOT NULL, recorded_at INTEGER NOT NULL,
        first INTEGER NOT NULL, size INTEGER NOT NULL
    ) STRICT""",
    # The only place of a document, whether current or past: rows are only ever appended. ``coding`` says how
    # the document lies there.
    """CREATE TABLE changes (
        position INTEGER PRIMARY KEY, number INTEGER NOT NULL REFERENCES commits,
        kind INTEGER NOT NULL REFERENCES kinds, id TEXT NOT NULL,
        act INTEGER NOT NULL, schema INTEGER NOT NULL, coding INTEGER NOT NULL, document BLOB
    ) STRICT""",
    "CREATE INDEX changes_of_key ON changes (kind, id, position)",
    """CREATE TABLE erasures (
        position INTEGER PRIMARY KEY REFERENCES changes, digest TEXT NOT NULL
    ) STRICT""",
)

_COLUMN_TYPES = {
    FieldType.TEXT: "TEXT",
    FieldType.INTEGER: "INTEGER",
    FieldType.DATE: "INTEGER",
    FieldType.INSTANT: "INTEGER",
    FieldType.BOOLEAN: "INTEGER",
}
_PLACE: Final = Words("文件", "the file")


#: The coding of a document that lies in the file as it is; others are numbers of dictionaries.
PLAIN: Final = 0
# Bytes of a document from which on it pays to deflate it.
_SHORTEST: Final = 64
# A window of 4 KiB reaches back over a whole dictionary. A higher level makes it 1 % smaller.
_WINDOW: Final = -12
_DEFLATING: Final = {
    number: zlib.compressobj(
        3, zlib.DEFLATED, _WINDOW, memLevel=3, strategy=zlib.Z_DEFAULT_STRATEGY, zdict=dictionary
    )
    for number, dictionary in DICTIONARIES.items()
}


def encode_document(kind: str, document: bytes) -> tuple[int, bytes]:
    """Return the number of a coding, and the bytes that lie in the file."""
    if len(document) < _SHORTEST:
        return PLAIN, document
    number = DICTIONARY_OF_KIND.get(kind, GENERAL)
    # A copy of one that knows the dictionary already takes two thirds of the time of a new one.
    deflating = _DEFLATING[number].copy()
    deflated = deflating.compress(document) + deflating.flush()
    return (number, deflated) if len(deflated) < len(document) else (PLAIN, document)


def decode_document(number: int, stored: bytes) -> bytes:
    """Return a document of the bytes that lie in the file.

    Raises:
        UnreadableRowError: No store wrote them.
    """
    if number == PLAIN:
        return stored
    try:
        inflating = zlib.decompressobj(_WINDOW, DICTIONARIES[number])
        document = inflating.decompress(stored, MAX_DOCUMENT + 1)
    except (zlib.error, KeyError, TypeError):
        raise UnreadableRowError from None
    if not inflating.eof or inflating.unused_data or len(document) > MAX_DOCUMENT:
        raise UnreadableRowError
    return document


def build_index_name(kind: str, index: Iterable[str]) -> str:
    """Return the name of the index over some fields of a kind."""
    return f"[{kind}:{','.join(index)}]"


class Table:
    """The table of one kind, with the statements that read and write it."""

    def __init__(self, kind: Kind, number: int) -> None:
        """Word the statements."""
        self.kind = kind
        self.number = number
        self.name = f"[records_{kind.name}]"
        self.codec = RowCodec(kind, narrow_dates=True)
        columns = [f"[{name}]" for name in kind.fields]
        names, marks = ", ".join(["_number", "_position", *columns, "id"]), ", ?" * (len(columns) + 2)
        settings = "".join(f", {column} = ?" for column in columns)
        #: Reads one record by its id.
        self.get = f"{self.select('')} WHERE r.id = ?"
        #: Takes the commit's number, the position, the columns and the id; of a known id it writes nothing.
        self.insert = f"INSERT INTO {self.name} ({names}) VALUES (?{marks}) ON CONFLICT (id) DO NOTHING"
        #: Takes the same, and the number of the commit that was seen.
        self.update = (
            f"UPDATE {self.name} SET _number = ?, _position = ?{settings} WHERE id = ? AND _number = ?"
        )
        #: Takes the id and the number of the commit that was seen.
        self.delete = f"DELETE FROM {self.name} WHERE id = ? AND _number = ?"

    def select(self, index: str) -> str:
        """Return the beginning of a statement that reads the rows :meth:`record` takes."""
        fields = "".join(f", r.[{name}]" for name in self.kind.fields)
        by = f"INDEXED BY {index}" if index else "NOT INDEXED"
        return (
            f"SELECT r.id, r._number, c.schema, c.coding, c.document{fields} FROM {self.name} AS r {by}"
            " CROSS JOIN changes AS c ON c.position = r._position"
        )

    def build_record(self, row: tuple[Any, ...], signer: TokenSigner) -> Record:
        """Return the record of a row that a :meth:`select` statement gave."""
        identifier, number, schema, coding, stored, *columns = row
        document = decode_document(coding, stored)
        return self.codec.build_record(
            signer, identifier=identifier, number=number, schema=schema, document=document, columns=columns
        )


def _iterate_statements(kind: Kind, present: set[str]) -> Iterable[str]:
    """Yield the statements that bring a kind's table, of which some columns exist, to what it declares."""
    name = f"[records_{kind.name}]"
    if not present:
        columns = "".join(f", [{field}] {_COLUMN_TYPES[wanted]}" for field, wanted in kind.fields.items())
        yield (
            f"CREATE TABLE {name} (id TEXT PRIMARY KEY NOT NULL, _number INTEGER NOT NULL,"
            f" _position INTEGER NOT NULL REFERENCES changes{columns}) STRICT, WITHOUT ROWID"
        )
    else:
        for field_name, wanted in kind.fields.items():
            if field_name not in present:
                yield f"ALTER TABLE {name} ADD COLUMN [{field_name}] {_COLUMN_TYPES[wanted]}"
    for index in (*((single,) for single in kind.fields), *kind.indexes):
        columns = ", ".join(f"[{part}]" for part in index)
        # The id, which is the primary key, stands behind every index by itself.
        yield f"CREATE INDEX IF NOT EXISTS {build_index_name(kind.name, index)} ON {name} ({columns})"


def _read_known_kinds(connection: sqlite3.Connection) -> tuple[dict[str, Kind], dict[str, int]]:
    """Return the kinds of a file, and their numbers, by their names."""
    rows = connection.execute("SELECT name, number, declared FROM kinds").fetchall()
    return (
        {name: decode_declaration(name, declared) for name, _number, declared in rows},
        {name: number for name, number, _declared in rows},
    )


def prepare_tables(
    connection: sqlite3.Connection, kinds: Mapping[str, Kind], *, read_only: bool
) -> dict[str, Table]:
    """Return the tables of the kinds, after making what the file lacks of them.

    Nothing is written where nothing is lacking.
    """
    known, numbers = _read_known_kinds(connection)
    if find_undeclared_kinds(kinds.values(), known, _PLACE):
        if read_only:
            raise InvalidValueError(
                "kinds",
                Words("并未都在文件中", "are not all in the file"),
                Words("请以可写方式打开一次", "open it once to write"),
            )
        connection.execute("BEGIN IMMEDIATE")
        known, _numbers = _read_known_kinds(connection)
        for kind in find_undeclared_kinds(kinds.values(), known, _PLACE):
            _declare(connection, kind, known.get(kind.name))
        connection.execute("COMMIT")
        _known, numbers = _read_known_kinds(connection)
    return {name: Table(kind, numbers[name]) for name, kind in kinds.items()}


def read_identity(connection: sqlite3.Connection) -> tuple[str, bytes, int]:
    """Return the epoch and the secret of a store, and how many erasures its file was not yet cleaned of."""
    rows = connection.execute("SELECT epoch, secret, uncleaned FROM identity").fetchall()
    if len(rows) != 1:
        raise UnreadableRowError
    epoch, secret, uncleaned = rows[0]
    return epoch, secret, uncleaned


def _declare(connection: sqlite3.Connection, kind: Kind, stored: Kind | None) -> None:
    present = {row[1] for row in connection.execute(f"PRAGMA table_info([records_{kind.name}])").fetchall()}
    for statement in _iterate_statements(kind, present):
        connection.execute(statement)
    connection.execute(
        "INSERT INTO kinds (name, declared) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET declared = excluded.declared",
        (kind.name, encode_declaration(merge_declarations(kind, stored, _PLACE))),
    )


#: What the column ``act`` holds. All take one byte, so that erasing rewrites a row in its place.
ACTS: Final = {"put": 2, "delete": 3, "redact": 5}
#: A put whose document was erased since.
ERASED: Final = 4

#: Changes of a commit, at least and at most, for which indexes are made afterwards.
_FEWEST_FOR_INDEXES: Final = 20_000
_MOST_FOR_INDEXES: Final = 3_000_000

#: Writes one change: position, commit number, kind number, id, act, schema, coding, document.
CHANGE: Final = (
    "INSERT INTO changes (position, number, kind, id, act, schema, coding, document)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
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
    """Write the commit itself, which so many changes will follow."""
    [(epoch, number, first)] = connection.execute(
        "SELECT i.epoch, coalesce(c.number + 1, 1), coalesce(c.first + c.size, 1) FROM identity AS i"
        " LEFT JOIN commits AS c ON c.number = (SELECT max(number) FROM commits)"
    ).fetchall()
    if epoch != signer.epoch:
        raise UnavailableError(
            Words(
                "打开之后它已由备份恢复；请重新打开",
                "it was restored from a backup since it was opened; open it again",
            )
        )
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


def _creates(staged: StagedWrite) -> bool:
    return staged.act == PUT and staged.expect is None


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

    def write_batch(self, batch: Sequence[StagedWrite]) -> None:
        """Do some writes in order; new records that follow each other by few statements."""
        for creates, group in itertools.groupby(batch, _creates):
            writes = list(group)
            if creates and not any((each.kind, each.id) in self._traceless for each in writes):
                self._create_all(writes)
                continue
            for staged in writes:
                self.write(staged)

    def _create_all(self, writes: Sequence[StagedWrite]) -> None:
        number, first = self._number, self._position
        changes: list[tuple[Any, ...]] = []
        rows: dict[str, list[tuple[Any, ...]]] = {}
        for position, staged in enumerate(writes, first):
            table = self._tables[staged.kind]
            coded = encode_document(staged.kind, staged.document)
            changes.append((position, number, table.number, staged.id, ACTS[PUT], staged.schema, *coded))
            rows.setdefault(staged.kind, []).append((number, position, *staged.columns, staged.id))
        self._connection.executemany(CHANGE, changes)
        created = 0
        for kind, new in rows.items():
            created += self._connection.executemany(self._tables[kind].insert, new).rowcount
        if created != len(writes):
            self._refuse_first_known(writes, first)
        self._position += len(writes)

    def _refuse_first_known(self, writes: Sequence[StagedWrite], first: int) -> None:
        """Refuse the first of some new records whose row is that of another write."""
        for position, staged in enumerate(writes, first):
            statement = f"SELECT _position FROM {self._tables[staged.kind].name} WHERE id = ?"
            if self._connection.execute(statement, (staged.id,)).fetchall() != [(position,)]:
                self._refuse(staged.kind, staged.id, None)

    def write(self, staged: StagedWrite) -> None:
        act, kind, identifier, expect, _place, schema, document, columns = staged
        if (kind, identifier) in self._traceless:
            self._refuse_repeated_key(kind, identifier)
        if act == CHECK:
            self._traceless.add((kind, identifier))
            if self._read_version(kind, identifier) != expect:
                self._refuse(kind, identifier, expect)
            return
        table = self._tables[kind]
        if act == PUT:
            self._insert_change(table, identifier, ACTS[PUT], schema, *encode_document(kind, document))
            done = self._execute_put(table, identifier, expect, columns)
        else:
            self._traceless.add((kind, identifier))
            self._insert_change(table, identifier, ACTS[DELETE], 0, PLAIN, None)
            done = self._connection.execute(table.delete, (identifier, self._decode_expected(expect)))
        if done.rowcount != 1:
            self._refuse(kind, identifier, expect)
        self._position += 1

    def _insert_change(
        self, table: Table, identifier: str, act: int, schema: int, coding: int, stored: bytes | None
    ) -> None:
        self._connection.execute(
            CHANGE, (self._position, self._number, table.number, identifier, act, schema, coding, stored)
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

    def _refuse(self, kind: str, identifier: str, expect: str | None) -> NoReturn:
        actual = self._read_version(kind, identifier)
        raise ConflictError(str(Key(kind, identifier)), expect, actual)

    def _refuse_repeated_key(self, kind: str, identifier: str) -> NoReturn:
        raise InvalidValueError(
            "writes",
            Words("{}写了两次", "name {} twice").format(Key(kind, identifier)),
            Words("一次提交中每条记录只写一次", "write a key once in a commit"),
        )


def write_all(
    connection: sqlite3.Connection,
    tables: Mapping[str, Table],
    signer: TokenSigner,
    start: CommitStart,
    buffer: WriteBuffer,
) -> None:
    """Do the writes of a commit, in order."""
    writer = _Writer(connection, tables, signer, start)
    with _index_afterwards(connection, tables, buffer.changes):
        for batch in buffer.iterate_batches():
            writer.write_batch(batch)


@contextmanager
def _index_afterwards(
    connection: sqlite3.Connection, tables: Mapping[str, Table], changes: int
) -> Iterator[None]:
    """Drop the indexes of tables into which far more is written than they hold, and make them at the end.

    An index that is made of a filled table takes a third of the time, and its pages are full.
    """
    # Each index is sorted in memory, where an entry takes some hundred bytes.
    statements = list[str]()
    if _FEWEST_FOR_INDEXES <= changes <= _MOST_FOR_INDEXES:
        for name in ("changes", *(f"records_{kind}" for kind in tables)):
            [(held,)] = connection.execute(
                f"SELECT count(*) FROM (SELECT 1 FROM [{name}] LIMIT ?)", (changes // 8,)
            ).fetchall()
            if held < changes // 8:
                statements += _drop_indexes(connection, name)
    yield
    for statement in statements:
        connection.execute(statement)


def _drop_indexes(connection: sqlite3.Connection, table: str) -> list[str]:
    """Drop the indexes of a table; return the statements that make them again."""
    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL",
        (table,),
    ).fetchall()
    for name, _sql in indexes:
        connection.execute(f"DROP INDEX [{name}]")
    return [sql for _name, sql in indexes]
