"""The parts of a workbook are found wherever it says they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from newstratum.errors import DecodeError
from newstratum_sheets.reading import read_rows

MakeParts = Callable[..., Path]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ROWS = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    '<row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2" s="1"><v>40000</v></c></row>'
)
SHEET = f'<worksheet xmlns="{MAIN}"><sheetData>{ROWS}</sheetData></worksheet>'
TEXTS = (
    f'<sst xmlns="{MAIN}"><si><t>姓名</t></si><si><t>日期</t></si>'
    "<si><r><t>张</t></r><r><t>三</t></r></si></sst>"
)
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="yyyy-mm-dd"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>'
)


def relations(office: str = OFFICE, sheet: str = "worksheets/sheet1.xml") -> str:
    named = {"worksheet": sheet, "sharedStrings": "sharedStrings.xml", "styles": "styles.xml"}
    listed = "".join(
        f'<Relationship Id="r{at}" Type="{office}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(named.items(), 1)
    )
    return f"<Relationships>{listed}</Relationships>"


def read(path: Path) -> list[dict[str, object]]:
    return [dict(row.cells) for row in read_rows(path)]


@pytest.mark.parametrize(
    "target", ["worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml", "./worksheets/sheet1.xml"]
)
@pytest.mark.parametrize("office", [OFFICE, f"{STRICT}/officeDocument/relationships"])
def test_shared_texts_and_formats_are_those_of_the_workbook(
    make_parts: MakeParts, target: str, office: str
) -> None:
    others = {
        "xl/sharedStrings.xml": TEXTS,
        "xl/styles.xml": STYLES,
        "xl/_rels/workbook.xml.rels": relations(office, target),
    }
    assert read(make_parts(SHEET, others)) == [{"姓名": "张三", "日期": "2009-07-06"}]


def test_names_of_parts_may_be_in_other_cases_and_with_other_separators(make_parts: MakeParts) -> None:
    others = {
        "XL\\SharedStrings.xml": TEXTS,
        "xl/Styles.XML": STYLES,
        "xl/_rels/workbook.xml.rels": relations(),
    }
    assert read(make_parts(SHEET, others)) == [{"姓名": "张三", "日期": "2009-07-06"}]


def test_days_are_counted_from_1904_where_the_workbook_says_so(make_parts: MakeParts) -> None:
    others = {
        "xl/sharedStrings.xml": TEXTS,
        "xl/styles.xml": STYLES,
        "xl/_rels/workbook.xml.rels": relations(),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr date1904="1"/><sheets>'
            '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'
        ),
    }
    assert read(make_parts(SHEET, others)) == [{"姓名": "张三", "日期": "2013-07-07"}]


@pytest.mark.parametrize(
    "part", ["_rels/.rels", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"]
)
@pytest.mark.parametrize("content", ["", "<x/>", "not xml", "<x>"])
def test_parts_that_are_not_what_they_should_be_are_damage(
    make_parts: MakeParts, part: str, content: str
) -> None:
    others = {"xl/sharedStrings.xml": TEXTS, part: content}
    with pytest.raises(DecodeError, match=r"damaged|has no table"):
        read(make_parts(SHEET, others))


def test_a_relation_that_leads_out_of_the_workbook_is_not_followed(make_parts: MakeParts) -> None:
    external = relations().replace('Id="r1"', 'TargetMode="External" Id="r1"')
    with pytest.raises(DecodeError, match="has no table"):
        read(make_parts(SHEET, {"xl/sharedStrings.xml": TEXTS, "xl/_rels/workbook.xml.rels": external}))
