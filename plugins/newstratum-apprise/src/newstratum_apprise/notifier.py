"""A service of Apprise as a notifier."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import warnings
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from apprise import Apprise, AppriseAsset, NotifyFormat

from newstratum.errors import ClosedError, NotifierUnavailableError, NotifyError, UndeliverableError
from newstratum.ports.notifier import Delivery, Message, Receipt
from newstratum.ports.url import Secret
from newstratum_apprise.quiet import quiet

__all__ = ["PLACEHOLDER", "AppriseNotifier", "footer", "service_of"]

#: Stands in an Apprise URL for the recipient of each message.
PLACEHOLDER: Final = "{recipient}"


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def footer(key: str) -> str:
    """Return the last line of a text: a short form of the key, the same for every repeat."""
    return f"\n〔编号 {hashlib.sha256(key.encode()).hexdigest()[:8]}〕"


@functools.cache
def _load_services() -> None:
    """Let Apprise load what it has, once: libraries of some services warn of things of their own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        Apprise.instantiate("json://localhost")


def service_of(url: str) -> Apprise | None:
    """Return the service of an Apprise URL; None if Apprise makes nothing of it."""
    _load_services()
    asset = AppriseAsset(
        storage_mode="memory",
        allow_templates=False,
        app_id="newstratum",
        app_desc="newstratum",
        async_mode=False,
        http_redirects=False,
    )
    service = Apprise(asset=asset)
    with quiet():
        return service if service.add(url) and len(service) == 1 else None


class AppriseNotifier:
    """Hands each message to one service, and knows no more than that it was taken."""

    def __init__(self, url: Secret, *, clock: Callable[[], dt.datetime] = _now) -> None:
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
        url = self._url.reveal().replace(PLACEHOLDER, quote(message.recipient, safe=""))
        service = service_of(url)
        if service is None:
            return UndeliverableError("apprise: the recipient makes no URL that Apprise understands")
        with quiet():
            try:
                result = service.notify(
                    body=message.text + footer(message.key),
                    title=message.subject,
                    body_format=NotifyFormat.TEXT,
                    interpret_escapes=False,
                    timeout=max(0.001, timeout),
                )
            except Exception as error:  # a hundred services, each with errors of its own
                return NotifierUnavailableError(f"apprise: the service raised {type(error).__name__}")
        if result:
            return None
        return NotifierUnavailableError(
            f"apprise: not taken ({result.status.name.lower()}); it does not say why"
        )
