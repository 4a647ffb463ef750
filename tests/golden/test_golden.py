"""Every schema of every record kind that was ever released stays readable.

A file ``<kind>/<schema>.json`` holds documents as that schema wrote them. A file is never changed once its
schema is released: a new schema gets a new file, and a step in the kind that brings the old ones to it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import attrs
import pytest

from newstratum._ports.fields import Fields, FieldType
from newstratum._ports.records import Key, Record, Version
from newstratum._wire.canonical import encode_json
from newstratum._wire.codec import decode_record, encode_exact_record
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import KINDS

GOLDEN = Path(__file__).parent

SCHEMAS = [(kind, schema) for kind in KINDS for schema in range(1, kind.schema + 1)]


def path_of(kind: RecordKind[Any], schema: int) -> Path:
    return GOLDEN / kind.name / f"{schema}.json"


def entries_of(kind: RecordKind[Any], schema: int) -> list[dict[str, Any]]:
    return json.loads(path_of(kind, schema).read_text("utf-8"))


def record_of(kind: RecordKind[Any], schema: int, entry: dict[str, Any]) -> Record:
    return Record(Key(kind.name, entry["id"]), Version("v"), schema, encode_json(entry["document"]), Fields())


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def attributes_in(model: Any) -> Iterator[tuple[type, str]]:
    """The attributes that a document says something about, in the object and in all it holds."""
    if isinstance(model, tuple | frozenset):
        for part in model:
            yield from attributes_in(part)
    elif attrs.has(type(model)):
        for attribute in attrs.fields(type(model)):
            value = getattr(model, attribute.name)
            default = attribute.default
            if isinstance(default, attrs.Factory):
                default = default.factory(*[model] * default.takes_self)
            if value != default:
                yield type(model), attribute.name
            yield from attributes_in(value)


@pytest.mark.parametrize(("kind", "schema"), SCHEMAS, ids=lambda part: getattr(part, "name", str(part)))
def test_every_schema_has_a_golden_file_that_still_decodes(kind, schema):
    assert path_of(kind, schema).exists(), f"write documents of {kind.name} as schema {schema} has them"
    entries = entries_of(kind, schema)
    assert entries
    for entry in entries:
        model = decode_record(kind, record_of(kind, schema, entry))
        assert isinstance(model, kind.model)
        assert kind.id_of(model) == entry["id"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_newest_schema_is_written_as_its_file_says(kind):
    for entry in entries_of(kind, kind.schema):
        put = encode_exact_record(kind, decode_record(kind, record_of(kind, kind.schema, entry)), None)
        assert put.schema == kind.schema
        assert put.document == encode_json(entry["document"]), "a changed form is a new schema, with a step"
        assert {name: plain(value) for name, value in put.fields.items()} == entry["fields"]


def test_the_newest_files_show_every_attribute_of_every_class():
    shown: set[tuple[type, str]] = set()
    own: list[str] = []
    for kind in KINDS:
        entries = entries_of(kind, kind.schema)
        here = set(
            attributes_in(tuple(decode_record(kind, record_of(kind, kind.schema, each)) for each in entries))
        )
        own += missing_of({kind.model}, here)
        shown |= here
    assert not own, f"not shown in the file of the kind itself: {own}"
    parts = missing_of({model for model, _ in shown}, shown)
    assert not parts, f"not shown in any file: {parts}"


def missing_of(models: set[type], shown: set[tuple[type, str]]) -> list[str]:
    return sorted(
        f"{model.__name__}.{attribute.name}"
        for model in models
        for attribute in attrs.fields(model)
        if attribute.init and not has_one_value(attribute) and (model, attribute.name) not in shown
    )


def has_one_value(attribute: Any) -> bool:
    """Whether there is nothing but the default to show, as of money in one currency."""
    return isinstance(attribute.default, Enum) and len(type(attribute.default)) == 1


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_newest_file_shows_every_index_field(kind):
    given = {name for entry in entries_of(kind, kind.schema) for name in entry["fields"]}
    # What the person says of a placement is given by the session.
    assert given | ({"township", "industry", "uses"} if kind.name == "placement" else set()) == set(
        kind.fields
    )
    assert set(kind.fields.values()) <= set(FieldType)


def test_no_file_is_of_an_unknown_kind_or_schema():
    known = {path_of(kind, schema) for kind, schema in SCHEMAS}
    assert set(GOLDEN.glob("*/*.json")) == known
