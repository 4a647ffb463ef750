from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.mark.slow
def test_the_brief_is_a_page_in_a_folder_of_its_own(command: Callable[..., Any], tmp_path: Path) -> None:
    """S20: one command gives the brief; the folder and the file are the owner's alone."""
    folder = tmp_path / "quarter"
    outcome = command("brief", "--demo", "--on", "2018-11-01", "--out", folder)
    assert (outcome.code, outcome.err) == (0, "")
    page = folder / "brief.html"
    assert str(page) in outcome.out.splitlines()
    assert '<html lang="zh-CN">' in page.read_text(encoding="utf-8")[:200]
    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder, page)] == [0o700, 0o600]


@pytest.mark.slow
def test_a_file_that_is_there_is_replaced_with_force_only(
    command: Callable[..., Any], tmp_path: Path
) -> None:
    words = ("brief", "--demo", "--on", "2018-11-01", "--out", tmp_path)
    (tmp_path / "brief.html").write_text("mine")
    assert command(*words).code == 3
    assert (tmp_path / "brief.html").read_text() == "mine"
    assert command(*words, "--force", "--lang", "en").code == 0
    assert '<html lang="en">' in (tmp_path / "brief.html").read_text(encoding="utf-8")[:200]


@pytest.mark.parametrize(
    "words",
    [
        ("--store", "sqlite:///nowhere.db"),
        ("--demo", "--district", "999999"),
        ("--demo", "--store", "sqlite:///nowhere.db"),
        ("--demo", "--on", "yesterday"),
        ("--demo", "--mode", "999"),
    ],
)
def test_what_cannot_be_done_leaves_no_folder(
    command: Callable[..., Any], tmp_path: Path, words: tuple[str, ...]
) -> None:
    folder = tmp_path / "quarter"
    assert command("brief", *words, "--out", folder).code in (2, 3)
    assert not folder.exists()
