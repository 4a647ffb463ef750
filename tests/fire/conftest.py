"""A disk that remembers and fails: the SQLite store runs on it through apsw and a VFS of its own.

The store is the real one; only the driver under it is another. ``apsw`` brings its own SQLite library,
in which files can be Python's.
"""

# ruff: noqa: N802  # apsw calls the methods of a VFS so

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import apsw
import attrs
import pytest

from newstratum.builtin.sqlite import SQLiteStore, connections, files, open_sqlite
from newstratum.ports.records import FieldType, Kind
from newstratum.ports.url import URL

KINDS = (Kind("person", {"town": FieldType.TEXT}), Kind("unique"))


@attrs.frozen
class Event:
    """One thing that was done to the disk, or said by the store."""

    #: ``write``, ``truncate``, ``sync``, ``delete`` or ``acknowledged``.
    what: str
    #: The name of the file, or of the commit.
    name: str
    offset: int = 0
    data: bytes = b""


@attrs.define
class Disk:
    """What a VFS did; told to, it fails from some call on."""

    events: list[Event] = attrs.field(factory=list)
    recording: bool = False
    #: Calls that may still succeed before one fails; None for all.
    good: int | None = None
    #: Whether every call fails after the first that does, as on a full disk.
    stays_broken: bool = False
    code: int = apsw.SQLITE_IOERR
    failed: int = 0
    calls: int = 0

    def did(self, event: Event) -> None:
        """Note what was done, or fail."""
        self.calls += 1
        if self.good is not None:
            self.good -= 1
            if self.good == -1 or (self.good < 0 and self.stays_broken):
                self.failed += 1
                raise apsw.exception_for(_detailed(self.code, event.what))
        if self.recording:
            self.events.append(event)


def _detailed(code: int, what: str) -> int:
    if code != apsw.SQLITE_IOERR:
        return code
    return {
        "write": apsw.SQLITE_IOERR_WRITE,
        "truncate": apsw.SQLITE_IOERR_TRUNCATE,
        "sync": apsw.SQLITE_IOERR_FSYNC,
    }.get(what, code)


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: Any, flags: list[int]) -> None:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._disk, self._name = disk, Path(path or "").name
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        self._disk.did(Event("write", self._name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:
        self._disk.did(Event("truncate", self._name, newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:
        self._disk.did(Event("sync", self._name))
        super().xSync(flags)


class _Vfs(apsw.VFS):
    def __init__(self, name: str, disk: Disk) -> None:
        self._disk = disk
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        return _File(self._disk, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        self._disk.did(Event("delete", Path(filename).name))
        super().xDelete(filename, syncdir)


class _Rows:
    def __init__(self, rows: list[Any], changed: int) -> None:
        self._rows, self.rowcount = rows, changed

    def fetchall(self) -> list[Any]:
        return self._rows

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)


class _Connection:
    """As much of the standard driver as the store uses, over apsw."""

    def __init__(self, path: Path, options: str, timeout: float, vfs: str) -> None:
        flags = apsw.SQLITE_OPEN_URI | apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
        with _as_the_standard_driver():
            self._own = apsw.Connection(f"file:{quote(str(path))}?{options}", flags=flags, vfs=vfs)
            self._own.set_busy_timeout(int(timeout * 1000))

    @property
    def in_transaction(self) -> bool:
        return bool(self._own.in_transaction)

    def execute(self, sql: str, values: Sequence[Any] = ()) -> _Rows:
        with _as_the_standard_driver():
            rows = list(self._own.execute(sql, tuple(values)))
            return _Rows(rows, self._own.changes())

    def close(self) -> None:
        with _as_the_standard_driver():
            self._own.close()


class _as_the_standard_driver:  # noqa: N801 - reads as a phrase where it is used
    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, apsw.Error):
            translated = sqlite3.OperationalError(type(error).__name__)
            translated.sqlite_errorcode = error.extendedresult
            translated.sqlite_errorname = type(error).__name__
            raise translated from None


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Disk]:
    """The disk under every store that is opened while the test runs."""
    disk = Disk()
    name = f"disk-{tmp_path.name}"
    vfs = _Vfs(name, disk)

    def connect(path: Path, options: str, *, timeout: float = 0.0) -> _Connection:
        return _Connection(path, options, timeout, name)

    monkeypatch.setattr(files, "connect", connect)
    monkeypatch.setattr(connections, "connect", connect)
    yield disk
    disk.good = None
    vfs.unregister()


@pytest.fixture
def opened() -> Iterator[Callable[[Path], SQLiteStore]]:
    """Open the store in a folder; all are closed at the end."""
    stores: list[SQLiteStore] = []

    def open_it(folder: Path) -> SQLiteStore:
        stores.append(open_sqlite(URL.parse(f"sqlite:///{folder}/store.db"), KINDS))
        return stores[-1]

    yield open_it
    for store in stores:
        store.close()
