"""A verb or a thing tells the service of somebody who serves no unit, if all point the same way."""

from __future__ import annotations

import time

import pytest

from newstratum import Service, read
from newstratum._reading.jobs_told.services_by_verbs import GROUPS, find_service_by_words
from newstratum._shipped.lexicons import load_lexicons

#: Seconds that a cell may take on a busy machine.
LONGEST = 0.5


@pytest.mark.parametrize(
    ("words", "services"),
    [
        (["肖像画", "广场上给游客画"], {Service.ARTS}),
        (["几家清吧轮着唱"], {Service.PERFORMING}),
        (["古诗文注释"], {Service.WRITING}),
        (["翻德文图纸"], {Service.KNOWLEDGE_SERVICE}),
        (["修老式收音机"], {Service.SKILL_SERVICE}),
        (["哪家学员约我就教"], {Service.TUTORING}),
        (["自己揸部货车"], {Service.FREIGHT_DRIVING}),
        # Arts beside each other lead to one outcome.
        (["写词", "弹琴"], {Service.WRITING, Service.PERFORMING}),
    ],
)
def test_a_verb_tells_the_service(words: list[str], services: set[Service]) -> None:
    entry = find_service_by_words(words, load_lexicons())
    assert entry is not None
    assert entry.values_of("service") == {str(service) for service in services}


@pytest.mark.parametrize(
    "words",
    [
        ["画画和卖菜"],
        ["修电脑", "教小孩"],
        ["喜欢画画"],
        ["具体干啥不想写"],
        ["孩子学弹琴"],
        ["到处跑"],
        # Characters of other words.
        ["佛教"],
        ["受教育程度本科"],
        ["时间弹性"],
        ["在家进修"],
        ["各种杂活"],
        ["刚搬来"],
        ["设计专业在读"],
        [],
    ],
)
def test_verbs_of_two_groups_and_other_peoples_say_nothing(words: list[str]) -> None:
    assert find_service_by_words(words, load_lexicons()) is None


@pytest.mark.parametrize(
    ("words", "services"),
    [
        (["胡辣汤"], {Service.CATERING}),
        (["螺蛳粉小摊"], {Service.CATERING}),
        (["危险品罐车", "自己挂靠"], {Service.FREIGHT_DRIVING}),
        (["苏绣"], {Service.ARTS}),
        (["缠花发饰定制"], {Service.ARTS}),
        (["学校里帮带饭"], {Service.DELIVERY}),
        # What is done counts, and not the place where it is done.
        (["茶馆谁请去谁家唱"], {Service.PERFORMING}),
        # A longer word says more than the verb in it.
        (["拍三农"], {Service.WE_MEDIA}),
        (["漆器手艺", "家里作坊一个人"], {Service.ARTS}),
        # What only an account earns says whose the writing is.
        (["公众号", "一个人写", "接广"], {Service.WE_MEDIA}),
        # Of a study abroad somebody is advised, and learns nothing.
        (["留学规划"], {Service.PLANNING_CONSULTING}),
    ],
)
def test_a_thing_tells_the_service(words: list[str], services: set[Service]) -> None:
    entry = find_service_by_words(words, load_lexicons())
    assert entry is not None
    assert entry.values_of("service") == {str(service) for service in services}


@pytest.mark.parametrize(
    "words",
    [
        ["餐厅灯光"],
        ["给几家饭店"],
        ["苏绣用品"],
        ["超市收银系统"],
        ["爱吃胡辣汤"],
        ["苏绣", "胡辣汤"],
        ["餐馆的账"],
        ["火锅店菜单结构"],
        ["药材鉴别"],
        ["面馆", "苏绣"],
        ["给抖音账号写稿", "公众号", "接广"],
    ],
)
def test_things_of_others_and_halves_of_words_say_nothing(words: list[str]) -> None:
    assert find_service_by_words(words, load_lexicons()) is None


@pytest.mark.parametrize(
    ("words", "service"),
    [
        ("教小孩画画", Service.TUTORING),
        ("编程课，教小学生", Service.TUTORING),
        ("柴油机维修", Service.SKILL_SERVICE),
        ("摄影棚出租", Service.OTHER),
        ("婚姻咨询", Service.HEALING),
        ("送外卖", Service.DELIVERY),
        ("餐厅制冰机维修", Service.SKILL_SERVICE),
        ("美甲培训", Service.TUTORING),
        ("养殖博主", Service.WE_MEDIA),
        ("抖音号自己运营，流量收益", Service.WE_MEDIA),
        ("盾构机配套维修", Service.SKILL_SERVICE),
        ("集卡司机", Service.FREIGHT_DRIVING),
        ("钣金工", Service.OTHER),
        ("留学顾问", Service.PLANNING_CONSULTING),
        # Lessons to firms are advice.
        ("讲内训课", Service.PLANNING_CONSULTING),
    ],
)
def test_longer_words_narrow_what_is_done_alone(words: str, service: Service) -> None:
    assert read(None, f"没有单位，{words}").engagements[0].service == service


def test_every_service_leads_somewhere() -> None:
    assert set(GROUPS) == set(Service) - {Service.NONE}


@pytest.mark.parametrize("repeated", ["几家", "一家", "附近小", "个", "的家"])
def test_for_whom_something_is_done_is_found_in_little_time(repeated: str) -> None:
    read(None, "没有单位，给几家饭店送菜")
    start = time.process_time()
    read(None, f"没有单位，给{repeated * 40}老胡辣汤")
    assert time.process_time() - start < LONGEST
