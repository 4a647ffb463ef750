"""From what the cells say to the facts of one engagement, with the evidence for each.

The employer is heard first, because it outranks the title and because it tells what many titles mean;
then the titles; then what follows from both: who serves no unit has no employer, a unit named beside it
is a client or a platform, and a service on one's own account is offered without a unit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from attrs import evolve, frozen

from newstratum.model.evidence import Evidence, Strength
from newstratum.model.occupations import EmployerKind as Kind
from newstratum.model.occupations import Relation, Role, Service
from newstratum.reading.contexts import (
    COMPANY_KINDS,
    MEDIA_ABLE,
    NO_UNIT,
    contexts_of,
    kinds_owned,
    state_kinds,
)
from newstratum.reading.employers import EmployerReading
from newstratum.reading.lexicon import OPEN_FACTS
from newstratum.reading.pieces import Heard, Piece, hear, merge_parts
from newstratum.reading.terms import Entry, FactSets, TermKind
from newstratum.reading.titles import TitlePart

__all__ = ["Assembled", "assemble"]

#: Relations of people who serve no unit.
_ON_OWN_ACCOUNT: Final[frozenset[str]] = frozenset(
    {Relation.NONE, Relation.CONTRACTOR, Relation.PLATFORM_GIG}
)
_NO_RELATION: Final[frozenset[str]] = frozenset({Relation.NONE})
_WORKS_THROUGH_A_UNIT: Final[frozenset[str]] = frozenset({Service.NONE})
#: Words that win over the ending of a name weigh a little more than it.
_OVERRIDE: Final = Strength.SUFFIX + 0.5
_STATE_OWNERS: Final = frozenset({"state", "collective"})
#: Roles of people who help the one named before: 老板助理 is no owner.
_HELPING_ROLES: Final[frozenset[str]] = frozenset(
    {Role.CLERICAL, Role.BUSINESS_STAFF, Role.FRONTLINE, Role.MANAGEMENT}
)
#: Facts of the model that hold one text or number, never "one of".
_ONE_VALUE: Final = OPEN_FACTS | {"equity_share"}
_NON_PROFIT_UNIT: Final[frozenset[str]] = frozenset(
    {Kind.SOCIAL_SERVICE_ORG, Kind.PRIVATE_HOSPITAL, Kind.PRIVATE_SCHOOL}
)
_SKILLED: Final[frozenset[str]] = frozenset({Role.TECHNICAL, Role.PROFESSIONAL, Role.EDITORIAL})
#: What a word before the head may only add where the head itself can be such work: no 会计 in 财务总监.
_OF_THE_WORK: Final = frozenset({"profession", "licence", "service"})
#: Facts that are said of the person, or of reading itself, and not of the engagement.
_NOT_OF_THE_JOB: Final = frozenset({"mark", "status", "outcome", "category"})


@frozen
class Assembled:
    """The facts of one engagement, ready for the model, and the evidence for them."""

    facts: tuple[tuple[str, Any], ...]
    evidence: tuple[Evidence, ...]
    contradictions: tuple[str, ...] = ()


def assemble(employer: EmployerReading, parts: tuple[TitlePart, ...], origins: tuple[str, str]) -> Assembled:
    """Return the facts of one engagement.

    Args:
        employer: What the employer cell says.
        parts: The titles of this job.
        origins: The columns of employer and title, for the evidence.
    """
    units = [(employer, False), *((part.unit, True) for part in parts if part.unit.matches)]
    pieces = [piece for unit, in_title in units for piece in _unit_pieces(unit, in_title=in_title)]
    _weigh_ownership(pieces)
    kinds = _values(pieces, "employer_kind")
    marks = frozenset(value for piece in pieces if piece.fact == "mark" for value in piece.values)
    own = any(
        (relation := entry.values_of("relation")) is not None and relation <= _ON_OWN_ACCOUNT
        for part in parts
        for entry in (*part.modifiers, *filter(None, (part.head,)))
    )
    contexts = contexts_of(
        NO_UNIT if own else kinds,
        _values(pieces, "employer_business"),
        marks,
        given=own or employer.named or bool(pieces),
    )
    titles = [piece for part in parts for piece in _title_pieces(part, contexts)]
    titles += [
        Piece(
            "equity_share",
            frozenset({str(part.share)}),
            f"{part.share:.0%}",
            Strength.WORD,
            Strength.WORD,
            True,
        )
        for part in parts
        if part.share is not None
    ]
    return _facts(pieces, titles, origins)


def _values(pieces: Iterable[Piece], fact: str) -> frozenset[str] | None:
    said = [piece for piece in pieces if piece.fact == fact]
    return hear(said).values if said else None


# ---------------------------------------------------------------------------------- the employer


def _unit_pieces(unit: EmployerReading, *, in_title: bool) -> list[Piece]:
    names_trade = any(
        entry.kind in (TermKind.EMPLOYER_WORD, TermKind.EMPLOYER_TRADE, TermKind.EMPLOYER_ENDING)
        and entry.values_of("employer_kind") is not None
        and entry.values_of("ownership") is None
        for entry, _ in unit.matches
    )
    pieces: list[Piece] = []
    for entry, strength in unit.matches:
        weight: float = strength
        if entry.kind is TermKind.EMPLOYER_OVERRIDE and not in_title:
            weight = _OVERRIDE
        for fact, values in entry.facts:
            widened = names_trade and entry.kind is TermKind.LEGAL_FORM and fact == "employer_kind"
            said = values | COMPANY_KINDS if widened else values
            pieces.append(Piece(fact, said, entry.term, strength, weight, in_title))
    if unit.uscc_prefix:
        pieces.append(
            Piece(
                "uscc_prefix", frozenset({unit.uscc_prefix}), unit.uscc_prefix, Strength.CODE, Strength.CODE
            )
        )
    return pieces


def _weigh_ownership(pieces: list[Piece]) -> None:
    """Add what words of ownership leave of the kinds; drop those that are part of a name."""
    kinds = _values([piece for piece in pieces if piece.weight != _OVERRIDE], "employer_kind")
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


# ------------------------------------------------------------------------------------- the title


def _title_pieces(part: TitlePart, contexts: frozenset[str]) -> list[Piece]:
    head = _said(part.head, contexts) if part.head is not None else {}
    said: dict[str, tuple[frozenset[str], str]] = dict(head)
    trader = "mark" in head and "trader" in head["mark"][0]
    open_role = "role" not in head or bool(head["role"][0] & _SKILLED)
    serves_another = "role" in head and head["role"][0] <= _HELPING_ROLES
    for entry in part.more:
        for fact, value in _said(entry, contexts).items():
            if fact == "service" and trader and (named := value[0] - _WORKS_THROUGH_A_UNIT):
                said[fact] = (named, value[1])
            if fact in said or fact == "status":
                continue
            if fact == "relation" and (serves_another or value[0] & _ON_OWN_ACCOUNT):
                continue
            if open_role or fact not in _OF_THE_WORK:
                said[fact] = value
    for entry in part.modifiers:
        said.update(_said(entry, contexts))
    strength = (
        Strength.CODE
        if part.head is not None and part.head.kind is TermKind.OCCUPATION_CODE
        else Strength.WORD
    )
    return [
        Piece(fact, values, words, strength, strength, in_title=True)
        for fact, (values, words) in said.items()
    ]


def _said(entry: Entry, contexts: frozenset[str]) -> dict[str, tuple[frozenset[str], str]]:
    facts: FactSets = entry.facts_at(contexts) if entry.variants else entry.facts
    return {fact: (values, entry.term) for fact, values in facts}


# ----------------------------------------------------------------------------------------- both


def _facts(pieces: list[Piece], titles: list[Piece], origins: tuple[str, str]) -> Assembled:
    relation = _hear_all("relation", pieces, titles)
    if relation is not None and relation.values <= _ON_OWN_ACCOUNT:
        speaker = next(piece for piece in [*titles, *pieces] if piece.fact == "relation")
        if _values(pieces, "employer_kind") != NO_UNIT:
            pieces = [
                *pieces,
                Piece(
                    "employer_kind",
                    NO_UNIT,
                    speaker.words,
                    speaker.strength,
                    Strength.CODE + 1,
                    speaker.in_title,
                ),
            ]
    by_fact: defaultdict[str, list[Piece]] = defaultdict(list)
    for piece in [*pieces, *titles]:
        if piece.fact not in _NOT_OF_THE_JOB:
            by_fact[piece.fact].append(piece)
    heard: dict[str, Heard] = {}
    for fact in by_fact:
        outcome = _hear_all(fact, pieces, titles)
        if outcome is not None:
            heard[fact] = outcome
    kinds = heard["employer_kind"].values if "employer_kind" in heard else None
    unset = _leave_out(heard, kinds)
    evidence = tuple(
        _evidence(piece, origins, overruled=piece in heard[fact].overruled or fact in unset)
        for fact, said in by_fact.items()
        for piece in said
    )
    facts = tuple(
        (fact, _state_of(fact, outcome.values)) for fact, outcome in heard.items() if fact not in unset
    )
    contradictions = tuple(fact for fact, outcome in heard.items() if outcome.contradiction)
    return Assembled(facts, evidence, contradictions)


def _hear_all(fact: str, pieces: list[Piece], titles: list[Piece]) -> Heard | None:
    of_unit = [piece for piece in pieces if piece.fact == fact]
    of_titles = [piece for piece in titles if piece.fact == fact]
    if len(of_titles) > 1:
        merged = merge_parts(fact, (piece.values for piece in of_titles))
        strength = max(piece.strength for piece in of_titles)
        together = Piece(fact, merged, "", strength, strength, in_title=True)
        outcome = hear([*of_unit, together])
        if together in outcome.overruled:
            return Heard(outcome.values, (*outcome.overruled, *of_titles), outcome.contradiction)
        return outcome
    says_which_way = bool(of_titles) and fact == "relation" and of_titles[0].values <= _ON_OWN_ACCOUNT
    if says_which_way and of_unit and hear(of_unit).values == _NO_RELATION:
        # 自由职业 in the employer cell says "no unit"; the title says in which way none is served.
        return Heard(of_titles[0].values)
    said = of_unit + of_titles
    return hear(said) if said else None


def _leave_out(heard: dict[str, Heard], kinds: frozenset[str] | None) -> set[str]:
    """Settle the service by the employer, and return the facts that the employer makes meaningless."""
    unset: set[str] = set()
    if kinds == _NON_PROFIT_UNIT and "registration" in heard:
        # 民办非企业单位 without a school or hospital in its name is a social service organisation.
        heard["employer_kind"] = evolve(heard["employer_kind"], values=frozenset({Kind.SOCIAL_SERVICE_ORG}))
        kinds = heard["employer_kind"].values
    if kinds is not None:
        if "employer_business" in heard and not kinds & MEDIA_ABLE:
            unset.add("employer_business")
        if "registration" in heard and not kinds & {Kind.PRIVATE_HOSPITAL, Kind.PRIVATE_SCHOOL}:
            unset.add("registration")
        if "service" in heard:
            own = heard["service"].values - _WORKS_THROUGH_A_UNIT
            if not kinds & {Kind.NONE, Kind.INDIVIDUAL_BUSINESS}:
                if own == heard["service"].values:
                    unset.add("service")
                heard["service"] = Heard(_WORKS_THROUGH_A_UNIT, heard["service"].overruled)
            elif kinds <= {Kind.NONE, Kind.INDIVIDUAL_BUSINESS} and own:
                heard["service"] = Heard(own, heard["service"].overruled)
    unset |= {fact for fact in heard if fact in _ONE_VALUE and len(heard[fact].values) > 1}
    return unset


def _state_of(fact: str, values: frozenset[str]) -> Any:
    if fact == "equity_share":
        return float(next(iter(values)))
    return next(iter(values)) if len(values) == 1 else values


def _evidence(piece: Piece, origins: tuple[str, str], *, overruled: bool) -> Evidence:
    return Evidence(
        fact=piece.fact,
        value=tuple(sorted(str(value) for value in piece.values)),
        origin=origins[piece.in_title],
        words=piece.words,
        strength=piece.strength,
        overruled=overruled,
    )
