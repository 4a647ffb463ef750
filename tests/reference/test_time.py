"""Weeks, meetings and moves, each against its reference on random registers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from definitions.meetings import describe_meetings
from definitions.moves import KINDS, build_scoreboard
from definitions.weeks import describe_weeks
from registers import DAYS, DISTRICT, Register, store
from strategies import compare, registers, registers_of_some
from worlds import list_differences, read_bounds

import newstratum as ns
from newstratum.organisation import HolidayTable

pytestmark = pytest.mark.slow

#: A whole week off in February 2018, and a Saturday worked in exchange after it.
HOLIDAYS = HolidayTable(
    version="example",
    known_from=dt.date(2016, 1, 1),
    known_to=dt.date(2019, 12, 31),
    holidays=[dt.date(2018, 2, 19) + dt.timedelta(days=at) for at in range(7)]
    + [dt.date(2018, 5, day) for day in range(1, 5)],
    makeup_workdays=[dt.date(2018, 3, 3)],
)
#: Few weeks each, ending on the days asked about.
WEEKS = [(day - dt.timedelta(days=10 + 9 * (at % 5)), day) for at, day in enumerate(DAYS)]
#: Times in which meetings are due: whole years and parts of them.
SPANS = [(dt.date(2017 + at % 2, 1 + at % 3, 1), day) for at, day in enumerate(DAYS) if day.year > 2017] + [
    (dt.date(2017, 1, 1), dt.date(2017, 12, 31)),
    (dt.date(2018, 1, 1), dt.date(2018, 3, 31)),
]


def check_weeks(register: Register) -> None:
    with store(register) as registry:
        for first, today in WEEKS:
            until = today + dt.timedelta(days=20)
            found = registry.metrics.weeks(HOLIDAYS, first=first, on=today, until=until)
            assert {
                "missing": read_bounds(found.missing_figure()),
                "every_week": found.every_week,
                "states": [str(week.state) for week in found.weeks],
                "next_gap": None if found.next_gap is None else found.next_gap.week.monday,
                "longest_run": read_bounds(found.longest_run_figure()),
                "ids": [tuple(sorted(week.ids)) for week in found.weeks],
                "possible_ids": [tuple(sorted(week.possible_ids)) for week in found.weeks],
            } == describe_weeks(register.activities, HOLIDAYS, first, today, until), (first, today)


def check_meetings(register: Register) -> None:
    with store(register) as registry:
        for rule in register.conferences:
            for first, last in SPANS:
                found = registry.activity.meetings(rule.id, first, last)
                expected = describe_meetings(rule, register.conferences, register.meetings, first, last)
                spans = [(each.span.first, each.span.last) for each in found.spans]
                labels = {each.span.label: (each.span.first, each.span.last) for each in found.spans}
                assert {
                    "figure": read_bounds(found.figure()),
                    "findings": [
                        (labels[each.subjects[1]], each.certainty)
                        for each in found.findings
                        if each.kind == "without_minutes"
                    ],
                } == {name: expected[name] for name in ("figure", "findings")}, (rule.id, first, last)
                for span, answer in zip(spans, found.spans, strict=True):
                    assert answer.certainty == expected["minuted"][expected["spans"].index(span)]


#: Everything that shows a move.
_EVIDENCE = (
    "conferences", "meetings", "decisions", "plans", "tasks", "series", "carriers", "stations",
    "responsibilities", "visits", "inspections", "liaisons", "supports", "budgets", "spaces", "brands",
    "recognitions", "exhibitions", "courses", "platforms", "channels", "publications", "survey_rounds",
    "activities", "attendances", "proposals", "coverage",
)  # fmt: skip


def check_moves(register: Register) -> None:
    with store(register) as registry:
        registry.adopt(DISTRICT, actor="clerk")
        for day in DAYS:
            expected = build_scoreboard(register, day)
            assert list_differences(_read_scoreboard(registry, day), expected, f"{day}") == []


def _read_scoreboard(registry: ns.Registry, day: dt.date) -> dict[str, Any]:
    board = registry.metrics.scoreboard(on=day)
    assert board is not None
    return {
        str(entry.move): {
            "now": read_bounds(entry.now),
            "before": read_bounds(entry.before),
            "change": (entry.change.low, entry.change.high),
            "ids": (tuple(sorted(entry.now.ids)), tuple(sorted(entry.before.ids))),
            "by_kind": {
                kind: (read_bounds(now), read_bounds(before))
                for kind, (now, before) in entry.by_kind.items()
                if kind in KINDS[entry.move]
            },
        }
        for entry in board.entries
    }


test_weeks, test_weeks_on_thousands = compare(check_weeks, registers("activities"))


test_meetings, test_meetings_on_thousands = compare(check_meetings, registers("conferences", "meetings"))


test_moves, test_moves_on_thousands = compare(check_moves, registers_of_some(*_EVIDENCE, most=10))
