"""Words by which a unit is told anywhere in a cell, and words that look like them."""

from __future__ import annotations

import re

import pytest

from newstratum._reading.sentences.words_of_units import (
    HELD_ABROAD,
    MEDIA_FIRMS,
    OFFICES,
    OWNED_UNITS,
    UNITS_OF_ONE_KIND,
    tells_a_unit,
)


@pytest.mark.parametrize(
    "words",
    [
        "船厂韩资",
        "现在领的是私企的工资",
        "合同跟基金会签",
        "所是合伙制",
        "港商在惠州开的厂",
        "总部在瑞典的轴承公司",
    ],
)
def test_a_unit_is_told(words: str) -> None:
    assert tells_a_unit(words)


@pytest.mark.parametrize(
    "words", ["跟国资委对接", "所在部门三个人", "所有人都走了", "出差去过瑞典", "没写单位"]
)
def test_other_words_tell_of_none(words: str) -> None:
    assert not tells_a_unit(words)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("在律所做诉讼", "law_firm"),
        ("会计师事务所", "accounting_firm"),
        ("专利代理所化学组", "patent_agency"),
        ("行业协会秘书处专职", "social_association"),
        ("合同跟民非签", "social_service_org"),
    ],
)
def test_a_unit_of_a_profession_has_one_kind(words: str, kind: str) -> None:
    found = UNITS_OF_ONE_KIND.search(words)
    assert found is not None
    assert found.lastgroup == kind


def test_what_a_medium_is_used_for_names_no_firm() -> None:
    assert MEDIA_FIRMS.search("短视频平台当编导") is not None
    assert MEDIA_FIRMS.search("短视频平台引流") is None


@pytest.mark.parametrize("pattern", [HELD_ABROAD, MEDIA_FIRMS, OFFICES, OWNED_UNITS, UNITS_OF_ONE_KIND])
def test_no_pattern_is_met_in_nothing(pattern: re.Pattern[str]) -> None:
    assert pattern.search("") is None
