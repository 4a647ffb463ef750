"""Imports only go down the layers, and the contract that says so can fail."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"

#: The layers, from the top down, as docs/explanation/architecture.md draws them.
LAYERS = [
    {"__main__", "testing"},
    {"organisation", "figures", "planning", "notices", "ports", "tables", "aio"},
    {"_testing", "_cli", "_async_registry"},
    {"_registry"},
    {"_api"},
    {"_host"},
    {"_builtin", "_tables"},
    {"_shipped"},
    {"hooks", "_wire"},
    {"_reading", "_figures", "_planning", "_storage"},
    {"_rules", "_ports"},
    {"_labels"},
    {"_model"},
    {"_input"},
    {"errors", "_words"},
    {"_lazy", "_short_repr"},
]


SPOILT = {
    "_model/people/groups.py": "import newstratum._rules",
    "_rules/__init__.py": "import newstratum._ports",
    "errors.py": "import newstratum._model.people.groups",
}


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT_IMPORTS, "--no-logo", "--no-cache"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """A copy of the project to spoil."""
    shutil.copytree(
        root / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "data", "*.egg-info")
    )
    shutil.copy(root / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.slow
def test_imports_only_go_down(root: Path) -> None:
    result = _lint(root)
    assert result.returncode == 0, result.stdout


def test_the_contract_is_the_drawing(root: Path) -> None:
    with (root / "pyproject.toml").open("rb") as file:
        (contract,) = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    assert [set(re.split(r" [|:] ", layer)) for layer in contract["layers"]] == LAYERS
    assert contract["exhaustive"] is True
    assert contract["type"] == "layers"
    assert "ignore_imports" not in contract


@pytest.mark.slow
def test_what_the_drawing_does_not_allow_is_refused(project: Path) -> None:
    """Imports that go up or sideways, and a package that is not on the drawing."""
    for path, statement in SPOILT.items():
        spoilt = project / "src" / "newstratum" / path
        spoilt.write_text(f"{spoilt.read_text(encoding='utf-8')}\n{statement}\n", encoding="utf-8")
    result = _lint(project)
    assert result.returncode == 1
    assert "0 kept, 1 broken" in result.stdout
    for importer, imported in (
        ("newstratum._model", "newstratum._rules"),
        ("newstratum._rules", "newstratum._ports"),
        ("newstratum.errors", "newstratum._model"),
    ):
        assert f"{importer} is not allowed to import {imported}" in " ".join(result.stdout.split())
    (project / "src" / "newstratum" / "attic.py").write_text("")
    assert "newstratum.attic" in _lint(project).stdout
