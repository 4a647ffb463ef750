"""What is written is read back as it was, whatever the text."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from newstratum import hooks
from newstratum.errors import InvalidValueError
from newstratum_sheets.reading import read_rows
from newstratum_sheets.writing import write_workbook

#: Everything a cell can hold that is seen: no control characters, no halves of a pair, no blanks alone.
texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=30
).filter(lambda text: not text.isspace())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all examples of a property."""
    return tmp_path_factory.mktemp("workbooks")


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(texts, texts, st.just("") | texts), min_size=1, max_size=5))
def test_texts_come_back_as_they_were(folder: Path, rows: list[tuple[str, str, str]]) -> None:
    path = folder / "texts.xlsx"
    write_workbook(path, [hooks.Sheet(name="名册", columns=("甲", "乙", "丙"), rows=rows)])
    assert [tuple(row.cells.values()) for row in read_rows(path)] == rows
    assert [row.line for row in read_rows(path)] == list(range(2, len(rows) + 2))


SHEET = hooks.Sheet(
    name="名册",
    columns=("编号", "手机", "性质", "街镇", "日期", "金额"),
    rows=[
        ("P1", "013800001111", "私营", "南翔镇", dt.date(2026, 9, 3), 12.5),
        ("=1+1", " -a\n b", "x<&>", None, dt.datetime(2026, 9, 3, 12, 30), 10**17),
    ],
    choices={"性质": ("私营", "国有"), "街镇": tuple(f"第{at}街道办事处" for at in range(60))},
    instructions=("手机列为文本。", "逐行填写。"),
    widths={"编号": 20},
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "template.xlsx"
    write_workbook(path, [SHEET, hooks.Sheet(name="活动", columns=("名称", "日期"))])
    return path


def test_another_library_reads_what_is_written(path: Path) -> None:
    workbook = load_workbook(path)
    assert workbook.sheetnames == ["填写说明", "名册", "活动", "选项"]
    sheet = workbook["名册"]
    assert [cell.value for cell in sheet[2]] == [
        "P1", "013800001111", "私营", "南翔镇", dt.datetime(2026, 9, 3), 12.5,
    ]  # fmt: skip
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["A"].width == 20
    # What is entered below stays text.
    assert sheet["B2"].number_format == "@"
    assert [cell.value for row in workbook["填写说明"] for cell in row] == ["填写说明", *SHEET.instructions]
    assert workbook["选项"].sheet_state == "veryHidden"


def test_lists_to_choose_from_hold_for_the_whole_column(path: Path) -> None:
    rules = load_workbook(path)["名册"].data_validations.dataValidation
    assert {str(rule.sqref): rule.formula1 for rule in rules} == {
        "C2:C1048576": '"私营,国有"',
        "D2:D1048576": "'选项'!$A$1:$A$60",
    }


@pytest.mark.parametrize("start", list("=+-@＝＋－＠"))
def test_formulas_are_neutralised(tmp_path: Path, start: str) -> None:
    path = tmp_path / "a.xlsx"
    text = f'{start}HYPERLINK("http://example.invalid")'
    write_workbook(path, [hooks.Sheet(name="a", columns=("姓名", text), rows=[(text, f" {text}")])])
    for row in load_workbook(path).active.iter_rows():
        for cell in row:
            assert cell.data_type == "s"
            assert cell.row == 1 or cell.quotePrefix
    (row,) = read_rows(path)
    assert row.cells["姓名"] == text


def test_control_characters_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, [hooks.Sheet(name="a", columns=("a", "b"), rows=[("\x00x\x07\ud800", "一\r\n二")])])
    (row,) = read_rows(path)
    assert dict(row.cells) == {"a": "x", "b": "一\n二"}


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(
    st.integers(-(10**14), 10**14),
    st.floats(-1e9, 1e9).map(lambda value: round(value, 4)),
    st.dates(dt.date(1901, 1, 1), dt.date(2200, 1, 1)),
    st.datetimes(dt.datetime(1901, 1, 1), dt.datetime(2200, 1, 1)).map(
        lambda value: value.replace(microsecond=0)
    ),
    st.booleans(),
)
def test_values_come_back_as_they_are_seen(
    folder: Path, number: int, decimal: float, day: dt.date, instant: dt.datetime, flag: bool
) -> None:
    path = folder / "values.xlsx"
    columns = ("整数", "小数", "日期", "时间", "是否")
    write_workbook(
        path, [hooks.Sheet(name="a", columns=columns, rows=[(number, decimal, day, instant, flag)])]
    )
    (row,) = read_rows(path)
    assert row.cells["整数"] == str(number)
    assert float(str(row.cells["小数"])) == decimal
    assert row.cells["日期"] == day.isoformat()
    assert row.cells["时间"] == instant.isoformat(sep=" ")
    assert row.cells["是否"] == str(flag).upper()


def test_equal_data_gives_equal_bytes_for_the_owner_alone(path: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    write_workbook(again, [SHEET, hooks.Sheet(name="活动", columns=("名称", "日期"))])
    assert again.read_bytes() == path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600


def test_nothing_is_left_where_writing_fails(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"before")

    def fail() -> Iterator[tuple[str]]:
        yield ("x",)
        raise KeyError

    with pytest.raises(KeyError):
        write_workbook(path, [hooks.Sheet(name="a", columns=("a",), rows=fail())])
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        ([], "there is none"),
        ([hooks.Sheet(name="", columns=("a",))], "has a name that is empty"),
        ([hooks.Sheet(name="a" * 32, columns=("a",))], "longer than 31"),
        ([hooks.Sheet(name="a/b", columns=("a",))], "has one of"),
        ([hooks.Sheet(name="a", columns=("a",)), hooks.Sheet(name="A", columns=("a",))], "of another sheet"),
        ([hooks.Sheet(name="选项", columns=("a",))], "of another sheet"),
        ([hooks.Sheet(name="a", columns=("a", "a"))], "two columns of one name"),
        ([hooks.Sheet(name="a", columns=("a",), choices={"b": ("x",)})], "has no column b"),
        ([hooks.Sheet(name="a", columns=("a",), widths={"a": 999})], "has a width beyond"),
        ([hooks.Sheet(name="a", columns=("a",), rows=[("x", "y")])], "has 2 values for 1 columns"),
        ([hooks.Sheet(name="a", columns=("a",), rows=[(float("nan"),)])], "cell A2"),
        ([hooks.Sheet(name="a", columns=("a",), rows=[("x" * 32_768,)])], "holds more than 32,767"),
    ],
)
def test_what_fits_no_sheet_is_refused(tmp_path: Path, sheets: list[hooks.Sheet], said: str) -> None:
    path = tmp_path / "a.xlsx"
    with pytest.raises(InvalidValueError, match=said):
        write_workbook(path, sheets)
    assert not path.exists()


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.stress
def test_libreoffice_opens_what_is_written(path: Path, tmp_path: Path) -> None:
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    export = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2"
    subprocess.run(
        [
            "soffice",
            profile,
            "--headless",
            "--convert-to",
            export,
            "--outdir",
            str(tmp_path / "out"),
            str(path),
        ],
        check=True,
        capture_output=True,
    )
    (written,) = (tmp_path / "out").glob("*名册.csv")
    assert written.read_text(encoding="utf-8").splitlines() == [
        "编号,手机,性质,街镇,日期,金额",
        "P1,013800001111,私营,南翔镇,2026-09-03,12.5",
        '=1+1," -a',
        ' b",x<&>,,2026-09-03 12:30:00,100000000000000000',
    ]
