"""From the two sides of a job to the facts of one engagement, with the evidence for each.

The employer is heard first, because it outranks the title and because it tells what many titles mean;
then the titles; then what follows from both: who serves no unit has no employer, a unit named beside it
is a client or a platform, and a service on one's own account is offered without a unit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from attrs import evolve, frozen

from newstratum._model.people.evidence import Evidence, Strength
from newstratum._model.people.occupations import EmployerKind as Kind
from newstratum._model.people.occupations import Relation
from newstratum._reading.contexts import MEDIA_ABLE, NO_UNIT
from newstratum._reading.employers import EmployerReading
from newstratum._reading.evidence import (
    WORKS_THROUGH_A_UNIT,
    CombinedFact,
    TermEvidence,
    TitleEvidence,
    UnitEvidence,
    build_title_evidence,
    build_unit_evidence,
    combine,
    combine_values,
    merge_parts,
)
from newstratum._reading.lexicon import OPEN_FACTS
from newstratum._reading.titles import ON_OWN_ACCOUNT, TitlePart

__all__ = ["EngagementFacts", "combine_engagement"]

_NO_RELATION: Final[frozenset[str]] = frozenset({Relation.NONE})
#: Facts that are said of the person, or of reading itself, and not of the engagement.
_NOT_OF_THE_JOB: Final = frozenset({"mark", "status", "outcome", "category"})
#: Facts of the model that hold one text or number, never "one of".
_ONE_VALUE: Final = OPEN_FACTS | {"equity_share"}
_NON_PROFIT_UNIT: Final[frozenset[str]] = frozenset(
    {Kind.SOCIAL_SERVICE_ORG, Kind.PRIVATE_HOSPITAL, Kind.PRIVATE_SCHOOL}
)
#: What is said of a client or a platform is no fact of a job without a unit.
_OF_THE_UNIT: Final = frozenset({"ownership", "registration", "uscc_prefix", "employer_business"})
_REGISTERED: Final[frozenset[str]] = frozenset({Kind.PRIVATE_HOSPITAL, Kind.PRIVATE_SCHOOL})
_ALONE: Final[frozenset[str]] = frozenset({Kind.NONE, Kind.INDIVIDUAL_BUSINESS})
#: A relation that serves no unit settles the employer, whatever is named beside it.
_SETTLES: Final = Strength.CODE + 1
_CACHE_SIZE: Final = 8_192


@frozen
class EngagementFacts:
    """The facts of one engagement, ready for the model, and the evidence for them."""

    facts: dict[str, Any]
    evidence: tuple[Evidence, ...]
    contradictions: tuple[str, ...] = ()


def combine_engagement(
    employer: EmployerReading, parts: tuple[TitlePart, ...], origins: tuple[str, str]
) -> EngagementFacts:
    """Return the facts of one engagement.

    Args:
        employer: What the employer cell says.
        parts: The titles of this job.
        origins: The columns of employer and title, for the evidence.
    """
    units = tuple(part.unit for part in parts if part.unit.matches)
    side = build_unit_evidence(employer, units)
    titles = [build_title_evidence(part, side) for part in parts]
    if len(titles) == 1 and (quick := _combine_disjoint(side, titles[0], origins)) is not None:
        return quick
    return _combine_sides(side.pieces, [piece for title in titles for piece in title.pieces], origins)


# ------------------------------------------------------------------ sides that speak of different facts


def _combine_disjoint(
    side: UnitEvidence, title: TitleEvidence, origins: tuple[str, str]
) -> EngagementFacts | None:
    """Put two sides together that speak of different facts; None where they have to be heard together."""
    of_unit, of_title = _combine_one_side(side, origins), _combine_one_side(title, origins)
    if of_unit is None or of_title is None or not of_title.facts.keys().isdisjoint(of_unit.facts):
        return None
    facts = {**of_unit.facts, **of_title.facts}
    if side.kinds is not None and "service" in facts:
        heard = CombinedFact(_to_set(facts["service"]))
        settled = _settle_service(heard, side.kinds)
        if settled is None:
            return None
        facts["service"] = _to_state("service", settled.values)
    return EngagementFacts(
        facts, (*of_unit.evidence, *of_title.evidence), of_unit.contradictions + of_title.contradictions
    )


@lru_cache(2 * _CACHE_SIZE)
def _combine_one_side(side: UnitEvidence | TitleEvidence, origins: tuple[str, str]) -> EngagementFacts | None:
    """Hear one side alone; None where what it says changes what the other side means."""
    speaks_of_both = any(
        (piece.fact == "relation" and (piece.values <= ON_OWN_ACCOUNT or not piece.in_title))
        or (piece.fact == "employer_kind" and piece.in_title)
        or (piece.fact == "service" and not piece.in_title)
        for piece in side.pieces
    )
    return None if speaks_of_both else _combine_sides(side.pieces, [], origins)


def _to_set(state: Any) -> frozenset[str]:
    return frozenset({state}) if isinstance(state, str) else state


# ---------------------------------------------------------------------------------- sides that meet


def _combine_sides(
    pieces: Sequence[TermEvidence], titles: list[TermEvidence], origins: tuple[str, str]
) -> EngagementFacts:
    relation = _combine_fact("relation", pieces, titles)
    if relation is not None and relation.values <= ON_OWN_ACCOUNT:
        speaker = next(piece for piece in [*titles, *pieces] if piece.fact == "relation")
        if combine_values(pieces, "employer_kind") != NO_UNIT:
            settled = evolve(speaker, fact="employer_kind", values=NO_UNIT, weight=_SETTLES)
            pieces = [*pieces, settled]
    by_fact: defaultdict[str, list[TermEvidence]] = defaultdict(list)
    for piece in [*pieces, *titles]:
        if piece.fact not in _NOT_OF_THE_JOB:
            by_fact[piece.fact].append(piece)
    heard: dict[str, CombinedFact] = {}
    for fact in by_fact:
        outcome = _combine_fact(fact, pieces, titles)
        if outcome is not None:
            heard[fact] = outcome
    unset = _leave_out(heard)
    evidence = tuple(
        _build_evidence(piece, origins, overruled=piece in heard[fact].overruled or fact in unset)
        for fact, said in by_fact.items()
        for piece in said
    )
    facts = {fact: _to_state(fact, outcome.values) for fact, outcome in heard.items() if fact not in unset}
    contradictions = tuple(fact for fact, outcome in heard.items() if outcome.contradiction)
    return EngagementFacts(facts, evidence, contradictions)


def _combine_fact(
    fact: str, pieces: Sequence[TermEvidence], titles: list[TermEvidence]
) -> CombinedFact | None:
    of_unit = [piece for piece in pieces if piece.fact == fact]
    of_titles = [piece for piece in titles if piece.fact == fact]
    if len(of_titles) > 1:
        return _combine_titles(fact, of_unit, of_titles)
    says_which_way = bool(of_titles) and fact == "relation" and of_titles[0].values <= ON_OWN_ACCOUNT
    if says_which_way and of_unit and combine(of_unit).values == _NO_RELATION:
        # 自由职业 in the employer cell says "no unit"; the title says in which way none is served.
        return CombinedFact(of_titles[0].values)
    said = of_unit + of_titles
    return combine(said) if said else None


def _combine_titles(fact: str, of_unit: list[TermEvidence], of_titles: list[TermEvidence]) -> CombinedFact:
    """Hear several titles of one job as one piece, beside what the employer cell says."""
    merged = merge_parts(fact, (piece.values for piece in of_titles))
    strength = max(piece.strength for piece in of_titles)
    together = TermEvidence(fact, merged, "", strength, strength, in_title=True)
    outcome = combine([*of_unit, together])
    if together in outcome.overruled:
        return CombinedFact(outcome.values, (*outcome.overruled, *of_titles), outcome.contradiction)
    return outcome


def _leave_out(heard: dict[str, CombinedFact]) -> set[str]:
    """Settle the service by the employer, and return the facts that the employer makes meaningless."""
    unset = {fact for fact in heard if fact in _ONE_VALUE and len(heard[fact].values) > 1}
    if "employer_kind" not in heard:
        return unset
    kinds = heard["employer_kind"].values
    if kinds == _NON_PROFIT_UNIT and "registration" in heard:
        # 民办非企业单位 without a school or hospital in its name is a social service organisation.
        kinds = frozenset({Kind.SOCIAL_SERVICE_ORG})
        heard["employer_kind"] = evolve(heard["employer_kind"], values=kinds)
    if kinds == NO_UNIT:
        unset |= _OF_THE_UNIT & heard.keys()
    if "employer_business" in heard and not kinds & MEDIA_ABLE:
        unset.add("employer_business")
    if "registration" in heard and not kinds & _REGISTERED:
        unset.add("registration")
    if "service" in heard:
        settled = _settle_service(heard["service"], kinds)
        if settled is None:
            unset.add("service")
        else:
            heard["service"] = settled
    return unset


def _settle_service(heard: CombinedFact, kinds: frozenset[str]) -> CombinedFact | None:
    """Return what the employer leaves of a service on one's own account; None if nothing is left."""
    own = heard.values - WORKS_THROUGH_A_UNIT
    if not kinds & _ALONE:
        return None if own == heard.values else evolve(heard, values=WORKS_THROUGH_A_UNIT)
    return evolve(heard, values=own) if kinds <= _ALONE and own else heard


def _to_state(fact: str, values: frozenset[str]) -> Any:
    if fact == "equity_share":
        return float(next(iter(values)))
    return next(iter(values)) if len(values) == 1 else values


def _build_evidence(piece: TermEvidence, origins: tuple[str, str], *, overruled: bool) -> Evidence:
    return Evidence(
        fact=piece.fact,
        value=tuple(sorted(str(value) for value in piece.values)),
        origin=origins[piece.in_title],
        words=piece.words,
        strength=piece.strength,
        overruled=overruled,
    )
