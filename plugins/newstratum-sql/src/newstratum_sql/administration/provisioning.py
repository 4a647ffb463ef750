"""Provisioning: the steps from one format of the tables to the next, tables of kinds, rights of roles.

Nothing here happens by itself. A role that may create tables runs it, once for a new database and again
after an upgrade; the role that works with the store needs no such right.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import sqlalchemy as sa
from attrs import frozen
from sqlalchemy.exc import OperationalError
from sqlalchemy.schema import CreateColumn, CreateSchema

from newstratum.errors import (
    ForeignFileError,
    InvalidValueError,
    NewerFileError,
    ReadOnlyError,
    UnavailableError,
)
from newstratum.ports import (
    SECRET_BYTES,
    SQLITE_LOCK_SECONDS,
    Kind,
    Words,
    encode_declaration,
    find_undeclared_kinds,
    map_kinds_by_name,
    merge_declarations,
    read_system_clock,
    to_microseconds,
)
from newstratum_sql.connections import BEGIN, build_engine
from newstratum_sql.driver_errors import get_error_code, translate_errors
from newstratum_sql.identity import FORMAT, PLACE, StoredKind, read_origin, read_step, read_stored_kinds
from newstratum_sql.settings import HORIZON, Settings
from newstratum_sql.tables import FixedTables, RecordTable

__all__ = ["STEPS", "Preparation", "prepare_settings", "renew_settings", "sweep_settings"]

#: The key of the advisory lock of this package: "nwstr".
_LOCK: Final = 0x6E77737472
_ROLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
# Seconds between two attempts to change how a file keeps its log.
_PAUSE: Final = 0.02


@frozen(kw_only=True)
class Preparation:
    """What was done to a database."""

    #: The steps that were done, by number.
    steps: tuple[int, ...]
    #: The kinds whose tables were made or changed.
    kinds: tuple[str, ...]


def _create_first_tables(connection: sa.Connection, fixed: FixedTables) -> None:
    """Step 1: the tables of every store."""
    if fixed.metadata.schema and connection.dialect.name == "postgresql":
        connection.execute(CreateSchema(fixed.metadata.schema, if_not_exists=True))
    fixed.metadata.create_all(connection, checkfirst=False)


#: The steps, in order. A step that was released never changes; a new format is a new step.
STEPS: Final[Sequence[Callable[[sa.Connection, FixedTables], None]]] = (_create_first_tables,)


def prepare_settings(
    settings: Settings,
    kinds: Sequence[Kind],
    *,
    role: str = "",
    clock: Callable[[], dt.datetime] = read_system_clock,
    entropy: Callable[[int], bytes] = os.urandom,
    steps: Sequence[Callable[[sa.Connection, FixedTables], None]] = STEPS,
) -> Preparation:
    """Do the steps that a database lacks, and make the tables of kinds, in one transaction.

    Args:
        settings: Where.
        kinds: Kinds to make tables, columns and indexes for; those that are there stay.
        role: A role of PostgreSQL to give the rights that working with the store takes; empty for none.
        clock: Returns the instant to record.
        entropy: Returns that many random bytes.
        steps: The steps there are.

    Raises:
        InvalidValueError: A kind contradicts the database, or its encoding is not UTF-8.
        ForeignFileError: There are tables of somebody else in its place.
        NewerFileError: A newer newstratum-sql prepared it.
        ReadOnlyError: It was opened to be read only.
        UnavailableError: It cannot be reached, or the role may not create tables.
    """
    if settings.read_only:
        raise ReadOnlyError(Words("以只读方式打开（mode=ro）", "it was opened to be read only (mode=ro)"))
    by_name = map_kinds_by_name(kinds)
    if settings.dialect == "sqlite":
        _make_file(settings)
    fixed = FixedTables(settings.schema)
    with _open_exclusively(settings) as connection:
        done = read_step(connection, fixed)
        if done > len(steps):
            raise NewerFileError(settings.place, done, len(steps))
        if not done:
            _check_new(connection, fixed, settings)
        for number, step in enumerate(steps[done:], done + 1):
            step(connection, fixed)
            if number == 1:
                _write_identity(connection, fixed, settings, entropy)
            connection.execute(fixed.steps.insert().values(number=number, done_at=to_microseconds(clock())))
        changed = _make_kinds(connection, fixed, tuple(by_name.values()))
        for statement in _build_grants(role, fixed, read_stored_kinds(connection, fixed)) if role else ():
            connection.execute(statement)
    if settings.dialect == "sqlite":
        _enable_wal(settings)
    return Preparation(steps=tuple(range(done + 1, len(steps) + 1)), kinds=changed)


def renew_settings(settings: Settings, *, entropy: Callable[[int], bytes] = os.urandom) -> None:
    """Give a store that was restored or copied a new epoch: cursors and versions from before are refused.

    Args:
        settings: Where.
        entropy: Returns that many random bytes.

    Raises:
        UnavailableError: The database is not prepared, or cannot be reached.
    """
    fixed = FixedTables(settings.schema)
    with _open_exclusively(settings) as connection:
        if read_step(connection, fixed) != FORMAT:
            raise UnavailableError(Words("{}尚未备好", "{} is not prepared").format(settings.place))
        shift = 0
        if settings.feed == HORIZON:
            last = connection.execute(sa.select(sa.func.max(fixed.commits.c.number))).scalar() or 0
            present = connection.exec_driver_sql("SELECT pg_current_xact_id()::text::bigint").scalar_one()
            # The next commit comes after the last one, whatever this server counts.
            shift = max(0, last + 1 - present)
        connection.execute(
            fixed.identity.update().values(
                epoch=entropy(8).hex(), origin=read_origin(connection), shift=shift
            )
        )


def sweep_settings(settings: Settings) -> int:
    """Remove the tombstones that no running transaction can meet any more; return how many there were.

    Args:
        settings: Where.
    """
    fixed = FixedTables(settings.schema)
    removed = 0
    with _open_exclusively(settings) as connection:
        shift = connection.execute(sa.select(fixed.identity.c.shift)).scalar_one()
        oldest = None
        if settings.feed == HORIZON:
            oldest = (
                shift
                + connection.exec_driver_sql(
                    "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
                ).scalar_one()
            )
        for stored in read_stored_kinds(connection, fixed).values():
            table = RecordTable(fixed, stored.kind, stored.number).table
            tombstones = table.c["_live"] == 0
            if oldest is not None:
                tombstones = sa.and_(tombstones, table.c["_number"] < oldest)
            removed += connection.execute(table.delete().where(tombstones)).rowcount
    return removed


@contextmanager
def _open_exclusively(settings: Settings) -> Any:
    """Lend a connection in a transaction that no other preparation runs beside."""
    engine = build_engine(settings, working=False)
    try:
        with translate_errors(settings.place), engine.connect() as connection:
            if begin := BEGIN.get(settings.dialect):
                connection.exec_driver_sql(begin)
            if settings.dialect == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            yield connection
            connection.commit()
    finally:
        engine.dispose()


def _check_new(connection: sa.Connection, fixed: FixedTables, settings: Settings) -> None:
    """Refuse a place that is not empty, and a server that would not keep every text."""
    schema = fixed.metadata.schema
    found = set(sa.inspect(connection).get_table_names(schema=schema))
    if schema is None and settings.dialect != "sqlite":
        found &= {table.name for table in fixed.all}
    if found:
        raise ForeignFileError(
            settings.place, Words("其中有其他程序的表", "there are tables of another application")
        )
    if settings.dialect == "postgresql":
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
        if encoding != "UTF8":
            raise InvalidValueError(
                "url.path",
                Words("所指数据库的编码为{}", "names a database with the encoding {}").format(encoding),
                Words("请建一个UTF8的", "make one with UTF8"),
            )


def _write_identity(
    connection: sa.Connection, fixed: FixedTables, settings: Settings, entropy: Callable[[int], bytes]
) -> None:
    connection.execute(
        fixed.identity.insert().values(
            one=1,
            feed=settings.feed,
            epoch=entropy(8).hex(),
            secret=entropy(SECRET_BYTES),
            origin=read_origin(connection),
            shift=0,
        )
    )
    connection.execute(fixed.counter.insert().values(one=1, last=0))


def _make_kinds(connection: sa.Connection, fixed: FixedTables, kinds: Iterable[Kind]) -> tuple[str, ...]:
    known = read_stored_kinds(connection, fixed)
    stored = {name: each.kind for name, each in known.items()}
    wanted = find_undeclared_kinds(kinds, stored, PLACE)
    following = max((each.number for each in known.values()), default=0) + 1
    for kind in wanted:
        before = known.get(kind.name)
        whole = merge_declarations(kind, before.kind if before else None, PLACE)
        number = following if before is None else before.number
        _make_kind(connection, RecordTable(fixed, whole, number), before)
        declared = encode_declaration(whole)
        if before is None:
            connection.execute(fixed.kinds.insert().values(number=number, name=kind.name, declared=declared))
            following += 1
        else:
            connection.execute(
                fixed.kinds.update().values(declared=declared).where(fixed.kinds.c.number == number)
            )
    return tuple(kind.name for kind in wanted)


def _make_kind(connection: sa.Connection, record: RecordTable, stored: StoredKind | None) -> None:
    table = record.table
    if stored is None:
        connection.execute(sa.schema.CreateTable(table))
        present: set[str | None] = set()
    else:
        name = connection.dialect.identifier_preparer.format_table(table)
        for field in record.kind.fields.keys() - stored.kind.fields.keys():
            column = CreateColumn(table.c[field]).compile(dialect=connection.dialect)
            connection.exec_driver_sql(f"ALTER TABLE {name} ADD COLUMN {column}")
        found = sa.inspect(connection).get_indexes(table.name, schema=table.schema)
        present = {index["name"] for index in found}
    for index_name, index in record.indexes(connection.dialect.name).items():
        if index_name not in present:
            connection.execute(sa.schema.CreateIndex(index))


def _build_grants(role: str, fixed: FixedTables, kinds: Mapping[str, StoredKind]) -> Iterator[sa.TextClause]:
    """Yield the statements that let a role work with a store: it deletes nothing and creates nothing.

    Args:
        role: The role.
        fixed: The tables of the store.
        kinds: The kinds that have tables.

    Raises:
        InvalidValueError: The role's name is not a valid one.
    """
    if not _ROLE.fullmatch(role):
        raise InvalidValueError(
            "role",
            Words("不是名称", "is not a name"),
            Words("请用ASCII字母、数字和下划线", "use ASCII letters, digits and underscores"),
        )
    schema = fixed.metadata.schema
    read = [fixed.steps, fixed.identity, fixed.kinds]
    records = [RecordTable(fixed, stored.kind, stored.number).table for stored in kinds.values()]
    yield sa.text(f'GRANT USAGE ON SCHEMA "{schema}" TO "{role}"')
    for table in read:
        yield _build_grant("SELECT", table, role)
    yield _build_grant("SELECT, INSERT, UPDATE (reason)", fixed.commits, role)
    # Redactions replace documents by a digest, ids and reasons by others; sealing replaces documents.
    yield _build_grant("SELECT, INSERT, UPDATE (id, document, digest)", fixed.changes, role)
    yield _build_grant("SELECT, UPDATE", fixed.counter, role)
    for table in records:
        yield _build_grant("SELECT, INSERT, UPDATE", table, role)


def _build_grant(rights: str, table: sa.Table, role: str) -> sa.TextClause:
    return sa.text(f'GRANT {rights} ON "{table.schema}"."{table.name}" TO "{role}"')


def _make_file(settings: Settings) -> None:
    path = settings.target.database or ""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600))
    except OSError as error:
        raise UnavailableError(
            Words("无法建立{}：{}", "{} cannot be made: {}").format(path, os.strerror(error.errno or 0))
        ) from None


def _enable_wal(settings: Settings) -> None:
    """Let the file keep a write-ahead log, with which readers and a writer do not stop each other."""
    engine = build_engine(settings)
    end = time.monotonic() + SQLITE_LOCK_SECONDS
    try:
        with translate_errors(settings.place), engine.connect() as connection:
            while True:
                try:
                    connection.exec_driver_sql("PRAGMA journal_mode = WAL")
                    return
                except OperationalError as error:
                    # For this, SQLite does not wait for others by itself.
                    if get_error_code(error) != "SQLITE_BUSY" or time.monotonic() > end:
                        raise
                time.sleep(_PAUSE)
    finally:
        engine.dispose()
