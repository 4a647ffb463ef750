from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def broken_distribution(tmp_path: Path) -> dict[str, str]:
    """An installed distribution whose plugin cannot be imported, and the environment that sees it."""
    (tmp_path / "crumbling.py").write_text("raise RuntimeError('crumbled')\n")
    info = tmp_path / "newstratum_crumbling-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: newstratum-crumbling\nVersion: 1.2\n")
    (info / "entry_points.txt").write_text("[newstratum]\ncrumbling = crumbling\n")
    return {**os.environ, "PYTHONPATH": str(tmp_path)}


def run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    script = str(Path(sys.executable).parent / "newstratum")
    return subprocess.run([script, *words], env=environment, capture_output=True, text=True, check=False)


def test_the_builtin_plugin_is_listed(command: Callable[..., Any]) -> None:
    outcome = command("plugins")
    assert (outcome.code, outcome.err) == (0, "")
    assert "builtin" in outcome.out
    assert "sqlite:" in outcome.out


def test_json_has_every_field(command: Callable[..., Any]) -> None:
    (report, *_) = json.loads(command("plugins", "--json").out)
    assert (report["name"], report["status"], report["failures"]) == ("builtin", "ok", [])


def test_a_broken_plugin_is_listed_with_its_reason_and_once(broken_distribution: dict[str, str]) -> None:
    done = run(broken_distribution, "plugins")
    assert done.returncode == 0
    assert "crumbling" in done.stdout
    assert "broken" in done.stdout
    assert done.stderr.count("newstratum-crumbling") == 1
    assert "Traceback" not in done.stderr


def test_the_doctor_calls_a_broken_plugin_broken(broken_distribution: dict[str, str]) -> None:
    done = run(broken_distribution, "doctor", "--json")
    assert done.returncode == 3
    broken = [check for check in json.loads(done.stdout) if check["state"] == "broken"]
    assert [check["check"] for check in broken] == ["plugins"]
    assert "newstratum-crumbling" in broken[0]["detail"]


def test_a_broken_plugin_does_not_stop_the_work(broken_distribution: dict[str, str], tmp_path: Path) -> None:
    people = tmp_path / "people.jsonl"
    people.write_text('{"id": "P1", "status": "student"}\n')
    done = run(broken_distribution, "classify", str(people), "--json")
    assert (done.returncode, json.loads(done.stdout)["outcome"]) == (0, "outside")
