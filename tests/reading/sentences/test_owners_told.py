"""Remarks on the owner of a unit, as people write them behind its name."""

from __future__ import annotations

import pytest

from newstratum._reading.sentences.owners_told import judge_remark, tell_owner

#: What somebody wrote in an employer cell, and what is left of it.
TOLD = (
    ("宜通物流园,百分百民资,没有国有成分", "宜通物流园(民营)"),
    ("大洋轮渡(交投持股70%,民营30%)", "大洋轮渡(国有)"),
    ("维蓝酒店(楼是国企的,管理方是美国公司,我的合同跟美国公司签)", "维蓝酒店(外资)"),
    ("县种子公司,从前归农业局,现在被一家民企整个收购", "县种子公司(民营)"),
    ("永锭纺机(老集体企业改的,现私人控股)", "永锭纺机(民营)"),
    ("鲁中路桥,混改过了但仍是国有绝对控股", "鲁中路桥(国有)"),
    ("东川齿轮厂,原国营,2003年卖给私人老板", "东川齿轮厂(民营)"),
    ("明阔软件,大股东是市国资公司,持股61%", "明阔软件(国有)"),
    ("某建设集团,混改后国资只剩20%,其余都是自然人", "某建设集团(民营)"),
    ("某机械厂(早年集体,现在老板一个人的)", "某机械厂(民营)"),
    ("某(上海)贸易有限公司,日本母公司100%", "某(上海)贸易有限公司(外资)"),
    ("某供电服务公司(三产,集体的)", "某供电服务公司(三产)(集体所有制)"),
    ("某幼儿园(街道办的)", "某幼儿园(国有)"),
    ("某公司(不是国企,老板是本地人)", "某公司(民营)"),
    ("某软件(名字带国资,其实私营)", "某软件(民营)"),
    ("某集团(外资管理)", "某集团"),
    ("某物流,国企参股20%", "某物流"),
    ("某水厂,国资占50%,民资占50%", "某水厂"),
    ("上市公司,实控人为自然人,主业光伏", "上市公司(民营),主营光伏"),
    ("海辰物流(非自然人投资或控股的法人独资)", "海辰物流(非自然人投资或控股的法人独资)"),
    ("某公司,性质没问", "某公司,性质没问"),
    ("某学校(国有民办)", "某学校(国有民办)"),
    ("某文化(做短视频的,我和弟弟两人出资办的)", "某文化(做短视频的)(本人开办)"),
    ("某酒楼,个体户,老板娘雇的我", "某酒楼,个体户(受聘人员)"),
    ("某代账,夫妻店式公司,我是招来的会计", "某代账,民营(受聘人员)"),
    ("某平台(民营),公司给了我千分之三的股", "某平台(民营)(受聘人员)"),
    ("某集团,有人说是校企,有人说早卖给私人了", "某集团"),
    ("浪花(私人办的播客公司)", "浪花(播客公司)(民营)"),
    ("某科技,我占股80%", "某科技,我占股80%"),
)


@pytest.mark.parametrize(("text", "told"), TOLD)
def test_a_remark_on_the_owner_is_written_as_one_word(text: str, told: str) -> None:
    assert tell_owner(text, lambda _: True) == told


def test_a_name_that_does_not_say_its_kind_is_told_to_be_a_firm() -> None:
    assert tell_owner("德丰,老板是温州人", lambda _: False) == "德丰(民营企业)"


@pytest.mark.parametrize(
    "remark",
    ["", "性质没问", "是国企还是民企", "主营光伏", "工资照发", "国" * 200],
    ids=lambda words: words[:8],
)
def test_other_words_are_no_remark_on_an_owner(remark: str) -> None:
    assert judge_remark(remark) is None
