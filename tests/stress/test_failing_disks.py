"""The n-th call to the disk fails, for every n, or all from the n-th on; nothing half is ever stored."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest

from newstratum._builtin.sqlite import SQLiteStore, files, migration_steps, tables
from newstratum._ports.query import Query
from newstratum._ports.records import Key, Note, Put
from newstratum.errors import (
    ClosedError,
    InDoubtError,
    NotFoundError,
    StoreError,
    StoreFullError,
    UnavailableError,
)

Opened = Callable[[Path], SQLiteStore]
#: More calls than any of the commands makes.
MANY = 400


def _note(name: str) -> Note:
    return Note(commit_id=name, actor="clerk", purpose="roster")


def _import(store: SQLiteStore) -> None:
    people = [Put(Key("person", f"new-{n}"), 1, b"x" * 700, {"town": f"t{n % 3}"}, None) for n in range(30)]
    store.commit(people, _note("import"))


def _change(store: SQLiteStore) -> None:
    record = store.get(Key("person", "old-3"))
    assert record is not None
    store.commit([Put(record.key, 1, b"[]", {"town": "u"}, record.version)], _note("change"))


def _erase(store: SQLiteStore) -> None:
    store.redact(Key("person", "old-3"), _note("erase"))


COMMANDS = {"import": _import, "change": _change, "erase": _erase}


@pytest.fixture
def begun(tmp_path: Path, opened: Opened, disk: Any) -> Path:
    """A folder with a store that some people are in."""
    folder = tmp_path / "begun"
    folder.mkdir()
    store = opened(folder)
    people = [Put(Key("person", f"old-{n}"), 1, b"x" * 300, {"town": "t"}, None) for n in range(40)]
    store.commit(people, _note("begin"))
    store.close()
    return folder


def _stored(store: SQLiteStore) -> set[str]:
    return {change.note.commit_id for change in store.changes().changes}


def _check_whole(folder: Path) -> None:
    with contextlib.closing(sqlite3.connect(folder / "store.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def _fails_then_succeeds(
    command: str, folder: Path, opened: Opened, disk: Any, good: int, allowed: tuple[type[StoreError], ...]
) -> bool:
    """Let a command fail at a call, then repeat it on the same store; return whether a call failed."""
    store = opened(folder)
    disk.good, disk.failed = good, 0
    error: StoreError | None = None
    try:
        COMMANDS[command](store)
    except StoreError as raised:
        error = raised
    failed, disk.good = disk.failed > 0, None
    assert error is None or isinstance(error, allowed), repr(error)
    assert error is None or failed
    if error is not None and not isinstance(error, InDoubtError):
        assert command not in _stored(store), "a command that failed was stored"
    # The same id again: whatever happened, it is there once afterwards.
    COMMANDS[command](store)
    changes = [change for change in store.changes().changes if change.note.commit_id == command]
    assert [change.place for change in changes] == list(range(len(changes)))
    assert changes[-1].last
    assert (
        len(store.find(Query("person", limit=1000)).records)
        == {"import": 70, "change": 40, "erase": 39}[command]
    )
    store.close()
    _check_whole(folder)
    return failed


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_whichever_call_fails_the_command_is_whole_or_not_there(
    command: str, begun: Path, tmp_path: Path, opened: Opened, disk: Any
) -> None:
    failures = 0
    for good in range(MANY):
        folder = tmp_path / f"try-{good}"
        shutil.copytree(begun, folder)
        allowed = (UnavailableError, InDoubtError)
        if not _fails_then_succeeds(command, folder, opened, disk, good, allowed):
            break
        shutil.rmtree(folder)
        failures += 1
    else:
        pytest.fail("the command never came to its end")
    print(f"{command}: {failures} calls failed, one after the other")
    assert failures > 3


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_a_disk_that_is_full_from_some_call_on_stores_nothing(
    command: str, begun: Path, tmp_path: Path, opened: Opened, disk: Any
) -> None:
    disk.code, disk.stays_broken = apsw.SQLITE_FULL, True
    for good in range(MANY):
        folder = tmp_path / f"try-{good}"
        shutil.copytree(begun, folder)
        if not _fails_then_succeeds(command, folder, opened, disk, good, (StoreFullError,)):
            break
        shutil.rmtree(folder)
    else:
        pytest.fail("the command never came to its end")


def test_a_store_that_cannot_be_opened_now_can_be_later(begun: Path, opened: Opened, disk: Any) -> None:
    for good in range(MANY):
        disk.good, disk.failed = good, 0
        try:
            store = opened(begun)
        except (UnavailableError, StoreFullError):
            disk.good = None
            assert _stored(opened(begun)) == {"begin"}
            continue
        failed, disk.good = disk.failed > 0, None
        store.close()
        if not failed:
            break
    _check_whole(begun)


@pytest.mark.slow
@pytest.mark.parametrize("full", [False, True])
def test_whichever_call_fails_a_backup_is_whole_or_has_no_name(
    begun: Path, opened: Opened, disk: Any, *, full: bool
) -> None:
    store = opened(begun)
    disk.code, disk.stays_broken = (apsw.SQLITE_FULL, True) if full else (apsw.SQLITE_IOERR, False)
    failures = 0
    for good in range(MANY):
        backup = begun / f"backup-{good}.db"
        disk.good, disk.failed = good, 0
        with contextlib.suppress(StoreFullError if full else UnavailableError):
            store.back_up(backup)
        failed, disk.good = disk.failed > 0, None
        if backup.exists():
            shutil.copy(backup, begun / "seen.db")
            with contextlib.closing(sqlite3.connect(begun / "seen.db")) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                assert connection.execute("SELECT count(*) FROM changes").fetchall() == [(40,)]
        if not failed:
            assert backup.exists()
            break
        failures += 1
    assert failures > 10
    assert _stored(store) == {"begin"}


def _add_region(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE commits ADD COLUMN region TEXT NOT NULL DEFAULT ''")


@pytest.mark.slow
@pytest.mark.parametrize("full", [False, True])
def test_whichever_call_fails_a_file_is_migrated_or_stays_as_it_was(
    begun: Path, tmp_path: Path, opened: Opened, disk: Any, monkeypatch: pytest.MonkeyPatch, *, full: bool
) -> None:
    monkeypatch.setitem(migration_steps.STEPS, tables.FORMAT, _add_region)
    for module in (files, tables):
        monkeypatch.setattr(module, "FORMAT", module.FORMAT + 1)
    disk.code, disk.stays_broken = (apsw.SQLITE_FULL, True) if full else (apsw.SQLITE_IOERR, False)
    failures = 0
    for good in range(0, MANY, 5):
        folder = tmp_path / f"try-{good}"
        shutil.copytree(begun, folder)
        disk.good, disk.failed = good, 0
        with contextlib.suppress(StoreFullError if full else (UnavailableError, InDoubtError)):
            opened(folder).close()
        failed, disk.good = disk.failed > 0, None
        store = opened(folder)
        assert _stored(store) == {"begin"}
        store.close()
        _check_whole(folder)
        assert list(folder.glob("store.db.format-*"))
        shutil.rmtree(folder)
        if not failed:
            break
        failures += 1
    assert failures > 5


def test_errors_of_a_failing_disk_name_no_value(begun: Path, opened: Opened, disk: Any, canary: str) -> None:
    store = opened(begun)
    disk.good = 1
    with pytest.raises(StoreError) as caught:
        store.commit([Put(Key("person", "a"), 1, canary.encode(), {"town": canary}, None)], _note("canary"))
    disk.good = None
    assert canary not in str(caught.value) + repr(caught.value)
    with pytest.raises(NotFoundError):
        store.redact(Key("person", "a"), _note("erase"))
    store.close()
    with pytest.raises(ClosedError):
        store.changes()
