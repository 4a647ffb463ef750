"""Figures beside those of the time before, against every choice of days that the dates allow."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.reports.comparison import (
    CellWithIds,
    build_comparison_table,
    build_table,
    build_two_times,
    compare_figures,
    compare_occasions,
)
from newstratum._figures.reports.report import QuantityWords, build_figure, build_range
from newstratum._words import Words

FIRST = dt.date(2018, 1, 1)
LABEL, WHAT = Words("走访", "visits"), Words("每次计一次", "each once")
TIMES = build_two_times(FIRST + dt.timedelta(days=6), FIRST + dt.timedelta(days=8))

days = st.integers(0, 11).map(lambda number: FIRST + dt.timedelta(days=number))
ranges = st.tuples(days, days).map(lambda pair: (min(pair), max(pair)))
#: What took one day, and what took several: the last day is then not before the first one can be.
one_day = st.tuples(ranges, st.none())
several = st.tuples(ranges, ranges).filter(lambda pair: pair[0][0] <= pair[1][1])
occasions = st.lists(one_day | several, max_size=4)


def _list_days(ends: tuple[dt.date, dt.date]) -> list[dt.date]:
    return [ends[0] + dt.timedelta(days=number) for number in range((ends[1] - ends[0]).days + 1)]


def _list_worlds(begun, ended):
    firsts = _list_days(begun)
    if ended is None:
        return [(first, first) for first in firsts]
    return [(first, last) for first, last in product(firsts, _list_days(ended)) if first <= last]


def _count(world, time) -> int:
    return sum(first <= time[1] and time[0] <= last for first, last in world)


@pytest.mark.slow
@given(occasions)
def test_the_bounds_of_both_times_and_of_the_change_are_reached_in_some_world(drawn) -> None:
    found = compare_occasions(
        LABEL, WHAT, "次", [(str(number), *each) for number, each in enumerate(drawn)], TIMES
    )
    worlds = list(product(*(_list_worlds(*each) for each in drawn)))
    for figure, numbers in (
        (found.now, [_count(world, TIMES.now) for world in worlds]),
        (found.before, [_count(world, TIMES.before) for world in worlds]),
    ):
        assert (figure.value.low, figure.value.high) == (min(numbers), max(numbers))
    changes = [_count(world, TIMES.now) - _count(world, TIMES.before) for world in worlds]
    assert (found.change.low, found.change.high) == (min(changes), max(changes))
    possible = {
        str(number)
        for number, each in enumerate(drawn)
        if any(_count([world], TIMES.now) for world in _list_worlds(*each))
    }
    assert set(found.now.ids) == possible
    assert (found.now.as_of, found.before.as_of) == (TIMES.now[1], TIMES.before[1])


@pytest.mark.slow
@given(days, days)
def test_the_time_before_is_as_long_and_ends_the_day_before(one: dt.date, other: dt.date) -> None:
    first, last = sorted((one, other))
    times = build_two_times(first, last)
    assert times.now == (first, last)
    assert times.before[1] + dt.timedelta(days=1) == first
    assert times.before[1] - times.before[0] == last - first


def test_the_first_days_of_the_calendar_have_a_time_before() -> None:
    assert build_two_times(dt.date.min, dt.date(1, 2, 1)).before == (dt.date.min, dt.date.min)


def _build_figure(low: int, high: int, *ids: str):
    return build_figure(WHAT, build_range(low, high, "次"), FIRST, ids)


def test_one_record_in_both_times_leaves_no_change_unless_both_are_exact() -> None:
    """Its day is one of the two, so that the ranges do not say how much changed."""
    apart = compare_figures(LABEL, _build_figure(1, 2, "a", "b"), _build_figure(0, 1, "c"))
    assert (apart.change.low, apart.change.high) == (0, 2)
    assert compare_figures(LABEL, _build_figure(1, 2, "a", "b"), _build_figure(0, 1, "b")).change is None
    assert compare_figures(LABEL, _build_figure(2, 2, "a", "b"), _build_figure(1, 1, "b")).change.exact == 1


def test_each_cell_of_a_table_has_the_ids_it_counts() -> None:
    compared = compare_figures(LABEL, _build_figure(2, 2, "a", "b"), _build_figure(1, 1, "c"))
    table = build_comparison_table(TIMES.words, [compared])
    assert table.rows == ((LABEL, _number(2), _number(1), _number(1)),)
    assert table.cell_ids == (((), ("a", "b"), ("c",), ()),)
    assert table.ids == (("a", "b", "c"),)
    table = build_table(LABEL, [WHAT], [[CellWithIds(7, ("x",))], [None]])
    assert (table.rows, table.cell_ids) == (((7,), (None,)), ((("x",),), ((),)))


def _number(count: int) -> QuantityWords:
    return QuantityWords(f"{count}次", str(count), Fraction(count), Fraction(count))
