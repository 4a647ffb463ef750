"""The store: every method lends a connection to the module that does the work."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path

from newstratum._builtin.sqlite import erasure, maintenance, reading, replacement
from newstratum._builtin.sqlite.connections import Connections, check_journal
from newstratum._builtin.sqlite.files import align_permissions, create, examine, parse_options, resolve_path
from newstratum._builtin.sqlite.tables import (
    Table,
    find_commit,
    open_commit,
    prepare_tables,
    read_identity,
    write_all,
)
from newstratum._ports.fields import Kind
from newstratum._ports.query import Condition, Query
from newstratum._ports.records import MAX_LIMIT, Commit, Cursor, Feed, Key, Note, Page, Put, Record, Write
from newstratum._ports.store import Counts, HealthFinding, Redaction, Replacement
from newstratum._ports.url import URL
from newstratum._storage.checks import check_write, get_declared_kind, map_kinds_by_name
from newstratum._storage.paging import TokenSigner
from newstratum._storage.rows import WriteBuffer, read_system_clock
from newstratum._words import Words
from newstratum.errors import InvalidValueError, UnavailableError

_OLDEST_SQLITE = (3, 37, 0)


def open_sqlite(
    url: URL,
    kinds: Iterable[Kind],
    *,
    clock: Callable[[], dt.datetime] = read_system_clock,
    entropy: Callable[[int], bytes] = os.urandom,
) -> SQLiteStore:
    """Open the store in the file of a URL, and make the file if there is none.

    ``?mode=ro`` only reads, ``?journal=delete`` does without a log (see ``connections``), and ``?log=lost``
    takes a copy without its log for what it holds.
    """
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise UnavailableError(
            Words("SQLite {}太旧：3.37起才有STRICT表", "SQLite {} is too old: 3.37 has STRICT tables").format(
                sqlite3.sqlite_version
            )
        )
    path, options = resolve_path(url), parse_options(url)
    read_only = options.get("mode") == "ro"
    by_name = map_kinds_by_name(kinds)
    log_is_lost = options.get("log") == "lost"
    if not examine(path, log_is_lost=log_is_lost):
        if read_only:
            raise InvalidValueError(
                "url.path",
                Words(
                    "所指的{}不存在，只读打开不会新建",
                    "names {}, which does not exist, and reading makes no store",
                ).format(path),
                Words(
                    "请写已有的，或新建一个：程序中open_registry(URL)建空的，newstratum init为一个区建，"
                    "newstratum demo --store 文件 建一个合成人员的",
                    "name one that does, or make one: open_registry(URL) in a program makes an empty one, "
                    "newstratum init one for a district, newstratum demo --store FILE one with made-up "
                    "people",
                ),
            )
        create(path, entropy)
        examine(path, log_is_lost=log_is_lost)
    if not read_only:
        align_permissions(path)
    return SQLiteStore(
        path,
        tuple(by_name.values()),
        clock=clock,
        entropy=entropy,
        read_only=read_only,
        journal=options.get("journal", ""),
    )


class SQLiteStore:
    """A durable store in one file, with every optional capability. Open it with :func:`open_sqlite`."""

    def __init__(
        self,
        path: Path,
        kinds: Sequence[Kind],
        *,
        clock: Callable[[], dt.datetime],
        entropy: Callable[[int], bytes],
        read_only: bool,
        journal: str = "",
    ) -> None:
        #: The file.
        self.path = path
        #: Where the file lies as it was before it was brought up to date; None if it was not.
        self.backup = maintenance.migrate_file(path, read_only=read_only)
        self._clock = clock
        self._entropy = entropy
        self._kinds = map_kinds_by_name(kinds)
        self._connections = Connections(path, read_only=read_only)
        try:
            with self._connections.acquire() as connection:
                used = check_journal(connection, path, journal, read_only=read_only)
                self._connections.has_log = used == "wal"
                self._read_schema(connection)
        except BaseException:
            self._connections.close()
            raise
        self._clean()

    def _read_schema(self, connection: sqlite3.Connection) -> None:
        """Read from the file what its statements and tokens are made of."""
        read_only = self._connections.read_only
        self._tables = prepare_tables(connection, self._kinds, read_only=read_only)
        self._codecs = {name: table.codec for name, table in self._tables.items()}
        epoch, secret, _uncleaned = read_identity(connection)
        self._signer = TokenSigner(epoch, secret)

    def __repr__(self) -> str:
        return f"SQLiteStore({str(self.path)!r})"

    def _table(self, kind: str) -> Table:
        return self._tables[get_declared_kind(self._kinds, kind).name]

    def get(self, key: Key) -> Record | None:
        """Return the record under a key, or None."""
        table = self._table(key.kind)
        with self._connections.acquire() as connection:
            rows = connection.execute(table.get, (key.id,)).fetchall()
            return table.build_record(rows[0], self._signer) if rows else None

    def find(self, query: Query) -> Page:
        """Return one page of the records that match a query."""
        table = self._table(query.kind)
        with self._connections.acquire_for_reading() as connection:
            return reading.find(connection, table, self._signer, query)

    def commit(self, writes: Iterable[Write], note: Note) -> Commit:
        """Do all of the writes, or none; when it returns they are on the disk."""
        with self._connections.acquire() as connection:
            known = find_commit(connection, self._signer, note.commit_id)
        if known is not None:
            return known
        self._connections.check_writable()
        with WriteBuffer(self._codecs, folder=self.path.parent) as buffer:
            # Outside the lock and outside every transaction: the iterator may take its time.
            for write in writes:
                check_write(self._kinds, write)
                buffer.add(write)
            return self._commit(buffer, note)

    def _commit(self, buffer: WriteBuffer, note: Note) -> Commit:
        with self._connections.acquire_for_writing(note.commit_id) as connection:
            known = find_commit(connection, self._signer, note.commit_id)
            if known is not None:
                return known
            start = open_commit(connection, self._signer, note, self._clock(), buffer.changes)
            write_all(connection, self._tables, self._signer, start, buffer)
        return start.commit(self._signer, note.commit_id, buffer.changes)

    def changes(self, after: Cursor | None = None, *, limit: int = MAX_LIMIT) -> Feed:
        """Return the changes after a cursor."""
        with self._connections.acquire_for_reading() as connection:
            return reading.read_changes(connection, self._signer, after, limit)

    def of(self, key: Key, after: Cursor | None = None, *, limit: int = MAX_LIMIT) -> Feed:
        """Return the changes of one record after a cursor."""
        self._table(key.kind)
        with self._connections.acquire_for_reading() as connection:
            return reading.read_changes(connection, self._signer, after, limit, key)

    def count_by(self, kind: str, fields: Sequence[str], where: Sequence[Condition] = ()) -> Counts:
        """Count the records of a kind that match, by their values in the given fields."""
        table = self._table(kind)
        with self._connections.acquire() as connection:
            return reading.count(connection, table, fields, where)

    def redact(self, key: Key, note: Note) -> Redaction:
        """Erase a record and every stored document of it, down to the bytes of the file."""
        return self.redact_all((key,), note)

    def redact_all(self, keys: Iterable[Key], note: Note) -> Redaction:
        """Erase records and every stored document of them, down to the bytes of the file."""
        return self.redact_history((), keys, note)

    def redact_history(self, kept: Iterable[Put], keys: Iterable[Key], note: Note) -> Redaction:
        """Erase the past of some records, and others as a whole, down to the bytes of the file."""
        return self.redact_traces(kept, keys, note, ids={}, reasons=())

    def redact_traces(
        self,
        kept: Iterable[Put],
        keys: Iterable[Key],
        note: Note,
        *,
        ids: Mapping[Key, str],
        reasons: Collection[str],
    ) -> Redaction:
        """Erase as ``redact_history`` does, and the ids and reasons that are named."""
        targets = tuple(keys)
        for key in targets:
            get_declared_kind(self._kinds, key.kind)
        with WriteBuffer(self._codecs, folder=self.path.parent) as buffer:
            for write in kept:
                check_write(self._kinds, write)
                buffer.add(write)
            return erasure.erase(
                self._connections,
                self._tables,
                targets,
                buffer,
                self._signer,
                note,
                self._clock(),
                ids,
                reasons,
            )

    def replace_documents(self, replace: Callable[[Key, int, bytes], bytes | None]) -> Replacement:
        """Put other bytes in place of documents, down to the bytes of the file."""
        self._connections.check_writable()
        return replacement.replace_documents(self._connections, replace)

    def back_up(self, file: Path) -> None:
        """Write a verified copy of the store to a new file, while others may write."""
        self._clean()
        if not self._connections.read_only:
            self._connections.mark_log()
        with self._connections.acquire_separate() as connection:
            maintenance.back_up(connection, file, self.path)

    def restore(self, file: Path, erased: Iterable[Key] = ()) -> None:
        """Fill this store, into which nothing was ever committed, from a backup."""
        self._connections.check_writable()
        again = tuple(erased)
        with maintenance.prepare_restore(file, self.path, self._kinds, self._entropy) as temporary:
            self._erase_again(temporary, again)
            with self._connections.acquire_exclusive() as connection:
                maintenance.copy_into_store(connection, temporary, self._connections.begin_writing)
        with self._connections.acquire() as connection:
            self._read_schema(connection)

    def _erase_again(self, temporary: Path, keys: Sequence[Key]) -> None:
        kinds = tuple(self._kinds.values())
        copy = SQLiteStore(temporary, kinds, clock=self._clock, entropy=self._entropy, read_only=False)
        try:
            there = [key for key in dict.fromkeys(keys) if copy.of(key, limit=1).changes]
            if there:
                commit_id = f"restore-{self._entropy(8).hex()}"
                note = Note(commit_id=commit_id, actor="newstratum", purpose="erasure", reason="restore")
                copy.redact_all(there, note)
        finally:
            copy.close()

    def inspect(self) -> Iterable[HealthFinding]:
        """Return how durable and how whole the file is; nothing is changed."""
        with self._connections.acquire_separate() as connection:
            return tuple(maintenance.inspect_file(connection, self.path))

    def _clean(self) -> None:
        """Clean the file of what an earlier redaction left, if it can be done now."""
        if not self._connections.read_only:
            erasure.clean(self._connections)

    def close(self) -> None:
        """Close every connection; closing again does nothing."""
        self._clean()
        self._connections.close()
