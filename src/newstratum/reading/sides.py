"""The two sides of a job: what the employer cell says, and what a title means in its context.

Each side is worked out once for the same words and kept, because forms repeat themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from attrs import evolve, frozen

from newstratum.model.evidence import Strength
from newstratum.model.occupations import Role, Service
from newstratum.reading.contexts import (
    COMPANY_KINDS,
    NO_UNIT,
    contexts_of,
    kinds_owned,
    state_kinds,
)
from newstratum.reading.employers import EmployerReading
from newstratum.reading.pieces import Piece, hear
from newstratum.reading.terms import Entry, FactSets, TermKind
from newstratum.reading.titles import ON_OWN_ACCOUNT, TitlePart

__all__ = [
    "WORKS_THROUGH_A_UNIT",
    "TitleSide",
    "UnitSide",
    "title_side",
    "unit_side",
    "values_heard",
]

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
_KEPT: Final = 8_192


@frozen(eq=False)
class UnitSide:
    """What is said of the employer, and the contexts it makes for titles."""

    pieces: tuple[Piece, ...]
    kinds: frozenset[str] | None
    #: Contexts for somebody who serves the unit.
    contexts: frozenset[str]
    #: Contexts for somebody who serves no unit, this one being a client or a platform.
    contexts_beside: frozenset[str]


@lru_cache(_KEPT)
def unit_side(employer: EmployerReading, in_title: tuple[EmployerReading, ...] = ()) -> UnitSide:
    """Return what an employer cell says, together with words of a unit in the title cell."""
    pieces = _unit_pieces(employer, in_title=False)
    for unit in in_title:
        pieces += _unit_pieces(unit, in_title=True)
    _weigh_ownership(pieces)
    kinds = values_heard(pieces, "employer_kind")
    business = values_heard(pieces, "employer_business")
    marks = frozenset(value for piece in pieces if piece.fact == "mark" for value in piece.values)
    return UnitSide(
        tuple(pieces),
        kinds,
        contexts_of(kinds, business, marks, given=employer.named or bool(pieces)),
        contexts_of(NO_UNIT, business, marks, given=True),
    )


def values_heard(pieces: Iterable[Piece], fact: str) -> frozenset[str] | None:
    """Return what remains of a fact when the pieces about it are heard; None if there are none."""
    said = [piece for piece in pieces if piece.fact == fact]
    return hear(said).values if said else None


def _unit_pieces(unit: EmployerReading, *, in_title: bool) -> list[Piece]:
    trades = [
        kinds
        for entry, _ in unit.matches
        if entry.kind in _NAMES_A_TRADE
        and (kinds := entry.values_of("employer_kind")) is not None
        and entry.values_of("ownership") is None
    ]
    names_trade = any(kinds & COMPANY_KINDS for kinds in trades)
    pieces: list[Piece] = []
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
            pieces.append(Piece(fact, said, entry.term, strength, weight, in_title))
    if unit.uscc_prefix:
        prefix = frozenset({unit.uscc_prefix})
        pieces.append(Piece("uscc_prefix", prefix, unit.uscc_prefix, Strength.CODE, Strength.CODE))
    return pieces


def _weigh_ownership(pieces: list[Piece]) -> None:
    """Add what words of ownership leave of the kinds; drop those that are part of a name."""
    kinds = values_heard([piece for piece in pieces if piece.weight != _OVERRIDE], "employer_kind")
    for place, piece in enumerate(pieces):
        if piece.weight == _OVERRIDE and kinds is not None and not kinds & piece.values:
            # 国办 of a law firm means a public institution, of a hospital a public hospital.
            pieces[place] = evolve(piece, values=piece.values & state_kinds(kinds) or piece.values)
    for piece in [piece for piece in pieces if piece.fact == "ownership"]:
        left = kinds_owned(piece.values, kinds)
        if not left:
            pieces.remove(piece)
            continue
        weight = piece.weight
        if piece.values <= _STATE_OWNERS and piece.strength >= Strength.EMPLOYER_WORD:
            weight = max(weight, _OVERRIDE)
        pieces.append(Piece("employer_kind", left, piece.words, piece.strength, weight, piece.in_title))


@frozen(eq=False)
class TitleSide:
    """What a title says in its contexts."""

    pieces: tuple[Piece, ...]


def title_side(part: TitlePart, side: UnitSide) -> TitleSide:
    """Return what one title says in the contexts of its employer."""
    return _title_side(part, side.contexts_beside if part.on_own_account else side.contexts)


@lru_cache(2 * _KEPT)
def _title_side(part: TitlePart, contexts: frozenset[str]) -> TitleSide:
    coded = part.head is not None and part.head.kind is TermKind.OCCUPATION_CODE
    strength = Strength.CODE if coded else Strength.WORD
    pieces = [
        Piece(fact, values, words, strength, strength, in_title=True)
        for fact, (values, words) in _said_by(part, contexts).items()
    ]
    if part.share is not None:
        share = frozenset({str(part.share)})
        pieces.append(Piece("equity_share", share, f"{part.share:.0%}", Strength.WORD, Strength.WORD, True))
    return TitleSide(tuple(pieces))


def _said_by(part: TitlePart, contexts: frozenset[str]) -> dict[str, tuple[frozenset[str], str]]:
    head = _said(part.head, contexts) if part.head is not None else {}
    said: dict[str, tuple[frozenset[str], str]] = dict(head)
    trader = "mark" in head and "trader" in head["mark"][0]
    open_role = "role" not in head or bool(head["role"][0] & _SKILLED)
    serves_another = "role" in head and head["role"][0] <= _HELPING_ROLES
    for entry in part.more:
        for fact, value in _said(entry, contexts).items():
            if fact == "service" and trader and (named := value[0] - WORKS_THROUGH_A_UNIT):
                said[fact] = (named, value[1])
            if fact in said or fact == "status":
                continue
            if fact == "relation" and (serves_another or value[0] & ON_OWN_ACCOUNT):
                continue
            if open_role or fact not in _OF_THE_WORK:
                said[fact] = value
    for entry in part.modifiers:
        said.update(_said(entry, contexts))
    return said


def _said(entry: Entry, contexts: frozenset[str]) -> dict[str, tuple[frozenset[str], str]]:
    facts: FactSets = entry.facts_at(contexts) if entry.variants else entry.facts
    return {fact: (values, entry.term) for fact, values in facts}
