"""Sign-in sheets: to print, to fill in, and to bring back as sign-ins."""

from __future__ import annotations

import pytest

import newstratum as ns
from newstratum._registry.imports.reports import RowResult
from newstratum.errors import InvalidValueError, NotFoundError, PurposeError
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
    from newstratum.hooks import Row

    return [
        Row(line=line, cells={name: str(cell or "") for name, cell in zip(sheet.columns, row, strict=True)})
        for line, row in enumerate(sheet.rows, 2)
    ]


def test_people_of_one_name_stand_there_by_their_ids(filled_anew, bring_back):
    rows = [("person-other", "王明", "13800009999")]
    columns = ("人员编号", "姓名", "手机")
    from newstratum.hooks import Row

    cells = [Row(line=2, cells=dict(zip(columns, each, strict=True))) for each in rows]
    assert bring_back(filled_anew, cells).stored
    sheet = filled_anew.exports.sign_in_sheet(READING, people=RecordFilter())
    assert set(sheet.people) == {"person-wang", "person-other", "李娜", "赵强"}


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
