"""Cases about values that only one record may have: such a value is a record, and its key says which."""

# ruff: noqa: D102  # the name of a case is its sentence

from __future__ import annotations

from pathlib import Path

import pytest

from newstratum.errors import ConflictError
from newstratum.ports.records import Delete, Put, Record, Version
from newstratum.ports.store import Store
from newstratum.testing.store_kit.material import (
    KINDS,
    claimed,
    in_threads,
    key,
    note,
    person,
    put_all,
    record_of,
)
from newstratum.testing.store_kit.setting import StoreSetting

__all__ = ["UniqueCases"]


def _claim(digest: str, owner: str, expect: Version | None = None) -> Put:
    return Put(key(digest, "unique"), 1, b'"%s"' % owner.encode(), {}, expect)


def _owner(record: Record) -> bytes:
    return record.document.strip(b'"')


class UniqueCases(StoreSetting):
    """Whoever puts the record of a value first has the value; the others meet a conflict."""

    def test_a_value_is_taken_once_and_the_second_commit_is_undone(self, store: Store) -> None:
        store.commit([person("a"), _claim("digest", "a")], note())
        with pytest.raises(ConflictError) as caught:
            store.commit([person("b"), _claim("digest", "b")], note())
        assert caught.value.key == "unique/digest"
        assert store.get(key("b")) is None
        assert _owner(record_of(store, "digest", "unique")) == b"a"

    def test_records_without_the_value_do_not_meet(self, store: Store) -> None:
        put_all(store, a={}, b={}, c={})
        assert {record_of(store, name).key.id for name in "abc"} == {"a", "b", "c"}

    def test_a_value_given_up_can_be_taken_in_the_next_commit(self, store: Store) -> None:
        version = store.commit([person("a"), _claim("digest", "a")], note()).version
        store.commit([Delete(key("digest", "unique"), version)], note())
        store.commit([person("b"), _claim("digest", "b")], note())
        assert _owner(record_of(store, "digest", "unique")) == b"b"

    def test_a_value_is_exchanged_for_another_in_one_commit(self, store: Store) -> None:
        version = store.commit([_claim("old", "a"), _claim("taken", "b")], note()).version
        with pytest.raises(ConflictError):
            store.commit([Delete(key("old", "unique"), version), _claim("taken", "a")], note())
        assert _owner(record_of(store, "old", "unique")) == b"a"
        store.commit([Delete(key("old", "unique"), version), _claim("new", "a")], note())
        assert store.get(key("old", "unique")) is None
        assert _owner(record_of(store, "new", "unique")) == b"a"

    def test_two_records_swap_their_values_in_one_commit(self, store: Store) -> None:
        version = store.commit([_claim("one", "a"), _claim("two", "b")], note()).version
        store.commit([_claim("one", "b", version), _claim("two", "a", version)], note())
        owners = [_owner(record_of(store, name, "unique")) for name in ("one", "two")]
        assert owners == [b"b", b"a"]

    @claimed("multi_process")
    def test_of_two_openers_one_takes_a_value(self, store: Store, tmp_path: Path) -> None:
        other = self.open_store(tmp_path, KINDS)
        rounds, winners = 20, list[tuple[int, int]]()

        def take(number: int) -> None:
            mine = (store, other)[number]
            for turn in range(rounds):
                try:
                    mine.commit([_claim(f"digest-{turn}", str(number))], note())
                except ConflictError:
                    continue
                winners.append((turn, number))

        in_threads(2, take)
        assert sorted(turn for turn, _number in winners) == list(range(rounds))
        for turn, number in winners:
            assert _owner(record_of(other, f"digest-{turn}", "unique")) == str(number).encode()
        other.close()
