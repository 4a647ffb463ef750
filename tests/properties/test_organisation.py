"""Laws of the organisation, each against a plain reference, over drawn cases: a thousand under stress.

The references walk day by day, or add numbers up; nothing here calls what it checks a second time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstratum._model.organisation.bodies import (
    Body,
    BodyKind,
    Post,
    PostRole,
    Seat,
    collect_body_findings,
    collect_seat_findings,
)
from newstratum._model.organisation.budgets import (
    Budget,
    Expense,
    ExpenseState,
    Line,
    add_expense,
    collect_budget_findings,
    compute_line_balance,
)
from newstratum._model.organisation.relations import Citation, FindingKind
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.money import Money
from newstratum._model.values.periods import Period
from newstratum._model.values.quantities import Qualifier, Quantity, StatedNumber, build_qualified_quantity
from newstratum.errors import OverBudgetError

SOURCE = Citation(document="合成章程")

#: The laws, with what each is tried on.
LAWS: dict[Callable[..., None], dict[str, Any]] = {}


def law(**drawn: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare a law that holds whatever is drawn."""

    def declare(check: Callable[..., None]) -> Callable[..., None]:
        LAWS[check] = drawn
        return check

    return declare


# --------------------------------------------------------------------------------------- bodies

NAMES = "abcdefgh"


@law(parents=st.dictionaries(st.sampled_from(NAMES), st.none() | st.sampled_from(NAMES), min_size=1))
def check_bodies_are_a_tree_unless_a_loop_or_an_unknown_parent_is_found(
    parents: dict[str, str | None],
) -> None:
    bodies = [
        Body(
            id=name,
            name_zh=name,
            kind=BodyKind.OTHER,
            parent=None if parent is None else parent,
            source=SOURCE,
        )
        for name, parent in parents.items()
    ]
    found = collect_body_findings(bodies)
    assert {each.kind for each in found} <= {FindingKind.LOOP, FindingKind.UNKNOWN_REFERENCE}
    ends = {name: _end_of_the_way_up(name, parents) for name in parents}
    assert bool(found) == any(end != "top" for end in ends.values())
    looping = {name for each in found if each.kind is FindingKind.LOOP for name in each.subjects}
    assert looping == {name for name in parents if _comes_back(name, parents)}


def _end_of_the_way_up(name: str, parents: dict[str, str | None]) -> str:
    """Where the way up ends: at the top, at nothing, or never."""
    here: str | None = name
    for _ in range(len(parents) + 1):
        if here is None:
            return "top"
        if here not in parents:
            return "nowhere"
        here = parents[here]
    return "never"


def _comes_back(name: str, parents: dict[str, str | None]) -> bool:
    here = parents.get(name)
    for _ in parents:
        if here == name:
            return True
        here = parents.get(here) if here is not None else None
    return False


# ---------------------------------------------------------------------------------------- seats

FIRST = dt.date(2018, 1, 1)
DAYS = 12
POST = Post(id="post", body="council", role=PostRole.PRESIDENT, source=SOURCE)

terms = st.tuples(st.integers(0, DAYS - 1), st.none() | st.integers(0, DAYS - 1)).filter(
    lambda ends: ends[1] is None or ends[0] <= ends[1]
)


def _seat(number: int, began: int, ended: int | None) -> Seat:
    return Seat(
        id=f"s{number}",
        post=POST.id,
        person=f"p{number}",
        period=Period(
            began_on=FIRST + dt.timedelta(began),
            ended_on=None if ended is None else FIRST + dt.timedelta(ended),
        ),
        source=SOURCE,
    )


@law(drawn=st.lists(terms, max_size=6))
def check_a_single_seat_has_two_holders_on_some_day_exactly_if_that_is_found(
    drawn: list[tuple[int, int | None]],
) -> None:
    seats = [_seat(number, began, ended) for number, (began, ended) in enumerate(drawn)]
    on_a_day = [
        {
            f"s{number}"
            for number, (began, ended) in enumerate(drawn)
            if began <= day and not _over(ended, day)
        }
        for day in range(DAYS)
    ]
    crowds = {frozenset(holders) for holders in on_a_day if len(holders) > 1}
    largest = {crowd for crowd in crowds if not any(crowd < other for other in crowds)}
    found = collect_seat_findings([POST], seats)
    assert {each.kind for each in found} <= {FindingKind.OVERFULL_POST}
    assert {each.certainty for each in found} <= {Certainty.YES}
    assert {frozenset(each.subjects[1:]) for each in found} == largest


