"""What holds for every test file: what is collected does not depend on how a process hashes text."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from newstratum.testing import StoreKit


def _is_set(node: ast.expr) -> bool:
    """Whether an expression is a set as far as can be seen: its order differs from process to process."""
    if isinstance(node, ast.Set | ast.SetComp):
        return True
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in {"set", "frozenset"}
    return isinstance(node, ast.BinOp) and (_is_set(node.left) or _is_set(node.right))


def _unordered(tree: ast.Module) -> list[int]:
    """The lines on which a test is parametrised with a set; processes that share tests must agree on them."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith("parametrize")
        and any(_is_set(argument) for argument in node.args[1:2])
    ]


@pytest.mark.slow
def test_parameters_have_an_order(project_files: list[Path]) -> None:
    found = [
        f"{path}:{line}"
        for path in project_files
        if path.name.startswith("test_") and path.suffix == ".py"
        if "parametrize" in (text := path.read_text(encoding="utf-8"))
        for line in _unordered(ast.parse(text))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("values", "unordered"),
    [
        ("{1, 2}", True),
        ("set(A) - {B}", True),
        ("sorted({1, 2})", False),
        ("[1, 2]", False),
        ("A - B", False),
    ],
)
def test_sets_are_seen(values: str, *, unordered: bool) -> None:
    tree = ast.parse(f"@pytest.mark.parametrize('x', {values})\ndef test_it(x): ...")
    assert bool(_unordered(tree)) is unordered


def test_cases_that_are_marked_slow_are_cases_of_the_kit(pytestconfig: pytest.Config, root: Path) -> None:
    conftest = pytestconfig.pluginmanager.get_plugin(str(root / "tests" / "conftest.py"))
    assert conftest.LONG_CASES
    assert [name for name in conftest.LONG_CASES if not hasattr(StoreKit, name)] == []
