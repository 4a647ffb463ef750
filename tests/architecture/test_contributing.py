"""The table of usual changes names files and tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
ROWS = [line for line in TEXT.splitlines() if line.startswith("| ")][1:]


def test_the_usual_changes_are_there() -> None:
    assert len(ROWS) == 14


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip())
def test_a_change_names_files_and_tests_that_exist(row: str) -> None:
    _, what, files, tests, _ = row.split("|")
    for column in (files, tests):
        named = re.findall(r"`([^`]+)`", column)
        assert named, what
        assert [path for path in named if not (ROOT / path).exists()] == []
