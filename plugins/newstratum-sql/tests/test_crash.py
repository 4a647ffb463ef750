"""The server is killed while several processes commit: what was acknowledged is there, and whole."""

from __future__ import annotations

import multiprocessing
import os
import random
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from newstratum.errors import ConflictError, InDoubtError, StoreError, UnavailableError
from newstratum.ports import URL, Act, Check, Delete, Note, Put, Write
from newstratum.testing import KINDS, build_key, list_changes
from newstratum_sql import SQLStore, connections, open_store, prepare

_FORK = multiprocessing.get_context("fork")
_WRITERS = 4
_RECORDS = 6
# Bytes that the names of acknowledged commits take between two kills, at least.
_BETWEEN = 40


def _note(commit_id: str) -> Note:
    return Note(commit_id=commit_id, actor="clerk", purpose="roster")


def _writes(store: SQLStore, chance: random.Random, commit_id: str) -> list[Write]:
    """One commit of a little of everything; the person's document names the commit."""
    person = build_key(f"p{chance.randrange(_RECORDS)}")
    record = store.get(person)
    document = commit_id.encode()
    if record is None:
        return [Put(person, 1, document, {"town": "t"}, None), Check(build_key("nobody"), None)]
    if chance.random() < 0.2:
        return [Delete(person, record.version)]
    seat = Put(build_key(commit_id, "seat"), 1, document, {"holder": person.id}, None)
    return [Put(person, 1, document, {"town": "u"}, record.version), seat]


