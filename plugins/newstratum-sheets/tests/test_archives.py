"""What is no workbook, damaged or too large is refused before it takes time or memory."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from itertools import repeat
from pathlib import Path

import pytest

from newstratum import change_input_limits
from newstratum.errors import DecodeError
from newstratum_sheets.reading import read_rows

MakeParts = Callable[..., Path]

#: Of the issue: each hostile file is refused within a second and 200 MB.
BAR_SECONDS = 1.0
BAR_MEGABYTES = 200

MEASURED = """
import json, sys, time
from pathlib import Path
from newstratum.errors import DecodeError
from newstratum_sheets.reading import read_rows
start = time.process_time()
try:
    rows = sum(1 for _ in read_rows(Path(sys.argv[1])))
    said = f"{rows} rows"
except DecodeError as error:
    said = str(error)
seconds = time.process_time() - start
# Not ru_maxrss, which a process takes over from the one that started it.
(peak,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(json.dumps([said, seconds, int(peak.split()[1]) / 1024]))
"""


def cell(reference: str, text: str = "x") -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADER = f'<row r="1">{cell("A1", "姓名")}{cell("B1", "手机")}</row>'
OPEN = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def far_cell() -> Iterator[str]:
    yield f'{OPEN}{HEADER}<row r="1048576">{cell("XFD1048576")}</row></sheetData></worksheet>'


def cell_of_300_megabytes() -> Iterator[str]:
    yield f'{OPEN}{HEADER}<row r="2"><c r="A2" t="inlineStr"><is><t>'
    yield from repeat("a" * 1_000_000, 300)
    yield "</t></is></c></row></sheetData></worksheet>"


def million_merges() -> Iterator[str]:
    yield f'{OPEN}{HEADER}<row r="2">{cell("A2")}</row></sheetData><mergeCells>'
    # As many as a packer still takes for different: it looks back over 32 kB.
    block = "".join(f'<mergeCell ref="A{at * at + 3}:B{at * at + 3}"/>' for at in range(1_000))
    yield from repeat(block, 1_000)
    yield "</mergeCells></worksheet>"


def columns_50_000() -> Iterator[str]:
    cells = "".join(f'<c t="inlineStr"><is><t>列{at * at % 9973}</t></is></c>' for at in range(50_000))
    yield f'{OPEN}<row r="1">{cells}</row></sheetData></worksheet>'


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "named"),
    [
        (far_cell, "XFD1048576"),
        (cell_of_300_megabytes, "workbook_ratio"),
        (million_merges, "workbook_merges"),
        (columns_50_000, "table_columns"),
    ],
)
def test_a_hostile_workbook_is_refused_in_a_second(
    make_parts: MakeParts, content: Callable[[], Iterator[str]], named: str
) -> None:
    path = make_parts(content())
    result = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path)], capture_output=True, text=True, check=True
    )
    said, seconds, megabytes = json.loads(result.stdout)
    print(f"{path.stat().st_size:,} bytes: {seconds:.2f} s, {megabytes:.0f} MB: {said}")
    assert named in said
    assert seconds <= BAR_SECONDS
    assert megabytes <= BAR_MEGABYTES


def test_a_cell_that_packs_badly_is_refused_by_its_length(make_parts: MakeParts) -> None:
    text = "".join(chr(97 + (at * at) % 23) for at in range(32_768))
    with pytest.raises(DecodeError, match="A2: a cell of more than 32,767 characters"):
        list(
            read_rows(
                make_parts(f'{OPEN}{HEADER}<row r="2">{cell("A2", text)}</row></sheetData></worksheet>')
            )
        )


@pytest.mark.parametrize("part", ["../evil.xml", "/etc/passwd", "C:/evil.xml", "xl/..\\evil"])
def test_a_path_that_leads_out_of_the_archive_is_refused(make_parts: MakeParts, part: str) -> None:
    with pytest.raises(DecodeError, match="a path that leads out of it"):
        list(read_rows(make_parts(f"{OPEN}{HEADER}</sheetData></worksheet>", {part: "x"})))


@pytest.mark.parametrize(
    "document_type",
    [
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "http://example.invalid/x.dtd">',
    ],
)
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"])
def test_a_document_type_is_refused_wherever_it_stands(
    make_parts: MakeParts, part: str, document_type: str
) -> None:
    sheet = f"{OPEN}{HEADER}</sheetData></worksheet>"
    with pytest.raises(DecodeError, match="holds a document type"):
        list(read_rows(make_parts(sheet, {part: f"{document_type}<x/>"})))


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"])
def test_elements_without_end_within_each_other_are_refused(make_parts: MakeParts, part: str) -> None:
    # Each level that is open takes memory, and a tag of three bytes makes one.
    with pytest.raises(DecodeError, match="is nested too deep"):
        list(read_rows(make_parts(f"{OPEN}{HEADER}</sheetData></worksheet>", {part: "<a>" * 20_000})))


@pytest.mark.parametrize(
    "piece", ["<mergeCell ", "<mergeCell ref", '<mergeCell ref="A1:', "<" + "a" * 30, "</sheetData "]
)
def test_tags_without_end_take_no_time(make_parts: MakeParts, piece: str) -> None:
    path = make_parts(f"{OPEN}{HEADER}</sheetData>{piece * (1_000_000 // len(piece))}")
    started = time.process_time()
    with pytest.raises(DecodeError), change_input_limits(workbook_ratio=5_000):
        list(read_rows(path))
    assert time.process_time() - started < 5


def test_a_part_that_stands_twice_is_refused(make_parts: MakeParts) -> None:
    path = make_parts(f"{OPEN}{HEADER}</sheetData></worksheet>")
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(DecodeError, match="names a part twice"):
        list(read_rows(path))


MANY_COLUMNS = "<cols>" + '<col min="1" max="16384" hidden="1"/>' * 20_000 + "</cols>"


@pytest.mark.slow
def test_columns_are_not_told_more_often_than_there_are(make_parts: MakeParts) -> None:
    before = OPEN.replace("<sheetData>", f"{MANY_COLUMNS}<sheetData>")
    with pytest.raises(DecodeError, match="damaged"):
        list(read_rows(make_parts(f"{before}{HEADER}</sheetData></worksheet>")))


@pytest.mark.slow
def test_merged_ranges_over_each_other_take_no_time(make_parts: MakeParts) -> None:
    merges = "".join(f'<mergeCell ref="A{1 + at % 2}:XFD{1_000_000 - at}"/>' for at in range(50_000))
    rows = "".join(f'<row r="{at}">{cell(f"A{at}")}{cell(f"B{at}")}</row>' for at in range(2, 5_000))
    path = make_parts(f"{OPEN}{HEADER}{rows}</sheetData><mergeCells>{merges}</mergeCells></worksheet>")
    started = time.process_time()
    with contextlib.suppress(DecodeError):
        list(read_rows(path))
    assert time.process_time() - started < 3


def test_texts_that_cells_share_have_a_limit(make_parts: MakeParts) -> None:
    texts = {"xl/sharedStrings.xml": f"<sst>{'<si/>' * 1_000}<si><t>{'甲' * 500}</t></si></sst>"}
    path = make_parts(f"{OPEN}{HEADER}<row r='2'>{cell('A2')}</row></sheetData></worksheet>", texts)
    assert len(list(read_rows(path))) == 1
    for limit in (7_000, 8_400):
        with change_input_limits(workbook_texts=limit), pytest.raises(DecodeError, match="workbook_texts"):
            list(read_rows(path))


@pytest.mark.slow
def test_other_parts_are_small(make_parts: MakeParts) -> None:
    relations = "".join(f"<!--{at * at}-->" for at in range(2_000)) * 800
    path = make_parts(
        f"{OPEN}{HEADER}</sheetData></worksheet>", {"xl/_rels/workbook.xml.rels": f"<a>{relations}</a>"}
    )
    with pytest.raises(DecodeError, match="of more than 16,777,216 bytes"):
        list(read_rows(path))


@pytest.mark.parametrize("limit", ["workbook_bytes", "workbook_unpacked", "workbook_entries"])
def test_each_limit_is_named_when_it_is_passed(make_parts: MakeParts, limit: str) -> None:
    path = make_parts(f"{OPEN}{HEADER}</sheetData></worksheet>")
    with change_input_limits(**{limit: 3}), pytest.raises(DecodeError, match=limit):
        list(read_rows(path))


def test_a_directory_that_claims_to_be_huge_is_not_read(make_parts: MakeParts) -> None:
    path = make_parts(f"{OPEN}{HEADER}</sheetData></worksheet>")
    content = bytearray(path.read_bytes())
    at = content.rfind(b"PK\x05\x06")
    content[at + 12 : at + 16] = (0xFFFFFFF0).to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(DecodeError, match="workbook_entries"):
        list(read_rows(path))


def test_a_workbook_that_is_cut_off_is_refused_wherever_it_ends(
    make_parts: MakeParts, tmp_path: Path
) -> None:
    rows = "".join(f'<row r="{at}">{cell(f"A{at}", f"甲{at}")}{cell(f"B{at}")}</row>' for at in range(2, 40))
    whole = make_parts(f"{OPEN}{HEADER}{rows}</sheetData></worksheet>").read_bytes()
    path = tmp_path / "cut.xlsx"
    for end in range(len(whole) - 1, 4, -19):
        path.write_bytes(whole[:end])
        with pytest.raises(DecodeError):
            list(read_rows(path))


@pytest.mark.slow
def test_a_flipped_byte_never_ends_in_another_error(make_parts: MakeParts, tmp_path: Path) -> None:
    rows = "".join(f'<row r="{at}">{cell(f"A{at}", f"甲{at}")}{cell(f"B{at}")}</row>' for at in range(2, 10))
    whole = make_parts(f"{OPEN}{HEADER}{rows}</sheetData></worksheet>").read_bytes()
    path = tmp_path / "flipped.xlsx"
    refused = 0
    for at in range(0, len(whole), 13):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x5A]) + whole[at + 1 :])
        try:
            list(read_rows(path))
        except DecodeError:
            refused += 1
    assert refused > 20
