"""A rulebook: an edition of the definition as data, and its compiled form.

It says which outcomes there are, which facts rules may speak of, which combinations are impossible,
what may be presumed, which clauses the definition has, and the rules in their steps. A later step
yields to an earlier one; that is the only precedence.

Conditions are trees of ``all``, ``any``, ``not`` and "fact in values". A *box* is a case: for each fact the
values it allows. A condition means a union of boxes, which is what the diagram is built from. There is no
expression language, and nothing is evaluated.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import field, frozen

from newstratum._rules.diagram import Completions, Diagram, compile_diagram
from newstratum._rules.vocabulary import Case, Vocabulary
from newstratum._short_repr import ShortRepr
from newstratum._words import Words
from newstratum.errors import InvalidValueError

if TYPE_CHECKING:
    from newstratum._rules.tables import RulebookTables

#: A condition that means more boxes than this is refused: no readable rule comes near it.
_MOST_BOXES = 500


@frozen
class Is:
    """The fact has one of the values."""

    fact: str
    values: frozenset[str]


@frozen
class All:
    """Every part holds; true where there is none."""

    parts: tuple[Condition, ...]


@frozen
class AnyOf:
    """At least one part holds; false where there is none."""

    parts: tuple[Condition, ...]


@frozen
class Not:
    """The part does not hold."""

    part: Condition


Condition: TypeAlias = Is | All | AnyOf | Not


def holds(condition: Condition, facts: dict[str, str]) -> bool:
    """Say whether a condition holds of facts that are all known: the meaning of conditions."""
    match condition:
        case Is(fact, values):
            return facts[fact] in values
        case Not(part):
            return not holds(part, facts)
        case All(parts):
            return all(holds(part, facts) for part in parts)
        case AnyOf(parts):
            return any(holds(part, facts) for part in parts)


def build_boxes(condition: Condition, vocabulary: Vocabulary) -> tuple[Case, ...]:
    """Return boxes whose union the condition means; none is empty, they may overlap."""
    return _build_boxes(condition, vocabulary, wanted=True)


def _build_boxes(condition: Condition, vocabulary: Vocabulary, *, wanted: bool) -> tuple[Case, ...]:
    match condition:
        case Is(fact, values):
            spec = vocabulary.fact(fact)
            mask = spec.mask_of(values)
            mask = mask if wanted else spec.full & ~mask
            place = vocabulary.place_of(fact)
            opened = vocabulary.open_case
            return ((*opened[:place], mask, *opened[place + 1 :]),) if mask else ()
        case Not(part):
            return _build_boxes(part, vocabulary, wanted=not wanted)
        case All(parts) | AnyOf(parts):
            each = [_build_boxes(part, vocabulary, wanted=wanted) for part in parts]
            if isinstance(condition, All) is wanted:
                return _intersect_boxes(each, vocabulary)
            return _check_box_count(tuple(dict.fromkeys(box for boxes in each for box in boxes)))


def _intersect_boxes(each: Iterable[tuple[Case, ...]], vocabulary: Vocabulary) -> tuple[Case, ...]:
    product: tuple[Case, ...] = (vocabulary.open_case,)
    for boxes in each:
        met = (tuple(a & b for a, b in zip(left, right, strict=True)) for left in product for right in boxes)
        product = _check_box_count(tuple(dict.fromkeys(box for box in met if all(box))))
    return product


def _check_box_count(boxes: tuple[Case, ...]) -> tuple[Case, ...]:
    if len(boxes) > _MOST_BOXES:
        raise InvalidValueError(
            "when",
            Words("展开后超过{}个区块", "means more than {} boxes").format(_MOST_BOXES),
            Words("请把规则拆得简单些", "split the rule into simpler ones"),
        )
    return boxes


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
    #: Whether it is kept for comparison over time alone: no day selects it, and no register uses it.
    history: bool = False


@frozen(kw_only=True)
class OutcomeSpec:
    """An outcome a rulebook declares, with its categories."""

    name: str
    #: Whether it is a group; people in a group may be in the scope of the work.
    group: bool
    categories: tuple[str, ...] = ()


@frozen(kw_only=True)
class Clause(ShortRepr):
    """A sentence of the definition, or the reason why people stand outside it."""

    id: str
    words: Words
    source: str
    #: Whether the Chinese text is in the words of the source, "……" where some are left out; otherwise it is
    #: a summary.
    quoted: bool = False
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
class Reading(ShortRepr):
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
    #: Whether the file lists the facts itself, or uses the vocabulary that editions share.
    lists_facts: bool = field(default=True, eq=False)
    #: Reads tables that were made of this edition, perhaps of another text of it.
    _read_tables: Callable[[], Any] | None = field(default=None, eq=False, repr=False)

    @property
    def groups(self) -> tuple[str, ...]:
        """The outcomes that are groups, in the order of the rulebook."""
        return tuple(outcome.name for outcome in self.outcomes if outcome.group)

    @cached_property
    def _clauses_by_id(self) -> dict[str, Clause]:
        return {clause.id: clause for clause in self.clauses}

    @cached_property
    def _boxes(self) -> tuple[tuple[Case, ...], ...]:
        return tuple(build_boxes(rule.when, self.vocabulary) for rule in self.rules)

    @cached_property
    def _limits(self) -> dict[str, tuple[tuple[str, Limits], ...]]:
        opened = self.vocabulary.open_case
        return {
            group: tuple(
                (rule.id, tuple((place, mask) for place, mask in enumerate(box) if mask != opened[place]))
                for rule, boxes in zip(self.rules, self._boxes, strict=True)
                if rule.outcome == group
                for box in boxes
            )
            for group in self.groups
        }

    @cached_property
    def diagram(self) -> Diagram:
        """The compiled form."""
        order = [self.vocabulary.place_of(name) for name in self.order] or range(len(self.vocabulary.facts))
        return self.compile(tuple(order))

    def make_completions(self) -> Completions:
        """Return the questions to the diagram, which remember their answers."""
        return Completions(self.diagram, tuple(rule.outcome for rule in self.rules))

    def compile(self, order: tuple[int, ...]) -> Diagram:
        """Return the diagram with its levels in an order of places in the vocabulary."""
        never = [box for each in self.impossible for box in build_boxes(each.when, self.vocabulary)]
        return compile_diagram(self.vocabulary, never, self._boxes, order)

    def tables(self) -> RulebookTables:
        """Return the edition as integer arrays, for engines that hold millions of rows.

        Those of a shipped edition are shipped; making them takes some seconds, and they are remembered.
        """
        return self._tables

    @cached_property
    def _tables(self) -> RulebookTables:
        # The tables ask the classifier, which stands above the rulebook.
        from newstratum._rules.tabulation import compute_digest, tabulate

        if self._read_tables is not None:
            tables: RulebookTables = self._read_tables()
            if tables.edition_digest == compute_digest(self):
                return tables
        return tabulate(self)

    def clause(self, identifier: str) -> Clause:
        """Return a clause by its id; KeyError if no clause has it."""
        return self._clauses_by_id[identifier]

    def limits(self, group: str) -> tuple[tuple[str, Limits], ...]:
        """Return the boxes of a group's rules, each with the id of its rule, as the limits they set."""
        return self._limits[group]

    def boxes(self, rule: int) -> tuple[Case, ...]:
        """Return the boxes of a rule, by its place in :attr:`rules`."""
        return self._boxes[rule]
