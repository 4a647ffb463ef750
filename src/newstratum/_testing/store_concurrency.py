"""The concurrency kit: processes that compete for one store, lost updates, write skew, interleavings.

For stores that several processes may open at once. Subclass it as the kit::

    class TestConcurrency(StoreConcurrencyKit):
        def open_store(self, tmp_path, kinds):
            return open_my_store(tmp_path / "store", kinds)

The processes are forked, so it needs a POSIX system; each opens the store for itself.
"""

from __future__ import annotations

import itertools
import json
import multiprocessing
import os
import signal
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from newstratum._ports.fields import FieldType, Kind
from newstratum._ports.query import Is, Query
from newstratum._ports.records import Check, Delete, Key, Put, Version, Write
from newstratum._ports.store import History, Redactor, Store
from newstratum._testing.kits import report_case
from newstratum._testing.store_setting import build_note, commit_writes, list_changes
from newstratum.errors import ConflictError, UnavailableError

_KINDS = (Kind("activity", {"taken": FieldType.INTEGER}), Kind("seat", {"activity": FieldType.TEXT}))


def run_in_processes(count: int, work: Callable[[int], None]) -> None:
    """Run work in forked processes at once, each with its number, and fail with what any of them said."""
    reading, writing = os.pipe()
    children: list[int] = []
    try:
        with warnings.catch_warnings():
            # Newer Pythons warn of a fork beside the threads of a test runner; a child touches none of them.
            warnings.simplefilter("ignore", DeprecationWarning)
            for number in range(count):
                child = os.fork()
                if child == 0:
                    _work_and_leave(work, number, reading, writing)
                children.append(child)
        os.close(writing)
        with os.fdopen(reading, encoding="utf-8") as pipe:
            failures = pipe.read()
    except BaseException:
        # A test that is ended in the middle leaves none of them waiting for the others.
        for child in children:
            os.kill(child, signal.SIGKILL)
        raise
    finally:
        for child in children:
            os.waitpid(child, 0)
    assert failures == "", failures


def _work_and_leave(work: Callable[[int], None], number: int, reading: int, writing: int) -> None:
    """Work in a child; whatever happens, it must not go on as the test runner that it is a copy of."""
    try:
        os.close(reading)
        failure = ""
        try:
            work(number)
        except BaseException as error:
            failure = f"process {number}: {type(error).__name__}: {error}\n"
        os.write(writing, failure.encode())
    finally:
        os._exit(0)


@frozen
class _Operation:
    """What one process saw and did, as it wrote it down."""

    key: str
    read: str
    written: str | None


