"""A commit that finds no room stores nothing, and the store goes on; large commits take no more memory."""

from __future__ import annotations

import random
import resource
import sqlite3
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from newstratum._builtin.sqlite import SQLiteStore
from newstratum._ports.query import Query
from newstratum._ports.records import Key, Note, Put
from newstratum.errors import StoreFullError

Opened = Callable[..., SQLiteStore]
InChild = Callable[[Callable[[], None]], None]


def _integrity(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])


def _limit_pages(store: SQLiteStore, more: int) -> None:
    with store._connections.acquire() as connection:
        [(pages,)] = connection.execute("PRAGMA page_count").fetchall()
        connection.execute(f"PRAGMA max_page_count = {pages + more}").fetchall()


@pytest.mark.parametrize("more", [0, 1, 3, 10])
def test_no_more_pages_store_nothing(
    opened: Opened, path: Path, note: Callable[[], Note], person: Callable[..., Put], more: int
) -> None:
    store = opened()
    store.commit([person("first")], note())
    _limit_pages(store, more)
    the_note = note()
    large = [person(f"p{n}", random.randbytes(3000), name=f"n{n}") for n in range(40)]
    with pytest.raises(StoreFullError, match="nothing was stored"):
        store.commit(large, the_note)
    assert [record.key.id for record in store.find(Query("person")).records] == ["first"]
    assert len(store.changes().changes) == 1
    _limit_pages(store, 10_000)
    store.commit(large, the_note)
    assert len(store.changes().changes) == 41
    store.close()
    assert _integrity(path) == "ok"


@pytest.mark.slow
@pytest.mark.parametrize("room", [0, 5_000, 100_000])
def test_no_more_bytes_on_the_disk_store_nothing(
    opened: Opened,
    path: Path,
    note: Callable[[], Note],
    person: Callable[..., Put],
    in_child: InChild,
    room: int,
) -> None:
    """The limit on file sizes stops the log in the middle of its writes, as a full disk does."""
    store = opened()
    store.commit([person("first")], note())
    store.close()
    the_note = note()

    def without_room() -> None:
        store = opened()
        log = path.with_name("store.db-wal")
        store.commit([person("second")], note())
        limit = max(log.stat().st_size, 32_768) + room
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        with pytest.raises(StoreFullError):
            store.commit([person(f"p{n}", random.randbytes(4000)) for n in range(50)], the_note)
        assert store.get(Key("person", "p0")) is None
        assert len(store.changes().changes) == 2

    in_child(without_room)
    store = opened()
    assert [record.key.id for record in store.find(Query("person")).records] == ["first", "second"]
    store.commit([person("p0")], the_note)
    store.close()
    assert _integrity(path) == "ok"


@pytest.mark.slow
def test_no_room_for_the_temporary_file_stores_nothing(
    opened: Opened, path: Path, note: Callable[[], Note], person: Callable[..., Put], in_child: InChild
) -> None:
    opened().close()

    def without_room() -> None:
        store = opened()
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
        with pytest.raises(StoreFullError):
            store.commit((person(f"p{n}", b"x" * 100_000) for n in range(1000)), note())
        assert store.changes().changes == ()
        store.commit([person("small")], note())

    in_child(without_room)
    assert [file.name for file in path.parent.iterdir()] != []
    assert len(opened().changes().changes) == 1


@pytest.mark.stress
def test_a_commit_of_many_writes_takes_little_memory(
    opened: Opened, note: Callable[[], Note], person: Callable[..., Put]
) -> None:
    """15,000 writes hold 15 MB in documents; the peak stays a part of it."""
    store = opened()

    def writes() -> Iterator[Put]:
        for number in range(15_000):
            yield person(f"p{number}", b"%d" % number * 200, name=f"n{number}")

    store.commit([person("warm")], note())
    tracemalloc.start()
    store.commit(writes(), note())
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 7_000_000
    record = store.get(Key("person", "p14999"))
    assert record is not None
    assert record.document == b"14999" * 200


def test_writes_that_are_slow_to_come_hold_no_lock(
    opened: Opened, note: Callable[[], Note], person: Callable[..., Put]
) -> None:
    store, other = opened(), opened()

    def writes() -> Iterator[Put]:
        yield person("a")
        other.commit([person("meanwhile")], note())
        yield person("b")

    store.commit(writes(), note())
    assert [change.key.id for change in store.changes().changes] == ["meanwhile", "a", "b"]


def test_a_commit_is_synced_before_it_returns(
    opened: Opened, path: Path, note: Callable[[], Note], person: Callable[..., Put]
) -> None:
    """What a process that ends without closing leaves behind holds every acknowledged commit."""
    store = opened()
    found = store.commit([person("a")], note())
    copy = path.with_name("copy.db")
    copy.write_bytes(path.read_bytes())
    path.with_name("copy.db-wal").write_bytes(path.with_name("store.db-wal").read_bytes())
    record = opened(at=copy).get(Key("person", "a"))
    assert record is not None
    assert record.version == found.version
