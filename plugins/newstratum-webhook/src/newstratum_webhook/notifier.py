"""A webhook as a notifier."""

from __future__ import annotations

import datetime as dt
import email.utils
import math
from collections.abc import Callable
from typing import Final

from newstratum.errors import ClosedError, NotifierUnavailableError, NotifyError, UndeliverableError
from newstratum.ports import Delivery, Message, Receipt, Secret
from newstratum_webhook.events import CONTENT_TYPE, encode_cloud_event
from newstratum_webhook.posting import Outcome, Poster
from newstratum_webhook.signing import build_signed_headers, to_webhook_id

__all__ = ["WebhookNotifier", "to_receiver_error"]

#: Statuses that say "not now" rather than "never".
_LATER: Final = {408, 421, 423, 425, 429}
#: Statuses that are about the receiver, whatever it is given, and what to look at.
_OF_THE_RECEIVER: Final = {
    401: "check the secret",
    403: "check the secret, and whether the receiver takes events of this machine",
    404: "check the address",
    405: "check the address",
    407: "a proxy stands in the way",
    410: "the receiver is gone; take it out, or give its new address",
}
_LONGEST_WAIT: Final = 86_400.0


def _read_system_clock() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class WebhookNotifier:
    """Posts each message as a signed event to one receiver."""

    def __init__(
        self,
        poster: Poster,
        secrets: tuple[Secret, ...],
        *,
        source: str = "/newstratum",
        full: bool = False,
        clock: Callable[[], dt.datetime] = _read_system_clock,
    ) -> None:
        """Make an open notifier.

        Args:
            poster: Posts to the receiver.
            secrets: What events are signed with; several while one is being replaced.
            source: What the events come from: a URI reference.
            full: Whether subject, text and address go out where the purpose of a message allows it, or
                identifiers only.
            clock: Tells the time, for signatures and receipts.
        """
        self._poster = poster
        self._secrets = secrets
        self._source = source
        self._full = full
        self._clock = clock
        self._closed = False

    def __repr__(self) -> str:
        return f"<WebhookNotifier {self._poster.host}>"

    def send(self, message: Message, *, timeout: float) -> Receipt:
        """Post a message as a signed event; a repeat has the same identifier and the same body.

        Args:
            message: What to post.
            timeout: Seconds after which to give up.

        Raises:
            UndeliverableError: The receiver will never take it.
            NotifierUnavailableError: The receiver cannot take it now; or the channel has to be mended: its
                address is not allowed or leads to no receiver, or its secret is not the receiver's.
            ClosedError: The notifier is closed.
        """
        if self._closed:
            raise ClosedError("the webhook")
        # Errors come back as values, so that no frame of a traceback holds the text.
        outcome = self._posted(message, timeout)
        problem = to_receiver_error(outcome, self._clock())
        if problem is not None:
            raise problem
        return Receipt(
            key=message.key,
            outcome=Delivery.ACCEPTED,
            accepted_at=self._clock(),
            code=f"http-{outcome.status}",
            reference=to_webhook_id(message.key),
        )

    def close(self) -> None:
        """Refuse further messages."""
        self._closed = True

    def _posted(self, message: Message, timeout: float) -> Outcome:
        body = encode_cloud_event(message, source=self._source, full=self._full)
        identity, seconds = to_webhook_id(message.key), int(self._clock().timestamp())
        headers = {
            "Content-Type": CONTENT_TYPE,
            "User-Agent": "newstratum-webhook",
            **build_signed_headers(identity, seconds, body, self._secrets),
        }
        return self._poster.post(body, headers, timeout)


def to_receiver_error(outcome: Outcome, now: dt.datetime) -> NotifyError | None:
    """Return what is wrong with an outcome; None if the receiver took the event.

    Args:
        outcome: What came of a post.
        now: The present instant, for waits that end at an instant.
    """
    if outcome.forbidden:
        return _build_channel_error(f"{outcome.failure}; list it with the option allow if it is meant")
    if outcome.failure:
        return NotifierUnavailableError(f"webhook: {outcome.failure}")
    if 200 <= outcome.status < 300:
        return None
    if outcome.status >= 500 or outcome.status in _LATER:
        wait = _parse_retry_after(outcome.retry_after, now)
        return NotifierUnavailableError(f"webhook: answered HTTP {outcome.status}", wait)
    if outcome.status < 400:
        return _build_channel_error(
            f"answered HTTP {outcome.status}, which is not followed; check the address"
        )
    if outcome.status in _OF_THE_RECEIVER:
        return _build_channel_error(f"answered HTTP {outcome.status}; {_OF_THE_RECEIVER[outcome.status]}")
    return UndeliverableError(f"webhook: answered HTTP {outcome.status}")


def _build_channel_error(reason: str) -> NotifierUnavailableError:
    """Return the error of a receiver that no event gets through to until somebody mends the channel."""
    return NotifierUnavailableError(f"webhook: {reason}", needs_mending=True)


def _parse_retry_after(text: str, now: dt.datetime) -> float | None:
    """Return the seconds that a Retry-After asks for, a day at most; None if it asks for none."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = _compute_seconds_until(text, now)
    return min(max(seconds, 0.0), _LONGEST_WAIT) if math.isfinite(seconds) else None


def _compute_seconds_until(text: str, now: dt.datetime) -> float:
    try:
        instant = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return math.nan
    return math.nan if instant.tzinfo is None else (instant - now).total_seconds()
