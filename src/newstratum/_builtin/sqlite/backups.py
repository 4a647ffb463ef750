"""Backups of a store file while others write, and restoring a new store from one.

A backup is written to a temporary file by SQLite's online backup, verified, and only then given its name.
A restore works on a temporary file too: the backup is copied, verified, given a new epoch, and what was
erased since is erased again. Then its rows go into the empty store by one transaction.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from newstratum._builtin.sqlite.driver_errors import translate_errors
from newstratum._builtin.sqlite.files import examine, publish_file, sync_to_disk
from newstratum._builtin.sqlite.free_space_wiping import close_descriptor
from newstratum._builtin.sqlite.schema import prepare_tables
from newstratum._builtin.sqlite.temporary_files import make_temporary_file
from newstratum._ports.fields import Kind
from newstratum._storage.sqlite import connect_sqlite
from newstratum.errors import DamagedFileError, InvalidValueError

_PAGES_AT_ONCE = 1024

#: What no row of the feed may break; each gives a row where it is broken.
_INVARIANTS = (
    # Positions and numbers without gaps, each change inside its commit.
    "SELECT 1 FROM (SELECT count(*) AS n, min(position) AS a, max(position) AS z FROM changes)"
    " WHERE n > 0 AND (a <> 1 OR z <> n)",
    "SELECT 1 FROM (SELECT count(*) AS n, min(number) AS a, max(number) AS z FROM commits)"
    " WHERE n > 0 AND (a <> 1 OR z <> n)",
    "SELECT 1 FROM changes AS c JOIN commits AS m ON m.number = c.number"
    " WHERE c.position < m.first OR c.position >= m.first + m.size LIMIT 1",
)


def check_whole(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file whose pages, references or feed are damaged; it takes a while.

    Raises:
        DamagedFileError: Saying which of them.
    """
    if connection.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
        raise DamagedFileError(str(path), "its pages are damaged")
    if connection.execute("PRAGMA foreign_key_check").fetchall():
        raise DamagedFileError(str(path), "its rows name others that are missing")
    if any(connection.execute(promise).fetchall() for promise in _INVARIANTS):
        raise DamagedFileError(str(path), "its feed has gaps")


def _copy_verified(source: sqlite3.Connection, temporary: Path, named: Path) -> None:
    with closing(connect_sqlite(temporary, "mode=rw")) as copy:
        source.backup(copy, pages=_PAGES_AT_ONCE)
        # Alone and unshared, it needs no log beside it.
        copy.execute("PRAGMA journal_mode = DELETE").fetchall()
        check_whole(copy, named)
        copy.execute("PRAGMA journal_mode = WAL").fetchall()


def back_up(source: sqlite3.Connection, file: Path) -> None:
    """Write a verified copy of a store to a new file.

    Args:
        source: A connection of its own to the store; others may write meanwhile.
        file: Where; nothing may be there.

    Raises:
        InvalidValueError: Something is there already, or its folder is not.
        DamagedFileError: The copy does not verify; it was removed.
    """
    if not os.path.isdir(file.parent):
        raise InvalidValueError("file", f"is in {file.parent}, which is no folder", "make the folder first")
    if os.path.lexists(file):
        raise InvalidValueError("file", f"names {file}, which exists", "choose another name")
    with make_temporary_file(file) as temporary, translate_errors(file):
        # One read transaction: writers cannot make the backup begin again and again.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM identity").fetchall()
        try:
            _copy_verified(source, temporary, file)
        finally:
            source.execute("ROLLBACK")
        sync_to_disk(temporary)
        if not publish_file(temporary, file):
            raise InvalidValueError("file", f"names {file}, which exists", "choose another name")
        sync_to_disk(file.parent)


@contextlib.contextmanager
def prepare_restore(
    file: Path, beside: Path, kinds: Mapping[str, Kind], entropy: Callable[[int], bytes]
) -> Iterator[Path]:
    """Make a store of a backup, in a temporary file beside a path, verified and with an epoch of its own.

    Raises:
        InvalidValueError: There is no such file, or a field has another type there.
        ForeignFileError: It is no store.
        NewerFileError: A newer newstratum wrote it.
        DamagedFileError: It does not verify.
    """
    if not examine(file):
        raise InvalidValueError("file", f"names {file}, which does not exist")
    with make_temporary_file(beside) as temporary, translate_errors(file):
        with closing(connect_sqlite(file, "mode=ro")) as source:
            _copy_verified(source, temporary, file)
        with closing(connect_sqlite(temporary, "mode=rw")) as copy:
            prepare_tables(copy, kinds, read_only=False)
            copy.execute("UPDATE identity SET epoch = ?", (entropy(8).hex(),))
        try:
            yield temporary
        finally:
            # It never gets a name, and whoever erased from it has closed it.
            close_descriptor(temporary)


def copy_into_store(connection: sqlite3.Connection, temporary: Path) -> None:
    """Fill an empty store with what a temporary file holds, by one transaction.

    Args:
        connection: A connection of its own to the store.
        temporary: What :func:`prepare_restore` made.

    Raises:
        InvalidValueError: Something was committed into the store.
    """
    connection.execute("ATTACH ? AS restored", (f"file:{quote(str(temporary))}?mode=ro",))
    connection.execute("BEGIN IMMEDIATE")
    try:
        if connection.execute("SELECT 1 FROM main.commits LIMIT 1").fetchall():
            raise InvalidValueError("store", "was written already", "restore into a new, empty store")
        _copy_tables(connection)
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        connection.execute("DETACH restored")


def _copy_tables(connection: sqlite3.Connection) -> None:
    for (name,) in connection.execute(
        "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name LIKE 'records\\_%' ESCAPE '\\'"
    ).fetchall():
        connection.execute(f"DROP TABLE main.[{name}]")
    connection.execute("DELETE FROM main.kinds")
    connection.execute("DELETE FROM main.identity")
    made = connection.execute(
        "SELECT type, name, sql FROM restored.sqlite_schema"
        " WHERE sql IS NOT NULL AND tbl_name LIKE 'records\\_%' ESCAPE '\\' ORDER BY type DESC"
    ).fetchall()
    tables = [name for kind, name, _sql in made if kind == "table"]
    for kind, _name, sql in made:
        if kind == "table":
            connection.execute(sql)
    for name in ("identity", "kinds", "commits", "changes", "erasures", *tables):
        connection.execute(f"INSERT INTO main.[{name}] SELECT * FROM restored.[{name}]")
    # Filled tables are quicker to index than indexed tables to fill.
    for kind, _name, sql in made:
        if kind == "index":
            connection.execute(sql)
