"""Rows of a format of a plugin: the union of their columns, and nothing that changes a verdict in silence."""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum import hooks
from newstratum._host.host import PluginHost
from newstratum._host.rows import RowChecker
from newstratum.errors import BrokenPluginError
from newstratum.hooks import Row

MakeHost = Callable[..., PluginHost]


def read(make_host: MakeHost, *rows: Any) -> list[Row]:
    """Read rows by a host, as a format of a plugin gives them."""
    module = types.ModuleType("rows_for_tests")

    def give(_path: Path) -> Iterator[Row]:
        yield from rows

    module.__dict__["formats"] = hooks.formats(
        lambda: [hooks.Format(suffixes=(".mine",), read=give, summary="for tests", api=1)]
    )
    host = make_host()
    host.register(module, "mine")
    return list(host.read_rows("people.mine"))


def row(line: int, **cells: object) -> Row:
    return Row(line=line, cells=cells)


def test_the_columns_are_the_union_and_both_are_told_with_the_line(make_host: MakeHost) -> None:
    first, second, third = read(
        make_host, row(2, id="a", role="x"), row(3, id="b", status="student"), row(7, id="c")
    )
    assert dict(first.cells) == {"id": "a", "role": "x"}
    assert dict(second.cells) == {"id": "b", "role": "", "status": "student"}
    assert dict(third.cells) == {"id": "c", "role": "", "status": ""}
    assert first.remarks == ()
    assert [each.en for each in second.remarks] == [
        "line 3 is the first with columns that are read as empty in the rows before it: status",
        "line 3 lacks columns, which are read as empty: role",
    ]
    assert [each.zh for each in third.remarks] == ["第7行没有这几列，按空读取：status"]
    assert [each.problems for each in (first, second, third)] == [(), (), ()]


def test_each_sheet_has_columns_of_its_own(make_host: MakeHost) -> None:
    rows = read(make_host, Row(line=1, cells={"a": "1"}, sheet="x"), Row(line=1, cells={"b": "2"}, sheet="y"))
    assert [dict(each.cells) for each in rows] == [{"a": "1"}, {"b": "2"}]
    assert [each.remarks for each in rows] == [(), ()]


class Twice(Mapping[str, object]):
    """Cells of which one stands there twice."""

    def __getitem__(self, key: str) -> object:
        return f"cell of {key}"

    def __iter__(self) -> Iterator[str]:
        return iter(["id", "status", "status"])

    def __len__(self) -> int:
        return 3


@pytest.mark.parametrize("cells", [Twice(), {"id": "a", "status": "student", "status ": "employed"}])
def test_a_column_that_is_there_twice_is_a_problem_of_its_line(
    make_host: MakeHost, cells: Mapping[str, object]
) -> None:
    (found,) = read(make_host, Row(line=4, cells=cells))
    assert found.line == 4
    assert [(each.path, each.message.en) for each in found.problems] == [
        (("status",), "a column of this name is there twice")
    ]


class Sly(str):
    """A text that says something else."""

    def __str__(self) -> str:
        return "employed"

    def strip(self, *_: Any) -> str:
        return "employed"


def test_a_text_that_would_say_something_else_is_read_as_it_is(make_host: MakeHost) -> None:
    (found,) = read(make_host, row(2, id="a", status=Sly("student")))
    assert type(found.cells["status"]) is str
    assert found.cells["status"] == "student"


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        (dt.date(2026, 1, 1), "is of type date; a format gives text, numbers or JSON values"),
        (float("nan"), "is not a number"),
        ("a\0b", "holds a NUL character"),
        ("\ud800", "holds half a character"),
        ("x" * 40_000, "is too long"),
        ({1: "a"}, "has a key that is not text"),
        ([["a", b"b"]], "is of type bytes"),
    ],
)
def test_a_cell_that_is_no_data_is_a_problem_of_its_line_and_column(
    make_host: MakeHost, cell: object, says: str
) -> None:
    wrong, right = read(make_host, row(2, id="a", status=cell), row(3, id="b", status="student"))
    assert wrong.cells["status"] == ""
    ((problem),) = wrong.problems
    assert problem.path == ("status",)
    assert says in problem.message.en
    assert right.problems == ()


@pytest.mark.parametrize(
    ("odd", "says"),
    [
        ({"id": "a"}, "returned dict, which is not a Row"),
        (Row(line=0, cells={}), "returned a Row whose line is not valid"),
        (Row(line=True, cells={}), "returned a Row whose line is not valid"),
        (Row(line=1, cells=[("id", "a")]), "returned a Row whose cells is not valid"),  # type: ignore[arg-type]
        (Row(line=1, cells={}, problems=["no"]), "returned a Row whose problems is not valid"),  # type: ignore[arg-type]
        (Row(line=5, cells={7: "a"}), "returned for line 5 a column whose name is not text"),  # type: ignore[dict-item]
    ],
)
def test_what_is_no_row_is_a_failure_of_the_plugin(make_host: MakeHost, odd: object, says: str) -> None:
    with pytest.raises(BrokenPluginError, match=f"plugin mine, hook newstratum_formats: read {says}"):
        read(make_host, odd)


def test_rows_come_by_the_hundred_and_none_is_lost(make_host: MakeHost) -> None:
    rows = [row(line, id=str(line)) for line in range(1, 1_001)]
    assert [each.line for each in read(make_host, *rows)] == list(range(1, 1_001))


CELLS = st.dictionaries(
    st.sampled_from(("id", "status", "role", "title_text")),
    st.text(st.characters(categories=["L"]), max_size=3),
)


@pytest.mark.slow
@given(st.lists(CELLS, max_size=8))
def test_of_each_row_nothing_is_changed_but_what_it_lacks(rows: list[dict[str, str]]) -> None:
    checker, columns = RowChecker(), list[str]()
    for line, cells in enumerate(rows, 1):
        found = checker.check(Row(line=line, cells=cells))
        assert isinstance(found, Row)
        columns += [name for name in cells if name not in columns]
        assert found.problems == ()
        assert {name: cell for name, cell in found.cells.items() if cell or name in cells} == cells
        assert list(found.cells) == (columns if cells else [])
