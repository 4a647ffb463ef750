"""A receiver of webhooks on 127.0.0.1 for tests, which takes only what is signed (Standard Webhooks 1.0).

Needs the extra ``test``, since the server comes from :mod:`newstratum.testing`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from newstratum.testing import Answer, LoopbackService, Request, is_signed
from newstratum_network.clocks import read_utc_clock

__all__ = ["FakeReceiver"]


class FakeReceiver(LoopbackService):
    """A receiver of webhooks that drops repeats by their identifier."""

    def __init__(
        self,
        secret: str,
        *,
        clock: Callable[[], dt.datetime] = read_utc_clock,
        tls: bool = False,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        """Begin to listen for webhooks signed with a secret."""
        super().__init__(clock=clock, tls=tls, host=host, port=port)
        #: Every webhook that was taken, in order, repeats included.
        self.taken: list[Request] = []
        self._secret = secret

    @property
    def effects(self) -> dict[str, bytes]:
        """Return the body of each webhook by its identifier, repeats dropped."""
        return {request.headers["webhook-id"]: request.body for request in reversed(self.taken)}

    def answer(self, request: Request) -> Answer:
        """Take a webhook that is a POST and signed; answer 405 or 401 to any other."""
        if request.method != "POST":
            return Answer(status=405)
        if not is_signed(request.headers, request.body, self._secret, self.clock()):
            return Answer(status=401)
        self.taken.append(request)
        return Answer(status=204)
