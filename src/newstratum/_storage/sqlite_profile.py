"""SQLite as every store uses it: how a file is opened, what is set on a connection, what its errors mean."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote

from newstratum._storage.system_errors import build_full_error
from newstratum._words import Words
from newstratum.errors import (
    ClosedError,
    DamagedFileError,
    InDoubtError,
    ReadOnlyError,
    StoreError,
    UnavailableError,
)

#: Seconds to wait for the lock of another process. With 8 writers single waits of 2 s were measured.
SQLITE_LOCK_SECONDS: Final = 30.0
#: What is set on every connection that works with a store.
SQLITE_PROFILE: Final = (
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

#: Releases with the fix of the WAL-reset bug: the newest line, and two older ones.
_FIXED: Final = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
_PRIMARY: Final = 0xFF
#: Bytes that SQLite writes at once, at most.
_ONE_WRITE: Final = 1 << 16
#: The writes were done, and nobody knows whether they are on the disk.
_NOT_SYNCED: Final = frozenset({sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC})
_UNAVAILABLE: Final[Mapping[int, Words]] = {
    sqlite3.SQLITE_BUSY: Words("其他进程占用时间过长", "another process has held its lock for too long"),
    sqlite3.SQLITE_LOCKED: Words("另一连接正占用一张表", "another connection holds a table"),
    sqlite3.SQLITE_CANTOPEN: Words(
        "文件打不开；请核对文件夹和权限", "the file cannot be opened; check its folder and permissions"
    ),
    sqlite3.SQLITE_PERM: Words("文件无法使用：没有权限", "the file cannot be used: permission denied"),
    sqlite3.SQLITE_READONLY: Words(
        "文件暂时无法写入；请核对是否被人移动", "the file cannot be written now; check that nobody moved it"
    ),
    sqlite3.SQLITE_PROTOCOL: Words(
        "文件锁不起作用；是否在网络文件系统上？",
        "the locks of the file do not work; is it on a network file system?",
    ),
    sqlite3.SQLITE_INTERRUPT: Words("操作被中断", "the work was interrupted"),
    sqlite3.SQLITE_NOLFS: Words("本系统不支持这么大的文件", "this system has no files so large"),
    sqlite3.SQLITE_IOERR: Words("磁盘拒绝读写", "the disk refused to read or write"),
}
# Any other code of a file that cannot be written passes: another name for the file, another process.
_READ_ONLY: Final[Mapping[int, Words]] = {
    sqlite3.SQLITE_READONLY: Words(
        "文件无法写入；请核对权限", "the file cannot be written; check its permissions"
    ),
    sqlite3.SQLITE_READONLY_DIRECTORY: Words(
        "所在文件夹无法写入；请核对权限", "its folder cannot be written; check its permissions"
    ),
    sqlite3.SQLITE_READONLY_ROLLBACK: Words(
        "异常中断后须以可写方式打开一次", "it has to be opened once to write, after a crash"
    ),
    sqlite3.SQLITE_READONLY_RECOVERY: Words(
        "异常中断后须以可写方式打开一次", "it has to be opened once to write, after a crash"
    ),
}
_DAMAGED: Final[Mapping[int, Words]] = {
    sqlite3.SQLITE_CORRUPT: Words("文件已损坏", "the file is damaged"),
    sqlite3.SQLITE_NOTADB: Words("文件首页已损坏", "the file is damaged in its first page"),
    sqlite3.SQLITE_CONSTRAINT: Words("其中的行违反自身的约束", "its rows break its own rules"),
    sqlite3.SQLITE_MISMATCH: Words("其中的行与表的类型不符", "its rows have other types than its tables"),
    sqlite3.SQLITE_SCHEMA: Words("其中的表不是本程序的", "its tables are not those of a store"),
    sqlite3.SQLITE_ERROR: Words("其中的表不是本程序的", "its tables are not those of a store"),
}


def connect_sqlite(
    path: Path | str, options: str, *, timeout: float = SQLITE_LOCK_SECONDS
) -> sqlite3.Connection:
    """Open a connection that begins no transaction by itself and that any thread may use.

    Args:
        path: The file.
        options: The options of SQLite's URI: ``mode=ro``.
        timeout: Seconds to wait for locks; even a reader waits for the one who reads the log after a crash.
    """
    return sqlite3.connect(
        f"file:{quote(str(path))}?{options}",
        uri=True,
        timeout=timeout,
        isolation_level=None,
        check_same_thread=False,
    )


def _is_space_exhausted(path: Path, written: Path | None) -> bool:
    """Return whether the file system or the process's file size limit leaves no room beside a file."""
    # Not every system can say how much room there is.
    with suppress(OSError, AttributeError):
        room = os.statvfs(path.parent)
        if room.f_bavail * room.f_frsize < _ONE_WRITE:
            return True
    try:
        import resource
    except ImportError:
        return False
    limit, _most = resource.getrlimit(resource.RLIMIT_FSIZE)
    if limit == resource.RLIM_INFINITY:
        return False
    sizes = [0]
    for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm"), *((written,) if written else ())):
        with suppress(OSError):
            sizes.append(name.stat().st_size)
    # A write that ends beyond the limit fails whole.
    return max(sizes) + _ONE_WRITE >= limit


