"""The sections of a report on the work: every figure as counted by hand, the time before it, and the ids.

The day is 2018-11-01: the year up to it begins on 2017-11-02, the year before that on 2016-11-02.
"""

from __future__ import annotations

import datetime as dt
import json

import pytest

from newstratum._builtin.reports import render_text
from newstratum._builtin.terminal import count_columns
from newstratum._figures.reports.outline import sort_sections
from newstratum._figures.reports.report import Section
from newstratum._model.organisation.activities import Activity, ActivityKind, Attendance
from newstratum._model.organisation.bodies import Body, BodyKind, Post, PostRole, Seat
from newstratum._model.organisation.budgets import Budget, Expense, Line
from newstratum._model.organisation.contributions import (
    Appointment,
    Course,
    Exhibition,
    Proposal,
    ProposalStep,
)
from newstratum._model.organisation.governance import Conference, Meeting, Task
from newstratum._model.organisation.occasions import Cadence, OccasionState
from newstratum._model.organisation.outreach import KeyContact, Response, SurveyRound, Visit
from newstratum._model.organisation.publicity import Channel, MediaCoverage, Publication
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.money import from_wan_yuan
from newstratum._model.values.periods import Period
from newstratum._words import Words

DAY = dt.date(2018, 11, 1)
CITED = Citation(document="合成纪要")
SALON = ActivityKind.SALON
#: Of each section the figures of the year, of the year before, and the change.
COUNTED_BY_HAND = {
    "posts": {"职数": ("3个", "3个", "0个"), "在任": ("2席", "1席", "1席"), "空缺": ("1个", "2个", "-1个")},
    "appointments": {"职务数": ("2个", "1个", "1个"), "人数": ("1人", "1人", "0人")},
    "participation": {
        # One of "2017" lies in one of the two years, nobody knows in which.
        "活动场次": ("1至2场", "1至2场", "-1至1场"),
        "有人数记录的活动": ("1场", "1场", "0场"),
        "人数": ("1人", "2人", "-1人"),
        "人次": ("1人次", "2人次", "-1人次"),
    },
    "training": {"研修班": ("1期", "0期", "1期"), "主题艺术展": ("1个", "1个", "0个")},
    "spending": {
        "预算": ("30万元", "20万元", "10万元"),
        "已承诺": ("5万元", "0万元", "5万元"),
        "已支出": ("10万元", "20万元", "-10万元"),
        "余额": ("15万元", "0万元", "15万元"),
    },
    "proposals": {
        "建言": ("1件", "1件", "0件"),
        "报送": ("1件", "0件", "1件"),
        "批示": ("0件", "0件", "0件"),
        "采纳": ("1件", "0件", "1件"),
        "答复": ("0件", "0件", "0件"),
        "落实": ("0件", "0件", "0件"),
        "未采纳": ("0件", "0件", "0件"),
    },
    "surveys": {"问卷": ("1轮", "0轮", "1轮"), "收回": ("2份", "0份", "2份")},
    "meetings": {
        "会议": ("1次", "1次", "0次"),
        "应开": ("3期", "3期", "0期"),
        "有纪要": ("1期", "0期", "1期"),
    },
    "tasks": {
        "交办": ("1项", "1项", "0项"),
        "办结": ("0项", "1项", "-1项"),
        "未办结": ("1项", "0项", "1项"),
        "逾期": ("1项", "0项", "1项"),
    },
    "visits": {
        "走访": ("1次", "1次", "0次"),
        "逾期联系对象": ("1个", "1个", "0个"),
        "逾期单位": ("0个", "0个", "0个"),
    },
    "publicity": {
        "宣传作品": ("1件", "0件", "1件"),
        "媒体报道": ("0篇", "1篇", "-1篇"),
        "宣传渠道": ("1个", "0个", "1个"),
    },
}
SINCE_2016 = Period(began_on="2016-01-01")


