"""A copy without its log, and a backup beside a log of another file, are told; a crash of the file is not."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import threading
import warnings
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from newstratum._builtin.sqlite import SQLiteStore, connections, files, open_sqlite
from newstratum._ports.fields import FieldType, Kind
from newstratum._ports.records import Key, Note, Put
from newstratum._ports.url import URL
from newstratum.errors import DamagedFileError, UnavailableError

Opened = Callable[..., SQLiteStore]
PERSON = Kind("person", {"name": FieldType.TEXT, "town": FieldType.TEXT}, (("town", "name"),))


def _kill_after(path: Path, *names: str) -> None:
    """Commit people in a process that is killed, so that nothing is closed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            store = open_sqlite(URL.parse(f"sqlite:///{path}"), (PERSON,))
            for name in names:
                note = Note(commit_id=f"killed-{name}", actor="clerk", purpose="roster")
                store.commit([Put(Key("person", name), 1, b"{}", {"town": "t"}, None)], note)
        finally:
            os.kill(os.getpid(), signal.SIGKILL)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL


def _read_mark(path: Path) -> str:
    """Return the mark that stands in the file itself, whatever its log says."""
    with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as connection:
        [(mark,)] = connection.execute("SELECT log_mark FROM identity").fetchall()
    return str(mark)


@pytest.fixture
def log(path: Path) -> Path:
    return path.with_name("store.db-wal")


def test_a_file_is_marked_while_it_has_commits_in_a_log(
    opened: Opened, path: Path, note: Callable[[], Note], person: Callable[..., Put]
) -> None:
    store = opened()
    assert _read_mark(path) == ""
    store.commit([person("a")], note())
    assert _read_mark(path).startswith(f"{path.stat().st_ino}:")
    mark = _read_mark(path)
    store.commit([person("b")], note())
    assert _read_mark(path) == mark
    store.close()
    assert _read_mark(path) == ""


def test_a_copy_without_its_log_is_told(
    opened: Opened, path: Path, note: Callable[[], Note], person: Callable[..., Put], tmp_path: Path
) -> None:
    store = opened()
    copy = tmp_path / "copy.db"
    for number in range(5):
        store.commit([person(f"p{number}")], note())
        shutil.copy(path, copy)
        before = copy.read_bytes()
        for options in ("", "?mode=ro"):
            with pytest.raises(DamagedFileError, match=r"its log is missing.*newstratum backup"):
                opened(options, at=copy)
        assert copy.read_bytes() == before
    # With an empty log beside it as well.
    copy.with_name("copy.db-wal").touch()
    with pytest.raises(DamagedFileError, match="its log is missing"):
        opened(at=copy)


def test_what_a_copy_without_its_log_holds_can_be_had(
    opened: Opened, path: Path, note: Callable[[], Note], person: Callable[..., Put], tmp_path: Path
) -> None:
    store = opened()
    store.commit([person("a")], note())
    store.close()
    store = opened()
    store.commit([person("b")], note())
    shutil.copy(path, tmp_path / "copy.db")
    copy = opened("?log=lost", at=tmp_path / "copy.db")
    assert copy.get(Key("person", "a")) is not None
    assert copy.get(Key("person", "b")) is None
    copy.commit([person("c")], note())
    copy.close()
    assert opened(at=tmp_path / "copy.db").get(Key("person", "c")) is not None


def test_a_copy_with_its_log_opens(
    opened: Opened,
    path: Path,
    log: Path,
    note: Callable[[], Note],
    person: Callable[..., Put],
    tmp_path: Path,
) -> None:
    opened().commit([person("a")], note())
    for each in (path, log):
        shutil.copy(each, tmp_path / each.name.replace("store", "copy"))
    copy = opened(at=tmp_path / "copy.db")
    assert copy.get(Key("person", "a")) is not None
    # It has a mark of its own from here on.
    copy.commit([person("b")], note())
    assert _read_mark(tmp_path / "copy.db").startswith(f"{(tmp_path / 'copy.db').stat().st_ino}:")


def test_a_copy_of_a_closed_file_and_a_backup_open(
    opened: Opened, path: Path, note: Callable[[], Note], person: Callable[..., Put], tmp_path: Path
) -> None:
    store = opened()
    store.commit([person("a")], note())
    store.back_up(tmp_path / "backup.db")
    store.close()
    shutil.copy(path, tmp_path / "copy.db")
    for name in ("backup.db", "copy.db"):
        assert opened(at=tmp_path / name).get(Key("person", "a")) is not None


