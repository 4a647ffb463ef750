"""The store: every method lends a connection to the module that does the work."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

import sqlalchemy as sa

from newstratum import list_registry_kinds
from newstratum.errors import (
    ConflictError,
    ForeignFileError,
    InDoubtError,
    InvalidValueError,
    NewstratumError,
    StoreError,
    UnavailableError,
)
from newstratum.ports import (
    MAX_LIMIT,
    URL,
    Commit,
    Condition,
    CountQuery,
    Counts,
    Cursor,
    Feed,
    HealthFinding,
    Key,
    Kind,
    Note,
    Page,
    Put,
    Query,
    Record,
    Redaction,
    Replacement,
    Words,
    Write,
    WriteBuffer,
    check_write,
    find_undeclared_kinds,
    get_declared_kind,
    map_kinds_by_name,
    read_system_clock,
)
from newstratum_sql.administration.inspection import inspect_connection
from newstratum_sql.commit_log import CommitLog
from newstratum_sql.connections import Connections, build_engine, pause
from newstratum_sql.counting import count_together
from newstratum_sql.driver_errors import translate_errors
from newstratum_sql.erasure import Eraser
from newstratum_sql.feed import FeedReader
from newstratum_sql.identity import (
    PLACE,
    Identity,
    format_command,
    guard_identity,
    read_identity,
    read_stored_kinds,
)
from newstratum_sql.joined import ApplicationConnection, JoinedConnection
from newstratum_sql.queries import QueryRunner
from newstratum_sql.replacement import START, replace_batch
from newstratum_sql.settings import SCHEMA, Settings, parse_settings
from newstratum_sql.tables import FixedTables, RecordTable
from newstratum_sql.writing import Writer

__all__ = ["SQLStore", "open_store"]

#: Stores that applications use at once from one process, at most, without compiling statements again.
_MOST_LAYOUTS: Final = 8
_NO_COUNTER: Final = Words(
    "其变更记录按horizon，一个事务只能有一次提交；请用?feed=counter另备数据库，再把登记册移过去",
    "its feed goes by horizon, which has room for one commit in a transaction; prepare another database with "
    "?feed=counter and move the register there",
)


def open_store(
    url: URL | str | None = None,
    kinds: Iterable[Kind] | None = None,
    *,
    connection: ApplicationConnection | None = None,
    schema: str = SCHEMA,
    clock: Callable[[], dt.datetime] = read_system_clock,
    wait: Callable[[int], None] = pause,
) -> SQLStore:
    """Open the store in a database that was prepared: by its URL, or inside a transaction of an application.

    Args:
        url: ``postgresql://…``, ``sql+sqlite:///…`` or ``sql://…?dialect=…``; docs/reference/sql.md has
            the options.
        kinds: The kinds it will hold, by default those of a registry; kinds that it holds besides are left
            alone.
        connection: In place of a URL the application's own connection to PostgreSQL, in a transaction, whose
            store was prepared with ``feed=counter``. What is committed is kept or undone with it.
        schema: The schema of the tables, where a connection is given.
        clock: Returns the instant to record with a commit.
        wait: Waits before a transaction is tried again.

    Raises:
        InvalidValueError: The URL or the connection is wrong, or a kind contradicts the database.
        UnavailableError: The database cannot be reached, or is not prepared, or the connection is in no
            transaction; the text says what to do.
        NewerFileError: A newer newstratum-sql prepared it.
        ForeignFileError: It is not a store, or its feed is of the other kind.
    """
    by_name = map_kinds_by_name(list_registry_kinds() if kinds is None else kinds)
    if connection is not None:
        if url is not None:
            raise InvalidValueError(
                "url",
                Words("与connection同时给出", "is given beside a connection"),
                Words("只给其中一个", "give one of them"),
            )
        return _join(connection, by_name, schema, clock)
    if url is None:
        raise InvalidValueError(
            "url",
            Words("没有给出", "is missing"),
            Words("请给出url或connection", "give a URL or a connection"),
        )
    settings = parse_settings(URL.parse(url) if isinstance(url, str) else url)
    if settings.dialect == "sqlite" and not os.path.exists(settings.target.database or ""):
        raise UnavailableError(
            Words("{}尚未备好；请运行{}", "{} is not prepared; run {}").format(
                settings.place, format_command(settings)
            )
        )
    engine = build_engine(settings)
    fixed = FixedTables(settings.schema)
    try:
        with translate_errors(settings.place), engine.connect() as opened:
            identity, layout = _read_store(opened, fixed, settings, by_name)
        guard_identity(engine, fixed, settings, identity)
    except BaseException:
        engine.dispose()
        raise
    parts = StoreParts(fixed, _build_tables(fixed, layout), identity, engine.dialect)
    return SQLStore(Connections(settings, engine, wait=wait), parts, kinds=by_name, clock=clock)


def _join(
    connection: ApplicationConnection,
    by_name: Mapping[str, Kind],
    schema: str,
    clock: Callable[[], dt.datetime],
) -> SQLStore:
    """Open the store inside the transaction of an application."""
    joined = JoinedConnection(connection, schema)
    fixed = FixedTables(schema)
    try:
        identity, layout = joined.read(lambda opened: _read_store(opened, fixed, joined.settings, by_name))
    except ForeignFileError:
        joined.close()
        raise ForeignFileError(joined.settings.place, _NO_COUNTER) from None
    except BaseException:
        joined.close()
        raise
    parts = _build_joined_parts(identity, schema, layout, joined.engine.dialect)
    return SQLStore(joined, parts, kinds=by_name, clock=clock)


# A transaction is short, and to compile its statements anew would take longer than all its work.
@lru_cache(maxsize=_MOST_LAYOUTS)
def _build_joined_parts(
    identity: Identity, schema: str, layout: tuple[tuple[Kind, int], ...], dialect: sa.Dialect
) -> StoreParts:
    fixed = FixedTables(schema)
    return StoreParts(fixed, _build_tables(fixed, layout), identity, dialect, joined=True)


def _build_tables(fixed: FixedTables, layout: Iterable[tuple[Kind, int]]) -> dict[str, RecordTable]:
    return {kind.name: RecordTable(fixed, kind, number) for kind, number in layout}


def _read_store(
    connection: sa.Connection, fixed: FixedTables, settings: Settings, by_name: Mapping[str, Kind]
) -> tuple[Identity, tuple[tuple[Kind, int], ...]]:
    """Return who a store is, and the wanted kinds with their numbers in it.

    Raises:
        UnavailableError: The database is not prepared, or not for one of the kinds.
    """
    identity = read_identity(connection, fixed, settings)
    known = read_stored_kinds(connection, fixed)
    stored = {name: each.kind for name, each in known.items()}
    undeclared = find_undeclared_kinds(by_name.values(), stored, PLACE)
    if names := ", ".join(sorted(kind.name for kind in undeclared)):
        raise UnavailableError(
            Words("{}缺少{}的表或列；请运行{}", "{} lacks tables or columns of {}; run {}").format(
                settings.place, names, format_command(settings)
            )
        )
    return identity, tuple((kind, known[name].number) for name, kind in by_name.items())


class StoreParts:
    """The statements of a store, compiled when they are first needed, whatever connection they run on."""

    def __init__(
        self,
        fixed: FixedTables,
        records: Mapping[str, RecordTable],
        identity: Identity,
        dialect: sa.Dialect,
        *,
        joined: bool = False,
    ) -> None:
        """Prepare the statements.

        Args:
            fixed: The tables that every store has.
            records: The tables of its kinds.
            identity: Who it is.
            dialect: Speaks to its database.
            joined: Whether commits are made in a transaction that somebody else has begun.
        """
        self.fixed: Final = fixed
        self.records: Final = records
        self.codecs: Final = {name: record.codec for name, record in records.items()}
        self.log: Final = CommitLog(fixed, identity, dialect, joined=joined)
        self.writer: Final = Writer(records, self.log, dialect)
        self.eraser: Final = Eraser(fixed, records, self.log, self.writer, dialect)
        self.feed_reader: Final = FeedReader(fixed, self.log)
        self.query_runners: Final = {
            name: QueryRunner(record, fixed, dialect) for name, record in records.items()
        }


class SQLStore:
    """A durable store in a SQL database, with every optional capability. Open it with :func:`open_store`."""

    def __init__(
        self,
        connections: Connections | JoinedConnection,
        parts: StoreParts,
        *,
        kinds: Mapping[str, Kind],
        clock: Callable[[], dt.datetime],
    ) -> None:
        self._connections = connections
        self._parts = parts
        self._kinds = kinds
        self._clock = clock

    @property
    def settings(self) -> Settings:
        """How the database is reached and used."""
        return self._connections.settings

    def __repr__(self) -> str:
        return f"SQLStore({self.settings.place!r})"

    def get(self, key: Key) -> Record | None:
        """Return the record under a key, or None."""
        runner = self._get_query_runner(key.kind)
        return self._connections.read(
            lambda connection: runner.get(connection, self._parts.log.signer, key.id)
        )

    def find(self, query: Query) -> Page:
        """Return one page of the records that match a query."""
        runner = self._get_query_runner(query.kind)
        return self._connections.read(
            lambda connection: runner.find(connection, self._parts.log.signer, query)
        )

    def commit(self, writes: Iterable[Write], note: Note) -> Commit:
        """Do all of the writes, or none; when it returns they are durable."""
        # Few commits are repetitions. Only where reading the writes would use them up is it asked before.
        if not isinstance(writes, Sequence) and (known := self._find_commit(note)) is not None:
            return known
        try:
            self._connections.check_writable()
            with WriteBuffer(self._parts.codecs) as buffer:
                # Outside every transaction: the iterator may take its time.
                for write in writes:
                    check_write(self._kinds, write)
                    buffer.add(write)
                return self._write(buffer, note)
        except (ConflictError, InDoubtError):
            raise
        except Exception:
            # A commit that was made does not fail, whatever is wrong with its repetition.
            known = self._find_commit_if_possible(note)
            if known is None:
                raise
            return known

    def _write(self, buffer: WriteBuffer, note: Note) -> Commit:
        def work(connection: sa.Connection) -> Commit:
            number = self._parts.writer.write(connection, buffer, note, self._clock())
            return self._parts.log.commit(note.commit_id, number, buffer.changes)

        def settle() -> Commit | None:
            refusal: NewstratumError | None = None
            try:
                self._connections.read(lambda connection: self._parts.writer.diagnose(connection, buffer))
            except NewstratumError as error:
                refusal = error
            # Afterwards, since what was found may be the work of the same commit, done by somebody else.
            known = self._find_commit(note)
            if known is None and refusal is not None:
                raise refusal
            return known

        return self._connections.write(note.commit_id, work, settle)

    def changes(self, after: Cursor | None = None, *, limit: int = MAX_LIMIT) -> Feed:
        """Return the changes after a cursor."""
        return self._connections.read(
            lambda connection: self._parts.feed_reader.changes(connection, after, limit)
        )

    def of(self, key: Key, after: Cursor | None = None, *, limit: int = MAX_LIMIT) -> Feed:
        """Return the changes of one record after a cursor."""
        number = self._get_table(key.kind).number
        return self._connections.read(
            lambda connection: self._parts.feed_reader.changes_of(connection, number, key.id, after, limit)
        )

    def count_by(self, kind: str, fields: Sequence[str], where: Sequence[Condition] = ()) -> Counts:
        """Count the records of a kind that match, by their values in the given fields."""
        runner = self._get_query_runner(kind)
        return self._connections.read(lambda connection: runner.count(connection, fields, where))

    def count_all(self, queries: Iterable[CountQuery]) -> tuple[Counts, ...]:
        """Answer several counts by one statement, which goes through the table of a kind once."""
        asked = tuple(queries)
        runners = {query.kind: self._get_query_runner(query.kind) for query in asked}
        return self._connections.read(lambda connection: count_together(connection, runners, asked))

    def redact(self, key: Key, note: Note) -> Redaction:
        """Erase a record and every stored document of it; the result says what the server still keeps."""
        return self.redact_all((key,), note)

    def redact_all(self, keys: Iterable[Key], note: Note) -> Redaction:
        """Erase records and every stored document of them by one commit: all, or none."""
        return self.redact_history((), keys, note)

    def redact_history(self, kept: Iterable[Put], keys: Iterable[Key], note: Note) -> Redaction:
        """Erase the past of some records, and others as a whole, by one commit: all, or none."""
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
        wanted = tuple(keys)
        for key in wanted:
            get_declared_kind(self._kinds, key.kind)
        with WriteBuffer(self._parts.codecs) as buffer:
            for write in kept:
                check_write(self._kinds, write)
                buffer.add(write)

            def work(connection: sa.Connection) -> Redaction:
                return self._parts.eraser.erase(
                    connection, buffer, wanted, note, self._clock(), ids=ids, reasons=reasons
                )

            def settle() -> Redaction | None:
                known = self._find_commit(note)
                if known is not None:
                    return Redaction(commit=known, erased=0)
                self._connections.read(lambda connection: self._parts.writer.diagnose(connection, buffer))
                return None

            return self._connections.write(note.commit_id, work, settle)

    def replace_documents(self, replace: Callable[[Key, int, bytes], bytes | None]) -> Replacement:
        """Put other bytes in place of documents, by transactions of a thousand; the server keeps old rows."""
        replaced, after = 0, START
        while True:

            def work(
                connection: sa.Connection, after: tuple[int, int] = after
            ) -> tuple[tuple[int, int] | None, int]:
                return replace_batch(connection, self._parts.fixed, after, replace)

            following, done = self._connections.write("replace-documents", work, lambda: None)
            replaced += done
            if following is None:
                return Replacement(documents=replaced, waiting=self._parts.eraser.waiting)
            after = following

    def inspect(self) -> Iterable[HealthFinding]:
        """Inspect the database; damage and delays are findings, not errors."""
        return self._connections.read(lambda connection: tuple(inspect_connection(connection, self.settings)))

    def close(self) -> None:
        """Close every connection; closing again does nothing."""
        self._connections.close()

    def _find_commit(self, note: Note) -> Commit | None:
        return self._connections.read(lambda connection: self._parts.log.find(connection, note.commit_id))

    def _find_commit_if_possible(self, note: Note) -> Commit | None:
        """Return the commit that was made under an id; None also where the store cannot answer now."""
        try:
            return self._find_commit(note)
        except StoreError:
            return None

    def _get_table(self, kind: str) -> RecordTable:
        return self._parts.records[get_declared_kind(self._kinds, kind).name]

    def _get_query_runner(self, kind: str) -> QueryRunner:
        return self._parts.query_runners[get_declared_kind(self._kinds, kind).name]