def _list_records():
    yield Body(id="town", name_zh="甲镇", kind=BodyKind.TOWNSHIP)
    yield Post(id="o1", body="town", role=PostRole.HEAD, places=2, period=SINCE_2016)
    yield Post(id="o2", body="town", role=PostRole.DEPUTY_HEAD, period=SINCE_2016)
    yield Seat(id="s1", post="o1", person="P1", period=Period(began_on="2017-01-01"))
    yield Seat(id="s2", post="o1", person="P2", period=Period(began_on="2018-02-01"))
    for identifier, kind, began in (("n1", "deputy", "2017-12-01"), ("n2", "cppcc_member", "2016-12-01")):
        period = Period(began_on=began)
        yield Appointment(id=identifier, person="P1", kind=kind, level="district", period=period)
    yield Activity(id="v1", name_zh="沙龙", kind=SALON, held_on="2018-03-01")
    yield Activity(id="v2", name_zh="沙龙", kind=SALON, held_on="2017-05-01")
    state = OccasionState.CANCELLED
    yield Activity(id="v3", name_zh="沙龙", kind=SALON, held_on="2018-04-01", state=state)
    yield Activity(id="v4", name_zh="沙龙", kind=SALON, held_on="2017")
    for number, (activity, person) in enumerate((("v1", "P1"), ("v2", "P1"), ("v2", "P2"), ("v3", "P2"))):
        yield Attendance(id=f"a{number}", activity=activity, person=person)
    yield Course(id="c1", name_zh="研修班", period=Period(began_on="2018-05-01", ended_on="2018-05-03"))
    shown = Period(began_on="2017-10-20", ended_on="2018-06-30")
    yield Exhibition(id="e1", name_zh="艺术展", period=shown)
    for year, amount in ((2018, 30), (2017, 20)):
        money = from_wan_yuan(amount)
        line = Line("hall", "阵地", amount=money)
        yield Budget(id=f"b{year}", name_zh=f"{year}年预算", year=year, amount=money, lines=(line,))
    for identifier, budget, state, amount, day in (
        ("x1", "b2018", "spent", 10, "2018-02-01"),
        ("x2", "b2018", "committed", 5, "2018-03-01"),
        ("x3", "b2017", "spent", 20, "2017-06-01"),
        ("x4", "b2018", "spent", 9, "2018-12-01"),
    ):
        money = from_wan_yuan(amount)
        yield Expense(id=identifier, budget=budget, line="hall", state=state, amount=money, happened_on=day)
    for identifier, *steps in (
        ("p1", ("made", "2017-06-01"), ("forwarded", "2018-01-10"), ("adopted", "2018-02")),
        ("p2", ("made", "2018-04-01")),
    ):
        listed = tuple(ProposalStep(stage=stage, happened_on=day, source=CITED) for stage, day in steps)
        yield Proposal(id=identifier, topic_zh="建议", person="P1", steps=listed)
    asked = Period(began_on="2018-03-01", ended_on="2018-03-31")
    yield SurveyRound(id="q1", name_zh="问卷", asked=4, period=asked)
    for number in (1, 2):
        yield Response(id=f"r{number}", survey="q1", person=f"P{number}", answered_on="2018-03-02")
    quarterly = Cadence.QUARTERLY
    yield Conference(id="k1", name_zh="例会", body="town", cadence=quarterly, period=SINCE_2016)
    yield Meeting(id="m1", name_zh="例会", conference="k1", held_on="2018-02-01", minutes=CITED)
    yield Meeting(id="m2", name_zh="例会", conference="k1", held_on="2017-03-01")
    day = dt.date(2018, 1, 10)
    yield Task(id="t1", matter_zh="事项", owner="town", assigned_on=day, due_on=dt.date(2018, 2, 1))
    done = {"closed_on": dt.date(2017, 3, 1), "evidence": (CITED,)}
    yield Task(id="t2", matter_zh="事项", owner="town", assigned_on=dt.date(2017, 2, 1), **done)
    for identifier, held_on in (("w1", "2018-06-01"), ("w2", "2017-06-01")):
        yield Visit(id=identifier, person="P1", by_body="town", held_on=held_on)
    # No visit: it is counted as an inspection.
    yield Visit(id="w3", kind="inspection", body="town", by_body="committee", held_on="2018-07-01")
    yield KeyContact(id="l1", person="P1", by_body="town", cadence=quarterly, period=SINCE_2016)
    kind = "official_account"
    yield Channel(id="h1", name_zh="公众号", kind=kind, period=Period(began_on="2017-12-01"))
    yield Publication(id="u1", title_zh="文章", kind="article", channels=("h1",), published_on="2018-01-01")
    yield MediaCoverage(id="g1", channel="h1", published_on="2017-01-01")


@pytest.fixture
def full(registry, roster, person, verdict, clock):
    # What is told of the last day of the year is known then.
    clock.advance(days=60)
    with roster(registry) as session:
        for number in (1, 2):
            session.people.add(person(f"P{number}"))
            session.placements.propose(f"P{number}", verdict(), on=dt.date(2018, 10, 1))
    with registry.session(actor="clerk", purpose="roster", source="合成纪要", notice="survey.v1") as session:
        for each in _list_records():
            session.add(each)
    return registry


def _get_sections(registry) -> dict[str, Section]:
    return {each.id: each for each in registry.report(on=DAY).sections}


def test_every_figure_of_the_work_is_as_counted_by_hand(full) -> None:
    sections = _get_sections(full)
    for identifier, wanted in COUNTED_BY_HAND.items():
        table = sections[identifier].tables[0]
        assert table.title.zh == "本期2017-11-02至2018-11-01，上期2016-11-02至2017-11-01"
        found = {row[0].zh: tuple(cell.zh for cell in row[1:]) for row in table.rows}
        assert found == wanted, identifier


def test_money_names_the_expenses_of_its_state(full) -> None:
    ids = {row[0].zh: ids for row, ids in _iterate_rows(_get_sections(full)["spending"].tables[0])}
    assert ids["已承诺"] == ((), ("x2",), (), ())
    assert ids["已支出"] == ((), ("x1",), ("x3",), ())
    assert ids["余额"] == ((), ("b2018", "x1", "x2"), ("b2017", "x3"), ())


