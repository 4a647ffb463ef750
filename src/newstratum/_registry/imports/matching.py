"""Who is who: people by what identifies them, so that a row finds the person it is about."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from attrs import define, field, frozen

from newstratum._model.people.people import Person
from newstratum._ports.records import Record
from newstratum._ports.store import Store
from newstratum._registry.records import iterate_records
from newstratum._registry.sessions.unique_values import normalize_contact
from newstratum._tables.person_names import is_surname, strip_title
from newstratum._wire.record_kinds import PERSON

_BLANKS: Final = re.compile(r"[\s·•・.]+")
_KEPT_UNITS: Final = 8_192


def strip_name(name: str) -> str:
    """Return a name without spaces, width, and the title behind it: 王明 for 王 明律师."""
    return strip_title(_BLANKS.sub("", unicodedata.normalize("NFKC", name)).casefold())


def names_agree(first: str, second: str) -> bool:
    """Say whether two names may be one person's; a surname alone agrees with every name that begins with it.

    Both are as :func:`strip_name` returns them.
    """
    short, long = sorted((first, second), key=len)
    return short == long or (is_surname(short) and long.startswith(short))


@lru_cache(_KEPT_UNITS)
def _strip_unit(unit: str) -> str:
    return _BLANKS.sub("", unicodedata.normalize("NFKC", unit)).casefold()


@frozen
class PersonKeys:
    """What identifies somebody: in plain form, to be compared and never to be shown."""

    name: str = field(repr=False)
    #: Contacts by their kinds.
    contacts: Mapping[str, frozenset[str]] = field(repr=False)
    #: The units somebody works at; where there is none, what they do.
    units: tuple[str, ...] = field(repr=False)
    township: str | None = None

    def iterate_contacts(self) -> Iterator[tuple[str, str]]:
        """Yield the contacts, each with its kind in front."""
        for kind, values in self.contacts.items():
            for value in values:
                yield kind, value

    def contradicts_contacts(self, other: PersonKeys) -> bool:
        """Say whether both have contacts of a kind, and none in common."""
        return any(
            kind in other.contacts and not values & other.contacts[kind]
            for kind, values in self.contacts.items()
        )

    def contradicts_units(self, other: PersonKeys) -> bool:
        """Say whether both work at units, and at none in common."""
        return all(self.units) and all(other.units) and {*self.units}.isdisjoint(other.units)

    def contradicts_township(self, other: PersonKeys) -> bool:
        """Say whether both are of a unit, and not of the same."""
        return None not in (self.township, other.township) and self.township != other.township


def build_keys(person: Person) -> PersonKeys:
    """Return what identifies a person."""
    return _build_keys(
        "" if person.name is None else person.name.reveal(),
        ((contact.kind.value, contact.value.reveal()) for contact in person.contacts),
        [
            (
                "" if job.employer is None else job.employer.reveal(),
                "" if job.title is None else job.title.reveal(),
            )
            for job in person.engagements
        ],
        person.township,
    )


def read_keys(document: bytes) -> PersonKeys:
    """Return what identifies the person of a document, of whatever schema it is."""
    # As text: of bytes the encoding would be guessed.
    plain: Any = json.loads(document.decode())
    return _build_keys(
        _read_text(plain, "name"),
        ((_read_text(each, "kind"), _read_text(each, "value")) for each in _read_list(plain, "contacts")),
        [(_read_text(job, "employer"), _read_text(job, "title")) for job in _read_list(plain, "engagements")],
        _read_text(plain, "township") or None,
    )


def _read_text(plain: Any, name: str) -> str:
    value = plain.get(name) if isinstance(plain, dict) else None
    return value if isinstance(value, str) else ""


def _read_list(plain: Any, name: str) -> Sequence[Any]:
    value = plain.get(name) if isinstance(plain, dict) else None
    return value if isinstance(value, list) else ()


def _build_keys(
    name: str, contacts: Iterable[tuple[str, str]], jobs: Sequence[tuple[str, str]], township: str | None
) -> PersonKeys:
    by_kind: dict[str, frozenset[str]] = {}
    for kind, value in contacts:
        by_kind[kind] = by_kind.get(kind, frozenset()) | {normalize_contact(kind, value)}
    units = tuple(
        dict.fromkeys(_strip_unit(employer or title) for employer, title in jobs if employer or title)
    )
    return PersonKeys(strip_name(name) if name else "", by_kind, units or ("",), township)


@define(eq=False)
class PeopleIndex:
    """The people of a register, and those that an import adds, by what identifies them.

    It holds hashes of what identifies people, and their ids. Whoever is found is looked at before anything
    follows from it.
    """

    _ids: dict[int, str | tuple[str, ...]] = field(factory=dict, init=False)

    @classmethod
    def read(cls, store: Store) -> PeopleIndex:
        """Return the index of all people of a store; those that cannot be read are not in it."""
        index = cls()
        for record, keys in iterate_keys(store):
            index.add(record.key.id, keys)
        return index

    def add(self, identifier: str, keys: PersonKeys) -> None:
        """Add a person."""
        for number in self._iterate_numbers(keys):
            there = self._ids.get(number, ())
            known = (there,) if isinstance(there, str) else there
            if identifier not in known:
                self._ids[number] = (*known, identifier) if known else identifier

    def find_by_contacts(self, keys: PersonKeys) -> tuple[str, ...]:
        """Return the ids of whoever has one of the contacts."""
        return self._find(map(hash, keys.iterate_contacts()))

    def find_by_name(self, keys: PersonKeys) -> tuple[str, ...]:
        """Return the ids of whoever has the same name and works at one of the units."""
        return self._find(_iterate_name_numbers(keys))

    def _find(self, numbers: Iterable[int]) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for number in numbers:
            ids = self._ids.get(number, ())
            found.update(dict.fromkeys((ids,) if isinstance(ids, str) else ids))
        return tuple(found)

    def _iterate_numbers(self, keys: PersonKeys) -> Iterator[int]:
        yield from map(hash, keys.iterate_contacts())
        yield from _iterate_name_numbers(keys)


def _iterate_name_numbers(keys: PersonKeys) -> Iterator[int]:
    if keys.name:
        for unit in keys.units:
            # Of whoever has no unit and no occupation, the name counts within one unit of the district.
            yield hash((keys.name, unit, "" if unit else keys.township))


def iterate_keys(store: Store) -> Iterator[tuple[Record, PersonKeys]]:
    """Yield every person of a store that can be read, and what identifies them."""
    for record in iterate_records(store, PERSON.name):
        try:
            yield record, read_keys(record.document)
        except ValueError:
            # No JSON: the register says elsewhere that it cannot be read.
            continue
