"""No session, and no two sessions together, overdraw a line of a budget silently."""

from __future__ import annotations

import attrs
import pytest

from newstratum._model.organisation.budgets import Budget, Expense, ExpenseState, Line
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.money import from_yuan
from newstratum.errors import ConflictError, InvalidValueError, NotFoundError, OverBudgetError

LEDGER = Citation(document="合成账目")
BUDGET = Budget(
    id="b1",
    name_zh="合成经费",
    year=2018,
    amount=from_yuan(1000),
    lines=(Line(id="hall", name_zh="议事厅", amount=from_yuan(100)),),
    source=LEDGER,
)


def expense(name: str, amount: int, **more) -> Expense:
    return Expense(id=name, budget="b1", line="hall", amount=from_yuan(amount), source=LEDGER, **more)


@pytest.fixture
def office(registry):
    """Opens sessions of a registry that holds the budget."""
    with registry.session(actor="clerk", purpose="office") as session:
        session.budgets.add(BUDGET)
    return lambda: registry.session(actor="clerk", purpose="office")


def stored(office) -> list[str]:
    with office() as session:
        return [each.id for each in session.expenses.all()]


def test_a_line_is_filled_over_several_sessions_and_not_overdrawn(office):
    with office() as session:
        session.expenses.add(expense("e1", 60))
    with office() as session:
        session.expenses.add(expense("e2", 40, state=ExpenseState.COMMITTED))
    with pytest.raises(OverBudgetError, match="budget line hall: over by 1元"), office() as session:
        session.expenses.add(expense("e3", 1))
    assert stored(office) == ["e1", "e2"]


def test_nothing_of_a_session_that_overdraws_is_stored(office):
    def overdraw():
        with office() as session:
            session.expenses.add(expense("e1", 60))
            session.expenses.add(expense("e2", 60))

    with pytest.raises(OverBudgetError):
        overdraw()
    assert stored(office) == []


def test_what_a_session_changed_and_removed_counts_as_it_is_now(office):
    with office() as session:
        session.expenses.add(expense("e1", 60))
        session.expenses.add(expense("e2", 40))
    with office() as session:
        session.expenses.update(attrs.evolve(session.expenses.require("e1"), amount=from_yuan(10)))
        session.expenses.remove("e2")
        session.expenses.add(expense("e3", 90))
    assert stored(office) == ["e1", "e3"]


def test_two_sessions_that_spend_at_the_same_time_conflict(office):
    def spend_twice():
        with office() as first:
            first.expenses.add(expense("e1", 60))
            with office() as second:
                second.expenses.add(expense("e2", 60))

    with pytest.raises(ConflictError):
        spend_twice()
    assert stored(office) == ["e2"]


def test_a_budget_is_not_cut_below_what_is_spent_of_it(office):
    with office() as session:
        session.expenses.add(expense("e1", 60))
    for lines in ((attrs.evolve(BUDGET.lines[0], amount=from_yuan(59)),), ()):
        with pytest.raises((OverBudgetError, InvalidValueError)), office() as session:
            session.budgets.update(attrs.evolve(session.budgets.require("b1"), lines=lines))
    with office() as session:
        enough = (attrs.evolve(BUDGET.lines[0], amount=from_yuan(60)),)
        session.budgets.update(attrs.evolve(session.budgets.require("b1"), lines=enough))
    with office() as session:
        assert session.budgets.require("b1").lines == enough


def test_an_expense_needs_its_budget(office):
    with office() as session, pytest.raises(NotFoundError, match="budget/none"):
        session.expenses.add(attrs.evolve(expense("e1", 1), budget="none"))
