"""Who would move under another edition: a report, which re-places nobody."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from newstratum.model.people import Person
from newstratum.registry.registry import Registry
from newstratum.rules.classify import Classifier
from newstratum.rules.verdict import Verdict

__all__ = ["Mover", "people_who_move"]


@frozen(kw_only=True)
class Mover:
    """A person whose verdict differs between two editions."""

    #: The person's id.
    person: str
    before: Verdict
    after: Verdict


def people_who_move(registry: Registry, before: Classifier, after: Classifier) -> Iterator[Mover]:
    """Yield the people of a register whom another edition would place elsewhere, in the order of their ids.

    Nothing is written: a later edition re-places nobody silently.

    Args:
        registry: an open register.
        before: the edition they are placed under.
        after: the other edition.
    """
    session = registry.session(actor="rulebook-diff", purpose="roster")
    for person in session.people.all():
        old, new = _verdict(person, before), _verdict(person, after)
        if _says(old) != _says(new):
            yield Mover(person=person.id, before=old, after=new)


def _verdict(person: Person, classifier: Classifier) -> Verdict:
    return classifier.classify(
        person.engagements,
        status=person.status,
        outside_party=person.outside_party,
        evidence=person.evidence,
    )


def _says(verdict: Verdict) -> tuple[object, ...]:
    return (verdict.outcome, verdict.category, frozenset(side.outcome for side in verdict.readings))
