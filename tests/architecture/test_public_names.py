"""The reference documents every public name on one page, and nothing that is not public."""

from __future__ import annotations

import importlib
import importlib.util
import re
from pathlib import Path

import pytest

from newstratum import testing
from newstratum._wire.record_kinds import KINDS

#: The page of each public module.
PAGES = {
    "newstratum": "api.md", "newstratum.organisation": "organisation.md", "newstratum.figures": "figures.md",
    "newstratum.planning": "planning.md", "newstratum.tables": "tables.md",
    "newstratum.notices": "notices.md", "newstratum.aio": "aio.md",
    "newstratum.hooks": "hooks.md", "newstratum.ports": "ports.md", "newstratum.errors": "errors.md",
    "newstratum.testing": "testing.md",
}  # fmt: skip
#: Pages that group names by what they are for.
GROUPED = ("newstratum", "newstratum.organisation", "newstratum.figures", "newstratum.planning",
           "newstratum.notices", "newstratum.ports", "newstratum.testing")  # fmt: skip
DIRECTIVE = re.compile(r"^\.\. (?:auto|py:)(\w+):: (newstratum[\w.]*)$", re.MULTILINE)
#: Names that a page has in its sentences.
IN_WORDS = {
    "newstratum.__version__", "newstratum.errors", "newstratum.NewstratumError",
    "newstratum.NewstratumWarning", "newstratum.testing.strategies",
}  # fmt: skip


def _read(root: Path, page: str) -> str:
    return (root / "docs" / "reference" / page).read_text(encoding="utf-8")


def _list_documented(text: str) -> list[str]:
    """The full names that a page documents from their docstrings, as often as it does."""
    names: list[str] = []
    for kind, name in DIRECTIVE.findall(text):
        names.append(name)
        if kind == "module":
            names += (f"{name}.{each}" for each in importlib.import_module(name).__all__)
    return names


@pytest.mark.parametrize("module", PAGES)
def test_every_public_name_is_documented_on_the_page_of_its_module(module: str, root: Path) -> None:
    documented = _list_documented(_read(root, PAGES[module]))
    names = {f"{module}.{name}" for name in importlib.import_module(module).__all__}
    # Each hook and its decorator have a heading of their own (test_docs_names).
    if module == "newstratum.hooks":
        names = {name for name in names if name.rpartition(".")[2][:1].isupper()} - {"newstratum.hooks.API"}
    assert names - set(documented) - IN_WORDS == set()
    assert {name for name in documented if documented.count(name) > 1} == set()


def test_nothing_else_is_documented(root: Path) -> None:
    pages = sorted((root / "docs" / "reference").glob("*.md"))
    documented = {name for page in pages for name in _list_documented(_read(root, page.name))}
    public = {f"{module}.{name}" for module in PAGES for name in importlib.import_module(module).__all__}
    strategies = {name for name in documented if name.startswith("newstratum.testing.strategies.")}
    assert documented - public - strategies - set(PAGES) == set()
    assert {name.rpartition(".")[2] for name in strategies} == set(testing.strategies.__all__)


@pytest.mark.parametrize("module", GROUPED)
def test_every_group_of_names_says_what_it_is_for_and_links_a_page(module: str, root: Path) -> None:
    groups = re.split(r"^## ", _read(root, PAGES[module]), flags=re.MULTILINE)[1:]
    assert len(groups) > 4
    without = []
    for group in groups:
        title, _, rest = group.partition("\n")
        said = rest.partition("```")[0].strip()
        if "](" not in said or not re.search(r"[.)]$", said):
            without.append(title)
    assert without == []


def test_every_collection_of_a_session_is_listed_with_its_records(root: Path) -> None:
    listed = dict(
        re.findall(r"^\| `session\.(\w+)` \| \{py:class\}`~?([\w.]+)` \|$", _read(root, "api.md"), re.M)
    )
    kinds = {kind.collection: kind.model for kind in KINDS if kind.collection}
    assert set(listed) == set(kinds)
    for collection, name in listed.items():
        module, _, model = name.rpartition(".")
        assert getattr(importlib.import_module(module), model) is kinds[collection]


def test_signatures_on_pages_name_no_internal_module(root: Path) -> None:
    spec = importlib.util.spec_from_file_location("docstrings", root / "docs/_extensions/docstrings.py")
    assert spec is not None
    assert spec.loader is not None
    extension = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(extension)
    shorten = extension.shorten_signature
    assert (
        shorten("(search: ~newstratum._host.discovery.Discovery = <function discover>)")
        == "(search: Discovery = …)"
    )
    assert shorten("(id: str = NOTHING, *, unit: str = '')") == "(id: str = …, *, unit: str = '')"
    assert shorten("(*args, **kwargs)") == ""


def test_the_docs_test_itself_notices_what_is_missing() -> None:
    """A page without a name, or with one twice, is found."""
    page = ".. autoclass:: newstratum.Person\n   :members:\n\n.. py:data:: newstratum.UNKNOWN\n"
    assert _list_documented(page) == ["newstratum.Person", "newstratum.UNKNOWN"]
    assert "newstratum.errors.StoreError" in _list_documented(".. automodule:: newstratum.errors\n")
