from __future__ import annotations

import csv
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._builtin.formats import LONGEST_ROW, BadRow, read_table, write_table
from newstratum.errors import DecodeError, InvalidValueError
from newstratum.hooks import Row

cells = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff")
    | st.sampled_from("\"',\t\r\n=＝-")
)
tables = st.lists(st.tuples(cells, cells, cells).filter(any), min_size=1, max_size=8)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all examples of a property."""
    return tmp_path_factory.mktemp("tables")


def read(path: Path, content: str | bytes, delimiter: str = ",") -> list[Row]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_table(path, delimiter))


def good(rows: list[Row]) -> list[tuple[int, list[object]]]:
    return [(row.line, list(row.cells.values())) for row in rows if not isinstance(row, BadRow)]


def bad(rows: list[Row]) -> list[tuple[int, str]]:
    return [(row.line, str(row.problem)) for row in rows if isinstance(row, BadRow)]


@given(tables, st.sampled_from(",\t"))
def test_what_is_written_is_read_back(folder: Path, table: list[tuple[str, ...]], delimiter: str) -> None:
    path = folder / "round.csv"
    rows = [dict(zip("abc", row, strict=True)) for row in table]
    write_table(path, rows, delimiter)
    assert [dict(row.cells) for row in read_table(path, delimiter)] == rows


@given(tables, st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]))
def test_cells_and_lines_are_those_of_the_standard_reader(
    folder: Path, table: list[tuple[str, ...]], quoting: int
) -> None:
    # The standard reader takes cells as they are; ours takes away an apostrophe before a formula.
    rows = [tuple(cell.lstrip("'") for cell in row) for row in table]
    rows = [row for row in rows if any(row)]
    text = io.StringIO(newline="")
    csv.writer(text, quoting=quoting).writerows([("a", "b", "c"), *rows])
    reader = csv.reader(io.StringIO(text.getvalue(), newline=""))
    assert next(reader) == ["a", "b", "c"]
    begins = [2]
    for _ in reader:
        begins.append(reader.line_num + 1)
    assert good(read(folder / "standard.csv", text.getvalue())) == [
        (line, list(row)) for line, row in zip(begins, rows, strict=False)
    ]


@pytest.mark.parametrize("cell", ["=1+1", "+86", "-1", "@SUM(A1)", "\tx", "\rx", "＝1", "－1", "'=x", "''＋"])
def test_no_formula_is_written_alive(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "export.csv"
    write_table(path, [{"id": "1", "note": cell}], ",")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        assert list(csv.reader(stream))[1] == ["1", f"'{cell}"]
    assert good(list(read_table(path, ","))) == [(2, ["1", cell])]


def test_numbers_are_no_formulas(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    write_table(path, [{"id": 1, "change": -4, "note": None}], ",")
    assert path.read_text("utf-8-sig") == "id,change,note\n1,-4,\n"


def test_an_export_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("old")
    with pytest.raises(InvalidValueError, match="row 2: has other columns than row 1"):
        write_table(path, [{"id": 1}, {"name": 2}], ",")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_bad_row_names_its_line_and_the_others_go_on(tmp_path: Path) -> None:
    rows = read(
        tmp_path / "roster.csv",
        "id,title\r\n"
        "1,律师\r\n"
        "2\r\n"  # line 3: too short
        '3,"艺术\r\n总监"\r\n'  # lines 4 and 5
        "4,画家,多余\r\n"  # line 6: too long
        "5,\0\r\n"  # line 7
        '6,"半句" 话\r\n'  # line 8: goes on after the quote
        "\r\n"
        "7,编辑\r\n",
    )
    assert good(rows) == [(2, ["1", "律师"]), (4, ["3", "艺术\r\n总监"]), (10, ["7", "编辑"])]
    assert bad(rows) == [
        (3, "1 cell where the header has 2"),
        (6, "3 cells where the header has 2"),
        (7, "title: holds a NUL character"),
        (8, "text after the end of a quoted cell; is a quote doubled or missing?"),
    ]


def test_a_quote_that_never_closes_costs_one_row(tmp_path: Path) -> None:
    rows = read(tmp_path / "roster.csv", 'id,title\n1,"律师\n2,画家\n3,编辑\n')
    assert bad(rows) == [(2, "a quoted cell that never ends; is a quote missing?")]
    assert good(rows) == [(3, ["2", "画家"]), (4, ["3", "编辑"])]


def test_a_quote_inside_a_cell_is_a_character(tmp_path: Path) -> None:
    assert good(read(tmp_path / "roster.csv", 'id,title\n1,5"屏工程师\n')) == [(2, ["1", '5"屏工程师'])]


@given(st.text(st.sampled_from('a,"\n\r\t'), max_size=60))
def test_any_bad_rows_leave_a_good_last_row(folder: Path, noise: str) -> None:
    rows = read(folder / "noise.csv", f"id,title\n{noise}\nlast,画家\n")
    assert rows[-1].cells == {"id": "last", "title": "画家"}
    assert [row.line for row in rows] == sorted(row.line for row in rows)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("id,title,id", "line 1: columns 1 and 3 are all called 'id'"),
        ("id, id", "line 1: columns 1 and 2 are all called 'id'"),
        ("id,,title,", "line 1: columns 2 and 4 have no name"),
        ("id,ti\0tle", "line 1: the header holds a NUL character"),
        ('"id', "line 1: a quoted cell that never ends"),
        ("\n\n", "has no header"),
    ],
)
def test_a_header_that_is_none_is_refused(tmp_path: Path, header: str, words: str) -> None:
    with pytest.raises(DecodeError) as caught:
        read(tmp_path / "roster.csv", header + "\n1,2,3\n" if header.strip() else header)
    assert words in str(caught.value).replace("roster.csv.", "")


def test_all_problems_of_a_header_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(DecodeError) as caught:
        read(tmp_path / "roster.csv", "id,title,id,title\n")
    assert [problem.message[:15] for problem in caught.value.problems] == [
        "columns 1 and 3",
        "columns 2 and 4",
    ]


def test_a_header_alone_has_no_rows(tmp_path: Path) -> None:
    assert read(tmp_path / "roster.csv", "id,title\n") == []


def test_a_cell_may_hold_ten_megabytes_but_no_more(tmp_path: Path) -> None:
    fits, too_long = "律" * (LONGEST_ROW - 8), "律" * LONGEST_ROW
    rows = read(tmp_path / "roster.csv", f"id,title\n1,{fits}\n2,{too_long}\n3,画家\n")
    assert [line for line, _ in good(rows)] == [2, 4]
    assert bad(rows) == [(3, "longer than 10,485,760 characters")]
    half = "a" * (LONGEST_ROW // 2)
    rows = read(tmp_path / "roster.csv", f'id,title\n1,"{half}\n{half}\n{half}"\n')
    assert bad(rows)[0] == (2, "a quoted cell longer than 10,485,760 characters; is a quote missing?")


def test_reading_takes_flat_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("w", encoding="gb18030") as stream:
        stream.write("id,title\n")
        stream.writelines(f"{number},研发工程师\n" for number in range(60_000))
    tracemalloc.start()
    try:
        count = sum(1 for _ in read_table(path, ","))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 60_000
    assert peak < 3_000_000
