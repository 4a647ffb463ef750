"""Pieces of evidence about one fact, and what remains of the fact when all are heard.

The stronger piece wins; a weaker one that fits narrows it further, one that does not is overruled and
stays listed. Pieces of equal weight that contradict each other leave "one of" what they say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from attrs import frozen

from newstratum.model.evidence import Strength
from newstratum.model.occupations import Relation, Role

__all__ = ["Heard", "Piece", "hear", "merge_parts"]

_QUALIFIED: Final = frozenset({Role.MANAGEMENT, Role.TECHNICAL, Role.PROFESSIONAL, Role.EDITORIAL})
#: Roles that give way when one of the others stands beside them.
_MINOR_ROLES: Final = (
    (frozenset({Role.INVESTOR}), _QUALIFIED | {Role.BUSINESS_STAFF}),
    (frozenset({Role.CLERICAL, Role.FRONTLINE}), _QUALIFIED),
)
_HOLDERS: Final = frozenset({Relation.OWNER, Relation.FOUNDER, Relation.PARTNER})


@frozen
class Piece:
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
class Heard:
    """What remains of a fact."""

    values: frozenset[str]
    overruled: tuple[Piece, ...] = ()
    contradiction: bool = False


def hear(pieces: Sequence[Piece]) -> Heard:
    """Return what remains of a fact when all pieces about it are heard, the weightiest first."""
    ordered = sorted(pieces, key=lambda piece: -piece.weight)
    values, weight = ordered[0].values, ordered[0].weight
    overruled: list[Piece] = []
    contradiction = False
    for piece in ordered[1:]:
        both = values & piece.values
        if both:
            values = both
        elif piece.weight == weight:
            values, contradiction = values | piece.values, True
        else:
            overruled.append(piece)
    return Heard(values, tuple(overruled), contradiction)


def merge_parts(fact: str, said: Iterable[frozenset[str]]) -> frozenset[str]:
    """Return what several titles of one job together say of a fact.

    Who is an engineer and a project manager does both kinds of work, and one of them is the main one.
    Who keeps the books and the till does the qualified work; who invests and manages, manages. Who is
    总经理 and 股东 stands in one relation, and the narrower word tells which.
    """
    values: frozenset[str] = frozenset()
    for more in said:
        values = _closer_relation(values, more) if fact == "relation" and values else values | more
    if fact == "role":
        for minor, others in _MINOR_ROLES:
            if values & others:
                values -= minor
    return values


def _closer_relation(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    if one & other:
        return min(one, other, key=len)
    for values in (one, other):
        if values <= _HOLDERS:
            return values
    return one | other
