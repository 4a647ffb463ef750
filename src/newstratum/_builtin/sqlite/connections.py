"""Connections to one store file: one per thread, none across a fork, one writer at a time.

A commit is kept in a log beside the file (WAL) until it is copied into it, or the old pages are kept in a
journal until the commit is whole. The log is the rule: readers and a writer do not wait for each other.
The journal (``?journal=delete``) is for libraries with the WAL-reset bug where several processes write. It
gives the same promises, but writers wait for readers, a backup included.

A copy of the file alone lacks what is in its log. So before a process commits for the first time it marks the
file, and waits until the mark is in the file and not in the log only. Who closes the store takes the mark
away, after all of the log was copied into the file. A mark holds the inode of the file, which a copy does not
have, and random letters, by which a process sees that it was taken away and made again. Decision 0034 says
what a file and a log that are found together can be.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
import time
import weakref
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from newstratum._storage.checks import FileIdentity, StoreUsage
from newstratum._storage.rows import UnreadableRowError
from newstratum._storage.sqlite_profile import (
    SQLITE_LOCK_SECONDS,
    apply_sqlite_profile,
    connect_sqlite,
    to_sqlite_store_error,
)
from newstratum._words import Words
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
        raise DamagedFileError(str(path), Words("文件已损坏", "the file is damaged")) from None


#: What a URL can ask for.
JOURNALS: Final = ("wal", "delete")
_ALONE_MILLISECONDS: Final = 1000
# How often others may take the mark of the log away before a commit gives up.
_TRIES: Final = 20
_OTHERS: Final = Words("其他进程不断打开和关闭该库", "others keep opening and closing the store")

#: The first format whose files have a mark.
FIRST_MARKED_FORMAT: Final = 2
_MARK_SECONDS: Final = SQLITE_LOCK_SECONDS
_MARK_PAUSE_SECONDS: Final = 0.005
_READERS: Final = Words(
    "有人长时间读取该文件，无法标记其日志正在使用",
    "somebody has been reading the file for too long to mark that its log is in use",
)

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
        try:
            if ticket.acquire(timeout=timeout):
                return True
        except BaseException:
            # Somebody pressed Ctrl-C: nobody else could ever have the lock that was handed over to this one.
            if not self._take_back(ticket):
                self.release()
            raise
        return not self._take_back(ticket)

    def _take_back(self, ticket: threading.Lock) -> bool:
        """Wait no longer; return whether the lock was not handed over in the meantime."""
        with self._mutex:
            try:
                self._waiting.remove(ticket)
            except ValueError:
                return False
        return True

    def release(self) -> None:
        """Release the lock, to the thread that has waited longest."""
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False


class _OfThread:
    """The connection of one thread, held by the values of the thread alone: it goes when the thread ends.

    ``Thread.is_alive`` does not tell: where a ``join`` was interrupted, up to Python 3.12 it says of a
    thread that goes on working that it has ended.
    """

    __slots__ = ("__weakref__", "connection")

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection


class Connections:
    """The connections of one store."""

    def __init__(self, path: Path, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        #: Whether commits go into a log beside the file.
        self.has_log = False
        #: The header of the log that holds every page that changed since the free space of all pages was
        #: wiped; empty where it was not.
        self.wiped_log = b""
        # The mark of the file that says so, once it was seen to be in the file.
        self._mark = ""
        # Before the first connection: what takes the place of the file in between is noticed.
        self._identity = FileIdentity(path)
        self._usage = StoreUsage()
        self._own = threading.local()
        self._open: dict[weakref.ref[_OfThread], sqlite3.Connection] = {}
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
            try:
                self.begin_writing(connection)
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

    def begin_writing(self, connection: sqlite3.Connection) -> None:
        """Begin a transaction that writes records, in a file that says that its log is in use.

        Raises:
            UnavailableError: The file could not be marked: others keep reading it, or take the mark away.
        """
        for _try in range(_TRIES):
            connection.execute("BEGIN IMMEDIATE")
            # Others take the mark away when they close the store, and make another one.
            marks = (
                connection.execute("SELECT log_mark FROM main.identity").fetchall() if self.has_log else []
            )
            if not self.has_log or (self._mark and marks == [(self._mark,)]):
                return
            connection.execute("ROLLBACK")
            self._mark = _mark_log(connection, self.path)
        raise UnavailableError(_OTHERS)

    def mark_log(self) -> None:
        """Mark the file as one whose log is in use, for those who write while somebody reads for long."""
        with self.acquire() as connection, self._take_turn():
            try:
                self.begin_writing(connection)
            finally:
                self._roll_back(connection)

    @contextmanager
    def _take_turn(self) -> Iterator[None]:
        if not self._write_lock.acquire(SQLITE_LOCK_SECONDS):
            raise UnavailableError(
                Words("其他线程写入时间过长", "other threads have been writing for too long")
            )
        try:
            yield
        finally:
            self._write_lock.release()

    def _check_file(self, *, is_settled: bool = True) -> None:
        """Refuse to write to a file, or into a log, that nobody else would find."""
        self._identity.check(is_settled=is_settled)
        # It stays as long as a connection has it open, unless somebody removes it.
        if self.has_log and not os.path.exists(f"{self.path}-wal"):
            raise UnavailableError(
                Words(
                    "{}-wal在打开期间被删除；请关闭后重新打开数据库",
                    "{}-wal was removed while it was open; close and open the store",
                ).format(self.path)
            )

    def check_writable(self) -> None:
        """Refuse to write to a store that was opened to be read."""
        if self.read_only:
            raise ReadOnlyError(Words("以只读方式打开（mode=ro）", "it was opened to be read only (mode=ro)"))

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
        is_first = True
        while self._open:
            _, connection = self._open.popitem()
            if is_first and not self.read_only:
                is_first = False
                with suppress(sqlite3.Error):
                    connection.execute("PRAGMA busy_timeout = 1000").fetchall()
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                    if self.has_log:
                        _unmark_log(connection, self.path)
            connection.close()

    def _roll_back(self, connection: sqlite3.Connection) -> None:
        # SQLite has rolled back by itself after some errors.
        with suppress(sqlite3.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def _get_connection(self) -> sqlite3.Connection:
        held: _OfThread | None = getattr(self._own, "held", None)
        if held is None:
            held = _OfThread(self._open_connection())
            owner = weakref.ref(self)

            def drop(reference: weakref.ref[_OfThread]) -> None:
                connections = owner()
                if connections is not None:
                    connections._drop(reference)

            self._open[weakref.ref(held, drop)] = held.connection
            self._own.held = held
        return held.connection

    def _drop(self, reference: weakref.ref[_OfThread]) -> None:
        """Close the connection of a thread that has ended."""
        if self._usage.is_forked:
            # The threads of the parent end in the child, and not there.
            return
        connection = self._open.pop(reference, None)
        if connection is not None:
            connection.close()

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
            Words(
                "{}的日志方式是{}；请以journal=delete打开，或以journal=wal打开一次",
                "{} is in journal mode {}; open it with journal=delete, or once with journal=wal",
            ).format(path, journal)
        )
    try:
        with limit_waits(connection, _ALONE_MILLISECONDS):
            [(journal,)] = connection.execute(f"PRAGMA journal_mode = {wanted}").fetchall()
    except sqlite3.OperationalError as error:
        raise to_sqlite_store_error(error, str(path)) from None
    if journal != wanted:
        raise UnavailableError(
            Words(
                "有人打开着{}，日志方式仍为{}", "{} stays in journal mode {} while others have it open"
            ).format(path, journal)
        )
    return harden(connection)


# ----------------------------------------------------------------------------- the mark of a log in use


class FileState(NamedTuple):
    """What a file says of itself, with its log or without."""

    mark: str
    epoch: str
    #: The number of the last commit.
    number: int


def read_state(path: Path, options: str) -> FileState | None:
    """Return what a file says of itself; None if its format has no marks."""
    with closing(connect_sqlite(path, options)) as connection:
        [(found,)] = connection.execute("PRAGMA user_version").fetchall()
        if found < FIRST_MARKED_FORMAT:
            return None
        rows = connection.execute(
            "SELECT log_mark, epoch, coalesce((SELECT max(number) FROM commits), 0) FROM identity"
        ).fetchall()
    return FileState(*rows[0]) if rows else None


def identify_file(path: Path) -> str:
    """Return what a mark begins with in a file."""
    return f"{path.stat().st_ino}:"


def _mark_log(connection: sqlite3.Connection, path: Path) -> str:
    """Mark a file, unless it is marked, and see that the mark is in it; return the mark.

    The connection is in no transaction; nobody else of this process writes.

    Raises:
        UnavailableError: Others keep reading an older state of the file.
    """
    connection.execute("BEGIN IMMEDIATE")
    mark = read_mark(connection)
    if not mark.startswith(identify_file(path)):
        mark = identify_file(path) + secrets.token_hex(4)
        connection.execute("UPDATE identity SET log_mark = ?", (mark,))
    connection.execute("COMMIT")
    end = time.monotonic() + _MARK_SECONDS
    while not _copy_mark(connection, mark, path):
        if time.monotonic() > end:
            raise UnavailableError(_READERS)
        time.sleep(_MARK_PAUSE_SECONDS)
    return mark


def _copy_mark(connection: sqlite3.Connection, mark: str, path: Path) -> bool:
    """Copy of the log what can be copied; return whether the mark is in the file, and on the disk.

    Also if somebody took it away meanwhile: then the caller needs another one.
    """
    # Busy is who copies it at this moment, and what is copied is on the disk at the end only.
    [(busy, _pages, _copied)] = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    return (not busy and _is_in_file(mark, path)) or read_mark(connection) != mark


def _is_in_file(mark: str, path: Path) -> bool:
    try:
        found = read_state(path, "mode=ro&immutable=1")
    except (sqlite3.Error, UnicodeDecodeError):
        # It is being written.
        return False
    return found is not None and found.mark == mark


def read_mark(connection: sqlite3.Connection) -> str:
    """Return the mark of a file; an empty text if it has none."""
    return "".join(mark for (mark,) in connection.execute("SELECT log_mark FROM main.identity").fetchall())


def _unmark_log(connection: sqlite3.Connection, path: Path) -> None:
    """Take the mark away, if all of the log was copied into the file and others do not write.

    The log then holds nothing else, so that whoever is killed meanwhile leaves the file marked or whole.
    """
    if not read_mark(connection):
        return
    connection.execute("BEGIN IMMEDIATE")
    if get_size(Path(f"{path}-wal")) == 0:
        connection.execute("UPDATE identity SET log_mark = ''")
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    else:
        connection.execute("ROLLBACK")


def get_size(path: Path) -> int:
    """Return the length of a file in bytes; of one that is not there, 0."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
