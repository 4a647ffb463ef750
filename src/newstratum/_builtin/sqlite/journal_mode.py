"""What a store file keeps a commit in until it is whole: a log beside it (WAL), or a journal of old pages.

The log is the rule: readers and a writer do not wait for each other. The journal (``?journal=delete``) is
for libraries with the WAL-reset bug where several processes write. It gives the same promises, but writers
wait for whoever reads, a backup included.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from newstratum._builtin.sqlite.driver_errors import to_store_error
from newstratum.errors import UnavailableError

__all__ = ["JOURNALS", "check_journal", "harden"]

#: What a URL can ask for.
JOURNALS: Final = ("wal", "delete")
_ALONE_MILLISECONDS: Final = 1000


def harden(connection: sqlite3.Connection) -> str:
    """Make the commits of a connection survive a power cut; return the journal of its file."""
    [(journal,)] = connection.execute("PRAGMA journal_mode").fetchall()
    if journal != "wal":
        # A journal is only gone for good once the folder is synced, and until then the commit is not.
        connection.execute("PRAGMA synchronous = EXTRA").fetchall()
    return str(journal)


def check_journal(connection: sqlite3.Connection, path: Path, wanted: str, *, read_only: bool) -> None:
    """See that a file has the journal it is to have, and switch it where a URL asks for another.

    Args:
        connection: A connection to it.
        path: The file.
        wanted: ``wal`` or ``delete``; empty if nobody asked.
        read_only: Whether it may not be written; it is then taken as it is.

    Raises:
        UnavailableError: It has another one, and nobody asked for a switch, or others have it open.
    """
    journal = harden(connection)
    if journal == (wanted or "wal") or (read_only and journal in JOURNALS):
        return
    if not wanted:
        raise UnavailableError(
            f"{path} is in journal mode {journal}; open it with journal=delete, or once with journal=wal"
        )
    [(before,)] = connection.execute("PRAGMA busy_timeout").fetchall()
    connection.execute(f"PRAGMA busy_timeout = {_ALONE_MILLISECONDS}").fetchall()
    try:
        [(journal,)] = connection.execute(f"PRAGMA journal_mode = {wanted}").fetchall()
    except sqlite3.OperationalError as error:
        raise to_store_error(error, path) from None
    finally:
        connection.execute(f"PRAGMA busy_timeout = {before}").fetchall()
    if journal != wanted:
        raise UnavailableError(f"{path} stays in journal mode {journal} while others have it open")
    harden(connection)
