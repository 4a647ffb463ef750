"""The power is cut while a store is erased from, migrated to a newer format, or backed up."""

from __future__ import annotations

import contextlib
import re
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newstratum._builtin.sqlite import SQLiteStore, files, migration_steps, open_sqlite, tables
from newstratum._builtin.sqlite import free_space_wiping as gaps
from newstratum._builtin.sqlite.tables import encode_document
from newstratum._ports.fields import FieldType, Kind
from newstratum._ports.records import Key, Note, Put
from newstratum._ports.url import URL
from newstratum._storage import sqlite_profile as shared
from newstratum.errors import InvalidValueError, StoreError

Opened = Callable[[Path], SQLiteStore]
#: Says what is wrong with an image, given what had been acknowledged; nothing if it is as promised.
Look = Callable[[Path, set[str]], str]


def _note(name: str) -> Note:
    return Note(commit_id=name, actor="clerk", purpose="roster")


def _commit(store: SQLiteStore, name: str, count: int = 6) -> None:
    people = [
        Put(Key("person", f"{name}-{n}"), 1, _document(f"{name}-{n}"), {"town": _secret(f"{name}-{n}")}, None)
        for n in range(count)
    ]  # fmt: skip
    store.commit([*people, Put(Key("unique", name), 1, b"{}", {}, None)], _note(name))


def _secret(identifier: str) -> str:
    """What stands in the document and the fields of a person, and nowhere else."""
    return f"<secret of {identifier}>"


def _document(identifier: str) -> bytes:
    number = int(identifier.rsplit("-", 1)[1])
    return f'"{_secret(identifier)}"'.encode() * (1 + 9 * number)


def _is_left(identifier: str, raw: bytes) -> bool:
    """Say whether a person is in the bytes of a file: in the text, or in the document as it lies there."""
    coding, stored = encode_document("person", _document(identifier))
    assert coding == 0 or len(stored) > 20
    return _secret(identifier).encode() in raw or stored in raw


@pytest.fixture
def images(
    tmp_path: Path, opened: Opened, disk: Any, power_cut: Any, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Counter[str]]:
    """Record some work on a store, cut the power at every event of it, and count what a look finds."""

    def cut(begin: Callable[[], object], work: Callable[[], object], look: Look, wanted: int) -> Counter[str]:
        begin()
        before = tmp_path / "before"
        before.mkdir()
        for path in tmp_path.iterdir():
            if path.is_file() and not path.name.endswith("-shm"):
                shutil.copy(path, before)
        disk.recording = True
        work()
        disk.recording = False
        # From here on with the standard driver and the system as it is.
        monkeypatch.undo()
        memory = Path("/dev/shm")
        found: Counter[str] = Counter()
        with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
            for acknowledged, state in power_cut(before, disk.events, wanted).states():
                image = Path(name) / "image"
                image.mkdir()
                for file, content in state.items():
                    (image / file).write_bytes(content)
                found[look(image, acknowledged)] += 1
                for path in image.iterdir():
                    gaps.close_descriptor(path)
                shutil.rmtree(image)
        print(f"{found.total()} images of {len(disk.events)} events: {dict(found)}")
        return found

    return cut


def _acknowledge(disk: Any, name: str) -> None:
    disk.events.append(type(disk.events[0])("acknowledged", name))


# ----------------------------------------------------------------------------------------- erasing


def _bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def _stored(folder: Path) -> tuple[set[str], int]:
    """Return the commits of a store, and how many erasures it says are not finished in its bytes."""
    with contextlib.closing(sqlite3.connect(f"file:{folder}/store.db?mode=ro", uri=True)) as connection:
        commits = {row[0] for row in connection.execute("SELECT id FROM commits")}
        [(uncleaned,)] = connection.execute("SELECT uncleaned FROM identity").fetchall()
    return commits, uncleaned