def _over(ended: int | None, day: int) -> bool:
    return ended is not None and ended < day


# --------------------------------------------------------------------------------------- budgets

HOLDS = {"hall": 1_000, "forum": 0}
LINES = tuple(Line(id=name, name_zh=name, amount=Money(minor=minor)) for name, minor in HOLDS.items())
BUDGET = Budget(id="b", name_zh="合成经费", year=2018, amount=Money(minor=1_000), lines=LINES, source=SOURCE)

expenses = st.builds(
    Expense,
    id=st.sampled_from("abcdef").map(str),
    budget=st.just(BUDGET.id),
    line=st.sampled_from(sorted(HOLDS)).map(str),
    state=st.sampled_from(ExpenseState),
    amount=st.integers(-400, 700).filter(bool).map(lambda minor: Money(minor=minor)),
    source=st.just(SOURCE),
)


@law(asked=st.lists(expenses, max_size=10))
def check_no_line_is_overspent_silently(asked: list[Expense]) -> None:
    """Every expense is either refused, or leaves no line further overdrawn than it was."""
    spent: tuple[Expense, ...] = ()
    plain: dict[str, Expense] = {}
    for expense in asked:
        # What goes to another line can leave its old one without a refund that this one needs.
        changed = {**plain, expense.id: expense}.values()
        after = {line: _left(line, changed) for line in HOLDS}
        worse = [line for line, left in after.items() if left < min(0, _left(line, plain.values()))]
        if worse:
            with pytest.raises(OverBudgetError) as caught:
                add_expense(BUDGET, spent, expense)
            assert caught.value.over_by.zh in {str(Money(minor=-after[line])) for line in worse}
            continue
        spent = add_expense(BUDGET, spent, expense)
        plain[expense.id] = expense
        assert {each.id: each for each in spent} == plain
    for line in LINES:
        assert compute_line_balance(line, spent).left.minor == _left(line.id, plain.values())
    # A register can hold what nobody would add today.
    made = {expense.id: expense for expense in asked}
    findings = collect_budget_findings([BUDGET], made.values())
    assert {each.subjects[:2] for each in findings} == {
        ("b", line) for line in HOLDS if _left(line, made.values()) < 0
    }


def _left(line: str, made: Any) -> int:
    return HOLDS[line] - sum(expense.amount.minor for expense in made if expense.line == line)


# ------------------------------------------------------------------------------------ quantities

sayings = st.tuples(
    st.builds(
        StatedNumber, value=st.fractions(1, 1_000, max_denominator=10), qualifier=st.sampled_from(Qualifier)
    ),
    st.booleans(),
)


@st.composite
def stated_and_true(draw: st.DrawFn) -> tuple[Quantity, Fraction]:
    """A number as it was said, and one true value that what was said allows."""
    said, incomplete = draw(sayings)
    quantity = build_qualified_quantity(said.value, said.qualifier, "人", incomplete=incomplete)
    low = Fraction(0) if quantity.low is None else quantity.low
    high = low + 2_000 if quantity.high is None else quantity.high
    share = draw(st.fractions(0, 1, max_denominator=100))
    true = low + (high - low) * share
    if not quantity.can_be(true):
        true = low + (high - low) / 2
    return quantity, true


@law(left=stated_and_true(), right=stated_and_true(), times=st.fractions(-5, 5, max_denominator=7))
def check_the_true_value_stays_inside_the_bounds(
    left: tuple[Quantity, Fraction], right: tuple[Quantity, Fraction], times: Fraction
) -> None:
    (said, true), (other, other_true) = left, right
    assert said.can_be(true)
    assert (said + other).can_be(true + other_true)
    assert (said - other).can_be(true - other_true)
    assert (said * times).can_be(true * times)
    assert (said * other).can_be(true * other_true)
    if other_true:
        assert (said / other).can_be(true / other_true)
    certain = said.is_below(other)
    assert certain is not (Certainty.NO if true < other_true else Certainty.YES)


# ------------------------------------------------------------------------------------- the laws

each_law = pytest.mark.parametrize("check", LAWS, ids=lambda check: check.__name__.removeprefix("check_"))


@pytest.mark.slow
@each_law
def test_a_law_holds(check: Callable[..., None]) -> None:
    settings(max_examples=60)(given(**LAWS[check])(check))()


@pytest.mark.stress
@each_law
def test_a_law_holds_a_thousand_times(check: Callable[..., None]) -> None:
    settings(max_examples=1_000)(given(**LAWS[check])(check))()
