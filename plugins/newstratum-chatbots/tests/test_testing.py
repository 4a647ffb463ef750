"""The fakes hold a post to what the vendors document: method, path, body, signature, length and rate."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import urllib.parse
from collections.abc import Iterator
from typing import Any

import pytest

from newstratum.testing import LoopbackService, ManualClock, Situation
from newstratum_chatbots.testing import FakeDingTalk, FakeFeishu, FakeWeCom

JSON = {"Content-Type": "application/json"}


def _exchange(
    service: LoopbackService, path: str, body: bytes = b"", *, method: str = "POST", headers: Any = JSON
) -> tuple[int, bytes, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=5)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read(), dict(answer.getheaders())
    finally:
        connection.close()


def _code(service: LoopbackService, path: str, plain: object, **options: Any) -> int:
    body = plain if isinstance(plain, bytes) else json.dumps(plain, ensure_ascii=False).encode()
    status, answer, _headers = _exchange(service, path, body, **options)
    assert status == 200
    said = json.loads(answer)
    return int(said.get("errcode", said.get("code")))


def _text(content: object) -> dict[str, object]:
    return {"msgtype": "text", "text": {"content": content}}


class TestWeCom:
    PATH = "/cgi-bin/webhook/send?key=k"

    @pytest.fixture
    def bot(self, clock: ManualClock) -> Iterator[FakeWeCom]:
        with FakeWeCom("k", clock=clock.now) as bot:
            yield bot

    def test_a_text_is_taken(self, bot: FakeWeCom) -> None:
        assert _code(bot, self.PATH, _text("您好")) == 0
        assert bot.posts == ["您好"]
        assert bot.bodies == [_text("您好")]

    def test_the_limit_is_in_bytes(self, bot: FakeWeCom) -> None:
        assert _code(bot, self.PATH, _text("一" * 682 + "ab")) == 0
        assert _code(bot, self.PATH, _text("一" * 682 + "abc")) == 40058

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"[]",
            b'"text"',
            '{"msgtype": "text", "text": {"content": "您"}}'.encode("gb18030"),
            b'{"msgtype": "text", "msgtype": "text", "text": {"content": "a"}}',
            b'{"msgtype": "text", "text": {"content": NaN}}',
            b'{"msgtype": "text", "text": {"content": ""}}',
            b'{"msgtype": "text", "text": {"content": 1}}',
            b'{"msgtype": "text", "text": "a"}',
            b'{"msgtype": "image", "text": {"content": "a"}}',
        ],
    )
    def test_a_body_of_another_form_is_refused(self, bot: FakeWeCom, body: bytes) -> None:
        assert _code(bot, self.PATH, body) == 40008
        assert bot.posts == []

    def test_key_path_method_and_content_type_are_held_to(self, bot: FakeWeCom) -> None:
        assert _code(bot, "/cgi-bin/webhook/send?key=other", _text("a")) == 93000
        assert _code(bot, "/cgi-bin/webhook/send", _text("a")) == 93000
        assert _code(bot, self.PATH, _text("a"), headers={"Content-Type": "text/plain"}) == 40035
        assert _exchange(bot, "/elsewhere?key=k")[0] == 404
        assert _exchange(bot, self.PATH, method="GET")[0] == 405
        assert bot.posts == []

    def test_twenty_posts_a_minute_are_taken(self, bot: FakeWeCom, clock: ManualClock) -> None:
        codes = [_code(bot, self.PATH, _text(str(number))) for number in range(21)]
        assert codes == [0] * 20 + [45009]
        clock.move(60)
        assert _code(bot, self.PATH, _text("again")) == 0

    def test_what_it_says_names_the_service_own_address(self, bot: FakeWeCom) -> None:
        """As the real one does; a channel that repeats it would put an address into a log."""
        _status, said, _headers = _exchange(bot, "/cgi-bin/webhook/send", b"{}")
        assert b"from ip: 127.0.0.1" in said


class TestDingTalk:
    @pytest.fixture
    def bot(self, clock: ManualClock) -> Iterator[FakeDingTalk]:
        with FakeDingTalk("t", "s", keyword="通知", clock=clock.now) as bot:
            yield bot

    def _path(self, at: float, *, secret: str = "s", token: str = "t") -> str:
        stamp = str(int(at * 1000))
        digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
        query = {"access_token": token, "timestamp": stamp, "sign": base64.b64encode(digest).decode()}
        return "/robot/send?" + urllib.parse.urlencode(query)

    def test_a_signed_text_with_the_keyword_is_taken(self, bot: FakeDingTalk, clock: ManualClock) -> None:
        assert _code(bot, self._path(clock.now().timestamp()), _text("通知：您好")) == 0
        assert bot.posts == ["通知：您好"]

    @pytest.mark.parametrize(
        ("changes", "code", "words"),
        [
            ({"token": "other"}, 300005, "token is not exist"),
            ({"secret": "other"}, 310000, "sign not match"),
            ({"late": 3601}, 310000, "invalid timestamp"),
            ({"late": -3601}, 310000, "invalid timestamp"),
            ({"text": "您好"}, 310000, "keywords not in content"),
            ({"text": "通知" + "一" * 6700}, 460101, "message too long"),
            ({"text": ""}, 400105, "unsupported msgtype"),
        ],
    )
    def test_each_fault_has_its_code_and_words(
        self, bot: FakeDingTalk, clock: ManualClock, changes: dict[str, Any], code: int, words: str
    ) -> None:
        text = changes.pop("text", "通知")
        path = self._path(clock.now().timestamp() + changes.pop("late", 0), **changes)
        _status, said, _headers = _exchange(bot, path, json.dumps(_text(text), ensure_ascii=False).encode())
        assert json.loads(said)["errcode"] == code
        assert words in json.loads(said)["errmsg"]
        assert bot.posts == []

    def test_a_signature_in_the_body_is_none(self, bot: FakeDingTalk) -> None:
        assert _code(bot, "/robot/send?access_token=t", _text("通知") | {"sign": "x"}) == 310000

    def test_twenty_posts_a_minute_are_taken(self, bot: FakeDingTalk, clock: ManualClock) -> None:
        path = self._path(clock.now().timestamp())
        assert [_code(bot, path, _text("通知")) for _number in range(21)] == [0] * 20 + [130101]


class TestFeishu:
    PATH = "/open-apis/bot/v2/hook/t"

    @pytest.fixture
    def bot(self, clock: ManualClock) -> Iterator[FakeFeishu]:
        with FakeFeishu("t", "s", keyword="通知", clock=clock.now) as bot:
            yield bot

    def _body(self, at: float, text: object = "通知：您好", *, secret: str = "s") -> dict[str, object]:
        stamp = str(int(at))
        digest = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
        sign = base64.b64encode(digest).decode()
        return {"timestamp": stamp, "sign": sign, "msg_type": "text", "content": {"text": text}}

    def test_a_signed_text_with_the_keyword_is_taken(self, bot: FakeFeishu, clock: ManualClock) -> None:
        assert _code(bot, self.PATH, self._body(clock.now().timestamp())) == 0
        assert bot.posts == ["通知：您好"]

    def test_each_fault_has_its_code(self, bot: FakeFeishu, clock: ManualClock) -> None:
        now = clock.now().timestamp()
        assert _code(bot, "/open-apis/bot/v2/hook/other", self._body(now)) == 19001
        clock.move(1)
        assert _code(bot, self.PATH, self._body(now, secret="other")) == 19021
        assert _code(bot, self.PATH, self._body(now + 3605)) == 19021
        assert _code(bot, self.PATH, self._body(now) | {"timestamp": int(now)}) == 19021
        clock.move(1)
        assert _code(bot, self.PATH, self._body(now, "您好")) == 19024
        assert _code(bot, self.PATH, self._body(now, "通知" + "一" * 6900)) == 9499
        assert _code(bot, self.PATH, self._body(now, 1)) == 19002
        assert bot.posts == []

    def test_the_signature_of_the_other_vendor_is_refused(self, bot: FakeFeishu, clock: ManualClock) -> None:
        body = self._body(clock.now().timestamp())
        digest = hmac.new(b"s", f"{body['timestamp']}\ns".encode(), hashlib.sha256).digest()
        assert _code(bot, self.PATH, body | {"sign": base64.b64encode(digest).decode()}) == 19021

    def test_five_posts_a_second_are_taken(self, bot: FakeFeishu, clock: ManualClock) -> None:
        body = self._body(clock.now().timestamp())
        assert [_code(bot, self.PATH, body) for _number in range(6)] == [0] * 5 + [11232]
        clock.move(1)
        assert _code(bot, self.PATH, body) == 0


def test_a_lost_answer_is_one_to_a_message_that_was_taken(clock: ManualClock) -> None:
    with FakeWeCom("k", clock=clock.now) as bot:
        bot.arrange(Situation.BROKEN, Situation.LOST)
        for _number in range(2):
            with pytest.raises(OSError, match=r"reset|closed"):
                _code(bot, TestWeCom.PATH, _text("a"))
        assert bot.posts == ["a"]
