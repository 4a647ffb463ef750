"""The public names as mypy and pyright see them from outside, each in its strict mode and run once."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PASS = (HERE / "must_pass.py", HERE / "hooks_must_pass.py")
FAIL = (HERE / "must_fail.py", HERE / "hooks_must_fail.py")
PUBLIC = (
    "newstratum", "newstratum.organisation", "newstratum.figures", "newstratum.planning",
    "newstratum.notices", "newstratum.hooks", "newstratum.ports", "newstratum.errors", "newstratum.testing",
)  # fmt: skip

#: File name and line, from 1, to what the checker says.
Messages = dict[tuple[str, int], str]


def _check_with_mypy(*paths: Path) -> Messages:
    result = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--hide-error-context", *paths],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode in {0, 1}, result.stdout + result.stderr
    found = [line.split(":", 3) for line in result.stdout.splitlines() if ": error: " in line]
    return {(Path(name).name, int(line)): message for name, line, _, message in found}


def _check_with_pyright(folder: Path, *paths: Path, code: str = "") -> Messages:
    # Copies in a folder of their own, so that the strict mode does not depend on the settings for the source.
    (folder / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}')
    for path in paths:
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "public_names.py").write_text(code)
    options = ["--outputjson", "--pythonpath", sys.executable, "--project", folder]
    result = subprocess.run(
        [sys.executable, "-m", "pyright", *options], capture_output=True, text=True, check=False
    )
    return {
        (Path(entry["file"]).name, entry["range"]["start"]["line"] + 1): entry["message"]
        for entry in json.loads(result.stdout)["generalDiagnostics"]
        if entry["severity"] == "error"
    }


def _list_marked() -> set[tuple[str, int]]:
    return {
        (path.name, number)
        for path in FAIL
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if "# refused: " in line
    }


def _write_use_of_every_name() -> str:
    """Return a module that uses each public name; a strict checker refuses one whose type is not known."""
    lines = [f"import {name}" for name in PUBLIC]
    for name in PUBLIC:
        lines += [f"print({name}.{public})" for public in importlib.import_module(name).__all__]
    return "\n".join((*lines, ""))


@pytest.mark.slow
def test_mypy_refuses_what_is_marked_and_nothing_else() -> None:
    found = _check_with_mypy(*PASS, *FAIL)
    assert set(found) == _list_marked(), found


@pytest.mark.slow
def test_pyright_refuses_what_is_marked_and_nothing_else(tmp_path: Path) -> None:
    found = _check_with_pyright(tmp_path, *PASS, *FAIL, code=_write_use_of_every_name())
    assert set(found) == _list_marked(), found


def test_each_hook_has_a_line_that_is_refused() -> None:
    text = (HERE / "hooks_must_fail.py").read_text(encoding="utf-8")
    for decorator in ("store_backends", "notifier_backends", "formats", "rulebooks", "labels", "reports"):
        assert f"@hooks.{decorator}  # refused: " in text


@pytest.fixture(scope="module")
def symbols() -> list[dict[str, Any]]:
    """What pyright says of the type of every public name, and of every member of one."""
    # With this option pyright looks for the package beside the first Python of the path.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    result = subprocess.run(
        [sys.executable, "-m", "pyright", "--outputjson", "--ignoreexternal", "--verifytypes", "newstratum"],
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    exported = [
        symbol for symbol in json.loads(result.stdout)["typeCompleteness"]["symbols"] if symbol["isExported"]
    ]
    assert exported
    return exported


@pytest.mark.stress
def test_the_type_of_every_member_of_a_public_name_is_known(symbols: list[dict[str, Any]]) -> None:
    """What the usual run sees of the names alone: pyright takes eight seconds to look into each."""
    unknown = [
        symbol["name"] for symbol in symbols if not symbol["isTypeKnown"] and not symbol["isTypeAmbiguous"]
    ]
    assert unknown == []


@pytest.mark.stress
def test_the_type_of_every_member_is_written_down_but_in_test_doubles(symbols: list[dict[str, Any]]) -> None:
    inferred = {symbol["name"] for symbol in symbols if symbol["isTypeAmbiguous"]}
    assert {name for name in inferred if not name.startswith("newstratum.testing.")} <= {
        "newstratum.ports.Ledger"
    }
