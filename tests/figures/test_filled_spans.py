"""Bounds of filled spans are those of trying every world."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstratum._figures.filled_spans import ANY_DAY, Days, find_filled_spans

START = dt.date(2018, 1, 8)
#: Days before and after the spans that a thing can lie on, beside those of the spans.
MARGIN = 2

Thing = tuple[Days, Days | None]


def day(number: int) -> dt.date:
    return START + dt.timedelta(days=number)


@st.composite
def things(draw: st.DrawFn, most: int) -> list[Thing]:
    numbers = st.integers(-MARGIN, most + MARGIN - 1)
    ranges = st.tuples(numbers, st.integers(0, 4)).map(lambda drawn: (day(drawn[0]), day(sum(drawn))))
    made: list[Thing] = []
    for _ in range(draw(st.integers(0, 4))):
        first, last = draw(ranges), draw(st.none() | ranges)
        made.append((first, None if last is None or last[1] < first[0] else last))
    return made


def iterate_days(days: Days) -> Iterator[dt.date]:
    for number in range((days[1] - days[0]).days + 1):
        yield days[0] + dt.timedelta(days=number)


def list_choices(spans: list[Days], thing: Thing) -> set[frozenset[int]]:
    """Every set of places that a thing fills in some world."""
    first, last = thing
    pairs = (
        ((begun, begun) for begun in iterate_days(first))
        if last is None
        else product(iterate_days(first), iterate_days(last))
    )
    return {
        frozenset(at for at, span in enumerate(spans) if begun <= span[1] and span[0] <= ended)
        for begun, ended in pairs
        if begun <= ended
    }


def longest_run(filled: frozenset[int], count: int, passed_over: set[int]) -> int:
    longest = here = 0
    for place in range(count):
        here = here + 1 if place in filled else here if place in passed_over else 0
        longest = max(longest, here)
    return longest


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Days], list[Thing], set[int]]:
    lengths = draw(st.lists(st.integers(1, 3), min_size=1, max_size=8))
    begins = [sum(lengths[:at]) for at in range(len(lengths))]
    spans = [(day(begin), day(begin + size - 1)) for begin, size in zip(begins, lengths, strict=True)]
    return spans, draw(things(sum(lengths))), draw(st.sets(st.integers(0, len(spans) - 1), max_size=3))


@pytest.mark.slow
@given(cases())
@settings(max_examples=150)
def test_bounds_are_reached_and_never_left(case: tuple[list[Days], list[Thing], set[int]]) -> None:
    check_against_every_world(*case)


@pytest.mark.stress
@given(cases())
@settings(max_examples=5_000)
def test_bounds_are_reached_and_never_left_at_length(case: tuple[list[Days], list[Thing], set[int]]) -> None:
    check_against_every_world(*case)


def check_against_every_world(spans: list[Days], found: list[Thing], left_out: set[int]) -> None:
    count = len(spans)
    counted = set(range(count)) - left_out
    worlds = {frozenset().union(*world) for world in product(*(list_choices(spans, each) for each in found))}
    numbers = {len(world & counted) for world in worlds}
    runs = {longest_run(world, count, left_out) for world in worlds}
    filled = find_filled_spans(spans, found)
    assert (filled.count_fewest(counted), filled.count_most(counted)) == (min(numbers), max(numbers))
    assert filled.find_longest_run_bounds(count, left_out) == (min(runs), max(runs))
    assert filled.always == frozenset.intersection(*worlds)


def test_what_nobody_dated_may_lie_outside_and_fills_one_span() -> None:
    spans = [(day(at), day(at)) for at in range(3)]
    filled = find_filled_spans(spans, [(ANY_DAY, None)] * 2)
    assert (filled.count_fewest(range(3)), filled.count_most(range(3))) == (0, 2)
    assert filled.find_longest_run_bounds(3, ()) == (0, 2)
    assert find_filled_spans([], [(ANY_DAY, None)]).count_most([]) == 0


def test_ten_years_of_activities_dated_in_part_take_no_time() -> None:
    """A register that knows months only has as many worlds as nobody can try."""
    spans = [(day(7 * at), day(7 * at + 6)) for at in range(520)]
    months = [((day(30 * (at % 120)), day(30 * (at % 120) + 29)), None) for at in range(240)]
    filled = find_filled_spans(spans, [*months, *[(ANY_DAY, None)] * 10_000])
    assert filled.count_most(range(520)) == 520
    assert filled.find_longest_run_bounds(520, ())[1] == 520
    sparse = find_filled_spans(spans, months[:120])
    assert (sparse.count_fewest(range(520)), sparse.count_most(range(520))) == (69, 120)