class StoreConcurrencyKit:
    """What must hold when many processes want the same."""

    #: Processes that contend.
    processes = 8
    #: Activities whose seats they contend for, one after the other.
    rounds = 200
    #: Read-modify-write commands of each process.
    commands = 50
    #: What three sessions do when all their interleavings are tried; two sessions do everything, and erase
    #: where the store can. Any of "add one", "add ten", "delete", "check and insert", "insert", "erase".
    of_three: tuple[str, ...] = ("add one", "delete", "check and insert")

    def open_store(self, tmp_path: Path, kinds: tuple[Kind, ...]) -> Store:
        """Open the store that lies in a folder; the same folder means the same store."""
        pytest.fail("a store concurrency kit needs the method open_store(tmp_path, kinds)")

    @pytest.fixture(autouse=True)
    def _report(self, request: pytest.FixtureRequest) -> None:
        report_case(request, "StoreConcurrencyKit")

    def test_exactly_the_seats_there_are_are_given(self, tmp_path: Path) -> None:
        """Everybody who takes a seat puts its activity too, which stands for the set of its seats."""
        capacity = 3
        store = self.open_store(tmp_path, _KINDS)
        names = [f"activity-{number:04}" for number in range(self.rounds)]
        store.commit(
            [Put(Key("activity", name), 1, b"{}", {"taken": 0}, None) for name in names], build_note()
        )
        store.close()
        together = multiprocessing.get_context("fork").Barrier(self.processes)

        def contend(number: int) -> None:
            own = self.open_store(tmp_path, _KINDS)
            for name in names:
                together.wait()
                _sign_up(own, name, number, capacity)
            own.close()

        run_in_processes(self.processes, contend)
        store = self.open_store(tmp_path, _KINDS)
        for name in names:
            seats = store.find(Query("seat", (Is("activity", name),))).records
            activity = store.get(Key("activity", name))
            assert activity is not None
            assert (len(seats), activity.fields["taken"]) == (capacity, capacity), name
        store.close()

    def test_no_update_is_lost_by_the_history(self, tmp_path: Path) -> None:
        """Every write must have seen the version before it; every one acknowledged must be there, once."""
        keys = [f"counter-{number}" for number in range(5)]
        store = self.open_store(tmp_path, _KINDS)
        store.commit([Put(Key("activity", name), 1, b"0", {}, None) for name in keys], build_note())
        store.close()
        journal = os.open(tmp_path / "journal", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

        def work(number: int) -> None:
            own = self.open_store(tmp_path, _KINDS)
            for turn in range(self.commands):
                key = Key("activity", keys[(turn * 3 + number) % len(keys)])
                _count_up(own, key, journal)
            own.close()

        run_in_processes(self.processes, work)
        os.close(journal)
        store = self.open_store(tmp_path, _KINDS)
        operations = [
            _Operation(*json.loads(line)) for line in (tmp_path / "journal").read_text().splitlines()
        ]
        assert len([o for o in operations if o.written]) == self.processes * self.commands
        _check_history(store, operations)
        for name in keys:
            record = store.get(Key("activity", name))
            assert record is not None
            done = sum(1 for o in operations if o.key == f"activity/{name}" and o.written)
            assert record.document == b"%d" % done
        store.close()

    def test_no_two_leave_a_duty_together(self, tmp_path: Path) -> None:
        """Each of two may leave only while the other is there, and checks the other's record for it."""
        duties = [Key("activity", "first"), Key("activity", "second")]
        store = self.open_store(tmp_path, _KINDS)
        store.commit([Put(key, 1, b"there", {}, None) for key in duties], build_note())
        store.close()

        def work(number: int) -> None:
            own = self.open_store(tmp_path, _KINDS)
            for _turn in range(self.commands):
                _leave_or_come_back(own, duties[number % 2], duties[1 - number % 2])
            own.close()

        run_in_processes(self.processes, work)
        store = self.open_store(tmp_path, _KINDS)
        states: dict[Key, bytes | None] = {}
        for change in list_changes(store):
            states[change.key] = change.document
            if change.last:
                assert list(states.values()).count(b"away") < 2
        store.close()

    @pytest.mark.parametrize("sessions", [2, 3])
    def test_every_interleaving_is_as_if_one_came_after_the_other(
        self, tmp_path: Path, sessions: int
    ) -> None:
        """All orders in which the steps of some sessions can mix; each session has a store of its own."""
        stores = [self.open_store(tmp_path, _KINDS) for _number in range(sessions)]
        runs = itertools.count()
        kinds = self.of_three
        if sessions == 2:
            kinds = (*_SESSIONS, "erase") if isinstance(stores[0], Redactor) else _SESSIONS
        for spec in itertools.combinations_with_replacement(kinds, sessions):
            for order in _iterate_interleavings(sessions):
                name = f"run-{next(runs)}"
                commit_writes(stores[0], Put(Key("activity", name), 1, b"0", {}, None))
                outcomes = _run_interleaved(stores, spec, order, name)
                done = [spec[number] for number, outcome in enumerate(outcomes) if outcome]
                serial = {_compute_end_state(each) for each in itertools.permutations(done)}
                assert _read_state(stores[0], name) in serial, (spec, order, outcomes)
                # Whoever read before anybody wrote, and wrote first, must not be refused.
                assert any(outcomes)
        for store in stores:
            store.close()


# ------------------------------------------------------------------------------- what processes do


def _sign_up(store: Store, name: str, number: int, capacity: int) -> None:
    while True:
        activity = store.get(Key("activity", name))
        assert activity is not None
        taken = activity.fields["taken"]
        assert isinstance(taken, int)
        if taken >= capacity:
            return
        seat = Put(Key("seat", f"{name}-{number}"), 1, b"{}", {"activity": name}, None)
        more = Put(activity.key, 1, b"{}", {"taken": taken + 1}, activity.version)
        try:
            commit_writes(store, seat, more)
        except (ConflictError, UnavailableError):
            continue
        return


def _count_up(store: Store, key: Key, journal: int) -> None:
    while True:
        record = store.get(key)
        assert record is not None
        written: Version | None = None
        try:
            more = b"%d" % (int(record.document) + 1)
            written = commit_writes(store, Put(key, 1, more, {}, record.version)).version
        except UnavailableError:
            continue
        except ConflictError:
            pass
        os.write(journal, json.dumps([str(key), record.version, written]).encode() + b"\n")
        if written:
            return


def _leave_or_come_back(store: Store, mine: Key, other: Key) -> None:
    own, theirs = store.get(mine), store.get(other)
    assert own is not None
    assert theirs is not None
    if own.document == b"away":
        writes: list[Write] = [Put(mine, 1, b"there", {}, own.version)]
    elif theirs.document == b"there":
        writes = [Put(mine, 1, b"away", {}, own.version), Check(other, theirs.version)]
    else:
        return
    try:
        store.commit(writes, build_note())
    except (ConflictError, UnavailableError):
        return


def _check_history(store: Store, operations: Sequence[_Operation]) -> None:
    """Hold what the processes wrote down against the feed."""
    saw = {o.written: o.read for o in operations if o.written}
    assert len(saw) == sum(1 for o in operations if o.written), "a version was given twice"
    last: dict[str, str] = {}
    found: Counter[str] = Counter()
    for change in list_changes(store):
        key = str(change.key)
        if key in last:
            found[change.version] += 1
            assert saw.get(change.version) == last[key], "a write that did not see the one before it"
        last[key] = change.version
    assert set(found) == set(saw), "an acknowledged write is missing, or one that failed is there"
    assert set(found.values()) <= {1}


# ------------------------------------------------------------------------------------ interleavings

#: What a session does between its read and its end, by name: the record as read, to the writes.
_SESSIONS = ("add one", "add ten", "delete", "check and insert", "insert")


def _iterate_interleavings(sessions: int) -> Iterator[tuple[int, ...]]:
    """Yield every order of two steps each of some sessions."""
    return iter(sorted(set(itertools.permutations([n for n in range(sessions) for _step in range(2)]))))


def _build_writes(session: str, name: str, seen: Any) -> list[Write]:
    key, extra = Key("activity", name), Key("seat", name)
    version = seen.version if seen else None
    if session in ("add one", "add ten"):
        if seen is None:
            return []
        return [Put(key, 1, b"%d" % (int(seen.document) + (1 if session == "add one" else 10)), {}, version)]
    if session == "delete":
        return [Delete(key, version)] if version else []
    if session == "check and insert":
        return [Check(key, version), Put(extra, 1, b"inserted", {}, None)]
    return [Put(extra, 1, b"inserted", {}, None)]


def _run_interleaved(
    stores: Sequence[Store], spec: Sequence[str], order: Sequence[int], name: str
) -> list[bool]:
    seen: dict[int, Any] = {}
    outcomes = [False] * len(spec)
    for number in order:
        if number not in seen:
            seen[number] = stores[number].get(Key("activity", name))
            continue
        try:
            if spec[number] == "erase":
                _erase(stores[number], Key("activity", name))
            else:
                stores[number].commit(_build_writes(spec[number], name, seen[number]), build_note())
            outcomes[number] = True
        except ConflictError:
            pass
    return outcomes


def _erase(store: Store, key: Key) -> None:
    """Erase a record, whatever became of it since it was read, and see that no document of it is told."""
    assert isinstance(store, Redactor)
    store.redact(key, build_note())
    assert store.get(key) is None
    if isinstance(store, History):
        assert [change.document for change in store.of(key).changes if change.document is not None] == []


def _read_state(store: Store, name: str) -> tuple[bytes | None, bytes | None]:
    records = [store.get(Key(kind, name)) for kind in ("activity", "seat")]
    first, second = [record.document if record else None for record in records]
    return first, second


def _compute_end_state(order: Sequence[str]) -> tuple[bytes | None, bytes | None]:
    activity: bytes | None = b"0"
    seat: bytes | None = None
    for session in order:
        if session in ("add one", "add ten") and activity is not None:
            activity = b"%d" % (int(activity) + (1 if session == "add one" else 10))
        elif session in ("delete", "erase"):
            activity = None
        elif session in ("check and insert", "insert"):
            seat = b"inserted"
    return activity, seat
