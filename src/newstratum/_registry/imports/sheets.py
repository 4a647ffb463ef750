"""The sheets of a file: each is recognised by its columns, and its rows are read."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping

import attrs
from attrs import define, field

from newstratum import hooks
from newstratum._input.names import format_names
from newstratum._model.organisation.district import DistrictProfile
from newstratum._model.values.identifiers import check_id
from newstratum._registry.imports.references import StoredReferences
from newstratum._tables.layouts import TableLayout, detect_layout
from newstratum._tables.read_rows import CellProblem, ReadRow
from newstratum._tables.reading import read_table
from newstratum._words import Words
from newstratum.errors import InvalidValueError

#: Rows that are looked at before a sheet is recognised.
_SAMPLE = 20


@define(eq=False, kw_only=True)
class SheetReader:
    """Reads the rows of a file, sheet by sheet; what is no row is kept as remarks."""

    _references: StoredReferences = field(alias="references")
    _today: dt.date = field(alias="today")
    _district: DistrictProfile | None = field(alias="district")
    #: The table it is, and what columns hold by hand; without them each sheet is recognised by its columns.
    _table: str | None = field(alias="table")
    _mapping: Mapping[str, str] = field(alias="mapping")
    layouts: list[TableLayout] = field(factory=list, init=False)
    remarks: list[Words] = field(factory=list, init=False)

    def read(self, rows: Iterable[hooks.Row]) -> Iterator[tuple[ReadRow, TableLayout | None]]:
        """Yield what each row means, and the layout it was read by.

        Raises:
            InvalidValueError: No sheet is a table that newstratum knows.
            DecodeError: A table has columns that may not be collected, or lacks one that every row needs.
        """
        unknown: InvalidValueError | None = None
        for sheet, own in itertools.groupby(rows, key=_get_sheet):
            sample = list(itertools.islice(own, _SAMPLE))
            columns = next((tuple(row.cells) for row in sample if row.cells), ())
            if not columns:
                yield from self._reject(sample)
                continue
            try:
                layout = self._recognise(columns, sample)
            except InvalidValueError as error:
                unknown = unknown or error
                self.remarks.append(
                    Words(
                        "工作表“{}”不是名册等表格，未读取",
                        "sheet {} is no table that is known; it is not read",
                    ).format(sheet)
                )
                continue
            self.layouts.append(layout)
            self._note_left_out(layout)
            for row in read_table(
                itertools.chain(sample, own),
                layout,
                today=self._today,
                district=self._district,
                references=self._references,
            ):
                yield _name_respondent(row, layout), layout
        if unknown is not None and not self.layouts:
            raise unknown

    def _recognise(self, columns: tuple[str, ...], sample: list[hooks.Row]) -> TableLayout:
        mapping = {column: name for column, name in self._mapping.items() if column in columns}
        if len(mapping) < len(self._mapping) and not self.layouts:
            # What names a column of no sheet is told as the table tells it.
            mapping = dict(self._mapping)
        return detect_layout(columns, sample, schema=self._table, mapping=mapping)

    def _note_left_out(self, layout: TableLayout) -> None:
        if layout.left_out:
            self.remarks.append(
                Words("未读取的栏：{}", "columns that are not read: {}").format(
                    format_names(layout.left_out, layout.columns)
                )
            )

    def _reject(self, rows: Iterable[hooks.Row]) -> Iterator[tuple[ReadRow, TableLayout | None]]:
        """Yield rows of which nothing could be read: the format says why."""
        for row in rows:
            problems = tuple(CellProblem(column="", reason=each.message) for each in row.problems)
            yield ReadRow(row=row, problems=problems), None


def _get_sheet(row: object) -> str:
    if isinstance(row, hooks.Row):
        return row.sheet
    raise InvalidValueError(
        "rows",
        Words("其中一行类型为{}，不是Row", "holds a {}, which is no Row").format(type(row).__name__),
        Words("请写hooks.Row(line=2, cells={…})", "write hooks.Row(line=2, cells={…})"),
    )


def _name_respondent(row: ReadRow, layout: TableLayout) -> ReadRow:
    """Return a row of a survey without names under the code by which each respondent was invited."""
    code = row.row.cells.get(layout.respondent or "")
    if not isinstance(code, str) or row.key or row.name is not None or row.contacts:
        return row
    try:
        return attrs.evolve(row, key=check_id(code.strip()))
    except InvalidValueError:
        return row
