"""A receiver of webhooks on loopback that takes only what is signed as Standard Webhooks 1.0 asks for."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import hmac
from collections.abc import Callable, Mapping

from newstratum._testing.clocks import get_utc_now
from newstratum._testing.fakes.loopback import Answer, LoopbackService, Request

__all__ = ["FakeReceiver", "is_signed"]

_TOLERANCE = dt.timedelta(minutes=5)


def is_signed(headers: Mapping[str, str], body: bytes, secret: str, now: dt.datetime) -> bool:
    """Return whether a webhook is signed with a secret, and was so within five minutes of an instant.

    Args:
        headers: The headers of the request, by lower-case name.
        body: The body, as it arrived.
        secret: The secret both sides know: ``whsec_`` and base64.
        now: The instant at the receiver.
    """
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        signed_at = dt.datetime.fromtimestamp(int(headers["webhook-timestamp"]), dt.UTC)
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        offered = headers["webhook-signature"].split(" ")
    except (KeyError, ValueError, binascii.Error, OverflowError, OSError):
        return False
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    fits = any(hmac.compare_digest(wanted.encode(), signature.encode()) for signature in offered)
    return fits and abs(now - signed_at) <= _TOLERANCE


class FakeReceiver(LoopbackService):
    """A receiver of webhooks that drops repeats by their identifier."""

    def __init__(
        self,
        secret: str,
        *,
        clock: Callable[[], dt.datetime] = get_utc_now,
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
