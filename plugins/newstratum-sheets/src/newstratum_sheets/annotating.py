"""Give a workbook back: the same one with nothing but its headings and the rows that have remarks.

The rows that are kept are cut out of the parts of the archive before a library for whole workbooks sees
them, so that the size of the workbook does not matter, and their formulas give way to their results.
"""

from __future__ import annotations

import copy
import datetime as dt
import shutil
import tempfile
import warnings
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

from attrs import frozen

from newstratum.errors import InvalidValueError, NewstratumError
from newstratum.hooks import REMARKS_COLUMN, Remark
from newstratum.ports import Words, open_atomic_binary, open_input
from newstratum_sheets.addresses import format_letters, parse_reference
from newstratum_sheets.archives import Archive, make_parser, parse_part
from newstratum_sheets.cells import CONTROL, CellReader, find_merges
from newstratum_sheets.parts import Workbook, read_workbook
from newstratum_sheets.reading import is_xml_throughout, read_rows
from newstratum_sheets.tables import Header, Table, find_header, split_first_rows

_TIME: Final = (1980, 1, 1, 0, 0, 0)
_COLOUR: Final = "FFFFC7CE"
_WIDTH: Final = 48
_LONGEST_CELL: Final = 32_767
#: Bytes of parts that are kept whole and become objects, each of which takes much more.
_MOST_KEPT: Final = 64 << 20


@frozen(kw_only=True)
class _Selection:
    """What is kept of one sheet."""

    part: str
    header: Header
    #: Line to its remarks.
    remarks: Mapping[int, Sequence[Remark]]
    #: Line and column to the text that a cell shows because it is merged with one above it.
    texts: Mapping[tuple[int, int], str]


def annotate(source: Path, target: Path, remarks: Sequence[Remark]) -> None:
    """Write the rows of a workbook that have remarks, with the remarks in a column behind the others.

    Formats, widths, headings and sheets without a table stay as they are; wrong cells are coloured. Of a
    workbook of another kind than xlsx the values are kept.

    Args:
        source: The workbook that was read.
        target: The file to write; one that exists is replaced, a store never is.
        remarks: What is wrong, by sheet, line and column, as the rows that were read name them.

    Raises:
        InvalidValueError: The target has another suffix than the source, or one that is not written.
        DecodeError: The workbook cannot be read.
        OSError: A file cannot be read or written.
    """
    suffix = target.suffix.lower()
    with open_input(source, "workbook_bytes") as stream:
        archive = Archive(stream, source.name) if stream.read(2) == b"PK" else None
        is_kept = archive is not None and is_xml_throughout(archive)
        if suffix != ".xlsx" and not (is_kept and suffix == source.suffix.lower() == ".xlsm"):
            raise InvalidValueError(
                "target",
                Words("不能写成{}文件", "cannot be a file {}").format(suffix),
                Words("请用扩展名.xlsx", "give it the suffix .xlsx"),
            )
        with open_atomic_binary(target, overwrite=True) as output:
            if archive is None or not is_kept:
                _write_values(source, output, remarks)
                return
            try:
                _annotate_archive(archive, output, remarks, keep_macros=suffix == ".xlsm")
            except (NewstratumError, OSError):
                raise
            except Exception:
                # The library knows fewer workbooks than spreadsheets do; the values come back at least.
                output.seek(0)
                output.truncate()
                _write_values(source, output, remarks)


class _TooLargeError(Exception):
    """What would be kept whole is too large to become objects."""


def _group(remarks: Sequence[Remark]) -> dict[str, dict[int, list[Remark]]]:
    grouped: dict[str, dict[int, list[Remark]]] = defaultdict(lambda: defaultdict(list))
    for remark in remarks:
        grouped[remark.sheet][remark.line].append(remark)
    return grouped


def _annotate_archive(
    archive: Archive, output: BinaryIO, remarks: Sequence[Remark], *, keep_macros: bool
) -> None:
    from openpyxl import load_workbook  # type: ignore[import-untyped,unused-ignore]

    selections = dict(_select(read_workbook(archive), _group(remarks)))
    by_part = {selection.part: selection for selection in selections.values()}
    kept = sum(archive.get_size(part) for part in archive.parts if part not in by_part and _is_xml(part))
    if kept > _MOST_KEPT:
        raise _TooLargeError
    with tempfile.TemporaryFile() as reduced:
        with zipfile.ZipFile(reduced, "w", zipfile.ZIP_DEFLATED) as copied:
            for part in archive.parts:
                _copy_part(archive, part, copied, by_part.get(part))
        with warnings.catch_warnings():
            # Of what it does not keep, which the page of the plugin says.
            warnings.simplefilter("ignore")
            workbook: Any = load_workbook(reduced, keep_vba=keep_macros, rich_text=True)
        for name, selection in selections.items():
            _rebuild(workbook[name], selection)
        _save(workbook, output)


