"""A kind of record is declared in one place: forgetting a part of the declaration fails here."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any, get_args, get_origin, get_type_hints

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newstratum as ns
from newstratum import _model
from newstratum._model.notices.trigger_rules import Recipient, TriggerRule
from newstratum._model.organisation.activities import Activity, ActivityKind
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.places import Place
from newstratum._shipped.districts import load_district
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import (
    ACTIVITY,
    KIND_BY_MODEL,
    KIND_BY_NAME,
    KINDS,
    ORGANISATION_KINDS,
    find_references,
    get_reference_kinds,
)
from newstratum.errors import InvalidValueError

JIADING_UNITS = load_district("jiading").profile.units
#: Kinds that a registry keeps for itself.
KEPT_BY_A_REGISTRY = {
    "calendar_sequence",
    "command",
    "erased_person",
    "erasure_state",
    "past_reference",
    "store_key",
    "unique",
}

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
        assert kind.name in {
            "access",
            "release",
            "calendar_sequence",
            "command",
            "erased_person",
            "erasure_state",
            "import_state",
            "merge",
            "past_reference",
            "quarantined_record",
            "store_key",
            "unique",
        }


@each_kind
def test_the_class_of_a_kind_is_frozen_data_whose_types_can_be_read(kind: RecordKind[Any]) -> None:
    assert set(get_type_hints(kind.model)) >= {each.name for each in attrs.fields(kind.model)}


# ------------------------------------------------------------------------------- what records refer to

REFERENCES = {
    kind.name: {name: target.name for name, target in get_reference_kinds(kind.name).items()}
    for kind in KINDS
}


def test_attributes_refer_to_the_kind_of_their_id() -> None:
    assert REFERENCES["seat"] == {"post": "post", "by_body": "body"}
    assert REFERENCES["body"] == {"parent": "body"}
    assert REFERENCES["activity"] == {
        "hosts": "platform",
        "organisers": "body",
        "visited": "body",
        "series": "series",
    }


def test_every_field_that_refers_names_a_kind_there_is() -> None:
    names = {kind.name for kind in KINDS}
    named = {
        attribute.metadata["refers_to"]
        for kind in KINDS
        for attribute in attrs.fields(kind.model)
        if "refers_to" in attribute.metadata
    }
    assert named <= names
    assert "person" in named


def test_references_to_people_and_to_records_of_the_register_are_left_out() -> None:
    targets = {target for references in REFERENCES.values() for target in references.values()}
    assert not targets & {"person", "placement", "batch", "notice", "unique"}


def test_every_attribute_that_is_named_like_a_kind_refers_to_it() -> None:
    """A guard against ids that were annotated as plain text."""
    names = {kind.name for kind in KINDS} - {"person"}
    plain = [
        f"{kind.name}.{attribute.name}"
        for kind in KINDS
        for attribute in attrs.fields(kind.model)
        if attribute.name in names and attribute.name not in REFERENCES[kind.name]
    ]
    # A privacy notice bears the name of the notices in the outbox; the others are a number and ways to tell,
    # and what a profile itself says of the brand and the programme.
    others = {each for each in plain if not each.endswith(".notice")}
    assert others == {
        "recognition.batch",
        "survey_round.channel",
        "notice.channel",
        "district_profile.brand",
        "district_profile.programme",
    }


def test_every_id_in_an_object_is_given_with_where_it_stands() -> None:
    activity = Activity(
        id="a",
        name_zh="合成活动",
        kind=ActivityKind.SALON,
        hosts=("p", "q"),
        visited="b",
        source=Citation(document="合成记录"),
    )
    given = [
        (name, target.name, identifier) for name, target, identifier in find_references(ACTIVITY, activity)
    ]
    assert given == [("hosts", "platform", "p"), ("hosts", "platform", "q"), ("visited", "body", "b")]


def list_tuple_fields(model: type) -> list[str]:
    hints = get_type_hints(model)
    return [
        each.name
        for each in attrs.fields(model)
        if get_origin(hints[each.name]) is tuple and get_args(hints[each.name])[-1] is ...
    ]


def find_classes_with_tuples() -> list[type]:
    modules = pkgutil.walk_packages(_model.__path__, f"{_model.__name__}.")
    found = {
        value
        for module in modules
        for value in vars(importlib.import_module(module.name)).values()
        if isinstance(value, type) and attrs.has(value) and value.__module__.startswith(_model.__name__)
    }
    return sorted(filter(list_tuple_fields, found), key=lambda each: each.__qualname__)


#: Of these hardly anything drawn fits.
EXAMPLES = {
    Place: JIADING_UNITS[0],
    Recipient: Recipient(person="p", channels=("smtps",)),
    TriggerRule: TriggerRule(
        kind="activity_cancelled",
        recipients=(Recipient(person="p", channels=("smtps",)),),
        channels=("smtps", "log"),
        purpose="office",
        contact="office",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("model", find_classes_with_tuples(), ids=lambda each: each.__name__)
@settings(max_examples=3)
@given(data=st.data())
def test_every_tuple_field_takes_any_iterable_and_refuses_a_text(
    drawn_objects: Any, model: type, data: st.DataObject
) -> None:
    item: Any = EXAMPLES.get(model) or data.draw(drawn_objects(model))
    for name in list_tuple_fields(model):
        value = getattr(item, name)
        for other in (list(value), iter(value)):
            changed = attrs.evolve(item, **{name: other})
            assert changed == item
            assert type(getattr(changed, name)) is tuple
        for wrong in ("smtps", b"smtps", {"smtps": 1}, 7):
            with pytest.raises(InvalidValueError) as caught:
                attrs.evolve(item, **{name: wrong})
            assert caught.value.field == f"{model.__name__.lower()}.{name}"
            assert "write a list: [" in str(caught.value)
