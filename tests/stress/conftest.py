"""A disk that remembers and fails: the SQLite store runs on it through apsw and a VFS of its own.

The store is the real one; only the driver under it is another. ``apsw`` brings its own SQLite library,
in which files can be Python's.
"""

# ruff: noqa: N802  # apsw calls the methods of a VFS so

from __future__ import annotations

import contextlib
import errno
import os
import random
import signal
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import apsw
import attrs
import pytest

from newstratum._builtin import files as any_files
from newstratum._builtin.sqlite import (
    SQLiteStore,
    connections,
    files,
    free_space_wiping,
    maintenance,
    open_sqlite,
)
from newstratum._ports.fields import FieldType, Kind
from newstratum._ports.url import URL

KINDS = (Kind("person", {"town": FieldType.TEXT}), Kind("unique"))


@attrs.frozen
class Event:
    """One thing that was done to the disk, or said by the store."""

    #: ``write``, ``truncate``, ``sync``, ``delete``, ``link`` (a second name) or ``acknowledged``.
    what: str
    #: The name of the file, or of the commit; empty for the folder itself.
    name: str
    offset: int = 0
    data: bytes = b""
    #: The second name.
    to: str = ""


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
    #: Whether the process is killed where a call would fail.
    kills: bool = False
    failed: int = 0
    calls: int = 0

    def did(self, event: Event) -> None:
        """Note what was done, or fail."""
        self.calls += 1
        if self.good is not None:
            self.good -= 1
            if self.good == -1 or (self.good < 0 and self.stays_broken):
                self.failed += 1
                if self.kills:
                    os.kill(os.getpid(), signal.SIGKILL)
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
        if syncdir:
            self._disk.did(Event("sync", ""))


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

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> _Rows:
        with _as_the_standard_driver():
            before = self._own.total_changes()
            self._own.executemany(sql, map(tuple, rows))
            return _Rows([], self._own.total_changes() - before)

    def create_function(self, name: str, count: int, function: Any, *, deterministic: bool) -> None:
        self._own.create_scalar_function(name, function, count, deterministic=deterministic)

    def backup(self, target: _Connection, *, pages: int) -> None:
        with _as_the_standard_driver(), target._own.backup("main", self._own, "main") as backup:
            while not backup.done:
                backup.step(pages)

    def close(self) -> None:
        # The standard driver says nothing of what fails while it closes.
        with contextlib.suppress(apsw.Error):
            self._own.close()


