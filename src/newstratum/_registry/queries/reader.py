"""What all queries of a registry share: the store, the purposes, and reading under a purpose."""

from __future__ import annotations

import datetime as dt
from collections import Counter as Tally
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, Final, TypeVar

from attrs import frozen

from newstratum._figures.group_table import OUTCOME_ORDER, GroupTable, build_group_table
from newstratum._labels import Words
from newstratum._model.organisation.occasions import OccasionState
from newstratum._model.people.groups import Group
from newstratum._model.people.people import PlacementStatus
from newstratum._model.values.places import JIADING_UNITS
from newstratum._ports.fields import Scalar
from newstratum._ports.query import Condition, From, Is, To
from newstratum._ports.records import Key, Record
from newstratum._ports.store import Counter, Counts, Store
from newstratum._registry.access import Purposes
from newstratum._registry.records import iterate_records, read_text
from newstratum._registry.sessions.collection import Collection, Scope
from newstratum._registry.sessions.unit_of_work import UnitOfWork
from newstratum._shipped.labels import get_member_words
from newstratum._wire.kinds.people import PLACEMENT
from newstratum._wire.record_kinds import RecordKind

M = TypeVar("M")


def _accept_any_edition(_name: str) -> None:
    return None


@frozen(kw_only=True)
class Reader:
    """Reads a store for the queries; each method refuses a purpose that does not cover what is read."""

    store: Store
    purposes: Purposes
    #: Refuses the name of an edition that nobody knows.
    check_edition: Callable[[str], None] = _accept_any_edition

    def scope(self, purpose: str) -> Scope:
        """Return a scope of its own for one query."""
        return Scope(store=self.store, work=UnitOfWork(self.store), purpose=self.purposes.get(purpose))

    def collection(self, kind: RecordKind[M], purpose: str) -> Collection[M]:
        """Return the objects of a kind."""
        return Collection(self.scope(purpose), kind)

    def list_models(self, kind: RecordKind[M], purpose: str, *where: Condition) -> tuple[M, ...]:
        """Return the objects of a kind that meet some conditions."""
        return tuple(self.collection(kind, purpose).all(*where))

    def list_records(self, kind: RecordKind[Any], purpose: str, *where: Condition) -> tuple[Record, ...]:
        """Return the records of a kind that meet some conditions, for their index fields."""
        self.scope(purpose).check(kind)
        return tuple(iterate_records(self.store, kind.name, where))

    def iterate_held(
        self, kind: RecordKind[Any], first: dt.date, last: dt.date, purpose: str
    ) -> Iterator[Record]:
        """Yield the records of what was surely held from the first day to the last."""
        self.scope(purpose).check(kind)
        where = (
            Is("state", OccasionState.HELD.value),
            From("first_on", first),
            To("first_on", last + dt.timedelta(days=1)),
        )
        for record in iterate_records(self.store, kind.name, where, order="first_on"):
            latest = record.fields.get("last_on")
            if isinstance(latest, dt.date) and latest <= last:
                yield record

    def counts_confirmed_only(self, purpose: str) -> bool:
        """Say whether a purpose leaves out placements that are only proposed."""
        scope = self.scope(purpose)
        scope.check(PLACEMENT)
        return not scope.purpose.uses_proposed

    def iterate_placements(
        self, people: Iterable[str], *, confirmed_only: bool
    ) -> Iterator[tuple[str, Record]]:
        """Yield those of some people who are placed, with the records of their placements."""
        for person in people:
            record = self.store.get(Key(PLACEMENT.name, person))
            if record is not None and (not confirmed_only or is_confirmed(record)):
                yield person, record


def is_confirmed(record: Record) -> bool:
    """Say whether a human confirmed a placement, by its index fields."""
    return read_text(record.fields, "status") == PlacementStatus.CONFIRMED.value


#: What the units are.
UNITS: Final = Words("街镇", "townships")


@cache
def load_group_words() -> Mapping[str, Words]:
    """Return the words of the four groups by their codes."""
    return MappingProxyType({group.value: get_member_words(group) for group in Group})


@cache
def load_unit_words() -> Mapping[str, Words]:
    """Return the names of the township units of Jiading by their codes."""
    return MappingProxyType({unit.code: Words(unit.name_zh, unit.name_en) for unit in JIADING_UNITS})


_UNIT_AND_OUTCOME: Final = ("township", "outcome")
_WITH_INDUSTRY: Final = (*_UNIT_AND_OUTCOME, "industry")


def count_by_unit(
    reader: Reader, *, edition: str, purpose: str, confirmed_only: bool = False
) -> Mapping[tuple[str | None, str], int]:
    """Count placements by township unit and outcome."""
    confirmed_only = reader.counts_confirmed_only(purpose) or confirmed_only
    reader.check_edition(edition)
    where: list[Condition] = [Is("edition", edition)]
    if confirmed_only:
        where.append(Is("status", PlacementStatus.CONFIRMED.value))
    if isinstance(reader.store, Counter):
        counted = reader.store.count_by(PLACEMENT.name, _UNIT_AND_OUTCOME, where)
    else:
        counted = _count_records(reader.store, _UNIT_AND_OUTCOME, edition, confirmed_only=confirmed_only)
    return {(_to_text(unit), str(outcome)): count for (unit, outcome), count in counted.items()}


def count_by_industry(
    reader: Reader, *, edition: str, purpose: str
) -> Mapping[tuple[str | None, str, str | None], int]:
    """Count placements by township unit, outcome and industry."""
    confirmed_only = reader.counts_confirmed_only(purpose)
    reader.check_edition(edition)
    if isinstance(reader.store, Counter) and not confirmed_only:
        counted = reader.store.count_by(PLACEMENT.name, _WITH_INDUSTRY, [Is("edition", edition)])
    else:
        counted = _count_records(reader.store, _WITH_INDUSTRY, edition, confirmed_only=confirmed_only)
    return {
        (_to_text(unit), str(outcome), _to_text(industry)): count
        for (unit, outcome, industry), count in counted.items()
    }


def read_group_table(
    reader: Reader,
    units: Iterable[str],
    *,
    edition: str,
    on: dt.date,
    purpose: str,
    confirmed_only: bool = False,
    outcomes: Iterable[str] = OUTCOME_ORDER,
) -> GroupTable:
    """Return the table of township units by groups, as the store has it; see ``Registry.group_table``."""
    counts = count_by_unit(reader, edition=edition, purpose=purpose, confirmed_only=confirmed_only)
    return build_group_table(counts, units, as_of=on, edition=edition, outcomes=outcomes)


def _count_records(store: Store, fields: Sequence[str], edition: str, *, confirmed_only: bool) -> Counts:
    counts: Tally[tuple[Scalar | None, ...]] = Tally()
    for record in iterate_records(store, PLACEMENT.name, [Is("edition", edition)]):
        if not confirmed_only or is_confirmed(record):
            counts[tuple(record.fields.get(field) for field in fields)] += 1
    return counts


def _to_text(value: Scalar | None) -> str | None:
    return None if value is None else str(value)
