"""Figures, reports and plans as HTML: well-formed, escaped, with both languages and without styles."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.activities import build_week_rhythm
from newstratum._figures.appointments import count_appointments
from newstratum._figures.balance import Indicator, compute_balance
from newstratum._figures.claims import compare_district_claims, compare_pattern, parse_pattern
from newstratum._figures.council import build_council
from newstratum._figures.coverage import Axis, build_coverage
from newstratum._figures.group_table import Cell, build_group_table
from newstratum._figures.participation import GroupAndTownship, compute_participation
from newstratum._figures.proposals import compute_funnel
from newstratum._figures.reports.report import Report, Section, Table
from newstratum._figures.scoreboard import EvidenceEntry, build_scoreboard
from newstratum._figures.spending import compute_spending
from newstratum._figures.survey_results import compute_survey_result
from newstratum._model.organisation.activities import Attendance
from newstratum._model.organisation.budgets import Budget, Line
from newstratum._model.organisation.outreach import SurveyChannel, SurveyRound
from newstratum._model.organisation.relations import Citation
from newstratum._model.people.groups import Group
from newstratum._model.values.calendar import IsoWeek
from newstratum._model.values.money import Money
from newstratum._planning.plans import Host, RotationRequest
from newstratum._planning.rotation import plan_rotation
from newstratum._shipped.districts import load_district
from newstratum._shipped.holidays import load_holidays
from newstratum._words import Words

PROGRAMME = load_district("jiading").profile.programme
assert PROGRAMME is not None
CLAIMS = {each.claim.id: each for each in compare_district_claims(load_district("jiading").profile.claims)}

DAY = dt.date(2018, 11, 1)
SOURCE = Citation(document="合成")
TOWNS = Words("街镇", "townships")
UNITS = {"310114102": Words("南翔镇", "Nanxiang"), "310114109": Words("徐行镇", "Xuhang")}
WEEKS = tuple(IsoWeek(2026, number) for number in range(10, 20))


def shown_objects() -> dict[str, Any]:
    """One object of each class that shows itself as a table."""
    axes = [Axis(what=TOWNS, words=UNITS)]
    indicator = Indicator(id="one", definition=TOWNS, unit="场", counts={"310114102": 3})
    line = Line(id="hall", name_zh="会场", amount=Money(minor=10_000))
    budget = Budget(
        id="b", name_zh="经费", year=2018, amount=Money(minor=10_000), lines=(line,), source=SOURCE
    )
    survey = SurveyRound(id="s", name_zh="调研", channel=SurveyChannel.WECHAT, source=SOURCE)
    came = [Attendance(id="s1", activity="a", person="p1", source=SOURCE)]
    request = RotationRequest(
        hosts=tuple(Host(id=f"P{number}") for number in range(6)), weeks=WEEKS, holidays=load_holidays()
    )
    counts = {("310114102", "freelance"): Cell(count=2, ids=("P1", "P2"))}
    return {
        "appointments": count_appointments([], DAY),
        "balance": compute_balance([indicator], UNITS, what=TOWNS, as_of=DAY),
        "claim": CLAIMS["platforms"],
        "council": build_council([], [], DAY),
        "coverage": build_coverage({("310114102",): 3}, axes, as_of=DAY, definition=TOWNS),
        "figure": build_coverage({}, axes, as_of=DAY, definition=TOWNS).covered,
        "funnel": compute_funnel([], DAY),
        "groups": build_group_table(counts, UNITS, as_of=DAY, edition="2017", unit_words=UNITS),
        "participation": compute_participation(
            came, {"p1": GroupAndTownship(group=Group.FREELANCE)}, DAY, activities=[]
        ),
        "pattern": compare_pattern(parse_pattern("1+22"), [(TOWNS, "个", []), (TOWNS, "个", [])], phrase="p"),
        "plan": plan_rotation(request),
        "rhythm": build_week_rhythm([], load_holidays(), first=dt.date(2018, 1, 1), today=DAY),
        "scoreboard": build_scoreboard([EvidenceEntry(kind="platform", id="x")], DAY, PROGRAMME),
        "spending": compute_spending(budget, [], DAY),
        "survey": compute_survey_result(survey, [], DAY),
    }


OBJECTS = shown_objects()


@pytest.mark.parametrize("name", OBJECTS)
def test_each_shows_itself_in_both_languages_and_in_one_short_line(name: str) -> None:
    html = OBJECTS[name]._repr_html_()
    ElementTree.fromstring(f"<div>{html}</div>")
    assert re.search("[一-鿿]", html)
    assert '<small lang="en">' in html
    assert "style" not in html
    assert "no English text" not in html
    assert len(repr(OBJECTS[name])) <= 200


def test_a_group_table_names_units_groups_and_the_day() -> None:
    html = OBJECTS["groups"]._repr_html_()
    table = ElementTree.fromstring(f"<div>{html}</div>").find("table")
    assert table is not None
    assert "2018-11-01" in "".join(table.find("caption").itertext())
    rows = [[cell.text for cell in row] for row in table.iter("tr")][1:]
    assert [row[0] for row in rows] == ["南翔镇", "徐行镇", "不详", "合计"]
    assert [row[-1] for row in rows] == ["2", "0", "0", "2"]
    assert "each person once" in html


def test_a_plan_has_a_row_a_week() -> None:
    table = ElementTree.fromstring(f"<div>{OBJECTS['plan']._repr_html_()}</div>").find("table")
    rows = [[cell.text for cell in row] for row in table.iter("tr")][1:]
    assert [row[0] for row in rows] == [str(week) for week in WEEKS]
    assert rows[0][3] == "P0"


texts = st.text(
    st.characters(min_codepoint=32, exclude_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=9
)


@pytest.mark.slow
@given(title=texts, heading=texts, cell=texts)
def test_every_text_is_escaped(title: str, heading: str, cell: str) -> None:
    table = Table(
        title=Words.same(title), columns=(Words.same(heading),), rows=((Words(cell, cell + "<&"),), (None,))
    )
    section = Section(id="s", title=Words.same(title), tables=(table,), work=(Words.same(cell),))
    report = Report(title=Words.same(title), as_of=DAY, sections=(section,))
    read = ElementTree.fromstring(f"<div>{report._repr_html_()}</div>")
    assert read.find("table/caption").text == title
    assert read.find("table/thead/tr/th").text == heading
    first = read.find("table/tbody/tr/td")
    assert (first.text, first.get("title")) == (cell, cell + "<&")
    assert read.find("details/ul/li").text == cell


def test_what_is_no_figure_has_no_table() -> None:
    from newstratum._shipped.html_tables import render_html

    with pytest.raises(TypeError, match="no table of str"):
        render_html("text")
