"""People, as a session stores them: with a source and a notice on every fact."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from attrs import field, frozen

from newstratum._model.people.people import ContactKind, Person, Placement
from newstratum._model.people.unique_values import Unique
from newstratum._model.values.identifiers import check_id
from newstratum._ports.records import Write
from newstratum._registry.sessions.collection import Collection, Scope
from newstratum._registry.sessions.placements import build_placement_fields
from newstratum._registry.sessions.provenance import Provenance
from newstratum._registry.sessions.unique_values import Uniques
from newstratum._wire.codec import encode_record
from newstratum._wire.kinds.people import PERSON, PLACEMENT, UNIQUE
from newstratum.errors import InvalidValueError

#: Makes a person, and the claims for their contacts, ready to be stored.
LoadPreparer: TypeAlias = Callable[[Person], tuple[Person, tuple[Unique, ...]]]


def _to_contact_kinds(kinds: Iterable[ContactKind]) -> frozenset[ContactKind]:
    return frozenset(map(ContactKind, kinds))


@frozen(kw_only=True)
class PeopleRules:
    """What a registry lays down about the people it stores."""

    #: Kinds of contact that nobody else may have.
    unique_contacts: frozenset[ContactKind] = field(converter=_to_contact_kinds)
    #: Whether attestations about the scope of the work are stored at all (promise L6).
    store_outside_party: bool


class People(Collection[Person]):
    """The people of the register."""

    def __init__(self, scope: Scope, rules: PeopleRules, provenance: Provenance, uniques: Uniques) -> None:
        super().__init__(scope, PERSON)
        self._rules = rules
        self._provenance = provenance
        self._uniques = uniques

    def add(self, model: Person) -> Person:
        """Add a new person; facts without a source or notice of their own get the session's.

        Args:
            model: The person; the id must be new to the store.

        Returns:
            The person as it will be stored.

        Raises:
            InvalidValueError: A fact has no source or no notice, another person has a contact that only one
                may have, or the session holds a person under the same id. The message names the field.
            ConflictError: When the session commits: the store holds a person under the same id.
        """
        self._scope.check(PERSON)
        prepared = self._prepared(model)
        self._uniques.check_contacts(None, prepared, self._rules.unique_contacts)
        self._work.add(PERSON, prepared)
        self._uniques.follow_contacts(None, prepared, self._rules.unique_contacts)
        return prepared

    def update(self, model: Person) -> Person:
        """Store a new state of a person that this session read, found or added.

        Args:
            model: The new state, under the same id.

        Returns:
            The person as it will be stored.

        Raises:
            InvalidValueError: As for :meth:`add`, or the session did not read the person.
            ConflictError: When the session commits: somebody else wrote the person since it was read.
        """
        self._scope.check(PERSON)
        prepared = self._prepared(model)
        before = self._work.read(PERSON, model.id) if self._work.holds(PERSON, model.id) else None
        self._uniques.check_contacts(before, prepared, self._rules.unique_contacts)
        self._work.update(PERSON, prepared)
        self._uniques.follow_contacts(before, prepared, self._rules.unique_contacts)
        if before is not None and build_placement_fields(before) != build_placement_fields(prepared):
            # The index fields of a placement hold the township and the industry, for the figures.
            self._work.touch(PLACEMENT, model.id)
        return prepared

    def remove(self, identifier: str) -> None:
        """Remove a person, the placement and the claims; their history stays until it is redacted.

        Raises:
            NotFoundError: There is no such person.
        """
        before = self.require(identifier)
        super().remove(identifier)
        self._uniques.follow_contacts(before, None, self._rules.unique_contacts)
        if self._work.read(PLACEMENT, identifier) is not None:
            self._work.remove(PLACEMENT, identifier)

    def make_load_preparer(self) -> LoadPreparer:
        """Return the function that makes people, and the claims for their contacts, ready to be stored.

        What it needs of the store is read before it is returned.
        """
        _ = self._provenance.notice
        if self._rules.unique_contacts:
            self._uniques.load_key()

        def prepare(person: Person) -> tuple[Person, tuple[Unique, ...]]:
            return self._prepared(person), self._uniques.of_contacts(person, self._rules.unique_contacts)

        return prepare

    def _prepared(self, model: Person) -> Person:
        check_id(model.id)
        if model.outside_party is not None and not self._rules.store_outside_party:
            raise InvalidValueError(
                "outside_party",
                "is not stored by this registry",
                "leave it out, or open the registry with store_outside_party=True",
            )
        return self._provenance.complete_person(model)


def build_load_writes(
    rows: Iterable[tuple[Person, Placement | None]],
    prepare: LoadPreparer,
) -> Iterator[Write]:
    """Yield the writes that store new people, their claims and their placements.

    Args:
        rows: New people and where they are placed.
        prepare: Makes a person and the claims for their contacts ready to be stored.

    Yields:
        Puts of records that must not exist.

    Raises:
        InvalidValueError: A row cannot be stored; the message begins with its number, from 0.
    """
    for index, (person, placement) in enumerate(rows):
        try:
            yield from _build_person_writes(person, placement, prepare)
        except InvalidValueError as error:
            refused = InvalidValueError(f"{index}.{error.field}", error.reason, error.hint)
        else:
            continue
        raise refused


def _build_person_writes(
    person: Person,
    placement: Placement | None,
    prepare: LoadPreparer,
) -> Iterator[Write]:
    ready, claims = prepare(person)
    yield encode_record(PERSON, ready, None)
    yield from (encode_record(UNIQUE, claim, None) for claim in claims)
    if placement is None:
        return
    if placement.person != person.id:
        raise InvalidValueError(
            "placement.person", "is another person than the row's", "place each in their row"
        )
    yield encode_record(PLACEMENT, placement, None, build_placement_fields(ready))
