"""Remarks on who owns a unit: what was so once, what is less than half, what is not so."""

from __future__ import annotations

import pytest

from newstratum import classify
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


@pytest.mark.parametrize(
    ("employer", "title", "outcome"),
    [
        # What is said of the owner holds, and no name as of a public school, hospital or office.
        ("临江市第二中学（民办）", "语文教师", "intermediary"),
        ("临江第一医院（民营）", "内科主任医师", "intermediary"),
        ("丰禾水稻种子研究所（私营种业公司）", "育种研究员", "enterprise"),
        ("小星星编程培训局（民营培训公司）", "财务总监", "enterprise"),
        ("星汉自闭症康复中心（民办非企业）", "康复师", "intermediary"),
        ("临江中学某地分校（民办，冠公办名）", "英语教师", "intermediary"),
        ("临江仁济医院-民办营利性", "院办主任", "enterprise"),
        # Public institutions by how they are paid and whose they are.
        ("书画院（事业，差额）", "画师", "outside"),
        ("社工站（团区委直属事业）", "社工", "outside"),
        ("市消费者协会（市场局下属事业）", "调解员", "outside"),
        ("临江第一耐火材料厂（集体）", "会计师", "outside"),
        ("临江橡胶二厂-集体", "质检工程师", "outside"),
        ("临江美资汽车零部件公司", "法务", "enterprise"),
        ("今日资讯服务公司", "编辑助理", "undetermined"),
        ("港资建筑设计公司", "建筑师", "contested"),
        # Who pays is the unit, wherever somebody is at work.
        ("市人民医院信息科（民营软件公司驻场，工资软件公司发）", "运维工程师", "enterprise"),
        ("民营培训机构“启航公考”", "申论讲师", "contested"),
        ("在校研究生（全日制），私企兼职", "程序员", "outside"),
        ("某某民营公司", "咨询师（销售）", "contested"),
        ("某某民营公司", "架构师（非销售）", "enterprise"),
        ("某某民营公司", "经理（销售）", "enterprise"),
        # A remark in a title says nothing of the unit, and a dash in a name is no remark.
        ("临江区人民医院", "民办学校教师", "outside"),
        ("某某IT-服务公司", "工程师", "undetermined"),
    ],
)
def test_a_remark_tells_what_a_name_only_seems_to_tell(employer: str, title: str, outcome: str) -> None:
    assert classify(read(employer, title)).outcome == outcome


@pytest.mark.parametrize(
    ("employer", "title"),
    [
        ("自由摄影师，没签公司", "婚礼跟拍摄影"),
        ("三亚自由接团，没有挂旅行社", "持证导游"),
        ("接外包项目的程序员，不挂靠公司", "独立开发者"),
        ("自己接单，家电维修", "修空调洗衣机"),
    ],
)
def test_who_says_in_place_of_a_unit_to_serve_none_serves_none(employer: str, title: str) -> None:
    assert classify(read(employer, title)).outcome == "freelance"


def test_who_serves_no_other_unit_serves_the_one_that_is_named() -> None:
    assert classify(read("临江律师事务所，未签约其他机构", "律师")).outcome == "intermediary"
