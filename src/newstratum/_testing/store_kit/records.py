"""Cases about records: their keys, documents, fields and versions, and values that only one may have."""

from __future__ import annotations

import datetime as dt
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Any

import pytest

from newstratum._ports.fields import Scalar
from newstratum._ports.query import Query
from newstratum._ports.records import Check, Delete, Key, Put, Record, Version
from newstratum._ports.store import Store
from newstratum._testing.kits import run_in_threads
from newstratum._testing.store_setting import (
    DAY,
    INSTANT,
    KINDS,
    StoreSetting,
    build_key,
    build_note,
    build_person_put,
    commit_writes,
    find_ids,
    get_record,
    put_all,
    require_store_capability,
)
from newstratum.errors import ConflictError, InvalidValueError

_ALL_FIELDS: dict[str, Scalar] = {
    "name": "阿𠀀",
    "town": "",
    "visits": -3,
    "born": DAY,
    "seen": INSTANT,
    "confirmed": False,
}


class IdentityCases(StoreSetting):
    """A key names one record, and a record comes back as it was put."""

    def test_get_of_a_missing_key_is_none(self, store: Store) -> None:
        assert store.get(build_key("nobody")) is None

    def test_what_is_put_comes_back_equal(self, store: Store) -> None:
        commit = commit_writes(store, Put(build_key("a"), 7, b'{"x":1}', _ALL_FIELDS, None))
        assert store.get(build_key("a")) == Record(build_key("a"), commit.version, 7, b'{"x":1}', _ALL_FIELDS)

    def test_an_empty_text_is_not_an_absent_field(self, store: Store) -> None:
        put_all(store, empty={"town": ""}, absent={})
        assert get_record(store, "empty").fields == {"town": ""}
        assert get_record(store, "absent").fields == {}

    def test_a_put_replaces_document_schema_and_fields(self, store: Store) -> None:
        first = put_all(store, a={"name": "old", "town": "t"})
        second = commit_writes(store, Put(build_key("a"), 2, b"[]", {"name": "new"}, first.version))
        assert store.get(build_key("a")) == Record(build_key("a"), second.version, 2, b"[]", {"name": "new"})

    def test_a_put_of_a_new_key_refuses_an_existing_one(self, store: Store) -> None:
        put_all(store, a={})
        with pytest.raises(ConflictError):
            commit_writes(store, build_person_put("a", b"[]"))
        assert get_record(store, "a").document == b"{}"

    def test_a_put_with_a_version_refuses_a_missing_key(self, store: Store) -> None:
        version = put_all(store, a={}).version
        with pytest.raises(ConflictError):
            commit_writes(store, build_person_put("b", expect=version))
        assert store.get(build_key("b")) is None

    def test_a_deleted_record_is_gone(self, store: Store) -> None:
        version = put_all(store, a={"town": "t"}).version
        commit_writes(store, Delete(build_key("a"), version))
        assert store.get(build_key("a")) is None
        assert find_ids(store, Query("person")) == []

    def test_a_delete_of_a_missing_key_conflicts(self, store: Store) -> None:
        version = put_all(store, a={}).version
        with pytest.raises(ConflictError):
            commit_writes(store, Delete(build_key("b"), version))

    def test_a_deleted_key_can_be_used_again(self, store: Store) -> None:
        version = put_all(store, a={}).version
        commit_writes(store, Delete(build_key("a"), version))
        again = put_all(store, a={"town": "new"})
        assert get_record(store, "a").version == again.version

    @pytest.mark.parametrize(
        ("one", "other"),
        [("a", "A"), ("a1", "ａ1"), ("\u00e9", "e\u0301"), ("a", "a "), ("1", "01"), ("\ue000", "𐀀")],
        ids=["case", "width", "composition", "space", "digits", "plane"],
    )
    def test_ids_that_look_alike_are_different(self, store: Store, one: str, other: str) -> None:
        commit_writes(store, build_person_put(one, b'"one"'), build_person_put(other, b'"other"'))
        assert get_record(store, one).document == b'"one"'
        assert get_record(store, other).document == b'"other"'

    def test_each_kind_has_its_own_ids(self, store: Store) -> None:
        commit_writes(
            store, build_person_put("a", b'"person"'), Put(build_key("a", "seat"), 1, b'"seat"', {}, None)
        )
        assert get_record(store, "a").document == b'"person"'
        assert get_record(store, "a", "seat").document == b'"seat"'

    def test_the_longest_id_works(self, store: Store) -> None:
        commit_writes(store, build_person_put("区" * 256))
        assert get_record(store, "区" * 256).key == build_key("区" * 256)

    @pytest.mark.parametrize("identifier", ["", "a\0b", "a\nb", "\ud800", "a" * 257], ids=repr)
    def test_an_id_no_store_could_keep_is_refused(self, store: Store, identifier: str) -> None:
        with pytest.raises(InvalidValueError, match=r"^key\.id"):
            store.get(Key("person", identifier))

    def test_an_undeclared_kind_is_refused(self, store: Store) -> None:
        stranger = Key("stranger", "a")
        for attempt in (
            lambda: store.get(stranger),
            lambda: store.find(Query("stranger")),
            lambda: commit_writes(store, Put(stranger, 1, b"{}", {}, None)),
            lambda: commit_writes(store, Delete(stranger, Version("1"))),
            lambda: commit_writes(store, Check(stranger, None)),
        ):
            with pytest.raises(InvalidValueError, match="stranger"):
                attempt()

    @pytest.mark.parametrize("size", [0, 1, 4096, 1_000_000])
    def test_documents_of_any_size_come_back(self, store: Store, size: int) -> None:
        document = bytes(range(256)) * (size // 256) + bytes(size % 256)
        commit_writes(store, build_person_put("a", document))
        assert get_record(store, "a").document == document

    def test_what_a_caller_changes_afterwards_changes_nothing(self, store: Store) -> None:
        fields: dict[str, Any] = {"town": "before"}
        write = build_person_put("a", **fields)
        commit_writes(store, write)
        fields["town"] = "after"
        with pytest.raises(TypeError):
            get_record(store, "a").fields["town"] = "after"  # type: ignore[index]  # the mapping is immutable
        assert get_record(store, "a").fields == {"town": "before"}


_SHANGHAI = dt.timezone(dt.timedelta(hours=8))


class _Town(StrEnum):
    NORTH = "north"


class _Size(IntEnum):
    SMALL = 1


class ValueCases(StoreSetting):
    """Every value a field may hold comes back exactly; every other is refused before it is stored."""

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("visits", 2**63 - 1),
            ("visits", -(2**63)),
            ("visits", 0),
            ("confirmed", True),
            ("confirmed", False),
            ("born", dt.date.min),
            ("born", dt.date.max),
            ("seen", INSTANT),
            ("seen", dt.datetime.min.replace(tzinfo=dt.UTC)),
            ("seen", dt.datetime.max.replace(tzinfo=dt.UTC)),
            ("town", "𠀀" * 256),
            ("town", " a\tb\n\x01\u2028'\"%_[]\\ "),
            ("town", "\ue000\U0010ffff"),
        ],
        ids=str,
    )
    def test_a_value_comes_back_exactly(self, store: Store, name: str, value: Scalar) -> None:
        fields: dict[str, Any] = {name: value}
        commit_writes(store, build_person_put("a", **fields))
        back = get_record(store, "a").fields[name]
        assert back == value
        assert type(back) is type(value)

    def test_an_instant_is_the_same_in_any_zone(self, store: Store) -> None:
        local = INSTANT.astimezone(_SHANGHAI)
        commit_writes(store, build_person_put("a", seen=local))
        back = get_record(store, "a").fields["seen"]
        assert isinstance(back, dt.datetime)
        assert back == INSTANT
        assert back.utcoffset() == dt.timedelta(0)

    def test_members_of_enumerations_come_back_plain(self, store: Store) -> None:
        commit_writes(store, build_person_put("a", town=_Town.NORTH, visits=_Size.SMALL))
        fields = get_record(store, "a").fields
        assert type(fields["town"]) is str
        assert type(fields["visits"]) is int

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("visits", 2**63),
            ("visits", -(2**63) - 1),
            ("visits", True),
            ("visits", "1"),
            ("visits", 1.0),
            ("visits", float("nan")),
            ("visits", float("inf")),
            ("confirmed", 1),
            ("born", INSTANT),
            ("born", "2017-03-01"),
            ("seen", DAY),
            ("seen", INSTANT.replace(tzinfo=None)),
            ("seen", dt.datetime.min.replace(tzinfo=_SHANGHAI)),
            ("town", "a\0b"),
            ("town", "\ud800"),
            ("town", "a" * 257),
            ("town", b"bytes"),
            ("town", None),
            ("unheard_of", "x"),
        ],
        ids=repr,
    )
    def test_a_value_that_cannot_be_kept_is_refused(self, store: Store, name: str, value: Any) -> None:
        with pytest.raises(InvalidValueError, match=name):
            commit_writes(store, build_person_put("good"), build_person_put("bad", **{name: value}))
        assert store.get(build_key("good")) is None

    @pytest.mark.parametrize("document", ["text", None, bytearray(b"x")], ids=["text", "none", "mutable"])
    def test_a_document_that_is_not_bytes_is_refused(self, document: Any) -> None:
        with pytest.raises(InvalidValueError, match="document"):
            build_person_put("a", document)


