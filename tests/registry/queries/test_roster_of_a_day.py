"""Who is on the roster of a day, and who is placed on it: in tables, coverage, balance, participation."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newstratum as ns
from newstratum import figures
from newstratum._model.organisation.activities import Activity, Attendance
from newstratum._model.organisation.outreach import Response, SurveyRound
from newstratum._model.organisation.platforms import Platform, PlatformLevel, Station
from newstratum._model.people.people import Consent, Placement
from newstratum._model.values.periods import Period
from newstratum._registry.opening import open_registry
from newstratum._registry.registry import Registry
from newstratum._rules.verdict import Verdict
from newstratum._shipped.districts import load_district
from newstratum._words import Words
from newstratum.errors import InvalidValueError

DAYS = [dt.date(2018, month, 1) for month in (3, 6, 9, 11)]
UNITS = ("310114102", "310114103")
WORDS = {unit: Words(unit, unit) for unit in UNITS}
GROUPS = ("enterprise", "freelance")
CITED = "合成文件"

decisions = st.lists(
    st.tuples(st.sampled_from(DAYS), st.sampled_from([*GROUPS, "outside"]), st.sampled_from(["a", "b"])),
    max_size=3,
)
people = st.lists(st.tuples(st.sampled_from([*UNITS, "310114999", None]), decisions), max_size=6)


def column(table: figures.GroupTable) -> dict[str, int]:
    return dict(zip(table.outcomes, table.totals, strict=True))


def find_placed(made: list[tuple[dt.date, str, str]], on: dt.date) -> str | None:
    """The outcome of the last decision on a day, by hand: since the first of its kind in a row."""
    if not made:
        return None
    since = made[-1][0]
    for day, outcome, _ in reversed(made):
        if outcome != made[-1][1]:
            break
        since = min(since, day)
    return made[-1][1] if since <= on else None


def check_every_day(source, notice, without_capabilities, people):
    with open_registry("memory:") as registry:
        with registry.session(actor="a", purpose="roster", source=source, notice=notice) as session:
            for number, (unit, made) in enumerate(people):
                session.people.add(ns.Person(id=f"P{number}", township=unit))
                for day, outcome, category in made:
                    verdict = Verdict(outcome=outcome, category=category, edition="2017")
                    session.placements.propose(f"P{number}", verdict, on=day)
        for on in DAYS:
            there = [
                (unit, find_placed(made, on))
                for unit, made in people
                if not made or min(day for day, *_ in made) <= on
            ]
            cells = Counter(there)
            for store in (registry._store, without_capabilities(registry._store)):
                measured = Registry(store)
                table = measured.group_table(UNITS, on=on)
                assert table.total == len(there)
                assert column(table).get("unplaced", 0) == sum(outcome is None for _, outcome in there)
                for row in table.rows:
                    for outcome, cell in zip(table.outcomes, row.cells, strict=True):
                        wanted = None if outcome == "unplaced" else outcome
                        assert cell.count == cells[row.unit, wanted]
                groups = {group: Words(group, group) for group in GROUPS}
                covered = measured.coverage.by_unit(groups, WORDS, on=on)
                assert (covered.total, covered.unplaced) == (len(there), column(table).get("unplaced", 0))
                by_industry = measured.coverage.by_industry(groups, WORDS, {"I": Words("I", "I")}, on=on)
                assert (by_industry.total, by_industry.unplaced) == (covered.total, covered.unplaced)
                for (group, unit), cell in covered.cells.items():
                    assert cell.count == cells[unit, group]
                    assert len(measured.coverage.list_people(group, unit, on=on)) == cell.count
                balance = measured.metrics.unit_balance(WORDS, on=on)
                members = next(each for each in balance.dispersions if each.indicator == "members")
                assert members.total.value.exact == sum(cells[u, g] for u in UNITS for g in GROUPS)


@pytest.mark.slow
@given(people)
def test_the_total_is_the_whole_roster_of_every_day(source, notice, without_capabilities, people):
    """Coverage "total is the whole roster", and `on` in coverage, balance and group table."""
    check_every_day(source, notice, without_capabilities, people)


@pytest.mark.stress
@settings(max_examples=1_000)
@given(people)
def test_the_total_is_the_whole_roster_of_every_day_of_many(source, notice, without_capabilities, people):
    check_every_day(source, notice, without_capabilities, people)


@pytest.fixture
def one(registry, roster, person):
    """A person of a unit, whom nobody placed."""
    with roster(registry) as session:
        session.people.add(person("P1", township=UNITS[0]))
    return registry


def test_one_person_without_a_placement_is_counted_elsewhere(one):
    """The smallest register: coverage said total 0, elsewhere 0."""
    one.adopt(load_district("jiading").profile, actor="clerk")
    covered = one.coverage.by_unit(on=DAYS[0])
    assert (covered.total, covered.elsewhere.count, covered.unplaced) == (1, 1, 1)
    table = one.group_table(on=DAYS[0])
    assert (table.outcomes[-1], table.total, table.elsewhere.total) == ("unplaced", 1, 0)
    notes = {section.id: section.notes for section in one.report(on=DAYS[0]).sections}["coverage"]
    assert (
        notes[1].zh
        == "共1人，其中1人未列入本表（四大群体以外、待定、有争议，或街镇不详、不在表内；含尚未判定的1人）"
    )


def test_nobody_is_not_placed_where_only_confirmed_placements_count(one, roster, verdict):
    one.adopt(load_district("jiading").profile, actor="clerk")
    with roster(one) as session:
        session.placements.propose("P1", verdict(), on=DAYS[0])
        session.placements.confirm("P1", by="clerk", on=DAYS[2])
        given = Consent(purpose="invitation", notice="survey.v1", given_on=DAYS[1])
        session.people.update(attrs.evolve(session.people.require("P1"), consents=[given]))
    for on, total in zip(DAYS, (0, 0, 1, 1), strict=True):
        table = one.group_table(UNITS, on=on, confirmed_only=True)
        assert (table.total, "unplaced" in table.outcomes) == (total, False)
        assert one.coverage.by_unit(on=on, purpose="invitation").total == total
        words = {"I": Words("I", "I")}
        assert one.coverage.by_industry(None, None, words, on=on, purpose="invitation").total == total
        listed = one.coverage.list_people("intermediary", UNITS[0], on=on, purpose="invitation")
        assert listed == ("P1",) * total


def test_a_decision_again_keeps_the_earlier_day(one, roster, verdict):
    with roster(one) as session:
        for day, category in zip(DAYS, ("a", "b", "c"), strict=False):
            session.placements.propose("P1", verdict("enterprise", category), on=day)
        made = session.placements.propose("P1", verdict("enterprise", "d"), on=DAYS[3]).placement
    assert (made.decided_on, made.since, made.first_placed_on) == (DAYS[3], DAYS[0], DAYS[0])
    with roster(one) as session:
        made = session.placements.propose("P1", verdict("freelance", "d"), on=DAYS[3]).placement
    assert (made.since, made.first_placed_on) == (DAYS[3], DAYS[0])


def test_a_document_of_schema_1_holds_since_the_day_it_was_decided():
    made = Placement.from_dict(
        {"person": "P1", "edition": "2017", "outcome": "outside", "decided_on": "2018-06-01"}
    )
    assert made.since == made.first_placed_on == DAYS[1]
    with pytest.raises(InvalidValueError, match="not between first_placed_on and decided_on"):
        attrs.evolve(made, since=DAYS[2])


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ({}, DAYS),
        ({"ended_on": "2018-06-30"}, DAYS[:2]),
        ({"began_on": "2018-06-02"}, DAYS[2:]),
        ({"began_on": "2018-09"}, DAYS[2:]),
        ({"began_on": "2017", "ended_on": "2018-06"}, DAYS[:2]),
    ],
)
def test_the_balance_lists_what_the_day_does_not_exclude(registry, roster, period, days):
    """`on` in balance: platforms over long ago count."""
    shared: dict[str, Any] = {"township": UNITS[0], "period": Period(**period), "source": CITED}
    with roster(registry) as session:
        level = PlatformLevel.TOWNSHIP
        session.add(Platform(id="f1", name_zh="甲", brand="b", level=level, owner="o1", **shared))
        session.add(Station(id="t1", name_zh="乙", **shared))
    for on in DAYS:
        balance = registry.metrics.unit_balance(WORDS, on=on)
        totals = {each.indicator: each.total.value.exact for each in balance.dispersions}
        assert (totals["platforms"], totals["stations"]) == ((1, 1) if on in days else (0, 0))
        lines = registry.metrics.line_balance({"o1": Words("线", "line")}, on=on)
        assert lines.dispersions[0].total.value.exact == int(on in days)


def test_the_unit_of_somebody_without_a_placement_is_known(one, roster):
    """Units of people without placement: surveys and participation read the town from the person."""
    with roster(one) as session:
        session.add(
            Activity(id="a1", name_zh="会", kind="lecture", state="held", held_on="2018-05-01", source=CITED)
        )
        session.add(Attendance(id="s1", activity="a1", person="P1", source=CITED))
        session.add(SurveyRound(id="r1", name_zh="卷", asked=1, source=CITED))
        session.add(Response(id="w1", survey="r1", person="P1", answered_on="2018-05-02", source=CITED))
    on = DAYS[1]
    (answered,) = one.activity.survey("r1", on=on).by_unit.items()
    assert (answered[0], answered[1].value.exact) == (UNITS[0], 1)
    assert [row.key for row in one.activity.participation(on=on).townships] == [UNITS[0]]


@pytest.mark.parametrize(
    ("held_on", "ended_on", "counts"),
    [
        ("2018", "2018-02", 1),  # The last day bounds the first.
        ("2017-02", "2018-02-01", 1),
        ("2018", None, 0),
        (None, None, 0),
        ("2018-03-01", None, 1),
        ("2018-03-02", "2018-03-05", 0),
        ("2017-02-28", "2017-03-01", 0),
        ("2017-02-28", "2017-03-02", 1),
    ],
)
def test_an_activity_counts_if_surely_a_day_of_it_lies_in_the_year(
    registry, roster, held_on, ended_on, counts
):
    with roster(registry) as session:
        session.add(
            Activity(
                id="a1",
                name_zh="会",
                kind="lecture",
                township=UNITS[0],
                held_on=held_on,
                ended_on=ended_on,
                source=CITED,
            )
        )
    held = registry.metrics.unit_balance(WORDS, on=DAYS[0]).dispersions[1]
    assert (held.indicator, held.total.value.exact) == ("activities", counts)
