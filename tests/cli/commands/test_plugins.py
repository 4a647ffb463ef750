from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newstratum._builtin.terminal import count_columns


@pytest.fixture
def broken_distribution(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed distribution whose plugin cannot be imported."""
    (tmp_path / "crumbling.py").write_text("raise RuntimeError('crumbled')\n")
    info = tmp_path / "newstratum_crumbling-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: newstratum-crumbling\nVersion: 1.2\n")
    (info / "entry_points.txt").write_text("[newstratum]\ncrumbling = crumbling\n")
    monkeypatch.syspath_prepend(tmp_path)


def test_the_builtin_plugin_is_listed(command: Callable[..., Any]) -> None:
    outcome = command("plugins")
    assert (outcome.code, outcome.err) == (0, "")
    assert "builtin" in outcome.out
    assert "sqlite:" in outcome.out


def test_json_has_every_field(command: Callable[..., Any]) -> None:
    (report, *_) = json.loads(command("plugins", "--json").out)
    assert (report["name"], report["status"], report["failures"]) == ("builtin", "ok", [])


@pytest.mark.usefixtures("broken_distribution")
def test_a_broken_plugin_is_listed_with_its_reason_and_once(command: Callable[..., Any]) -> None:
    outcome = command("plugins")
    assert outcome.code == 0
    assert "crumbling" in outcome.out
    assert "broken" in outcome.out
    assert outcome.err.count("plugin crumbling (newstratum-crumbling 1.2)") == 1


@pytest.mark.usefixtures("broken_distribution")
def test_the_doctor_calls_a_broken_plugin_broken(command: Callable[..., Any]) -> None:
    outcome = command("doctor", "--json")
    assert outcome.code == 3
    broken = [check for check in json.loads(outcome.out) if check["state"] == "broken"]
    assert [check["check"] for check in broken] == ["plugins"]
    assert "newstratum-crumbling" in broken[0]["detail"]


@pytest.mark.usefixtures("broken_distribution")
def test_a_broken_plugin_does_not_stop_the_work(command: Callable[..., Any], tmp_path: Path) -> None:
    people = tmp_path / "people.jsonl"
    people.write_text('{"id": "P1", "status": "student"}\n')
    outcome = command("classify", people, "--json")
    assert (outcome.code, json.loads(outcome.out)["outcome"]) == (0, "outside")


def test_a_plugin_that_is_left_out_is_listed_with_the_reason(
    command: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("newstratum_jsonl", reason="the plugin newstratum-jsonl is not here")
    monkeypatch.setenv("NEWSTRATUM_PLUGINS", "")
    outcome = command("plugins")
    assert "left_out" in outcome.out
    assert "newstratum: jsonl: NEWSTRATUM_PLUGINS does not name it\n" in outcome.err


def test_the_table_fits_a_terminal_of_80_columns(command: Callable[..., Any]) -> None:
    assert {line for line in command("plugins").out.splitlines() if count_columns(line) > 80} == set()
