"""A webhook as a notifier."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

from newstratum.errors import ClosedError, NotifierUnavailableError, NotifyError, UndeliverableError
from newstratum.ports import Delivery, Message, Receipt, Secret, Words
from newstratum_network.clocks import read_utc_clock
from newstratum_network.http import HttpClient, HttpResponse
from newstratum_network.retry_after import parse_retry_after
from newstratum_webhook.events import CONTENT_TYPE, encode_cloud_event
from newstratum_webhook.signing import build_signed_headers, to_webhook_id

__all__ = ["WebhookNotifier", "to_receiver_error"]

#: Statuses after which another try makes sense.
_TEMPORARY: Final = {408, 421, 423, 425, 429}
#: Statuses about the receiver and not about one message, and what to look at.
_CHANNEL_PROBLEMS: Final = {
    401: Words("请核对密钥", "check the secret"),
    403: Words(
        "请核对密钥，以及接收方是否接收本机的事件",
        "check the secret, and whether the receiver takes events of this machine",
    ),
    404: Words("请核对地址", "check the address"),
    405: Words("请核对地址", "check the address"),
    407: Words("中间有代理", "a proxy stands in the way"),
    410: Words(
        "接收方已不存在；请去掉它，或写新的地址", "the receiver is gone; take it out, or give its new address"
    ),
}


class WebhookNotifier:
    """Posts each message as a signed event to one receiver."""

    def __init__(
        self,
        client: HttpClient,
        target: str,
        secrets: tuple[Secret, ...],
        *,
        source: str = "/newstratum",
        full: bool = False,
        clock: Callable[[], dt.datetime] = read_utc_clock,
    ) -> None:
        """Make an open notifier.

        Args:
            client: Posts to the receiver.
            target: Path and query to post to; they may hold a token of the receiver.
            secrets: What events are signed with; several while one is being replaced.
            source: What the events come from: a URI reference.
            full: Whether subject, text and address go out where the purpose of a message allows it, or
                identifiers only.
            clock: Returns the present instant, for signatures and receipts.
        """
        self._client = client
        self._target = Secret(target)
        self._secrets = secrets
        self._source = source
        self._full = full
        self._clock = clock
        self._closed = False

    def __repr__(self) -> str:
        return f"<WebhookNotifier {self._client.host}>"

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
            raise ClosedError(Words("网络回调渠道", "the webhook"))
        # Errors come back as values, so that no frame of a traceback holds the text.
        response = self._post(message, timeout)
        error = to_receiver_error(response, self._clock())
        if error is not None:
            raise error
        return Receipt(
            key=message.key,
            outcome=Delivery.ACCEPTED,
            accepted_at=self._clock(),
            code=f"http-{response.status}",
            reference=to_webhook_id(message.key),
        )

    def close(self) -> None:
        """Refuse further messages."""
        self._closed = True

    def _post(self, message: Message, timeout: float) -> HttpResponse:
        body = encode_cloud_event(message, source=self._source, full=self._full)
        identity, seconds = to_webhook_id(message.key), int(self._clock().timestamp())
        headers = {
            "Content-Type": CONTENT_TYPE,
            "User-Agent": "newstratum-webhook",
            **build_signed_headers(identity, seconds, body, self._secrets),
        }
        return self._client.post(self._target.reveal(), body, headers, timeout)


def to_receiver_error(response: HttpResponse, now: dt.datetime) -> NotifyError | None:
    """Return what a response means; None if the receiver took the event.

    Args:
        response: What the receiver answered, or why it did not.
        now: The present instant, for waits that end at an instant.
    """
    if response.is_forbidden:
        return _build_channel_error(
            Words(
                "{}；确要使用时，请写进选项allow", "{}; list it with the option allow if it is meant"
            ).format(response.failure)
        )
    if response.failure:
        return NotifierUnavailableError(Words("网络回调：{}", "webhook: {}").format(response.failure))
    if 200 <= response.status < 300:
        return None
    answer = Words("应答HTTP {}", "answered HTTP {}").format(response.status)
    if response.status >= 500 or response.status in _TEMPORARY:
        wait = parse_retry_after(response.headers.get("retry-after", ""), now)
        return NotifierUnavailableError(Words("网络回调：{}", "webhook: {}").format(answer), wait)
    if response.status < 400:
        return _build_channel_error(
            Words("{}，不予跟随；请核对地址", "{}, which is not followed; check the address").format(answer)
        )
    if response.status in _CHANNEL_PROBLEMS:
        return _build_channel_error(
            Words("{}；{}", "{}; {}").format(answer, _CHANNEL_PROBLEMS[response.status])
        )
    return UndeliverableError(Words("网络回调：{}", "webhook: {}").format(answer))


def _build_channel_error(reason: Words) -> NotifierUnavailableError:
    """Return the error of a receiver that takes no event until somebody mends the channel."""
    return NotifierUnavailableError(Words("网络回调：{}", "webhook: {}").format(reason), needs_mending=True)
