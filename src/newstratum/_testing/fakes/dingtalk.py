"""A custom bot of 钉钉 on loopback: signed in the query in milliseconds, 20,000 bytes, 20 posts a minute."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Any, Final

from newstratum._testing.clocks import get_utc_now
from newstratum._testing.fakes.bots import FakeBot, Quota, build_json_answer
from newstratum._testing.fakes.loopback import Answer, Request

__all__ = ["FakeDingTalk"]

_PATH: Final = "/robot/send"
_LARGEST_BODY: Final = 20_000
_TOLERANCE: Final = 3_600_000
_CODES: Final[Mapping[str, tuple[int, str]]] = {
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


class FakeDingTalk(FakeBot):
    """The custom bot of one token."""

    asked_wait = 600

    def __init__(
        self,
        token: str,
        secret: str = "",
        *,
        keyword: str = "",
        clock: Callable[[], dt.datetime] = get_utc_now,
        tls: bool = False,
    ) -> None:
        """Begin to listen for posts with a token.

        Args:
            token: The token of the bot's address.
            secret: What posts must be signed with; empty for a bot without signatures.
            keyword: A word without which no text is taken; empty for none.
            clock: Tells the time that signatures are held to.
            tls: Whether to speak TLS.
        """
        super().__init__(Quota(20, 60), clock=clock, tls=tls)
        self._token = token
        self._secret = secret
        self._keyword = keyword

    def is_path(self, path: str) -> bool:
        """Return whether it is the path of the service."""
        return path == _PATH

    def problem_before_counting(self, request: Request, body: Mapping[str, Any] | None) -> Answer | None:
        """Return the answer to a wrong token, an old timestamp, or a wrong signature."""
        query = dict(request.query)
        if len(query) < len(request.query) or query.get("access_token") != self._token:
            return self.said("token")
        return self._problem_of_signature(query) if self._secret else None

    def _problem_of_signature(self, query: Mapping[str, str]) -> Answer | None:
        stamp = query.get("timestamp", "")
        now = self.clock().timestamp() * 1000
        if not stamp.isdecimal() or abs(int(stamp) - now) > _TOLERANCE:
            return self.said("timestamp")
        signed = hmac.new(self._secret.encode(), f"{stamp}\n{self._secret}".encode(), hashlib.sha256)
        wanted = base64.b64encode(signed.digest()).decode()
        return None if query.get("sign") == wanted else self.said("signature")

    def text_of(self, body: Mapping[str, Any]) -> str | None:
        """Return the text of a text message."""
        if body.get("msgtype") != "text" or not isinstance(body.get("text"), dict):
            return None
        content = body["text"].get("content")
        return content if isinstance(content, str) else None

    def problem_of(self, text: str, request: Request) -> Answer | None:
        """Return the answer to a body that is too long, or to a text without the keyword."""
        if len(request.body) > _LARGEST_BODY:
            return self.said("length")
        return None if self._keyword in text else self.said("keyword")

    def taken(self) -> Answer:
        """Return the answer to a post that was taken."""
        return build_json_answer({"errcode": 0, "errmsg": "ok"})

    def said(self, what: str, words: str = "") -> Answer:
        """Return an error code inside a 200."""
        code, usual = _CODES[what]
        return build_json_answer({"errcode": code, "errmsg": words or usual})
