"""Figures straight from index fields: nobody's document is opened for a table of numbers."""

from __future__ import annotations

import datetime as dt
from collections import Counter as Tally
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from newstratum._figures.group_table import OUTCOME_ORDER, GroupTable, build_group_table
from newstratum._model.people.people import PlacementStatus
from newstratum._ports.query import Condition, Is, Query
from newstratum._ports.records import MAX_LIMIT, Scalar
from newstratum._ports.store import Counter, Counts, Store
from newstratum._wire.kinds.people import PLACEMENT

__all__ = ["count_by_industry", "count_by_unit", "read_group_table"]

_UNIT_AND_OUTCOME: Final = ("township", "outcome")
_WITH_INDUSTRY: Final = (*_UNIT_AND_OUTCOME, "industry")


def count_by_unit(
    store: Store, *, edition: str, confirmed_only: bool = False
) -> Mapping[tuple[str | None, str], int]:
    """Count placements by township unit and outcome.

    Args:
        store: The store; where it cannot count, the index fields are read page by page.
        edition: The edition of the rulebook that placed people.
        confirmed_only: Whether to leave out what no human confirmed.

    Returns:
        The counts; the unit is None for people whose unit is not known.
    """
    where: list[Condition] = [Is("edition", edition)]
    if confirmed_only:
        where.append(Is("status", PlacementStatus.CONFIRMED.value))
    if isinstance(store, Counter):
        counted = store.count_by(PLACEMENT.name, _UNIT_AND_OUTCOME, where)
    else:
        counted = _count_records(store, _UNIT_AND_OUTCOME, edition, confirmed_only=confirmed_only)
    return {(_to_text(unit), str(outcome)): count for (unit, outcome), count in counted.items()}


def count_by_industry(
    store: Store, *, edition: str, confirmed_only: bool = False
) -> Mapping[tuple[str | None, str, str | None], int]:
    """Count placements by township unit, outcome and industry.

    Args:
        store: The store; where it cannot count, the index fields are read page by page.
        edition: The edition of the rulebook that placed people.
        confirmed_only: Whether to leave out what no human confirmed. No index holds the status beside the
            others, so that the index fields are read page by page for it.

    Returns:
        The counts; the unit or the industry, a code of GB/T 4754, is None where it is not known.
    """
    if isinstance(store, Counter) and not confirmed_only:
        counted = store.count_by(PLACEMENT.name, _WITH_INDUSTRY, [Is("edition", edition)])
    else:
        counted = _count_records(store, _WITH_INDUSTRY, edition, confirmed_only=confirmed_only)
    return {
        (_to_text(unit), str(outcome), _to_text(industry)): count
        for (unit, outcome, industry), count in counted.items()
    }


def _count_records(store: Store, fields: Sequence[str], edition: str, *, confirmed_only: bool) -> Counts:
    counts: Tally[tuple[Scalar | None, ...]] = Tally()
    query = Query(PLACEMENT.name, (Is("edition", edition),), limit=MAX_LIMIT)
    while True:
        page = store.find(query)
        for record in page.records:
            if not confirmed_only or record.fields.get("status") == PlacementStatus.CONFIRMED.value:
                counts[tuple(record.fields.get(field) for field in fields)] += 1
        if page.next is None:
            return counts
        query = query.following(page.next)


def read_group_table(
    store: Store,
    units: Iterable[str],
    *,
    edition: str,
    on: dt.date,
    confirmed_only: bool = False,
    outcomes: Iterable[str] = OUTCOME_ORDER,
) -> GroupTable:
    """Return the table of township units by groups, as the store has it.

    Args:
        store: The store.
        units: Codes of the units, in the order of the rows.
        edition: The edition of the rulebook that placed people.
        on: The date the table speaks of.
        confirmed_only: Whether to leave out what no human confirmed.
        outcomes: The columns, in order.
    """
    counts = count_by_unit(store, edition=edition, confirmed_only=confirmed_only)
    return build_group_table(counts, units, as_of=on, edition=edition, outcomes=outcomes)


def _to_text(value: object) -> str | None:
    return None if value is None else str(value)
