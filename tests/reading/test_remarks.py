"""Remarks on who owns a unit: what was so once, what is less than half, what is not so."""

from __future__ import annotations

import pytest

from newstratum._api import read
from newstratum._reading.remarks import clean_remark, put_surroundings_away
from newstratum._reading.sentences.amounts import find_income_share, write_amounts_as_percent


@pytest.mark.parametrize(
    ("remark", "kept"),
    [
        ("民营控股", "民营控股"),
        ("国资参股15%", ""),
        ("国有控股60%", "国有控股"),
        ("民企占49%", ""),
        ("原国营", ""),
        ("2003年改制为私营", "私营"),
        ("非国有", ""),
        ("客户都是国企", ""),
        ("100%外资", "外资"),
    ],
)
def test_a_remark_keeps_what_it_says_of_today(remark: str, kept: str) -> None:
    assert clean_remark(remark) == kept


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("占股六成", "占股60%"),
        ("持股百分之三", "持股3%"),
        ("收入三分之一", "收入33%"),
        ("占一半", "占50%"),
        ("七成五", "75%"),
        ("百分之十二点", "12%点"),
        ("成都分公司", "成都分公司"),
        ("十分努力", "十分努力"),
    ],
)
def test_amounts_in_words_become_percentages(text: str, written: str) -> None:
    assert write_amounts_as_percent(text) == written


def test_a_share_of_income_is_no_share_of_a_unit() -> None:
    assert find_income_share("稿费占70%") == 0.7
    assert find_income_share("占股70%") is None
    assert find_income_share("收入占130%") is None


def test_a_remark_is_no_second_unit() -> None:
    (job,) = read("某某精密机械有限公司（民营控股，国资参股15%）", "技术总监").engagements
    assert str(job.employer_kind) == "private_enterprise"
    (job,) = read("上海某某公司，民营，做软件的", "架构师").engagements
    assert str(job.employer_kind) == "private_enterprise"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("解放军总医院旁边的民营眼镜公司", "民营眼镜公司"),
        ("国资大厦22楼 德资软件公司", "德资软件公司"),
        ("开在国企旧厂房里的 锐刃数控有限公司", "锐刃数控有限公司"),
        ("承包公立中学食堂的私营公司", "私营公司"),
        ("给公立医院开发病历系统的民营软件公司", "民营软件公司"),
        ("做菜谱短视频的民营公司", "做菜谱短视频的民营公司"),
        ("上海某某律师事务所", "上海某某律师事务所"),
        ("门口的店", "门口的店"),
    ],
)
def test_where_a_unit_stands_and_whom_it_serves_is_put_aside(text: str, kept: str) -> None:
    assert put_surroundings_away(text) == kept
