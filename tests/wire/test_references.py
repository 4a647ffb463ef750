"""What refers to what is read from the fields of the model."""

from __future__ import annotations

import attrs

from newstratum._model.organisation.activities import Activity, ActivityKind
from newstratum._model.organisation.relations import Citation
from newstratum._wire.kinds import ACTIVITY, KINDS
from newstratum._wire.references import find_references, get_reference_kinds

ALL = {
    kind.name: {name: target.name for name, target in get_reference_kinds(kind.name).items()}
    for kind in KINDS
}


def test_attributes_refer_to_the_kind_of_their_id() -> None:
    assert ALL["seat"] == {"post": "post", "by_body": "body"}
    assert ALL["body"] == {"parent": "body"}
    assert ALL["activity"] == {
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
    targets = {target for references in ALL.values() for target in references.values()}
    assert not targets & {"person", "placement", "batch", "notice", "unique"}


def test_every_attribute_that_is_named_like_a_kind_refers_to_it() -> None:
    """A guard against ids that were annotated as plain text."""
    names = {kind.name for kind in KINDS} - {"person"}
    plain = [
        f"{kind.name}.{attribute.name}"
        for kind in KINDS
        for attribute in attrs.fields(kind.model)
        if attribute.name in names and attribute.name not in ALL[kind.name]
    ]
    # A privacy notice bears the name of the notices in the outbox; the others are a number and ways to tell.
    others = {each for each in plain if not each.endswith(".notice")}
    assert others == {"recognition.batch", "survey_round.channel", "notice.channel"}


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
