"""S24: 30 万 in 2017, 70 万 in 2018, spent by activity: exact in 分, rounded once, never overdrawn unseen."""

from __future__ import annotations

import attrs
import pytest

from newstratum._model.organisation.budgets import (
    Expense,
    ExpenseState,
    Line,
    collect_budget_findings,
    compute_line_balance,
)
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.money import (
    compute_change,
    format_wan_yuan,
    from_wan_yuan,
    from_yuan,
    sum_money,
)
from newstratum._model.values.numerals import format_percent
from newstratum._ports.query import Is
from newstratum._shipped.districts import load_district
from newstratum.errors import OverBudgetError

LEDGER = Citation(document="合成账目")


def expense(number: int, amount: str, activity: str, state: ExpenseState = ExpenseState.SPENT) -> Expense:
    return Expense(
        id=f"e{number}",
        budget="budget.2018",
        line="line.platforms",
        state=state,
        amount=from_yuan(amount),
        activity=activity,
        source=LEDGER,
    )


@pytest.fixture
def with_a_line(register, office):
    register.import_dataset(load_district("jiading").dataset, actor="clerk-1")
    with office() as session:
        line = Line(id="line.platforms", name_zh="合成平台活动", amount=from_yuan("100.10"))
        session.budgets.update(attrs.evolve(session.budgets.require("budget.2018"), lines=(line,)))
    return office


def test_s24_the_change_over_the_year_is_exact(register, office):
    register.import_dataset(load_district("jiading").dataset, actor="clerk-1")
    with office() as session:
        before, after = (session.budgets.require(f"budget.{year}").amount for year in (2017, 2018))
    assert (after - before, after + before) == (from_wan_yuan(40), from_wan_yuan(100))
    assert format_percent(compute_change(before, after)) == "+133.3 %"
    # By 22 platforms, which the text does not say: rounded once, at the end.
    assert format_wan_yuan(after.per(22)) == "3.18万元"


def test_s24_spent_by_activity_adds_up_to_the_fen(with_a_line):
    thirds = [str(part)[:-1] for part in from_yuan("100.00").split(3)]
    with with_a_line() as session:
        for number, amount in enumerate(thirds):
            session.expenses.add(expense(number, amount, f"a{number % 2}"))
    with with_a_line() as session:
        spent = list(session.expenses.all(Is("budget", "budget.2018")))
        line = session.budgets.require("budget.2018").lines[0]
    by_activity = {
        name: sum_money(each.amount for each in spent if each.activity == name) for name in ("a0", "a1")
    }
    assert by_activity == {"a0": from_yuan("66.67"), "a1": from_yuan("33.33")}
    assert compute_line_balance(line, spent).left == from_yuan("0.10")


def test_s24_what_is_committed_counts_and_nothing_overdraws_the_line(with_a_line):
    with with_a_line() as session:
        session.expenses.add(expense(1, "100.00", "a1", ExpenseState.COMMITTED))
    with pytest.raises(OverBudgetError, match=r"platforms: over by CNY 0\.01"), with_a_line() as session:
        session.expenses.add(expense(2, "0.11", "a1"))
    # Data that came overdrawn is a finding that names the budget, the line and the expenses.
    with with_a_line() as session:
        budget = session.budgets.require("budget.2018")
    (found,) = collect_budget_findings([budget], [expense(1, "100.00", "a1"), expense(2, "0.11", "a1")])
    assert (found.kind, found.subjects) == ("overdrawn_line", ("budget.2018", "line.platforms", "e1", "e2"))
