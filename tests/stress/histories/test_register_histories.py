"""Histories of random sessions, from many processes, hold no anomaly; where one was planted, it is found.

Issue K, point 3: the checker of histories. At least 20,000 transactions on SQLite and on PostgreSQL in the
long run, 300 in the usual one, and as many for each broken store.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import history_faults as faults
import pytest
from history_checking import (
    COMMITTED,
    REFUSED,
    Anomaly,
    Operation,
    Transaction,
    find_anomalies,
    find_components,
)
from history_workload import (
    ACTS,
    SOURCE,
    UNIQUE,
    Run,
    Size,
    make_notice,
    open_on,
    prepare,
    run_threads,
    search,
)

import newstratum as ns
from newstratum._storage.simple_store import MemoryStore
from newstratum._testing.store_concurrency import run_in_processes
from newstratum.errors import ConflictError

PROCESSES, THREADS = 4, 3
#: What a session may be refused for.
EXPECTED = {
    *("ConflictError", "ErasedPersonError", "GivenUpError", "InvalidValueError"),
    *("NotFoundError", "OverBudgetError", "UnavailableError"),
}

# --------------------------------------------------------------------------- histories by hand


def transaction(
    name: str, *operations: tuple[Any, ...], outcome: str = COMMITTED, at: float = 0
) -> Transaction:
    done = tuple(Operation(what, key, tuple(elements)) for what, key, *elements in operations)
    return Transaction(name, outcome, done, at, at + 1 if at else 0)


HISTORIES = {
    "sound": ([transaction("a", ("append", "x", "1")), transaction("b", ("read", "x", "1"))], {}, set()),
    "G0": (
        [
            transaction("a", ("append", "x", "1"), ("append", "y", "1")),
            transaction("b", ("append", "x", "2"), ("append", "y", "2")),
        ],
        {"x": ("1", "2"), "y": ("2", "1")},
        {"G0"},
    ),
    "G1a": (
        [transaction("a", ("append", "x", "1"), outcome=REFUSED), transaction("b", ("read", "x", "1"))],
        {},
        {"G1a"},
    ),
    "G1a of a set": (
        [transaction("a", ("put", "x", "1"), outcome=REFUSED), transaction("b", ("look", "x", "1"))],
        {},
        {"G1a"},
    ),
    "G1b": (
        [
            transaction("a", ("append", "x", "1"), ("append", "x", "2")),
            transaction("b", ("read", "x", "1")),
        ],
        {"x": ("1", "2")},
        {"G1b", "G-single"},
    ),
    "G1c": (
        [
            transaction("a", ("append", "x", "1"), ("read", "y", "1")),
            transaction("b", ("append", "y", "1"), ("read", "x", "1")),
        ],
        {},
        {"G1c"},
    ),
    "fractured read": (
        [
            transaction("a", ("append", "x", "1"), ("append", "y", "1")),
            transaction("b", ("read", "x", "1"), ("read", "y")),
        ],
        {"x": ("1",), "y": ("1",)},
        {"G-single"},
    ),
    "write skew": (
        [
            transaction("a", ("read", "x"), ("append", "y", "1")),
            transaction("b", ("read", "y"), ("append", "x", "1")),
        ],
        {"x": ("1",), "y": ("1",)},
        {"G2"},
    ),
    "write skew of three": (
        [
            transaction("a", ("read", "x"), ("append", "y", "1")),
            transaction("b", ("read", "y"), ("append", "z", "1")),
            transaction("c", ("read", "z"), ("append", "x", "1")),
        ],
        {"x": ("1",), "y": ("1",), "z": ("1",)},
        {"G2"},
    ),
    "phantom": (
        [
            transaction("a", ("look", "x"), ("put", "x", "1")),
            transaction("b", ("look", "x"), ("put", "x", "2")),
        ],
        {},
        {"G2"},
    ),
    "lost update": (
        [
            transaction("a", ("read", "x"), ("append", "x", "1")),
            transaction("b", ("read", "x"), ("append", "x", "2")),
        ],
        {"x": ("2",)},
        {"lost update"},
    ),
    "stale read": (
        [
            transaction("a", ("append", "x", "1"), at=1),
            transaction("b", ("read", "x"), at=5),
        ],
        {"x": ("1",)},
        {"real-time"},
    ),
    "incompatible order": (
        [
            transaction("a", ("append", "x", "1")),
            transaction("b", ("append", "x", "2")),
            transaction("c", ("read", "x", "2")),
        ],
        {"x": ("1", "2")},
        {"incompatible order", "G-single"},
    ),
    "doubled": ([transaction("a", ("append", "x", "1"))], {"x": ("1", "1")}, {"doubled"}),
}


@pytest.mark.parametrize("name", HISTORIES)
def test_an_anomaly_of_a_history_by_hand_is_named(name: str) -> None:
    transactions, lists, expected = HISTORIES[name]
    assert {each.name for each in find_anomalies(transactions, lists)} == expected


def test_components_are_those_of_mutual_reach() -> None:
    edges = {"a": ["b"], "b": ["c", "d"], "c": ["a"], "d": ["e"], "e": ["d"], "f": ["a"]}
    assert sorted(map(sorted, find_components(edges))) == [["a", "b", "c"], ["d", "e"]]


# ------------------------------------------------------------------------------- broken stores


#: Each broken store, what sessions do on it, and anomalies of which there is one.
PLANTED: list[tuple[type[faults.SlowStore], tuple[str, ...], set[str]]] = [
    (faults.LastOneWins, ACTS, {"lost update"}),
    (faults.ChecksLeftOut, ("see_and_append",), {"G2", "G-single"}),
    (faults.SameIsNoWrite, ("spend", "name"), {"G2", "budget overdrawn", "capacity exceeded"}),
    (faults.NewIsNotChecked, ("claim",), {"two holders"}),
    (faults.OldReads, ("append", "see"), {"lost update"}),
    (faults.UncommittedReads, ("append", "see"), {"G1a"}),
    (faults.TornCommits, ("append", "see", "spend"), {"G1a", "stored although refused"}),
    (faults.LostCommits, ("append", "visit"), {"lost commit"}),
    (faults.ErasuresForgotten, ("visit",), {"erased and named"}),
    (faults.MissingFinds, ("spend", "name"), {"G2", "G-single"}),
]

#: How often a broken store is tried until what is wrong with it shows.
MOST_ROUNDS = 10


def play_in_threads(make: Callable[[Any], Any], acts: tuple[str, ...]) -> tuple[Run, list[Anomaly]]:
    """Let 10 workers do 300 transactions on a store in memory; return what they did and what is wrong."""
    size = Size(300)
    kept = MemoryStore(ns.list_registry_kinds())
    prepare(open_on(kept), size)
    store = make(kept)
    # Each has a registry of its own, as a process has: what one knows, another does not.
    run = Run.of(run_threads([open_on(store) for _ in range(10)], "0", 30, size, acts))
    return run, search(run, kept)


@pytest.mark.slow
def test_a_sound_store_shows_no_anomaly() -> None:
    run, found = play_in_threads(faults.SlowStore, ACTS)
    assert found == []
    assert run.count(COMMITTED) > 100
    assert set(run.errors) <= EXPECTED


@pytest.mark.slow
@pytest.mark.parametrize(("make", "acts", "expected"), PLANTED, ids=[each[0].__name__ for each in PLANTED])
def test_a_planted_anomaly_is_found(make: Any, acts: tuple[str, ...], expected: set[str]) -> None:
    # When the threads meet is chance, and what went wrong may be put right before the end.
    met: Counter[str] = Counter()
    for _round in range(MOST_ROUNDS):
        _run, found = play_in_threads(make, acts)
        met.update(each.name for each in found)
        if expected & set(met):
            return
    pytest.fail(f"in {MOST_ROUNDS} rounds none of {expected}, but {met}")


# ------------------------------------------------------------------------------ many processes


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.stress)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty register that several processes may open."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/register.db"
        return
    sql = pytest.importorskip("newstratum_sql", reason="the plugin newstratum_sql is not here")
    testing = pytest.importorskip("newstratum_sql.testing")
    with testing.run_server() as server, testing.create_database(server) as name:
        sql.prepare(server.url(name), ns.list_registry_kinds())
        yield str(server.url(name))


def open_at(url: str) -> ns.Registry:
    return ns.open_registry(url, unique_contacts=UNIQUE)


@pytest.mark.slow
@pytest.mark.parametrize("turns", [25, pytest.param(1_700, marks=pytest.mark.stress)])
def test_the_history_of_many_processes_holds_no_anomaly(place: str, tmp_path: Path, turns: int) -> None:
    size = Size(PROCESSES * THREADS * turns)
    with open_at(place) as registry:
        prepare(registry, size)

    def work(number: int) -> None:
        with open_at(place) as registry:
            run = Run.of(run_threads([registry] * THREADS, str(number), turns, size))
        (tmp_path / f"run-{number}.json").write_text(run.to_json())

    run_in_processes(PROCESSES, work)
    run = Run()
    for number in range(PROCESSES):
        run.take_in((tmp_path / f"run-{number}.json").read_text())
    with open_at(place) as registry:
        found = search(run, registry._store)
    print(f"{len(run.transactions)} transactions, {run.count(COMMITTED)} committed, {dict(run.errors)}")
    assert found == [], Counter(each.name for each in found)
    assert len(run.transactions) >= size.transactions
    assert run.count(COMMITTED) > size.transactions // 3
    assert set(run.errors) <= EXPECTED


@pytest.mark.slow
def test_50_first_sessions_of_4_processes_do_not_conflict(place: str, tmp_path: Path) -> None:
    """Issue K, point 3: first notices, where each process knows the register for the first time."""
    with open_at(place):
        pass

    def work(number: int) -> None:
        conflicts = []
        with open_at(place) as registry:
            for each in range(number, 50, PROCESSES):
                try:
                    with registry.session(
                        actor="desk", purpose="roster", source=SOURCE, notice=make_notice(1)
                    ) as session:
                        session.people.add(ns.Person(id=f"P{each}"))
                except ConflictError as error:
                    conflicts.append(error.key)
        (tmp_path / f"conflicts-{number}.json").write_text(json.dumps(conflicts))

    run_in_processes(PROCESSES, work)
    conflicts = [json.loads((tmp_path / f"conflicts-{n}.json").read_text()) for n in range(PROCESSES)]
    assert conflicts == [[]] * PROCESSES
    with open_at(place) as registry, registry.session(actor="desk", purpose="roster") as session:
        assert len(list(session.people.all())) == 50
