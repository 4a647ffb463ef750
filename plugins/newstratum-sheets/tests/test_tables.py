"""The table of a sheet is found as people lay it out: titles above, headings upon each other, notes below."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from newstratum.errors import DecodeError
from newstratum.hooks import REMARKS_COLUMN, Row
from newstratum_sheets.reading import read_rows

Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Write a workbook of one sheet by the values of its rows, and read it."""

    def write(rows: Sequence[Sequence[object]], merges: str = "", name: str = "名册", **others: Any) -> Path:
        workbook = Workbook()
        sheet = workbook.active
        sheet.title = name
        for row in rows:
            sheet.append(row)
        for merge in merges.split():
            sheet.merge_cells(merge)
        for title, (values, state) in others.items():
            other = workbook.create_sheet(title)
            other.sheet_state = state
            for row in values:
                other.append(row)
        path = tmp_path / "table.xlsx"
        workbook.save(path)
        return path

    return write


def told(rows: Sequence[Row]) -> list[str]:
    return [remark.zh for row in rows for remark in row.remarks]


HEADER = ["序号", "姓名", "手机", "街镇"]
PERSON = [1, "张三", 13800001111, "南翔镇"]


def test_s05_a_town_roster_is_read_as_it_is_seen(make: Make) -> None:
    """S05: merged title, two header rows, notes below, a telephone as a number, a birth as 1985.3."""
    path = make(
        [
            ["南翔镇新的社会阶层人士名册"],
            ["填报单位：南翔镇", None, None, None, "日期：2026.9"],
            ["序号", "姓名", "联系方式", None, "出生年月"],
            [None, None, "手机", "邮箱"],
            [1, "张三", 13800001111, "a@example.invalid", 1985.3],
            [],
            ["注：本表一式两份，不得外传"],
            ["二、请于月底前报送"],
        ],
        "A1:E1 A3:A4 B3:B4 C3:D3 E3:E4",
    )
    (row,) = read_rows(path)
    assert dict(row.cells) == {
        "序号": "1",
        "姓名": "张三",
        "联系方式—手机": "13800001111",
        "联系方式—邮箱": "a@example.invalid",
        "出生年月": "1985.3",
    }
    assert row.locate("联系方式—手机") == "名册!C5"
    assert told([row]) == ["名册：第7、8行是表外的说明、合计或重复的表头，未作为数据读取"]


@pytest.mark.parametrize(
    "above",
    [
        [["徐行镇新的社会阶层人士名册"], ["填报单位：", "", "徐行镇", "填报日期", "2026-03-01"]],
        [["名册"], ["单位（盖章）", "合成镇", "联系人", "合成乙", "电话", "13900000002"]],
        [["名册"], ["填报单位", "合成镇", "填报日期", "2026-03-01", "联系电话", "13900000002"]],
    ],
)
@pytest.mark.parametrize("depth", [1, 2])
def test_headings_are_known_by_their_words(make: Make, above: list[list[object]], depth: int) -> None:
    header = ["序号", "姓名", "工作单位", "职务", "手机", "电子邮箱"]
    groups = [["序号", "姓名", "工作情况", "", "联系方式", ""]] if depth == 2 else []
    parts = ["", "", *header[2:]] if groups else header
    rows = [*above, *groups, parts, [1, "合成甲", "合成律师事务所", "律师", "13900000001", "a@example.org"]]
    merges = "A3:A4 B3:B4 C3:D3 E3:F3" if groups else ""
    (row,) = read_rows(make([["" if cell is None else cell for cell in each] for each in rows], merges))
    names = [name.rpartition("—")[2] for name in row.cells]
    assert names == header
    assert row.line == len(rows)


@pytest.mark.parametrize("above", range(4))
@pytest.mark.parametrize("left", [0, 2])
def test_addresses_are_those_that_a_person_sees(make: Make, above: int, left: int) -> None:
    empty: list[object] = [None] * left
    path = make([*[["标题"]] * above, [*empty, *HEADER], [*empty, *PERSON]])
    (row,) = read_rows(path)
    assert row.line == above + 2
    assert dict(row.addresses) == {
        name: f"{chr(65 + left + at)}{above + 2}" for at, name in enumerate(HEADER)
    }


@pytest.mark.parametrize(
    ("rows", "merges", "headings"),
    [
        ([HEADER, PERSON], "", tuple(HEADER)),
        ([["姓名", "手机\n号码"], ["张三", "1"]], "", ("姓名", "手机号码")),
        ([["姓  名 ", "手机"], ["张三", "1"]], "", ("姓 名", "手机")),
        # A day for each meeting, and an example of what to write.
        ([["姓名", dt.date(2026, 9, 3), "邮箱（如a@example.invalid）"], ["张三", "√", ""]], "",
         ("姓名", "2026-09-03", "邮箱（如a@example.invalid）")),
        # Three rows of headings.
        (
            [
                ["基本情况", None, None, "单位"],
                ["姓名", "联系"],
                [None, "手机", "邮箱"],
                ["张三", "1", "2", "甲"],
            ],
            "A1:C1 D1:D3 A2:A3 B2:C2",
            ("基本情况—姓名", "基本情况—联系—手机", "基本情况—联系—邮箱", "单位"),
        ),
        # Groups alone, with nothing that reaches down.
        ([["姓名", "联系方式", None], [None, "手机", "邮箱"], ["张三", "1", "2"]], "B1:C1",
         ("姓名", "联系方式—手机", "联系方式—邮箱")),
    ],
)  # fmt: skip
def test_headings_are_joined(
    make: Make, rows: Sequence[Sequence[object]], merges: str, headings: tuple[str, ...]
) -> None:
    (row,) = read_rows(make(rows, merges))
    assert tuple(row.cells) == headings


