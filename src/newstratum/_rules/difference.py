"""The difference between two editions: which combinations of facts move, and who shows each move."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from attrs import frozen

from newstratum._rules.check import describe_person
from newstratum._rules.completions import Completions
from newstratum._rules.conditions import build_boxes
from newstratum._rules.diagram import IMPOSSIBLE, Diagram, compile_diagram, to_rule
from newstratum._rules.rulebook import Rule, Rulebook
from newstratum._rules.vocabulary import Case, Vocabulary
from newstratum.errors import InvalidValueError


@frozen(kw_only=True)
class OutcomeChange:
    """One kind of move between two editions: where such people stood, and where they stand."""

    before: Rule
    after: Rule
    #: How many combinations of fully known facts move so.
    combinations: int
    #: Facts of a possible person who moves so.
    person: tuple[tuple[str, str], ...]


def compare_rulebooks(old: Rulebook, new: Rulebook) -> tuple[OutcomeChange, ...]:
    """Return every kind of move from one edition to another, most combinations first."""
    if differing := _list_vocabulary_changes(old.vocabulary, new.vocabulary):
        reason = f"the two editions list different facts or values: {'; '.join(differing)}"
        raise InvalidValueError("rulebook", reason, "compare editions of one vocabulary")
    walk = _Walk(old, new)
    moves = [
        OutcomeChange(
            before=old.rules[before],
            after=new.rules[after],
            combinations=count,
            person=describe_person(
                old.vocabulary, walk.in_vocabulary_order(example), partial(walk.moves, before, after)
            ),
        )
        for (before, after), (count, example) in walk.pairs().items()
        if _get_conclusion(old.rules[before]) != _get_conclusion(new.rules[after])
    ]
    return tuple(sorted(moves, key=lambda move: (-move.combinations, move.before.id, move.after.id)))


def _list_vocabulary_changes(old: Vocabulary, new: Vocabulary) -> list[str]:
    """List what only one of two vocabularies has, or that they list the same in another order."""
    before, after = ({fact.name: fact.values for fact in each} for each in (old, new))
    found = []
    for side, one, other in (("old", before, after), ("new", after, before)):
        for name, values in one.items():
            if name not in other:
                found.append(f"only the {side} one lists the fact {name}")
            elif added := [value for value in values if value not in other[name]]:
                found.append(f"only the {side} one lists {', '.join(added)} of {name}")
    if not found and list(before.items()) != list(after.items()):
        found.append("the same ones in another order")
    return found


def _get_conclusion(rule: Rule) -> tuple[object, ...]:
    return (rule.outcome, rule.category, frozenset(side.outcome for side in rule.readings))


def _build_completions(rulebook: Rulebook) -> Completions:
    return Completions(rulebook.diagram, tuple(rule.outcome for rule in rulebook.rules))


def _reorder_diagram(rulebook: Rulebook, order: tuple[int, ...]) -> Diagram:
    """Return the diagram of a rulebook with the levels in a given order."""
    if rulebook.diagram.order == order:
        return rulebook.diagram
    never = [box for each in rulebook.impossible for box in build_boxes(each.when, rulebook.vocabulary)]
    boxes = [rulebook.boxes(place) for place in range(len(rulebook.rules))]
    return compile_diagram(rulebook.vocabulary, never, boxes, order)


#: For a pair of rules, how many combinations they decide and one of them.
_Pairs = dict[tuple[int, int], tuple[int, Case]]


class _Walk:
    """Walks both diagrams at once, level by level."""

    def __init__(self, old: Rulebook, new: Rulebook) -> None:
        self._old = old
        self._diagrams = (old.diagram, _reorder_diagram(new, old.diagram.order))
        self._completions = (_build_completions(old), _build_completions(new))
        self._seen: dict[tuple[int, int, int], _Pairs] = {}

    def moves(self, before: int, after: int, case: Case) -> bool:
        """Say whether every completion of a case moves from one rule to the other."""
        old, new = self._completions
        return old.decided_by(case, before) and new.decided_by(case, after)

    def pairs(self) -> _Pairs:
        old, new = self._diagrams
        return self._pairs(old.root, new.root, 0)

    def in_vocabulary_order(self, example: Case) -> Case:
        by_place = dict(zip(self._old.diagram.order, example, strict=True))
        return tuple(by_place[place] for place in range(len(example)))

    def _pairs(self, one: int, other: int, level: int) -> _Pairs:
        order = self._old.diagram.order
        if IMPOSSIBLE in (one, other):
            return {}
        if level == len(order):
            return {(to_rule(one), to_rule(other)): (1, ())}
        key = (one, other, level)
        if key in self._seen:
            return self._seen[key]
        found: _Pairs = {}
        for left, child in self._branches(self._diagrams[0], one, level):
            for right, neighbour in self._branches(self._diagrams[1], other, level):
                values = left & right
                if not values:
                    continue
                for pair, (count, example) in self._pairs(child, neighbour, level + 1).items():
                    known = found.get(pair, (0, (values & -values, *example)))
                    found[pair] = (known[0] + values.bit_count() * count, known[1])
        self._seen[key] = found
        return found

    def _branches(self, diagram: Diagram, number: int, level: int) -> Iterable[tuple[int, int]]:
        """Return the values and the child of each branch; one branch where the node asks for another fact."""
        if number < 0 or diagram.nodes[number][0] != level:
            return [(self._old.vocabulary.facts[diagram.order[level]].full, number)]
        return zip(diagram.classes[level], diagram.nodes[number][1:], strict=True)
