"""Statements beside words: a form that says 民营 in one cell and 软件工程师 in another.

A statement weighs more than words. Where both fit, what both leave possible counts; where they do not,
the statement counts and the words stay listed as overruled.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs
from attrs import field, frozen

from newstratum.model.evidence import Evidence, Strength
from newstratum.model.occupations import UNKNOWN, EmployerKind
from newstratum.model.people import Engagement
from newstratum.reading.jobs import JobWords, ReadForm, read_jobs
from newstratum.reading.lexicon import Lexicons

__all__ = ["CODE_FACTS", "Statements", "both", "read_beside", "stated_evidence", "stated_job"]

#: Facts that are codes of a register.
CODE_FACTS: Final = frozenset({"reg_type", "uscc_prefix"})

#: Facts of the unit: they hold for every job that the words of one unit tell of.
_OF_UNIT: Final = frozenset(
    {"employer_kind", "employer_business", "registration", "ownership", "control", "industry", *CODE_FACTS}
)
#: Facts that make an engagement by themselves: the others can describe a job that is over.
_OF_WORK: Final = frozenset({"relation", "role", "service", "main_income", "full_time", "income_share"})
#: How a form says that there is no unit.
_NO_UNIT: Final = "无"


@frozen(kw_only=True)
class Statements:
    """Facts stated of one job, and the column or key of each."""

    facts: Mapping[str, Any] = field(factory=dict, repr=False)
    origins: Mapping[str, str] = field(factory=dict)


def stated_evidence(name: str, value: Any, origin: str) -> tuple[Evidence, ...]:
    """Return the evidence that a statement is; none for the statement that something is unknown."""
    if value is UNKNOWN:
        return ()
    strength = Strength.CODE if name in CODE_FACTS else Strength.STATED
    values = tuple(sorted(map(str, _values(value))))
    return (Evidence(fact=name, value=values, origin=origin, strength=strength),)


def stated_job(stated: Statements) -> Engagement:
    """Return the job of which nothing but statements is known."""
    facts: dict[str, Any] = dict(stated.facts)
    facts["evidence"] = tuple(
        each
        for name, value in stated.facts.items()
        for each in stated_evidence(name, value, stated.origins[name])
    )
    return Engagement(**facts)


def both(read: Any, stated: Any) -> tuple[Any, bool]:
    """Return what words and a statement leave possible, and whether the statement overrules the words."""
    if read is None or read is UNKNOWN:
        return stated, False
    if stated is UNKNOWN:
        return read, False
    if isinstance(stated, float) or isinstance(read, float):
        return stated, read != stated
    left = _values(read) & _values(stated)
    if not left:
        return stated, True
    return (next(iter(left)) if len(left) == 1 else left), False


def read_beside(words: JobWords, stated: Statements, lexicons: Lexicons) -> ReadForm:
    """Read the words of a job of which facts are stated.

    Statements about the unit hold for every job that its words tell of, the others for the first.
    """
    read = read_jobs([words], lexicons)
    if not stated.facts:
        return read
    if not read.engagements:
        # Words of a former job gave a status and no engagement; what is stated then speaks of that job.
        if read.evidence and not _OF_WORK & stated.facts.keys():
            return read
        return attrs.evolve(read, engagements=(stated_job(stated),))
    if stated.facts.get("employer_kind") is EmployerKind.NONE and words.employer:
        read = _without_unit(words, read, lexicons)
    first, *others = read.engagements
    of_unit = Statements(
        facts={name: value for name, value in stated.facts.items() if name in _OF_UNIT},
        origins=stated.origins,
    )
    merged = [_merged(first, stated)]
    merged += (_merged(each, of_unit) if each.employer == first.employer else each for each in others)
    return attrs.evolve(read, engagements=tuple(merged))


def _without_unit(words: JobWords, read: ReadForm, lexicons: Lexicons) -> ReadForm:
    """Read the title of somebody who says to serve no unit; a unit named all the same is overruled."""
    named = [
        attrs.evolve(each, overruled=True)
        for job in read.engagements
        for each in job.evidence
        if each.origin == words.employer_origin and each.value != (EmployerKind.NONE.value,)
    ]
    alone = read_jobs([attrs.evolve(words, employer=_NO_UNIT)], lexicons)
    if not named or not alone.engagements:
        return read
    first, *others = alone.engagements
    own = (each for each in first.evidence if each.origin != words.employer_origin)
    facts: dict[str, Any] = {"evidence": (*named, *own)}
    return attrs.evolve(alone, engagements=(attrs.evolve(first, **facts), *others))


def _merged(engagement: Engagement, stated: Statements) -> Engagement:
    facts: dict[str, Any] = {}
    overruled: set[str] = set()
    evidence: list[Evidence] = []
    for name, value in stated.facts.items():
        facts[name], beaten = both(getattr(engagement, name), value)
        if beaten:
            overruled.add(name)
        evidence += stated_evidence(name, value, stated.origins[name])
    kept = (
        attrs.evolve(each, overruled=True) if each.fact in overruled else each for each in engagement.evidence
    )
    facts["evidence"] = (*kept, *evidence)
    return attrs.evolve(engagement, **facts)


def _values(fact: Any) -> frozenset[str]:
    return fact if isinstance(fact, frozenset) else frozenset((fact,))
