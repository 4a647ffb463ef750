"""Story S24: 30 万 in 2017 and 70 万 in 2018, spent by activity; over-commitment is a finding."""

from __future__ import annotations

import datetime as dt

from newstratum._figures.spending import compare_budgets, compute_spending
from newstratum._model.organisation.budgets import Budget, Expense, ExpenseState, Line
from newstratum._model.organisation.relations import Citation, FindingKind
from newstratum._model.values.money import Money, format_wan_yuan, from_wan_yuan, from_yuan, sum_money

LEDGER = Citation(document="合成账目")
LINE = Line(id="activities", name_zh="活动费", amount=from_wan_yuan(70))


def budget(year: int, amount: Money, *lines: Line) -> Budget:
    return Budget(id=f"{year}", name_zh="平台经费", year=year, amount=amount, lines=lines, source=LEDGER)


def expense(name: str, amount: Money, activity: str, state: ExpenseState = ExpenseState.SPENT) -> Expense:
    return Expense(
        id=name,
        budget="2018",
        line=LINE.id,
        amount=amount,
        state=state,
        activity=activity,
        happened_on="2018",
        source=LEDGER,
    )


def test_what_each_activity_took_is_exact_and_rounded_once() -> None:
    # A third of 10,000 yuan, three times: the parts rounded to 万元 would add up to 0.99.
    thirds = [expense(f"e{at}", part, f"a{at}") for at, part in enumerate(from_yuan(10_000).split(3))]
    found = compute_spending(budget(2018, from_wan_yuan(70), LINE), thirds, dt.date(2018, 12, 31))
    assert [format_wan_yuan(each.spent) for each in found.activities] == ["0.33万元"] * 3
    assert sum_money(each.spent for each in found.activities) == found.spent == from_yuan(10_000)
    planned, committed, spent = found.figures()
    assert [each.text("zh") for each in (planned, committed, spent)] == ["70万元", "0万元", "1万元"]
    assert spent.ids == ("e0", "e1", "e2")
    assert found.findings == ()


def test_promising_more_than_there_is_is_a_finding_and_not_an_error() -> None:
    promised = [
        expense("e1", from_wan_yuan(69), "a1"),
        expense("e2", from_yuan("10000.01"), "a2", ExpenseState.COMMITTED),
    ]
    found = compute_spending(budget(2018, from_wan_yuan(70), LINE), promised, dt.date(2018, 12, 31))
    assert found.left == from_yuan("-0.01")
    assert [(each.kind, each.subjects) for each in found.findings] == [
        (FindingKind.OVERDRAWN_LINE, ("2018", "activities", "e1", "e2"))
    ]


def test_from_one_year_to_the_next() -> None:
    change = compare_budgets(budget(2017, from_wan_yuan(30)), budget(2018, from_wan_yuan(70)))
    assert (change.percent, format_wan_yuan(change.difference)) == ("+133.3 %", "40万元")
