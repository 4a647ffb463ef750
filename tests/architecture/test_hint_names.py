"""What an error tells people to call can be called: it is public and has that name."""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import attrs
import pytest

PUBLIC = [
    import_module(name)
    for name in (
        "newstratum",
        *(
            f"newstratum.{each}"
            for each in ("organisation", "figures", "planning", "notices", "tables", "hooks")
        ),
        *(f"newstratum.{each}" for each in ("ports", "errors")),
    )
]
#: Makers of errors and of the validators that raise them.
MAKERS = re.compile(r"\w*Error|\w*_error|instance_of|tuple_of")
#: ``parse_money()``, ``Citation(document=…)``, ``registry.session(…)``; not ``problem(s)``.
CALL = re.compile(r"(?<![\w.])([A-Za-z_][\w.]*)\((?!s\))")
VALUES = [getattr(module, name) for module in PUBLIC for name in module.__all__]
CLASSES = [each for each in VALUES if isinstance(each, type)]
#: What the texts call of the standard library and attrs, and the usual short name of newstratum.
KNOWN: dict[str, list[Any]] = {
    "ns": [PUBLIC[0]],
    "attrs": [attrs],
    "dt": [dt],
    "datetime": [dt, dt.datetime],
    "date": [dt.datetime.date],
    "time": [dt.time],
}


def read_last_name(function: ast.expr) -> str:
    # Writing out every call of the package would take seconds.
    match function:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def find_called_names(modules: list[Any]) -> Iterator[tuple[str, str]]:
    for module in modules:
        if module.package == "_testing":
            # The kits name what the author of an adapter is to write.
            continue
        for call in module.nodes():
            if isinstance(call, ast.Call) and MAKERS.fullmatch(read_last_name(call.func)):
                for part in (each for given in [*call.args, *call.keywords] for each in ast.walk(given)):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        for name in CALL.findall(part.value):
                            yield f"{module.name}:{part.lineno}", name


def is_callable_name(name: str) -> bool:
    head, *steps = name.split(".")
    if head in ("session", "registry"):
        head = head.capitalize()
    # A method stands without its class in the errors of that class.
    starts = KNOWN.get(head) or [getattr(each, head, None) for each in (*PUBLIC, *CLASSES)]
    for start in starts:
        here = start
        for step in steps:
            here = getattr(here, step, None)
        if callable(here):
            return True
    return False


@pytest.mark.slow
def test_what_an_error_says_to_call_is_public(modules: list[Any]) -> None:
    called = sorted(set(find_called_names(modules)))
    assert len(called) > 50
    assert [
        f"{where} says to call {name}()"
        for where, name in called
        if any(part.startswith("_") for part in name.split(".")) or not is_callable_name(name)
    ] == []


def test_names_that_are_not_public_are_found() -> None:
    assert CALL.findall("make it with yuan() or wan_yuan(); 2 problem(s)") == ["yuan", "wan_yuan"]
    assert not is_callable_name("yuan")
    assert not is_callable_name("session.add_everything")
