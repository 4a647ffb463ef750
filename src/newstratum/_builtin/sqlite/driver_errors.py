"""What the driver's errors mean. Its own text never travels on: it may hold paths, SQL or values."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from newstratum.errors import (
    ClosedError,
    DamagedFileError,
    InDoubtError,
    ReadOnlyError,
    StoreFullError,
    UnavailableError,
)

__all__ = [
    "READ_ERRORS",
    "build_damage_error",
    "build_full_error",
    "is_disk_full",
    "to_store_error",
    "translate_errors",
]

#: What reading a value raises that no store wrote. All may hold the value, so none travels on.
READ_ERRORS: Final = (ValueError, TypeError, LookupError, OverflowError)

_PRIMARY = 0xFF
_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

# The writes were done, and nobody knows whether they are on the disk.
_UNSYNCED = frozenset({sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC})

_UNAVAILABLE = {
    sqlite3.SQLITE_BUSY: "another process has held its lock for too long",
    sqlite3.SQLITE_LOCKED: "another connection holds a table",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened; check its folder and permissions",
    sqlite3.SQLITE_PERM: "the file cannot be used: permission denied",
    sqlite3.SQLITE_READONLY: "the file cannot be written now; see that nobody moved it",
    sqlite3.SQLITE_PROTOCOL: "the locks of the file do not work; is it on a network file system?",
    sqlite3.SQLITE_INTERRUPT: "the work was interrupted",
    sqlite3.SQLITE_NOLFS: "this system has no files so large",
    sqlite3.SQLITE_IOERR: "the disk refused to read or write",
}
# Anything else that is read only comes of a moment: another name for the file, another process.
_READ_ONLY = {
    sqlite3.SQLITE_READONLY: "the file cannot be written; check its permissions",
    sqlite3.SQLITE_READONLY_DIRECTORY: "its folder cannot be written; check its permissions",
    sqlite3.SQLITE_READONLY_ROLLBACK: "it has to be opened once to write, after a crash",
    sqlite3.SQLITE_READONLY_RECOVERY: "it has to be opened once to write, after a crash",
}
_DAMAGED = {
    sqlite3.SQLITE_CORRUPT: "the file is damaged",
    sqlite3.SQLITE_NOTADB: "the file is damaged in its first page",
    sqlite3.SQLITE_CONSTRAINT: "its rows break its own rules",
    sqlite3.SQLITE_MISMATCH: "its rows have other types than its tables",
    sqlite3.SQLITE_SCHEMA: "its tables are not those of a store",
    sqlite3.SQLITE_ERROR: "its tables are not those of a store",
}


def build_full_error() -> StoreFullError:
    """Return the error for a disk, a quota or a limit that is used up."""
    return StoreFullError("the disk, the quota or a size limit is used up")


def _is_space_exhausted(path: Path) -> bool:
    """Return whether the file system or the process's file size limit leaves no room beside a file."""
    # Not every system can say how much room there is.
    with suppress(OSError, AttributeError):
        room = os.statvfs(path.parent)
        if room.f_bavail * room.f_frsize < 1 << 16:
            return True
    try:
        import resource
    except ImportError:
        return False
    limit, _most = resource.getrlimit(resource.RLIMIT_FSIZE)
    if limit == resource.RLIM_INFINITY:
        return False
    sizes = [0]
    for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        with suppress(OSError):
            sizes.append(name.stat().st_size)
    # A write that ends beyond the limit fails whole; SQLite writes at most 64 KiB at once.
    return max(sizes) + (1 << 16) >= limit


def to_store_error(error: sqlite3.Error, path: Path, *, commit_id: str | None = None) -> Exception:
    """Return the store error that a driver error stands for.

    Args:
        error: What the driver raised.
        path: The file.
        commit_id: The commit whose last step failed: unless there was no room, it is in doubt.
    """
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        # The driver itself says so: the connection was closed under a statement, or a text is not UTF-8.
        closed = isinstance(error, sqlite3.ProgrammingError)
        return ClosedError() if closed else DamagedFileError(str(path), _DAMAGED[sqlite3.SQLITE_CORRUPT])
    if commit_id is not None and code in _UNSYNCED:
        return InDoubtError(commit_id)
    primary = code & _PRIMARY
    if primary == sqlite3.SQLITE_FULL:
        return build_full_error()
    if primary == sqlite3.SQLITE_IOERR and _is_space_exhausted(path):
        return build_full_error()
    if commit_id is not None and primary == sqlite3.SQLITE_IOERR:
        return InDoubtError(commit_id)
    if code in _READ_ONLY:
        return ReadOnlyError(_READ_ONLY[code])
    if primary in _DAMAGED:
        return DamagedFileError(str(path), _DAMAGED[primary])
    return UnavailableError(_UNAVAILABLE.get(primary, f"the driver says {error.sqlite_errorname}"))


def build_damage_error() -> sqlite3.DatabaseError:
    """Return the driver error for rows that no store wrote; :func:`to_store_error` knows it."""
    error = sqlite3.DatabaseError("a row that no store wrote")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    error.sqlite_errorname = "SQLITE_CORRUPT"
    return error


def is_disk_full(error: OSError) -> bool:
    """Return whether an error of the system means that there is no room."""
    return error.errno in _DISK_FULL


@contextmanager
def translate_errors(path: Path) -> Iterator[None]:
    """Raise store errors where the driver raises its own."""
    try:
        yield
    except sqlite3.Error as error:
        raise to_store_error(error, path) from None
    except UnicodeDecodeError:
        # The driver puts what it cannot read into its own errors.
        raise to_store_error(build_damage_error(), path) from None
