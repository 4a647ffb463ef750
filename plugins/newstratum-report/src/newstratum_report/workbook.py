"""A report as a workbook: a sheet for each section, numbers as numbers, and the ids behind them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from attrs import define, field
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from newstratum_report.cells import get_bounds
from newstratum_report.packages import clean, fix_times
from newstratum_report.texts import Texts

_TITLE: Final = Font(name="宋体", size=16, bold=True)
_HEADING: Final = Font(name="宋体", size=12, bold=True)
_BOLD: Final = Font(name="宋体", size=11, bold=True)
_PLAIN: Final = Font(name="宋体", size=11)
_LINK: Final = Font(name="宋体", size=11, color="FF1F4E79", underline="single")
_HEAD_FILL: Final = PatternFill("solid", fgColor="FFE7EDF4")
_WRAP: Final = Alignment(vertical="top", wrap_text=True)
_RULE: Final = Border(bottom=Side(style="thin", color="FF8EA9C1"))

#: Ids that the sheet of ids lists behind one cell, and in all; the data has all of them.
_MOST_IDS, _MOST_IDS_IN_ALL = 200, 20_000
#: What is looked at to make columns wide enough.
_NARROWEST, _WIDEST = 10, 46
_LONGEST_NAME: Final = 31
#: Two sides of a cell of text, in columns of the sheet: a sentence is as wide as these.
_SENTENCE_COLUMNS: Final = 8
_BAD_NAME: Final = re.compile(r"[\[\]:*?/\\']")


def render_workbook(report: Mapping[str, Any]) -> bytes:
    """Return a report as an .xlsx file; the same report, the same bytes.

    Args:
        report: The report as plain data.
    """
    return _Book(texts=Texts(str(report["language"]))).render(report)


@define(eq=False)
class _Sheet:
    """A sheet, filled row by row; openpyxl would look through all cells to find the last row."""

    sheet: Worksheet
    row: int = field(default=0, init=False)

    def write_row(self, values: Sequence[Any], font: Font = _PLAIN) -> list[Any]:
        """Write a row, and return its cells."""
        self.row += 1
        cells = []
        for place, value in enumerate(values, start=1):
            cell = self.sheet.cell(self.row, place, clean(value) if isinstance(value, str) else value)
            cell.font = font
            if isinstance(value, str):
                # Text is text, also where it begins as a formula does.
                cell.data_type = "s"
                if value[:1] in ("=", "+", "-", "@"):
                    cell.quotePrefix = True
            cells.append(cell)
        return cells

    def write_line(self, text: str, font: Font = _PLAIN) -> None:
        """Write a sentence over several columns, in as many lines as it takes; a heading in one."""
        (cell,) = self.write_row([text], font)
        if font is _PLAIN:
            self.sheet.merge_cells(
                start_row=self.row, start_column=1, end_row=self.row, end_column=_SENTENCE_COLUMNS
            )
            cell.alignment = _WRAP
            self.sheet.row_dimensions[self.row].height = 16 * max(1, -(-_measure(text) // 100))

    def write_head(self, heads: Iterable[str]) -> None:
        """Write the headings of a table."""
        for cell in self.write_row(list(heads), _BOLD):
            cell.fill, cell.border, cell.alignment = _HEAD_FILL, _RULE, _WRAP

    def skip_row(self) -> None:
        """Leave a row empty."""
        self.row += 1


@define(eq=False)
class _Book:
    texts: Texts
    _workbook: Workbook = field(factory=Workbook, init=False)
    _names: set[str] = field(factory=set, init=False)
    _ids: list[tuple[str, str, str, str]] = field(factory=list, init=False)
    _ids_name: str = field(default="", init=False)

    def render(self, report: Mapping[str, Any]) -> bytes:
        texts, sections = self.texts, report["sections"]
        self._ids_name = self._choose_name(texts.say("ids_sheet"))
        first = self._workbook.active
        assert isinstance(first, Worksheet)
        first.title = self._choose_name(texts.say("headlines"))
        self._fill_first(_Sheet(first), report)
        for section in sections:
            sheet = self._workbook.create_sheet(self._choose_name(texts.read(section["title"])))
            self._fill_section(_Sheet(sheet), section)
        if self._ids:
            self._fill_ids(_Sheet(self._workbook.create_sheet(self._ids_name)))
        for sheet in self._workbook.worksheets:
            _set_page(sheet)
        written = io.BytesIO()
        self._workbook.save(written)
        return fix_times(written.getvalue(), str(report["as_of"]))

    # ----------------------------------------------------------------------------------- sheets

    def _fill_first(self, sheet: _Sheet, report: Mapping[str, Any]) -> None:
        texts = self.texts
        sheet.write_line(texts.read(report["title"]), _TITLE)
        sheet.write_line(texts.say("as_of", report["as_of"]))
        sheet.skip_row()
        for section in report["sections"]:
            for headline in section["headlines"]:
                sheet.write_line(texts.read_sentence(headline["words"]))
        sheet.skip_row()
        heads = ("section", "definition", "number", "low", "high", "unit", "day")
        sheet.write_head([texts.say(f"{each}_column") for each in heads])
        for section in report["sections"]:
            for figure in section["figures"]:
                values = (
                    texts.read(section["title"]),
                    texts.read(figure["definition"]),
                    texts.read(figure["text"]),
                    figure["low"],
                    figure["high"],
                    figure["unit"],
                    str(figure["as_of"]),
                )
                sheet.write_row(values)
        _set_widths(sheet.sheet, (16, 60, 18, 12, 12, 10, 12))

    def _fill_section(self, sheet: _Sheet, section: Mapping[str, Any]) -> None:
        texts = self.texts
        sheet.write_line(texts.read_sentence(section["title"]), _TITLE)
        for note in section["notes"]:
            sheet.write_line(texts.read_sentence(note))
        widths: list[int] = []
        for title, table in _iterate_tables(section):
            sheet.skip_row()
            sheet.write_line(texts.read_sentence(title), _HEADING)
            self._write_table(sheet, table, texts.read(section["title"]), widths)
            if table.get("opened_by"):
                sheet.write_line(f"{texts.say('opened_by')}{table['opened_by']}")
        if section["work"]:
            sheet.skip_row()
            sheet.write_line(texts.say("to_do"), _HEADING)
            for item in section["work"]:
                sheet.write_line(texts.read_sentence(item))
        if section.get("query"):
            sheet.skip_row()
            sheet.write_line(f"{texts.say('query')}{section['query']}")
        _set_widths(sheet.sheet, widths or [_WIDEST])

    def _write_table(self, sheet: _Sheet, table: Mapping[str, Any], section: str, widths: list[int]) -> None:
        texts = self.texts
        heads = [texts.read(each) for each in table["columns"]]
        sheet.write_head(heads)
        widths.extend([_NARROWEST] * (len(heads) - len(widths)))
        for number, row in enumerate(table["rows"]):
            written = sheet.write_row([self._get_value(cell) for cell in row])
            label = texts.read_cell(row[0]) if row else ""
            ids = table["cell_ids"][number] if table["cell_ids"] else ()
            for place, cell in enumerate(row):
                if unit := _get_unit(table, number, place):
                    _format_number(written[place], cell, unit)
                if place < len(ids) and ids[place]:
                    self._link(written[place], section, label, heads[place], ids[place])
                widths[place] = max(widths[place], min(_measure(texts.read_cell(cell)), _WIDEST))
        for place, head in enumerate(heads):
            widths[place] = max(widths[place], min(_measure(head), _WIDEST))

    def _link(self, cell: Any, section: str, row: str, column: str, ids: Sequence[str]) -> None:
        """List the ids behind a cell on their sheet, and lead there."""
        room = min(_MOST_IDS, _MOST_IDS_IN_ALL - len(self._ids))
        if room <= 0:
            return
        place = len(self._ids) + 2
        self._ids += [(section, row, column, each) for each in ids[:room]]
        if len(ids) > room:
            self._ids.append((section, row, column, self.texts.say("more_ids", f"{len(ids):,}")))
        cell.hyperlink = f"#'{self._ids_name}'!A{place}"
        cell.font = _LINK

    def _fill_ids(self, sheet: _Sheet) -> None:
        heads = ("section", "row", "heading", "id")
        sheet.write_head([self.texts.say(f"{each}_column") for each in heads])
        for row in self._ids:
            sheet.write_row(row)
        _set_widths(sheet.sheet, (18, 30, 30, 36))
        sheet.sheet.freeze_panes = "A2"

    # ------------------------------------------------------------------------------------ cells

    def _get_value(self, cell: Any) -> Any:
        bounds = get_bounds(cell)
        if bounds is not None and bounds.low == bounds.high:
            return int(bounds.low) if bounds.low == int(bounds.low) else bounds.low
        return self.texts.read_cell(cell)

    def _choose_name(self, title: str) -> str:
        """Return a name for a sheet that no other one has."""
        plain = _BAD_NAME.sub(" ", clean(title)).strip() or "–"
        name, number = plain[:_LONGEST_NAME], 1
        while name.casefold() in self._names:
            number += 1
            tail = f" {number}"
            name = plain[: _LONGEST_NAME - len(tail)] + tail
        self._names.add(name.casefold())
        return name


def _iterate_tables(section: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Yield the tables of a section with their titles; a picture is its table, unless that one is listed."""
    for picture in section["pictures"]:
        if picture["table"] not in section["tables"]:
            yield picture["title"], picture["table"]
    for table in section["tables"]:
        yield table["title"], table


def _get_unit(table: Mapping[str, Any], row: int, place: int) -> str:
    if table.get("column_units"):
        return str(table["column_units"][place])
    return str(table["row_units"][row]) if table.get("row_units") and place else ""


def _format_number(written: Any, cell: Any, unit: str) -> None:
    """Show the unit beside a number, where words would have it."""
    bounds = get_bounds(cell)
    if bounds is None or bounds.low != bounds.high or not isinstance(cell, Mapping):
        return
    digits = "#,##0" if bounds.low == int(bounds.low) else "#,##0.00"
    if unit == "万元" and bounds.low != round(bounds.low, 2):
        # To the 分: a small amount would read as none.
        digits += "####"
    written.number_format = f'{digits}"{unit}"'


def _measure(text: str) -> int:
    """Return about how many columns a text takes: a Chinese character takes two."""
    return sum(2 if character > "\u2e7f" else 1 for character in text) + 2


def _set_widths(sheet: Worksheet, widths: Iterable[int]) -> None:
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width


def _set_page(sheet: Worksheet) -> None:
    """Print a sheet on A4, as wide as the paper and as long as it needs."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
