"""Every promise about notices is kept, one by one, from the register to the far end and back.

Each is also tried piece by piece, in ``tests/registry`` and with the plugins; here the pieces are together:
a register in a file, the real dispatcher, the real plugins and far ends on loopback.
"""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest

from newstratum._model.notices.notices import NoticeState
from newstratum._model.people.evidence import Source
from newstratum._model.people.people import Consent, Person, PrivacyNotice
from newstratum._model.values.sensitive import SensitiveText
from newstratum._ports.notifier import Notifier
from newstratum._ports.url import URL
from newstratum._registry.notices.dispatch import DispatchReport, LeasedNotice, Leases
from newstratum._registry.opening import open_registry
from newstratum._registry.registry import Registry
from newstratum._testing.doubles import FAILURES, ManualClock
from newstratum.testing import Situation

webhooks = pytest.importorskip("newstratum_webhook.testing", reason="newstratum-webhook is not here")
bots = pytest.importorskip("newstratum_chatbots.testing", reason="newstratum-chatbots is not here")

SECRET = "whsec_" + base64.b64encode(b"b" * 32).decode()
DAY = dt.date(2026, 1, 1)
NOTICE = PrivacyNotice(
    id="survey",
    version=1,
    controller="synthetic office",
    contact="synthetic desk",
    purposes=("roster", "invitation"),
    text_zh="告知书",
    in_force_on=DAY,
)
FOOTER = re.compile(r"\n〔编号 ([0-9a-f]{8})(?: · (\d+)/(\d+))?〕\Z")
SENTENCE = "十一月例会改到周四下午两点，地点不变。"


@pytest.fixture
def clock() -> ManualClock:
    """One clock for the register, the dispatcher and the bots."""
    return ManualClock()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/register.db"


@pytest.fixture
def registry(url: str, clock: ManualClock) -> Iterator[Registry]:
    with open_registry(url, clock=clock.now) as opened:
        yield opened


def _tell(registry: Registry, channel: str, texts: Sequence[str]) -> list[str]:
    with registry.session(actor="office", purpose="office") as session:
        return [
            session.notices.tell(
                f"event-{number}",
                SensitiveText("执委群"),
                channel,
                subject="通知",
                text=text,
                purpose="office",
            ).id
            for number, text in enumerate(texts)
        ]


# ---------------------------------------- withdrawn consent, then dispatch


def _roster(registry: Registry) -> Any:
    source = Source(kind="person", stated_on=DAY)
    return registry.session(actor="office", purpose="roster", source=source, notice=NOTICE)


def _invite(registry: Registry, count: int) -> None:
    consent = Consent(purpose="invitation", notice="survey.v1", given_on=DAY)
    with _roster(registry) as session:
        for number in range(count):
            session.people.add(Person(id=f"P{number}", consents=[consent]))
            session.notices.tell(
                "invited", f"P{number}", "webhook", subject="邀请", text="内容", purpose="invitation"
            )


def _withdraw_all(registry: Registry, count: int) -> None:
    with _roster(registry) as session:
        for number in range(count):
            person = session.people.require(f"P{number}")
            consents = [attrs.evolve(each, withdrawn_on=DAY) for each in person.consents]
            session.people.update(attrs.evolve(person, consents=consents))


@pytest.fixture
def receiver(clock: ManualClock) -> Iterator[Any]:
    with webhooks.FakeReceiver(SECRET, clock=clock.now) as opened:
        yield opened


@pytest.fixture
def webhook(receiver: Any, clock: ManualClock) -> Notifier:
    opening = pytest.importorskip("newstratum_webhook.opening", reason="newstratum-webhook is not here")
    url = URL.parse(f"webhook://127.0.0.1:{receiver.port}?secret={SECRET}&tls=off&allow=127.0.0.1")
    opened: Notifier = opening.open_webhook(url, clock=clock.now)
    return opened


def test_withdrawn_consent_then_dispatch_0_sends(
    registry: Registry, webhook: Notifier, receiver: Any
) -> None:
    _invite(registry, 20)
    _withdraw_all(registry, 20)
    assert registry.notices.dispatch({"webhook": webhook}) == DispatchReport(cancelled=20)
    assert receiver.requests == []


