"""Rows as a roster of a district office holds them, which were once read wrongly and for sure."""

from __future__ import annotations

import pytest

import newstratum as ns

ROWS = [
    # A post of honour stands where the unit should, and the job behind it (domain table, 4.1).
    ("嘉定区新联会", "副会长，某某电子公司（民营）技术总监", "enterprise"),
    ("嘉定区政协", "委员，某某电子公司（民营）技术总监", "enterprise"),
    ("嘉定区侨联", "兼职副主席，某某电子公司（民营）技术总监", "enterprise"),
    ("嘉定区青联", "委员，某某律师事务所律师", "intermediary"),
    ("区政协", "委员，公立医院医生", "outside"),
    ("嘉定区侨联", "副主席（专职）", "outside"),
    # Who is signed is not employed.
    ("某某MCN（民营）", "主播（签约艺人，非员工）", "contested"),
    ("喜马拉雅", "有声书主播（签约）", "contested"),
    ("某某MCN（民营）", "主播（签约，有劳动合同）", "new_media"),
    # Paid work at home, and who buys what somebody makes.
    (None, "在家带娃，接翻译单子，翻译收入是全部收入", "freelance"),
    (None, "全职妈妈，在家接翻译单", "freelance"),
    (None, "写小说，稿子卖给出版社", "freelance"),
    (None, "画画的，画卖给画廊和茶客", "freelance"),
    ("民营玩具厂", "设计师，成品卖给外商", "enterprise"),
    ("事业单位", "编辑，稿子卖给报社", "outside"),
    ("公立医院", "医生，书稿卖给出版社", "outside"),
    # Organs of the Party over the firms of a place, and departments that deal with the state.
    ("区非公企业党委", "专职副书记", "outside"),
    ("市律师事务所党委", "专职副书记", "outside"),
    ("外企政府与公共事务部", "总监", "enterprise"),
    ("民企法院系统业务部", "总监", "enterprise"),
    # What a post of honour is about is no job in another unit.
    ("区工商联", "副主席，分管民营企业服务", "outside"),
    ("市妇联", "副主席，妇女儿童中心主任", "outside"),
    # What is over.
    (None, "前民企一名工程师", "outside"),
    (None, "前民营医院·医生", "outside"),
    (None, "任过民企总监，现退休", "outside"),
    (None, "任民企总监，去年退休", "outside"),
    # Whom a contract is with, beside the unit that somebody serves, and bodies that are joined.
    ("公立医院", "护士，和劳务公司签劳动合同", "outside"),
    ("民企", "会计，和大家一样签劳动合同", "enterprise"),
    ("公立医院", "医生，去年加入医师协会", "outside"),
    ("外企", "财务总监，今年加入民建会", "enterprise"),
    ("亦在科技（民营企业）", "总监", "enterprise"),
    # Who held a unit once.
    ("某某科技（国企改制）", "研发", "undetermined"),
    ("某机械厂（由国企改制而来）", "工程师", "undetermined"),
    ("某机械厂（国企改制为民营）", "工程师", "enterprise"),
    ("某机械厂（国企改制后仍是国资控股）", "工程师", "outside"),
    (None, "上个月从国企跳槽来的，民企，工程师", "enterprise"),
    # Who hired somebody, and who pays.
    (None, "民营医院聘用的护士", "intermediary"),
    (None, "呼吸治疗师，拿民营医院工资", "intermediary"),
    (None, "保安，和仲裁委签劳动合同", "outside"),
    (None, "算法工程师，2019年进外资云公司", "enterprise"),
    ("上海某某医院（社会办）", "护士长", "intermediary"),
    ("碳排放管理员", "民营钢铁企业", "enterprise"),
]


@pytest.mark.parametrize(("employer", "title", "outcome"), ROWS)
def test_a_row_of_a_roster_is_read_right(employer: str | None, title: str, outcome: str) -> None:
    assert ns.classify(ns.read(employer, title), edition="2017").outcome == outcome
