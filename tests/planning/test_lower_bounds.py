"""Whatever the prices are, what they prove is true of every plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from newstratum._planning.lower_bounds import UNIT, Effort, LowerBounds
from newstratum._planning.problem import RotationProblem

Puzzles = st.SearchStrategy[RotationProblem]
AllPlans = Callable[[RotationProblem], Iterator[tuple[int, ...]]]
#: A price of each week, as the digits of a number.
PRICES = st.integers(0, 1_000**7 - 1)


@settings(max_examples=1_000)
@given(st.data(), PRICES, st.integers(0, 40))
def test_no_plan_costs_less_than_the_bound_or_has_what_is_ruled_out(
    puzzles: Puzzles, all_plans: AllPlans, data: st.DataObject, drawn: int, ceiling: int
) -> None:
    puzzle = data.draw(puzzles)
    prices = LowerBounds(puzzle, Effort(), weigh=True)
    plans = list(all_plans(puzzle))
    price = [(drawn // 1_000**week % 1_000 - 400) * 10 for week in range(len(puzzle.weeks))]
    assert all(prices.bound(price, puzzle.allowed)[0] <= UNIT * puzzle.cost_of(hosts) for hosts in plans)
    allowed = list(puzzle.allowed)
    changed = prices.rule_out(price, allowed, ceiling)
    cheap = [hosts for hosts in plans if puzzle.cost_of(hosts) <= ceiling]
    assert changed is not None or not cheap
    for hosts in cheap:
        assert all(mask >> host & 1 for mask, host in zip(allowed, hosts, strict=True))
    different = {position for position, mask in enumerate(puzzle.allowed) if mask != allowed[position]}
    assert changed is None or changed == different


@settings(max_examples=1_000)
@given(st.data(), st.integers(0, 40), st.booleans())
def test_higher_prices_prove_what_is_true(
    puzzles: Puzzles, all_plans: AllPlans, data: st.DataObject, ceiling: int, weigh: bool
) -> None:
    puzzle = data.draw(puzzles)
    prices = LowerBounds(puzzle, Effort(), weigh=weigh)
    start = [0] * len(puzzle.weeks)
    bound, found = prices.raised(start, puzzle.allowed, ceiling if weigh else 0, 40)
    assert bound >= prices.bound(start, puzzle.allowed)[0]
    plans = list(all_plans(puzzle))
    if weigh:
        assert all(bound <= UNIT * puzzle.cost_of(hosts) for hosts in plans)
        assert bound == prices.bound(found, puzzle.allowed)[0]
    else:
        assert bound <= 0 or not plans


def test_choices_that_meet_every_week_once_are_a_plan() -> None:
    puzzle = RotationProblem(
        weeks=(1, 2, 3),
        allowed=(0b11,) * 3,
        apart=2,
        fewest=(1, 1),
        most=(2, 2),
        costs=((0, 4), (4, 0), (0, 4)),
        leanings=((0, 0),) * 3,
    )
    prices = LowerBounds(puzzle, Effort(), weigh=True)
    assert prices.bound([UNIT, UNIT, UNIT], puzzle.allowed) == (0, [0, 0, 0])
    # Without a price nobody takes more than it must; at too high a price everybody takes every week it can.
    assert prices.bound([0, 0, 0], puzzle.allowed)[1] in ([1, 0, 0], [0, 0, 1])
    assert prices.bound([9 * UNIT] * 3, puzzle.allowed)[1] == [-1, 1, -1]


@pytest.fixture
def crossed() -> RotationProblem:
    """Two weeks whose host would rather be the other one: changing one of them costs 1, both 2."""
    return RotationProblem(
        weeks=tuple(range(12)),
        allowed=(0b11,) * 12,
        apart=2,
        fewest=(6, 6),
        most=(6, 6),
        costs=tuple((week % 2, 1 - week % 2) for week in range(12)),
        leanings=((0, 0),) * 12,
    )


def test_prices_prove_that_one_change_brings_all_the_others(crossed: RotationProblem) -> None:
    """The flow sees one change; that hosts are two weeks apart, only prices see."""
    blocked = evolve(crossed, allowed=(0b10, *crossed.allowed[1:]))
    spent = Effort()
    prices = LowerBounds(blocked, spent, weigh=True)
    bound, found = prices.raised([0] * 12, blocked.allowed, 12, 300)
    assert bound > 11 * UNIT
    assert 1 < spent.looks <= 301
    allowed = list(blocked.allowed)
    assert prices.rule_out(found, allowed, 11) is None
    assert prices.rule_out(found, allowed, 12) == set(range(1, 12))
    assert allowed == [0b10, 0b01] * 6


def test_where_nothing_costs_anything_a_bound_above_0_shows_that_no_plan_exists(
    crossed: RotationProblem,
) -> None:
    impossible = evolve(crossed, allowed=(0b10, 0b10, *crossed.allowed[2:]))
    prices = LowerBounds(impossible, Effort(), weigh=False)
    assert prices.raised([0] * 12, impossible.allowed, 0, 300)[0] > 0
    assert LowerBounds(crossed, Effort(), weigh=False).raised([0] * 12, crossed.allowed, 0, 300)[0] == 0
