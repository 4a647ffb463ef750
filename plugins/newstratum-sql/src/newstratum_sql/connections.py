"""How a store reaches its database: the engine, its pooled connections, and whole transactions."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from newstratum.errors import (
    DamagedFileError,
    InDoubtError,
    InvalidValueError,
    NewstratumError,
    ReadOnlyError,
    StoreFullError,
    UnavailableError,
)
from newstratum.ports import (
    SQLITE_LOCK_SECONDS,
    FileIdentity,
    StoreUsage,
    UnreadableRowError,
    Words,
    apply_sqlite_profile,
    connect_sqlite,
)
from newstratum_sql.driver_errors import is_clash, is_commit_undone, is_repeatable, to_store_error
from newstratum_sql.settings import Settings
from newstratum_sql.statements import CompiledStatement

__all__ = ["BEGIN", "BEGUN_BY_COMMITS", "TRIES", "Connections", "RetryError", "build_engine", "pause"]

T = TypeVar("T")

#: How a writing transaction begins, by dialect; the drivers of others begin one by themselves.
BEGIN: Final[Mapping[str, str]] = {
    # Row locks and checked versions do the rest; docs/reference/sql.md has what was measured.
    "postgresql": "BEGIN ISOLATION LEVEL READ COMMITTED",
    "sqlite": "BEGIN IMMEDIATE",
}

#: The dialects whose transactions the commit begins itself, so that it takes no trip of its own.
BEGUN_BY_COMMITS: Final = frozenset({"postgresql"})

#: How often a transaction is tried before its store counts as unavailable.
TRIES: Final = 12

_SHORTEST_PAUSE = 0.002
_LONGEST_PAUSE = 0.5

# Engines made before a fork, kept for ever by the child: to end their connections would hurt the parent.
_ABANDONED: list[sa.Engine] = []


class RetryError(Exception):
    """A transaction has to be done again from its beginning; it never leaves this package."""

    def __init__(self, reason: Words | str) -> None:
        super().__init__(reason)
        #: What to say if it is not tried again.
        self.reason = reason


def pause(tried: int) -> None:
    """Wait before the next try: twice as long each time, and never as long as somebody else does.

    Args:
        tried: How many tries there were.
    """
    longest = min(_LONGEST_PAUSE, _SHORTEST_PAUSE * 2**tried)
    time.sleep(random.uniform(longest / 2, longest))


class Connections:
    """Lends connections and runs whole transactions."""

    def __init__(self, settings: Settings, engine: sa.Engine, *, wait: Callable[[int], None] = pause) -> None:
        """Take over an engine.

        Args:
            settings: How it is used.
            engine: Reaches the database; it is closed with this.
            wait: Waits after so many tries.
        """
        self.settings = settings
        self.engine = engine
        self._wait = wait
        begin = None if self.dialect in BEGUN_BY_COMMITS else BEGIN.get(self.dialect)
        self._begin = None if begin is None else CompiledStatement(sa.text(begin), engine.dialect)
        # Another file in its place is noticed at the next commit. Databases behind a server have none.
        path = settings.target.database if settings.dialect == "sqlite" else None
        self._identity = FileIdentity(Path(path)) if path else None
        self._usage = StoreUsage()

    @property
    def dialect(self) -> str:
        """The name of the SQLAlchemy dialect."""
        return self.engine.dialect.name

    def read(self, work: Callable[[sa.Connection], T]) -> T:
        """Run work that only reads; each statement has a snapshot of its own.

        Where the server went away since the last call, it is done once more on a new connection.

        Raises:
            ClosedError: The store is closed, or was opened before this process was forked.
            StoreError: What the driver's error means.
        """
        failure: NewstratumError | None = None
        for _try in range(2):
            try:
                with self._lend() as connection:
                    return work(connection)
            except UnreadableRowError:
                failure = DamagedFileError(
                    self.settings.place,
                    Words("有一行的内容不是任何数据库所写", "a row holds what no store writes"),
                )
                break
            except SQLAlchemyError as error:
                failure = to_store_error(error, self.settings.place)
                if not _is_connection_lost(error):
                    break
        assert failure is not None
        raise failure

    def write(self, commit_id: str, work: Callable[[sa.Connection], T], settle: Callable[[], T | None]) -> T:
        """Run work in one transaction and commit it; try again where others were faster.

        Args:
            commit_id: The commit, for the error that says it is in doubt.
            work: What to do; an :class:`RetryError` of it undoes the transaction and tries again.
            settle: Called after each such try: raises if another one makes no sense, and returns the
                result if somebody has got it meanwhile.

        Raises:
            ReadOnlyError: The store is only read.
            UnavailableError: Others kept writing the same records through every try.
            InDoubtError: The connection was lost while the commit was under way.
            StoreError: What the driver's error means.
        """
        self.check_writable()
        reason: Words | str = ""
        for tried in range(TRIES):
            if tried:
                self._wait(tried)
            try:
                return self._run_transaction(commit_id, work)
            except RetryError as again:
                reason = again.reason
            settled = settle()
            if settled is not None:
                return settled
        raise UnavailableError(reason)

    def check_writable(self) -> None:
        """Refuse to write to a store that was opened to be read.

        Raises:
            ReadOnlyError: It was opened with ``mode=ro``.
        """
        if self.settings.read_only:
            raise ReadOnlyError(Words("以只读方式打开（mode=ro）", "it was opened to be read only (mode=ro)"))

    def close(self) -> None:
        """Wait for those who work, and close every connection."""
        if self._usage.is_forked:
            _ABANDONED.append(self.engine)
        elif self._usage.close():
            self.engine.dispose()

    def _run_transaction(self, commit_id: str, work: Callable[[sa.Connection], T]) -> T:
        failure: Exception | None = None
        committing = False
        try:
            with self._lend() as connection:
                # Leaving the block without a commit rolls back.
                transaction = connection.begin()
                if self._begin is not None:
                    self._begin.execute(connection, {})
                self._check_file(is_settled=True)
                result = work(connection)
                committing = True
                transaction.commit()
                try:
                    # The next writer may already have made the file longer.
                    self._check_file(is_settled=False)
                except UnavailableError:
                    raise InDoubtError(commit_id) from None
                return result
        except SQLAlchemyError as error:
            failure = self._to_error(error, commit_id, committing=committing)
        raise failure

    def _check_file(self, *, is_settled: bool) -> None:
        if self._identity is not None:
            self._identity.check(is_settled=is_settled)

    def _to_error(self, error: SQLAlchemyError, commit_id: str, *, committing: bool) -> Exception:
        found = to_store_error(error, self.settings.place, commit_id=commit_id if committing else None)
        if committing and not is_commit_undone(error) and not isinstance(found, StoreFullError):
            return InDoubtError(commit_id)
        # Before COMMIT a lost connection is a transaction undone, and a value that clashes is one that
        # another commit, seen by none of the statements before, has just written.
        if is_repeatable(error) or is_clash(error) or (not committing and _is_connection_lost(error)):
            return RetryError(getattr(found, "reason", str(found)))
        return found

    @contextmanager
    def _lend(self) -> Iterator[sa.Connection]:
        with self._usage.hold(), self.engine.connect() as connection:
            try:
                yield connection
            except BaseException as error:
                if not isinstance(error, Exception):
                    # Whoever ended it may have ended the driver in its middle: nothing more is asked of it,
                    # and no error of its own hides that.
                    connection.invalidate()
                raise


def _is_connection_lost(error: SQLAlchemyError) -> bool:
    """Return whether a connection that had been made was lost."""
    return isinstance(error, DBAPIError) and error.connection_invalidated


def build_engine(settings: Settings, *, working: bool = True) -> sa.Engine:
    """Return an engine; it connects when it is first used.

    Args:
        settings: Where to, and how.
        working: Whether statements are limited in time; what builds indexes is not.

    Raises:
        InvalidValueError: There is no such dialect.
        UnavailableError: Its driver is not installed.
    """
    options: dict[str, Any] = {
        "poolclass": QueuePool,
        "pool_size": settings.pool,
        "max_overflow": 0,
        "pool_timeout": SQLITE_LOCK_SECONDS,
        # The connection used last is used next, so that few stay open.
        "pool_use_lifo": True,
        # Values of statements are people's data: they stay out of logs and out of errors.
        "hide_parameters": True,
    }
    if settings.dialect == "postgresql":
        options |= _build_postgresql_options(settings, working=working)
    elif settings.dialect == "sqlite":
        options["creator"] = _make_sqlite_connector(settings)
    try:
        engine = sa.create_engine(settings.target, **options)
    except NoSuchModuleError:
        raise InvalidValueError(
            "url.query.dialect",
            Words("不是这里的SQLAlchemy所有的方言", "is not a dialect that SQLAlchemy has here"),
            Words("请安装其软件包", "install its package"),
        ) from None
    except ImportError:
        raise UnavailableError(
            Words(
                "没有安装{}的驱动；请用pip安装", "the driver of {} is not installed; install it with pip"
            ).format(settings.target.drivername)
        ) from None
    if settings.dialect == "postgresql":
        event.listen(engine, "connect", _make_durable)
    return engine


def _make_durable(connection: Any, _record: object) -> None:
    """Let COMMIT wait for the disk where the role or the database says that it need not."""
    connection.execute(
        "SELECT set_config('synchronous_commit', 'on', false)"
        " WHERE current_setting('synchronous_commit') = 'off'"
    )


def _build_postgresql_options(settings: Settings, *, working: bool) -> dict[str, Any]:
    given = {
        # Every name is written with its schema, so nothing else is ever looked for.
        "search_path": "pg_catalog,pg_temp",
        "statement_timeout": f"{settings.statement_timeout if working else 0}s",
        "lock_timeout": f"{settings.lock_timeout}s",
        "idle_in_transaction_session_timeout": f"{settings.idle_timeout}s",
        "default_transaction_read_only": "on" if settings.read_only else "off",
    }
    return {
        # Statements stand alone; BEGIN and COMMIT are sent where several belong together.
        "isolation_level": "AUTOCOMMIT",
        "use_native_hstore": False,
        "connect_args": {
            "connect_timeout": settings.connect_timeout,
            "application_name": settings.application_name,
            "client_encoding": "utf8",
            "options": " ".join(f"-c {name}={value}" for name, value in given.items()),
        },
    }


def _make_sqlite_connector(settings: Settings) -> Any:
    path = settings.target.database or ""
    mode = "ro" if settings.read_only else "rw"

    def connect() -> Any:
        connection = connect_sqlite(path, f"mode={mode}")
        apply_sqlite_profile(connection)
        return connection

    return connect
