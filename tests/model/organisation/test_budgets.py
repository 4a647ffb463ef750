"""Money is exact, and no line is overdrawn without being said."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.organisation.budgets import (
    Budget,
    Expense,
    ExpenseState,
    Line,
    Support,
    SupportKind,
    add_expense,
    collect_budget_findings,
    compute_line_balance,
)
from newstratum._model.organisation.relations import Citation, Finding, FindingKind
from newstratum._model.values.money import Money, from_wan_yuan, from_yuan
from newstratum.errors import InvalidValueError, OverBudgetError

LEDGER = Citation(document="合成账目")
LINES = (
    Line(id="hall", name_zh="议事厅", amount=from_yuan(100)),
    Line(id="forum", name_zh="论坛", amount=from_yuan("0.50")),
)
BUDGET = Budget(id="b", name_zh="合成经费", year=2018, amount=from_wan_yuan(70), lines=LINES, source=LEDGER)


def expense(name: str, amount: Money, line: str = "hall", **more: Any) -> Expense:
    return Expense(id=name, budget=BUDGET.id, line=line, amount=amount, source=LEDGER, **more)


def test_a_line_bears_what_it_holds_and_not_a_fen_more() -> None:
    spent = add_expense(BUDGET, [], expense("a", from_yuan("99.99")))
    spent = add_expense(BUDGET, spent, expense("b", from_yuan("0.01"), state=ExpenseState.COMMITTED))
    with pytest.raises(OverBudgetError, match=r"budget line hall: over by CNY 0\.01; raise the line or move"):
        add_expense(BUDGET, spent, expense("c", from_yuan("0.01")))
    balance = compute_line_balance(LINES[0], spent)
    assert (balance.committed, balance.spent, balance.left) == (
        from_yuan("0.01"),
        from_yuan("99.99"),
        from_yuan(0),
    )


def test_what_was_committed_and_is_spent_counts_once() -> None:
    committed = add_expense(BUDGET, [], expense("a", from_yuan(100), state=ExpenseState.COMMITTED))
    spent = add_expense(BUDGET, committed, expense("a", from_yuan(100)))
    assert [each.state for each in spent] == [ExpenseState.SPENT]
    with pytest.raises(OverBudgetError):
        add_expense(BUDGET, committed, expense("a", from_yuan("100.01")))


def test_money_comes_back_into_a_line_that_is_overdrawn_already() -> None:
    overdrawn = (expense("a", from_yuan(150)),)
    paid_back = add_expense(BUDGET, overdrawn, expense("b", from_yuan(-20)))
    assert add_expense(BUDGET, paid_back, expense("a", from_yuan(140)))
    with pytest.raises(OverBudgetError, match=r"over by CNY 30\.01"):
        add_expense(BUDGET, paid_back, expense("c", from_yuan("0.01")))


def test_an_expense_belongs_to_a_line_of_the_budget() -> None:
    for wrong in (
        expense("a", from_yuan(1), line="none"),
        attrs.evolve(expense("a", from_yuan(1)), budget="other"),
    ):
        with pytest.raises(InvalidValueError, match=r"expense\.line: budget b has no such line"):
            add_expense(BUDGET, [], wrong)


def test_lines_do_not_hold_more_than_the_budget() -> None:
    lines = (*LINES, Line(id="more", name_zh="其他", amount=from_wan_yuan(70)))
    with pytest.raises(InvalidValueError) as caught:
        attrs.evolve(BUDGET, lines=lines)
    assert caught.value.field == "budget.lines"
    assert caught.value.reason.zh == "各项目合计700100.50元，超过预算总额700000元"
    assert caught.value.reason.en == "the lines come to CNY 700,100.50, more than the total of CNY 700,000"


amounts = st.integers(-300, 6_000).filter(bool).map(lambda minor: Money(minor=minor))
drawn = st.builds(
    expense,
    st.sampled_from(list("abcdefgh")),
    amounts,
    st.sampled_from(["hall", "forum"]),
    state=st.sampled_from(ExpenseState),
)


@pytest.mark.slow
@given(stored=st.lists(drawn, max_size=8, unique_by=lambda each: each.id))
def test_overdrawn_lines_of_whatever_is_stored_are_found(stored: list[Expense]) -> None:
    sums = {
        line.id: line.amount.minor - sum(each.amount.minor for each in stored if each.line == line.id)
        for line in LINES
    }
    assert collect_budget_findings([BUDGET], stored) == tuple(
        Finding(
            kind=FindingKind.OVERDRAWN_LINE,
            subjects=("b", line.id, *(each.id for each in stored if each.line == line.id)),
            where="amount",
        )
        for line in LINES
        if sums[line.id] < 0
    )


def test_unknown_budgets_lines_and_identifiers_twice_are_findings() -> None:
    lost = attrs.evolve(expense("a", from_yuan(1), line="none"), budget="none")
    again = attrs.evolve(BUDGET, id="c")
    found = collect_budget_findings([BUDGET, again], [lost, lost])
    assert [(each.kind, each.where, each.subjects) for each in found] == [
        (FindingKind.DUPLICATE, "id", ("a",)),
        *[(FindingKind.UNKNOWN_REFERENCE, "budget", ("a", "none"))] * 2,
        *[(FindingKind.UNKNOWN_REFERENCE, "line", ("a", "none"))] * 2,
    ]


def test_budgets_a_line_belongs_to_its_budget() -> None:
    """Issue G, budgets: line `hall` in two budgets, 100 each, 60 spent of each; neither is overdrawn."""
    hall = Line(id="hall", name_zh="议事厅", amount=from_yuan(100))
    budgets = [
        Budget(id=name, name_zh="经费", year=year, amount=from_yuan(100), lines=(hall,), source=LEDGER)
        for name, year in (("b2017", 2017), ("b2018", 2018))
    ]
    spent = [attrs.evolve(expense(f"e{each.year}", from_yuan(60)), budget=each.id) for each in budgets]
    assert collect_budget_findings(budgets, spent) == ()
    again = attrs.evolve(spent[1], id="again")
    (found,) = collect_budget_findings(budgets, [*spent, again])
    assert found.subjects == ("b2018", "hall", "e2018", "again")
    assert add_expense(budgets[1], spent, attrs.evolve(again, amount=from_yuan(40)))
    elsewhere = attrs.evolve(spent[0], line="forum")
    forum = Line(id="forum", name_zh="论坛", amount=from_yuan(100))
    other = attrs.evolve(budgets[1], lines=(forum,))
    (unknown,) = collect_budget_findings([budgets[0], other], [elsewhere])
    assert (unknown.subjects, unknown.where) == (("e2017", "forum"), "line")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: from_yuan("1.005"), "money: finer than one 分; give at most two decimals of 元"),
        (lambda: expense("a", from_yuan(0)), "expense.amount: nothing; leave the expense out"),
        (lambda: attrs.evolve(LINES[0], amount=from_yuan(-1)), "line.amount: less than nothing"),
        (lambda: attrs.evolve(BUDGET, amount=from_yuan(-1), lines=()), "budget.amount: less than nothing"),
        (lambda: attrs.evolve(BUDGET, lines=(LINES[0], LINES[0])), "budget.lines: two lines have one id"),
        (lambda: attrs.evolve(BUDGET, year="2018"), "budget.year: must be int; give the year: 2018"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(make: Any, message: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        make()
    assert str(caught.value).startswith(message)


def test_support_is_people_money_or_goods() -> None:
    support = Support(
        id="s",
        kind=SupportKind.FUNDS,
        receiver="association",
        matter_zh="平台经费",
        amount=from_wan_yuan(30),
        source=LEDGER,
    )
    assert support.quantity is None
    with pytest.raises(InvalidValueError, match=r"support\.amount: must be Money; make it with parse_money"):
        attrs.evolve(support, amount=30)
