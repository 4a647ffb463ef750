"""What is impossible is said with the week, or the platforms, and why."""

from __future__ import annotations

import re
from typing import Any

import pytest
from attrs import evolve

from newstratum._model.values.calendar import IsoWeek
from newstratum._planning.plans import Host, OwnWeek, RotationRequest
from newstratum._planning.rotation import plan_rotation
from newstratum._shipped.holidays import load_holidays
from newstratum.errors import InfeasiblePlanError

WEEKS = tuple(IsoWeek(2026, number) for number in range(10, 20))


def request(hosts: int = 6, **details: Any) -> RotationRequest:
    """Ten ordinary weeks in spring."""
    details = {"weeks": WEEKS, "holidays": load_holidays(), **details}
    return RotationRequest(hosts=tuple(Host(id=f"P{number}") for number in range(hosts)), **details)


def with_host(request: RotationRequest, name: str, **details: Any) -> RotationRequest:
    hosts = tuple(evolve(host, **details) if host.id == name else host for host in request.hosts)
    return evolve(request, hosts=hosts)


ALL_OF_W12 = IsoWeek(2026, 12).days


@pytest.mark.parametrize(
    ("details", "where", "reason"),
    [
        ({"hosts": 5}, "2026-W10 to 2026-W15", "only 5 are free in them"),
        ({"closed_on": ALL_OF_W12}, "2026-W12", "closed to everybody"),
        (
            {"own": (OwnWeek(week=WEEKS[0], host="P1"), OwnWeek(week=WEEKS[5], host="P1"))},
            "2026-W15",
            "P1 has also chosen 2026-W10",
        ),
    ],
)
def test_the_reason_names_the_week(details: dict[str, Any], where: str, reason: str) -> None:
    with pytest.raises(InfeasiblePlanError) as caught:
        plan_rotation(request(**details))
    assert caught.value.where.en == where
    assert reason in caught.value.reason.en
    assert not re.search(r"只有\d+空闲", caught.value.reason.zh)


@pytest.mark.parametrize(
    ("asked", "helps"),
    [
        (request(hosts=5), True),
        (request(own=(OwnWeek(week=WEEKS[0], host="P1"), OwnWeek(week=WEEKS[5], host="P1"))), True),
        (with_host(request(5, weeks_apart=2), "P4", blocked_on=[d for w in WEEKS[2:] for d in w.days]), True),
        (with_host(request(weeks_apart=2), "P4", blocked_on=[d for w in WEEKS for d in w.days]), False),
    ],
    ids=["too close", "own weeks", "a quota", "a quota that no distance helps"],
)
def test_nearer_turns_are_advised_where_they_can_help(asked: RotationRequest, helps: bool) -> None:
    with pytest.raises(InfeasiblePlanError) as caught:
        plan_rotation(asked)
    assert ("weeks_apart, by command --apart" in caught.value.reason.en) is helps
    assert ("缩短两次的间隔（weeks_apart，命令为--apart）" in caught.value.reason.zh) is helps
    if helps:
        assert plan_rotation(evolve(asked, weeks_apart=1)).turns


def test_the_reason_counts_who_is_blocked_absent_or_too_soon() -> None:
    nobody = request()
    for number in range(6):
        kept = [
            {"blocked_on": ALL_OF_W12},
            {"liaison_absent_on": ALL_OF_W12},
            {"last_hosted_in": IsoWeek(2026, 9)},
        ][number // 2]
        nobody = with_host(nobody, f"P{number}", **kept)
    with pytest.raises(InfeasiblePlanError) as caught:
        plan_rotation(nobody)
    assert str(caught.value) == (
        "no plan exists: 2026-W12: none of 6 platforms can host: 2 hosted too short a time before, "
        "2 blocked on each of its workdays, 2 without liaison on the days left"
    )


def test_a_platform_that_is_hardly_free_is_named() -> None:
    busy = [day for week in WEEKS[1:] for day in week.days]
    with pytest.raises(InfeasiblePlanError) as caught:
        plan_rotation(with_host(request(hosts=5, weeks_apart=2), "P4", blocked_on=busy))
    assert caught.value.where.en == "2026-W10"
    assert caught.value.reason.en.startswith("P4 is not free often enough: it can host 1 time,")


def test_platforms_that_are_free_in_the_same_weeks_only_are_named_together() -> None:
    busy = [day for week in WEEKS[1:-1] for day in week.days]
    three = request(hosts=9, weeks_apart=2)
    for name in ("P1", "P3", "P4"):
        three = with_host(three, name, blocked_on=busy)
    with pytest.raises(InfeasiblePlanError) as caught:
        plan_rotation(three)
    assert caught.value.where.en == "2026-W10 to 2026-W19"
    assert caught.value.reason.en.startswith("P1, P3, P4 are not free often enough: the quota is 1 time each")
