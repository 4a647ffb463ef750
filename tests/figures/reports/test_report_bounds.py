from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.reports.report import count_with_bounds, round_half_up
from newstratum._model.values.certainty import Certainty


@given(st.lists(st.sampled_from(Certainty)))
def test_every_way_the_possible_ones_fall_out_stays_inside(answers: list[Certainty]) -> None:
    possible = answers.count(Certainty.POSSIBLY)
    counted = count_with_bounds(answers, "人")
    assert all(counted.can_be(answers.count(Certainty.YES) + more) for more in range(possible + 1))
    assert counted.low == answers.count(Certainty.YES)
    assert counted.high == answers.count(Certainty.YES) + possible


@given(st.integers(0, 10**6))
def test_halves_go_up_as_in_exact_decimals(thousandths: int) -> None:
    wanted = (Decimal(thousandths) / 1000).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    assert round_half_up(Fraction(thousandths, 1000)) == Fraction(wanted)
