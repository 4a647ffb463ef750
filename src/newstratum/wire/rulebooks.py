"""Rulebooks from TOML: every problem of a file reported at once, with rule, line and what was meant.

By hand and not by the converter, because the messages are for a person who edits rules.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from newstratum.errors import InvalidValueError
from newstratum.rules.conditions import All, Condition, boxes_of
from newstratum.rules.facts import FactSpec, Vocabulary
from newstratum.rules.rulebook import (
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
from newstratum.rules.vocabulary import GIVEN_WORDS, RULE_FACTS
from newstratum.wire.conditions import ConditionReader
from newstratum.wire.rulebook_text import Ledger, Table, load_toml

__all__ = ["RULEBOOK_SCHEMA", "rulebook_of"]

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


def rulebook_of(text: str | bytes, source: str = "") -> Rulebook:
    """Read a rulebook and compile it.

    Args:
        text: the TOML.
        source: the name of the file, for messages.

    Raises:
        RulebookError: with every problem found; nothing of a refused rulebook is used.
    """
    document = load_toml(text, source)
    ledger = Ledger(text, source)
    return _Reader(document, ledger).read()


class _Reader:
    def __init__(self, document: Table, ledger: Ledger) -> None:
        self._document = document
        self._ledger = ledger

    def read(self) -> Rulebook:
        self._ledger.only(self._document, _TOP, ())
        if self._document.get("schema") != RULEBOOK_SCHEMA:
            self._ledger.add(("schema",), f"must be {RULEBOOK_SCHEMA}: the version of this file format")
        edition = self._edition()
        self._outcomes = self._outcome_specs()
        vocabulary = self._vocabulary()
        sets = self._document.get("sets", {})
        conditions = ConditionReader(self._ledger, vocabulary, sets if isinstance(sets, Mapping) else {})
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
        self._ledger.raise_if_any()
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
        table = self._ledger.table(
            self._document, "edition", frozenset({"name", "in_force_on", "title", "source"})
        )
        name, day, source = table.get("name"), table.get("in_force_on"), table.get("source")
        if not isinstance(name, str) or not name:
            self._ledger.add(("edition", "name"), "needs a name")
        if not isinstance(day, dt.date) or isinstance(day, dt.datetime):
            self._ledger.add(("edition", "in_force_on"), "must be a date such as 2017-02-20, without quotes")
            day = dt.date.min
        if not isinstance(source, str) or not source:
            self._ledger.add(("edition", "source"), "needs a source: the text the edition follows")
        title = table.get("title")
        words = self._ledger.words(title if isinstance(title, Mapping) else {}, ("edition", "title"))
        return Edition(name=str(name), in_force_on=day, title=words, source=str(source))

    def _outcome_specs(self) -> dict[str, OutcomeSpec]:
        specs: dict[str, OutcomeSpec] = {}
        for name, table in self._ledger.table(self._document, "outcomes").items():
            where = ("outcomes", name)
            if name in (CONTESTED, UNDETERMINED):
                self._ledger.add(where, "is an outcome of every rulebook and not declared")
                continue
            if not isinstance(table, Mapping) or not isinstance(table.get("group"), bool):
                self._ledger.add(where, "must be a table with group = true or false, and categories")
                continue
            self._ledger.only(table, frozenset({"group", "categories"}), where)
            categories = self._ledger.texts(table.get("categories", []), (*where, "categories"))
            specs[name] = OutcomeSpec(name=name, group=table["group"], categories=categories)
        if OUTSIDE not in specs:
            self._ledger.add(("outcomes",), f"needs the outcome {OUTSIDE!r}, for people in no group")
        return specs

    def _vocabulary(self) -> Vocabulary:
        facts: list[FactSpec] = []
        for place, table in enumerate(
            self._ledger.tables(self._document, "fact", frozenset({"name", "values", "question", "notes"}))
        ):
            name, where = str(table.get("name")), ("fact", place)
            if name not in RULE_FACTS:
                self._ledger.add(
                    where,
                    f"{name!r} is no fact that rules may speak of (occupational facts only); "
                    f"{self._ledger.meant(name, RULE_FACTS)}",
                )
                continue
            if any(fact.name == name for fact in facts):
                self._ledger.add(where, f"the fact {name!r} is listed twice")
                continue
            values = tuple(dict.fromkeys(self._ledger.texts(table.get("values", []), (*where, "values"))))
            for value in values:
                if value not in RULE_FACTS[name]:
                    meant = self._ledger.meant(value, RULE_FACTS[name])
                    self._ledger.add((*where, "values"), f"{value!r} is no value of {name}; {meant}")
            if len(values) < 2:
                self._ledger.add((*where, "values"), f"{name} needs at least two values")
            asked = table.get("question")
            question = self._ledger.words(asked if isinstance(asked, Mapping) else {}, (*where, "question"))
            notes = table.get("notes", {})
            if not isinstance(notes, Mapping) or not all(value in values for value in notes):
                self._ledger.add((*where, "notes"), "must be a table from values of the fact to texts")
                notes = {}
            facts.append(FactSpec(name, values, question, frozenset(notes)))
        if not facts:
            self._ledger.add(("fact",), "needs at least one fact")
        return Vocabulary(tuple(facts))

    def _impossible(self, conditions: ConditionReader) -> tuple[Impossible, ...]:
        tables = self._ledger.tables(self._document, "impossible", frozenset({"id", "when", "note"}))
        identifiers = self._ledger.identifiers(tables, "impossible")
        return tuple(
            Impossible(
                id=identifier,
                when=conditions.read(table.get("when"), identifier, ("impossible", identifier)),
                note=str(table.get("note", "")),
                line=self._ledger.line_of(identifier),
            )
            for identifier, table in zip(identifiers, tables, strict=True)
        )

    def _presumptions(self, vocabulary: Vocabulary) -> tuple[Presumption, ...]:
        tables = self._ledger.tables(
            self._document, "presume", frozenset({"id", "given", "fact", "value", "note"})
        )
        presumptions: list[Presumption] = []
        for identifier, table in zip(self._ledger.identifiers(tables, "presume"), tables, strict=True):
            where = ("presume", identifier)
            fact, value = str(table.get("fact")), table.get("value")
            if fact not in vocabulary:
                self._ledger.add(where, f"{fact!r} is no fact of this rulebook", rule=identifier)
            elif value not in vocabulary.fact(fact).values:
                meant = self._ledger.meant(value, vocabulary.fact(fact).values)
                self._ledger.add(where, f"{value!r} is no value of {fact}; {meant}", rule=identifier)
            given = self._ledger.texts(table.get("given", []), (*where, "given"), identifier)
            for word in given:
                if word not in GIVEN_WORDS:
                    self._ledger.add(
                        where, f"given: {self._ledger.meant(word, GIVEN_WORDS)}", rule=identifier
                    )
            note = table.get("note")
            presumptions.append(
                Presumption(
                    id=identifier,
                    given=given,
                    fact=fact,
                    value=str(value),
                    note=self._ledger.words(note if isinstance(note, Mapping) else {}, where, identifier),
                    line=self._ledger.line_of(identifier),
                )
            )
        return tuple(presumptions)

    def _clauses(self) -> tuple[Clause, ...]:
        tables = self._ledger.tables(self._document, "clause", frozenset({"id", "zh", "en", "source"}))
        clauses: list[Clause] = []
        for identifier, table in zip(self._ledger.identifiers(tables, "clause"), tables, strict=True):
            words = self._ledger.words(table, ("clause", identifier), identifier)
            source = table.get("source")
            if not isinstance(source, str) or not source.strip():
                self._ledger.add(("clause", identifier), "needs a source", rule=identifier)
            line = self._ledger.line_of(identifier)
            clauses.append(Clause(id=identifier, words=words, source=str(source), line=line))
        return tuple(clauses)

    def _steps(self) -> tuple[Step, ...]:
        tables = self._ledger.tables(self._document, "step", frozenset({"id", "reason"}))
        steps: list[Step] = []
        for identifier, table in zip(self._ledger.identifiers(tables, "step"), tables, strict=True):
            reason = table.get("reason")
            words = self._ledger.words(
                reason if isinstance(reason, Mapping) else {}, ("step", identifier), identifier
            )
            steps.append(Step(id=identifier, reason=words))
        return tuple(steps)

    def _rules(self, conditions: ConditionReader, steps: tuple[Step, ...]) -> tuple[Rule, ...]:
        tables = self._ledger.tables(self._document, "rule", _RULE_KEYS)
        places = {step.id: place for place, step in enumerate(steps)}
        rules: list[tuple[int, Rule]] = []
        for identifier, table in zip(self._ledger.identifiers(tables, "rule"), tables, strict=True):
            step = table.get("step")
            if step not in places:
                meant = self._ledger.meant(step, places)
                self._ledger.add(
                    ("rule", identifier, "step"), f"{step!r} is no step; {meant}", rule=identifier
                )
            when = conditions.read(table.get("when"), identifier, ("rule", identifier, "when"))
            rules.append((places.get(str(step), 0), self._rule(identifier, table, str(step), when)))
        # A stable sort keeps the order of the file inside a step.
        return tuple(rule for _place, rule in sorted(rules, key=lambda pair: pair[0]))

    def _bare_rule(self, name: str) -> Rule:
        table = self._ledger.table(self._document, name, _BARE_RULE_KEYS)
        return self._rule(str(table.get("id", name)), table, "", All(()))

    def _rule(self, identifier: str, table: Table, step: str, when: Condition) -> Rule:
        where = ("rule", identifier)
        outcome, category = table.get("outcome"), table.get("category", "")
        readings: tuple[Reading, ...] = ()
        if outcome == CONTESTED:
            readings = self._readings(table.get("readings"), identifier)
        elif outcome not in self._outcomes:
            meant = self._ledger.meant(outcome, [*self._outcomes, CONTESTED])
            self._ledger.add((*where, "outcome"), f"{outcome!r} is no outcome; {meant}", rule=identifier)
        elif category and category not in self._outcomes[outcome].categories:
            meant = self._ledger.meant(category, self._outcomes[outcome].categories)
            self._ledger.add(
                (*where, "category"), f"{category!r} is no category of {outcome}; {meant}", rule=identifier
            )
        clauses = self._ledger.texts(table.get("clauses", []), (*where, "clauses"), identifier)
        clauses = clauses or tuple(dict.fromkeys(side.clause for side in readings))
        if not clauses:
            self._ledger.add((*where, "clauses"), "rests on no clause; cite at least one", rule=identifier)
        for clause in clauses:
            self._check_clause(clause, identifier)
        also_fits = self._ledger.texts(table.get("also_fits", []), (*where, "also_fits"), identifier)
        for group in also_fits:
            if group not in self._outcomes or not self._outcomes[group].group:
                self._ledger.add(
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
            line=self._ledger.line_of(identifier),
        )

    def _readings(self, value: object, identifier: str) -> tuple[Reading, ...]:
        where = ("rule", identifier, "readings")
        if (
            not isinstance(value, list)
            or len(value) < 2
            or not all(isinstance(side, Mapping) for side in value)
        ):
            self._ledger.add(where, "a contested outcome needs at least two readings", rule=identifier)
            return ()
        readings: list[Reading] = []
        for side in value:
            outcome, clause = side.get("outcome"), side.get("clause")
            if outcome not in self._outcomes:
                meant = self._ledger.meant(outcome, self._outcomes)
                self._ledger.add(where, f"{outcome!r} is no outcome; {meant}", rule=identifier)
            self._check_clause(clause, identifier)
            readings.append(Reading(outcome=str(outcome), clause=str(clause)))
        return tuple(readings)

    def _check_clause(self, clause: object, identifier: str) -> None:
        if clause not in self._clause_ids:
            meant = self._ledger.meant(clause, sorted(self._clause_ids))
            self._ledger.add(
                ("rule", identifier, "clauses"), f"there is no clause {clause!r}; {meant}", rule=identifier
            )

    def _order(self, vocabulary: Vocabulary) -> tuple[str, ...]:
        if "order" not in self._document:
            return ()
        order = self._ledger.texts(self._document["order"], ("order",))
        names = [fact.name for fact in vocabulary]
        if sorted(order) != sorted(names):
            self._ledger.add(("order",), f"must list every fact once: {', '.join(names)}")
        return order

    def _check_boxes(
        self, rules: tuple[Rule, ...], impossible: tuple[Impossible, ...], vocabulary: Vocabulary
    ) -> None:
        if self._ledger.problems:
            return
        every: tuple[Impossible | Rule, ...] = (*impossible, *rules)
        for each in every:
            try:
                boxes = boxes_of(each.when, vocabulary)
            except InvalidValueError as error:
                self._ledger.add(("rule", each.id, "when"), str(error), rule=each.id)
                continue
            if not boxes:
                self._ledger.add(("rule", each.id, "when"), "can never hold", rule=each.id)
