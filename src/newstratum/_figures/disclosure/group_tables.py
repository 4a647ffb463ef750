"""The table of units by groups as it may be published, with every small count and its like hidden."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from attrs import frozen

from newstratum._figures.disclosure.suppression import (
    DEFAULT_K,
    Sum,
    build_too_few_error,
    check_k,
    suppress_counts,
)
from newstratum._figures.group_table import GroupTable
from newstratum._model.values.display import ShortRepr
from newstratum._words import Words
from newstratum.errors import InvalidValueError

#: Stands for all units, and for all outcomes.
_ALL: Final = "*"


@frozen(kw_only=True, repr=False)
class PublicRow(ShortRepr):
    """The counts of one unit; None for a hidden one."""

    #: Code of the unit; None for people whose unit is unknown or not of the list.
    unit: str | None
    #: One count an outcome, in the order of the table.
    counts: tuple[int | None, ...]
    total: int | None


@frozen(kw_only=True, repr=False)
class PublicTable(ShortRepr):
    """Units by outcomes without ids, in which no hidden count can be computed from the others."""

    as_of: dt.date
    edition: str
    #: The columns.
    outcomes: tuple[str, ...]
    #: One row a unit, and the last one for people whose unit is unknown or not of the list.
    rows: tuple[PublicRow, ...]
    #: The people of each outcome.
    totals: tuple[int | None, ...]
    total: int | None
    #: Counts from 1 to one less are hidden, and others from which they could be computed.
    k: int
    #: Why ``k`` is below the usual; empty where it is not.
    reason: str = ""


def protect(
    table: GroupTable,
    *,
    k: int = DEFAULT_K,
    earlier: PublicTable | None = None,
    reason: str = "",
) -> PublicTable:
    """Return a table as it may be published: small counts are hidden, and those that would give them away.

    Args:
        table: The table.
        k: Counts from 1 to one less are hidden.
        earlier: What was published before; counts that differ from it by less than ``k`` are hidden too, and
            what was hidden stays hidden.
        reason: Why ``k`` is below 5; it stands in what is published.

    Raises:
        InvalidValueError: ``k`` is below 3, or below 5 without a reason, the table tells of fewer than ``k``
            people, or the arguments are no tables.
    """
    if not isinstance(table, GroupTable):
        raise InvalidValueError(
            "table",
            Words("类型为{0}，不是表", "is of type {0}, not a GroupTable").format(type(table).__name__),
            Words("请给出registry.group_table(…)的结果", "give registry.group_table(…)"),
        )
    if not isinstance(earlier, PublicTable | None):
        raise InvalidValueError(
            "earlier",
            Words("类型为{}", "is of type {}").format(type(earlier).__name__),
            Words("请给出上一次protect的结果", "give what protect returned before"),
        )
    check_k(k, reason)
    if 0 < table.total < k:
        raise build_too_few_error("table", k)
    rows = (*table.rows, table.elsewhere)
    units = [_name(row.unit) for row in rows]
    counts = {
        f"{unit}/{outcome}": cell.count
        for unit, row in zip(units, rows, strict=True)
        for outcome, cell in zip(table.outcomes, row.cells, strict=True)
    }
    counts |= {f"{unit}/{_ALL}": row.total for unit, row in zip(units, rows, strict=True)}
    counts |= {
        f"{_ALL}/{outcome}": total for outcome, total in zip(table.outcomes, table.totals, strict=True)
    }
    counts[f"{_ALL}/{_ALL}"] = table.total
    outcomes = (*table.outcomes, _ALL)
    sums = [
        Sum(total=f"{unit}/{_ALL}", parts=[f"{unit}/{outcome}" for outcome in table.outcomes])
        for unit in (*units, _ALL)
    ]
    sums += [
        Sum(total=f"{_ALL}/{outcome}", parts=[f"{unit}/{outcome}" for unit in units]) for outcome in outcomes
    ]
    before = {} if earlier is None else dict(_list_counts(earlier))
    hidden = suppress_counts(counts, sums, k=k, earlier=before)

    def show(unit: str, outcome: str) -> int | None:
        name = f"{unit}/{outcome}"
        return None if name in hidden else counts[name]

    return PublicTable(
        as_of=table.as_of,
        edition=table.edition,
        outcomes=table.outcomes,
        rows=tuple(
            PublicRow(
                unit=row.unit,
                counts=tuple(show(unit, outcome) for outcome in table.outcomes),
                total=show(unit, _ALL),
            )
            for unit, row in zip(units, rows, strict=True)
        ),
        totals=tuple(show(_ALL, outcome) for outcome in table.outcomes),
        total=show(_ALL, _ALL),
        k=k,
        reason=reason,
    )


def _name(unit: str | None) -> str:
    return "?" if unit is None else unit


def _list_counts(table: PublicTable) -> Iterator[tuple[str, int | None]]:
    outcomes = (*table.outcomes, _ALL)
    for row in table.rows:
        for outcome, count in zip(outcomes, (*row.counts, row.total), strict=True):
            yield f"{_name(row.unit)}/{outcome}", count
    for outcome, count in zip(outcomes, (*table.totals, table.total), strict=True):
        yield f"{_ALL}/{outcome}", count
