"""Sign-in sheets: to print, to fill in, and to bring back as sign-ins."""

from __future__ import annotations

import pytest

import newstratum as ns
from newstratum._registry.imports.reports import RowResult
from newstratum.errors import InvalidValueError, NotFoundError, PurposeError
from newstratum.hooks import Row
from newstratum.tables import RecordFilter

READING = "activity.reading-10"


def test_a_sheet_that_was_filled_in_comes_back_as_sign_ins(filled, bring_back, tmp_path):
    import openpyxl

    path = tmp_path / "sheet.xlsx"
    host = ns.get_plugin_host()
    host.get_format(path).write_workbook(path, [filled.exports.sign_in_sheet(READING).to_sheet()])
    book = openpyxl.load_workbook(path)
    table = book["签到表"]
    heads = [cell.value.rstrip("*") for cell in table[1]]
    assert heads == ["序号", "活动名称", "活动日期", "姓名", "手机", "签名"]
    assert table.max_row == 31
    for row, (name, phone) in enumerate((("李娜", "13800002222"), ("赵强", None)), 2):
        table.cell(row, 4, name)
        table.cell(row, 5, phone)
    book.save(path)
    report = bring_back(filled, host.read_rows(path), dry_run=True)
    assert [layout.schema.name for layout in report.layouts] == ["attendances"]
    assert report.results == (RowResult.CREATED,) * 2
    assert [each.text.zh for each in report.issues] == ["另有28行没有填写，未读取"]


def test_of_those_who_were_invited_the_ticked_ones_came(filled, bring_back):
    sheet = filled.exports.sign_in_sheet(READING, people=RecordFilter(group="freelance"), empty_rows=1)
    assert sheet.people == ("赵强",)
    assert "赵强" not in repr(sheet)
    table = sheet.to_sheet()
    assert table.columns[5] == "签到"
    assert bring_back(filled, to_rows(table), dry_run=True).results == ()
    table.rows[0][5] = "√"
    report = bring_back(filled, to_rows(table), dry_run=True)
    assert report.results == (RowResult.CREATED,)
    assert [each.text.zh for each in report.issues] == ["另有1行没有打√，不作为签到"]


def to_rows(sheet):
    return [
        Row(line=line, cells={name: str(cell or "") for name, cell in zip(sheet.columns, row, strict=True)})
        for line, row in enumerate(sheet.rows, 2)
    ]


@pytest.fixture
def with_namesakes(filled_anew, bring_back):
    """A register with three people 王明: two with a telephone of their own, one without."""
    columns = ("人员编号", "姓名", "手机", "工作单位")
    people = (("person-other", "王明", "13800009999", ""), ("person-third", "王明", "", "合成咨询公司"))
    cells = [
        Row(line=line, cells=dict(zip(columns, each, strict=True))) for line, each in enumerate(people, 2)
    ]
    assert bring_back(filled_anew, cells, table="roster").stored
    return filled_anew


def test_people_of_one_name_stand_there_with_their_telephones(with_namesakes, bring_back):
    sheet = with_namesakes.exports.sign_in_sheet(READING, people=RecordFilter(), empty_rows=0)
    told = dict(zip(sheet.people, sheet.phones, strict=True))
    assert told == {"王明": told["王明"], "person-third": "", "李娜": "", "赵强": ""}
    assert {"13800001111", "13800009999", ""} == set(sheet.phones)
    page = sheet.to_html()
    assert page.count("<td>王明</td>") == 2
    assert "13800009999" in page
    assert "person-other" not in page
    shown = {each: with_namesakes.accesses.of(each)[-1].shown for each in ("person-other", "person-li")}
    assert shown == {"person-other": ("name", "contacts"), "person-li": ("name",)}
    table = sheet.to_sheet()
    for row in table.rows:
        row[table.columns.index("签到")] = "√"
    report = bring_back(with_namesakes, to_rows(table))
    assert report.stored
    listed = with_namesakes.exports.table("attendances").rows
    came = {row["person"] for row in listed if row["activity"] == READING and "person" in row}
    assert came == {"person-wang", "person-other", "person-third", "person-li", "person-zhao"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_to_print_has_title_day_place_and_numbers(language, filled):
    page = filled.exports.sign_in_sheet(READING, empty_rows=3).to_html(language)
    assert {"zh": "签到表", "en": "Sign-in sheet"}[language] in page
    assert "读书会" in page
    assert "2018-09-10" in page
    assert [f"<td>{number}</td>" in page for number in (1, 3, 4)] == [True, True, False]
    assert not any(each in page for each in ("<script", "http:", "https:", "src="))


def test_what_a_sheet_cannot_be_made_of_is_refused(filled):
    with pytest.raises(NotFoundError):
        filled.exports.sign_in_sheet("activity.none")
    with pytest.raises(InvalidValueError):
        filled.exports.sign_in_sheet(READING, empty_rows=-1)
    with pytest.raises(PurposeError):
        filled.exports.sign_in_sheet(READING, people=RecordFilter(), people_purpose="office")