def _look_for_the_erased(opened: Opened) -> Look:
    def look(image: Path, acknowledged: set[str]) -> str:
        raw = _bytes_of(image)
        if any(_is_left(name.removeprefix("erase "), raw) for name in acknowledged):
            return "left after it was acknowledged"
        commits, uncleaned = _stored(image)
        if acknowledged - commits:
            return "lost"
        erased = [name.removeprefix("erase ") for name in commits if name.startswith("erase ")]
        if not uncleaned and any(_is_left(name, raw) for name in erased):
            return "left, and nobody says so"
        store = opened(image)
        raw = _bytes_of(image)
        store.close()
        if any(_is_left(name, raw) for name in erased):
            return "left after it was opened"
        with contextlib.closing(sqlite3.connect(image / "store.db")) as connection:
            if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                return "corrupt"
        return ""

    return look


def _erase_now_and_then(folder: Path, opened: Opened, disk: Any, turns: int) -> None:
    store = opened(folder)
    for turn in range(turns):
        _commit(store, f"turn-{turn}")
        for name in (f"first-{turn}", f"turn-{turn}-1", f"turn-{turn // 2}-{2 + turn % 4}"):
            key = Key("person", f"first-{turn // 6}-{turn % 6}" if name.startswith("first") else name)
            if store.redact(key, _note(f"erase {key.id}")).waiting.en == "":
                _acknowledge(disk, f"erase {key.id}")
    store.close()


