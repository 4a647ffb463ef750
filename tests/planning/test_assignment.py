"""The cheapest assignment is what trying every one gives, also after takers were ruled out."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._planning.assignment import Assignment, iterate_bit_positions

Case = tuple[list[list[int]], list[int], list[int], list[list[int]]]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Costs, fewest and most of each taker, and what is allowed, ruled out step by step."""
    takers = draw(st.integers(1, 4))
    tasks = draw(st.integers(0, 5))
    costs = draw(
        st.lists(
            st.lists(st.integers(0, 6), min_size=takers, max_size=takers), min_size=tasks, max_size=tasks
        )
    )
    fewest = draw(st.lists(st.integers(0, 1), min_size=takers, max_size=takers))
    most = [few + draw(st.integers(0, 3)) for few in fewest]
    masks = st.lists(st.integers(0, (1 << takers) - 1), min_size=tasks, max_size=tasks)
    everybody = [(1 << takers) - 1] * tasks
    steps = [everybody]
    for kept in draw(st.lists(masks, max_size=3)):
        steps.append(
            [mask & (keep | 1 << (keep % takers)) for mask, keep in zip(steps[-1], kept, strict=True)]
        )
    return costs, fewest, most, steps


def cheapest(costs: list[list[int]], fewest: list[int], most: list[int], allowed: list[int]) -> int | None:
    """The least cost of all assignments there are."""
    found = [
        sum(row[taker] for row, taker in zip(costs, takers, strict=True))
        for takers in itertools.product(*map(iterate_bit_positions, allowed))
        if all(
            few <= takers.count(taker) <= many
            for taker, (few, many) in enumerate(zip(fewest, most, strict=True))
        )
    ]
    return min(found, default=None)


@pytest.mark.slow
@given(cases())
def test_it_is_the_cheapest_at_every_step(case: Case) -> None:
    costs, fewest, most, steps = case
    assignment = Assignment(costs, fewest, most)
    for allowed in steps:
        assignment = assignment.copy()
        expected = cheapest(costs, fewest, most, allowed)
        assert assignment.repair(allowed) == (expected is not None)
        if expected is None:
            return
        assert assignment.cost == expected
        assert all(mask >> taker & 1 for mask, taker in zip(allowed, assignment.takers, strict=True))
        counts = [assignment.takers.count(taker) for taker in range(len(most))]
        assert all(few <= count <= many for few, count, many in zip(fewest, counts, most, strict=True))


def test_a_copy_goes_its_own_way() -> None:
    assignment = Assignment([[0, 5], [0, 5]], [0, 0], [2, 2])
    assert assignment.repair([0b11, 0b11])
    twin = assignment.copy()
    assert twin.repair([0b10, 0b11])
    assert (assignment.takers, assignment.cost) == ([0, 0], 0)
    assert (twin.takers, twin.cost) == ([1, 0], 5)


@pytest.mark.parametrize(("mask", "numbers"), [(0, []), (0b1, [0]), (0b10110, [1, 2, 4]), (1 << 70, [70])])
def test_bits_are_the_numbers_of_a_mask(mask: int, numbers: list[int]) -> None:
    assert list(iterate_bit_positions(mask)) == numbers
