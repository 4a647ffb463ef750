"""Cases about keys and documents."""

# the name of a case is its sentence

from __future__ import annotations

from typing import Any

import pytest

from newstratum._ports.fields import Scalar
from newstratum._ports.query import Query
from newstratum._ports.records import Check, Delete, Key, Put, Record, Version
from newstratum._ports.store import Store
from newstratum._testing.store_kit.material import (
    DAY,
    INSTANT,
    build_key,
    build_note,
    build_person_put,
    find_ids,
    get_record,
    put_all,
)
from newstratum._testing.store_kit.setting import StoreSetting
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
        commit = store.commit([Put(build_key("a"), 7, b'{"x":1}', _ALL_FIELDS, None)], build_note())
        assert store.get(build_key("a")) == Record(build_key("a"), commit.version, 7, b'{"x":1}', _ALL_FIELDS)

    def test_an_empty_text_is_not_an_absent_field(self, store: Store) -> None:
        put_all(store, empty={"town": ""}, absent={})
        assert get_record(store, "empty").fields == {"town": ""}
        assert get_record(store, "absent").fields == {}

    def test_a_put_replaces_document_schema_and_fields(self, store: Store) -> None:
        first = put_all(store, a={"name": "old", "town": "t"})
        second = store.commit([Put(build_key("a"), 2, b"[]", {"name": "new"}, first.version)], build_note())
        assert store.get(build_key("a")) == Record(build_key("a"), second.version, 2, b"[]", {"name": "new"})

    def test_a_put_of_a_new_key_refuses_an_existing_one(self, store: Store) -> None:
        put_all(store, a={})
        with pytest.raises(ConflictError):
            store.commit([build_person_put("a", b"[]")], build_note())
        assert get_record(store, "a").document == b"{}"

    def test_a_put_with_a_version_refuses_a_missing_key(self, store: Store) -> None:
        version = put_all(store, a={}).version
        with pytest.raises(ConflictError):
            store.commit([build_person_put("b", expect=version)], build_note())
        assert store.get(build_key("b")) is None

    def test_a_deleted_record_is_gone(self, store: Store) -> None:
        version = put_all(store, a={"town": "t"}).version
        store.commit([Delete(build_key("a"), version)], build_note())
        assert store.get(build_key("a")) is None
        assert find_ids(store, Query("person")) == []

    def test_a_delete_of_a_missing_key_conflicts(self, store: Store) -> None:
        version = put_all(store, a={}).version
        with pytest.raises(ConflictError):
            store.commit([Delete(build_key("b"), version)], build_note())

    def test_a_deleted_key_can_be_used_again(self, store: Store) -> None:
        version = put_all(store, a={}).version
        store.commit([Delete(build_key("a"), version)], build_note())
        again = put_all(store, a={"town": "new"})
        assert get_record(store, "a").version == again.version

    @pytest.mark.parametrize(
        ("one", "other"),
        [("a", "A"), ("a1", "ａ1"), ("\u00e9", "e\u0301"), ("a", "a "), ("1", "01"), ("\ue000", "𐀀")],
        ids=["case", "width", "composition", "space", "digits", "plane"],
    )
    def test_ids_that_look_alike_are_different(self, store: Store, one: str, other: str) -> None:
        store.commit([build_person_put(one, b'"one"'), build_person_put(other, b'"other"')], build_note())
        assert get_record(store, one).document == b'"one"'
        assert get_record(store, other).document == b'"other"'

    def test_each_kind_has_its_own_ids(self, store: Store) -> None:
        store.commit(
            [build_person_put("a", b'"person"'), Put(build_key("a", "seat"), 1, b'"seat"', {}, None)],
            build_note(),
        )
        assert get_record(store, "a").document == b'"person"'
        assert get_record(store, "a", "seat").document == b'"seat"'

    def test_the_longest_id_works(self, store: Store) -> None:
        store.commit([build_person_put("区" * 256)], build_note())
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
            lambda: store.commit([Put(stranger, 1, b"{}", {}, None)], build_note()),
            lambda: store.commit([Delete(stranger, Version("1"))], build_note()),
            lambda: store.commit([Check(stranger, None)], build_note()),
        ):
            with pytest.raises(InvalidValueError, match="stranger"):
                attempt()

    @pytest.mark.parametrize("size", [0, 1, 4096, 1_000_000])
    def test_documents_of_any_size_come_back(self, store: Store, size: int) -> None:
        document = bytes(range(256)) * (size // 256) + bytes(size % 256)
        store.commit([build_person_put("a", document)], build_note())
        assert get_record(store, "a").document == document

    def test_what_a_caller_changes_afterwards_changes_nothing(self, store: Store) -> None:
        fields: dict[str, Any] = {"town": "before"}
        write = build_person_put("a", **fields)
        store.commit([write], build_note())
        fields["town"] = "after"
        with pytest.raises(TypeError):
            get_record(store, "a").fields["town"] = "after"  # type: ignore[index]  # the mapping is immutable
        assert get_record(store, "a").fields == {"town": "before"}
