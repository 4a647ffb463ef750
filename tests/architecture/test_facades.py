"""The public modules: what they promise loads, is written for type checkers too, and has one home."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

import newstratum
from newstratum._lazy import make_lazy_module
from newstratum._model.people.occupations import Unknown

FACADES = ("newstratum", "newstratum.organisation", "newstratum.figures", "newstratum.planning",
           "newstratum.aio",
           "newstratum.tables", "newstratum.notices", "newstratum.ports", "newstratum.testing")  # fmt: skip
PUBLIC = (*FACADES, "newstratum.hooks", "newstratum.errors")
#: What `newstratum` has besides its table.
NOT_LAZY = {"__version__"}
#: Names that stand in two modules on purpose: the bases of all errors and warnings, and the texts of both.
IN_TWO = {"NewstratumError", "NewstratumWarning", "Words"}
#: Classes that show their inside to nobody but checks: a rulebook's conditions, a layout's questions.
MADE_OF_INTERNAL_PARTS = {"newstratum.Rulebook", "newstratum.SurveyLayout"}


def _read_block_for_type_checkers(path: Path) -> dict[str, str]:
    """Return the names that a facade gives type checkers, each with its internal module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    (block,) = (
        node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    )
    found = {}
    for node in block.body:
        assert isinstance(node, ast.ImportFrom), ast.unparse(node)
        for alias in node.names:
            # Only `X as X` is a name that a typed package gives away (PEP 484).
            assert alias.asname == alias.name, ast.unparse(node)
            whole = f"{node.module}.{alias.name}"
            home = whole if _is_module(whole) else f"{node.module}"
            found[alias.name] = home.removeprefix("newstratum.")
    return found


def _is_module(name: str) -> bool:
    path = Path(newstratum.__file__).parents[1].joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def _load(home: str, name: str) -> object:
    module = importlib.import_module(f"newstratum.{home}")
    return module if home.rpartition(".")[2] == name else getattr(module, name)


def _read_table(module: Any) -> dict[str, str]:
    return {name: home for home, names in module._MODULES.items() for name in names.split()}


@pytest.mark.parametrize("name", FACADES)
def test_what_type_checkers_see_is_what_loads(name: str) -> None:
    module = importlib.import_module(name)
    table = _read_table(module)
    assert _read_block_for_type_checkers(Path(module.__file__ or "")) == table
    assert set(module.__all__) == {*table, *(NOT_LAZY if name == "newstratum" else ())}
    for public, home in table.items():
        assert getattr(module, public) is _load(home, public)


@pytest.mark.parametrize("name", FACADES)
def test_the_table_names_the_module_that_defines(name: str) -> None:
    """A class or function is taken from the module where it is written, or from its package's facade."""
    strangers = {
        public: (home, value.__module__)
        for public, home in _read_table(importlib.import_module(name)).items()
        if isinstance(value := _load(home, public), type)
        and not f"{value.__module__}.".startswith(f"newstratum.{home}.")
    }
    assert strangers == {}


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_loads_and_is_listed(name: str) -> None:
    module = importlib.import_module(name)
    assert len(module.__all__) == len(set(module.__all__))
    assert set(module.__all__) <= set(dir(module))
    assert [public for public in module.__all__ if not hasattr(module, public)] == []


def test_every_name_has_one_home() -> None:
    homes: dict[str, list[str]] = {}
    for name in PUBLIC:
        for public in importlib.import_module(name).__all__:
            homes.setdefault(public, []).append(name)
    assert {name: found for name, found in homes.items() if len(found) > 1 and name not in IN_TWO} == {}


@pytest.mark.parametrize("name", FACADES)
def test_a_name_that_does_not_exist_is_an_attribute_error(name: str) -> None:
    module = importlib.import_module(name)
    with pytest.raises(AttributeError, match=f"module '{name}' has no attribute 'nothing'"):
        module.nothing  # noqa: B018


def test_a_listing_shows_nothing_internal() -> None:
    """`dir()` in a fresh process, as somebody at a prompt sees it: no internal name but the modules."""
    code = (
        "import newstratum, newstratum.organisation, newstratum.ports\n"
        "for m in (newstratum, newstratum.organisation, newstratum.ports):\n"
        "    print(*(n for n in dir(m) if not n.startswith('_') and n not in m.__all__))"
    )
    listed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    # Modules that were imported are attributes of the package, whatever anybody does.
    assert set(listed.split()) <= {"organisation", "ports"}


def test_a_table_that_lies_is_seen() -> None:
    _names, load, _listing = make_lazy_module("newstratum", {"errors": "NoSuchError"})
    with pytest.raises(AttributeError):
        load("NoSuchError")


def _list_types(hint: object) -> Iterator[type]:
    if isinstance(hint, type):
        yield hint
    for part in typing.get_args(hint):
        yield from _list_types(part)


def test_the_types_of_public_attributes_are_public() -> None:
    """What somebody gets from an attribute can be annotated, and looked up in the reference."""
    classes = {
        value: f"{name}.{public}"
        for name in PUBLIC
        for public in importlib.import_module(name).__all__
        if isinstance(value := getattr(importlib.import_module(name), public), type)
    }
    hidden = set()
    for value, place in classes.items():
        # The descriptors of hooks import their types for type checkers only.
        if not attrs.has(value) or place in MADE_OF_INTERNAL_PARTS or value.__module__ == "newstratum.hooks":
            continue
        hints = typing.get_type_hints(value)
        shown = {each.name for each in attrs.fields(value) if not each.name.startswith("_")}
        hidden |= {
            f"{place}.{attribute}: {kind.__name__}"
            for attribute in shown & set(hints)
            for kind in _list_types(hints[attribute])
            if kind.__module__.startswith("newstratum") and kind not in {*classes, Unknown}
        }
    assert hidden == set()
