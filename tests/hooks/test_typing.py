"""The hooks as a plugin author's type checker sees them: mypy and pyright, each in its strict mode."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PASS, FAIL = (Path(__file__).parent / "typing" / name for name in ("must_pass.py", "must_fail.py"))

#: File name and line, from 1.
Places = set[tuple[str, int]]


@pytest.fixture(scope="module")
def refused_by_mypy() -> Places:
    result = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--hide-error-context", PASS, FAIL],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode in {0, 1}, result.stdout + result.stderr
    found = [line.split(":", 2) for line in result.stdout.splitlines() if ": error: " in line]
    return {(Path(name).name, int(line)) for name, line, _ in found}


@pytest.fixture(scope="module")
def refused_by_pyright(tmp_path_factory: pytest.TempPathFactory) -> Places:
    # Copies, so that the strict mode does not depend on the settings for the source.
    folder = tmp_path_factory.mktemp("pyright")
    (folder / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}')
    for path in (PASS, FAIL):
        (folder / path.name).write_bytes(path.read_bytes())
    result = subprocess.run(
        [
            sys.executable,
            "-m",
            "pyright",
            "--outputjson",
            "--pythonpath",
            sys.executable,
            "--project",
            folder,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(result.stdout)["generalDiagnostics"]
    return {
        (Path(entry["file"]).name, entry["range"]["start"]["line"] + 1)
        for entry in found
        if entry["severity"] == "error"
    }


def _marked() -> Places:
    lines = FAIL.read_text(encoding="utf-8").splitlines()
    return {(FAIL.name, number) for number, line in enumerate(lines, 1) if "# refused: " in line}


def test_mypy_refuses_what_is_marked_and_nothing_else(refused_by_mypy: Places) -> None:
    assert refused_by_mypy == _marked()


def test_pyright_refuses_what_is_marked_and_nothing_else(refused_by_pyright: Places) -> None:
    assert refused_by_pyright == _marked()


def test_each_hook_has_a_line_that_is_refused() -> None:
    text = FAIL.read_text(encoding="utf-8")
    for decorator in ("store_backends", "notifier_backends", "formats", "rulebooks", "labels", "reports"):
        assert f"@hooks.{decorator}  # refused: " in text
