"""Connections to one store file: one per thread, none across a fork, one writer at a time.

A commit is kept in a log beside the file (WAL) until it is copied into it, or the old pages are kept in a
journal until the commit is whole. The log is the rule: readers and a writer do not wait for each other.
The journal (``?journal=delete``) is for libraries with the WAL-reset bug where several processes write. It
gives the same promises, but writers wait for readers, a backup included.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from newstratum._storage.checks import FileIdentity, StoreUsage
from newstratum._storage.rows import UnreadableRowError
from newstratum._storage.sqlite_profile import (
    SQLITE_LOCK_SECONDS,
    apply_sqlite_profile,
    connect_sqlite,
    to_sqlite_store_error,
)
from newstratum.errors import DamagedFileError, InDoubtError, ReadOnlyError, UnavailableError


@contextmanager
def translate_errors(path: Path, *, written: Path | None = None) -> Iterator[None]:
    """Raise store errors where the driver raises its own, and where a row was written by no store.

    Args:
        path: The file, as messages call it.
        written: The file that grows, if it is another one.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise to_sqlite_store_error(error, str(path), written=written) from None
    except (UnreadableRowError, UnicodeDecodeError):
        # The driver puts what it cannot read into its own errors.
        raise DamagedFileError(str(path), "the file is damaged") from None


#: What a URL can ask for.
JOURNALS: Final = ("wal", "delete")
_ALONE_MILLISECONDS: Final = 1000

# Connections made before a fork, kept for ever by the child: closing them there could hurt the parent.
_ABANDONED: list[sqlite3.Connection] = []


