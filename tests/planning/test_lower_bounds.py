"""Whatever the bounds are, what they prove is true of every plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from newstratum._planning.problem import RotationProblem
from newstratum._planning.search import UNIT, Effort, LowerBounds

Problems = st.SearchStrategy[RotationProblem]
AllPlans = Callable[[RotationProblem], Iterator[tuple[int, ...]]]
#: A multiplier of each week, as the digits of a number.
MULTIPLIERS = st.integers(0, 1_000**7 - 1)


@given(st.data(), MULTIPLIERS, st.integers(0, 40))
def test_no_plan_costs_less_than_the_bound_or_has_what_is_ruled_out(
    rotation_problems: Problems, all_plans: AllPlans, data: st.DataObject, drawn: int, ceiling: int
) -> None:
    problem = data.draw(rotation_problems)
    bounds = LowerBounds(problem, Effort(), use_costs=True)
    plans = list(all_plans(problem))
    multipliers = [(drawn // 1_000**week % 1_000 - 400) * 10 for week in range(len(problem.weeks))]
    assert all(
        bounds.compute_bound(multipliers, problem.allowed)[0] <= UNIT * problem.compute_cost(hosts)
        for hosts in plans
    )
    allowed = list(problem.allowed)
    changed = bounds.rule_out(multipliers, allowed, ceiling)
    cheap = [hosts for hosts in plans if problem.compute_cost(hosts) <= ceiling]
    assert changed is not None or not cheap
    for hosts in cheap:
        assert all(mask >> host & 1 for mask, host in zip(allowed, hosts, strict=True))
    different = {position for position, mask in enumerate(problem.allowed) if mask != allowed[position]}
    assert changed is None or changed == different


@pytest.mark.slow
@given(st.data(), st.integers(0, 40), st.booleans())
def test_higher_multipliers_prove_what_is_true(
    rotation_problems: Problems, all_plans: AllPlans, data: st.DataObject, ceiling: int, use_costs: bool
) -> None:
    problem = data.draw(rotation_problems)
    bounds = LowerBounds(problem, Effort(), use_costs=use_costs)
    start = [0] * len(problem.weeks)
    bound, found = bounds.raise_bound(start, problem.allowed, ceiling if use_costs else 0, 40)
    assert bound >= bounds.compute_bound(start, problem.allowed)[0]
    plans = list(all_plans(problem))
    if use_costs:
        assert all(bound <= UNIT * problem.compute_cost(hosts) for hosts in plans)
        assert bound == bounds.compute_bound(found, problem.allowed)[0]
    else:
        assert bound <= 0 or not plans


def test_choices_that_meet_every_week_once_are_a_plan() -> None:
    problem = RotationProblem(
        weeks=(1, 2, 3),
        allowed=(0b11,) * 3,
        apart=2,
        fewest=(1, 1),
        most=(2, 2),
        costs=((0, 4), (4, 0), (0, 4)),
        preferences=((0, 0),) * 3,
    )
    bounds = LowerBounds(problem, Effort(), use_costs=True)
    assert bounds.compute_bound([UNIT, UNIT, UNIT], problem.allowed) == (0, [0, 0, 0])
    # Without a multiplier no host takes more than it must; with too high ones every host takes all it can.
    assert bounds.compute_bound([0, 0, 0], problem.allowed)[1] in ([1, 0, 0], [0, 0, 1])
    assert bounds.compute_bound([9 * UNIT] * 3, problem.allowed)[1] == [-1, 1, -1]


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
        preferences=((0, 0),) * 12,
    )


def test_multipliers_prove_that_one_change_brings_all_the_others(crossed: RotationProblem) -> None:
    """The flow sees one change; that hosts are two weeks apart, only bounds see."""
    blocked = evolve(crossed, allowed=(0b10, *crossed.allowed[1:]))
    spent = Effort()
    bounds = LowerBounds(blocked, spent, use_costs=True)
    bound, found = bounds.raise_bound([0] * 12, blocked.allowed, 12, 300)
    assert bound > 11 * UNIT
    assert 1 < spent.evaluations <= 301
    allowed = list(blocked.allowed)
    assert bounds.rule_out(found, allowed, 11) is None
    assert bounds.rule_out(found, allowed, 12) == set(range(1, 12))
    assert allowed == [0b10, 0b01] * 6


def test_where_nothing_costs_anything_a_bound_above_0_shows_that_no_plan_exists(
    crossed: RotationProblem,
) -> None:
    impossible = evolve(crossed, allowed=(0b10, 0b10, *crossed.allowed[2:]))
    bounds = LowerBounds(impossible, Effort(), use_costs=False)
    assert bounds.raise_bound([0] * 12, impossible.allowed, 0, 300)[0] > 0
    assert (
        LowerBounds(crossed, Effort(), use_costs=False).raise_bound([0] * 12, crossed.allowed, 0, 300)[0] == 0
    )
