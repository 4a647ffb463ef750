"""Words anywhere in a cell tell the unit of its only job, where they agree."""

from __future__ import annotations

import pytest

from newstratum import classify, read


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("焊接工程师，造船的，船厂韩资", "enterprise"),
        ("搞化工的高工，现在领的是私企的工资", "enterprise"),
        ("职业经理人，给私人老板管三座矿山，年薪制", "enterprise"),
        ("律师，所是合伙制", "intermediary"),
        ("资产评估师，事务所签字的，女儿帮忙填", "intermediary"),
        ("项目主管，合同跟基金会签", "intermediary"),
        # Owners abroad.
        ("总部在瑞典的轴承公司，无锡分公司做售前应用工程师", "enterprise"),
        ("港商在惠州开的厂，我在里头当品管部经理", "enterprise"),
        # A hospital or school, a trade, a medium: what the owner alone leaves open.
        ("影像科医师，院方是民营，投资人莆田的", "intermediary"),
        ("讲师，民办本科，董事会里全是老板", "intermediary"),
        ("英语培训老师，机构是私人开的培训公司", "contested"),
        ("资讯App的审校编辑，公司私人控股", "new_media"),
        ("网络文学平台责任编辑，民营企业", "new_media"),
        ("二手房中介经纪人，民营公司，吃提成", "contested"),
        ("食品民企，做公众号，写推文", "contested"),
    ],
)
def test_one_kind_of_unit_is_told(words: str, outcome: str) -> None:
    assert classify(read(None, words)).outcome == outcome


@pytest.mark.parametrize(
    "words",
    [
        # Clients, places, other people and other times.
        "软件工程师，客户是民企",
        "软件工程师，楼下是家私企",
        "软件工程师，老婆在民企",
        "软件工程师，以前在私企",
        # The state is a client or a place more often than the unit.
        "软件工程师，驻国企办公",
        "软件工程师，客户总部在瑞典",
        "财务经理，买了民企股票",
        "法务，付律所费用",
        "会计，有外资成分",
        "财务经理，审计事务所来查账",
        "翻译，陪外商",
        "老师，私人原因",
        "律师，我所在部门三个人",
        # An office, and a profession that has none of its own.
        "软件工程师，我们所里人少",
    ],
)
def test_what_may_be_another_unit_says_nothing(words: str) -> None:
    assert classify(read(None, words)).outcome == "undetermined"


def test_the_evidence_shows_words_that_somebody_wrote() -> None:
    (job,) = read(None, "律师，所是合伙制").engagements
    assert {each.words for each in job.evidence if each.fact == "employer_kind"} == {"所"}
