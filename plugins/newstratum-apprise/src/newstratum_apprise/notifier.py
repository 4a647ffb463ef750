"""A service of Apprise as a notifier."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from newstratum.errors import ClosedError, NotifierUnavailableError, NotifyError, UndeliverableError
from newstratum.ports import Delivery, Message, Receipt, Secret
from newstratum_apprise.worker_main import NO_URL
from newstratum_apprise.worker_pool import call_worker

__all__ = ["PLACEHOLDER", "AppriseNotifier", "format_footer"]

#: Stands in an Apprise URL for the recipient of each message.
PLACEHOLDER: Final = "{recipient}"


def _read_system_clock() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def format_footer(key: str) -> str:
    """Return the last line of a text: a short form of the key, the same for every repeat."""
    return f"\n〔编号 {hashlib.sha256(key.encode()).hexdigest()[:8]}〕"


class AppriseNotifier:
    """Hands each message to one service, and knows no more than that it was taken."""

    def __init__(self, url: Secret, *, clock: Callable[[], dt.datetime] = _read_system_clock) -> None:
        """Make an open notifier.

        Args:
            url: The Apprise URL, ``{recipient}`` standing for the recipient.
            clock: Tells the time, for receipts.
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
            raise ClosedError("the Apprise notifier")
        # Errors come back as values, so that no frame of a traceback holds text or URL.
        problem = self._handed_over(message, timeout)
        if problem is not None:
            raise problem
        return Receipt(
            key=message.key, outcome=Delivery.UNVERIFIED, accepted_at=self._clock(), code="accepted"
        )

    def close(self) -> None:
        """Refuse further messages."""
        self._closed = True

    def _handed_over(self, message: Message, timeout: float) -> NotifyError | None:
        request = {
            "url": self._url.reveal().replace(PLACEHOLDER, quote(message.recipient, safe="")),
            "subject": message.subject,
            "body": message.text + format_footer(message.key),
            # What Apprise does not keep to, its process is ended by.
            "seconds": max(0.0, timeout) + 1,
        }
        reason = call_worker(request, timeout)
        if reason is None:
            return NotifierUnavailableError("apprise: no answer in time, the message may have arrived")
        if reason == NO_URL:
            return UndeliverableError("apprise: the recipient makes no URL that Apprise understands")
        return NotifierUnavailableError(f"apprise: {reason}") if reason else None
