"""Workbooks that are made for one test: of sheets as text, or of parts as they would lie in the archive."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from newstratum import hooks
from newstratum_sheets.writing import write_workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"

MakeParts = Callable[..., Path]


def build_parts(sheet: str | Iterator[str]) -> dict[str, str | Iterator[str]]:
    """Return the parts of a workbook with one sheet, by the XML of the sheet."""
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="工作表1" sheetId="1" r:id="r1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
            "</Relationships>"
        ),
        "xl/worksheets/sheet1.xml": sheet,
    }


@pytest.fixture
def make_parts(tmp_path: Path) -> MakeParts:
    """Write a workbook of one sheet from its XML, with other parts beside it or instead."""

    def make(
        sheet: str | Iterator[str], others: Mapping[str, Any] | None = None, name: str = "a.xlsx"
    ) -> Path:
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, content in {**build_parts(sheet), **(others or {})}.items():
                with archive.open(part, "w") as stream:
                    for piece in [content] if isinstance(content, str) else content:
                        stream.write(piece.encode())
        return path

    return make


@pytest.fixture
def make_cells(make_parts: MakeParts) -> MakeParts:
    """Write a workbook of one sheet from the XML of its rows."""

    def make(rows: str, before: str = "", after: str = "", **named: Any) -> Path:
        return make_parts(
            f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>', **named
        )

    return make


@pytest.fixture
def write_large() -> Callable[[Path, int], None]:
    """Write a roster of some thousand people."""

    def write(path: Path, people: int) -> None:
        columns = ("编号", "姓名", "手机", "街镇", "单位", "职务", "单位性质", "出生年月", "状态", "备注")
        rows = (
            (
                f"P{at}",
                f"甲{at}",
                13800000000 + at,
                "南翔镇",
                f"某某事务所{at % 97}",
                "合伙人",
                "私营",
                "1985.3",
                "在职",
                "",
            )
            for at in range(people)
        )
        write_workbook(path, [hooks.Sheet(name="名册", columns=columns, rows=rows)])

    return write
