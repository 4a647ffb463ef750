"""Cells are read as a person sees them; what cannot be is a problem at its cell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from newstratum import change_input_limits
from newstratum.errors import DecodeError
from newstratum.hooks import Row
from newstratum_sheets.reading import read_rows

MakeParts = Callable[..., Path]


def text(reference: str, value: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'


HEADER = f'<row r="1">{text("A1", "甲")}{text("B1", "乙")}</row>'


def read_second(path: Path) -> Row:
    (row,) = read_rows(path)
    return row


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('<c r="B2"><v>13800001111</v></c>', "13800001111"),
        ('<c r="B2"><v>13800001111.0</v></c>', "13800001111"),
        ('<c r="B2" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="B2" t="b"><v>0</v></c>', "FALSE"),
        ('<c r="B2" t="d"><v>2026-09-03T00:00:00</v></c>', "2026-09-03"),
        ('<c r="B2" t="str"><f>A2&amp;"x"</f><v>甲x</v></c>', "甲x"),
        ('<c r="B2" t="str"><f>""</f><v></v></c>', ""),
        ('<c r="B2"><f>1+1</f><v>2</v></c>', "2"),
        ('<c r="B2" t="s"><v></v></c>', ""),
        ('<c r="B2" t="b"><v/></c>', ""),
        (
            '<c r="B2" t="inlineStr"><is><r><t>南</t></r><r><t>翔</t></r><rPh><t>nan</t></rPh></is></c>',
            "南翔",
        ),
        ('<c t="inlineStr"><is><t>没有地址</t></is></c>', "没有地址"),
        (text("B2", "a_x000D_&#10;b"), "a\nb"),
        (text("B2", "_x005F_x000D_"), "_x000D_"),
        (text("B2", "１３８"), "１３８"),
        ('<c r="B2" s="99"><v>7</v></c>', "7"),
    ],
)
def test_a_cell_is_read_as_it_is_seen(make_cells: MakeParts, cell: str, shown: str) -> None:
    row = read_second(make_cells(f'{HEADER}<row r="2">{text("A2", "x")}{cell}</row>'))
    assert row.cells == {"甲": "x", "乙": shown}
    assert row.problems == ()


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ('<c r="B2" t="e"><v>#N/A</v></c>', "holds an error of a formula"),
        ('<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "holds an error of a formula"),
        ('<c r="B2"><f>SUM(A1:A9)</f></c>', "a formula without a stored result"),
        ('<c r="B2"><f>SUM(A1:A9)</f><v></v></c>', "a formula without a stored result"),
        ('<c r="B2"><v>310114199001011000</v></c>', "a number of more than 15 digits"),
        ('<c r="B2"><v>3.1011419900101126E+17</v></c>', "a number of more than 15 digits"),
        ('<c r="B2"><v>abc</v></c>', "holds no number where one is said to be"),
        (text("B2", "a_x0007_b"), "holds control characters"),
    ],
)
def test_what_cannot_be_read_rightly_is_a_problem_at_its_cell(
    make_cells: MakeParts, cell: str, problem: str
) -> None:
    row = read_second(make_cells(f'{HEADER}<row r="2">{text("A2", "x")}{cell}</row>'))
    assert row.cells == {"甲": "x", "乙": ""}
    ((path, message),) = [(each.path, each.message) for each in row.problems]
    assert path == ("乙",)
    assert message.en.startswith(problem)
    assert row.locate("乙") == "工作表1!B2"
    # The value is not repeated, in neither language.
    assert not any(digits in f"{message.zh}{message.en}" for digits in ("31011", "#N/A", "abc"))


def test_numbers_are_marked_so_that_a_day_can_be_doubted(make_cells: MakeParts) -> None:
    row = read_second(
        make_cells(f'{HEADER}<row r="2"><c r="A2"><v>1985.1</v></c>{text("B2", "1985.1")}</row>')
    )
    assert dict(row.cells) == {"甲": "1985.1", "乙": "1985.1"}
    assert set(row.number_columns) == {"甲"}


def test_names_of_elements_may_have_a_prefix(make_parts: MakeParts) -> None:
    rows = f"{HEADER}<row r='2'>{text('A2', 'x')}</row>".replace("<", "<x:").replace("<x:/", "</x:")
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    path = make_parts(f'<x:worksheet xmlns:x="{main}"><x:sheetData>{rows}</x:sheetData></x:worksheet>')
    assert read_second(path).cells == {"甲": "x", "乙": ""}


@pytest.mark.parametrize(
    ("before", "attributes", "hidden"),
    [
        ("", 'hidden="1"', True),
        ("", 'hidden="true"', True),
        ("", 'ht="0"', True),
        ("", 'hidden="0"', False),
        ('<sheetFormatPr zeroHeight="1"/>', "", True),
        ('<sheetFormatPr zeroHeight="1"/>', 'hidden="0"', False),
    ],
)
def test_hidden_rows_are_marked(make_cells: MakeParts, before: str, attributes: str, hidden: bool) -> None:
    row = read_second(make_cells(f'{HEADER}<row r="2" {attributes}>{text("A2", "x")}</row>', before))
    assert row.hidden is hidden


def test_hidden_columns_are_told(make_cells: MakeParts) -> None:
    columns = '<cols><col min="2" max="16384" hidden="1"/></cols>'
    row = read_second(make_cells(f'{HEADER}<row r="2">{text("A2", "x")}</row>', columns))
    assert [remark.zh for remark in row.remarks] == ["工作表1：B列已隐藏，仍已读取"]


def test_styled_cells_without_a_value_reach_to_the_edge_and_are_nothing(make_cells: MakeParts) -> None:
    row = read_second(make_cells(f'{HEADER}<row r="2">{text("A2", "x")}<c r="XFD2" s="1"/></row>'))
    assert dict(row.cells) == {"甲": "x", "乙": ""}


@pytest.mark.parametrize(
    "rows",
    [
        f'<row r="2">{text("A2", "x")}</row><row r="2">{text("A2", "x")}</row>',
        f'<row r="1048577">{text("A1048577", "x")}</row>',
        f'<row r="2">{text("XFE2", "x")}</row>',
        f'<row r="2">{text("2", "x")}</row>',
        '<row r="2"><c r="A2" t="s"><v>7</v></c></row>',
        '<row r="2"><c r="A2" t="s"><v>-1</v></c></row>',
        '<row r="2"><c r="A2" t="inlineStr"><is><t>x',
    ],
)
def test_a_sheet_that_contradicts_itself_is_damaged(make_cells: MakeParts, rows: str) -> None:
    with pytest.raises(DecodeError, match="is cut off or damaged"):
        list(read_rows(make_cells(HEADER + rows)))


def test_limits_of_tables_hold_for_workbooks(make_cells: MakeParts) -> None:
    path = make_cells(HEADER + "".join(f'<row r="{at}">{text(f"A{at}", "x")}</row>' for at in range(2, 9)))
    with change_input_limits(table_rows=5), pytest.raises(DecodeError, match="table_rows"):
        list(read_rows(path))
    with change_input_limits(table_cell=0 + 1, table_rows=99):
        assert len(list(read_rows(path))) == 7