def _write(url: str, number: int, acknowledged: str, durable: bool) -> None:
    """Commit for ever; say which commits came back, and settle those that are in doubt by their ids."""
    if not durable:
        connections._make_durable.__code__ = (lambda _connection, _record: None).__code__
    chance = random.Random(number)
    file = os.open(acknowledged, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    store: SQLStore | None = None
    turn = 0
    doubtful: tuple[str, list[Write]] | None = None
    while True:
        try:
            store = store or open_store(url, KINDS)
            if doubtful is None:
                turn += 1
                commit_id = f"{number}-{turn}"
                doubtful = commit_id, _writes(store, chance, commit_id)
            commit_id, writes = doubtful
            store.commit(writes, _note(commit_id))
        except (InDoubtError, UnavailableError):
            continue
        except ConflictError:
            doubtful = None
            continue
        doubtful = None
        os.write(file, f"{commit_id}\n".encode())


def _lost(store: SQLStore, acknowledged: Path) -> list[str]:
    """The commits that came back and that the store does not know, by writing under their ids again."""
    lost = []
    for commit_id in acknowledged.read_text().split():
        try:
            store.commit([Check(build_key("nobody"), "0-0")], _note(commit_id))  # type: ignore[arg-type]
        except ConflictError:
            lost.append(commit_id)
    return lost


def _check_whole(store: SQLStore) -> None:
    """The feed tells whole commits, each record's changes in order, and ends with what is stored."""
    changes = list_changes(store)
    last: dict[Any, Any] = {}
    open_commit: tuple[str, int] | None = None
    for change in changes:
        assert change.place == (0 if open_commit is None else open_commit[1] + 1)
        assert open_commit is None or open_commit[0] == change.version
        open_commit = None if change.last else (change.version, change.place)
        before = last.get(change.key)
        assert (before is not None and before.act is Act.PUT) or change.act is Act.PUT
        last[change.key] = change
    assert open_commit is None
    assert len({(change.key, change.version) for change in changes}) == len(changes)
    for each, change in last.items():
        record = store.get(each)
        if change.act is Act.PUT:
            assert record is not None
            assert (record.version, record.document) == (change.version, change.document)
        else:
            assert record is None
    history = {each: tuple(change for change in changes if change.key == each) for each in last}
    for each in [build_key(f"p{number}") for number in range(_RECORDS)]:
        found = []
        feed = store.of(each)
        found += feed.changes
        while feed.more:
            feed = store.of(each, feed.cursor)
            found += feed.changes
        assert tuple(found) == history.get(each, ())


def _await_more(acknowledged: Path, before: int) -> int:
    """Wait until more commits came back than before."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        size = acknowledged.stat().st_size if acknowledged.exists() else 0
        if size > before:
            return size
        time.sleep(0.005)
    pytest.fail("nobody commits")


def _kill_again_and_again(
    cluster: Any, url: str, acknowledged: Path, kills: int, *, durable: bool = True
) -> None:
    chance = random.Random(kills)
    workers = [
        _FORK.Process(target=_write, args=(url, number, str(acknowledged), durable), daemon=True)
        for number in range(_WRITERS)
    ]
    with warnings.catch_warnings():
        # Newer Pythons warn of a fork beside the threads of a test runner; a child touches none of them.
        warnings.simplefilter("ignore", DeprecationWarning)
        for worker in workers:
            worker.start()
    try:
        size = 0
        for _kill in range(kills):
            # Some commits of several writers, and then at any moment of another.
            size = _await_more(acknowledged, size + _BETWEEN)
            time.sleep(chance.uniform(0, 0.05))
            cluster.kill()
            cluster.start()
        _await_more(acknowledged, size)
    finally:
        for worker in workers:
            worker.kill()
            worker.join()


@pytest.fixture
def place(durable_cluster: Any) -> Iterator[Callable[[str], str]]:
    made: list[str] = []

    def make(feed: str) -> str:
        name = f"crash_{feed}_{len(made)}_{time.monotonic_ns()}"
        durable_cluster.sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        made.append(name)
        url = durable_cluster.url(name, feed=feed)
        prepare(url, KINDS)
        return str(url)

    yield make
    for name in made:
        durable_cluster.sql(f"DROP DATABASE {name} WITH (FORCE)")


def _survives(cluster: Any, url: str, tmp_path: Path, kills: int) -> None:
    acknowledged = tmp_path / "acknowledged"
    _kill_again_and_again(cluster, url, acknowledged, kills)
    store = open_store(url, KINDS)
    commits = len(acknowledged.read_text().split())
    lost = _lost(store, acknowledged)
    print(f"{kills} kills of the server, {commits} acknowledged commits, {len(lost)} lost")
    assert commits > kills
    assert lost == []
    _check_whole(store)
    store.close()


@pytest.mark.slow
def test_no_acknowledged_commit_is_lost_when_the_server_dies(
    durable_cluster: Any, place: Callable[[str], str], tmp_path: Path
) -> None:
    _survives(durable_cluster, place("horizon"), tmp_path, 2)


@pytest.mark.stress(whole=True)
@pytest.mark.parametrize("feed", ["horizon", "counter"])
def test_no_acknowledged_commit_is_lost_when_the_server_dies_often(
    durable_cluster: Any, place: Callable[[str], str], tmp_path: Path, feed: str
) -> None:
    _survives(durable_cluster, place(feed), tmp_path, 200)


@pytest.mark.stress(whole=True)
def test_the_loss_of_acknowledged_commits_would_be_found(
    durable_cluster: Any, place: Callable[[str], str], tmp_path: Path
) -> None:
    """Where COMMIT does not wait for the disk, the same kills lose what was acknowledged."""
    url = place("horizon")
    name = URL.parse(url).file
    durable_cluster.sql(f"ALTER DATABASE {name} SET synchronous_commit = off")
    acknowledged = tmp_path / "acknowledged"
    _kill_again_and_again(durable_cluster, url, acknowledged, 10, durable=False)
    store = open_store(url, KINDS)
    lost = _lost(store, acknowledged)
    print(f"10 kills of the server, {len(acknowledged.read_text().split())} commits, {len(lost)} lost")
    assert lost != []
    store.close()


@pytest.mark.slow
def test_a_store_goes_on_after_the_server_came_back(
    durable_cluster: Any, place: Callable[[str], str]
) -> None:
    """The pool holds several connections of the dead server; none of them is in anybody's way."""
    store = open_store(place("horizon"), KINDS)
    store.commit([Put(build_key("a"), 1, b"{}", {}, None)], _note("before"))
    durable_cluster.kill()
    with pytest.raises(StoreError):
        store.get(build_key("a"))
    with pytest.raises(StoreError):
        store.commit([Put(build_key("b"), 1, b"{}", {}, None)], _note("after"))
    durable_cluster.start()
    assert store.get(build_key("a")) is not None
    store.commit([Put(build_key("b"), 1, b"{}", {}, None)], _note("after"))
    store.close()
