"""Fakes of the group bots on 127.0.0.1 for tests: as strict as the services, with their codes and limits.

Needs the extra ``test``, since the servers come from :mod:`newstratum.testing`.
"""

from __future__ import annotations

import abc
import base64
import datetime as dt
import hashlib
import hmac
import json
import threading
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

from newstratum.testing import Answer, LoopbackService, Request, Situation
from newstratum_network.clocks import read_utc_clock

__all__ = ["FakeBot", "FakeDingTalk", "FakeFeishu", "FakeWeCom", "Quota"]

_WECOM_PATH: Final = "/cgi-bin/webhook/send"
_DINGTALK_PATH: Final = "/robot/send"
_FEISHU_PATH: Final = "/open-apis/bot/v2/hook/"


def _refuse_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _value in pairs}) < len(pairs):
        raise ValueError("a name twice")
    return dict(pairs)


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _parse_strict_object(body: bytes) -> dict[str, Any] | None:
    """Return the JSON object of a body; None unless it is strict JSON in UTF-8 with each name once."""
    try:
        value = json.loads(body.decode(), object_pairs_hook=_refuse_twice, parse_constant=_refuse_constant)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _build_json_answer(plain: Mapping[str, object]) -> Answer:
    """Return an answer 200 with a JSON object."""
    body = json.dumps(plain, ensure_ascii=False).encode()
    return Answer(body=body, headers={"Content-Type": "application/json; charset=utf-8"})


class Quota:
    """So many posts in so many seconds, counted as a service does: also those that it refused."""

    def __init__(self, count: int, seconds: float) -> None:
        self._count = count
        self._window = dt.timedelta(seconds=seconds)
        self._posts: deque[dt.datetime] = deque()

    def count_post(self, now: dt.datetime) -> bool:
        """Count a post, and return whether it was one too many."""
        while self._posts and now - self._posts[0] >= self._window:
            self._posts.popleft()
        self._posts.append(now)
        return len(self._posts) > self._count


class FakeBot(LoopbackService, abc.ABC):
    """A chat-bot service. A subclass knows its path, its credentials, its codes and its limits."""

    #: The code and the words of each answer, by what is wrong.
    errors: ClassVar[Mapping[str, tuple[int, str]]]
    #: The answer to a post that was taken.
    success: ClassVar[Mapping[str, object]] = {"errcode": 0, "errmsg": "ok"}
    #: In a body: the name of the message's kind, and of the object with the text and of the text in it.
    fields: ClassVar[tuple[str, str, str]] = ("msgtype", "text", "content")

    def __init__(
        self, *quotas: Quota, clock: Callable[[], dt.datetime] = read_utc_clock, tls: bool = False
    ) -> None:
        super().__init__(clock=clock, tls=tls)
        #: The text of every post that was taken, in order.
        self.posts: list[str] = []
        #: The whole body of every post that was taken, in order.
        self.bodies: list[Mapping[str, Any]] = []
        self._quotas = quotas
        self._counting = threading.Lock()

    def answer(self, request: Request) -> Answer:
        """Check a post as strictly as the service does, and take it or answer with one of its codes."""
        if not self.accepts_path(request.path):
            return Answer(status=404)
        if request.method != "POST":
            return Answer(status=405)
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            return self.build_error_answer("content type")
        body = _parse_strict_object(request.body)
        with self._counting:
            if error := self.check_credentials(request, body):
                return error
            # Every quota counts the post, also when an earlier one is used up.
            is_over = [quota.count_post(self.clock()) for quota in self._quotas]
            if any(is_over):
                return self.build_error_answer("rate")
            text = None if body is None else self._parse_text(body)
            if body is None or not text:
                return self.build_error_answer("body")
            if error := self.check_text(text, request):
                return error
            self.posts.append(text)
            self.bodies.append(body)
        return self.build_success_answer()

    def build_failing_answer(self, situation: Situation, request: Request) -> Answer:
        """Return the service's own code for a situation."""
        errors = {Situation.BUSY: "busy", Situation.WAIT: "rate", Situation.REFUSED: "length"}
        if situation is Situation.REPEATING:
            # As careless services do: their answer repeats what they were sent.
            sent = f"{request.body.decode(errors='replace')} {request.query}"
            return self.build_error_answer("length", f"bad request: {sent}")
        return self.build_error_answer(errors[situation])

    def build_success_answer(self) -> Answer:
        """Return the answer to a post that was taken."""
        return _build_json_answer(self.success)

    def build_error_answer(self, error: str, words: str = "") -> Answer:
        """Return the service's code for an error inside a 200, with some words, or with its usual ones."""
        code, usual = self.errors[error]
        return _build_json_answer({"errcode": code, "errmsg": words or usual})

    def _parse_text(self, body: Mapping[str, Any]) -> str | None:
        """Return the text of a text message; None if the body has another form."""
        kind, holder, name = self.fields
        if body.get(kind) != "text" or not isinstance(body.get(holder), dict):
            return None
        text = body[holder].get(name)
        return text if isinstance(text, str) else None

    # ------------------------------------------------------------------ what subclasses know

    @abc.abstractmethod
    def accepts_path(self, path: str) -> bool:
        """Return whether posts may go to a path."""

    @abc.abstractmethod
    def check_credentials(self, request: Request, body: Mapping[str, Any] | None) -> Answer | None:
        """Return the answer to wrong credentials, which come before counting; None if they are right."""

    @abc.abstractmethod
    def check_text(self, text: str, request: Request) -> Answer | None:
        """Return the answer to a text that is refused; None if it is taken."""


