"""Source and notice on every fact: facts without their own get the session's (promise L5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs
from attrs import frozen

from newstratum._model.people.evidence import Evidence, Source
from newstratum._model.people.people import OCCUPATIONAL_FIELDS, Engagement, Person
from newstratum.errors import InvalidValueError

__all__ = ["Provenance"]

#: What is known of a person apart from the jobs. Evidence names these, and repeats none of them.
_PERSONAL: Final = ("name", "status", "township", "contacts", "outside_party")

#: What a job holds besides occupational facts; evidence names it and does not repeat it.
_WRITTEN: Final = ("employer", "title")

#: Facts whose value stands in their evidence: codes of the vocabulary, and open lists of occupations.
_QUOTED: Final = frozenset({"status", *OCCUPATIONAL_FIELDS})


@frozen(kw_only=True)
class Provenance:
    """The source and the notice that a session gives to facts without their own."""

    source: Source | None
    #: Id of the privacy notice the people were given.
    notice: str | None

    def on(self, person: Person) -> Person:
        """Return a person whose every fact has a source and a notice.

        Args:
            person: A person; evidence may name sources and notices already.

        Returns:
            The person, with evidence for each fact.

        Raises:
            InvalidValueError: A fact has no source or no notice, and the session gives none.
        """
        engagements = tuple(
            self._engagement(engagement, f"engagements.{index}.")
            for index, engagement in enumerate(person.engagements)
        )
        evidence = self._evidence(person, _PERSONAL, person.evidence, "")
        return attrs.evolve(person, engagements=engagements, evidence=evidence)

    def _engagement(self, engagement: Engagement, where: str) -> Engagement:
        names = (*OCCUPATIONAL_FIELDS, *_WRITTEN)
        return attrs.evolve(
            engagement, evidence=self._evidence(engagement, names, engagement.evidence, where)
        )

    def _evidence(
        self, holder: Person | Engagement, names: tuple[str, ...], given: tuple[Evidence, ...], where: str
    ) -> tuple[Evidence, ...]:
        stamped = tuple(self._stamped(each, where) for each in given)
        known = {each.fact for each in stamped}
        missing = (
            self._new(name, value, where)
            for name in names
            if name not in known and (value := getattr(holder, name)) not in (None, ())
        )
        return (*stamped, *missing)

    def _new(self, name: str, value: object, where: str) -> Evidence:
        source, notice = self._complete(self.source, self.notice, f"{where}{name}")
        return Evidence(fact=name, value=_quote_value(name, value), origin=name, source=source, notice=notice)

    def _stamped(self, evidence: Evidence, where: str) -> Evidence:
        source, notice = self._complete(
            evidence.source or self.source, evidence.notice or self.notice, f"{where}{evidence.fact}"
        )
        if source is evidence.source and notice is evidence.notice:
            return evidence
        return attrs.evolve(evidence, source=source, notice=notice)

    def _complete(self, source: Source | None, notice: str | None, fact: str) -> tuple[Source, str]:
        if source is not None and notice is not None:
            return source, notice
        lacks = "source" if source is None else "notice"
        raise InvalidValueError(fact, f"has no {lacks}", f"give the session {lacks}=, or the fact its own")


def _quote_value(name: str, value: object) -> tuple[str, ...]:
    return tuple(_iterate_texts(value)) if name in _QUOTED else ()


def _iterate_texts(value: object) -> Iterator[str]:
    if isinstance(value, frozenset):
        yield from sorted(str(member) for member in value)
    else:
        yield str(value)
