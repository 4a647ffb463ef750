"""Cases about values that only one record may have: such a value is a record, and its key says which."""

# the name of a case is its sentence

from __future__ import annotations

from pathlib import Path

import pytest

from newstratum._ports.records import Delete, Put, Record, Version
from newstratum._ports.store import Store
from newstratum._testing.store_kit.material import (
    KINDS,
    build_key,
    build_note,
    build_person_put,
    get_record,
    put_all,
    require_store_capability,
    run_in_threads,
)
from newstratum._testing.store_kit.setting import StoreSetting
from newstratum.errors import ConflictError


def _build_claim(digest: str, owner: str, expect: Version | None = None) -> Put:
    return Put(build_key(digest, "unique"), 1, b'"%s"' % owner.encode(), {}, expect)


def _read_owner(record: Record) -> bytes:
    return record.document.strip(b'"')


class UniqueCases(StoreSetting):
    """Whoever puts the record of a value first has the value; the others meet a conflict."""

    def test_a_value_is_taken_once_and_the_second_commit_is_undone(self, store: Store) -> None:
        store.commit([build_person_put("a"), _build_claim("digest", "a")], build_note())
        with pytest.raises(ConflictError) as caught:
            store.commit([build_person_put("b"), _build_claim("digest", "b")], build_note())
        assert caught.value.key == "unique/digest"
        assert store.get(build_key("b")) is None
        assert _read_owner(get_record(store, "digest", "unique")) == b"a"

    def test_records_without_the_value_do_not_meet(self, store: Store) -> None:
        put_all(store, a={}, b={}, c={})
        assert {get_record(store, name).key.id for name in "abc"} == {"a", "b", "c"}

    def test_a_value_given_up_can_be_taken_in_the_next_commit(self, store: Store) -> None:
        version = store.commit([build_person_put("a"), _build_claim("digest", "a")], build_note()).version
        store.commit([Delete(build_key("digest", "unique"), version)], build_note())
        store.commit([build_person_put("b"), _build_claim("digest", "b")], build_note())
        assert _read_owner(get_record(store, "digest", "unique")) == b"b"

    def test_a_value_is_exchanged_for_another_in_one_commit(self, store: Store) -> None:
        version = store.commit([_build_claim("old", "a"), _build_claim("taken", "b")], build_note()).version
        with pytest.raises(ConflictError):
            store.commit(
                [Delete(build_key("old", "unique"), version), _build_claim("taken", "a")], build_note()
            )
        assert _read_owner(get_record(store, "old", "unique")) == b"a"
        store.commit([Delete(build_key("old", "unique"), version), _build_claim("new", "a")], build_note())
        assert store.get(build_key("old", "unique")) is None
        assert _read_owner(get_record(store, "new", "unique")) == b"a"

    def test_two_records_swap_their_values_in_one_commit(self, store: Store) -> None:
        version = store.commit([_build_claim("one", "a"), _build_claim("two", "b")], build_note()).version
        store.commit([_build_claim("one", "b", version), _build_claim("two", "a", version)], build_note())
        owners = [_read_owner(get_record(store, name, "unique")) for name in ("one", "two")]
        assert owners == [b"b", b"a"]

    @require_store_capability("multi_process")
    def test_of_two_openers_one_takes_a_value(self, store: Store, tmp_path: Path) -> None:
        other = self.open_store(tmp_path, KINDS)
        rounds, winners = 20, list[tuple[int, int]]()

        def take(number: int) -> None:
            mine = (store, other)[number]
            for turn in range(rounds):
                try:
                    mine.commit([_build_claim(f"digest-{turn}", str(number))], build_note())
                except ConflictError:
                    continue
                winners.append((turn, number))

        run_in_threads(2, take)
        assert sorted(turn for turn, _number in winners) == list(range(rounds))
        for turn, number in winners:
            assert _read_owner(get_record(other, f"digest-{turn}", "unique")) == str(number).encode()
        other.close()
