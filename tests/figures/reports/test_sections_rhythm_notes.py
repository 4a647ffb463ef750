"""The weeks say which gap comes next, and what may fill those that are missing."""

from __future__ import annotations

import datetime as dt

import pytest

from newstratum._figures.reports.sections import format_rhythm_notes
from newstratum._figures.rhythm import build_week_rhythm
from newstratum._model.organisation.activities import Activity, ActivityKind
from newstratum._model.organisation.occasions import OccasionState
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.calendar import HolidayTable

TODAY = dt.date(2018, 11, 1)
FIRST = dt.date(2018, 10, 1)
TABLE = HolidayTable(
    version="golden week",
    known_from=dt.date(2018, 1, 1),
    known_to=dt.date(2018, 11, 30),
    holidays=[dt.date(2018, 10, day) for day in range(1, 8)],
)


def activity(number: int, held_on: str, state: OccasionState = OccasionState.HELD) -> Activity:
    return Activity(
        id=f"A{number}",
        name_zh="沙龙",
        kind=ActivityKind.SALON,
        held_on=held_on,
        state=state,
        source=Citation(document="纪要"),
    )


def english(*activities: Activity, until: dt.date = dt.date(2018, 12, 31)) -> list[str]:
    rhythm = build_week_rhythm(activities, TABLE, first=FIRST, today=TODAY, until=until)
    return [note.en for note in format_rhythm_notes(rhythm)]


def test_the_next_gap_is_the_first_week_without_anything_planned() -> None:
    planned = [
        activity(number, day, OccasionState.PLANNED)
        for number, day in enumerate(["2018-11-02", "2018-11-06"])
    ]
    assert english(*planned)[-1] == (
        "next gap foreseen: 2018-W46 (the week of 2018-11-12, nothing is planned yet)"
    )
    assert english(*planned, activity(9, "2018-11-12"))[-1].startswith("next gap foreseen: 2018-W46 ")


def test_without_anything_planned_the_gap_is_this_week() -> None:
    assert english()[-1].startswith("next gap foreseen: 2018-W44 (the week of 2018-10-29")


def test_a_gap_whose_holidays_are_not_announced_is_provisional() -> None:
    planned = [
        activity(week, str(dt.date(2018, 10, 29) + dt.timedelta(days=7 * week + 4)), OccasionState.PLANNED)
        for week in range(5)
    ]
    assert english(*planned)[-1].endswith("the public holidays of it are provisional")
    assert english(*planned, until=dt.date(2018, 11, 20))[-1] == "no gap foreseen up to 2018-W47"


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        (("2018-10", "2018-10"), "activities without an exact day: 2, which may lie in 3 of the 3 weeks"),
        (("2018-10", "2018-10-10"), "activities without an exact day: 1, which may lie in 2 of the 2 weeks"),
    ],
)
def test_activities_without_an_exact_day_may_fill_missing_weeks(held: tuple[str, ...], wanted: str) -> None:
    notes = english(*(activity(number, day) for number, day in enumerate(held)))
    assert f"{wanted} without one" in notes


def test_activities_with_an_exact_day_leave_nothing_open() -> None:
    assert not any("exact day" in note for note in english(activity(1, "2018-10-10")))


def test_weeks_excused_later_than_today_are_not_counted_yet() -> None:
    table = HolidayTable(
        version="two",
        known_from=dt.date(2018, 1, 1),
        known_to=dt.date(2018, 12, 31),
        holidays=[dt.date(2018, month, day) for month in (10, 12) for day in range(1, 16)],
    )
    rhythm = build_week_rhythm([], table, first=FIRST, today=TODAY, until=dt.date(2018, 12, 31))
    assert len(rhythm.excused) > 2
    assert format_rhythm_notes(rhythm)[0].en == "weeks wholly inside a public holiday, excused: 2"
