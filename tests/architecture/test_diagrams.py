"""Diagrams are made from the code, are up to date, and can be read by everybody."""

from __future__ import annotations

import importlib.util
import xml.etree.ElementTree as ET
from pathlib import Path
from types import ModuleType

import pytest

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def make(root: Path) -> ModuleType:
    """The script that draws them."""
    spec = importlib.util.spec_from_file_location("make_diagrams", root / "docs" / "_diagrams" / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_is_committed_is_what_the_code_says(make: ModuleType) -> None:
    """If this fails, run ``python docs/_diagrams/make.py``."""
    written = {path.name: path.read_text(encoding="utf-8") for path in make.FOLDER.iterdir()}
    assert written == {name: draw() for name, draw in make.DIAGRAMS.items()}


def test_screen_readers_get_a_title_and_a_description_and_dark_pages_their_colours(make: ModuleType) -> None:
    for draw in make.DIAGRAMS.values():
        text = draw()
        svg = ET.fromstring(text)
        for part in ("title", "desc"):
            found = svg.find(f"{SVG}{part}")
            assert found is not None
            assert found.text
            assert found.get("id") in (svg.get("aria-labelledby") or "")
        assert "currentColor" in text
        assert "prefers-color-scheme: dark" in text


def test_every_diagram_is_shown_on_a_page(make: ModuleType, root: Path) -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in (root / "docs").rglob("*.md"))
    assert [name for name in make.DIAGRAMS if f"_static/diagrams/{name}" not in pages] == []


def test_a_drawing_that_differs_from_the_code_is_refused(
    make: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(make, "read_notice_transitions", lambda: {("sent", "due"): ["resend"]})
    with pytest.raises(ValueError, match="differ"):
        make.draw_notice()
