"""Turns become planned activities, and a new plan gives those that it changes and no others."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from newstratum._model.organisation.activities import (
    ActivityKind,
    RotationMode,
    Series,
    collect_activity_findings,
)
from newstratum._model.organisation.occasions import OccasionState
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.calendar import IsoWeek
from newstratum._planning.activities import ActivityPattern
from newstratum._planning.plans import Host, JointWeek, RotationPlan, RotationRequest, Turn
from newstratum._planning.rotation import plan_rotation, replan_rotation
from newstratum._shipped.holidays import load_holidays
from newstratum.errors import InfeasiblePlanError, InvalidValueError

SOURCE = Citation(document="合成的轮转计划")
SERIES = Series(
    id="series-1",
    name_zh="周周有活动",
    name_en="Something every week",
    theme_zh="同心",
    theme_en="Of one mind",
    source=SOURCE,
)
PATTERN = ActivityPattern(series=SERIES, kind=ActivityKind.SALON, source=SOURCE)
WEEKS = tuple(IsoWeek(2026, number) for number in range(10, 20))
REQUEST = RotationRequest(
    hosts=tuple(Host(id=f"platform-{number}") for number in range(8)),
    weeks=WEEKS,
    holidays=load_holidays(),
    joint=(JointWeek(week=WEEKS[3], theme="新使命"),),
)


def ids(first: int = 0) -> Iterator[str]:
    return (f"activity-{number}" for number in itertools.count(first))


@pytest.fixture(scope="module")
def plan() -> RotationPlan:
    return plan_rotation(REQUEST)


def test_every_turn_is_a_planned_activity_of_the_series(plan: RotationPlan) -> None:
    activities = PATTERN.build_activities(plan, ids())
    assert [activity.id for activity in activities] == [f"activity-{number}" for number in range(10)]
    for activity, turn in zip(activities, plan.turns, strict=True):
        assert activity.held_on is not None
        assert (activity.held_on.earliest, activity.hosts) == (turn.day, turn.hosts)
        assert (activity.rotation, activity.state) == (turn.mode, OccasionState.PLANNED)
        assert (activity.series, activity.name_en) == (SERIES.id, "Something every week")
    assert (activities[0].theme_zh, activities[0].theme_en) == ("同心", "Of one mind")
    assert (activities[3].theme_zh, activities[3].theme_en) == ("新使命", "")
    assert collect_activity_findings(activities, [SERIES]) == ()


def test_a_new_plan_gives_the_changed_activities_with_their_ids(plan: RotationPlan) -> None:
    activities = list(PATTERN.build_activities(plan, ids()))
    # Somebody has added to what the plan decides.
    activities[1] = evolve(activities[1], theme_zh="自定", place_zh="合成会议室", capacity=40)
    host = REQUEST.hosts[1]
    busy = evolve(host, blocked_on=WEEKS[1].days)
    later = evolve(REQUEST.hosts[2], blocked_on=[plan.turns[2].day])
    replan = replan_rotation(plan, evolve(REQUEST, hosts=(REQUEST.hosts[0], busy, later, *REQUEST.hosts[3:])))
    changed = {activity.id: activity for activity in PATTERN.update_activities(replan, activities, [])}
    weeks = [change.week for change in replan.changes]
    assert list(changed) == [f"activity-{WEEKS.index(week)}" for week in weeks]
    assert {WEEKS[1], WEEKS[2]} <= set(weeks) != set(WEEKS)
    taken_over = replan.plan.turns[1]
    assert taken_over.hosts != plan.turns[1].hosts
    assert changed["activity-1"] == evolve(activities[1], hosts=taken_over.hosts, held_on=taken_over.day)
    assert changed["activity-2"] == evolve(activities[2], held_on=replan.plan.turns[2].day)


def test_a_week_that_a_holiday_swallows_is_cancelled_and_one_that_comes_back_is_new(
    plan: RotationPlan,
) -> None:
    activities = PATTERN.build_activities(plan, ids())
    known = load_holidays()
    longer = evolve(known, holidays=known.holidays | set(WEEKS[4].days))
    replan = replan_rotation(plan, evolve(REQUEST, holidays=longer))
    gone = next(each for each in PATTERN.update_activities(replan, activities, []) if each.id == "activity-4")
    assert gone == evolve(activities[4], state=OccasionState.CANCELLED)
    back = replan_rotation(replan.plan, REQUEST)
    rest = [gone if each.id == gone.id else each for each in activities]
    new = [each for each in PATTERN.update_activities(back, rest, ids(50)) if each.id == "activity-50"]
    assert [each.held_on.earliest for each in new if each.held_on] == [plan.turns[4].day]


def test_the_last_day_is_dropped_where_the_first_one_moves(plan: RotationPlan) -> None:
    activities = list(PATTERN.build_activities(plan, ids()))
    day = plan.turns[0].day
    activities[0] = evolve(activities[0], ended_on=day)
    busy = evolve(REQUEST.hosts[0], blocked_on=[day])
    replan = replan_rotation(plan, evolve(REQUEST, hosts=(busy, *REQUEST.hosts[1:])))
    (moved,) = PATTERN.update_activities(replan, activities, [])
    assert moved == evolve(activities[0], held_on=replan.plan.turns[0].day, ended_on=None)


def test_a_week_that_becomes_joint_takes_over_its_theme() -> None:
    def plan_of(mode: RotationMode, theme: str, *hosts: str) -> RotationPlan:
        turn = Turn(week=WEEKS[0], day=dt.date(2026, 3, 6), mode=mode, hosts=hosts, theme=theme)
        return RotationPlan(hosts=("A", "B"), turns=(turn,), excused=(), weeks_apart=1, holidays="2017-2026")

    request = RotationRequest(
        hosts=(Host(id="A"), Host(id="B")), weeks=WEEKS[:1], holidays=load_holidays(), weeks_apart=1
    )
    alone, joint = plan_of(RotationMode.TURNS, "", "A"), plan_of(RotationMode.JOINT, "新使命", "A", "B")
    replan = replan_rotation(alone, evolve(request, joint=(JointWeek(week=WEEKS[0], theme="新使命"),)))
    (together,) = PATTERN.update_activities(replan, PATTERN.build_activities(alone, ids()), [])
    assert (together.hosts, together.rotation) == (("A", "B"), RotationMode.JOINT)
    assert (together.theme_zh, together.theme_en) == ("新使命", "")
    back = replan_rotation(joint, request)
    (apart,) = PATTERN.update_activities(back, PATTERN.build_activities(joint, ids()), [])
    assert (apart.hosts, apart.theme_zh, apart.theme_en) == (("A",), "同心", "Of one mind")


@pytest.fixture
def replanned(plan: RotationPlan) -> Any:
    busy = evolve(REQUEST.hosts[0], blocked_on=[plan.turns[0].day])
    return replan_rotation(plan, evolve(REQUEST, hosts=(busy, *REQUEST.hosts[1:])))


def test_what_is_not_a_planned_activity_of_the_series_is_passed_over(
    plan: RotationPlan, replanned: Any
) -> None:
    first, *others = PATTERN.build_activities(plan, ids())
    held = evolve(first, id="held", state=OccasionState.HELD)
    strange = evolve(first, id="strange", series=None)
    vague = evolve(first, id="vague", held_on="2026-03")
    undated = evolve(first, id="undated", held_on=None)
    changed = PATTERN.update_activities(replanned, [held, strange, vague, undated, first, *others], [])
    assert [activity.id for activity in changed] == [first.id]


def test_a_changed_week_has_exactly_one_activity(plan: RotationPlan, replanned: Any) -> None:
    first, *others = PATTERN.build_activities(plan, ids())
    with pytest.raises(InvalidValueError, match="2026-W10 has 0 planned ones of series-1"):
        PATTERN.update_activities(replanned, others, [])
    with pytest.raises(InvalidValueError, match="2026-W10 has 2 planned ones of series-1"):
        PATTERN.update_activities(replanned, [first, evolve(first, id="twin")], [])


def test_ids_must_be_enough(plan: RotationPlan) -> None:
    with pytest.raises(InvalidValueError, match="ids: none is left for 2026-W12"):
        PATTERN.build_activities(plan, itertools.islice(ids(), 2))


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.data())
def test_the_changed_activities_lead_from_one_plan_to_the_other(
    requests: st.SearchStrategy[RotationRequest],
    blocks: Callable[..., st.SearchStrategy[set[dt.date]]],
    data: st.DataObject,
) -> None:
    request = data.draw(requests)
    blocked = data.draw(blocks(request.weeks))
    first = evolve(request.hosts[0], blocked_on=request.hosts[0].blocked_on | blocked)
    try:
        plan = plan_rotation(request)
        replan = replan_rotation(plan, evolve(request, hosts=(first, *request.hosts[1:])))
    except InfeasiblePlanError:
        assume(False)
    activities = {each.id: each for each in PATTERN.build_activities(plan, ids())}
    changed = PATTERN.update_activities(replan, activities.values(), ids(50))
    assert all(activities.get(each.id) != each for each in changed)
    activities |= {each.id: each for each in changed}
    planned = [each for each in activities.values() if each.state is OccasionState.PLANNED]
    expected = PATTERN.build_activities(replan.plan, ids())
    assert sorted(str(evolve(each, id="")) for each in planned) == sorted(
        str(evolve(each, id="")) for each in expected
    )
