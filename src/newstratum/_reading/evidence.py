"""Pieces of evidence about one fact, and what remains of the fact when all are heard.

The stronger piece wins; a weaker one that fits narrows it further, one that does not is overruled and
stays listed. Pieces of equal weight that contradict each other leave "one of" what they say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from attrs import evolve, frozen

from newstratum._model.people.evidence import Strength
from newstratum._model.people.occupations import Relation, Role, Service
from newstratum._reading.contexts import (
    COMPANY_KINDS,
    NO_UNIT,
    infer_contexts,
    infer_owned_kinds,
    infer_state_kinds,
)
from newstratum._reading.employers import EmployerReading
from newstratum._reading.terms import Entry, FactSets, TermKind
from newstratum._reading.titles import ON_OWN_ACCOUNT, TitlePart

__all__ = [
    "WORKS_THROUGH_A_UNIT",
    "CombinedFact",
    "TermEvidence",
    "TitleEvidence",
    "UnitEvidence",
    "build_title_evidence",
    "build_unit_evidence",
    "combine",
    "combine_values",
    "merge_parts",
]

_QUALIFIED: Final = frozenset({Role.MANAGEMENT, Role.TECHNICAL, Role.PROFESSIONAL, Role.EDITORIAL})
#: Roles that give way when one of the others stands beside them.
_MINOR_ROLES: Final = (
    (frozenset({Role.INVESTOR}), _QUALIFIED | {Role.BUSINESS_STAFF}),
    (frozenset({Role.CLERICAL, Role.FRONTLINE}), _QUALIFIED),
)
_HOLDERS: Final = frozenset({Relation.OWNER, Relation.FOUNDER, Relation.PARTNER})


@frozen
class TermEvidence:
    """What one term says of one fact."""

    fact: str
    values: frozenset[str]
    words: str
    strength: Strength
    #: Weight among the pieces of a fact: mostly the strength, more for words that win over an ending.
    weight: float
    #: Whether it stands in the title cell.
    in_title: bool = False


@frozen
class CombinedFact:
    """What remains of a fact."""

    values: frozenset[str]
    overruled: tuple[TermEvidence, ...] = ()
    contradiction: bool = False


def combine(pieces: Sequence[TermEvidence]) -> CombinedFact:
    """Return what remains of a fact when all pieces about it are heard, the weightiest first."""
    ordered = sorted(pieces, key=lambda piece: -piece.weight)
    values, weight = ordered[0].values, ordered[0].weight
    overruled: list[TermEvidence] = []
    contradiction = False
    for piece in ordered[1:]:
        both = values & piece.values
        if both:
            values = both
        elif piece.weight == weight:
            values, contradiction = values | piece.values, True
        else:
            overruled.append(piece)
    return CombinedFact(values, tuple(overruled), contradiction)


def merge_parts(fact: str, said: Iterable[frozenset[str]]) -> frozenset[str]:
    """Return what several titles of one job together say of a fact.

    Who is an engineer and a project manager does both kinds of work, and one of them is the main one.
    Who keeps the books and the till does the qualified work; who invests and manages, manages. Who is
    总经理 and 股东 stands in one relation, and the narrower word tells which.
    """
    values: frozenset[str] = frozenset()
    for more in said:
        values = _select_closer_relation(values, more) if fact == "relation" and values else values | more
    if fact == "role":
        for minor, others in _MINOR_ROLES:
            if values & others:
                values -= minor
    return values


def _select_closer_relation(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    if one & other:
        return min(one, other, key=len)
    for values in (one, other):
        if values <= _HOLDERS:
            return values
    return one | other


WORKS_THROUGH_A_UNIT: Final[frozenset[str]] = frozenset({Service.NONE})

#: Words that win over the ending of a name weigh a little more than it.
_OVERRIDE: Final = Strength.SUFFIX + 0.5
_A_LITTLE: Final = 0.25
_STATE_OWNERS: Final = frozenset({"state", "collective"})
#: Roles of people who help the one named before: 老板助理 is no owner.
_HELPING_ROLES: Final[frozenset[str]] = frozenset(
    {Role.CLERICAL, Role.BUSINESS_STAFF, Role.FRONTLINE, Role.MANAGEMENT}
)
_SKILLED: Final[frozenset[str]] = frozenset({Role.TECHNICAL, Role.PROFESSIONAL, Role.EDITORIAL})
#: What a word before the head may only add where the head itself can be such work: no 会计 in 财务总监.
_OF_THE_WORK: Final = frozenset({"profession", "licence", "service"})
_NAMES_A_TRADE: Final = frozenset({TermKind.EMPLOYER_WORD, TermKind.EMPLOYER_TRADE, TermKind.EMPLOYER_ENDING})
_CACHE_SIZE: Final = 8_192


@frozen(eq=False)
class UnitEvidence:
    """What is said of the employer, and the contexts it makes for titles."""

    pieces: tuple[TermEvidence, ...]
    kinds: frozenset[str] | None
    #: Contexts for somebody who serves the unit.
    contexts: frozenset[str]
    #: Contexts for somebody who serves no unit, this one being a client or a platform.
    contexts_beside: frozenset[str]


@lru_cache(_CACHE_SIZE)
def build_unit_evidence(
    employer: EmployerReading, in_title: tuple[EmployerReading, ...] = ()
) -> UnitEvidence:
    """Return what an employer cell says, together with words of a unit in the title cell."""
    pieces = _collect_unit_evidence(employer, in_title=False)
    for unit in in_title:
        pieces += _collect_unit_evidence(unit, in_title=True)
    _weigh_ownership(pieces)
    kinds = combine_values(pieces, "employer_kind")
    business = combine_values(pieces, "employer_business")
    marks = frozenset(value for piece in pieces if piece.fact == "mark" for value in piece.values)
    return UnitEvidence(
        tuple(pieces),
        kinds,
        infer_contexts(kinds, business, marks, given=employer.named or bool(pieces)),
        infer_contexts(NO_UNIT, business, marks, given=True),
    )


def combine_values(pieces: Iterable[TermEvidence], fact: str) -> frozenset[str] | None:
    """Return what remains of a fact when the pieces about it are heard; None if there are none."""
    said = [piece for piece in pieces if piece.fact == fact]
    return combine(said).values if said else None


def _collect_unit_evidence(unit: EmployerReading, *, in_title: bool) -> list[TermEvidence]:
    trades = [
        kinds
        for entry, _ in unit.matches
        if entry.kind in _NAMES_A_TRADE
        and (kinds := entry.values_of("employer_kind")) is not None
        and entry.values_of("ownership") is None
    ]
    names_trade = any(kinds & COMPANY_KINDS for kinds in trades)
    pieces: list[TermEvidence] = []
    for entry, strength in unit.matches:
        wins = entry.kind is TermKind.EMPLOYER_OVERRIDE and not in_title
        weight: float = _OVERRIDE if wins else strength
        if entry.kind is TermKind.LEGAL_FORM and not names_trade:
            # 书局有限公司 is a company, whatever its name ends with.
            weight = max(weight, strength + _A_LITTLE)
        for fact, values in entry.facts:
            widened = names_trade and entry.kind is TermKind.LEGAL_FORM and fact == "employer_kind"
            if widened and all(kinds <= COMPANY_KINDS for kinds in trades):
                # 律师事务所, 管理咨询: the form adds nothing to what is settled.
                continue
            said = values | COMPANY_KINDS if widened else values
            pieces.append(TermEvidence(fact, said, entry.term, strength, weight, in_title))
    if unit.uscc_prefix:
        prefix = frozenset({unit.uscc_prefix})
        pieces.append(TermEvidence("uscc_prefix", prefix, unit.uscc_prefix, Strength.CODE, Strength.CODE))
    return pieces


def _weigh_ownership(pieces: list[TermEvidence]) -> None:
    """Add what words of ownership leave of the kinds; drop those that are part of a name."""
    kinds = combine_values([piece for piece in pieces if piece.weight != _OVERRIDE], "employer_kind")
    for place, piece in enumerate(pieces):
        if piece.weight == _OVERRIDE and kinds is not None and not kinds & piece.values:
            # 国办 of a law firm means a public institution, of a hospital a public hospital.
            pieces[place] = evolve(piece, values=piece.values & infer_state_kinds(kinds) or piece.values)
    for piece in [piece for piece in pieces if piece.fact == "ownership"]:
        left = infer_owned_kinds(piece.values, kinds)
        if not left:
            pieces.remove(piece)
            continue
        weight = piece.weight
        if piece.values <= _STATE_OWNERS and piece.strength >= Strength.EMPLOYER_WORD:
            weight = max(weight, _OVERRIDE)
        pieces.append(
            TermEvidence("employer_kind", left, piece.words, piece.strength, weight, piece.in_title)
        )


@frozen(eq=False)
class TitleEvidence:
    """What a title says in its contexts."""

    pieces: tuple[TermEvidence, ...]


def build_title_evidence(part: TitlePart, side: UnitEvidence) -> TitleEvidence:
    """Return what one title says in the contexts of its employer."""
    return _collect_title_evidence(part, side.contexts_beside if part.on_own_account else side.contexts)


@lru_cache(2 * _CACHE_SIZE)
def _collect_title_evidence(part: TitlePart, contexts: frozenset[str]) -> TitleEvidence:
    coded = part.head is not None and part.head.kind is TermKind.OCCUPATION_CODE
    strength = Strength.CODE if coded else Strength.WORD
    pieces = [
        TermEvidence(fact, values, words, strength, strength, in_title=True)
        for fact, (values, words) in _collect_part_values(part, contexts).items()
    ]
    if part.share is not None:
        share = frozenset({str(part.share)})
        pieces.append(
            TermEvidence("equity_share", share, f"{part.share:.0%}", Strength.WORD, Strength.WORD, True)
        )
    return TitleEvidence(tuple(pieces))


def _collect_part_values(part: TitlePart, contexts: frozenset[str]) -> dict[str, tuple[frozenset[str], str]]:
    head = _get_entry_values(part.head, contexts) if part.head is not None else {}
    said: dict[str, tuple[frozenset[str], str]] = dict(head)
    trader = "mark" in head and "trader" in head["mark"][0]
    open_role = "role" not in head or bool(head["role"][0] & _SKILLED)
    serves_another = "role" in head and head["role"][0] <= _HELPING_ROLES
    for entry in part.more:
        for fact, value in _get_entry_values(entry, contexts).items():
            if fact == "service" and trader and (named := value[0] - WORKS_THROUGH_A_UNIT):
                said[fact] = (named, value[1])
            if fact in said or fact == "status":
                continue
            if fact == "relation" and (serves_another or value[0] & ON_OWN_ACCOUNT):
                continue
            if open_role or fact not in _OF_THE_WORK:
                said[fact] = value
    for entry in part.modifiers:
        said.update(_get_entry_values(entry, contexts))
    return said


def _get_entry_values(entry: Entry, contexts: frozenset[str]) -> dict[str, tuple[frozenset[str], str]]:
    facts: FactSets = entry.facts_at(contexts) if entry.variants else entry.facts
    return {fact: (values, entry.term) for fact, values in facts}
