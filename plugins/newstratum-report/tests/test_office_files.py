"""The workbook and the document: the same numbers as the page, opened by other programs, equal bytes."""

from __future__ import annotations

import functools
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from newstratum import PluginHost
from newstratum.figures import Report, protect_report
from newstratum_report.plugin import render_docx, render_html, render_xlsx
from newstratum_report.word import _to_chinese

_SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")

each_language = pytest.mark.parametrize("language", ["zh", "en"])
each_rendering = pytest.mark.parametrize("render", [render_xlsx, render_docx], ids=["xlsx", "docx"])


def render_once(render: Callable[[Any], bytes], plain: dict[str, Any]) -> bytes:
    """Return what a backend makes of a report; equal reports give equal bytes, as is tested here."""
    return _render_text(render, json.dumps(plain, ensure_ascii=False))


@functools.cache
def _render_text(render: Callable[[Any], bytes], text: str) -> bytes:
    return render(json.loads(text))


@functools.cache
def read_workbook(content: bytes) -> list[str]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [
        _format(cell)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]


def _format(cell: Any) -> str:
    """Return what a person sees in a cell: a number with the unit that its format shows."""
    unit = re.search(r'"(.*)"', cell.number_format or "")
    if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
        most = cell.number_format.count("0.") and len(re.findall(r"[0#]", cell.number_format.split(".")[1]))
        least = f"{cell.value:,{'.2f' if most else ''}}"
        digits = f"{cell.value:,.{most}f}".rstrip("0") if most > 2 else least
        return f"{digits}{unit[1] if unit else ''}"
    return str(cell.value)


@functools.cache
def read_document(content: bytes) -> list[str]:
    document = docx.Document(io.BytesIO(content))
    texts = [paragraph.text for paragraph in document.paragraphs]
    return texts + [cell.text for table in document.tables for row in table.rows for cell in row.cells]


def iterate_cells(plain: dict[str, Any]) -> Iterator[Any]:
    for section in plain["sections"]:
        for table in section["tables"]:
            for row in table["rows"]:
                yield from row


def list_numbers(texts: list[str]) -> set[str]:
    """Return all numbers in texts, without what groups their digits."""
    return {each.replace(",", "") for text in texts for each in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}


@pytest.mark.parametrize(("name", "suffix"), [("xlsx", ".xlsx"), ("docx", ".docx")])
def test_the_host_finds_the_renderings(name: str, suffix: str) -> None:
    assert PluginHost().get_report_backend(name).suffix == suffix


@pytest.mark.slow
@each_language
def test_s20_all_three_files_have_every_number_of_the_tables(
    plain: Callable[[str], dict[str, Any]], language: str
) -> None:
    data = plain(language)
    wanted = list_numbers(
        [str(cell) if not isinstance(cell, dict) else cell[language] for cell in iterate_cells(data)]
    )
    assert len(wanted) > 30
    page = list_numbers([re.sub(r"<[^>]+>", " ", render_once(render_html, data).decode())])
    for name, found in (
        ("html", page),
        ("xlsx", list_numbers(read_workbook(render_once(render_xlsx, data)))),
        ("docx", list_numbers(read_document(render_once(render_docx, data)))),
    ):
        assert wanted - found == set(), name


@pytest.mark.slow
@each_language
@each_rendering
def test_equal_reports_give_equal_bytes(
    plain: Callable[[str], dict[str, Any]], render: Callable[[Any], bytes], language: str
) -> None:
    first, second = render_once(render, plain(language)), render(plain(language))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.slow
def test_headlines_come_first(plain: Callable[[str], dict[str, Any]]) -> None:
    data = plain("zh")
    headlines = [each["words"]["zh"] for section in data["sections"] for each in section["headlines"]]
    book = openpyxl.load_workbook(io.BytesIO(render_once(render_xlsx, data)))
    assert book.sheetnames[0] == "要点"
    first = [str(row[0].value) for row in book.worksheets[0].iter_rows() if row[0].value]
    assert [each for each in first if each in headlines] == headlines
    texts = read_document(render_once(render_docx, data))
    assert texts[2] == "一、要点"
    assert [text.rstrip("。") for text in texts[3 : 3 + len(headlines)]] == [
        each.rstrip("。") for each in headlines
    ]


@pytest.mark.slow
def test_a_number_is_a_number_and_leads_to_its_ids(plain: Callable[[str], dict[str, Any]]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(render_once(render_xlsx, plain("zh"))))
    linked = [
        cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.hyperlink
    ]
    assert any(isinstance(cell.value, int) for cell in linked)
    for cell in linked[:50]:
        target = cell.hyperlink.location or cell.hyperlink.target
        name, _, place = str(target).lstrip("#").rpartition("!")
        assert book[name.strip("'")][place].value is not None


@pytest.mark.slow
def test_text_that_looks_like_a_formula_is_text(plain: Callable[[str], dict[str, Any]]) -> None:
    data = plain("zh")
    data["sections"][0]["notes"] = [{"zh": '=HYPERLINK("http://x")\x00\u202e', "en": "=1+1"}]
    book = openpyxl.load_workbook(io.BytesIO(render_once(render_xlsx, data)))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert [cell for cell in cells if cell.data_type == "f"] == []
    assert any("HYPERLINK" in str(cell.value) and "\u202e" not in str(cell.value) for cell in cells)
    assert any("HYPERLINK" in text for text in read_document(render_once(render_docx, data)))


@pytest.mark.slow
@each_rendering
def test_hidden_cells_stay_hidden_and_no_id_leaves(office: Report, render: Callable[[Any], bytes]) -> None:
    content = render_once(render, protect_report(office).to_dict())
    texts = read_workbook(content) if render is render_xlsx else read_document(content)
    assert "不公布" in texts
    ids = {each for section in office.sections for figure in section.figures for each in figure.ids}
    assert not ids & set(texts)


@pytest.mark.slow
def test_the_layout_is_that_of_official_papers(plain: Callable[[str], dict[str, Any]]) -> None:
    document = docx.Document(io.BytesIO(render_once(render_docx, plain("zh"))))
    page = document.sections[0]
    assert [round(each.mm) for each in (page.page_width, page.page_height)] == [210, 297]
    assert [round(each.mm) for each in (page.top_margin, page.left_margin)] == [37, 28]
    for style, font, size in (
        ("Title", "方正小标宋简体", 22),
        ("Normal", "仿宋_GB2312", 16),
        ("Heading 1", "黑体", 16),
    ):
        fonts = document.styles[style].element.rPr.rFonts
        assert fonts.get(docx.oxml.ns.qn("w:eastAsia")) == font
        assert document.styles[style].font.size.pt == size


@pytest.mark.parametrize(
    ("number", "text"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (23, "二十三")]
)
def test_headings_count_in_chinese(number: int, text: str) -> None:
    assert _to_chinese(number) == text


@pytest.mark.stress
@pytest.mark.skipif(_SOFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize(("render", "suffix"), [(render_xlsx, "xlsx"), (render_docx, "docx")])
def test_libreoffice_opens_it(
    plain: Callable[[str], dict[str, Any]], render: Callable[[Any], bytes], suffix: str, tmp_path: Path
) -> None:
    path = tmp_path / f"brief.{suffix}"
    path.write_bytes(render(plain("zh")))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        [str(_SOFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    assert (tmp_path / "brief.pdf").stat().st_size > 10_000
