"""S08: facts are missing for some: each has one next question; a table asks them; the answers settle them."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

import newstratum as ns
from newstratum import tables

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
DAY = dt.date(2018, 7, 1)
#: Jobs of which nothing is missing, and those of which something is.
SETTLED = [("合成律师事务所", "律师"), ("", "自由撰稿人"), ("合成会计师事务所", "注册会计师")]
OPEN = [("合成科技有限公司", "员工"), ("合成学校", "教师"), ("合成医院", "医生"), ("", "")]


@pytest.fixture
def store(tmp_path: Path) -> str:
    """A register of 50 people, 4 of whom have facts missing in each of the ways of `OPEN`."""
    url = f"sqlite:///{tmp_path}/register.db"
    with (
        ns.open_registry(url) as registry,
        registry.session(actor="clerk-1", purpose="roster", source=SOURCE, notice=NOTICE) as session,
    ):
        for number in range(46):
            session.enrol(ns.read(*SETTLED[number % 3]), id=f"person-s{number:02}", on=DAY)
        for number, job in enumerate(OPEN):
            session.enrol(ns.read(*job), id=f"person-o{number}", on=DAY)
    return url


def list_questions(command: Callable[..., Any], store: str) -> list[dict[str, Any]]:
    outcome = command("ask", "--missing", "--store", store, "--json", "--lang", "zh")
    assert outcome.code == 0, outcome.err
    listed: list[dict[str, Any]] = json.loads(outcome.out)
    return listed


def read_back(store: str, table: Path) -> ns.ImportReport:
    rows = ns.get_plugin_host().read_rows(table)
    with ns.open_registry(store) as registry:
        return registry.import_table(rows, actor="clerk-2", purpose="roster", source=SOURCE, notice=NOTICE)


def answer(table: Path, choose: Callable[[dict[str, str]], dict[str, str]]) -> None:
    """Fill in a table of questions as a person at an office does."""
    with table.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        rows = [{**row, **choose(row)} for row in reader]
        columns = reader.fieldnames or ()
    with table.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.slow
def test_s08_each_has_one_question_and_answers_settle_them(
    store: str, tmp_path: Path, command: Callable[..., Any]
) -> None:
    asked = list_questions(command, store)
    assert [each["person"] for each in asked] == [f"person-o{number}" for number in range(4)]
    table = tmp_path / "追问.csv"
    outcome = command("ask", "--missing", "--out", table, "--store", store, "--lang", "zh")
    assert (outcome.code, outcome.out) == (0, "")
    text = table.read_text(encoding="utf-8-sig")
    # Only what has to be asked stands there, and nobody is named.
    assert text.splitlines()[0] == "人员编号,所在街镇,已知情况,请回答,工作单位,职务或职业,单位类别"
    assert "合成" not in text
    for choices in (
        {"person-o0": {"单位类别": "国有企业"}, "person-o1": {"单位类别": "公办学校"}},
        {"person-o2": {"单位类别": "公立医院"}, "person-o3": {"工作单位": "合成律所", "职务或职业": "律师"}},
    ):
        answer(table, lambda row, given=choices: given.get(row["人员编号"], {}))
        assert read_back(store, table).stored
    assert list_questions(command, store) == []
    outcome = command("ask", "--out", tmp_path / "再问.csv", "--store", store, "--lang", "zh")
    assert (outcome.code, "没有待定的人" in outcome.err) == (0, True)
    assert not (tmp_path / "再问.csv").exists()
    with ns.open_registry(store) as registry:
        found = {each: registry.placements.explain(each) for each in ("person-o0", "person-o3")}
        assert found["person-o0"].verdict.outcome == "outside"
        assert found["person-o3"].verdict.outcome == "intermediary"
        # What was known of the job stays beside the answer.
        facts = {each.fact for each in found["person-o0"].verdict.evidence}
        assert {"employer_kind", "relation"} <= facts
        with registry.session(actor="a", purpose="roster") as session:
            job = session.people.require("person-o0").engagements[0]
    assert (str(job.employer_kind), job.relation) == ("state_enterprise", "employee")
    assert job.employer is not None


@pytest.mark.slow
def test_the_same_answers_again_change_nothing(
    store: str, tmp_path: Path, command: Callable[..., Any]
) -> None:
    table = tmp_path / "追问.csv"
    assert command("ask", "--out", table, "--store", store, "--lang", "zh").code == 0
    answer(table, lambda row: {"单位类别": "国有企业"} if row["人员编号"] == "person-o0" else {})
    assert read_back(store, table).counts[ns.RowResult.UPDATED] == 1
    again = read_back(store, table)
    assert again.counts[ns.RowResult.UNCHANGED] == len(again.results) == 4
    assert not again.stored


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_several_jobs_are_told_apart_by_their_numbers(
    language: str, tmp_path: Path, command: Callable[..., Any]
) -> None:
    url = f"sqlite:///{tmp_path}/register.db"
    lawyer, clerk = (
        ns.read(*job).engagements[0] for job in (("合成律师事务所", "律师"), ("合成科技有限公司", "员工"))
    )
    with (
        ns.open_registry(url) as registry,
        registry.session(actor="clerk-1", purpose="roster", source=SOURCE, notice=NOTICE) as session,
    ):
        session.enrol([lawyer, clerk], id="person-both", on=DAY)
    (asked,) = list_questions(command, url)
    assert asked["fact"] == "main_income"
    table = tmp_path / "questions.csv"
    assert command("ask", "--out", table, "--store", url, "--lang", language).code == 0
    column = {"zh": "主要收入来自第几份工作", "en": "The job that brings the main income"}[language]
    answer(table, lambda _row: {column: "3"})
    assert read_back(url, table).counts[ns.RowResult.REJECTED] == 1
    answer(table, lambda _row: {column: "1"})
    assert read_back(url, table).counts[ns.RowResult.UPDATED] == 1
    assert read_back(url, table).counts[ns.RowResult.UNCHANGED] == 1
    with ns.open_registry(url) as registry:
        assert registry.placements.explain("person-both").verdict.outcome == "intermediary"


@pytest.mark.slow
def test_a_table_is_written_only_where_it_may_be(
    store: str, tmp_path: Path, command: Callable[..., Any]
) -> None:
    table = tmp_path / "追问.csv"
    words = ("ask", "--store", store, "--lang", "zh")
    assert command(*words).code == 2
    assert command(*words, "--out", tmp_path / "追问.jsonl").code == 2
    assert command(*words, "--out", table).code == 0
    assert table.stat().st_mode & 0o777 == 0o600
    assert command(*words, "--out", table).code == 3
    assert command(*words, "--out", table, "--names", "--force").code == 0
    assert "合成科技有限公司" in table.read_text(encoding="utf-8-sig")
    assert command(*words, "--out", table, "--township", "江桥", "--force").code == 3


def test_every_question_of_an_edition_has_a_column_that_a_roster_reads() -> None:
    schema = tables.load_table_schemas()["roster"]
    for edition in ns.list_editions():
        for fact in ns.get_edition(edition).vocabulary.facts:
            known = schema.get_field(fact.name)
            assert known is not None, fact.name
            words = ns.load_label_table()
            for value in fact.values:
                assert words.word(f"{fact.name}.{value}", "zh"), value


@pytest.mark.slow
def test_s08_a_workbook_offers_the_answers(store: str, tmp_path: Path, command: Callable[..., Any]) -> None:
    table = tmp_path / "追问.xlsx"
    assert command("ask", "--missing", "--out", table, "--store", store, "--lang", "zh").code == 0
    book = openpyxl.load_workbook(table)
    sheet = book["追问"]
    headings = {str(cell.value): cell.column for cell in sheet[1]}
    letter = get_column_letter(headings["单位类别"])
    (offered,) = (
        each for each in sheet.data_validations.dataValidation if str(each.sqref).startswith(letter)
    )
    assert offered.type == "list"
    sheet.cell(row=2, column=headings["单位类别"]).value = "国有企业"
    book.save(table)
    assert read_back(store, table).counts[ns.RowResult.UPDATED] == 1
    assert len(list_questions(command, store)) == 3
