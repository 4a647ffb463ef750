"""Exports of survey services: recognised by what they hold, and read into the same people."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import attrs
import pytest

import newstratum as ns
from newstratum._shipped.districts import load_district
from newstratum.tables import ReadRow, TableLayout, detect_layout, read_table

EXPORTS = Path(__file__).parent / "exports"
JIADING = load_district("jiading").profile
#: The same three people: the vendor that wrote the file, and the columns that are not read.
FILES = {
    "wjx_text.csv": ("wjx", ("所用时间", "来源", "来源详情", "来自IP")),
    "wjx_options.csv": ("wjx", ("所用时间", "来源", "来源详情", "来自IP")),
    "wjx_options_with_stem.csv": ("wjx", ("所用时间", "来源", "来源详情", "来自IP")),
    "tencent.csv": (
        "tencent",
        (
            *("开始答题时间", "答题时长", "地理位置国家和地区", "地理位置省", "地理位置市"),
            *("用户类型", "昵称", "自定义字段"),
        ),
    ),
    "jinshuju.csv": (
        "jinshuju",
        ("提交人", "修改时间", "填写设备", "操作系统", "浏览器", "填写地区", "IP"),
    ),
    "roster.csv": ("", ("序号", "备注")),
}  # fmt: skip


def read(name: str) -> tuple[TableLayout, list[ReadRow]]:
    rows = list(ns.get_plugin_host().read_rows(EXPORTS / name))
    layout = detect_layout(rows[0].cells, rows[:20])
    return layout, list(read_table(rows, layout, today=dt.date(2018, 9, 10), district=JIADING))


def show(row: ReadRow) -> tuple[Any, ...]:
    assert row.form is not None
    contacts = tuple(each.value.reveal() for each in row.contacts)
    jobs = [attrs.evolve(job, evidence=()) for job in row.form.engagements]
    return row.name and row.name.reveal(), contacts, row.township, row.consent, row.form.status, jobs


@pytest.mark.parametrize("name", FILES)
def test_an_export_is_recognised_by_its_columns(name: str) -> None:
    vendor, left_out = FILES[name]
    layout, rows = read(name)
    assert layout.schema.name == "roster"
    assert (layout.vendor.name if layout.vendor else "") == vendor
    assert layout.left_out == left_out
    assert len(rows) == 3
    assert [problem for row in rows for problem in row.problems] == []


def test_every_layout_of_one_survey_gives_the_same_people() -> None:
    """Story S04: one export in several layouts, options joined or split into columns."""
    first, *others = [[show(row) for row in read(name)[1]] for name in FILES]
    assert [person[0] for person in first] == ["王明", "李红", "赵强"]
    for other in others:
        assert other == first


@pytest.mark.parametrize("name", [name for name in FILES if name != "roster.csv"])
def test_an_answer_in_ones_own_words_is_kept_beside_the_choice(name: str) -> None:
    rows = read(name)[1]
    assert [row.values.get("ownership_other") for row in rows] == [None, None, "合伙制"]
    assert [row.values.get("ownership") for row in rows] == ["private", "foreign|private", None]


def test_the_summary_below_a_table_is_told_and_is_no_row() -> None:
    rows = read("wjx_text.csv")[1]
    told = [[each.reason.zh for each in row.remarks if not each.column] for row in rows]
    assert told == [[], [], ["第5行是合计，未作为数据读取"]]


def test_a_survey_says_when_it_was_answered() -> None:
    for name in ("wjx_text.csv", "tencent.csv", "jinshuju.csv"):
        assert {row.answered_on for row in read(name)[1]} == {dt.date(2018, 9, 3)}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_changes_nothing(encoding: str, tmp_path: Path) -> None:
    """Story S04: the same export in GB18030 and in UTF-8 with a byte order mark."""
    path = tmp_path / "export.csv"
    path.write_text((EXPORTS / "wjx_text.csv").read_text("utf-8"), encoding)
    rows = list(ns.get_plugin_host().read_rows(path))
    layout = detect_layout(rows[0].cells)
    people = list(read_table(rows, layout, today=dt.date(2018, 9, 10), district=JIADING))
    assert [show(row) for row in people] == [show(row) for row in read("wjx_text.csv")[1]]


def test_an_answer_without_a_number_of_its_own_is_no_answer() -> None:
    rows = list(ns.get_plugin_host().read_rows(EXPORTS / "wjx_text.csv"))
    layout = detect_layout(rows[0].cells)
    nameless = {**rows[1].cells, "序号": ""}
    again = [*rows[:2], attrs.evolve(rows[0], line=9), attrs.evolve(rows[1], line=10, cells=nameless)]
    read = read_table(again, layout, today=dt.date(2018, 9, 10), district=JIADING)
    told = [[each.code for each in row.problems] for row in read]
    assert told == [[], [], ["given_twice"], ["no_number"]]


def test_of_one_respondent_the_last_answer_counts() -> None:
    rows = list(ns.get_plugin_host().read_rows(ns.get_roster_path()))
    layout = detect_layout(rows[0].cells)
    assert layout.respondent == "uid"
    first, last = rows[0], attrs.evolve(rows[1], cells={**rows[1].cells, "uid": rows[0].cells["uid"]})
    read = read_table([first, last], layout, today=dt.date(2018, 9, 10), district=JIADING)
    told = [[(each.code, each.other_line) for each in row.problems] for row in read]
    assert told == [[("answered_again", last.line)], []]


@pytest.mark.parametrize("count", [2, 4])
def test_a_table_with_some_columns_of_a_service_is_no_export(count: int) -> None:
    columns = ("姓名", "手机", *("序号", "提交人", "提交时间", "填写设备")[: count - 1])
    assert (detect_layout(columns).vendor is not None) == (count == 4)
