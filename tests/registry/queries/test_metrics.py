from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from newstratum._builtin.sqlite import open_sqlite
from newstratum._figures.activities import build_week_rhythm
from newstratum._model.organisation.activities import Activity, ActivityKind
from newstratum._model.organisation.bodies import Body, BodyKind
from newstratum._model.organisation.occasions import OccasionState
from newstratum._model.organisation.platforms import Platform, PlatformLevel, Station
from newstratum._model.organisation.relations import Citation
from newstratum._model.people.groups import Group
from newstratum._model.people.people import Engagement, Person, Placement, PlacementStatus
from newstratum._model.values.calendar import HolidayTable
from newstratum._ports.records import Note, Put
from newstratum._ports.url import URL
from newstratum._registry.opening import open_registry
from newstratum._registry.registry import Registry
from newstratum._shipped.districts import load_district
from newstratum._storage.simple_store import MemoryStore
from newstratum._wire.codec import encode_record
from newstratum._wire.record_kinds import ACTIVITY, BODY, KINDS, PERSON, PLACEMENT, PLATFORM, STATION
from newstratum._words import Words
from newstratum.errors import InvalidValueError, PurposeError

DAY = dt.date(2018, 11, 1)
MINUTES = Citation(document="纪要")
UNITS = {code: Words(code, code) for code in ("310114102", "310114103")}
GROUPS = {group.value: Words(group.value, group.value) for group in Group}
DECLARED = tuple(kind.declared for kind in KINDS)
OUTCOMES = [*GROUPS, "outside", "undetermined"]


def placement(number: int, outcome: str, *, confirmed: bool = False, edition: str = "2017") -> Placement:
    return Placement(
        person=f"P{number:06}",
        edition=edition,
        outcome=outcome,
        decided_on=DAY,
        status=PlacementStatus.CONFIRMED if confirmed else PlacementStatus.PROPOSED,
        confirmed_by="clerk" if confirmed else None,
    )


def activity(number: int, held_on: dt.date | str | None = DAY, **more: Any) -> Activity:
    return Activity(
        id=f"A{number:06}",
        name_zh="沙龙",
        kind=ActivityKind.SALON,
        held_on=held_on,
        source=MINUTES,
        **more,
    )


def put(kind: Any, model: Any, **fields: Any) -> Put:
    return encode_record(kind, model, None, fields)


def filled(store: Any, writes: Iterator[Put] | list[Put]) -> Registry:
    store.commit(writes, Note(commit_id="C1", actor="clerk", purpose="roster"))
    return Registry(store)


def platform(identifier: str, **more: Any) -> Platform:
    return Platform(id=identifier, name_zh="平台", brand="BR1", source=MINUTES, **more)


@pytest.fixture
def working() -> Registry:
    """A register of two towns and two lines, of which one of each has next to nothing."""
    bureau = PlatformLevel.BUREAU_OR_PEOPLE_ORGANISATION
    town, other = UNITS
    return filled(
        MemoryStore(DECLARED),
        [
            *(put(PLACEMENT, placement(n, "freelance"), township=town) for n in range(4)),
            put(PLACEMENT, placement(9, "outside"), township=other),
            put(PLATFORM, platform("F1", level=bureau, owner="B1")),
            put(PLATFORM, platform("F2", level=PlatformLevel.TOWNSHIP, township=town)),
            put(STATION, Station(id="S1", name_zh="阵地", township=town, source=MINUTES)),
            put(ACTIVITY, activity(1, hosts=("F1",), township=town, moves=("brands_pull",))),
            put(ACTIVITY, activity(2, "2018-05", hosts=("F2", "F1"), township=town)),
            put(ACTIVITY, activity(3, "2017-11-01", township=town)),
            put(ACTIVITY, activity(4, "2018", township=town)),
            put(ACTIVITY, activity(5, "2018-12-01", township=town, state=OccasionState.PLANNED)),
        ],
    )


def test_the_weakest_unit_is_named_with_what_it_lacks(working: Registry) -> None:
    balance = working.metrics.unit_balance(UNITS, edition="2017", on=DAY)
    totals = {spread.indicator: spread.total.value.exact for spread in balance.dispersions}
    assert totals == {"members": 4, "activities": 2, "platforms": 1, "stations": 1}
    assert {spread.indicator: spread.total.ids for spread in balance.dispersions}["activities"] == (
        "A000001",
        "A000002",
    )
    weakest = balance.weakest_first[0]
    assert weakest.unit == "310114103"
    assert {increase.indicator: increase.needs for increase in weakest.needed_increases} == {
        "members": 2,
        "activities": 1,
        "platforms": 1,
        "stations": 1,
    }


def test_a_line_has_what_its_platforms_do(working: Registry) -> None:
    lines = {body: Words(body, body) for body in ("B1", "B2")}
    balance = working.metrics.line_balance(lines, on=DAY)
    assert [(spread.indicator, spread.total.ids) for spread in balance.dispersions] == [
        ("platforms", ("F1",)),
        ("activities", ("A000001",)),
    ]
    assert [standing.unit for standing in balance.weakest_first] == ["B2", "B1"]


