"""What stores new people: those who differ in their ids, names and contacts alone are encoded once.

Most rows of a roster are of this sort: thousands of people work in a handful of ways. What they share is
checked, completed, classified and encoded for the first two of them; of the others only what is their own is
checked, by the same rules, and put into the document.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from operator import attrgetter
from typing import Any, Final

import attrs
from attrs import define, field, frozen

from newstratum._model.people.evidence import Evidence, Source
from newstratum._model.people.people import Consent, Contact, Engagement, Person, Placement
from newstratum._model.values.identifiers import check_id
from newstratum._model.values.sensitive import SensitiveText, UnitName
from newstratum._ports.fields import Fields
from newstratum._ports.records import Put
from newstratum._registry.sessions.placements import build_placement_fields
from newstratum._wire import codec
from newstratum._wire.codec import encode_exact_record, write_document
from newstratum._wire.document_templates import DocumentTemplate, make_template, mark_gap
from newstratum._wire.exact_models import copy_exact, is_plain_text, to_exact_record
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import PERSON, PLACEMENT
from newstratum._words import Words
from newstratum.errors import InvalidValueError

#: Sorts of people who are remembered, at most.
_MOST_SORTS: Final = 2_048
_OF_A_JOB: Final = ("employer", "title", "evidence")
_get_facts = attrgetter(*(each.name for each in attrs.fields(Engagement) if each.name not in _OF_A_JOB))
_get_decision = attrgetter(*(each.name for each in attrs.fields(Placement) if each.name != "person"))
#: What is compared between people; whoever has anything else is encoded alone.
_COMPARED: Final = ("id", "name", "status", "engagements", "township", "contacts", "consents", "evidence")
_RARE: Final = tuple(each for each in attrs.fields(Person) if each.name not in _COMPARED)
_get_rare = attrgetter(*(each.name for each in _RARE))
_NOTHING_RARE: Final = tuple(each.default for each in _RARE)
_get_consent = attrgetter(*(each.name for each in attrs.fields(Consent)))


@frozen(eq=False)
class _Sort:
    """People who differ in their own texts alone."""

    #: The first of them. Others are compared with it by the identity of its evidence, so it is kept.
    first: Person
    #: What is written of each: of the person, then of the placement. None until there is a second; empty
    #: where each has to be encoded alone.
    templates: tuple[DocumentTemplate, ...] | None = None
    #: The index fields of what is written, by the township unit.
    fields: dict[str | None, tuple[Fields, ...]] = field(factory=dict)

    def fill(self, person: Person, texts: list[str]) -> tuple[Put, ...]:
        """Return the writes that store one of these people."""
        fields = self.fields.get(person.township)
        if fields is None:
            fields = tuple(_set_township(each.fields, person.township) for each in self.templates or ())
            self.fields[person.township] = fields
        return tuple(
            each.fill(person.id, texts, own) for each, own in zip(self.templates or (), fields, strict=True)
        )


@define(eq=False, kw_only=True)
class NewPeople:
    """Makes the writes that store new people of one session, each with the placement that is proposed."""

    #: Checks and completes a person.
    _prepare: Callable[[Person], Person] = field(alias="prepare")
    #: Checks what is asked of each, whatever the others say: whether they were erased, or are children.
    _check_own: Callable[[Person], None] = field(alias="check_own")
    #: Returns the placement of a person who was prepared, exact; None where none is stored. It depends on
    #: nothing that is a person's own.
    _propose: Callable[[Person], Placement] | None = field(default=None, alias="propose")
    _sorts: dict[tuple[object, ...], _Sort] = field(factory=dict, init=False)
    #: The township units of people who were prepared: they are right.
    _townships: set[str | None] = field(factory=set, init=False)

    def build_writes(self, person: Person, place: Source | None = None) -> tuple[Put, ...]:
        """Return the writes that store a person, and the placement if one is proposed.

        Args:
            person: Somebody new.
            place: The source of what the person's facts say, where each person has one of their own.

        Raises:
            InvalidValueError: A value is not what its field declares, or breaks a rule of the session.
        """
        key = _build_key(person)
        known = None if key is None else self._sorts.get(key)
        if known is not None and known.templates and person.township in self._townships:
            texts = _list_own_texts(person, place)
            if texts is not None:
                check_id(person.id)
                self._check_own(person)
                writes = known.fill(person, texts)
                if codec.verifies_writes and writes != self._build_in_full(person)[1]:
                    raise _build_difference_error(PERSON)
                return writes
        ready, writes = self._build_in_full(person)
        self._townships.add(ready.township)
        if key is not None and known is None:
            if len(self._sorts) >= _MOST_SORTS:
                self._sorts.clear()
            self._sorts[key] = _Sort(person)
        elif key is not None and known is not None and known.templates is None:
            texts = _list_own_texts(person, place)
            if texts is not None:
                marked = self._list_marked(ready, place)
                self._sorts[key] = _Sort(known.first, _make_templates(writes, marked, texts))
        return writes

    def _build_in_full(self, person: Person) -> tuple[Person, tuple[Put, ...]]:
        ready = self._prepare(person)
        put = encode_exact_record(PERSON, ready, None)
        if self._propose is None:
            return ready, (put,)
        placed = encode_exact_record(PLACEMENT, self._propose(ready), None, build_placement_fields(ready))
        return ready, (put, placed)

    def _list_marked(self, ready: Person, place: Source | None) -> list[bytes]:
        """Return the documents of a person who was prepared with gaps in place of their own texts."""
        marked = [write_document(_mark_own_texts(ready, place))]
        if self._propose is not None:
            marked.append(write_document(copy_exact(self._propose(ready), person=mark_gap(0))))
        return marked


@define(eq=False)
class NewPlacements:
    """Makes the writes that store placements of new people: those that are alike are encoded once."""

    #: The last day on which something can have taken place that a placement tells of.
    _latest_day: dt.date
    #: What is written of each sort, and its index fields; None until there is a second.
    _templates: dict[tuple[object, ...], DocumentTemplate | None] = field(factory=dict, init=False)

    def build_write(self, person: Person, placement: Placement) -> Put:
        """Return the write that stores the placement of somebody new.

        Raises:
            InvalidValueError: It is another person's, or a value is not what its field declares.
        """
        if placement.person != person.id:
            raise InvalidValueError(
                "placement.person",
                Words("不是该行的那个人", "is another person than the row's"),
                Words("请各放在自己那一行", "place each in their row"),
            )
        exact = to_exact_record(PLACEMENT, placement, self._latest_day)
        more_fields = build_placement_fields(person)
        # Of an exact placement equal values are of equal types.
        key = (*_get_decision(exact), *more_fields.values())
        known = self._templates.get(key)
        if known is not None:
            put = known.fill(exact.person, (exact.person,), known.fields)
            if codec.verifies_writes and put != encode_exact_record(PLACEMENT, exact, None, more_fields):
                raise _build_difference_error(PLACEMENT)
            return put
        put = encode_exact_record(PLACEMENT, exact, None, more_fields)
        if key in self._templates:
            marked = write_document(copy_exact(exact, person=mark_gap(0)))
            self._templates[key] = make_template(put, marked, (exact.person,))
        else:
            if len(self._templates) >= _MOST_SORTS:
                self._templates.clear()
            self._templates[key] = None
        return put


def _make_templates(
    writes: tuple[Put, ...], marked: list[bytes], texts: list[str]
) -> tuple[DocumentTemplate, ...]:
    made = (make_template(put, document, texts) for put, document in zip(writes, marked, strict=True))
    templates = tuple(each for each in made if each is not None)
    return templates if len(templates) == len(writes) else ()


def _set_township(fields: Fields, township: str | None) -> Fields:
    return fields if township is None else Fields({**fields, "township": township})


def _build_difference_error(kind: RecordKind[Any]) -> InvalidValueError:
    return InvalidValueError(
        kind.name,
        Words("写入的内容与逐条编码不同", "would not be written as it is encoded alone"),
        Words("请报告这一错误", "report this error"),
    )


def _build_key(person: Person) -> tuple[object, ...] | None:
    """Return what people of one sort have in common; None of somebody who is encoded alone.

    Values are compared beside their types, since a number can equal a truth value, and evidence by its
    identity: comparing it by what it says would take longer.
    """
    if type(person) is not Person or _get_rare(person) != _NOTHING_RARE:
        return None
    key: list[object] = [type(person.name), type(person.township)]
    _add_facts(key, (person.status,))
    key += map(id, person.evidence)
    for contact in person.contacts:
        if type(contact) is not Contact:
            return None
        key += (contact.kind, type(contact.kind), type(contact.value))
    for consent in person.consents:
        if type(consent) is not Consent:
            return None
        _add_facts(key, _get_consent(consent))
    for job in person.engagements:
        if type(job) is not Engagement:
            return None
        key += (Engagement, type(job.employer), type(job.title))
        _add_facts(key, _get_facts(job))
        key += map(id, job.evidence)
    return tuple(key)


def _add_facts(key: list[object], facts: tuple[object, ...]) -> None:
    key += facts
    types = (*map(type, facts),)
    key.append(types)
    if frozenset in types:
        key += [frozenset(map(type, each)) for each in facts if isinstance(each, frozenset)]


def _list_own_texts(person: Person, place: Source | None) -> list[str] | None:
    """Return the texts that are a person's own, in the order of their gaps; None if one is not exact."""
    hidden: list[SensitiveText | None] = [person.name, *(contact.value for contact in person.contacts)]
    for job in person.engagements:
        hidden += (job.employer, job.title)
    texts = [person.id, "" if place is None else place.reference, person.township or ""]
    for value in hidden:
        if value is not None:
            if value.fault is not None:
                return None
            texts.append(value.reveal())
    if any(type(each) is not str for each in texts) or not is_plain_text("".join(texts)):
        return None
    return texts


def _mark_own_texts(ready: Person, place: Source | None) -> Person:
    """Return a prepared person with gaps in place of the texts that ``_list_own_texts`` returns."""
    numbers = itertools.count(3)
    marked_place = None if place is None else copy_exact(place, reference=mark_gap(1))

    def mark(value: SensitiveText | None) -> Any:
        # Of any class: the document holds the text alone.
        return None if value is None else UnitName(mark_gap(next(numbers)))

    def mark_places(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        return tuple(
            copy_exact(each, source=marked_place) if place is not None and each.source is place else each
            for each in evidence
        )

    name = mark(ready.name)
    contacts = tuple(copy_exact(each, value=mark(each.value)) for each in ready.contacts)
    engagements = tuple(
        copy_exact(
            job, employer=mark(job.employer), title=mark(job.title), evidence=mark_places(job.evidence)
        )
        for job in ready.engagements
    )
    return copy_exact(
        ready,
        id=mark_gap(0),
        name=name,
        township=None if ready.township is None else mark_gap(2),
        contacts=contacts,
        engagements=engagements,
        evidence=mark_places(ready.evidence),
    )
