"""How somebody charges says nothing of an employer where firms charge so as well."""

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
