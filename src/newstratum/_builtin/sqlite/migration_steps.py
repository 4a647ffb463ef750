"""The steps that make of a store file of each older format one of the next, inside one transaction."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from newstratum._builtin.sqlite.tables import PLAIN, encode_document
from newstratum._ports.fields import FieldType
from newstratum._storage.rows import decode_declaration
from newstratum._storage.sqlite_profile import apply_sqlite_profile

#: What ``changes.act`` holds of a document that is there; an erased one stays as many zeros as it is long.
_PUT: Final = 2


def _deflate_documents(connection: sqlite3.Connection) -> None:
    """Write every change anew, with its document deflated."""
    connection.execute(
        """CREATE TABLE dense_changes (
            position INTEGER PRIMARY KEY, number INTEGER NOT NULL REFERENCES commits,
            kind INTEGER NOT NULL REFERENCES kinds, id TEXT NOT NULL,
            act INTEGER NOT NULL, schema INTEGER NOT NULL, coding INTEGER NOT NULL, document BLOB
        ) STRICT"""
    )
    connection.executemany(
        "INSERT INTO dense_changes VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _iterate_dense_changes(connection)
    )
    connection.execute("DROP TABLE changes")
    connection.execute("ALTER TABLE dense_changes RENAME TO changes")
    connection.execute("CREATE INDEX changes_of_key ON changes (kind, id, position)")


def _iterate_dense_changes(connection: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
    names = dict(connection.execute("SELECT number, name FROM kinds"))
    for *change, act, schema, document in connection.execute(
        "SELECT position, number, kind, id, act, schema, document FROM changes ORDER BY position"
    ):
        coded = encode_document(names[change[2]], document) if act == _PUT else (PLAIN, document)
        yield (*change, act, schema, *coded)


def _narrow_dates(connection: sqlite3.Connection) -> None:
    """Write the tables of the kinds that have dates anew, with days in place of ISO texts."""
    connection.create_function("to_day", 1, _to_day, deterministic=True)
    for name, declared in connection.execute("SELECT name, declared FROM kinds").fetchall():
        fields = decode_declaration(name, declared).fields
        dates = {each for each, wanted in fields.items() if wanted is FieldType.DATE}
        if dates:
            _narrow_table(connection, f"records_{name}", dates)


def _to_day(text: str | None) -> int | None:
    return None if text is None else dt.date.fromisoformat(text).toordinal()


def _narrow_table(connection: sqlite3.Connection, table: str, dates: set[str]) -> None:
    columns = [
        (name, "INTEGER" if name in dates else of)
        for _place, name, of, *_more in connection.execute(f"PRAGMA table_info([{table}])").fetchall()
        if name not in ("id", "_number", "_position")
    ]
    indexes = connection.execute(
        "SELECT sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", (table,)
    ).fetchall()
    declared = "".join(f", [{name}] {of}" for name, of in columns)
    connection.execute(
        f"CREATE TABLE [dense_{table}] (id TEXT PRIMARY KEY NOT NULL, _number INTEGER NOT NULL,"
        f" _position INTEGER NOT NULL REFERENCES changes{declared}) STRICT, WITHOUT ROWID"
    )
    names = "".join(f", [{name}]" for name, _of in columns)
    values = "".join(f", to_day([{name}])" if name in dates else f", [{name}]" for name, _of in columns)
    connection.execute(
        f"INSERT INTO [dense_{table}] (id, _number, _position{names})"
        f" SELECT id, _number, _position{values} FROM [{table}] ORDER BY id"
    )
    connection.execute(f"DROP TABLE [{table}]")
    connection.execute(f"ALTER TABLE [dense_{table}] RENAME TO [{table}]")
    for (sql,) in indexes:
        connection.execute(sql)


def _lay_out_densely(connection: sqlite3.Connection) -> None:
    """Format 2: documents are deflated, dates are days, and the file says whether a log is in use."""
    _deflate_documents(connection)
    _narrow_dates(connection)
    connection.execute("ALTER TABLE identity ADD COLUMN log_mark TEXT NOT NULL DEFAULT ''")


#: What makes of each older format the next one, by the number of the older one. Format 1 is the first.
STEPS: Final[dict[int, Callable[[sqlite3.Connection], None]]] = {1: _lay_out_densely}


def prepare_for_steps(connection: sqlite3.Connection) -> None:
    """Set on a connection what the steps rely on, before their transaction.

    Old pages are overwritten, so that nothing of what is erased later stays in them. References are not
    checked: each step keeps them, and between its statements they lead nowhere.
    """
    apply_sqlite_profile(connection)
    connection.execute("PRAGMA foreign_keys = OFF")
    # More than FULL only where there is no log.
    connection.execute("PRAGMA synchronous = EXTRA")


def take_steps(
    connection: sqlite3.Connection,
    found: int,
    newest: int,
    steps: Mapping[int, Callable[[sqlite3.Connection], None]],
) -> None:
    """Make of a file of an older format one of the newest; the connection is in a transaction."""
    for number in range(found, newest):
        steps[number](connection)
    connection.execute(f"PRAGMA user_version = {newest}")
