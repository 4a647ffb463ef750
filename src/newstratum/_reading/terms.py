"""Terms of a lexicon, and tables that find the longest term at an end or anywhere in a text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final, TypeAlias

from attrs import Factory, field, frozen

#: What a term says: for each fact the values it leaves possible.
FactSets: TypeAlias = tuple[tuple[str, frozenset[str]], ...]

_LATIN: Final = frozenset("abcdefghijklmnopqrstuvwxyz")


class TermKind(StrEnum):
    """Where in a cell a term counts, and what it is."""

    #: The whole employer cell: 自由职业, 无, 私企.
    EMPLOYER_WHOLE = "employer_whole"
    #: The ending of a unit's name before its legal form: 律师事务所.
    EMPLOYER_ENDING = "employer_ending"
    #: The same, where it names the trade rather than a unit: 科技, 教育; it says nothing in a title.
    EMPLOYER_TRADE = "employer_trade"
    #: Anywhere in a unit's name, at its end too: 民营, 造价咨询.
    EMPLOYER_WORD = "employer_word"
    #: Only where it stands apart, since other names contain it by chance: 国企 in 中国企业.
    EMPLOYER_MARK = "employer_mark"
    #: Anywhere in a unit's name, and wins over the ending: 公立, 国办.
    EMPLOYER_OVERRIDE = "employer_override"
    #: 有限公司 and branches of a unit; stripped before the ending is looked for.
    LEGAL_FORM = "legal_form"
    #: Looks like a term of a unit's name and is none: 大学路.
    EMPLOYER_DECOY = "employer_decoy"
    #: A title: at the end of the cell, else anywhere in it.
    TITLE = "title"
    #: A title that is the employer too, as nobody else gives it: 公务员, 个体户, 民警.
    EMPLOYER_TITLE = "employer_title"
    #: A title only at the end of the cell: 工, 员.
    TITLE_ENDING = "title_ending"
    #: A title only as the whole of the cell, or of one of its parts.
    TITLE_WHOLE = "title_whole"
    #: Anywhere in a title: 兼职, 返聘.
    TITLE_MODIFIER = "title_modifier"
    #: A modifier only where a title begins with it: 自由, 独立.
    TITLE_PREFIX = "title_prefix"
    #: Looks like a modifier or a title and is none: 前台.
    TITLE_DECOY = "title_decoy"
    #: Says that what follows is a former job: 原, 退休.
    FORMER = "former"
    #: Names no job: 政协委员, 党员.
    NO_JOB = "no_job"
    #: A typing error; the note says what was meant.
    TYPO = "typo"
    #: The first two characters of a unified social credit code (GB 32100-2015).
    CREDIT_PREFIX = "credit_prefix"
    #: A code, or the beginning of codes, of the 2022 classification of occupations.
    OCCUPATION_CODE = "occupation_code"


@frozen
class Variant:
    """What a term says instead where the context holds."""

    at: str
    facts: FactSets


@frozen(eq=False)
class Entry:
    """One term with everything it says; two entries are the same only if they are one object."""

    term: str
    kind: TermKind
    facts: FactSets = ()
    variants: tuple[Variant, ...] = ()
    note: str = ""
    #: File and line, for a message to who keeps the tables.
    place: str = ""
    _by_name: dict[str, frozenset[str]] = field(
        init=False, repr=False, default=Factory(lambda entry: dict(entry.facts), takes_self=True)
    )

    def values_of(self, fact: str) -> frozenset[str] | None:
        """Return the values the term leaves of a fact without any context; None if it is silent."""
        return self._by_name.get(fact)

    def facts_at(self, contexts: frozenset[str]) -> FactSets:
        """Return what the term says in a context: the first variant that holds replaces its facts."""
        for variant in self.variants:
            if variant.at in contexts:
                said = dict(self.facts) | dict(variant.facts)
                return tuple((fact, values) for fact, values in said.items() if values)
        return self.facts


def _cuts_a_latin_word(text: str, start: int, end: int) -> bool:
    """Say whether a place in a text begins or ends in the middle of a Latin word."""
    if start > 0 and text[start] in _LATIN and text[start - 1] in _LATIN:
        return True
    return end < len(text) and text[end - 1] in _LATIN and text[end] in _LATIN


@frozen(eq=False)
class TermTable:
    """Entries by their term, found by the longest match."""

    terms: dict[str, Entry]
    _lengths_from: dict[str, tuple[int, ...]] = field(
        init=False,
        repr=False,
        default=Factory(
            lambda table: _group_lengths((term[0], len(term)) for term in table.terms), takes_self=True
        ),
    )
    _lengths_to: dict[str, tuple[int, ...]] = field(
        init=False,
        repr=False,
        default=Factory(
            lambda table: _group_lengths((term[-1], len(term)) for term in table.terms), takes_self=True
        ),
    )

    def ending(self, text: str, end: int) -> Entry | None:
        """Return the longest term that ends at a place of the text."""
        if end <= 0:
            return None
        for length in self._lengths_to.get(text[end - 1], ()):
            if length <= end:
                entry = self.terms.get(text[end - length : end])
                if entry is not None and not _cuts_a_latin_word(text, end - length, end):
                    return entry
        return None

    def beginning(self, text: str) -> Entry | None:
        """Return the longest term that the text begins with."""
        if text:
            for length in self._lengths_from.get(text[0], ()):
                entry = self.terms.get(text[:length])
                if entry is not None and not _cuts_a_latin_word(text, 0, length):
                    return entry
        return None

    def scan(self, text: str) -> list[tuple[Entry, int]]:
        """Return the terms in a text with their places: from the left, each the longest of its place."""
        found: list[tuple[Entry, int]] = []
        lengths_from, terms, free_from = self._lengths_from, self.terms, 0
        for place, character in enumerate(text):
            if character not in lengths_from or place < free_from:
                continue
            for length in lengths_from[character]:
                entry = terms.get(text[place : place + length])
                if entry is not None and not _cuts_a_latin_word(text, place, place + length):
                    found.append((entry, place))
                    free_from = place + length
                    break
        return found

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.terms.values())

    def __len__(self) -> int:
        return len(self.terms)


def _group_lengths(pairs: Iterable[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    for character, length in pairs:
        lengths[character].add(length)
    return {character: tuple(sorted(found, reverse=True)) for character, found in lengths.items()}
