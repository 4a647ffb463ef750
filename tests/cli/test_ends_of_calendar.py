"""Days and years at the ends of the calendar are wrong uses, and no errors of newstratum itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

RULES = Path(__file__).parents[2] / "docs" / "reference" / "trigger-rules.toml"
REGISTER = "sqlite:///register.db"


@pytest.fixture
def hosts(tmp_path: Path) -> Path:
    """A file of two platforms."""
    path = tmp_path / "hosts.toml"
    path.write_text('[[hosts]]\nid = "a"\n[[hosts]]\nid = "b"\n', encoding="utf-8")
    return path


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1899-12-31", "2201-01-01"])
def test_a_day_at_an_end_of_the_calendar_is_a_wrong_use(command: Callable[..., Any], day: str) -> None:
    for words in (
        ("report", "--demo"),
        ("report", "--store", REGISTER),
        ("notices", "tell", "--store", REGISTER, "--rules", RULES),
    ):
        outcome = command(*words, "--on", day)
        assert (outcome.code, outcome.out) == (2, "")
        assert "give a year from 1900 to 2200" in outcome.err


@pytest.mark.parametrize(
    "words",
    [
        *(("--year", year) for year in ("9999", "1", "0", "99999999999")),
        ("--from", "9999-W51", "--to", "9999-W52"),
        ("--from", "2026-W01", "--to", "9999-W52"),
    ],
)
def test_a_week_at_an_end_of_the_calendar_is_a_wrong_use(
    command: Callable[..., Any], hosts: Path, words: tuple[str, ...]
) -> None:
    outcome = command("plan", "rotation", hosts, *words)
    assert (outcome.code, outcome.out) == (2, "")
    assert "give a year from 1900 to 2200" in outcome.err


def test_a_closed_day_at_the_end_of_the_calendar_is_named(command: Callable[..., Any], hosts: Path) -> None:
    hosts.write_text("closed = [9999-12-31]\n" + hosts.read_text("utf-8"), encoding="utf-8")
    outcome = command("plan", "rotation", hosts, "--year", "2026")
    assert outcome.code == 3
    assert "hosts.toml, line 1: closed.0: a day outside 1900 to 2200" in outcome.err
