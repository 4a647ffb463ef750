"""Backups verify, restores begin a new epoch, and whoever had the store open before is told."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from newstratum._builtin.sqlite import SQLiteStore
from newstratum._ports.query import Query
from newstratum._ports.records import Key, Note, Put
from newstratum._ports.store import Health
from newstratum.errors import DamagedFileError, InvalidValueError, ReadOnlyError, UnavailableError

Opened = Callable[..., SQLiteStore]


@pytest.fixture
def backup(opened: Opened, tmp_path: Path, note: Callable[[], Note], person: Callable[..., Put]) -> Path:
    """The backup of a store with 300 people."""
    store = opened(at=tmp_path / "first.db")
    store.commit([person(f"p{n}", b"x" * 300, name=f"n{n}") for n in range(300)], note())
    store.back_up(tmp_path / "backup.db")
    return tmp_path / "backup.db"


def test_a_backup_is_one_private_file(backup: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    names = {path.name for path in backup.parent.iterdir()}
    assert names == {"backup.db", "first.db", "first.db-wal", "first.db-shm"}


def test_a_backup_is_itself_a_store(backup: Path, opened: Opened) -> None:
    assert len(opened(at=backup).find(Query("person", limit=1000)).records) == 300


def test_a_damaged_backup_is_not_restored(backup: Path, opened: Opened) -> None:
    content = bytearray(backup.read_bytes())
    for page in range(3, len(content) // 4096):
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    backup.write_bytes(content)
    store = opened()
    with pytest.raises(DamagedFileError, match=r"backup\.db"):
        store.restore(backup)
    assert store.changes().changes == ()
    assert not list(backup.parent.glob(".*.new*"))


def test_a_backup_with_a_gap_in_its_feed_is_not_restored(backup: Path, opened: Opened) -> None:
    with closing(sqlite3.connect(backup, isolation_level=None)) as connection:
        connection.execute("DELETE FROM records_person WHERE id = 'p7'")
        connection.execute("DELETE FROM changes WHERE id = 'p7'")
    with pytest.raises(DamagedFileError, match="gaps"):
        opened().restore(backup)


def test_a_backup_of_a_damaged_store_is_not_made(
    opened: Opened, path: Path, note: Callable[[], Note], person: Callable[..., Put]
) -> None:
    store = opened()
    store.commit([person(f"p{n}", b"x" * 300, name=f"n{n}") for n in range(300)], note())
    store.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DELETE FROM changes WHERE id = 'p7'")
    with pytest.raises(DamagedFileError):
        opened().back_up(path.with_name("backup.db"))
    assert not path.with_name("backup.db").exists()


def test_whoever_had_the_store_open_before_a_restore_is_told(
    backup: Path, opened: Opened, note: Callable[[], Note], person: Callable[..., Put]
) -> None:
    store, other = opened(), opened()
    store.restore(backup)
    with pytest.raises(UnavailableError, match="restored"):
        other.commit([person("new")], note())
    assert [change.key for change in other.of(Key("person", "p7")).changes] == [Key("person", "p7")]
    opened().commit([person("new")], note())
    assert store.get(Key("person", "new")) is not None


def test_queries_go_by_their_indexes_after_a_restore(backup: Path, opened: Opened) -> None:
    store = opened()
    store.restore(backup)
    names = [record.fields["name"] for record in store.find(Query("person", order="name", limit=3)).records]
    assert names == ["n0", "n1", "n10"]
    assert [finding.health for finding in store.inspect()].count(Health.BROKEN) == 0


def test_a_store_that_is_only_read_is_not_restored_into(backup: Path, opened: Opened) -> None:
    opened().close()
    with pytest.raises(ReadOnlyError, match="mode=ro"):
        opened("?mode=ro").restore(backup)


def test_a_backup_of_nothing_is_refused(opened: Opened, path: Path) -> None:
    with pytest.raises(InvalidValueError, match="exists"):
        opened().back_up(path)
