"""The SQLite store keeps the whole contract of the port, every capability included."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newstratum._builtin.sqlite import SQLiteStore, open_sqlite
from newstratum._ports.fields import Kind
from newstratum._ports.records import Note, Put, Write
from newstratum._ports.store import Store
from newstratum._ports.url import URL
from newstratum.errors import ReadOnlyError, UnavailableError
from newstratum.testing import StoreKit


class TestSQLiteStore(StoreKit):
    durable = True
    redacts = redacts_many = redacts_history = redacts_traces = replaces_documents = True
    keeps_history = True
    counts = True
    detects_fork = True
    multi_process = True
    opens_read_only = True
    streams = True
    backs_up = True
    inspects = True
    keeps_given_instants = True

    def open_store(self, tmp_path: Path, kinds: tuple[Kind, ...]) -> Store:
        return open_sqlite(URL.parse(f"sqlite:///{tmp_path}/store.db"), kinds)

    def open_read_only(self, tmp_path: Path, kinds: tuple[Kind, ...]) -> Store:
        return open_sqlite(URL.parse(f"sqlite:///{tmp_path}/store.db?mode=ro"), kinds)


def test_an_sqlite_without_strict_tables_is_refused(
    opened: Callable[..., SQLiteStore], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))
    with pytest.raises(UnavailableError, match="too old"):
        opened()
    assert not path.exists()


def test_a_store_that_only_reads_does_not_ask_for_writes(
    opened: Callable[..., SQLiteStore], note: Callable[[], Note], person: Callable[..., Put]
) -> None:
    opened().close()

    def writes() -> Iterator[Write]:
        pytest.fail("nothing could be done with them")
        yield person("a")

    with pytest.raises(ReadOnlyError, match="mode=ro"):
        opened("?mode=ro").commit(writes(), note())


def test_a_store_shows_its_file_only(opened: Callable[..., SQLiteStore], path: Path) -> None:
    assert repr(opened()) == f"SQLiteStore({str(path)!r})"
