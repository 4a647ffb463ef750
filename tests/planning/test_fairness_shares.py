"""A fair share is an equal part of every week in which a platform takes part."""

from __future__ import annotations

import math
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.values.calendar import IsoWeek
from newstratum._planning.fairness import compute_quotas
from newstratum._planning.plans import Membership

YEAR = [IsoWeek(2026, number) for number in range(1, 53)]
TEN = YEAR[:10]
#: The digits of a number: when somebody joins, and leaves.
SPANS = st.lists(st.integers(0, 99), min_size=1, max_size=5)


def membership(number: int, drawn: int) -> Membership:
    joined, left = sorted(divmod(drawn, 10))
    return Membership(
        host=f"P{number}",
        joined_in=TEN[joined] if joined else None,
        left_in=TEN[left] if left < 9 else None,
    )


@given(SPANS)
def test_shares_add_up_to_the_weeks_in_which_anybody_takes_part(spans: list[int]) -> None:
    drawn = [membership(number, span) for number, span in enumerate(spans)]
    shares = compute_quotas(TEN, drawn)
    theirs = [{week for week in TEN if each.covers(week)} for each in drawn]
    taken = len(set().union(*theirs))
    assert sum(shares) == taken
    # Rounded down they leave weeks over, and rounded up they are enough for all.
    assert sum(map(math.floor, shares)) <= taken <= sum(map(math.ceil, shares))
    for one, its_share in zip(theirs, shares, strict=True):
        assert all(its_share >= share for other, share in zip(theirs, shares, strict=True) if other <= one)


def test_who_is_there_all_year_shares_it_equally() -> None:
    hosts = [Membership(host=f"P{number}") for number in range(22)]
    assert set(compute_quotas(YEAR, hosts)) == {Fraction(52, 22)}


def test_who_joins_at_midyear_owes_half() -> None:
    hosts = [Membership(host=f"P{number}") for number in range(10)]
    late = [*hosts, Membership(host="late", joined_in=YEAR[26])]
    early = [*hosts, Membership(host="early", left_in=YEAR[25])]
    assert compute_quotas(YEAR, late)[10] == compute_quotas(YEAR, early)[10] == Fraction(26, 11)
    assert compute_quotas(YEAR, late)[0] == Fraction(26, 10) + Fraction(26, 11)
    assert compute_quotas(YEAR[:26], late)[10] == 0
