"""Rows of bodies, platforms, activities and other records: what they refer to, and which record they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

import attrs
import pytest
from attrs import frozen

from newstratum._shipped.districts import load_district
from newstratum._tables.schemas import normalise_heading
from newstratum.hooks import Row
from newstratum.organisation import (
    Activity,
    Attendance,
    Body,
    Budget,
    Expense,
    Line,
    Period,
    Platform,
    Post,
    Proposal,
    Seat,
    from_yuan,
)
from newstratum.tables import ReadRow, detect_layout, read_table

JIADING = load_district("jiading").profile
TODAY = dt.date(2026, 11, 28)


@frozen
class Register:
    """The records and people of a made-up register."""

    records: tuple[Any, ...] = ()
    #: Name and telephone to ids.
    people: Mapping[tuple[str, str], tuple[str, ...]] = {}

    def find_people(self, name: str, phone: str) -> Collection[str]:
        return self.people.get((name, phone), ())

    def find_records(self, kind: str, name: str) -> Collection[str]:
        plain = normalise_heading(name)
        return [
            each.id
            for each in self.records
            if type(each).__name__.lower() == kind
            and plain in (normalise_heading(each.id), normalise_heading(each.name_zh))
        ]

    def get_record(self, kind: str, identifier: str) -> Any | None:
        return next((each for each in self.records if each.id == identifier), None)


def read(
    columns: str, *rows: str, register: Register | None = None, table: str | None = None
) -> list[ReadRow]:
    headings = columns.split("|")
    given = [
        Row(line=line, cells=dict(zip(headings, row.split("|"), strict=True)))
        for line, row in enumerate(rows, 2)
    ]
    layout = detect_layout(headings, given, schema=table)
    return list(read_table(given, layout, today=TODAY, district=JIADING, references=register))


def told(rows: list[ReadRow]) -> list[tuple[int, str, str]]:
    return [(row.row.line, each.column, each.reason.zh) for row in rows for each in row.problems]


def test_a_body_may_belong_to_one_that_stands_below_it_in_the_table() -> None:
    council, association = read(
        "机构名称|机构类别|上级机构|成立日期", "理事会|理事会|新联会|2017.5", "新联会|联谊会||2017年5月18日"
    )
    assert told([council, association]) == []
    (made,) = association.records
    assert isinstance(made, Body)
    assert council.records[0].parent == made.id
    assert str(council.records[0].period.began_on) == "2017-05"


def test_a_record_that_the_register_has_keeps_its_id_and_says_what_the_table_gives() -> None:
    stored = Platform(id="platform-red", name_zh="红色 之家", brand="brand-1", theme_zh="党建")
    (row,) = read("平台名称|所在街镇", "红色之家|南翔镇", register=Register((stored,)), table="platforms")
    assert row.records[0].id == "platform-red"
    # What the table does not give, the brand of the district too, is left to the stored record.
    assert row.given == (frozenset({"name_zh", "township"}),)


def test_the_same_file_again_makes_the_same_records() -> None:
    columns, row = "活动名称|活动类别|活动日期", "读书会|沙龙|2026/9/3"
    assert read(columns, row)[0].records == read(columns, row)[0].records
    # Another day is another activity of the name.
    assert read(columns, row)[0].records[0].id != read(columns, "读书会|沙龙|2026/9/10")[0].records[0].id


def test_a_name_that_fits_two_is_a_problem_at_the_cell_unless_the_day_tells_them_apart() -> None:
    twice = tuple(
        Activity(id=f"activity-{day}", name_zh="读书会", kind="salon", held_on=f"2026-09-{day}")
        for day in ("03", "10")
    )
    people = {("王明", "13800001111"): ("person-1",), ("李红", "13800002222"): ("person-2", "person-3")}
    register = Register(twice, people)
    rows = read(
        "活动名称|活动日期|姓名|手机",
        "读书会||王明|13800001111",
        "读书会|2026年9月10日|王明|13800001111",
        "读书会|2026年9月10日|李红|13800002222",
        "读书会|2026年9月10日|赵强|13800003333",
        "诗会||王明|13800001111",
        register=register,
    )
    assert told(rows) == [
        (2, "活动名称", "有2个活动叫这个名字"),
        (4, "姓名", "有2个人叫这个名字"),
        (5, "姓名", "登记册中没有这个人"),
        (6, "活动名称", "登记册中没有这个活动"),
    ]
    assert rows[1].records == (
        Attendance(id=rows[1].records[0].id, activity="activity-10", person="person-1"),
    )


def test_a_number_of_people_is_kept_with_its_unit() -> None:
    people, times, twice = read("活动名称|参加人数", "activity-1|35", "activity-1|120人次", "activity-1|35人")
    assert [row.records[0].count.unit for row in (people, times)] == ["人", "人次"]
    assert told([twice]) == [(4, "", "与第2行是同一条")]


def test_a_post_may_be_vacant_and_is_one_record_for_all_its_holders() -> None:
    first, second, vacant = read(
        "所在机构|职位|任职人|名额|任职起",
        "council-1|副会长|person-1||2024年",
        "council-1|副会长|person-2|3|2024年",
        "council-1|秘书长|||",
    )
    post, seat = first.records
    assert isinstance(post, Post)
    assert isinstance(seat, Seat)
    assert post == second.records[0]
    assert post.places == 3
    assert str(post.period.began_on) == "2024"
    assert seat.post == post.id
    assert [type(each) for each in vacant.records] == [Post]


def test_a_post_begins_with_its_first_seat_unless_it_is_known_to_be_older() -> None:
    columns = "所在机构|职位|任职人|名额|任职起"
    rows = ("council-1|副会长|person-1|3|2024-05", "council-1|副会长|person-2||2023-07-01")
    (post, _), (again, _) = (row.records for row in read(columns, *rows))
    assert post == again
    assert str(post.period.began_on) == "2023-07-01"
    council = Body(id="council-1", name_zh="理事会", kind="council")
    people = {(each, ""): (each,) for each in ("person-1", "person-2")}
    for known, begins in (("2020", "2020"), ("2023", "2023"), ("2025", "2023-07-01"), (None, "2023-07-01")):
        stored = attrs.evolve(post, period=Period(began_on=known))
        (row, _) = read(columns, *rows, register=Register((stored, council), people))
        told_anew = "period" in row.given[0]
        assert str((row.records[0] if told_anew else stored).period.began_on) == begins


def test_the_rows_of_a_budget_make_one_budget_and_name_its_lines() -> None:
    rows = read(
        "预算名称|年度|预算总额（万元）|预算项目|项目金额",
        "活动经费|2026年|30|场地|10万元",
        "活动经费|2026|30|差旅|200,000",
    )
    assert told(rows) == []
    budget = rows[0].records[0]
    assert rows[1].records == (budget,)
    assert isinstance(budget, Budget)
    assert [(line.name_zh, line.amount) for line in budget.lines] == [
        ("场地", from_yuan(100_000)),
        ("差旅", from_yuan(200_000)),
    ]
    (paid,) = read(
        "预算名称|预算项目|支出金额|支出日期", "活动经费|场地|3,000.50|2026.3.1", register=Register((budget,))
    )
    assert isinstance(paid.records[0], Expense)
    assert (paid.records[0].budget, paid.records[0].line) == (budget.id, budget.lines[0].id)
    (wrong,) = read("预算名称|预算项目|支出金额", "活动经费|会务|10", register=Register((budget,)))
    assert told([wrong]) == [(2, "预算项目", "该预算没有这个项目")]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (("甲|2026|30|场地|40万元",), "各项目合计400000元，超过预算总额300000元"),
        (("甲|2026|30|场地|10万元", "甲|2026|20|差旅|1万元"), "总额与其他行不一致"),
        (("甲|2026|30|场地|10万元", "甲|2026|30|场地|5万元"), "同一项目出现两次，金额不同"),
    ],
)
def test_a_budget_that_does_not_close_is_refused(rows: tuple[str, ...], reason: str) -> None:
    read_rows = read("预算名称|年度|预算总额（万元）|预算项目|项目金额", *rows)
    assert any(reason in each for _, _, each in told(read_rows))


def test_lines_that_exceed_the_total_are_told_at_the_amount_of_the_line() -> None:
    rows = read("预算名称|年度|预算总额|预算项目|项目金额", "活动经费|2027年|5|宣传|6")
    assert told(rows) == [(2, "项目金额", "各项目合计6元，超过预算总额5元")]
    (problem,) = rows[0].problems
    assert "元" not in problem.words.en


def test_an_amount_below_zero_is_told_at_its_own_cell() -> None:
    columns = "预算名称|年度|预算总额|预算项目|项目金额"
    rows = read(columns, "活动经费|2026|30万元|宣传|-5", "活动经费|2026|30万元|培训|5", "乙|2026|-3万元||")
    assert told(rows) == [(2, "项目金额", "小于零"), (4, "预算总额", "小于零")]
    assert [problem.value for row in rows for problem in row.problems] == ["-5", "-3万元"]
    # Money that is paid back is an expense below zero.
    (expense,) = read(
        "预算名称|预算项目|支出金额|支出日期", "活动经费|宣传|-5|2026-03-01", register=Register()
    )
    assert all(reason != "小于零" for _, _, reason in told([expense]))


def test_a_line_of_a_stored_budget_keeps_its_id() -> None:
    stored = Budget(
        id="budget-1", name_zh="活动经费", year=2026, amount=from_yuan(100),
        lines=(Line("hall", "场地", amount=from_yuan(100)),),
    )  # fmt: skip
    (paid,) = read("预算名称|预算项目|支出金额", "活动经费|场地|10", register=Register((stored,)))
    assert paid.records[0].line == "hall"


def test_a_proposal_passes_the_stages_whose_dates_are_given() -> None:
    (row,) = read("建言题目|提出人|提出日期|批示日期|批示层级", "关于停车|person-1|2026-01-03|2026年2月|市级")
    proposal = row.records[0]
    assert isinstance(proposal, Proposal)
    # Whatever a higher body says of it, it was forwarded to it.
    assert [step.stage.value for step in proposal.steps] == ["made", "forwarded", "endorsed"]
    assert proposal.level == "city"
    (both,) = read(
        "建言题目|提出人|提出日期|报送日期|答复日期|未采纳日期",
        "关于停车|person-1|2026-01-03|2026-02-01|2026-03-01|2026-03-01",
    )
    (problem,) = both.problems
    assert problem.column == "未采纳日期"
    assert problem.words.zh.startswith("“答复”之后不能再“未采纳”；此后只能是：批示、采纳、落实")
    (wrong,) = read("建言题目|提出人|提出日期|批示日期", "关于停车|person-1|2026-02-03|2026-01-01")
    assert [each[1] for each in told([wrong])] == ["提出日期"]


def test_a_row_with_a_problem_makes_no_record() -> None:
    rows = read(
        "任务事项|责任单位|交办日期|办理时限", "走访|body-1|2026年1月|15个工作日", "走访||2026-01-03|很快"
    )
    assert told(rows) == [
        (2, "交办日期", "缺少日"),
        (3, "办理时限", "不是大于0的整数"),
        (3, "责任单位", "必填，未填写"),
    ]
    assert [row.records for row in rows] == [(), ()]


def test_a_key_that_only_later_objects_have_is_told() -> None:
    rows = [
        Row(line=1, cells={"姓名": "王明", "手机": "13800001111", "工作单位": "某公司"}),
        Row(line=2, cells={"姓名": "李红", "手机": "13800002222", "工作单位": "某公司", "宗教信仰": "无"}),
        Row(line=3, cells={"姓名": "赵强", "手机": "13800003333", "工作单位": ["某公司"], "爱好": "书法"}),
    ]
    first, second, third = read_table(rows, detect_layout(rows[0].cells), today=TODAY)
    assert first.problems == ()
    assert "不得收集" in second.problems[0].reason.zh
    assert [each.reason.en for each in third.problems] == ["a list or an object, not one value"]
    assert [each.column for each in third.remarks] == ["爱好"]


def test_a_new_record_may_be_called_so_where_its_id_would_stand() -> None:
    columns = "活动编号|活动名称|活动类别|活动日期"
    new, empty, given = (
        read(columns, row)[0].records[0].id
        for row in ("新增|读书会|沙龙|2026/9/3", "|读书会|沙龙|2026/9/3", "activity-7|读书会|沙龙|2026/9/3")
    )
    assert new == empty
    assert given == "activity-7"
