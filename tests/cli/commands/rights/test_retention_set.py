"""``newstratum retention set``, and what ``newstratum init`` says about who is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.mark.slow
def test_an_office_sets_a_period_and_finds_it_in_the_list(
    tmp_path: Path, command: Callable[..., Any]
) -> None:
    url = f"sqlite:///{tmp_path}/register.db"
    made = command("init", "--district", "jiading", "--store", url, "--lang", "en")
    assert made.code == 0
    assert "nobody is told of a decision" in made.err
    done = command(
        "retention", "set", "visit", "--months", "7", "--source", "内部规定", "--source-en", "our rules",
        "--action", "erase", "--store", url,
    )  # fmt: skip
    assert done.code == 0
    assert "7 months, then" in done.err
    listed = command("retention", "list", "--store", url, "--lang", "en")
    assert "our rules" in listed.out
    wrong = command("retention", "set", "body", "--months", "7", "--source", "x", "--store", url)
    assert (wrong.code, "is no kind of record about people" in wrong.err) == (3, True)
    command("notices", "people", "--channel", "log", "--contact", "窗口", "--store", url)
    again = command("init", "--district", "jiading", "--store", url, "--lang", "en")
    assert "nobody is told" not in again.err
