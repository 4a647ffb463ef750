"""The tables of a rulebook: the verdict on one job with coded facts, as integer arrays and lists of values.

They are for engines that hold millions of rows, and for programs in other languages. One person's facts are
looked up fact by fact: each fact has a table of moves, whose rows are the states that the facts before it
lead to and whose columns are the values that nothing tells apart from there. The last move gives the number
of a verdict.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final, TypeAlias, TypeGuard

from attrs import field, frozen

from newstratum._model.values.validators import check_argument
from newstratum._short_repr import ShortRepr
from newstratum._words import Words, join_names
from newstratum.errors import DecodeError, InvalidValueError, Problem

#: Version of the plain form.
TABLES_SCHEMA: Final = 1

#: The input that says that somebody was asked and does not know; an absent fact is None.
UNKNOWN_INPUT: Final = "unknown"

#: The parts of a verdict that the tables give, in the order of the plain form.
VERDICT_PARTS: Final = (
    "outcome",
    "category",
    "rule",
    "clauses",
    "also_fits",
    "missing",
    "next_question",
    "readings",
    "conflict",
)

#: What a part of a verdict can be: a word, nothing, several words, or the sides of a contested outcome.
PartValue: TypeAlias = str | tuple[str, ...] | tuple[tuple[str, str], ...] | None


@frozen(kw_only=True)
class FactTable(ShortRepr):
    """One fact: the column of each of its values, and the moves from every state."""

    name: str
    question: Words
    #: For each value of the edition its column. Values that the edition never tells apart share one.
    columns: Mapping[str, int]
    #: The column of a fact that is not given; presumptions fill it as they do when a person is classified.
    absent: int
    #: The column of a fact of which it is said that it is not known.
    unknown: int
    #: How many columns there are.
    width: int
    #: The next state, at ``state * width + column``; of the last fact, the number of the verdict.
    moves: tuple[int, ...] = field(repr=False)

    def column_of(self, value: str | None) -> int:
        """Return the column of a value, of ``unknown`` or of None.

        Raises:
            InvalidValueError: The edition has no such value.
        """
        if value is None:
            return self.absent
        if value == UNKNOWN_INPUT:
            return self.unknown
        try:
            return self.columns[value]
        except (KeyError, TypeError):
            raise InvalidValueError(
                self.name,
                Words("该口径没有这个取值", "not a value of this edition"),
                Words("可用：{}", "use one of: {}").format(join_names(self.columns)),
            ) from None


@frozen(kw_only=True)
class VerdictPart(ShortRepr):
    """One part of the verdicts: its different values, and which of them each verdict has."""

    name: str
    values: tuple[PartValue, ...]
    #: For each verdict, the place of its value.
    codes: tuple[int, ...] = field(repr=False)


@frozen(kw_only=True)
class RulebookTables(ShortRepr):
    """An edition as integer arrays: one table for each fact, and the verdicts that they lead to.

    The verdict is that of :func:`newstratum.classify` on a person with one job whose facts are each one
    value, ``unknown`` or absent. Several jobs, "one of several values" and evidence such as credit codes
    need the rules.
    """

    edition: str
    title: Words
    #: The SHA-256 of what the edition says, in hexadecimal: tables of another text of it have another.
    edition_digest: str
    #: In the order in which they are looked up.
    facts: tuple[FactTable, ...]
    #: The parts of the verdicts, ``outcome`` first.
    parts: tuple[VerdictPart, ...]
    #: The words of each clause that verdicts name, by its id.
    clauses: Mapping[str, Words] = field(repr=False)

    @cached_property
    def _part_of(self) -> dict[str, VerdictPart]:
        return {part.name: part for part in self.parts}

    @property
    def verdict_count(self) -> int:
        """How many different verdicts there are."""
        return len(self.parts[0].codes)

    def part(self, name: str) -> VerdictPart:
        """Return a part of the verdicts by its name; KeyError for a name that is none."""
        return self._part_of[name]

    def look_up(self, facts: Mapping[str, str | None]) -> dict[str, PartValue]:
        """Return the parts of the verdict on one job.

        Args:
            facts: For each fact its value, ``unknown``, or None; a fact that is left out is absent.

        Raises:
            InvalidValueError: A name is not a fact of the edition, or a value not one of its values.
        """
        check_argument(
            "facts", facts, Mapping, Words('请写{"role": "technical"}', 'write {"role": "technical"}')
        )
        names = {fact.name for fact in self.facts}
        for name in facts:
            if name not in names:
                raise InvalidValueError(
                    "facts",
                    Words("{}不是该口径的事实", "{} is not a fact of this edition").format(name),
                    Words("可用：{}", "use one of: {}").format(join_names(sorted(names))),
                )
        state = 0
        for fact in self.facts:
            state = fact.moves[state * fact.width + fact.column_of(facts.get(fact.name))]
        return {part.name: part.values[part.codes[state]] for part in self.parts}

    def write_sql(self, dialect: str, table: str = "people") -> str:
        """Return SQL that makes a table of the verdicts, and a view that shows a table with its verdicts.

        Args:
            dialect: ``postgresql``, ``duckdb``, ``spark`` or ``sqlite``.
            table: The table of people, with a column for each fact, called like it.

        Raises:
            InvalidValueError: The dialect does not exist, or the table is no name.
        """
        from newstratum._rules.sql import write_script

        return write_script(self, dialect, table)

    def write_sql_expression(self, dialect: str, columns: Mapping[str, str | None]) -> str:
        """Return the SQL expression of the number of a verdict, which is its place in ``codes`` of each part.

        It is NULL where a value is not listed.

        Args:
            dialect: ``postgresql``, ``duckdb``, ``spark`` or ``sqlite``.
            columns: For each fact the SQL that gives its value, such as ``p.role``; a fact that is left out
                is absent.

        Raises:
            InvalidValueError: The dialect or a fact does not exist.
        """
        from newstratum._rules.sql import write_expression

        return write_expression(self, dialect, columns)

    def to_dict(self) -> dict[str, Any]:
        """Return the tables as plain data, ready for JSON: what ``newstratum rulebook export`` writes."""
        plain: dict[str, Any] = {
            "schema": TABLES_SCHEMA,
            "edition": self.edition,
            "title": _to_plain_words(self.title),
            "edition_digest": self.edition_digest,
            "facts": [
                {
                    "name": fact.name,
                    "question": _to_plain_words(fact.question),
                    "columns": dict(fact.columns),
                    "absent": fact.absent,
                    "unknown": fact.unknown,
                    "width": fact.width,
                    "moves": list(fact.moves),
                }
                for fact in self.facts
            ],
            "parts": {
                part.name: {
                    "values": [_to_plain_value(value) for value in part.values],
                    "codes": [*part.codes],
                }
                for part in self.parts
            },
            "clauses": {identifier: _to_plain_words(words) for identifier, words in self.clauses.items()},
        }
        return {**plain, "digest": _compute_digest(plain)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> RulebookTables:
        """Return the tables that plain data stands for.

        Raises:
            DecodeError: The data is cut or changed, or of another version.
        """
        if not isinstance(data, Mapping) or data.get("schema") != TABLES_SCHEMA:
            raise _refuse("schema", Words("不是本版本的判定表", "not tables of this version of newstratum"))
        plain = {name: value for name, value in data.items() if name != "digest"}
        try:
            intact = data.get("digest") == _compute_digest(plain)
        except (TypeError, ValueError):
            intact = False
        if not intact:
            raise _refuse(
                "digest",
                Words(
                    "内容与摘要不符，文件不完整或被改动",
                    "the content does not match it: the file is cut or changed",
                ),
            )
        try:
            tables = _from_plain(plain)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise _refuse("facts", Words("不是完整的判定表", "not whole tables")) from None
        for place, problem in _iterate_problems(tables):
            raise _refuse(place, problem)
        return tables


def _to_plain_words(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


def _to_plain_value(value: PartValue) -> object:
    if not isinstance(value, tuple):
        return value
    return [list(each) if isinstance(each, tuple) else each for each in value]


def _to_part_value(plain: object) -> PartValue:
    if isinstance(plain, list):
        return tuple(tuple(map(str, each)) if isinstance(each, list) else str(each) for each in plain)  # type: ignore[return-value]
    if plain is not None and not isinstance(plain, str):
        raise TypeError(type(plain))
    return plain


def _compute_digest(plain: Mapping[str, Any]) -> str:
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse(place: str, message: Words) -> DecodeError:
    hint = Words("请用newstratum rulebook export重新导出", "export it again with newstratum rulebook export")
    return DecodeError((Problem((place,), Words("{}；{}", "{}; {}").format(message, hint)),))


def _from_plain(plain: Mapping[str, Any]) -> RulebookTables:
    return RulebookTables(
        edition=str(plain["edition"]),
        title=Words(**plain["title"]),
        edition_digest=str(plain["edition_digest"]),
        facts=tuple(
            FactTable(
                name=str(fact["name"]),
                question=Words(**fact["question"]),
                columns=dict(fact["columns"]),
                absent=fact["absent"],
                unknown=fact["unknown"],
                width=fact["width"],
                moves=tuple(fact["moves"]),
            )
            for fact in plain["facts"]
        ),
        parts=tuple(
            VerdictPart(
                name=name, values=tuple(map(_to_part_value, part["values"])), codes=tuple(part["codes"])
            )
            for name, part in plain["parts"].items()
        ),
        clauses={identifier: Words(**words) for identifier, words in plain["clauses"].items()},
    )


def _iterate_problems(tables: RulebookTables) -> Iterator[tuple[str, Words]]:
    """Yield what would lead a walk out of the tables, so that no walk has to look."""
    outside = Words("{}：指向表外", "{}: leads out of the tables")
    states = 1
    counts = {len(part.codes) for part in tables.parts}
    if {part.name for part in tables.parts} != set(VERDICT_PARTS) or len(counts) != 1 or not tables.facts:
        yield "parts", Words("不是完整的判定表", "not whole tables")
        return
    for fact, rows in zip(tables.facts, _count_rows(tables.facts, counts.pop()), strict=True):
        columns = (*fact.columns.values(), fact.absent, fact.unknown)
        if type(fact.width) is not int:
            yield "facts", outside.format(fact.name)
            return
        if not _are_below(columns, fact.width) or not _are_below(fact.moves, rows):
            yield "facts", outside.format(fact.name)
            return
        if len(fact.moves) != states * fact.width:
            yield "facts", outside.format(fact.name)
            return
        states = rows
    for part in tables.parts:
        if not _are_below(part.codes, len(part.values)):
            yield "parts", outside.format(part.name)


def _count_rows(facts: Sequence[FactTable], verdicts: int) -> Iterator[int]:
    """Yield for each fact how many states its moves may lead to."""
    for fact in facts[1:]:
        yield len(fact.moves) // fact.width if isinstance(fact.width, int) and fact.width > 0 else 0
    yield verdicts


def _are_below(numbers: Sequence[object], bound: int) -> TypeGuard[Sequence[int]]:
    return all(type(number) is int and 0 <= number < bound for number in numbers)
