"""The certificate is enough to see that a plan is fair: nothing here asks the planner."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve

from newstratum._model.values.calendar import IsoWeek
from newstratum._planning.fairness import FairnessCertificate, build_certificate
from newstratum._planning.requests import Host, JointWeek, RotationRequest
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
