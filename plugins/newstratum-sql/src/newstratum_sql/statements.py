"""Statements compiled to the text of their dialect once, since compiling takes as long as running them.

Where the driver takes values as they are, it is handed the text itself: the way through SQLAlchemy takes
as long as the driver. What the driver raises is raised as SQLAlchemy raises it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final, TypeAlias, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

__all__ = [
    "MOST_ROWS",
    "BulkInsert",
    "CompiledStatement",
    "Row",
    "build_numbered_binds",
    "build_numbered_values",
    "send_together",
]

T = TypeVar("T")

# Drivers that take values as they are, by name; for others SQLAlchemy converts them each time.
_PLAIN: Final = frozenset({"postgresql"})
_OPTIONS: Final[dict[str, Any]] = {"preserve_rowcount": True}
#: Rows of one statement, at most.
MOST_ROWS: Final = 16
#: One row: a value for every column.
Row: TypeAlias = Mapping[str, Any]


@contextmanager
def send_together(connection: sa.Connection) -> Iterator[None]:
    """Let the driver send what a block sends without waiting for answers, where it can.

    All that a block may do is to send: an error raised in it would let the driver log the one behind it.

    Raises:
        DBAPIError: The server refused a statement; those after it were not done.
    """
    if connection.dialect.name not in _PLAIN:
        yield
        return
    with _translate_driver_errors(connection) as driver, driver.pipeline():
        yield


def _run_with_driver(connection: sa.Connection, work: Callable[[Any], T]) -> T:
    """Let the connection of the driver do some work."""
    with _translate_driver_errors(connection) as driver:
        return work(driver)


@contextmanager
def _translate_driver_errors(connection: sa.Connection) -> Iterator[Any]:
    """Lend the connection of the driver, and raise its errors as SQLAlchemy does.

    Raises:
        DBAPIError: The driver refused; a connection that was lost is no longer in the pool.
    """
    driver: Any = connection.connection.driver_connection
    try:
        yield driver
    except connection.dialect.loaded_dbapi.Error as error:
        lost = bool(driver.closed)
        if lost:
            # SQLAlchemy finds that out itself, and then no longer lends what it had of this server.
            with suppress(DBAPIError):
                connection.exec_driver_sql("SELECT 1")
        raise DBAPIError(None, None, error, hide_parameters=True, connection_invalidated=lost) from None


class CompiledStatement:
    """One statement, compiled, to be run with different values."""

    def __init__(self, statement: sa.Executable, dialect: sa.Dialect) -> None:
        """Compile a statement.

        Args:
            statement: What to do.
            dialect: Speaks to the database.
        """
        self._statement = statement.execution_options(**_OPTIONS)
        self._text = ""
        #: Values that are part of the statement itself.
        self._own: dict[str, Any] = {}
        if dialect.name in _PLAIN and isinstance(statement, sa.ClauseElement):
            compiled = statement.compile(dialect=dialect)
            binds = getattr(compiled, "binds", {})
            # A list of values is compiled anew for each length.
            if not any(bind.expanding for bind in binds.values()):
                self._text = str(compiled)
                self._own = {name: bind.value for name, bind in binds.items() if not bind.required}

    def fetch_all(self, connection: sa.Connection, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """Run the statement and return its rows."""
        if self._text:
            return list(_run_with_driver(connection, lambda driver: self._run(driver, values).fetchall()))
        return connection.execute(self._statement, values).all()

    def execute(self, connection: sa.Connection, values: Mapping[str, Any]) -> int:
        """Run the statement and return how many rows it changed."""
        if self._text:
            return int(_run_with_driver(connection, lambda driver: self._run(driver, values).rowcount))
        return connection.execute(self._statement, values).rowcount

    def send(self, connection: sa.Connection, values: Mapping[str, Any]) -> Any:
        """Run the statement inside :func:`send_together`.

        Returns:
            A cursor whose ``rowcount`` and ``fetchall`` count once the block has ended.
        """
        if self._text:
            return _run_with_driver(connection, lambda driver: self._run(driver, values))
        return connection.execute(self._statement, values)

    def execute_many(self, connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> int:
        """Run the statement for each of several rows of values; return how many rows it changed."""
        if len(rows) == 1:
            return self.execute(connection, rows[0])
        if self._text:
            return int(_run_with_driver(connection, lambda driver: self._run_for_all(driver, rows)))
        if connection.dialect.supports_sane_multi_rowcount:
            return connection.execute(self._statement, [dict(row) for row in rows]).rowcount
        return sum(self.execute(connection, row) for row in rows)

    def _run(self, driver: Any, values: Mapping[str, Any]) -> Any:
        return driver.execute(self._text, {**self._own, **values})

    def _run_for_all(self, driver: Any, rows: Sequence[Mapping[str, Any]]) -> Any:
        with driver.cursor() as cursor:
            cursor.executemany(self._text, [{**self._own, **row} for row in rows])
            return cursor.rowcount


def build_numbered_binds(table: sa.Table, count: int) -> list[dict[str, Any]]:
    """Return what is bound for so many rows of a table, each under the column's name and the row's number."""
    names = [column.name for column in table.c]
    return [{name: sa.bindparam(f"{name}{n}") for name in names} for n in range(count)]


def build_numbered_values(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the values of some rows under the names of :func:`build_numbered_binds`."""
    return {f"{name}{n}": value for n, row in enumerate(rows) for name, value in row.items()}


class BulkInsert:
    """Inserts into one table: few rows by one statement, many by what the driver has for it."""

    def __init__(self, table: sa.Table, dialect: sa.Dialect) -> None:
        """Prepare an insertion; statements are compiled when they are first needed.

        Args:
            table: Where the rows go.
            dialect: Speaks to the database.
        """
        self._table = table
        self._dialect = dialect
        self._one = CompiledStatement(table.insert(), dialect)
        self._names = [column.name for column in table.c]
        preparer = dialect.identifier_preparer
        columns = ", ".join(preparer.quote(name) for name in self._names)
        self._copy = f"COPY {preparer.format_table(table)} ({columns}) FROM STDIN"
        self._few: dict[int, CompiledStatement] = {}

    def insert(self, connection: sa.Connection, rows: Sequence[Row]) -> None:
        """Insert rows, each with a value for every column."""
        if not rows:
            return
        if self._dialect.name not in _PLAIN:
            self._one.execute_many(connection, rows)
        elif len(rows) > MOST_ROWS:
            _run_with_driver(connection, lambda driver: self._copy_rows(driver, rows))
        else:
            self._compile_for(len(rows)).execute(connection, build_numbered_values(rows))

    def _copy_rows(self, driver: Any, rows: Sequence[Row]) -> None:
        with driver.cursor() as cursor, cursor.copy(self._copy) as copy:
            for row in rows:
                copy.write_row([row[name] for name in self._names])

    def _compile_for(self, count: int) -> CompiledStatement:
        if count not in self._few:
            rows = build_numbered_binds(self._table, count)
            self._few[count] = CompiledStatement(self._table.insert().values(rows), self._dialect)
        return self._few[count]
