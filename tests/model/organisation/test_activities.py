"""Activities belong to series and to a time; 人数 and 人次 are never one number."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from newstratum._model.organisation.activities import (
    Activity,
    ActivityKind,
    Attendance,
    Series,
    collect_activity_findings,
)
from newstratum._model.organisation.occasions import OccasionState
from newstratum._model.organisation.relations import Citation, Finding, FindingKind
from newstratum._model.people.groups import Group
from newstratum._model.values.periods import Period
from newstratum._model.values.quantities import build_exact_quantity, parse_quantity
from newstratum.errors import InvalidValueError

SHEET = Citation(document="合成签到表")
SERIES = Series(
    id="series",
    name_zh="合成系列",
    period=Period(began_on="2018-03-01", ended_on="2018-09-30"),
    source=SHEET,
)


def activity(name: str = "a", **more: Any) -> Activity:
    return Activity(id=name, name_zh=name, kind=ActivityKind.SALON, source=SHEET, **more)


def attendance(**more: Any) -> Attendance:
    return Attendance(id="x", activity="a", source=SHEET, **more)


@pytest.mark.parametrize(
    "days",
    [
        {"held_on": "2018-03-01"},
        {"held_on": "2018-02-27", "ended_on": "2018-03-02"},
        {"held_on": "2018"},
        {},
    ],
)
def test_an_activity_in_the_time_of_its_series_is_in_order(days: dict[str, Any]) -> None:
    assert collect_activity_findings([activity(series=SERIES.id, **days)], [SERIES]) == ()


@pytest.mark.parametrize("day", ["2018-02-28", "2018-10-01", "2018-01", "2017"])
def test_an_activity_before_or_after_its_series_is_a_finding_that_names_both(day: str) -> None:
    assert collect_activity_findings([activity("early", series=SERIES.id, held_on=day)], [SERIES]) == (
        Finding(kind=FindingKind.OUTSIDE_ITS_TIME, subjects=("early", "series"), where="held_on"),
    )


def test_an_unknown_series_and_an_identifier_twice_are_findings() -> None:
    found = collect_activity_findings([activity(series="none"), activity()], [SERIES])
    assert [(each.kind, each.subjects) for each in found] == [
        (FindingKind.DUPLICATE, ("a",)),
        (FindingKind.UNKNOWN_REFERENCE, ("a", "none")),
    ]


def test_an_activity_does_not_end_before_it_begins() -> None:
    assert activity(held_on="2018-05", ended_on="2018-05-02").ended_on is not None
    for days in ({"held_on": "2018-05-02", "ended_on": "2018-05-01"}, {"ended_on": "2018-05-01"}):
        with pytest.raises(InvalidValueError, match=r"activity\.ended_on: before the activity begins"):
            activity(**days)


def test_it_was_held_unless_it_says_otherwise() -> None:
    assert activity().state is OccasionState.HELD


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "saloon"}, "activity.kind: must be ActivityKind; did you mean salon?"),
        ({"moves": ("brands push",)}, "activity.moves: holds what is no code of a move; write the codes"),
        (
            {"groups": "freelance"},
            'activity.groups: not a list of Group; write a list: ["enterprise", "freelance"]',
        ),
        ({"capacity": 0}, "activity.capacity: not a whole number from 1 up"),
        ({"hosts": "platform"}, "activity.hosts: not a list of texts"),
        ({"source": 7}, "activity.source: must be Citation; name the document that says so"),
    ],
)
def test_a_wrong_field_is_refused_by_name(change: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        attrs.evolve(activity(), **change)
    assert str(caught.value).startswith(message)


def test_an_attendance_is_a_person_or_a_number() -> None:
    assert attendance(person="P1").count is None
    assert attendance(count=parse_quantity("近50人次"), group=Group.FREELANCE).person is None
    for wrong in ({}, {"person": "P1", "count": build_exact_quantity(3, "人")}):
        with pytest.raises(InvalidValueError, match=r"attendance\.count: neither or both"):
            attendance(**wrong)


@pytest.mark.parametrize("unit", ["", "场", "人/场"])
def test_a_number_of_attendances_says_whether_it_counts_people_or_times(unit: str) -> None:
    with pytest.raises(InvalidValueError, match="not counted in 人 or 人次; say which of the two it is"):
        attendance(count=build_exact_quantity(3, unit))


def test_people_and_times_do_not_add_up() -> None:
    people, times = (attendance(count=build_exact_quantity(3, unit)).count for unit in ("人", "人次"))
    assert people is not None
    assert times is not None
    with pytest.raises(InvalidValueError, match="人次 cannot be added to 人"):
        people + times
