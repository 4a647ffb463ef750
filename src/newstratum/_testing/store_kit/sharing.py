"""Cases about several who use one store: threads, two openers, and another process."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from newstratum._ports.query import Is, Query
from newstratum._ports.records import Change, Cursor, Record
from newstratum._ports.store import Counter, History, Store
from newstratum._testing.kits import run_in_threads, switch_threads_often
from newstratum._testing.processes import prepare_child
from newstratum._testing.store_setting import (
    KINDS,
    StoreSetting,
    build_key,
    build_note,
    build_person_put,
    commit_writes,
    find_ids,
    get_record,
    list_changes,
    put_all,
    require_store_capability,
)
from newstratum.errors import ConflictError, StoreError, UnavailableError

_THREADS: Final = 4
_UPDATES: Final = 20


@contextmanager
def _another_thread() -> Iterator[Callable[[Callable[[], Any]], Any]]:
    """Yield a function that has work done by one and the same other thread."""
    orders: queue.Queue[Callable[[], Any] | None] = queue.Queue()
    results: queue.Queue[tuple[Any, BaseException | None]] = queue.Queue()

    def run() -> None:
        while (work := orders.get()) is not None:
            try:
                results.put((work(), None))
            except BaseException as error:
                results.put((None, error))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()

    def have_done(work: Callable[[], Any]) -> Any:
        orders.put(work)
        result, error = results.get()
        if error is not None:
            raise error
        return result

    try:
        yield have_done
    finally:
        orders.put(None)
        thread.join()


def _look(store: Any) -> dict[str, Any]:
    """Read in every way what a cache could keep."""
    seen: dict[str, Any] = {
        "a record": (record := store.get(build_key("a"))) and record.document,
        "an absent record": store.get(build_key("b")) is not None,
        "a query": find_ids(store, Query("person", (Is("town", "t"),))),
        "the feed": len(list_changes(store)),
    }
    if isinstance(store, Counter):
        seen["a count"] = sum(store.count_by("person", ()).values())
    if isinstance(store, History):
        seen["a history"] = len(store.of(build_key("a")).changes)
    return seen


def _change(store: Store) -> None:
    version = get_record(store, "a").version
    commit_writes(
        store, build_person_put("a", b"new", expect=version, town="u"), build_person_put("b", town="t")
    )


def _check_news(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert [name for name, value in after.items() if value == before[name]] == [], "what is read is stale"
    assert after["a record"] == b"new"


class SharingCases(StoreSetting):
    """Threads, openers and processes lose nothing to each other, and none reads what is over."""

    def test_threads_that_meet_between_check_and_write_lose_no_update(self, store: Store) -> None:
        put_all(store, counter={"visits": 0})
        acknowledged: list[int] = []

        def add(_number: int) -> None:
            for _turn in range(_UPDATES):
                while True:
                    record: Record = get_record(store, "counter")
                    visits: Any = record.fields["visits"]
                    try:
                        commit_writes(
                            store, build_person_put("counter", expect=record.version, visits=visits + 1)
                        )
                    except (ConflictError, UnavailableError):
                        continue
                    acknowledged.append(visits)
                    break

        with switch_threads_often():
            run_in_threads(_THREADS, add)
        assert len(set(acknowledged)) == len(acknowledged), "two threads made the same update"
        assert get_record(store, "counter").fields == {"visits": _THREADS * _UPDATES}, "an update is lost"

    def test_threads_that_create_one_record_create_it_once(self, store: Store) -> None:
        created: list[str] = []

        def create(number: int) -> None:
            for turn in range(_UPDATES):
                try:
                    commit_writes(store, build_person_put(f"p{turn}", b"%d" % number))
                except ConflictError:
                    continue
                created.append(f"p{turn}")

        with switch_threads_often():
            run_in_threads(_THREADS, create)
        assert sorted(created) == sorted(f"p{turn}" for turn in range(_UPDATES))

    def test_a_thread_that_has_read_sees_what_is_committed_later(self, store: Store) -> None:
        put_all(store, a={"town": "t"})
        with _another_thread() as have_done:
            before = have_done(lambda: _look(store))
            _change(store)
            _check_news(before, have_done(lambda: _look(store)))

    def test_what_a_thread_commits_is_seen_by_the_others(self, store: Store) -> None:
        put_all(store, a={"town": "t"})
        before = _look(store)
        with _another_thread() as have_done:
            have_done(lambda: _change(store))
        _check_news(before, _look(store))

    def test_nothing_that_is_read_can_be_changed(self, store: Store) -> None:
        put_all(store, a={"town": "t"})
        [found] = store.find(Query("person")).records
        [change] = list_changes(store)
        for thing in (get_record(store, "a"), found, change):
            assert type(thing.document) is bytes, "a document can be changed by who reads it"
        for record in (get_record(store, "a"), found):
            with pytest.raises(TypeError):
                record.fields["town"] = "u"  # type: ignore[index]  # what is tried
        with pytest.raises(AttributeError):
            found.document = b""  # type: ignore[misc]  # what is tried

    def test_a_feed_followed_beside_writers_misses_no_change(self, store: Store) -> None:
        """Each writer takes its time between its first write and its last, so that commits overlap."""
        found: list[Change] = []
        finished = threading.Event()

        def follow() -> None:
            cursor: Cursor | None = None
            last = False
            while not last:
                last = finished.is_set()
                feed = store.changes(cursor, limit=3)
                found.extend(feed.changes)
                cursor = feed.cursor
                last = last and not feed.more

        def write(number: int) -> None:
            def writes(turn: int) -> Iterator[Any]:
                for part in range(3):
                    yield build_person_put(f"w{number}-{turn}-{part}")
                    time.sleep(0.001 * number)

            for turn in range(8):
                while True:
                    try:
                        store.commit(writes(turn), build_note())
                    except UnavailableError:
                        continue
                    break

        reader = threading.Thread(target=follow, daemon=True)
        with switch_threads_often():
            reader.start()
            try:
                run_in_threads(_THREADS, write)
            finally:
                finished.set()
                reader.join()
        assert len(found) == _THREADS * 8 * 3, "the feed moved past a change, or gave one twice"
        assert [(change.key.id, change.version) for change in found] == [
            (change.key.id, change.version) for change in list_changes(store)
        ]

    @require_store_capability("durable")
    def test_a_second_opener_is_refused_or_loses_nothing(self, store: Store, tmp_path: Path) -> None:
        put_all(store, a={"town": "t"}, b={})
        try:
            other: Any = self.open_store(tmp_path, KINDS)
        except StoreError:
            put_all(store, own={})
            with self._reopen(store, tmp_path) as again:
                assert find_ids(again, Query("person")) == ["a", "b", "own"]
            return
        acknowledged = ["b"] if self.redacts else ["a", "b"]
        for turn in range(3):
            acknowledged += _commit_or_refuse(other, f"other{turn}")
            if turn == 1 and self.redacts:
                other.redact(build_key("a"), build_note())
            acknowledged += _commit_or_refuse(store, f"own{turn}")
        other.close()
        with self._reopen(store, tmp_path) as again:
            found = set(find_ids(again, Query("person")))
            assert set(acknowledged) - found == set(), "an acknowledged commit is lost"
            assert len(list_changes(again)) >= len(acknowledged)

    @require_store_capability("durable")
    def test_a_second_process_is_refused_or_loses_nothing(self, tmp_path: Path) -> None:
        def work(say: Callable[[Any], None]) -> None:
            try:
                own: Any = self.open_store(tmp_path, KINDS)
            except StoreError:
                return
            for name in _commit_or_refuse(own, "other"):
                say(name)
            if self.redacts:
                own.redact(build_key("a"), build_note())
                say("a")
            own.close()

        with prepare_child(work) as run:
            store = self.open_store(tmp_path, KINDS)
            put_all(store, a={"town": "t"}, b={})
            acknowledged = {*run().said, *_commit_or_refuse(store, "own"), "b"} - {"a"}
        with self._reopen(store, tmp_path) as again:
            lost = acknowledged - set(find_ids(again, Query("person")))
            assert lost == set(), "an acknowledged commit is lost"

    @require_store_capability("multi_process")
    def test_an_opener_that_has_read_sees_what_another_commits(self, store: Store, tmp_path: Path) -> None:
        put_all(store, a={"town": "t"})
        other = self.open_store(tmp_path, KINDS)
        before = _look(other)
        _change(store)
        _check_news(before, _look(other))
        other.close()

    @require_store_capability("multi_process")
    def test_what_another_process_commits_is_seen(self, tmp_path: Path) -> None:
        def work(_say: Callable[[Any], None]) -> None:
            own = self.open_store(tmp_path, KINDS)
            _change(own)
            own.close()

        with prepare_child(work) as run:
            store = self.open_store(tmp_path, KINDS)
            put_all(store, a={"town": "t"})
            before = _look(store)
            run()
            _check_news(before, _look(store))
            store.close()

    @require_store_capability("multi_process")
    def test_two_openers_lose_no_update_between_them(self, store: Store, tmp_path: Path) -> None:
        put_all(store, counter={"visits": 0})
        other = self.open_store(tmp_path, KINDS)

        def add(number: int) -> None:
            mine = (store, other)[number]
            for _turn in range(_UPDATES):
                while True:
                    record = get_record(mine, "counter")
                    visits: Any = record.fields["visits"]
                    more = build_person_put("counter", expect=record.version, visits=visits + 1)
                    try:
                        commit_writes(mine, more)
                    except (ConflictError, UnavailableError):
                        continue
                    break

        run_in_threads(2, add)
        assert get_record(other, "counter").fields == {"visits": 2 * _UPDATES}, "an update is lost"
        other.close()


def _commit_or_refuse(store: Store, name: str) -> list[str]:
    """Return the name of the record if it was acknowledged."""
    try:
        put_all(store, **{name: {}})
    except StoreError:
        return []
    return [name]
