"""A report as a document in the layout of official papers (GB/T 9704-2012): A4, 22 lines of 28 characters."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from newstratum_report.packages import clean, fix_times
from newstratum_report.texts import Texts

#: The fonts of official papers; a machine without them shows others of the same kind.
_TITLE, _BODY, _HEADING, _SECOND, _FOOT = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
_LATIN: Final = "Times New Roman"
#: Sizes in points: 二号, 三号, 四号, 小四.
_SIZE_TITLE, _SIZE_BODY, _SIZE_FOOT, _SIZE_TABLE = 22, 16, 14, 12
#: 22 lines on the 225 mm of a page.
_LINE: Final = 28.95
#: Between the margins of a page, in mm.
_TEXT_WIDTH: Final = 156
#: Rows of a table that a document shows; the workbook beside it has all of them.
_MOST_ROWS: Final = 60
_MOST_WORK: Final = 40
_DIGITS: Final = "〇一二三四五六七八九"


def render_word(report: Mapping[str, Any]) -> bytes:
    """Return a report as a .docx file; the same report, the same bytes.

    Args:
        report: The report as plain data.
    """
    texts = Texts(str(report["language"]))
    document = Document()
    _set_up(document)
    document.core_properties.title = clean(texts.read(report["title"]))
    document.core_properties.author = "newstratum"
    document.add_paragraph(clean(texts.read(report["title"])), style="Title")
    day = document.add_paragraph(clean(texts.say("as_of_day", report["as_of"])), style="Subtitle")
    day.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _Body(document, texts).write(report)
    written = io.BytesIO()
    document.save(written)
    return fix_times(written.getvalue(), str(report["as_of"]))


class _Body:
    def __init__(self, document: DocumentObject, texts: Texts) -> None:
        self._document = document
        self._texts = texts
        self._number = 0

    def write(self, report: Mapping[str, Any]) -> None:
        """Write the main points, then every section that says anything."""
        texts = self._texts
        headlines = [each["words"] for section in report["sections"] for each in section["headlines"]]
        if headlines:
            self._write_heading(texts.say("headlines"))
            for words in headlines:
                self._write_sentence(texts.read_sentence(words))
        for section in report["sections"]:
            self._write_section(section)

    def _write_section(self, section: Mapping[str, Any]) -> None:
        texts = self._texts
        self._write_heading(texts.read_sentence(section["title"]))
        for note in section["notes"]:
            self._write_sentence(texts.read_sentence(note))
        shown = {
            texts.read_cell(cell)
            for table in section["tables"]
            for row in table["rows"][:_MOST_ROWS]
            for cell in row
        }
        for figure in section["figures"]:
            if texts.read(figure["text"]) not in shown:
                colon = "：" if texts.language == "zh" else ": "
                end = "。" if texts.language == "zh" else "."
                text = f"{texts.read_sentence(figure['definition'])}{colon}{texts.read(figure['text'])}{end}"
                self._write_sentence(text)
        for number, (title, table) in enumerate(_iterate_tables(section), start=1):
            heading = f"（{_to_chinese(number)}）" if texts.language == "zh" else f"({number}) "
            self._write_paragraph(f"{heading}{texts.read_sentence(title)}", "Heading 2")
            self._write_table(table)
        work = section.get("brief") or section["work"]
        if work:
            self._write_sentence(f"{texts.say('to_do')}{'：' if texts.language == 'zh' else ':'}")
        for item in work[:_MOST_WORK]:
            self._write_sentence(texts.read_sentence(item))
        if len(work) > _MOST_WORK:
            self._write_sentence(texts.say("more_items", f"{len(work) - _MOST_WORK:,}"))

    def _write_heading(self, text: str) -> None:
        self._number += 1
        number = f"{_to_chinese(self._number)}、" if self._texts.language == "zh" else f"{self._number}. "
        self._write_paragraph(f"{number}{text}", "Heading 1")

    def _write_sentence(self, text: str) -> None:
        ends = "。！？：；）" if self._texts.language == "zh" else ".!?:;)"
        stop = "。" if self._texts.language == "zh" else "."
        self._write_paragraph(text if text[-1:] in ends[:-1] else f"{text}{stop}", "Normal")

    def _write_paragraph(self, text: str, style: str) -> None:
        self._document.add_paragraph(clean(text), style=style)

    def _write_table(self, table: Mapping[str, Any]) -> None:
        texts = self._texts
        columns = table["short_columns"] or table["columns"]
        rows = table["rows"][:_MOST_ROWS]
        made = self._document.add_table(rows=0, cols=len(columns), style="Table Grid")
        made.alignment = WD_TABLE_ALIGNMENT.CENTER
        made.autofit = False
        lines = [[texts.read(column) for column in columns]]
        lines += [[texts.read_cell(value) for value in row] for row in rows]
        widths = _share_width(lines)
        for number, line in enumerate(lines):
            row_made = made.add_row()
            _keep_whole(row_made, "w:cantSplit")
            if not number:
                _keep_whole(row_made, "w:tblHeader")
            for cell, text, width in zip(row_made.cells, line, widths, strict=True):
                cell.width = Mm(width)
                _fill_cell(cell.paragraphs[0], text, "Table Body" if number else "Table Head")
        if len(table["rows"]) > len(rows):
            self._write_sentence(texts.say("more_rows", f"{len(table['rows']) - len(rows):,}"))


def _iterate_tables(section: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for picture in section["pictures"]:
        # The weeks of a year are a picture or a workbook, and no table of a paper.
        if picture["table"] not in section["tables"] and picture["kind"] != "calendar":
            yield picture["title"], picture["table"]
    for table in section["tables"]:
        yield table["title"], table


def _to_chinese(number: int) -> str:
    """Write a number from 1 to 99 as headings count: 十, 十一, 二十三."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return f"{'' if tens == 1 else _DIGITS[tens]}十{_DIGITS[ones] if ones else ''}"


