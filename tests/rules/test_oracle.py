"""The diagram agrees with the enumeration of completions: counts, missing facts and the next question."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newstratum._rules.classify import Evaluation
from newstratum._rules.diagram import Completions, compile_diagram
from newstratum._rules.narrowing import NarrowedFacts
from newstratum._rules.rulebook import (
    All,
    AnyOf,
    Condition,
    Edition,
    Impossible,
    Is,
    Not,
    OutcomeSpec,
    Rule,
    Rulebook,
    build_boxes,
    holds,
)
from newstratum._rules.vocabulary import Case, FactSpec, Vocabulary
from newstratum._words import Words

NOTHING = Words("无", "nothing")
OUTCOMES = ("one", "two", "outside")
EDITION = Edition(name="random", in_force_on=dt.date(2000, 1, 1), title=NOTHING, source="a test")

#: Names of facts that need no reading of kinds of unit.
NAMES = ("relation", "role", "employer_business", "service", "registration")


@st.composite
def conditions(draw: st.DrawFn, vocabulary: Vocabulary, depth: int = 2) -> Condition:
    if depth == 0 or draw(st.booleans()):
        fact = draw(st.sampled_from(vocabulary.facts))
        return Is(fact.name, draw(st.frozensets(st.sampled_from(fact.values), min_size=1)))
    parts = st.lists(conditions(vocabulary, depth - 1), min_size=1, max_size=3).map(tuple)
    return draw(st.one_of(parts.map(All), parts.map(AnyOf), conditions(vocabulary, depth - 1).map(Not)))


@st.composite
def rulebooks(draw: st.DrawFn) -> Rulebook:
    sizes = draw(st.lists(st.integers(2, 6), min_size=2, max_size=5))
    vocabulary = Vocabulary(
        tuple(
            FactSpec(name, tuple("abcdef"[:size]), NOTHING) for name, size in zip(NAMES, sizes, strict=False)
        )
    )
    rules = [
        Rule(id=f"r{place}", step="s", when=when, outcome=draw(st.sampled_from(OUTCOMES)))
        for place, when in enumerate(draw(st.lists(conditions(vocabulary), max_size=8)))
    ]
    closing = Rule(id="otherwise", step="", when=All(()), outcome="outside")
    never = draw(st.lists(conditions(vocabulary, 1), max_size=2))
    return Rulebook(
        edition=EDITION,
        outcomes=tuple(OutcomeSpec(name=name, group=name != "outside") for name in OUTCOMES),
        vocabulary=vocabulary,
        impossible=tuple(Impossible(id=f"n{place}", when=when) for place, when in enumerate(never)),
        presumptions=(),
        clauses=(),
        steps=(),
        rules=(*rules, closing),
        unpaid=closing,
        order=tuple(draw(st.permutations([fact.name for fact in vocabulary]))),
    )


def random_case(rulebook: Rulebook, source: random.Random) -> Case:
    """Draw a case: each fact known, one of several, or unknown."""
    masks = []
    for fact in rulebook.vocabulary:
        known = source.random()
        if known < 0.4:
            masks.append(1 << source.randrange(len(fact.values)))
        elif known < 0.7:
            masks.append(source.randrange(1, fact.full + 1))
        else:
            masks.append(fact.full)
    return tuple(masks)


def check(oracle, completions: Completions, case: Case) -> None:
    rulebook = oracle.rulebook
    assert dict(completions.count(case)) == oracle.counts(case)
    found = Evaluation(rulebook, completions, NarrowedFacts(case=case))
    settled = oracle.settled(case)
    assert {name.replace("ownership", "employer_kind") for name in found.missing} == set(settled)
    if settled:
        order = [fact.name for fact in rulebook.vocabulary]
        best = max(settled, key=lambda name: (settled[name], -order.index(name)))
        question = found.question(0)
        assert question is not None
        assert question.fact == best
        for answer, outcome in question.leads_to:
            place = order.index(best)
            narrowed = (*case[:place], rulebook.vocabulary.facts[place].mask_of([answer]), *case[place + 1 :])
            left = {rulebook.rules[rule].outcome for rule in oracle.counts(narrowed)}
            assert outcome == (left.pop() if len(left) == 1 else "undetermined")
    else:
        assert found.question(0) is None


def check_cases(oracle, source: random.Random, count: int, most: int) -> None:
    """Check so many random cases of at most so many completions."""
    rulebook = oracle.rulebook
    completions = Completions(rulebook.diagram, tuple(rule.outcome for rule in rulebook.rules))
    checked = 0
    while checked < count:
        case = random_case(rulebook, source)
        if oracle.size(case) <= most:
            check(oracle, completions, case)
            checked += 1


@pytest.mark.slow
@given(rulebook=rulebooks(), seed=st.integers(0, 2**32))
def test_diagram_agrees_with_the_oracle_on_random_rulebooks(oracle_of, rulebook, seed):
    check_cases(oracle_of(rulebook), random.Random(seed), 10, 2_000)


@pytest.mark.stress
@settings(max_examples=500, suppress_health_check=[HealthCheck.too_slow])
@given(rulebook=rulebooks(), seed=st.integers(0, 2**32))
def test_diagram_agrees_with_the_oracle_on_many_random_rulebooks(oracle_of, rulebook, seed):
    check_cases(oracle_of(rulebook), random.Random(seed), 10, 5_000)


@pytest.mark.slow
def test_diagram_agrees_with_the_oracle_on_the_editions(edition_oracle):
    check_cases(edition_oracle, random.Random(0), 200, 1_000)


@pytest.mark.stress
@pytest.mark.parametrize("seed", range(4))
def test_diagram_agrees_with_the_oracle_on_many_cases_of_the_editions(edition_oracle, seed):
    check_cases(edition_oracle, random.Random(seed), 500, 2_000)


@pytest.mark.slow
def test_merging_values_changes_nothing(edition_oracle):
    """Values that no condition tells apart lead to the same rule, whatever the other facts are."""
    rulebook = edition_oracle.rulebook
    names = [fact.name for fact in rulebook.vocabulary]
    source = random.Random(7)
    for _ in range(2_000):
        values = [source.choice(fact.values) for fact in rulebook.vocabulary]
        facts = dict(zip(names, values, strict=True))
        impossible = any(holds(each.when, facts) for each in rulebook.impossible)
        direct = next(place for place, rule in enumerate(rulebook.rules) if holds(rule.when, facts))
        assert edition_oracle.rule(tuple(values)) == (None if impossible else direct)


@pytest.mark.slow
def test_every_order_of_levels_gives_the_same_counts(edition_oracle):
    rulebook = edition_oracle.rulebook
    never = [box for each in rulebook.impossible for box in build_boxes(each.when, rulebook.vocabulary)]
    rules = [build_boxes(rule.when, rulebook.vocabulary) for rule in rulebook.rules]
    outcomes = tuple(rule.outcome for rule in rulebook.rules)
    source = random.Random(11)
    cases = [random_case(rulebook, source) for _ in range(50)]
    places = list(range(len(rulebook.vocabulary.facts)))
    expected = [dict(Completions(rulebook.diagram, outcomes).count(case)) for case in cases]
    for _ in range(5):
        source.shuffle(places)
        diagram = compile_diagram(rulebook.vocabulary, never, rules, tuple(places))
        assert [dict(Completions(diagram, outcomes).count(case)) for case in cases] == expected
