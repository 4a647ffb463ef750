"""What public docstrings mention is public: whoever reads them with ``help`` can look it up and call it."""

from __future__ import annotations

import builtins
import importlib
import inspect
import re
from collections.abc import Callable, Iterator
from functools import cache

import attrs
import pytest

import newstratum as ns

MODULES = ("organisation", "figures", "planning", "notices", "tables", "hooks", "ports", "errors", "testing")
#: A role of Sphinx; a call, ``name(…)``; a name of several words, ``two_words``.
ROLE = re.compile(r":(?:py:)?\w+:`~?([\w.]+)`")
CALL = re.compile(r"``([A-Za-z_][\w.]*)\([^`]*\)``")
NAME = re.compile(r"``([A-Za-z]\w*_\w+)``")
#: What examples call of other libraries.
OTHERS = {"attrs", "dt", "datetime", "json", "pandas"}


def _list_public() -> dict[str, object]:
    """Every public name of newstratum, in full and alone."""
    found: dict[str, object] = {}
    for module in (ns, *(importlib.import_module(f"newstratum.{name}") for name in MODULES)):
        found[module.__name__] = module
        for name in module.__all__:
            found[name] = found[f"{module.__name__}.{name}"] = getattr(module, name)
    return found


NAMES = _list_public()
CLASSES = {name: value for name, value in NAMES.items() if inspect.isclass(value)}


def _list_members(kind: type) -> set[str]:
    fields = {each.name for each in attrs.fields(kind)} if attrs.has(kind) else set()
    return {name for name in {*dir(kind), *fields} if not name.startswith("_")}


def _list_parameters(value: object) -> Iterator[str]:
    members = [getattr(value, name, None) for name in _list_members(value)] if inspect.isclass(value) else []
    for each in (value, *members):
        if callable(each) and each not in vars(builtins).values():
            try:
                yield from inspect.signature(each).parameters
            except ValueError:
                continue


@cache
def _list_words() -> frozenset[str]:
    """The members and parameters of everything public; a second's work, so not done at collection."""
    members = {member for kind in CLASSES.values() for member in _list_members(kind)}
    return frozenset(members | {name for value in NAMES.values() for name in _list_parameters(value)})


def _list_docstrings() -> Iterator[tuple[str, str]]:
    """The docstrings of public modules, functions, classes and their public members, by full name."""
    for name, value in NAMES.items():
        home = value.__name__ if inspect.ismodule(value) else getattr(value, "__module__", "")
        if ("." not in name and name != "newstratum") or not home.startswith("newstratum"):
            continue
        yield name, inspect.getdoc(value) or ""
        if inspect.isclass(value):
            for member in _list_members(value):
                yield (
                    f"{name}.{member}",
                    getattr(inspect.getattr_static(value, member, None), "__doc__", None) or "",
                )


def _resolves(place: str, name: str) -> bool:
    """Whether a role or a call finds something public: in full, alone, or as a member of its class."""
    full = re.sub(r"^ns\.", "newstratum.", name)
    if full in NAMES or name.partition(".")[0] in OTHERS or hasattr(builtins, name):
        return True
    if "." not in name:
        owners = (place, place.rpartition(".")[0])
        return any(name in _list_members(CLASSES[owner]) for owner in owners if owner in CLASSES)
    owner, _, member = full.rpartition(".")
    return owner in CLASSES and member in _list_members(CLASSES[owner])


@pytest.fixture(scope="module")
def is_unknown() -> Iterator[Callable[[str, str], bool]]:
    """Whether a mention of a docstring finds nothing."""
    with ns.open_registry("memory:") as registry:

        def is_part_of_a_registry(name: str) -> bool:
            found: object = registry
            for part in name.split(".")[1:]:
                found = getattr(found, part, None)
            return found is not None

        def check(place: str, name: str) -> bool:
            return not (
                is_part_of_a_registry(name) if name.startswith("registry.") else _resolves(place, name)
            )

        yield check


@pytest.mark.slow
def test_roles_and_calls_of_public_docstrings_find_something_public(
    is_unknown: Callable[[str, str], bool],
) -> None:
    mentions = [
        (place, name)
        for place, text in _list_docstrings()
        for name in (*ROLE.findall(text), *CALL.findall(text))
    ]
    assert len(mentions) > 50
    assert [f"{place}: {name}" for place, name in mentions if is_unknown(place, name)] == []


@pytest.mark.slow
def test_names_in_public_docstrings_are_those_of_something_public() -> None:
    mentions = [(place, name) for place, text in _list_docstrings() for name in NAME.findall(text)]
    assert len(mentions) > 50
    assert [
        f"{place}: {name}"
        for place, name in mentions
        if name not in NAMES and name not in _list_words() and not name.startswith("NEWSTRATUM_")
    ] == []


@pytest.mark.slow
def test_what_is_not_public_is_found(is_unknown: Callable[[str, str], bool]) -> None:
    assert is_unknown("newstratum.LabelTable", "build_label_table")
    assert is_unknown("newstratum.organisation.Proposal", "newstratum.Registry.credited_proposals")
    assert is_unknown("newstratum.organisation.Proposal", "registry.credited_proposals")
    assert is_unknown("newstratum.Person", "consented_to")
    assert not is_unknown("newstratum.Person", "consents_to")
    assert not is_unknown("newstratum.organisation.Proposal", "registry.activity.credited_proposals")
    assert "plan_of" not in _list_words()
