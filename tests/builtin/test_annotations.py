"""A table comes back as it was written, with nothing but its header and its wrong rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstratum._builtin.formats import CSV, TSV, read_table, write_table
from newstratum.hooks import REMARKS_COLUMN, Remark

TEXT = (
    "\r\n"
    "姓名,手机,备注\r\n"
    '甲,1,"两行\r\n备注"\r\n'
    "乙,2\r\n"
    ",,\r\n"
    '丙,3,"说""好"""\r\n'
    "\r\n"
    "丁,4,'=1+1\r\n"
)  # fmt: skip


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_bytes(TEXT.encode("gb18030"))
    return path


def annotate(source: Path, target: Path, remarks: list[Remark]) -> str:
    assert CSV.annotate is not None
    CSV.annotate(source, target, remarks)
    return target.read_bytes().decode("utf-8-sig")


def test_wrong_rows_come_back_as_they_were_written(source: Path, tmp_path: Path) -> None:
    remarks = [
        Remark(line=3, text="不是手机"),
        Remark(line=5, text="少一格"),
        Remark(line=9, column="备注", text='写"无"'),
    ]
    assert annotate(source, tmp_path / "back.csv", remarks) == (
        f'"{REMARKS_COLUMN}",姓名,手机,备注\r\n'
        '"不是手机",甲,1,"两行\r\n备注"\r\n'
        '"少一格",乙,2\r\n'
        '"写""无""",丁,4,\'=1+1\r\n'
    )
    assert (tmp_path / "back.csv").stat().st_mode & 0o777 == 0o600


def test_what_comes_back_is_read_like_the_first_time(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "back.csv"
    annotate(source, target, [Remark(line=line, text="x") for line in (3, 5, 7, 9)])
    first, again = list(read_table(source, ",")), list(read_table(target, ","))
    assert [row.cells for row in again] == [row.cells for row in first]
    assert [bool(row.problems) for row in again] == [False, True, False, False]
    assert all(row.addresses == {} for row in again)


def test_a_table_that_came_back_twice_has_one_column_of_remarks(source: Path, tmp_path: Path) -> None:
    once, twice = tmp_path / "once.csv", tmp_path / "twice.csv"
    annotate(source, once, [Remark(line=3, text='一"1",'), Remark(line=9, text="二")])
    annotate(once, twice, [Remark(line=2, text="三")])
    assert (
        twice.read_bytes().decode("utf-8-sig")
        == f'"{REMARKS_COLUMN}",姓名,手机,备注\r\n"三",甲,1,"两行\r\n备注"\r\n'
    )


def test_a_table_of_tabs_comes_back_with_tabs(tmp_path: Path) -> None:
    source, target = tmp_path / "a.tsv", tmp_path / "b.tsv"
    write_table(source, [{"姓名": "甲", "手机": "1"}], "\t")
    assert TSV.annotate is not None
    TSV.annotate(source, target, [Remark(line=2, text="a\tb")])
    assert target.read_bytes().decode("utf-8-sig") == f'"{REMARKS_COLUMN}"\t姓名\t手机\r\n"a\tb"\t甲\t1\r\n'


def test_titles_above_the_headings_do_not_come_back(tmp_path: Path) -> None:
    source = tmp_path / "roster.csv"
    source.write_text(
        "名册;;\n填报单位：;合成镇;\n姓名;工作单位;职务\n甲;某某公司;\n乙;;\n", encoding="utf-8"
    )
    text = annotate(source, tmp_path / "back.csv", [Remark(line=5, text="没有单位")])
    assert text.splitlines() == [f'"{REMARKS_COLUMN}";姓名;工作单位;职务', '"没有单位";乙;;']
    assert [dict(row.cells) for row in read_table(tmp_path / "back.csv", ",")] == [
        {"姓名": "乙", "工作单位": "", "职务": ""}
    ]


def test_a_table_without_rows_gives_its_header(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("姓名,手机\n", encoding="utf-8")
    assert annotate(source, tmp_path / "b.csv", []) == f'"{REMARKS_COLUMN}",姓名,手机\r\n'


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=8), st.data())
def test_any_choice_of_rows_comes_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], data: st.DataObject
) -> None:
    folder = tmp_path_factory.getbasetemp()
    source, target = folder / "source.csv", folder / "target.csv"
    write_table(source, [dict(zip("abc", row, strict=True)) for row in rows], ",")
    read = list(read_table(source, ","))
    chosen = [row for row in read if data.draw(st.booleans())]
    annotate(source, target, [Remark(line=row.line, text="不对") for row in chosen])
    assert [row.cells for row in read_table(target, ",")] == [row.cells for row in chosen]
