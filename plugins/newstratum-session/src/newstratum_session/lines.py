"""Lines in a table, each under its number and behind its digest, written in the transaction of a session."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from newstratum.errors import DamagedFileError, UnavailableError
from newstratum.ports import Words

__all__ = ["OvertakenError", "SessionLines", "build_table"]

_DIGEST_BYTES: Final = 16
# Bytes of a line: MySQL takes a type for it that has room.
_MOST_BYTES: Final = (1 << 32) - 1
#: Rows of one statement.
_CHUNK: Final = 500
_DAMAGED: Final = Words("第{}行已损坏或缺失", "line {} is damaged or missing")


class OvertakenError(Exception):
    """Another transaction wrote a line under the same number; it never leaves this package."""


def build_table(
    metadata: sa.MetaData, name: str = "newstratum_lines", *, schema: str | None = None
) -> sa.Table:
    """Return the table of a register, to be made with the application's own tables.

    Args:
        metadata: The application's.
        name: What to call the table.
        schema: Where it lies; None where the database puts tables by itself.
    """
    return sa.Table(
        name,
        metadata,
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("digest", sa.LargeBinary(_DIGEST_BYTES), nullable=False),
        sa.Column("line", sa.LargeBinary(_MOST_BYTES), nullable=False),
        schema=schema,
    )


class SessionLines:
    """The log backend of a simple store: the lines of a table, as the transaction of a session sees them.

    A number is never given twice to what is kept: lines that replace others come behind them. So a reader
    whose last line is still there knows all lines before it.
    """

    def __init__(self, session: Session, table: sa.Table) -> None:
        """Read nothing yet.

        Args:
            session: The application's; it begins and ends the transactions.
            table: What :func:`build_table` returned.
        """
        self._session = session
        self._table = table
        #: The number of the first line, and the number and digest of the last one that was read or written.
        self._first = 1
        self._last = 0
        self._digest = b""
        #: What opening a store adds; it is written with the first commit, so that a reader writes nothing.
        self._pending: list[bytes] = []
        self._is_opening = True

    @property
    def is_current(self) -> bool:
        """Whether the lines that were read or written last are all there are now."""
        columns = (self._table.c.number, self._table.c.digest)
        query = sa.select(*columns).where(self._table.c.number >= self._last).order_by(columns[0]).limit(2)
        with self._translate_errors():
            found = [(row.number, bytes(row.digest)) for row in self._session.connection().execute(query)]
        return found == ([(self._last, self._digest)] if self._last else [])

    def lines(self) -> Iterator[bytes]:
        """Return every line for a store that opens, each whole and none missing."""
        self._pending, self._is_opening = [], True
        query = sa.select(self._table).order_by(self._table.c.number)
        with self._translate_errors():
            rows = self._session.connection().execute(query).all()
        self._first = rows[0].number if rows else 1
        for number, row in enumerate(rows, self._first):
            if row.number != number or bytes(row.digest) != _compute_digest(bytes(row.line)):
                raise DamagedFileError(self._table.name, _DAMAGED.format(number - self._first + 1))
        self._last = rows[-1].number if rows else 0
        self._digest = bytes(rows[-1].digest) if rows else b""
        return iter([bytes(row.line) for row in rows])

    def start_writing(self) -> None:
        """Say that the store is open: the next line that is added is that of a commit."""
        self._is_opening = False

    def append(self, number: int, line: bytes) -> None:
        """Add a line, behind a savepoint; one of the opening waits for the first commit.

        Raises:
            OvertakenError: Another transaction wrote one under its number.
        """
        if self._is_opening:
            self._pending.append(line)
            return
        with self._savepoint() as connection:
            self._insert(connection, self._last + 1, [*self._pending, line])
        self._last += len(self._pending) + 1
        self._pending, self._digest = [], _compute_digest(line)

    def replace(self, lines: Sequence[bytes]) -> None:
        """Put lines in place of all there are, under numbers that none of them had.

        Raises:
            OvertakenError: Another transaction wrote a line meanwhile.
        """
        first = self._last + 1
        with self._savepoint() as connection:
            connection.execute(self._table.delete().where(self._table.c.number <= self._last))
            for start in range(0, len(lines), _CHUNK):
                self._insert(connection, first + start, lines[start : start + _CHUNK])
        self._first, self._last = first, first + len(lines) - 1
        self._pending, self._digest = [], _compute_digest(lines[-1])

    def close(self) -> None:
        """Hold nothing: the session is the application's."""

    def _insert(self, connection: sa.Connection, first: int, lines: Sequence[bytes]) -> None:
        rows = [
            {"number": number, "digest": _compute_digest(line), "line": line}
            for number, line in enumerate(lines, first)
        ]
        connection.execute(self._table.insert(), rows)

    @contextmanager
    def _savepoint(self) -> Iterator[sa.Connection]:
        """Lend the connection of the session behind a savepoint, undone where the block fails."""
        with self._translate_errors():
            connection = self._session.connection()
            _begin_sqlite(connection)
            with connection.begin_nested():
                yield connection

    @contextmanager
    def _translate_errors(self) -> Iterator[None]:
        """Raise errors of newstratum in place of SQLAlchemy's, whose texts hold values."""
        found: Exception | None = None
        try:
            yield
        except IntegrityError:
            found = OvertakenError()
        except SQLAlchemyError as error:
            found = _to_store_error(error, self._table.name)
        if found is not None:
            raise found


def _begin_sqlite(connection: sa.Connection) -> None:
    """Begin a transaction where SQLite's driver has not done so before it meets a savepoint.

    The first savepoint would begin one, and its release would end it, whatever the application does later.
    """
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite" and not driver.in_transaction:
        connection.exec_driver_sql("BEGIN")


def _to_store_error(error: SQLAlchemyError, table: str) -> UnavailableError:
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return UnavailableError(Words("连接已断开", "the connection was lost"))
    if not isinstance(error, DBAPIError):
        return UnavailableError(
            Words(
                "会话的事务已失败或已结束；请回滚会话后再试",
                "the transaction of the session has failed or ended; roll the session back",
            )
        )
    if isinstance(error, OperationalError) and _is_locked(error):
        return UnavailableError(
            Words(
                "其他事务正在写入；请回滚会话，重做整个事务",
                "another transaction is writing; roll the session back and do all of it again",
            )
        )
    return UnavailableError(
        Words(
            "数据库拒绝读写表{}；请核对表是否已建、角色是否有权",
            "the database refuses to read or write the table {}; see that it was made and that the role may",
        ).format(table)
    )


def _is_locked(error: OperationalError) -> bool:
    """Return whether somebody else was faster: a lock, a deadlock, or a snapshot that is too old."""
    code = getattr(error.orig, "sqlstate", None)
    number = getattr(error.orig, "sqlite_errorcode", 0)
    return code in {"40001", "40P01", "55P03"} or number & 0xFF in {5, 6}


def _compute_digest(line: bytes) -> bytes:
    return hashlib.blake2b(line, digest_size=_DIGEST_BYTES).digest()
