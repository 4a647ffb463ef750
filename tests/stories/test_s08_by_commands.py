"""S08 by commands alone: of 500 people 40 lack a fact; each is asked once, and answers settle them."""

from __future__ import annotations

import csv
import json
from typing import Any

import pytest

ROSTER = "人员编号,姓名,手机,所在街镇,工作单位,职务或职业"


@pytest.mark.slow
def test_s08_forty_of_five_hundred_are_asked_once_and_settled(desk: Any) -> None:
    jobs = [("合成律师事务所", "律师")] * 460 + [("合成科技有限公司", "软件工程师")] * 40
    people = [
        (f"P{number:03}", f"合成{chr(0x4E00 + number)}", f"139{number:08}", "徐行镇", *job)
        for number, job in enumerate(jobs)
    ]
    desk.bring("名册.csv", ROSTER, *people)
    asked = json.loads(desk.run("ask", "--missing", "--json"))
    assert [each["person"] for each in asked] == [f"P{number:03}" for number in range(460, 500)]
    table = desk.folder / "追问.csv"
    desk.run("ask", "--missing", "--out", table)
    with table.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        columns, rows = reader.fieldnames, list(reader)
    assert columns is not None
    assert len(rows) == 40
    # One section, with only these questions, and nobody is named in it.
    assert all(row["请回答"].startswith("单位类别：") for row in rows)
    assert "合成" not in table.read_text(encoding="utf-8-sig")
    answers = [(row["人员编号"], ("民营企业", "国有企业")[place % 2]) for place, row in enumerate(rows)]
    found = desk.bring("答复.csv", "人员编号,单位类别", *answers)
    assert found["counts"]["updated"] == 40
    assert json.loads(desk.run("ask", "--missing", "--json")) == []
    assert json.loads(desk.run("why", "P460", "--json"))["outcome"] == "enterprise"
    assert json.loads(desk.run("why", "P461", "--json"))["outcome"] == "outside"
    # The roster again takes no answer back; other words about the job do.
    assert desk.bring("名册.csv", ROSTER, *people)["counts"]["unchanged"] == 500
    changed = (*people[460][:4], "合成律师事务所", "律师")
    assert desk.bring("改.csv", ROSTER, changed)["counts"]["updated"] == 1
    assert json.loads(desk.run("why", "P460", "--json"))["outcome"] == "intermediary"
