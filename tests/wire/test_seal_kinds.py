"""What is sealed, and what stays open with a reason."""

from __future__ import annotations

import attrs
import pytest

from newstratum._ports.records import Key
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import KIND_BY_NAME, KINDS
from newstratum._wire.seal_kinds import OPEN_KINDS, SEAL_KINDS, find_people, is_open, list_seal_kinds

#: Every attribute of the kinds that stay open, and why nobody learns of a person by it. A new attribute fails
#: the test below until it stands here, or the kind is sealed.
OPEN_ATTRIBUTES = {
    "erased_person": {"id": "keyed digest", "commit_id": "id of a commit", "erased_at": "instant"},
    "erasure_state": {
        "id": "fixed",
        "erasures": "number",
        "is_indexed": "yes or no",
        "ledger": "name of the ledger",
        "ledgered": "number",
        "ledger_head": "digest",
    },
    "merge": {"id": "id", "kept": "id", "dropped": "id", "moved": "ids"},
    "past_reference": {"id": "keyed digest", "person": "id or digest", "kind": "kind", "record": "id"},
    "person_key": {"id": "id", "key": "name of a key", "wrapped": "wrapped key"},
    "seal": {
        "id": "fixed",
        "cipher": "name of the cipher",
        "key": "name of a key",
        "former_key": "name of a key",
        "wrapped": "wrapped key",
    },
    "store_key": {"id": "fixed", "secret": "wrapped secrets", "key": "name of a key", "check": "digest"},
    "unique": {"id": "keyed digest", "field": "name of a field", "owner": "id"},
}
ALL = {kind.name: kind for kind in (*KINDS, *SEAL_KINDS)}


def test_every_open_kind_exists_and_gives_a_reason() -> None:
    assert set(OPEN_KINDS) <= set(ALL)
    assert all(reason.strip() for reason in OPEN_KINDS.values())


@pytest.mark.parametrize("name", sorted(OPEN_KINDS))
def test_every_attribute_of_an_open_kind_is_listed(name: str) -> None:
    assert {each.name for each in attrs.fields(ALL[name].model)} == set(OPEN_ATTRIBUTES[name])


def test_people_and_what_is_written_about_them_is_sealed() -> None:
    for name in ("person", "placement", "notice", "access", "quarantined_record", "batch", "import_state"):
        assert not is_open(name)
    assert not is_open("a_kind_of_a_later_version")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.about], ids=lambda kind: kind.name)
def test_ids_of_people_stand_in_attributes_of_the_same_name(kind: RecordKind) -> None:
    assert set(kind.about) <= {each.name for each in attrs.fields(kind.model)}


def test_the_people_of_a_record_are_found_by_its_fields() -> None:
    assert find_people(Key("person", "P1"), {}) == ("P1",)
    assert find_people(Key("placement", "P1"), {"township": "310114102"}) == ("P1",)
    assert find_people(Key("visit", "v"), {"person": "P2", "by_person": "P1"}) == ("P2", "P1")
    assert find_people(Key("visit", "v"), {"person": "P1", "by_person": "P1"}) == ("P1",)
    assert find_people(Key("body", "b"), {"kind": "council"}) == ()
    assert find_people(Key("a_later_kind", "x"), {"person": "P1"}) == ()


def test_the_kinds_of_the_seal_are_no_kinds_of_the_register() -> None:
    assert not {kind.name for kind in list_seal_kinds()} & set(KIND_BY_NAME)
