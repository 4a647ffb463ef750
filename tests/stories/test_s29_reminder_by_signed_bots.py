"""Story S29: the same reminder by 钉钉 and 飞书, each signed in its own way; a wrong clock is named.

The bots of the services on loopback check the signature of each post as the services do.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest

import newstratum as ns
from newstratum._model.notices.notices import NoticeState
from newstratum._model.values.sensitive import SensitiveText
from newstratum._ports.notifier import Notifier
from newstratum._ports.url import URL, Secret
from newstratum._testing.doubles import ManualClock

opening = pytest.importorskip("newstratum_chatbots.opening", reason="newstratum-chatbots is not here")
testing = pytest.importorskip("newstratum_chatbots.testing", reason="newstratum-chatbots is not here")

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
# Secrets and instants of the vendors' own examples, with the signatures that several public programs give.
DINGTALK = ("this is secret", 1577262236757, "hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM=")
FEISHU = ("demo", 1599360473, "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=")
REMINDER = "例会改到周四下午两点，地点不变。"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(EPOCH + dt.timedelta(milliseconds=DINGTALK[1]))


@pytest.fixture
def dingtalk(clock: ManualClock) -> Iterator[Any]:
    with testing.FakeDingTalk("t", DINGTALK[0], clock=clock.now) as fake:
        yield fake


@pytest.fixture
def feishu(clock: ManualClock) -> Iterator[Any]:
    with testing.FakeFeishu("t", FEISHU[0], clock=clock.now) as fake:
        yield fake


@pytest.fixture
def reminded(register: ns.Registry, office: Any) -> ns.Registry:
    """A register with the same reminder for a group of each service."""
    with office() as session:
        for channel in ("dingtalk", "feishu"):
            session.notices.tell(
                "reminder-7",
                SensitiveText("members"),
                channel,
                subject="通知",
                text=REMINDER,
                purpose="office",
            )
    return register


def bots(
    dingtalk: Any, feishu: Any, clock: ManualClock, ahead: dt.timedelta = dt.timedelta()
) -> dict[str, Notifier]:
    from newstratum_chatbots.bot import ChatBot
    from newstratum_chatbots.dingtalk import DingTalk
    from newstratum_network.http import HttpClient

    def now() -> dt.datetime:
        return clock.now() + ahead

    timing = opening.Timing(clock=now, timer=clock.seconds, pause=clock.pause)
    # The secret of the vendor's example has spaces, as no real one has: a URL would refuse it.
    signed = ChatBot(
        DingTalk(token=Secret("t"), secret=Secret(DINGTALK[0])),
        HttpClient(host="127.0.0.1", port=dingtalk.port, ssl_context=None, policy=None, max_body=65_536),
        clock=now,
        timer=clock.seconds,
        pause=clock.pause,
    )
    url = f"feishu://127.0.0.1:{feishu.port}?token=t&secret={FEISHU[0]}&tls=off"
    return {"dingtalk": signed, "feishu": opening.open_feishu(URL.parse(url), timing)}


def test_dingtalk_is_signed_in_the_query_in_milliseconds(
    reminded: ns.Registry, dingtalk: Any, feishu: Any, clock: ManualClock
) -> None:
    assert reminded.notices.dispatch(bots(dingtalk, feishu, clock)).sent == 2
    assert [REMINDER in post for post in (*dingtalk.posts, *feishu.posts)] == [True, True]
    (request,) = dingtalk.requests
    query = dict(request.query)
    assert (query["timestamp"], query["sign"]) == (str(DINGTALK[1]), DINGTALK[2])
    assert "sign" not in json.loads(request.body)


def test_feishu_is_signed_in_the_body_in_seconds(
    reminded: ns.Registry, dingtalk: Any, feishu: Any, clock: ManualClock
) -> None:
    clock.move(FEISHU[1] - DINGTALK[1] / 1000)
    assert reminded.notices.dispatch(bots(dingtalk, feishu, clock)).sent == 2
    (request,) = feishu.requests
    body = json.loads(request.body)
    assert (body["timestamp"], body["sign"]) == (str(FEISHU[1]), FEISHU[2])
    assert request.query == ()


@pytest.mark.parametrize(("minutes", "words"), [(150, "150 min ahead of"), (-90, "90 min behind")])
def test_a_wrong_clock_is_named_and_costs_no_notice(
    reminded: ns.Registry,
    dingtalk: Any,
    feishu: Any,
    clock: ManualClock,
    minutes: int,
    words: str,
) -> None:
    wrong = bots(dingtalk, feishu, clock, dt.timedelta(minutes=minutes))
    assert reminded.notices.dispatch(wrong).postponed == 2
    waiting = reminded.notices.list(NoticeState.DUE)
    assert [f"the clock of this machine is {words}" in each.problem for each in waiting] == [True, True]
    # No message is to blame: once the clock is right they go out, with no attempt lost.
    assert [each.attempts for each in waiting] == [0, 0]
    clock.move(3600)
    assert reminded.notices.dispatch(bots(dingtalk, feishu, clock)).sent == 2
