"""The public API as mypy and pyright see it from outside, each in its strict mode."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import newstratum

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PASS = HERE / "must_pass.py"
FAIL = HERE / "must_fail.py"


def _mypy(path: Path) -> dict[int, str]:
    result = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--hide-error-context", path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode in {0, 1}, result.stdout + result.stderr
    marked = [line.split(":", 3) for line in result.stdout.splitlines() if ": error: " in line]
    assert {Path(name).name for name, *_ in marked} <= {path.name}, result.stdout
    return {int(line): message for _, line, _, message in marked}


def _pyright(path: Path, tmp_path: Path) -> dict[int, str]:
    # Beside the copy, so that its strict mode does not depend on the settings for the source.
    (tmp_path / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}')
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    result = subprocess.run(
        [
            sys.executable,
            "-m",
            "pyright",
            "--outputjson",
            "--pythonpath",
            sys.executable,
            "--project",
            tmp_path,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(result.stdout)["generalDiagnostics"]
    return {
        entry["range"]["start"]["line"] + 1: entry["message"]
        for entry in found
        if entry["severity"] == "error"
    }


def _refused() -> set[int]:
    lines = FAIL.read_text(encoding="utf-8").splitlines()
    return {number for number, line in enumerate(lines, 1) if "# refused: " in line}


def test_mypy_accepts_what_a_user_may_write() -> None:
    assert _mypy(PASS) == {}


def test_mypy_refuses_what_a_user_must_not_write() -> None:
    assert set(_mypy(FAIL)) == _refused()


def test_pyright_accepts_what_a_user_may_write(tmp_path: Path) -> None:
    assert _pyright(PASS, tmp_path) == {}


def test_pyright_refuses_what_a_user_must_not_write(tmp_path: Path) -> None:
    assert set(_pyright(FAIL, tmp_path)) == _refused()


@pytest.fixture(scope="module")
def symbols() -> list[dict[str, Any]]:
    """What pyright says of the type of every name that somebody could import."""
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


def test_every_name_that_can_be_imported_has_a_known_type(symbols: list[dict[str, Any]]) -> None:
    unknown = [
        symbol["name"] for symbol in symbols if not symbol["isTypeKnown"] and not symbol["isTypeAmbiguous"]
    ]
    assert unknown == []


def test_every_type_of_the_public_names_is_written_down(symbols: list[dict[str, Any]]) -> None:
    homes = {
        f"{value.__module__}.{value.__qualname__}"
        for name in newstratum.__all__
        if hasattr(value := getattr(newstratum, name), "__qualname__")
    }
    inferred = [
        symbol["name"]
        for symbol in symbols
        if symbol["isTypeAmbiguous"] and any((symbol["name"] + ".").startswith(home + ".") for home in homes)
    ]
    assert inferred == []
