"""How long it takes to plan a year, and to plan it anew: bars of one second each."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve

from newstratum._model.values.calendar import IsoWeek
from newstratum._planning.plans import Host, RotationRequest
from newstratum._planning.rotation import plan_rotation, replan_rotation
from newstratum._shipped.holidays import load_holidays
from newstratum.errors import InfeasiblePlanError

BAR_SECONDS = 1.0
WEEKS = tuple(IsoWeek(2025, number) for number in range(1, 53))


def seconds(job: Callable[[], Any]) -> float:
    """The best of three times."""

    def once() -> float:
        started = time.perf_counter()
        job()
        return time.perf_counter() - started

    return min(once() for _ in range(3))


@pytest.fixture
def year() -> RotationRequest:
    return RotationRequest(
        hosts=tuple(Host(id=f"P{number:02}") for number in range(22)),
        weeks=WEEKS,
        holidays=load_holidays(),
    )


def blocking(request: RotationRequest, blocked: dict[str, tuple[IsoWeek, ...]]) -> RotationRequest:
    hosts = tuple(
        evolve(host, blocked_on=[day for week in blocked.get(host.id, ()) for day in week.days])
        for host in request.hosts
    )
    return evolve(request, hosts=hosts)


@pytest.mark.bench
def test_22_hosts_and_52_weeks(year: RotationRequest) -> None:
    taken = seconds(lambda: plan_rotation(year))
    print(f"planning 22 hosts x 52 weeks: {taken * 1000:.0f} ms (bar {BAR_SECONDS * 1000:.0f})")
    assert taken <= BAR_SECONDS


@pytest.mark.bench
def test_anew_after_two_blocked_weeks(year: RotationRequest) -> None:
    plan = plan_rotation(year)
    pairs = [(plan.turns[one], plan.turns[other]) for one, other in ((0, 1), (9, 30), (20, 50))]
    requests = [
        blocking(year, {one.hosts[0]: (one.week,), other.hosts[0]: (other.week,)}) for one, other in pairs
    ]
    taken = max(seconds(lambda changed=changed: replan_rotation(plan, changed)) for changed in requests)
    print(f"planning anew after two blocked weeks: {taken * 1000:.0f} ms (bar {BAR_SECONDS * 1000:.0f})")
    assert taken <= BAR_SECONDS


@pytest.mark.bench
def test_an_impossible_year_is_explained(year: RotationRequest) -> None:
    # In the last six weeks five platforms are free.
    impossible = blocking(year, {host.id: WEEKS[-6:] for host in year.hosts[:17]})

    def explained() -> None:
        with pytest.raises(InfeasiblePlanError, match="2025-W47 to 2025-W52"):
            plan_rotation(impossible)

    taken = seconds(explained)
    print(f"explaining an impossible year: {taken * 1000:.0f} ms (bar {BAR_SECONDS * 1000:.0f})")
    assert taken <= BAR_SECONDS
