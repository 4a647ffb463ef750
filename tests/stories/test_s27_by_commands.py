"""S27 by commands alone: who held which seat on a day, and what was known of it before a resignation came."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

DAY = "2018-06-30"
SEATS = "任职编号,所在机构,职位,名额,任职人,任职起,任职止"


def count_held(desk: Any, day: str) -> str:
    return str(desk.read_column(desk.report(day)["posts"])["在任"])


@pytest.mark.slow
def test_s27_13_deputies_and_20_members_and_a_resignation_recorded_later(desk: Any) -> None:
    desk.bring(
        "机构.csv",
        "机构编号,机构名称,机构类别,层级",
        ("congress", "合成区人大", "其他机构", "区级"),
        ("conference", "合成区政协", "其他机构", "区级"),
    )
    desk.bring(
        "名册.csv",
        "人员编号,姓名,手机,工作单位,职务或职业",
        *(
            (f"P{number}", f"合成{chr(0x4E00 + number)}", f"139{number:08}", "合成律师事务所", "律师")
            for number in range(34)
        ),
    )
    desk.bring(
        "任职.csv",
        SEATS,
        *((f"d{number}", "合成区人大", "成员", 13, f"P{number}", "2017-01-10", "") for number in range(13)),
        # One is both, which is in order.
        *(
            (f"m{number}", "合成区政协", "成员", 20, f"P{number + 12}", "2017-01-08", "")
            for number in range(20)
        ),
        # Of the term before.
        ("earlier", "合成区人大", "成员", 13, "P33", "2012-01-10", "2017-01-09"),
    )
    assert count_held(desk, DAY) == "33席"
    before = dt.datetime.now(dt.UTC).isoformat()
    desk.run("edit", "seat/d3", "period.ended_on=2018-06-15", "--by", "wang", "--reason", "辞职")
    assert count_held(desk, DAY) == "32席"
    assert count_held(desk, "2018-06-14") == "33席"
    # What was known then is what was known then.
    then = desk.run("history", "d3", "--kind", "seat", "--as-of", before, "--json")
    now = desk.run("history", "d3", "--kind", "seat", "--json")
    assert "2018-06-15" not in then
    assert json.loads(then)
    assert "wang" in now
