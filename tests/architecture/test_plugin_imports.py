"""What a plugin may import of newstratum: public packages and nothing behind them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import newstratum
from newstratum._shipped.scaffolding import SCAFFOLDING_KINDS, build_scaffolding

#: What authors import.
PACKAGES = {"newstratum.errors", "newstratum.hooks", "newstratum._ports"}
#: What their tests import besides: the kits, and the host, which finds a plugin as a program does.
PACKAGES_OF_TESTS = PACKAGES | {"newstratum._testing", "newstratum._host"}
#: A file that needs more, with the reason.
EXCUSED = {
    # Compares its stores with the one in memory, as a user can: it is the store behind `memory:`.
    ("newstratum-sql/tests/test_agree.py", "newstratum._builtin.memory_store.MemoryStore"),
}


def _imported(text: str) -> Iterator[str]:
    """The full dotted names that a module imports of newstratum, however deep in it."""
    for node in ast.walk(ast.parse(text)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        yield from (name for name in names if name.split(".")[0] == "newstratum")


def _is_public(name: str, packages: set[str]) -> bool:
    if name == "newstratum" or name.removeprefix("newstratum.") in newstratum.__all__:
        return True
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def _strangers(text: str, packages: set[str]) -> set[str]:
    return {name for name in _imported(text) if not _is_public(name, packages)}


def _found(root: Path) -> set[tuple[str, str]]:
    plugins = root / "plugins"
    files = {
        path.relative_to(plugins).as_posix(): path.read_text(encoding="utf-8")
        for path in plugins.glob("newstratum-*/**/*.py")
    }
    return {
        (path, name)
        for path, text in files.items()
        for name in _strangers(text, PACKAGES_OF_TESTS if "/tests/" in path else PACKAGES)
    }


def test_plugins_import_what_is_for_plugins(root: Path) -> None:
    assert _found(root) - EXCUSED == set()


def test_no_excuse_outlives_its_reason(root: Path) -> None:
    assert EXCUSED - _found(root) == set(), "it is not needed any more: remove it from EXCUSED"


@pytest.mark.parametrize("what", SCAFFOLDING_KINDS)
def test_new_plugins_import_what_is_for_plugins(what: str) -> None:
    texts = {path: text for path, text in build_scaffolding(what, "cabinet").items() if path.endswith(".py")}
    found = {
        path: strangers
        for path, text in texts.items()
        if (strangers := _strangers(text, PACKAGES_OF_TESTS if path.startswith("tests/") else PACKAGES))
    }
    assert texts
    assert found == {}


def test_every_port_that_plugins_import_is_documented(root: Path) -> None:
    page = (root / "docs" / "reference" / "ports.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\.\. automodule:: (newstratum\.ports\.\w+)$", page, re.MULTILINE))
    imported = {
        ".".join(name.split(".")[:3])
        for path in (root / "plugins").glob("newstratum-*/src/**/*.py")
        for name in _imported(path.read_text(encoding="utf-8"))
        if name.startswith("newstratum._ports.")
    }
    assert imported
    assert imported - documented == set()


@pytest.mark.parametrize(
    ("statement", "strangers"),
    [
        ("from newstratum import hooks, open_registry", set()),
        ("import newstratum", set()),
        ("from newstratum._ports.url import URL", set()),
        ("from newstratum.errors import StoreError", set()),
        ("from newstratum_cabinet.wire import x", set()),
        ("from newstratum import wire", {"newstratum._wire"}),
        ("from newstratum._wire.kinds.people import KINDS", {"newstratum._wire.kinds.people.KINDS"}),
        ("import newstratum._host", {"newstratum._host"}),
        ("def f():\n    from newstratum._model import people", {"newstratum._model.people.people"}),
        ("from newstratum.portsmouth import x", {"newstratum.portsmouth.x"}),
    ],
)
def test_a_package_behind_the_front_is_seen(statement: str, strangers: set[str]) -> None:
    assert _strangers(statement, PACKAGES) == strangers
