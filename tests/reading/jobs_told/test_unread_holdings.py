"""Words on who holds a firm that were not understood leave open how somebody stands to it."""

from __future__ import annotations

import pytest

import newstratum as ns
from newstratum._reading.owners.holding_signs import may_tell_of_a_holding

POST = "民营食品公司副总经理，"


@pytest.mark.parametrize(
    "told",
    [
        *("投了30万进去", "跟老乡凑钱一块儿办的厂", "爸妈过世后继承了一些股份", "俺几个合伙搞的，都掏了钱"),
        *("有股东身份，也领工资", "大家凑份子开的，我也有份", "占50%"),
        *(
            "四六开，我占六",
            "我们兄弟五个，每人两成",
            "一个股东占七成，另一个占三成",
            "我家占股六成，我和父母都有份",
        ),
        *(
            "手里一丁点股份，算不上老板",
            "有股在里头，算东家之一",
            "持股不足一半",
            "两个合伙人开的，我是其中一个",
        ),
    ],
)
def test_who_may_hold_a_part_is_not_taken_for_hired(told: str) -> None:
    verdict = ns.classify(ns.read(title=f"{POST}{told}"))
    assert verdict.outcome == "undetermined"
    assert verdict.missing[0] == "relation"


@pytest.mark.parametrize(
    "told",
    [
        *("老板是浙江人", "老板控股", "集团持股八成", "股东是几个外地投资人，我受雇管厂", "不是股东"),
        *("带四个检验员", "管采购和仓库", "业主委员会委员", "炒点股票", "投了朋友餐馆一点钱"),
        *("我公公占全部股份", "客户占比最大的是超市", "完成率百分之九十"),
    ],
)
def test_what_tells_of_others_and_other_things_leaves_nothing_open(told: str) -> None:
    assert ns.classify(ns.read(title=f"{POST}{told}")).outcome == "enterprise"


def test_shares_of_several_jobs_are_none_of_a_firm() -> None:
    told = "外企研发经理，工资占九成，另外持有一家餐馆5%干股"
    assert ns.classify(ns.read(title=told)).outcome == "enterprise"


@pytest.mark.parametrize("others", ["集团持股八成", "管理层包括我持两成", "老板占股七成"])
def test_a_share_of_others_is_not_the_writers(others: str) -> None:
    (job,) = ns.read(title=f"{POST}{others}").engagements
    assert job.equity_share is None


@pytest.mark.parametrize(
    "words", ["股票经纪", "股份有限公司", "股东会召开", "日本人开的公司", "12% of the shares"]
)
def test_ordinary_words_tell_of_no_holding(words: str) -> None:
    assert not may_tell_of_a_holding(words)


@pytest.mark.parametrize("words", ["投过一笔钱", "公司归我", "厂子是我的", "他七我三", "白手起家"])
def test_words_of_holders_may_tell_of_one(words: str) -> None:
    assert may_tell_of_a_holding(words)


@pytest.mark.parametrize(
    "told",
    [
        *(
            "投资方请我来管，我不投钱",
            "承诺过股份，一直没兑现",
            "想入股没钱，没入成",
            "一起来的都入股了，我没掏钱",
        ),
        *(
            "股份全给了儿子，自己一点没留",
            "公司有持股计划，我没参加，一股没有",
            "持有0股",
            "持股不足千分之一",
        ),
    ],
)
def test_who_says_to_hold_nothing_is_hired(told: str) -> None:
    assert ns.classify(ns.read(title=f"{POST}{told}")).outcome == "enterprise"


@pytest.mark.parametrize(
    "told",
    ["法人写的老婆，真正的老板是我", "自己当老板，儿子当总经理", "企业所有人", "总经理是我请来的，公司归我"],
)
def test_who_says_to_own_the_firm_owns_it(told: str) -> None:
    assert ns.classify(ns.read(title=f"{POST}{told}")).outcome == "outside"
