"""Duplicates: pairs of people who may be one, each with its reasons. Nothing is merged here."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from enum import StrEnum

from attrs import frozen

from newstratum._ports.records import Key
from newstratum._ports.store import Store
from newstratum._registry.imports.matching import PersonKeys, iterate_keys, names_agree, read_keys
from newstratum._registry.records import iterate_records
from newstratum._short_repr import ShortRepr
from newstratum._wire.codec import decode_record
from newstratum._wire.record_kinds import DISTINCT_PAIR, PERSON

#: People of one block of whom all pairs are looked at; of more, each is compared with the first.
_ALL_PAIRS = 10


class DuplicateReason(StrEnum):
    """What two people have in common, the strongest first."""

    SAME_PHONE = "same_phone"
    SAME_EMAIL = "same_email"
    SAME_NAME_AND_UNIT = "same_name_and_unit"
    SAME_NAME_AND_TOWNSHIP = "same_name_and_township"


_ORDER = tuple(DuplicateReason)


@frozen(kw_only=True, repr=False)
class DuplicateCandidate(ShortRepr):
    """Two people who may be one."""

    #: Their ids.
    first: str
    second: str
    reasons: tuple[DuplicateReason, ...]


def find_duplicates(store: Store) -> tuple[DuplicateCandidate, ...]:
    """Return all pairs of people who may be one, those with the strongest reasons in front.

    Only people who share a contact, or a name with a unit or a township, are compared. Those who were found
    to be two people are left out.
    """
    blocks: dict[int, list[str]] = {}
    first_ids: dict[int, str] = {}
    for record, keys in iterate_keys(store):
        for number in _iterate_blocks(keys):
            first = first_ids.setdefault(number, record.key.id)
            if first != record.key.id:
                blocks.setdefault(number, [first]).append(record.key.id)
    del first_ids
    pairs = (decode_record(DISTINCT_PAIR, record) for record in iterate_records(store, DISTINCT_PAIR.name))
    distinct = {pair.people for pair in pairs}
    found: dict[tuple[str, str], tuple[DuplicateReason, ...]] = {}
    known: dict[str, PersonKeys | None] = {}
    for ids in blocks.values():
        for pair in _iterate_pairs(ids):
            if pair not in found:
                found[pair] = _compare(*(_read(store, each, known) for each in pair))
    candidates = (
        DuplicateCandidate(first=first, second=second, reasons=reasons)
        for (first, second), reasons in found.items()
        if reasons and frozenset((first, second)) not in distinct
    )
    return tuple(
        sorted(candidates, key=lambda each: ([*map(_ORDER.index, each.reasons)], each.first, each.second))
    )


def _iterate_blocks(keys: PersonKeys) -> Iterator[int]:
    yield from map(hash, keys.iterate_contacts())
    if keys.name:
        yield from (hash((keys.name, "unit", unit)) for unit in keys.units if unit)
        if keys.township is not None:
            yield hash((keys.name, "township", keys.township))


def _iterate_pairs(ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    pairs = itertools.combinations(ids, 2) if len(ids) <= _ALL_PAIRS else ((ids[0], each) for each in ids[1:])
    for first, second in pairs:
        yield (first, second) if first < second else (second, first)


def _read(store: Store, identifier: str, known: dict[str, PersonKeys | None]) -> PersonKeys | None:
    if identifier not in known:
        record = store.get(Key(PERSON.name, identifier))
        known[identifier] = None if record is None else read_keys(record.document)
    return known[identifier]


def _compare(first: PersonKeys | None, second: PersonKeys | None) -> tuple[DuplicateReason, ...]:
    if first is None or second is None:
        return ()
    reasons = [
        reason
        for kind, reason in (("phone", DuplicateReason.SAME_PHONE), ("email", DuplicateReason.SAME_EMAIL))
        if first.contacts.get(kind, frozenset()) & second.contacts.get(kind, frozenset())
        and _may_be_one(first.name, second.name)
    ]
    if first.name and first.name == second.name:
        units = {unit for unit in first.units if unit} & set(second.units)
        if units:
            reasons.append(DuplicateReason.SAME_NAME_AND_UNIT)
        is_same_township = first.township is not None and first.township == second.township
        # Two people of one name who are told apart by both their numbers and their units are two.
        if is_same_township and (
            reasons or not (first.contradicts_contacts(second) and _have_units(first, second))
        ):
            reasons.append(DuplicateReason.SAME_NAME_AND_TOWNSHIP)
    return tuple(reasons)


def _may_be_one(first: str, second: str) -> bool:
    """Say whether two names may be written for one person; an office's number is many people's."""
    return not first or not second or names_agree(first, second) or first[0] == second[0]


def _have_units(first: PersonKeys, second: PersonKeys) -> bool:
    return "" not in (first.units[0], second.units[0])
