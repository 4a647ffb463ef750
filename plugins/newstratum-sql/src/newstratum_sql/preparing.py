"""Making a database fit: the steps that lead from one format of the tables to the next, and the kinds.

Nothing here happens by itself. A role that may create tables runs it, once for a new database and again
after an upgrade; the role that works with the store needs no such right.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import contextmanager
from typing import Any, Final

import sqlalchemy as sa
from attrs import frozen
from sqlalchemy.exc import OperationalError
from sqlalchemy.schema import CreateColumn, CreateSchema

from newstratum.errors import ForeignFileError, InvalidValueError, NewerFileError, UnavailableError
from newstratum.ports.checks import kinds_by_name
from newstratum.ports.cursors import SECRET_BYTES
from newstratum.ports.fields import Kind
from newstratum_sql.engines import BEGIN, BUSY_SECONDS, engine_of
from newstratum_sql.failures import code_of, translated
from newstratum_sql.grants import grants_for
from newstratum_sql.identity import FORMAT, origin_of, step_of
from newstratum_sql.kinds import StoredKind, declaration_of, lacking, stored_kinds, together
from newstratum_sql.settings import HORIZON, Settings
from newstratum_sql.tables import FixedTables, RecordTable, microseconds_of

__all__ = ["STEPS", "Preparation", "prepare_settings", "renew_settings", "sweep_settings"]

#: What nobody else locks: "newstratum" in some form.
_LOCK: Final = 0x6E77737472
# Seconds between two attempts to change how a file keeps its log.
_PAUSE: Final = 0.02


@frozen(kw_only=True)
class Preparation:
    """What was done to a database."""

    #: The steps that were done, by number.
    steps: tuple[int, ...]
    #: The kinds whose tables were made or changed.
    kinds: tuple[str, ...]


def _first_tables(connection: sa.Connection, fixed: FixedTables) -> None:
    """Step 1: the tables of every store."""
    if fixed.metadata.schema and connection.dialect.name == "postgresql":
        connection.execute(CreateSchema(fixed.metadata.schema, if_not_exists=True))
    fixed.metadata.create_all(connection, checkfirst=False)


#: The steps, in order. A step that was released never changes; a new format is a new step.
STEPS: Final[Sequence[Callable[[sa.Connection, FixedTables], None]]] = (_first_tables,)


def prepare_settings(
    settings: Settings,
    kinds: Sequence[Kind],
    *,
    role: str = "",
    clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
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
        UnavailableError: It cannot be reached, or the role may not create tables.
    """
    if settings.read_only:
        raise UnavailableError("it was opened to be read only (mode=ro)")
    by_name = kinds_by_name(kinds)
    if settings.dialect == "sqlite":
        _make_file(settings)
    fixed = FixedTables(settings.schema)
    with _alone(settings) as connection:
        done = step_of(connection, fixed)
        if done > len(steps):
            raise NewerFileError(settings.place, done, len(steps))
        if not done:
            _check_new(connection, fixed, settings)
        for number, step in enumerate(steps[done:], done + 1):
            step(connection, fixed)
            if number == 1:
                _fill(connection, fixed, settings, entropy)
            connection.execute(fixed.steps.insert().values(number=number, done_at=microseconds_of(clock())))
        made = _make_kinds(connection, fixed, tuple(by_name.values()))
        for statement in grants_for(role, fixed, stored_kinds(connection, fixed)) if role else ():
            connection.execute(statement)
    if settings.dialect == "sqlite":
        _keep_log(settings)
    return Preparation(steps=tuple(range(done + 1, len(steps) + 1)), kinds=made)