class FakeWeCom(FakeBot):
    """A group bot of 企业微信: one key in the query, 2,048 bytes of text, 20 posts a minute."""

    retry_after = 60
    errors: ClassVar = {
        "busy": (-1, "system busy"),
        "token": (93000, "invalid webhook url, hint: [1700000000], from ip: 127.0.0.1"),
        "rate": (45009, "api freq out of limit, hint: [1700000000], from ip: 127.0.0.1"),
        "content type": (40035, "invalid parameters"),
        "body": (40008, "invalid message type"),
        "length": (40058, "text.content exceed max length 2048. invalid Request Parameter"),
    }

    def __init__(
        self, key: str, *, clock: Callable[[], dt.datetime] = read_utc_clock, tls: bool = False
    ) -> None:
        """Begin to listen for posts with a key."""
        super().__init__(Quota(20, 60), clock=clock, tls=tls)
        self._key = key

    def accepts_path(self, path: str) -> bool:
        """Return whether it is the path of the service."""
        return path == _WECOM_PATH

    def check_credentials(self, request: Request, body: Mapping[str, Any] | None) -> Answer | None:
        """Return the answer to a wrong key."""
        return None if request.query == (("key", self._key),) else self.build_error_answer("token")

    def check_text(self, text: str, request: Request) -> Answer | None:
        """Return the answer to a text that is too long."""
        return self.build_error_answer("length") if len(text.encode()) > 2048 else None


class _SignedBot(FakeBot):
    """A custom bot that asks for a signature and a keyword, each if it has one."""

    #: Bytes of a body, at most.
    max_body: ClassVar[int]

    def __init__(
        self,
        token: str,
        secret: str = "",
        *,
        keyword: str = "",
        clock: Callable[[], dt.datetime] = read_utc_clock,
        tls: bool = False,
    ) -> None:
        """Begin to listen for posts with a token.

        Args:
            token: The token of the bot's address.
            secret: What posts must be signed with; empty for a bot without signatures.
            keyword: A word without which no text is taken; empty for none.
            clock: Returns the instant that signatures are compared with.
            tls: Whether to speak TLS.
        """
        super().__init__(*self.quotas(), clock=clock, tls=tls)
        self._token = token
        self._secret = secret
        self._keyword = keyword

    @staticmethod
    @abc.abstractmethod
    def quotas() -> tuple[Quota, ...]:
        """Return the rates of the service."""

    def check_text(self, text: str, request: Request) -> Answer | None:
        """Return the answer to a body that is too long, or to a text without the keyword."""
        if len(request.body) > self.max_body:
            return self.build_error_answer("length")
        return None if self._keyword in text else self.build_error_answer("keyword")


