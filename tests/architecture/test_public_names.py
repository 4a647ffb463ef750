"""Issue F, point 1: the reference documents every public name, and documents nothing that is not public."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from newstratum import testing

PUBLIC = (
    "newstratum", "newstratum.organisation", "newstratum.figures", "newstratum.planning",
    "newstratum.notices", "newstratum.hooks", "newstratum.ports", "newstratum.errors", "newstratum.testing",
)  # fmt: skip
DIRECTIVE = re.compile(r"^\.\. (?:auto|py:)(\w+):: (newstratum[\w.]*)$", re.MULTILINE)


@pytest.fixture(scope="module")
def documented(root: Path) -> set[str]:
    """The full names that the pages of the reference document from their docstrings."""
    names: set[str] = set()
    for page in sorted((root / "docs" / "reference").glob("*.md")):
        for kind, name in DIRECTIVE.findall(page.read_text(encoding="utf-8")):
            if kind == "module":
                names |= {f"{name}.{each}" for each in importlib.import_module(name).__all__}
            assert name not in names or kind == "module", f"{page.name} documents {name}, which is documented"
            names.add(name)
    return names


@pytest.mark.parametrize("module", PUBLIC)
def test_every_public_name_is_documented(module: str, documented: set[str]) -> None:
    names = {f"{module}.{name}" for name in importlib.import_module(module).__all__}
    in_words = {
        "newstratum.__version__", "newstratum.errors", "newstratum.NewstratumError",
        "newstratum.NewstratumWarning", "newstratum.testing.strategies",
    }  # fmt: skip
    # Each hook and its decorator have a heading of their own (test_docs_names).
    if module == "newstratum.hooks":
        names = {name for name in names if name.rpartition(".")[2][:1].isupper()} - {"newstratum.hooks.API"}
    assert names - documented - in_words == set()


def test_nothing_else_is_documented(documented: set[str]) -> None:
    public = {f"{module}.{name}" for module in PUBLIC for name in importlib.import_module(module).__all__}
    strategies = {name for name in documented if name.startswith("newstratum.testing.strategies.")}
    assert documented - public - strategies - set(PUBLIC) == set()
    assert {name.rpartition(".")[2] for name in strategies} == set(testing.strategies.__all__)
