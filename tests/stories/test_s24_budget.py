"""Story S24: 30 万 in 2017 and 70 万 in 2018, spent by activity; over-commitment is a finding."""

from __future__ import annotations

import datetime as dt

from newstratum.measures.spending import budget_change, spending
from newstratum.model.budgets import Budget, Expense, ExpenseState, Line
from newstratum.model.ids import ActivityId, BudgetId, ExpenseId, LineId
from newstratum.model.money import Money, money_total, wan_yuan, wan_yuan_text, yuan
from newstratum.model.ties import Citation, FindingKind

LEDGER = Citation(document="合成账目")
LINE = Line(id=LineId("activities"), name_zh="活动费", amount=wan_yuan(70))


def budget(year: int, amount: Money, *lines: Line) -> Budget:
    return Budget(
        id=BudgetId(f"{year}"), name_zh="平台经费", year=year, amount=amount, lines=lines, source=LEDGER
    )


def expense(name: str, amount: Money, activity: str, state: ExpenseState = ExpenseState.SPENT) -> Expense:
    return Expense(
        id=ExpenseId(name),
        budget=BudgetId("2018"),
        line=LINE.id,
        amount=amount,
        state=state,
        activity=ActivityId(activity),
        source=LEDGER,
    )


def test_what_each_activity_took_is_exact_and_rounded_once() -> None:
    # A third of 10,000 yuan, three times: the parts rounded to 万元 would add up to 0.99.
    thirds = [expense(f"e{at}", part, f"a{at}") for at, part in enumerate(yuan(10_000).split(3))]
    found = spending(budget(2018, wan_yuan(70), LINE), thirds, dt.date(2018, 12, 31))
    assert [wan_yuan_text(each.spent) for each in found.activities] == ["0.33万元"] * 3
    assert money_total(each.spent for each in found.activities) == found.spent == yuan(10_000)
    planned, committed, spent = found.figures()
    assert [each.text("zh") for each in (planned, committed, spent)] == ["70万元", "0万元", "1万元"]
    assert spent.ids == ("e0", "e1", "e2")
    assert found.findings == ()


def test_promising_more_than_there_is_is_a_finding_and_not_an_error() -> None:
    promised = [
        expense("e1", wan_yuan(69), "a1"),
        expense("e2", yuan("10000.01"), "a2", ExpenseState.COMMITTED),
    ]
    found = spending(budget(2018, wan_yuan(70), LINE), promised, dt.date(2018, 12, 31))
    assert found.left == yuan("-0.01")
    assert [(each.kind, each.subjects) for each in found.findings] == [
        (FindingKind.OVERDRAWN_LINE, ("activities", "e1", "e2"))
    ]


def test_from_one_year_to_the_next() -> None:
    change = budget_change(budget(2017, wan_yuan(30)), budget(2018, wan_yuan(70)))
    assert (change.percent, wan_yuan_text(change.difference)) == ("+133.3 %", "40万元")
