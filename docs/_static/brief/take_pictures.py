"""Take the pictures of the brief that the documentation shows, in Chinese and English.

``python docs/_static/brief/take_pictures.py`` makes a register of made-up people, writes its brief in both
languages, and takes its first screen and its map of coverage in Chromium, without a network. It needs
``newstratum[cli]``, newstratum-report and playwright.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import sync_playwright

_HERE: Final = Path(__file__).parent
#: The day of the brief: after the made-up people were placed.
_DAY: Final = "2030-06-30"
#: The heading of the section whose picture is taken.
_COVERAGE: Final = {"zh": "全覆盖", "en": "Coverage"}
_MOST_BYTES: Final = 200_000


def _run(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "newstratum", *words], check=True, stdout=subprocess.DEVNULL)


def _take(page: Any, language: str) -> None:
    page.screenshot(path=_HERE / f"top-{language}.png")
    section = page.locator("section", has=page.locator(f"h2:text-is('{_COVERAGE[language]}')"))
    section.locator("figure.picture").first.screenshot(path=_HERE / f"coverage-{language}.png")


def main() -> None:
    """Make the brief, and take its pictures."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        place = Path(folder)
        _run("demo", "--store", str(place / "demo.db"))
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        for language in ("zh", "en"):
            out = place / language
            store = f"sqlite:///{place}/demo.db"
            _run("brief", "--store", store, "--on", _DAY, "--out", str(out), "--lang", language)
            context = browser.new_context(viewport={"width": 1000, "height": 700}, offline=True)
            page = context.new_page()
            page.goto((out / "brief.html").as_uri())
            _take(page, language)
        browser.close()
    large = [each.name for each in _HERE.glob("*.png") if each.stat().st_size > _MOST_BYTES]
    assert not large, large


if __name__ == "__main__":
    main()
