"""The feed by the age of transactions: what older and younger ones may do to each other, step by step.

A session of the test's own holds a row, so that a commit stops at a known place: it has its transaction
number and has written its changes, but no record. Nothing here depends on who is faster.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import psycopg
import pytest

from newstratum.errors import ConflictError, CursorError
from newstratum.ports import Act, Change, Check, Commit, Delete, Key, Put, Version, Write
from newstratum.testing import (
    KINDS,
    build_key,
    build_note,
    build_person_put,
    get_record,
    list_changes,
    put_all,
)
from newstratum_sql import SQLStore, open_store

_SEAT = Key("seat", "a")


def _seat(identifier: str = "a", *, expect: Version | None = None, document: bytes = b"{}") -> Put:
    return Put(Key("seat", identifier), 1, document, {}, expect)


class _Delayed:
    """A commit in a thread of its own, stopped behind its first statement."""

    def __init__(self, work: Callable[[], Commit]) -> None:
        self._thread = threading.Thread(target=self._run, args=(work,))
        self._outcome: Commit | BaseException | None = None
        self._thread.start()

    def _run(self, work: Callable[[], Commit]) -> None:
        try:
            self._outcome = work()
        except BaseException as error:
            self._outcome = error

    def end(self) -> Commit:
        self._thread.join(timeout=60)
        if isinstance(self._outcome, Commit):
            return self._outcome
        raise self._outcome or AssertionError("the commit did not end")


class _Stage:
    """One database, the store on it, and a way to stop commits."""

    def __init__(self, store: SQLStore, connect: Callable[[], psycopg.Connection[Any]]) -> None:
        self.store = store
        self._connect = connect
        # Kinds are written in the order of their names: what writes this record stops before any seat.
        self._gate = put_all(store, gate={}).version

    def stopped(self, *writes: Write) -> AbstractContextManager[_Delayed]:
        """Begin a commit that stops at the gate, and let it go on at the end."""
        gate = build_person_put("gate", expect=self._gate)
        return self._stopped(lambda: self.store.commit([gate, *writes], build_note()))

    def stopped_redaction(self, *keys: Key) -> AbstractContextManager[_Delayed]:
        """Begin a redaction that stops at the gate, and let it go on at the end."""
        return self._stopped(lambda: self.store.redact_all((build_key("gate"), *keys), build_note()).commit)

    def documents(self) -> set[bytes]:
        """Every document that any table holds."""
        with self._connect() as connection:
            rows = connection.execute("SELECT document FROM newstratum.changes WHERE document IS NOT NULL")
            return {row[0] for row in rows}

    @contextmanager
    def _stopped(self, work: Callable[[], Commit]) -> Iterator[_Delayed]:
        with self._connect() as holder, self._connect() as watcher:
            holder.autocommit = False
            holder.execute("SELECT 1 FROM newstratum.records_person WHERE id = 'gate' FOR UPDATE")
            delayed = _Delayed(work)
            self._await_waiting(watcher)
            yield delayed
            holder.rollback()

    def _await_waiting(self, watcher: psycopg.Connection[Any]) -> None:
        """Wait until somebody waits for the gate, which its transaction number tells."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            waiting = watcher.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                " AND backend_xid IS NOT NULL AND datname = current_database()"
            ).fetchone()
            if waiting == (1,):
                return
        pytest.fail("no commit waits at the gate")


@pytest.fixture
def stage(cluster: Any, new_database: Callable[..., str]) -> Iterator[_Stage]:
    name = new_database()
    store = open_store(cluster.url(name), KINDS)
    yield _Stage(store, lambda: cluster.connect(name))
    store.close()


def _told(changes: list[Change]) -> list[tuple[str, Act]]:
    return [(str(change.key), change.act) for change in changes]


def test_a_reader_waits_for_older_transactions(stage: _Stage) -> None:
    """The younger commit is there at once, but is told of only when the older one has ended."""
    store = stage.store
    cursor = store.changes().cursor
    with stage.stopped(_seat("old")) as delayed:
        young = store.commit([_seat("young")], build_note())
        assert get_record(store, "young", "seat").version == young.version
        feed = store.changes(cursor)
        assert (feed.changes, feed.more, feed.cursor) == ((), False, cursor)
        assert [change.version for change in store.of(Key("seat", "young")).changes] == [young.version]
    old = delayed.end()
    changes = list_changes(store, cursor)
    assert _told(changes) == [("person/gate", Act.PUT), ("seat/old", Act.PUT), ("seat/young", Act.PUT)]
    assert [change.version for change in changes] == [old.version, old.version, young.version]


def test_nothing_earlier_turns_up_behind_a_cursor(stage: _Stage) -> None:
    """Somebody who reads while commits are delayed sees every change once, and none out of order."""
    store = stage.store
    cursor = store.changes().cursor
    found: list[Change] = []

    def read() -> None:
        nonlocal cursor
        feed = store.changes(cursor)
        found.extend(feed.changes)
        cursor = feed.cursor

    with stage.stopped(_seat("delayed")) as delayed:
        for number in range(5):
            store.commit([_seat(f"young{number}")], build_note())
            read()
        assert found == []
    delayed.end()
    read()
    store.commit([_seat("last")], build_note())
    read()
    assert [change.key.id for change in found] == [
        "gate",
        "delayed",
        *(f"young{n}" for n in range(5)),
        "last",
    ]