def _select(
    workbook: Workbook, grouped: Mapping[str, Mapping[int, Sequence[Remark]]]
) -> Iterator[tuple[str, _Selection]]:
    """Yield each sheet that was read as a table, with the remarks on its rows."""
    is_alone = sum(not sheet.is_hidden for sheet in workbook.sheets) == 1
    is_first = True
    for sheet in workbook.sheets:
        if sheet.is_hidden:
            continue
        merges = find_merges(workbook, sheet)
        reader = CellReader(workbook, sheet)
        first, rows = split_first_rows(iter(reader))
        header = find_header(first, merges, may_be_narrow=is_alone) if first else None
        if header is None:
            continue
        remarks = dict(grouped.get(sheet.name, {}))
        if is_first:
            # Remarks without a sheet are of the first.
            remarks |= grouped.get("", {})
        is_first = False
        tall = [merge for merge in merges if merge.bottom > merge.top > header.bottom]
        texts = {}
        if tall:
            columns = {name: column for column, name in header.names.items()}
            texts = {
                (row.line, columns[name]): str(text)
                for row in Table(sheet.name, header, merges, set()).iterate(rows)
                if row.line in remarks
                for name, text in row.cells.items()
                if text and any(merge.left == columns[name] for merge in tall)
            }
        yield sheet.name, _Selection(part=sheet.part, header=header, remarks=remarks, texts=texts)


# ------------------------------------------------------------------------------------ parts of the archive


def _is_xml(part: str) -> bool:
    return part.lower().endswith((".xml", ".rels", ".vml"))


def _copy_part(archive: Archive, part: str, copied: zipfile.ZipFile, selection: _Selection | None) -> None:
    """Copy a part, of a sheet only the rows that are kept; XML is looked at on the way."""
    with copied.open(zipfile.ZipInfo(part, _TIME), "w") as output:
        if selection is not None:
            for piece in _iterate_kept(archive, part, selection):
                output.write(piece)
            return
        if _is_xml(part):
            for _ in parse_part(archive, part, make_parser()):
                pass
        for chunk in archive.iterate(part):
            output.write(chunk)


def _iterate_kept(archive: Archive, part: str, selection: _Selection) -> Iterator[bytes]:
    """Yield the bytes of a sheet without the rows that go, formulas, and merged ranges below the header."""
    cuts = _find_cuts(archive, part, selection)
    at = 0
    cut = next(cuts, None)
    for chunk in archive.iterate(part):
        end = at + len(chunk)
        start = at
        while cut is not None and cut[0] < end:
            if cut[0] > start:
                yield chunk[start - at : cut[0] - at]
            start = max(start, min(cut[1], end))
            if cut[1] > end:
                break
            cut = next(cuts, None)
        if start < end:
            yield chunk[start - at :]
        at = end


def _find_cuts(archive: Archive, part: str, selection: _Selection) -> Iterator[tuple[int, int]]:
    """Yield the ranges of bytes that are left out, in order."""
    found: list[tuple[int, int]] = []
    # Where the element that goes began, how deep within it the parser stands, and whether it has just ended.
    begun = depth = row = 0
    has_ended = False

    def finish() -> None:
        # The place of an end is that of its tag, so that the cut reaches to whatever comes next.
        nonlocal has_ended
        if has_ended:
            found.append((begun, parser.CurrentByteIndex))
            has_ended = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal begun, depth, row
        finish()
        if name == "row":
            written = attributes.get("r", "")
            row = int(written) if written.isdecimal() else row + 1
        if depth or _goes(name, attributes, row, selection):
            begun = begun if depth else parser.CurrentByteIndex
            depth += 1

    def end(_: str) -> None:
        nonlocal depth, has_ended
        finish()
        if depth:
            depth -= 1
            has_ended = not depth

    parser = make_parser(start, end)
    for _ in parse_part(archive, part, parser):
        yield from found
        found.clear()


def _goes(local: str, attributes: Mapping[str, str], row: int, selection: _Selection) -> bool:
    """Say whether an element of a sheet is left out."""
    bottom = selection.header.bottom
    if local == "row":
        return row > bottom and row not in selection.remarks
    if local == "mergeCell":
        first = parse_reference(attributes.get("ref", "").partition(":")[0])
        return first is None or first[1] > bottom
    # Filters and formulas name places that other rows are at now.
    return local in ("f", "autoFilter", "sortState")


# ----------------------------------------------------------------------------------- the sheets that are left


def _rebuild(sheet: Any, selection: _Selection) -> None:
    """Close the gaps between the rows that are kept, and write the remarks beside them."""
    bottom = selection.header.bottom
    places = {line: bottom + at for at, line in enumerate(sorted(selection.remarks), 1)}
    _move_rows(sheet, places, bottom)
    for (line, column), text in selection.texts.items():
        cell = sheet.cell(places[line], column)
        if cell.value is None:
            cell.value = _clean(text)
            cell.data_type = "s"
    if not places:
        return
    columns = {name: column for column, name in selection.header.names.items()}
    # Behind everything that is written there: a column can have cells and no heading.
    written = [at for (_, at), cell in sheet._cells.items() if cell.value is not None]
    column = columns.get(REMARKS_COLUMN) or max((*columns.values(), *written)) + 1
    _write_heading(sheet, bottom, column)
    _mark(sheet, {places[line]: remarks for line, remarks in selection.remarks.items()}, columns, column)


