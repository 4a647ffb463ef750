"""Inspection of a store file: the library, the durability, the pages, the feed."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from newstratum._builtin.sqlite.backups import check_whole
from newstratum._builtin.sqlite.schema import read_identity
from newstratum._ports.store import Health, HealthFinding
from newstratum._storage.sqlite import describe_wal_reset_bug, has_wal_reset_bug
from newstratum.errors import DamagedFileError

_FULL: Final = 2
_EXTRA: Final = 3


def inspect_file(connection: sqlite3.Connection, path: Path) -> Iterator[HealthFinding]:
    """Yield what is found through a connection; nothing is changed."""
    yield _inspect_library(connection)
    yield _inspect_durability(connection)
    yield _inspect_wholeness(connection, path)
    _epoch, _secret, uncleaned = read_identity(connection)
    if uncleaned:
        yield HealthFinding(
            health=Health.WARNING,
            subject="erasure",
            detail=f"{uncleaned} erasure(s) left old bytes in the file; open the store once to write",
        )
    yield from _find_old_backups(path)


def _find_old_backups(path: Path) -> Iterator[HealthFinding]:
    found = re.compile(rf"{re.escape(path.name)}\.format-\d+\.backup(-\d+)?")
    names = sorted(each for each in os.listdir(path.parent) if found.fullmatch(each))
    if names:
        yield HealthFinding(
            health=Health.WARNING,
            subject="backup",
            detail=f"{', '.join(names)} from before the file was migrated: delete it when all is well, "
            "it holds what has been erased since",
        )


def _inspect_library(connection: sqlite3.Connection) -> HealthFinding:
    version = sqlite3.sqlite_version
    [(journal,)] = connection.execute("PRAGMA journal_mode").fetchall()
    if journal != "wal":
        detail = f"SQLite {version}; the file has no log"
        return HealthFinding(health=Health.OK, subject="library", detail=detail)
    # Read from the text, which is what a test of another version can change.
    if not has_wal_reset_bug(tuple(map(int, version.split(".")[:3]))):
        return HealthFinding(health=Health.OK, subject="library", detail=f"SQLite {version}")
    return HealthFinding(
        health=Health.WARNING,
        subject="library",
        detail=describe_wal_reset_bug(version),
    )


def _inspect_durability(connection: sqlite3.Connection) -> HealthFinding:
    [(journal,)] = connection.execute("PRAGMA journal_mode").fetchall()
    [(synchronous,)] = connection.execute("PRAGMA synchronous").fetchall()
    if journal == "wal" and synchronous >= _FULL:
        detail = "a commit survives a power cut: journal WAL, synchronous FULL"
        return HealthFinding(health=Health.OK, subject="durability", detail=detail)
    if journal == "delete" and synchronous >= _EXTRA:
        detail = "a commit survives a power cut: journal DELETE, synchronous EXTRA"
        return HealthFinding(health=Health.OK, subject="durability", detail=detail)
    return HealthFinding(
        health=Health.BROKEN,
        subject="durability",
        detail=f"a commit may not survive a power cut: journal {journal}, synchronous {synchronous}",
    )


def _inspect_wholeness(connection: sqlite3.Connection, path: Path) -> HealthFinding:
    try:
        check_whole(connection, path)
    except DamagedFileError as error:
        return HealthFinding(health=Health.BROKEN, subject="wholeness", detail=str(error))
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        detail = f"{path}: its pages are damaged; restore it from a backup"
        return HealthFinding(health=Health.BROKEN, subject="wholeness", detail=detail)
    size = path.stat().st_size
    return HealthFinding(
        health=Health.OK, subject="wholeness", detail=f"pages, references and feed are whole ({size} bytes)"
    )
