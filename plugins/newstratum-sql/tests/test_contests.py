"""Several processes that want the same thing: exactly as many get it as there is."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newstratum.errors import ConflictError
from newstratum.ports.query import Is, Query
from newstratum.ports.records import Check, Put, Record, Write
from newstratum.testing.store_kit.material import (
    KINDS,
    change_list,
    found,
    key,
    note,
    person,
    put_all,
    record_of,
)
from newstratum_sql import SQLStore, open_store, prepare

_SPAWN = multiprocessing.get_context("spawn")
_PROCESSES = 4
_CAPACITY = 2


def _changed(store: SQLStore, identifier: str, writes_of: Callable[[Record], list[Write]]) -> None:
    while True:
        record = record_of(store, identifier)
        try:
            store.commit(writes_of(record), note())
        except ConflictError:
            continue
        return


def _take_seats(url: str, number: int, rounds: int, start: Any) -> None:
    """In every round, ask for one seat of an activity that has fewer than there are processes."""
    store = open_store(url, KINDS)
    start.wait()
    for turn in range(rounds):

        def take(activity: Record, turn: int = turn) -> list[Write]:
            taken = activity.fields["visits"]
            assert isinstance(taken, int)
            if taken == _CAPACITY:
                return []
            seat = Put(key(f"{turn}-{number}", "seat"), 1, b"{}", {"holder": activity.key.id}, None)
            return [seat, person(activity.key.id, expect=activity.version, visits=taken + 1)]

        _changed(store, f"activity-{turn}", take)
    store.close()


def _leave_duty(url: str, number: int, rounds: int, start: Any) -> None:
    """In every round, leave a duty if the other one is still there: each checks the other's record."""
    store = open_store(url, KINDS)
    start.wait()
    for turn in range(rounds):
        own, other = (f"{turn}-{(number + step) % 2}" for step in (0, 1))

        def leave(mine: Record, other: str = other) -> list[Write]:
            theirs = record_of(store, other)
            if not theirs.fields["confirmed"]:
                return []
            return [
                Check(theirs.key, theirs.version),
                person(mine.key.id, expect=mine.version, confirmed=False),
            ]

        _changed(store, own, leave)
    store.close()


def _count_up(url: str, number: int, rounds: int, start: Any) -> None:
    store = open_store(url, KINDS)
    start.wait()
    for turn in range(rounds):

        def one_more(record: Record) -> list[Write]:
            visits = record.fields["visits"]
            assert isinstance(visits, int)
            return [person(record.key.id, expect=record.version, visits=visits + 1)]

        _changed(store, f"counter-{turn % 3}", one_more)
    store.close()


def _compete(work: Callable[..., None], url: str, processes: int, rounds: int) -> None:
    start = _SPAWN.Barrier(processes)
    workers = [_SPAWN.Process(target=work, args=(url, number, rounds, start)) for number in range(processes)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * processes


@pytest.fixture(params=["sqlite", "horizon", "counter"])
def url(
    request: pytest.FixtureRequest, tmp_path: Path, cluster: Any, new_database: Callable[..., str]
) -> str:
    if request.param != "sqlite":
        return str(cluster.url(new_database(request.param), feed=request.param))
    text = f"sql+sqlite:///{tmp_path}/store.db"
    prepare(text, KINDS)
    return text


def _seats(url: str, processes: int, rounds: int) -> None:
    store = open_store(url, KINDS)
    store.commit([person(f"activity-{turn}", visits=0) for turn in range(rounds)], note())
    _compete(_take_seats, url, processes, rounds)
    for turn in range(rounds):
        assert len(found(store, Query("seat", (Is("holder", f"activity-{turn}"),)))) == _CAPACITY
    store.close()


def test_as_many_get_a_seat_as_there_are(url: str) -> None:
    _seats(url, _PROCESSES, 8)


@pytest.mark.fire
def test_as_many_get_a_seat_as_there_are_in_many_rounds(url: str) -> None:
    _seats(url, 8, 200)


def _duties(url: str, rounds: int) -> None:
    store = open_store(url, KINDS)
    names = [f"{turn}-{number}" for turn in range(rounds) for number in (0, 1)]
    store.commit([person(name, confirmed=True) for name in names], note())
    _compete(_leave_duty, url, 2, rounds)
    for turn in range(rounds):
        on_duty = [record_of(store, f"{turn}-{number}").fields["confirmed"] for number in (0, 1)]
        assert sorted(on_duty, key=bool) == [False, True]
    store.close()


def test_a_check_keeps_one_of_two_on_duty(url: str) -> None:
    _duties(url, 20)


@pytest.mark.fire
def test_a_check_keeps_one_of_two_on_duty_in_many_rounds(url: str) -> None:
    _duties(url, 400)


def test_no_update_of_several_processes_is_lost(url: str) -> None:
    store = open_store(url, KINDS)
    put_all(store, **{f"counter-{number}": {"visits": 0} for number in range(3)})
    _compete(_count_up, url, _PROCESSES, 12)
    total = sum(record_of(store, f"counter-{number}").fields["visits"] for number in range(3))
    assert total == _PROCESSES * 12
    changes = change_list(store)
    assert len(changes) == 3 + total
    for number in range(3):
        own = [change for change in changes if change.key.id == f"counter-{number}"]
        assert own == list(store.of(key(f"counter-{number}")).changes)
        assert own[-1].version == record_of(store, f"counter-{number}").version
    store.close()
