"""Ids of people in files: a column of a table, or of a workbook."""

from __future__ import annotations

from pathlib import Path

from newstratum._words import Words, join_clauses
from newstratum.errors import DecodeError, Problem

_NO_COLUMN = Words(
    "没有“人员编号”一栏；第一行请写栏名：id或人员编号",
    "has no column of ids; name it in the first row: id or 人员编号",
)
_NO_ID = Words("没有编号", "has no id")


def read_ids(path: Path) -> tuple[list[str], list[Words]]:
    """Return the ids of a file in their order, and what is wrong with rows that have none.

    Raises:
        DecodeError: It has no column of ids.
    """
    from newstratum._api import get_plugin_host
    from newstratum._tables.schemas import get_table_schema, normalise_heading

    known = get_table_schema("roster").get_field("id")
    headings = {"id"}
    if known is not None:
        headings |= known.aliases | {normalise_heading(text) for text in (known.heading.zh, known.heading.en)}
    ids: list[str] = []
    wrong: list[Words] = []
    column: str | None = None
    for row in get_plugin_host().read_rows(path):
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
