"""Values that only one may have, kept as keyed digests: a store can say "taken", never by what."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from newstratum._model.people.people import ContactKind, Person
from newstratum._model.people.unique_values import Unique
from newstratum._model.values.sensitive import PhoneNumber, SensitiveText
from newstratum._registry.sessions.collection import UnitOfWork, part_of_command
from newstratum._registry.sessions.commands import SessionCommand
from newstratum._registry.sessions.digests import Digests
from newstratum._wire.record_kinds import UNIQUE
from newstratum._words import Words
from newstratum.errors import ConflictError, InvalidValueError, NotFoundError

_PHONE_NOISE: Final = re.compile(r"[\s()./-]+")
_CHINA: Final = re.compile(r"^(?:\+|00)86(?=1[3-9]\d{9}$)")


class Uniques:
    """Claims values for records, in the session's one commit."""

    def __init__(self, work: UnitOfWork, digests: Digests, contact_kinds: frozenset[ContactKind]) -> None:
        self._work = work
        self._digests = digests
        #: Kinds of contact that only one person may have.
        self._contact_kinds = contact_kinds
        #: Field by id of the records claimed here, to say which field a conflict is about.
        self._claimed: dict[str, str] = {}

    def owner_of(self, field: str, value: SensitiveText) -> str | None:
        """Return the id of the record that has a value, or None.

        Args:
            field: The field: ``"identity_number"``.
            value: The value; it is compared in its plain form, so spaces and case do not matter.
        """
        found = self._work.read(UNIQUE, self._id(field, value))
        return None if found is None else found.owner

    @property
    def command(self) -> SessionCommand | None:
        """What the session is told, where it has to be told from another command."""
        return self._work.command

    def name_command(self, method: str) -> str:
        """Return the name under which a call is taken down."""
        return f"{method} {UNIQUE.name}"

    @part_of_command(lambda _uniques, *_given, **_more: None)
    def claim(self, field: str, value: SensitiveText, owner: str) -> None:
        """Claim a value for a record; claiming again what it has does nothing.

        Args:
            field: The field: ``"identity_number"``.
            value: The value, which is not stored.
            owner: Id of the record.

        Raises:
            InvalidValueError: Another record has it. Also raised when the session commits, if somebody
                else claimed it meanwhile.
        """
        identifier = self._id(field, value)
        found = self._work.read(UNIQUE, identifier)
        if found is None:
            self._work.add(UNIQUE, Unique(id=identifier, field=field, owner=owner))
            self._claimed[identifier] = field
        elif found.owner != owner:
            raise _build_taken_error(field)

    @part_of_command(lambda _uniques, *_given, **_more: None)
    def release(self, field: str, value: SensitiveText, owner: str) -> None:
        """Give a value back, so that another record may claim it.

        Raises:
            NotFoundError: The record does not have it.
        """
        identifier = self._id(field, value)
        found = self._work.read(UNIQUE, identifier)
        if found is None or found.owner != owner:
            raise NotFoundError(f"{UNIQUE.name}/{field}")
        self._work.remove(UNIQUE, identifier)

    def check_contacts(self, before: Person | None, after: Person) -> None:
        """Refuse a change of a person that brings a contact somebody else has; nothing is claimed yet."""
        for field, value in self._contacts_of(after) - self._contacts_of(before):
            if self.owner_of(field, value) not in (None, after.id):
                raise _build_taken_error(field)

    def follow_contacts(self, before: Person | None, after: Person | None) -> None:
        """Release the contacts that a change of a person takes away, and claim those it brings."""
        old, new = self._contacts_of(before), self._contacts_of(after)
        for field, value in old - new:
            if before is not None and self.owner_of(field, value) == before.id:
                self.release(field, value, before.id)
        for field, value in new - old:
            if after is not None:
                self.claim(field, value, after.id)

    def of_contacts(self, person: Person) -> tuple[Unique, ...]:
        """Return the claims for the contacts of a person, without asking whether somebody has them."""
        return tuple(
            Unique(id=self._id(field, value), field=field, owner=person.id)
            for field, value in self._contacts_of(person)
        )

    def load_key(self) -> None:
        """Read the key of the digests, if there are claims: nothing can be read while a session commits."""
        if self._contact_kinds:
            self._digests.of()

    def explained(self, conflict: ConflictError, *, loading: bool) -> InvalidValueError | None:
        """Return the error for a conflict over a value claimed here; None if it is about something else.

        A session that loads people does not remember their claims one by one.
        """
        kind, _, identifier = conflict.key.partition("/")
        field = self._claimed.get(identifier, "contacts" if loading else None)
        return _build_taken_error(field) if kind == UNIQUE.name and field is not None else None

    def _contacts_of(self, person: Person | None) -> frozenset[tuple[str, SensitiveText]]:
        contacts = () if person is None else person.contacts
        return frozenset(
            (f"contacts.{contact.kind}", contact.value)
            for contact in contacts
            if contact.kind in self._contact_kinds
        )

    def _id(self, field: str, value: SensitiveText) -> str:
        return self._digests.hide(field, _normalize_value(value))


def _build_taken_error(field: str) -> InvalidValueError:
    return InvalidValueError(
        field,
        Words("另一条记录已有这个值", "another record has this value already"),
        Words("请找到那条记录并更新，或改正这个值", "find that record and update it, or correct the value"),
    )


def _normalize_value(value: SensitiveText) -> str:
    return _normalize_text(value.reveal(), is_phone=isinstance(value, PhoneNumber))


def normalize_contact(kind: str, text: str) -> str:
    """Return a contact in the form in which contacts are compared: spaces, width and case do not matter."""
    return _normalize_text(text, is_phone=kind == ContactKind.PHONE)


def normalize_address(text: str) -> str:
    """Return an address of any channel in the form in which addresses are compared."""
    return _normalize_text(text, is_phone="@" not in text)


def _normalize_text(text: str, *, is_phone: bool) -> str:
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    return _CHINA.sub("", _PHONE_NOISE.sub("", plain)) if is_phone else plain
