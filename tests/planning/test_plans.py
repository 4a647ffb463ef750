"""What a plan is made of refuses what makes no sense."""

from __future__ import annotations

import datetime as dt

import pytest

from newstratum._model.organisation.activities import RotationMode
from newstratum._model.values.calendar import IsoWeek
from newstratum._planning.plans import RotationPlan, Turn, TurnChange
from newstratum.errors import InvalidValueError

WEEK = IsoWeek(2026, 10)


def turn(mode: RotationMode = RotationMode.TURNS, hosts: tuple[str, ...] = ("P1",), day: int = 6) -> Turn:
    return Turn(week=WEEK, day=dt.date(2026, 3, day), mode=mode, hosts=hosts)


@pytest.mark.parametrize(
    ("mode", "hosts"),
    [
        (RotationMode.TURNS, ()),
        (RotationMode.JOINT, ()),
        (RotationMode.OWN, ("P1", "P2")),
    ],
)
def test_only_joint_activities_have_several_hosts(mode: RotationMode, hosts: tuple[str, ...]) -> None:
    with pytest.raises(InvalidValueError, match=r"turn\.hosts"):
        turn(mode, hosts)


def test_a_joint_activity_is_nobodys_turn() -> None:
    assert turn(RotationMode.JOINT, ("P1",)).host is None
    assert turn(RotationMode.OWN).host == "P1"


@pytest.mark.parametrize(
    ("before", "after", "is_of_host"),
    [
        (turn(), turn(day=5), False),
        (turn(), turn(hosts=("P2",)), True),
        (turn(), None, True),
        (None, turn(), True),
        (turn(), turn(RotationMode.OWN), False),
    ],
)
def test_a_day_moved_is_no_change_of_host(
    before: Turn | None, after: Turn | None, *, is_of_host: bool
) -> None:
    assert TurnChange(week=WEEK, before=before, after=after).is_of_host is is_of_host


def test_a_week_finds_its_turn() -> None:
    plan = RotationPlan(hosts=("P1",), turns=(turn(),), excused=(), weeks_apart=6, holidays="2017-2026")
    assert plan.get_turn(WEEK) == turn()
    assert plan.get_turn(WEEK.plus(1)) is None
