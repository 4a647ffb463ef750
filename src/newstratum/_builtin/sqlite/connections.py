"""Connections to one store file: one per thread, none across a fork, writers in turn."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from newstratum._builtin.sqlite.driver_errors import build_damage_error, to_store_error
from newstratum._builtin.sqlite.files import LOCK_TIMEOUT_SECONDS, connect
from newstratum._builtin.sqlite.journal_mode import harden
from newstratum.errors import ClosedError, ReadOnlyError, UnavailableError

__all__ = ["BUSY_SECONDS", "Connections", "FairLock"]

#: Seconds to wait for one's turn, and for the lock of another process.
BUSY_SECONDS = LOCK_TIMEOUT_SECONDS

_PROFILE = (
    # Before anything else: it says whether views and triggers of the file may call functions.
    "PRAGMA trusted_schema = OFF",
    # NORMAL loses acknowledged commits at a power cut.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    # Temporary files would hold people's data in plain text.
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cell_size_check = ON",
    "PRAGMA cache_size = -16000",
    # After a large commit the log shrinks again.
    "PRAGMA journal_size_limit = 67108864",
)

# Connections made before a fork, kept for ever by the child: closing them there could hurt the parent.
_ABANDONED: list[sqlite3.Connection] = []


class FairLock:
    """A lock that serves those who wait in the order in which they came."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._held = False
        self._waiting: deque[threading.Lock] = deque()

    def take(self, timeout: float) -> bool:
        """Wait for one's turn, at most so many seconds; return whether it came."""
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
                # The turn came between the end of the wait and here.
                return True
        return False

    def give(self) -> None:
        """End one's turn."""
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
        self._pid = os.getpid()
        self._own = threading.local()
        self._held: dict[threading.Thread, sqlite3.Connection] = {}
        self._state = threading.Condition()
        self._in_use = 0
        self._closed = False
        self._turns = FairLock()

    @contextmanager
    def acquire(self) -> Iterator[sqlite3.Connection]:
        """Lend this thread's connection; ``close`` waits until it is given back.

        Raises:
            ClosedError: The store is closed, or was opened before this process was forked.
            StoreError: What the driver raised while the connection was lent.
        """
        self._enter()
        try:
            yield self._connection()
        except sqlite3.Error as error:
            raise to_store_error(error, self.path) from None
        except UnicodeDecodeError:
            # The driver puts what it cannot read into its own errors.
            raise to_store_error(build_damage_error(), self.path) from None
        finally:
            with self._state:
                self._in_use -= 1
                self._state.notify_all()

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
        """Lend a connection that holds the write lock, and commit at the end; on any error roll back.

        Raises:
            ReadOnlyError: The store is only read.
            UnavailableError: Others held the lock for too long.
            InDoubtError: The last step failed in a way that leaves it open whether it is stored.
        """
        self.check_writable()
        with self.acquire() as connection:
            if not self._turns.take(BUSY_SECONDS):
                raise UnavailableError("other threads have been writing for too long")
            try:
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                    self._commit(connection, commit_id)
                except BaseException:
                    self._roll_back(connection)
                    raise
            finally:
                self._turns.give()

    def check_writable(self) -> None:
        """Refuse to write to a store that was opened to be read.

        Raises:
            ReadOnlyError: It was opened with ``mode=ro``.
        """
        if self.read_only:
            raise ReadOnlyError("it was opened to be read only (mode=ro)")

    @contextmanager
    def apart(self) -> Iterator[sqlite3.Connection]:
        """Lend a new connection in a writer's turn; it is closed at the end.

        Raises:
            UnavailableError: Others held the lock for too long.
        """
        with self.acquire():
            if not self._turns.take(BUSY_SECONDS):
                raise UnavailableError("other threads have been writing for too long")
            try:
                with closing(self._new()) as connection:
                    yield connection
            finally:
                self._turns.give()

    @contextmanager
    def acquire_separate(self) -> Iterator[sqlite3.Connection]:
        """Lend a new connection for long reading, out of the way of this thread's own."""
        with self.acquire(), closing(self._new()) as connection:
            yield connection

    def close(self) -> None:
        """Wait for those who work, copy the log back into the file, and close every connection."""
        if self._pid != os.getpid():
            _ABANDONED.extend(self._held.values())
            return
        with self._state:
            if self._closed:
                return
            self._closed = True
            self._state.wait_for(lambda: self._in_use == 0)
            held = list(self._held.values())
            self._held.clear()
        for number, connection in enumerate(held):
            if number == 0 and not self.read_only:
                with suppress(sqlite3.Error):
                    connection.execute("PRAGMA busy_timeout = 1000").fetchall()
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            connection.close()

    def _commit(self, connection: sqlite3.Connection, commit_id: str) -> None:
        try:
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise to_store_error(error, self.path, commit_id=commit_id) from None

    def _roll_back(self, connection: sqlite3.Connection) -> None:
        # SQLite has rolled back by itself after some errors.
        with suppress(sqlite3.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def _enter(self) -> None:
        # Before the lock: in a forked child, a thread that does not exist there may hold it for ever.
        if self._pid != os.getpid():
            raise ClosedError("the store, opened before this process was forked,")
        with self._state:
            if self._closed:
                raise ClosedError()
            self._in_use += 1

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._new()
            with self._state:
                for thread in [thread for thread in self._held if not thread.is_alive()]:
                    self._held.pop(thread).close()
                self._held[threading.current_thread()] = connection
            self._own.connection = connection
        return connection

    def _new(self) -> sqlite3.Connection:
        connection = connect(self.path, "mode=ro" if self.read_only else "mode=rw", timeout=BUSY_SECONDS)
        try:
            for statement in _PROFILE:
                connection.execute(statement).fetchall()
            harden(connection)
        except BaseException:
            connection.close()
            raise
        return connection
