"""A store without a log keeps every promise; what a file has changes only when it is asked for."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from newstratum._builtin.sqlite import SQLiteStore, connections, open_sqlite
from newstratum._ports.fields import Kind
from newstratum._ports.query import Query
from newstratum._ports.records import Key, Note, Put
from newstratum._ports.store import Health, Store
from newstratum._ports.url import URL
from newstratum._testing.store_kit.capabilities import (
    BackupCases,
    InspectionCases,
    ReadOnlyCases,
    RedactionCases,
)
from newstratum._testing.store_kit.commits import IsolationCases
from newstratum.errors import InvalidValueError, ReadOnlyError, UnavailableError
from newstratum.testing import StoreKit

Opened = Callable[..., SQLiteStore]
#: The option for a store without a log.
WITHOUT_LOG = "?journal=delete"


class _WithoutLog:
    """What a store without a log claims: all that one with a log does."""

    durable = multi_process = opens_read_only = streams = detects_fork = True
    redacts = redacts_many = redacts_history = keeps_history = counts = backs_up = inspects = True
    redacts_traces = replaces_documents = True
    keeps_given_instants = True

    def open_store(self, tmp_path: Path, kinds: tuple[Kind, ...]) -> Store:
        return open_sqlite(URL.parse(f"sqlite:///{tmp_path}/store.db{WITHOUT_LOG}"), kinds)

    def open_read_only(self, tmp_path: Path, kinds: tuple[Kind, ...]) -> Store:
        return open_sqlite(URL.parse(f"sqlite:///{tmp_path}/store.db{WITHOUT_LOG}&mode=ro"), kinds)


class TestStoreWithoutLogWhereItDiffers(
    _WithoutLog, RedactionCases, BackupCases, InspectionCases, IsolationCases, ReadOnlyCases
):
    pass


@pytest.mark.stress
class TestStoreWithoutLog(_WithoutLog, StoreKit):
    pass


def _modes(store: SQLiteStore) -> tuple[str, int]:
    with store._connections.acquire() as connection:
        [(journal,)] = connection.execute("PRAGMA journal_mode").fetchall()
        [(synchronous,)] = connection.execute("PRAGMA synchronous").fetchall()
    return journal, synchronous


def _health(store: SQLiteStore) -> dict[str, tuple[Health, str]]:
    return {finding.subject: (finding.health, finding.detail.en) for finding in store.inspect()}


def test_a_store_with_a_log_is_the_rule(opened: Opened) -> None:
    assert _modes(opened()) == ("wal", 2)


def test_a_store_without_a_log_syncs_the_folder_too(opened: Opened) -> None:
    store = opened(WITHOUT_LOG)
    assert _modes(store) == ("delete", 3)
    assert _health(store)["durability"] == (
        Health.OK,
        "a commit survives a power cut: journal DELETE, synchronous EXTRA",
    )


def test_without_a_log_the_bug_of_the_log_does_not_matter(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.46.1")
    assert _health(opened(WITHOUT_LOG))["library"][0] is Health.OK


def test_a_store_with_a_log_names_the_way_out_of_its_bug(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.46.1")
    assert "journal=delete" in _health(opened())["library"][1]


def test_whoever_does_not_ask_for_it_is_told(
    opened: Opened, note: Callable[[], Note], person: Callable[..., Put], path: Path
) -> None:
    store = opened(WITHOUT_LOG)
    store.commit([person("a")], note())
    store.close()
    before = path.read_bytes()
    with pytest.raises(UnavailableError, match="journal=delete"):
        opened()
    assert path.read_bytes() == before


def test_whoever_only_reads_takes_either(
    opened: Opened, note: Callable[[], Note], person: Callable[..., Put]
) -> None:
    opened(WITHOUT_LOG).commit([person("a")], note())
    opened(WITHOUT_LOG).close()
    reader = opened("?mode=ro")
    assert reader.get(Key("person", "a")) is not None
    assert _modes(reader) == ("delete", 3)
    assert _health(reader)["durability"][0] is Health.OK


@pytest.mark.parametrize(("first", "then"), [("wal", "delete"), ("delete", "wal")])
def test_a_file_is_switched_when_it_is_asked_for(
    opened: Opened, note: Callable[[], Note], person: Callable[..., Put], first: str, then: str
) -> None:
    store = opened(f"?journal={first}")
    store.commit([person("a", name="an")], note())
    store.close()
    store = opened(f"?journal={then}")
    assert _modes(store)[0] == then
    store.commit([person("b", name="bn")], note())
    assert [record.key.id for record in store.find(Query("person", order="name")).records] == ["a", "b"]


@pytest.mark.slow
@pytest.mark.parametrize(("first", "then"), [("wal", "delete"), ("delete", "wal")])
def test_a_file_that_others_have_open_is_not_switched(
    opened: Opened,
    note: Callable[[], Note],
    person: Callable[..., Put],
    monkeypatch: pytest.MonkeyPatch,
    first: str,
    then: str,
) -> None:
    monkeypatch.setattr(connections, "_ALONE_MILLISECONDS", 1)
    other = opened(f"?journal={first}")
    other.commit([person("a")], note())
    with other._connections.acquire_for_reading() as connection:
        connection.execute("SELECT count(*) FROM changes").fetchall()
        with pytest.raises(UnavailableError):
            opened(f"?journal={then}")
    other.commit([person("b")], note())
    assert _modes(other)[0] == first


@pytest.mark.parametrize(
    "options", ["?journal=off", "?journal=", "?journal=memory", "?journal=wal&journal=wal"]
)
def test_other_journals_are_refused(opened: Opened, path: Path, options: str) -> None:
    with pytest.raises(InvalidValueError, match=r"url\.query"):
        opened(options)
    assert not path.exists()


@pytest.fixture
def crashed(
    opened: Opened, note: Callable[[], Note], person: Callable[..., Put], path: Path, tmp_path: Path
) -> Path:
    """What a crash leaves of a commit: pages half written, and the journal that has the old ones."""
    store = opened(WITHOUT_LOG)
    store.commit([person(f"p{n}", b"x" * 500, name=f"n{n}") for n in range(300)], note())
    store.close()
    (tmp_path / "copy").mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("PRAGMA cache_size = 5")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE changes SET document = zeroblob(900)")
        writer.execute("UPDATE records_person SET name = 'changed'")
        for name in ("store.db", "store.db-journal"):
            shutil.copy(tmp_path / name, tmp_path / "copy" / name)
        writer.execute("ROLLBACK")
    return tmp_path / "copy" / "store.db"


def test_what_a_crash_left_of_a_commit_is_taken_back(crashed: Path, opened: Opened) -> None:
    assert crashed.with_name("store.db-journal").stat().st_size > 0
    store = opened(WITHOUT_LOG, at=crashed)
    names = {record.fields["name"] for record in store.find(Query("person", limit=1000)).records}
    assert names == {f"n{n}" for n in range(300)}
    assert {change.document for change in store.changes().changes} == {b"x" * 500}
    assert _health(store)["wholeness"][0] is Health.OK


def test_whoever_only_reads_is_told_to_open_it_once_to_write(crashed: Path, opened: Opened) -> None:
    before = {name: crashed.with_name(name).read_bytes() for name in ("store.db", "store.db-journal")}
    with pytest.raises(ReadOnlyError, match="once to write"):
        opened("?mode=ro", at=crashed)
    assert {name: crashed.with_name(name).read_bytes() for name in before} == before
