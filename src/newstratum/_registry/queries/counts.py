"""Placements counted by their index fields: nobody's document is opened for a table of numbers."""

from __future__ import annotations

import datetime as dt
from collections import Counter as Tally
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from newstratum._figures.group_table import OUTCOME_ORDER, GroupTable, build_group_table
from newstratum._model.people.people import PlacementStatus
from newstratum._ports.query import Condition, Is
from newstratum._ports.scalars import Scalar
from newstratum._ports.store import Counter, Counts, Store
from newstratum._registry.queries.reader import Reader, is_confirmed
from newstratum._registry.records import iterate_records
from newstratum._wire.kinds.people import PLACEMENT

_UNIT_AND_OUTCOME: Final = ("township", "outcome")
_WITH_INDUSTRY: Final = (*_UNIT_AND_OUTCOME, "industry")


def count_by_unit(
    reader: Reader, *, edition: str, purpose: str, confirmed_only: bool = False
) -> Mapping[tuple[str | None, str], int]:
    """Count placements by township unit and outcome.

    Args:
        reader: Reads the store; where the store cannot count, the index fields are read page by page.
        edition: The edition of the rulebook that placed people.
        purpose: What for; one that may not use proposed placements counts confirmed ones only.
        confirmed_only: Whether to leave out what no human confirmed.

    Returns:
        The counts; the unit is None for people whose unit is not known.
    """
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
    """Count placements by township unit, outcome and industry.

    Args:
        reader: Reads the store; where the store cannot count, the index fields are read page by page.
        edition: The edition of the rulebook that placed people.
        purpose: What for; one that may not use proposed placements counts confirmed ones only. No index
            holds the status beside the others, so the index fields are read page by page for it.

    Returns:
        The counts; the unit or the industry, a code of GB/T 4754, is None where it is not known.
    """
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
