from __future__ import annotations

import csv
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._builtin.formats import ReadTally, read_table, write_table
from newstratum._input.limits import InputLimits, change_input_limits
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
    return [(row.line, list(row.cells.values())) for row in rows if not row.problems]


def bad(rows: list[Row]) -> list[tuple[int, str]]:
    return [(row.line, str(problem)) for row in rows for problem in row.problems]


@pytest.mark.slow
@given(tables, st.sampled_from(",\t"))
def test_what_is_written_is_read_back(folder: Path, table: list[tuple[str, ...]], delimiter: str) -> None:
    path = folder / "round.csv"
    rows = [dict(zip("abc", row, strict=True)) for row in table]
    write_table(path, rows, delimiter)
    assert [dict(row.cells) for row in read_table(path, delimiter)] == rows


@pytest.mark.slow
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
    # A byte order mark, since some characters are text in UTF-8 and in GB18030 alike.
    assert good(read(folder / "standard.csv", text.getvalue().encode("utf-8-sig"))) == [
        (line, list(row)) for line, row in zip(begins, rows, strict=False)
    ]


@pytest.mark.parametrize(
    "cell",
    [
        *("=1+1", "+86", "-1", "@SUM(A1)", "\tx", "\rx", "＝1", "－1", "'=x", "''＋"),
        *("\n=1+1", "\r\n@SUM(A1)", "\n\n\t +1", "\u2028=1", "\u3000＝1", " =1", "'\n=1", "\ufeff=1", "\nx"),
    ],
)
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
    with pytest.raises(InvalidValueError, match=r"rows\[2\]: has other columns than row 1"):
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
    assert [problem.message.en[:15] for problem in caught.value.problems] == [
        "columns 1 and 3",
        "columns 2 and 4",
    ]


def test_a_header_alone_has_no_rows(tmp_path: Path) -> None:
    assert read(tmp_path / "roster.csv", "id,title\n") == []


@pytest.mark.slow
def test_a_row_may_hold_ten_megabytes_but_no_more(tmp_path: Path) -> None:
    longest = InputLimits().table_row
    fits, too_long = "律" * (longest - 8), "律" * longest
    half = "a" * (longest // 2)
    with change_input_limits(table_cell=longest):
        rows = read(tmp_path / "roster.csv", f"id,title\n1,{fits}\n2,{too_long}\n3,画家\n")
        quoted = read(tmp_path / "quoted.csv", f'id,title\n1,"{half}\n{half}\n{half}"\n')
    assert [line for line, _ in good(rows)] == [2, 4]
    assert bad(rows) == [(3, "longer than 10,485,760 characters")]
    assert bad(quoted)[0] == (2, "a quoted cell longer than 10,485,760 characters; is a quote missing?")


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_cell_longer_than_those_of_a_spreadsheet_costs_its_row(tmp_path: Path, quote: str) -> None:
    cells = {size: quote + "a" * size + quote for size in (32_767, 32_768, 200_000)}
    rows = read(tmp_path / "roster.csv", "id,title\n" + "".join(f"1,{cell}\n" for cell in cells.values()))
    assert [line for line, _ in good(rows)] == [2]
    assert [line for line, _ in bad(rows)] == [3, 4]
    assert bad(rows)[0][1] == "cell 2 is longer than 32,767 characters; is a quote missing?"


def test_more_rows_or_columns_than_the_limit_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    with change_input_limits(table_rows=2), pytest.raises(DecodeError, match="more than 2 rows"):
        read(path, "id,title\n1,a\n2,b\n3,c\n")
    with pytest.raises(DecodeError) as caught:
        read(path, ",".join(f"column{at}" for at in range(10_000)) + "\n")
    assert "has 10,000 columns, more than 1,000" in str(caught.value)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    "header",
    ["id,13800000000", "2018-11-01,x", "a,b@example.org", "x,310114199001011234", "+86 138 0000 0000,x"],
)
def test_a_first_row_of_data_is_no_header_and_is_not_repeated(tmp_path: Path, header: str) -> None:
    with pytest.raises(DecodeError) as caught:
        read(tmp_path / "roster.csv", f"张三,{header}\n李四,x,y\n")
    assert "line 1: no header, for column" in str(caught.value)
    assert not any(word in str(caught.value) for word in ("张三", "1380", "2018", "example", "3101"))


