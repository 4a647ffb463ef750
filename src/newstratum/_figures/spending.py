"""Budgets compared from year to year, divided by platforms, and spent line by line.

Amounts stay exact in 分 all the way; what is shown in 万元 is rounded once, at the end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Final

from attrs import field, frozen

from newstratum._figures.reports.report import Figure, build_figure, build_range
from newstratum._model.organisation.budgets import (
    Budget,
    Expense,
    ExpenseState,
    LineBalance,
    collect_budget_findings,
    compute_amount_bounds,
    compute_line_balance,
    find_overdrawn_line,
)
from newstratum._model.organisation.relations import Finding, FindingKind
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.display import HtmlTable, ShortRepr
from newstratum._model.values.money import FEN_PER_WAN_YUAN, Money, compute_change, sum_money
from newstratum._model.values.numerals import format_percent
from newstratum._model.values.periods import compute_happened_by
from newstratum._model.values.quantities import Quantity, build_exact_quantity
from newstratum._model.values.validators import check_positive
from newstratum._words import Words
from newstratum.errors import InvalidValueError

_PER_PLATFORM: Final = Words(zh="平均每个平台的预算", en="budget per platform, in 10,000 yuan")


@frozen(kw_only=True, repr=False)
class BudgetChange(ShortRepr):
    """What changed from one budget to a later one."""

    before: Budget
    after: Budget

    @property
    def difference(self) -> Money:
        """How much more the later budget is; negative if it is less."""
        return self.after.amount - self.before.amount

    @property
    def ratio(self) -> Fraction | None:
        """The change as an exact share of the earlier budget; None where that was nothing."""
        return compute_change(self.before.amount, self.after.amount) if self.before.amount.minor else None

    @property
    def factor(self) -> Fraction | None:
        """How many times the earlier budget the later one is; None where that was nothing."""
        return self.after.amount.ratio_to(self.before.amount) if self.before.amount.minor else None

    @property
    def total(self) -> Money:
        """Both together."""
        return self.before.amount + self.after.amount

    @property
    def percent(self) -> str:
        """The change in per cent, ``+133.3 %``; empty where there is none to state."""
        return "" if self.ratio is None else format_percent(self.ratio)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of both budgets."""
        return (self.before.id, self.after.id)


def compare_budgets(before: Budget, after: Budget) -> BudgetChange:
    """Compare a budget with one of a later year.

    Raises:
        InvalidValueError: The years are not in this order, or the owners differ.
    """
    if before.year >= after.year:
        raise InvalidValueError(
            "budget.year",
            Words("不晚于所比较的年份", "not later than the year compared with"),
            Words("请对调两个预算", "swap the two budgets"),
        )
    if before.owner != after.owner:
        raise InvalidValueError(
            "budget.owner",
            Words("两个预算不是同一单位的", "two budgets of different bodies"),
            Words("请比较同一单位的预算", "compare those of one body"),
        )
    return BudgetChange(before=before, after=after)


@frozen(kw_only=True, repr=False)
class PerPlatform(ShortRepr):
    """A budget divided by a number of platforms, and the assumption behind it."""

    budget: Budget
    platforms: int = field(validator=check_positive)
    #: Why it may be divided by that number.
    assumption: Words

    @property
    def share(self) -> Fraction:
        """The part of each platform in 分, exactly; it need not be a whole number."""
        return self.budget.amount.per(self.platforms)

    def figure(self, as_of: dt.date) -> Figure:
        """Return the share in 万元, exactly; its definition says the assumption."""
        definition = Words("{}（假定：{}）", "{} (assuming that {})").format(_PER_PLATFORM, self.assumption)
        return build_figure(definition, _to_wan_yuan(self.share), as_of, (self.budget.id,))


def divide_budget(budget: Budget, platforms: int, assumption: Words) -> PerPlatform:
    """Divide a budget by a number of platforms.

    Args:
        budget: The budget.
        platforms: How many platforms share it.
        assumption: Why it may be divided so, in both languages; a budget of all platforms together says
            nothing about each.

    Raises:
        InvalidValueError: The assumption is empty, or there is no platform.
    """
    if not (assumption.zh.strip() and assumption.en.strip()):
        raise InvalidValueError(
            "per_platform.assumption",
            Words("为空", "empty"),
            Words("请用zh和en写明假定", "write in zh and en what is assumed"),
        )
    return PerPlatform(budget=budget, platforms=platforms, assumption=assumption)


@frozen(kw_only=True, repr=False)
class SpentOnActivity(ShortRepr):
    """What was committed and spent for one activity, or for none."""

    #: None for what was for no activity.
    activity: str | None
    committed: Money
    spent: Money
    #: Ids of the expenses.
    ids: tuple[str, ...] = field(repr=False)