def apply_sqlite_profile(connection: sqlite3.Connection) -> None:
    """Set on a connection what every store in SQLite relies on: durability and secure deletion."""
    for statement in SQLITE_PROFILE:
        connection.execute(statement).fetchall()


def to_sqlite_store_error(
    error: sqlite3.Error, place: str, *, commit_id: str | None = None, written: Path | None = None
) -> StoreError:
    """Return the store error that an error of the driver stands for; the driver's text never travels on.

    Args:
        error: What the driver raised.
        place: The path of the file, as messages call it.
        commit_id: The commit that was under way when the driver raised; None if none was.
        written: The file that grew, if it is another one.
    """
    code = getattr(error, "sqlite_errorcode", None)
    if commit_id is not None and code in _NOT_SYNCED:
        return InDoubtError(commit_id)
    if code is None:
        # The driver itself says so: the connection was closed under a statement, or a text is not UTF-8.
        closed = isinstance(error, sqlite3.ProgrammingError)
        return ClosedError() if closed else DamagedFileError(place, _DAMAGED[sqlite3.SQLITE_CORRUPT])
    primary = code & _PRIMARY
    is_refused = primary == sqlite3.SQLITE_IOERR
    if primary == sqlite3.SQLITE_FULL or (is_refused and _is_space_exhausted(Path(place), written)):
        return build_full_error()
    if is_refused and commit_id is not None:
        return InDoubtError(commit_id)
    if code in _READ_ONLY:
        return ReadOnlyError(_READ_ONLY[code])
    if primary in _DAMAGED:
        return DamagedFileError(place, _DAMAGED[primary])
    return UnavailableError(
        _UNAVAILABLE.get(primary)
        or Words("驱动程序报告{}", "the driver says {}").format(error.sqlite_errorname)
    )


def has_wal_reset_bug(version: tuple[int, ...]) -> bool:
    """Return whether a release of SQLite has the WAL-reset bug, by which a checkpoint can lose a commit."""
    return version < _FIXED[0] and not any(version[:2] == fixed[:2] and version >= fixed for fixed in _FIXED)


def describe_wal_reset_bug(version: str) -> Words:
    """Return what to say about a release of SQLite that has the WAL-reset bug."""
    return Words(
        "SQLite {}有WAL重置缺陷：多个进程写同一文件时，检查点可能丢失提交；请用3.51.3以上版本，或只由一个进程"
        "写入，或以"
        "journal=delete打开数据库",
        "SQLite {} has the WAL-reset bug: with several processes writing one file a checkpoint can lose a "
        "commit; use 3.51.3 or newer, let one process write, or open stores with journal=delete",
    ).format(version)
