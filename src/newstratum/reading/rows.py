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
from attrs import field, frozen

from newstratum.errors import DecodeError, InvalidValueError, Problem
from newstratum.model.evidence import Evidence
from newstratum.model.occupations import UNKNOWN, Fact, Status, YesNo, status_of, yes_no_of
from newstratum.model.people import OCCUPATIONAL_FIELDS, Engagement
from newstratum.reading.jobs import JobWords, ReadForm, ReadNote, read_jobs
from newstratum.reading.lexicon import CLOSED_FACTS, Lexicons
from newstratum.reading.statements import (
    CODE_FACTS,
    Statements,
    both,
    read_beside,
    stated_evidence,
    stated_job,
)

__all__ = ["COLUMNS", "PersonFacts", "column_problems", "person_of_row"]

_WORDS: Final[tuple[str, str]] = ("employer_text", "title_text")
_SECOND_WORDS: Final[tuple[str, str]] = ("employer_text_2", "title_text_2")
_OF_PERSON: Final = ("status", "outside_party")

#: The columns of a table that are read.
COLUMNS: Final = (
    "id",
    *_OF_PERSON,
    *_WORDS,
    *_SECOND_WORDS,
    "extra_facts",
    *OCCUPATIONAL_FIELDS,
)

_ASCII_FORMS: Final = str.maketrans("；＝｜", ";=|")
_SHARES: Final = frozenset({"equity_share", "income_share"})
#: How alike a wrong name must be to one that is known: ``religion`` is no typing error of ``relation``.
_NEAR: Final = 0.8


@frozen(kw_only=True)
class PersonFacts:
    """What is known of a person, ready to be classified."""

    status: Fact[Status] = field(default=None, converter=status_of)
    outside_party: Fact[YesNo] = field(default=None, converter=yes_no_of, repr=False)
    engagements: tuple[Engagement, ...] = ()
    #: What the status rests on.
    evidence: tuple[Evidence, ...] = ()
    notes: tuple[ReadNote, ...] = ()


def column_problems(columns: Iterable[str]) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
    """Return what is wrong with the columns of a table, and the columns that are not read.

    A column that is nearly called like one that is read is taken for a typing error, since leaving it out
    would change verdicts in silence.
    """
    problems: list[Problem] = []
    left_out: list[str] = []
    for column in columns:
        if column in COLUMNS:
            continue
        near = difflib.get_close_matches(column, COLUMNS, n=1, cutoff=_NEAR)
        if near:
            problems.append(Problem((column,), f"no such column; did you mean {near[0]!r}?"))
        else:
            left_out.append(column)
    if "id" not in columns:
        problems.append(Problem(("id",), "no such column; give each row an id"))
    return tuple(problems), tuple(left_out)


def person_of_row(cells: Mapping[str, object], lexicons: Lexicons) -> PersonFacts:
    """Return what a row says of a person.

    Args:
        cells: The cells by column or key; ``id`` and what is not read are passed over.
        lexicons: The tables in which words are looked up.

    Raises:
        DecodeError: A fact has a name or value that the vocabulary does not know; every problem is listed
            with its column or key, and no problem repeats the cell.
    """
    return _Row(lexicons).person(cells)