def _get_conflict_parts(error: ConflictError) -> tuple[str, str | None, str | None]:
    return error.key, error.expected, error.actual


class VersionCases(StoreSetting):
    """A version names the commit that wrote a record, and a write that saw another one is refused."""

    def test_all_records_of_a_commit_have_its_version(self, store: Store) -> None:
        commit = put_all(store, a={}, b={})
        assert {get_record(store, name).version for name in "ab"} == {commit.version}

    def test_every_put_gives_a_new_version(self, store: Store) -> None:
        versions = [put_all(store, a={}).version]
        for _turn in range(3):
            versions.append(commit_writes(store, build_person_put("a", expect=versions[-1])).version)
        assert len(set(versions)) == 4
        assert get_record(store, "a").version == versions[-1]

    def test_a_version_is_not_used_again_after_a_delete(self, store: Store) -> None:
        first = put_all(store, a={}).version
        deleted = commit_writes(store, Delete(build_key("a"), first)).version
        again = put_all(store, a={}).version
        assert len({first, deleted, again}) == 3
        with pytest.raises(ConflictError):
            commit_writes(store, build_person_put("a", expect=first))

    def test_a_conflict_names_the_key_and_both_versions(self, store: Store) -> None:
        old = put_all(store, a={}).version
        new = commit_writes(store, build_person_put("a", expect=old)).version
        for write in (
            build_person_put("a", expect=old),
            Delete(build_key("a"), old),
            Check(build_key("a"), old),
        ):
            with pytest.raises(ConflictError) as caught:
                commit_writes(store, write)
            assert _get_conflict_parts(caught.value) == ("person/a", old, new)

    def test_a_conflict_says_where_nothing_was_expected_or_found(self, store: Store) -> None:
        version = put_all(store, a={}).version
        with pytest.raises(ConflictError) as unexpected:
            commit_writes(store, build_person_put("a"))
        assert _get_conflict_parts(unexpected.value) == ("person/a", None, version)
        with pytest.raises(ConflictError) as missing:
            commit_writes(store, Delete(build_key("b"), version))
        assert _get_conflict_parts(missing.value) == ("person/b", version, None)

    def test_a_conflict_stores_nothing_at_all(self, store: Store) -> None:
        version = put_all(store, a={}, b={}).version
        place = store.changes().cursor
        with pytest.raises(ConflictError):
            commit_writes(
                store,
                build_person_put("c"),
                Delete(build_key("b"), version),
                build_person_put("a", b"[]", expect=Version("stale")),
            )
        assert store.get(build_key("c")) is None
        assert get_record(store, "b").version == version
        assert get_record(store, "a").document == b"{}"
        assert store.changes(place).changes == ()

    def test_a_commit_id_that_met_a_conflict_can_be_used_again(self, store: Store) -> None:
        note = build_note()
        put_all(store, a={})
        with pytest.raises(ConflictError):
            store.commit([build_person_put("a")], note)
        store.commit([build_person_put("b")], note)
        assert get_record(store, "b")

    def test_a_check_of_what_was_read_passes_and_writes_nothing(self, store: Store) -> None:
        version = put_all(store, a={}).version
        commit_writes(
            store, Check(build_key("a"), version), Check(build_key("b"), None), build_person_put("c")
        )
        assert get_record(store, "a").version == version
        assert store.get(build_key("b")) is None

    def test_a_check_of_what_changed_refuses_the_commit(self, store: Store) -> None:
        put_all(store, a={})
        with pytest.raises(ConflictError):
            commit_writes(store, build_person_put("c"), Check(build_key("a"), None))
        assert store.get(build_key("c")) is None

    @pytest.mark.parametrize("text", ["", "1", "stale", "-1", "a" * 256])
    def test_any_other_text_is_a_version_nobody_has(self, store: Store, text: str) -> None:
        put_all(store, a={})
        if not text:
            with pytest.raises(InvalidValueError):
                build_person_put("a", expect=Version(text))
            return
        with pytest.raises(ConflictError):
            commit_writes(store, build_person_put("a", expect=Version(text)))

    def test_a_write_without_a_version_is_refused(self) -> None:
        with pytest.raises(TypeError):
            Put(build_key("a"), 1, b"{}", {})  # type: ignore[call-arg]  # what is tried
        with pytest.raises(InvalidValueError, match="expect"):
            Delete(build_key("a"), None)  # type: ignore[arg-type]  # what is tried

    def test_a_version_of_another_store_conflicts(self, store: Store, tmp_path: Path) -> None:
        (tmp_path / "other").mkdir()
        other = self.open_store(tmp_path / "other", KINDS)
        foreign = put_all(other, a={}).version
        other.close()
        ours = put_all(store, a={}).version
        assert foreign != ours
        with pytest.raises(ConflictError):
            commit_writes(store, build_person_put("a", expect=foreign))

    @require_store_capability("durable")
    def test_versions_survive_reopening(self, store: Store, tmp_path: Path) -> None:
        version = put_all(store, a={}).version
        with self._reopen(store, tmp_path) as again:
            assert get_record(again, "a").version == version
            assert commit_writes(again, build_person_put("a", expect=version)).version != version


