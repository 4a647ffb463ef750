"""A kind of record is declared in one place: forgetting a part of the declaration fails here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_type_hints

import attrs
import pytest

import newstratum as ns
from newstratum._wire.kinds import KIND_BY_MODEL, KIND_BY_NAME, KINDS, ORGANISATION_KINDS
from newstratum._wire.record_kinds import RecordKind

each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


def test_names_and_classes_are_declared_once() -> None:
    assert len(KIND_BY_NAME) == len(KIND_BY_MODEL) == len(KINDS)
    assert [kind.name for kind in KINDS] == sorted(KIND_BY_NAME)
    assert set(ORGANISATION_KINDS) < set(KINDS)


@each_kind
def test_index_fields_are_named_once_and_indexes_use_them(kind: RecordKind[Any]) -> None:
    names = [each.name for each in kind.index_fields]
    assert len(set(names)) == len(names)
    assert {name for index in kind.indexes for name in index} <= set(names)
    assert set(kind.about) <= set(names)


@each_kind
def test_a_field_that_holds_a_person_is_followed_by_erasure(kind: RecordKind[Any]) -> None:
    persons = {"person", "by_person"} & set(kind.fields)
    assert persons <= set(kind.about)


@pytest.fixture(scope="module")
def session() -> Iterator[ns.Session]:
    with ns.open_registry("memory://") as registry:
        yield registry.session(actor="test", purpose="office")


@each_kind
def test_a_session_has_the_collection_that_the_kind_names(session: ns.Session, kind: RecordKind[Any]) -> None:
    if kind.collection:
        assert getattr(session, kind.collection).kind is kind
    else:
        assert kind.name in {"calendar_sequence", "store_key", "unique"}


@each_kind
def test_the_class_of_a_kind_is_frozen_data_whose_types_can_be_read(kind: RecordKind[Any]) -> None:
    assert set(get_type_hints(kind.model)) >= {each.name for each in attrs.fields(kind.model)}
