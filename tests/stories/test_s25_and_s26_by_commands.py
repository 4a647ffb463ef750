"""S25 and S26 by commands alone: a task is due, overdue and closed with evidence; a proposal is endorsed."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import newstratum as ns


@pytest.fixture
def store(tmp_path: Path, command: Callable[..., Any]) -> str:
    """A register of a body, its task of 15 workdays from the Friday before the first of May, a proposal."""
    url = f"sqlite:///{tmp_path}/register.db"
    assert command("init", "--district", "jiading", "--store", url).code == 0

    def bring(name: str, *rows: Sequence[str]) -> None:
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)
        outcome = command("import", tmp_path / name, "--store", url, "--lang", "zh")
        assert outcome.code == 0, outcome.out + outcome.err

    bring("机构.csv", ("机构编号", "机构名称", "机构类别"), ("body-a", "合成红十字会", "人民团体"))
    bring(
        "任务.csv",
        ("任务编号", "任务事项", "责任单位", "交办日期", "办理时限", "依据"),
        ("t1", "设立联络点", "合成红十字会", "2018-04-27", "15个工作日", "合成会议纪要"),
    )
    bring(
        "建言.csv",
        ("建言编号", "建言题目", "提出单位", "提出日期", "报送日期", "报送层级", "依据"),
        ("p1", "合成议题", "合成红十字会", "2018年3月", "2018年4月", "区级", "合成建言"),
    )
    return url


@pytest.fixture
def edit(store: str, command: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *words: command(
        "edit", *words, "--by", "wang", "--reason", "办理", "--store", store, "--lang", "zh"
    )


def count(command: Callable[..., Any], store: str, day: str, section: str, measure: str) -> str:
    """Return one number of a section of the report of a day."""
    report = json.loads(command("report", "--store", store, "--on", day, "--as", "json").out)
    (found,) = (each for each in report["sections"] if each["id"] == section)
    (number,) = (row[1]["zh"] for row in found["tables"][0]["rows"] if row[0]["zh"] == measure)
    return str(number)


@pytest.mark.slow
def test_s25_it_is_overdue_after_15_workdays_and_closed_by_evidence(
    store: str, edit: Callable[..., Any], command: Callable[..., Any]
) -> None:
    # Saturday the 28th of April was worked, and the long first of May does not count.
    assert count(command, store, "2018-05-21", "tasks", "逾期") == "0项"
    assert count(command, store, "2018-05-22", "tasks", "逾期") == "1项"
    outcome = edit("task/t1", "closed_on=2018-05-22")
    assert (outcome.code, "closed_on" in outcome.err) == (3, True)
    assert edit("task/t1", "closed_on=2018-05-22", "evidence.0.document=合成办结报告").code == 0
    assert count(command, store, "2018-05-23", "tasks", "逾期") == "0项"
    assert count(command, store, "2018-05-23", "tasks", "办结") == "1项"


def test_s26_an_endorsement_has_its_day_level_and_document(
    store: str, edit: Callable[..., Any], command: Callable[..., Any]
) -> None:
    step = ("steps.2.stage=endorsed", "steps.2.happened_on=2018-06-05", "steps.2.level=city")
    outcome = edit("proposal/p1", *step, "--reference", "合成批示件")
    assert outcome.code == 0, outcome.err
    assert "办理过程3·发生日期：无 → 2018-06-05" in outcome.out
    with ns.open_registry(store) as registry, registry.session(actor="a", purpose="office") as session:
        proposal = session.proposals.require("p1")
    last = proposal.steps[-1]
    assert (last.stage, str(last.happened_on), last.level, last.source.document) == (
        "endorsed",
        "2018-06-05",
        "city",
        "合成批示件",
    )
    assert proposal.by_body == "body-a"
    # No stage is skipped or gone back to.
    outcome = edit("proposal/p1", "steps.3.stage=made")
    assert (outcome.code, "此时可以转为" in outcome.err) == (3, True)
