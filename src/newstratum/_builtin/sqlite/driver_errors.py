"""What the driver's errors mean for a file, and for the commit during which they happened."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from newstratum._storage.rows import UnreadableRowError
from newstratum._storage.sqlite import to_sqlite_store_error
from newstratum._storage.system_errors import build_full_error
from newstratum.errors import DamagedFileError, InDoubtError, StoreError

# The writes were done, and nobody knows whether they are on the disk.
_UNSYNCED = frozenset({sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC})


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


def to_store_error(error: sqlite3.Error, path: Path, *, commit_id: str | None = None) -> StoreError:
    """Return the store error that a driver error stands for.

    Args:
        error: What the driver raised.
        path: The file.
        commit_id: The commit whose last step failed: unless there was no room, it is in doubt.
    """
    code = getattr(error, "sqlite_errorcode", 0)
    if commit_id is not None and code in _UNSYNCED:
        return InDoubtError(commit_id)
    if code & 0xFF == sqlite3.SQLITE_IOERR:
        if _is_space_exhausted(path):
            return build_full_error()
        if commit_id is not None:
            return InDoubtError(commit_id)
    return to_sqlite_store_error(error, str(path))


@contextmanager
def translate_errors(path: Path) -> Iterator[None]:
    """Raise store errors where the driver raises its own, and where a row was written by no store."""
    try:
        yield
    except sqlite3.Error as error:
        raise to_store_error(error, path) from None
    except (UnreadableRowError, UnicodeDecodeError):
        # The driver puts what it cannot read into its own errors.
        raise DamagedFileError(str(path), "the file is damaged") from None
