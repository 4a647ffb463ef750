"""Money is exact to the 分, and nothing is overspent silently."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.spending import compare_budgets, compute_spending, divide_budget
from newstratum._model.organisation.budgets import (
    Budget,
    Expense,
    ExpenseState,
    Line,
    collect_budget_findings,
)
from newstratum._model.organisation.relations import Citation, FindingKind
from newstratum._model.values.money import Money, format_wan_yuan, from_wan_yuan, from_yuan
from newstratum._words import Words
from newstratum.errors import InvalidValueError

LEDGER = Citation(document="合成账目")
DAY = dt.date(2018, 12, 31)
NAMES = ("hall", "forum")


def budget(year: int, amount: Money, lines: tuple[Line, ...] = (), **more: Any) -> Budget:
    return Budget(
        id=f"b{year}",
        name_zh="合成经费",
        year=year,
        amount=amount,
        lines=lines,
        source=LEDGER,
        **more,
    )


def expense(name: str, amount: Money, line: str = "hall", **more: Any) -> Expense:
    return Expense(id=name, budget="b2018", line=line, amount=amount, source=LEDGER, **more)


def two_lines(amounts: list[int]) -> tuple[Line, ...]:
    return tuple(
        Line(id=name, name_zh="合成", amount=Money(minor=minor))
        for name, minor in zip(NAMES, amounts, strict=True)
    )


EXPENSES = st.lists(
    st.tuples(
        st.integers(1, 500),
        st.sampled_from(NAMES),
        st.sampled_from(list(ExpenseState)),
        st.sampled_from([None, "a", "b"]),
    ),
    max_size=8,
)


@pytest.mark.slow
@given(amounts=st.lists(st.integers(0, 800), min_size=2, max_size=2), made=EXPENSES)
def test_everything_adds_up_and_no_line_is_overdrawn_silently(
    amounts: list[int], made: list[tuple[int, str, ExpenseState, str | None]]
) -> None:
    expenses = [
        expense(str(at), Money(minor=minor), line, state=state, activity=None if to is None else to)
        for at, (minor, line, state, to) in enumerate(made)
    ]
    found = compute_spending(budget(2018, Money(minor=2_000), two_lines(amounts)), expenses, DAY)
    assert found.committed + found.spent == Money(minor=sum(minor for minor, *_ in made))
    assert sum(each.left.minor for each in found.lines) + found.undivided.minor == found.left.minor
    overdrawn = {each.subjects[1] for each in found.findings}
    assert overdrawn == {
        name
        for name, amount in zip(NAMES, amounts, strict=True)
        if sum(minor for minor, line, *_ in made if line == name) > amount
    }
    assert {identifier for each in found.activities for identifier in each.ids} == {
        each.id for each in expenses
    }


@given(before=st.integers(1, 10**9), after=st.integers(0, 10**9))
def test_a_change_is_the_exact_share(before: int, after: int) -> None:
    change = compare_budgets(budget(2017, Money(minor=before)), budget(2018, Money(minor=after)))
    assert change.ratio == Fraction(after - before, before)
    assert change.factor == Fraction(after, before)
    assert change.before.amount + change.difference == change.after.amount


def test_from_300_000_to_700_000_yuan() -> None:
    """The budgets of the founding text, and what they come to a platform by each way to count them."""
    change = compare_budgets(budget(2017, from_wan_yuan(30)), budget(2018, from_wan_yuan(70)))
    assert change.percent == "+133.3 %"
    assert (change.difference, change.total, change.factor) == (
        from_wan_yuan(40),
        from_wan_yuan(100),
        Fraction(7, 3),
    )
    assert change.ids == ("b2017", "b2018")
    assumption = Words("经费由全部平台均分", "the money is shared evenly by all platforms")
    shares = {
        count: format_wan_yuan(divide_budget(change.after, count, assumption).share) for count in (21, 22, 23)
    }
    assert shares == {21: "3.33万元", 22: "3.18万元", 23: "3.04万元"}
    figure = divide_budget(change.after, 22, assumption).figure(DAY)
    assert figure.value.exact == Fraction(70, 22)
    assert assumption.zh in figure.definition.zh
    assert assumption.en in figure.definition.en


def test_a_budget_that_was_nothing_has_no_change_in_per_cent() -> None:
    change = compare_budgets(budget(2017, from_yuan(0)), budget(2018, from_yuan(10)))
    assert (change.ratio, change.factor, change.percent) == (None, None, "")


def test_no_share_without_its_assumption() -> None:
    with pytest.raises(InvalidValueError, match="assumption"):
        divide_budget(budget(2018, from_yuan(10)), 22, Words("均分", " "))
    with pytest.raises(InvalidValueError):
        divide_budget(budget(2018, from_yuan(10)), 0, Words("均分", "evenly"))


def test_only_budgets_of_one_body_in_their_order_are_compared() -> None:
    one = budget(2018, from_yuan(1), owner="a")
    with pytest.raises(InvalidValueError, match="year"):
        compare_budgets(one, one)
    with pytest.raises(InvalidValueError, match="owner"):
        compare_budgets(budget(2017, from_yuan(1), owner="b"), one)


def test_what_happens_later_is_not_counted_yet() -> None:
    expenses = [
        expense("dated", from_yuan(1), happened_on="2018-06-30"),
        expense("later", from_yuan(2), happened_on="2018-07-01"),
        expense("undated", from_yuan(4)),
        expense("in part", from_yuan(8), happened_on="2018"),
    ]
    found = compute_spending(
        budget(2018, from_yuan(100), two_lines([5_000, 5_000])), expenses, dt.date(2018, 6, 30)
    )
    assert found.spent == from_yuan(13)


def test_an_amount_names_the_expenses_it_adds_up() -> None:
    expenses = [
        expense("paid", from_yuan(1)),
        expense("promised", from_yuan(2), "nowhere", state=ExpenseState.COMMITTED),
    ]
    _, committed, spent = compute_spending(budget(2018, from_yuan(100)), expenses, DAY).figures()
    assert (committed.ids, spent.ids) == (("promised",), ("paid",))


def test_an_expense_of_no_line_counts_and_is_a_finding() -> None:
    found = compute_spending(budget(2018, from_yuan(100)), [expense("x", from_yuan(1), "nowhere")], DAY)
    assert found.spent == from_yuan(1)
    assert [(each.kind, each.subjects) for each in found.findings] == [
        (FindingKind.UNKNOWN_REFERENCE, ("x", "nowhere"))
    ]


def test_what_may_have_been_spent_makes_bounds() -> None:
    expenses = [
        expense("sure", from_yuan(10), happened_on="2018-06-30"),
        expense("maybe", from_yuan(20), happened_on="2018"),
        expense("back", from_yuan(-5)),
    ]
    found = compute_spending(
        budget(2018, from_yuan(100), two_lines([2_500, 0])), expenses, dt.date(2018, 6, 30)
    )
    *_, spent = found.figures()
    assert (spent.value.low, spent.value.high) == (Fraction(5, 10_000), Fraction(30, 10_000))
    assert found.spent_between == (from_yuan(5), from_yuan(30))
    # 30 yuan are possible of a line of 25, although all expenses together make 25.
    assert [(each.subjects, each.certainty) for each in found.findings] == [
        (("b2018", "hall", "sure", "maybe", "back"), "possibly")
    ]


def test_budgets_findings_of_a_register_and_of_a_budget_agree() -> None:
    """Issue G, budgets: a line of one id in two budgets is overdrawn in both figures or in neither."""
    hall = Line(id="hall", name_zh="合成", amount=from_yuan(100))
    budgets = [budget(year, from_yuan(100), (hall,)) for year in (2017, 2018)]
    spent = [
        Expense(
            id=f"e{each.year}",
            budget=each.id,
            line="hall",
            amount=from_yuan(60),
            happened_on="2018",
            source=LEDGER,
        )
        for each in budgets
    ]
    assert collect_budget_findings(budgets, spent) == ()
    for each in budgets:
        assert compute_spending(each, spent, DAY).findings == ()
