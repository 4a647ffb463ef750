"""Source and notice on every fact and record: what has none of its own gets the session's (promise L5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeVar

import attrs
from attrs import define, field

from newstratum._model.organisation.relations import Citation
from newstratum._model.people.evidence import Evidence, Source
from newstratum._model.people.people import OCCUPATIONAL_FIELDS, Engagement, Person
from newstratum._wire.record_kinds import RecordKind
from newstratum.errors import InvalidValueError

M = TypeVar("M")

#: What is known of a person apart from the jobs. Evidence names these, and repeats none of them.
_PERSONAL: Final = ("name", "status", "township", "contacts", "outside_party")

#: What a job holds besides occupational facts; evidence names it and does not repeat it.
_WRITTEN: Final = ("employer", "title")

#: Facts whose value stands in their evidence: codes of the vocabulary, and open lists of occupations.
_QUOTED: Final = frozenset({"status", *OCCUPATIONAL_FIELDS})


@define
class Provenance:
    """The source and the notice that a session gives to facts and records without their own."""

    #: Where facts of people come from.
    source: Source | None
    #: The document that records of the organisation rest on.
    citation: Citation | None
    #: Finds the id of the privacy notice the people were given, and stores the notice; None if there is none.
    _find_notice: Callable[[], str | None]
    _notice: str | None = field(default=None, init=False)
    _is_found: bool = field(default=False, init=False)

    @property
    def notice(self) -> str | None:
        """Id of the privacy notice the people were given; it is looked up once."""
        if not self._is_found:
            self._notice = self._find_notice()
            self._is_found = True
        return self._notice

    def complete_record(self, kind: RecordKind[M], model: M) -> M:
        """Return a record with a source, and with a notice if it names a person.

        Raises:
            InvalidValueError: It has none, and the session gives none.
        """
        names = attrs.fields_dict(type(model))  # type: ignore[arg-type]
        changes: dict[str, object] = {}
        if "source" in names and getattr(model, "source") is None:  # noqa: B009
            if self.citation is None:
                raise InvalidValueError(
                    f"{kind.name}.source",
                    "names no document that says so",
                    "give the session source='…', the name of a document, or the record its own",
                )
            changes["source"] = self.citation
        if "notice" in names and getattr(model, "notice") is None and _names_person(kind, model):  # noqa: B009
            if self.notice is None:
                raise InvalidValueError(
                    f"{kind.name}.notice",
                    "names a person and has no notice",
                    "give the session notice=, or the record its own",
                )
            changes["notice"] = self.notice
        return attrs.evolve(model, **changes) if changes else model  # type: ignore[misc]

    def complete_person(self, person: Person) -> Person:
        """Return a person whose every fact has a source and a notice.

        Args:
            person: A person; evidence may name sources and notices already.

        Returns:
            The person, with evidence for each fact.

        Raises:
            InvalidValueError: A fact has no source or no notice, and the session gives none.
        """
        # The notice is stored beside the person, also where no fact needs it.
        _ = self.notice
        engagements = tuple(
            self._complete_engagement(engagement, f"engagements.{index}.")
            for index, engagement in enumerate(person.engagements)
        )
        evidence = self._collect_evidence(person, _PERSONAL, person.evidence, "")
        return attrs.evolve(person, engagements=engagements, evidence=evidence)

    def _complete_engagement(self, engagement: Engagement, where: str) -> Engagement:
        names = (*OCCUPATIONAL_FIELDS, *_WRITTEN)
        return attrs.evolve(
            engagement, evidence=self._collect_evidence(engagement, names, engagement.evidence, where)
        )

    def _collect_evidence(
        self, holder: Person | Engagement, names: tuple[str, ...], given: tuple[Evidence, ...], where: str
    ) -> tuple[Evidence, ...]:
        completed = tuple(self._complete_evidence(each, where) for each in given)
        known = {each.fact for each in completed}
        missing = (
            self._build_evidence(name, value, where)
            for name in names
            if name not in known and (value := getattr(holder, name)) not in (None, ())
        )
        return (*completed, *missing)

    def _build_evidence(self, name: str, value: object, where: str) -> Evidence:
        source, notice = self._complete(self.source, self.notice, f"{where}{name}")
        return Evidence(fact=name, value=_quote_value(name, value), origin=name, source=source, notice=notice)

    def _complete_evidence(self, evidence: Evidence, where: str) -> Evidence:
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
        write = "source=Source(…)" if source is None else "notice=PrivacyNotice(…)"
        raise InvalidValueError(fact, f"has no {lacks}", f"give the session {write}, or the fact its own")


def _names_person(kind: RecordKind[Any], model: object) -> bool:
    return any(getattr(model, name) is not None for name in kind.about)


def _quote_value(name: str, value: object) -> tuple[str, ...]:
    return tuple(_iterate_texts(value)) if name in _QUOTED else ()


def _iterate_texts(value: object) -> Iterator[str]:
    if isinstance(value, frozenset):
        yield from sorted(str(member) for member in value)
    else:
        yield str(value)
