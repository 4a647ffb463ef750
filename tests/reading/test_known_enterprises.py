"""Enterprises that everybody calls by a short name need no question about their owners; look-alikes do."""

from __future__ import annotations

import pytest

from newstratum._api import classify, read

STAFF = [
    ("小红书", "产品经理", "new_media"),
    ("", "B站正式员工，内容运营", "new_media"),
    ("", "技术，知乎，写搜索后台的", "new_media"),
    ("比亚迪", "电气工程师", "enterprise"),
    ("特斯拉上海工厂", "工艺工程师", "enterprise"),
    ("腾讯", "软件工程师", "enterprise"),
    ("爱尔眼科", "医生", "intermediary"),
]
#: Whoever only offers work there, or serves another unit that has the name as a part of its own.
OTHERS = [
    ("小红书", "美食博主", "contested"),
    ("", "B站做科普视频，个人账号，没有MCN", "contested"),
    ("", "抖音拍段子，个人号", "undetermined"),
    ("美团", "骑手", "outside"),
    ("链家", "经纪人", "contested"),
    ("", "自由插画师，小红书", "freelance"),
    ("抖音小店", "客服", "outside"),
    ("小红书代运营公司", "软件工程师", "undetermined"),
    ("比亚迪4S店", "销售顾问", "undetermined"),
]


@pytest.mark.parametrize(("employer", "title", "outcome"), [*STAFF, *OTHERS])
def test_a_known_enterprise_is_known_by_its_name_alone(employer: str, title: str, outcome: str) -> None:
    assert classify(read(employer or None, title)).outcome == outcome
