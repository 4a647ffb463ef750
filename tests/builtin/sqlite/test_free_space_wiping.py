"""Zeroing gaps takes old copies away and leaves the database as it is."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from newstratum._builtin.sqlite.free_space_wiping import iterate_dirty_ranges, wipe_free_space
from newstratum._words import NO_WORDS


@pytest.fixture(params=[512, 4096, 65536])
def churned(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, int]:
    """A database in which many entries were moved and deleted, without secure_delete, and its page size."""
    path = tmp_path / "churned.db"
    draw = random.Random(request.param)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA page_size = {request.param}")
        connection.execute("PRAGMA secure_delete = OFF").fetchall()
        connection.execute("CREATE TABLE t (id TEXT PRIMARY KEY, name TEXT, body BLOB) STRICT, WITHOUT ROWID")
        connection.execute("CREATE INDEX i ON t (name)")
        connection.execute("CREATE TABLE long (n INTEGER PRIMARY KEY, body TEXT) STRICT")
        connection.execute("BEGIN")
        for number in range(2000):
            key = f"{draw.getrandbits(64):x}"
            connection.execute(
                "INSERT INTO t VALUES (?, ?, ?)", (key, f"name {key}", draw.randbytes(number % 90))
            )
            connection.execute("INSERT INTO long VALUES (?, ?)", (number, "\x02\x0a" * (number % 3000)))
        connection.execute("DELETE FROM t WHERE id < '4'")
        connection.execute("DELETE FROM long WHERE n % 5 = 0")
        connection.execute("COMMIT")
    return path, request.param


def _dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return list(connection.iterdump())


@pytest.mark.slow
def test_only_gaps_change(churned: tuple[Path, int]) -> None:
    path, page_size = churned
    before, raw = _dump(path), path.read_bytes()
    dirty = list(iterate_dirty_ranges(raw, page_size, 0))
    assert dirty
    assert wipe_free_space(path, page_size) == NO_WORDS
    after = path.read_bytes()
    assert list(iterate_dirty_ranges(after, page_size, 0)) == []
    assert _dump(path) == before
    changed = {place for place in range(len(raw)) if raw[place] != after[place]}
    assert changed <= {place for start, end in dirty for place in range(start, end)}


def test_a_second_time_there_is_nothing_to_do(churned: tuple[Path, int]) -> None:
    path, page_size = churned
    wipe_free_space(path, page_size)
    once = path.read_bytes()
    wipe_free_space(path, page_size)
    assert path.read_bytes() == once


@pytest.mark.parametrize("kind", [0, 1, 3, 0xFF])
def test_what_is_no_page_of_a_tree_has_no_gap(kind: int) -> None:
    assert list(iterate_dirty_ranges(bytes([kind]) + b"\x01" * 4095, 4096, 4096)) == []


def test_a_file_that_is_gone_is_said(tmp_path: Path) -> None:
    assert "could not be cleaned" in wipe_free_space(tmp_path / "gone.db", 4096).en
