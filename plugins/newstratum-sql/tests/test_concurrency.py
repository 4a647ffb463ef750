"""Several processes that want the same thing: exactly as many get it as there is."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newstratum.errors import ConflictError
from newstratum.ports import URL, Check, Kind, Record, Write
from newstratum.testing import (
    KINDS,
    StoreConcurrencyKit,
    build_key,
    build_note,
    build_person_put,
    get_record,
    list_changes,
    put_all,
    run_in_processes,
)
from newstratum_sql import SQLStore, open_store, prepare

_PROCESSES = 4
_PLACES = ["sqlite", "horizon", "counter"]


class _Concurrency(StoreConcurrencyKit):
    @pytest.fixture(autouse=True, params=_PLACES)
    def _place(
        self, request: pytest.FixtureRequest, tmp_path: Path, cluster: Any, new_database: Callable[..., str]
    ) -> None:
        self._prepared = False
        if request.param == "sqlite":
            self._url = f"sql+sqlite:///{tmp_path}/store.db"
        else:
            self._url = cluster.url(new_database(""), feed=request.param)

    def open_store(self, tmp_path: Path, kinds: tuple[Kind, ...]) -> SQLStore:
        # The processes are forked after the first store was opened.
        if not self._prepared:
            prepare(self._url, kinds)
            self._prepared = True
        return open_store(self._url, kinds)


@pytest.mark.slow
class TestConcurrency(_Concurrency):
    """In a few rounds; the interleavings of two sessions only."""

    processes = 4
    rounds = 6
    commands = 4

    @pytest.mark.slow
    @pytest.mark.parametrize("sessions", [2])
    @pytest.mark.parametrize("_place", ["horizon"], indirect=True)
    def test_every_interleaving_is_as_if_one_came_after_the_other(
        self, tmp_path: Path, sessions: int
    ) -> None:
        super().test_every_interleaving_is_as_if_one_came_after_the_other(tmp_path, sessions)


@pytest.mark.stress(whole=True)
class TestLongConcurrency(_Concurrency):
    rounds = 200
    commands = 200
    of_three = ("add one", "delete", "check and insert", "erase")


def _changed(store: SQLStore, identifier: str, writes_of: Callable[[Record], list[Write]]) -> None:
    while True:
        record = get_record(store, identifier)
        try:
            store.commit(writes_of(record), build_note())
        except ConflictError:
            continue
        return


def _leave_duty(store: SQLStore, number: int, rounds: int) -> None:
    """In every round, leave a duty if the other one is still there: each checks the other's record."""
    for turn in range(rounds):
        own, other = (f"{turn}-{(number + step) % 2}" for step in (0, 1))

        def leave(mine: Record, other: str = other) -> list[Write]:
            theirs = get_record(store, other)
            if not theirs.fields["confirmed"]:
                return []
            return [
                Check(theirs.key, theirs.version),
                build_person_put(mine.key.id, expect=mine.version, confirmed=False),
            ]

        _changed(store, own, leave)


def _count_up(store: SQLStore, _number: int, rounds: int) -> None:
    for turn in range(rounds):

        def one_more(record: Record) -> list[Write]:
            visits = record.fields["visits"]
            assert isinstance(visits, int)
            return [build_person_put(record.key.id, expect=record.version, visits=visits + 1)]

        _changed(store, f"counter-{turn % 3}", one_more)


def _compete(work: Callable[[SQLStore, int, int], None], url: str, processes: int, rounds: int) -> None:
    together = multiprocessing.get_context("fork").Barrier(processes)

    def compete(number: int) -> None:
        store = open_store(url, KINDS)
        together.wait()
        work(store, number, rounds)
        store.close()

    run_in_processes(processes, compete)


@pytest.fixture(params=_PLACES)
def url(
    request: pytest.FixtureRequest, tmp_path: Path, cluster: Any, new_database: Callable[..., str]
) -> str:
    if request.param != "sqlite":
        return str(cluster.url(new_database(request.param), feed=request.param))
    text = f"sql+sqlite:///{tmp_path}/store.db"
    prepare(text, KINDS)
    return text


def _duties(url: str, rounds: int) -> None:
    store = open_store(url, KINDS)
    names = [f"{turn}-{number}" for turn in range(rounds) for number in (0, 1)]
    store.commit([build_person_put(name, confirmed=True) for name in names], build_note())
    _compete(_leave_duty, url, 2, rounds)
    for turn in range(rounds):
        on_duty = [get_record(store, f"{turn}-{number}").fields["confirmed"] for number in (0, 1)]
        assert sorted(on_duty, key=bool) == [False, True]
    store.close()


@pytest.mark.slow
def test_a_check_keeps_one_of_two_on_duty(url: str, cluster: Any) -> None:
    _duties(url, 20)
    if url.startswith("postgresql"):
        # Each writes what the other checks, and nobody had to be freed from a circle of locks.
        name = URL.parse(url).file
        assert cluster.sql(f"SELECT deadlocks FROM pg_stat_database WHERE datname = '{name}'") == [(0,)]


@pytest.mark.stress(whole=True)
def test_a_check_keeps_one_of_two_on_duty_in_many_rounds(url: str) -> None:
    _duties(url, 400)


@pytest.mark.slow
def test_no_update_of_several_processes_is_lost(url: str) -> None:
    store = open_store(url, KINDS)
    put_all(store, **{f"counter-{number}": {"visits": 0} for number in range(3)})
    _compete(_count_up, url, _PROCESSES, 12)
    total = sum(get_record(store, f"counter-{number}").fields["visits"] for number in range(3))
    assert total == _PROCESSES * 12
    changes = list_changes(store)
    assert len(changes) == 3 + total
    for number in range(3):
        own = [change for change in changes if change.key.id == f"counter-{number}"]
        assert own == list(store.of(build_key(f"counter-{number}")).changes)
        assert own[-1].version == get_record(store, f"counter-{number}").version
    store.close()
