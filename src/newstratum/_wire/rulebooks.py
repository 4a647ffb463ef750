"""Rulebooks from TOML: every problem of a file reported at once, with rule, line and what was meant.

By hand and not by the converter, because the messages are for a person who edits rules.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Any, Final, TypeAlias, TypeGuard

from newstratum._model.values.refused_subjects import explain_refused_name
from newstratum._rules.rulebook import (
    CONTESTED,
    OUTSIDE,
    UNDETERMINED,
    All,
    AnyOf,
    Clause,
    Condition,
    Edition,
    Impossible,
    Is,
    Not,
    OutcomeSpec,
    Presumption,
    Reading,
    Rule,
    Rulebook,
    Step,
    build_boxes,
)
from newstratum._rules.vocabulary import (
    GIVEN_WORDS,
    RULE_FACTS,
    FactSpec,
    SharedFact,
    SharedVocabulary,
    Vocabulary,
)
from newstratum._wire.toml_files import parse_toml
from newstratum._words import Words, join_names
from newstratum.errors import DecodeError, InvalidValueError, RulebookError, RulebookProblem

#: Version of the file format.
RULEBOOK_SCHEMA: Final = 1

#: The tables whose entries have ids, and all keys of a rulebook.
_WITH_IDS: Final = frozenset({"impossible", "presume", "clause", "step", "rule"})
_KEYS: Final = _WITH_IDS | {
    *("schema", "edition", "outcomes", "fact", "sets"),
    *("otherwise", "unpaid", "order"),
}
_BARE_RULE_KEYS: Final = frozenset({"id", "outcome", "category", "clauses", "readings", "also_fits", "note"})
_CLAUSE_KEYS: Final = ("zh", "en", "source", "quoted")
_FACT_KEYS: Final = frozenset({"name", "values", "question", "notes"})
_NO_FACT: Final = Words(
    "不是规则可以提及的事实（只限职业事实）", "not a fact that rules may speak of (occupational facts only)"
)

_LONGEST_MESSAGE: Final = 600

_ID_LINE: Final = re.compile(r"""^\s*id\s*=\s*["']([^"']*)["']""")
_ALWAYS: Final = All(())

_Table: TypeAlias = Mapping[str, Any]
_Path: TypeAlias = tuple[str | int, ...]


def parse_rulebook(
    text: str | bytes, source: str = "", *, vocabulary: SharedVocabulary | None = None
) -> Rulebook:
    """Read a rulebook and compile it, by the shared vocabulary if it lists no facts itself.

    Raises:
        RulebookError: with every problem found; nothing of a refused rulebook is used.
    """
    document = _load_toml(text, source)
    return _Reader(document, _Problems(text, source), vocabulary).read()


def parse_vocabulary(text: str | bytes, source: str = "") -> SharedVocabulary:
    """Read the vocabulary that editions share."""
    document = _load_toml(text, source)
    problems = _Problems(text, source)
    problems.refuse_unknown_keys(document, frozenset({"schema", "fact"}), ())
    problems.check_schema(document)
    facts = [
        SharedFact(fact, _read_since(fact, table, problems))
        for fact, table in _read_facts(document, problems, _FACT_KEYS | {"since"})
    ]
    problems.raise_if_any()
    return SharedVocabulary(tuple(facts))


def _load_toml(text: str | bytes, source: str) -> dict[str, Any]:
    try:
        return parse_toml(text, source)
    except DecodeError as error:
        problems = tuple(
            RulebookProblem(each.path[1:], each.message, line=getattr(each, "line", 0))
            for each in error.problems
        )
    raise RulebookError(problems, source)


class _Problems:
    """Collects what is wrong with a rulebook, so that one run reports all of it."""

    def __init__(self, text: str | bytes, source: str) -> None:
        self.problems: list[RulebookProblem] = []
        self._source = source
        self._lines: dict[str, list[int]] = {}
        shown = text.decode("utf-8-sig", "replace") if isinstance(text, bytes) else text
        for number, line in enumerate(shown.splitlines(), 1):
            if found := _ID_LINE.match(line):
                self._lines.setdefault(found[1], []).append(number)

    def find_line(self, identifier: str, occurrence: int = 0) -> int:
        """Return the line where an id is given; 0 where it is not found."""
        lines = self._lines.get(identifier, [])
        return lines[min(occurrence, len(lines) - 1)] if lines else 0

    def add(self, where: _Path, message: Words, *, rule: str | None = None, line: int = 0) -> None:
        """Note a problem; the rule is the one that the path leads to, where none is named."""
        if rule is None:
            rule = str(where[1]) if len(where) > 1 and where[0] in _WITH_IDS else ""
        line = line or self.find_line(rule)
        # Whatever stands in the file comes back in messages, and it may be long.
        self.problems.append(RulebookProblem(where, _shorten_words(message), _shorten(rule), line))

    def raise_if_any(self) -> None:
        """Raise :class:`RulebookError` with every problem noted, if there is one."""
        if self.problems:
            ordered = sorted(self.problems, key=lambda problem: problem.line)
            raise RulebookError(tuple(ordered), self._source)

    def check_schema(self, document: _Table) -> None:
        """Refuse another version of the file format."""
        schema = document.get("schema")
        if type(schema) is not int or schema != RULEBOOK_SCHEMA:
            self.add(
                ("schema",),
                Words("应为{}：本文件格式的版本", "must be {}: the version of this file format").format(
                    RULEBOOK_SCHEMA
                ),
            )

    def check_known(self, word: object, known: Collection[str], what: Words, where: _Path) -> bool:
        """Say whether a word is one of those known; if not, note what it is not and what was meant."""
        if isinstance(word, str) and word in known:
            return True
        self.add(
            where, Words("{!r}是{}；{}", "{!r} is {}; {}").format(word, what, _suggest_word(word, known))
        )
        return False

    def refuse_unknown_keys(
        self, table: _Table, allowed: frozenset[str], where: _Path, rule: str | None = None
    ) -> None:
        """Refuse keys outside a list."""
        for key in table:
            if key not in allowed:
                message = Words("这里没有{!r}；{}", "{!r} is not known here; {}").format(
                    key, _suggest_word(key, sorted(allowed))
                )
                self.add((*where, key), message, rule=rule)

    def read_words(self, table: object, where: _Path) -> Words:
        """Read a text in Chinese and English; the Chinese one is needed."""
        given = table if isinstance(table, Mapping) else {}
        zh, en = given.get("zh"), given.get("en", "")
        if isinstance(zh, str) and zh.strip() and isinstance(en, str):
            return Words(zh, en)
        self.add(
            where,
            Words(
                "须有中文（zh）；英文（en）可一并给出",
                "needs a text in Chinese (zh); one in English (en) may stand beside it",
            ),
        )
        return Words("", "")

    def read_texts(self, value: object, where: _Path) -> tuple[str, ...]:
        """Read a text or a list of texts."""
        items = [value] if isinstance(value, str) else value
        if isinstance(items, list) and all(isinstance(item, str) for item in items):
            return tuple(items)
        self.add(where, Words("应为文字或文字列表", "must be a text or a list of texts"))
        return ()

    def read_tables(self, document: _Table, name: str, allowed: frozenset[str]) -> list[_Table]:
        """Read an array of tables, refusing keys that are not known."""
        items = document.get(name, [])
        if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
            self.add(
                (name,), Words("应为表的数组：[[{}]]", "must be an array of tables: [[{}]]").format(name)
            )
            return []
        for place, item in enumerate(items):
            self.refuse_unknown_keys(item, allowed, (name, place), rule=str(item.get("id", "")))
        return items

    def read_table(self, document: _Table, name: str, allowed: frozenset[str] | None = None) -> _Table:
        """Read a table that has to be there."""
        item = document.get(name)
        if not isinstance(item, Mapping):
            self.add((name,), Words("缺少，或不是表：[{}]", "missing or not a table: [{}]").format(name))
            return {}
        if allowed is not None:
            self.refuse_unknown_keys(item, allowed, (name,), rule=str(item.get("id", "")))
        return item

    def read_items(self, document: _Table, name: str, *keys: str) -> list[tuple[str, _Table]]:
        """Read an array of tables with ids, refusing missing and repeated ones."""
        tables = self.read_tables(document, name, frozenset({"id", *keys}))
        items: list[tuple[str, _Table]] = []
        seen: dict[str, int] = {}
        written: dict[str, str] = {}
        for place, table in enumerate(tables):
            identifier = table.get("id")
            if not isinstance(identifier, str) or not identifier.strip():
                self.add((name, place), Words("缺少编号", "needs an id"), rule="")
                identifier = ""
            elif identifier in seen:
                line = self.find_line(identifier, seen[identifier])
                message = Words("编号{!r}已用；编号不得重复", "the id {!r} is taken; ids are unique").format(
                    identifier
                )
                self.add((name, place), message, rule=identifier, line=line)
            else:
                # Full-width and half-width forms look alike to whoever reads the file.
                same = written.setdefault(unicodedata.normalize("NFKC", identifier).strip(), identifier)
                if same != identifier:
                    message = Words(
                        "编号{!r}与{!r}只差全半角或空格",
                        "the id {!r} differs from {!r} in width or spaces only",
                    ).format(identifier, same)
                    self.add((name, place), message, rule=identifier)
            seen[identifier] = seen.get(identifier, 0) + 1
            items.append((identifier, table))
        return items


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_MESSAGE else text[: _LONGEST_MESSAGE - 1] + "…"


def _shorten_words(words: Words) -> Words:
    return Words(_shorten(words.zh), _shorten(words.en))


def _suggest_word(word: object, known: Collection[str]) -> Words:
    """Return what was probably meant, or why it is refused, as the end of a message."""
    if (refused := explain_refused_name(word)) is not None:
        return refused
    near = difflib.get_close_matches(str(word)[:_LONGEST_MESSAGE], known, n=1)
    return (
        Words("是否要写{!r}？", "did you mean {!r}?").format(near[0])
        if near
        else Words("可用：{}", "use one of: {}").format(join_names(known))
    )


def _read_facts(
    document: _Table, problems: _Problems, allowed: frozenset[str] = _FACT_KEYS
) -> list[tuple[FactSpec, _Table]]:
    """Read the facts of a vocabulary, each with its table."""
    facts: list[tuple[FactSpec, _Table]] = []
    for place, table in enumerate(problems.read_tables(document, "fact", allowed)):
        name, where = str(table.get("name")), ("fact", place)
        if not problems.check_known(name, RULE_FACTS, _NO_FACT, where):
            continue
        if any(fact.name == name for fact, _table in facts):
            problems.add(where, Words("事实{!r}列了两次", "the fact {!r} is listed twice").format(name))
            continue
        values = tuple(dict.fromkeys(problems.read_texts(table.get("values", []), (*where, "values"))))
        for value in values:
            problems.check_known(
                value,
                RULE_FACTS[name],
                Words("不是{}的值", "no value of {}").format(name),
                (*where, "values"),
            )
        if len(values) < 2:
            problems.add(
                (*where, "values"), Words("{}至少要有两个值", "{} needs at least two values").format(name)
            )
        question = problems.read_words(table.get("question"), (*where, "question"))
        notes = table.get("notes", {})
        if not isinstance(notes, Mapping) or not all(value in values for value in notes):
            problems.add(
                (*where, "notes"),
                Words("应为由事实的值到文字的表", "must be a table from values of the fact to texts"),
            )
            notes = {}
        facts.append((FactSpec(name, values, question, frozenset(notes)), table))
    if not facts:
        problems.add(("fact",), Words("至少要有一项事实：[[fact]]", "needs at least one fact: [[fact]]"))
    return facts


def _read_since(fact: FactSpec, table: _Table, problems: _Problems) -> Mapping[str, dt.date]:
    since = table.get("since", {})
    if isinstance(since, Mapping) and fact.lists(since) and all(map(_is_date, since.values())):
        return since
    problems.add(
        ("fact", fact.name, "since"),
        Words("应为由事实的值到日期的表", "must be a table from values of the fact to dates"),
    )
    return {}


def _is_date(value: object) -> TypeGuard[dt.date]:
    # A date and time is a date to Python.
    return type(value) is dt.date


class _Reader:
    def __init__(self, document: _Table, problems: _Problems, shared: SharedVocabulary | None) -> None:
        self._document = document
        self._problems = problems
        self._shared = shared

    def read(self) -> Rulebook:
        self._problems.refuse_unknown_keys(self._document, _KEYS, ())
        self._problems.check_schema(self._document)
        edition = self._edition()
        self._outcomes = self._outcome_specs()
        lists_facts = self._shared is None or "fact" in self._document
        if self._shared is not None and not lists_facts:
            vocabulary = self._shared.known_on(edition.in_force_on)
        else:
            vocabulary = Vocabulary(
                tuple(fact for fact, _table in _read_facts(self._document, self._problems))
            )
        conditions = _Conditions(self._problems, vocabulary, self._document.get("sets"))
        impossible = self._impossible(conditions)
        presumptions = self._presumptions(vocabulary)
        clauses = self._clauses()
        self._clause_ids = sorted({clause.id for clause in clauses})
        steps = self._steps()
        rules = self._rules(conditions, steps)
        closing, unpaid = self._bare_rule("otherwise"), self._bare_rule("unpaid")
        order = self._order(vocabulary)
        self._check_boxes((*impossible, *rules), vocabulary)
        self._problems.raise_if_any()
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
            lists_facts=lists_facts,
        )

    def _edition(self) -> Edition:
        keys = frozenset({"name", "in_force_on", "title", "source", "history"})
        table = self._problems.read_table(self._document, "edition", keys)
        name, day, source = table.get("name"), table.get("in_force_on"), table.get("source")
        if not isinstance(name, str) or not name:
            self._problems.add(("edition", "name"), Words("缺少名称", "needs a name"))
        if not _is_date(day):
            message = Words(
                "应为日期，如2017-02-20，不加引号", "must be a date such as 2017-02-20, without quotes"
            )
            self._problems.add(("edition", "in_force_on"), message)
        if not isinstance(source, str) or not source:
            self._problems.add(
                ("edition", "source"),
                Words("缺少出处：本口径所依据的文本", "needs a source: the text the edition follows"),
            )
        if not isinstance(table.get("history", False), bool):
            self._problems.add(("edition", "history"), Words("应为true或false", "must be true or false"))
        return Edition(
            history=table.get("history") is True,
            name=str(name),
            in_force_on=day if _is_date(day) else dt.date.min,
            title=self._problems.read_words(table.get("title"), ("edition", "title")),
            source=str(source),
        )

    def _outcome_specs(self) -> dict[str, OutcomeSpec]:
        specs: dict[str, OutcomeSpec] = {}
        for name, table in self._problems.read_table(self._document, "outcomes").items():
            where = ("outcomes", name)
            if name in (CONTESTED, UNDETERMINED):
                self._problems.add(
                    where,
                    Words(
                        "是每个规则书都有的结论，不用声明", "is an outcome of every rulebook and not declared"
                    ),
                )
                continue
            if not isinstance(table, Mapping) or not isinstance(table.get("group"), bool):
                self._problems.add(
                    where,
                    Words(
                        "应为表，含group = true或false，以及categories",
                        "must be a table with group = true or false, and categories",
                    ),
                )
                continue
            self._problems.refuse_unknown_keys(table, frozenset({"group", "categories"}), where)
            categories = self._problems.read_texts(table.get("categories", []), (*where, "categories"))
            specs[name] = OutcomeSpec(name=name, group=table["group"], categories=categories)
        if OUTSIDE not in specs:
            self._problems.add(
                ("outcomes",),
                Words(
                    "缺少结论{!r}，用于不属于任何群体的人", "needs the outcome {!r}, for people in no group"
                ).format(OUTSIDE),
            )
        return specs

    def _impossible(self, conditions: _Conditions) -> tuple[Impossible, ...]:
        return tuple(
            Impossible(
                id=identifier,
                when=conditions.read(table.get("when"), ("impossible", identifier)),
                note=str(table.get("note", "")),
                line=self._problems.find_line(identifier),
            )
            for identifier, table in self._problems.read_items(self._document, "impossible", "when", "note")
        )

    def _presumptions(self, vocabulary: Vocabulary) -> tuple[Presumption, ...]:
        presumptions: list[Presumption] = []
        items = self._problems.read_items(self._document, "presume", "given", "fact", "value", "note")
        for identifier, table in items:
            where = ("presume", identifier)
            fact, value = str(table.get("fact")), table.get("value")
            if fact not in vocabulary:
                self._problems.add(
                    where, Words("{!r}不是本规则书的事实", "{!r} is not a fact of this rulebook").format(fact)
                )
            else:
                self._problems.check_known(
                    value,
                    vocabulary.fact(fact).values,
                    Words("不是{}的值", "no value of {}").format(fact),
                    where,
                )
            given = self._problems.read_texts(table.get("given", []), (*where, "given"))
            for word in given:
                if word not in GIVEN_WORDS:
                    self._problems.add(
                        where, Words("给定：{}", "given: {}").format(_suggest_word(word, GIVEN_WORDS))
                    )
            presumptions.append(
                Presumption(
                    id=identifier,
                    given=given,
                    fact=fact,
                    value=str(value),
                    note=self._problems.read_words(table.get("note"), where),
                    line=self._problems.find_line(identifier),
                )
            )
        return tuple(presumptions)

    def _clauses(self) -> tuple[Clause, ...]:
        clauses: list[Clause] = []
        for identifier, table in self._problems.read_items(self._document, "clause", *_CLAUSE_KEYS):
            words = self._problems.read_words(table, ("clause", identifier))
            source = table.get("source")
            if not isinstance(source, str) or not source.strip():
                self._problems.add(("clause", identifier), Words("缺少出处", "needs a source"))
            quoted = table.get("quoted", False)
            if not isinstance(quoted, bool):
                self._problems.add(
                    ("clause", identifier), Words("quoted须为true或false", "quoted is true or false")
                )
            clauses.append(
                Clause(
                    id=identifier,
                    words=words,
                    source=str(source),
                    quoted=quoted is True,
                    line=self._problems.find_line(identifier),
                )
            )
        return tuple(clauses)

    def _steps(self) -> tuple[Step, ...]:
        return tuple(
            Step(id=identifier, reason=self._problems.read_words(table.get("reason"), ("step", identifier)))
            for identifier, table in self._problems.read_items(self._document, "step", "reason")
        )

    def _rules(self, conditions: _Conditions, steps: tuple[Step, ...]) -> tuple[Rule, ...]:
        places = {step.id: place for place, step in enumerate(steps)}
        rules: list[tuple[int, Rule]] = []
        for identifier, table in self._problems.read_items(
            self._document, "rule", "step", "when", *_BARE_RULE_KEYS
        ):
            where = ("rule", identifier)
            self._problems.check_known(
                table.get("step"), places, Words("不是步骤", "no step"), (*where, "step")
            )
            step = str(table.get("step"))
            when = conditions.read(table.get("when"), (*where, "when"))
            rules.append((places.get(step, 0), self._rule(identifier, table, step, when)))
        # A stable sort leaves the rules of a step in the order of the file.
        return tuple(rule for _place, rule in sorted(rules, key=lambda pair: pair[0]))

    def _bare_rule(self, name: str) -> Rule:
        table = self._problems.read_table(self._document, name, _BARE_RULE_KEYS)
        return self._rule(str(table.get("id", name)), table, "", _ALWAYS)

    def _rule(self, identifier: str, table: _Table, step: str, when: Condition) -> Rule:
        where = ("rule", identifier)
        outcome, category = table.get("outcome"), table.get("category", "")
        readings: tuple[Reading, ...] = ()
        if outcome == CONTESTED:
            readings = self._readings(table.get("readings"), (*where, "readings"))
        else:
            known = [*self._outcomes, CONTESTED]
            is_known = self._problems.check_known(
                outcome, known, Words("不是结论", "no outcome"), (*where, "outcome")
            )
            if is_known and category:
                what, categories = (
                    Words("不是{}的类别", "no category of {}").format(outcome),
                    self._outcomes[str(outcome)].categories,
                )
                self._problems.check_known(category, categories, what, (*where, "category"))
        clauses = self._problems.read_texts(table.get("clauses", []), (*where, "clauses"))
        clauses = clauses or tuple(dict.fromkeys(side.clause for side in readings))
        if not clauses:
            self._problems.add(
                (*where, "clauses"),
                Words("没有依据任何条款；请至少引用一条", "rests on no clause; cite at least one"),
            )
        for clause in clauses:
            self._check_clause(clause, (*where, "clauses"))
        also_fits = self._problems.read_texts(table.get("also_fits", []), (*where, "also_fits"))
        for group in also_fits:
            if group not in self._outcomes or not self._outcomes[group].group:
                self._problems.add(
                    (*where, "also_fits"),
                    Words("{!r}不是本规则书的群体", "{!r} is not a group of this rulebook").format(group),
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
            line=self._problems.find_line(identifier),
        )

    def _readings(self, value: object, where: _Path) -> tuple[Reading, ...]:
        if (
            not isinstance(value, list)
            or len(value) < 2
            or not all(isinstance(side, Mapping) for side in value)
        ):
            self._problems.add(
                where,
                Words("有争议的结论至少要有两种读法", "a contested outcome needs at least two readings"),
            )
            return ()
        readings: list[Reading] = []
        for side in value:
            outcome, clause = side.get("outcome"), side.get("clause")
            self._problems.check_known(outcome, self._outcomes, Words("不是结论", "no outcome"), where)
            self._check_clause(clause, (*where[:2], "clauses"))
            readings.append(Reading(outcome=str(outcome), clause=str(clause)))
        return tuple(readings)

    def _check_clause(self, clause: object, where: _Path) -> None:
        if clause not in self._clause_ids:
            meant = _suggest_word(clause, self._clause_ids)
            self._problems.add(
                where, Words("没有条款{!r}；{}", "there is no clause {!r}; {}").format(clause, meant)
            )

    def _order(self, vocabulary: Vocabulary) -> tuple[str, ...]:
        if "order" not in self._document:
            return ()
        order = self._problems.read_texts(self._document["order"], ("order",))
        names = [fact.name for fact in vocabulary]
        if sorted(order) != sorted(names):
            self._problems.add(
                ("order",),
                Words("每项事实须各列一次：{}", "must list every fact once: {}").format(join_names(names)),
            )
        return order

    def _check_boxes(self, every: tuple[Impossible | Rule, ...], vocabulary: Vocabulary) -> None:
        if self._problems.problems:
            return
        for each in every:
            where = ("rule", each.id, "when")
            try:
                if not build_boxes(each.when, vocabulary):
                    self._problems.add(where, Words("永远不会成立", "can never hold"))
            except InvalidValueError as error:
                self._problems.add(where, error.words)


class _Conditions:
    """Reads conditions over a vocabulary and its named sets of values.

    A table means that all of its entries hold. An entry is a fact with a value, a list of values
    (``"@name"`` stands for a named set) or ``{ not = … }``, or one of ``all``, ``any`` (lists of
    tables) and ``not`` (a table).
    """

    def __init__(self, problems: _Problems, vocabulary: Vocabulary, sets: object) -> None:
        self._problems = problems
        self._vocabulary = vocabulary
        self._names = [fact.name for fact in vocabulary]
        self._sets: _Table = sets if isinstance(sets, Mapping) else {}
        for fact, named in self._sets.items():
            if fact not in vocabulary or not isinstance(named, Mapping):
                problems.add(
                    ("sets", fact),
                    Words(
                        "集合属于某项事实：[sets.employer_kind]",
                        "sets belong to a fact: [sets.employer_kind]",
                    ),
                )
                continue
            for name in named:
                self._expand(fact, (f"@{name}",), ("sets", fact, name))

    def read(self, table: object, where: _Path) -> Condition:
        """Read one condition; what is wrong goes to the problems."""
        if not isinstance(table, Mapping) or not table:
            self._problems.add(
                where,
                Words(
                    "条件为空；总是成立的规则是[otherwise]",
                    "the condition is empty; a rule that always holds is [otherwise]",
                ),
            )
            return _ALWAYS
        parts = tuple(self._entry(key, value, (*where, key)) for key, value in table.items())
        return parts[0] if len(parts) == 1 else All(parts)

    def _entry(self, key: str, value: object, where: _Path) -> Condition:
        if key in ("all", "any"):
            if not isinstance(value, list) or not value:
                self._problems.add(
                    where,
                    Words("{}须有非空的条件列表", "{} needs a list of conditions that is not empty").format(
                        key
                    ),
                )
                return _ALWAYS
            parts = tuple(self.read(part, (*where, place)) for place, part in enumerate(value))
            return All(parts) if key == "all" else AnyOf(parts)
        if key == "not":
            return Not(self.read(value, where))
        if not self._problems.check_known(key, self._names, _NO_FACT, where):
            return _ALWAYS
        if isinstance(value, Mapping):
            self._problems.refuse_unknown_keys(value, frozenset({"not"}), where)
            return Not(self._membership(key, value.get("not"), where))
        return self._membership(key, value, where)

    def _membership(self, fact: str, value: object, where: _Path) -> Condition:
        texts = self._problems.read_texts(value, where)
        values = self._expand(fact, texts, where)
        if not texts:
            self._problems.add(where, Words("没有值；请至少写一个", "no value; name at least one"))
        return Is(fact, values)

    def _expand(
        self, fact: str, values: tuple[str, ...], where: _Path, inside: tuple[str, ...] = ()
    ) -> frozenset[str]:
        known = self._vocabulary.fact(fact).values
        named = self._sets.get(fact, {})
        expanded: set[str] = set()
        for value in values:
            if not value.startswith("@"):
                if self._problems.check_known(
                    value, known, Words("不是{}的值", "no value of {}").format(fact), where
                ):
                    expanded.add(value)
            elif value in inside:
                self._problems.add(
                    where, Words("集合{!r}包含自身", "the set {!r} contains itself").format(value)
                )
            elif isinstance(named, Mapping) and value[1:] in named:
                texts = self._problems.read_texts(named[value[1:]], ("sets", fact, value[1:]))
                expanded |= self._expand(fact, texts, where, (*inside, value))
            else:
                names = [f"@{name}" for name in named] if isinstance(named, Mapping) else []
                meant = _suggest_word(value, names)
                self._problems.add(
                    where,
                    Words("{1}没有集合{0!r}；{2}", "there is no set {!r} of {}; {}").format(
                        value, fact, meant
                    ),
                )
        return frozenset(expanded)
