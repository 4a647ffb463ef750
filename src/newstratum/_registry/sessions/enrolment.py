"""Enrolling: a person out of what a form says, classified and placed in one call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs
from attrs import frozen

from newstratum._model.people.people import Engagement, Person
from newstratum._reading.jobs import ReadForm
from newstratum._registry.sessions.placements import PlacementResult
from newstratum._rules.verdict import Verdict
from newstratum.errors import InvalidValueError


@frozen(kw_only=True, repr=False)
class Enrolment:
    """What enrolling somebody stored: the person, the verdict, and the proposal made of it."""

    #: Id of the person.
    id: str
    #: The person as it will be stored.
    person: Person
    verdict: Verdict
    #: What is stored as the placement, and what the verdict proposes.
    placement: PlacementResult

    def __repr__(self) -> str:
        return f"Enrolment({self.id[:60]}, {self.placement.result})"


def build_enrolled_person(
    who: ReadForm | Person | Iterable[Engagement],
    stored: Person | None,
    *,
    id: str,  # noqa: A002 - as the records call it
    township: str | None,
) -> Person:
    """Return the person to store: a new one, or the stored one with what is said of them now.

    Args:
        who: A form that was read, a person, or the person's jobs.
        stored: The person as stored, or None.
        id: Id of the person.
        township: Code of the township unit; None to take that of ``who``.

    Raises:
        InvalidValueError: ``who`` is nothing a person can be made of.
    """
    if isinstance(who, Person):
        return attrs.evolve(who, id=id, township=who.township if township is None else township)
    said = _read_facts(who)
    if township is not None:
        said["township"] = township
    if stored is None:
        return Person(id=id, **said)
    # Evidence of what is said anew is replaced; that of a name or a contact stays.
    evidence = said.pop("evidence", ())
    kept = tuple(each for each in stored.evidence if each.fact not in said)
    return attrs.evolve(stored, **said, evidence=(*kept, *evidence))


def _read_facts(who: object) -> dict[str, Any]:
    if isinstance(who, ReadForm):
        facts: dict[str, Any] = {
            "status": who.status,
            "engagements": who.engagements,
            "evidence": who.evidence,
        }
        return facts if who.township is None else {**facts, "township": who.township}
    if isinstance(who, Iterable) and not isinstance(who, str | bytes | Mapping):
        engagements = tuple(who)
        if all(isinstance(each, Engagement) for each in engagements):
            return {"engagements": engagements}
    raise InvalidValueError(
        "who",
        f"is of type {type(who).__name__}, of which no person can be made",
        "write session.enrol(read(employer, title)), or give a Person or a list of Engagement",
    )
