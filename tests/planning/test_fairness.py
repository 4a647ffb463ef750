"""The certificate is enough to see that a plan is fair: nothing here asks the planner."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.values.calendar import IsoWeek
from newstratum._planning.fairness import FairnessCertificate, build_certificate, compute_quotas
from newstratum._planning.plans import Host, JointWeek, Membership, RotationRequest
from newstratum._planning.rotation import plan_rotation, replan_rotation
from newstratum._shipped.holidays import load_holidays

Doubts = Callable[[FairnessCertificate, RotationRequest], list[str]]


def year_request(**details: Any) -> RotationRequest:
    return RotationRequest(
        hosts=tuple(Host(id=f"P{number:02}") for number in range(22)),
        weeks=tuple(IsoWeek(2026, number) for number in range(1, 54)),
        holidays=load_holidays(),
        **details,
    )


@pytest.fixture(scope="module")
def certificate() -> FairnessCertificate:
    return build_certificate(plan_rotation(year_request()))


def test_a_year_of_22_platforms(certificate: FairnessCertificate, doubts_of: Doubts) -> None:
    assert (certificate.fewest, certificate.most) == (2, 3)
    assert certificate.excused == (IsoWeek(2026, 8),)
    assert (certificate.uncounted, certificate.provisional) == ((), ())
    # Nothing disturbs the turns, so that no two platforms differ by more than one in any run of weeks.
    assert certificate.widest_difference == 1
    assert doubts_of(certificate, year_request()) == []


def test_a_doubter_sees_what_is_wrong(certificate: FairnessCertificate, doubts_of: Doubts) -> None:
    one, two, *others = certificate.tallies
    stolen = evolve(one, weeks=one.weeks + two.weeks[:1], days=one.days + two.days[:1])
    robbed = evolve(two, weeks=two.weeks[1:], days=two.days[1:])
    assert "unfair" in doubts_of(evolve(certificate, tallies=(stolen, robbed, *others)), year_request())
    lost = evolve(certificate, excused=())
    assert doubts_of(lost, year_request()) == ["not every week once"]
    moved = evolve(one, days=(dt.date(2026, 1, 1), *one.days[1:]))
    assert doubts_of(evolve(certificate, tallies=(moved, two, *others)), year_request()) == [
        "P00: 2026-01-01 is no workday"
    ]
    sooner = evolve(certificate, weeks_apart=23)
    assert any("too soon again" in problem for problem in doubts_of(sooner, year_request()))


@pytest.mark.slow
def test_joint_weeks_and_past_turns_of_platforms_that_left_count_for_nobody(doubts_of: Doubts) -> None:
    request = year_request(joint=(JointWeek(week=IsoWeek(2026, 20), theme="新使命"),))
    plan = plan_rotation(request)
    left = evolve(request, hosts=request.hosts[1:])
    certificate = build_certificate(replan_rotation(plan, left, keep_before=dt.date(2026, 3, 1)).plan)
    assert certificate.uncounted == (IsoWeek(2026, 1), IsoWeek(2026, 20))
    assert doubts_of(certificate, left) == []


def test_the_widest_difference_is_over_every_run_of_weeks() -> None:
    weeks = tuple(IsoWeek(2026, number) for number in range(10, 16))
    free = [Host(id="A", blocked_on=[day for week in weeks[:3] for day in week.days]), Host(id="B")]
    request = RotationRequest(hosts=tuple(free), weeks=weeks, holidays=load_holidays(), weeks_apart=1)
    assert build_certificate(plan_rotation(request)).widest_difference == 3


# A fair share is an equal part of every week in which a platform takes part.

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
