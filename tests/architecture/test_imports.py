"""What each package may import and call: third-party packages, the outside world, the clock."""

from __future__ import annotations

import ast
import sys
from typing import Any

import pytest

#: Who may import which third-party package; attrs is everybody's.
THIRD_PARTY = {
    "attrs": None,
    "cattrs": {"_wire"},
    "pluggy": {"hooks", "_host"},
    "typer": {"_cli"},
    "rich": {"_cli"},
    "anyio": {"_async_registry"},
    "pytest": {"_testing"},
    "hypothesis": {"_testing"},
}
#: Never, in any package: code that is evaluated, and formats that evaluate code when they are read.
NEVER = {"pickle", "marshal", "shelve", "yaml", "dill", "joblib", "code", "codeop"}
NEVER_CALLED = {"eval", "exec", "compile", "__import__"}
#: Nothing is fetched from anywhere (promises L4 and P28); whatever speaks to a server is a plugin.
NETWORK = {
    "socket", "socketserver", "ssl", "http", "urllib.request", "urllib.error", "ftplib", "smtplib", "poplib",
    "imaplib", "xmlrpc", "asyncio", "webbrowser", "requests", "httpx", "aiohttp", "urllib3",
}  # fmt: skip
#: Packages without input, output, clock and random numbers.
PURE = {
    "_model",
    "_labels",
    "_language",
    "_short_repr",
    "_rules",
    "_reading",
    "_figures",
    "_planning",
    "_tables",
    "_ports",
    "errors",
}
EFFECTS = {
    "os", "io", "pathlib", "sqlite3", "logging", "time", "random", "secrets", "uuid", "tempfile",
    "subprocess", "threading", "shutil", "glob", "importlib.resources", "importlib.metadata",
}  # fmt: skip
#: A package that needs one effect because of what it is, with the reason.
EXCUSED = {
    # A person made without an id is given a random one; every other draw has its randomness as an argument.
    ("newstratum._model.values.identifiers", "secrets"),
    # The port says that a backup goes to a file; it opens none.
    ("newstratum._ports.store", "pathlib"),
}
CLOCK = {"now", "today", "utcnow"}
#: The only package that opens the files of the package.
PACKAGE_FILES = {"importlib.resources": {"_shipped"}, "importlib.metadata": {"_host", "_cli"}}


def _under(imported: str, name: str) -> bool:
    return imported == name or imported.startswith(name + ".")


def _calls(module: Any) -> set[str]:
    return {
        node.func.id
        for node in module.nodes()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


def _may_import(package: str, name: str) -> bool:
    top = name.partition(".")[0]
    if top in sys.stdlib_module_names | {"newstratum", "__future__"}:
        return True
    packages = THIRD_PARTY.get(top, set())
    return packages is None or package in packages


@pytest.mark.slow
def test_third_party_packages_are_imported_only_where_they_belong(modules: list[Any]) -> None:
    strangers = [
        f"{module.name} imports {name}"
        for module in modules
        for name in module.imports()
        if not _may_import(module.package, name)
    ]
    assert strangers == []


def _imports_of(modules: list[Any], banned: set[str]) -> list[str]:
    return [
        f"{module.name} imports {name}"
        for module in modules
        for name in module.imports()
        if any(_under(name, each) for each in banned)
    ]


def test_no_package_reads_formats_that_run_code(modules: list[Any]) -> None:
    assert _imports_of(modules, NEVER) == []


def test_no_package_speaks_to_the_network(modules: list[Any]) -> None:
    # The kits start servers on this machine for plugins of channels to be tried against.
    inside = [module for module in modules if not module.name.startswith("newstratum._testing.fakes")]
    assert _imports_of(inside, NETWORK) == []


@pytest.mark.slow
def test_no_package_evaluates_code(modules: list[Any]) -> None:
    found = {module.name: called for module in modules if (called := _calls(module) & NEVER_CALLED)}
    assert found == {}


@pytest.mark.slow
def test_pure_packages_have_no_effects(modules: list[Any]) -> None:
    found = []
    for module in (module for module in modules if module.package in PURE):
        found += [
            f"{module.name} imports {name}"
            for name in module.imports()
            for effect in EFFECTS
            if _under(name, effect) and (module.name, effect) not in EXCUSED
        ]
        found += [f"{module.name} calls {name}" for name in _calls(module) & {"open", "print", "input"}]
        found += [
            f"{module.name}:{node.lineno} asks the clock"
            for node in module.nodes()
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCK
            if (module.name, "clock") not in EXCUSED
        ]
    assert found == []


def test_only_one_package_opens_package_files(modules: list[Any]) -> None:
    found = [
        f"{module.name} imports {name}"
        for module in modules
        for name in module.imports()
        for package, packages in PACKAGE_FILES.items()
        if _under(name, package) and module.package not in packages
    ]
    assert found == []


@pytest.mark.slow
def test_no_package_prints_but_the_command(modules: list[Any]) -> None:
    found = [module.name for module in modules if module.package != "_cli" and "print" in _calls(module)]
    assert found == []


def test_a_backend_never_sees_a_model_class(modules: list[Any]) -> None:
    allowed = {"_builtin", "_input", "_ports", "_storage", "_short_repr", "_words", "hooks", "errors"}
    # Renderings are for people: they know the words of codes.
    renderings = {"html_tables", "report_files", "reports"}
    found = [
        f"{module.name} imports {name}"
        for module in modules
        if module.package == "_builtin" and module.path.stem not in renderings
        for name in module.imports()
        if name.startswith("newstratum.") and name.split(".")[1] not in allowed
    ]
    assert found == []
