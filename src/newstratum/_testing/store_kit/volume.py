"""Cases about much and about long: what a backend may cut, round, forget or order wrongly beyond a size."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Final

from newstratum._ports.query import From, In, Is, Query, Starts
from newstratum._ports.records import Act, Change
from newstratum._ports.store import Store
from newstratum._testing.store_setting import (
    INSTANT,
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

_RECORDS: Final = 2_500
_CHANGES: Final = 26_000
_COMMITS: Final = 250
_MEGABYTES: Final = 4


def _fill(store: Store) -> dict[str, int]:
    """Store some thousand records in one commit, and return the visits of each."""
    visits = {f"p{number:05}": number * 7919 % _RECORDS for number in range(_RECORDS)}
    store.commit(
        [
            build_person_put(name, town=f"t{number % 3}", name=f"n{number:05}", visits=number)
            for name, number in visits.items()
        ],
        build_note(),
    )
    return visits


class VolumeCases(StoreSetting):
    """Thousands of records, values, changes and commits are treated as a few are."""

    def test_thousands_of_records_come_in_order_on_pages_of_any_size(self, store: Store) -> None:
        visits = _fill(store)
        by_visits = sorted(visits, key=visits.__getitem__)
        for limit in (1000, 499, 101):
            assert find_ids(store, Query("person", order="visits", limit=limit)) == by_visits
        assert find_ids(store, Query("person", order="name", limit=1000, descending=True)) == by_visits[::-1]
        assert find_ids(store, Query("person", limit=501)) == sorted(visits)
        some = Query("person", (Is("town", "t1"),), "name", limit=250)
        assert find_ids(store, some) == [name for name in by_visits if visits[name] % 3 == 1]

    def test_thousands_of_values_find_every_record(self, store: Store) -> None:
        visits = _fill(store)
        query = Query("person", (In("visits", range(_RECORDS)),), limit=1000)
        assert find_ids(store, query) == sorted(visits)

    @require_store_capability("counts")
    def test_thousands_of_records_are_counted(self, store: Any) -> None:
        visits = _fill(store)
        towns = [number % 3 for number in visits.values()]
        assert dict(store.count_by("person", ("town",))) == {(f"t{n}",): towns.count(n) for n in range(3)}

    def test_thousands_of_changes_come_in_the_feed(self, store: Store) -> None:
        half = _CHANGES // 2
        for first in (0, half):
            store.commit((build_person_put(f"p{first + n:05}", b"") for n in range(half)), build_note())
        places = [(change.key.id, change.place) for change in list_changes(store)]
        assert len(places) == _CHANGES, "the feed is cut"
        assert places == [(f"p{n:05}", n % half) for n in range(_CHANGES)]

    @require_store_capability("redacts_many")
    def test_more_than_a_thousand_records_are_redacted_by_one_commit(self, store: Any) -> None:
        names = [f"p{n:05}" for n in range(1_100)]
        store.commit([build_person_put(name, b"[1]", town="t") for name in [*names, "stays"]], build_note())
        assert store.redact_all(map(build_key, names), build_note()).erased == len(names)
        assert find_ids(store, Query("person", (Is("town", "t"),))) == ["stays"]
        held = [change.key.id for change in list_changes(store) if change.document is not None]
        assert held == ["stays"], "documents of redacted records stay in the feed"

    def test_a_commit_id_is_remembered_after_many_others(self, store: Store) -> None:
        note = build_note()
        first = store.commit([build_person_put("a", visits=0)], note)
        version = first.version
        for turn in range(1, _COMMITS):
            version = commit_writes(store, build_person_put("a", expect=version, visits=turn)).version
        assert store.commit([build_person_put("b")], note) == first, "an early commit id was forgotten"
        assert store.get(build_key("b")) is None
        assert len({change.version for change in list_changes(store)}) == _COMMITS

    @require_store_capability("keeps_history")
    def test_a_history_of_many_changes_is_whole(self, store: Any) -> None:
        version = put_all(store, a={"visits": 0}, b={}).version
        for turn in range(1, 120):
            document = b"[%d]" % turn
            version = commit_writes(store, build_person_put("a", document, expect=version)).version
        feed = store.of(build_key("a"), limit=50)
        changes: list[Change] = [*feed.changes]
        assert len(changes) == 50
        while feed.more:
            feed = store.of(build_key("a"), feed.cursor, limit=50)
            changes += feed.changes
        assert [change.document for change in changes] == [b"{}", *(b"[%d]" % n for n in range(1, 120))]

    def test_commit_ids_that_look_alike_are_different(self, store: Store) -> None:
        ids = ["Commit-a", "commit-a", "COMMIT-A", "ｃommit-a", "commit-a ", "commit-A"]
        for number, commit_id in enumerate(ids):
            commit_writes(store, build_person_put(f"p{number}"), commit_id=commit_id)
        assert len(find_ids(store, Query("person"))) == len(ids), "two commit ids were taken for one"

    def test_a_document_of_several_megabytes_comes_back_whole(self, store: Store) -> None:
        document = bytes(range(256)) * (_MEGABYTES * 4096) + b"end"
        commit_writes(store, build_person_put("a", document))
        assert len(get_record(store, "a").document) == len(document), "the document is cut"
        assert get_record(store, "a").document == document
        [change] = list_changes(store)
        assert change.document == document

    @require_store_capability("durable")
    def test_a_large_document_comes_back_after_reopening(self, store: Store, tmp_path: Path) -> None:
        document = bytes(range(256)) * 6000 + b"end"
        commit_writes(store, build_person_put("a", document))
        with self._reopen(store, tmp_path) as again:
            assert get_record(again, "a").document == document


class PrecisionCases(StoreSetting):
    """A value counts to its last character, digit and microsecond, in queries too."""

    def test_texts_that_differ_at_their_end_only_are_different(self, store: Store) -> None:
        texts = {f"p{number}": "字" * 255 + end for number, end in enumerate("bca")}
        store.commit([build_person_put(name, name=text) for name, text in texts.items()], build_note())
        for name, text in texts.items():
            assert find_ids(store, Query("person", (Is("name", text),))) == [name], "a text is cut"
            assert find_ids(store, Query("person", (Starts("name", text),), "name")) == [name]
        assert find_ids(store, Query("person", order="name")) == ["p2", "p0", "p1"]
        assert find_ids(store, Query("person", (From("name", texts["p0"]),), "name")) == ["p0", "p1"]

    def test_ids_that_differ_at_their_end_only_are_different(self, store: Store) -> None:
        names = ["i" * 255 + end for end in "abc"]
        store.commit([build_person_put(name, name.encode()) for name in names], build_note())
        assert [get_record(store, name).document for name in names] == [name.encode() for name in names]
        assert find_ids(store, Query("person", limit=1)) == names

    def test_integers_that_no_float_holds_are_different(self, store: Store) -> None:
        numbers = {"a": 2**53 + 1, "b": 2**53, "c": 2**53 + 2, "d": 2**63 - 1, "e": 2**63 - 2}
        store.commit([build_person_put(name, visits=n) for name, n in numbers.items()], build_note())
        for name, number in numbers.items():
            assert find_ids(store, Query("person", (Is("visits", number),))) == [name], "a number is rounded"
        assert find_ids(store, Query("person", order="visits")) == ["b", "a", "c", "e", "d"]
        assert find_ids(store, Query("person", (From("visits", 2**63 - 1),), "visits")) == ["d"]

    def test_instants_a_microsecond_apart_are_different(self, store: Store) -> None:
        instants = {
            name: INSTANT.replace(microsecond=micro)
            for name, micro in (("a", 999_999), ("b", 0), ("c", 999_998), ("d", 1))
        }
        early = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
        store.commit(
            [
                build_person_put("e", seen=early),
                *(build_person_put(name, seen=seen) for name, seen in instants.items()),
            ],
            build_note(),
        )
        for name, seen in instants.items():
            assert find_ids(store, Query("person", (Is("seen", seen),))) == [name], "an instant is rounded"
        assert find_ids(store, Query("person", order="seen")) == ["e", "b", "d", "c", "a"]

    @require_store_capability("keeps_given_instants")
    def test_commits_of_one_instant_all_come_in_the_feed(self, store: Store) -> None:
        """A cursor that went by the clock would skip what was recorded at the same instant or before."""
        names = [f"p{number}" for number in range(6)]
        cursor = store.changes().cursor
        seen = []
        for number, name in enumerate(names):
            instant = INSTANT - dt.timedelta(seconds=number // 2)
            commit_writes(store, build_person_put(name), recorded_at=instant)
            feed = store.changes(cursor)
            seen += [change.key.id for change in feed.changes]
            cursor = feed.cursor
        assert seen == names
        assert [change.key.id for change in list_changes(store, limit=1)] == names

    @require_store_capability("keeps_history")
    @require_store_capability("redacts")
    def test_a_history_tells_of_the_redaction(self, store: Any) -> None:
        put_all(store, a={}, b={})
        store.redact(build_key("a"), build_note(reason="art-47"))
        told = [(change.act, change.note.reason) for change in store.of(build_key("a")).changes]
        assert told == [(Act.PUT, ""), (Act.REDACT, "art-47")]
