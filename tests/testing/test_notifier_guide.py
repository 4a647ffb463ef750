"""The guide for authors of channels, followed word for word in a fresh environment."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest

from newstratum._shipped.scaffolding import build_scaffolding

EXAMPLE = Path(__file__).parents[2] / "examples" / "04_plugin_in_40_lines.py"
MOST_LINES = 40
#: What a program has not: passwords, addresses of its own, TLS, signatures, an answer that is read.
NOT_CLAIMED = {
    *("retry_after", "guards_addresses", "impossible_recipients", "secrets", "signing_secret", "speaks_tls"),
    *(f"situation {name}" for name in ("endless", "garbled", "moved", "slow", "unauthorised", "wait")),
}
#: What is found by the scheme once it is installed, and what comes of a program that is not there.
OPENED = """
from newstratum.errors import NotifierUnavailableError
from newstratum._host.host import PluginHost
from newstratum._ports.notifier import Message

notifier = PluginHost().open_notifier("program:////nowhere/tell")
try:
    notifier.send(Message(key="k", recipient="r", subject="s", text="t"), timeout=1)
except NotifierUnavailableError as error:
    print(error)
"""


def _lines_of_code(text: str) -> int:
    """The lines of a module without those that are blank, comments or docstrings."""
    docstrings = {
        line
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node)
        for line in range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)
    }
    return sum(
        bool(line.strip()) and not line.strip().startswith("#") and number not in docstrings
        for number, line in enumerate(text.splitlines(), start=1)
    )


def test_the_page_shows_what_the_command_writes(notifier_guide: Any) -> None:
    files = notifier_guide.files()
    written = build_scaffolding("notifier", "program")
    assert {path: written[path] for path in files} == files
    # What the page does not show is no code.
    assert set(written) - set(files) == {
        "README.md",
        "src/newstratum_program/__init__.py",
        "src/newstratum_program/py.typed",
    }


def test_the_notifier_of_the_guide_is_small() -> None:
    sources = {
        path: text
        for path, text in build_scaffolding("notifier", "program").items()
        if path.startswith("src/")
    }
    assert 0 < sum(map(_lines_of_code, sources.values())) <= MOST_LINES


def test_the_example_of_a_plugin_is_small() -> None:
    assert 0 < _lines_of_code(EXAMPLE.read_text(encoding="utf-8")) <= MOST_LINES


def test_lines_of_code_are_counted_without_comments_and_docstrings() -> None:
    text = '"""One.\n\nTwo.\n"""\n\n# no\nx = 1  # yes\n\n\ndef f():\n    """No."""\n    """yes"""\n'
    assert _lines_of_code(text) == 3


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_the_notifier_of_the_guide_passes_its_kit_in_a_fresh_environment(
    fresh: Any, notifier_guide: Any
) -> None:
    plugin = fresh.folder / notifier_guide.name
    told = fresh.kit_report(plugin, "-rs")
    assert re.search(r"^[5-9]\d passed, \d\d skipped in ", told, re.M)
    assert set(re.findall(r"^SKIPPED .*not claimed: (.+)$", told, re.M)) == NOT_CLAIMED
    assert "cannot be run: No such file or directory" in fresh.run("-c", OPENED, at=plugin)
