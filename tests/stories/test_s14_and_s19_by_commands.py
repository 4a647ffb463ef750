"""S14 and S19 by commands alone: claimed beside counted, and the towns by groups of a coverage meeting."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

DAY = "2030-07-02"
TOWNS = ("新成路街道", "徐行镇", "华亭镇")
JOBS = {
    "intermediary": ("合成律师事务所", "律师", ""),
    "enterprise": ("合成科技有限公司", "软件工程师", "民营企业"),
    "freelance": ("", "自由撰稿人", ""),
    "outside": ("合成区人民政府", "公务员", ""),
}


@pytest.mark.slow
def test_s14_claimed_counted_and_the_difference_are_shown_with_names(command: Callable[..., Any]) -> None:
    outcome = command("report", "--demo", "--lang", "zh", "--on", "2018-11-01")
    assert outcome.code == 0
    told = "".join(line.strip() for line in outcome.out.splitlines())
    claim = told.rpartition("“梦·享·嘉”平台：")[2].partition("会长：")[0]
    # The numbers stand in the order of the sentence, whatever words join them.
    for words in ("称22个.*列出21个", "2个为23个", "少1个.*多1个", "13个有名称.*10个仅有数目"):
        assert re.search(words, claim), claim
    listed = told.partition("“梦·享·嘉”平台：")[2].partition("副会长")[0]
    assert listed.count("、") == 12
    english = command("report", "--demo", "--lang", "en", "--on", "2018-11-01").out
    assert "22 claimed; 21 listed" in " ".join(english.split())


@pytest.mark.slow
def test_s19_empty_cells_are_work_full_ones_open_and_all_are_counted(desk: Any) -> None:
    people = [
        (f"P{place}-{name}", f"合成{name[0]}{place}", f"1390000{place}{number:03}", town, *job)
        for place, town in enumerate(TOWNS)
        for number, (name, job) in enumerate(JOBS.items())
    ]
    people.append(("P-nowhere", "合成无", "13900009999", "", *JOBS["intermediary"]))
    desk.bring("名册.csv", "人员编号,姓名,手机,所在街镇,工作单位,职务或职业,单位性质", *people)
    section = desk.report(DAY)["coverage"]
    table = next(each for each in section["tables"] if len(each["columns"]) == 5)
    cells = {
        (row[0]["zh"], column["zh"]): row[place]
        for row in table["rows"]
        for place, column in enumerate(table["columns"])
        if place
    }
    assert len(cells) == 48
    assert sorted(cells.values()) == [0] * 39 + [1] * 9
    # A full cell opens its evidence: who is in it, and why.
    words = ("list", "people", "--town", "新成路街道", "--group", "intermediary", "--json")
    (who,) = json.loads(desk.run(*words))
    assert (who["id"], who["placed"]) == ("P0-intermediary", "中介和社会组织")
    assert json.loads(desk.run("why", "P0-intermediary", "--json"))["outcome"] == "intermediary"
    # An empty one is work to do, and the total is the roster.
    assert len(section["work"]) == 39
    assert f"共{len(people)}人" in "".join(note["zh"] for note in section["notes"])
