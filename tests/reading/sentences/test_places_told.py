"""Units that are only named as places give no second job, and those told as a job stay one."""

from __future__ import annotations

import pytest

from newstratum._api import classify, read

#: Cells that tell of one job, and its outcome.
ONE_JOB = [
    ("民营软件公司程序员，常去税务局办事", "enterprise"),
    ("外企人事总监，在苏州园区", "enterprise"),
    ("私企会计，到车间盘点", "enterprise"),
    ("民企工程师，下工地看现场", "enterprise"),
    ("我在港资服装厂做质检经理，查门店看后仓", "enterprise"),
    ("德企质量工程师，专做车企审核", "enterprise"),
    ("新加坡公司程序员，在总部做架构师", "enterprise"),
    ("私企财务经理，在浦东金桥上班", "enterprise"),
    ("资产评估公司评估师，奖金都是公司发", "intermediary"),
    ("外商独资药厂研发员，工资都是公司发", "enterprise"),
    ("民营医院护士长，儿子在国企当电工", "intermediary"),
    ("德资企业财务总监，太太是公立中学老师", "enterprise"),
    ("没单位的翻译，陪外国客人看厂", "freelance"),
    ("台湾人开的公司，质量部经理", "enterprise"),
    ("外资化工，无锡工厂的设备工程师", "enterprise"),
    ("全天泡在直播间，在民营直播公司上班，做主播", "new_media"),
    ("民营网络公司做公众号的，我是设计师，做海报", "new_media"),
    ("剪辑师，公司做短视频的，私人老板", "new_media"),
    ("成本会计，公司卖螺丝，私企", "enterprise"),
    ("民企，卖净水器的，我做技术总监，谈进场", "enterprise"),
    ("私立幼儿园，民非登记，我是带班老师", "intermediary"),
]
#: Cells that tell of two.
TWO_JOBS = [
    "公立医院医生，下午在民营门诊部坐诊",
    "民企会计，在培训学校当老师",
    "国企电工，另外在私企做维修工程师",
    "民企程序员，自己开了家网店",
    "周一到周三在私立技校教焊接，周四到周六在民营培训公司教焊接",
    "两头跑，上半月在私企做电气工程师，下半月在国企做技术员",
    "中学老师，写公众号",
]


@pytest.mark.parametrize(("words", "outcome"), ONE_JOB)
def test_a_place_is_no_second_job(words: str, outcome: str) -> None:
    form = read(None, words)
    assert (len(form.engagements), classify(form).outcome) == (1, outcome)


@pytest.mark.parametrize("words", TWO_JOBS)
def test_a_second_job_stays_one(words: str) -> None:
    assert len(read(None, words).engagements) > 1


@pytest.mark.parametrize("words", ["不属于国企", "不在事业单位，不在机关", "没进体制"])
def test_a_denial_alone_tells_of_no_job(words: str) -> None:
    assert classify(read(None, words)).outcome == "undetermined"
