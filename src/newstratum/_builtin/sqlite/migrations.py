"""Bringing a file of an older format up to date: a backup first, then every step in one transaction."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from newstratum._builtin.sqlite import schema
from newstratum._builtin.sqlite.backups import back_up
from newstratum._builtin.sqlite.driver_errors import translate_errors
from newstratum._storage.sqlite import connect_sqlite
from newstratum.errors import ReadOnlyError

#: What makes of each older format the next one, by the number of the older one. Format 1 is the first.
STEPS: Final[dict[int, Callable[[sqlite3.Connection], None]]] = {}


def migrate_file(
    path: Path, *, read_only: bool, steps: Mapping[int, Callable[[sqlite3.Connection], None]] = STEPS
) -> Path | None:
    """Migrate a file of an older format to the newest; return where its backup lies, or None.

    Args:
        path: A file of a known format.
        read_only: Whether it may not be written.
        steps: What makes of each older format the next one.

    Raises:
        ReadOnlyError: It is older and may not be written.
        StoreFullError: There is no room for the backup; the file is as it was.
    """
    with translate_errors(path), closing(connect_sqlite(path, "mode=ro" if read_only else "mode=rw")) as own:
        found = _read_format(own)
        if found >= schema.FORMAT:
            return None
        if read_only:
            raise ReadOnlyError(f"{path} is of the older format {found}; open it once to write")
        # More than FULL only where there is no log.
        own.execute("PRAGMA synchronous = EXTRA")
        # With the lock held, nobody writes between the backup and the steps, and nobody else migrates it.
        own.execute("BEGIN IMMEDIATE")
        try:
            return _migrate_locked_file(own, path, steps)
        finally:
            if own.in_transaction:
                own.execute("ROLLBACK")


def _migrate_locked_file(
    own: sqlite3.Connection, path: Path, steps: Mapping[int, Callable[[sqlite3.Connection], None]]
) -> Path | None:
    """Back a locked file up and take every step; return where the backup lies."""
    found = _read_format(own)
    if found >= schema.FORMAT:
        # Another process was faster.
        return None
    copy = _find_free_name(path, found)
    with closing(connect_sqlite(path, "mode=ro")) as source:
        back_up(source, copy)
    for number in range(found, schema.FORMAT):
        steps[number](own)
    own.execute(f"PRAGMA user_version = {schema.FORMAT}")
    own.execute("COMMIT")
    return copy


def _read_format(connection: sqlite3.Connection) -> int:
    [(found,)] = connection.execute("PRAGMA user_version").fetchall()
    return int(found)


def _find_free_name(path: Path, found: int) -> Path:
    name, number = path.with_name(f"{path.name}.format-{found}.backup"), 1
    while os.path.lexists(name):
        number += 1
        name = path.with_name(f"{path.name}.format-{found}.backup-{number}")
    return name
