"""The picture of the first page says what the library says."""

from __future__ import annotations

import runpy
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_picture_of_the_first_page_is_up_to_date(language: str) -> None:
    kept = (DOCS / "_static" / f"verdicts-{language}.svg").read_text(encoding="utf-8")
    drawn = runpy.run_path(str(DOCS / "_diagrams" / "verdicts.py"))["draw"](language)
    assert kept == drawn, "draw it again: python docs/_diagrams/verdicts.py"


#: The pictures of the sources; a built page has copies of them.
PICTURES = sorted(path for path in DOCS.rglob("*.svg") if "_build" not in path.parts)


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.name)
def test_a_picture_is_well_formed_and_says_what_it_shows(picture: Path) -> None:
    root = ET.parse(picture).getroot()
    svg = "{http://www.w3.org/2000/svg}"
    assert root.findtext(f"{svg}title")
    assert root.findtext(f"{svg}desc")
    assert "prefers-color-scheme: dark" in ET.tostring(root, encoding="unicode")
