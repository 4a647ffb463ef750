"""The power is cut at every moment: whatever the disk may then hold, no acknowledged commit is missing."""

from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newstratum._builtin.sqlite import SQLiteStore, connections, store
from newstratum._ports.records import Delete, Key, Note, Put
from newstratum._storage import sqlite_profile as shared

Opened = Callable[..., SQLiteStore]


def _damage(folder: Path, acknowledged: set[str]) -> str:
    """Look at what is left after a cut: say what is wrong with it, or nothing."""
    with contextlib.closing(sqlite3.connect(folder / "store.db")) as connection:
        try:
            if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                return "corrupt"
            stored = {row[0] for row in connection.execute("SELECT id FROM commits")}
            [(count, least, most)] = connection.execute(
                "SELECT count(*), min(position), max(position) FROM changes"
            ).fetchall()
            [(promised,)] = connection.execute("SELECT sum(size) FROM commits").fetchall()
            torn = connection.execute(
                "SELECT count(*) FROM records_person AS r LEFT JOIN changes AS c ON c.position = r._position"
                " WHERE c.id IS NOT r.id OR c.number <> r._number"
            ).fetchall()
        except sqlite3.DatabaseError:
            return "corrupt"
    if acknowledged - stored:
        return "lost"
    if (count and (least, most, promised) != (1, count, count)) or torn != [(0,)]:
        return "torn"
    return ""


def _work(folder: Path, opened: Opened, disk: Any, commits: int) -> None:
    """Add, change, delete and import, and close now and then, which copies the log back into the file."""
    draw = random.Random(5)
    serial = 0
    while serial < commits:
        store = opened(folder)
        for _turn in range(8):
            serial += 1
            writes: list[Any] = [Put(Key("unique", f"u{serial}"), 1, b"{}", {}, None)]
            people = range(40) if serial % 16 == 0 else range(1)
            writes += [
                Put(Key("person", f"p{serial}-{n}"), 1, b"x" * draw.randrange(600), {"town": f"t{n}"}, None)
                for n in people
            ]
            old = store.get(Key("person", f"p{serial - 3}-0"))
            if old is not None:
                change = Put(old.key, 1, b"changed", {"town": "u"}, old.version)
                writes.append(Delete(old.key, old.version) if serial % 4 == 0 else change)
            name = f"commit-{serial}"
            store.commit(writes, Note(commit_id=name, actor="clerk", purpose="roster"))
            disk.events.append(_acknowledged(disk, name))
        store.close()


def _acknowledged(disk: Any, name: str) -> Any:
    return type(disk.events[0])("acknowledged", name)


def _cut(
    folder: Path, opened: Opened, disk: Any, power_cut: Any, images: int, commits: int
) -> dict[str, int]:
    """Record some work, cut the power at every event of it, and count what was found."""
    opened(folder).close()
    before = folder / "before"
    before.mkdir()
    shutil.copy(folder / "store.db", before)
    disk.recording = True
    _work(folder, opened, disk, commits)
    disk.recording = False
    found = {"": 0, "lost": 0, "torn": 0, "corrupt": 0}
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        for acknowledged, state in power_cut(before, disk.events, images).states():
            image = Path(name) / "image"
            image.mkdir()
            for file, content in state.items():
                (image / file).write_bytes(content)
            found[_damage(image, acknowledged)] += 1
            shutil.rmtree(image)
    print(f"{sum(found.values())} images of {len(disk.events)} events: {found}")
    return found


def _check(found: dict[str, int], images: int) -> None:
    assert (found["lost"], found["torn"], found["corrupt"]) == (0, 0, 0)
    assert found[""] >= images


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_600_power_cuts_lose_nothing(tmp_path: Path, opened: Opened, disk: Any, power_cut: Any) -> None:
    _check(_cut(tmp_path, opened, disk, power_cut, 600, 48), 600)


@pytest.mark.stress
def test_20000_power_cuts_lose_nothing(tmp_path: Path, opened: Opened, disk: Any, power_cut: Any) -> None:
    _check(_cut(tmp_path, opened, disk, power_cut, 20_000, 320), 20_000)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_without_a_sync_at_each_commit_the_harness_finds_losses(
    tmp_path: Path, opened: Opened, disk: Any, power_cut: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a harness that finds nothing here would find nothing anywhere."""
    profile = [s.replace("synchronous = FULL", "synchronous = NORMAL") for s in shared.SQLITE_PROFILE]
    assert profile != list(shared.SQLITE_PROFILE)
    monkeypatch.setattr(shared, "SQLITE_PROFILE", tuple(profile))
    found = _cut(tmp_path, opened, disk, power_cut, 300, 48)
    assert found["lost"] > 50
    assert found["torn"] == 0


@pytest.fixture
def without_log(opened: Opened) -> Opened:
    """Opens stores that keep a journal instead of a log."""
    return lambda folder: opened(folder, "?journal=delete")


@pytest.mark.parametrize(
    "images", [pytest.param(200, marks=pytest.mark.slow), pytest.param(5_000, marks=pytest.mark.stress)]
)
def test_without_a_log_power_cuts_lose_nothing_either(
    tmp_path: Path, without_log: Opened, disk: Any, power_cut: Any, images: int
) -> None:
    _check(_cut(tmp_path, without_log, disk, power_cut, images, max(32, images // 50)), images)


@pytest.mark.slow
def test_without_a_log_and_without_a_sync_of_the_folder_the_harness_finds_losses(
    tmp_path: Path, without_log: Opened, disk: Any, power_cut: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of that: a journal whose name comes back takes an acknowledged commit back."""
    monkeypatch.setattr(connections, "harden", lambda _connection: None)
    monkeypatch.setattr(store, "check_journal", _switch)
    found = _cut(tmp_path, without_log, disk, power_cut, 300, 48)
    assert found["lost"] > 10
    assert found["torn"] == 0


def _switch(connection: Any, _path: Path, wanted: str, *, read_only: bool) -> None:
    assert not read_only
    connection.execute(f"PRAGMA journal_mode = {wanted}").fetchall()


@pytest.mark.slow
def test_an_image_of_a_store_opens_by_its_url(
    tmp_path: Path, opened: Opened, disk: Any, power_cut: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opened as everybody opens it, a store goes on after a cut as if nothing had been."""
    opened(tmp_path).close()
    before = tmp_path / "before"
    before.mkdir()
    shutil.copy(tmp_path / "store.db", before)
    disk.recording = True
    _work(tmp_path, opened, disk, 16)
    disk.recording = False
    # From here on with the standard driver.
    monkeypatch.undo()
    for number, (acknowledged, state) in enumerate(power_cut(before, disk.events, 60).states()):
        image = tmp_path / f"image-{number}"
        image.mkdir()
        for file, content in state.items():
            (image / file).write_bytes(content)
        store = opened(image)
        assert acknowledged <= {change.note.commit_id for change in store.changes().changes}
        store.commit(
            [Put(Key("unique", "after"), 1, b"{}", {}, None)],
            Note(commit_id="after", actor="clerk", purpose="roster"),
        )
        store.close()
