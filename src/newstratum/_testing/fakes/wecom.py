"""A group bot of 企业微信 on loopback: one key in the query, 2,048 bytes of text, 20 posts a minute."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from newstratum._testing.clocks import get_utc_now
from newstratum._testing.fakes.bots import FakeBot, Quota, build_json_answer
from newstratum._testing.fakes.loopback import Answer, Request

__all__ = ["FakeWeCom"]

_PATH: Final = "/cgi-bin/webhook/send"
_LONGEST_TEXT: Final = 2048
_CODES: Final[Mapping[str, tuple[int, str]]] = {
    "busy": (-1, "system busy"),
    "token": (93000, "invalid webhook url, hint: [1700000000], from ip: 127.0.0.1"),
    "rate": (45009, "api freq out of limit, hint: [1700000000], from ip: 127.0.0.1"),
    "content type": (40035, "invalid parameters"),
    "body": (40008, "invalid message type"),
    "length": (40058, "text.content exceed max length 2048. invalid Request Parameter"),
}


class FakeWeCom(FakeBot):
    """The group bot of one key."""

    asked_wait = 60

    def __init__(
        self, key: str, *, clock: Callable[[], dt.datetime] = get_utc_now, tls: bool = False
    ) -> None:
        """Begin to listen for posts with a key."""
        super().__init__(Quota(20, 60), clock=clock, tls=tls)
        self._key = key

    def is_path(self, path: str) -> bool:
        """Return whether it is the path of the service."""
        return path == _PATH

    def problem_before_counting(self, request: Request, body: Mapping[str, Any] | None) -> Answer | None:
        """Return the answer to a wrong key."""
        return None if request.query == (("key", self._key),) else self.said("token")

    def text_of(self, body: Mapping[str, Any]) -> str | None:
        """Return the text of a text message."""
        if body.get("msgtype") != "text" or not isinstance(body.get("text"), dict):
            return None
        content = body["text"].get("content")
        return content if isinstance(content, str) else None

    def problem_of(self, text: str, request: Request) -> Answer | None:
        """Return the answer to a text that is too long."""
        return self.said("length") if len(text.encode()) > _LONGEST_TEXT else None

    def taken(self) -> Answer:
        """Return the answer to a post that was taken."""
        return build_json_answer({"errcode": 0, "errmsg": "ok"})

    def said(self, what: str, words: str = "") -> Answer:
        """Return an error code inside a 200."""
        code, usual = _CODES[what]
        return build_json_answer({"errcode": code, "errmsg": words or usual})
