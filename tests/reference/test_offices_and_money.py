"""Appointments, growth and spending, each against its reference on random registers."""

from __future__ import annotations

from typing import Any

import pytest
from definitions.money import compute_spending
from definitions.offices import count_offices, count_units
from registers import DAYS, UNITS, Register, store
from strategies import compare, registers
from worlds import read_bounds

import newstratum as ns
from newstratum.figures import compute_growth

pytestmark = pytest.mark.slow


def check_offices_and_money(register: Register) -> None:
    with store(register) as registry:
        for day in DAYS:
            held = registry.activity.appointments(on=day)
            assert {
                "offices": read_bounds(held.offices),
                "people": read_bounds(held.people),
                "with_several": held.with_several,
                "rows": [
                    (row.kind, row.level, read_bounds(row.offices), read_bounds(row.people))
                    for row in held.rows
                ],
            } == count_offices(register.appointments, day)
            for budget in register.budgets:
                assert _read_spending(registry, budget.id, day) == compute_spending(
                    budget, register.expenses, day
                )
    for figure, day in zip(compute_growth(register.stations, list(UNITS), DAYS), DAYS, strict=True):
        assert (read_bounds(figure), tuple(sorted(figure.ids))) == count_units(register.stations, UNITS, day)


def _read_spending(registry: ns.Registry, budget: str, day: Any) -> dict[str, Any]:
    found = registry.activity.spending(budget, on=day)
    return {
        "lines": [
            (each.line.id, each.committed.minor, each.spent.minor, each.left.minor) for each in found.lines
        ],
        "activities": [
            (each.activity, each.committed.minor, each.spent.minor, tuple(sorted(each.ids)))
            for each in found.activities
        ],
        "committed": found.committed.minor,
        "spent": found.spent.minor,
        "left": found.left.minor,
        "undivided": found.undivided.minor,
        "figures": [
            tuple(None if end is None else 1_000_000 * end for end in read_bounds(each))
            for each in found.figures()
        ],
        "overdrawn": [
            (*each.subjects[:2], each.certainty) for each in found.findings if each.kind == "overdrawn_line"
        ],
    }


test_offices_and_money, test_offices_and_money_on_thousands = compare(
    check_offices_and_money, registers("appointments", "budgets", "stations")
)
