"""The page opened from disk in Firefox: answers to choices and to words, and no connection."""

from __future__ import annotations

import importlib.util
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest

from newstratum_page.packing import is_built

FIREFOX: Final = shutil.which("firefox-esr") or shutil.which("firefox")
#: Seconds for Firefox, and then Python in it, to start on a machine that does other things too.
PATIENCE: Final = 120.0

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(FIREFOX is None, reason="Firefox is not installed on this machine"),
]

CHOOSE: Final = """
async (fact, value) => {
  const select = document.getElementById("fact-" + fact);
  select.value = value;
  select.dispatchEvent(new Event("change"));
  return document.querySelector("#verdict h3").textContent;
}
"""
TYPE: Final = """
async (column, words) => {
  const input = document.getElementById("words-" + column);
  input.value = words;
  input.dispatchEvent(new Event("input"));
}
"""
TOLD: Final = 'async () => document.getElementById("verdict").innerText'


def load_driver() -> ModuleType:
    """Return the module that drives Firefox, which lies beside the tests and in no package."""
    name = "newstratum_page_firefox"
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("firefox.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with load_driver().Firefox(FIREFOX, tmp_path_factory.mktemp("profile"), PATIENCE) as browser:
        yield browser


@pytest.fixture(scope="module")
def page(browser: Any, file: Path) -> Any:
    browser.list_wanted()
    browser.ask("WebDriver:Navigate", {"url": file.as_uri()})
    return browser


def test_choices_are_answered_and_no_connection_is_asked_for(page: Any) -> None:
    assert page.run(CHOOSE, "employer_kind", "private_enterprise") == "undetermined"
    assert page.run(CHOOSE, "role", "technical").startswith("managers and technical staff")
    assert page.list_wanted() == []


@pytest.mark.skipif(not is_built(), reason="newstratum-page was built without Pyodide")
def test_words_are_answered_and_no_connection_is_asked_for(page: Any) -> None:
    page.run('async () => document.getElementById("clear").click()')
    page.run(TYPE, "employer_text", "某某律师事务所")
    page.run(TYPE, "title_text", "专职律师")
    until = time.monotonic() + PATIENCE
    while "Read:" not in page.run(TOLD) and time.monotonic() < until:
        time.sleep(0.1)
    told = page.run(TOLD)
    assert told.startswith("staff of intermediary")
    assert "kind of unit: law firm (“律师事务所”)" in told
    assert page.list_wanted() == []


def test_a_connection_of_the_page_would_be_refused_and_one_of_another_noted(page: Any) -> None:
    fetched = "async () => fetch('https://example.org/').then(() => 'sent', () => 'refused')"
    assert page.run(fetched) == "refused"
    assert page.list_wanted() == []
    # What watches does see a connection where there is one.
    with pytest.raises(AssertionError, match="error page"):
        page.ask("WebDriver:Navigate", {"url": "http://example.org/"})
    assert page.list_wanted() == ["example.org"]
