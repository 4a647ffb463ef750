"""How somebody charges, and how work is arranged, says nothing of an employer where staff tell it as well."""

from __future__ import annotations

import pytest

import newstratum as ns


@pytest.mark.parametrize(
    "told",
    [
        *("律师，按件收费", "律师，按小时收费", "律师，一案一结", "注册会计师，按项目收费"),
        *(
            "税务师，按单收费",
            "专利代理师，按件计费，熟人介绍",
            "房地产估价师，按份收费",
            "咨询顾问，按项目收费",
        ),
    ],
)
def test_a_profession_of_firms_that_charges_by_the_case_may_serve_one(told: str) -> None:
    verdict = ns.classify(ns.read(title=told))
    assert verdict.outcome == "undetermined"
    assert verdict.missing[0] == "employer_kind"


@pytest.mark.parametrize(
    "told",
    [
        *("律师，没有单位，按件收费", "律师，自由职业，按件收费", "律师，自己接案，按件收费"),
        *("翻译，按字收费", "插画师，按张收费", "写标书，按份收费"),
    ],
)
def test_who_says_to_serve_nobody_or_has_no_firm_is_on_their_own(told: str) -> None:
    assert ns.classify(ns.read(title=told)).outcome == "freelance"


@pytest.mark.parametrize(
    ("employer", "title"),
    [
        ("外企", "税务分析师，不坐班，家里办公"),
        ("私企玩具厂", "一人设计部，光杆司令，产品设计师"),
        ("", "没社保没合同，在一家私营广告公司做平面设计"),
        ("民营软件公司", "后端开发，远程办公，时间自由"),
    ],
)
def test_staff_of_a_unit_that_is_named_stay_its_staff(employer: str, title: str) -> None:
    assert ns.classify(ns.read(employer or None, title)).outcome == "enterprise"


@pytest.mark.parametrize(
    ("employer", "title"),
    [
        ("民营出版公司", "签约插画师，不坐班，按张结算"),
        ("某某个体工商户", "自己接单修图，家里办公"),
        ("私企", "不是他们员工，供稿的，家里写"),
        ("私企", "会计，单干"),
        ("私企", "程序员，给自己打工"),
        ("外企", "翻译，没签合同，按字数算钱"),
        ("民营公司", "设计师，接私活，不坐班"),
        ("民营公司", "长期给他们做设计，不坐班"),
    ],
)
def test_a_loose_tie_that_is_told_is_none_of_staff(employer: str, title: str) -> None:
    assert ns.classify(ns.read(employer, title)).outcome != "enterprise"


def test_a_firm_of_one_s_own_is_no_client() -> None:
    told = "给国有银行做风控系统，我们公司是私营的，我是算法工程师"
    assert ns.classify(ns.read(title=told)).outcome == "enterprise"