class FakeDingTalk(_SignedBot):
    """A custom bot of 钉钉: signed in the query in milliseconds, 20,000 bytes, 20 posts a minute."""

    retry_after = 600
    max_body = 20_000
    errors: ClassVar = {
        "busy": (-1, "系统繁忙"),
        "token": (300005, "token is not exist"),
        "rate": (130101, "send too fast, exceed 20 times per minute"),
        "content type": (43004, "Content-Type is invalid"),
        "body": (400105, "unsupported msgtype"),
        "length": (460101, "message too long, exceed 20000 bytes"),
        "timestamp": (310000, "invalid timestamp, more: [https://open.dingtalk.com/document]"),
        "signature": (310000, "sign not match, more: [https://open.dingtalk.com/document]"),
        "keyword": (310000, "keywords not in content, more: [https://open.dingtalk.com/document]"),
        "address": (310000, "ip 127.0.0.1 not in whitelist"),
    }

    @staticmethod
    def quotas() -> tuple[Quota, ...]:
        """Return the rate of the service."""
        return (Quota(20, 60),)

    def accepts_path(self, path: str) -> bool:
        """Return whether it is the path of the service."""
        return path == _DINGTALK_PATH

    def check_credentials(self, request: Request, body: Mapping[str, Any] | None) -> Answer | None:
        """Return the answer to a wrong token, an old timestamp, or a wrong signature."""
        query = dict(request.query)
        if len(query) < len(request.query) or query.get("access_token") != self._token:
            return self.build_error_answer("token")
        if not self._secret:
            return None
        timestamp, now = query.get("timestamp", ""), self.clock().timestamp() * 1000
        if not timestamp.isdecimal() or abs(int(timestamp) - now) > 3_600_000:
            return self.build_error_answer("timestamp")
        signed = hmac.new(self._secret.encode(), f"{timestamp}\n{self._secret}".encode(), hashlib.sha256)
        expected = base64.b64encode(signed.digest()).decode()
        return None if query.get("sign") == expected else self.build_error_answer("signature")


class FakeFeishu(_SignedBot):
    """A custom bot of 飞书: signed in the body in seconds, 20 KiB, 100 posts a minute, 5 a second."""

    retry_after = 60
    max_body = 20_480
    success: ClassVar = {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}
    fields: ClassVar = ("msg_type", "content", "text")
    errors: ClassVar = {
        "busy": (9499, "too many request"),
        "token": (19001, "param invalid: incoming webhook access token invalid"),
        "rate": (11232, "frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]"),
        "content type": (19002, "params error, content type"),
        "body": (19002, "params error, msg_type need"),
        "length": (9499, "Bad Request"),
        "signature": (19021, "sign match fail or timestamp is not within one hour from current time"),
        "keyword": (19024, "Key Words Not Found"),
        "address": (19022, "Ip Not Allowed"),
    }

    @staticmethod
    def quotas() -> tuple[Quota, ...]:
        """Return the rates of the service."""
        return Quota(100, 60), Quota(5, 1)

    def accepts_path(self, path: str) -> bool:
        """Return whether it is the path of some bot."""
        return path.startswith(_FEISHU_PATH)

    def check_credentials(self, request: Request, body: Mapping[str, Any] | None) -> Answer | None:
        """Return the answer to a wrong token or a wrong signature."""
        if request.path != _FEISHU_PATH + self._token or request.query:
            return self.build_error_answer("token")
        if not self._secret or body is None:
            return None
        timestamp, now = body.get("timestamp"), self.clock().timestamp()
        if not (isinstance(timestamp, str) and timestamp.isdecimal()) or abs(int(timestamp) - now) > 3_600:
            return self.build_error_answer("signature")
        signed = hmac.new(f"{timestamp}\n{self._secret}".encode(), b"", hashlib.sha256)
        expected = base64.b64encode(signed.digest()).decode()
        return None if body.get("sign") == expected else self.build_error_answer("signature")

    def build_error_answer(self, error: str, words: str = "") -> Answer:
        """Return the service's code for an error inside a 200, with some words, or with its usual ones."""
        code, usual = self.errors[error]
        return _build_json_answer({"code": code, "data": {}, "msg": words or usual})
