"""The cells of one row by the fields of its layout, and what is wrong with them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from attrs import define, evolve, field

from newstratum import hooks
from newstratum._input.names import format_name
from newstratum._model.organisation.district import DistrictProfile
from newstratum._model.values.refused_subjects import find_refused_subject
from newstratum._tables.cells import CellSetting, UnreadableCellError, mask_cell, parse_cell
from newstratum._tables.layouts import RefusedColumn, TableLayout
from newstratum._tables.read_rows import ABOUT_FILE, CellProblem
from newstratum._tables.schemas import TableField
from newstratum._words import Words

#: What stands in the first cell of the rows below a table.
_SUMMARY: Final = frozenset({"合计", "总计", "小计", "平均", "平均分", "总分", "total"})
_YEAR_AND_MONTH: Final = re.compile(r"\d{4}\.\d{1,2}")
#: A bound, so that memory stays flat.
_MOST_REMEMBERED: Final = 4_096
_HIDDEN: Final = Words("该行在表中是隐藏的", "the row is hidden in the sheet")
_NO_ROW: Final = Words("第{}行是合计，未作为数据读取", "line {} is a summary; it is not read as a row")
_NEW_KEY: Final = Words("前面各行没有这一项，未读取", "no row before has it; it is not read")
#: Rules whose cells are read with others, or by the answers they can have.
_READ_ELSEWHERE: Final = frozenset({"facts", "reference"})


@define
class ReadCells:
    """What the cells of one row say."""

    #: By the names of the fields; empty cells are left out.
    values: dict[str, Any] = field(factory=dict)
    problems: list[CellProblem] = field(factory=list)
    remarks: list[CellProblem] = field(factory=list)


class CellReader:
    """Reads the cells of rows, each by the rule of its field."""

    def __init__(self, layout: TableLayout, *, today: dt.date, district: DistrictProfile | None) -> None:
        self._layout = layout
        separators = layout.vendor.separators if layout.vendor else ()
        self._read: list[tuple[str, TableField, CellSetting]] = []
        for column, name in layout.fields.items():
            known = layout.schema.get_field(name)
            if known is not None and known.parse not in _READ_ELSEWHERE:
                setting = CellSetting(district=district, today=today, heading=column, separators=separators)
                self._read.append((column, known, setting))
        self._columns = frozenset(layout.columns)
        #: Values of cells that are nobody's own and come again: townships, choices, days.
        self._remembered: dict[tuple[str, str], Any] = {}
        self._used = {*layout.fields, *layout.options, layout.number, layout.submitted, layout.respondent}

    def is_summary(self, row: hooks.Row) -> bool:
        """Say whether a row is the summary below a table."""
        first = row.cells.get(self._layout.columns[0]) if self._layout.columns else None
        return isinstance(first, str) and first.strip().casefold() in _SUMMARY

    def leave_out_summaries(self, rows: Iterable[hooks.Row]) -> Iterator[hooks.Row]:
        """Yield the rows that are no summary; the row above one is told of it."""
        last: hooks.Row | None = None
        for row in rows:
            if self.is_summary(row):
                if last is not None:
                    last = evolve(last, remarks=(*last.remarks, _NO_ROW.format(row.line)))
                continue
            if last is not None:
                yield last
            last = row
        if last is not None:
            yield last

    def read(self, row: hooks.Row) -> ReadCells:
        """Return what the cells of a row say."""
        found = ReadCells()
        broken = self._take_in_problems(row, found)
        if not row.cells:
            return found
        if not self._columns.issuperset(row.cells):
            self._take_in_keys(row, found)
        for column, known, setting in self._read:
            if column in broken:
                continue
            cell = self.get_cell(row, column)
            if (isinstance(cell, str) and not cell.strip()) or cell is None:
                continue
            key = (column, cell) if isinstance(cell, str) and not known.personal else None
            if key is not None and key in self._remembered:
                found.values[known.name] = self._remembered[key]
                continue
            try:
                value = parse_cell(cell, known, setting)
            except UnreadableCellError as error:
                # What was odd about a cell that cannot be read belongs to no other row.
                setting.remarks.clear()
                self.note_unreadable(row, column, known, error, found)
            else:
                if value is not None:
                    found.values[known.name] = value
                    if key is not None and not setting.remarks and len(self._remembered) < _MOST_REMEMBERED:
                        self._remembered[key] = value
                self._take_in_remarks(column, setting, found)
        for known in self._layout.schema.fields:
            if known.required and known.name not in found.values and known.parse not in _READ_ELSEWHERE:
                self.note_missing(known, found)
        return found

    def get_cell(self, row: hooks.Row, column: str) -> object:
        """Return a cell; a number that a spreadsheet holds as one, and None for an answer not given."""
        cell = row.cells.get(column)
        if isinstance(cell, str):
            vendor = self._layout.vendor
            if (
                vendor is not None
                and cell.strip().replace("（", "(").replace("）", ")") in vendor.not_answered
            ):
                return None
            if column in row.number_columns and _YEAR_AND_MONTH.fullmatch(cell):
                return float(cell)
        return cell

    def note_unreadable(
        self,
        row: hooks.Row,
        column: str,
        known: TableField,
        error: UnreadableCellError,
        found: ReadCells,
    ) -> None:
        """Note a cell that cannot be read; in a survey an unknown township is only remarked on."""
        problem = CellProblem(
            column=column,
            reason=error.reason,
            code=error.code,
            hint=error.hint,
            value=mask_cell(row.cells.get(column), known),
        )
        kept = known.parse == "facts" or (known.parse == "township" and self._layout.vendor is not None)
        (found.remarks if kept else found.problems).append(problem)

    def note_missing(self, known: TableField, found: ReadCells) -> None:
        """Note that a field that every row needs is empty; once, where its cell is wrong too."""
        columns = self._layout.find_columns(known.name)
        if not any(each.column in columns for each in found.problems):
            reason = Words("必填，未填写", "is empty, and every row needs it")
            found.problems.append(CellProblem(column=columns[0] if columns else "", reason=reason))

    def _take_in_problems(self, row: hooks.Row, found: ReadCells) -> set[str]:
        """Take over what the format found wrong with columns that are read; return these columns."""
        broken: set[str] = set()
        for problem in row.problems:
            column = str(problem.path[-1]) if problem.path else ""
            if column and column in row.cells and column not in self._used:
                continue
            broken.add(column)
            found.problems.append(CellProblem(column=column, reason=problem.message))
        found.remarks += [CellProblem(column="", reason=each, code=ABOUT_FILE) for each in row.remarks]
        if row.hidden:
            found.remarks.append(CellProblem(column="", reason=_HIDDEN))
        return broken

    def _take_in_keys(self, row: hooks.Row, found: ReadCells) -> None:
        """Note the keys of one row that the first rows of a file of objects did not have."""
        for place, key in enumerate(row.cells, 1):
            if key in self._columns:
                continue
            subject = find_refused_subject(key)
            if subject is not None:
                refused = RefusedColumn(column=format_name(key, place), subject=subject)
                found.problems.append(CellProblem(column=refused.column, reason=refused.reason))
            else:
                column = format_name(key, place)
                found.remarks.append(CellProblem(column=column, reason=_NEW_KEY, code="unknown_column"))

    def _take_in_remarks(self, column: str, setting: CellSetting, found: ReadCells) -> None:
        if setting.remarks:
            found.remarks += [CellProblem(column=column, reason=each) for each in setting.remarks]
            setting.remarks.clear()
