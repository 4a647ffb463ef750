"""S10: the definition is amended: who is placed keeps the explanation, and a list says who would move."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

PROFILE = Path(__file__).parents[2] / "src/newstratum/_shipped/data/districts/jiading/profile.toml"


@pytest.fixture
def placed(desk: Any) -> Any:
    """A register whose district places people by the edition of 2015."""
    old = evolve(desk, folder=desk.folder / "old")
    old.folder.mkdir()
    (old.folder / "notice.toml").write_bytes((desk.folder / "notice.toml").read_bytes())
    text = PROFILE.read_text(encoding="utf-8").replace('edition = "2017"', 'edition = "2015"')
    (old.folder / "profile.toml").write_text(text, encoding="utf-8")
    old.run("init", "--district", old.folder / "profile.toml")
    old.bring(
        "名册.csv",
        "人员编号,姓名,手机,工作单位,职务或职业,单位性质",
        ("P1", "合成甲", "13900000001", "合成基金会", "行政文员", "基金会"),
        ("P2", "合成乙", "13900000002", "合成律师事务所", "律师", ""),
    )
    return old


@pytest.mark.slow
def test_s10_a_list_says_who_would_move_and_nobody_moves(placed: Any) -> None:
    before = placed.run("why", "P1", "--json")
    told = json.loads(placed.run("rulebook", "diff", "2015", "2017", "--json"))
    assert told["people"] == [{"id": "P1", "before": "intermediary", "after": "outside"}]
    assert "P1" in placed.run("rulebook", "diff", "2015", "2017")
    # The explanation of last year is the one that stays.
    assert placed.run("why", "P1", "--json") == before
    assert json.loads(before)["edition"] == "2015"
    assert (json.loads(before)["outcome"], placed.run("why", "P1")) != ("outside", "")


def test_s10_either_edition_answers_by_its_own_text(desk: Any) -> None:
    facts = ("--fact", "employer_kind=foundation", "--fact", "relation=employee", "--fact", "role=clerical")
    answers = [
        json.loads(desk.command("why", *facts, "--edition", edition, "--json").out)
        for edition in ("2015", "2017")
    ]
    assert [(each["edition"], each["outcome"]) for each in answers] == [
        ("2015", "intermediary"),
        ("2017", "outside"),
    ]
