from __future__ import annotations

import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from newstratum import PluginHost
from newstratum.figures import PictureKind, Report, protect_report
from newstratum_report.markup import escape
from newstratum_report.plugin import render_html

_VOID = frozenset({"meta", "link", "br", "hr", "img", "input"})
#: Whatever could load or run something.
_ACTIVE = frozenset({"script", "iframe", "object", "embed", "link", "img", "image", "use", "base", "form"})


@frozen
class Element:
    name: str
    attributes: dict[str, str | None]
    line: int


class _Reader(HTMLParser):
    """Reads a page, and refuses elements that are not closed in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.texts: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs), self.getpos()[0]))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs), self.getpos()[0]))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] != "style":
            self.texts.append(data)

    def close(self) -> None:
        super().close()
        assert self._open == []


def read(page: bytes) -> _Reader:
    reader = _Reader()
    reader.feed(page.decode())
    reader.close()
    return reader


@pytest.fixture(scope="module")
def pages(plain: Callable[[str], dict[str, Any]]) -> dict[str, bytes]:
    return {language: render_html(plain(language)) for language in ("zh", "en")}


each_language = pytest.mark.parametrize("language", ["zh", "en"])


def test_the_host_finds_the_rendering() -> None:
    assert PluginHost().get_report_backend("html").suffix == ".html"


def test_a_report_without_sections_is_a_page() -> None:
    plain = {"report": 1, "language": "zh", "title": {"zh": "题", "en": "title"}, "as_of": "2018-11-01"}
    page = render_html({**plain, "sections": []}).decode()
    assert page.startswith("<!DOCTYPE html>\n")
    assert Report.from_dict({**plain, "sections": []}).sections == ()


@pytest.mark.slow
@pytest.mark.parametrize("public", [False, True], ids=["inside", "public"])
@each_language
def test_ids_are_there_once_and_every_link_leads_to_one(
    office: Report, pages: dict[str, bytes], language: Any, *, public: bool
) -> None:
    page = pages[language]
    if public:
        page = render_html(protect_report(office).to_dict(language=language))
    elements = read(page).elements
    ids = Counter(each.attributes["id"] for each in elements if "id" in each.attributes)
    assert set(ids.values()) == {1}
    links = [each.attributes["href"] for each in elements if "href" in each.attributes]
    assert all(link is not None and link.startswith("#") and link[1:] in ids for link in links)
    named = (each.attributes.get("aria-labelledby") or "" for each in elements)
    assert {name for names in named for name in names.split()} <= ids.keys()


@each_language
def test_s21_nothing_on_the_page_loads_or_runs(pages: dict[str, bytes], language: str) -> None:
    """S21: the page makes no request; it could not, by its own rules."""
    reader = read(pages[language])
    assert {each.name for each in reader.elements} & _ACTIVE == set()
    names = {name for each in reader.elements for name in each.attributes}
    assert not {name for name in names if name.startswith("on") or name in ("src", "style", "srcset")}
    (policy,) = (
        each.attributes["content"]
        for each in reader.elements
        if each.attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    style = pages[language].decode().split("<style>")[1].split("</style>")[0]
    assert set(re.findall(r"url\(([^)]*)\)", style)) <= {"#hatch", "#lines"}
    assert "@import" not in style


@each_language
def test_s22_every_picture_is_there_with_name_description_and_table(
    office: Report, pages: dict[str, bytes], language: str
) -> None:
    """S22: each kind of picture is an image with a name, and its numbers stand in a table."""
    kinds = {picture.kind for section in office.sections for picture in section.pictures}
    assert kinds == set(PictureKind)
    page = pages[language].decode()
    drawings = [f"<svg{part}" for part in page.split("<svg")[2:]]
    assert len(drawings) == sum(len(section.pictures) for section in office.sections)
    for drawing in drawings:
        svg = ElementTree.fromstring(drawing[: drawing.index("</svg>") + 6])
        assert svg.get("role") == "img"
        title, description = svg[0], svg[1]
        assert (title.tag, description.tag) == ("title", "desc")
        assert svg.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
        assert title.text
        assert description.text
    figures = page.split("<figure")[1:]
    assert all("<table" in figure[: figure.index("</figure>")] for figure in figures)


@each_language
def test_s19_the_numbers_of_the_heat_map_are_those_of_its_table(
    office: Report, pages: dict[str, bytes], language: str
) -> None:
    """S19: the empty cells and the full ones are those of the coverage."""
    heat = next(
        each for section in office.sections for each in section.pictures if each.kind is PictureKind.HEAT_MAP
    )
    page = pages[language].decode()
    title = str(escape(heat.subject.in_language(language)))
    drawing = page[page.index(title) :].split("</svg>")[0]
    numbers = re.findall(r'class="(?:on-heat\d|plain) middle">([\d,]+)<', drawing)
    assert numbers == [f"{cell:,}" for row in heat.table.rows for cell in row[1:]]


@each_language
def test_s20_headlines_lead_to_notes_with_definition_and_query(
    office: Report, pages: dict[str, bytes], language: str
) -> None:
    """S20: each sentence's figure traces to a query."""
    texts = "".join(read(pages[language]).texts)
    headlines = [(section, each) for section in office.sections for each in section.headlines]
    assert len(headlines) > 8
    for section, headline in headlines:
        words = headline.words.in_language(language)
        assert words[1:] in texts
        assert section.query in texts
        assert section.query.startswith("registry.")
        for place in headline.figures:
            assert section.figures[place].definition.in_language(language) in texts