class _Row:
    """One row, and what is wrong with it."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._lexicons = lexicons
        self._problems: list[Problem] = []

    def person(self, cells: Mapping[str, object]) -> PersonFacts:
        listed = cells.get("engagements")
        if listed is None:
            facts = self._flat(cells)
        else:
            facts = self._of_person(cells, ReadForm(engagements=self._listed(listed)), {})
        if self._problems:
            raise DecodeError(tuple(self._problems))
        return facts

    # ------------------------------------------------------------------------------------- flat rows

    def _flat(self, cells: Mapping[str, object]) -> PersonFacts:
        facts = self._stated(cells, OCCUPATIONAL_FIELDS, "")
        origins = {name: name for name in facts}
        of_person: dict[str, Any] = {}
        for name, value in self._extra_facts(cells.get("extra_facts")).items():
            if name in facts or (name in _OF_PERSON and cells.get(name)):
                self._refuse(("extra_facts", name), "stated in a column of its own too; keep one of them")
            elif name in _OF_PERSON:
                of_person[name] = value
            else:
                facts[name], origins[name] = value, "extra_facts"
        stated = Statements(facts=facts, origins=origins)
        read = read_beside(self._words(cells, _WORDS, _WORDS), stated, self._lexicons)
        second = self._words(cells, _SECOND_WORDS, _SECOND_WORDS)
        if second.employer or second.title:
            read = _together(read, read_jobs([second], self._lexicons))
        return self._of_person(cells, read, of_person)

    def _words(
        self, cells: Mapping[str, object], columns: tuple[str, str], origins: tuple[str, ...]
    ) -> JobWords:
        employer, title = (self._text(cells.get(column), (column,)) for column in columns)
        return JobWords(employer=employer, title=title, employer_origin=origins[0], title_origin=origins[1])

    def _extra_facts(self, value: object) -> dict[str, Any]:
        text = self._text(value, ("extra_facts",))
        stated: dict[str, object] = {}
        for part in (text or "").translate(_ASCII_FORMS).split(";"):
            name, equals, said = (each.strip() for each in part.partition("="))
            if not part.strip():
                continue
            if not equals or not said:
                self._refuse(("extra_facts",), "holds a part that is not key=value; write role=technical;…")
            elif name in stated:
                self._refuse(("extra_facts", _shown(name)), "stated twice; keep one of them")
            else:
                stated[name] = said
        return self._stated(stated, (*_OF_PERSON, *OCCUPATIONAL_FIELDS), "extra_facts", closed=True)

    # ---------------------------------------------------------------------------------- listed engagements

    def _listed(self, listed: object) -> tuple[Engagement, ...]:
        if not isinstance(listed, list):
            self._refuse(("engagements",), "not a list; write [] for none")
            return ()
        engagements: list[Engagement] = []
        for place, each in enumerate(listed):
            if not isinstance(each, Mapping):
                self._refuse(("engagements", place), "not an object; write {} for a job without facts")
                continue
            where = f"engagements.{place}"
            named = {column: each[column] for column in _WORDS if column in each}
            facts = {name: value for name, value in each.items() if name not in _WORDS}
            facts = self._stated(facts, OCCUPATIONAL_FIELDS, where, closed=True)
            stated = Statements(facts=facts, origins={name: f"{where}.{name}" for name in facts})
            if named:
                words = self._words(named, _WORDS, (f"{where}.employer_text", f"{where}.title_text"))
                engagements += read_beside(words, stated, self._lexicons).engagements
            else:
                engagements.append(stated_job(stated))
        return tuple(engagements)

    # ---------------------------------------------------------------------------------------- facts

    def _of_person(
        self, cells: Mapping[str, object], read: ReadForm, extra: Mapping[str, Any]
    ) -> PersonFacts:
        given = {**self._stated(cells, _OF_PERSON, ""), **extra}
        status, evidence = read.status, read.evidence
        if "status" in given:
            status, overruled = both(read.status, given["status"])
            if overruled:
                evidence = tuple(attrs.evolve(each, overruled=True) for each in evidence)
            origin = "extra_facts" if "status" in extra else "status"
            evidence = (*evidence, *stated_evidence("status", given["status"], origin))
        return PersonFacts(
            status=status,
            outside_party=given.get("outside_party"),
            engagements=read.engagements,
            evidence=evidence,
            notes=read.notes,
        )

    def _stated(
        self, cells: Mapping[str, Any], names: Iterable[str], where: str, *, closed: bool = False
    ) -> dict[str, Any]:
        """Return the facts that cells state; ``closed`` refuses every other name."""
        known = tuple(names)
        path = tuple(where.split(".")) if where else ()
        stated: dict[str, Any] = {}
        for name in cells if closed else known:
            if name not in known:
                near = difflib.get_close_matches(str(name), known, n=1, cutoff=_NEAR)
                meant = f"did you mean {near[0]!r}?" if near else f"use some of: {', '.join(known)}"
                self._refuse((*path, _shown(str(name))), f"no such fact; {meant}")
                continue
            try:
                value = _fact_of(name, cells.get(name))
            except InvalidValueError as error:
                self._refuse((*path, name), "; ".join(filter(None, (error.reason, error.hint))))
            else:
                if value is not None:
                    stated[name] = value
        return stated

    def _text(self, value: object, path: tuple[str | int, ...]) -> str | None:
        if value is None or isinstance(value, str):
            return value
        self._refuse(path, "not text")
        return None

    def _refuse(self, path: tuple[str | int, ...], reason: str) -> None:
        self._problems.append(Problem(path, reason))


def _shown(name: str) -> str:
    """Return a name as it may stand in a message: only what looks like a name of a fact is repeated."""
    plain = name.isascii() and name.replace("_", "").isalnum() and len(name) <= 40
    return name if plain and not any(letter.isdigit() for letter in name) else "(a key that is no name)"


def _fact_of(name: str, value: Any) -> Any:
    """Return the fact that a cell states; None where it states nothing."""
    if isinstance(value, str):
        value = value.strip()
        if not value:
            return None
    if name in CLOSED_FACTS:
        if isinstance(value, str) and "|" in value:
            value = [part.strip() for part in value.split("|")]
        if isinstance(value, (bool, int, float)):
            raise InvalidValueError(name, "not text", "write one of its values as text")
        return CLOSED_FACTS[name](value)
    if name == "outside_party":
        return yes_no_of(value if isinstance(value, str) else None)
    if name in _SHARES:
        return _share_of(name, value)
    if isinstance(value, int) and not isinstance(value, bool) and name in CODE_FACTS:
        value = str(value)
    if value is not None and not isinstance(value, str):
        raise InvalidValueError(name, "not text", "write it as text")
    return value


def _together(first: ReadForm, second: ReadForm) -> ReadForm:
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


def _share_of(name: str, value: object) -> float | None:
    hint = "write a number from 0 to 1, 0.4 for 40 %"
    if value is None or value == UNKNOWN:
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise InvalidValueError(name, "not a number", hint)
    try:
        share = float(value) if not isinstance(value, str) or value.isascii() else -1.0
    except ValueError:
        raise InvalidValueError(name, "not a number", hint) from None
    if not 0 <= share <= 1:
        raise InvalidValueError(name, "not between 0 and 1", hint)
    return share
