"""Story S28: a reminder to the 企业微信 group: long texts, the rate of the service, a lost answer.

From the register through its rules and the dispatcher to a bot of the service on loopback, which checks what
it is sent as strictly as the service does: whatever is no valid JSON it does not take.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

import newstratum as ns
from newstratum._model.notices.notices import NoticeState
from newstratum._model.notices.trigger_rules import EventKind, Recipient, TriggerRule
from newstratum._model.organisation.activities import Activity, ActivityKind
from newstratum._model.organisation.occasions import OccasionState
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.sensitive import SensitiveText
from newstratum._ports.notifier import Notifier
from newstratum._ports.url import URL
from newstratum._registry.notices.events import Triggers
from newstratum._shipped.holidays import load_holidays
from newstratum._testing.doubles import ManualClock, Situation

opening = pytest.importorskip("newstratum_chatbots.opening", reason="newstratum-chatbots is not here")
testing = pytest.importorskip("newstratum_chatbots.testing", reason="newstratum-chatbots is not here")

FOOTER = re.compile(r"\n〔编号 ([0-9a-f]{8})(?: · (\d+)/(\d+))?〕\Z")
TRIGGERS = Triggers(
    rules=[
        TriggerRule(
            kind=EventKind.ACTIVITY_SCHEDULED,
            recipients=[Recipient(address=SensitiveText("members"), channels=["wecom"])],
            purpose="office",
            contact="合成秘书处",
        )
    ],
    holidays=load_holidays(),
)


@pytest.fixture
def group(clock: ManualClock) -> Iterator[Any]:
    with testing.FakeWeCom("k", clock=clock.now) as fake:
        yield fake


@pytest.fixture
def bot(group: Any, clock: ManualClock) -> Notifier:
    timing = opening.Timing(clock=clock.now, timer=clock.seconds, pause=clock.pause)
    return opening.open_wecom(URL.parse(f"wecom://127.0.0.1:{group.port}?key=k&tls=off"), timing)


def plan(session: Any, number: int) -> None:
    activity = Activity(
        id=f"A{number}",
        name_zh=f"第{number}次例会",
        kind=ActivityKind.DISCUSSION,
        state=OccasionState.PLANNED,
        held_on="2018-07-12",
        source=Citation(document="合成计划"),
    )
    TRIGGERS.store_activity(session, activity)


def test_five_thousand_bytes_reach_the_group_in_parts_that_fit(
    register: ns.Registry, office: Any, bot: Notifier, group: Any
) -> None:
    text = "".join(f"{number}、十一月例会改到周四下午两点，地点不变。\n" for number in range(85))
    assert len(text.encode()) > 5000
    with office() as session:
        session.notices.tell(
            "minutes-7", SensitiveText("members"), "wecom", subject="纪要", text=text, purpose="office"
        )
    assert register.notices.dispatch({"wecom": bot}).sent == 1
    assert all(len(post.encode()) <= 2048 for post in group.posts)
    assert "".join(FOOTER.sub("", post) for post in group.posts) == f"纪要\n{text}"
    assert len({FOOTER.search(post)[1] for post in group.posts}) == 1  # type: ignore[index]


def test_twenty_five_meetings_take_the_group_more_than_a_minute(
    register: ns.Registry, office: Any, bot: Notifier, group: Any, clock: ManualClock
) -> None:
    with office() as session:
        for number in range(25):
            plan(session, number)
    assert register.notices.dispatch({"wecom": bot}, timeout=120).sent == 25
    assert clock.seconds() > 60
    told = "\n".join(group.posts)
    assert (len(group.posts), all(f"第{number}次例会" in told for number in range(25))) == (25, True)
    # The service took every one, and it takes nothing beyond its rate.
    assert len(group.requests) == 25


def test_a_lost_answer_costs_one_more_post_under_the_same_key(
    register: ns.Registry, office: Any, bot: Notifier, group: Any, clock: ManualClock
) -> None:
    with office() as session:
        plan(session, 1)
    group.arrange(Situation.LOST)
    assert register.notices.dispatch({"wecom": bot}).postponed == 1
    (waiting,) = register.notices.list(NoticeState.DUE)
    assert "may have arrived" in waiting.problem
    clock.move(60)
    assert register.notices.dispatch({"wecom": bot}).sent == 1
    assert len(group.posts) == 2
    assert len(set(group.posts)) == 1
    assert FOOTER.search(group.posts[0])
    clock.move(3600)
    assert register.notices.dispatch({"wecom": bot}).taken == 0
