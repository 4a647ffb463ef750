"""The bare problem: what a host alone could take, which weeks are close, what a plan costs."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from newstratum._planning.problem import RotationProblem, compute_capacity


def problem(weeks: tuple[int, ...], apart: int, costs: tuple[tuple[int, ...], ...] = ()) -> RotationProblem:
    return RotationProblem(
        weeks=weeks,
        allowed=(1,) * len(weeks),
        apart=apart,
        fewest=(0,),
        most=(9,),
        costs=costs,
        preferences=costs,
    )


@given(st.data(), st.integers(0, 4))
def test_the_room_of_a_host_is_the_most_it_can_take(
    rotation_problems: st.SearchStrategy[RotationProblem], data: st.DataObject, host: int
) -> None:
    drawn = data.draw(rotation_problems)
    host %= len(drawn.most)
    theirs = [week for week, mask in zip(drawn.weeks, drawn.allowed, strict=True) if mask >> host & 1]
    most = 0
    for choice in range(1 << len(theirs)):
        chosen = [week for number, week in enumerate(theirs) if choice >> number & 1]
        if all(b - a >= drawn.apart for a, b in itertools.pairwise(chosen)):
            most = max(most, len(chosen))
    assert compute_capacity(drawn, host) == most


def test_neighbours_are_the_weeks_that_are_too_close() -> None:
    assert sorted(problem((1, 2, 5, 7, 8), 3).neighbours(2)) == [3]
    assert sorted(problem((1, 2, 5, 7, 8), 4).neighbours(2)) == [1, 3, 4]
    assert list(problem((1, 2), 1).neighbours(0)) == []


def test_the_cost_of_a_plan_is_that_of_its_weeks() -> None:
    assert problem((1, 2), 1, ((0, 3), (4, 5))).compute_cost((1, 0)) == 7