@pytest.mark.parametrize(
    "below",
    [
        ["合计", None, 1, None],
        ["总 计", 1, 1, 1],
        ["备注：以上信息均经本人同意"],
        [None, "填表人：某某"],
        HEADER,
    ],
)
def test_what_is_no_row_is_told_and_not_read(make: Make, below: Sequence[object]) -> None:
    rows = list(read_rows(make([HEADER, PERSON, below, [2, "李四", "1", "安亭镇"]])))
    assert [row.cells["姓名"] for row in rows] == ["张三", "李四"]
    assert told(rows) == ["名册：第3行是表外的说明、合计或重复的表头，未作为数据读取"]


@pytest.mark.parametrize("below", [[1, 2, 3, 4], ["甲", "乙", "丙", "丁"]])
def test_a_row_that_numbers_the_columns_is_told_and_not_read(make: Make, below: Sequence[object]) -> None:
    rows = list(read_rows(make([HEADER, below, PERSON, [1, 2, 3, 4]])))
    assert [row.line for row in rows] == [3, 4]
    assert told(rows) == ["名册：第2行是表外的说明、合计或重复的表头，未作为数据读取"]


def test_a_row_with_nothing_but_a_name_is_a_row(make: Make) -> None:
    # Whoever checks rows says what is missing; it must not vanish here.
    rows = list(read_rows(make([HEADER, PERSON, [None, "李四"], [2, "王五", "1", "安亭镇"]])))
    assert [row.line for row in rows] == [2, 3, 4]
    assert told(rows) == []


def test_empty_rows_between_people_are_passed_over(make: Make) -> None:
    rows = list(read_rows(make([HEADER, [], PERSON, [], [None, " ", None, None], PERSON])))
    assert [row.line for row in rows] == [3, 6]


def test_a_cell_that_is_merged_over_several_rows_holds_for_each(make: Make) -> None:
    people = [[at, f"甲{at}", "1", "南翔镇" if at == 1 else None] for at in (1, 2, 3, 4)]
    rows = list(read_rows(make([HEADER, *people], "D2:D4")))
    assert [row.cells["街镇"] for row in rows] == ["南翔镇", "南翔镇", "南翔镇", ""]


def test_a_merged_row_within_the_table_is_a_heading_of_a_part(make: Make) -> None:
    rows = list(read_rows(make([HEADER, ["一、律师"], PERSON, ["二、会计师"], PERSON], "A2:D2 A4:D4")))
    assert [row.line for row in rows] == [3, 5]


def test_a_column_without_a_heading_is_told(make: Make) -> None:
    rows = list(read_rows(make([HEADER, [*PERSON, "顺手记的"], PERSON])))
    assert told(rows) == ["名册：E列没有列名，未读取"]
    assert tuple(rows[0].cells) == tuple(HEADER)


def test_two_columns_of_one_name_are_refused_by_their_addresses(make: Make) -> None:
    with pytest.raises(DecodeError, match=r"table\.xlsx: sheet 名册: B1, D1 have one name"):
        list(read_rows(make([["序号", "姓名", "手机", "姓名"], PERSON])))


def test_a_sheet_without_headings_is_no_table(make: Make) -> None:
    with pytest.raises(DecodeError, match="has no table") as raised:
        list(read_rows(make([["张三", 13800001111, "2026-09-03"], ["李四", 13800001112, "2026-09-04"]])))
    assert "张三" not in str(raised.value)
    assert "138" not in str(raised.value)


def test_every_sheet_that_is_a_table_is_read_and_the_others_are_told(make: Make) -> None:
    path = make(
        [HEADER, PERSON],
        安亭=([["姓名", "手机"], ["李四", "1"]], "visible"),
        去年=([HEADER, PERSON], "hidden"),
        说明=([["请按要求填写"]], "visible"),
        填写说明=([["手机列是文本"]], "visible"),
        内部=([HEADER, PERSON], "veryHidden"),
        空=([], "visible"),
    )
    rows = list(read_rows(path))
    assert [(row.sheet, row.line, row.cells["姓名"]) for row in rows] == [
        ("名册", 2, "张三"),
        ("安亭", 2, "李四"),
    ]
    assert told(rows) == [
        "安亭：列名与名册不同，两张表都已读取",
        "去年：已隐藏，未读取",
        "说明：没有表格，未读取",
    ]


def test_a_single_column_is_a_table_where_it_is_alone(make: Make) -> None:
    assert [row.cells for row in read_rows(make([["编号"], ["P1"], ["P2"]]))] == [
        {"编号": "P1"},
        {"编号": "P2"},
    ]


def test_the_column_of_remarks_is_not_read_again(make: Make) -> None:
    (row,) = read_rows(make([[*HEADER, REMARKS_COLUMN], [*PERSON, "手机不对"]]))
    assert tuple(row.cells) == tuple(HEADER)
    assert row.remarks == ()


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_every_row_that_is_full_is_read_once(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Whatever stands above, between and below, no person is lost and none is read twice."""
    workbook = Workbook()
    sheet = workbook.active
    people = 0
    for _ in range(data.draw(st.integers(0, 3))):
        sheet.append(["标题"])
    sheet.append(HEADER)
    for kind in data.draw(st.lists(st.sampled_from(["person", "empty", "total", "header"]), max_size=12)):
        people += kind == "person"
        named = [people, f"甲{people}", "1", "南翔镇"]
        sheet.append({"person": named, "empty": [], "total": ["合计", None, 9], "header": HEADER}[kind])
    path = tmp_path_factory.getbasetemp() / "rows.xlsx"
    workbook.save(path)
    assert [row.cells["姓名"] for row in read_rows(path)] == [f"甲{at}" for at in range(1, people + 1)]
