"""A rulebook: an edition of the definition as data, and its compiled form.

It says which outcomes there are, which facts rules may speak of, which combinations are impossible,
what may be presumed, which clauses the definition has, and the rules in their steps. A later step
yields to an earlier one; that is the only precedence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TypeAlias

from attrs import Factory, field, frozen

from newstratum._labels import Words
from newstratum._rules.conditions import Condition, build_boxes
from newstratum._rules.diagram import Diagram, compile_diagram
from newstratum._rules.vocabulary import Case, Vocabulary
from newstratum._short_repr import ShortRepr

#: Outcomes every rulebook has beside those it declares.
UNDETERMINED = "undetermined"
CONTESTED = "contested"
#: The outcome of people in no group; every rulebook declares its categories.
OUTSIDE = "outside"


#: What a box limits: places of facts in the vocabulary, and the values allowed there.
Limits: TypeAlias = tuple[tuple[int, int], ...]


@frozen(kw_only=True)
class Edition:
    """Which wording of the definition a rulebook states, and since when."""

    name: str
    in_force_on: dt.date
    title: Words
    source: str


@frozen(kw_only=True)
class OutcomeSpec:
    """An outcome a rulebook declares, with its categories."""

    name: str
    #: Whether it is a group; people in a group may be in the scope of the work.
    group: bool
    categories: tuple[str, ...] = ()


@frozen(kw_only=True)
class Clause:
    """A sentence of the definition, or the reason why people stand outside it."""

    id: str
    words: Words
    source: str
    line: int = field(default=0, eq=False)


@frozen(kw_only=True)
class Impossible:
    """A combination of facts that no person shows."""

    id: str
    when: Condition
    note: str = ""
    line: int = field(default=0, eq=False)


@frozen(kw_only=True)
class Presumption:
    """What may be taken for granted where a form is silent."""

    id: str
    #: What must be given: ``engagement``, ``employer``, ``role_or_post``.
    given: tuple[str, ...]
    fact: str
    value: str
    note: Words
    line: int = field(default=0, eq=False)


@frozen(kw_only=True)
class Step:
    """A step of the decision order and why it stands there."""

    id: str
    reason: Words


@frozen(kw_only=True)
class Reading:
    """One side where the sources disagree: the outcome, and the clause it rests on."""

    outcome: str
    clause: str


@frozen(kw_only=True)
class Rule:
    """A condition and what follows from it."""

    id: str
    step: str
    when: Condition
    outcome: str
    category: str = ""
    clauses: tuple[str, ...] = ()
    #: Of the outcome ``contested``: the sides.
    readings: tuple[Reading, ...] = ()
    #: Groups whose definition the person also meets, precedence aside.
    also_fits: tuple[str, ...] = ()
    line: int = field(default=0, eq=False)


@frozen(kw_only=True)
class Rulebook(ShortRepr):
    """An edition as data, compiled to a decision diagram when first asked."""

    edition: Edition
    outcomes: tuple[OutcomeSpec, ...]
    vocabulary: Vocabulary
    impossible: tuple[Impossible, ...]
    presumptions: tuple[Presumption, ...]
    clauses: tuple[Clause, ...]
    steps: tuple[Step, ...]
    #: In the order of their steps, then of the file; the closing rule is the last.
    rules: tuple[Rule, ...]
    #: What unpaid engagements alone lead to.
    unpaid: Rule
    #: The levels of the diagram, top first; the order of the vocabulary where not given.
    order: tuple[str, ...] = ()
    _clause: dict[str, Clause] = field(
        init=False,
        eq=False,
        repr=False,
        default=Factory(lambda self: _index_by_id(self.clauses), takes_self=True),
    )
    _boxes: tuple[tuple[Case, ...], ...] = field(
        init=False,
        eq=False,
        repr=False,
        default=Factory(lambda self: _build_rule_boxes(self), takes_self=True),
    )
    _limits: dict[str, tuple[tuple[str, Limits], ...]] = field(
        init=False, eq=False, repr=False, default=Factory(lambda self: _build_limits(self), takes_self=True)
    )
    diagram: Diagram = field(
        init=False, eq=False, repr=False, default=Factory(lambda self: _build_diagram(self), takes_self=True)
    )

    @property
    def groups(self) -> tuple[str, ...]:
        """The outcomes that are groups, in the order of the rulebook."""
        return tuple(outcome.name for outcome in self.outcomes if outcome.group)

    def clause(self, identifier: str) -> Clause:
        """Return a clause by its id; KeyError for an id that is none."""
        return self._clause[identifier]

    def limits(self, group: str) -> tuple[tuple[str, Limits], ...]:
        """Return the boxes of a group's rules, each with the id of its rule, as the limits they set."""
        return self._limits[group]

    def boxes(self, rule: int) -> tuple[Case, ...]:
        """Return the boxes of a rule, by its place in :attr:`rules`."""
        return self._boxes[rule]


def _index_by_id(clauses: Iterable[Clause]) -> dict[str, Clause]:
    return {clause.id: clause for clause in clauses}


def _build_rule_boxes(rulebook: Rulebook) -> tuple[tuple[Case, ...], ...]:
    return tuple(build_boxes(rule.when, rulebook.vocabulary) for rule in rulebook.rules)


def _build_limits(rulebook: Rulebook) -> dict[str, tuple[tuple[str, Limits], ...]]:
    opened = rulebook.vocabulary.open_case
    return {
        group: tuple(
            (rule.id, tuple((place, mask) for place, mask in enumerate(box) if mask != opened[place]))
            for number, rule in enumerate(rulebook.rules)
            if rule.outcome == group
            for box in rulebook.boxes(number)
        )
        for group in rulebook.groups
    }


def _build_diagram(rulebook: Rulebook) -> Diagram:
    vocabulary = rulebook.vocabulary
    never = [box for each in rulebook.impossible for box in build_boxes(each.when, vocabulary)]
    order = [vocabulary.place_of(name) for name in rulebook.order] or range(len(vocabulary.facts))
    boxes = [rulebook.boxes(number) for number in range(len(rulebook.rules))]
    return compile_diagram(vocabulary, never, boxes, tuple(order))
