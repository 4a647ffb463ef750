"""One connection per thread, writers in turn, and nobody waits for ever."""

from __future__ import annotations

import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from newstratum._builtin.sqlite import SQLiteStore, connections
from newstratum._builtin.sqlite.connections import Connections, FairLock
from newstratum._ports.records import Key, Note, Put, Record
from newstratum.errors import ClosedError, UnavailableError

Opened = Callable[..., SQLiteStore]


needs_alarm = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the system sends no alarm")


class _InterruptedError(Exception):
    pass


@contextmanager
def _interrupt_soon() -> Iterator[None]:
    """Raise an error in what the main thread does in the block, as Ctrl-C does."""

    def interrupt(*_given: object) -> None:
        raise _InterruptedError

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        with pytest.raises(_InterruptedError):
            yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@needs_alarm
@pytest.mark.parametrize("is_handed_over", [False, True])
def test_an_interrupted_wait_keeps_the_lock_from_nobody(is_handed_over: bool) -> None:
    lock = FairLock()
    assert lock.acquire(1)
    with _interrupt_soon():
        if is_handed_over:
            # Just then the other thread is done, and the lock is this one's.
            handler = signal.getsignal(signal.SIGALRM)
            assert callable(handler)

            def hand_over(number: int, frame: FrameType | None, interrupt: Any = handler) -> None:
                lock.release()
                interrupt(number, frame)

            signal.signal(signal.SIGALRM, hand_over)
        lock.acquire(5)
    if not is_handed_over:
        lock.release()
    assert lock.acquire(1)


def test_turns_come_in_the_order_in_which_they_were_asked_for() -> None:
    lock = FairLock()
    assert lock.acquire(1)
    order: list[int] = []

    def wait(number: int) -> None:
        assert lock.acquire(10)
        order.append(number)
        lock.release()

    threads = []
    for number in range(5):
        threads.append(threading.Thread(target=wait, args=(number,)))
        threads[-1].start()
        # The next one asks only when this one is in the queue.
        while len(lock._waiting) <= number:
            pass
    lock.release()
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]


def test_a_turn_that_does_not_come_is_given_up() -> None:
    lock = FairLock()
    assert lock.acquire(0)
    assert not lock.acquire(0.01)
    lock.release()
    assert lock.acquire(0)


def test_the_profile_is_that_of_a_store(opened: Opened, path: Path) -> None:
    opened()
    with Connections(path, read_only=False).acquire() as connection:
        found = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout",
                         "trusted_schema", "temp_store", "cell_size_check")
        }  # fmt: skip
        connection.close()
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 30_000,
        "trusted_schema": 0,
        "temp_store": 2,
        "cell_size_check": 1,
    }


def test_connections_of_ended_threads_are_given_back(opened: Opened) -> None:
    store = opened()
    for _turn in range(5):
        thread = threading.Thread(target=store.get, args=(Key("person", "a"),))
        thread.start()
        thread.join()
        # That of this thread, which opened the store.
        assert len(store._connections._open) == 1


@needs_alarm
def test_a_thread_whose_join_was_interrupted_keeps_its_connection(opened: Opened) -> None:
    """Ctrl-C while a program waits for its threads: Python then takes them for ended, and they go on."""
    store = opened()
    is_over = threading.Event()
    reads: list[Record | None] = []
    failures: list[BaseException] = []

    def read() -> None:
        try:
            while not is_over.is_set():
                reads.append(store.get(Key("person", "a")))
        except BaseException as error:
            failures.append(error)

    worker = threading.Thread(target=read, daemon=True)
    worker.start()
    with _interrupt_soon():
        worker.join()
    # A thread that opens a connection gives back those of threads that have ended.
    other = threading.Thread(target=store.get, args=(Key("person", "a"),))
    other.start()
    other.join()
    so_far = len(reads)
    for _ in range(1000):
        if failures or len(reads) > so_far + 10:
            break
        time.sleep(0.005)
    is_over.set()
    assert not failures
    assert len(reads) > so_far + 10


def test_a_lock_held_for_too_long_is_an_error(
    opened: Opened,
    path: Path,
    note: Callable[[], Note],
    person: Callable[..., Put],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "SQLITE_LOCK_SECONDS", 0.01)
    store = opened()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(UnavailableError, match="lock"):
            store.commit([person("a")], note())
    store.commit([person("a")], note())


def test_a_thread_that_holds_the_turn_for_too_long_is_an_error(
    opened: Opened, note: Callable[[], Note], person: Callable[..., Put], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "SQLITE_LOCK_SECONDS", 0.01)
    store = opened()
    lock = store._connections._write_lock
    assert lock.acquire(0)
    with pytest.raises(UnavailableError, match="threads"):
        store.commit([person("a")], note())
    lock.release()
    store.commit([person("a")], note())


def test_closing_waits_for_those_who_work(opened: Opened) -> None:
    store = opened()
    entered, may_leave = threading.Event(), threading.Event()
    rows: list[object] = []

    def work() -> None:
        with store._connections.acquire() as connection:
            entered.set()
            may_leave.wait()
            rows.append(connection.execute("SELECT 1").fetchall())

    worker = threading.Thread(target=work)
    worker.start()
    entered.wait()
    closer = threading.Thread(target=store.close)
    closer.start()
    while not store._connections._usage._closed:
        pass
    with pytest.raises(ClosedError):
        store.get(Key("person", "a"))
    assert closer.is_alive()
    may_leave.set()
    worker.join()
    closer.join()
    assert rows == [[(1,)]]


def test_a_file_that_was_switched_from_wal_is_refused(opened: Opened, path: Path) -> None:
    opened().close()
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode = DELETE").fetchall()
    with pytest.raises(UnavailableError, match="journal mode delete"):
        opened()


def test_closing_empties_the_log(
    opened: Opened, path: Path, note: Callable[[], Note], person: Callable[..., Put]
) -> None:
    store = opened()
    store.commit([person("a")], note())
    assert path.with_name("store.db-wal").stat().st_size > 0
    store.close()
    assert [file.name for file in path.parent.iterdir()] == ["store.db"]