def _iterate_rows(table):
    return zip(table.rows, table.cell_ids, strict=True)


def test_a_visit_of_the_kind_inspection_covers_the_office(full) -> None:
    section = _get_sections(full)["inspections"]
    assert section.work == ()
    assert section.tables[0].cell_ids[0][1] == ("w3",)


@pytest.mark.slow
def test_every_figure_has_a_definition_a_day_and_the_records_of_its_cell(full) -> None:
    """Issue G, point 4: definition, date, ids behind each cell, the period before beside it."""
    stored = {each.id for each in _list_records()}
    for identifier in COUNTED_BY_HAND:
        section = _get_sections(full)[identifier]
        pairs = zip(section.figures[::2], section.figures[1::2], strict=True)
        for row, cells, (now, before) in zip(
            section.tables[0].rows, section.tables[0].cell_ids, pairs, strict=True
        ):
            assert now.definition == before.definition
            assert now.definition.zh.startswith(f"{row[0].zh}：")
            assert (now.as_of, before.as_of) == (DAY, dt.date(2017, 11, 1))
            assert cells == ((), now.ids, before.ids, ())
            assert set(now.ids) | set(before.ids) <= stored
            if row[0].zh not in ("余额",):
                # Of money nothing can be left of records that are there.
                assert all(bool(each.ids) == bool(each.value.high) for each in (now, before))


def test_tables_name_bodies_and_carry_ids(full) -> None:
    sections = _get_sections(full)
    (by_owner,) = sections["tasks"].tables[1:]
    assert by_owner.rows == ((Words("甲镇", ""), 1, 1, 0),)
    assert by_owner.cell_ids == (((), ("t1",), ("t1",), ()),)
    assert [each.zh for each in sections["tasks"].work] == ["甲镇：任务t1逾期未办结，需督办"]
    (by_line,) = sections["spending"].tables[1:]
    assert [cell.zh for cell in by_line.rows[0]] == [
        "2018年预算",
        "阵地",
        "30万元",
        "5万元",
        "10万元",
        "15万元",
    ]
    assert by_line.cell_ids[0][2:5] == (("b2018",), ("x2",), ("x1",))
    (vacant,) = sections["posts"].tables[1:]
    assert [str(cell) for cell in vacant.rows[0][2:]] == ["1", "0", "1"]
    groups, units = sections["participation"].tables[1:]
    # Placed in October 2018: in November 2017 nobody knew the group of P1 and P2.
    assert [[cell.zh for cell in row] for row in groups.rows] == [
        ["中介和社会组织", "1人", "1人次", "0人", "0人次"],
        ["不详", "0人", "0人次", "2人", "2人次"],
    ]
    assert units.cell_ids == (((), ("a0",), ("a0",), ("a1", "a2"), ("a1", "a2")),)


def test_what_nobody_recorded_is_one_sentence(registry) -> None:
    sections = _get_sections(registry)
    for identifier in COUNTED_BY_HAND:
        section = sections[identifier]
        (sentence,) = section.notes
        assert sentence.zh.startswith("本期和上期均无")
        assert (section.figures, section.tables, section.work) == ((), (), ())


def test_cells_and_ids_of_the_json_have_one_shape_and_nobody_is_named(full) -> None:
    plain = full.report(on=DAY).to_dict()
    tables = [table for section in plain["sections"] for table in section["tables"]]
    for table in tables:
        if table["cell_ids"]:
            assert [len(row) for row in table["cell_ids"]] == [len(row) for row in table["rows"]]
            assert [sorted({each for cell in row for each in cell}) for row in table["cell_ids"]] == [
                sorted(set(row)) for row in table["ids"]
            ] or table["title"]["zh"].endswith("至 2018-11-01")
    assert sum(bool(table["cell_ids"]) for table in tables) > len(COUNTED_BY_HAND)
    assert "合成甲" not in json.dumps(plain, ensure_ascii=False)


def test_a_table_of_people_says_how_to_open_it(full) -> None:
    opened_by = _get_sections(full)["coverage"].tables[0].opened_by
    names = {"registry": full, "datetime": dt, "group": "intermediary", "unit": "310114102"}
    assert eval(opened_by, names) == ("P1", "P2")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_text_fits_a_terminal(full, language) -> None:
    lines = render_text(full.report(on=DAY).to_dict(language=language)).decode().splitlines()
    assert [line for line in lines if count_columns(line) > 80] == []


def test_sections_stand_in_the_order_of_an_office(full) -> None:
    report = full.report(on=DAY)
    assert sort_sections(reversed(report.sections)) == report.sections
    to_do = report.sections[-1]
    assert to_do.id == "work"
    assert {row[0].zh: row[1] for row in to_do.tables[0].rows}["任务督办"] == 1
    counted = sum(len(each.work) for each in report.sections)
    assert to_do.notes[0].en == f"{counted} in all, at the end of each section."
