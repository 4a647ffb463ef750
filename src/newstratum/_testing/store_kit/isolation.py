"""Cases about what readers and writers see of each other: a commit is whole, a page is of one instant."""

# the name of a case is its sentence

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from newstratum._ports.query import From, Query
from newstratum._ports.records import Act, Change, Delete, Version
from newstratum._ports.store import Store
from newstratum._testing.store_kit.material import (
    build_key,
    build_note,
    build_person_put,
    find_ids,
    get_record,
    list_changes,
    put_all,
    run_in_threads,
)
from newstratum._testing.store_kit.setting import StoreSetting
from newstratum.errors import ConflictError, UnavailableError

_ROUNDS = 25


@contextmanager
def _run_in_background(work: Callable[[], None], finished: threading.Event) -> Iterator[None]:
    """Run work in another thread until it is told to finish, and raise at the end what it raised."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        finished.set()
        thread.join()
    for failure in failures:
        raise failure


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

        with _run_in_background(write, finished):
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

        with _run_in_background(write, finished):
            for _turn in range(_ROUNDS):
                assert len(store.find(Query("person", limit=1000)).records) % 10 == 0

    def test_writers_of_different_records_all_come_through(self, store: Store) -> None:
        def write(number: int) -> None:
            for turn in range(10):
                while True:
                    try:
                        store.commit([build_person_put(f"w{number}-{turn}")], build_note())
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
                store.commit([build_person_put("lease", b"%d" % number, expect=version)], build_note())
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
        second = store.commit(
            [build_person_put("a", b"[1]", expect=version), Delete(build_key("b"), version)], build_note()
        ).version
        store.commit(
            [build_person_put("b", b"[2]"), build_person_put("a", b"[3]", expect=second)], build_note()
        )
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
