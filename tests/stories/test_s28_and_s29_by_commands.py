"""S28 and S29 by commands alone: what is due reaches three groups, split and signed as each service asks.

The bots of the services on loopback check each post as strictly as the services do. The rate over a
minute and the retry are tried by the clock of the machine in a long test, and by a moved one beside it.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import time
from typing import Any

import pytest

from newstratum.testing import Situation

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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.stress(whole=True)
def test_s28_twenty_five_messages_take_a_minute_and_a_lost_answer_one_more_post(desk: Any) -> None:
    """By the clock of the machine, which a command reads: some minutes."""
    desk.bring("机构.csv", "机构编号,机构名称,机构类别", ("b", "合成联络组", "人民团体"))
    columns = "任务编号,任务事项,责任单位,交办日期,到期日,依据"
    tasks = [
        (f"t{number}", f"合成事项{number}", "合成联络组", "2018-10-08", "2018-11-02", "纪要")
        for number in range(1, 26)
    ]
    desk.bring("任务.csv", columns, *tasks)
    rules = desk.folder / "rules.toml"
    rules.write_text(RULES.format(channel="wecom").replace("weekly_digest", "task_due"), encoding="utf-8")
    tell = ("notices", "tell", "--rules", rules, "--json")
    assert json.loads(desk.run(*tell, "--on", "2018-11-02"))["stored"] == 25
    with testing.FakeWeCom("k") as group:
        send = ("notices", "send", "--to", f"wecom://127.0.0.1:{group.port}?key=k&tls=off")
        began = time.monotonic()
        while len(group.posts) < 25 and time.monotonic() - began < 300:
            desk.run(*send, "--timeout", "60")
        assert time.monotonic() - began > 60
        # The group takes no more in a minute, and was asked for no more.
        assert len(group.requests) == len(group.posts) == 25
        desk.bring(
            "任务2.csv", columns, ("t99", "合成末项", "合成联络组", "2018-10-08", "2018-11-05", "纪要")
        )
        assert json.loads(desk.run(*tell, "--on", "2018-11-05"))["stored"] == 1
        time.sleep(60)
        group.arrange(Situation.LOST)
        desk.run(*send)
        began = time.monotonic()
        while len(group.posts) < 27 and time.monotonic() - began < 180:
            time.sleep(10)
            desk.run(*send)
        last = group.posts[25:]
        assert len(last) == 2
        assert len(set(last)) == 1
        desk.run(*send)
        assert len(group.posts) == 27