class _System:
    """The module ``os``, as the modules of the store see it: what they do to files passes by the disk too."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._names: dict[int, str] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def _does(self, event: Event) -> None:
        try:
            self._disk.did(event)
        except apsw.Error as error:
            full = isinstance(error, apsw.FullError)
            raise OSError(errno.ENOSPC if full else errno.EIO, "the disk fails") from None

    def open(self, path: Path, flags: int, mode: int = 0o777) -> int:
        descriptor = os.open(path, flags, mode)
        self._names[descriptor] = "" if os.path.isdir(path) else Path(path).name
        return descriptor

    def pwrite(self, descriptor: int, data: bytes, offset: int) -> int:
        self._does(Event("write", self._names[descriptor], offset, data))
        return os.pwrite(descriptor, data, offset)

    def fsync(self, descriptor: int) -> None:
        self._does(Event("sync", self._names[descriptor]))
        os.fsync(descriptor)

    def link(self, path: Path, to: Path) -> None:
        self._does(Event("link", Path(path).name, to=Path(to).name))
        os.link(path, to)

    def unlink(self, path: Path | str) -> None:
        if os.path.lexists(path):
            self._does(Event("delete", Path(path).name))
        os.unlink(path)


class _as_the_standard_driver:  # noqa: N801 - reads as a phrase where it is used
    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, apsw.Error):
            translated = sqlite3.OperationalError(type(error).__name__)
            translated.sqlite_errorcode = error.extendedresult
            translated.sqlite_errorname = type(error).__name__
            raise translated from None


SECTOR = 512


@attrs.define(eq=False)
class _Content:
    synced: bytearray
    #: What was done since the last sync.
    pending: list[Event] = attrs.field(factory=list)

    def sync(self) -> None:
        for event in self.pending:
            _do(self.synced, event)
        self.pending.clear()


def _do(content: bytearray, event: Event, length: int | None = None) -> None:
    if event.what == "truncate":
        del content[event.offset :]
        content.extend(bytes(max(0, event.offset - len(content))))
        return
    data = event.data if length is None else event.data[:length]
    content.extend(bytes(max(0, event.offset + len(data) - len(content))))
    content[event.offset : event.offset + len(data)] = data


@attrs.define
class PowerCut:
    """What the disk may hold after each event, from the files it held in the beginning.

    A disk promises one thing: what was synced is there. Of what was written since, any part may be there,
    in any order, and the last write may be torn between two sectors. Names come and go in their order, as
    a file system with a journal keeps it, and are settled with whatever is synced next.
    """

    folder: Path
    events: list[Event]
    images: int
    draw: random.Random = attrs.field(factory=lambda: random.Random(11))
    #: The names as everybody sees them, and as they are settled.
    _seen: dict[str, _Content] = attrs.field(factory=dict)
    _settled: dict[str, _Content] = attrs.field(factory=dict)
    #: Names that came, each with its content, or went since the last sync.
    _moves: list[tuple[str, _Content | None]] = attrs.field(factory=list)

    def states(self) -> Iterator[tuple[set[str], dict[str, bytes]]]:
        """Yield what was acknowledged, and the files that may then be there; no state comes twice."""
        for path in self.folder.iterdir():
            if not path.name.endswith("-shm"):
                self._seen[path.name] = _Content(bytearray(path.read_bytes()))
        self._settle()
        acknowledged: set[str] = set()
        known: set[int] = set()
        # What is left of the wanted number, and a tenth more, is spread over what is left of the events.
        given = -self.images // 10
        for number, event in enumerate(self.events):
            if event.what == "acknowledged":
                acknowledged.add(event.name)
            else:
                self._follow(event)
            left = len(self.events) - number
            for _turn in range(-(-(self.images - given) // left)):
                state = self._state()
                digest = hash((tuple(sorted(state.items())), len(acknowledged)))
                if digest not in known:
                    known.add(digest)
                    given += 1
                    yield set(acknowledged), state

    def _follow(self, event: Event) -> None:
        if event.what == "delete":
            self._move(event.name, None)
        elif event.what == "link":
            self._move(event.to, self._seen[event.name])
        elif event.what == "sync":
            if event.name in self._seen:
                self._seen[event.name].sync()
            self._settle()
        else:
            if event.name not in self._seen:
                self._move(event.name, _Content(bytearray()))
            self._seen[event.name].pending.append(event)

    def _move(self, name: str, content: _Content | None) -> None:
        _moved(self._seen, name, content)
        self._moves.append((name, content))

    def _settle(self) -> None:
        self._settled = dict(self._seen)
        self._moves.clear()

    def _state(self) -> dict[str, bytes]:
        names = dict(self._settled)
        for name, content in self._moves[: self.draw.randint(0, len(self._moves))]:
            _moved(names, name, content)
        # Two names of one file show the same.
        contents = {id(content): content for content in names.values()}
        left = {key: bytes(self._after_the_cut(content)) for key, content in contents.items()}
        return {name: left[id(content)] for name, content in names.items()}

    def _after_the_cut(self, file: _Content) -> bytearray:
        content = bytearray(file.synced)
        chance = self.draw.random()
        for place, event in enumerate(file.pending):
            torn = event.what == "write" and place == len(file.pending) - 1 and self.draw.random() < 0.5
            if chance < 0.2 or (chance >= 0.4 and self.draw.random() < 0.5):
                continue
            length = self.draw.randrange(0, len(event.data) + 1, SECTOR) if torn else None
            _do(content, event, length)
        return content


def _moved(names: dict[str, _Content], name: str, content: _Content | None) -> None:
    if content is None:
        names.pop(name, None)
    else:
        names[name] = content


@pytest.fixture(autouse=True, scope="module")
def copies_are_the_file() -> Iterator[None]:
    """Take every copy for the file itself: tests copy what a crash left of it, to look at it many times."""
    with pytest.MonkeyPatch.context() as patches:
        for module in (connections, files):
            patches.setattr(module, "identify_file", lambda _path: "the-file:")
        yield


@pytest.fixture
def power_cut() -> type[PowerCut]:
    """Where the power is cut: at every event of a recording."""
    return PowerCut


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Disk]:
    """The disk under every store that is opened while the test runs."""
    disk = Disk()
    name = f"disk-{tmp_path.name}"
    vfs = _Vfs(name, disk)

    def connect(path: Path, options: str, *, timeout: float = 0.0) -> _Connection:
        return _Connection(path, options, timeout, name)

    for module in (connections, files, maintenance):
        monkeypatch.setattr(module, "connect_sqlite", connect)
    system = _System(disk)
    for module in (any_files, files, free_space_wiping, maintenance):
        monkeypatch.setattr(module, "os", system)
    # What was opened before has no name here.
    kept: dict[tuple[int, int], int] = {}
    monkeypatch.setattr(free_space_wiping, "_DESCRIPTORS", kept)
    yield disk
    disk.good = None
    for descriptor in kept.values():
        os.close(descriptor)
    vfs.unregister()


@pytest.fixture
def opened() -> Iterator[Callable[..., SQLiteStore]]:
    """Open the store in a folder, with options if wanted; all are closed at the end."""
    stores: list[SQLiteStore] = []

    def open_it(folder: Path, options: str = "") -> SQLiteStore:
        stores.append(open_sqlite(URL.parse(f"sqlite:///{folder}/store.db{options}"), KINDS))
        return stores[-1]

    yield open_it
    for store in stores:
        store.close()
