"""Interval arithmetic, held against sampled true values and against its own ends."""

from __future__ import annotations

from fractions import Fraction
from operator import add, mul, sub, truediv
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from newstratum._model.values.certainty import Certainty
from newstratum._model.values.quantities import Interval, to_fraction
from newstratum.errors import InvalidValueError

NUMBERS = st.fractions(-20, 20, max_denominator=4)

ENDS = st.none() | NUMBERS


@st.composite
def intervals(draw: st.DrawFn, ends: st.SearchStrategy[Fraction | None] = ENDS) -> Interval:
    low, high = draw(ends), draw(ends)
    if low is not None and high is not None and low > high:
        low, high = high, low
    closed = low == high
    return Interval(
        low=low,
        high=high,
        low_included=closed or draw(st.booleans()),
        high_included=closed or draw(st.booleans()),
    )


@st.composite
def members(draw: st.DrawFn, interval: Interval) -> Fraction:
    """A number of the interval, its ends and points close to them among them."""
    low = -100 if interval.low is None else interval.low
    high = 100 if interval.high is None else interval.high
    share = draw(
        st.sampled_from([Fraction(0), Fraction(1, 1000), Fraction(1, 2), Fraction(999, 1000), Fraction(1)])
    )
    value = low + (high - low) * share
    assume(interval.contains(value))
    return value


@pytest.mark.slow
@pytest.mark.parametrize("operation", [add, sub, mul, truediv])
@given(data=st.data())
def test_the_true_value_stays_inside(operation: Any, data: st.DataObject) -> None:
    left, right = data.draw(intervals()), data.draw(intervals())
    assume(operation is not truediv or right.point != 0)
    a, b = data.draw(members(left)), data.draw(members(right))
    assume(operation is not truediv or b != 0)
    assert operation(left, right).contains(operation(a, b))


