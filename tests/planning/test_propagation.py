"""Nothing that a plan has is ruled out; and weeks that must differ are narrowed as far as they can be."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from newstratum._planning.assignment import iterate_bit_positions
from newstratum._planning.problem import RotationProblem, propagate, propagate_all_different

Problems = st.SearchStrategy[RotationProblem]
AllPlans = Callable[[RotationProblem], Iterator[tuple[int, ...]]]


@pytest.mark.slow
@given(st.data(), st.integers(0, 6), st.integers(0, 4))
def test_what_is_ruled_out_is_in_no_plan(
    rotation_problems: Problems, all_plans: AllPlans, data: st.DataObject, position: int, host: int
) -> None:
    problem = data.draw(rotation_problems)
    position, host = position % len(problem.weeks), host % len(problem.most)
    allowed = list(problem.allowed)
    allowed[position] &= 1 << host
    plans = list(all_plans(evolve(problem, allowed=tuple(allowed))))
    if not propagate(problem, allowed, [position]):
        assert plans == []
    for hosts in plans:
        assert all(mask >> host & 1 for mask, host in zip(allowed, hosts, strict=True))


@given(st.lists(st.integers(1, 63), min_size=1, max_size=5))
def test_weeks_that_must_differ_keep_what_they_can_have_and_nothing_else(window: list[int]) -> None:
    ways = [
        hosts
        for hosts in itertools.product(*map(iterate_bit_positions, window))
        if len(set(hosts)) == len(hosts)
    ]
    kept = propagate_all_different(window)
    if not ways:
        assert kept is None
        return
    assert kept is not None
    possible = [sum(1 << host for host in set(hosts)) for hosts in zip(*ways, strict=True)]
    assert list(kept) == possible


@pytest.mark.parametrize(
    ("window", "kept"),
    [
        # Two weeks share two hosts, which the third week loses.
        ([0b011, 0b011, 0b111], [0b011, 0b011, 0b100]),
        # One host is free, and round a chain everything stays possible.
        ([0b0011, 0b0110, 0b1100], [0b0011, 0b0110, 0b1100]),
        # Three weeks go round a circle of three hosts; the fourth has one of its own.
        ([0b0011, 0b0110, 0b0101, 0b1111], [0b0011, 0b0110, 0b0101, 0b1000]),
    ],
)
def test_hosts_that_are_needed_elsewhere_are_ruled_out(window: list[int], kept: list[int]) -> None:
    assert list(propagate_all_different(window) or ()) == kept


def test_hosts_of_two_weeks_are_kept_out_of_the_weeks_around() -> None:
    problem = RotationProblem(
        weeks=(1, 2, 3, 8),
        allowed=(0b011, 0b011, 0b111, 0b111),
        apart=6,
        fewest=(0, 0, 0),
        most=(2, 2, 2),
        costs=((0, 0, 0),) * 4,
        preferences=((0, 0, 0),) * 4,
    )
    allowed = list(problem.allowed)
    assert propagate(problem, allowed, range(4))
    assert allowed == [0b011, 0b011, 0b100, 0b011]