def test_numbers_of_the_page_are_those_of_the_report(plain: Callable[[str], dict[str, Any]]) -> None:
    """Every cell of every table stands on the page, unless the table is longer than a page shows."""
    report = plain("zh")
    text = render_html(report).decode()
    for section in report["sections"]:
        for table in section["tables"]:
            for row in table["rows"][:100]:
                for cell in row:
                    shown = cell["zh"] if isinstance(cell, dict) else "–" if cell is None else f"{cell:,}"
                    assert f">{escape(shown)}<" in text


@pytest.mark.slow
def test_equal_reports_give_equal_bytes(office: Report, pages: dict[str, bytes]) -> None:
    assert render_html(Report.from_dict(office.to_dict()).to_dict()) == pages["zh"]


_HOSTILE = "<script>alert(1)</script>\"'&\u202e\x1b\u2028]]>"


def _replace_texts(value: Any) -> Any:
    """Replace every text that data can bring; codes, dates and languages are the report's own."""
    if isinstance(value, dict):
        return {
            key: each if key in ("kind", "marks", "language", "as_of") else _replace_texts(each)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_replace_texts(each) for each in value]
    return _HOSTILE if isinstance(value, str) else value


@pytest.mark.slow
def test_names_that_are_markup_stay_text(plain: Callable[[str], dict[str, Any]]) -> None:
    """Names are whatever somebody typed: no element and no control character comes of them."""
    page = render_html(_replace_texts(plain("zh")))
    usual = {each.name for each in read(render_html(plain("zh"))).elements}
    assert {each.name for each in read(page).elements} <= usual
    assert "script" not in usual
    assert not {"\u202e", "\x1b", "\u2028"} & set(page.decode())
    assert "\\u202e" in page.decode()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_escaped_text_is_read_back_and_what_controls_is_shown(text: str) -> None:
    reader = read(f"<p>{escape(text)}</p>".encode())
    assert [each.name for each in reader.elements] == ["p"]
    controls = ("Cc", "Cf", "Zl", "Zp")
    wanted = "".join(
        (f"\\u{ord(each):04x}" if ord(each) < 0x10000 else f"\\U{ord(each):08x}")
        if unicodedata.category(each) in controls
        else each
        for each in text
    )
    assert "".join(reader.texts) == wanted


