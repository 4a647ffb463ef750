"""What all stores set on a SQLite connection, and what they make of the errors of its driver."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from newstratum._storage.sqlite_profile import (
    apply_sqlite_profile,
    connect_sqlite,
    has_wal_reset_bug,
    to_sqlite_store_error,
)
from newstratum.errors import DamagedFileError, ReadOnlyError, UnavailableError


@pytest.mark.parametrize(
    ("version", "safe"),
    [((3, 51, 3), True), ((3, 52, 0), True), ((3, 51, 2), False), ((3, 50, 7), True), ((3, 50, 6), False),
     ((3, 44, 6), True), ((3, 44, 5), False), ((3, 46, 1), False), ((3, 45, 9), False), ((4, 0, 0), True)],
)  # fmt: skip
def test_releases_with_the_fix_of_the_wal_reset_bug(version: tuple[int, int, int], *, safe: bool) -> None:
    assert has_wal_reset_bug(version) is not safe


def test_the_profile_loses_no_commit_and_leaves_no_plain_text(tmp_path: Path) -> None:
    wanted = {"synchronous": 2, "secure_delete": 1, "temp_store": 2, "trusted_schema": 0, "foreign_keys": 1}
    with closing(connect_sqlite(tmp_path / "a.db", "mode=rwc")) as connection:
        apply_sqlite_profile(connection)
        found = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
        assert found == wanted
        assert not connection.in_transaction


def test_a_name_with_special_characters_is_one_file(tmp_path: Path) -> None:
    path = tmp_path / "a?mode=ro#%41 区.db"
    with closing(connect_sqlite(path, "mode=rwc")) as connection:
        connection.execute("CREATE TABLE t (a)")
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_real_errors_of_the_driver_are_store_errors_without_its_text(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(connect_sqlite(path, "mode=rwc")) as connection:
        connection.execute("CREATE TABLE t (a INTEGER) STRICT")
        cases = {
            "INSERT INTO t VALUES ('canary')": DamagedFileError,
            "SELECT canary FROM t": DamagedFileError,
        }
        for statement, wanted in cases.items():
            with pytest.raises(sqlite3.Error) as caught:
                connection.execute(statement)
            found = to_sqlite_store_error(caught.value, "the file")
            assert type(found) is wanted
            assert "canary" not in str(found) + repr(found)
    with closing(connect_sqlite(path, "mode=ro")) as connection:
        with pytest.raises(sqlite3.Error) as caught:
            connection.execute("INSERT INTO t VALUES (1)")
        assert isinstance(to_sqlite_store_error(caught.value, "the file"), ReadOnlyError)


def test_a_lock_that_others_hold_is_unavailable(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with (
        closing(connect_sqlite(path, "mode=rwc")) as holder,
        closing(connect_sqlite(path, "mode=rw", timeout=0.01)) as other,
    ):
        holder.execute("CREATE TABLE t (a)")
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.Error) as caught:
            other.execute("INSERT INTO t VALUES (1)")
    assert isinstance(to_sqlite_store_error(caught.value, "the file"), UnavailableError)
