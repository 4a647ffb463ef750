"""Budgets and expenses, as a session sees them: no line is overdrawn silently."""

from __future__ import annotations

from collections.abc import Iterator

from newstratum._model.organisation.budgets import (
    Budget,
    Expense,
    add_expense,
    check_budget_change,
    remove_expense,
)
from newstratum._registry.sessions.collection import Collection, Scope, check_record, part_of_command
from newstratum._wire.record_kinds import BUDGET, EXPENSE


def _find_expenses(scope: Scope, budget: str) -> Iterator[Expense]:
    return scope.belonging(EXPENSE, "budget", budget)


class Budgets(Collection[Budget]):
    """The budgets of the register."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope, BUDGET)

    @part_of_command(lambda _collection, model: model, name="put")
    def update(self, model: Budget) -> Budget:
        """Store a new state of a budget that this session read, found or added."""
        self._scope.check(BUDGET)
        check_record(BUDGET, model)
        before = self._work.read(BUDGET, model.id) if self._work.holds(BUDGET, model.id) else None
        if before is not None:
            check_budget_change(before, model, _find_expenses(self._scope, model.id))
        return super().update(model)


class Expenses(Collection[Expense]):
    """The expenses of all budgets.

    Whatever writes an expense also writes its budget, and the one it is taken from, so that two sessions that
    spend of one budget at the same time conflict instead of overdrawing it together.
    """

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope, EXPENSE)

    @part_of_command(lambda _expenses, _identifier: None)
    def remove(self, identifier: str) -> None:
        """Remove an expense; its history stays until it is redacted.

        Raises:
            NotFoundError: There is none.
            OverBudgetError: It was money paid back, and its line needs it.
        """
        self._scope.check(EXPENSE)
        # What one holds that cannot be read is not known, so no balance counts it.
        if self._work.is_readable(EXPENSE, identifier):
            self._take_out(self._work.require(EXPENSE, identifier))
        super().remove(identifier)

    def _prepared(self, model: Expense) -> Expense:
        budget = self._work.require(BUDGET, model.budget)
        add_expense(budget, _find_expenses(self._scope, budget.id), model)
        self._work.touch(BUDGET, budget.id)
        before = self._work.read(EXPENSE, model.id) if self._work.holds(EXPENSE, model.id) else None
        if before is not None and before.budget != model.budget:
            self._take_out(before)
        return super()._prepared(model)

    def _take_out(self, expense: Expense) -> None:
        budget = self._work.read(BUDGET, expense.budget)
        if budget is not None:
            remove_expense(budget, _find_expenses(self._scope, budget.id), expense.id)
            self._work.touch(BUDGET, budget.id)