def _build_claim(digest: str, owner: str, expect: Version | None = None) -> Put:
    return Put(build_key(digest, "unique"), 1, b'"%s"' % owner.encode(), {}, expect)


def _read_owner(record: Record) -> bytes:
    return record.document.strip(b'"')


class UniqueCases(StoreSetting):
    """Whoever puts the record of a value first has the value; the others meet a conflict."""

    def test_a_value_is_taken_once_and_the_second_commit_is_undone(self, store: Store) -> None:
        commit_writes(store, build_person_put("a"), _build_claim("digest", "a"))
        with pytest.raises(ConflictError) as caught:
            commit_writes(store, build_person_put("b"), _build_claim("digest", "b"))
        assert caught.value.key == "unique/digest"
        assert store.get(build_key("b")) is None
        assert _read_owner(get_record(store, "digest", "unique")) == b"a"

    def test_records_without_the_value_do_not_meet(self, store: Store) -> None:
        put_all(store, a={}, b={}, c={})
        assert {get_record(store, name).key.id for name in "abc"} == {"a", "b", "c"}

    def test_a_value_given_up_can_be_taken_in_the_next_commit(self, store: Store) -> None:
        version = commit_writes(store, build_person_put("a"), _build_claim("digest", "a")).version
        commit_writes(store, Delete(build_key("digest", "unique"), version))
        commit_writes(store, build_person_put("b"), _build_claim("digest", "b"))
        assert _read_owner(get_record(store, "digest", "unique")) == b"b"

    def test_a_value_is_exchanged_for_another_in_one_commit(self, store: Store) -> None:
        version = commit_writes(store, _build_claim("old", "a"), _build_claim("taken", "b")).version
        with pytest.raises(ConflictError):
            commit_writes(store, Delete(build_key("old", "unique"), version), _build_claim("taken", "a"))
        assert _read_owner(get_record(store, "old", "unique")) == b"a"
        commit_writes(store, Delete(build_key("old", "unique"), version), _build_claim("new", "a"))
        assert store.get(build_key("old", "unique")) is None
        assert _read_owner(get_record(store, "new", "unique")) == b"a"

    def test_two_records_swap_their_values_in_one_commit(self, store: Store) -> None:
        version = commit_writes(store, _build_claim("one", "a"), _build_claim("two", "b")).version
        commit_writes(store, _build_claim("one", "b", version), _build_claim("two", "a", version))
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
                    commit_writes(mine, _build_claim(f"digest-{turn}", str(number)))
                except ConflictError:
                    continue
                winners.append((turn, number))

        run_in_threads(2, take)
        assert sorted(turn for turn, _number in winners) == list(range(rounds))
        for turn, number in winners:
            assert _read_owner(get_record(other, f"digest-{turn}", "unique")) == str(number).encode()
        other.close()
