"""Standing meetings, their minutes, what they decided; plans of which the beginning is not known."""

from __future__ import annotations

import datetime as dt
from typing import Any

import attrs
import pytest

from newstratum._model.organisation.activities import Activity, ActivityKind
from newstratum._model.organisation.governance import (
    AgendaItem,
    Conference,
    Decision,
    Goal,
    Meeting,
    Plan,
    collect_conference_findings,
    collect_meeting_findings,
    collect_minutes_findings,
)
from newstratum._model.organisation.occasions import Cadence, OccasionState
from newstratum._model.organisation.relations import Citation, FindingKind
from newstratum._model.people.groups import Group, Outcome
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.periods import Period
from newstratum.errors import InvalidValueError

SOURCE = Citation(document="合成制度")
MINUTES = Citation(document="合成会议纪要")
QUARTERLY = Conference(
    id="c",
    name_zh="部长办公会",
    body="meeting",
    cadence=Cadence.QUARTERLY,
    source=SOURCE,
)
YEAR = (dt.date(2018, 1, 1), dt.date(2018, 12, 31))


def meeting(day: str | None, minutes: Citation | None = MINUTES, **more: Any) -> Meeting:
    return Meeting(
        id=f"m-{day}",
        name_zh="会议",
        conference=QUARTERLY.id,
        held_on=day,
        minutes=minutes,
        source=SOURCE,
        **more,
    )


def quarters_without(*meetings: Meeting) -> list[tuple[str, Certainty]]:
    found = list(collect_minutes_findings(QUARTERLY, meetings, *YEAR))
    assert {(each.kind, each.subjects[0], each.where) for each in found} <= {
        (FindingKind.WITHOUT_MINUTES, "c", "minutes")
    }
    return [(each.subjects[1], each.certainty) for each in found]


def test_a_quarter_without_minutes_is_a_finding_that_names_it() -> None:
    full = [meeting(day) for day in ("2018-02-07", "2018-05-09", "2018-08-08", "2018-11-07")]
    assert quarters_without(*full) == []
    assert quarters_without(*full[:2], *full[3:]) == [("2018-Q3", Certainty.YES)]


def test_a_meeting_without_minutes_planned_or_of_others_does_not_count() -> None:
    for change in (
        {"minutes": None},
        {"state": OccasionState.PLANNED},
        {"conference": "other"},
        {"held_on": "2017-02-07"},
    ):
        first = attrs.evolve(meeting("2018-02-07"), **change)
        assert ("2018-Q1", Certainty.YES) in quarters_without(first)


def test_a_date_known_to_the_year_leaves_every_quarter_open() -> None:
    assert quarters_without(meeting("2018")) == [(f"2018-Q{n}", Certainty.POSSIBLY) for n in range(1, 5)]


def test_a_quarter_that_is_not_over_is_not_due() -> None:
    found = list(collect_minutes_findings(QUARTERLY, [], dt.date(2018, 2, 1), dt.date(2018, 9, 29)))
    assert [each.subjects[1] for each in found] == ["2018-Q2"]


def test_several_times_is_no_cadence() -> None:
    assert list(collect_minutes_findings(attrs.evolve(QUARTERLY, cadence=None), [], *YEAR)) == []


def test_an_adjusted_rule_replaces_the_old_one_and_not_itself() -> None:
    new = attrs.evolve(QUARTERLY, id="d", replaces=QUARTERLY.id)
    assert collect_conference_findings([QUARTERLY, new]) == ()
    assert [each.kind for each in collect_conference_findings([new])] == [FindingKind.UNKNOWN_REFERENCE]
    circle = [attrs.evolve(QUARTERLY, replaces=new.id), new]
    assert [each.subjects for each in collect_conference_findings(circle)] == [("c", "d")]


def test_decisions_belong_to_an_item_of_a_meeting_there_is() -> None:
    held = meeting("2018-02-07", agenda=(AgendaItem(number=1, matter_zh="议题"),))
    decisions = [
        Decision(id=f"d{n}", meeting=held.id, item=n, matter_zh="决定", source=SOURCE) for n in (1, 2)
    ]
    lost = attrs.evolve(decisions[0], id="lost", meeting="none", item=None)
    found = collect_meeting_findings([held], [QUARTERLY], [*decisions, lost])
    assert [each.subjects for each in found] == [("lost", "none"), ("d2", "m-2018-02-07#2")]
    assert [each.where for each in found] == ["meeting", "item"]
    assert [each.subjects for each in collect_meeting_findings([held], [])] == [(held.id, "c")]


def test_items_are_numbered_once() -> None:
    with pytest.raises(InvalidValueError, match=r"meeting\.agenda: two items have one number"):
        meeting("2018", agenda=(AgendaItem(number=1, matter_zh="甲"), AgendaItem(number=1, matter_zh="乙")))


def test_a_plan_of_three_years_can_begin_nobody_knows_when() -> None:
    plan = Plan(id="p", name_zh="三年工作方案", years=3, source=SOURCE)
    assert plan.period.began_on is None
    with pytest.raises(InvalidValueError, match=r"plan\.years"):
        attrs.evolve(plan, years=0)


def test_a_goal_and_an_activity_name_the_groups_they_are_for() -> None:
    """分类施策、精准出招: what is done is for the groups that a goal is for; naming none is for all."""
    goals = [
        Goal(id="law", matter_zh="普法", groups=(Group.INTERMEDIARY,)),
        Goal(id="media", matter_zh="网络", groups=(Group.NEW_MEDIA, Group.FREELANCE)),
        Goal(id="all", matter_zh="联谊"),
    ]
    plan = Plan(id="p", name_zh="三年工作方案", goals=tuple(goals), source=SOURCE)
    activities = [
        Activity(id=name, name_zh="活动", kind=ActivityKind.SALON, groups=groups, source=SOURCE)
        for name, groups in (("a", (Group.INTERMEDIARY,)), ("b", (Group.FREELANCE,)), ("c", ()))
    ]
    for_goal = {
        goal.id: [each.id for each in activities if set(goal.groups) & set(each.groups)]
        for goal in plan.goals
    }
    assert for_goal == {"law": ["a"], "media": ["b"], "all": []}
    assert [goal.id for goal in plan.goals if not goal.groups] == ["all"]


@pytest.mark.parametrize(
    "make",
    [
        lambda groups: Goal(id="g", matter_zh="普法", groups=groups),
        lambda groups: Activity(
            id="a", name_zh="活动", kind=ActivityKind.SALON, groups=groups, source=SOURCE
        ),
    ],
    ids=["goal", "activity"],
)
def test_a_group_that_there_is_none_of_is_refused(make: Any) -> None:
    assert make((Group.FREELANCE,)).groups == (Group.FREELANCE,)
    for wrong in (("freelancers",), (Outcome.UNDETERMINED,), "freelance"):
        with pytest.raises(InvalidValueError, match=r"groups?: "):
            make(wrong)


def test_a_meeting_outside_the_period_of_its_rule_is_found() -> None:
    over = attrs.evolve(QUARTERLY, period=Period(began_on="2017", ended_on="2018-03-31"))
    meetings = [meeting(day) for day in ("2018-03-31", "2018", "2018-04-01", None)]
    (finding,) = collect_meeting_findings(meetings, [over])
    assert (finding.kind, finding.subjects) == (FindingKind.OUTSIDE_ITS_TIME, ("m-2018-04-01", over.id))
