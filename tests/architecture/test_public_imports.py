"""What people import: public modules and nothing behind them, on pages, in examples and in plugins."""

from __future__ import annotations

import ast
import importlib
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from newstratum._shipped.scaffolding import SCAFFOLDING_KINDS, build_scaffolding

PUBLIC = {
    "newstratum", "newstratum.organisation", "newstratum.figures", "newstratum.planning", "newstratum.tables",
    "newstratum.aio",
    "newstratum.notices", "newstratum.hooks", "newstratum.ports", "newstratum.errors", "newstratum.testing",
}  # fmt: skip
#: What the code of a plugin imports; its tests, and those of everybody else, any public module.
FOR_PLUGINS = {"newstratum.hooks", "newstratum.ports", "newstratum.errors"}

ROOT = Path(__file__).parents[2]
#: Pages and their parts that show Python.
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted(ROOT.glob("plugins/newstratum-*/*.md")),
]
BLOCK = re.compile(r"^(?P<indent> *)```python[^\n]*\n(?P<body>.*?)^(?P=indent)```", re.MULTILINE | re.DOTALL)
#: For those who change the package itself.
FOR_DEVELOPERS = {
    ROOT / "CONTRIBUTING.md",
    ROOT / "docs" / "explanation" / "architecture.md",
    *(ROOT / "docs" / "decisions").glob("*.md"),
}
#: Distributions that offer functions to programs: they stand above the library, as a program does.
ABOVE_THE_LIBRARY = {"newstratum-arrow", "newstratum-page", "newstratum-spark"}
#: What a plugin needs besides, with the reason.
EXCUSED = {
    # Prepares a server for the kinds of a register before the first one is opened there.
    "plugins/newstratum-sql/src/newstratum_sql/administration/operations.py": {
        "newstratum.list_registry_kinds"
    },
    # Opens a store inside a transaction of an application, which names no kinds either.
    "plugins/newstratum-sql/src/newstratum_sql/store.py": {"newstratum.list_registry_kinds"},
}
#: A dotted path into the package, wherever a page names one.
INTERNAL = re.compile(r"\bnewstratum\._[a-z]\w+")


def _iterate_imports(text: str) -> Iterator[str]:
    """Yield the full dotted names that a module imports of newstratum, however deep in it."""
    for node in ast.walk(ast.parse(text)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        yield from (name for name in names if name.partition(".")[0] == "newstratum")


def _is_public(name: str, allowed: set[str]) -> bool:
    """Whether a full dotted name is a public module, or a name that one of them promises."""
    if name in allowed:
        return True
    module, _, last = name.rpartition(".")
    return module in allowed and last in importlib.import_module(module).__all__


def _find_internal(text: str, allowed: set[str] = PUBLIC) -> set[str]:
    return {
        name
        for name in _iterate_imports(text)
        # `from newstratum import hooks` takes a module, not a name of `newstratum`.
        if not _is_public(name, allowed) and not (name.rpartition(".")[0] == "newstratum" and name in allowed)
    }


def _find_in_files(paths: list[Path], allowed: set[str] = PUBLIC) -> dict[str, set[str]]:
    return {
        path.relative_to(ROOT).as_posix(): internal
        for path in paths
        if (internal := _find_internal(path.read_text(encoding="utf-8"), allowed))
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_pages_import_public_modules_only(page: Path) -> None:
    blocks = [textwrap.dedent(match["body"]) for match in BLOCK.finditer(page.read_text(encoding="utf-8"))]
    assert {name for block in blocks for name in _find_internal(block)} == set()


def test_pages_show_python() -> None:
    assert sum(len(BLOCK.findall(page.read_text(encoding="utf-8"))) for page in PAGES) > 40


@pytest.mark.parametrize(
    "page", sorted({*PAGES} - FOR_DEVELOPERS), ids=lambda page: page.relative_to(ROOT).as_posix()
)
def test_pages_name_no_internal_module(page: Path) -> None:
    assert set(INTERNAL.findall(page.read_text(encoding="utf-8"))) == set()


def test_examples_import_public_modules_only() -> None:
    examples = sorted((ROOT / "examples").rglob("*.py"))
    assert examples
    assert _find_in_files(examples) == {}


@pytest.mark.slow
def test_code_of_plugins_imports_what_is_for_plugins() -> None:
    # A module `testing` of a plugin has doubles for the tests of others.
    files = [path for path in ROOT.glob("plugins/newstratum-*/src/**/*.py") if path.stem != "testing"]
    assert files
    above = {path for path in files if path.relative_to(ROOT).parts[1] in ABOVE_THE_LIBRARY}
    assert _find_in_files([path for path in files if path not in above], FOR_PLUGINS) == EXCUSED
    assert _find_in_files(sorted(above)) == {}


@pytest.mark.slow
def test_tests_of_plugins_import_public_modules_only() -> None:
    files = [*ROOT.glob("plugins/newstratum-*/tests/**/*.py"), *ROOT.glob("plugins/*/src/**/testing.py")]
    assert files
    assert _find_in_files(files) == {}


@pytest.mark.parametrize("what", SCAFFOLDING_KINDS)
def test_new_plugins_import_what_is_for_plugins(what: str) -> None:
    texts = {path: text for path, text in build_scaffolding(what, "cabinet").items() if path.endswith(".py")}
    assert texts
    for path, text in texts.items():
        allowed = PUBLIC if path.startswith("tests/") else FOR_PLUGINS
        assert _find_internal(text, allowed) == set(), path


@pytest.mark.parametrize(
    ("statement", "internal"),
    [
        ("import newstratum", set()),
        ("import newstratum as ns", set()),
        ("from newstratum import hooks, open_registry, Person", set()),
        ("from newstratum.ports import URL", set()),
        ("from newstratum.errors import StoreError", set()),
        ("from newstratum_cabinet._wire import x", set()),
        ("from newstratum import _wire", {"newstratum._wire"}),
        ("import newstratum._host", {"newstratum._host"}),
        ("def f():\n    from newstratum._model import people", {"newstratum._model.people"}),
        ("from newstratum.portsmouth import x", {"newstratum.portsmouth.x"}),
        # A name that a public module happens to use, and does not promise.
        ("from newstratum.testing import annotations", {"newstratum.testing.annotations"}),
        ("from newstratum.ports import make_lazy_module", {"newstratum.ports.make_lazy_module"}),
    ],
)
def test_an_import_of_something_internal_is_seen(statement: str, internal: set[str]) -> None:
    assert _find_internal(statement) == internal


def test_a_plugin_that_imports_the_registry_is_seen() -> None:
    assert _find_internal("from newstratum import open_registry", FOR_PLUGINS) == {"newstratum.open_registry"}
    assert _find_internal("from newstratum import hooks", FOR_PLUGINS) == set()
