"""Two jobs are told where words set one beside the other, or where each is told in full."""

from __future__ import annotations

import pytest

from newstratum import classify, read


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        # What is handled, visited or owned is no second job.
        ("台湾人开的餐饮集团，我在总部做食品安全经理，查看后厨", "enterprise"),
        ("租车公司的车，跑网约车，平台派单", "outside"),
        ("自由身，做口译，没签公司，陪客人看厂", "freelance"),
        # What an explicit word of today follows is over.
        ("跑了一年网约车，如今在民企做测试工程师", "enterprise"),
        ("2005进国有丝绸厂，2011下岗，现在在台资电子厂做工程师", "enterprise"),
    ],
)
def test_what_is_not_told_as_a_job_is_none(words: str, outcome: str) -> None:
    assert classify(read(None, words)).outcome == outcome


@pytest.mark.parametrize(
    "words",
    [
        # Both are told in full.
        "私立学校老师/网约车",
        "自由译者，民企文员",
        # Amounts compare them.
        "事业单位编外月薪三千，接设计私活一万",
        # A unit that is served or owned, whatever is done there.
        "在公立医院上班，民营医院医生",
        "国企上班，自由撰稿人",
        "我有个厂，民营医院医生",
        "我的店，民企会计",
        "国企干部，自由书法家",
        "村委会，民营医院医生",
        "有家公司，现在律所做律师",
        "大学教师，目前在民企挂职副总",
        "自由编剧，在影视公司",
        # A public post is over where a word says so.
        "公立医院医生，目前在民营医院坐诊",
        # A unit of one kind may be served besides.
        "自由译者，在律师事务所",
    ],
)
def test_both_jobs_stay_where_both_are_told(words: str) -> None:
    assert len(read(None, words).engagements) == 2


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        # The service that is told first is offered, and the rest is told of it.
        ("给人翻译医学论文，按字收费，没雇主，家住海边，养两缸鱼", "freelance"),
        ("版权经纪人，单干，帮作者卖影视权", "freelance"),
        # Arts beside each other lead to one outcome by themselves.
        ("翻译，单位？没有，自己接稿", "freelance"),
        # Both are offered.
        # A post is no part of what is offered.
        ("独立音乐人，大学教师", "undetermined"),
        ("独立音乐人，承包鱼塘", "undetermined"),
        ("翻译和卖菜都做，没单位，卖菜的进账多一些", "undetermined"),
    ],
)
def test_a_second_service_is_told_as_one(words: str, outcome: str) -> None:
    assert classify(read(None, words)).outcome == outcome
