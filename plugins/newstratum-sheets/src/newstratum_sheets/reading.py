"""Read the tables of a workbook as rows, whatever kind of workbook it is."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from attrs import evolve

from newstratum.errors import DecodeError, Problem
from newstratum.hooks import Row
from newstratum.ports import Words, open_input
from newstratum_sheets.archives import Archive, build_error
from newstratum_sheets.cells import CellReader, SheetCells, find_merges
from newstratum_sheets.parts import Workbook, read_workbook
from newstratum_sheets.tables import (
    Header,
    Table,
    find_header,
    find_header_problems,
    show_sheet,
    split_first_rows,
)
from newstratum_sheets.writing import INSTRUCTIONS_SHEETS

_ZIP: Final = b"PK"
_OLD: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Names of files that a spreadsheet lays beside a workbook while somebody has it open.
_LOCKS: Final = ("~${}", ".~{}", ".~lock.{}#")


_PARTLY_SEEN: Final = Words(
    "这类文件中隐藏的行和公式错误看不出来；建议另存为xlsx",
    "hidden rows and errors of formulas cannot be told in a file of this kind; better save it as xlsx",
)


def read_rows(path: Path) -> Iterator[Row]:
    """Read the rows of all tables of a workbook, sheet by sheet.

    Args:
        path: The workbook: xlsx, xlsm, xlsb, xls or ods, told by its content.

    Raises:
        DecodeError: It is no workbook, is protected or damaged, changed while it was read, has no table, or
            is larger than a limit.
        UnreadableFileError: It is not there or may not be read.
    """
    with open_input(path, "workbook_bytes") as stream:
        before = _identify(os.fstat(stream.fileno()))
        yield from _read_stream(stream, path)
        try:
            after = _identify(os.stat(path))
        except FileNotFoundError:
            after = ()
        if after != before:
            raise build_error(
                path.name,
                Words(
                    "读取时文件被改动；请关闭表格软件后重新读取",
                    "changed while it was read; close the spreadsheet and read it again",
                ),
            )


def _identify(found: os.stat_result) -> tuple[int, ...]:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _read_stream(stream: BinaryIO, path: Path) -> Iterator[Row]:
    head = stream.read(8)
    remarks = list(_find_locks(path))
    if head.startswith(_ZIP):
        archive = Archive(stream, path.name)
        if is_xml_throughout(archive):
            yield from _read_tables(_iterate_sheets(read_workbook(archive)), path.name, remarks)
            return
        archive.check_all()
        remarks.append(_PARTLY_SEEN)
    elif head != _OLD:
        raise _build_kind_error(path.name, head)
    from newstratum_sheets.old_kinds import iterate_sheets

    yield from _read_tables(iterate_sheets(stream, path), path.name, remarks)


def is_xml_throughout(archive: Archive) -> bool:
    """Say whether a workbook is of the kind that is XML throughout."""
    return "[Content_Types].xml" in archive and "xl/workbook.bin" not in archive


def _build_kind_error(name: str, head: bytes) -> DecodeError:
    plain = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if plain.startswith((b"<", b"mime")):
        return build_error(
            name,
            Words(
                "其实是网页，只是用了工作簿的扩展名；请用表格软件打开，另存为xlsx",
                "is a web page that is named like a workbook; open it in a spreadsheet and save it as xlsx",
            ),
        )
    if not head:
        return build_error(name, Words("是空文件；请重新导出", "is empty; export it again"))
    return build_error(
        name,
        Words(
            "不是工作簿；如是文本表格，请把扩展名改为csv",
            "is no workbook; if it is a table of text, name it .csv",
        ),
    )


def _find_locks(path: Path) -> Iterator[Words]:
    for pattern in _LOCKS:
        if path.with_name(pattern.format(path.name)).exists():
            yield Words(
                "有人正打开这个文件，未保存的改动读不到",
                "somebody has this file open; what they have not saved is not read",
            )
            return


def _iterate_sheets(workbook: Workbook) -> Iterator[SheetCells]:
    is_alone = sum(not sheet.is_hidden for sheet in workbook.sheets) == 1
    for sheet in workbook.sheets:
        reader = CellReader(workbook, sheet)
        yield SheetCells(
            name=sheet.name,
            rows=() if sheet.is_hidden else reader,
            merges=() if sheet.is_hidden else find_merges(workbook, sheet),
            hidden_columns=reader.hidden_columns,
            is_hidden=sheet.is_hidden,
            is_internal=sheet.is_internal,
            is_alone=is_alone,
        )


def _read_tables(sheets: Iterable[SheetCells], file: str, remarks: list[Words]) -> Iterator[Row]:
    """Yield the rows of every sheet that is a table; what is to be told goes with the next or last row."""
    held: Row | None = None
    for row in _read_visible(sheets, file, remarks):
        if held is not None:
            yield held
        held = row
    if held is not None:
        yield evolve(held, remarks=(*held.remarks, *remarks)) if remarks else held


def _read_visible(sheets: Iterable[SheetCells], file: str, remarks: list[Words]) -> Iterator[Row]:
    first_header: Header | None = None
    first_name = ""
    for sheet in sheets:
        if sheet.is_internal or sheet.name in INSTRUCTIONS_SHEETS:
            continue
        if sheet.is_hidden:
            remarks.append(_tell(sheet.name, Words("已隐藏，未读取", "is hidden, and was not read")))
            continue
        first, rows = split_first_rows(iter(sheet.rows))
        if not first:
            continue
        header = find_header(first, sheet.merges, may_be_narrow=sheet.is_alone)
        if header is None:
            remarks.append(_tell(sheet.name, Words("没有表格，未读取", "has no table, and was not read")))
            continue
        if problems := find_header_problems(header):
            if first_header is None:
                place = Words("工作表“{}”：{}", "sheet {}: {}")
                raise DecodeError(
                    tuple(
                        Problem((file,), place.format(show_sheet(sheet.name), problem))
                        for problem in problems
                    )
                )
            remarks.extend(
                _tell(sheet.name, Words("未读取：{}", "was not read: {}").format(problem))
                for problem in problems
            )
            continue
        if first_header is None:
            first_header, first_name = header, sheet.name
        elif tuple(header.names.values()) != tuple(first_header.names.values()):
            what = Words("列名与{}不同，两张表都已读取", "has other columns than {}; both were read")
            remarks.append(_tell(sheet.name, what.format(show_sheet(first_name))))
        table = Table(sheet.name, header, sheet.merges, sheet.hidden_columns)
        for row in table.iterate(rows):
            yield evolve(row, remarks=(*remarks, *row.remarks)) if remarks else row
            remarks.clear()
        remarks.extend(table.take_remarks())
    if first_header is None:
        raise build_error(
            file,
            Words(
                "没有找到表格；第一行要写列名，下面每行一条",
                "has no table; name the columns in the first row and put one entry in each row below",
            ),
        )


def _tell(sheet: str, what: Words) -> Words:
    return Words("{}：{}", "{}: {}").format(show_sheet(sheet), what)
