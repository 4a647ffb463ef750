"""``confirm``, ``object``, ``resolve`` and ``why ID --store``: what happens to placements, by command."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import newstratum as ns

NOTICE = ns.PrivacyNotice(
    id="survey",
    version=1,
    controller="合成机关",
    contact="合成窗口",
    purposes=("roster",),
    text_zh="告知书",
    in_force_on=dt.date(2017, 1, 1),
)
SOURCE = ns.Source(kind="person", stated_on=dt.date(2018, 6, 1), reference="2018名册.xlsx")
DAY = ("--on", "2018-07-02")


@pytest.fixture
def store(tmp_path: Path) -> str:
    """A register of a lawyer, a clerk of whom facts are missing, and a freelance writer."""
    url = f"sqlite:///{tmp_path}/register.db"
    jobs = {
        "lawyer": ("合成律师事务所", "律师"),
        "clerk": ("合成科技有限公司", "员工"),
        "writer": ("", "自由撰稿人"),
    }
    with (
        ns.open_registry(url) as registry,
        registry.session(actor="clerk-1", purpose="roster", source=SOURCE, notice=NOTICE) as session,
    ):
        for name, job in jobs.items():
            session.enrol(ns.read(*job), id=f"person-{name}", on=dt.date(2018, 7, 1))
    return url


def confirm(command: Callable[..., Any], store: str, *words: Any) -> Any:
    return command("confirm", *words, "--by", "wang", *DAY, "--store", store)


def test_each_has_a_result_and_one_that_cannot_be_makes_the_exit_code_1(
    store: str, command: Callable[..., Any]
) -> None:
    outcome = confirm(command, store, "person-lawyer", "person-clerk", "--lang", "zh")
    assert outcome.code == 1
    assert outcome.out.splitlines() == [
        "person-lawyer  已确认，中介和社会组织",
        "person-clerk  未确认，待定，事实不足，尚无结论可确认",
        "已确认1人，此前已确认0人，未确认1人",
    ]
    outcome = confirm(command, store, "person-lawyer", "--json")
    assert outcome.code == 0
    assert json.loads(outcome.out)["results"][0]["result"] == "unchanged"


@pytest.mark.parametrize(("encoding", "column"), [("utf-8-sig", "id"), ("gb18030", "人员编号")])
def test_ids_come_from_a_table(
    encoding: str, column: str, store: str, tmp_path: Path, command: Callable[..., Any]
) -> None:
    table = tmp_path / "ids.csv"
    text = f"{column},备注\nperson-lawyer,好\n,没有编号\n\nperson-writer,\n"
    table.write_text(text, encoding=encoding)
    outcome = confirm(command, store, "--file", table, "--json", "--lang", "zh")
    assert outcome.code == 1
    assert "没有编号" in outcome.err
    told = json.loads(outcome.out)
    assert (told["confirmed"], told["refused"]) == (2, 0)


def test_ids_come_from_a_workbook(store: str, tmp_path: Path, command: Callable[..., Any]) -> None:
    book = openpyxl.Workbook()
    for row in (["人员编号", "备注"], ["person-lawyer", "好"], ["person-clerk", ""]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "ids.xlsx")
    outcome = confirm(command, store, "--file", tmp_path / "ids.xlsx", "--json")
    assert (outcome.code, json.loads(outcome.out)["confirmed"]) == (1, 1)


def test_a_table_without_ids_and_no_ids_at_all_are_refused(
    store: str, tmp_path: Path, command: Callable[..., Any]
) -> None:
    table = tmp_path / "names.csv"
    table.write_text("姓名\n合成人\n", encoding="utf-8")
    outcome = confirm(command, store, "--file", table, "--lang", "zh")
    assert (outcome.code, "人员编号" in outcome.err, "合成人" in outcome.err) == (3, True, False)
    assert confirm(command, store).code == 2
    table.write_text("id\n", encoding="utf-8")
    assert confirm(command, store, "--file", table).code == 1


def test_an_objection_stands_until_another_human_closes_it(store: str, command: Callable[..., Any]) -> None:
    assert confirm(command, store, "person-lawyer").code == 0
    at = ("--store", store, "--lang", "zh")
    outcome = command("object", "person-lawyer", "--statement", "不是这样", "--on", "2018-07-03", *at)
    assert (outcome.code, "2018-07-03" in outcome.out) == (0, True)
    said = ("--outcome", "rejected", "--reason", "属实", "--on", "2018-07-04", *at)
    for name in (" ＷＡＮＧ", "newstratum"):
        outcome = command("review", "person-lawyer", "--by", name, *said)
        assert (outcome.code, outcome.out) == (3, "")
    outcome = command("review", "person-lawyer", "--by", "zhao", *said, "--json")
    assert json.loads(outcome.out)["objections"] == [
        {
            "raised_on": "2018-07-03",
            "closed_on": "2018-07-04",
            "reviewed_by": "zhao",
            "outcome": "rejected",
        }
    ]
    outcome = command("review", "person-lawyer", "--by", "zhao", *said)
    assert outcome.code == 3


def test_s07_why_names_rule_clause_facts_sources_and_the_groups_that_are_not(
    store: str, command: Callable[..., Any]
) -> None:
    assert confirm(command, store, "person-lawyer").code == 0
    outcome = command("why", "person-lawyer", "--store", store, "--lang", "zh")
    assert outcome.code == 0
    told = "".join(line.strip() for line in outcome.out.splitlines())
    assert "依据：“中介组织和社会组织从业人员，指根据市场经济需求" in told
    assert "规则：practice，步骤 P6" in told
    assert "登记项“工作单位”；2018-06-01本人填报；2018名册.xlsx" in told
    refused = told.partition("其他各组为什么不是：")[2]
    assert all(
        group in refused for group in ("民营企业和外商投资企业管理技术人员", "自由职业人员", "新媒体从业人员")
    )
    assert "划分已由wang确认（2018-07-02）。" in told
    assert all(len(line) <= 80 for line in outcome.out.splitlines())


def test_s07_the_json_is_the_same_on_any_machine(
    store: str, command: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("why", "person-lawyer", "--store", store, "--json", "--lang", "zh")
    first = command(*words).out
    monkeypatch.setenv("TZ", "America/New_York")
    monkeypatch.setenv("LC_ALL", "C")
    assert command(*words).out == first
    told = json.loads(first)
    assert (told["rule"], told["clauses"], told["is_current"]) == ("practice", ["g2a"], True)
    assert [each["group"] for each in told["others"]] == ["enterprise", "freelance", "new_media"]
    assert told["evidence"][0]["source"]["reference"] == "2018名册.xlsx"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("why", "person-lawyer"), 2),
        (("why", "person-nobody", "--store", "STORE"), 3),
        (("why", "person-lawyer", "--store", "STORE", "--title", "律师"), 2),
        (("why", "--store", "STORE"), 2),
        (("object", "person-nobody", "--statement", "不", "--store", "STORE"), 3),
        (("object", "person-lawyer", "--statement", "长" * 501, "--store", "STORE"), 3),
        (("confirm", "person-lawyer", "--by", "newstratum", "--store", "STORE"), 3),
        (("confirm", "person-lawyer", "--by", "wang", "--on", "July", "--store", "STORE"), 2),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    words: tuple[str, ...], code: int, store: str, command: Callable[..., Any]
) -> None:
    outcome = command(*(store if each == "STORE" else each for each in words), "--lang", "zh")
    assert (outcome.code, outcome.out) == (code, "")
    with ns.open_registry(store) as registry:
        assert len(registry.history.of("placement", "person-lawyer").changes) == 1


@pytest.mark.parametrize(
    "words",
    [
        ("confirm", "person-a", "--by", "wang"),
        ("object", "person-a", "--statement", "不"),
        ("review", "person-a", "--outcome", "upheld", "--by", "wang", "--reason", "好"),
        ("edit", "person-a", "township=990101102", "--by", "wang", "--reason", "x", "--source", "person"),
        ("why", "person-a"),
    ],
)
def test_no_register_is_made(words: tuple[str, ...], tmp_path: Path, command: Callable[..., Any]) -> None:
    outcome = command(*words, "--store", f"sqlite:///{tmp_path}/misspelt.db")
    assert outcome.code == 3
    assert "where no store is" in outcome.err
    assert list(tmp_path.iterdir()) == []
