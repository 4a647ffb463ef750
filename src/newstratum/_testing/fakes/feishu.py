"""A custom bot of 飞书 on loopback: signed in the body in seconds, 20 KiB, 100 posts a minute, 5 a second."""

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

__all__ = ["FakeFeishu"]

_PATH: Final = "/open-apis/bot/v2/hook/"
_LARGEST_BODY: Final = 20_480
_TOLERANCE: Final = 3_600
_CODES: Final[Mapping[str, tuple[int, str]]] = {
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


class FakeFeishu(FakeBot):
    """The custom bot of one token."""

    asked_wait = 60

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
            token: The token in the path of the bot's address.
            secret: What posts must be signed with; empty for a bot without signatures.
            keyword: A word without which no text is taken; empty for none.
            clock: Tells the time that signatures are held to.
            tls: Whether to speak TLS.
        """
        super().__init__(Quota(100, 60), Quota(5, 1), clock=clock, tls=tls)
        self._token = token
        self._secret = secret
        self._keyword = keyword

    def is_path(self, path: str) -> bool:
        """Return whether it is the path of some bot."""
        return path.startswith(_PATH)

    def problem_before_counting(self, request: Request, body: Mapping[str, Any] | None) -> Answer | None:
        """Return the answer to a wrong token or a wrong signature."""
        if request.path != _PATH + self._token or request.query:
            return self.said("token")
        return self._problem_of_signature(body) if self._secret and body is not None else None

    def _problem_of_signature(self, body: Mapping[str, Any]) -> Answer | None:
        stamp = body.get("timestamp")
        now = self.clock().timestamp()
        if not (isinstance(stamp, str) and stamp.isdecimal()) or abs(int(stamp) - now) > _TOLERANCE:
            return self.said("signature")
        signed = hmac.new(f"{stamp}\n{self._secret}".encode(), b"", hashlib.sha256)
        wanted = base64.b64encode(signed.digest()).decode()
        return None if body.get("sign") == wanted else self.said("signature")

    def text_of(self, body: Mapping[str, Any]) -> str | None:
        """Return the text of a text message."""
        if body.get("msg_type") != "text" or not isinstance(body.get("content"), dict):
            return None
        text = body["content"].get("text")
        return text if isinstance(text, str) else None

    def problem_of(self, text: str, request: Request) -> Answer | None:
        """Return the answer to a body that is too long, or to a text without the keyword."""
        if len(request.body) > _LARGEST_BODY:
            return self.said("length")
        return None if self._keyword in text else self.said("keyword")

    def taken(self) -> Answer:
        """Return the answer to a post that was taken."""
        return build_json_answer(
            {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}
        )

    def said(self, what: str, words: str = "") -> Answer:
        """Return an error code inside a 200."""
        code, usual = _CODES[what]
        return build_json_answer({"code": code, "data": {}, "msg": words or usual})