@pytest.mark.slow
@pytest.mark.parametrize(
    "cell",
    [
        pytest.param({"zh": "不足5", "en": "under 5"}, id="hidden"),
        pytest.param(None, id="nothing"),
        pytest.param({"zh": "0至3", "en": "0 to 3", "low": 0, "high": 3}, id="range"),
    ],
)
def test_s23_pictures_draw_cells_that_are_hidden_missing_or_not_exact(
    plain: Callable[[str], dict[str, Any]], cell: Any
) -> None:
    """S23: a cell that is hidden in the data is hidden in the picture; nothing is computed back."""
    report = plain("zh")
    for section in report["sections"]:
        for picture in section["pictures"]:
            table = picture["table"]
            table["rows"] = [
                [each if isinstance(each, dict) and "low" not in each else cell for each in row]
                for row in table["rows"]
            ]
            table["cell_ids"] = []
            table["ids"] = []
    reader = read(render_html(report))
    assert ("不足5" in "".join(reader.texts)) == (cell is not None and cell["zh"] == "不足5")


def test_an_unknown_kind_of_picture_is_its_table(plain: Callable[[str], dict[str, Any]]) -> None:
    """A later report may have pictures that this version cannot draw."""
    report = plain("zh")
    for section in report["sections"]:
        for picture in section["pictures"]:
            picture["kind"] = "hologram"
    page = render_html(report).decode()
    assert page.count("<svg") == 1
    assert page.count("<figure") == sum(len(section["pictures"]) for section in report["sections"])


def test_a_report_of_an_earlier_version_has_no_pictures(plain: Callable[[str], dict[str, Any]]) -> None:
    report = plain("zh")
    for section in report["sections"]:
        for name in ("pictures", "headlines", "query"):
            del section[name]
    assert "<figure" not in render_html(report).decode()


def test_many_ids_are_cut_and_the_call_that_gives_all_is_named(
    plain: Callable[[str], dict[str, Any]],
) -> None:
    report = plain("zh")
    section = next(each for each in report["sections"] if each["id"] == "participation")
    table = section["tables"][0]
    table["cell_ids"][0][1] = [f"activity{number:05}" for number in range(10_000)]
    page = render_html(report).decode()
    assert "activity00007" in page
    assert "activity00008" not in page
    assert "等10,000条，全部见" in page
    assert len(page.encode()) < 400_000


def test_rows_and_work_are_cut_and_the_page_says_how_many_are_not_shown(
    plain: Callable[[str], dict[str, Any]],
) -> None:
    report = plain("zh")
    section = next(each for each in report["sections"] if each["id"] == "participation")
    section["work"] = [{"zh": f"事项{number}", "en": f"item {number}"} for number in range(5_000)]
    section["brief"] = []
    table = section["tables"][0]
    for name in ("rows", "ids", "cell_ids"):
        table[name] = table[name] * 2_000
    page = render_html(report).decode()
    assert "另有7,900行" in page
    assert "另有4,960项" in page
    assert len(page.encode()) < 400_000


def _replace_cells(report: Any, number: int, words: str) -> None:
    """Replace every number and every word of every picture."""
    for section in report["sections"]:
        for picture in section["pictures"]:
            table = picture["table"]
            table["rows"] = [
                [number if isinstance(cell, int) else {"zh": words, "en": words} for cell in row]
                for row in table["rows"]
            ]


@pytest.mark.slow
@pytest.mark.parametrize("words", ["名" * 100_000, "name" * 25_000], ids=["zh", "en"])
def test_numbers_and_names_of_any_size_are_drawn_at_once(
    plain: Callable[[str], dict[str, Any]], words: str
) -> None:
    """A post with a thousand million places, a unit whose name is a book: cut in the picture alone."""
    report = plain("zh")
    _replace_cells(report, 10**9, words[:2_000])
    report["sections"][0]["title"] = {"zh": words, "en": words}
    begun = time.process_time()
    page = render_html(report).decode()
    assert time.process_time() - begun < 5
    assert "1,000,000,000" in page
    assert page.count("<rect") < 3_000
