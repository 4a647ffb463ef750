"""A store inside the transaction of an application: what it writes is kept or undone with the rest of it.

The application begins and ends the transaction. The store puts each commit of its own behind a savepoint, so
that one that is refused leaves the transaction as it was.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any, Final, TypeAlias, TypeVar

import psycopg
import sqlalchemy as sa
from psycopg.pq import TransactionStatus
from psycopg.rows import tuple_row
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from newstratum.errors import InvalidValueError, UnavailableError
from newstratum.ports import StoreUsage, Words
from newstratum_sql.connections import RetryError
from newstratum_sql.driver_errors import is_clash, to_store_error, translate_errors
from newstratum_sql.settings import build_joined_settings

__all__ = ["ApplicationConnection", "JoinedConnection"]

T = TypeVar("T")

#: What an application may give: its connection of SQLAlchemy, or of psycopg, such as Django's.
ApplicationConnection: TypeAlias = "sa.Connection | psycopg.Connection[Any]"

# Others hold no lock that this transaction does not have; a second try meets what the first one found.
_TRIES: Final = 3
_BEGIN: Final = "SAVEPOINT newstratum_commit"
_KEEP: Final = "RELEASE SAVEPOINT newstratum_commit"
_UNDO: Final = "ROLLBACK TO SAVEPOINT newstratum_commit"
_SUPPORTED: Final = Words(
    "请给出psycopg 3的连接，或以它为驱动的SQLAlchemy连接；其他数据库请用newstratum-session",
    "give a connection of psycopg 3, or one of SQLAlchemy by that driver; newstratum-session serves others",
)

_CLOSED: Final = Words(
    "本应用的连接已关闭或断开；请用新的连接", "the application's connection is closed or lost; give a new one"
)


class _BorrowedDialect(PGDialect_psycopg):
    """Speaks over a connection that is somebody else's: it neither begins, nor ends, nor closes anything."""

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: Any) -> None:
        """Begin nothing."""

    def do_rollback(self, dbapi_connection: Any) -> None:
        """Undo nothing."""

    def do_commit(self, dbapi_connection: Any) -> None:
        """Commit nothing."""

    def do_close(self, dbapi_connection: Any) -> None:
        """Leave it open."""

    def do_terminate(self, dbapi_connection: Any) -> None:
        """Leave it open."""


@cache
def _get_dialect() -> _BorrowedDialect:
    """Return the dialect of all connections on loan, so that statements are compiled once for all of them."""
    return _BorrowedDialect(dbapi=psycopg, use_native_hstore=False)  # type: ignore[no-untyped-call]


def _borrow(driver: psycopg.Connection[Any]) -> sa.Connection:
    def lend() -> Any:
        return driver

    dialect = _get_dialect()
    pool = StaticPool(lend, reset_on_return=None, dialect=dialect)
    return sa.Engine(pool, dialect, sa.URL.create("postgresql+psycopg"), hide_parameters=True).connect()


