"""The shape of files and names: short files, honest names, names listed where they are public."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

LONGEST_FILE = 800
#: Of one folder; what is more is divided by subject.
MOST_MODULES = 20
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "core", "manager", "misc"}


def _order(name: str) -> tuple[int, list[int | str]]:
    """The order that ruff keeps too: CONSTANTS, Classes, functions; digits as numbers."""
    family = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    digits = [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]
    return family, digits


def _public(tree: ast.Module) -> set[str]:
    """The names of the functions and classes that a module defines for others."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name for node in tree.body if isinstance(node, kinds) and not node.name.startswith("_")}


def test_no_file_is_longer_than_it_may_be(project_files: list[Path]) -> None:
    long = {
        str(path): lines
        for path in project_files
        if path.suffix == ".py" and (lines := len(path.read_bytes().splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_no_folder_holds_more_modules_than_it_may(modules: list[Any]) -> None:
    counted = Counter(module.path.parent for module in modules if module.path.name != "__init__.py")
    assert {str(folder): count for folder, count in counted.items() if count > MOST_MODULES} == {}


def test_no_module_is_a_drawer(project_files: list[Path]) -> None:
    drawers = [
        path
        for path in project_files
        if path.suffix == ".py" and FORBIDDEN_NAMES & {path.stem, path.parent.name}
    ]
    assert drawers == []


def test_only_public_modules_list_their_names(modules: list[Any]) -> None:
    """Inside, a name without an underscore is for other modules; a list of them would say it twice."""
    problems = []
    for module in modules:
        exported = module.exported()
        if module.is_internal:
            if exported is not None:
                problems.append(f"{module.name}: internal, and has an __all__")
        elif exported is not None and exported != sorted(exported, key=_order):
            problems.append(f"{module.name}: __all__ is not sorted")
        elif exported is not None and (missing := _public(module.tree) - set(exported)):
            problems.append(f"{module.name}: public, but not in __all__: {sorted(missing)}")
    assert problems == []


def test_every_module_says_what_it_is_for(modules: list[Any]) -> None:
    assert [module.name for module in modules if not (ast.get_docstring(module.tree) or "").strip()] == []


@pytest.mark.slow
def test_every_class_and_function_given_has_a_docstring_of_its_own(modules: list[Any]) -> None:
    """Read from the source: attrs makes one up for a class that has none."""
    bare = [
        f"{module.name}.{node.name}"
        for module in modules
        for node in module.nodes()
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and node in module.tree.body
        and not ast.get_docstring(node)
        and not any(ast.unparse(mark).endswith("overload") for mark in node.decorator_list)
    ]
    assert bare == []
