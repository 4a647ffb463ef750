"""A service that is offered without a unit is done on one's own account, where a word points to that."""

from __future__ import annotations

import pytest

from newstratum import classify, read


@pytest.mark.parametrize(
    "words",
    [
        "曾任杂志美编，目前以自由插画师为业",
        "跟组化妆师，自己接组，早先在影楼打工",
        "人退休了，还在接翻译稿",
        # Clauses of which nothing is understood speak of the same job.
        "肖像画，广场上给游客画，十五分钟一张",
        "唢呐手，没单位，红白喜事谁请跟谁去",
        # How it is paid, who calls, where it is done, and that nobody leads.
        "刻章治印，按字收润格",
        "图书译者，一本一签，没有底薪也没有社保",
        "电脑维修，五十块一次",
        "小品演员，哪个团缺人找我",
        "修水泵的，走村串户",
        "词曲作者，卖版权过日子",
    ],
)
def test_single_words_point_to_own_account(words: str) -> None:
    assert classify(read(None, words)).outcome == "freelance"


@pytest.mark.parametrize(
    "words",
    [
        "插画师，月薪八千",
        "图书译者，一本一签，有底薪有社保",
        "书法，天天公园里蘸水写，不卖",
        "插画师，在店里接单",
        "插画师，跟公司签了合同",
        "插画师",
        "设计师，自己接送孩子",
        "翻译，在自己单位",
        "摄影师，没单位宿舍",
        "程序员，按张经理的要求改稿",
    ],
)
def test_a_wage_or_a_shop_points_to_a_unit(words: str) -> None:
    assert classify(read(None, words)).outcome != "freelance"


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("没有单位，在西餐厅弹钢琴", "freelance"),
        ("在茶馆唱戏，按场给钱", "freelance"),
        ("没单位，在饭店洗碗", "outside"),
        ("在酒吧驻唱", "undetermined"),
        ("没有单位，开了家茶馆，说书", "undetermined"),
    ],
)
def test_where_somebody_performs_is_no_unit(words: str, outcome: str) -> None:
    assert classify(read(None, words)).outcome == outcome
