"""A plan keeps its rules, or none exists; a new plan changes the fewest hosts: as trying everything shows."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from newstratum._model.organisation.activities import RotationMode
from newstratum._model.values.calendar import HolidayTable, IsoWeek
from newstratum._planning.fairness import build_certificate
from newstratum._planning.plans import Host, JointWeek, OwnWeek, RotationPlan, RotationRequest
from newstratum._planning.rotation import plan_rotation, replan_rotation
from newstratum._shipped.holidays import load_holidays
from newstratum.errors import InfeasiblePlanError, InvalidValueError

Requests = st.SearchStrategy[RotationRequest]

patient = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


def hosts_of(plan: RotationPlan) -> tuple[str | None, ...]:
    """Who hosts in each week that has a host of its own."""
    return tuple(turn.host for turn in plan.turns if turn.mode is not RotationMode.JOINT)


def check_days(plan: RotationPlan, request: RotationRequest, free: Callable[..., bool]) -> None:
    """Check what concerns single weeks: the day, who is there, the mode."""
    hosts = {host.id: host for host in request.hosts}
    joint = {each.week: each for each in request.joint}
    own = {each.week: each.host for each in request.own}
    assert sorted([*(turn.week for turn in plan.turns), *plan.excused]) == list(request.weeks)
    for turn in plan.turns:
        assert turn.day in turn.week.days
        assert all(free(request, hosts[host], turn.day) for host in turn.hosts)
        assert turn.provisional == (turn.day > request.holidays.known_to)
        if turn.week in joint:
            assert (turn.mode, turn.theme) == (RotationMode.JOINT, joint[turn.week].theme)
            assert turn.hosts == tuple(
                host
                for host in hosts
                if (not joint[turn.week].hosts or host in joint[turn.week].hosts)
                and (hosts[host].joined_in or turn.week) <= turn.week <= (hosts[host].left_in or turn.week)
            )
            assert turn.host is None
        else:
            assert turn.mode is (RotationMode.OWN if turn.week in own else RotationMode.TURNS)
            assert turn.hosts == (own.get(turn.week, turn.host),)


@pytest.mark.slow
@settings(patient)
@given(st.data())
def test_a_plan_keeps_the_rules_or_none_exists(
    requests: Requests,
    counted: Callable[..., Any],
    free: Callable[..., bool],
    doubts_of: Callable[..., list[str]],
    data: st.DataObject,
) -> None:
    request = data.draw(requests)
    everything = counted(request)
    try:
        plan = plan_rotation(request)
    except InfeasiblePlanError as error:
        assert next(everything.plans(), None) is None
        check_reason(error, everything)
        return
    check_days(plan, request, free)
    assert plan.excused == tuple(everything.excused)
    assert hosts_of(plan) in everything.plans()
    assert doubts_of(build_certificate(plan), request) == []
    assert plan_rotation(request) == plan


def check_reason(error: InfeasiblePlanError, everything: Any) -> None:
    """Check that an infeasibility is true of the very weeks or platforms that it names, and of no fewer."""
    first, last = (IsoWeek.parse(week) for week in (error.where.en[:8], error.where.en[-8:]))
    request = everything.request
    assert {first, last} <= set(request.weeks)
    if everything.impossible:
        assert first == last
        alone = counted_alone(everything, first)
        # A week is impossible by itself, or its host has chosen another one too close to it.
        assert alone.impossible or "has also chosen" in error.reason.en
        return
    if "has also chosen" in error.reason.en:
        chosen = {each.week: each.host for each in request.own}
        other = IsoWeek.parse(re.findall(r"\d{4}-W\d\d", error.reason.en)[0])
        assert chosen[other] == chosen[first]
        assert 0 < (first.monday - other.monday).days < 7 * request.weeks_apart
        return
    if "not free often enough" in error.reason.en:
        short = set(re.findall(r"\bP\d\b", error.reason.en))
        assert next(everything.plans(sharing=short), None) is None
        assert next(everything.plans(sharing=set()), None) is not None or len(short) == 1
        for host in short if len(short) > 1 else ():
            assert next(everything.plans(sharing=short - {host}), None) is not None
        return
    named = [week for week in everything.takers if first <= week <= last]
    assert next(everything.plans(named), None) is None
    assert next(everything.plans(named[1:]), None) is not None
    assert next(everything.plans(named[:-1]), None) is not None
    assert str(len(named)) in error.reason.en


def counted_alone(everything: Any, week: IsoWeek) -> Any:
    request = everything.request
    return type(everything)(
        evolve(
            request,
            weeks=(week,),
            own=tuple(each for each in request.own if each.week == week),
            joint=tuple(each for each in request.joint if each.week == week),
        )
    )


@pytest.mark.slow
@settings(patient)
@given(st.data())
def test_a_new_plan_changes_the_fewest_hosts(
    requests: Requests,
    counted: Callable[..., Any],
    blocks: Callable[..., st.SearchStrategy[set[dt.date]]],
    free: Callable[..., bool],
    data: st.DataObject,
) -> None:
    request = data.draw(requests)
    try:
        plan = plan_rotation(request)
    except InfeasiblePlanError:
        assume(False)
    newly_blocked = data.draw(blocks(request.weeks))
    hit = data.draw(st.sets(st.sampled_from([host.id for host in request.hosts]), min_size=1, max_size=2))
    changed = evolve(
        request,
        hosts=tuple(
            evolve(host, blocked_on=host.blocked_on | newly_blocked) if host.id in hit else host
            for host in request.hosts
        ),
    )
    everything = counted(changed)
    before = dict(zip(everything.takers, hosts_of(plan), strict=True))
    fewest = min(
        (
            sum(now != was for now, was in zip(hosts, before.values(), strict=True))
            for hosts in everything.plans()
        ),
        default=None,
    )
    if fewest is None:
        with pytest.raises(InfeasiblePlanError):
            replan_rotation(plan, changed)
        return
    new = replan_rotation(plan, changed)
    check_days(new.plan, changed, free)
    assert hosts_of(new.plan) in everything.plans()
    assert len(new.host_changes) == fewest
    check_changes(plan, new, changed, free)


def check_changes(plan: RotationPlan, new: Any, request: RotationRequest, free: Callable[..., bool]) -> None:
    """Check that the changes listed lead from one plan to the other, and that no day moved without need."""
    turns = {turn.week: turn for turn in plan.turns}
    for change in new.changes:
        assert turns.get(change.week) == change.before != change.after
        turns[change.week] = change.after
    assert tuple(turns[week] for week in sorted(turns)) == new.plan.turns
    hosts = {host.id: host for host in request.hosts}
    for change in new.changes:
        if not change.is_of_host:
            assert not all(free(request, hosts[host], change.before.day) for host in change.before.hosts)


@pytest.mark.slow
@settings(patient)
@given(st.data())
def test_without_a_reason_nothing_changes(requests: Requests, data: st.DataObject) -> None:
    request = data.draw(requests)
    try:
        plan = plan_rotation(request)
    except InfeasiblePlanError:
        assume(False)
    # Another order of turns is no reason either.
    assert replan_rotation(plan, evolve(request, seed=7)).changes == ()


# ------------------------------------------------------------------------------------------ examples


WEEKS = tuple(IsoWeek(2026, number) for number in range(10, 20))


def request(hosts: int = 6, **details: Any) -> RotationRequest:
    """Ten ordinary weeks in spring; 2026-W19 begins with a holiday."""
    details = {"weeks": WEEKS, "holidays": load_holidays(), **details}
    return RotationRequest(hosts=tuple(Host(id=f"P{number}") for number in range(hosts)), **details)


def with_host(request: RotationRequest, name: str, **details: Any) -> RotationRequest:
    hosts = tuple(evolve(host, **details) if host.id == name else host for host in request.hosts)
    return evolve(request, hosts=hosts)


def test_hosts_take_turns_in_their_order() -> None:
    plan = plan_rotation(request())
    assert hosts_of(plan) == ("P0", "P1", "P2", "P3", "P4", "P5", "P0", "P1", "P2", "P3")
    # Friday 2026-05-01 is a holiday.
    assert [turn.day.isoweekday() for turn in plan.turns] == [5, 5, 5, 5, 5, 5, 5, 5, 4, 5]
    assert {turn.mode for turn in plan.turns} == {RotationMode.TURNS}


def test_who_waited_longest_is_first() -> None:
    waiting = with_host(request(), "P0", last_hosted_in=IsoWeek(2026, 4))
    assert hosts_of(plan_rotation(waiting))[:6] == ("P1", "P2", "P3", "P4", "P5", "P0")


def test_a_seed_draws_the_order_and_the_same_seed_the_same() -> None:
    orders = [hosts_of(plan_rotation(request(seed=seed)))[:6] for seed in range(10)]
    assert len(set(orders)) > 5
    assert orders[3] == hosts_of(plan_rotation(request(seed=3)))[:6]


def test_a_makeup_saturday_is_used_where_it_is_nearest() -> None:
    # 2026-05-09, a Saturday, is worked; the Friday before is blocked for everybody.
    blocked = request(closed_on=[dt.date(2026, 5, 7), dt.date(2026, 5, 8)])
    turn = plan_rotation(blocked).get_turn(IsoWeek(2026, 19))
    assert turn is not None
    assert turn.day == dt.date(2026, 5, 9)
    assert turn.day in load_holidays().makeup_workdays


def test_a_week_inside_a_holiday_is_excused_or_impossible() -> None:
    weeks = tuple(IsoWeek(2026, number) for number in range(6, 12))
    assert plan_rotation(request(weeks=weeks)).excused == (IsoWeek(2026, 8),)
    with pytest.raises(InfeasiblePlanError, match="2026-W08: it has no workday"):
        plan_rotation(request(weeks=weeks, excuse_holiday_weeks=False))
    with pytest.raises(InfeasiblePlanError, match="2026-W08"):
        plan_rotation(request(weeks=weeks, own=(OwnWeek(week=weeks[2], host="P1"),)))
    with pytest.raises(InfeasiblePlanError, match="2026-W08"):
        plan_rotation(request(weeks=weeks, joint=(JointWeek(week=weeks[2], theme="新春"),)))


def test_own_and_joint_weeks_are_kept_and_joint_ones_count_for_nobody() -> None:
    plan = plan_rotation(
        request(
            own=(OwnWeek(week=WEEKS[0], host="P3"),),
            joint=(JointWeek(week=WEEKS[4], theme="新使命", hosts=("P1", "P4")),),
        )
    )
    own, joint = plan.turns[0], plan.turns[4]
    assert (own.host, own.mode) == ("P3", RotationMode.OWN)
    assert (joint.host, joint.hosts, joint.theme) == (None, ("P1", "P4"), "新使命")
    counts = [hosts_of(plan).count(f"P{number}") for number in range(6)]
    assert sorted(counts) == [1, 1, 1, 2, 2, 2]


def test_beyond_the_holidays_announced_days_are_provisional() -> None:
    table = HolidayTable(version="short", known_from=dt.date(2026, 1, 1), known_to=dt.date(2026, 4, 1))
    plan = plan_rotation(request(holidays=table))
    assert [turn.provisional for turn in plan.turns] == [False] * 5 + [True] * 5
    # A day that is announced is better than one that is not, even if it is not the best of the week.
    assert [turn.day for turn in plan.turns[3:6]] == [
        dt.date(2026, 3, 27),
        table.known_to,
        dt.date(2026, 4, 10),
    ]


# ------------------------------------------------------------------------------------ planning again


def test_a_day_moved_inside_its_week_is_no_change_of_host() -> None:
    plan = plan_rotation(request())
    new = replan_rotation(plan, with_host(request(), "P2", blocked_on=[plan.turns[2].day]))
    assert new.host_changes == ()
    assert [(change.week, change.before.day, change.after.day) for change in new.changes] == [
        (WEEKS[2], dt.date(2026, 3, 20), dt.date(2026, 3, 19))
    ]


def test_the_past_stays_as_it_was() -> None:
    plan = plan_rotation(request(hosts=8))
    later = with_host(request(hosts=8), "P1", blocked_on=[day for week in WEEKS for day in week.days[:4]])
    later = evolve(later, closed_on=[plan.turns[0].day])
    new = replan_rotation(plan, later, keep_before=WEEKS[3].monday)
    assert new.plan.turns[:3] == plan.turns[:3]
    with_all = replan_rotation(plan, later)
    assert with_all.plan.turns[0] != plan.turns[0]


def test_a_past_week_stays_whoever_has_chosen_it_since() -> None:
    plan = plan_rotation(request(hosts=8))
    own = (OwnWeek(week=WEEKS[1], host="P5"), OwnWeek(week=WEEKS[4], host="P5"))
    new = replan_rotation(plan, evolve(request(hosts=8), own=own), keep_before=WEEKS[3].monday)
    assert (new.plan.turns[1], new.plan.turns[4].host) == (plan.turns[1], "P5")


def test_a_platform_that_left_keeps_its_past_turns_and_gives_up_the_others() -> None:
    plan = plan_rotation(request(hosts=8))
    left = evolve(request(hosts=8), hosts=request(hosts=8).hosts[1:])
    new = replan_rotation(plan, left, keep_before=WEEKS[3].monday)
    assert new.plan.turns[0].host == "P0"
    assert "P0" not in hosts_of(new.plan)[1:]
    assert [change.week for change in new.host_changes] == [WEEKS[8]]
    assert "P0" not in hosts_of(replan_rotation(plan, left).plan)


def test_past_weeks_cannot_be_left_out() -> None:
    plan = plan_rotation(request())
    with pytest.raises(InvalidValueError, match="2026-W10 is past and missing"):
        replan_rotation(plan, request(weeks=WEEKS[1:]), keep_before=WEEKS[3].monday)


def test_a_week_that_a_new_holiday_swallows_is_listed() -> None:
    plan = plan_rotation(request(weeks_apart=1))
    known = load_holidays()
    longer = evolve(known, holidays=known.holidays | set(WEEKS[4].days))
    new = replan_rotation(plan, request(weeks_apart=1, holidays=longer))
    assert new.plan.excused == (WEEKS[4],)
    gone = new.changes[0]
    assert (gone.week, gone.after, gone.is_of_host) == (WEEKS[4], None, True)
    back = replan_rotation(new.plan, request(weeks_apart=1))
    assert [(change.week, change.before) for change in back.host_changes] == [(WEEKS[4], None)]