def renew_settings(settings: Settings, *, entropy: Callable[[int], bytes] = os.urandom) -> None:
    """Give a store that was restored or copied a new epoch: cursors and versions from before are refused.

    Args:
        settings: Where.
        entropy: Returns that many random bytes.

    Raises:
        UnavailableError: The database is not prepared, or cannot be reached.
    """
    fixed = FixedTables(settings.schema)
    with _alone(settings) as connection:
        if step_of(connection, fixed) != FORMAT:
            raise UnavailableError(f"{settings.place} is not prepared")
        shift = 0
        if settings.feed == HORIZON:
            last = connection.execute(sa.select(sa.func.max(fixed.commits.c.number))).scalar() or 0
            present = connection.exec_driver_sql("SELECT pg_current_xact_id()::text::bigint").scalar_one()
            # The next commit comes after the last one, whatever this server counts.
            shift = max(0, last + 1 - present)
        connection.execute(
            fixed.identity.update().values(epoch=entropy(8).hex(), origin=origin_of(connection), shift=shift)
        )


def sweep_settings(settings: Settings) -> int:
    """Remove the tombstones that no running transaction can meet any more; return how many there were.

    Args:
        settings: Where.
    """
    fixed = FixedTables(settings.schema)
    removed = 0
    with _alone(settings) as connection:
        shift = connection.execute(sa.select(fixed.identity.c.shift)).scalar_one()
        oldest = None
        if settings.feed == HORIZON:
            oldest = (
                shift
                + connection.exec_driver_sql(
                    "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
                ).scalar_one()
            )
        for stored in stored_kinds(connection, fixed).values():
            table = RecordTable(fixed, stored.kind, stored.number).table
            graves = table.c["_live"] == 0
            if oldest is not None:
                graves = sa.and_(graves, table.c["_number"] < oldest)
            removed += connection.execute(table.delete().where(graves)).rowcount
    return removed


@contextmanager
def _alone(settings: Settings) -> Any:
    """Lend a connection in a transaction that no other preparation runs beside."""
    engine = engine_of(settings, working=False)
    try:
        with translated(settings.place), engine.connect() as connection:
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
        raise ForeignFileError(settings.place, "there are tables of another application")
    if settings.dialect == "postgresql":
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
        if encoding != "UTF8":
            raise InvalidValueError(
                "url.path", f"names a database with the encoding {encoding}", "make one with UTF8"
            )


def _fill(
    connection: sa.Connection, fixed: FixedTables, settings: Settings, entropy: Callable[[int], bytes]
) -> None:
    connection.execute(
        fixed.identity.insert().values(
            one=1,
            feed=settings.feed,
            epoch=entropy(8).hex(),
            secret=entropy(SECRET_BYTES),
            origin=origin_of(connection),
            shift=0,
        )
    )
    connection.execute(fixed.counter.insert().values(one=1, last=0))


def _make_kinds(connection: sa.Connection, fixed: FixedTables, kinds: Iterable[Kind]) -> tuple[str, ...]:
    known = stored_kinds(connection, fixed)
    wanted = lacking(kinds, known)
    for kind in wanted:
        stored = known.get(kind.name)
        number = max((each.number for each in known.values()), default=0) + 1
        whole = together(kind, stored.kind if stored else None)
        _make_kind(connection, RecordTable(fixed, whole, stored.number if stored else number), stored)
        if stored is None:
            connection.execute(
                fixed.kinds.insert().values(number=number, name=kind.name, declared=declaration_of(whole))
            )
        else:
            connection.execute(
                fixed.kinds.update()
                .values(declared=declaration_of(whole))
                .where(fixed.kinds.c.number == stored.number)
            )
        known[kind.name] = StoredKind(stored.number if stored else number, whole)
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


def _make_file(settings: Settings) -> None:
    path = settings.target.database or ""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600))
    except OSError as error:
        raise UnavailableError(f"{path} cannot be made: {os.strerror(error.errno or 0)}") from None


def _keep_log(settings: Settings) -> None:
    """Let the file keep a write-ahead log, with which readers and a writer do not stop each other."""
    engine = engine_of(settings)
    end = time.monotonic() + BUSY_SECONDS
    try:
        with translated(settings.place), engine.connect() as connection:
            while True:
                try:
                    connection.exec_driver_sql("PRAGMA journal_mode = WAL")
                    return
                except OperationalError as error:
                    # For this, SQLite does not wait for others by itself.
                    if code_of(error) != "SQLITE_BUSY" or time.monotonic() > end:
                        raise
                time.sleep(_PAUSE)
    finally:
        engine.dispose()
