"""S16: 2027's holidays are not announced: days are 暂定; a newer pack moves only what must, and lists it."""

from __future__ import annotations

import datetime as dt

import pytest
from attrs import evolve

from newstratum._model.values.calendar import HolidayTable, IsoWeek
from newstratum._planning.plans import Host, RotationPlan, RotationRequest
from newstratum._planning.rotation import plan_rotation, replan_rotation
from newstratum._shipped.holidays import (
    build_holiday_table,
    list_fixed_holidays,
    load_holiday_years,
    load_holidays,
    parse_holiday_year,
)

#: Made up: what a notice could say, with a week that lies inside a holiday and an exchange of days.
PACK = """
year = 2027

[[notices]]
number = "合成〔2026〕1号"
title = "合成的节假日安排"
issued_on = 2026-11-01

[[holidays]]
zh = "元旦"
en = "New Year's Day"
first = 2027-01-01
last = 2027-01-03

[[holidays]]
zh = "春节"
en = "Spring Festival"
first = 2027-02-05
last = 2027-02-14
makeup = [2027-01-30, 2027-02-20]

[[holidays]]
zh = "清明节"
en = "Tomb-Sweeping Day"
first = 2027-04-03
last = 2027-04-05

[[holidays]]
zh = "劳动节"
en = "Labour Day"
first = 2027-05-01
last = 2027-05-05

[[holidays]]
zh = "国庆节"
en = "National Day"
first = 2027-10-01
last = 2027-10-07
makeup = [2027-09-26, 2027-10-09]
"""
WEEKS = tuple(IsoWeek(2027, number) for number in range(1, 53))


@pytest.fixture(scope="module")
def newer() -> HolidayTable:
    return build_holiday_table([*load_holiday_years(), parse_holiday_year(PACK, "2027.toml")])


@pytest.fixture(scope="module")
def request_before() -> RotationRequest:
    return RotationRequest(
        hosts=tuple(Host(id=f"platform-{number:02}") for number in range(1, 23)),
        weeks=WEEKS,
        holidays=load_holidays(),
        closed_on=list_fixed_holidays(2027),
    )


@pytest.fixture(scope="module")
def before(request_before: RotationRequest) -> RotationPlan:
    return plan_rotation(request_before)


def test_every_day_beyond_the_horizon_is_provisional(before: RotationPlan) -> None:
    assert len(before.turns) == 52
    assert all(turn.provisional for turn in before.turns)
    assert before.holidays == "2017-2026"


def test_at_the_horizon_days_are_provisional_from_the_first_of_january_on() -> None:
    weeks = (IsoWeek(2026, 52), IsoWeek(2026, 53), IsoWeek(2027, 1))
    hosts = tuple(Host(id=name) for name in "ABC")
    plan = plan_rotation(RotationRequest(hosts=hosts, weeks=weeks, holidays=load_holidays()))
    assert [(turn.day, turn.provisional) for turn in plan.turns] == [
        (dt.date(2026, 12, 25), False),
        (dt.date(2026, 12, 31), False),
        (dt.date(2027, 1, 8), True),
    ]


def test_a_newer_pack_moves_only_what_must_move_and_lists_it(
    before: RotationPlan, request_before: RotationRequest, newer: HolidayTable
) -> None:
    new = replan_rotation(before, evolve(request_before, holidays=newer))
    # W06 lies inside Spring Festival; its platform would have hosted three times, so that nobody else moves.
    assert new.plan.excused == (IsoWeek(2027, 6),)
    assert [change.week for change in new.host_changes] == [IsoWeek(2027, 6)]
    # The one other day that a holiday takes is in W05. Every other turn is as it was, and not 暂定 any more.
    after = {turn.week: turn for turn in new.plan.turns}
    taken_away = [turn for turn in before.turns if turn.day in newer.holidays]
    assert [turn.week for turn in taken_away] == [IsoWeek(2027, 5), IsoWeek(2027, 6)]
    assert after[IsoWeek(2027, 5)].day == dt.date(2027, 2, 4)
    for turn in before.turns:
        if turn not in taken_away:
            assert after[turn.week] == evolve(turn, provisional=False)
    assert [change.week for change in new.changes] == [IsoWeek(2027, 5), IsoWeek(2027, 6)]
    assert new.plan.holidays == "2017-2027"
