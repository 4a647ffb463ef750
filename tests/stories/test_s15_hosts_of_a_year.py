"""S15: next year's hosts, 22 platforms, weekly; blocking two dates moves only the affected weeks."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from attrs import evolve

from newstratum._model.values.calendar import IsoWeek
from newstratum._planning.plans import Host, RotationPlan, RotationRequest
from newstratum._planning.rotation import plan_rotation, replan_rotation
from newstratum._shipped.holidays import load_holidays

HOLIDAYS = load_holidays()
PLATFORMS = tuple(f"platform-{number:02}" for number in range(1, 23))
#: ISO weeks of each year announced: 52 in most, 53 in two.
YEARS = {year: dt.date(year, 12, 28).isocalendar().week for year in range(2017, 2027)}


def request_of(year: int) -> RotationRequest:
    weeks = tuple(IsoWeek(year, number) for number in range(1, YEARS[year] + 1))
    return RotationRequest(hosts=tuple(Host(id=each) for each in PLATFORMS), weeks=weeks, holidays=HOLIDAYS)


def blocking(request: RotationRequest, host: str | None, days: list[dt.date]) -> RotationRequest:
    hosts = (
        evolve(each, blocked_on=each.blocked_on | set(days)) if each.id == host else each
        for each in request.hosts
    )
    return evolve(request, hosts=tuple(hosts))


def hosts_by_week(plan: RotationPlan) -> dict[IsoWeek, str | None]:
    return {turn.week: turn.host for turn in plan.turns}


@pytest.mark.parametrize("year", YEARS)
def test_each_hosts_two_or_three_times_and_never_twice_within_six_weeks(year: int) -> None:
    plan = plan_rotation(request_of(year))
    for platform in PLATFORMS:
        mondays = [turn.week.monday for turn in plan.turns if turn.host == platform]
        assert len(mondays) in (2, 3)
        assert all((later - earlier).days >= 6 * 7 for earlier, later in pairwise(mondays))
    # Every week has its activity; a week is excused only where it has no workday at all.
    assert len(plan.turns) + len(plan.excused) == YEARS[year]
    for week in plan.excused:
        assert all(day in HOLIDAYS.holidays or day.isoweekday() > 5 for day in week.days)
        assert not HOLIDAYS.makeup_workdays & set(week.days)


@pytest.mark.parametrize("year", YEARS)
def test_none_is_on_a_public_holiday(year: int) -> None:
    for turn in plan_rotation(request_of(year)).turns:
        assert turn.day not in HOLIDAYS.holidays
        assert turn.day.isoweekday() < 6 or turn.day in HOLIDAYS.makeup_workdays


def test_a_makeup_saturday_can_be_the_day() -> None:
    # Saturdays are best: those that are worked are taken, and Fridays in the other weeks.
    plan = plan_rotation(evolve(request_of(2026), weekday=6))
    saturdays = [turn.day for turn in plan.turns if turn.day.isoweekday() == 6]
    assert saturdays == [
        dt.date(2026, 2, 14),
        dt.date(2026, 2, 28),
        dt.date(2026, 5, 9),
        dt.date(2026, 10, 10),
    ]
    assert set(saturdays) <= HOLIDAYS.makeup_workdays


def test_blocking_two_dates_moves_days_inside_their_weeks_only() -> None:
    request = request_of(2026)
    plan = plan_rotation(request)
    hit = [plan.turns[9], plan.turns[30]]
    changed = request
    for turn in hit:
        changed = blocking(changed, turn.host, [turn.day])
    new = replan_rotation(plan, changed)
    assert new.host_changes == ()
    assert [change.week for change in new.changes] == [turn.week for turn in hit]
    assert hosts_by_week(new.plan) == hosts_by_week(plan)


@pytest.mark.slow
def test_blocking_two_whole_weeks_changes_the_hosts_of_those_weeks_only() -> None:
    request = request_of(2026)
    plan = plan_rotation(request)
    # Both platforms host three times, so that others can take these weeks and all stays fair.
    hit = [plan.turns[3], plan.turns[27]]
    changed = request
    for turn in hit:
        changed = blocking(changed, turn.host, list(turn.week.days))
    new = replan_rotation(plan, changed)
    moved = {change.week for change in new.changes}
    assert {turn.week for turn in hit} == moved
    before, after = hosts_by_week(plan), hosts_by_week(new.plan)
    assert {week: host for week, host in before.items() if week not in moved} == {
        week: host for week, host in after.items() if week not in moved
    }
    assert {list(after.values()).count(platform) for platform in PLATFORMS} == {2, 3}
