"""The terms of the lexicons decide no more than their kind may, can match, and add something.

The checks stand here, beside their own tests: nothing but the tests runs them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Final

import pytest
from attrs import frozen

from newstratum._model.people.occupations import COARSE_EMPLOYER_KINDS
from newstratum._reading.lexicon import CODE_KINDS, Entry, Lexicons, TermKind, TermTable, parse_lexicons
from newstratum._reading.normalise import normalise
from newstratum._reading.sentences.activities import GAP
from newstratum._shipped.lexicons import load_lexicons

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
    TermKind.EMPLOYER_PAIR: _OF_AN_ENDING,
    TermKind.EMPLOYER_WORD: _OF_A_UNIT,
    TermKind.EMPLOYER_MARK: _OF_A_UNIT,
    TermKind.EMPLOYER_OVERRIDE: _OF_A_UNIT,
    TermKind.LEGAL_FORM: frozenset({"employer_kind"}),
    TermKind.EMPLOYER_DECOY: frozenset(),
    TermKind.TITLE_DECOY: frozenset(),
    TermKind.FORMER: frozenset(),
    TermKind.NO_JOB: frozenset({"mark"}),
    TermKind.TYPO: frozenset(),
    TermKind.CLAUSE: _OF_A_TITLE | {"employer_kind", "establishment"},
    TermKind.CLAUSE_DECOY: frozenset(),
    TermKind.ACTIVITY: _OF_A_TITLE,
    TermKind.OFFERED: frozenset({"service"}),
    TermKind.CONFUSION: frozenset(),
    TermKind.SOUND: frozenset(),
    TermKind.ORDINARY: frozenset(),
    TermKind.ENGLISH_NOUN: frozenset({"mark"}),
    TermKind.ENGLISH_FIELD: frozenset({"mark"}),
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
    # A gap stands for other words.
    has_gap = entry.kind in (TermKind.ACTIVITY, TermKind.EMPLOYER_PAIR)
    term = entry.term.replace(GAP, "") if has_gap else entry.term
    plain = normalise(term).text
    if plain != term and entry.kind is not TermKind.EMPLOYER_WHOLE:
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
        if entry.term[start - 1 : start + 1].isascii() and entry.term[start - 1 : start + 1].isalpha():
            # A term is never found in the middle of a Latin word.
            continue
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
    _TITLES
    | {TermKind.EMPLOYER_ENDING, TermKind.EMPLOYER_PAIR, TermKind.EMPLOYER_WORD, TermKind.EMPLOYER_MARK}
)


@pytest.mark.slow
def test_the_shipped_lexicons_are_in_order() -> None:
    assert lint_lexicons(load_lexicons()) == ()


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("律师\ttitle\trole=professional;employer_kind=law_firm", "decides_too_much"),
        ("高管\ttitle\trole=management;ownership=private", "decides_too_much"),
        ("自由\ttitle_modifier\temployer_kind=none", "decides_too_much"),
        ("公务员\temployer_title\townership=state", "decides_too_much"),
        ("有限公司\tlegal_form\temployer_kind=private_enterprise", "decides_too_much"),
        ("有限公司\tlegal_form\townership=private", "decides_too_much"),
        ("律师事务所\temployer_ending\trole=professional", "decides_too_much"),
        ("前台\ttitle_decoy\trole=clerical", "decides_too_much"),
        ("律師\ttitle\trole=professional", "never_matches"),
        ("CTO\ttitle\trole=management", "never_matches"),
        ("會計…所\temployer_pair\temployer_kind=accounting_firm", "never_matches"),
        ("会计…所\temployer_pair\trole=professional", "decides_too_much"),
        ("会计…所\temployer_pair\t", "says_nothing"),
        ("经 理\ttitle\trole=management", "never_matches"),
        ("律师\ttitle\t", "says_nothing"),
        ("事务所\temployer_ending\t", "says_nothing"),
    ],
)
def test_a_bad_term_is_found(line: str, problem: str) -> None:
    findings = lint_lexicons(parse_lexicons({"t.tsv": line}))
    assert problem in {finding.problem for finding in findings}
    assert findings[0].place == "t.tsv:1"


@pytest.mark.parametrize(
    "line",
    [
        "公务员\temployer_title\temployer_kind=government",
        "律师\ttitle\trole=professional;profession=lawyer",
        "有限公司\tlegal_form\temployer_kind=enterprise",
        "律帅\ttypo\t\t律师",
        "31\tcredit_prefix\temployer_kind=law_firm",
    ],
)
def test_a_good_term_is_left_alone(line: str) -> None:
    assert lint_lexicons(parse_lexicons({"t": line})) == ()


def test_a_context_may_not_decide_more_than_the_term() -> None:
    table = "律师\ttitle\trole=professional\n律师\ttitle at law\temployer_kind=law_firm"
    assert [finding.problem for finding in lint_lexicons(parse_lexicons({"t": table}))] == [
        LexiconProblem.DECIDES_TOO_MUCH
    ]


def test_a_longer_term_with_the_same_facts_adds_nothing() -> None:
    lines = [
        "工程师\ttitle\trole=technical",
        "软件工程师\ttitle\trole=technical",
        "销售工程师\ttitle\trole=business_staff",
    ]
    (finding,) = lint_lexicons(parse_lexicons({"t": "\n".join(lines)}))
    assert (finding.problem, finding.term) == (LexiconProblem.ADDS_NOTHING, "软件工程师")


def test_a_longer_term_that_keeps_its_beginning_from_being_read_adds_something() -> None:
    lines = [
        "培训师\ttitle\trole=professional",
        "企业培训师\ttitle\trole=professional",
        "企业\tlegal_form\temployer_kind=enterprise",
    ]
    assert lint_lexicons(parse_lexicons({"t": "\n".join(lines)})) == ()
