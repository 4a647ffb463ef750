"""What the stories tell of the bots: long texts, rates, lost answers, mentions, several at once."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator

import pytest

from newstratum import PluginHost
from newstratum.errors import NotifierUnavailableError, NotifyError, UndeliverableError
from newstratum.ports import URL, Message, Notifier
from newstratum.testing import FlakyNotifier, ManualClock, Situation
from newstratum_chatbots.composing import format_part_footer
from newstratum_chatbots.opening import Timing, open_dingtalk, open_feishu, open_wecom
from newstratum_chatbots.testing import FakeDingTalk, FakeFeishu, FakeWeCom

SENTENCE = "十一月例会改到周四下午两点，地点不变。"


def _message(key: str = "event-1/group", text: str = "您好", recipient: str = "执委群") -> Message:
    return Message(key=key, recipient=recipient, subject="通知", text=text)


@pytest.fixture
def timing(clock: ManualClock) -> Timing:
    return Timing(clock=clock.now, timer=clock.seconds, pause=clock.pause)


@pytest.fixture
def wecom(clock: ManualClock) -> Iterator[FakeWeCom]:
    with FakeWeCom("k", clock=clock.now) as fake:
        yield fake


@pytest.fixture
def bot(wecom: FakeWeCom, timing: Timing) -> Notifier:
    return open_wecom(URL.parse(f"wecom://127.0.0.1:{wecom.port}?key=k&tls=off"), timing)


def test_five_thousand_bytes_arrive_in_order_in_parts_that_fit(bot: Notifier, wecom: FakeWeCom) -> None:
    text = "".join(f"{number}、{SENTENCE}\n" for number in range(85))
    assert len(text.encode()) > 5000
    receipt = bot.send(_message(text=text), timeout=10)
    assert receipt.code == "ok.3-parts"
    assert all(len(post.encode()) <= 2048 for post in wecom.posts)
    endings = [format_part_footer("event-1/group", number, 3) for number in (1, 2, 3)]
    assert [post.endswith(end) for post, end in zip(wecom.posts, endings, strict=True)] == [True] * 3
    whole = "".join(post.removesuffix(end) for post, end in zip(wecom.posts, endings, strict=True))
    assert whole == f"通知\n{text}"


@pytest.mark.parametrize("scheme", ["wecom", "dingtalk", "feishu"])
def test_a_bot_serves_ids_as_it_states(scheme: str) -> None:
    """A person is named to it by id, since it states no kind of contact."""
    assert PluginHost().get_contact_kind(scheme) is None


def test_an_id_as_recipient_mentions_nobody(bot: Notifier, wecom: FakeWeCom) -> None:
    bot.send(_message(recipient="person-17"), timeout=5)
    assert wecom.bodies[0]["text"].keys() == {"content"}


@pytest.mark.slow
def test_twenty_five_messages_take_more_than_a_minute_of_the_clock(
    bot: Notifier, wecom: FakeWeCom, clock: ManualClock
) -> None:
    for number in range(25):
        bot.send(_message(f"event-{number}"), timeout=120)
    assert 60 < clock.seconds() < 120
    assert len(wecom.posts) == 25
    assert len(clock.pauses) == 1


def test_a_wait_longer_than_the_timeout_is_told_and_posts_nothing(
    bot: Notifier, wecom: FakeWeCom, clock: ManualClock
) -> None:
    for number in range(20):
        bot.send(_message(f"event-{number}"), timeout=5)
    with pytest.raises(NotifierUnavailableError) as caught:
        bot.send(_message("one more"), timeout=5)
    assert caught.value.retry_after == pytest.approx(61)
    assert len(wecom.requests) == 20
    clock.move(61)
    bot.send(_message("one more"), timeout=5)


def test_a_message_whose_later_parts_would_be_too_late_is_not_begun(bot: Notifier, wecom: FakeWeCom) -> None:
    for number in range(18):
        bot.send(_message(f"event-{number}"), timeout=5)
    with pytest.raises(NotifierUnavailableError):
        bot.send(_message("long", SENTENCE * 100), timeout=5)
    assert len(wecom.requests) == 18


def test_what_twenty_posts_cannot_hold_is_undeliverable(bot: Notifier, wecom: FakeWeCom) -> None:
    with pytest.raises(UndeliverableError, match="longer than 20 posts"):
        bot.send(_message(text="一" * 14_000), timeout=500)
    bot.send(_message(text="一" * 13_000), timeout=500)
    assert len(wecom.posts) == 20


def test_a_retry_after_a_lost_answer_posts_once_more_with_the_same_footer(
    bot: Notifier, wecom: FakeWeCom
) -> None:
    wecom.arrange(Situation.LOST)
    with pytest.raises(NotifierUnavailableError, match="may have arrived"):
        bot.send(_message(), timeout=5)
    bot.send(_message(), timeout=5)
    assert len(wecom.posts) == 2
    assert {post[-12:] for post in wecom.posts} == {format_part_footer("event-1/group")[-12:]}


def test_a_retry_of_a_long_text_repeats_only_the_part_that_was_lost(bot: Notifier, wecom: FakeWeCom) -> None:
    text = SENTENCE * 120
    wecom.arrange(Situation.NORMAL, Situation.LOST)
    with pytest.raises(NotifierUnavailableError):
        bot.send(_message(text=text), timeout=5)
    bot.send(_message(text=text), timeout=5)
    assert [post.rpartition("· ")[2] for post in wecom.posts] == [
        f"{number}/4〕" for number in (1, 2, 2, 3, 4)
    ]


def test_a_retry_that_says_something_else_begins_anew(bot: Notifier, wecom: FakeWeCom) -> None:
    wecom.arrange(Situation.NORMAL, Situation.BROKEN)
    with pytest.raises(NotifierUnavailableError):
        bot.send(_message(text="一" * 1000), timeout=5)
    bot.send(_message(text="二" * 1000), timeout=5)
    assert [post.count("二") > 0 for post in wecom.posts] == [False, True, True]


def test_a_service_that_asked_for_a_wait_is_left_alone_until_then(
    bot: Notifier, wecom: FakeWeCom, clock: ManualClock
) -> None:
    wecom.arrange(Situation.WAIT)
    with pytest.raises(NotifierUnavailableError):
        bot.send(_message(), timeout=5)
    with pytest.raises(NotifierUnavailableError) as caught:
        bot.send(_message("another"), timeout=5)
    assert caught.value.retry_after == pytest.approx(60)
    assert len(wecom.requests) == 1
    clock.move(60)
    bot.send(_message("another"), timeout=5)


def test_parts_of_messages_from_several_threads_do_not_mix(bot: Notifier, wecom: FakeWeCom) -> None:
    threads = [
        threading.Thread(
            target=bot.send, args=(_message(f"event-{number}", SENTENCE * 80),), kwargs={"timeout": 90}
        )
        for number in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ends = [post.rpartition("编号 ")[2] for post in wecom.posts]
    assert len(ends) == 15
    for first in range(0, 15, 3):
        assert [end[-4:] for end in ends[first : first + 3]] == ["1/3〕", "2/3〕", "3/3〕"]
        assert len({end[:8] for end in ends[first : first + 3]}) == 1


def test_every_message_arrives_over_a_flaky_network(
    bot: Notifier, wecom: FakeWeCom, clock: ManualClock
) -> None:
    flaky = FlakyNotifier(bot, random.Random(3), failure_rate=0.3, loss_rate=0.2)
    for number in range(30):
        while True:
            try:
                flaky.send(_message(f"event-{number}"), timeout=120)
            except NotifyError:
                continue
            break
    footers = {post.rpartition("\n")[2] for post in wecom.posts}
    assert len(footers) == 30
    assert len(wecom.posts) == 30 + len(flaky.lost)


class TestMentions:
    CASES = (
        "執委群",
        "@all",
        "@zhang.san",
        "@13800000000",
        "nobody@example.org",
        "@two words",
    )

    def test_wecom(self, bot: Notifier, wecom: FakeWeCom) -> None:
        for recipient in self.CASES:
            bot.send(_message(recipient, recipient=recipient), timeout=90)
        beside = [{**body["text"]} for body in wecom.bodies]
        for text in beside:
            del text["content"]
        assert beside == [
            {},
            {"mentioned_list": ["@all"]},
            {"mentioned_list": ["zhang.san"]},
            {"mentioned_mobile_list": ["13800000000"]},
            {},
            {},
        ]

    def test_dingtalk(self, clock: ManualClock, timing: Timing) -> None:
        with FakeDingTalk("t", clock=clock.now) as fake:
            bot = open_dingtalk(URL.parse(f"dingtalk://127.0.0.1:{fake.port}?access_token=t&tls=off"), timing)
            for recipient in self.CASES:
                bot.send(_message(recipient, recipient=recipient), timeout=90)
        assert [body.get("at") for body in fake.bodies] == [
            None,
            {"isAtAll": True},
            {"atUserIds": ["zhang.san"]},
            {"atMobiles": ["13800000000"]},
            None,
            None,
        ]
        assert [post.startswith("通知") for post in fake.posts] == [True, True, False, False, True, True]

    def test_feishu(self, clock: ManualClock, timing: Timing) -> None:
        with FakeFeishu("t", clock=clock.now) as fake:
            bot = open_feishu(URL.parse(f"feishu://127.0.0.1:{fake.port}?token=t&tls=off"), timing)
            for recipient in self.CASES:
                bot.send(_message(recipient, recipient=recipient), timeout=90)
        assert [post.partition("通知")[0] for post in fake.posts] == [
            "",
            '<at user_id="all"></at> ',
            '<at user_id="zhang.san"></at> ',
            "",
            "",
            "",
        ]

    def test_only_the_first_part_mentions(self, bot: Notifier, wecom: FakeWeCom) -> None:
        bot.send(_message(text=SENTENCE * 100, recipient="@all"), timeout=5)
        assert ["mentioned_list" in body["text"] for body in wecom.bodies] == [True, False, False]

    def test_a_text_cannot_mention_anybody(
        self, bot: Notifier, wecom: FakeWeCom, clock: ManualClock, timing: Timing
    ) -> None:
        sly = '<@all> <at user_id="all">所有人</at> <AT id=all></at> <b> a<b @all'
        bot.send(_message(text=sly), timeout=5)
        assert "<@" not in wecom.posts[0]
        with FakeFeishu("t", clock=clock.now) as fake:
            open_feishu(URL.parse(f"feishu://127.0.0.1:{fake.port}?token=t&tls=off"), timing).send(
                _message(text=sly), timeout=5
            )
        assert "<at" not in fake.posts[0].lower()
        assert "<b> a<b @all" in fake.posts[0]