class JoinedConnection:
    """Runs the work of a store inside the transaction of an application, one call at a time."""

    def __init__(self, connection: ApplicationConnection, schema: str) -> None:
        """Take a connection on loan.

        Args:
            connection: The application's; it stays open.
            schema: The schema of the store's tables.

        Raises:
            InvalidValueError: It is not a connection of psycopg 3, or gives no plain rows.
            UnavailableError: It is closed.
        """
        self._is_borrowed = isinstance(connection, psycopg.Connection)
        if isinstance(connection, psycopg.Connection):
            self._connection = _borrow(connection)
        elif isinstance(connection, sa.Connection) and connection.dialect.driver == "psycopg":
            self._connection = connection
        else:
            raise InvalidValueError("connection", Words("类型不对", "is of another type"), _SUPPORTED)
        if self._connection.closed or self._get_driver().closed:
            raise UnavailableError(_CLOSED)
        if self._get_driver().row_factory is not tuple_row:
            raise InvalidValueError(
                "connection",
                Words("的row_factory不是tuple_row", "has a row_factory that is not tuple_row"),
                Words("请为查询另设row_factory", "set the row_factory of cursors, not of the connection"),
            )
        info = self._get_driver().info
        #: How the store is used.
        self.settings = build_joined_settings(f"{info.host or 'localhost'}/{info.dbname}", schema)
        #: Has the dialect; it makes no connection.
        self.engine = self._connection.engine
        self._usage = StoreUsage()
        self._lock = threading.RLock()

    def read(self, work: Callable[[sa.Connection], T]) -> T:
        """Run work that only reads; it sees what the transaction has written.

        Raises:
            ClosedError: The store is closed, or was opened before this process was forked.
            UnavailableError: No transaction is open, or it has failed.
            StoreError: What the driver's error means; the transaction has failed then.
        """
        with self._lend() as connection, translate_errors(self.settings.place):
            return work(connection)

    def write(self, commit_id: str, work: Callable[[sa.Connection], T], settle: Callable[[], T | None]) -> T:
        """Run work behind a savepoint; where it is refused, the transaction goes on as it was.

        Args:
            commit_id: The commit.
            work: What to do; an :class:`RetryError` of it undoes it.
            settle: Finds out why; returns what was done under the same commit id, or None.

        Raises:
            ClosedError: The store is closed, or was opened before this process was forked.
            UnavailableError: No transaction is open, or others wrote meanwhile what it cannot see; do the
                whole transaction again.
            StoreError: What the driver's error means.
        """
        reason: Words | str = ""
        for _ in range(_TRIES):
            try:
                return self._run_behind_savepoint(work)
            except RetryError as again:
                reason = again.reason
            settled = settle()
            if settled is not None:
                return settled
        raise UnavailableError(reason)

    def check_writable(self) -> None:
        """Do nothing: whether the transaction may write is for the application to say."""

    def close(self) -> None:
        """Give the connection back, open and in its transaction."""
        if self._usage.is_forked or not self._usage.close():
            return
        if self._is_borrowed:
            self._connection.close()

    def _run_behind_savepoint(self, work: Callable[[sa.Connection], T]) -> T:
        failure: Exception | None = None
        with self._lend() as connection:
            try:
                connection.exec_driver_sql(_BEGIN)
                result = work(connection)
                connection.exec_driver_sql(_KEEP)
                return result
            except SQLAlchemyError as error:
                found = to_store_error(error, self.settings.place)
                failure = RetryError(getattr(found, "reason", str(found))) if is_clash(error) else found
                self._undo(connection)
            except BaseException:
                self._undo(connection)
                raise
        raise failure

    def _undo(self, connection: sa.Connection) -> None:
        # Where the connection is lost, the server has undone the whole transaction.
        with suppress(SQLAlchemyError):
            connection.exec_driver_sql(_UNDO)

    @contextmanager
    def _lend(self) -> Iterator[sa.Connection]:
        with self._usage.hold(), self._lock:
            self._check_transaction()
            yield self._connection

    def _check_transaction(self) -> None:
        """Refuse to work outside a transaction, where each statement would be kept by itself.

        Raises:
            UnavailableError: None is open, or it has failed, or the connection is lost.
        """
        is_lost = self._connection.closed or self._connection.invalidated
        driver = None if is_lost else self._get_driver()
        status = TransactionStatus.UNKNOWN if driver is None else driver.info.transaction_status
        if status is TransactionStatus.INERROR:
            raise UnavailableError(
                Words(
                    "本应用的事务已失败；请回滚后重新开始",
                    "the application's transaction has failed; roll it back and begin again",
                )
            )
        if driver is None or driver.closed or status is TransactionStatus.UNKNOWN:
            raise UnavailableError(_CLOSED)
        is_begun = self._is_borrowed or self._connection.in_transaction()
        if not is_begun or (driver.autocommit and status is TransactionStatus.IDLE):
            raise UnavailableError(
                Words(
                    "本应用没有开始事务；请在事务中打开并使用数据库",
                    "the application has begun no transaction; open and use the store inside one",
                )
            )

    def _get_driver(self) -> psycopg.Connection[Any]:
        driver: psycopg.Connection[Any] = self._connection.connection.driver_connection  # type: ignore[assignment]
        return driver
