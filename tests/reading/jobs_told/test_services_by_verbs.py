"""A verb tells the service of somebody who serves no unit, if all verbs point the same way."""

from __future__ import annotations

import pytest

from newstratum import Service
from newstratum._reading.jobs_told.services_by_verbs import GROUPS, find_service_by_verb


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
    entry = find_service_by_verb(words)
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
    assert find_service_by_verb(words) is None


def test_every_service_leads_somewhere() -> None:
    assert set(GROUPS) == set(Service) - {Service.NONE}
