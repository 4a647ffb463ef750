"""What the rows of a workbook mean: the same survey in five files, a town's roster, a filled template."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import attrs
import pytest
import xlwt
from openpyxl import Workbook

import newstratum as ns
from newstratum.organisation import PartialDate, load_district
from newstratum.tables import ReadRow, build_table_template, detect_layout, read_table

JIADING = load_district("jiading").profile
TODAY = dt.date(2026, 11, 28)

LEADING = ("序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP")
QUESTIONS = ("1、您的姓名", "2、您的手机", "3、您所在的街镇", "4、您的工作单位", "5、您的职务或职业")
OPTIONS = ("民营企业", "外商投资企业（含港澳台）", "国有企业", "不清楚")
CHOICE = "6、单位性质"
#: The answers of five people: the last question has several.
ANSWERS = [
    ("王明", "13800001111", "南翔镇", "某律师事务所", "合伙人", ("民营企业",)),
    ("李红", "13800002222", "安亭镇", "某科技有限公司", "工程师", ("民营企业", "国有企业")),
    ("赵强", "13800003333", "外冈镇", "(空)", "自由撰稿人", ()),
    ("孙丽", "13800004444", "江桥镇", "某文化传播公司", "主编", ("外商投资企业（含港澳台）",)),
    ("周平", "13800005555", "徐行镇", "某基金会", "秘书长", ("不清楚",)),
]


def build_export(*, split: bool) -> list[list[object]]:
    """Return the rows of an export with the options of the last question joined, or in columns of 0 and 1."""
    choices = [f"6、({option})" for option in OPTIONS] if split else [CHOICE]
    rows: list[list[object]] = [[*LEADING, *QUESTIONS, *choices]]
    for number, (*said, chosen) in enumerate(ANSWERS, 1):
        leading = [number, f"2026/09/03 12:00:{number:02}", "183秒", "微信", "朋友圈", "203.0.113.9"]
        answer = [int(option in chosen) for option in OPTIONS] if split else ["┋".join(chosen) or "(跳过)"]
        rows.append([*leading, *said, *answer])
    return rows


def write(path: Path, rows: list[list[object]], encoding: str = "utf-8-sig") -> Path:
    if path.suffix == ".csv":
        with path.open("w", encoding=encoding, newline="") as stream:
            csv.writer(stream).writerows(rows)
    elif path.suffix == ".xls":
        old = xlwt.Workbook()
        sheet = old.add_sheet("工作表1")
        for line, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write(line, place, cell)
        old.save(path)
    else:
        workbook = Workbook()
        for row in rows:
            workbook.active.append(row)
        workbook.save(path)
    return path


def read(path: Path) -> list[ReadRow]:
    rows = list(ns.get_plugin_host().read_rows(path))
    layout = detect_layout(rows[0].cells, rows[:20])
    return list(read_table(rows, layout, today=TODAY, district=JIADING))


def show(row: ReadRow) -> tuple[Any, ...]:
    assert row.form is not None
    jobs = [attrs.evolve(job, evidence=()) for job in row.form.engagements]
    contacts = tuple(each.value.reveal() for each in row.contacts)
    return row.name and row.name.reveal(), contacts, row.township, row.form.status, jobs, row.answered_on


@pytest.mark.slow
def test_s04_five_files_of_one_export_give_identical_people(tmp_path: Path) -> None:
    """Story S04: CSV in GB18030 and in UTF-8 with BOM, .xls, .xlsx, and options in columns of 0 and 1."""
    joined, split = build_export(split=False), build_export(split=True)
    files = [
        write(tmp_path / "gb18030.csv", joined, "gb18030"),
        write(tmp_path / "utf8.csv", joined),
        write(tmp_path / "export.xls", joined),
        write(tmp_path / "export.xlsx", joined),
        write(tmp_path / "split.xlsx", split),
        write(tmp_path / "split.csv", split),
    ]
    first, *others = [[show(row) for row in read(path)] for path in files]
    assert [person[0] for person in first] == [answer[0] for answer in ANSWERS]
    for other in others:
        assert other == first


def test_s05_a_town_roster_keeps_addresses_and_flags_the_hidden_row(tmp_path: Path) -> None:
    """Story S05: merged title, two header rows, a hidden row, notes, a telephone as number, birth 1985.3."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "工作表1"
    for row in (
        ["南翔镇新的社会阶层人士名册"],
        ["序号", "姓名", "联系方式", None, "出生年月", "工作单位及职务"],
        [None, None, "手机", "电子邮箱", None, None],
        [1, "王 明", 13800001111, "wang@example.org", "1985.3", "某律师事务所"],
        [2, "李红", 13800002222, None, 1985.3, "某科技有限公司"],
        [3, "赵强", 138000033, None, "85年3月", "某公司"],
        ["注：以上信息截至2026年9月"],
    ):
        sheet.append(row)
    for merge in ("A1:F1", "A2:A3", "B2:B3", "C2:D2", "E2:E3", "F2:F3"):
        sheet.merge_cells(merge)
    sheet.row_dimensions[5].hidden = True
    path = tmp_path / "roster.xlsx"
    workbook.save(path)
    first, second, third = read(path)
    assert [each.value.reveal() for each in first.contacts] == ["13800001111", "wang@example.org"]
    assert first.name == ns.PersonName("王明")
    assert {first.values["birth"], second.values["birth"], third.values["birth"]} == {
        PartialDate(year=1985, month=3)
    }
    assert any("隐藏" in each.reason.zh for each in second.remarks)
    assert second.problems == ()
    (problem,) = third.problems
    assert third.row.locate(problem.column) == "工作表1!C6"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_filled_template_reads_back(language: Any, tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    given = {"name": ns.PersonName("王明"), "township": "310114102", "employer_text": "某律师事务所"}
    sheet = build_table_template("roster", language=language, district=JIADING, rows=[given])
    write_workbook = ns.get_plugin_host().get_format(path).write_workbook
    assert write_workbook is not None
    write_workbook(path, [sheet])
    # The instructions stand on a sheet of their own, which is no table.
    (row,) = read(path)
    assert dict(row.values) == given
