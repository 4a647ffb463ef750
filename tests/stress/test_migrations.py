"""A store is killed while it is migrated to a newer format: the file opens, whole, and so does its backup."""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip
import itertools
import json
import os
import random
import shutil
import signal
import sqlite3
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from newstratum._builtin.sqlite import SQLiteStore, files, migration_steps, open_sqlite, tables
from newstratum._ports.fields import Fields, FieldType
from newstratum._ports.query import Query
from newstratum._ports.records import Key, Note, Put
from newstratum._ports.url import URL
from newstratum._wire.canonical import encode_json
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import KINDS
from newstratum.errors import ReadOnlyError

GOLDEN = Path(__file__).parent.parent / "golden"
NEWEST = tables.FORMAT + 2
#: More calls to the disk than a migration makes.
MANY = 2000


def _open(folder: Path) -> SQLiteStore:
    return open_sqlite(URL.parse(f"sqlite:///{folder}/store.db"), [kind.declared for kind in KINDS])


_FROM_TEXT = {FieldType.DATE: dt.date.fromisoformat, FieldType.INSTANT: dt.datetime.fromisoformat}


def _read_fields(kind: RecordKind[Any], values: dict[str, Any]) -> Fields:
    read = ((name, _FROM_TEXT.get(kind.declared.fields[name])) for name in values)
    return Fields({name: values[name] if of is None else of(values[name]) for name, of in read})


