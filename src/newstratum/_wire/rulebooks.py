"""Rulebooks from TOML: every problem of a file reported at once, with rule, line and what was meant.

By hand and not by the converter, because the messages are for a person who edits rules.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from newstratum._labels import Words
from newstratum._rules.conditions import All, AnyOf, Condition, Is, Not, build_boxes
from newstratum._rules.rulebook import (
    CONTESTED,
    OUTSIDE,
    UNDETERMINED,
    Clause,
    Edition,
    Impossible,
    OutcomeSpec,
    Presumption,
    Reading,
    Rule,
    Rulebook,
    Step,
)
from newstratum._rules.vocabulary import (
    GIVEN_WORDS,
    RULE_FACTS,
    FactSpec,
    SharedFact,
    SharedVocabulary,
    Vocabulary,
)
from newstratum.errors import InvalidValueError, RulebookError, RulebookProblem

#: Version of the file format.
RULEBOOK_SCHEMA = 1

_TOP = frozenset(
    [
        "schema",
        "edition",
        "outcomes",
        "fact",
        "sets",
        "impossible",
        "presume",
        "clause",
        "step",
        "rule",
        "otherwise",
        "unpaid",
        "order",
    ]
)
_RULE_KEYS = frozenset(
    {"id", "step", "when", "outcome", "category", "clauses", "readings", "also_fits", "note"}
)
_BARE_RULE_KEYS = _RULE_KEYS - {"step", "when"}


def parse_rulebook(
    text: str | bytes, source: str = "", *, vocabulary: SharedVocabulary | None = None
) -> Rulebook:
    """Read a rulebook and compile it.

    Args:
        text: the TOML.
        source: the name of the file, for messages.
        vocabulary: the facts of a rulebook that lists none itself.

    Raises:
        RulebookError: with every problem found; nothing of a refused rulebook is used.
    """
    document = load_toml(text, source)
    collector = ProblemCollector(text, source)
    return _Reader(document, collector, vocabulary).read()


def parse_vocabulary(text: str | bytes, source: str = "") -> SharedVocabulary:
    """Read the vocabulary that editions share.

    Args:
        text: the TOML.
        source: the name of the file, for messages.

    Raises:
        RulebookError: with every problem found.
    """
    document = load_toml(text, source)
    collector = ProblemCollector(text, source)
    collector.refuse_unknown_keys(document, frozenset({"schema", "fact"}), ())
    _check_schema(document, collector)
    allowed = frozenset({"name", "values", "question", "notes", "since"})
    facts = [
        SharedFact(fact, _read_since(fact, table, collector))
        for fact, table in _read_facts(document, collector, allowed)
    ]
    collector.raise_if_any()
    return SharedVocabulary(tuple(facts))


def _check_schema(document: Table, collector: ProblemCollector) -> None:
    if document.get("schema") != RULEBOOK_SCHEMA:
        collector.add(("schema",), f"must be {RULEBOOK_SCHEMA}: the version of this file format")


def _read_since(fact: FactSpec, table: Table, collector: ProblemCollector) -> Mapping[str, dt.date]:
    since = table.get("since", {})
    if (
        isinstance(since, Mapping)
        and fact.lists(since)
        and all(type(day) is dt.date for day in since.values())
    ):
        return since
    collector.add(("fact", fact.name, "since"), "must be a table from values of the fact to dates")
    return {}


class _Reader:
    def __init__(self, document: Table, collector: ProblemCollector, shared: SharedVocabulary | None) -> None:
        self._document = document
        self._collector = collector
        self._shared = shared

    def read(self) -> Rulebook:
        self._collector.refuse_unknown_keys(self._document, _TOP, ())
        _check_schema(self._document, self._collector)
        edition = self._edition()
        self._outcomes = self._outcome_specs()
        vocabulary = self._vocabulary(edition.in_force_on)
        sets = self._document.get("sets", {})
        conditions = ConditionReader(self._collector, vocabulary, sets if isinstance(sets, Mapping) else {})
        impossible = self._impossible(conditions)
        presumptions = self._presumptions(vocabulary)
        clauses = self._clauses()
        self._clause_ids = {clause.id for clause in clauses}
        steps = self._steps()
        rules = self._rules(conditions, steps)
        closing = self._bare_rule("otherwise")
        unpaid = self._bare_rule("unpaid")
        order = self._order(vocabulary)
        self._check_boxes(rules, impossible, vocabulary)
        self._collector.raise_if_any()
        return Rulebook(
            edition=edition,
            outcomes=tuple(self._outcomes.values()),
            vocabulary=vocabulary,
            impossible=impossible,
            presumptions=presumptions,
            clauses=clauses,
            steps=steps,
            rules=(*rules, closing),
            unpaid=unpaid,
            order=order,
        )

    def _edition(self) -> Edition:
        table = self._collector.read_table(
            self._document, "edition", frozenset({"name", "in_force_on", "title", "source"})
        )
        name, day, source = table.get("name"), table.get("in_force_on"), table.get("source")
        if not isinstance(name, str) or not name:
            self._collector.add(("edition", "name"), "needs a name")
        if not isinstance(day, dt.date) or isinstance(day, dt.datetime):
            self._collector.add(
                ("edition", "in_force_on"), "must be a date such as 2017-02-20, without quotes"
            )
            day = dt.date.min
        if not isinstance(source, str) or not source:
            self._collector.add(("edition", "source"), "needs a source: the text the edition follows")
        title = table.get("title")
        words = self._collector.read_words(title if isinstance(title, Mapping) else {}, ("edition", "title"))
        return Edition(name=str(name), in_force_on=day, title=words, source=str(source))

    def _outcome_specs(self) -> dict[str, OutcomeSpec]:
        specs: dict[str, OutcomeSpec] = {}
        for name, table in self._collector.read_table(self._document, "outcomes").items():
            where = ("outcomes", name)
            if name in (CONTESTED, UNDETERMINED):
                self._collector.add(where, "is an outcome of every rulebook and not declared")
                continue
            if not isinstance(table, Mapping) or not isinstance(table.get("group"), bool):
                self._collector.add(where, "must be a table with group = true or false, and categories")
                continue
            self._collector.refuse_unknown_keys(table, frozenset({"group", "categories"}), where)
            categories = self._collector.read_texts(table.get("categories", []), (*where, "categories"))
            specs[name] = OutcomeSpec(name=name, group=table["group"], categories=categories)
        if OUTSIDE not in specs:
            self._collector.add(("outcomes",), f"needs the outcome {OUTSIDE!r}, for people in no group")
        return specs

    def _vocabulary(self, day: dt.date) -> Vocabulary:
        if self._shared is not None and "fact" not in self._document:
            return self._shared.known_on(day)
        allowed = frozenset({"name", "values", "question", "notes"})
        return Vocabulary(
            tuple(fact for fact, _table in _read_facts(self._document, self._collector, allowed))
        )

    def _impossible(self, conditions: ConditionReader) -> tuple[Impossible, ...]:
        tables = self._collector.read_tables(self._document, "impossible", frozenset({"id", "when", "note"}))
        identifiers = self._collector.read_identifiers(tables, "impossible")
        return tuple(
            Impossible(
                id=identifier,
                when=conditions.read(table.get("when"), identifier, ("impossible", identifier)),
                note=str(table.get("note", "")),
                line=self._collector.find_line(identifier),
            )
            for identifier, table in zip(identifiers, tables, strict=True)
        )

    def _presumptions(self, vocabulary: Vocabulary) -> tuple[Presumption, ...]:
        tables = self._collector.read_tables(
            self._document, "presume", frozenset({"id", "given", "fact", "value", "note"})
        )
        presumptions: list[Presumption] = []
        for identifier, table in zip(
            self._collector.read_identifiers(tables, "presume"), tables, strict=True
        ):
            where = ("presume", identifier)
            fact, value = str(table.get("fact")), table.get("value")
            if fact not in vocabulary:
                self._collector.add(where, f"{fact!r} is no fact of this rulebook", rule=identifier)
            elif value not in vocabulary.fact(fact).values:
                meant = self._collector.suggest(value, vocabulary.fact(fact).values)
                self._collector.add(where, f"{value!r} is no value of {fact}; {meant}", rule=identifier)
            given = self._collector.read_texts(table.get("given", []), (*where, "given"), identifier)
            for word in given:
                if word not in GIVEN_WORDS:
                    self._collector.add(
                        where, f"given: {self._collector.suggest(word, GIVEN_WORDS)}", rule=identifier
                    )
            note = table.get("note")
            presumptions.append(
                Presumption(
                    id=identifier,
                    given=given,
                    fact=fact,
                    value=str(value),
                    note=self._collector.read_words(
                        note if isinstance(note, Mapping) else {}, where, identifier
                    ),
                    line=self._collector.find_line(identifier),
                )
            )
        return tuple(presumptions)

    def _clauses(self) -> tuple[Clause, ...]:
        tables = self._collector.read_tables(
            self._document, "clause", frozenset({"id", "zh", "en", "source"})
        )
        clauses: list[Clause] = []
        for identifier, table in zip(self._collector.read_identifiers(tables, "clause"), tables, strict=True):
            words = self._collector.read_words(table, ("clause", identifier), identifier)
            source = table.get("source")
            if not isinstance(source, str) or not source.strip():
                self._collector.add(("clause", identifier), "needs a source", rule=identifier)
            line = self._collector.find_line(identifier)
            clauses.append(Clause(id=identifier, words=words, source=str(source), line=line))
        return tuple(clauses)

    def _steps(self) -> tuple[Step, ...]:
        tables = self._collector.read_tables(self._document, "step", frozenset({"id", "reason"}))
        steps: list[Step] = []
        for identifier, table in zip(self._collector.read_identifiers(tables, "step"), tables, strict=True):
            reason = table.get("reason")
            words = self._collector.read_words(
                reason if isinstance(reason, Mapping) else {}, ("step", identifier), identifier
            )
            steps.append(Step(id=identifier, reason=words))
        return tuple(steps)

    def _rules(self, conditions: ConditionReader, steps: tuple[Step, ...]) -> tuple[Rule, ...]:
        tables = self._collector.read_tables(self._document, "rule", _RULE_KEYS)
        places = {step.id: place for place, step in enumerate(steps)}
        rules: list[tuple[int, Rule]] = []
        for identifier, table in zip(self._collector.read_identifiers(tables, "rule"), tables, strict=True):
            step = table.get("step")
            if step not in places:
                meant = self._collector.suggest(step, places)
                self._collector.add(
                    ("rule", identifier, "step"), f"{step!r} is no step; {meant}", rule=identifier
                )
            when = conditions.read(table.get("when"), identifier, ("rule", identifier, "when"))
            rules.append((places.get(str(step), 0), self._rule(identifier, table, str(step), when)))
        # A stable sort leaves the rules of a step in the order of the file.
        return tuple(rule for _place, rule in sorted(rules, key=lambda pair: pair[0]))

    def _bare_rule(self, name: str) -> Rule:
        table = self._collector.read_table(self._document, name, _BARE_RULE_KEYS)
        return self._rule(str(table.get("id", name)), table, "", All(()))

    def _rule(self, identifier: str, table: Table, step: str, when: Condition) -> Rule:
        where = ("rule", identifier)
        outcome, category = table.get("outcome"), table.get("category", "")
        readings: tuple[Reading, ...] = ()
        if outcome == CONTESTED:
            readings = self._readings(table.get("readings"), identifier)
        elif outcome not in self._outcomes:
            meant = self._collector.suggest(outcome, [*self._outcomes, CONTESTED])
            self._collector.add((*where, "outcome"), f"{outcome!r} is no outcome; {meant}", rule=identifier)
        elif category and category not in self._outcomes[outcome].categories:
            meant = self._collector.suggest(category, self._outcomes[outcome].categories)
            self._collector.add(
                (*where, "category"), f"{category!r} is no category of {outcome}; {meant}", rule=identifier
            )
        clauses = self._collector.read_texts(table.get("clauses", []), (*where, "clauses"), identifier)
        clauses = clauses or tuple(dict.fromkeys(side.clause for side in readings))
        if not clauses:
            self._collector.add((*where, "clauses"), "rests on no clause; cite at least one", rule=identifier)
        for clause in clauses:
            self._check_clause(clause, identifier)
        also_fits = self._collector.read_texts(table.get("also_fits", []), (*where, "also_fits"), identifier)
        for group in also_fits:
            if group not in self._outcomes or not self._outcomes[group].group:
                self._collector.add(
                    (*where, "also_fits"), f"{group!r} is no group of this rulebook", rule=identifier
                )
        return Rule(
            id=identifier,
            step=step,
            when=when,
            outcome=str(outcome),
            category=str(category),
            clauses=clauses,
            readings=readings,
            also_fits=also_fits,
            line=self._collector.find_line(identifier),
        )

    def _readings(self, value: object, identifier: str) -> tuple[Reading, ...]:
        where = ("rule", identifier, "readings")
        if (
            not isinstance(value, list)
            or len(value) < 2
            or not all(isinstance(side, Mapping) for side in value)
        ):
            self._collector.add(where, "a contested outcome needs at least two readings", rule=identifier)
            return ()
        readings: list[Reading] = []
        for side in value:
            outcome, clause = side.get("outcome"), side.get("clause")
            if outcome not in self._outcomes:
                meant = self._collector.suggest(outcome, self._outcomes)
                self._collector.add(where, f"{outcome!r} is no outcome; {meant}", rule=identifier)
            self._check_clause(clause, identifier)
            readings.append(Reading(outcome=str(outcome), clause=str(clause)))
        return tuple(readings)

    def _check_clause(self, clause: object, identifier: str) -> None:
        if clause not in self._clause_ids:
            meant = self._collector.suggest(clause, sorted(self._clause_ids))
            self._collector.add(
                ("rule", identifier, "clauses"), f"there is no clause {clause!r}; {meant}", rule=identifier
            )

    def _order(self, vocabulary: Vocabulary) -> tuple[str, ...]:
        if "order" not in self._document:
            return ()
        order = self._collector.read_texts(self._document["order"], ("order",))
        names = [fact.name for fact in vocabulary]
        if sorted(order) != sorted(names):
            self._collector.add(("order",), f"must list every fact once: {', '.join(names)}")
        return order

    def _check_boxes(
        self, rules: tuple[Rule, ...], impossible: tuple[Impossible, ...], vocabulary: Vocabulary
    ) -> None:
        if self._collector.problems:
            return
        every: tuple[Impossible | Rule, ...] = (*impossible, *rules)
        for each in every:
            try:
                boxes = build_boxes(each.when, vocabulary)
            except InvalidValueError as error:
                self._collector.add(("rule", each.id, "when"), str(error), rule=each.id)
                continue
            if not boxes:
                self._collector.add(("rule", each.id, "when"), "can never hold", rule=each.id)


#: A rulebook is written by hand; one larger than this is something else.
_MOST_BYTES: Final = 1_000_000
_DEEPEST: Final = 24

Table = Mapping[str, Any]

_ID_LINE = re.compile(r"""^\s*id\s*=\s*["']([^"']*)["']""")
_AT_LINE = re.compile(r"\(at line (\d+)")


def load_toml(text: str | bytes, source: str) -> dict[str, Any]:
    """Parse the text of a rulebook.

    Raises:
        RulebookError: for text that is too large, not UTF-8, not TOML, or nested too deeply.
    """
    problem: RulebookProblem
    if len(text) > _MOST_BYTES:
        problem = RulebookProblem((), f"larger than {_MOST_BYTES:,} bytes; a rulebook is written by hand")
        raise RulebookError((problem,), source)
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            problem = RulebookProblem((), f"not UTF-8 from byte {error.start} on; save it as UTF-8")
            raise RulebookError((problem,), source) from None
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        problem = RulebookProblem((), f"not TOML: {error}", line=int(at[1]) if at else 0)
        raise RulebookError((problem,), source) from None
    except RecursionError:
        raise RulebookError((RulebookProblem((), "nested too deeply"),), source) from None
    if _compute_depth(document) > _DEEPEST:
        raise RulebookError((RulebookProblem((), f"nested deeper than {_DEEPEST} levels"),), source)
    return document


def _compute_depth(value: object) -> int:
    """Return the depth of nested tables and lists, without recursion."""
    deepest, pending = 0, [(value, 1)]
    while pending:
        item, depth = pending.pop()
        deepest = max(deepest, depth)
        if depth > _DEEPEST:
            break
        if isinstance(item, Mapping):
            pending.extend((each, depth + 1) for each in item.values())
        elif isinstance(item, list):
            pending.extend((each, depth + 1) for each in item)
    return deepest


def _read_facts(
    document: Table, collector: ProblemCollector, allowed: frozenset[str]
) -> list[tuple[FactSpec, Table]]:
    """Read the facts of a vocabulary, each with its table."""
    facts: list[tuple[FactSpec, Table]] = []
    for place, table in enumerate(collector.read_tables(document, "fact", allowed)):
        name, where = str(table.get("name")), ("fact", place)
        if name not in RULE_FACTS:
            collector.add(
                where,
                f"{name!r} is no fact that rules may speak of (occupational facts only); "
                f"{collector.suggest(name, RULE_FACTS)}",
            )
            continue
        if any(fact.name == name for fact, _table in facts):
            collector.add(where, f"the fact {name!r} is listed twice")
            continue
        values = tuple(dict.fromkeys(collector.read_texts(table.get("values", []), (*where, "values"))))
        for value in values:
            if value not in RULE_FACTS[name]:
                meant = collector.suggest(value, RULE_FACTS[name])
                collector.add((*where, "values"), f"{value!r} is no value of {name}; {meant}")
        if len(values) < 2:
            collector.add((*where, "values"), f"{name} needs at least two values")
        asked = table.get("question")
        question = collector.read_words(asked if isinstance(asked, Mapping) else {}, (*where, "question"))
        notes = table.get("notes", {})
        if not isinstance(notes, Mapping) or not all(value in values for value in notes):
            collector.add((*where, "notes"), "must be a table from values of the fact to texts")
            notes = {}
        facts.append((FactSpec(name, values, question, frozenset(notes)), table))
    if not facts:
        collector.add(("fact",), "needs at least one fact: [[fact]]")
    return facts


class ProblemCollector:
    """Collects what is wrong with a rulebook, so that one run reports all of it."""

    def __init__(self, text: str | bytes, source: str) -> None:
        self.source = source
        self.problems: list[RulebookProblem] = []
        self._lines: dict[str, list[int]] = {}
        shown = text.decode("utf-8-sig", "replace") if isinstance(text, bytes) else text
        for number, line in enumerate(shown.splitlines(), 1):
            if found := _ID_LINE.match(line):
                self._lines.setdefault(found[1], []).append(number)

    def find_line(self, identifier: str, occurrence: int = 0) -> int:
        """Return the line where an id is given; 0 where it is not found."""
        lines = self._lines.get(identifier, [])
        return lines[min(occurrence, len(lines) - 1)] if lines else 0

    def add(self, where: tuple[str | int, ...], message: str, *, rule: str = "", line: int = 0) -> None:
        """Note a problem."""
        self.problems.append(RulebookProblem(where, message, rule, line or self.find_line(rule)))

    def raise_if_any(self) -> None:
        """Raise :class:`RulebookError` with every problem noted, if there is one."""
        if self.problems:
            ordered = sorted(self.problems, key=lambda problem: problem.line)
            raise RulebookError(tuple(ordered), self.source)

    def suggest(self, word: object, known: Iterable[str]) -> str:
        """Return what was probably meant, as the end of a message."""
        names = [str(name) for name in known]
        near = difflib.get_close_matches(str(word), names, n=1)
        return f"did you mean {near[0]!r}?" if near else f"use one of: {', '.join(names)}"

    def read_words(self, table: Table, where: tuple[str | int, ...], rule: str = "") -> Words:
        """Read a text in Chinese and English; the Chinese one is needed."""
        zh, en = table.get("zh"), table.get("en", "")
        if not isinstance(zh, str) or not zh.strip() or not isinstance(en, str):
            self.add(
                where, "needs a text in Chinese (zh); one in English (en) may stand beside it", rule=rule
            )
            return Words("", "")
        return Words(zh, en)

    def read_texts(self, value: object, where: tuple[str | int, ...], rule: str = "") -> tuple[str, ...]:
        """Read a text or a list of texts."""
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            self.add(where, "must be a text or a list of texts", rule=rule)
            return ()
        return tuple(items)

    def read_tables(self, document: Table, name: str, allowed: frozenset[str]) -> list[Table]:
        """Read an array of tables, refusing keys that are not known."""
        items = document.get(name, [])
        if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
            self.add((name,), f"must be an array of tables: [[{name}]]")
            return []
        for place, item in enumerate(items):
            self.refuse_unknown_keys(item, allowed, (name, place), rule=str(item.get("id", "")))
        return items

    def read_table(self, document: Table, name: str, allowed: frozenset[str] | None = None) -> Table:
        """Read a table that has to be there."""
        item = document.get(name)
        if not isinstance(item, Mapping):
            self.add((name,), f"missing or not a table: [{name}]")
            return {}
        if allowed is not None:
            self.refuse_unknown_keys(item, allowed, (name,), rule=str(item.get("id", "")))
        return item

    def refuse_unknown_keys(
        self, item: Table, allowed: frozenset[str], where: tuple[str | int, ...], rule: str = ""
    ) -> None:
        """Refuse keys outside a list."""
        for key in item:
            if key not in allowed:
                self.add(
                    (*where, key),
                    f"{key!r} is not known here; {self.suggest(key, sorted(allowed))}",
                    rule=rule,
                )

    def read_identifiers(self, items: Iterable[Table], where: str) -> list[str]:
        """Read the ids of tables, refusing missing and repeated ones."""
        seen: dict[str, int] = {}
        identifiers: list[str] = []
        for place, item in enumerate(items):
            identifier = item.get("id")
            if not isinstance(identifier, str) or not identifier.strip():
                self.add((where, place), "needs an id")
                identifier = ""
            elif identifier in seen:
                line = self.find_line(identifier, seen[identifier])
                self.add(
                    (where, place),
                    f"the id {identifier!r} is taken; ids are unique",
                    rule=identifier,
                    line=line,
                )
            seen[identifier] = seen.get(identifier, 0) + 1
            identifiers.append(identifier)
        return identifiers


_EMPTY = All(())


class ConditionReader:
    """Reads conditions over a vocabulary and its named sets of values.

    A table means that all of its entries hold. An entry is a fact with a value, a list of values
    (``"@name"`` stands for a named set) or ``{ not = … }``, or one of ``all``, ``any`` (lists of
    tables) and ``not`` (a table).
    """

    def __init__(self, collector: ProblemCollector, vocabulary: Vocabulary, sets: Table) -> None:
        self._collector = collector
        self._vocabulary = vocabulary
        self._sets = sets
        self._check_sets()

    def read(self, table: object, rule: str, where: tuple[str | int, ...]) -> Condition:
        """Read one condition; what is wrong goes to the collector of problems."""
        if not isinstance(table, Mapping) or not table:
            self._collector.add(
                where, "the condition is empty; a rule that always holds is [otherwise]", rule=rule
            )
            return _EMPTY
        parts = tuple(self._entry(key, value, rule, (*where, key)) for key, value in table.items())
        return parts[0] if len(parts) == 1 else All(parts)

    def _entry(self, key: str, value: object, rule: str, where: tuple[str | int, ...]) -> Condition:
        if key in ("all", "any"):
            if not isinstance(value, list) or not value:
                self._collector.add(where, f"{key} needs a list of conditions that is not empty", rule=rule)
                return _EMPTY
            parts = tuple(self.read(part, rule, (*where, place)) for place, part in enumerate(value))
            return All(parts) if key == "all" else AnyOf(parts)
        if key == "not":
            return Not(self.read(value, rule, where))
        if key not in self._vocabulary:
            names = [fact.name for fact in self._vocabulary]
            self._collector.add(
                where,
                f"{key!r} is no fact that rules may speak of (occupational facts only); "
                f"{self._collector.suggest(key, names)}",
                rule=rule,
            )
            return _EMPTY
        if isinstance(value, Mapping):
            self._collector.refuse_unknown_keys(value, frozenset({"not"}), where, rule=rule)
            return Not(self._membership(key, value.get("not"), rule, where))
        return self._membership(key, value, rule, where)

    def _membership(self, fact: str, value: object, rule: str, where: tuple[str | int, ...]) -> Condition:
        texts = self._collector.read_texts(value, where, rule)
        values = self._expand(fact, texts, rule, where, ())
        if not texts:
            self._collector.add(where, "no value; name at least one", rule=rule)
        return Is(fact, values)

    def _expand(
        self,
        fact: str,
        values: tuple[str, ...],
        rule: str,
        where: tuple[str | int, ...],
        inside: tuple[str, ...],
    ) -> frozenset[str]:
        known = self._vocabulary.fact(fact).values
        named = self._sets.get(fact, {})
        expanded: set[str] = set()
        for value in values:
            if not value.startswith("@"):
                if value in known:
                    expanded.add(value)
                else:
                    self._collector.add(
                        where,
                        f"{value!r} is no value of {fact}; {self._collector.suggest(value, known)}",
                        rule=rule,
                    )
            elif value in inside:
                self._collector.add(where, f"the set {value!r} contains itself", rule=rule)
            elif isinstance(named, Mapping) and value[1:] in named:
                texts = self._collector.read_texts(named[value[1:]], ("sets", fact, value[1:]))
                expanded |= self._expand(fact, texts, rule, where, (*inside, value))
            else:
                names = [f"@{name}" for name in named] if isinstance(named, Mapping) else []
                self._collector.add(
                    where,
                    f"there is no set {value!r} of {fact}; {self._collector.suggest(value, names)}",
                    rule=rule,
                )
        return frozenset(expanded)

    def _check_sets(self) -> None:
        for fact, named in self._sets.items():
            if fact not in self._vocabulary or not isinstance(named, Mapping):
                self._collector.add(("sets", fact), "sets belong to a fact: [sets.employer_kind]")
                continue
            for name in named:
                self._expand(fact, (f"@{name}",), "", ("sets", fact, name), ())
