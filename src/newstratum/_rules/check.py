"""Checks of a rulebook before use, and the difference between two editions; exact, because the diagram is.

Each finding names the rules, their lines, and a concrete possible person who shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from functools import partial
from itertools import combinations

from attrs import frozen

from newstratum._rules.diagram import IMPOSSIBLE, Diagram, to_rule
from newstratum._rules.rulebook import All, AnyOf, Condition, Is, Not, Rule, Rulebook
from newstratum._rules.vocabulary import Case, Vocabulary, iterate_bits
from newstratum._words import Words, join_clauses, join_names
from newstratum.errors import InvalidValueError


class CheckKind(StrEnum):
    """What a check can find."""

    UNREACHABLE_RULE = "unreachable_rule"
    OVERLAP = "overlap"
    #: Only for information: the closing rule is there to cover what no other does.
    CLOSING_RULE = "closing_rule"
    CLAUSE_NEVER_CITED = "clause_never_cited"
    VALUE_CHANGES_NOTHING = "value_changes_nothing"
    FACT_CHANGES_NOTHING = "fact_changes_nothing"


@frozen(kw_only=True)
class CheckFinding:
    """One thing a check found."""

    kind: CheckKind
    message: Words
    #: Ids of the rules or clauses it is about.
    subjects: tuple[str, ...]
    #: Their lines in the file, 0 where none is known.
    lines: tuple[int, ...] = ()
    #: Facts of a possible person who shows it.
    person: tuple[tuple[str, str], ...] = ()

    @property
    def is_problem(self) -> bool:
        """Whether the rulebook should be mended; what the closing rule covers is information."""
        return self.kind is not CheckKind.CLOSING_RULE


def check_rulebook(rulebook: Rulebook) -> tuple[CheckFinding, ...]:
    """Return everything the checks find, problems first.

    Facts and values that change nothing are found only where the rulebook lists the facts itself: the
    vocabulary that editions share is not a rulebook's to mend.
    """
    check = _Check(rulebook)
    findings = [
        *check.unreachable_rules(),
        *check.overlaps(),
        *check.uncited_clauses(),
        *(check.idle_facts() if rulebook.lists_facts else ()),
        *(check.idle_values() if rulebook.lists_facts else ()),
        *check.closing_rule(),
    ]
    return tuple(sorted(findings, key=lambda finding: not finding.is_problem))


def describe_person(
    vocabulary: Vocabulary, completion: Case | None, shows_it: Callable[[Case], bool]
) -> tuple[tuple[str, str], ...]:
    """Return the facts of a possible person that matter, as pairs of fact and value."""
    if completion is None:
        return ()
    case = completion
    for place, fact in enumerate(vocabulary):
        opened = (*case[:place], fact.full, *case[place + 1 :])
        case = opened if shows_it(opened) else case
    kept = zip(vocabulary, completion, case, strict=True)
    return tuple((fact.name, fact.values_of(bit)[0]) for fact, bit, mask in kept if mask != fact.full)


def _says_the_same(one: Rule, other: Rule) -> bool:
    return (one.outcome, one.readings) == (other.outcome, other.readings)


def _is_within(case: Case, box: Case) -> bool:
    return all(not mask & ~allowed for mask, allowed in zip(case, box, strict=True))


def _iterate_named_values(condition: Condition) -> Iterator[tuple[str, str]]:
    match condition:
        case Is(fact, values):
            yield from ((fact, value) for value in values)
        case Not(part):
            yield from _iterate_named_values(part)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from _iterate_named_values(part)


class _Check:
    def __init__(self, rulebook: Rulebook) -> None:
        self._book = rulebook
        self._vocabulary = rulebook.vocabulary
        self._completions = rulebook.make_completions()
        self._open = rulebook.vocabulary.open_case
        self._all = self._completions.count(self._open)

    def unreachable_rules(self) -> Iterator[CheckFinding]:
        for place, rule in enumerate(self._book.rules):
            if self._all.get(place):
                continue
            taken: dict[int, Case] = {}
            for box in self._book.boxes(place):
                for other in self._completions.count(box):
                    taken.setdefault(other, box)
            rules = [self._book.rules[other] for other in sorted(taken)]
            first = next(iter(sorted(taken)), None)
            person = None if first is None else self._completions.example(taken[first], first)
            reason = (
                Words("它涵盖的情形都已由{}判定", "everything it covers is decided by {}").format(
                    join_names(other.id for other in rules)
                )
                if rules
                else Words("它涵盖的情形都不可能出现", "everything it covers is impossible")
            )
            yield CheckFinding(
                kind=CheckKind.UNREACHABLE_RULE,
                message=Words(
                    "规则{}永远用不上：{}；请收窄其他规则，或删去它",
                    "rule {} never decides: {}; narrow the others or remove it",
                ).format(rule.id, reason),
                subjects=(rule.id, *(other.id for other in rules)),
                lines=(rule.line, *(other.line for other in rules)),
                person=self._person(person, first),
            )

    def _person(self, person: Case | None, rule: int | None) -> tuple[tuple[str, str], ...]:
        """Return what matters of a person whom a rule decides."""
        return describe_person(
            self._vocabulary,
            person,
            lambda case: rule is not None and self._completions.decided_by(case, rule),
        )

    def overlaps(self) -> Iterator[CheckFinding]:
        places = range(len(self._book.rules) - 1)
        for one, other in combinations(places, 2):
            first, second = self._book.rules[one], self._book.rules[other]
            if first.step != second.step or _says_the_same(first, second):
                continue
            person = self._overlap(one, other)
            if person:
                yield CheckFinding(
                    kind=CheckKind.OVERLAP,
                    message=(
                        Words(
                            "步骤{2}的规则{0}和{1}同时成立，却分别得出{3}和{4}；同一步骤内不分先后",
                            "rules {} and {} of step {} hold together and say {} and {}; inside a step "
                            "nothing goes first",
                        ).format(first.id, second.id, first.step, first.outcome, second.outcome)
                    ),
                    subjects=(first.id, second.id),
                    lines=(first.line, second.line),
                    person=describe_person(self._vocabulary, person, partial(self._both_hold, one, other)),
                )

    def _overlap(self, one: int, other: int) -> Case | None:
        """Return a completion of which both rules hold and that no earlier step takes."""
        for left in self._book.boxes(one):
            for right in self._book.boxes(other):
                both = tuple(a & b for a, b in zip(left, right, strict=True))
                if all(both) and (person := self._completions.example(both, one)):
                    return person
        return None

    def _both_hold(self, one: int, other: int, case: Case) -> bool:
        """Say whether both rules hold of every completion of a case, and the first decides them."""
        inside = (any(_is_within(case, box) for box in self._book.boxes(place)) for place in (one, other))
        return all(inside) and self._completions.decided_by(case, one)

    def uncited_clauses(self) -> Iterator[CheckFinding]:
        rules = (*self._book.rules, self._book.unpaid)
        cited = {clause for rule in rules for clause in rule.clauses}
        cited |= {side.clause for rule in rules for side in rule.readings}
        for clause in self._book.clauses:
            if clause.id not in cited:
                yield CheckFinding(
                    kind=CheckKind.CLAUSE_NEVER_CITED,
                    message=Words(
                        "条款{}没有规则引用；请引用或删去",
                        "clause {} is cited by no rule; cite it or remove it",
                    ).format(clause.id),
                    subjects=(clause.id,),
                    lines=(clause.line,),
                )

    def idle_facts(self) -> Iterator[CheckFinding]:
        for place, fact in enumerate(self._vocabulary):
            if not self._completions.can_change(self._open, place):
                yield CheckFinding(
                    kind=CheckKind.FACT_CHANGES_NOTHING,
                    message=Words(
                        "事实{}不影响任何结论；请删去，或在规则中使用",
                        "the fact {} changes no outcome; remove it or use it in a rule",
                    ).format(fact.name),
                    subjects=(fact.name,),
                )

    def idle_values(self) -> Iterator[CheckFinding]:
        conditions = [each.when for each in self._book.impossible] + [rule.when for rule in self._book.rules]
        named = {pair for condition in conditions for pair in _iterate_named_values(condition)}
        named |= {(each.fact, each.value) for each in self._book.presumptions}
        for fact in self._vocabulary:
            for value in fact.values:
                if (fact.name, value) not in named and value not in fact.noted:
                    yield CheckFinding(
                        kind=CheckKind.VALUE_CHANGES_NOTHING,
                        message=(
                            Words(
                                "{1}的值{0}没有在任何地方出现；请删去、使用，或在该事实的说明中写明为何列出",
                                "the value {} of {} is named nowhere; remove it, use it, or say in the "
                                "notes of the fact why it is listed",
                            ).format(value, fact.name)
                        ),
                        subjects=(f"{fact.name}.{value}",),
                        person=((fact.name, value),),
                    )

    def closing_rule(self) -> Iterator[CheckFinding]:
        closing = len(self._book.rules) - 1
        covered = self._all.get(closing, 0)
        if not covered:
            return
        total = sum(self._all.values())
        shares = []
        for place, fact in enumerate(self._vocabulary):
            for bit in iterate_bits(fact.full):
                narrowed = (*self._open[:place], bit, *self._open[place + 1 :])
                if share := self._completions.count(narrowed).get(closing, 0):
                    shares.append((share, f"{fact.name} {fact.values_of(bit)[0]}: {share}"))
        by_value = ", ".join(text for _share, text in sorted(shares, reverse=True)[:8])
        rule = self._book.rules[closing]
        yield CheckFinding(
            kind=CheckKind.CLOSING_RULE,
            message=Words(
                "{}单独涵盖{}种（共{}种可能的组合）；最多的情形：{}",
                "{} alone covers {} of {} possible combinations; most by {}",
            ).format(rule.id, covered, total, by_value),
            subjects=(rule.id,),
            lines=(rule.line,),
            person=self._person(self._completions.example(self._open, closing), closing),
        )


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
        reason = Words(
            "两个口径所列的事实或值不同：{}", "the two editions list different facts or values: {}"
        ).format(join_clauses(*differing))
        raise InvalidValueError(
            "rulebook", reason, Words("请比较同一词表的口径", "compare editions of one vocabulary")
        )
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


def _list_vocabulary_changes(old: Vocabulary, new: Vocabulary) -> list[Words]:
    """List what only one of two vocabularies has, or that they list the same in another order."""
    before, after = ({fact.name: fact.values for fact in each} for each in (old, new))
    found = []
    for side, one, other in ((Words("旧", "old"), before, after), (Words("新", "new"), after, before)):
        for name, values in one.items():
            if name not in other:
                found.append(
                    Words("只有{}口径列了事实{}", "only the {} one lists the fact {}").format(side, name)
                )
            elif added := [value for value in values if value not in other[name]]:
                found.append(
                    Words("只有{0}口径列了{2}的{1}", "only the {} one lists {} of {}").format(
                        side, join_names(added), name
                    )
                )
    if not found and list(before.items()) != list(after.items()):
        found.append(Words("内容相同，次序不同", "the same ones in another order"))
    return found


def _get_conclusion(rule: Rule) -> tuple[object, ...]:
    return (rule.outcome, rule.category, frozenset(side.outcome for side in rule.readings))


#: For a pair of rules, how many combinations they decide and one of them.
_Pairs = dict[tuple[int, int], tuple[int, Case]]


class _Walk:
    """Walks both diagrams at once, level by level."""

    def __init__(self, old: Rulebook, new: Rulebook) -> None:
        self._old = old
        self._diagrams = (old.diagram, new.compile(old.diagram.order))
        self._completions = (old.make_completions(), new.make_completions())
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