def test_the_lines_are_those_of_the_register_unless_a_list_is_given(working: Registry) -> None:
    with pytest.raises(InvalidValueError, match="nothing to compare"):
        working.metrics.line_balance(on=DAY)
    bureau = Body(id="B1", name_zh="局", kind=BodyKind.BUREAU, source=MINUTES)
    working._store.commit([put(BODY, bureau)], Note(commit_id="C2", actor="clerk", purpose="roster"))
    balance = working.metrics.line_balance(on=DAY)
    assert balance.units == {"B1": Words("局", "")}
    assert [spread.total.value.exact for spread in balance.dispersions] == [1, 1]


def test_weeks_are_those_of_the_activities_that_were_held(working: Registry) -> None:
    table = HolidayTable(version="none", known_from=dt.date(2018, 1, 1), known_to=dt.date(2018, 12, 31))
    rhythm = working.metrics.weeks(table, first=dt.date(2018, 10, 1), on=dt.date(2018, 11, 11))
    assert {str(each.week): each.ids for each in rhythm.weeks if each.ids} == {"2018-W44": ("A000001",)}
    assert [str(each.week) for each in rhythm.missing] == ["2018-W40", "2018-W41", "2018-W42", "2018-W43"]
    assert all(each.possible_ids == ("A000004",) for each in rhythm.missing)


def test_the_next_gap_is_foreseen_from_what_is_planned_where_a_day_to_look_ahead_to_is_given(
    working: Registry,
) -> None:
    table = HolidayTable(version="none", known_from=dt.date(2018, 1, 1), known_to=dt.date(2018, 12, 31))
    on = dt.date(2018, 11, 26)
    ahead = working.metrics.weeks(table, first=dt.date(2018, 11, 1), on=on, until=dt.date(2018, 12, 31))
    assert {str(each.week): each.planned_ids for each in ahead.weeks if each.planned_ids} == {
        "2018-W48": ("A000005",)
    }
    assert ahead.next_gap is not None
    assert str(ahead.next_gap.week) == "2018-W49"
    today = working.metrics.weeks(table, first=dt.date(2018, 11, 1), on=on)
    assert [str(each.week) for each in today.weeks] == [
        "2018-W44",
        "2018-W45",
        "2018-W46",
        "2018-W47",
        "2018-W48",
    ]
    assert today.missing == ahead.missing


def test_an_activity_of_several_days_counts_in_the_weeks_it_reaches() -> None:
    long = activity(1, "2018-09-25", ended_on="2018-10-09")
    measures = filled(MemoryStore(DECLARED), [put(ACTIVITY, long), put(ACTIVITY, activity(2, "2018-08-01"))])
    table = HolidayTable(version="none", known_from=dt.date(2018, 1, 1), known_to=dt.date(2018, 12, 31))
    rhythm = measures.metrics.weeks(table, first=dt.date(2018, 10, 1), on=dt.date(2018, 10, 14))
    assert [each.ids for each in rhythm.weeks] == [("A000001",), ("A000001",)]


def test_undated_activities_are_possible_in_weeks_rhythm_and_scoreboard_alike() -> None:
    """Possible weeks of undated activities: weeks of a register, week_rhythm and scoreboard agree."""
    undated = activity(1, None)
    measures = filled(MemoryStore(DECLARED), [put(ACTIVITY, undated)])
    table = HolidayTable(version="none", known_from=dt.date(2018, 1, 1), known_to=dt.date(2018, 12, 31))
    days = {"first": dt.date(2018, 10, 1), "on": dt.date(2018, 10, 14)}
    weeks = measures.metrics.weeks(table, **days)
    assert [each.possible_ids for each in weeks.weeks] == [("A000001",)] * 2
    rhythm = build_week_rhythm([undated], table, first=days["first"], today=days["on"])
    assert (weeks.missing_bounds, weeks.every_week) == (rhythm.missing_bounds, rhythm.every_week)
    assert measures.metrics.scoreboard(on=days["on"]) is None, "no profile states a programme"
    measures.adopt(load_district("jiading").profile, actor="clerk")
    score = measures.metrics.scoreboard(on=days["on"]).get_entry("scene_livelier")
    assert (score.now.value.low, score.now.value.high, score.now.ids) == (0, 1, ("A000001",))


