"""What a table of the lexicons may not do: decide more than its kind may, or hold terms that never match.

Run by the tests over the shipped tables, and by whoever adds terms of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Final

from attrs import frozen

from newstratum._model.people.occupations import COARSE_EMPLOYER_KINDS
from newstratum._reading.lexicon import CODE_KINDS, Lexicons
from newstratum._reading.normalise import normalise
from newstratum._reading.terms import Entry, TermKind, TermTable

#: Facts that a term of a title may speak of; the employer is none of them.
_OF_A_TITLE: Final = frozenset(
    {
        "role",
        "relation",
        "service",
        "profession",
        "licence",
        "equity",
        "full_time",
        "main_income",
        "status",
        "establishment",
        "mark",
    }
)
#: Facts that a term of a unit's name may speak of; what somebody does there is none of them.
_OF_A_UNIT: Final = frozenset({"employer_kind", "employer_business", "ownership", "registration", "mark"})
#: What a whole employer cell may say besides: 退休, 自由职业, 个体户.
_OF_A_WHOLE_CELL: Final = _OF_A_UNIT | {"relation", "status"}
#: Shops and workshops say what is offered there, should it be the person's own.
_OF_AN_ENDING: Final = _OF_A_UNIT | {"service", "relation"}

_TITLES: Final = frozenset(
    {
        TermKind.TITLE,
        TermKind.TITLE_ENDING,
        TermKind.TITLE_WHOLE,
        TermKind.TITLE_MODIFIER,
        TermKind.TITLE_PREFIX,
    }
)
_MAY_SAY: Final[Mapping[TermKind, frozenset[str]]] = {
    **dict.fromkeys(_TITLES, _OF_A_TITLE),
    TermKind.EMPLOYER_TITLE: _OF_A_TITLE | {"employer_kind"},
    TermKind.EMPLOYER_WHOLE: _OF_A_WHOLE_CELL,
    TermKind.EMPLOYER_ENDING: _OF_AN_ENDING,
    TermKind.EMPLOYER_TRADE: _OF_AN_ENDING,
    TermKind.EMPLOYER_WORD: _OF_A_UNIT,
    TermKind.EMPLOYER_MARK: _OF_A_UNIT,
    TermKind.EMPLOYER_OVERRIDE: _OF_A_UNIT,
    TermKind.LEGAL_FORM: frozenset({"employer_kind"}),
    TermKind.EMPLOYER_DECOY: frozenset(),
    TermKind.TITLE_DECOY: frozenset(),
    TermKind.FORMER: frozenset(),
    TermKind.NO_JOB: frozenset({"mark"}),
    TermKind.TYPO: frozenset(),
}

#: What a legal form may leave possible: any enterprise, whoever owns it.
_BARE_COMPANY: Final = COARSE_EMPLOYER_KINDS["enterprise"]


class LexiconProblem(StrEnum):
    """What can be wrong with a term."""

    #: Its kind may not speak of that fact.
    DECIDES_TOO_MUCH = "decides_too_much"
    #: No cell can ever hold it, since cells are brought into another form first.
    NEVER_MATCHES = "never_matches"
    #: A shorter term at its end already says all of it.
    ADDS_NOTHING = "adds_nothing"
    #: It says nothing, and its kind has to say something.
    SAYS_NOTHING = "says_nothing"


@frozen
class LexiconFinding:
    """One thing wrong with a term, and where it stands."""

    problem: LexiconProblem
    place: str
    term: str
    message: str


def lint_lexicons(lexicons: Lexicons) -> tuple[LexiconFinding, ...]:
    """Return everything wrong with the terms of the lexicons, in the order of the tables."""
    return tuple(finding for entry in lexicons.entries for finding in _lint_entry(entry, lexicons))


def _lint_entry(entry: Entry, lexicons: Lexicons) -> Iterable[LexiconFinding]:
    if entry.kind in CODE_KINDS:
        return
    yield from _find_excess_facts(entry)
    yield from _find_unmatchable_term(entry)
    yield from _find_redundant_term(entry, lexicons)
    if not entry.facts and not entry.variants and entry.kind in _HAS_TO_SPEAK:
        yield LexiconFinding(
            LexiconProblem.SAYS_NOTHING, entry.place, entry.term, f"a {entry.kind} without a fact"
        )


def _find_excess_facts(entry: Entry) -> Iterable[LexiconFinding]:
    said = {fact for fact, _ in entry.facts}
    said |= {fact for variant in entry.variants for fact, _ in variant.facts}
    for fact in sorted(said - _MAY_SAY[entry.kind]):
        yield LexiconFinding(
            LexiconProblem.DECIDES_TOO_MUCH,
            entry.place,
            entry.term,
            f"a {entry.kind} may not speak of {fact}",
        )
    kinds = entry.values_of("employer_kind")
    if entry.kind is TermKind.LEGAL_FORM and kinds is not None and kinds != _BARE_COMPANY:
        yield LexiconFinding(
            LexiconProblem.DECIDES_TOO_MUCH, entry.place, entry.term, "a legal form says nothing of the owner"
        )


def _find_unmatchable_term(entry: Entry) -> Iterable[LexiconFinding]:
    if entry.kind is TermKind.TYPO:
        return
    plain = normalise(entry.term).text
    if plain != entry.term and entry.kind is not TermKind.EMPLOYER_WHOLE:
        yield LexiconFinding(
            LexiconProblem.NEVER_MATCHES,
            entry.place,
            entry.term,
            f"cells are brought into the form {plain!r} first",
        )


def _find_redundant_term(entry: Entry, lexicons: Lexicons) -> Iterable[LexiconFinding]:
    table = _TABLES.get(entry.kind)
    if table is None or entry.variants:
        return
    terms = table(lexicons)
    for start in range(1, len(entry.term)):
        shorter = terms.ending(entry.term[start:], len(entry.term) - start)
        if shorter is not None and shorter is not entry:
            before = entry.term[: -len(shorter.term)]
            same = shorter.kind is entry.kind and shorter.facts == entry.facts and not shorter.variants
            if same and not _is_read(before, lexicons):
                yield LexiconFinding(
                    LexiconProblem.ADDS_NOTHING, entry.place, entry.term, f"{shorter.term} says the same"
                )
            return


def _is_read(before: str, lexicons: Lexicons) -> bool:
    """Say whether words before a term would be read apart from it: 企业 before 培训师."""
    tables = (
        lexicons.employer_words,
        lexicons.employer_endings,
        lexicons.legal_forms,
        lexicons.titles,
        lexicons.modifiers,
        lexicons.prefixes,
        lexicons.former,
    )
    return any(table.scan(before) for table in tables) or before in lexicons.employer_whole


#: Kinds that are found from the end of a text, where a longer term with the same facts adds nothing.
_TABLES: Final[Mapping[TermKind, Callable[[Lexicons], TermTable]]] = {
    TermKind.TITLE: lambda lexicons: lexicons.title_endings,
    TermKind.EMPLOYER_ENDING: lambda lexicons: lexicons.employer_endings,
}
#: Kinds of which a term without facts is a mistake.
_HAS_TO_SPEAK: Final = frozenset(
    _TITLES | {TermKind.EMPLOYER_ENDING, TermKind.EMPLOYER_WORD, TermKind.EMPLOYER_MARK}
)