def _move_rows(sheet: Any, places: Mapping[int, int], bottom: int) -> None:
    """Move rows up to new places, with their heights, links and comments."""
    cells = {}
    for (row, column), cell in sorted(sheet._cells.items()):
        # Links and comments make cells in rows that are gone.
        if row > bottom and row not in places:
            continue
        cell.row = places.get(row, row)
        if cell.hyperlink is not None:
            cell.hyperlink.ref = cell.coordinate
        cells[cell.row, column] = cell
    sheet._cells.clear()
    sheet._cells.update(cells)
    heights = dict(sheet.row_dimensions)
    for line in [line for line in heights if line > bottom]:
        del sheet.row_dimensions[line]
    for line, place in places.items():
        if line in heights:
            height = heights[line]
            height.index = place
            height.hidden = False
            sheet.row_dimensions[place] = height


def _write_heading(sheet: Any, row: int, column: int) -> None:
    heading = sheet.cell(row, column)
    heading.value = REMARKS_COLUMN
    before = sheet.cell(row, max(column - 1, 1))
    heading._style = copy.copy(before._style)
    sheet.column_dimensions[format_letters(column)].width = _WIDTH


def _mark(
    sheet: Any, remarks: Mapping[int, Sequence[Remark]], columns: Mapping[str, int], column: int
) -> None:
    """Write the remarks of each row, and colour the cells they are about."""
    from openpyxl.styles import Alignment, PatternFill  # type: ignore[import-untyped,unused-ignore]

    colour = PatternFill("solid", fgColor=_COLOUR)
    for row, told in remarks.items():
        cell = sheet.cell(row, column)
        cell.value = _clean("\n".join(dict.fromkeys(remark.text for remark in told)))
        # Text, whatever it begins with.
        cell.data_type = "s"
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        for remark in told:
            if remark.column in columns:
                sheet.cell(row, columns[remark.column]).fill = colour


def _clean(text: str) -> str:
    return CONTROL.sub("", text)[:_LONGEST_CELL]


class _StableArchive(zipfile.ZipFile):
    """An archive whose parts have one time, so that equal data gives equal bytes."""

    def writestr(
        self,
        zinfo_or_arcname: str | zipfile.ZipInfo,
        data: Any,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        """Write a part."""
        super().writestr(zipfile.ZipInfo(str(zinfo_or_arcname), _TIME), data, zipfile.ZIP_DEFLATED)

    def write(
        self,
        filename: Any,
        arcname: Any = None,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        """Write a file as a part."""
        entry = zipfile.ZipInfo(str(arcname or filename), _TIME)
        entry.compress_type = zipfile.ZIP_DEFLATED
        with open(filename, "rb") as source, self.open(entry, "w") as target:
            shutil.copyfileobj(source, target)


def _save(workbook: Any, output: BinaryIO) -> None:
    # Not `Workbook.save`, which puts down the time of saving.
    from openpyxl.writer.excel import ExcelWriter  # type: ignore[import-untyped,unused-ignore]

    with _StableArchive(output, "w", zipfile.ZIP_DEFLATED) as archive:
        ExcelWriter(workbook, archive).write_data()


def _write_values(source: Path, output: BinaryIO, remarks: Sequence[Remark]) -> None:
    """Write the values of the rows that have remarks, for a workbook whose formats cannot be kept."""
    from openpyxl import Workbook as NewWorkbook
    from openpyxl.styles import Font

    grouped = _group(remarks)
    workbook: Any = NewWorkbook()
    workbook.remove(workbook.active)
    workbook.properties.created = workbook.properties.modified = dt.datetime(*_TIME)
    for row in read_rows(source):
        told = [
            remark
            for name in dict.fromkeys((row.sheet, *(() if workbook.sheetnames else ("",))))
            for remark in grouped.get(name, {}).get(row.line, ())
        ]
        if not told:
            continue
        columns = {name: at for at, name in enumerate(row.cells, 1)}
        if row.sheet not in workbook.sheetnames:
            sheet = workbook.create_sheet(row.sheet)
            for name, at in columns.items():
                heading = sheet.cell(1, at, _clean(name))
                heading.data_type, heading.font = "s", Font(bold=True)
            _write_heading(sheet, 1, len(columns) + 1)
            sheet.freeze_panes = "A2"
        sheet = workbook[row.sheet]
        place = sheet.max_row + 1
        for name, at in columns.items():
            if text := str(row.cells[name]):
                cell = sheet.cell(place, at, _clean(text))
                cell.data_type, cell.number_format = "s", "@"
        _mark(sheet, {place: told}, columns, len(columns) + 1)
    if not workbook.sheetnames:
        workbook.create_sheet("Sheet1")
    _save(workbook, output)
