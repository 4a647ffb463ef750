"""A unit of new media is found in whatever words it is told, and none in what others have or sell."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

import newstratum as ns
from newstratum._reading import media_in_names as media
from newstratum._reading.media_in_names import FORMS, find_media_in_name, name_media_plainly

#: For each form what somebody wrote; without it, the words stay as they are.
NEEDED: Mapping[str, str] = {
    "owner_last": "在股民论坛,私人办的,写后端",
    "owner_first": "私企,做母婴社区app,我写后端",
    "owner_and_doing": "民企做影评短视频的,我管技术",
    "doing": "做农机测评短视频的民企,写后端",
    "owner_ahead": "在民营的车友论坛公司写后端",
    "owner_at_the_end": "在数字人短视频账号矩阵民企写后端",
    "owner_and_medium": "在外企,海外版短视频做后端开发",
    "said_of_it": "我们公司就是做图文短视频的,我管商务",
}


def test_every_form_has_words() -> None:
    assert set(NEEDED) == set(FORMS)


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_a_form_is_missed_when_it_is_taken_away(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words = NEEDED[name]
    assert "新媒体公司" in name_media_plainly(words)
    monkeypatch.setattr(media, "FORMS", {each: form for each, form in FORMS.items() if each != name})
    assert name_media_plainly(words) == words


@pytest.mark.parametrize(
    "unit",
    [
        *("民营资讯App公司", "民企，听书App", "做条漫的私营公司", "港资财经资讯平台", "主播公会，民营的"),
        *(
            "民企，搞科技媒体的",
            "抖音矩阵公司，老板私人",
            "情感电台公司，私人开的",
            "退伍兵开的军事短视频公司",
        ),
        *("医生创业做的科普短视频公司", "几个记者出来办的资讯网站", "韩企，做追星社区", "老板是网红的MCN"),
        *(
            "上市民营短视频平台",
            "某上市公司投资的民营短视频公司",
            "私企（做汽车垂直自媒体）",
            "民企，做短视频的",
        ),
    ],
)
@pytest.mark.parametrize("told", ["在{}做后端开发", "{}，我写后端代码"])
def test_who_writes_code_in_a_unit_of_new_media_belongs_to_it(unit: str, told: str) -> None:
    assert ns.classify(ns.read(unit, "后端开发")).outcome == "new_media"
    assert ns.classify(ns.read(title=told.format(unit))).outcome == "new_media"


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "私企，专给会展搭论坛展台",
            "有自己公众号的民营水泵厂",
            "民企，智慧社区门禁软件",
            "做短视频剪辑软件的民企",
        ),
        *(
            "给主播供货的私营化妆品代工厂",
            "民营物业公司的社区缴费系统部",
            "民营车载电台对讲机厂",
            "民营货运平台公司",
        ),
        *("民营声卡麦克风制造企业", "民企，做视频会议软件", "民企，社区养老服务软件", "民营视频监控公司"),
    ],
)
def test_what_others_have_or_sell_is_no_medium(unit: str) -> None:
    assert ns.classify(ns.read(unit, "后端开发")).outcome == "enterprise"


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "民营服装公司的短视频团队",
            "民营服装厂直播部",
            "台资电子厂的新媒体部",
            "韩资护肤品公司的直播电商部",
        ),
        *("民营保险科技公司的公众号项目组", "做短视频剪辑软件的民企"),
        *("民营餐饮连锁的探店视频小组", "民营汽车4S集团的视频号团队"),
    ],
)
@pytest.mark.parametrize("told", ["在{}做后端开发", "{}，我写后端代码"])
def test_a_part_that_makes_media_has_the_trade_of_its_firm(unit: str, told: str) -> None:
    assert ns.classify(ns.read(unit, "后端开发")).outcome == "enterprise"
    assert ns.classify(ns.read(title=told.format(unit))).outcome == "enterprise"


@pytest.mark.parametrize(
    "unit", ["民营食品公司的直播带货部门", "卖直播补光灯的私营公司", "给新闻网站做CDN的民企"]
)
def test_a_medium_inside_the_words_of_a_unit_does_not_end_it(unit: str) -> None:
    assert ns.classify(ns.read(title=f"在{unit}做后端开发")).outcome == "enterprise"


@pytest.mark.parametrize("unit", ["民企的短视频团队", "民营科技公司的视频号部门", "民营文化公司的直播组"])
def test_the_business_of_a_firm_without_a_trade_stays_open_beside_its_media(unit: str) -> None:
    verdict = ns.classify(ns.read(unit, "后端开发"))
    assert verdict.outcome == "undetermined"
    assert verdict.missing[0] == "employer_business"


@pytest.mark.parametrize("unit", ["私营的球星卡资讯公司", "民营粤语段子公司", "民营视频会员积分公司"])
def test_a_firm_that_may_be_one_of_new_media_is_taken_for_no_other(unit: str) -> None:
    verdict = ns.classify(ns.read(unit, "后端开发"))
    assert verdict.outcome == "undetermined"
    assert verdict.missing[0] == "employer_business"


def test_a_part_that_makes_media_is_evidence_of_its_firm_in_the_words_written() -> None:
    (job,) = ns.read("民营服装公司的短视频团队", "后端开发").engagements
    said = {(each.fact, each.words) for each in job.evidence}
    assert ("employer_business", "民营服装公司") in said


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "妇联的公众号中心",
            "党媒的算法推荐组",
            "市博物馆新媒体部",
            "区融媒中心",
            "省台的短视频事业部",
            "官媒客户端",
        ),
        *(
            "省军区宣传部门",
            "政府网站管理中心",
            "新华社地方分社",
            "人民日报社下面的新媒体公司",
            "文旅局短视频小组",
        ),
    ],
)
def test_media_of_a_public_unit_are_public(unit: str) -> None:
    assert ns.classify(ns.read(unit, "后端开发")).outcome == "outside"
    assert ns.classify(ns.read(title=f"在{unit}做后端开发")).outcome == "outside"


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        ("食品民企，做公众号，写推文", "contested"),
        ("民企，负责公众号，写推文", "contested"),
        ("私企短视频运营", "contested"),
        ("公众号编辑，民营公司", "contested"),
        ("帮民营企业拍短视频，没单位", "contested"),
        ("本职：民营物流公司运输部经理／副业：写写公众号", "enterprise"),
    ],
)
def test_what_somebody_makes_in_a_firm_is_not_its_business(told: str, outcome: str) -> None:
    assert ns.classify(ns.read(title=told)).outcome == outcome


@pytest.mark.parametrize("name", ["车友论坛公司", "股民论坛", "蓝鲸耳朵音频科技有限公司", "漫画app"])
def test_a_name_tells_of_new_media_at_its_end(name: str) -> None:
    entry = find_media_in_name(name)
    assert entry is not None
    assert entry.values_of("employer_business") == {"new_media"}


@pytest.mark.parametrize(
    "name", ["论坛展台公司", "给播客公司装修的装饰公司", "网站建设公司", "私营会展公司(办行业论坛)"]
)
def test_a_name_that_ends_otherwise_tells_of_none(name: str) -> None:
    assert find_media_in_name(name) is None
