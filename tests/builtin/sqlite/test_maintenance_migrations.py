"""A file of every older format opens, after a backup of it; one that cannot be migrated stays as it was."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from newstratum._builtin.sqlite import SQLiteStore, open_sqlite, tables
from newstratum._builtin.sqlite.maintenance import migrate_file
from newstratum._builtin.sqlite.migration_steps import STEPS
from newstratum._ports.fields import FieldType, Kind
from newstratum._ports.query import Is, Query
from newstratum._ports.records import Act, Key
from newstratum._ports.url import URL
from newstratum.errors import ReadOnlyError

GOLDEN = sorted((Path(__file__).parent / "golden").glob("format-*.db"))
KINDS = (
    Kind(
        "person",
        {"name": FieldType.TEXT, "town": FieldType.TEXT, "seen": FieldType.INSTANT},
        (("town", "name"),),
    ),
    Kind("unique"),
)


def _formats(path: Path) -> tuple[int, list[str]]:
    with closing(sqlite3.connect(path)) as connection:
        [(found,)] = connection.execute("PRAGMA user_version").fetchall()
        columns = [row[1] for row in connection.execute("PRAGMA table_info(commits)")]
    return found, columns


def test_there_is_a_file_of_every_format() -> None:
    assert [path.name for path in GOLDEN] == [f"format-{n}.db" for n in range(1, tables.FORMAT + 1)]
    assert sorted(STEPS) == list(range(1, tables.FORMAT))


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: path.stem)
def test_a_file_of_every_format_says_what_it_said(golden: Path, tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    shutil.copy(golden, path)
    store = open_sqlite(URL.parse(f"sqlite:///{path}"), KINDS)
    changes = [
        (str(c.key), c.act, c.document, c.redacted, c.note.commit_id, c.place, c.last)
        for c in store.changes().changes
    ]
    assert changes == [
        ("person/p0", Act.PUT, b'{"n":0}', False, "commit-1", 0, False),
        ("person/p1", Act.PUT, b'{"n":1}', False, "commit-1", 1, False),
        ("person/p2", Act.PUT, None, True, "commit-1", 2, True),
        ("person/p0", Act.PUT, b'{"n":"again"}', False, "commit-2", 0, False),
        ("person/p1", Act.DELETE, None, False, "commit-2", 1, False),
        ("unique/digest", Act.PUT, b"{}", False, "commit-2", 2, True),
        ("person/p2", Act.REDACT, None, True, "commit-3", 0, True),
    ]
    assert [r.key.id for r in store.find(Query("person", (Is("town", "u"),))).records] == ["p0"]
    assert store.get(Key("person", "p1")) is None
    assert {change.note.reason for change in store.changes().changes} == {"golden"}
    store.close()


@pytest.fixture
def older(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of format 1, to a newstratum whose newest format is 3."""
    shutil.copy(GOLDEN[0], tmp_path / "store.db")
    monkeypatch.setattr(tables, "FORMAT", 3)
    return tmp_path / "store.db"


def _add_second(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE commits ADD COLUMN second TEXT NOT NULL DEFAULT ''")


def _add_third(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE commits ADD COLUMN third TEXT NOT NULL DEFAULT ''")


def _fail(connection: sqlite3.Connection) -> None:
    _add_third(connection)
    raise RuntimeError("a step that fails")


def test_an_older_file_is_migrated_step_by_step_after_a_backup(older: Path) -> None:
    before = older.read_bytes()
    copy = migrate_file(older, read_only=False, steps={1: _add_second, 2: _add_third})
    assert copy == older.with_name("store.db.format-1.backup")
    found, columns = _formats(older)
    assert found == 3
    assert columns[-2:] == ["second", "third"]
    assert _formats(copy)[0] == 1
    assert len(copy.read_bytes()) == len(before)
    assert migrate_file(older, read_only=False, steps={}) is None


def test_a_step_that_fails_leaves_the_file_as_it_was(older: Path) -> None:
    with pytest.raises(RuntimeError):
        migrate_file(older, read_only=False, steps={1: _add_second, 2: _fail})
    assert _formats(older)[0] == 1
    assert "second" not in _formats(older)[1]
    copy = migrate_file(older, read_only=False, steps={1: _add_second, 2: _add_third})
    assert copy == older.with_name("store.db.format-1.backup-2")


def test_an_older_file_that_is_only_read_is_not_migrated(
    older: Path, photograph: Callable[[], dict[str, str]]
) -> None:
    before = photograph()["store.db"]
    with pytest.raises(ReadOnlyError, match="older format 1"):
        migrate_file(older, read_only=True, steps={1: _add_second, 2: _add_third})
    assert photograph()["store.db"] == before


def test_an_inspection_names_the_backup_that_keeps_what_is_erased(
    path: Path, opened: Callable[..., SQLiteStore]
) -> None:
    store = opened()
    assert "backup" not in {finding.subject for finding in store.inspect()}
    # The name that a migration gives it.
    shutil.copy(GOLDEN[0], path.with_name("store.db.format-1.backup"))
    [found] = [finding.detail.en for finding in store.inspect() if finding.subject == "backup"]
    assert found.startswith("store.db.format-1.backup ")


def test_opening_says_where_the_backup_lies(opened: Callable[..., SQLiteStore]) -> None:
    assert opened().backup is None


def test_a_backup_of_an_older_format_is_restored(tmp_path: Path) -> None:
    """It is brought to the newest format in a file of its own, and stays as it is."""
    backup = tmp_path / "backup.db"
    shutil.copy(GOLDEN[0], backup)
    before = backup.read_bytes()
    store = open_sqlite(URL.parse(f"sqlite:///{tmp_path / 'store.db'}"), KINDS)
    store.restore(backup)
    assert [r.key.id for r in store.find(Query("person", (Is("town", "u"),))).records] == ["p0"]
    assert [change.document for change in store.changes().changes][:3] == [b'{"n":0}', b'{"n":1}', None]
    store.close()
    assert backup.read_bytes() == before
    assert not list(tmp_path.glob("*.format-*")), "a file that nobody else knows of needs no backup"
    assert _formats(tmp_path / "store.db")[0] == tables.FORMAT
