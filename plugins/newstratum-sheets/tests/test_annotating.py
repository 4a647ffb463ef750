"""A workbook comes back as it was, with nothing but its headings and its wrong rows."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from newstratum.errors import InvalidValueError
from newstratum.hooks import REMARKS_COLUMN, Remark
from newstratum_sheets.annotating import annotate
from newstratum_sheets.reading import read_rows

HEADER = ["编号", "姓名", "手机", "街镇"]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A roster with a title, formats, a formula, a link, a comment, merged cells, and two sheets more."""
    workbook = Workbook()
    sheet: Any = workbook.active
    sheet.title = "名册"
    sheet.append(["南翔镇名册"])
    sheet.merge_cells("A1:D1")
    sheet.append(HEADER)
    for at in range(3, 103):
        sheet.append([f"P{at}", f"=甲{at}", 13800000000 + at, "南翔镇" if at == 3 else None])
        sheet.cell(at, 2).data_type = "s"
    sheet.merge_cells("D3:D102")
    sheet["B50"].font = Font(bold=True, color="FF00FF00")
    sheet["A50"].hyperlink = "https://example.invalid/50"
    sheet["A51"].hyperlink = "https://example.invalid/51"
    sheet["C50"].comment = Comment("核对", "office")
    sheet["C51"].comment = Comment("不留", "office")
    sheet.column_dimensions["B"].width = 33
    sheet.row_dimensions[50].height = 40
    sheet.row_dimensions[60].hidden = True
    sheet.auto_filter.ref = "A2:D102"
    other = workbook.create_sheet("安亭")
    other.append(HEADER)
    other.append(["A1", "乙", "1", "安亭镇"])
    note = workbook.create_sheet("说明")
    note["A1"] = "请按要求填写"
    note["A1"].font = Font(italic=True)
    path = tmp_path / "roster.xlsx"
    workbook.save(path)
    return path


#: A way to underline that no library knows.
ODD_STYLES = (
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<fonts><font><u val="none of them"/></font></fonts></styleSheet>'
)

REMARKS = [
    Remark(line=50, sheet="名册", column="手机", text="不是手机号码"),
    Remark(line=50, sheet="名册", column="姓名", text="=不是姓名"),
    Remark(line=60, sheet="名册", text="与第50行重复"),
]


@pytest.fixture
def returned(source: Path, tmp_path: Path) -> Path:
    target = tmp_path / "returned.xlsx"
    annotate(source, target, REMARKS)
    return target


def test_only_the_headings_and_the_wrong_rows_come_back(returned: Path) -> None:
    sheet = load_workbook(returned)["名册"]
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert values == [
        ["南翔镇名册", None, None, None, None],
        [*HEADER, REMARKS_COLUMN],
        ["P50", "=甲50", 13800000050, "南翔镇", "不是手机号码\n=不是姓名"],
        ["P60", "=甲60", 13800000060, "南翔镇", "与第50行重复"],
    ]


def test_formats_links_comments_and_widths_stay_with_their_rows(returned: Path) -> None:
    sheet = load_workbook(returned)["名册"]
    assert sheet["B3"].font.color.rgb == "FF00FF00"
    assert sheet["A3"].hyperlink.target == "https://example.invalid/50"
    assert sheet["A4"].hyperlink is None
    assert sheet["C3"].comment.text == "核对"
    assert sheet["C4"].comment is None
    assert sheet.column_dimensions["B"].width == 33
    assert sheet.row_dimensions[3].height == 40
    assert not sheet.row_dimensions[4].hidden
    assert [str(each) for each in sheet.merged_cells.ranges] == ["A1:D1"]
    assert sheet.auto_filter.ref is None


def test_wrong_cells_are_coloured_and_no_others(returned: Path) -> None:
    sheet = load_workbook(returned)["名册"]
    coloured = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fill_type]
    assert coloured == ["B3", "C3"]


