"""Qualified numbers: what the words claim, and arithmetic that keeps the true value inside."""

from __future__ import annotations

from fractions import Fraction
from operator import add, mul, sub, truediv
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from newstratum._model.values.certainty import Certainty
from newstratum._model.values.quantities import (
    ABOUT_TOLERANCE,
    Interval,
    Qualifier,
    Quantity,
    StatedNumber,
    build_exact_quantity,
    build_qualified_quantity,
    sum_quantities,
)
from newstratum.errors import InvalidValueError

NUMBERS = st.integers(1, 10**6)


def true_values(value: int, qualifier: Qualifier, incomplete: bool) -> st.SearchStrategy[Fraction]:
    """What the true number can be, by the meaning of the words and not by their bounds."""
    shares: dict[Qualifier, tuple[Fraction, Fraction]] = {
        Qualifier.EXACT: (Fraction(1), Fraction(1)),
        Qualifier.NEARLY: (Fraction(1, 2), Fraction(999, 1000)),
        Qualifier.LESS_THAN: (Fraction(0), Fraction(999, 1000)),
        Qualifier.OVER: (Fraction(1001, 1000), Fraction(2)),
        Qualifier.MORE_THAN: (Fraction(1001, 1000), Fraction(5)),
        Qualifier.ABOUT: (1 - ABOUT_TOLERANCE, 1 + ABOUT_TOLERANCE),
        Qualifier.AT_LEAST: (Fraction(1), Fraction(5)),
        Qualifier.AT_MOST: (Fraction(0), Fraction(1)),
    }
    low, high = shares[qualifier]
    return st.builds(
        lambda share, missed: value * share + missed,
        st.sampled_from([low, (low + high) / 2, high]),
        st.integers(0, 1000) if incomplete else st.just(0),
    )


@st.composite
def cases(draw: st.DrawFn, unit: str = "") -> tuple[Quantity, Fraction]:
    """A quantity as it was said, and a true number behind it."""
    value, qualifier, incomplete = draw(NUMBERS), draw(st.sampled_from(Qualifier)), draw(st.booleans())
    true = draw(true_values(value, qualifier, incomplete))
    return build_qualified_quantity(value, qualifier, unit, incomplete=incomplete), true


@given(case=cases())
def test_the_true_number_is_inside_what_was_said(case: tuple[Quantity, Fraction]) -> None:
    quantity, true = case
    assert quantity.can_be(true)


@pytest.mark.slow
@pytest.mark.parametrize("operation", [add, sub, mul, truediv])
@given(left=cases(), right=cases())
def test_arithmetic_keeps_the_true_number_inside(
    operation: Any, left: tuple[Quantity, Fraction], right: tuple[Quantity, Fraction]
) -> None:
    assume(operation is not truediv or right[1] != 0)
    result = operation(left[0], right[0])
    assert result.can_be(operation(left[1], right[1]))
    assert result.incomplete == (left[0].incomplete or right[0].incomplete)


@pytest.mark.slow
@given(first=cases("人"), second=cases("人"), third=cases("人"))
def test_long_calculations_stay_sound(
    first: tuple[Quantity, Fraction], second: tuple[Quantity, Fraction], third: tuple[Quantity, Fraction]
) -> None:
    assume(second[1] + third[1] != 0)
    result = (first[0] - third[0]) * 3 / (second[0] + third[0])
    assert result.unit == ""
    assert result.can_be((first[1] - third[1]) * 3 / (second[1] + third[1]))


@given(counts=st.lists(st.integers(0, 1000)))
def test_exact_numbers_stay_exact(counts: list[int]) -> None:
    assert sum_quantities(
        (build_exact_quantity(count, "场") for count in counts), "场"
    ) == build_exact_quantity(sum(counts), "场")


@pytest.mark.parametrize(
    ("qualifier", "bounds"),
    [
        (Qualifier.EXACT, Interval(low=600, high=600)),
        (Qualifier.NEARLY, Interval(low=0, low_included=False, high=600, high_included=False)),
        (Qualifier.LESS_THAN, Interval(low=0, high=600, high_included=False)),
        (Qualifier.OVER, Interval(low=600, low_included=False)),
        (Qualifier.MORE_THAN, Interval(low=600, low_included=False)),
        (Qualifier.ABOUT, Interval(low=540, high=660)),
        (Qualifier.AT_LEAST, Interval(low=600)),
        (Qualifier.AT_MOST, Interval(low=0, high=600)),
    ],
)
def test_what_each_word_claims(qualifier: Qualifier, bounds: Interval) -> None:
    assert build_qualified_quantity(600, qualifier).bounds == bounds


def test_an_incomplete_count_has_no_upper_bound_and_keeps_what_was_counted() -> None:
    events = build_qualified_quantity(100, Qualifier.NEARLY, "场(次)", incomplete=True)
    assert events.high is None
    assert events.can_be(250)
    assert events.counted() == build_qualified_quantity(100, Qualifier.NEARLY, "场(次)")
    assert events.counted().high == 100
    assert build_qualified_quantity(98, Qualifier.EXACT, incomplete=True).bounds == Interval(low=98)


