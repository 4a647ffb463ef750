"""S28 and S29 by commands alone: what is due reaches three groups, split and signed as each service asks.

The bots of the services on loopback check each post as strictly as the services do. What needs a clock that
is moved, the rate over a minute and the retry, is in the tests of each story.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest

testing = pytest.importorskip("newstratum_chatbots.testing", reason="newstratum-chatbots is not here")

RULES = """
schema = 1

[recipients.members]
address = "members"
channels = ["{channel}"]

[[rule]]
kinds = ["weekly_digest"]
to = ["members"]
purpose = "office"
contact = "合成秘书处"
quiet = {{ begin = 23:59:59, end = 00:00:00, workdays_only = false }}
"""
FOOTER = re.compile(r"\n〔编号 ([0-9a-f]{8})(?: · (\d+)/(\d+))?〕\Z")
SECRET = "SECsynthetic"


@pytest.fixture
def due(desk: Any) -> Any:
    """An office with fifty tasks that are overdue."""
    desk.bring("机构.csv", "机构编号,机构名称,机构类别", ("b", "合成联络组", "人民团体"))
    desk.bring(
        "任务.csv",
        "任务事项,责任单位,交办日期,到期日,依据",
        *(
            (
                f"第{number}项：十一月例会改到周四下午两点，地点不变",
                "合成联络组",
                "2018-10-08",
                "2018-10-19",
                "纪要",
            )
            for number in range(1, 51)
        ),
    )
    return desk


def tell_and_send(desk: Any, channel: str, url: str) -> str:
    rules = desk.folder / "rules.toml"
    rules.write_text(RULES.format(channel=channel), encoding="utf-8")
    told = desk.run("notices", "tell", "--rules", rules, "--on", "2018-11-02", "--json")
    assert json.loads(told)["stored"] == 1
    return str(desk.run("notices", "send", "--to", url))


def test_s28_a_long_text_reaches_the_group_in_parts_under_2048_bytes(due: Any) -> None:
    with testing.FakeWeCom("k") as group:
        sent = tell_and_send(due, "wecom", f"wecom://127.0.0.1:{group.port}?key=k&tls=off")
        assert "1" in sent
        assert len(group.posts) > 1
        assert all(len(post.encode()) <= 2048 for post in group.posts)
        whole = "".join(FOOTER.sub("", post) for post in group.posts)
        assert all(f"第{number}项" in whole for number in range(1, 51))
        # One key in all the footers, and nothing is sent again.
        assert len({FOOTER.search(post)[1] for post in group.posts}) == 1
        count = len(group.posts)
        due.run("notices", "send", "--to", f"wecom://127.0.0.1:{group.port}?key=k&tls=off")
        assert len(group.posts) == count


@pytest.mark.parametrize("service", ["dingtalk", "feishu"])
def test_s29_the_same_reminder_is_signed_as_each_service_asks(due: Any, service: str) -> None:
    fake = {"dingtalk": testing.FakeDingTalk, "feishu": testing.FakeFeishu}[service]
    name = {"dingtalk": "access_token", "feishu": "token"}[service]
    with fake("t", SECRET) as group:
        url = f"{service}://127.0.0.1:{group.port}?{name}=t&secret={SECRET}&tls=off"
        tell_and_send(due, service, url)
        assert group.posts
        (request, *_) = group.requests
        signed = dict(request.query) if service == "dingtalk" else json.loads(request.body)
        # Milliseconds in the query of one, seconds in the body of the other.
        assert len(str(signed["timestamp"])) == {"dingtalk": 13, "feishu": 10}[service]
        assert signed["sign"]


def test_s29_a_wrong_clock_is_named(due: Any) -> None:
    def tell_another_time() -> dt.datetime:
        return dt.datetime.now(dt.UTC) + dt.timedelta(hours=3)

    with testing.FakeDingTalk("t", SECRET, clock=tell_another_time) as group:
        url = f"dingtalk://127.0.0.1:{group.port}?access_token=t&secret={SECRET}&tls=off"
        tell_and_send(due, "dingtalk", url)
        assert not group.posts
    (notice,) = json.loads(due.run("notices", "list", "--json"))
    assert "本机时钟比钉钉慢180分钟" in notice["problem"]
