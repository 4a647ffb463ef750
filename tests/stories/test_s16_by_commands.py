"""S16 by commands alone: a year whose holidays are announced later."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HOSTS = [f"平台{number:02}" for number in range(1, 23)]
PACK = """
year = 2027

[[notices]]
number = "合成〔2026〕1号"
title = "合成的节假日安排"
issued_on = 2026-11-01

[[holidays]]
zh = "元旦"
en = "New Year's Day"
first = 2027-01-01
last = 2027-01-03

[[holidays]]
zh = "春节"
en = "Spring Festival"
first = 2027-02-05
last = 2027-02-14
makeup = [2027-01-30, 2027-02-20]

[[holidays]]
zh = "清明节"
en = "Tomb-Sweeping Day"
first = 2027-04-03
last = 2027-04-05

[[holidays]]
zh = "劳动节"
en = "Labour Day"
first = 2027-05-01
last = 2027-05-05

[[holidays]]
zh = "国庆节"
en = "National Day"
first = 2027-10-01
last = 2027-10-07
makeup = [2027-09-26, 2027-10-09]
"""


@pytest.fixture
def plan(tmp_path: Path, command: Callable[..., Any]) -> Callable[..., dict[str, Any]]:
    """Plan, and keep the first plan as a file."""

    def make(table: Path, *words: str | Path) -> dict[str, Any]:
        outcome = command("plan", "rotation", table, "--json", "--lang", "zh", *words)
        assert outcome.code == 0, outcome.err
        made: dict[str, Any] = json.loads(outcome.out)
        if not (tmp_path / "原.json").exists():
            (tmp_path / "原.json").write_text(outcome.out, encoding="utf-8")
        return dict(made["plan"])

    return make


@pytest.mark.slow
def test_s16_days_are_provisional_until_the_notice_and_then_only_what_must_moves(
    tmp_path: Path, plan: Callable[..., dict[str, Any]], command: Callable[..., Any]
) -> None:
    table = tmp_path / "平台.toml"
    table.write_text("\n".join(f'[[hosts]]\nid = "{host}"' for host in HOSTS), encoding="utf-8")
    before = plan(table, "--year", "2027")
    assert all(turn["provisional"] for turn in before["turns"])
    assert "暂定" in command("plan", "rotation", table, "--year", "2027", "--lang", "zh").out
    (tmp_path / "2027.toml").write_text(PACK, encoding="utf-8")
    words = ("--year", "2027", "--was", tmp_path / "原.json", "--holidays", tmp_path / "2027.toml")
    after = plan(table, *words)
    new = {turn["week"]: turn for turn in after["turns"]}
    moved = [
        turn["week"] for turn in before["turns"] if new.get(turn["week"]) != {**turn, "provisional": False}
    ]
    assert moved == ["2027-W05", "2027-W06"]
    # The weeks that moved are listed, and no others.
    told = command("plan", "rotation", table, "--lang", "zh", *words).out
    changes = told.partition("只改日期：")[2]
    assert "W05" in changes
    assert "W06" in changes