def _add_region(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE commits ADD COLUMN region TEXT NOT NULL DEFAULT ''")


def _copy_documents(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE sizes (position INTEGER PRIMARY KEY, size INTEGER, copy BLOB) STRICT")
    connection.execute("INSERT INTO sizes SELECT position, length(document), document FROM changes")
    connection.execute("CREATE INDEX sizes_by_size ON sizes (size)")


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store of today's format, all kinds of record in it, partly in the log still."""
    folder, left = tmp_path_factory.mktemp("older"), tmp_path_factory.mktemp("left")
    store = _open(folder)
    for kind in KINDS:
        puts = []
        entries = json.loads((GOLDEN / kind.name / f"{kind.schema}.json").read_text("utf-8"))
        # Of the state of erasures there is one record, which the file shows more than once.
        for entry in {each["id"]: each for each in entries}.values():
            # As it was stored once: some of it nobody could write today.
            key, document = Key(kind.name, entry["id"]), encode_json(entry["document"])
            puts.append(Put(key, kind.schema, document, _read_fields(kind, entry["fields"]), None))
        store.commit(puts, Note(commit_id=kind.name, actor="clerk", purpose="roster"))
        if kind.name == "person":
            store.close()
            store = _open(folder)
    for name in ("store.db", "store.db-wal"):
        shutil.copy(folder / name, left / name)
    store.close()
    assert (left / "store.db-wal").stat().st_size > 0
    return left


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A newstratum that is two formats ahead."""
    monkeypatch.setattr(tables, "FORMAT", NEWEST)
    monkeypatch.setattr(files, "FORMAT", NEWEST)
    monkeypatch.setitem(migration_steps.STEPS, NEWEST - 2, _add_region)
    monkeypatch.setitem(migration_steps.STEPS, NEWEST - 1, _copy_documents)


def _content(store: SQLiteStore) -> list[Any]:
    """Everything a store says, without the version tokens of its epoch."""
    found: list[Any] = [
        (c.key, c.act, c.schema, c.document, c.note, c.recorded_at, c.place, c.last) for c in _feed(store)
    ]
    for kind in KINDS:
        page = store.find(Query(kind.name, limit=1000))
        found += [
            (record.key, record.schema, record.document, dict(record.fields)) for record in page.records
        ]
    return found


def _feed(store: SQLiteStore) -> Iterator[Any]:
    cursor = None
    while True:
        feed = store.changes(cursor)
        yield from feed.changes
        if not feed.more:
            return
        cursor = feed.cursor


@pytest.fixture(scope="module")
def content(older: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """What the store of the older format says."""
    assert tables.FORMAT == NEWEST - 2
    copy = shutil.copytree(older, tmp_path_factory.mktemp("content") / "copy")
    store = _open(copy)
    content = _content(store)
    store.close()
    assert {key.kind for key, *_more in content} == {kind.name for kind in KINDS}
    return content


def _format_and_rows(path: Path) -> tuple[int, int]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        [(found,)] = connection.execute("PRAGMA user_version").fetchall()
        [(rows,)] = connection.execute("SELECT count(*) FROM changes").fetchall()
    return found, rows


def _check_whole(folder: Path, content: list[Any], older: int = NEWEST - 2, newest: int = NEWEST) -> None:
    """Open what a kill left: it is migrated, says what it said before, and every backup is whole."""
    store = _open(folder)
    assert _content(store) == content
    store.close()
    rows = sum(len(found) == 8 for found in content)
    assert _format_and_rows(folder / "store.db") == (newest, rows)
    copies = sorted(folder.glob("store.db.format-*.backup*"))
    assert copies, "it was migrated without a backup"
    for copy in copies:
        assert _format_and_rows(copy) == (older, rows), copy.name
    assert {path.name for path in folder.iterdir()} == {"store.db", *(copy.name for copy in copies)}


def _in_a_child(work: Callable[[], None]) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    return child


def _killed_at_call(folder: Path, disk: Any, number: int) -> bool:
    """Lift a store in a process that is killed at a call to the disk; return whether it came to that."""

    def migrate() -> None:
        disk.kills, disk.good = True, number
        _open(folder).close()

    status = os.waitpid(_in_a_child(migrate), 0)[1]
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


def _killed_at_every(
    step: int, older: Path, tmp_path: Path, content: list[Any], disk: Any, *formats: int
) -> int:
    for turn in itertools.count():
        assert turn * step < MANY
        folder = shutil.copytree(older, tmp_path / f"try-{turn}")
        killed = _killed_at_call(folder, disk, turn * step)
        _check_whole(folder, content, *formats)
        shutil.rmtree(folder)
        if not killed:
            return turn
    raise AssertionError


@pytest.mark.slow
@pytest.mark.usefixtures("newer")
def test_killed_at_calls_to_the_disk_a_migration_loses_nothing(
    older: Path, tmp_path: Path, content: list[Any], disk: Any
) -> None:
    kills = _killed_at_every(29, older, tmp_path, content, disk)
    print(f"killed at {kills} calls to the disk, 0 lost")
    assert kills > 10


@pytest.mark.stress
@pytest.mark.usefixtures("newer")
def test_killed_at_every_call_to_the_disk_a_migration_loses_nothing(
    older: Path, tmp_path: Path, content: list[Any], disk: Any
) -> None:
    print(f"killed at {_killed_at_every(1, older, tmp_path, content, disk)} calls to the disk, 0 lost")


def _killed_at_steps(step: int, tmp_path: Path, disk: Any) -> int:
    """Kill the migration of the register that version 2026-11 wrote, whose steps are those of today."""
    older = tmp_path / "older"
    older.mkdir()
    packed = GOLDEN / "registers" / "2026-11" / "register.db.gz"
    (older / "store.db").write_bytes(gzip.decompress(packed.read_bytes()))
    store = _open(shutil.copytree(older, tmp_path / "unharmed"))
    content = _content(store)
    store.close()
    return _killed_at_every(step, older, tmp_path, content, disk, 1, tables.FORMAT)


@pytest.mark.slow
def test_killed_at_calls_to_the_disk_an_earlier_register_is_migrated_whole(tmp_path: Path, disk: Any) -> None:
    kills = _killed_at_steps(41, tmp_path, disk)
    print(f"killed at {kills} calls to the disk, 0 lost")
    assert kills > 5


@pytest.mark.stress
def test_killed_at_every_call_to_the_disk_an_earlier_register_is_migrated_whole(
    tmp_path: Path, disk: Any
) -> None:
    print(f"killed at {_killed_at_steps(1, tmp_path, disk)} calls to the disk, 0 lost")


def _killed_at_random(kills: int, older: Path, tmp_path: Path, content: list[Any]) -> None:
    draw = random.Random(13)
    folder = shutil.copytree(older, tmp_path / "measured")
    began = time.perf_counter()
    os.waitpid(_in_a_child(lambda: _open(folder).close()), 0)
    longest = time.perf_counter() - began
    migrated = died = 0
    for turn in range(kills):
        folder = shutil.copytree(older, tmp_path / f"try-{turn}")
        child = _in_a_child(lambda folder=folder: _open(folder).close())
        time.sleep(draw.uniform(0, longest))
        os.kill(child, signal.SIGKILL)
        died += os.WIFSIGNALED(os.waitpid(child, 0)[1])
        with contextlib.closing(sqlite3.connect(folder / "store.db")) as connection:
            [(found,)] = connection.execute("PRAGMA user_version").fetchall()
        assert found in (NEWEST - 2, NEWEST), "between two formats"
        migrated += found == NEWEST
        _check_whole(folder, content)
        shutil.rmtree(folder)
    print(f"{kills} kills at random, {died} before the end, {migrated} after the commit, 0 lost")


@pytest.mark.slow
@pytest.mark.usefixtures("newer")
def test_killed_at_random_a_migration_loses_nothing(older: Path, tmp_path: Path, content: list[Any]) -> None:
    _killed_at_random(12, older, tmp_path, content)


@pytest.mark.stress
@pytest.mark.usefixtures("newer")
def test_killed_1000_times_a_migration_loses_nothing(older: Path, tmp_path: Path, content: list[Any]) -> None:
    _killed_at_random(1000, older, tmp_path, content)


@pytest.mark.slow
@pytest.mark.usefixtures("newer")
def test_of_many_who_migrate_one_file_one_does(older: Path, tmp_path: Path, content: list[Any]) -> None:
    folder = shutil.copytree(older, tmp_path / "shared")
    together = threading.Barrier(4)
    stores: list[SQLiteStore] = []

    def migrate() -> None:
        together.wait()
        stores.append(_open(folder))

    threads = [threading.Thread(target=migrate) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [store.backup for store in stores if store.backup] == [
        folder / f"store.db.format-{NEWEST - 2}.backup"
    ]
    for store in stores:
        assert _content(store) == content
        store.close()
    _check_whole(folder, content)


@pytest.mark.usefixtures("newer")
def test_a_reader_of_an_older_file_changes_nothing(older: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(older, tmp_path / "read")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(ReadOnlyError, match="older format"):
        open_sqlite(URL.parse(f"sqlite:///{folder}/store.db?mode=ro"), [kind.declared for kind in KINDS])
    assert {name: (folder / name).read_bytes() for name in before} == before