def test_no_text_becomes_a_formula(returned: Path) -> None:
    sheet = load_workbook(returned)["名册"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s", "n"}


def test_other_sheets_stay_and_their_good_rows_go(returned: Path) -> None:
    workbook = load_workbook(returned)
    assert workbook.sheetnames == ["名册", "安亭", "说明"]
    assert [cell.value for row in workbook["安亭"].iter_rows() for cell in row] == HEADER
    assert workbook["说明"]["A1"].font.italic


def test_what_comes_back_is_read_like_the_first_time(source: Path, returned: Path) -> None:
    wrong = [row for row in read_rows(source) if row.line in (50, 60) and row.sheet == "名册"]
    again = list(read_rows(returned))
    assert [row.cells for row in again] == [row.cells for row in wrong]
    assert [row.line for row in again] == [3, 4]
    assert not any(row.hidden for row in again)


def test_a_file_that_came_back_twice_has_one_column_of_remarks(returned: Path, tmp_path: Path) -> None:
    target = tmp_path / "twice.xlsx"
    annotate(returned, target, [Remark(line=4, sheet="名册", text="仍然重复")])
    sheet = load_workbook(target)["名册"]
    assert [cell.value for cell in sheet[2]] == [*HEADER, REMARKS_COLUMN]
    assert sheet["E3"].value == "仍然重复"


@pytest.mark.slow
def test_equal_data_gives_equal_bytes_for_the_owner_alone(source: Path, tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("one.xlsx", "two.xlsx")]
    for path in paths:
        annotate(source, path, REMARKS)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert paths[0].stat().st_mode & 0o777 == 0o600


def test_remarks_without_a_sheet_are_of_the_first_table(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "first.xlsx"
    annotate(source, target, [Remark(line=3, text="缺少单位")])
    assert load_workbook(target)["名册"]["E3"].value == "缺少单位"


def test_cells_without_a_heading_are_not_written_over(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet: Any = workbook.active
    for row in (["姓名", "手机"], ["甲", "1", "顺手记的"]):
        sheet.append(row)
    path, target = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    workbook.save(path)
    annotate(path, target, [Remark(line=2, column="手机", text="不对")])
    assert [cell.value for cell in load_workbook(target).active[2]] == ["甲", "1", "顺手记的", "不对"]


def test_the_source_may_be_the_target(source: Path) -> None:
    annotate(source, source, REMARKS)
    assert [row.line for row in read_rows(source)] == [3, 4]


@pytest.mark.parametrize("name", ["b.xls", "b.xlsm", "b.csv", "b.ods"])
def test_a_target_that_cannot_be_written_is_refused(source: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidValueError, match="give it the suffix"):
        annotate(source, tmp_path / name, REMARKS)
    assert not (tmp_path / name).exists()


def test_a_workbook_that_a_library_does_not_know_comes_back_with_its_values(
    source: Path, tmp_path: Path
) -> None:
    odd, target = tmp_path / "odd.xlsx", tmp_path / "back.xlsx"
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(odd, "w") as copied:
        for name in archive.namelist():
            content = archive.read(name)
            if name == "xl/styles.xml":
                content = ODD_STYLES
            copied.writestr(name, content)
    annotate(odd, target, REMARKS)
    assert [row.cells["编号"] for row in read_rows(target)] == ["P50", "P60"]


@pytest.mark.slow
def test_a_large_workbook_takes_little_memory(
    tmp_path: Path, write_large: Callable[[Path, int], None]
) -> None:
    import tracemalloc

    path, target = tmp_path / "large.xlsx", tmp_path / "back.xlsx"
    write_large(path, 2_000)
    annotate(path, target, [Remark(line=9, text="x")])
    tracemalloc.start()
    annotate(path, target, [Remark(line=1_999, text="x")])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [row.cells["编号"] for row in read_rows(target)] == ["P1997"]
    # All cells as objects would be some 10 MB.
    assert peak < 4_000_000