@pytest.mark.slow
@pytest.mark.parametrize("operation", [add, sub, mul])
@given(left=intervals(NUMBERS), right=intervals(NUMBERS))
def test_the_ends_are_no_wider_than_needed(operation: Any, left: Interval, right: Interval) -> None:
    """Every end of the result is that of a pair of ends, so it is reached or approached by members."""
    result = operation(left, right)
    corners = [operation(a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
    assert result.low == min(corners)
    assert result.high == max(corners)


@pytest.mark.slow
@pytest.mark.parametrize("operation", [add, sub, mul])
@given(left=intervals(), right=intervals())
def test_an_end_is_included_exactly_if_members_reach_it(
    operation: Any, left: Interval, right: Interval
) -> None:
    result = operation(left, right)
    reached = {operation(a, b) for a in _candidates(left) for b in _candidates(right)}
    assert result.low_included == (result.low in reached)
    assert result.high_included == (result.high in reached)


@pytest.mark.parametrize(
    ("left", "right", "product"),
    [
        # Zero is reached through one factor, whatever the other one's ends are.
        (
            Interval(low=0, high=1),
            Interval(low=2, low_included=False),
            Interval(low=0),
        ),
        (
            Interval(low=2, low_included=False),
            Interval(low=0, high=1),
            Interval(low=0),
        ),
        (
            Interval(low=0, low_included=False, high=1),
            Interval(low=2),
            Interval(low=0, low_included=False),
        ),
        # Two pairs of ends meet in one product; it is reached as soon as one of them is.
        (
            Interval(low=-1, high=1, high_included=False),
            Interval(low=-1, low_included=False, high=1),
            Interval(low=-1, high=1, high_included=False),
        ),
        (
            Interval(low=-1, high=1, high_included=False),
            Interval(low=-1, high=1, high_included=False),
            Interval(low=-1, low_included=False, high=1),
        ),
    ],
)
def test_products_at_the_edges(left: Interval, right: Interval, product: Interval) -> None:
    assert left * right == product


def _candidates(interval: Interval) -> list[Fraction]:
    """Members that can lead to an end of a result: the included ends, and one between them."""
    ends = [interval.low] * interval.low_included + [interval.high] * interval.high_included
    return [*(end for end in ends if end is not None), *_inner(interval)]


def _inner(interval: Interval) -> list[Fraction]:
    low = Fraction(-50) if interval.low is None else interval.low
    high = Fraction(50) if interval.high is None else interval.high
    return [(low + high) / 2]


@pytest.mark.slow
@given(interval=intervals(), value=NUMBERS)
def test_a_number_is_in_it_unless_an_end_rules_it_out(interval: Interval, value: Fraction) -> None:
    too_low = interval.low is not None and (
        value < interval.low or (value == interval.low and not interval.low_included)
    )
    too_high = interval.high is not None and (
        value > interval.high or (value == interval.high and not interval.high_included)
    )
    assert interval.contains(value) == (not too_low and not too_high)
    for end, included in ((interval.low, interval.low_included), (interval.high, interval.high_included)):
        assert end is None or interval.contains(end) == included


@pytest.mark.slow
@given(interval=intervals())
def test_minus_twice_is_the_same(interval: Interval) -> None:
    opposite = -interval
    assert -opposite == interval


@pytest.mark.slow
@given(data=st.data())
def test_is_below_agrees_with_sampled_members(data: st.DataObject) -> None:
    left, right = data.draw(intervals()), data.draw(intervals())
    a, b = data.draw(members(left)), data.draw(members(right))
    if a < b:
        assert left.is_below(right) is not Certainty.NO
    else:
        assert left.is_below(right) is not Certainty.YES


@pytest.mark.parametrize(
    ("left", "right", "answer"),
    [
        (Interval(high=1), Interval(low=2), Certainty.YES),
        (Interval(high=1, high_included=False), Interval(low=1), Certainty.YES),
        (Interval(high=1), Interval(low=1), Certainty.POSSIBLY),
        (Interval(low=1, high=1), Interval(low=1, high=1), Certainty.NO),
        (Interval(low=2), Interval(high=2), Certainty.NO),
        (Interval(), Interval(), Certainty.POSSIBLY),
    ],
)
def test_is_below(left: Interval, right: Interval, answer: Certainty) -> None:
    assert left.is_below(right) is answer


@pytest.mark.parametrize(
    ("low", "high", "quotient"),
    [
        # Over 10,000 people in less than 100 events: more than 100 an event.
        ((10_000, False, None), (0, False, 100, False), Interval(low=100, low_included=False)),
        ((6, True, 6), (2, True, 3, True), Interval(low=2, high=3)),
        ((6, True, 6), (-1, True, 2, True), Interval()),
        ((0, True, 0), (-1, True, 2, True), Interval(low=0, high=0)),
        ((6, True, 6), (-3, True, 0, False), Interval(high=-2)),
        ((6, True, 6), (-3, True, 0, True), Interval(high=-2)),
    ],
)
def test_quotients(low: Any, high: Any, quotient: Interval) -> None:
    dividend = Interval(low=low[0], low_included=low[1], high=low[2])
    divisor = Interval(low=high[0], low_included=high[1], high=high[2], high_included=high[3])
    assert dividend / divisor == quotient


def test_a_division_by_zero_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="divisor: is zero"):
        Interval(low=1) / Interval(low=0, high=0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"low": 2, "high": 1},
        {"low": 1, "high": 1, "low_included": False},
        {"low": 1, "high": 1, "high_included": False},
    ],
)
def test_an_interval_without_numbers_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidValueError, match="no number lies between"):
        Interval(**wrong)


def test_a_missing_end_is_not_included() -> None:
    assert Interval() == Interval(low_included=False, high_included=False)
    assert Interval().contains(10**30)


@pytest.mark.parametrize("wrong", [0.5, True, "1", None])
def test_only_exact_numbers_are_taken(wrong: Any) -> None:
    with pytest.raises(InvalidValueError, match="not an exact number"):
        to_fraction(wrong)