def _erased(
    folder: Path, opened: Opened, disk: Any, images: Callable[..., Counter[str]], turns: int, wanted: int
) -> Counter[str]:
    def begin() -> None:
        store = opened(folder)
        for number in range(-(-turns // 6)):
            _commit(store, f"first-{number}")
        store.close()

    return images(
        begin,
        lambda: _erase_now_and_then(folder, opened, disk, turns),
        _look_for_the_erased(opened),
        wanted,
    )


@pytest.mark.slow
def test_an_erasure_is_finished_or_says_that_it_is_not(
    tmp_path: Path, opened: Opened, disk: Any, images: Callable[..., Counter[str]]
) -> None:
    found = _erased(tmp_path, opened, disk, images, 6, 120)
    assert set(found) == {""}
    assert found[""] >= 120


@pytest.mark.stress
def test_2000_power_cuts_bring_nobody_back(
    tmp_path: Path, opened: Opened, disk: Any, images: Callable[..., Counter[str]]
) -> None:
    found = _erased(tmp_path, opened, disk, images, 40, 2000)
    assert set(found) == {""}
    assert found[""] >= 2000


@pytest.mark.slow
def test_without_the_overwriting_of_what_is_deleted_the_harness_finds_people(
    tmp_path: Path,
    opened: Opened,
    disk: Any,
    images: Callable[..., Counter[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: a harness that finds nobody here would find nobody anywhere."""
    profile = [s.replace("secure_delete = ON", "secure_delete = OFF") for s in shared.SQLITE_PROFILE]
    assert profile != list(shared.SQLITE_PROFILE)
    monkeypatch.setattr(shared, "SQLITE_PROFILE", tuple(profile))
    found = _erased(tmp_path, opened, disk, images, 8, 100)
    assert found["left after it was acknowledged"] > 20
    assert not set(found) & {"lost", "corrupt"}


# ----------------------------------------------------------------------------------------- migrations


def _widen(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE commits ADD COLUMN region TEXT NOT NULL DEFAULT ''")
    connection.execute("CREATE TABLE copies (position INTEGER PRIMARY KEY, copy BLOB) STRICT")
    connection.execute("INSERT INTO copies SELECT position, document FROM changes")


def _make_newer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(migration_steps.STEPS, tables.FORMAT, _widen)
    for module in (files, tables):
        monkeypatch.setattr(module, "FORMAT", module.FORMAT + 1)


def _rows(path: Path) -> tuple[int, list[Any]]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        [(found,)] = connection.execute("PRAGMA user_version").fetchall()
        rows = connection.execute("SELECT position, id, act, document FROM changes ORDER BY position")
        return found, rows.fetchall()


def _look_at_the_migrated(opened: Opened, rows: list[Any], newest: int) -> Look:
    def look(image: Path, acknowledged: set[str]) -> str:
        if acknowledged and not list(image.glob("store.db.format-*")):
            return "no backup"
        opened(image).close()
        if _rows(image / "store.db") != (newest, rows):
            return "lost"
        copies = list(image.glob("store.db.format-*"))
        if not copies or any(_rows(copy) != (newest - 1, rows) for copy in copies):
            return "a backup is missing or not whole"
        return ""

    return look


@pytest.mark.slow
@pytest.mark.parametrize("wanted", [100, pytest.param(1200, marks=pytest.mark.stress)])
def test_a_file_is_migrated_whole_or_not_yet(
    tmp_path: Path,
    opened: Opened,
    disk: Any,
    images: Callable[..., Counter[str]],
    wanted: int,
) -> None:
    newest = tables.FORMAT + 1
    rows: list[Any] = []
    with pytest.MonkeyPatch.context() as patches:

        def begin() -> None:
            store = opened(tmp_path)
            for number in range(40 if wanted < 1000 else 150):
                _commit(store, f"commit-{number}")
            # As a crash leaves it: partly in the log.
            copy = tmp_path / "copy"
            copy.mkdir()
            for name in ("store.db", "store.db-wal"):
                shutil.copy(tmp_path / name, copy / name)
            store.close()
            for name in ("store.db", "store.db-wal"):
                shutil.move(copy / name, tmp_path / name)
            rows.extend(_rows(shutil.copytree(tmp_path, tmp_path / "counted") / "store.db")[1])
            _make_newer(patches)

        def work() -> None:
            opened(tmp_path).close()
            _acknowledge(disk, "migrated")

        found = images(begin, work, _look_at_the_migrated(opened, rows, newest), wanted)
    assert set(found) == {""}
    assert found[""] >= wanted


# -------------------------------------------------------------------------------------- backing up


def _look_at_the_backups(wholes: dict[str, list[Any]]) -> Look:
    def look(image: Path, acknowledged: set[str]) -> str:
        for name in acknowledged:
            if not (image / name).exists():
                return "lost"
        for path in list(image.iterdir()):
            if path.name in wholes and _rows(path) != (tables.FORMAT, wholes[path.name]):
                return "half a backup"
            temporary = re.fullmatch(r"\.(backup-\d+\.db)\..*\.new", path.name)
            if temporary and (left := _read_anyway(path)) is not None and left != wholes[temporary[1]]:
                return "half a backup is taken for a whole one"
        return ""

    return look


def _read_anyway(temporary: Path) -> list[Any] | None:
    """Return the rows of a temporary file that a crash left, if it can be opened as a store at all."""
    try:
        store = open_sqlite(
            URL.parse(f"sqlite:///{temporary}?mode=ro"), (Kind("person", {"town": FieldType.TEXT}),)
        )
    except (StoreError, InvalidValueError):
        return None
    store.close()
    return _rows(temporary)[1]


@pytest.mark.slow
@pytest.mark.parametrize("wanted", [100, pytest.param(2000, marks=pytest.mark.stress)])
def test_a_backup_is_whole_or_has_no_name(
    tmp_path: Path,
    opened: Opened,
    disk: Any,
    images: Callable[..., Counter[str]],
    wanted: int,
) -> None:
    wholes: dict[str, list[Any]] = {}

    def work() -> None:
        store = opened(tmp_path)
        for number in range(4 if wanted < 1000 else 8):
            _commit(store, f"commit-{number}", 20)
            name = f"backup-{number}.db"
            store.back_up(tmp_path / name)
            _acknowledge(disk, name)
            disk.recording = False
            wholes[name] = _rows(Path(shutil.copy(tmp_path / name, tmp_path / "seen.db")))[1]
            disk.recording = True
        store.close()

    found = images(lambda: opened(tmp_path).close(), work, _look_at_the_backups(wholes), wanted)
    assert set(found) == {""}
    assert found[""] >= wanted
