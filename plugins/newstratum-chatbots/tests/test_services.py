"""What each service's own codes become: another try with a wait, a dead letter, or the clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum.errors import NotifierUnavailableError, NotifyError, UndeliverableError
from newstratum.ports import URL, Message, Secret, Words
from newstratum.testing import ManualClock
from newstratum_chatbots.dingtalk import DingTalk
from newstratum_chatbots.feishu import Feishu
from newstratum_chatbots.opening import Timing, open_dingtalk, open_feishu
from newstratum_chatbots.services import Service, parse_answer, to_status_error
from newstratum_chatbots.testing import FakeDingTalk, FakeFeishu
from newstratum_chatbots.wecom import WeCom
from newstratum_network.clock_skew import compute_clock_skew
from newstratum_network.http import HttpResponse

WECOM = WeCom(key=Secret("k"))
DINGTALK = DingTalk(token=Secret("t"), secret=Secret("s"))
FEISHU = Feishu(token=Secret("t"), secret=Secret("s"))
AGAIN, NEVER = NotifierUnavailableError, UndeliverableError
#: Another try once somebody mended the bot.
MEND = "mend"
HOUR = dt.timedelta(hours=1)
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
MESSAGE = Message(key="k", recipient="群", subject="通知", text="您好")


def _kind_of(problem: NotifyError | None) -> type[NotifyError] | str | None:
    return MEND if getattr(problem, "needs_mending", False) else type(problem) if problem else None


@pytest.mark.parametrize(
    ("service", "answer", "kind", "wait", "words"),
    [
        (WECOM, {"errcode": -1}, AGAIN, None, "busy"),
        (WECOM, {"errcode": 45009}, AGAIN, 60, "20 a minute"),
        (WECOM, {"errcode": 45033}, AGAIN, None, "busy"),
        (WECOM, {"errcode": 93000}, MEND, None, "key"),
        (WECOM, {"errcode": 40058}, NEVER, None, "too long"),
        (WECOM, {"errcode": 99999}, NEVER, None, "99999"),
        (DINGTALK, {"errcode": -1}, AGAIN, None, "busy"),
        (DINGTALK, {"errcode": 130101}, AGAIN, 600, "20 a minute"),
        (DINGTALK, {"errcode": 410100}, AGAIN, 600, "20 a minute"),
        (DINGTALK, {"status": 1111, "wait": 5, "source": "x5", "punish": "deny"}, AGAIN, 5, "busy"),
        (DINGTALK, {"status": 1111, "wait": 10**9, "punish": "deny"}, AGAIN, 86_400, "busy"),
        (DINGTALK, {"status": 1111, "wait": "soon", "punish": "deny"}, AGAIN, None, "busy"),
        (DINGTALK, {"errcode": 300005}, MEND, None, "token"),
        (DINGTALK, {"errcode": 400102}, MEND, None, "switched off"),
        (DINGTALK, {"errcode": 460101}, NEVER, None, "too long"),
        (DINGTALK, {"errcode": 430104}, NEVER, None, "what the text says"),
        (DINGTALK, {"errcode": 310000, "errmsg": "keywords not in content"}, NEVER, None, "keyword"),
        (DINGTALK, {"errcode": 310000, "errmsg": "ip 10.1.2.3 not in whitelist"}, MEND, None, "address"),
        (DINGTALK, {"errcode": 310000, "errmsg": "sign not match"}, MEND, None, "secret"),
        (DINGTALK, {"errcode": 310000, "errmsg": "invalid timestamp"}, MEND, None, "clock"),
        (DINGTALK, {"errcode": 310000}, NEVER, None, "security"),
        (FEISHU, {"code": 11232}, AGAIN, 60, "too many"),
        (FEISHU, {"code": 9499, "msg": "too many request"}, AGAIN, 60, "too many"),
        (FEISHU, {"code": 9499, "msg": "Bad Request"}, NEVER, None, "9499"),
        (FEISHU, {"code": 19001}, MEND, None, "token"),
        (FEISHU, {"code": 19022}, MEND, None, "address"),
        (FEISHU, {"code": 19021}, MEND, None, "secret"),
        (FEISHU, {"code": 19024}, NEVER, None, "keyword"),
        (FEISHU, {"StatusCode": 19024}, NEVER, None, "keyword"),
        (WECOM, {}, AGAIN, None, "without"),
        (WECOM, {"errcode": "0"}, AGAIN, None, "without"),
        (WECOM, {"errcode": False}, AGAIN, None, "without"),
        (DINGTALK, {"errcode": 0.0}, AGAIN, None, "without"),
        (FEISHU, {"code": None}, AGAIN, None, "without"),
    ],
)
def test_a_code_becomes_what_it_means(
    service: Service,
    answer: Mapping[str, Any],
    kind: type[NotifyError] | str,
    wait: float | None,
    words: str,
) -> None:
    problem = service.to_error(answer, None)
    assert _kind_of(problem) == kind
    assert getattr(problem, "retry_after", None) == wait
    assert words in str(problem)
    assert "10.1.2.3" not in str(problem)


@pytest.mark.parametrize("service", [WECOM, DINGTALK, FEISHU])
def test_nought_is_taken(service: Service) -> None:
    assert service.to_error({"errcode": 0, "code": 0}, None) is None


@pytest.mark.parametrize(
    ("response", "kind", "wait"),
    [
        (HttpResponse(status=200), None, None),
        (HttpResponse(status=500), AGAIN, None),
        (HttpResponse(status=503, headers={"retry-after": "7"}), AGAIN, 7),
        (HttpResponse(status=429, headers={"retry-after": "1e9"}), AGAIN, 86_400),
        (HttpResponse(status=429, headers={"retry-after": "-1"}), AGAIN, None),
        (HttpResponse(status=429, headers={"retry-after": "nan"}), AGAIN, None),
        (HttpResponse(status=429, headers={"retry-after": "soon"}), AGAIN, None),
        (HttpResponse(status=302), MEND, None),
        (HttpResponse(status=401), MEND, None),
        (HttpResponse(status=404), MEND, None),
        (HttpResponse(status=400), NEVER, None),
        (HttpResponse(status=413), NEVER, None),
        (HttpResponse(failure=Words.same("no connection")), AGAIN, None),
    ],
)
def test_a_status_becomes_what_it_means(
    response: HttpResponse, kind: type[NotifyError] | str | None, wait: float | None
) -> None:
    problem = to_status_error("企业微信", response, NOW)
    assert _kind_of(problem) == kind
    assert getattr(problem, "retry_after", None) == wait


@pytest.mark.parametrize("body", [b"", b"\xff", b"[1]", b"[" * 60_000, b"1", b"null", b"{"])
def test_what_is_no_object_is_an_empty_one(body: bytes) -> None:
    assert parse_answer(HttpResponse(status=200, body=body)) == {}


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (150, "the clock of this machine is 150 min ahead of that of"),
        (-90, "the clock of this machine is 90 min behind that of"),
    ],
)
def test_a_wrong_clock_is_named_with_how_wrong_it_is(clock: ManualClock, minutes: int, words: str) -> None:
    wrong = Timing(
        clock=lambda: clock.now() + dt.timedelta(minutes=minutes), timer=clock.seconds, pause=clock.pause
    )
    with (
        FakeDingTalk("t", "s", clock=clock.now) as dingtalk,
        FakeFeishu("t", "s", clock=clock.now) as feishu,
    ):
        bots = [
            open_dingtalk(
                URL.parse(f"dingtalk://127.0.0.1:{dingtalk.port}?access_token=t&secret=s&tls=off"), wrong
            ),
            open_feishu(URL.parse(f"feishu://127.0.0.1:{feishu.port}?token=t&secret=s&tls=off"), wrong),
        ]
        for bot in bots:
            with pytest.raises(NotifierUnavailableError, match=words):
                bot.send(MESSAGE, timeout=5)


def test_a_clock_that_is_half_an_hour_off_will_do(clock: ManualClock) -> None:
    late = Timing(
        clock=lambda: clock.now() - dt.timedelta(minutes=30), timer=clock.seconds, pause=clock.pause
    )
    with FakeDingTalk("t", "s", clock=clock.now) as fake:
        url = URL.parse(f"dingtalk://127.0.0.1:{fake.port}?access_token=t&secret=s&tls=off")
        open_dingtalk(url, late).send(MESSAGE, timeout=5)
        assert len(fake.posts) == 1


@pytest.mark.parametrize("service", [DINGTALK, FEISHU])
def test_a_wrong_secret_is_not_taken_for_a_wrong_clock(service: Service) -> None:
    answer = {"errcode": 310000, "errmsg": "sign not match", "code": 19021}
    assert "secret" in str(service.to_error(answer, dt.timedelta(seconds=40)))
    assert "clock" in str(service.to_error(answer, 2 * HOUR))
    assert _kind_of(service.to_error(answer, dt.timedelta(seconds=40))) == MEND
    assert _kind_of(service.to_error(answer, 2 * HOUR)) == MEND


def test_a_wrong_secret_says_so(clock: ManualClock) -> None:
    timing = Timing(clock=clock.now, timer=clock.seconds, pause=clock.pause)
    with FakeFeishu("t", "right", clock=clock.now) as fake:
        bot = open_feishu(URL.parse(f"feishu://127.0.0.1:{fake.port}?token=t&secret=wrong&tls=off"), timing)
        with pytest.raises(NotifierUnavailableError, match="check the secret of the bot") as caught:
            bot.send(MESSAGE, timeout=5)
    assert caught.value.needs_mending
    assert "clock" not in str(caught.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
ANSWERS = st.dictionaries(
    st.sampled_from(["errcode", "errmsg", "code", "msg", "StatusCode", "status", "punish", "wait"]),
    st.sampled_from([0, -1, 310000, 1111, "deny", 19021, 9499, "timestamp", "sign"]) | JSON,
)
DATES = st.text(max_size=40) | st.from_regex(
    r"(Mon|Thu|x), [0-9]{1,5} (Jan|Feb|x) -?[0-9]{1,6} [0-9]{1,3}:[0-9]{2}:[0-9]{2}( GMT| [+-][0-9]{1,6})?",
    fullmatch=True,
)


@pytest.mark.slow
@pytest.mark.parametrize("service", [WECOM, DINGTALK, FEISHU])
@given(answer=ANSWERS, skew=st.none() | st.timedeltas())
def test_whatever_is_answered_becomes_nothing_or_an_error_of_the_port(
    service: Service, answer: Mapping[str, Any], skew: dt.timedelta | None
) -> None:
    problem = service.to_error(answer, skew)
    assert problem is None or isinstance(problem, NotifyError)


@pytest.mark.slow
@given(body=st.binary(max_size=60), date=DATES, retry=st.text(max_size=12), status=st.integers(100, 599))
def test_whatever_stands_in_an_answer_is_read_without_a_foreign_error(
    body: bytes, date: str, retry: str, status: int
) -> None:
    response = HttpResponse(status=status, headers={"date": date, "retry-after": retry}, body=body)
    parse_answer(response)
    skew = compute_clock_skew(date, NOW)
    assert skew is None or isinstance(skew, dt.timedelta)
    problem = to_status_error("企业微信", response, NOW)
    wait = getattr(problem, "retry_after", None)
    assert wait is None or 0 <= wait <= 86_400
