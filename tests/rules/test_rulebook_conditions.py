"""Conditions mean the same as trees and as boxes."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._rules.rulebook import (
    All,
    AnyOf,
    Condition,
    Is,
    Not,
    build_boxes,
    holds,
)
from newstratum._rules.vocabulary import FactSpec, Vocabulary
from newstratum._words import Words
from newstratum.errors import InvalidValueError

NOTHING = Words("无", "nothing")
VOCABULARY = Vocabulary((FactSpec("a", ("p", "q", "r"), NOTHING), FactSpec("b", ("s", "t"), NOTHING)))


def memberships() -> st.SearchStrategy[Condition]:
    return st.sampled_from(VOCABULARY.facts).flatmap(
        lambda fact: st.frozensets(st.sampled_from(fact.values)).map(lambda values: Is(fact.name, values))
    )


CONDITIONS = st.recursive(
    memberships(),
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, max_size=3).map(tuple).map(All),
        st.lists(inner, max_size=3).map(tuple).map(AnyOf),
    ),
    max_leaves=6,
)


@pytest.mark.slow
@given(CONDITIONS)
def test_boxes_hold_exactly_where_the_tree_holds(condition):
    boxes = build_boxes(condition, VOCABULARY)
    assert all(all(box) for box in boxes)
    for values in itertools.product(*(fact.values for fact in VOCABULARY)):
        facts = dict(zip(("a", "b"), values, strict=True))
        point = [VOCABULARY.fact(name).mask_of([value]) for name, value in facts.items()]
        inside = any(all(mask & bit for mask, bit in zip(box, point, strict=True)) for box in boxes)
        assert inside == holds(condition, facts)


def test_a_condition_of_too_many_boxes_is_refused():
    wide = Vocabulary(tuple(FactSpec(f"f{n}", ("x", "y"), NOTHING) for n in range(40)))
    pairs = tuple(
        AnyOf((Is(f"f{2 * n}", frozenset("x")), Is(f"f{2 * n + 1}", frozenset("x")))) for n in range(20)
    )
    with pytest.raises(InvalidValueError, match="split the rule"):
        build_boxes(All(pairs), wide)
