"""S07: an officer asks why somebody is in a group: rule, clause, facts with their cells, refused groups."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import newstratum as ns

NOTICE = """
id = "survey"
version = 1
controller = "合成机关"
contact = "合成窗口"
purposes = ["roster"]
text_zh = "告知书"
in_force_on = 2017-01-01
"""
ROWS = [
    ("姓名", "手机", "工作单位", "职务或职业", "单位性质"),
    ("合成甲", "13800000001", "合成科技有限公司", "软件工程师", "民营企业"),
    ("合成乙", "13800000002", "合成律师事务所", "律师", ""),
]


@pytest.fixture
def store(tmp_path: Path, command: Callable[..., Any]) -> str:
    """A register into which a roster was imported."""
    url = f"sqlite:///{tmp_path}/register.db"
    assert command("init", "--district", "jiading", "--store", url).code == 0
    (tmp_path / "notice.toml").write_text(NOTICE, encoding="utf-8")
    with (tmp_path / "名册.csv").open("w", encoding="gb18030", newline="") as stream:
        csv.writer(stream).writerows(ROWS)
    words = ("--store", url, "--notice", tmp_path / "notice.toml", "--lang", "zh")
    outcome = command("import", tmp_path / "名册.csv", *words)
    assert outcome.code == 0, outcome.err
    return url


@pytest.fixture
def people(store: str) -> dict[str, str]:
    """The ids of the people, by what they are placed as."""
    with ns.open_registry(store) as registry, registry.session(actor="a", purpose="roster") as session:
        return {placement.outcome: placement.person for placement in session.placements.all()}


@pytest.mark.slow
def test_s07_rule_clause_facts_with_their_cells_and_the_groups_that_are_not(
    store: str, people: dict[str, str], command: Callable[..., Any]
) -> None:
    outcome = command("why", people["intermediary"], "--store", store, "--lang", "zh")
    assert outcome.code == 0
    told = "".join(line.strip() for line in outcome.out.splitlines())
    assert "规则：practice，步骤 P6" in told
    assert "依据：“中介组织和社会组织从业人员，指根据市场经济需求" in told
    assert "登记项“工作单位”" in told
    assert "名册.csv 第3行" in told
    refused = told.partition("其他各组为什么不是：")[2]
    for group in ("民营企业和外商投资企业管理技术人员", "自由职业人员", "新媒体从业人员"):
        assert refused.count(f"- {group}：") == 1
    assert "合成乙" not in told
    assert "13800000002" not in told
    # A fact that was chosen in a column has its cell too.
    told = command("why", people["enterprise"], "--store", store, "--lang", "zh").out
    assert "民营企业" in told
    assert "名册.csv 第2行" in told


@pytest.mark.slow
def test_s07_the_json_is_the_same_on_any_machine(
    store: str, people: dict[str, str], command: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("why", people["intermediary"], "--store", store, "--json", "--lang", "zh")
    first = command(*words)
    monkeypatch.setenv("TZ", "America/New_York")
    monkeypatch.setenv("LC_ALL", "C")
    assert command(*words).out == first.out
    told = json.loads(first.out)
    assert (told["rule"], told["clauses"]) == ("practice", ["g2a"])
    cells = {(each["from"], each["source"] and each["source"]["reference"]) for each in told["evidence"]}
    assert {("employer_text", "名册.csv 第3行"), ("title_text", "名册.csv 第3行")} <= cells
    assert [each["group"] for each in told["others"]] == ["enterprise", "freelance", "new_media"]


def test_s07_the_same_roster_again_changes_nothing(
    store: str, tmp_path: Path, command: Callable[..., Any]
) -> None:
    """The place of a row is no news: whoever stands in another row now is unchanged."""
    with (tmp_path / "名册.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([ROWS[0], *reversed(ROWS[1:])])
    outcome = command("import", tmp_path / "名册.csv", "--store", store, "--notice", "survey.v1", "--json")
    assert json.loads(outcome.out)["counts"]["unchanged"] == 2
