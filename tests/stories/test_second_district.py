"""A second, made-up district, from the files of the example: every figure as counted by hand (issue G)."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

import newstratum as ns
from newstratum import organisation as org

FILES = Path(__file__).parents[2] / "examples" / "donghu"
DAY = dt.date(2018, 11, 1)
PLACED = dt.date(2018, 5, 2)
NOTICE = ns.PrivacyNotice(
    id="n",
    version=1,
    controller="合成机关",
    contact="合成窗口",
    purposes=("roster", "statistics"),
    text_zh="告知书",
    in_force_on=dt.date(2018, 1, 1),
)


@pytest.fixture
def registry() -> Any:
    profile = org.load_district_profile(FILES / "profile.toml")
    source = ns.Source(kind="person", stated_on=dt.date(2018, 1, 2), reference="people.csv")
    with ns.open_registry("memory:", notices=[NOTICE]) as opened:
        opened.adopt(profile, actor="office")
        text = (FILES / "records.toml").read_text("utf-8")
        opened.import_dataset(org.parse_dataset({"records.toml": text}), actor="office")
        with opened.session(actor="office", purpose="roster", source=source) as session:
            for cells in csv.DictReader((FILES / "people.csv").read_text("utf-8").splitlines()):
                unit = profile.find_unit(cells.pop("township"))
                code = None if unit is None else unit.code
                session.enrol(ns.read_row(cells), id=cells["id"], township=code, on=PLACED)
        yield opened


@pytest.fixture
def sections(registry: ns.Registry) -> dict[str, Any]:
    return {each.id: each for each in registry.report(on=DAY).sections}


def test_the_district_is_the_one_of_the_profile_and_one_person_lives_elsewhere(sections: Any) -> None:
    """西湖区柳溪镇 is no unit of 东湖区."""
    notes = [note.zh for note in sections["district"].notes]
    assert notes[0].startswith("按东湖区（990101）的概况统计，共4个街镇")
    assert notes[1:] == ["1名人员街镇不详"]


def test_patterns_are_1_8_and_1_4_n(sections: Any) -> None:
    rows = [
        (row[0].zh, row[2].zh, str(getattr(row[3], "zh", row[3])), str(getattr(row[4], "zh", row[4])))
        for row in sections["structure"].tables[0].rows
    ]
    assert rows == [
        ("1+8", "1", "1", "0"),  # the city's association does not count
        ("1+8", "8", "3", "-5"),  # the platform of the city's brand does not count
        ("1+4+N", "1", "0", "-1"),
        ("1+4+N", "4", "1", "-3"),
        ("1+4+N", "N", "0", "None"),
    ]


def test_the_council_has_one_organisation_and_four_places_free(registry: ns.Registry) -> None:
    council = registry.structure.council(on=DAY)
    assert (council.persons.value.exact, council.organisations.value.exact) == (0, 1)
    assert sum(free for _, free in council.vacancies) == 4
    assert {each.subject for each in council.findings if each.kind.value == "count"} == {
        "president",
        "vice_president",
    }


def test_people_are_counted_in_the_units_of_the_day(registry: ns.Registry, sections: Any) -> None:
    coverage = registry.coverage.by_unit(on=DAY)
    reached = {place: cell.count for place, cell in coverage.cells.items() if cell.count}
    assert reached == {
        ("intermediary", "990101001"): 2,
        ("freelance", "990101101"): 1,
        ("intermediary", "990101101"): 1,  # placed in 石桥镇, which became part of 柳溪镇
    }
    # D5 is undetermined, D6 of unknown unit.
    assert (len(coverage.cells), coverage.total, coverage.elsewhere.count) == (16, 6, 2)
    assert coverage.axes[1].what.zh == "街镇园区"
    industry = sections["industry_coverage"]
    assert (
        industry.notes[1].zh
        == "共6人，其中6人未列入本表（四大群体以外、待定、有争议，或街镇、行业不详、不在表内）"
    )
    before = registry.group_table(on=dt.date(2018, 6, 30))
    assert {row.unit: row.total for row in before.rows} == {
        "990101001": 2,
        "990101002": 0,
        "990101101": 1,
        "990101102": 1,
        "990101401": 1,
    }


def test_work_is_spread_over_four_units(registry: ns.Registry) -> None:
    balance = registry.metrics.unit_balance(on=DAY)
    totals = {each.indicator: each.total.value.exact for each in balance.dispersions}
    # Four platforms lie in units, that of the city's brand too; one activity was cancelled.
    assert totals == {"members": 4, "activities": 2, "platforms": 4, "stations": 0}
    assert set(balance.units) == {"990101001", "990101002", "990101101", "990101401"}


def test_the_moves_are_its_own(registry: ns.Registry, sections: Any) -> None:
    board = registry.metrics.scoreboard(on=DAY)
    assert board is not None
    counts = {each.move: (each.now.value.exact, each.before.value.exact) for each in board.entries}
    assert counts == {
        "platforms_link": (4, 2),  # 石桥书院 and 全市大舞台 were there a year before
        "visits_link": (0, 0),
        "means_link": (1, 0),  # the forum names it
        "more_activity": (2, 0),
    }
    assert sections["scoreboard"].title.zh == "三联一促"


def test_49_weeks_lack_an_activity(registry: ns.Registry) -> None:
    """Of 53 weeks one is a whole holiday, two have an activity, and the last is not over."""
    rhythm = registry.metrics.weeks(org.load_holidays(), first=dt.date(2017, 11, 2), on=DAY)
    assert (len(rhythm.weeks), len(rhythm.excused), len(rhythm.missing)) == (53, 1, 49)


def test_it_claims_what_its_document_says_and_lists(sections: Any) -> None:
    assert [note.zh for note in sections["claims"].notes[1:]] == [
        "“湖心汇”平台：文中称8个，逐项列出8个（街道平台3个、镇平台4个、园区平台1个）：与文中一致。"
    ]
    assert sections["findings"].work == ()


def test_no_word_of_another_district_stands_in_its_report(registry: ns.Registry) -> None:
    report = json.dumps(registry.report(on=DAY).to_dict(), ensure_ascii=False)
    jiading = org.load_district("jiading").profile
    words = ["嘉定", "Jiading", jiading.code, "梦·享·嘉", "1+22", "1+6", "四群八动"]
    words += [name for unit in jiading.units for name in (unit.name_zh, unit.name_en)]
    words += [claim.name_zh for claim in jiading.claims if len(claim.name_zh) > 5]
    assert [word for word in words if word in report] == []


def test_a_move_that_the_profile_does_not_know_is_a_finding(registry: ns.Registry) -> None:
    with registry.session(actor="office", purpose="office", source="方案") as session:
        session.add(org.Activity("odd", "别区活动", kind="salon", held_on=DAY, moves=["brands_pull"]))
    assert [(each.kind.value, each.subjects, each.where) for each in registry.findings()] == [
        ("unknown_reference", ("odd", "brands_pull"), "moves")
    ]


def test_the_work_of_the_year_stands_beside_that_of_the_year_before(sections: Any) -> None:
    """Five places since 2018, one of them held by an association; two activities, and none before."""
    rows = {
        row[0].zh: tuple(cell.zh for cell in row[1:])
        for name in ("posts", "participation")
        for row in sections[name].tables[0].rows
    }
    assert rows["职数"] == ("5个", "0个", "5个")
    assert rows["在任"] == ("1席", "0席", "1席")
    assert rows["空缺"] == ("4个", "0个", "4个")
    assert rows["活动场次"] == ("2场", "0场", "2场")
    assert rows["人数"] == ("0人", "0人", "0人")
    # Nothing else was recorded.
    for name in (
        "appointments",
        "training",
        "spending",
        "proposals",
        "surveys",
        "meetings",
        "tasks",
        "visits",
    ):
        (sentence,) = sections[name].notes
        assert sentence.zh.startswith("本期和上期均无")
