"""Ids of people in files, a column of a table or of a workbook; and when these people were born."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from newstratum._words import Words, join_clauses
from newstratum.errors import DecodeError, Problem

if TYPE_CHECKING:
    import datetime as dt

    from newstratum._model.values.periods import PartialDate

_NO_COLUMN = Words(
    "没有“人员编号”一栏；第一行请写栏名：id或人员编号",
    "has no column of ids; name it in the first row: id or 人员编号",
)
_NO_ID = Words("没有编号", "has no id")
_NO_BIRTHS = Words(
    "没有“出生年月”一栏；第一行请写栏名",
    "has no column of births; name it in the first row: birth or 出生年月",
)
_TWICE = Words("该编号已在前面一行", "the id stands in an earlier row")


def read_ids(path: Path) -> tuple[list[str], list[Words]]:
    """Return the ids of a file in their order, and what is wrong with rows that have none.

    Raises:
        DecodeError: It has no column of ids.
    """
    from newstratum._cli.files import read_rows
    from newstratum._tables.schemas import get_table_schema, normalise_heading

    known = get_table_schema("roster").get_field("id")
    headings = {"id"}
    if known is not None:
        headings |= known.aliases | {normalise_heading(text) for text in (known.heading.zh, known.heading.en)}
    ids: list[str] = []
    wrong: list[Words] = []
    column: str | None = None
    for row in read_rows(path):
        place = Words(row.locate(language="zh"), row.locate(language="en"))
        if row.problems:
            problems = (each.message for each in row.problems if not each.path or each.path == (column,))
            if told := join_clauses(*problems):
                wrong.append(Words("{}：{}", "{}: {}").format(place, told))
                continue
        if column is None or column not in row.cells:
            column = next((each for each in row.cells if normalise_heading(each) in headings), None)
            if column is None:
                raise DecodeError((Problem((path.name,), _NO_COLUMN),))
        identifier = str(row.cells[column] or "").strip()
        if identifier:
            ids.append(identifier)
        elif any(str(each or "").strip() for each in row.cells.values()):
            wrong.append(Words("{}：{}", "{}: {}").format(place, _NO_ID))
    return ids, wrong


def read_births(path: Path, day: dt.date) -> dict[str, PartialDate]:
    """Return when people were born, by their ids, as the rows of a file say; what is written is not kept.

    Raises:
        DecodeError: It has no column of ids or of births, or a row cannot be read; each row is named.
    """
    from newstratum._cli.files import read_rows
    from newstratum._tables.layouts import detect_layout
    from newstratum._tables.reading import read_table

    rows = list(read_rows(path))
    columns = next((tuple(row.cells) for row in rows if row.cells), ())
    layout = detect_layout(columns, schema="roster")
    held = layout.list_fields()
    lacking = [told for name, told in (("id", _NO_COLUMN), ("birth", _NO_BIRTHS)) if name not in held]
    if lacking:
        raise DecodeError(tuple(Problem((path.name,), told) for told in lacking))
    births: dict[str, PartialDate] = {}
    problems: list[Problem] = []
    for each in read_table(rows, layout, today=day):
        wrong = [cell.words for cell in each.problems if cell.column or each.key]
        if not each.key and not wrong and (each.problems or each.values.get("birth") is not None):
            wrong = [_NO_ID]
        elif each.key in births:
            wrong = [_TWICE]
        if wrong:
            problems.append(Problem((each.row.locate(language="zh"),), join_clauses(*wrong)))
        elif (born := each.values.get("birth")) is not None:
            births[each.key] = born
    if problems:
        raise DecodeError(tuple(problems))
    return births