@frozen(kw_only=True, repr=False)
class Spending(HtmlTable):
    """A budget, what was committed and spent of it, and which lines are overdrawn."""

    budget: Budget
    #: One balance a line, in the order of the budget.
    lines: tuple[LineBalance, ...]
    #: One entry an activity, sorted by id, what was for none last.
    activities: tuple[SpentOnActivity, ...]
    #: Lines that are overdrawn, and expenses of lines that the budget does not have.
    findings: tuple[Finding, ...]
    as_of: dt.date
    #: The least and the most that can be committed and not yet spent, where days are known in part.
    committed_between: tuple[Money, Money]
    #: The least and the most that can be spent.
    spent_between: tuple[Money, Money]
    #: Ids of what is committed and not yet spent, sorted.
    committed_ids: tuple[str, ...] = field(default=(), repr=False)
    #: Ids of what is spent, sorted.
    spent_ids: tuple[str, ...] = field(default=(), repr=False)

    @property
    def committed(self) -> Money:
        """What is committed and not yet spent."""
        return sum_money(each.committed for each in self.activities)

    @property
    def spent(self) -> Money:
        """What is spent."""
        return sum_money(each.spent for each in self.activities)

    @property
    def left(self) -> Money:
        """What is neither committed nor spent; negative if the budget is overdrawn."""
        return self.budget.amount - self.committed - self.spent

    @property
    def undivided(self) -> Money:
        """What the budget holds beyond its lines."""
        return self.budget.amount - sum_money(each.line.amount for each in self.lines)

    def figures(self) -> tuple[Figure, Figure, Figure]:
        """Return what was planned, is committed and is spent, in 万元.

        Bounds where days are known in part.
        """
        planned = Words("预算金额", "planned by the budget, in 10,000 yuan")
        committed = Words("已承诺、未支出的金额", "committed and not yet spent, in 10,000 yuan")
        spent = Words("已支出金额", "spent, in 10,000 yuan")
        return (
            build_figure(planned, _to_wan_yuan(self.budget.amount.minor), self.as_of, (self.budget.id,)),
            self._build_figure(committed, self.committed_between, self.committed_ids),
            self._build_figure(spent, self.spent_between, self.spent_ids),
        )

    def _build_figure(self, definition: Words, between: tuple[Money, Money], ids: tuple[str, ...]) -> Figure:
        low, high = (Fraction(money.minor, FEN_PER_WAN_YUAN) for money in between)
        return build_figure(definition, build_range(low, high, "万元"), self.as_of, ids)


def compute_spending(budget: Budget, expenses: Iterable[Expense], as_of: dt.date) -> Spending:
    """Compare a budget with what was committed and spent of it.

    Args:
        budget: The budget.
        expenses: What was committed and spent, of other budgets too.
        as_of: What surely happened later is left out; what has no date is not.

    Returns:
        The balances; every expense of the budget that may have happened is in them, overdrawn or not.
    """
    dated = tuple(
        (each, happened)
        for each in expenses
        if each.budget == budget.id
        and (happened := compute_happened_by(each.happened_on, as_of)) is not Certainty.NO
    )
    own = tuple(each for each, _ in dated)
    activities = sorted({each.activity for each in own}, key=lambda each: (each is None, each or ""))
    committed, spent = (
        compute_amount_bounds((each, happened) for each, happened in dated if each.state is state)
        for state in (ExpenseState.COMMITTED, ExpenseState.SPENT)
    )
    return Spending(
        budget=budget,
        lines=tuple(compute_line_balance(line, own) for line in budget.lines),
        activities=tuple(
            _sum_activity_expenses(activity, [each for each in own if each.activity == activity])
            for activity in activities
        ),
        findings=tuple(_iterate_findings(budget, dated)),
        as_of=as_of,
        committed_between=committed,
        spent_between=spent,
        committed_ids=_list_ids(own, ExpenseState.COMMITTED),
        spent_ids=_list_ids(own, ExpenseState.SPENT),
    )


def _list_ids(expenses: Iterable[Expense], state: ExpenseState) -> tuple[str, ...]:
    return tuple(sorted(each.id for each in expenses if each.state is state))


def _iterate_findings(budget: Budget, expenses: tuple[tuple[Expense, Certainty], ...]) -> Iterator[Finding]:
    found = collect_budget_findings((budget,), (each for each, _ in expenses))
    yield from (each for each in found if each.kind is FindingKind.UNKNOWN_REFERENCE)
    for line in budget.lines:
        own = [(each, happened) for each, happened in expenses if each.line == line.id]
        yield from find_overdrawn_line(budget, line, own)


def _sum_activity_expenses(activity: str | None, expenses: Iterable[Expense]) -> SpentOnActivity:
    own = tuple(expenses)
    committed, spent = (
        sum_money(each.amount for each in own if each.state is state)
        for state in (ExpenseState.COMMITTED, ExpenseState.SPENT)
    )
    return SpentOnActivity(
        activity=activity, committed=committed, spent=spent, ids=tuple(sorted(each.id for each in own))
    )


def _to_wan_yuan(fen: Fraction | int) -> Quantity:
    return build_exact_quantity(Fraction(fen) / FEN_PER_WAN_YUAN, "万元")
