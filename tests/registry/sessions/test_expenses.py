"""No session, and no two sessions together, overdraw a line of a budget silently."""

from __future__ import annotations

import contextlib

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newstratum as ns
from newstratum._model.organisation.budgets import Budget, Expense, ExpenseState, Line
from newstratum._model.organisation.relations import Citation, FindingKind
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
    with pytest.raises(OverBudgetError, match="budget line hall: over by CNY 1"), office() as session:
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


# --------------------------------------------------------------- issue K, point 3: every write of an expense


@pytest.fixture
def refunded(office):
    """The line of 100 is used up: 100 spent, 50 paid back, 50 spent."""
    for made in (expense("e1", 100), expense("refund", -50), expense("e2", 50)):
        with office() as session:
            session.expenses.add(made)
    return office


TWO_LINES = attrs.evolve(
    BUDGET, lines=(*BUDGET.lines, Line(id="yard", name_zh="院子", amount=from_yuan(100)))
)
OTHER = attrs.evolve(BUDGET, id="b2")


@pytest.mark.parametrize(
    "work",
    [
        lambda expenses, refund: expenses.remove("refund"),
        lambda expenses, refund: expenses.update(attrs.evolve(refund, line="yard")),
        lambda expenses, refund: expenses.update(attrs.evolve(refund, budget="b2")),
        lambda expenses, refund: expenses.update(attrs.evolve(refund, amount=from_yuan(-49))),
        lambda expenses, refund: expenses.update(attrs.evolve(refund, amount=from_yuan(50))),
    ],
    ids=["remove", "to another line", "to another budget", "less", "spent instead"],
)
def test_money_paid_back_that_a_line_needs_cannot_be_taken_out(refunded, work):
    with refunded() as session:
        session.budgets.require("b1")
        session.budgets.update(TWO_LINES)
        session.budgets.add(OTHER)
    with pytest.raises(OverBudgetError, match="budget line hall: over by"), refunded() as session:
        work(session.expenses, session.expenses.require("refund"))
    assert stored(refunded) == ["e1", "e2", "refund"]


def test_money_paid_back_that_a_line_does_not_need_can_be_taken_out(refunded):
    with refunded() as session:
        session.expenses.remove("e2")
        session.expenses.remove("refund")
    assert stored(refunded) == ["e1"]


@pytest.mark.parametrize("first_is", ["outer", "inner"])
def test_taking_a_refund_out_beside_a_session_that_spends_it_conflicts(office, first_is):
    with office() as session:
        session.expenses.add(expense("e1", 100))
        session.expenses.add(expense("refund", -50))

    def remove(session):
        session.expenses.remove("refund")

    def spend(session):
        session.expenses.add(expense("e2", 50))

    outer, inner = (remove, spend) if first_is == "outer" else (spend, remove)

    def both():
        with office() as first:
            outer(first)
            with office() as second:
                inner(second)

    with pytest.raises(ConflictError, match="budget/b1"):
        both()
    with office() as session:
        made = list(session.expenses.all())
    assert sum(each.amount.minor for each in made) <= from_yuan(100).minor


def test_a_refund_moved_to_another_budget_beside_a_session_that_spends_it_conflicts(office):
    with office() as session:
        session.budgets.add(OTHER)
        session.expenses.add(expense("e1", 60))
        session.expenses.add(expense("refund", -50))

    def both():
        with office() as first:
            first.expenses.update(attrs.evolve(first.expenses.require("refund"), budget="b2"))
            with office() as second:
                second.expenses.add(expense("e2", 90))

    with pytest.raises(ConflictError):
        both()
    assert stored(office) == ["e1", "e2", "refund"]


def test_a_budget_whose_refunds_come_last_can_still_be_changed(office):
    with office() as session:
        session.expenses.add(expense("a", 100))
        session.expenses.add(expense("z", -50))
        session.expenses.add(expense("b", 50))
    with office() as session:
        session.budgets.require("b1")
        session.budgets.update(attrs.evolve(BUDGET, name_zh="合成新经费"))
    with office() as session:
        assert session.budgets.require("b1").name_zh == "合成新经费"


def test_an_expense_whose_budget_is_gone_can_be_removed(office):
    with office() as session:
        session.expenses.add(expense("e1", 60))
    with office() as session:
        session.budgets.remove("b1")
    with office() as session:
        session.expenses.remove("e1")
    assert stored(office) == []


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "c"]),
            st.sampled_from([None, "hall", "yard"]),
            st.integers(-60, 60).filter(bool),
        ),
        max_size=12,
    )
)
def test_whatever_is_written_no_line_is_overdrawn(steps):
    with ns.open_registry("memory:") as registry:
        given_now = {"actor": "clerk", "purpose": "office"}
        with registry.session(**given_now) as session:
            session.budgets.add(TWO_LINES)
        for name, line, amount in steps:
            with contextlib.suppress(OverBudgetError), registry.session(**given_now) as session:
                known = session.expenses.get(name)
                made = (
                    expense(name, amount) if line is None else attrs.evolve(expense(name, amount), line=line)
                )
                if known is None:
                    session.expenses.add(made)
                elif line is None:
                    session.expenses.remove(name)
                else:
                    session.expenses.update(made)
            assert not [each for each in registry.findings() if each.kind is FindingKind.OVERDRAWN_LINE]
