from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._ports.fields import Fields
from newstratum._ports.records import Key, Put
from newstratum._wire.canonical import encode_json
from newstratum._wire.document_templates import differ_in_sources_alone, make_template, mark_gap

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
FIELDS = Fields({"township": "310114102"})


def write(identifier: str, data: object) -> Put:
    return Put(Key("person", identifier), 1, encode_json(data), FIELDS, None)


def build(texts: list[str]) -> dict[str, object]:
    """Return a record in which the first text stands twice, and a shared one between."""
    return {"id": texts[0], "own": texts[1:], "shared": 'a"b', "source": {"reference": texts[0]}}


@pytest.mark.slow
@given(st.lists(TEXTS, min_size=2, max_size=4), st.data())
def test_a_filled_template_is_the_document_that_encoding_gives(texts: list[str], data: st.DataObject) -> None:
    others = data.draw(st.lists(TEXTS, min_size=len(texts), max_size=len(texts)))
    marked = encode_json(build([mark_gap(number) for number in range(len(texts))]))
    template = make_template(write("P1", build(texts)), marked, texts)
    assert template is not None
    assert template.fill("P2", others, FIELDS) == write("P2", build(others))
    assert json.loads(template.fill("P3", others, FIELDS).document) == build(others)


def test_no_template_is_made_of_a_record_whose_shared_text_looks_like_a_gap() -> None:
    data = {"id": "P1", "shared": mark_gap(0)}
    assert make_template(write("P1", data), encode_json({**data, "id": mark_gap(0)}), ["P1"]) is None
    data = {"id": "P1", "shared": mark_gap(7)}
    assert make_template(write("P1", data), encode_json({**data, "id": mark_gap(0)}), ["P1"]) is None


def build_person(row: str, file: str, name: str = "合成甲") -> bytes:
    """Return the document of a person: facts of a job rest on a row of a file, and others on the file."""
    read = [{"fact": fact, "source": {"kind": "person", "reference": row}} for fact in ("relation", "role")]
    own = [{"fact": "name", "source": {"kind": "person", "reference": file}}]
    return encode_json({"engagements": [{"evidence": read}], "evidence": own, "name": name})


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_people_of_two_files_differ_in_their_sources_alone(
    row: str, file: str, other: str, name: str
) -> None:
    for texts in ((row, file), (other, file), (row, other), (other, row)):
        assert differ_in_sources_alone(build_person(row, file, name), build_person(*texts, name))


@given(TEXTS, TEXTS, TEXTS)
def test_people_who_differ_in_more_than_their_sources_are_told_apart(
    row: str, first: str, second: str
) -> None:
    alike = differ_in_sources_alone(build_person(row, "f", first), build_person("r", row, second))
    assert alike == (first == second)


def test_a_text_that_looks_like_a_source_is_none() -> None:
    odd = '"source":{"kind":"person","reference":"r"}'
    assert not differ_in_sources_alone(build_person("r", "f", odd), build_person("s", "f", "甲"))
    assert differ_in_sources_alone(build_person("r", "f", odd), build_person("s", "g", odd))
    assert not differ_in_sources_alone(build_person("r", "f"), build_person("r", "f")[:-1])
