"""S17, S18 and S24 by commands alone: a year of weeks, 300 sign-ins, and the money of two years."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

#: Weeks of 2017 without an activity; the 40th is the National Day holiday of 2 to 8 October.
WITHOUT = (5, 31, 40)


@pytest.mark.slow
def test_s17_the_weeks_of_a_year_agree_with_a_hand_count(desk: Any) -> None:
    days = [dt.date.fromisocalendar(2017, week, 1 + week % 5) for week in range(1, 53) if week not in WITHOUT]
    desk.bring(
        "活动.csv",
        "活动名称,活动类别,活动日期",
        *((f"合成活动{number}", "沙龙", day) for number, day in enumerate(days)),
    )
    section = desk.report("2017-12-31")["rhythm"]
    now = list(desk.read_column(section).values())
    # From the 6th to the 30th week.
    assert now[0] == "25周"
    told = "".join(each["zh"] for each in (*section["notes"], *section["work"]))
    assert "2017-W05" in told
    assert "2017-W31" in told
    assert "W40" not in "".join(each["zh"] for each in section["work"])


@pytest.mark.slow
def test_s18_300_sign_ins_of_140_people_at_12_activities_are_never_mixed(desk: Any) -> None:
    desk.bring(
        "名册.csv",
        "姓名,手机,所在街镇,工作单位,职务或职业",
        *(
            (
                f"合成{chr(0x4E00 + number)}",
                f"139{number:08}",
                ("新成路街道", "徐行镇")[number % 2],
                "合成律师事务所",
                "律师",
            )
            for number in range(140)
        ),
    )
    desk.bring(
        "活动.csv",
        "活动名称,活动类别,活动日期",
        *((f"合成活动{month}", "沙龙", f"2018-{month:02}-10") for month in range(1, 13)),
    )
    # Everybody twice, and twenty a third time, each time at another activity.
    signed = [(turn * 4 + number % 4, number) for turn in range(2) for number in range(140)]
    signed += [(8 + number % 4, number) for number in range(20)]
    found = desk.bring(
        "签到.csv",
        "活动名称,姓名,手机",
        *(
            (f"合成活动{place + 1}", f"合成{chr(0x4E00 + number)}", f"139{number:08}")
            for place, number in signed
        ),
    )
    assert found["counts"]["created"] == 300
    section = desk.report("2018-12-31")["participation"]
    assert list(desk.read_column(section).values()) == ["12场", "12场", "140人", "300人次"]
    towns = next(each for each in section["tables"] if each["title"]["zh"] == "按街镇")
    assert [(row[1]["zh"], row[2]["zh"]) for row in towns["rows"]] == [("70人", "150人次")] * 2
    # No sentence has both but with their own words.
    for headline in section["headlines"]:
        assert "300人，" not in headline["words"]["zh"]


BUDGETS = "预算名称,年度,预算总额,预算项目,项目金额"
EXPENSES = "预算名称,年度,预算项目,支出金额,支付状态,支出日期"


@pytest.mark.slow
def test_s24_two_years_to_the_fen_rounded_once_and_never_overdrawn_unseen(desk: Any) -> None:
    desk.bring(
        "经费.csv",
        BUDGETS,
        ("平台经费", 2017, "30万元", "活动费", "30万元"),
        ("平台经费", 2018, "70万元", "活动费", "70万元"),
    )
    # A third of 10,000 yuan, three times: the parts rounded to 万元 would add up to 0.99.
    thirds = ("3,333.34", "3,333.33", "3,333.33")
    desk.bring(
        "支出.csv",
        EXPENSES,
        *(
            ("平台经费", 2018, "活动费", amount, "已支出", f"2018-0{month}-01")
            for month, amount in enumerate(thirds, 1)
        ),
    )
    section = desk.report("2018-12-31")["spending"]
    assert desk.read_column(section) == {
        "预算": "70万元",
        "已承诺": "0万元",
        "已支出": "1万元",
        "余额": "69万元",
    }
    assert desk.read_column(section, column=2)["预算"] == "30万元"
    assert desk.read_column(section, column=3)["预算"] == "40万元"
    # One fen too much is told, at its row, and not stored.
    over = desk.bring(
        "多.csv", EXPENSES, ("平台经费", 2018, "活动费", "690,000.01", "已承诺", "2018-12-01"), code=1
    )
    assert over["counts"]["rejected"] == 1
    assert "0.01" in over["issues"][0]["text"]
