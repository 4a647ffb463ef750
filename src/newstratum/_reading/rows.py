"""Rows of a file become what is known of a person: words are read, stated facts are taken as stated.

A row is either flat (the columns of a table: words in ``employer_text`` and ``title_text``, facts in
columns of their own or in ``extra_facts``) or holds a list ``engagements`` of objects. Stated facts
weigh more than words; where both fit, what both leave possible counts.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, Final

import attrs

from newstratum._model.people.people import OCCUPATIONAL_FIELDS, Engagement
from newstratum._reading.jobs import JobWords, ReadForm, read_jobs
from newstratum._reading.lexicon import Lexicons
from newstratum._reading.stated_facts import (
    NEAR,
    PERSON_FACTS,
    StatedFacts,
    build_stated_evidence,
    build_stated_job,
    parse_extra_facts,
    read_beside,
    read_stated_facts,
    reconcile_statement,
)
from newstratum.errors import DecodeError, Problem

#: What a register says of a person, and no fact of a job; it only looks like `ownership`.
_TOWNSHIP: Final = "township"
_WORDS: Final[tuple[str, str]] = ("employer_text", "title_text")
_SECOND_WORDS: Final[tuple[str, str]] = ("employer_text_2", "title_text_2")

_FACTS_OF_JOBS: Final = frozenset(OCCUPATIONAL_FIELDS)
_FACTS_OF_PERSONS: Final = frozenset(PERSON_FACTS)

#: The columns of a table that are read.
COLUMNS: Final = (
    "id",
    *PERSON_FACTS,
    *_WORDS,
    *_SECOND_WORDS,
    "extra_facts",
    *OCCUPATIONAL_FIELDS,
)


def find_column_problems(columns: Iterable[str]) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
    """Return what is wrong with the columns of a table, and the columns that are not read.

    A column that is nearly called like one that is read is taken for a typing error, since leaving it out
    would change verdicts in silence.
    """
    problems: list[Problem] = []
    left_out: list[str] = []
    for column in columns:
        if column in COLUMNS:
            continue
        near = difflib.get_close_matches(column, COLUMNS, n=1, cutoff=NEAR)
        if near and column != _TOWNSHIP:
            problems.append(Problem((column,), f"no such column; did you mean {near[0]!r}?"))
        else:
            left_out.append(column)
    if "id" not in columns:
        problems.append(Problem(("id",), "no such column; give each row an id"))
    return tuple(problems), tuple(left_out)


def read_row(cells: Mapping[str, object], lexicons: Lexicons) -> ReadForm:
    """Return what a row says of a person."""
    return _Row(lexicons).person(cells)


class _Row:
    """One row, and what is wrong with it."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._lexicons = lexicons
        self._problems: list[Problem] = []

    def person(self, cells: Mapping[str, object]) -> ReadForm:
        listed = cells.get("engagements")
        if listed is None:
            facts = self._flat(cells)
        else:
            facts = self._of_person(cells, ReadForm(engagements=self._listed(listed)), {})
        if self._problems:
            raise DecodeError(tuple(self._problems))
        return facts

    def _flat(self, cells: Mapping[str, object]) -> ReadForm:
        facts = dict(self._sound(read_stated_facts(cells, _FACTS_OF_JOBS)))
        origins = {name: name for name in facts}
        of_person: dict[str, Any] = {}
        extra = parse_extra_facts(self._text(cells.get("extra_facts"), ("extra_facts",)) or "")
        for name, value in self._sound(extra).items():
            if name in facts or (name in PERSON_FACTS and cells.get(name)):
                self._refuse(("extra_facts", name), "stated in a column of its own too; keep one of them")
            elif name in PERSON_FACTS:
                of_person[name] = value
            else:
                facts[name], origins[name] = value, "extra_facts"
        stated = StatedFacts(facts=facts, origins=origins)
        read = read_beside(self._words(cells, _WORDS, _WORDS), stated, self._lexicons)
        second = self._words(cells, _SECOND_WORDS, _SECOND_WORDS)
        if second.employer or second.title:
            read = _merge_forms(read, read_jobs([second], self._lexicons))
        return self._of_person(cells, read, of_person)

    def _listed(self, listed: object) -> tuple[Engagement, ...]:
        if not isinstance(listed, list):
            self._refuse(("engagements",), "not a list; write [] for none")
            return ()
        engagements: list[Engagement] = []
        for place, each in enumerate(listed):
            if not isinstance(each, Mapping):
                self._refuse(("engagements", place), "not an object; write {} for a job without facts")
                continue
            path = ("engagements", place)
            where = f"engagements.{place}"
            named = {column: each[column] for column in _WORDS if column in each}
            cells = {name: value for name, value in each.items() if name not in _WORDS}
            facts = self._sound(read_stated_facts(cells, _FACTS_OF_JOBS, path, closed=True))
            stated = StatedFacts(facts=facts, origins={name: f"{where}.{name}" for name in facts})
            if named:
                words = self._words(named, _WORDS, (f"{where}.employer_text", f"{where}.title_text"))
                engagements += read_beside(words, stated, self._lexicons).engagements
            else:
                engagements.append(build_stated_job(stated))
        return tuple(engagements)

    def _of_person(self, cells: Mapping[str, object], read: ReadForm, extra: Mapping[str, Any]) -> ReadForm:
        given = {**self._sound(read_stated_facts(cells, _FACTS_OF_PERSONS)), **extra}
        status, evidence = read.status, read.evidence
        if "status" in given:
            status, overruled = reconcile_statement(read.status, given["status"])
            if overruled:
                evidence = tuple(attrs.evolve(each, overruled=True) for each in evidence)
            origin = "extra_facts" if "status" in extra else "status"
            evidence = (*evidence, *build_stated_evidence("status", given["status"], origin))
        return ReadForm(
            status=status,
            outside_party=given.get("outside_party"),
            engagements=read.engagements,
            evidence=evidence,
            notes=read.notes,
        )

    def _words(
        self, cells: Mapping[str, object], columns: tuple[str, str], origins: tuple[str, str]
    ) -> JobWords:
        return JobWords(
            employer=self._text(cells.get(columns[0]), (origins[0],)),
            title=self._text(cells.get(columns[1]), (origins[1],)),
            employer_origin=origins[0],
            title_origin=origins[1],
        )

    def _sound(self, stated: StatedFacts) -> Mapping[str, Any]:
        """Return the facts that could be read, and keep the problems of the others."""
        self._problems += stated.problems
        return stated.facts

    def _text(self, value: object, path: tuple[str | int, ...]) -> str | None:
        if value is None or isinstance(value, str):
            return value
        self._refuse(path, "not text")
        return None

    def _refuse(self, path: tuple[str | int, ...], reason: str) -> None:
        self._problems.append(Problem(path, reason))


def _merge_forms(first: ReadForm, second: ReadForm) -> ReadForm:
    """Return what the words of two jobs say; two statuses that differ leave both possible."""
    statuses: set[Any] = set()
    for status in (first.status, second.status):
        if status is not None:
            statuses |= status if isinstance(status, frozenset) else {status}
    return ReadForm(
        status=frozenset(statuses) or None,
        engagements=(*first.engagements, *second.engagements),
        evidence=(*first.evidence, *second.evidence),
        notes=(*first.notes, *second.notes),
    )