@pytest.mark.parametrize("checkpointed", [False, True])
def test_what_a_kill_left_opens(opened: Opened, path: Path, log: Path, checkpointed: bool) -> None:
    _kill_after(path, "a", "b")
    assert log.stat().st_size > 0
    if checkpointed:
        # As another program does that opens the file and closes it.
        sqlite3.connect(path).execute("SELECT count(*) FROM commits").connection.close()
        assert not log.exists()
    store = opened()
    assert store.get(Key("person", "b")) is not None
    store.close()
    assert _read_mark(path) == ""


def test_what_a_kill_left_is_not_taken_without_its_log(
    opened: Opened, path: Path, tmp_path: Path, log: Path
) -> None:
    opened().close()
    _kill_after(path, "a")
    # To another disk, but for the log.
    shutil.copy(path, tmp_path / "moved.db")
    with pytest.raises(DamagedFileError, match="its log is missing"):
        opened(at=tmp_path / "moved.db")


@pytest.mark.slow
@pytest.mark.parametrize("how", [shutil.copyfile, os.replace])
def test_a_backup_over_a_log_in_use_is_refused(
    opened: Opened,
    path: Path,
    log: Path,
    note: Callable[[], Note],
    person: Callable[..., Put],
    tmp_path: Path,
    how: Callable[[Path, Path], object],
) -> None:
    store = opened()
    store.commit([person("a")], note())
    store.back_up(tmp_path / "backup.db")
    store.close()
    _kill_after(path, "b", "c")
    how(tmp_path / "backup.db", path)
    before = path.read_bytes(), log.read_bytes()
    with pytest.raises(DamagedFileError, match=r"belongs to another file.*move both away"):
        opened()
    assert (path.read_bytes(), log.read_bytes()) == before
    log.unlink()
    assert opened().get(Key("person", "a")) is not None


@pytest.mark.slow
def test_killed_before_the_mark_is_in_the_file_it_opens(
    opened: Opened, path: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log then holds the mark alone."""
    opened().close()

    def die(connection: sqlite3.Connection, path: Path) -> str:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE identity SET log_mark = ?", (f"{path.stat().st_ino}:0",))
        connection.execute("COMMIT")
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    with monkeypatch.context() as patches:
        patches.setattr(connections, "_mark_log", die)
        _kill_after(path, "a")
    assert _read_mark(path) == ""
    assert log.stat().st_size > 0
    _kill_after(path, "b")
    assert opened().get(Key("person", "b")) is not None


@pytest.mark.slow
def test_others_who_close_the_store_do_not_leave_commits_unmarked(
    opened: Opened, path: Path, note: Callable[[], Note], person: Callable[..., Put], tmp_path: Path
) -> None:
    """While one store commits, others come and go; every hot copy is told or holds all there was."""
    store = opened()
    done = threading.Event()

    def come_and_go() -> None:
        number = 0
        while not done.is_set():
            with closing(opened()) as other:
                other.commit([person(f"other-{number}")], note())
            number += 1

    others = threading.Thread(target=come_and_go)
    others.start()
    told = 0
    for number in range(12):
        store.commit([person(f"own-{number}")], note())
        copy = tmp_path / f"copy-{number}.db"
        shutil.copy(path, copy)
        try:
            hot = opened(at=copy)
        except DamagedFileError:
            told += 1
            continue
        assert hot.get(Key("person", f"own-{number}")) is not None
        hot.close()
    done.set()
    others.join()
    assert told > 0


def test_who_cannot_mark_the_file_does_not_commit(
    opened: Opened,
    path: Path,
    note: Callable[[], Note],
    person: Callable[..., Put],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "_MARK_SECONDS", 0.1)
    store = opened()
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM changes").fetchall()
        with pytest.raises(UnavailableError, match="reading the file"):
            store.commit([person("a")], note())
    store.commit([person("b")], note())
    assert [change.key.id for change in store.changes().changes] == ["b"]


@pytest.mark.parametrize("options", ["?journal=delete"])
def test_without_a_log_there_is_no_mark(
    opened: Opened, path: Path, note: Callable[[], Note], person: Callable[..., Put], options: str
) -> None:
    opened(options).commit([person("a")], note())
    assert _read_mark(path) == ""


def test_a_log_of_tables_alone_is_no_log_of_another_file(opened: Opened, path: Path, log: Path) -> None:
    """Who opens a file with new kinds and is killed leaves their tables in the log."""
    opened().close()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        open_sqlite(URL.parse(f"sqlite:///{path}"), (PERSON, Kind("body", {"kind": FieldType.TEXT})))
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert log.stat().st_size > 0
    assert files._find_log_fault(path) is None
    opened()
