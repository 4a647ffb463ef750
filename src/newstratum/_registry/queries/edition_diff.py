"""Who would move under another edition: a report, which re-places nobody."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from newstratum._model.people.people import Person
from newstratum._registry.registry import Registry
from newstratum._rules.classify import Classifier
from newstratum._rules.verdict import Verdict


@frozen(kw_only=True)
class VerdictChange:
    """A person whose verdict differs between two editions."""

    #: The person's id.
    person: str
    before: Verdict
    after: Verdict


def find_verdict_changes(
    registry: Registry, before: Classifier, after: Classifier
) -> Iterator[VerdictChange]:
    """Yield the people of a register whom another edition would place elsewhere, in the order of their ids.

    Nothing is written: a later edition re-places nobody silently.
    """
    with registry.session(actor="rulebook-diff", purpose="roster") as session:
        for person in session.people.all():
            old, new = _classify_person(person, before), _classify_person(person, after)
            if _build_verdict_key(old) != _build_verdict_key(new):
                yield VerdictChange(person=person.id, before=old, after=new)


def _classify_person(person: Person, classifier: Classifier) -> Verdict:
    return classifier.classify(
        person.engagements,
        status=person.status,
        outside_party=person.outside_party,
        evidence=person.evidence,
    )


def _build_verdict_key(verdict: Verdict) -> tuple[object, ...]:
    return (verdict.outcome, verdict.category, frozenset(side.outcome for side in verdict.readings))
