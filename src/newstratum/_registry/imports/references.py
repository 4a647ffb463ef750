"""The records of a register that cells of a table can refer to, by name or by id."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from attrs import define, field

from newstratum._ports.records import Key
from newstratum._ports.store import Store
from newstratum._registry.imports.matching import (
    PersonKeys,
    iterate_keys,
    names_agree,
    read_keys,
    strip_name,
)
from newstratum._registry.records import iterate_records
from newstratum._registry.sessions.unique_values import normalize_contact
from newstratum._tables.schemas import normalise_heading
from newstratum._wire.codec import decode_record
from newstratum._wire.record_kinds import KIND_BY_NAME, MERGE, PERSON


@define(eq=False)
class StoredReferences:
    """Finds the records of a store; each kind is read when a cell first refers to it."""

    _store: Store
    #: Ids of people by their names, and by their telephones, in plain form.
    _people: tuple[dict[str, list[str]], dict[str, list[str]]] | None = field(default=None, init=False)
    #: Ids of records by kind, and by their names in plain form.
    _names: dict[str, dict[str, list[str]]] = field(factory=dict, init=False)

    def find_people(self, name: str, phone: str, /) -> Collection[str]:
        """Return the ids of the people of a name (or an id) and a telephone; each can be empty."""
        if name and (own := self._find_by_id(name)):
            return (own,)
        by_name, by_phone = self._people or self._read_people()
        named = by_name.get(strip_name(name), []) if name else []
        if not phone:
            return tuple(dict.fromkeys(named))
        number = normalize_contact("phone", phone)
        reached = [
            each
            for each in by_phone.get(number, [])
            if not name or names_agree(strip_name(name), self._read_keys(each).name)
        ]
        # Whoever has the name and no number of their own may be meant too.
        return tuple(dict.fromkeys(reached or [each for each in named if not self._has_phone(each)]))

    def find_records(self, kind: str, name: str, /) -> Collection[str]:
        """Return the ids of the records of a kind whose id or name in Chinese or English it is."""
        if self.get_record(kind, name) is not None:
            return (name,)
        if kind not in self._names:
            self._names[kind] = self._read_names(kind)
        return tuple(dict.fromkeys(self._names[kind].get(normalise_heading(name), [])))

    def get_record(self, kind: str, identifier: str, /) -> Any | None:
        """Return the record of a kind under an id, or None."""
        record = self._store.get(Key(kind, identifier))
        return None if record is None else decode_record(KIND_BY_NAME[kind], record)

    def _find_by_id(self, identifier: str) -> str:
        if self._store.get(Key(PERSON.name, identifier)) is not None:
            return identifier
        merged = self._store.get(Key(MERGE.name, identifier))
        return "" if merged is None else decode_record(MERGE, merged).kept

    def _read_people(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        by_name: dict[str, list[str]] = {}
        by_phone: dict[str, list[str]] = {}
        for record, keys in iterate_keys(self._store):
            if keys.name:
                by_name.setdefault(keys.name, []).append(record.key.id)
            for number in keys.contacts.get("phone", ()):
                by_phone.setdefault(number, []).append(record.key.id)
        self._people = by_name, by_phone
        return self._people

    def _read_keys(self, identifier: str) -> PersonKeys:
        record = self._store.get(Key(PERSON.name, identifier))
        return read_keys(b"{}" if record is None else record.document)

    def _has_phone(self, identifier: str) -> bool:
        return bool(self._read_keys(identifier).contacts.get("phone"))

    def _read_names(self, kind: str) -> dict[str, list[str]]:
        names: dict[str, list[str]] = {}
        for record in iterate_records(self._store, kind):
            plain = json.loads(record.document)
            for key in ("name_zh", "name_en"):
                name = plain.get(key) if isinstance(plain, dict) else None
                if isinstance(name, str) and name:
                    names.setdefault(normalise_heading(name), []).append(record.key.id)
        return names
