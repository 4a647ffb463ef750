from __future__ import annotations

import datetime as dt

import pytest

import newstratum as ns
from newstratum._shipped.districts import load_district
from newstratum.errors import DecodeError
from newstratum.hooks import Row
from newstratum.tables import ReadRow, detect_layout, read_table

JIADING = load_district("jiading").profile
TODAY = dt.date(2026, 11, 28)

ROSTER = ("序号", "姓名", "联系电话", "工作单位及职务", "所在街道", "出生年月", "备注")


def read(
    columns: tuple[str, ...], *rows: tuple[object, ...], mapping: dict[str, str] | None = None
) -> list[ReadRow]:
    given = [Row(line=at, cells=dict(zip(columns, row, strict=True))) for at, row in enumerate(rows, 2)]
    layout = detect_layout(columns, given, mapping=mapping)
    return list(read_table(given, layout, today=TODAY, district=JIADING))


def test_a_survey_export_is_recognised_and_every_answer_ends_in_one_row() -> None:
    rows = list(ns.get_plugin_host().read_rows(ns.get_roster_path()))
    layout = detect_layout(rows[0].cells, rows[:50])
    assert (layout.schema.name, layout.vendor and layout.vendor.name) == ("roster", "wjx")
    read = list(read_table(rows, layout, today=TODAY, district=JIADING))
    # The summary below the answers is no row.
    assert len(read) == len(rows) - 1 == 301
    assert [row.row.line for row in read if row.problems] == [43]
    assert all(row.form is not None for row in read if not row.problems)


def test_a_roster_of_a_town_is_read_as_people_write_it() -> None:
    """Story S05: a telephone as a number, a birth as 1985.3, titles behind names."""
    first, second = read(
        ROSTER,
        ("1", "王 明律师", "13800001111.0", "某律师事务所合伙人", "南翔镇", "85年3月", ""),
        (
            "2",
            "王律师",
            "１３８ ００００ ２２２２",
            "某民营公司 总经理",
            "上海市嘉定区南翔镇",
            "1985.3",
            "新来",
        ),
    )
    assert first.name == ns.PersonName("王明")
    assert [each.value.reveal() for each in (*first.contacts, *second.contacts)] == [
        "13800001111",
        "13800002222",
    ]
    assert first.township == second.township == "310114102"
    assert str(first.values["birth"]) == str(second.values["birth"]) == "1985-03"
    assert [each.words.en for each in second.remarks] == ["a surname and a title, no given name"]
    assert first.form is not None
    assert first.form.engagements


@pytest.mark.parametrize(
    "column", ["政治面貌", "宗教信仰", "民族", "健康状况", "家庭成员", "忠诚度", "是否党外"]
)
def test_a_column_that_may_not_be_collected_is_refused_with_the_reason(column: str) -> None:
    columns = ("姓名", "手机", "工作单位", column)
    with pytest.raises(DecodeError) as caught:
        read(columns, ("王明", "13800001111", "某公司", "甲"))
    assert [problem.path for problem in caught.value.problems] == [(column,)]
    assert "甲" not in str(caught.value)
    (row,) = read(columns, ("王明", "13800001111", "某公司", "甲"), mapping={column: ""})
    assert row.problems == ()


def test_of_who_does_not_agree_nothing_is_kept() -> None:
    (row,) = read(("姓名", "手机", "工作单位", "是否同意"), ("王明", "13800001111", "某公司", "不同意"))
    assert row.is_refused
    assert [problem.column for problem in row.problems] == ["是否同意"]
    assert (row.values, row.name, row.contacts, row.form, row.key) == ({}, None, (), None, "")


def test_no_message_repeats_a_number_in_a_wrong_column() -> None:
    (row,) = read(
        ROSTER, ("1", "李四", "310114198503012345", "x", "310114198503012345", "310114198503012345", "")
    )
    said = " ".join(f"{each.words.zh} {each.words.en} {each.value}" for each in row.problems)
    assert len(row.problems) == 3
    assert "1985" not in said
    assert "310114" not in said
