"""Tabulation: from a rulebook to its tables.

The facts are read one after the other, and two beginnings that leave the same of the rulebook are one
state. What is left of it is the decision diagram with the known facts settled and the open ones kept, as a
diagram of its own: everything that a verdict says of a job follows from it. For absent facts that may be
presumed both are kept, the diagram without and with the presumption, because whether a presumption holds is
known only after the last fact. Each verdict is asked of the classifier itself, once for each diagram that is
left.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

import attrs
from attrs import frozen

from newstratum._model.people.occupations import (
    COARSE_EMPLOYER_KINDS,
    ON_OWN_ACCOUNT,
    UNKNOWN,
    EmployerKind,
    Relation,
    Status,
)
from newstratum._model.people.people import Engagement
from newstratum._rules.classify import DECIDING_STATUSES, Classifier, Evaluation
from newstratum._rules.diagram import IMPOSSIBLE, Diagram, compile_diagram
from newstratum._rules.narrowing import YIELDING_STATUSES
from newstratum._rules.rulebook import Rulebook, build_boxes
from newstratum._rules.tables import VERDICT_PARTS, FactTable, PartValue, RulebookTables, VerdictPart
from newstratum._rules.verdict import Verdict
from newstratum._rules.vocabulary import FactSpec

#: The order of the facts. The relation is the first, because it says whether a unit named counts at all;
#: of the orders tried on the shipped editions this one has the smallest tables.
_ORDER: Final = (
    "relation",
    "employer_kind",
    "employer_business",
    "role",
    "registration",
    "service",
    "status",
)

#: The facts in the order in which a conflict is searched (see ``narrowing``).
_CONFLICT_ORDER: Final = (
    "status",
    "employer_kind",
    "relation",
    "role",
    "employer_business",
    "service",
    "registration",
)

#: What a unit named beside a relation that serves none is read as: no unit, and nothing else of it.
_OF_A_UNIT: Final = ("employer_kind", "employer_business", "registration")

#: What settles a verdict whatever else is known, the strongest first.
_VOLUNTEER: Final = "volunteer"


@frozen(kw_only=True)
class _Input:
    """Values of one fact that are read alike."""

    values: tuple[str, ...]
    #: The values they leave possible.
    mask: int
    absent: bool = False
    given: bool = True
    #: What settles the verdict, or says how other facts are read: a status, ``volunteer``, an own account.
    sign: str = ""


@frozen
class _State:
    """What the facts read so far leave."""

    #: The diagram without presumptions first; then one for each combination of those that may be made.
    diagrams: tuple[int, ...]
    #: For each set of facts that can contradict each other, whether the rest of them can hold, as diagrams.
    possible: tuple[int, ...]
    absent: tuple[str, ...] = ()
    signs: frozenset[str] = frozenset()
    names_job: bool = False
    given: frozenset[str] = frozenset()


class _Remainders:
    """Settles one level of a diagram after the other; what is left has a number, equal things the same."""

    def __init__(self, diagram: Diagram) -> None:
        self._diagram = diagram
        self._count = len(diagram.nodes)
        self._numbers: dict[tuple[int, ...], int] = {}
        self._open: list[tuple[int, ...]] = []
        self._known: dict[tuple[int, int, int], int] = {}
        self._known_together: dict[tuple[tuple[int, ...], int, int], tuple[int, ...]] = {}

    def settle(self, number: int, level: int, mask: int) -> int:
        """Return what is left where the fact of a level has one of the values of a mask."""
        if not mask:
            return IMPOSSIBLE
        if number < 0:
            return number
        key = (number, level, mask)
        left = self._known.get(key)
        if left is None:
            left = self._known[key] = self._settle(number, level, mask)
        return left

    def settle_all(self, numbers: tuple[int, ...], level: int, mask: int) -> tuple[int, ...]:
        """Return what is left of several diagrams, each as :meth:`settle` leaves it."""
        key = (numbers, level, mask)
        left = self._known_together.get(key)
        if left is None:
            left = tuple(self.settle(number, level, mask) for number in numbers)
            self._known_together[key] = left
        return left

    def _settle(self, number: int, level: int, mask: int) -> int:
        if number >= self._count:
            upper, left_open, *children = self._open[number - self._count]
            return self._join(upper, left_open, [self.settle(child, level, mask) for child in children])
        own, *children = self._diagram.nodes[number]
        if own != level:
            return number
        classes = self._diagram.classes[level]
        return self._join(
            level, mask, [child for child, of_class in zip(children, classes, strict=True) if of_class & mask]
        )

    def _join(self, level: int, mask: int, children: list[int]) -> int:
        if children.count(children[0]) == len(children):
            return children[0]
        # The mask belongs to it: how many values lead somewhere decides which question settles most.
        node = (level, mask, *children)
        number = self._numbers.get(node)
        if number is None:
            number = self._numbers[node] = self._count + len(self._open)
            self._open.append(node)
        return number


_Parts: TypeAlias = tuple[PartValue, ...]


class _Tabulation:
    """Makes the tables of one rulebook."""

    def __init__(self, rulebook: Rulebook) -> None:
        vocabulary = rulebook.vocabulary
        self._rulebook = rulebook
        self._facts = tuple(vocabulary.fact(name) for name in _ORDER if name in vocabulary)
        order = tuple(vocabulary.place_of(fact.name) for fact in self._facts)
        self._diagram = rulebook.compile(order)
        self._left = _Remainders(self._diagram)
        never = [box for each in rulebook.impossible for box in build_boxes(each.when, vocabulary)]
        self._possible = compile_diagram(vocabulary, never, [[vocabulary.open_case]], order)
        self._left_possible = _Remainders(self._possible)
        #: The facts that impossible combinations speak of: only these can contradict each other.
        self._limited = tuple(
            fact.name
            for fact, place in zip(self._facts, order, strict=True)
            if any(box[place] != fact.full for box in never)
        )
        self._presumed: dict[str, list[int]] = {
            fact.name: list(
                dict.fromkeys(
                    fact.mask_of([each.value]) for each in rulebook.presumptions if each.fact == fact.name
                )
            )
            for fact in self._facts
        }
        self._inputs = tuple(self._list_inputs(level, fact) for level, fact in enumerate(self._facts))
        self._classifier = Classifier(rulebook)
        self._numbers: list[dict[_State, int]] = [{} for _ in self._facts]
        self._rows: list[dict[tuple[int, ...], int]] = [{} for _ in self._facts]
        self._by_remainder: dict[object, int] = {}
        self._verdicts: dict[_Parts, int] = {}

    def _list_inputs(self, level: int, fact: FactSpec) -> tuple[_Input, ...]:
        """Return the inputs of a fact: not given, not known, then its values, those read alike as one."""
        opened = fact.full
        if fact.name == "status":
            opened &= ~fact.mask_of(YIELDING_STATUSES)
        alike: dict[tuple[int, str], list[str]] = {}
        for place, value in enumerate(fact.values):
            of_class = next(
                number for number, mask in enumerate(self._diagram.classes[level]) if mask >> place & 1
            )
            alike.setdefault((of_class, _find_sign(fact.name, value)), []).append(value)
        inputs = [
            _Input(values=(), mask=opened, absent=True, given=False),
            _Input(values=("unknown",), mask=opened, given=False),
        ]
        for (_class, sign), values in alike.items():
            # Whoever has a paid job is judged by it, retired or not.
            read = [Status.WORKING] if sign in YIELDING_STATUSES else values[:1]
            if Relation.EMPLOYEE in values and fact.name == "relation":
                values.append(Relation.INTERN.value)
            inputs.append(_Input(values=tuple(values), mask=fact.mask_of(read), sign=sign))
        if fact.name == "relation":
            inputs.append(_Input(values=(Relation.VOLUNTEER.value,), mask=fact.full, sign=_VOLUNTEER))
        if fact.name == "employer_kind":
            inputs += [
                _Input(values=(name,), mask=fact.mask_of(kinds))
                for name, kinds in COARSE_EMPLOYER_KINDS.items()
                if fact.lists(kinds)
            ]
        return tuple(inputs)

    def make(self) -> RulebookTables:
        start = _State((self._diagram.root,), (self._possible.root,))
        self._number(0, start, {})
        facts = []
        for fact, inputs, rows in zip(self._facts, self._inputs, self._rows, strict=True):
            places: dict[tuple[int, ...], int] = {}
            at = [places.setdefault(column, len(places)) for column in zip(*rows, strict=True)]
            columns = {
                value: place for place, each in zip(at[2:], inputs[2:], strict=True) for value in each.values
            }
            listed = {value: columns[value] for value in fact.values}
            facts.append(
                FactTable(
                    name=fact.name,
                    question=fact.question,
                    columns={**listed, **columns},
                    absent=at[0],
                    unknown=at[1],
                    width=len(places),
                    moves=tuple(move for row in zip(*places, strict=True) for move in row),
                )
            )
        parts = []
        for name, column in zip(VERDICT_PARTS, zip(*self._verdicts, strict=True), strict=True):
            values: dict[PartValue, int] = {}
            codes = tuple(values.setdefault(value, len(values)) for value in column)
            parts.append(VerdictPart(name=name, values=tuple(values), codes=codes))
        return RulebookTables(
            edition=self._rulebook.edition.name,
            title=self._rulebook.edition.title,
            edition_digest=compute_digest(self._rulebook),
            facts=tuple(facts),
            parts=tuple(parts),
            clauses={clause.id: clause.words for clause in self._rulebook.clauses},
        )

    def _number(self, level: int, state: _State, facts: Mapping[str, str | None]) -> int:
        """Return the number of the row of a state among those of its level; of the verdict at the end."""
        if level == len(self._facts):
            return self._verdict(state, facts)
        numbers = self._numbers[level]
        number = numbers.get(state)
        if number is None:
            name = self._facts[level].name
            row = tuple(
                self._number(
                    level + 1,
                    self._read(level, state, each),
                    {**facts, name: each.values[0] if each.values else None},
                )
                for each in self._inputs[level]
            )
            number = numbers[state] = self._rows[level].setdefault(row, len(self._rows[level]))
        return number

    def _read(self, level: int, state: _State, given: _Input) -> _State:
        """Return the state after one more fact."""
        fact = self._facts[level]
        signs = state.signs | {given.sign} - {"", EmployerKind.NONE.value}
        if _VOLUNTEER in signs or signs & DECIDING_STATUSES:
            return _State((), (), signs=signs)
        mask, absent = given.mask, given.absent and bool(self._presumed[fact.name])
        names_unit = given.given and given.sign != EmployerKind.NONE
        if ON_OWN_ACCOUNT & signs and fact.name in _OF_A_UNIT:
            names_unit = False
            if fact.name == "employer_kind":
                mask, absent = fact.mask_of([EmployerKind.NONE]), False
            else:
                mask = fact.full
        diagrams = self._left.settle_all(state.diagrams, level, mask)
        if absent:
            for presumed in self._presumed[fact.name]:
                diagrams += self._left.settle_all(state.diagrams, level, presumed)
        possible = self._left_possible.settle_all(state.possible, level, mask)
        if fact.name in self._limited:
            possible += self._left_possible.settle_all(state.possible, level, fact.full)
        words = set(state.given)
        if fact.name == "employer_kind" and names_unit:
            words.add("employer")
        if fact.name == "role" and given.given:
            words.add("role_or_post")
        return _State(
            diagrams=diagrams,
            possible=possible,
            absent=(*state.absent, fact.name) if absent else state.absent,
            signs=signs,
            names_job=state.names_job or (given.given and fact.name != "status"),
            given=frozenset(words),
        )

    def _verdict(self, state: _State, facts: Mapping[str, str | None]) -> int:
        """Return the number of the verdict; the classifier is asked once for each that can differ."""
        key = self._remainder(state)
        number = self._by_remainder.get(key)
        if number is None:
            status = UNKNOWN if facts.get("status") == "unknown" else facts.get("status")
            job = Engagement(**{fact: value for fact, value in facts.items() if fact != "status"})  # type: ignore[arg-type]  # the facts of the vocabulary
            found: Verdict | Evaluation
            if isinstance(key, int):
                found = self._classifier.finding(job, status)  # type: ignore[arg-type]
                question, conflict = found.question(0), found.narrowed.conflict
            else:
                found = self._classifier.classify([job], status=status)  # type: ignore[arg-type]
                question, conflict = found.next_question, found.conflict
            parts: _Parts = (
                found.outcome,
                found.category,
                found.rule,
                found.clauses,
                found.also_fits,
                tuple(map(str, found.missing)),
                str(question.fact) if question else None,
                tuple((side.outcome, side.clause) for side in found.readings),
                conflict,
            )
            number = self._by_remainder[key] = self._verdicts.setdefault(parts, len(self._verdicts))
        return number

    def _remainder(self, state: _State) -> object:
        """Return what the verdict depends on: a diagram, or what settles it otherwise."""
        deciding = state.signs & DECIDING_STATUSES
        if deciding:
            return deciding
        if _VOLUNTEER in state.signs:
            return (_VOLUNTEER, state.signs & YIELDING_STATUSES)
        if not state.names_job:
            return ""
        if state.diagrams[0] == IMPOSSIBLE:
            return tuple(self._find_conflict(state.possible))
        chosen = dict.fromkeys(state.absent, 0)
        remainder = state.diagrams[0]
        for each in self._rulebook.presumptions:
            if each.fact in chosen and set(each.given) <= {"engagement", *state.given}:
                masks = self._presumed[each.fact]
                mask = self._rulebook.vocabulary.fact(each.fact).mask_of([each.value])
                tried = {**chosen, each.fact: 1 + masks.index(mask)}
                filled = state.diagrams[self._place_of(tried)]
                if filled != IMPOSSIBLE:
                    chosen, remainder = tried, filled
        return remainder

    def _place_of(self, chosen: Mapping[str, int]) -> int:
        """Return the place of the diagram in which, of each absent fact, one of its presumptions is made."""
        place, size = 0, 1
        for name, number in chosen.items():
            place += size * number
            size *= 1 + len(self._presumed[name])
        return place

    def _find_conflict(self, possible: Sequence[int]) -> Iterable[str]:
        """Yield a smallest set of facts that cannot hold together, as it is found of one person."""
        dropped = 0
        for name in _CONFLICT_ORDER:
            if name in self._limited:
                bit = 1 << self._limited.index(name)
                if possible[dropped | bit] == IMPOSSIBLE:
                    dropped |= bit
                else:
                    yield name


def _find_sign(name: str, value: str) -> str:
    """Return what is to be known of a value beside the branch of the diagram that it takes."""
    special: Mapping[str, Iterable[str]] = {
        "status": DECIDING_STATUSES | YIELDING_STATUSES,
        "relation": ON_OWN_ACCOUNT,
        "employer_kind": {EmployerKind.NONE},
    }
    if value not in special.get(name, ()):
        return ""
    if name == "status" and value in YIELDING_STATUSES:
        return Status.RETIRED.value
    return next(iter(sorted(ON_OWN_ACCOUNT))).value if name == "relation" else value


def tabulate(rulebook: Rulebook) -> RulebookTables:
    """Return the tables of a rulebook; it takes some seconds."""
    return _Tabulation(rulebook).make()


def compute_digest(rulebook: Rulebook) -> str:
    """Return the SHA-256 of what a rulebook says; where it stands in its file does not matter."""
    text = json.dumps(_to_canonical(rulebook), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _to_canonical(value: Any) -> Any:
    if attrs.has(type(value)):
        compared = (each for each in attrs.fields(type(value)) if each.eq)
        return [type(value).__name__, *(_to_canonical(getattr(value, each.name)) for each in compared)]
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    if isinstance(value, tuple):
        return [_to_canonical(each) for each in value]
    return value if isinstance(value, int | None) else str(value)
