"""Spending of a budget, from docs/explanation/means.md and docs/reference/figures.md."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from worlds import MUST, is_by

from newstratum.organisation import Budget, Certainty, Expense


def compute_spending(budget: Budget, expenses: Sequence[Expense], day: dt.date) -> dict[str, Any]:
    """What of each line, and for each activity, is committed and spent by a day."""
    own = [each for each in expenses if each.budget == budget.id and _counts(each, day)]
    lines = []
    for line in budget.lines:
        on_it = [each for each in own if each.line == line.id]
        committed, spent = _sum(on_it, "committed"), _sum(on_it, "spent")
        lines.append((line.id, committed, spent, line.amount.minor - committed - spent))
    activities = sorted({each.activity for each in own if each.activity is not None})
    committed, spent = _sum(own, "committed"), _sum(own, "spent")
    return {
        "lines": lines,
        "activities": [
            (name, _sum(paid, "committed"), _sum(paid, "spent"), tuple(sorted(each.id for each in paid)))
            for name in [*activities, None]
            if (paid := [each for each in own if each.activity == name])
        ],
        "committed": committed,
        "spent": spent,
        "left": budget.amount.minor - committed - spent,
        "undivided": budget.amount.minor - sum(line.amount.minor for line in budget.lines),
        "figures": [
            (budget.amount.minor, budget.amount.minor),
            *(_bound([each for each in own if each.state == state], day) for state in ("committed", "spent")),
        ],
        "overdrawn": [
            (budget.id, line.id, Certainty.YES if low > line.amount.minor else Certainty.POSSIBLY)
            for line in budget.lines
            for low, high in [_bound([each for each in own if each.line == line.id], day)]
            if high > line.amount.minor
        ],
    }


def _counts(expense: Expense, day: dt.date) -> bool:
    """Whether it may have happened by the day."""
    return expense.happened_on is None or expense.happened_on.earliest <= day


def _sum(expenses: Sequence[Expense], state: str) -> int:
    return sum(each.amount.minor for each in expenses if each.state == state)


def _bound(expenses: Sequence[Expense], day: dt.date) -> tuple[int, int]:
    """What surely happened, with the repayments that may have; and with the payments that may have."""
    sure = [each for each in expenses if is_by(each.happened_on, day) == MUST]
    open_ones = [each.amount.minor for each in expenses if each not in sure]
    total = sum(each.amount.minor for each in sure)
    return total + sum(each for each in open_ones if each < 0), total + sum(
        each for each in open_ones if each > 0
    )