def test_the_mean_reach_of_the_founding_text_is_more_than_a_hundred_an_event() -> None:
    reach, events = (
        build_qualified_quantity(10_000, Qualifier.OVER, "人"),
        build_qualified_quantity(100, Qualifier.NEARLY, "场"),
    )
    mean = reach / events
    assert mean.unit == "人/场"
    assert mean.bounds == Interval(low=100, low_included=False)


def test_stations_a_platform() -> None:
    assert (build_exact_quantity(31, "个") / 22).exact == Fraction(31, 22)


@pytest.mark.parametrize("operation", [add, sub, Quantity.is_below])
def test_persons_and_attendances_do_not_mix(operation: Any) -> None:
    with pytest.raises(InvalidValueError, match=r"unit: 人次 cannot be .* 人;"):
        operation(build_exact_quantity(140, "人"), build_exact_quantity(300, "人次"))


@pytest.mark.parametrize(
    ("result", "unit"),
    [
        (build_exact_quantity(6, "人") * 2, "人"),
        (3 * build_exact_quantity(6, "人"), "人"),
        (Fraction(1, 2) * build_exact_quantity(6, "人"), "人"),
        (build_exact_quantity(6, "人") / 2, "人"),
        (build_exact_quantity(6, "人") / build_exact_quantity(2, "人"), ""),
        (build_exact_quantity(6, "人") / build_exact_quantity(2, "场"), "人/场"),
        (build_exact_quantity(6, "人/场") * build_exact_quantity(2, "场"), "人"),
        (build_exact_quantity(6, "场") * build_exact_quantity(2, "人/场"), "人"),
        (build_exact_quantity(6, "人/场") * 2, "人/场"),
        (build_exact_quantity(6, "人") * build_exact_quantity(2, "天"), "人·天"),
    ],
)
def test_units_are_kept(result: Quantity, unit: str) -> None:
    assert result.unit == unit


def test_comparison_has_three_answers() -> None:
    assert (
        build_qualified_quantity(100, Qualifier.NEARLY).is_below(build_exact_quantity(100)) is Certainty.YES
    )
    assert (
        build_qualified_quantity(100, Qualifier.ABOUT).is_below(build_exact_quantity(100))
        is Certainty.POSSIBLY
    )
    assert build_qualified_quantity(100, Qualifier.OVER).is_below(build_exact_quantity(100)) is Certainty.NO


def test_an_exact_complete_number_is_simply_that_number() -> None:
    assert build_qualified_quantity(31, Qualifier.EXACT, "个") == build_exact_quantity(31, "个")
    assert build_exact_quantity(31, "个").said is None
    assert (
        build_exact_quantity(31).low == build_exact_quantity(31).high == build_exact_quantity(31).exact == 31
    )


def test_a_qualified_number_remembers_how_it_was_said_and_a_computed_one_was_never_said() -> None:
    nearly = build_qualified_quantity(600, Qualifier.NEARLY, "平方米")
    assert nearly.said == StatedNumber(value=600, qualifier=Qualifier.NEARLY)
    incomplete = build_qualified_quantity(98, Qualifier.EXACT, "场", incomplete=True)
    assert incomplete.said == StatedNumber(value=98)
    doubled = incomplete * 2
    assert doubled.said is None
    assert doubled.incomplete
    assert doubled.counted() is doubled
    assert nearly.counted() is nearly


@pytest.mark.parametrize("qualifier", sorted(set(Qualifier) - {Qualifier.NEARLY, Qualifier.LESS_THAN}))
def test_nothing_can_be_said(qualifier: Qualifier) -> None:
    assert build_qualified_quantity(0, qualifier).low == 0


def test_bounds_that_the_words_do_not_claim_are_refused() -> None:
    with pytest.raises(InvalidValueError, match="not what the words claim"):
        Quantity(bounds=Interval(low=1), said=StatedNumber(value=600, qualifier=Qualifier.NEARLY))


@pytest.mark.parametrize(
    ("value", "qualifier"), [(-1, Qualifier.EXACT), (0, Qualifier.NEARLY), (0, Qualifier.LESS_THAN)]
)
def test_less_than_nothing_cannot_be_said(value: int, qualifier: Qualifier) -> None:
    with pytest.raises(InvalidValueError, match="nothing can be that little"):
        build_qualified_quantity(value, qualifier)


def test_wrong_classes_are_refused_by_field() -> None:
    with pytest.raises(InvalidValueError, match=r"qualifier: must be Qualifier; did you mean nearly\?"):
        build_qualified_quantity(600, "near")
    pair: Any = (1, 2)
    with pytest.raises(InvalidValueError, match=r"quantity\.bounds: must be Interval"):
        Quantity(bounds=pair)
    half: Any = 0.5
    with pytest.raises(InvalidValueError, match="not an exact number"):
        build_exact_quantity(half)