def test_columns_of_one_name_are_named_by_their_places_where_the_name_may_be_data(tmp_path: Path) -> None:
    with pytest.raises(DecodeError) as caught:
        read(tmp_path / "roster.csv", "张三,张三" + ",x" * 500 + "\n")
    assert "columns 1 and 2 have one name" in str(caught.value)
    assert "张三" not in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<!DOCTYPE html>\n<html><body>", "is a web page"),
        (b"\xef\xbb\xbf \n<HTML>", "is a web page"),
        (b"PK\x03\x04rest", "is a workbook"),
        (b"\xd0\xcf\x11\xe0rest", "is a workbook"),
        (b"%PDF-1.7", "is a PDF"),
        (b"SQLite format 3\0", "is a store"),
    ],
)
def test_a_file_that_is_no_table_says_what_it_is(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(DecodeError, match=words):
        read(tmp_path / "roster.csv", content)


def test_what_was_met_is_counted(tmp_path: Path) -> None:
    path, tally = tmp_path / "roster.csv", ReadTally()
    path.write_bytes('\nid,title\n1,"a\nb"\n\n,\n2,律师\n3\n'.encode("gb18030"))
    assert len(list(read_table(path, ",", tally))) == 3
    assert tally == ReadTally(encoding="gb18030", lines=8, blank=3, delimiter=",", header=2)


@pytest.mark.parametrize(
    "above",
    [
        "徐行镇新的社会阶层人士名册,,,,\n填报单位：,,徐行镇,填报日期,2026-03-01\n",
        "名册,\n单位（盖章）,合成镇,联系人,合成乙,13900000002\n",
        "填报单位：合成镇,\n",
        "",
    ],
)
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_headings_are_found_below_titles(tmp_path: Path, above: str, sign: str) -> None:
    table = "序号,姓名,工作单位,职务,手机\n1,合成甲,合成律师事务所,律师,13900000001\n"
    (row,) = read(tmp_path / "roster.csv", (above + table).replace(",", sign))
    assert row.line == above.count("\n") + 2
    assert row.cells == {
        "序号": "1",
        "姓名": "合成甲",
        "工作单位": "合成律师事务所",
        "职务": "律师",
        "手机": "13900000001",
    }


@pytest.mark.parametrize(
    "content",
    [
        # A row with two known headings among much else is data.
        "问题一,,问题三,问题四,问题五\n姓名,手机,是,否,无\n",
        "a,,c\nx,单位,z\n",
    ],
)
def test_no_row_of_data_is_taken_for_headings(tmp_path: Path, content: str) -> None:
    first, second = content.splitlines()
    rows = read(tmp_path / "table.csv", content)
    assert [*rows[0].cells] == first.split(",")
    assert [*rows[0].cells.values()] == second.split(",")


@pytest.mark.parametrize(
    ("content", "header"),
    [
        ('"a;b"\n1\n', ["a;b"]),
        ("extra_facts\nstatus=employed;role=technical\n", ["extra_facts"]),
        ("id,extra_facts\n1,a=b;c=d\n", ["id", "extra_facts"]),
        ("a;b\n1\n", ["a;b"]),
        ("职业\n律师;顾问\n", ["职业"]),
        ('id;employer_text\n1;"Synthetic Co., Ltd"\n', ["id", "employer_text"]),
    ],
)
def test_what_stands_between_cells_is_told_by_the_header(
    tmp_path: Path, content: str, header: list[str]
) -> None:
    (row,) = read(tmp_path / "table.csv", content)
    assert [*row.cells] == header


def test_a_line_that_is_too_long_among_the_first_is_one_bad_row(tmp_path: Path) -> None:
    with change_input_limits(table_row=100, table_cell=50):
        rows = read(tmp_path / "table.csv", "a,b\n1,2\n" + "x" * 300 + "\n3,4\n")
    assert good(rows) == [(2, ["1", "2"]), (4, ["3", "4"])]
    assert [line for line, _ in bad(rows)] == [3]


@pytest.mark.slow
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