def test_an_older_transaction_creates_again_what_younger_ones_put_and_deleted(stage: _Stage) -> None:
    """The tombstone makes the older one start again; otherwise the feed would end with the delete."""
    store = stage.store
    with stage.stopped(_seat(document=b'"old"')) as delayed:
        put = store.commit([_seat(document=b'"young"')], build_note())
        gone = store.commit([Delete(_SEAT, put.version)], build_note())
    old = delayed.end()
    record = get_record(store, "a", "seat")
    assert (record.document, record.version) == (b'"old"', old.version)
    for changes in (store.of(_SEAT).changes, [c for c in list_changes(store) if c.key == _SEAT]):
        assert [(change.act, change.version) for change in changes] == [
            (Act.PUT, put.version),
            (Act.DELETE, gone.version),
            (Act.PUT, old.version),
        ]


def test_an_older_transaction_creates_again_what_a_younger_one_deleted(stage: _Stage) -> None:
    store = stage.store
    first = store.commit([_seat()], build_note())
    with stage.stopped(_seat(document=b'"again"')) as delayed:
        gone = store.commit([Delete(_SEAT, first.version)], build_note())
    again = delayed.end()
    assert get_record(store, "a", "seat").version == again.version
    versions = [change.version for change in list_changes(store) if change.key == _SEAT]
    assert versions == [first.version, gone.version, again.version]


def test_an_older_transaction_creates_again_what_a_younger_one_redacted(stage: _Stage) -> None:
    store = stage.store
    store.commit([_seat()], build_note())
    with stage.stopped(_seat(document=b'"again"')) as delayed:
        redacted = store.redact(_SEAT, build_note()).commit
    again = delayed.end()
    acts = [(change.act, change.version) for change in list_changes(store) if change.key == _SEAT]
    assert acts[1:] == [(Act.REDACT, redacted.version), (Act.PUT, again.version)]


def test_a_document_that_an_older_transaction_has_written_does_not_outlive_a_redaction(stage: _Stage) -> None:
    """The redaction cannot see it yet; the record it is for is another one when its turn comes."""
    store = stage.store
    first = store.commit([_seat()], build_note())
    with stage.stopped(_seat(expect=first.version, document=b'"canary"')) as delayed:
        redacted = store.redact(_SEAT, build_note())
    with pytest.raises(ConflictError):
        delayed.end()
    assert redacted.erased == 1
    assert store.get(_SEAT) is None
    assert b'"canary"' not in stage.documents()
    assert [change.act for change in store.of(_SEAT).changes] == [Act.PUT, Act.REDACT]


def test_an_older_redaction_erases_what_a_younger_transaction_put(stage: _Stage) -> None:
    """It starts again behind the younger one, and its place in the feed is behind it too."""
    store = stage.store
    first = store.commit([_seat(document=b'"canary-1"')], build_note())
    with stage.stopped_redaction(_SEAT) as delayed:
        second = store.commit([_seat(expect=first.version, document=b'"canary-2"')], build_note())
    redacted = delayed.end()
    assert store.get(_SEAT) is None
    assert not {b'"canary-1"', b'"canary-2"'} & stage.documents()
    for changes in (store.of(_SEAT).changes, [c for c in list_changes(store) if c.key == _SEAT]):
        assert [(change.act, change.version) for change in changes] == [
            (Act.PUT, first.version),
            (Act.PUT, second.version),
            (Act.REDACT, redacted.version),
        ]


def test_an_older_check_of_absence_starts_again_behind_a_younger_delete(stage: _Stage) -> None:
    """What a commit depends on lies before it in the feed."""
    store = stage.store
    first = store.commit([_seat()], build_note())
    with stage.stopped(Check(_SEAT, None)) as delayed:
        gone = store.commit([Delete(_SEAT, first.version)], build_note())
    checked = delayed.end()
    versions = [change.version for change in list_changes(store)]
    assert versions.index(gone.version) < versions.index(checked.version)


@pytest.mark.slow
def test_a_checked_absence_holds_until_the_commit_ends(stage: _Stage) -> None:
    """Two that each require the other's key to be absent cannot both go through."""
    store = stage.store
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def attempt(own: str, other: str) -> None:
        together.wait()
        try:
            store.commit([_seat(own), Check(Key("seat", other), None)], build_note())
            outcomes.append("stored")
        except Exception as error:
            outcomes.append(type(error).__name__)

    for number in range(10):
        outcomes.clear()
        pair = (f"l{number}", f"r{number}")
        threads = [threading.Thread(target=attempt, args=names) for names in (pair, pair[::-1])]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["ConflictError", "stored"]


def test_a_cursor_of_a_commit_serves_before_the_commit_is_told_of(stage: _Stage) -> None:
    store = stage.store
    with stage.stopped(_seat("old")) as delayed:
        young = store.commit([_seat("young")], build_note())
        assert store.changes(young.cursor).changes == ()
    delayed.end()
    assert store.changes(young.cursor).changes == ()
    store.commit([_seat("next")], build_note())
    assert [change.key.id for change in store.changes(young.cursor).changes] == ["next"]


def test_a_cursor_of_a_history_does_not_serve_the_feed(stage: _Stage) -> None:
    """It may lie beyond what the feed has shown, and would lead past it."""
    store = stage.store
    history = store.of(build_key("gate"))
    with pytest.raises(CursorError):
        store.changes(history.cursor)
    assert store.of(build_key("gate"), store.changes().cursor).changes == ()
