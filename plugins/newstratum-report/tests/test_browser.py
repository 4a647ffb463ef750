"""The page in a real browser without a network: requests, glyphs, names, keyboard, contrast, paper."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from newstratum_report.plugin import render_html

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

#: Chromium as root needs no sandbox of its own; the rest keeps it from looking for its maker's servers.
_ARGUMENTS: Final = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
_CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = pytest.mark.skipif(_CHROMIUM is None, reason="Chromium is not installed on this machine")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=_CHROMIUM, args=_ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def files(
    plain: Callable[[str], dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    written = {}
    for language in ("zh", "en"):
        written[language] = folder / f"{language}.html"
        written[language].write_bytes(render_html(plain(language)))
    return written


@pytest.fixture(scope="module")
def open_page(browser: Any, files: dict[str, Path]) -> Iterator[Callable[..., Any]]:
    contexts = []

    def open_one(language: str = "zh", width: int = 1280, scheme: str = "light") -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, offline=True, color_scheme=scheme
        )
        contexts.append(context)
        page = context.new_page()
        page.heard = []
        page.on("console", lambda message: page.heard.append(message.text))
        page.on("pageerror", lambda error: page.heard.append(str(error)))
        page.on("request", lambda request: page.heard.append(request.url))
        page.goto(files[language].as_uri())
        return page

    yield open_one
    for context in contexts:
        context.close()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_s21_opened_from_disk_it_asks_for_nothing_and_says_nothing(
    open_page: Callable[..., Any], files: dict[str, Path], language: str
) -> None:
    """S21: one request, that of the file itself; the console is empty, so no rule is broken."""
    assert open_page(language).heard == [files[language].as_uri()]


#: Draws each character beside one that no font has, and returns those that look the same.
_FIND_MISSING: Final = """() => {
  const context = document.createElement('canvas').getContext('2d', {willReadFrequently: true})
  context.canvas.width = context.canvas.height = 40
  context.font = '28px ' + getComputedStyle(document.documentElement).fontFamily
  const draw = (each) => {
    context.clearRect(0, 0, 40, 40)
    context.fillText(each, 4, 30)
    return context.getImageData(0, 0, 40, 40).data.join()
  }
  const box = draw('\\u{10FFFE}')
  const shown = new Set(document.body.textContent)
  return [...shown].filter((each) => each.trim() && draw(each) === box)
}"""


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_s21_every_character_has_a_glyph(open_page: Callable[..., Any], language: str) -> None:
    """S21: all text is drawn, and nothing as an empty box."""
    page = open_page(language)
    has_cjk = page.evaluate("document.fonts.check('20px sans-serif', '新')")
    if not has_cjk or "新" in page.evaluate(_FIND_MISSING):
        pytest.skip("no font with Chinese characters is installed on this machine")
    assert page.evaluate(_FIND_MISSING) == []


@pytest.mark.slow
def test_s22_every_picture_has_a_name_and_a_description_for_those_who_do_not_see(
    open_page: Callable[..., Any], plain: Callable[[str], dict[str, Any]]
) -> None:
    """S22: the accessibility tree names each picture by its finding, and describes it."""
    session = (page := open_page("zh")).context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    images = [
        each for each in nodes if each.get("role", {}).get("value") == "image" and not each.get("ignored")
    ]
    names = [each["name"]["value"] for each in images]
    pictures = [each for section in plain("zh")["sections"] for each in section["pictures"]]
    assert len(names) == len(pictures)
    for name, picture in zip(names, pictures, strict=True):
        assert picture["title"]["zh"] in name
        assert picture["description"]["zh"] in name


@pytest.mark.slow
def test_s22_the_keyboard_opens_every_drill_down(open_page: Callable[..., Any]) -> None:
    """S22: each summary takes the focus, and Enter opens what is under it."""
    page = open_page("zh")
    count = page.locator("details").count()
    assert count > 50
    # Each is in the order of the tab key: a summary that is drawn and was not taken out of it.
    unreachable = page.evaluate(
        "[...document.querySelectorAll('summary')].filter((each) => each.tabIndex < 0).length"
    )
    assert unreachable == 0
    for place in range(0, count, 17):
        details = page.locator("details").nth(place)
        if not details.locator("> summary").is_visible():
            continue
        details.locator("> summary").focus()
        page.keyboard.press("Enter")
        assert details.evaluate("(each) => each.open")
        assert details.locator("> :not(summary)").first.is_visible()
    # The tab key alone gets to the first ones, and past them.
    page.evaluate("document.activeElement.blur()")
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.tagName"))
    assert {"A", "SUMMARY"} <= seen


#: The contrast of all text with what is painted behind its middle, the colours of pictures included.
_MEASURE_CONTRAST: Final = """() => {
  const parse = (text) => {
    const parts = text.match(/[\\d.]+/g)
    return parts ? parts.map(Number) : null
  }
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((each) => {
      const part = each / 255
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * x + 0.7152 * y + 0.0722 * z
  }
  const ratio = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a)
    return (high + 0.05) / (low + 0.05)
  }
  const paper = parse(getComputedStyle(document.documentElement).backgroundColor)
  const findBehind = (element) => {
    if (element.namespaceURI.endsWith('svg')) {
      const box = element.getBoundingClientRect()
      const x = box.left + box.width / 2, y = box.top + box.height / 2
      let found = null
      for (const shape of element.ownerSVGElement.querySelectorAll('rect, circle')) {
        if (shape.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING) break
        const area = shape.getBoundingClientRect()
        const fill = getComputedStyle(shape).fill
        const inside = area.left <= x && x <= area.right && area.top <= y && y <= area.bottom
        if (inside && fill.startsWith('rgb') && parse(fill)[3] !== 0) found = parse(fill)
      }
      return found ?? paper
    }
    for (let each = element; each; each = each.parentElement) {
      const colour = parse(getComputedStyle(each).backgroundColor)
      if (colour && colour[3] !== 0) return colour
    }
    return paper
  }
  const weak = []
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some((each) => each.nodeType === 3 && each.data.trim())
    if (!own || !element.checkVisibility() || ['title', 'desc'].includes(element.tagName)) continue
    const style = getComputedStyle(element)
    const colour = parse(element.namespaceURI.endsWith('svg') ? style.fill : style.color)
    const value = ratio(colour, findBehind(element))
    if (value < 4.5) weak.push([element.textContent.slice(0, 20), element.getAttribute('class'), value])
  }
  return weak
}"""


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_s22_all_text_stands_out_from_what_is_behind_it(open_page: Callable[..., Any], scheme: str) -> None:
    """S22: a contrast of 4.5 to 1 and more, in the light and in the dark, on every colour of a picture."""
    page = open_page("zh", scheme=scheme)
    assert page.evaluate(_MEASURE_CONTRAST) == []


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_is_as_wide_as_the_window(open_page: Callable[..., Any], width: int) -> None:
    """What is wider scrolls in its own frame; letters of a picture keep 12 pixels where it is not smaller."""
    page = open_page("zh", width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    smallest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('svg text')].map((each) => {"
        " const scale = each.ownerSVGElement.getBoundingClientRect().width"
        " / each.ownerSVGElement.viewBox.baseVal.width;"
        " return scale * parseFloat(getComputedStyle(each).fontSize) }))"
    )
    assert smallest >= 11.9


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler) is not installed")
def test_s21_on_paper_the_numbers_are_there_and_no_row_is_cut(
    open_page: Callable[..., Any], plain: Callable[[str], dict[str, Any]], tmp_path: Path
) -> None:
    """S21: A4, every headline on the first page, and each page begins with a whole line."""
    path = tmp_path / "page.pdf"
    open_page("zh").pdf(path=path, prefer_css_page_size=True)
    text = subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, encoding="utf-8", check=True
    ).stdout
    pages = text.split("\f")[:-1]
    first = "".join(pages[0].split())
    for section in plain("zh")["sections"]:
        for headline in section["headlines"]:
            # A line may break anywhere between Chinese characters.
            for part in headline["words"]["zh"].split("（")[0].split("，"):
                assert "".join(part.split()) in first
    # A short table stands on one page, from its caption to its last row.
    squeezed = ["".join(page.split()) for page in pages]
    for section in plain("zh")["sections"]:
        tables = [*section["tables"], *(each["table"] for each in section["pictures"])]
        for table in (each for each in tables if 1 < len(each["rows"]) <= 12):
            words = [table["title"], *(row[0] for row in table["rows"])]
            starts = ["".join(each["zh"].split())[:6] for each in words if isinstance(each, dict)]
            assert any(all(start in page for start in starts) for page in squeezed), starts
    sizes = subprocess.run(["pdfinfo", path], capture_output=True, encoding="utf-8", check=True).stdout
    assert "A4" in sizes
    assert 8 <= len(pages) <= 24
    # No page is left nearly empty but the last.
    assert all(len(page.split()) > 15 for page in pages[:-1])


@pytest.mark.stress
def test_screenshots_can_be_kept_to_be_looked_at(open_page: Callable[..., Any], tmp_path: Path) -> None:
    """With NEWSTRATUM_SCREENSHOTS=FOLDER, the page at 360 and 1280 pixels, in the dark and on paper."""
    kept = Path(os.environ.get("NEWSTRATUM_SCREENSHOTS", tmp_path))
    for name, width, scheme in (("360", 360, "light"), ("1280", 1280, "light"), ("dark", 1280, "dark")):
        page = open_page("zh", width, scheme)
        page.screenshot(path=kept / f"page-{name}.png")
        assert (kept / f"page-{name}.png").stat().st_size > 10_000
