"""A service of Apprise as a notifier."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from newstratum.errors import ClosedError, NotifierUnavailableError, NotifyError, UndeliverableError
from newstratum.ports import Delivery, Message, Receipt, Secret, Words
from newstratum_apprise.worker_main import NO_URL
from newstratum_apprise.worker_pool import call_worker
from newstratum_network.clocks import read_utc_clock

__all__ = ["PLACEHOLDER", "AppriseNotifier", "format_footer"]

#: Stands in an Apprise URL for the recipient of each message.
PLACEHOLDER: Final = "{recipient}"


#: What became of a message that a service did not take.
_FAILURES: Final = {
    "raised": Words("apprise：服务抛出{}", "apprise: the service raised {}"),
    "refused": Words("apprise：未被接收（{}）；没有说明原因", "apprise: not taken ({}); it does not say why"),
}


def format_footer(key: str) -> str:
    """Return the last line of a text: a short form of the key, the same for every repeat."""
    return f"\n〔编号 {hashlib.sha256(key.encode()).hexdigest()[:8]}〕"


class AppriseNotifier:
    """Hands each message to one service; Apprise tells no more than that it was taken."""

    def __init__(self, url: Secret, *, clock: Callable[[], dt.datetime] = read_utc_clock) -> None:
        """Make an open notifier.

        Args:
            url: The Apprise URL, ``{recipient}`` standing for the recipient.
            clock: Returns the present instant, for receipts.
        """
        self._url = url
        self._clock = clock
        self._closed = False

    def __repr__(self) -> str:
        return "<AppriseNotifier>"

    def send(self, message: Message, *, timeout: float) -> Receipt:
        """Hand a message over.

        Args:
            message: What to send.
            timeout: Seconds after which to give up.

        Raises:
            UndeliverableError: The recipient does not fit into the Apprise URL.
            NotifierUnavailableError: The service did not take it; Apprise does not say why.
            ClosedError: The notifier is closed.
        """
        if self._closed:
            raise ClosedError(Words("Apprise渠道", "the Apprise notifier"))
        # Errors come back as values, so that no frame of a traceback holds text or URL.
        error = self._deliver(message, timeout)
        if error is not None:
            raise error
        return Receipt(
            key=message.key, outcome=Delivery.UNVERIFIED, accepted_at=self._clock(), code="accepted"
        )

    def close(self) -> None:
        """Refuse further messages."""
        self._closed = True

    def _deliver(self, message: Message, timeout: float) -> NotifyError | None:
        request = {
            "url": self._url.reveal().replace(PLACEHOLDER, quote(message.recipient, safe="")),
            "subject": message.subject,
            "body": message.text + format_footer(message.key),
            # Apprise may exceed it; then its process is ended.
            "seconds": max(0.0, timeout) + 1,
        }
        reason = call_worker(request, timeout)
        if reason is None:
            return NotifierUnavailableError(
                Words(
                    "apprise：没有及时应答，消息可能已送到",
                    "apprise: no answer in time, the message may have arrived",
                )
            )
        if reason == NO_URL:
            return UndeliverableError(
                Words(
                    "apprise：加上收件人后，地址不是Apprise认得的",
                    "apprise: with the recipient the URL is not one that Apprise understands",
                )
            )
        if not reason:
            return None
        what, _, how = reason.partition(" ")
        return NotifierUnavailableError(_FAILURES[what].format(how))
