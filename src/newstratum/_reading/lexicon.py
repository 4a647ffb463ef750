"""The lexicons: tables that a domain person can review, and the immutable object read from them.

A table is a text of lines with four columns, separated by tabs: the term in plain form, its kind, what
it says (``fact=value|value;fact=value``), and a note. A kind may name contexts (``title at media``):
there the term says that instead. Lines that begin with ``#`` are remarks.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from attrs import field, frozen

from newstratum._model.people import occupations
from newstratum._reading.terms import Entry, FactSets, TermKind, TermTable, Variant
from newstratum.errors import DecodeError, InvalidValueError, Problem

#: Facts with a closed list of values, and what turns a plain value into one of them.
CLOSED_FACTS: Final[Mapping[str, Callable[[str], object]]] = MappingProxyType(
    {
        "status": occupations.to_status,
        "employer_kind": occupations.to_employer_kind,
        "relation": occupations.to_relation,
        "role": occupations.to_role,
        "employer_business": occupations.to_employer_business,
        "service": occupations.to_service,
        "registration": occupations.to_registration,
        "ownership": occupations.to_ownership,
        "control": occupations.to_control,
        "establishment": occupations.to_establishment,
        "equity": occupations.to_equity,
        "main_income": occupations.to_main_income,
        "full_time": occupations.to_full_time,
    }
)

#: Evidence that takes any text.
OPEN_FACTS: Final = frozenset({"profession", "licence", "industry", "reg_type", "uscc_prefix"})

#: What only reading itself speaks of: of a platform, of a paid re-hire.
_MARK: Final = "mark"

#: Contexts that a kind may name, the most special first: where several hold, the first decides.
CONTEXTS: Final = (
    "no_unit",
    "literature",
    "content_platform",
    "gig_platform",
    "law",
    "practice",
    "intermediary",
    "non_profit",
    "hospital",
    "school",
    "training",
    "individual",
    "media",
    "near_media",
    "company",
    "public",
    "no_employer_given",
)

#: Kinds whose terms are codes of a register or a classification.
CODE_KINDS: Final = (TermKind.CREDIT_PREFIX, TermKind.OCCUPATION_CODE)

_COLUMNS: Final = 4


@frozen(eq=False)
class Lexicons:
    """All tables of reading, immutable, passed as an argument."""

    entries: tuple[Entry, ...] = field(repr=False)
    employer_whole: dict[str, Entry] = field(repr=False)
    #: Endings, trades, and words that name a kind.
    employer_endings: TermTable = field(repr=False)
    #: Words, marks, overrides and decoys.
    employer_words: TermTable = field(repr=False)
    legal_forms: TermTable = field(repr=False)
    title_whole: dict[str, Entry] = field(repr=False)
    #: Titles and words that name no job, at the end of a text.
    title_endings: TermTable = field(repr=False)
    #: Titles, words that name no job, and decoys, wherever they stand.
    titles: TermTable = field(repr=False)
    #: Modifiers and decoys.
    modifiers: TermTable = field(repr=False)
    #: Modifiers that a title begins with, and decoys.
    prefixes: TermTable = field(repr=False)
    #: Marks of a former job, and decoys.
    former: TermTable = field(repr=False)
    #: Typing errors and what was meant.
    typos: dict[str, str] = field(repr=False)
    #: Any of the typing errors; None if there are none.
    typo: re.Pattern[str] | None = field(repr=False)
    codes: dict[TermKind, dict[str, Entry]] = field(repr=False)

    def put_right(self, text: str) -> str:
        """Return the text with the typing errors of the table put right."""
        if self.typo is None or not self.typo.search(text):
            return text
        return self.typo.sub(lambda found: self.typos[found[0]], text)

    def code(self, kind: TermKind, code: str) -> Entry | None:
        """Return the entry of a code, or None."""
        return self.codes[kind].get(code)

    def code_or_parent(self, kind: TermKind, code: str) -> Entry | None:
        """Return the entry of a code, or of the longest beginning of it that is listed."""
        table = self.codes[kind]
        for length in range(len(code), 0, -1):
            entry = table.get(code[:length])
            if entry is not None:
                return entry
        return None


def _build_lexicons(entries: tuple[Entry, ...]) -> Lexicons:
    by_kind: defaultdict[TermKind, dict[str, Entry]] = defaultdict(dict)
    for entry in entries:
        by_kind[entry.kind][entry.term] = entry
    kind = TermKind
    decoys = by_kind[kind.TITLE_DECOY]
    trades = {
        term: entry
        for term, entry in by_kind[kind.EMPLOYER_WORD].items()
        if entry.values_of("employer_kind") is not None
    }
    endings = trades | by_kind[kind.EMPLOYER_TRADE] | by_kind[kind.EMPLOYER_ENDING]
    words = (
        by_kind[kind.EMPLOYER_MARK]
        | by_kind[kind.EMPLOYER_WORD]
        | by_kind[kind.EMPLOYER_OVERRIDE]
        | by_kind[kind.EMPLOYER_DECOY]
    )
    titles = by_kind[kind.NO_JOB] | by_kind[kind.EMPLOYER_TITLE] | by_kind[kind.TITLE]
    typos = {term: entry.note for term, entry in by_kind[kind.TYPO].items()}
    return Lexicons(
        entries=entries,
        employer_whole=by_kind[kind.EMPLOYER_WHOLE],
        employer_endings=TermTable(endings),
        employer_words=TermTable(words),
        legal_forms=TermTable(by_kind[kind.LEGAL_FORM]),
        title_whole=by_kind[kind.TITLE_WHOLE],
        title_endings=TermTable(by_kind[kind.TITLE_ENDING] | titles),
        titles=TermTable(titles | decoys),
        modifiers=TermTable(by_kind[kind.TITLE_MODIFIER] | decoys),
        prefixes=TermTable(by_kind[kind.TITLE_PREFIX] | decoys),
        former=TermTable(by_kind[kind.FORMER] | decoys),
        typos=typos,
        typo=re.compile("|".join(map(re.escape, typos))) if typos else None,
        codes={code: by_kind[code] for code in CODE_KINDS},
    )


def parse_lexicons(tables: Mapping[str, str]) -> Lexicons:
    """Read lexicons from tables."""
    problems: list[Problem] = []
    plain: dict[tuple[str, TermKind], tuple[FactSets, str, str]] = {}
    variants: defaultdict[tuple[str, TermKind], list[Variant]] = defaultdict(list)
    for name, text in tables.items():
        for number, line in enumerate(text.splitlines(), start=1):
            if not line.strip() or line.startswith("#"):
                continue
            try:
                term, kind, contexts, facts, note = _parse_row(line)
            except InvalidValueError as refused:
                problems.append(Problem((name, number), str(refused)))
                continue
            key = (term, kind)
            if contexts:
                variants[key] += [Variant(at, facts) for at in contexts]
            elif key in plain:
                problems.append(
                    Problem((name, number), f"{term}: listed twice as {kind}, see {plain[key][2]}")
                )
            else:
                plain[key] = (facts, note, f"{name}:{number}")
    for key in variants.keys() - plain.keys():
        problems.append(Problem((key[0],), f"{key[1]} has contexts and no line without one"))
    if problems:
        raise DecodeError(tuple(problems))
    return _build_lexicons(
        tuple(
            Entry(
                term,
                kind,
                facts,
                tuple(sorted(variants[term, kind], key=lambda variant: CONTEXTS.index(variant.at))),
                note,
                place,
            )
            for (term, kind), (facts, note, place) in plain.items()
        )
    )


def _parse_row(line: str) -> tuple[str, TermKind, tuple[str, ...], FactSets, str]:
    cells = line.split("\t")
    if len(cells) > _COLUMNS or len(cells) < 2:
        raise InvalidValueError(
            "line", f"{len(cells)} columns", "write term, kind, facts and note, with tabs"
        )
    term, kind, facts, note = (*(cell.strip() for cell in cells), *[""] * (_COLUMNS - len(cells)))
    if not term:
        raise InvalidValueError("term", "is empty")
    kind, _, contexts = kind.partition(" at ")
    try:
        known = TermKind(kind)
    except ValueError:
        raise InvalidValueError("kind", "is not listed", f"use one of {', '.join(TermKind)}") from None
    places = tuple(contexts.split("|")) if contexts else ()
    if strange := set(places).difference(CONTEXTS):
        raise InvalidValueError(
            "kind", f"context {min(strange)} is not listed", f"use {', '.join(sorted(CONTEXTS))}"
        )
    if known is TermKind.TYPO and not note:
        raise InvalidValueError("note", "a typing error needs what was meant")
    return term, known, places, _parse_facts(facts), note


def _parse_facts(text: str) -> FactSets:
    said: dict[str, frozenset[str]] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        fact, _, values = part.partition("=")
        if fact in said:
            raise InvalidValueError(fact, "is given twice")
        said[fact] = _parse_values(fact, values.split("|") if values else [])
    return tuple(said.items())


def _parse_values(fact: str, values: Iterable[str]) -> frozenset[str]:
    if fact in OPEN_FACTS or fact == _MARK:
        return frozenset(values)
    if fact not in CLOSED_FACTS:
        raise InvalidValueError(fact, "is no fact of the vocabulary")
    found: set[str] = set()
    for value in values:
        state = CLOSED_FACTS[fact](value)
        if isinstance(state, frozenset):
            found |= state
        elif isinstance(state, str) and not isinstance(state, occupations.Unknown):
            found.add(state)
        else:
            raise InvalidValueError(fact, "a term cannot leave a fact unknown; leave the fact out")
    return frozenset(found)
