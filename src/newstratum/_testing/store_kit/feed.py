"""Cases about the feed of changes."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

from newstratum._ports.records import Act, Change, Check, Cursor, Delete
from newstratum._ports.store import Redactor, Store
from newstratum._testing.store_setting import (
    INSTANT,
    KINDS,
    StoreSetting,
    build_key,
    build_note,
    build_person_put,
    commit_writes,
    list_changes,
    put_all,
    require_store_capability,
)


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
        store.close()
        again = self.open_store(tmp_path, KINDS)
        assert list_changes(again) == whole
        assert list_changes(again, cursor) == whole[1:]
        again.close()

    @require_store_capability("multi_process")
    def test_what_another_opener_commits_is_in_the_feed(self, store: Store, tmp_path: Path) -> None:
        other = self.open_store(tmp_path, KINDS)
        cursor = put_all(store, a={}).cursor
        commit = put_all(other, b={})
        assert [change.version for change in list_changes(store, cursor)] == [commit.version]
        other.close()