def test_withdrawn_between_claim_and_send_0_sends(
    registry: Registry,
    url: str,
    clock: ManualClock,
    webhook: Notifier,
    receiver: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Everybody withdraws through another registry just after the dispatcher took its batch."""
    claim = Leases.claim
    taken: list[int] = []

    def claimed_and_withdrawn(*args: Any, **options: Any) -> tuple[LeasedNotice, ...]:
        claimed = claim(*args, **options)
        if claimed:
            taken.append(len(claimed))
            with open_registry(url, clock=clock.now) as other:
                _withdraw_all(other, 20)
        return claimed

    _invite(registry, 20)
    monkeypatch.setattr(Leases, "claim", claimed_and_withdrawn)
    assert registry.notices.dispatch({"webhook": webhook}) == DispatchReport(cancelled=20)
    assert taken == [20]
    assert receiver.requests == []
    assert registry.notices.list(NoticeState.CANCELLED) == ()


def test_without_a_withdrawal_they_are_sent(registry: Registry, webhook: Notifier, receiver: Any) -> None:
    """Otherwise the two above would show nothing."""
    _invite(registry, 20)
    assert registry.notices.dispatch({"webhook": webhook}) == DispatchReport(sent=20)
    assert len(receiver.taken) == 20


# ---------------------------------------- a retry after a lost answer


@pytest.fixture(params=["wecom", "dingtalk", "feishu"])
def group(request: pytest.FixtureRequest, clock: ManualClock) -> Iterator[tuple[Any, Notifier]]:
    """A group of a chat service, and the bot in it; both go by the one clock."""
    opening = pytest.importorskip("newstratum_chatbots.opening", reason="newstratum-chatbots is not here")
    fakes: dict[str, Any] = {
        "wecom": bots.FakeWeCom("c", clock=clock.now),
        "dingtalk": bots.FakeDingTalk("c", clock=clock.now),
        "feishu": bots.FakeFeishu("c", clock=clock.now),
    }
    credential = {"wecom": "key=c", "dingtalk": "access_token=c", "feishu": "token=c"}[request.param]
    timing = opening.Timing(clock=clock.now, timer=clock.seconds, pause=clock.pause)
    with fakes["wecom"], fakes["dingtalk"], fakes["feishu"]:
        fake = fakes[request.param]
        place = URL.parse(f"{request.param}://127.0.0.1:{fake.port}?{credential}&tls=off")
        yield fake, getattr(opening, f"open_{request.param}")(place, timing)


def test_a_retry_after_a_lost_answer_at_most_one_more_post_with_the_same_footer_key(
    registry: Registry, clock: ManualClock, group: tuple[Any, Notifier]
) -> None:
    """The service takes the post and drops the connection; the dispatcher comes again when it is time."""
    service, bot = group
    _tell(registry, "group", ["您好"])
    service.arrange(Situation.LOST)
    dispatcher = registry.notices.dispatcher({"group": bot})
    assert dispatcher.round(total_timeout=30) == DispatchReport(postponed=1)
    assert "may have arrived" in registry.notices.list(NoticeState.DUE)[0].problem
    clock.move(60)
    assert dispatcher.round(total_timeout=30) == DispatchReport(sent=1)
    clock.move(86_400)
    assert dispatcher.round(total_timeout=30) == DispatchReport()
    assert len(service.posts) == 2
    first, again = (FOOTER.search(post) for post in service.posts)
    assert first is not None
    assert again is not None
    assert first[1] == again[1]


# ---------------------------------------- 5,000 bytes of Chinese to 企业微信


@pytest.mark.slow
@pytest.mark.parametrize("group", ["wecom"], indirect=True)
def test_5000_bytes_of_chinese_to_wecom_parts_fit_no_character_is_cut_order_and_rate_are_kept(
    registry: Registry, clock: ManualClock, group: tuple[Any, Notifier]
) -> None:
    """Twelve such notices at once: more posts than the service takes in a minute."""
    service, bot = group
    texts = {f"{number}、" + SENTENCE * 90 for number in range(12)}
    assert all(len(text.encode()) >= 5000 for text in texts)
    _tell(registry, "group", sorted(texts))
    dispatcher = registry.notices.dispatcher({"group": bot}, timeout=10)
    for _minute in range(20):
        dispatcher.round(total_timeout=30)
        clock.move(61)
    assert len(registry.notices.list(NoticeState.SENT)) == 12
    assert all(len(post.encode()) <= 2048 for post in service.posts)
    # Nothing was refused: neither for its length nor because it came too soon.
    assert len(service.requests) == len(service.posts) == 12 * 3
    assert set(_put_together(service.posts)) == {f"通知\n{text}" for text in texts}


def _put_together(posts: Sequence[str]) -> Iterator[str]:
    """The texts of posts whose parts follow each other; the test fails where one is out of its place."""
    whole: list[str] = []
    for post in posts:
        footer = FOOTER.search(post)
        assert footer is not None
        assert int(footer[2]) == len(whole) + 1
        whole.append(post[: footer.start()])
        if footer[2] == footer[3]:
            yield "".join(whole)
            whole = []
    assert whole == []


# ---------------------------------------- nothing leaked into logs or receipts


@pytest.mark.slow
def test_whatever_a_far_end_answers_nothing_private_is_kept_of_it(
    registry: Registry, clock: ManualClock, group: tuple[Any, Notifier], canary: str
) -> None:
    """What is logged or printed is looked through by the guard over all tests."""
    service, bot = group
    for situation in sorted(FAILURES):
        with registry.session(actor="office", purpose="office") as session:
            session.notices.tell(
                f"event-{situation}",
                SensitiveText(f"@{canary}-to"),
                "group",
                subject=f"{canary}-subject",
                text=f"{canary}-text",
                purpose="office",
            )
        service.arrange(situation)
        registry.notices.dispatch({"group": bot}, timeout=0.2)
        for notice in registry.notices.list():
            assert canary not in f"{notice!r} {notice.problem}"
            assert notice.receipt is None or canary not in str(attrs.asdict(notice.receipt))
        # Whoever asked for a wait gets it.
        clock.move(700)
    assert len(service.requests) >= len(FAILURES), "each of them happened"
    assert any(notice.problem for notice in registry.notices.list())
