"""Workbooks of older kinds give the same rows, and never take the reader with them."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest
import xlwt

from newstratum import change_input_limits, hooks
from newstratum.errors import DecodeError
from newstratum_sheets.annotating import annotate
from newstratum_sheets.reading import read_rows
from newstratum_sheets.writing import write_workbook


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A roster as an old spreadsheet writes it, with a title, a hidden row, an error and a lost number."""
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("工作表1")
    sheet.write_merge(0, 0, 0, 3, "名册")
    sheet.write_merge(1, 2, 0, 0, "姓名")
    sheet.write_merge(1, 1, 1, 2, "联系方式")
    sheet.write(2, 1, "手机")
    sheet.write(2, 2, "登记日")
    sheet.write_merge(1, 2, 3, 3, "备注")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    sheet.write(3, 0, "张三")
    sheet.write(3, 1, 13800001111)
    sheet.write(3, 2, dt.date(2026, 9, 3), day)
    sheet.write(3, 3, True)
    sheet.write(4, 0, "李四")
    sheet.write(4, 1, 310114199001011000)
    sheet.write(4, 2, 1985.3)
    sheet.row(4).set_cell_error(3, "#REF!")
    sheet.row(4).hidden = True
    sheet.col(2).hidden = True
    hidden = workbook.add_sheet("去年")
    hidden.visibility = 1
    hidden.write(0, 0, "x")
    path = tmp_path / "old.xls"
    workbook.save(str(path))
    return path


@pytest.mark.slow
def test_an_old_workbook_is_read_with_its_addresses(old: Path) -> None:
    first, second = read_rows(old)
    assert dict(first.cells) == {
        "姓名": "张三",
        "联系方式—手机": "13800001111",
        "联系方式—登记日": "2026-09-03",
        "备注": "TRUE",
    }
    assert first.locate("联系方式—手机") == "工作表1!B4"
    assert second.cells["联系方式—登记日"] == "1985.3"
    assert "联系方式—登记日" in second.number_columns
    assert [problem.path for problem in second.problems] == [("联系方式—手机",), ("备注",)]
    assert (first.hidden, second.hidden) == (False, True)
    assert [remark.zh for remark in first.remarks] == ["工作表1：C列已隐藏，仍已读取"]
    assert [remark.zh for remark in second.remarks] == ["去年：已隐藏，未读取"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (dt.date(1985, 3, 1), 'yyyy"年"m"月"', "1985-03"),
        (dt.date(1985, 3, 2), 'yyyy"年"m"月"', "1985-03-02"),
        (dt.date(1985, 3, 1), "mmm-yy", "1985-03"),
        (dt.date(1985, 3, 1), "yyyy-m-d", "1985-03-01"),
        (1985.1, "0.00", "1985.10"),
        (1985.1, "General", "1985.1"),
        (3.14159, "0.00", "3.14159"),
    ],
)
def test_the_format_of_an_old_cell_decides_what_is_seen(
    tmp_path: Path, value: object, code: str, shown: str
) -> None:
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("a")
    for at, name in enumerate(("姓名", "出生", "入会")):
        sheet.write(0, at, name)
    sheet.write(1, 0, "甲")
    for at in (1, 2):
        sheet.write(1, at, value, xlwt.easyxf(num_format_str=code))
    path = tmp_path / "a.xls"
    workbook.save(str(path))
    (row,) = read_rows(path)
    assert (row.cells["出生"], row.cells["入会"]) == (shown, shown)


@pytest.mark.slow
def test_limits_hold_for_old_workbooks(old: Path) -> None:
    with change_input_limits(table_columns=2), pytest.raises(DecodeError, match="table_columns"):
        list(read_rows(old))
    with change_input_limits(workbook_bytes=99), pytest.raises(DecodeError, match="workbook_bytes"):
        list(read_rows(old))


@pytest.mark.slow
def test_an_old_workbook_that_is_cut_off_is_refused(old: Path) -> None:
    whole = old.read_bytes()
    for end in (100, 600, len(whole) // 2, len(whole) - 700):
        old.write_bytes(whole[:end])
        with pytest.raises(DecodeError):
            list(read_rows(old))


@pytest.mark.slow
def test_a_reader_that_stops_early_leaves_no_process(old: Path) -> None:
    children = Path(f"/proc/self/task/{threading.get_native_id()}/children")
    before = set(children.read_text().split())
    rows = read_rows(old)
    next(rows)
    assert set(children.read_text().split()) - before
    rows.close()  # type: ignore[attr-defined]  # it is a generator
    assert not set(children.read_text().split()) - before


@pytest.mark.slow
def test_an_old_workbook_comes_back_as_a_new_one(old: Path, tmp_path: Path) -> None:
    target = tmp_path / "back.xlsx"
    annotate(old, target, [hooks.Remark(line=5, sheet="工作表1", column="联系方式—手机", text="位数不对")])
    (row,) = read_rows(target)
    assert row.cells["姓名"] == "李四"
    assert tuple(row.cells) == ("姓名", "联系方式—手机", "联系方式—登记日", "备注")


@pytest.mark.slow
def test_a_far_cell_of_an_old_workbook_takes_the_reader_with_it_and_nobody_else(tmp_path: Path) -> None:
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("a")
    sheet.write(0, 0, "姓名")
    sheet.write(0, 1, "手机")
    sheet.write(65_535, 255, "x")
    path = tmp_path / "far.xls"
    workbook.save(str(path))
    started = time.monotonic()
    # In a process of its own: of the memory of its children, a process knows the most that any ever took.
    told = subprocess.run([sys.executable, "-c", _READ_FAR, str(path)], capture_output=True, text=True)
    assert time.monotonic() - started < 10
    said, kilobytes = told.stdout.split("|")
    assert "too large when it is unpacked" in said
    assert 0 < int(kilobytes) < 1 << 20


_READ_FAR = """
import resource, sys
from pathlib import Path
from newstratum.errors import DecodeError
from newstratum_sheets.reading import read_rows
try:
    list(read_rows(Path(sys.argv[1])))
except DecodeError as error:
    print(error, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, sep="|")
"""


@pytest.mark.slow
def test_a_cell_that_is_repeated_without_end_is_refused(tmp_path: Path) -> None:
    kinds = ("office", "table", "text")
    names = "".join(f' xmlns:{kind}="urn:oasis:names:tc:opendocument:xmlns:{kind}:1.0"' for kind in kinds)
    cell = '<table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p>'
    content = (
        f"<office:document-content{names}><office:body><office:spreadsheet><table:table table:name='a'>"
        f"<table:table-row table:number-rows-repeated='1048576'>{cell}</table:table-cell>"
        "</table:table-row>"
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    path = tmp_path / "far.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    with pytest.raises(DecodeError):
        list(read_rows(path))


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.stress
@pytest.mark.parametrize("kind", ["ods", "xls", "xlsx"])
def test_what_libreoffice_saves_gives_the_same_rows(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.xlsx"
    rows = [("甲", "13800001111", dt.date(2026, 9, 3), 1985.3), ("乙", "=x", dt.date(1990, 1, 1), 7)]
    write_workbook(path, [hooks.Sheet(name="名册", columns=("姓名", "手机", "日期", "数"), rows=rows)])
    folder = tmp_path / "out"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(path)],
        check=True,
        capture_output=True,
    )
    read = list(read_rows(folder / f"a.{kind}"))
    assert [row.cells for row in read] == [row.cells for row in read_rows(path)]
    told = [remark.zh for row in read for remark in row.remarks]
    assert told == (["这类文件中隐藏的行和公式错误看不出来；建议另存为xlsx"] if kind == "ods" else [])
