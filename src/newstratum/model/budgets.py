"""Budgets, their lines, what was committed and spent, and other support, in exact money.

Nothing is overspent silently: :func:`with_expense` refuses an expense that a line cannot bear, and
:func:`budget_findings` lists the lines that stored expenses overdraw all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from attrs import field, frozen

from newstratum.errors import InvalidValueError, OverBudgetError
from newstratum.model.ids import ActivityId, BodyId, BudgetId, ExpenseId, LineId, PlatformId, SupportId
from newstratum.model.money import Money, money_total
from newstratum.model.periods import PartialDate, Period, date_or_none
from newstratum.model.quantities import Quantity
from newstratum.model.ties import (
    Citation,
    Finding,
    FindingKind,
    cited,
    dated,
    duplicate_findings,
    unknown_findings,
)
from newstratum.model.validators import filled, instance_of, member_of, tuple_of

__all__ = [
    "Budget",
    "Expense",
    "ExpenseState",
    "Line",
    "LineBalance",
    "Support",
    "SupportKind",
    "balance_of",
    "budget_findings",
    "with_expense",
]


class ExpenseState(StrEnum):
    """Whether money is promised or paid."""

    COMMITTED = "committed"
    SPENT = "spent"


class SupportKind(StrEnum):
    """What somebody is supported with: 人、财、物."""

    #: 人
    PEOPLE = "people"
    #: 财
    FUNDS = "funds"
    #: 物, places among them
    GOODS = "goods"


_money = instance_of(Money, "make it with yuan() or wan_yuan()")
_money_if_any = instance_of(Money, "make it with yuan() or wan_yuan()", optional=True)


def _not_negative(instance: object, _attribute: object, value: Money) -> None:
    if value.minor < 0:
        raise InvalidValueError(
            f"{type(instance).__name__.lower()}.amount", "less than nothing", "give an amount from zero up"
        )


@frozen(kw_only=True)
class Line:
    """What a budget holds for one purpose."""

    id: LineId
    name_zh: str = field(validator=filled)
    name_en: str = ""
    #: The platform it is for.
    platform: PlatformId | None = None
    amount: Money = field(validator=[_money, _not_negative])


def _within(instance: Budget, _attribute: object, value: tuple[Line, ...]) -> None:
    if len({line.id for line in value}) != len(value):
        raise InvalidValueError("budget.lines", "two lines have one id", "give each its own")
    over = money_total(line.amount for line in value) - instance.amount
    if over.minor > 0:
        raise OverBudgetError(f"of {instance.id}", str(over))


@frozen(kw_only=True)
class Budget:
    """The money of a body for a year, divided into lines as far as that is known."""

    id: BudgetId
    name_zh: str = field(validator=filled)
    name_en: str = ""
    #: The body whose money it is.
    owner: BodyId | None = None
    year: int = field(validator=instance_of(int, "give the year: 2018"))
    amount: Money = field(validator=[_money, _not_negative])
    lines: tuple[Line, ...] = field(default=(), validator=[tuple_of(Line, "give Line objects"), _within])
    #: Where the money comes from; empty where the source does not say.
    origin_zh: str = ""
    origin_en: str = ""
    source: Citation = field(validator=cited)

    def line(self, identifier: str) -> Line | None:
        """Return the line under an id, or None."""
        return next((line for line in self.lines if line.id == identifier), None)


def _not_nothing(_instance: object, _attribute: object, value: Money) -> None:
    if not value.minor:
        raise InvalidValueError("expense.amount", "nothing", "leave the expense out")


@frozen(kw_only=True)
class Expense:
    """Money of a line that was committed or spent; paid back is less than nothing.

    An expense is committed first and becomes spent; it is one record all the time.
    """

    id: ExpenseId
    budget: BudgetId
    line: LineId
    state: ExpenseState = field(default=ExpenseState.SPENT, validator=member_of(ExpenseState))
    amount: Money = field(validator=[_money, _not_nothing])
    #: The activity it was for.
    activity: ActivityId | None = None
    platform: PlatformId | None = None
    #: When it was committed or spent.
    happened_on: PartialDate | None = field(default=None, converter=date_or_none)
    source: Citation = field(validator=cited)


@frozen(kw_only=True)
class Support:
    """Support that one body gives another in people, money or goods."""

    id: SupportId
    kind: SupportKind = field(validator=member_of(SupportKind))
    giver: BodyId | None = None
    receiver: BodyId
    matter_zh: str = field(validator=filled)
    matter_en: str = ""
    #: The money, where it is money.
    amount: Money | None = field(default=None, validator=_money_if_any)
    #: How much of it, where it can be counted and is no money.
    quantity: Quantity | None = field(
        default=None, validator=instance_of(Quantity, "make it with quantity_of()", optional=True)
    )
    period: Period = field(factory=Period, validator=dated)
    source: Citation = field(validator=cited)


@frozen(kw_only=True)
class LineBalance:
    """What became of one line of a budget."""

    line: Line
    committed: Money
    spent: Money

    @property
    def left(self) -> Money:
        """What is neither committed nor spent; less than nothing where the line is overdrawn."""
        return self.line.amount - self.committed - self.spent

    @property
    def is_overdrawn(self) -> bool:
        """Whether more is committed and spent than the line holds."""
        return self.left.minor < 0


def balance_of(line: Line, expenses: Iterable[Expense]) -> LineBalance:
    """Return what became of a line, from the expenses of its budget or of several."""
    own = [each for each in expenses if each.line == line.id]
    committed, spent = (
        money_total(each.amount for each in own if each.state is state)
        for state in (ExpenseState.COMMITTED, ExpenseState.SPENT)
    )
    return LineBalance(line=line, committed=committed, spent=spent)


def with_expense(budget: Budget, expenses: Iterable[Expense], new: Expense) -> tuple[Expense, ...]:
    """Return the expenses of a budget with a new one, or with the new state of one of them.

    Args:
        budget: The budget.
        expenses: What was committed and spent of it so far.
        new: The expense to add; one with its id is replaced.

    Raises:
        InvalidValueError: The budget has no such line.
        OverBudgetError: The line cannot bear it; the error says by how much. What takes nothing more out
            of a line that is overdrawn already is no reason.
    """
    line = budget.line(new.line) if new.budget == budget.id else None
    if line is None:
        raise InvalidValueError(
            "expense.line", f"budget {budget.id} has no such line", "name one of its lines, or add it there"
        )
    before = tuple(expenses)
    after = (*(each for each in before if each.id != new.id), new)
    balance = balance_of(line, after)
    if balance.is_overdrawn and balance.left < balance_of(line, before).left:
        raise OverBudgetError(line.id, str(-balance.left))
    return after


def budget_findings(budgets: Iterable[Budget], expenses: Iterable[Expense]) -> tuple[Finding, ...]:
    """Check budgets: identifiers twice, expenses of unknown budgets or lines, overdrawn lines."""
    listed, made = tuple(budgets), tuple(expenses)
    lines = {line.id: line for budget in listed for line in budget.lines}
    return (
        *duplicate_findings(listed),
        *duplicate_findings(line for budget in listed for line in budget.lines),
        *duplicate_findings(made),
        *unknown_findings(
            ((each.id, each.budget) for each in made), (budget.id for budget in listed), "budget"
        ),
        *unknown_findings(((each.id, each.line) for each in made), lines, "line"),
        *_overdrawn(lines.values(), made),
    )


def _overdrawn(lines: Iterable[Line], expenses: tuple[Expense, ...]) -> Iterator[Finding]:
    for line in lines:
        if balance_of(line, expenses).is_overdrawn:
            own = (each.id for each in expenses if each.line == line.id)
            yield Finding(kind=FindingKind.OVERDRAWN_LINE, subjects=(line.id, *own), where="amount")
