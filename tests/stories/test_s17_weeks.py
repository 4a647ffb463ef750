"""Story S17: was there an activity every week? A year counted by hand, over the announced holidays."""

from __future__ import annotations

import datetime as dt

from newstratum._figures.activities import build_week_rhythm
from newstratum._model.organisation.activities import Activity, ActivityKind
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.calendar import IsoWeek
from newstratum._model.values.certainty import Certainty
from newstratum._shipped.holidays import load_holidays

#: Weeks of 2017 without an activity; the 40th is the National Day holiday of 2 to 8 October.
WITHOUT = (5, 31, 40)


def activities() -> list[Activity]:
    return [
        Activity(
            id=f"week-{week}",
            name_zh="合成活动",
            kind=ActivityKind.SALON,
            held_on=IsoWeek(2017, week).days[week % 7],
            source=Citation(document="合成活动记录"),
        )
        for week in range(1, 53)
        if week not in WITHOUT
    ]


def test_the_year_agrees_with_a_hand_count() -> None:
    rhythm = build_week_rhythm(
        activities(), load_holidays(), first=dt.date(2017, 1, 2), today=dt.date(2017, 12, 31)
    )
    assert [str(each.week) for each in rhythm.missing] == ["2017-W05", "2017-W31"]
    assert [str(each.week) for each in rhythm.excused] == ["2017-W40"]
    assert rhythm.every_week is Certainty.NO
    # 6 to 30 are 25 weeks; 32 to 52 are 21, of which the holiday is not counted.
    assert [(str(run.first), str(run.last), run.covered) for run in rhythm.runs] == [
        ("2017-W01", "2017-W04", 4),
        ("2017-W06", "2017-W30", 25),
        ("2017-W32", "2017-W52", 20),
    ]
    longest = rhythm.longest_run_figure()
    assert longest.text("zh") == "25周"
    assert rhythm.missing_figure().text("zh") == "2周"
    assert len(longest.ids) == 49


def test_weeks_foreseen_beyond_the_announcements_are_provisional() -> None:
    table = load_holidays()
    rhythm = build_week_rhythm(
        [], table, first=table.known_to, today=table.known_to, until=table.known_to + dt.timedelta(days=14)
    )
    assert rhythm.next_gap is not None
    assert rhythm.weeks[-1].provisional
