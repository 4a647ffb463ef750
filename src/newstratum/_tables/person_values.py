"""People as rows of a roster: the values of the fields from which the same facts are read again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from newstratum._model.people.evidence import Evidence, Strength
from newstratum._model.people.occupations import OCCUPATIONAL_FIELDS, UNKNOWN
from newstratum._model.people.people import ContactKind, Engagement, Person

#: The columns of the words of the first two jobs; a roster has none for others.
_WORDS: Final = (("employer_text", "title_text"), ("employer_text_2", "title_text_2"))
_EXTRA: Final = "extra_facts"


def list_person_values(person: Person, *, names: bool) -> dict[str, Any]:
    """Return the row of a roster that says what is stored of a person.

    What was read in words is not written as facts beside them: the words say it again.

    Args:
        person: The person.
        names: Whether name, contacts, employers and titles are written too.
    """
    values: dict[str, Any] = {"id": person.id, "township": person.township}
    if names:
        values["name"] = person.name
        for kind in ContactKind:
            values[kind.value] = tuple(each for each in person.contacts if each.kind is kind)
        for job, columns in zip(person.engagements, _WORDS, strict=False):
            values.update(zip(columns, (job.employer, job.title), strict=True))
    if person.engagements:
        values.update(_list_facts(person.engagements[0]))
    values.update(_list_stated(person.evidence, ("status",)))
    if person.status not in (None, UNKNOWN) and "status" not in values and not person.engagements:
        values["status"] = write_fact(person.status)
    return {name: value for name, value in values.items() if value not in (None, "", ())}


def _list_facts(job: Engagement) -> dict[str, str]:
    """Return the facts of a job: those that were stated; of a job without words, all that are known."""
    if job.employer is None and job.title is None:
        return {
            name: write_fact(value)
            for name in OCCUPATIONAL_FIELDS
            if (value := getattr(job, name)) not in (None, UNKNOWN)
        }
    values = _list_stated(job.evidence, OCCUPATIONAL_FIELDS)
    extra = [f"{each.fact}={'|'.join(each.value)}" for each in job.evidence if each.origin == _EXTRA]
    return {**values, _EXTRA: ";".join(extra)} if extra else values


def _list_stated(evidence: Iterable[Evidence], facts: Iterable[str]) -> dict[str, str]:
    wanted = frozenset(facts)
    return {
        each.fact: "|".join(each.value)
        for each in evidence
        if each.fact in wanted and each.origin != _EXTRA and each.strength >= Strength.STATED
    }


def write_fact(value: Any) -> str:
    """Return a fact as a cell states it: a code, several as ``a|b``."""
    return "|".join(sorted(map(str, value))) if isinstance(value, frozenset) else str(value)