class FairLock:
    """A lock that threads get in the order in which they asked for it."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._held = False
        self._waiting: deque[threading.Lock] = deque()

    def acquire(self, timeout: float) -> bool:
        """Wait for the lock, at most so many seconds; return whether it was acquired."""
        with self._mutex:
            if not self._held:
                self._held = True
                return True
            ticket = threading.Lock()
            ticket.acquire()
            self._waiting.append(ticket)
        if ticket.acquire(timeout=timeout):
            return True
        with self._mutex:
            try:
                self._waiting.remove(ticket)
            except ValueError:
                # It was handed over between the end of the wait and here.
                return True
        return False

    def release(self) -> None:
        """Release the lock, to the thread that has waited longest."""
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False


class Connections:
    """The connections of one store."""

    def __init__(self, path: Path, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        #: Whether commits go into a log beside the file.
        self.has_log = False
        # Before the first connection: what takes the place of the file in between is noticed.
        self._identity = FileIdentity(path)
        self._usage = StoreUsage()
        self._own = threading.local()
        self._open: dict[threading.Thread, sqlite3.Connection] = {}
        self._open_lock = threading.Lock()
        self._write_lock = FairLock()

    @contextmanager
    def acquire(self) -> Iterator[sqlite3.Connection]:
        """Lend this thread's connection; ``close`` waits until it is given back."""
        with self._usage.hold(), translate_errors(self.path):
            yield self._get_connection()

    @contextmanager
    def acquire_for_reading(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection on which several statements see one snapshot."""
        with self.acquire() as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                self._roll_back(connection)

    @contextmanager
    def acquire_for_writing(self, commit_id: str) -> Iterator[sqlite3.Connection]:
        """Lend a connection that holds the write lock, and commit at the end; on any error roll back."""
        self.check_writable()
        with self.acquire() as connection, self._take_turn():
            connection.execute("BEGIN IMMEDIATE")
            try:
                self._check_file()
                yield connection
                try:
                    connection.execute("COMMIT")
                except sqlite3.Error as error:
                    raise to_sqlite_store_error(error, str(self.path), commit_id=commit_id) from None
                try:
                    # Without a log, the next writer may already have made the file longer.
                    self._check_file(is_settled=self.has_log)
                except UnavailableError:
                    raise InDoubtError(commit_id) from None
            except BaseException:
                self._roll_back(connection)
                raise

    @contextmanager
    def _take_turn(self) -> Iterator[None]:
        if not self._write_lock.acquire(SQLITE_LOCK_SECONDS):
            raise UnavailableError("other threads have been writing for too long")
        try:
            yield
        finally:
            self._write_lock.release()

    def _check_file(self, *, is_settled: bool = True) -> None:
        """Refuse to write to a file, or into a log, that nobody else would find."""
        self._identity.check(is_settled=is_settled)
        # It stays as long as a connection has it open, unless somebody removes it.
        if self.has_log and not os.path.exists(f"{self.path}-wal"):
            raise UnavailableError(f"{self.path}-wal was removed while it was open; close and open the store")

    def check_writable(self) -> None:
        """Refuse to write to a store that was opened to be read."""
        if self.read_only:
            raise ReadOnlyError("it was opened to be read only (mode=ro)")

    @contextmanager
    def acquire_exclusive(self) -> Iterator[sqlite3.Connection]:
        """Lend a new connection in a writer's turn; it is closed at the end."""
        with self.acquire(), self._take_turn(), closing(self._open_connection()) as connection:
            yield connection

    @contextmanager
    def acquire_separate(self) -> Iterator[sqlite3.Connection]:
        """Lend a new connection for long reading, out of the way of this thread's own."""
        with self.acquire(), closing(self._open_connection()) as connection:
            yield connection

    def close(self) -> None:
        """Wait for those who work, copy the log back into the file, and close every connection."""
        if self._usage.is_forked:
            _ABANDONED.extend(self._open.values())
            return
        if not self._usage.close():
            return
        connections = list(self._open.values())
        self._open.clear()
        for number, connection in enumerate(connections):
            if number == 0 and not self.read_only:
                with suppress(sqlite3.Error):
                    connection.execute("PRAGMA busy_timeout = 1000").fetchall()
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            connection.close()

    def _roll_back(self, connection: sqlite3.Connection) -> None:
        # SQLite has rolled back by itself after some errors.
        with suppress(sqlite3.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def _get_connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._open_connection()
            with self._open_lock:
                for thread in [thread for thread in self._open if not thread.is_alive()]:
                    self._open.pop(thread).close()
                self._open[threading.current_thread()] = connection
            self._own.connection = connection
        return connection

    def _open_connection(self) -> sqlite3.Connection:
        connection = connect_sqlite(
            self.path, "mode=ro" if self.read_only else "mode=rw", timeout=SQLITE_LOCK_SECONDS
        )
        try:
            apply_sqlite_profile(connection)
            harden(connection)
            self._identity.check(is_settled=False)
        except BaseException:
            connection.close()
            raise
        return connection


@contextmanager
def limit_waits(connection: sqlite3.Connection, milliseconds: int) -> Iterator[None]:
    """Wait for the locks of others at most so long in a block."""
    [(before,)] = connection.execute("PRAGMA busy_timeout").fetchall()
    connection.execute(f"PRAGMA busy_timeout = {milliseconds}").fetchall()
    try:
        yield
    finally:
        connection.execute(f"PRAGMA busy_timeout = {before}").fetchall()


def harden(connection: sqlite3.Connection) -> str:
    """Make the commits of a connection survive a power cut; return the journal of its file."""
    [(journal,)] = connection.execute("PRAGMA journal_mode").fetchall()
    if journal != "wal":
        # A journal is only gone for good once the folder is synced, and until then the commit is not.
        connection.execute("PRAGMA synchronous = EXTRA").fetchall()
    return str(journal)


def check_journal(connection: sqlite3.Connection, path: Path, wanted: str, *, read_only: bool) -> str:
    """See that a file has the journal it is to have, switch it where a URL asks for another; return it."""
    journal = harden(connection)
    if journal == (wanted or "wal") or (read_only and journal in JOURNALS):
        return journal
    if not wanted:
        raise UnavailableError(
            f"{path} is in journal mode {journal}; open it with journal=delete, or once with journal=wal"
        )
    try:
        with limit_waits(connection, _ALONE_MILLISECONDS):
            [(journal,)] = connection.execute(f"PRAGMA journal_mode = {wanted}").fetchall()
    except sqlite3.OperationalError as error:
        raise to_sqlite_store_error(error, str(path)) from None
    if journal != wanted:
        raise UnavailableError(f"{path} stays in journal mode {journal} while others have it open")
    return harden(connection)
