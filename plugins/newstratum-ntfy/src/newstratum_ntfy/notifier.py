"""A topic of an ntfy server as a notifier."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

from newstratum.errors import ClosedError, NotifierUnavailableError, NotifyError, UndeliverableError
from newstratum.ports import Delivery, Message, Receipt, Secret, Words
from newstratum_chatbots.progress import Progress
from newstratum_network.clocks import Deadline, read_utc_clock
from newstratum_network.http import HttpClient, HttpResponse
from newstratum_network.retry_after import parse_retry_after
from newstratum_ntfy.publishing import Topic, encode_publications

__all__ = ["NtfyNotifier", "to_server_error"]

#: Statuses after which another try makes sense.
_TEMPORARY: Final = {408, 421, 423, 425, 429}
#: Statuses about the server and not about one message, and what to look at.
_CHANNEL_PROBLEMS: Final = {
    401: Words("请核对token", "check the token"),
    403: Words(
        "请核对token，以及它能否在该主题发布", "check the token, and whether it may publish to the topic"
    ),
    404: Words("请核对地址", "check the address"),
    405: Words("请核对地址", "check the address"),
    407: Words("中间有代理", "a proxy stands in the way"),
    410: Words("请核对地址", "check the address"),
}
#: Codes of ntfy inside a 400 that are about the topic: invalid, and not allowed.
_TOPIC_CODES: Final = (40009, 40010)
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


class NtfyNotifier:
    """Publishes each message to one topic, in parts if it is long."""

    def __init__(
        self,
        client: HttpClient,
        topic: Topic,
        token: Secret | None = None,
        *,
        clock: Callable[[], dt.datetime] = read_utc_clock,
    ) -> None:
        """Make an open notifier.

        Args:
            client: Posts to the server, and reads its answers.
            topic: Where messages go.
            token: The access token; None for a topic that anybody may publish to.
            clock: Returns the present instant, for receipts.
        """
        self._client = client
        self._topic = topic
        self._token = token
        self._clock = clock
        self._progress = Progress()
        self._recording = threading.Lock()
        self._closed = False

    def __repr__(self) -> str:
        return f"<NtfyNotifier {self._client.host}>"

    def send(self, message: Message, *, timeout: float) -> Receipt:
        """Publish a message; a retry goes on with the part that was not taken.

        Args:
            message: What to publish. Its recipient does not go out: whoever reads the topic gets it.
            timeout: Seconds after which to give up, for all parts together.

        Raises:
            UndeliverableError: The text is too long, or the server will never take it.
            NotifierUnavailableError: The server cannot take it now; or the channel has to be mended: its
                address is not allowed or is no ntfy server, or its token or topic is refused.
            ClosedError: The notifier is closed.
        """
        if self._closed:
            raise ClosedError(Words("ntfy渠道", "the ntfy channel"))
        # Errors come back as values, so that no frame of a traceback holds the text.
        outcome = self._publish_all(message, Deadline(timeout))
        if isinstance(outcome, NotifyError):
            raise outcome
        parts, reference = outcome
        code = "http-200" if parts == 1 else f"http-200.{parts}-parts"
        return Receipt(
            key=message.key,
            outcome=Delivery.ACCEPTED,
            accepted_at=self._clock(),
            code=code,
            reference=reference,
        )

    def close(self) -> None:
        """Refuse further messages; closing again does nothing."""
        self._closed = True

    def _publish_all(self, message: Message, deadline: Deadline) -> tuple[int, str] | NotifyError:
        """Publish the rest of a message; return how many parts it has and the last id, or what went wrong."""
        bodies = encode_publications(message, self._topic)
        if isinstance(bodies, NotifyError):
            return bodies
        digests = tuple(hashlib.sha256(body).hexdigest() for body in bodies)
        with self._recording:
            accepted = self._progress.count_accepted(message.key, digests)
        reference = ""
        for number in range(accepted, len(bodies)):
            try:
                remaining = deadline.get_remaining()
            except TimeoutError:
                return NotifierUnavailableError(Words("ntfy：时间已到", "ntfy: the time is up"))
            response = self._client.post("/", bodies[number], self._build_headers(), remaining)
            error = to_server_error(response, self._clock())
            if error is not None:
                return error
            reference = _find_id(_parse_answer(response))
            with self._recording:
                self._progress.record_accepted(message.key, digests, number + 1)
        with self._recording:
            self._progress.forget(message.key)
        return len(bodies), reference

    def _build_headers(self) -> dict[str, str]:
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Accept": "application/json",
            # Nothing to unpack: a small answer cannot become a large one.
            "Accept-Encoding": "identity",
            "User-Agent": "newstratum-ntfy",
        }
        if self._token is not None:
            headers["Authorization"] = f"Bearer {self._token.reveal()}"
        return headers


def to_server_error(response: HttpResponse, now: dt.datetime) -> NotifyError | None:
    """Return what a response means; None if the server published the message.

    Args:
        response: What the server answered, or why it did not.
        now: The present instant, for waits that end at an instant.
    """
    if response.is_forbidden:
        return _build_channel_error(
            Words(
                "{}；确要使用时，请写进选项allow", "{}; list it with the option allow if it is meant"
            ).format(response.failure)
        )
    if response.failure:
        return NotifierUnavailableError(Words("ntfy：{}", "ntfy: {}").format(response.failure))
    answer = Words("应答HTTP {}", "answered HTTP {}").format(response.status)
    plain = _parse_answer(response)
    if response.status == 200 and plain.get("event") == "message" and _find_id(plain):
        return None
    if response.status >= 500 or response.status in _TEMPORARY:
        wait = parse_retry_after(response.headers.get("retry-after", ""), now)
        return NotifierUnavailableError(Words("ntfy：{}", "ntfy: {}").format(answer), wait)
    if response.status < 300:
        return _build_channel_error(
            Words("{}，但不是ntfy的应答；请核对地址", "{}, but not as ntfy does; check the address").format(
                answer
            )
        )
    if response.status < 400:
        return _build_channel_error(
            Words("{}，不予跟随；请核对地址", "{}, which is not followed; check the address").format(answer)
        )
    if response.status in _CHANNEL_PROBLEMS:
        return _build_channel_error(
            Words("{}；{}", "{}; {}").format(answer, _CHANNEL_PROBLEMS[response.status])
        )
    if response.status == 400 and plain.get("code") in _TOPIC_CODES:
        return _build_channel_error(
            Words("服务器不接受该主题；请核对topic", "the server refuses the topic; check the option topic")
        )
    return UndeliverableError(Words("ntfy：{}", "ntfy: {}").format(answer))


def _build_channel_error(reason: Words) -> NotifierUnavailableError:
    """Return the error of a server that takes no message until somebody mends the channel."""
    return NotifierUnavailableError(Words("ntfy：{}", "ntfy: {}").format(reason), needs_mending=True)


def _parse_answer(response: HttpResponse) -> Mapping[str, Any]:
    """Return the JSON object of an answer; empty if it is not one."""
    try:
        value = json.loads(response.body.decode())
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _find_id(plain: Mapping[str, Any]) -> str:
    """Return the identifier that the server gave a message; empty if there is none."""
    identity = plain.get("id")
    return identity if isinstance(identity, str) and _ID.fullmatch(identity) else ""
