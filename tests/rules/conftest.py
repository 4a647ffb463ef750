"""The oracle: what a rulebook means, by enumerating every completion."""

from __future__ import annotations

import itertools
from collections import defaultdict

import pytest
from attrs import field, frozen

from newstratum._rules.rulebook import All, AnyOf, Condition, Is, Not, Rulebook, holds
from newstratum._rules.vocabulary import Case
from newstratum._shipped.editions import get_edition, list_editions

#: Larger cases are left to smaller ones: the enumeration would take too long.
MOST_COMPLETIONS = 5_000


def memberships(condition: Condition) -> list[Is]:
    """List every "fact in values" of a condition."""
    match condition:
        case Is():
            return [condition]
        case Not(part):
            return memberships(part)
        case All(parts) | AnyOf(parts):
            return [each for part in parts for each in memberships(part)]


@frozen(eq=False)
class Oracle:
    """The reference meaning of one rulebook."""

    rulebook: Rulebook
    merged: list[dict[str, str]] = field(init=False)
    decided: dict[tuple[str, ...], int | None] = field(init=False, factory=dict)

    @merged.default
    def _merge(self) -> list[dict[str, str]]:
        """Map each value to the first one that no condition tells it apart from."""
        conditions = [each.when for each in (*self.rulebook.impossible, *self.rulebook.rules)]
        tests = [each for condition in conditions for each in memberships(condition)]
        merged = []
        for fact in self.rulebook.vocabulary:
            by_signature: dict[tuple[bool, ...], str] = {}
            first = {}
            for value in fact.values:
                signature = tuple(value in test.values for test in tests if test.fact == fact.name)
                first[value] = by_signature.setdefault(signature, value)
            merged.append(first)
        return merged

    def rule(self, values: tuple[str, ...]) -> int | None:
        """Return the first rule that holds of known values; None where they are impossible."""
        key = tuple(merged[value] for merged, value in zip(self.merged, values, strict=True))
        if key not in self.decided:
            names = [fact.name for fact in self.rulebook.vocabulary]
            facts = dict(zip(names, key, strict=True))
            if any(holds(each.when, facts) for each in self.rulebook.impossible):
                self.decided[key] = None
            else:
                self.decided[key] = next(
                    place for place, rule in enumerate(self.rulebook.rules) if holds(rule.when, facts)
                )
        return self.decided[key]

    def completions(self, case: Case) -> dict[tuple[str, ...], tuple[int, int]]:
        """Return every possible completion of merged values with its weight and its rule."""
        weights: list[dict[str, int]] = []
        for fact, mask, merged in zip(self.rulebook.vocabulary, case, self.merged, strict=True):
            weight: dict[str, int] = defaultdict(int)
            for value in fact.values_of(mask):
                weight[merged[value]] += 1
            weights.append(weight)
        found = {}
        for values in itertools.product(*weights):
            rule = self.rule(values)
            if rule is not None:
                weight_of = 1
                for value, weight in zip(values, weights, strict=True):
                    weight_of *= weight[value]
                found[values] = (weight_of, rule)
        return found

    def size(self, case: Case) -> int:
        """Return how many completions of merged values a case has."""
        size = 1
        for fact, mask, merged in zip(self.rulebook.vocabulary, case, self.merged, strict=True):
            size *= len({merged[value] for value in fact.values_of(mask)})
        return size

    def counts(self, case: Case) -> dict[int, int]:
        """Return how many completions each rule decides."""
        counts: dict[int, int] = defaultdict(int)
        for weight, rule in self.completions(case).values():
            counts[rule] += weight
        return dict(counts)

    def settled(self, case: Case) -> dict[str, int]:
        """Return, for each fact that can change the outcome, how many completions its answers settle."""
        found = self.completions(case)
        outcome_of = {values: self.rulebook.rules[rule].outcome for values, (_weight, rule) in found.items()}
        settled: dict[str, int] = {}
        if len(set(outcome_of.values())) < 2:
            return settled
        for place, fact in enumerate(self.rulebook.vocabulary):
            by_value: dict[str, set[str]] = defaultdict(set)
            by_rest: dict[tuple[str, ...], set[str]] = defaultdict(set)
            weight_by_value: dict[str, int] = defaultdict(int)
            for values, outcome in outcome_of.items():
                by_value[values[place]].add(outcome)
                by_rest[values[:place] + values[place + 1 :]].add(outcome)
                weight_by_value[values[place]] += found[values][0]
            differ = len({frozenset(outcomes) for outcomes in by_value.values()}) > 1
            if differ or any(len(outcomes) > 1 for outcomes in by_rest.values()):
                settled[fact.name] = sum(
                    weight_by_value[value] for value, outcomes in by_value.items() if len(outcomes) == 1
                )
        return settled


@pytest.fixture(scope="session")
def oracle_of() -> type[Oracle]:
    """Make an oracle of a rulebook."""
    return Oracle


@pytest.fixture(scope="session", params=list_editions())
def edition_oracle(request: pytest.FixtureRequest) -> Oracle:
    """The oracle of each shipped edition."""
    return Oracle(get_edition(request.param))
