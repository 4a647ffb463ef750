"""Cases about commits: whole or not at all, once, one after the other, what readers see, and the feed."""

from __future__ import annotations

import datetime as dt
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from newstratum._ports.query import From, Query
from newstratum._ports.records import Act, Change, Check, Cursor, Delete, Put, Record, Version, Write
from newstratum._ports.store import Redactor, Store
from newstratum._testing.kits import run_in_background, run_in_threads, switch_threads_often
from newstratum._testing.store_setting import (
    INSTANT,
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
from newstratum.errors import ConflictError, InvalidValueError, UnavailableError

_MANY, _THOROUGHLY_MANY = 3_000, 20_000
_MAX_TRIES = 100_000


def _update_record(store: Store, identifier: str, write_of: Callable[[Record], list[Write]]) -> None:
    """Read and write until no other writer came between."""
    for _turn in range(_MAX_TRIES):
        record = get_record(store, identifier)
        try:
            store.commit(write_of(record), build_note())
        except ConflictError:
            continue
        return
    pytest.fail("a conflict at every try, though some writer must have come through")


class CommitCases(StoreSetting):
    """A commit stores all of its writes or none, and the same commit id stores them once."""

    def test_a_commit_is_seen_when_it_returns(self, store: Store) -> None:
        put_all(store, a={}, b={})
        assert get_record(store, "a").version == get_record(store, "b").version

    @pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
    def test_an_error_while_writes_are_made_stores_nothing(
        self, store: Store, error: type[BaseException]
    ) -> None:
        def writes() -> Iterator[Write]:
            yield build_person_put("a")
            raise error

        with pytest.raises(error):
            store.commit(writes(), build_note())
        assert store.get(build_key("a")) is None
        assert list_changes(store) == []
        put_all(store, a={})

    @pytest.mark.parametrize("order", [0, 1])
    @pytest.mark.parametrize("other", ["put", "delete", "check", "check absent"])
    def test_a_key_appears_once_in_a_commit(self, store: Store, other: str, order: int) -> None:
        version = put_all(store, a={}).version
        second: dict[str, Write] = {
            "put": build_person_put("a", b"[]", expect=version),
            "delete": Delete(build_key("a"), version),
            "check": Check(build_key("a"), version),
            "check absent": Check(build_key("n"), None),
        }
        first = (
            build_person_put("n") if other == "check absent" else build_person_put("a", b"1", expect=version)
        )
        writes = [first, second[other]][:: 1 if order else -1]
        with pytest.raises(InvalidValueError, match="twice"):
            store.commit(writes, build_note())
        assert get_record(store, "a").version == version
        assert store.get(build_key("n")) is None

    def test_a_key_is_not_deleted_and_put_in_one_commit(self, store: Store) -> None:
        version = put_all(store, a={}).version
        for second in (
            build_person_put("a"),
            build_person_put("a", expect=version),
            Delete(build_key("a"), version),
        ):
            with pytest.raises(InvalidValueError, match="twice"):
                commit_writes(store, Delete(build_key("a"), version), second)
        assert get_record(store, "a").version == version

    def test_the_same_commit_id_again_writes_nothing(self, store: Store) -> None:
        note = build_note()
        first = store.commit([build_person_put("a")], note)
        assert store.commit([build_person_put("a"), build_person_put("b")], note) == first
        assert store.get(build_key("b")) is None
        assert len(list_changes(store)) == 1

    def test_the_same_commit_id_again_reads_no_writes(self, store: Store) -> None:
        note = build_note()
        store.commit([build_person_put("a")], note)

        def writes() -> Iterator[Write]:
            pytest.fail("a repeated commit has no need of its writes")
            yield build_person_put("b")

        store.commit(writes(), note)

    def test_the_same_commit_id_in_many_threads_writes_once(self, store: Store) -> None:
        found, commits = build_note(), set()
        run_in_threads(8, lambda _number: commits.add(store.commit([build_person_put("a")], found)))
        assert len(commits) == 1
        assert len(list_changes(store)) == 1

    @require_store_capability("durable")
    def test_a_commit_id_is_remembered_after_reopening(self, store: Store, tmp_path: Path) -> None:
        note = build_note()
        first = store.commit([build_person_put("a")], note)
        with self._reopen(store, tmp_path) as again:
            assert again.commit([build_person_put("b")], note) == first
            assert again.get(build_key("b")) is None

    def test_a_commit_may_write_nothing(self, store: Store) -> None:
        note = build_note()
        before = put_all(store, a={})
        empty = store.commit([], note)
        assert store.commit([build_person_put("b")], note) == empty
        assert empty.version != before.version
        assert store.changes(empty.cursor).changes == ()
        assert len(list_changes(store)) == 1

    def test_many_writes_in_one_commit(self, store: Store) -> None:
        many = _THOROUGHLY_MANY if self.thorough else _MANY
        commit = store.commit(
            (build_person_put(f"p{n:06}", b"[%d]" % n, visits=n) for n in range(many)), build_note()
        )
        assert get_record(store, f"p{many - 1:06}").fields == {"visits": many - 1}
        changes = list_changes(store)
        assert [change.place for change in changes] == list(range(many))
        assert {change.version for change in changes} == {commit.version}
        assert [change.last for change in changes].index(True) == many - 1

    @require_store_capability("streams")
    def test_a_commit_of_many_writes_takes_little_memory(self, store: Store) -> None:
        """The documents alone hold three times as much as the peak may reach."""
        put_all(store, warm={})
        size, count = (2_000, 15_000) if self.thorough else (20_000, 1_500)
        writes = (build_person_put(f"p{n:06}", b"x" * size, visits=n) for n in range(count))
        tracemalloc.start()
        try:
            store.commit(writes, build_note())
            _now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak < size * count // 3
        assert get_record(store, f"p{count - 1:06}").fields == {"visits": count - 1}

    def test_many_writes_with_a_conflict_at_the_end_store_nothing(self, store: Store) -> None:
        many = _THOROUGHLY_MANY if self.thorough else _MANY
        put_all(store, last={})
        writes = (build_person_put(f"p{n}" if n < _MANY else "last") for n in range(many + 1))
        with pytest.raises(ConflictError, match="person/last"):
            store.commit(writes, build_note())
        assert store.get(build_key("p0")) is None
        assert len(list_changes(store)) == 1

    @pytest.mark.parametrize("thing", [None, "person/a", b"{}"])
    def test_what_is_no_write_is_refused(self, store: Store, thing: Any) -> None:
        with pytest.raises(InvalidValueError, match="writes"):
            commit_writes(store, build_person_put("a"), thing)
        assert store.get(build_key("a")) is None

    def test_no_update_is_lost(self, store: Store) -> None:
        put_all(store, counter={"visits": 0})

        def one_more(record: Record) -> list[Write]:
            visits = record.fields["visits"]
            assert isinstance(visits, int)
            return [build_person_put("counter", expect=record.version, visits=visits + 1)]

        def ten_more(_number: int) -> None:
            for _turn in range(10):
                _update_record(store, "counter", one_more)

        with switch_threads_often():
            run_in_threads(4, ten_more)
        assert get_record(store, "counter").fields == {"visits": 40}
        assert len(list_changes(store)) == 41

    def test_the_last_seat_is_given_once(self, store: Store) -> None:
        """Everybody who takes a seat also puts its activity, which stands for the set of its seats."""
        capacity = 3
        put_all(store, activity={"visits": 0})

        def sign_up(number: int) -> None:
            def writes(record: Record) -> list[Write]:
                taken = record.fields["visits"]
                assert isinstance(taken, int)
                if taken == capacity:
                    return []
                seat = Put(build_key(f"s{number}", "seat"), 1, b"{}", {"holder": f"p{number}"}, None)
                return [seat, build_person_put("activity", expect=record.version, visits=taken + 1)]

            _update_record(store, "activity", writes)

        run_in_threads(8, sign_up)
        seats = [store.get(build_key(f"s{number}", "seat")) for number in range(8)]
        assert sum(seat is not None for seat in seats) == capacity

    def test_a_check_prevents_write_skew(self, store: Store) -> None:
        """Two may leave a duty only while the other is there: each checks the other."""
        version = put_all(store, a={"confirmed": True}, b={"confirmed": True}).version
        commit_writes(
            store, Check(build_key("b"), version), build_person_put("a", expect=version, confirmed=False)
        )
        with pytest.raises(ConflictError):
            commit_writes(
                store, Check(build_key("a"), version), build_person_put("b", expect=version, confirmed=False)
            )
        assert get_record(store, "b").fields == {"confirmed": True}

    def test_no_value_enters_an_error(self, store: Store) -> None:
        secret = "canary-in-the-value"
        put_all(store, a={"town": secret})
        attempts: list[list[Any]] = [
            [build_person_put("a", b'"%s"' % secret.encode(), town=secret)],
            [build_person_put("b", b'"%s"' % secret.encode(), name=secret), build_person_put("b")],
            [build_person_put("c", born=secret)],
            [build_person_put("d", unheard_of=secret)],
        ]
        for writes in attempts:
            with pytest.raises((ConflictError, InvalidValueError)) as caught:
                store.commit(writes, build_note())
            assert secret not in str(caught.value) + repr(caught.value)
            assert caught.value.__cause__ is None


_ROUNDS = 25


class IsolationCases(StoreSetting):
    """Readers see whole commits, writers who do not meet do not hinder each other."""

    def test_a_page_is_of_one_instant(self, store: Store) -> None:
        """Every commit writes all records again: a page of two versions mixes two instants."""
        names = [f"p{number:02}" for number in range(40)]
        version = store.commit([build_person_put(name, visits=0) for name in names], build_note()).version
        finished = threading.Event()

        def write() -> None:
            seen, turn = version, 0
            while not finished.is_set():
                turn += 1
                writes = [build_person_put(name, expect=seen, visits=turn) for name in names]
                seen = store.commit(writes, build_note()).version

        with run_in_background(write, finished):
            for _turn in range(_ROUNDS):
                for query in (Query("person"), Query("person", (From("visits", 0),), "visits")):
                    page = store.find(query).records
                    assert [record.key.id for record in page] == names
                    assert len({record.version for record in page}) == 1

    def test_a_reader_sees_all_of_a_commit_or_nothing(self, store: Store) -> None:
        finished = threading.Event()

        def write() -> None:
            turn = 0
            while not finished.is_set() and turn < 90:
                turn += 1
                store.commit([build_person_put(f"p{turn:02}-{part}") for part in range(10)], build_note())

        with run_in_background(write, finished):
            for _turn in range(_ROUNDS):
                assert len(store.find(Query("person", limit=1000)).records) % 10 == 0

    def test_writers_of_different_records_all_come_through(self, store: Store) -> None:
        def write(number: int) -> None:
            for turn in range(10):
                while True:
                    try:
                        commit_writes(store, build_person_put(f"w{number}-{turn}"))
                    except UnavailableError:
                        # A store that gave up waiting for the others says so, and stored nothing.
                        continue
                    break

        run_in_threads(6, write)
        assert len(list_changes(store)) == 60
        assert len(find_ids(store, Query("person"))) == 60

    def test_of_many_who_claim_one_record_one_gets_it(self, store: Store) -> None:
        version = put_all(store, lease={}).version
        winners: list[int] = []

        def claim(number: int) -> None:
            try:
                commit_writes(store, build_person_put("lease", b"%d" % number, expect=version))
            except ConflictError:
                return
            winners.append(number)

        run_in_threads(8, claim)
        [winner] = winners
        assert get_record(store, "lease").document == b"%d" % winner

    def test_records_written_again_between_pages_come_once(self, store: Store) -> None:
        version = put_all(store, a={}, b={}, c={}, d={}).version
        query = Query("person", limit=2)
        first = store.find(query)
        store.commit([build_person_put(name, b"[]", expect=version) for name in "abcd"], build_note())
        assert first.next is not None
        assert find_ids(store, query.following(first.next)) == ["c", "d"]

    def test_two_queries_are_paged_side_by_side(self, store: Store) -> None:
        put_all(store, a={"visits": 4}, b={"visits": 3}, c={"visits": 2}, d={"visits": 1})
        by_id, by_visits = Query("person", limit=1), Query("person", order="visits", limit=1)
        found: list[tuple[str, str]] = []
        for _turn in range(4):
            pages = store.find(by_id), store.find(by_visits)
            found.append((pages[0].records[0].key.id, pages[1].records[0].key.id))
            if pages[0].next and pages[1].next:
                by_id, by_visits = by_id.following(pages[0].next), by_visits.following(pages[1].next)
        assert found == [("a", "d"), ("b", "c"), ("c", "b"), ("d", "a")]

    def test_the_feed_replayed_gives_the_records(self, store: Store) -> None:
        version = put_all(store, a={}, b={}, c={}).version
        second = commit_writes(
            store, build_person_put("a", b"[1]", expect=version), Delete(build_key("b"), version)
        ).version
        commit_writes(store, build_person_put("b", b"[2]"), build_person_put("a", b"[3]", expect=second))
        replayed: dict[str, tuple[bytes | None, Version]] = {}
        for change in list_changes(store):
            _apply(change, replayed)
        records = store.find(Query("person")).records
        assert {r.key.id: (r.document, r.version) for r in records} == replayed


def _apply(change: Change, replayed: dict[str, tuple[bytes | None, Version]]) -> None:
    if change.act is Act.PUT:
        replayed[change.key.id] = (change.document, change.version)
    else:
        replayed.pop(change.key.id, None)


class FeedCases(StoreSetting):
    """The feed gives every change once, each commit's together, each record's in order."""

    def test_the_feed_of_an_empty_store_is_empty(self, store: Store) -> None:
        feed = store.changes()
        assert (feed.changes, feed.more) == ((), False)
        assert store.changes(feed.cursor).changes == ()

    def test_changes_come_in_the_order_they_happened(self, store: Store) -> None:
        first = put_all(store, a={}, b={}).version
        second = commit_writes(
            store, build_person_put("a", b"[]", expect=first), Delete(build_key("b"), first)
        ).version
        changes = [
            (str(change.key), change.act, change.version, change.place, change.last, change.document)
            for change in list_changes(store)
        ]
        assert changes == [
            ("person/a", Act.PUT, first, 0, False, b"{}"),
            ("person/b", Act.PUT, first, 1, True, b"{}"),
            ("person/a", Act.PUT, second, 0, False, b"[]"),
            ("person/b", Act.DELETE, second, 1, True, None),
        ]

    def test_a_change_carries_its_note_schema_and_instant(self, store: Store) -> None:
        before = dt.datetime.now(dt.UTC)
        note = build_note(actor="秘书处", purpose="roster", reason="survey", batch="b-1")
        store.commit([build_person_put("a")], note)
        [change] = list_changes(store)
        assert (change.note, change.schema) == (note, 1)
        assert before <= change.recorded_at <= dt.datetime.now(dt.UTC)
        assert not change.deleted
        assert not change.redacted

    @require_store_capability("keeps_given_instants")
    def test_a_given_instant_is_recorded_and_moves_nothing_in_the_feed(self, store: Store) -> None:
        later = INSTANT + dt.timedelta(days=1)
        commit_writes(store, build_person_put("a"), recorded_at=later)
        commit_writes(store, build_person_put("b"), recorded_at=INSTANT)
        if isinstance(store, Redactor):
            store.redact(build_key("a"), build_note(recorded_at=INSTANT))
        changes = list_changes(store)
        assert [change.recorded_at for change in changes] == [later, INSTANT, INSTANT][: len(changes)]
        assert [change.key.id for change in changes] == ["a", "b", "a"][: len(changes)]
        assert {change.note.recorded_at for change in changes} == {None}

    def test_checks_are_no_changes(self, store: Store) -> None:
        version = put_all(store, a={}).version
        commit_writes(
            store, Check(build_key("a"), version), build_person_put("b"), Check(build_key("c"), None)
        )
        changes = list_changes(store)
        assert [(change.key.id, change.place, change.last) for change in changes] == [
            ("a", 0, True),
            ("b", 0, True),
        ]

    def test_the_cursor_of_a_commit_stands_behind_it(self, store: Store) -> None:
        put_all(store, a={})
        commit = put_all(store, b={}, c={})
        assert store.changes(commit.cursor).changes == ()
        put_all(store, d={})
        assert [change.key.id for change in list_changes(store, commit.cursor)] == ["d"]

    def test_a_limit_may_split_a_commit(self, store: Store) -> None:
        put_all(store, a={}, b={}, c={})
        put_all(store, d={})
        whole = list_changes(store)
        for limit in range(1, 6):
            assert list_changes(store, limit=limit) == whole
        first = store.changes(limit=2)
        assert first.more
        assert [change.last for change in first.changes] == [False, False]
        assert not store.changes(first.cursor).more

    def test_a_feed_goes_on_where_it_ended(self, store: Store) -> None:
        put_all(store, a={})
        cursor = store.changes().cursor
        for name in ("b", "c"):
            put_all(store, **{name: {}})
            feed = store.changes(cursor)
            assert [change.key.id for change in feed.changes] == [name]
            cursor = feed.cursor

    def test_a_reader_beside_writers_misses_and_repeats_nothing(self, store: Store) -> None:
        writers, commits = 4, 15

        def write(number: int) -> None:
            for turn in range(commits):
                store.commit([build_person_put(f"w{number}-{turn}-{part}") for part in "ab"], build_note())

        threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
        for thread in threads:
            thread.start()
        found: list[Change] = []
        cursor: Cursor | None = None
        finished = False
        while not finished:
            # Asked before the read, so that the last read sees everything.
            finished = not any(thread.is_alive() for thread in threads)
            while True:
                feed = store.changes(cursor, limit=7)
                found += feed.changes
                cursor = feed.cursor
                if not feed.more:
                    break
        ids = [change.key.id for change in found]
        assert sorted(ids) == sorted(
            f"w{n}-{turn}-{part}" for n in range(writers) for turn in range(commits) for part in "ab"
        )
        # The two changes of a commit stand together, and each writer's commits in order.
        assert all(one[:-1] == other[:-1] for one, other in zip(ids[::2], ids[1::2], strict=True))
        for number in range(writers):
            turns = [int(name.split("-")[1]) for name in ids[::2] if name.startswith(f"w{number}-")]
            assert turns == sorted(turns)

    @require_store_capability("durable")
    def test_the_feed_survives_reopening(self, store: Store, tmp_path: Path) -> None:
        put_all(store, a={}, b={})
        whole = list_changes(store)
        cursor = store.changes(limit=1).cursor
        with self._reopen(store, tmp_path) as again:
            assert list_changes(again) == whole
            assert list_changes(again, cursor) == whole[1:]

    @require_store_capability("multi_process")
    def test_what_another_opener_commits_is_in_the_feed(self, store: Store, tmp_path: Path) -> None:
        other = self.open_store(tmp_path, KINDS)
        cursor = put_all(store, a={}).cursor
        commit = put_all(other, b={})
        assert [change.version for change in list_changes(store, cursor)] == [commit.version]
        other.close()