# -------------------------------------------------------------------------------------- the layout


def _set_up(document: DocumentObject) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(_LINE * 20)))
    _define_styles(document)
    _write_page_number(section.footer.paragraphs[0])
    # Word takes the glyphs of a language; without it Chinese is drawn as Japanese on some machines.
    defaults = document.styles.element.find(qn("w:docDefaults"))
    run = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    lang = run.find(qn("w:lang"))
    if lang is None:
        lang = OxmlElement("w:lang")
        run.append(lang)
    lang.set(qn("w:val"), "en-US")
    lang.set(qn("w:eastAsia"), "zh-CN")


def _define_styles(document: DocumentObject) -> None:
    styles = document.styles
    table_head = styles.add_style("Table Head", 1)
    table_body = styles.add_style("Table Body", 1)
    for style, font, size, indent in (
        (styles["Normal"], _BODY, _SIZE_BODY, 2),
        (styles["Title"], _TITLE, _SIZE_TITLE, 0),
        (styles["Subtitle"], _SECOND, _SIZE_BODY, 0),
        (styles["Heading 1"], _HEADING, _SIZE_BODY, 2),
        (styles["Heading 2"], _SECOND, _SIZE_BODY, 2),
        (table_head, _HEADING, _SIZE_TABLE, 0),
        (table_body, _BODY, _SIZE_TABLE, 0),
        (styles["Footer"], _FOOT, _SIZE_FOOT, 0),
    ):
        assert isinstance(style, ParagraphStyle)
        _set_font(style, font, size)
        layout = style.paragraph_format
        layout.space_before = layout.space_after = Pt(0)
        layout.first_line_indent = Pt(size * indent)
        if style in (table_head, table_body):
            layout.line_spacing_rule = WD_LINE_SPACING.SINGLE
            # Lines of a table are closer than those of the page.
            grid = OxmlElement("w:snapToGrid")
            grid.set(qn("w:val"), "0")
            style.element.get_or_add_pPr().append(grid)
        else:
            layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
            layout.line_spacing = Pt(_LINE)
    title = _get_style(document, "Title").paragraph_format
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.line_spacing = Pt(35)
    for name in ("Title", "Subtitle"):
        _get_style(document, name).paragraph_format.space_after = Pt(_LINE / 2)
    for name in ("Heading 1", "Heading 2"):
        _get_style(document, name).paragraph_format.keep_with_next = True


def _get_style(document: DocumentObject, name: str) -> ParagraphStyle:
    style = document.styles[name]
    assert isinstance(style, ParagraphStyle)
    return style


def _set_font(style: ParagraphStyle, name: str, size: int) -> None:
    """Set the font of a style for Chinese and for Latin letters; python-docx knows the latter alone."""
    font = style.font
    font.name, font.size, font.bold, font.italic = _LATIN, Pt(size), False, False
    font.color.rgb = None
    properties = style.element.get_or_add_rPr()
    for color in properties.findall(qn("w:color")):
        properties.remove(color)
    fonts = properties.find(qn("w:rFonts"))
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:hAnsi"), _LATIN)
    fonts.set(qn("w:eastAsia"), name)
    for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
        style.element.pPr.remove(border)


def _write_page_number(paragraph: Paragraph) -> None:
    """Write the number of the page between dashes, as official papers have it."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("— ")
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.text = text
        run._r.append(part)
    paragraph.add_run(" —")


def _fill_cell(paragraph: Paragraph, text: str, style: str) -> None:
    # The setter of python-docx looks through all styles for every cell: most of the time of a document.
    paragraph._p.style = style.replace(" ", "")
    paragraph.add_run(clean(text))


def _share_width(lines: Sequence[Sequence[str]]) -> list[int]:
    """Return the width of each column in mm: by its longest text, but none is too narrow to read."""
    wanted = [
        max(min(sum(2 if each > "\u2e7f" else 1 for each in line[place]), 40) for line in lines) + 3
        for place in range(len(lines[0]))
    ]
    return [max(round(_TEXT_WIDTH * each / sum(wanted)), 12) for each in wanted]


def _keep_whole(row: Any, name: str) -> None:
    """Mark a row: that it is not broken between pages, or that it stands on each page as the head."""
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
