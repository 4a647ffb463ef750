"""Collections with a limit: no budget line is overdrawn, and no activity has more people than room."""

from __future__ import annotations

from collections.abc import Iterator

from newstratum._model.organisation.activities import Activity, Attendance
from newstratum._model.organisation.budgets import Budget, Expense, add_expense
from newstratum._registry.sessions.collection import Collection, Scope
from newstratum._wire.kinds.activities import ACTIVITY, ATTENDANCE
from newstratum._wire.kinds.work import BUDGET, EXPENSE
from newstratum.errors import InvalidValueError


def _find_expenses(scope: Scope, budget: str) -> Iterator[Expense]:
    return scope.belonging(EXPENSE, "budget", budget)


class Budgets(Collection[Budget]):
    """The budgets of the register."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope, BUDGET)

    def update(self, model: Budget) -> Budget:
        """Store a new state of a budget that this session read, found or added.

        Args:
            model: The new state, under the same id.

        Returns:
            The budget as it will be stored.

        Raises:
            InvalidValueError: The session did not read it, or expenses are of a line it no longer has.
            OverBudgetError: A line no longer bears what is committed and spent of it.
            ConflictError: When the session commits: somebody else wrote it, or spent of it, since.
        """
        self._scope.check(BUDGET)
        borne: tuple[Expense, ...] = ()
        for expense in _find_expenses(self._scope, model.id):
            borne = add_expense(model, borne, expense)
        return super().update(model)


class Expenses(Collection[Expense]):
    """The expenses of all budgets.

    Whatever writes an expense also writes its budget, so that two sessions that spend of one budget at
    the same time conflict instead of overdrawing it together.
    """

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope, EXPENSE)

    def _prepared(self, model: Expense) -> Expense:
        budget = self._work.require(BUDGET, model.budget)
        add_expense(budget, _find_expenses(self._scope, budget.id), model)
        self._work.touch(BUDGET, budget.id)
        return super()._prepared(model)


class Attendances(Collection[Attendance]):
    """The attendances of all activities.

    Whatever names somebody for an activity with limited room also writes the activity, so that two
    sessions that give the last place away at the same time conflict.
    """

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope, ATTENDANCE)

    def _prepared(self, model: Attendance) -> Attendance:
        if model.person is not None:
            activity = self._work.read(ACTIVITY, model.activity)
            if activity is not None and activity.capacity is not None:
                self._check_room(activity, activity.capacity, model)
        return super()._prepared(model)

    def _check_room(self, activity: Activity, capacity: int, model: Attendance) -> None:
        others = (
            each.person
            for each in self._scope.belonging(ATTENDANCE, "activity", activity.id)
            if each.person is not None and each.id != model.id
        )
        if len({*others, model.person}) > capacity:
            raise InvalidValueError(
                "attendance.activity",
                f"activity {activity.id} has no place left of {capacity}",
                "raise its capacity, or take somebody else out first",
            )
        self._work.touch(ACTIVITY, activity.id)
