"""Budgets, their lines, what was committed and spent, and other support, in exact money.

Nothing is overspent silently: :func:`add_expense` refuses an expense that a line cannot bear, and
:func:`collect_budget_findings` lists the lines that stored expenses overdraw all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import field, frozen

from newstratum._model.organisation.relations import (
    DatedRecord,
    Finding,
    FindingKind,
    NamedRecord,
    SourcedRecord,
    collect_duplicate_findings,
    collect_unknown_findings,
    prepare_fields,
)
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.codes import CodeEnum
from newstratum._model.values.identifiers import refers_to
from newstratum._model.values.money import Money, format_yuan, sum_money
from newstratum._model.values.periods import PartialDate, to_optional_date
from newstratum._model.values.plain import PlainData
from newstratum._model.values.quantities import Quantity
from newstratum._model.values.validators import (
    ToTuple,
    check_filled,
    check_past_day,
    check_texts,
    instance_of,
    tuple_of,
)
from newstratum._words import Words
from newstratum.errors import InvalidValueError, OverBudgetError


class ExpenseState(CodeEnum):
    """Whether money is promised or paid."""

    COMMITTED = "committed"
    SPENT = "spent"


class SupportKind(CodeEnum):
    """What somebody is supported with: 人、财、物."""

    #: 人
    PEOPLE = "people"
    #: 财
    FUNDS = "funds"
    #: 物, places among them
    GOODS = "goods"


_check_money = instance_of(
    Money, Words("请用parse_money()或from_yuan()得出", "make it with parse_money() or from_yuan()")
)
_check_optional_money = instance_of(
    Money,
    Words("请用parse_money()或from_yuan()得出", "make it with parse_money() or from_yuan()"),
    optional=True,
)


def _check_not_negative(instance: object, _attribute: object, value: Money) -> None:
    if value.minor < 0:
        raise InvalidValueError(
            f"{type(instance).__name__.lower()}.amount",
            Words("小于零", "less than nothing"),
            Words("金额须不小于零", "give an amount from zero up"),
        )


@frozen(kw_only=True)
class Line(PlainData):
    """What a budget holds for one purpose."""

    id: str = field(
        kw_only=False, validator=instance_of(str, Words('请写成"hall"这样', 'write it like "hall"'))
    )
    name_zh: str = field(kw_only=False, validator=check_filled)
    name_en: str = ""
    #: The platform it is for.
    platform: str | None = field(default=None, metadata=refers_to("platform"))
    amount: Money = field(validator=[_check_money, _check_not_negative])


def _to_words(amount: Money) -> Words:
    return Words(format_yuan(amount), format_yuan(amount, "en"))


def _check_lines(instance: Budget, _attribute: object, value: tuple[Line, ...]) -> None:
    if len({line.id for line in value}) != len(value):
        raise InvalidValueError(
            "budget.lines",
            Words("两个科目编号相同", "two lines have one id"),
            Words("请各用各的编号", "give each its own"),
        )
    total = sum_money(line.amount for line in value)
    if (total - instance.amount).minor > 0:
        raise InvalidValueError(
            "budget.lines",
            Words("各项目合计{}，超过预算总额{}", "the lines come to {}, more than the total of {}").format(
                _to_words(total), _to_words(instance.amount)
            ),
            Words("核对项目金额和预算总额", "check the amounts of the lines and the total"),
        )


@frozen(kw_only=True, field_transformer=prepare_fields)
class Budget(NamedRecord):
    """The money of a body for a year, divided into lines as far as that is known."""

    #: The body whose money it is.
    owner: str | None = field(default=None, metadata=refers_to("body"))
    year: int = field(validator=instance_of(int, Words("请给年份：2018", "give the year: 2018")))
    amount: Money = field(validator=[_check_money, _check_not_negative])
    lines: tuple[Line, ...] = field(
        default=(), converter=ToTuple[Line], validator=[tuple_of(Line, "Line(…)"), _check_lines]
    )
    #: Where the money comes from; empty where the source does not say.
    origin_zh: str = ""
    origin_en: str = ""

    def line(self, identifier: str) -> Line | None:
        """Return the line under an id, or None."""
        return next((line for line in self.lines if line.id == identifier), None)


def _check_not_zero(_instance: object, _attribute: object, value: Money) -> None:
    if not value.minor:
        raise InvalidValueError(
            "expense.amount", Words("为零", "nothing"), Words("请略去这笔支出", "leave the expense out")
        )


@frozen(kw_only=True, field_transformer=prepare_fields)
class Expense(SourcedRecord):
    """Money of a line that was committed or spent; paid back is less than nothing.

    An expense is committed first and becomes spent; it is one record all the time.
    """

    budget: str = field(metadata=refers_to("budget"))
    line: str
    state: ExpenseState = field(default=ExpenseState.SPENT, converter=ExpenseState)
    amount: Money = field(validator=[_check_money, _check_not_zero])
    #: The activity it was for.
    activity: str | None = field(default=None, metadata=refers_to("activity"))
    platform: str | None = field(default=None, metadata=refers_to("platform"))
    #: When it was committed or spent.
    happened_on: PartialDate | None = field(
        default=None, converter=to_optional_date, validator=check_past_day
    )


@frozen(kw_only=True, field_transformer=prepare_fields)
class Support(DatedRecord):
    """Support that one body gives another in people, money or goods."""

    kind: SupportKind = field(converter=SupportKind)
    giver: str | None = field(default=None, metadata=refers_to("body"))
    receiver: str = field(metadata=refers_to("body"))
    matter_zh: str = field(validator=check_filled)
    matter_en: str = ""
    #: The money, where it is money.
    amount: Money | None = field(default=None, validator=_check_optional_money)
    #: How much of it, where it can be counted and is not money.
    quantity: Quantity | None = field(
        default=None,
        validator=instance_of(
            Quantity, Words("请用parse_quantity()得出", "make it with parse_quantity()"), optional=True
        ),
    )


@frozen(kw_only=True)
class LineBalance(PlainData):
    """What became of one line of a budget."""

    line: Line
    committed: Money
    spent: Money
    #: Ids of what is committed and of what is spent.
    committed_ids: tuple[str, ...] = field(
        default=(), converter=ToTuple[str], validator=check_texts, repr=False
    )
    spent_ids: tuple[str, ...] = field(default=(), converter=ToTuple[str], validator=check_texts, repr=False)

    @property
    def left(self) -> Money:
        """What is neither committed nor spent; less than nothing where the line is overdrawn."""
        return self.line.amount - self.committed - self.spent

    @property
    def is_overdrawn(self) -> bool:
        """Whether more is committed and spent than the line holds."""
        return self.left.minor < 0


def compute_line_balance(line: Line, expenses: Iterable[Expense]) -> LineBalance:
    """Return what became of a line, from the expenses of its budget.

    Those of other budgets do not belong here; one of them can have a line with the same id.
    """
    own = [each for each in expenses if each.line == line.id]
    committed, spent = (
        [each for each in own if each.state is state]
        for state in (ExpenseState.COMMITTED, ExpenseState.SPENT)
    )
    return LineBalance(
        line=line,
        committed=sum_money(each.amount for each in committed),
        spent=sum_money(each.amount for each in spent),
        committed_ids=tuple(each.id for each in committed),
        spent_ids=tuple(each.id for each in spent),
    )


def add_expense(budget: Budget, expenses: Iterable[Expense], new: Expense) -> tuple[Expense, ...]:
    """Return the expenses of a budget with a new one, or with the new state of one of them.

    Args:
        budget: The budget.
        expenses: What was committed and spent of it so far.
        new: The expense to add; one with its id is replaced.

    Raises:
        InvalidValueError: The budget has no such line.
        OverBudgetError: A line cannot bear it, the one it was moved from included: money that was paid back
            may not leave a line that needs it. The error says by how much. What takes nothing more out of a
            line that is overdrawn already is not a reason.
    """
    if new.budget != budget.id or budget.line(new.line) is None:
        raise _build_no_line_error(budget)
    before = tuple(each for each in expenses if each.budget == budget.id)
    after = (*(each for each in before if each.id != new.id), new)
    _check_lines_bear(budget, budget, before, after)
    return after


def remove_expense(budget: Budget, expenses: Iterable[Expense], identifier: str) -> tuple[Expense, ...]:
    """Return the expenses of a budget without one of them.

    Raises:
        OverBudgetError: It was money paid back, and the line needs it.
    """
    before = tuple(expenses)
    after = tuple(each for each in before if each.id != identifier)
    _check_lines_bear(budget, budget, before, after)
    return after


def check_budget_change(before: Budget, after: Budget, expenses: Iterable[Expense]) -> None:
    """Refuse a new state of a budget that cannot bear what was committed and spent of it.

    Raises:
        InvalidValueError: It lacks a line of which something was committed or spent.
        OverBudgetError: A line would be overdrawn, and more than it was.
    """
    made = tuple(expenses)
    if any(after.line(each.line) is None for each in made if before.line(each.line) is not None):
        raise _build_no_line_error(after)
    _check_lines_bear(before, after, made, made)


def _check_lines_bear(
    old: Budget, new: Budget, before: tuple[Expense, ...], after: tuple[Expense, ...]
) -> None:
    for line in new.lines:
        balance = compute_line_balance(line, after)
        known = old.line(line.id)
        if balance.is_overdrawn and (
            known is None or balance.left < compute_line_balance(known, before).left
        ):
            name = Words(line.name_zh, line.name_en or line.name_zh)
            raise OverBudgetError(line.id, _to_words(-balance.left), name)


def _build_no_line_error(budget: Budget) -> InvalidValueError:
    return InvalidValueError(
        "expense.line",
        Words("预算{}没有这个科目", "budget {} has no such line").format(budget.id),
        Words("请写其中的科目，或先在预算中添上", "name one of its lines, or add it there"),
    )


def collect_budget_findings(budgets: Iterable[Budget], expenses: Iterable[Expense]) -> tuple[Finding, ...]:
    """Check budgets: identifiers twice, expenses of unknown budgets or lines, overdrawn lines.

    Every expense counts, whenever it happened. The subjects of an overdrawn line are its budget, the line
    and its expenses.
    """
    listed, made = tuple(budgets), tuple(expenses)
    known = {budget.id: budget for budget in listed}
    by_line: dict[tuple[str, str], list[Expense]] = {}
    for each in made:
        by_line.setdefault((each.budget, each.line), []).append(each)
    return (
        *collect_duplicate_findings(listed),
        *collect_duplicate_findings(made),
        *collect_unknown_findings(((each.id, each.budget) for each in made), known, "budget"),
        *_find_unknown_lines(known, made),
        *(
            finding
            for budget in known.values()
            for line in budget.lines
            for finding in find_overdrawn_line(
                budget, line, [(each, Certainty.YES) for each in by_line.get((budget.id, line.id), ())]
            )
        ),
    )


def _find_unknown_lines(known: Mapping[str, Budget], expenses: Iterable[Expense]) -> Iterator[Finding]:
    for each in expenses:
        budget = known.get(each.budget)
        if budget is None or budget.line(each.line) is None:
            yield Finding(kind=FindingKind.UNKNOWN_REFERENCE, subjects=(each.id, each.line), where="line")


def compute_amount_bounds(expenses: Iterable[tuple[Expense, Certainty]]) -> tuple[Money, Money]:
    """Return the least and the greatest sum of expenses, each of which happened or may have happened.

    Args:
        expenses: Expenses that happened for certain or possibly; what may have been paid back makes less.
    """
    listed = tuple(expenses)
    sure = sum_money(each.amount for each, happened in listed if happened is Certainty.YES)
    possible = [each.amount for each, happened in listed if happened is Certainty.POSSIBLY]
    below, above = (
        sum_money(amount for amount in possible if (amount.minor < 0) is negative)
        for negative in (True, False)
    )
    return sure + below, sure + above


def find_overdrawn_line(
    budget: Budget, line: Line, expenses: Sequence[tuple[Expense, Certainty]]
) -> Iterator[Finding]:
    """Yield a finding if more is, or may be, committed and spent of a line than it holds.

    Args:
        budget: The budget.
        line: A line of it.
        expenses: The expenses of the line, and whether they happened.
    """
    least, most = compute_amount_bounds(expenses)
    if most > line.amount:
        yield Finding(
            kind=FindingKind.OVERDRAWN_LINE,
            subjects=(budget.id, line.id, *(each.id for each, _ in expenses)),
            where="amount",
            certainty=Certainty.YES if least > line.amount else Certainty.POSSIBLY,
        )
