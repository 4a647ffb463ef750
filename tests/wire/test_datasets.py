"""Datasets in TOML: every item rests on a phrase, and what is wrong with one names it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from newstratum._model.organisation.bodies import Body
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.money import from_wan_yuan
from newstratum._model.values.quantities import Qualifier
from newstratum._wire.datasets import Dataset, parse_dataset
from newstratum._wire.record_kinds import BODY, BUDGET, PLAN, POST, SPACE
from newstratum.errors import DecodeError

HEAD = """
[document]
id = "text"
title = "合成文章"
dated_on = "2018"

[phrases]
A1 = "设立合成联谊会"
"""
GOOD = """
[[body]]
id = "b1"
name_zh = "合成联谊会"
kind = "association"
source = "A1"
"""


def dataset(text: str, head: str = HEAD) -> Dataset:
    return parse_dataset({"head.toml": head, "items.toml": text})


def problems(texts: Mapping[str, str]) -> list[str]:
    with pytest.raises(DecodeError) as caught:
        parse_dataset(texts)
    return [str(problem) for problem in caught.value.problems]


def of_items(text: str) -> list[str]:
    return problems({"head.toml": HEAD, "items.toml": text})


def test_an_item_cites_the_document_and_its_phrase() -> None:
    (body,) = dataset(GOOD).of(BODY)
    assert isinstance(body, Body)
    assert body.source == Citation(document="合成文章", passage="A1：设立合成联谊会", dated_on="2018")


def test_an_item_can_rest_on_another_document() -> None:
    (body,) = dataset(GOOD.replace('"A1"', '{ document = "合成公报", dated_on = "2017-05" }')).of(BODY)
    assert body.source == Citation(document="合成公报", dated_on="2017-05")


def test_quantities_money_and_missing_values_are_written_as_people_write_them() -> None:
    read = dataset(
        """
        [[space]]
        id = "s1"
        name_zh = "合成空间"
        area = "近600平方米"
        source = "A1"
        [[budget]]
        id = "m1"
        name_zh = "合成经费"
        year = 2018
        amount = "70万元"
        source = "A1"
        [[post]]
        id = "p1"
        body = "b1"
        role = "director"
        without = ["places"]
        source = "A1"
        """
    )
    (space,) = read.of(SPACE)
    assert space.area is not None
    assert space.area.said is not None
    assert (space.area.said.qualifier, space.area.unit) == (Qualifier.NEARLY, "平方米")
    assert [each.amount for each in read.of(BUDGET)] == [from_wan_yuan(70)]
    assert [each.places for each in read.of(POST)] == [None]
    assert (read.count, read.of(PLAN)) == (3, ())


def test_an_item_without_a_source_is_refused_by_its_name() -> None:
    assert of_items(GOOD.replace('source = "A1"', "")) == [
        "items.toml.body.b1.source: required, but missing; "
        'name a phrase, source = "A1", or a document, source = { document = "…" }'
    ]


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("3", 'source: must be an object; name a phrase, source = "A1", or a document'),
        ('["A1"]', 'source: must be an object; name a phrase, source = "A1", or a document'),
        ('{ passage = "一" }', 'source.document: required, but missing; name the document, document = "…"'),
    ],
)
def test_a_source_that_is_none_says_how_one_is_written(source: str, wanted: str) -> None:
    (problem,) = of_items(GOOD.replace('"A1"', source))
    assert problem.startswith(f"items.toml.body.b1.{wanted}")


@pytest.mark.parametrize("written", ['"A1"', '{ document = "合成公报" }'])
def test_what_is_said_of_a_missing_source_is_accepted(written: str) -> None:
    (problem,) = of_items(GOOD.replace('source = "A1"', ""))
    assert written.replace("合成公报", "…") in problem
    assert len(dataset(GOOD.replace('"A1"', written)).of(BODY)) == 1


def test_without_phrases_a_missing_source_can_still_be_written() -> None:
    head = HEAD.partition("[phrases]")[0]
    (problem,) = problems({"head.toml": head, "items.toml": GOOD.replace('source = "A1"', "")})
    assert 'source = "…"' in problem


def test_another_field_that_is_missing_is_given_no_advice_on_sources() -> None:
    assert of_items(GOOD.replace('name_zh = "合成联谊会"', "")) == [
        "items.toml.body.b1.name_zh: required, but missing"
    ]


def test_a_phrase_that_is_not_there_is_refused_with_the_nearest_one() -> None:
    (problem,) = of_items(GOOD.replace('"A1"', '"A01"'))
    assert problem == "items.toml.body.b1.source: no such phrase; add it to [phrases]; did you mean A1"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (GOOD.replace('"association"', '"club"'), "items.toml.body.b1.kind: must be one of: party_committee"),
        (GOOD + 'colour = "red"', "items.toml.body.b1.colour: unknown; known here: id, name_zh"),
        (
            GOOD.replace("[[body]]", "[[bodies]]"),
            "items.toml.bodies: no kind of record a dataset can hold; did",
        ),
        (GOOD.replace("[[body]]", "[body]"), "items.toml.body: not a list of items; write [[body]]"),
        ("body = [7]", "items.toml.body.0: must be an object"),
        (GOOD.replace("body", "person"), "items.toml.person: no kind of record a dataset can hold; "),
        (GOOD + GOOD, "items.toml.body.b1.id: another item has it; give each its own"),
        ("[[body]", "items.toml, line 1: is not TOML: "),
        (
            '[[budget]]\nid = "m1"\nname_zh = "经费"\nyear = 2018\namount = "1.005元"\nsource = "A1"',
            "items.toml.budget.m1.amount: finer than one 分; give at most two decimals of 元",
        ),
        (
            '[[space]]\nid = "s1"\nname_zh = "空间"\narea = 600\nsource = "A1"',
            'items.toml.space.s1.area: must be text; write it like "近600平方米" or "30万元"',
        ),
        (
            '[[proposal]]\nid = "p1"\ntopic_zh = "建言"\nby_body = "b1"\nsource = "A1"\n'
            'steps = [{ stage = "made", source = "A1" }, { stage = "endorsed", source = "A1" }]',
            "items.toml.proposal.p1: proposal p1: cannot go from made to endorsed; allowed from here:",
        ),
    ],
)
def test_what_does_not_fit_names_the_document_the_item_and_the_field(text: str, problem: str) -> None:
    (found,) = of_items(text)
    assert found.startswith(problem)


def test_every_problem_of_every_item_is_listed() -> None:
    wrong = GOOD.replace('source = "A1"', "")
    found = of_items(wrong + wrong.replace("b1", "b2").replace('"association"', '"club"'))
    assert [problem.split(":")[0] for problem in found] == [
        "items.toml.body.b1.source",
        "items.toml.body.b2.kind",
        "items.toml.body.b2.source",
    ]


def test_exactly_one_document_says_what_all_is_drawn_from() -> None:
    (none,) = problems({"items.toml": GOOD})
    assert none == "document: no document says what it is drawn from; write [document] in one of them"
    (two,) = problems({"a.toml": HEAD, "b.toml": HEAD})
    assert two.startswith("document: several say what it is drawn from")
    (bad,) = problems({"a.toml": HEAD.replace("title", "titel")})[:1]
    assert bad.startswith("a.toml.document.")
