"""People, as a session stores them: with a source and a notice on every fact."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from attrs import field, frozen

from newstratum._model.people.people import ContactKind, Person
from newstratum._model.people.unique_values import Unique
from newstratum._model.values.identifiers import check_id
from newstratum._registry.sessions.collection import Collection, Scope
from newstratum._registry.sessions.placement_fields import build_placement_fields
from newstratum._registry.sessions.provenance import Provenance
from newstratum._registry.sessions.unique_values import Uniques
from newstratum._wire.kinds.people import PERSON, PLACEMENT
from newstratum.errors import InvalidValueError

__all__ = ["People", "PeopleRules"]


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

    def __init__(
        self, scope: Scope, rules: PeopleRules, stamp: Callable[[], Provenance], uniques: Uniques
    ) -> None:
        super().__init__(scope, PERSON)
        self._rules = rules
        self._stamp = stamp
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

    def prepared_for_load(self) -> Callable[[Person], tuple[Person, tuple[Unique, ...]]]:
        """Return the function that makes people, and the claims for their contacts, ready to be stored.

        What it needs of the store is read before it is returned.
        """
        self._stamp()
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
        return self._stamp().on(model)
