"""What somebody holds of a firm is read from parts, ratios, sums and numbers of shares, in any order."""

from __future__ import annotations

import pytest

from newstratum import classify, read
from newstratum._reading.owners.holdings import take_holding, write_holdings
from newstratum._reading.owners.numbers_told import to_number, to_part

RULES = "我控股"
SMALL = "占小股不控股"
NONE = "不占股"
UNTOLD = "占点股"


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("公司一千万股,我有八十万股", "占股8%"),
        ("注册资本一千万,我认缴六百五十万", RULES),
        ("我出一百万,合伙人出九百万,按出资占股", SMALL),
        ("股份51对49,我是51", RULES),
        ("二八开的股,我占二", SMALL),
        ("股份老板九我一", SMALL),
        ("51%在董事长手里,我18%", SMALL),
        ("大股东占八十五,剩下十五是我的", SMALL),
        ("持股12%,老板是我同学", SMALL),
        ("我占一成二股,不是实际控制人", SMALL),
        ("股东名册上排第四,占8.8%", SMALL),
        ("七分之一股份归我", "占股14.2857%"),
        ("有一成半的股份", "占股15%"),
        ("百分之三的股,员工持股", "占股3%"),
        ("持股千分之二", NONE),
        ("持股0.55", RULES),
        ("一半股份是我的", RULES),
        ("我和姐夫一人一半股", RULES),
        ("三个股东里我占五成多", RULES),
        ("股权都在我名下", RULES),
        ("登记的股东只有我", RULES),
        ("第一大股东,持股三成八", RULES),
        ("实缴资本的九成是我出的", RULES),
        ("以前有股,早退了", NONE),
        ("股份没有我的份", NONE),
        ("老板没让入股", NONE),
        ("工商登记上有我名字,是股东", f"工商登记上有我名字,{UNTOLD}"),
        ("公司里有我一份", UNTOLD),
        ("股份占比未公开", UNTOLD),
    ],
)
def test_a_holding_is_written_in_words_of_the_grammar(told: str, written: str) -> None:
    assert write_holdings(f"副总经理,{told}") == f"副总经理,{written}"


@pytest.mark.parametrize(
    "told",
    [
        # Who else holds the firm is read by the remarks on owners.
        "厂里国资2019年就全部退出了,现由三个自然人持股",
        "公司由外方全资持有",
        "老板控股",
        # What a job brings is no part of a firm.
        "理发师,老板拿六成我拿四成",
        "三七开,我拿七",
        "稿费占七成,工资占三成",
        "平台抽三成,我占七成",
        # A part that is not told for sure.
        "有没有股份不方便说",
        "四六开的股",
        "另一家公司股东,占股三成",
        "占股12%的副总经理",
        "小股东",
    ],
)
def test_other_words_stay_as_they_are(told: str) -> None:
    assert write_holdings(told) == told


@pytest.mark.parametrize(
    ("told", "part"),
    [
        ("百分之十一点三", 11.3),
        ("一成二", 12.0),
        ("三成半", 35.0),
        ("四分之一", 25.0),
        ("2/5", 40.0),
        ("十五个点", 15.0),
        ("0.35", 35.0),
        ("0.5%", 0.5),
        ("千分之三", 0.3),
        ("万分之几", 0.03),
        ("一半多", 50.0),
        ("二分之三", None),
    ],
)
def test_parts_are_read_in_words_and_figures(told: str, part: float | None) -> None:
    assert to_part(told) == (pytest.approx(part) if part is not None else None)


@pytest.mark.parametrize(
    ("told", "number"),
    [("一千二百万", 12_000_000), ("80万", 800_000), ("五百", 500), ("八十五", 85), ("三亿", 300_000_000)],
)
def test_numbers_are_read_in_words_and_figures(told: str, number: float) -> None:
    assert to_number(told) == number


@pytest.mark.parametrize(
    ("told", "left", "remark"),
    [
        ("货架公司(私营),我占股两成,别人控股", "货架公司(私营)", "(其小股东)"),
        ("五金厂(民营,我占10%的股)", "五金厂(民营)", "(其股东)"),
        ("五金厂(民营,我占3%的股)", "五金厂(民营)", "(其雇员)"),
        ("三个人合股的模具公司,我51%", "三个人合股的模具公司", "(本人开办)"),
        ("自己名下的汽修公司", "汽修公司", "(本人开办)"),
        ("自己注册的电商公司", "电商公司", "(本人开办)"),
        ("民营物流公司,老板给了我8%干股", "民营物流公司", "(其小股东)"),
        ("我和老婆开的五金商行", "五金商行", "(本人开办)"),
        # What is said of the unit alone says nothing of the person.
        ("五金厂(自然人股东)", "五金厂(自然人股东)", ""),
        ("我的汽修公司", "我的汽修公司", ""),
    ],
)
def test_a_holding_is_taken_from_the_cell_of_the_unit(told: str, left: str, remark: str) -> None:
    assert take_holding(told) == (left, remark)


@pytest.mark.parametrize(
    ("employer", "title", "outcome"),
    [
        ("五金公司（民营，老板控股，我占两成）", "副总经理", "contested"),
        ("代理记账公司老板，独资", "会计", "outside"),
        ("给出版社画封面，不是社里员工", "插画师", "freelance"),
        ("短视频公司（私营）签约创作者，不坐班不交社保，抽成", "内容创作者", "contested"),
        ("某市个人独资企业，投资人本人", None, "outside"),
        (None, "美食博主，跟传媒公司签了独家经纪合同", "contested"),
        (None, "说是副厂长，其实也是打工的，民企", "enterprise"),
    ],
)
def test_who_holds_and_who_is_bound_decides(employer: str | None, title: str | None, outcome: str) -> None:
    assert classify(read(employer, title)).outcome == outcome
