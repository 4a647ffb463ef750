"""What the tests of the project read: its files, parsed once."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

import attrs
import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "newstratum"


@attrs.frozen
class Module:
    """One module of the package."""

    #: ``"newstratum._model.people.people"``; a package without its ``__init__``.
    name: str
    path: Path
    tree: ast.Module

    @property
    def package(self) -> str:
        """The package it stands in: ``"_model"``; ``""`` for the top module."""
        return self.name.partition(".")[2].partition(".")[0]

    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of its tree."""
        return _list_nodes(self.path)

    def imports(self) -> frozenset[str]:
        """The full dotted names of what it imports, however deep in the module."""
        return _list_imports(self.path)

    @property
    def is_facade(self) -> bool:
        """Whether it defines nothing and takes its names from internal modules when they are used."""
        return "make_lazy_module" in {name.rpartition(".")[2] for name in self.imports()}

    @property
    def is_internal(self) -> bool:
        """Whether its name has an underscore; the strategies are public as a whole."""
        return self.name.startswith("newstratum._") and self.name != "newstratum._testing.strategies"

    def exported(self) -> list[str] | None:
        """Its ``__all__`` as written; None if it has none, as a facade, whose names test_facades checks."""
        for node in self.tree.body:
            targets = node.targets if isinstance(node, ast.Assign) else []
            if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
                return list(ast.literal_eval(node.value))
        return None


@cache
def _parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def _list_nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(_parse(path)))


@cache
def _list_imports(path: Path) -> frozenset[str]:
    found = set()
    for node in _list_nodes(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def _module_of(path: Path) -> Module:
    parts = ["newstratum", *path.relative_to(PACKAGE).with_suffix("").parts]
    name = ".".join(parts).removesuffix(".__init__")
    return Module(name, path, _parse(path))


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def modules() -> list[Module]:
    """Every module of the package."""
    return [_module_of(path) for path in sorted(PACKAGE.rglob("*.py"))]


@pytest.fixture(scope="session")
def project_files() -> list[Path]:
    """Every file of the project that git does not ignore, committed or not."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]
