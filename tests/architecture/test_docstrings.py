"""Docstrings are read by Sphinx as they are meant: nothing of a sentence becomes a type or a name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest

HEADINGS = ("Args", "Attributes", "Raises", "Returns", "Yields")
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


@pytest.fixture(scope="module")
def docstrings(modules: list[Any]) -> list[tuple[str, ast.AST, str]]:
    """The place, the node and the text of every docstring."""
    return [
        (f"{module.name}:{getattr(node, 'lineno', 1)}", node, text)
        for module in modules
        for node in module.nodes()
        if isinstance(node, DOCUMENTED) and (text := ast.get_docstring(node))
    ]


def _get_section(text: str, heading: str) -> list[str]:
    """The lines of a section, without its indentation."""
    found = re.search(rf"^{heading}:\n((?:(?: {{4}}.*)?(?:\n|$))+)", text, re.MULTILINE)
    return [line[4:] for line in found[1].rstrip().split("\n")] if found else []


def _list_entries(text: str, heading: str) -> Iterator[tuple[str, str]]:
    """The entries of a section with their names."""
    for line in _get_section(text, heading):
        if line and not line.startswith(" "):
            name, colon, rest = line.partition(":")
            yield name, rest if colon else ""


def test_no_result_begins_with_what_sphinx_reads_as_a_type(docstrings: list[Any]) -> None:
    """Sphinx once showed "Return type: A proposal" for "Returns: A proposal: the outcome"."""
    slips = []
    for place, _, text in docstrings:
        for heading in ("Returns", "Yields"):
            first = (_get_section(text, heading) or [""])[0]
            if ":" in re.sub(r"``.*?``|:\w+:`[^`]*`", "", first):
                slips.append(f"{place}: {first}")
    assert slips == []


def test_arguments_that_are_described_are_parameters(docstrings: list[Any]) -> None:
    strangers = []
    for place, node, text in docstrings:
        if not isinstance(node, ast.FunctionDef):
            continue
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        every += [one for one in (arguments.vararg, arguments.kwarg) if one]
        names = {one.arg for one in every}
        strangers += [
            f"{place}: {name}"
            for name, described in _list_entries(text, "Args")
            if not described or not {each.strip(" *`") for each in name.split(",")} <= names
        ]
    assert strangers == []


def test_errors_that_are_described_are_names_of_errors(docstrings: list[Any]) -> None:
    strangers = [
        f"{place}: {name}"
        for place, _, text in docstrings
        for name, described in _list_entries(text, "Raises")
        if not described
        or not re.fullmatch(r"[A-Z]\w+(?:Error|Exception)|BadParameter|Exit|pytest\.\w+", name)
    ]
    assert strangers == []


def test_a_section_stands_alone_and_is_indented(docstrings: list[Any]) -> None:
    """A heading after a line of text, or with text beside it, is no heading to Sphinx."""
    wrong = [
        f"{place}: {line}"
        for place, _, text in docstrings
        for before, line in zip(["", *text.split("\n")], text.split("\n"), strict=False)
        if re.match(rf"(?:{'|'.join(HEADINGS)}):", line) and (before.strip() or not line.endswith(":"))
    ]
    assert wrong == []


def test_code_in_docstrings_is_written_for_sphinx(docstrings: list[Any]) -> None:
    """A single pair of backticks is Markdown; Sphinx shows it in italics."""
    wrong = [
        f"{place}: {found[0]}"
        for place, _, text in docstrings
        for found in re.finditer(
            r"(?<![`:\w])`[^`\n]+`(?!`|_)", re.sub(r"``.*?``", "", text, flags=re.DOTALL)
        )
    ]
    assert wrong == []
