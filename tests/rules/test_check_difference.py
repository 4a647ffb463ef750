"""What moves between two editions, with a person for each kind of move."""

from __future__ import annotations

import itertools
import random

import pytest
from attrs import evolve

from newstratum._rules.check import compare_rulebooks
from newstratum._rules.rulebook import Rulebook
from newstratum._rules.vocabulary import Vocabulary
from newstratum._shipped.editions import get_edition
from newstratum._wire.rulebooks import parse_rulebook
from newstratum.errors import InvalidValueError


def sides(rule):
    return (rule.outcome, rule.category, frozenset(side.outcome for side in rule.readings))


def test_no_edition_differs_from_itself():
    assert compare_rulebooks(get_edition("2017"), get_edition("2017")) == ()


def test_the_moves_between_the_shipped_editions_are_those_the_definitions_explain():
    moves = {
        (move.before.outcome, move.after.outcome)
        for move in compare_rulebooks(get_edition("2015"), get_edition("2017"))
    }
    assert moves == {
        ("intermediary", "outside"),
        ("intermediary", "contested"),
        ("new_media", "contested"),
    }


@pytest.mark.slow
def test_every_person_shown_moves_as_said(oracle_of):
    old, new = oracle_of(get_edition("2015")), oracle_of(get_edition("2017"))
    for move in compare_rulebooks(old.rulebook, new.rulebook):
        facts = dict(move.person)
        case = tuple(
            fact.mask_of([facts[fact.name]]) if fact.name in facts else fact.full
            for fact in old.rulebook.vocabulary
        )
        assert {old.rulebook.rules[rule].id for rule in old.counts(case)} == {move.before.id}
        assert {new.rulebook.rules[rule].id for rule in new.counts(case)} == {move.after.id}


@pytest.mark.parametrize("samples", [3_000, pytest.param(20_000, marks=pytest.mark.stress)])
def test_a_combination_moves_exactly_where_the_editions_disagree(oracle_of, samples):
    old, new = oracle_of(get_edition("2015")), oracle_of(get_edition("2017"))
    pairs = {(move.before.id, move.after.id) for move in compare_rulebooks(old.rulebook, new.rulebook)}
    source = random.Random(samples)
    facts = list(old.rulebook.vocabulary)
    for _ in range(samples):
        values = tuple(source.choice(fact.values) for fact in facts)
        before, after = old.rule(values), new.rule(values)
        if before is None or after is None:
            continue
        one, other = old.rulebook.rules[before], new.rulebook.rules[after]
        assert ((one.id, other.id) in pairs) == (sides(one) != sides(other))


def test_counts_are_exact_on_a_small_pair(small_books):
    old, new = small_books
    (move,) = compare_rulebooks(old, new)
    facts = [fact.values for fact in old.vocabulary]
    moved = [values for values in itertools.product(*facts) if values[0] == "technical"]
    assert move.combinations == len(moved)
    assert dict(move.person) == {"role": "technical"}


def test_editions_of_different_vocabularies_are_refused(small_books):
    with pytest.raises(InvalidValueError, match="different facts"):
        compare_rulebooks(get_edition("2017"), small_books[0])


def test_the_value_that_only_one_edition_lists_is_named(small_books):
    fact = small_books[0].vocabulary.fact("role")
    fewer = evolve(fact, values=("management", "technical"))
    changed = evolve(
        small_books[0], vocabulary=Vocabulary((fewer, small_books[0].vocabulary.fact("registration")))
    )
    with pytest.raises(InvalidValueError, match="only the old one lists clerical of role"):
        compare_rulebooks(small_books[0], changed)
    with pytest.raises(InvalidValueError, match="only the new one lists clerical of role"):
        compare_rulebooks(changed, small_books[0])


@pytest.fixture
def small_books() -> tuple[Rulebook, Rulebook]:
    text = """schema = 1
[edition]
name = "small"
in_force_on = 2020-01-01
source = "a test"
title = { zh = "小口径", en = "small" }
[outcomes]
member = { group = true, categories = [] }
outside = { group = false, categories = [] }
[[fact]]
name = "role"
values = ["management", "technical", "clerical"]
question = { zh = "岗位？", en = "Role?" }
[[fact]]
name = "registration"
values = ["non_profit", "for_profit"]
question = { zh = "登记？", en = "Registration?" }
[[clause]]
id = "c1"
zh = "条款"
en = "clause"
source = "a test"
[[step]]
id = "S1"
reason = { zh = "理由", en = "reason" }
[[rule]]
id = "one"
step = "S1"
when = { role = ["management", "technical"] }
outcome = "member"
clauses = ["c1"]
[otherwise]
id = "otherwise"
outcome = "outside"
clauses = ["c1"]
[unpaid]
id = "unpaid"
outcome = "outside"
clauses = ["c1"]
"""
    return parse_rulebook(text), parse_rulebook(
        text.replace('["management", "technical"] }', '["management"] }')
    )
