"""Offers the formats of spreadsheets to newstratum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from newstratum import hooks

__all__ = ["formats"]


def read(path: Path) -> Iterator[hooks.Row]:
    """Read the rows of a workbook; see :func:`newstratum_sheets.reading.read_rows`."""
    # Here, so that the plugin costs nothing until somebody uses it.
    from newstratum_sheets.reading import read_rows

    return read_rows(path)


def write(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    """Write rows to a workbook of one sheet; see :func:`newstratum_sheets.writing.write_rows`."""
    from newstratum_sheets.writing import write_rows

    write_rows(path, rows)


def write_workbook(path: Path, sheets: Sequence[hooks.Sheet]) -> None:
    """Write a workbook; see :func:`newstratum_sheets.writing.write_workbook`."""
    from newstratum_sheets.writing import write_workbook as write_sheets

    write_sheets(path, sheets)


def annotate(source: Path, target: Path, remarks: Sequence[hooks.Remark]) -> None:
    """Give a workbook back with what is wrong; see :func:`newstratum_sheets.annotating.annotate`."""
    from newstratum_sheets.annotating import annotate as annotate_workbook

    annotate_workbook(source, target, remarks)


@hooks.formats
def formats() -> tuple[hooks.Format, ...]:
    """Offer workbooks: those of XML are read and written, those of older kinds are read."""
    return (
        hooks.Format(
            suffixes=(".xlsx", ".xlsm"),
            read=read,
            write=write,
            write_workbook=write_workbook,
            annotate=annotate,
            summary="workbooks of spreadsheets, with the addresses of their cells",
            api=1,
        ),
        hooks.Format(
            suffixes=(".xls", ".xlsb", ".ods"),
            read=read,
            annotate=annotate,
            summary="workbooks of older spreadsheets and of LibreOffice, read only",
            api=1,
        ),
    )
