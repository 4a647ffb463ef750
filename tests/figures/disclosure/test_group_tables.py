"""The table of groups as it may be published."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from newstratum._figures.disclosure.group_tables import protect
from newstratum._figures.disclosure.suppression import Sum, audit_counts
from newstratum._figures.group_table import OUTCOME_ORDER, GroupTable, build_group_table
from newstratum.errors import InvalidValueError

DAY = dt.date(2018, 11, 1)
UNITS = ("990101001", "990101002", "990101003")


def draw_table(seed: int, most: int = 12) -> GroupTable:
    randomness = random.Random(seed)
    counts = {
        (unit, outcome): randomness.randint(0, most) for unit in (*UNITS, None) for outcome in OUTCOME_ORDER
    }
    return build_group_table(counts, UNITS, as_of=DAY, edition="2017")


FOUR_PEOPLE = build_group_table({(UNITS[0], "freelance"): 4}, UNITS, as_of=DAY, edition="2017")


@pytest.mark.parametrize("seed", range(20))
def test_what_is_hidden_cannot_be_computed_from_rows_and_columns(seed: int) -> None:
    table = draw_table(seed)
    public = protect(table)
    rows = (*table.rows, table.elsewhere)
    names = [*map(str, range(len(rows)))]
    counts: dict[str, int] = {}
    hidden: set[str] = set()
    shown = [*((*row.counts, row.total) for row in public.rows), (*public.totals, public.total)]
    true = [(*(cell.count for cell in row.cells), row.total) for row in rows]
    true.append((*table.totals, table.total))
    for row, (line, known) in enumerate(zip(true, shown, strict=True)):
        for column, (count, public_count) in enumerate(zip(line, known, strict=True)):
            counts[f"{row}.{column}"] = count
            assert public_count in (count, None)
            if public_count is None:
                hidden.add(f"{row}.{column}")
    assert {name for name, count in counts.items() if 0 < count < public.k} <= hidden
    width, height = len(OUTCOME_ORDER), len(names)
    sums = [
        Sum(total=f"{row}.{width}", parts=[f"{row}.{column}" for column in range(width)])
        for row in range(height + 1)
    ] + [
        Sum(total=f"{height}.{column}", parts=[f"{row}.{column}" for row in range(height)])
        for column in range(width + 1)
    ]
    audit = audit_counts(counts, sums, hidden)
    assert not audit.recoverable
    assert all(each.width is None or each.width >= public.k for each in audit.bounds.values())


def test_a_second_publication_does_not_tell_of_one_who_came() -> None:
    counts = {(unit, outcome): 40 for unit in UNITS for outcome in OUTCOME_ORDER}
    first = protect(build_group_table(counts, UNITS, as_of=DAY, edition="2017"))
    counts[UNITS[0], OUTCOME_ORDER[0]] += 1
    second = protect(build_group_table(counts, UNITS, as_of=DAY, edition="2017"), earlier=first)
    assert second.rows[0].counts[0] is None
    assert protect(build_group_table(counts, UNITS, as_of=DAY, edition="2017"), earlier=second) == second
    for before, after in zip(first.rows, second.rows, strict=True):
        for old, new in zip((*before.counts, before.total), (*after.counts, after.total), strict=True):
            assert None in (old, new) or old == new


def test_a_smaller_k_has_its_reason_beside_it() -> None:
    public = protect(draw_table(1), k=3, reason="经主管领导同意，仅供内部研讨")
    assert (public.k, public.reason) == (3, "经主管领导同意，仅供内部研讨")


def test_nobody_is_no_small_number() -> None:
    assert protect(build_group_table({}, UNITS, as_of=DAY, edition="2017")).total == 0


def test_a_public_table_has_no_ids() -> None:
    assert "ids" not in str(protect(draw_table(1)).to_dict())


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"k": 2}, "k"),
        ({"k": 3}, "reason"),
        ({"k": 4, "reason": "  "}, "reason"),
        ({"k": 4, "reason": "请电13812345678"}, "reason"),
        ({"earlier": 3}, "earlier"),
        ({"table": {}}, "table"),
        (
            {"table": build_group_table({(UNITS[0], "freelance"): 4}, UNITS, as_of=DAY, edition="2017")},
            "table",
        ),
    ],
)
def test_what_is_no_table_is_refused(change: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        protect(**{"table": draw_table(1)} | change)  # type: ignore[arg-type]
    assert caught.value.field == field
