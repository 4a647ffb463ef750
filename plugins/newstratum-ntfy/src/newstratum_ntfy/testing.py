"""An ntfy server on 127.0.0.1 for tests: as strict as the server, with its codes and limits.

Needs the extra ``test``, since the server comes from :mod:`newstratum.testing`.
"""

from __future__ import annotations

import datetime as dt
import email.header
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from newstratum.testing import Answer, LoopbackService, Request, Situation
from newstratum_network.clocks import read_utc_clock

__all__ = ["FakeNtfy"]

_TOPIC: Final = re.compile(r"[-_A-Za-z0-9]{1,64}")
_MAX_TEXT: Final = 4_096
_MAX_BODY: Final = 8_192


class FakeNtfy(LoopbackService):
    """An ntfy server with one access token, which takes no attached files."""

    def __init__(
        self, token: str = "", *, clock: Callable[[], dt.datetime] = read_utc_clock, tls: bool = False
    ) -> None:
        """Begin to listen.

        Args:
            token: The token to ask for; empty if anybody may publish.
            clock: Returns the present instant.
            tls: Whether to speak TLS.
        """
        super().__init__(clock=clock, tls=tls)
        #: What was published, as subscribers get it, in order.
        self.published: list[Mapping[str, Any]] = []
        self._token = token

    def answer(self, request: Request) -> Answer:
        """Publish a message, or answer with one of the codes of ntfy."""
        if request.method not in ("POST", "PUT") or request.path != "/":
            return _build_error_answer(404, 40401)
        if self._token and request.headers.get("authorization") != f"Bearer {self._token}":
            return _build_error_answer(403, 40301)
        if len(request.body) > _MAX_BODY:
            return _build_error_answer(413, 41303)
        try:
            plain = json.loads(request.body.decode())
        except ValueError:
            return _build_error_answer(400, 40024)
        if not isinstance(plain, dict) or not isinstance(plain.get("message"), str):
            return _build_error_answer(400, 40017)
        if not _TOPIC.fullmatch(str(plain.get("topic", ""))):
            return _build_error_answer(400, 40009)
        if plain.get("priority", 3) not in range(1, 6):
            return _build_error_answer(400, 40007)
        if len(plain["message"].encode()) > _MAX_TEXT:
            # The server would make a file of it.
            return _build_error_answer(400, 40014)
        published = {
            **plain,
            "id": f"id{len(self.published)}",
            "event": "message",
            "time": int(self.clock().timestamp()),
            "title": _decode_title(plain.get("title", "")),
            "message": plain["message"].strip() or "triggered",
        }
        self.published.append(published)
        return Answer(body=json.dumps(published).encode(), headers={"Content-Type": "application/json"})

    def build_failing_answer(self, situation: Situation, request: Request) -> Answer:
        """Return the answer of ntfy in a situation."""
        if situation is Situation.UNAUTHORISED:
            return _build_error_answer(401, 40101)
        return super().build_failing_answer(situation, request)


def _decode_title(title: str) -> str:
    """Return a title as the server reads it: with the encoded words of mail decoded."""
    pieces = email.header.decode_header(title)
    return "".join(
        piece.decode(charset or "ascii") if isinstance(piece, bytes) else piece for piece, charset in pieces
    ).strip()


def _build_error_answer(status: int, code: int) -> Answer:
    body = {"code": code, "http": status, "error": "refused", "link": "https://ntfy.sh/docs/publish/"}
    return Answer(status=status, body=json.dumps(body).encode(), headers={"Content-Type": "application/json"})
