"""The file formats that come with newstratum: CSV, TSV and JSON Lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from newstratum import hooks
from newstratum._builtin.json_lines import read_json_lines, write_json_lines
from newstratum._builtin.tables import read_table, write_table
from newstratum.hooks import Format, Row


def _read_csv(path: Path) -> Iterator[Row]:
    return read_table(path, ",")


def _write_csv(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    write_table(path, rows, ",")


def _read_tsv(path: Path) -> Iterator[Row]:
    return read_table(path, "\t")


def _write_tsv(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    write_table(path, rows, "\t")


CSV = Format(
    suffixes=(".csv",),
    read=_read_csv,
    write=_write_csv,
    summary="comma separated, with a header; UTF-8, UTF-16 or GB18030",
    api=1,
)

TSV = Format(
    suffixes=(".tsv",),
    read=_read_tsv,
    write=_write_tsv,
    summary="tab separated, with a header; UTF-8, UTF-16 or GB18030",
    api=1,
)

JSONL = Format(
    suffixes=(".jsonl",),
    read=read_json_lines,
    write=write_json_lines,
    summary="one JSON object a line; UTF-8, UTF-16 or GB18030",
    api=1,
)


@hooks.formats
def offer_formats() -> tuple[Format, ...]:
    """Offer CSV, TSV and JSON Lines."""
    return (CSV, TSV, JSONL)
