"""Questions asked wrongly: an error names the parameter, and no answer looks as if there were nothing."""

from __future__ import annotations

import datetime as dt

import pytest

from newstratum._registry.queries.reader import check_group, check_unit, check_units
from newstratum._shipped.holidays import load_holidays
from newstratum._words import Words
from newstratum.errors import InvalidValueError

DAY = dt.date(2018, 11, 1)
TEXT = "2018-11-01"
NOW = dt.datetime(2018, 11, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize("day", [TEXT, NOW, 2018])
@pytest.mark.parametrize(
    ("name", "ask"),
    [
        ("first", lambda of, day: of.activity.meetings("c", day, DAY)),
        ("last", lambda of, day: of.activity.meetings("c", DAY, day)),
        ("today", lambda of, day: of.activity.visits_due(day)),
        ("today", lambda of, day: of.activity.tasks(DAY, DAY, today=day)),
        ("on", lambda of, day: of.activity.participation(on=day)),
        ("on", lambda of, day: of.activity.survey("s", on=day)),
        ("on", lambda of, day: of.activity.spending("b", on=day)),
        ("on", lambda of, day: of.activity.proposals(on=day)),
        ("on", lambda of, day: of.activity.credited_proposals(on=day)),
        ("on", lambda of, day: of.activity.proposal_results(2018, on=day)),
        ("on", lambda of, day: of.activity.appointments(on=day)),
        ("on", lambda of, day: of.structure.council(on=day)),
        ("on", lambda of, day: of.structure.platforms(on=day)),
        ("on", lambda of, day: of.structure.lines(on=day)),
        ("on", lambda of, day: of.structure.offices(on=day)),
        ("on", lambda of, day: of.metrics.unit_balance(on=day)),
        ("on", lambda of, day: of.metrics.line_balance(on=day)),
        ("on", lambda of, day: of.metrics.scoreboard(on=day)),
        ("first", lambda of, day: of.metrics.weeks(load_holidays(), first=day, on=DAY)),
        ("until", lambda of, day: of.metrics.weeks(load_holidays(), first=DAY, on=DAY, until=day)),
        ("on", lambda of, day: of.coverage.by_unit(on=day)),
        ("on", lambda of, day: of.coverage.by_industry(None, None, {"65": Words("a", "a")}, on=day)),
        ("last", lambda of, day: of.coverage.by_inspection(None, DAY, day)),
        ("on", lambda of, day: of.group_table(on=day)),
        ("on", lambda of, day: of.report(on=day)),
    ],
)
def test_a_day_is_a_date(registry, name, ask, day):
    with pytest.raises(InvalidValueError, match=r"must be a date, not .*datetime\.date\(") as caught:
        ask(registry, day)
    assert caught.value.field == name


@pytest.mark.parametrize("between", ["2018", ("2018", "2019"), (DAY,), (NOW, NOW), DAY])
def test_findings_are_between_two_dates(registry, between):
    with pytest.raises(InvalidValueError, match=r"between: must be two dates, .* write between=\("):
        registry.findings(between=between)


@pytest.mark.parametrize("at", ["2018", DAY, None, dt.datetime(2018, 11, 1)])
def test_an_instant_has_a_time_zone(registry, at):
    for ask in (registry.history.known_at, lambda kind, at: registry.history.model_as_of(kind, "b1", at)):
        with pytest.raises(InvalidValueError, match=r"^at: .*tzinfo="):
            ask("body", at)


def test_a_group_that_the_edition_does_not_have_is_refused(registry):
    with pytest.raises(InvalidValueError, match=r"group: is not a group .* mean 'intermediary'"):
        registry.coverage.list_people("intermediery", "310114102")
    with pytest.raises(InvalidValueError, match="group: must be text, not NoneType"):
        registry.coverage.list_people(None, "310114102")
    with pytest.raises(InvalidValueError, match="groups: is not a group"):
        registry.coverage.by_unit({"pigeons": Words("a", "a")}, on=DAY)
    assert registry.coverage.list_people("undetermined", "310114102") == ()
    check_group("group", "pigeons", "an edition of its own")


@pytest.mark.parametrize("unit", ["南翔镇", "南翔", "Nanxiang Town"])
def test_a_unit_is_given_by_its_code(registry, unit):
    for ask in (
        lambda: registry.coverage.list_people("freelance", unit),
        lambda: registry.coverage.list_people_by_industry("freelance", unit, "65", ["65"]),
        lambda: registry.coverage.by_unit(units={unit: Words("a", "a")}, on=DAY),
        lambda: registry.metrics.unit_balance({unit: Words("a", "a")}, on=DAY),
    ):
        with pytest.raises(InvalidValueError, match=r"units?: is not a code of a unit; .*'990101102'"):
            ask()


def test_codes_of_other_districts_are_units():
    check_unit("unit", "310115001")
    check_units({"990101001": Words("a", "a")})
    with pytest.raises(InvalidValueError, match="units: is not a code of a unit"):
        check_units({"u1": Words("a", "a")})
    with pytest.raises(InvalidValueError, match="unit: must be text, not int"):
        check_unit("unit", 310114102)


@pytest.mark.parametrize("name", ["groups", "units"])
def test_lists_of_words_are_mappings(registry, name):
    with pytest.raises(InvalidValueError, match=rf"{name}: must be words by their codes, not list"):
        registry.coverage.by_unit(**{name: ["enterprise"]}, on=DAY)


@pytest.mark.parametrize(
    ("name", "given"), [("units", "310114102"), ("units", 3), ("outcomes", "enterprise"), ("outcomes", b"a")]
)
def test_units_and_outcomes_of_a_table_are_lists(registry, name, given):
    with pytest.raises(InvalidValueError, match=rf"{name}: must be a list, not one \w+; write {name}=\["):
        registry.group_table(**{name: given})


@pytest.mark.parametrize("unit", ["南翔镇", 310114102])
def test_the_units_of_a_table_are_codes(registry, unit):
    with pytest.raises(InvalidValueError, match=r"^units: "):
        registry.group_table([unit])
    assert registry.group_table(iter(["310114102"])).rows[0].unit == "310114102"
