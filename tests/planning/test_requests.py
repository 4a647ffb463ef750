"""A request that makes no sense is refused, with the field and what to do."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from attrs import evolve

from newstratum._model.organisation.platforms import Liaison, Platform, PlatformLevel
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.calendar import IsoWeek
from newstratum._model.values.periods import Period
from newstratum._planning.plans import Host, JointWeek, OwnWeek, RotationRequest, build_host
from newstratum._planning.rotation import plan_rotation, replan_rotation
from newstratum._shipped.holidays import load_holidays
from newstratum.errors import InvalidValueError

WEEKS = tuple(IsoWeek(2026, number) for number in range(10, 20))


def request(hosts: int = 6, **details: Any) -> RotationRequest:
    """Ten ordinary weeks in spring."""
    details = {"weeks": WEEKS, "holidays": load_holidays(), **details}
    return RotationRequest(hosts=tuple(Host(id=f"P{number}") for number in range(hosts)), **details)


@pytest.mark.parametrize(
    ("details", "message"),
    [
        ({"hosts": 0}, "hosts: none is given"),
        ({"weeks": ()}, "weeks: none is given"),
        ({"weeks": (WEEKS[1], WEEKS[0])}, "weeks: not in the order of time"),
        ({"weeks": (WEEKS[0], WEEKS[0])}, "weeks: not in the order of time"),
        ({"weekday": 8}, "weekday: no day of the week"),
        ({"weeks_apart": 0}, "weeks_apart: not a whole number from 1 up"),
        ({"holidays": None}, "holidays: must be HolidayTable"),
        ({"own": (OwnWeek(week=WEEKS[0], host="P9"),)}, "P9 is not one of the hosts"),
        ({"joint": (JointWeek(week=WEEKS[0], theme="新", hosts=("P9",)),)}, "P9 is not one of the hosts"),
        ({"own": (OwnWeek(week=IsoWeek(2026, 1), host="P1"),)}, "2026-W01 is not to be planned"),
        (
            {
                "own": (OwnWeek(week=WEEKS[0], host="P1"),),
                "joint": (JointWeek(week=WEEKS[0], theme="新"),),
            },
            "2026-W10 is fixed twice",
        ),
    ],
)
def test_a_request_without_sense_is_refused(details: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        request(**details)


def test_a_platform_that_hosted_in_the_weeks_to_be_planned_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="P0 has last hosted in 2026-W10, which is not before"):
        evolve(request(), hosts=[Host(id="P0", last_hosted_in=WEEKS[0])])


@pytest.mark.parametrize("effort", [0, -1, True, 1.5, "much", None])
def test_an_effort_that_is_no_number_is_refused(effort: Any) -> None:
    with pytest.raises(InvalidValueError, match="effort: not a whole number from 1 up"):
        plan_rotation(request(), effort=effort)
    with pytest.raises(InvalidValueError, match="effort: not a whole number from 1 up"):
        replan_rotation(plan_rotation(request()), request(), effort=effort)


def test_a_plan_that_no_planner_made_is_refused() -> None:
    plan = plan_rotation(request())
    with pytest.raises(InvalidValueError, match="turns: not in the order of time"):
        evolve(plan, turns=(plan.turns[0], *plan.turns))
    with pytest.raises(InvalidValueError, match="does not lie in the week"):
        evolve(plan.turns[0], day=plan.turns[1].day)
    with pytest.raises(InvalidValueError, match="left_in: before joined_in"):
        Host(id="P0", joined_in=WEEKS[1], left_in=WEEKS[0])


def test_a_host_twice_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="P0 is given twice"):
        evolve(request(), hosts=(Host(id="P0"), Host(id="P0")))


# A platform of the model is a host when it exists and somebody who looks after it is there.

SOURCE = Citation(document="平台建设方案")
WEEK = IsoWeek(2026, 10)
DAYS = WEEK.days


def platform(**period: Any) -> Platform:
    return Platform(
        id="platform-1",
        name_zh="梦·享·嘉 示例",
        brand="brand-1",
        level=PlatformLevel.TOWNSHIP,
        period=Period(**period),
        source=SOURCE,
    )


def liaison(person: str, of: str = "platform-1", **period: Any) -> Liaison:
    return Liaison(
        id=f"liaison-{person}",
        person=person,
        platform=of,
        period=Period(**period),
        source=SOURCE,
    )


def test_a_platform_with_liaison_is_free() -> None:
    host = build_host(platform(), [liaison("person-1")], [WEEK], last_hosted_in=IsoWeek(2026, 1))
    assert (host.id, host.blocked_on, host.liaison_absent_on) == ("platform-1", frozenset(), frozenset())
    assert host.last_hosted_in == IsoWeek(2026, 1)


def test_it_is_not_free_before_it_exists_and_after_it_ended() -> None:
    host = build_host(
        platform(began_on="2026-03-03", ended_on="2026-03-06"),
        [liaison("person-1")],
        [WEEK],
        blocked_on=[dt.date(2026, 3, 5)],
    )
    assert host.blocked_on == {DAYS[0], DAYS[3], DAYS[5], DAYS[6]}


def test_one_liaison_who_is_there_is_enough() -> None:
    both = [liaison("person-1"), liaison("person-2", ended_on="2026-03-04")]
    away = {"person-1": DAYS[1:4], "person-2": DAYS[:2]}
    assert build_host(platform(), both, [WEEK], away=away).liaison_absent_on == {DAYS[1], DAYS[3]}


def test_without_a_liaison_of_its_own_it_cannot_host() -> None:
    assert build_host(platform(), [liaison("person-1", of="platform-2")], [WEEK]).liaison_absent_on == set(
        DAYS
    )


def test_dates_known_in_part_count_as_there() -> None:
    host = build_host(platform(began_on="2026"), [liaison("person-1", began_on="2026-03")], [WEEK])
    assert (host.blocked_on, host.liaison_absent_on) == (frozenset(), frozenset())
