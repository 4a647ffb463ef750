"""Days beyond the announced holidays are provisional, and announced ones are better."""

from __future__ import annotations

import datetime as dt

from newstratum.model.calendar import HolidayTable, IsoWeek
from newstratum.planning.requests import Host, RotationRequest
from newstratum.planning.rotation import plan_rotation


def test_beyond_the_holidays_announced_days_are_provisional() -> None:
    table = HolidayTable(version="short", known_from=dt.date(2026, 1, 1), known_to=dt.date(2026, 4, 1))
    plan = plan_rotation(
        RotationRequest(
            hosts=tuple(Host(id=f"P{number}") for number in range(6)),
            weeks=tuple(IsoWeek(2026, number) for number in range(10, 20)),
            holidays=table,
        )
    )
    assert [turn.provisional for turn in plan.turns] == [False] * 5 + [True] * 5
    # A day that is announced is better than one that is not, even if it is not the best of the week.
    assert [turn.day for turn in plan.turns[3:6]] == [
        dt.date(2026, 3, 27),
        table.known_to,
        dt.date(2026, 4, 10),
    ]