def test_an_exhibition_of_months_counts_wherever_it_has_a_day() -> None:
    """Held in the year: from 2017-10-20 to 2018-06-30 is in the weeks, the balance and the moves of 2018."""
    town, line = "310114102", "B1"
    show = activity(1, "2017-10-20", ended_on="2018-06-30", township=town, hosts=("F1",))
    owned = platform("F1", level=PlatformLevel.BUREAU_OR_PEOPLE_ORGANISATION, owner=line)
    measures = filled(MemoryStore(DECLARED), [put(ACTIVITY, show), put(PLATFORM, owned)])
    measures.adopt(load_district("jiading").profile, actor="clerk")
    metrics = measures.metrics
    table = HolidayTable(version="none", known_from=dt.date(2018, 1, 1), known_to=dt.date(2018, 12, 31))
    weeks = metrics.weeks(table, first=dt.date(2018, 5, 28), on=dt.date(2018, 7, 8))
    assert [bool(each.ids) for each in weeks.weeks] == [True] * 5 + [False]
    counted = [
        {
            metrics.unit_balance(UNITS, edition="2017", on=day).dispersions[1].total.ids,
            metrics.line_balance({line: Words(line, line)}, on=day).dispersions[1].total.ids,
            metrics.scoreboard(on=day).get_entry("scene_livelier").now.ids,
        }
        for day in (
            dt.date(2017, 10, 19),
            dt.date(2017, 10, 20),
            dt.date(2018, 12, 31),
            dt.date(2019, 6, 29),
            dt.date(2019, 6, 30),
        )
    ]
    assert counted == [{()}, {("A000001",)}, {("A000001",)}, {("A000001",)}, {()}]


def test_a_purpose_is_needed_for_what_is_counted(working: Registry) -> None:
    for measure in (
        lambda: working.coverage.by_unit(GROUPS, UNITS, edition="2017", on=DAY, purpose="office"),
        lambda: working.coverage.list_people("freelance", "310114102", edition="2017", purpose="office"),
        lambda: working.metrics.line_balance(UNITS, on=DAY, purpose="statistics"),
        lambda: working.metrics.unit_balance(UNITS, edition="2017", on=DAY, purpose="statistics"),
        lambda: working.metrics.scoreboard(on=DAY, purpose="statistics"),
    ):
        with pytest.raises(PurposeError):
            measure()


#: What is measured, in a process of its own, so that the memory is that of the questions alone.
QUESTIONS = """
import datetime as dt, json, sys, time
from pathlib import Path

from newstratum._registry.opening import open_registry
from newstratum._words import Words

with open_registry(f"sqlite:///{sys.argv[1]}?mode=ro") as registry:
    day, begun = dt.date(2018, 11, 1), (time.perf_counter(), time.process_time())
    coverage = registry.coverage.by_unit(on=day)
    balance = registry.metrics.unit_balance(on=day)
    board = registry.metrics.scoreboard(on=day)
    taken = (time.perf_counter() - begun[0], time.process_time() - begun[1])
    begun = time.process_time()
    industries = {code: Words(code, code) for code in ("I", "65", "C36", "7231")}
    by_industry = registry.coverage.by_industry(None, None, industries, on=day)
    # The peak of this program; getrusage would tell of the one that started it too.
    status = Path("/proc/self/status").read_text()
    (peak,) = [int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")]
    hosted = [len(balance.dispersions[1].total.ids), sum(len(each.now.ids) for each in board.entries)]
    print(json.dumps({
        "seconds": taken[0],
        "of_processor": taken[1],
        "by_industry": time.process_time() - begun,
        "MiB": peak / 1024,
        "people": [coverage.total, by_industry.total],
        "full": len(by_industry.cells) - len(by_industry.gaps),
        "activities": hosted,
    }))
"""


@pytest.mark.bench
def test_a_hundred_thousand_people_and_ten_thousand_activities(tmp_path: Path) -> None:
    first = dt.date(2016, 11, 1)
    units = [unit.code for unit in load_district("jiading").profile.units]
    codes = ["I6510", "I6429", "C3670", "L7231", "F5120", "S9521"]

    def writes() -> Iterator[Put]:
        for n in range(100_000):
            unit, code = units[n // 6 % 12], codes[n // 72 % 6]
            job = Engagement(employer_kind="none", relation="none", role="professional", industry=code)
            person = Person(id=f"P{n:06}", status="working", township=unit, engagements=(job,))
            yield put(PERSON, person)
            placed = placement(n, OUTCOMES[n % 6], confirmed=n % 2 == 0)
            yield put(PLACEMENT, placed, township=unit, industry=code)
        for n in range(10_000):
            day = first + dt.timedelta(days=n % 730)
            held = activity(n, day, hosts=("F1",), township=units[n % 12], moves=("brands_pull",))
            yield put(ACTIVITY, held)

    path = tmp_path / "register.db"
    store = open_sqlite(URL.parse(f"sqlite:///{path}"), DECLARED)
    filled(store, writes()).adopt(load_district("jiading").profile, actor="clerk")
    assert sum(store.count_by("person", ("township",)).values()) == 100_000
    store.close()
    # Whoever opens a file only to read cannot add the kinds that it lacks.
    open_registry(f"sqlite:///{path}").close()
    command = [sys.executable, "-c", QUESTIONS, path]
    asked = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(asked.stdout)
    print(
        f"coverage, balance and scoreboard: {found['seconds']:.2f} s ({found['of_processor']:.2f} s of the"
        f" processor), peak {found['MiB']:.0f} MiB with the interpreter;"
        f" by key industries: {found['by_industry']:.2f} s of the processor"
    )
    assert found["people"] == [100_000, 100_000]
    assert found["full"] == 4 * 12 * 4
    assert min(found["activities"]) > 4_800
    assert found["seconds"] <= 3
    assert found["MiB"] <= 300
