"""A group bot as a notifier: it keeps the order of parts, and the limits and the rate of its service."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable
from typing import Final

from newstratum.errors import ClosedError, NotifierUnavailableError, NotifyError
from newstratum.ports import Delivery, Message, Receipt, Words
from newstratum_chatbots.composing import compose_texts
from newstratum_chatbots.progress import Progress
from newstratum_chatbots.rate_limiting import RateLimiter
from newstratum_chatbots.services import Service, parse_answer, to_status_error
from newstratum_network.clock_skew import compute_clock_skew
from newstratum_network.clocks import read_utc_clock
from newstratum_network.http import HttpClient

__all__ = ["ChatBot"]

_MINUTE: Final = 60
#: The footer numbers no more parts than this.
_MAX_PARTS: Final = 99
_HEADERS: Final = {
    "Content-Type": "application/json; charset=utf-8",
    "Accept": "application/json",
    # Nothing to unpack: a small answer cannot become a large one.
    "Accept-Encoding": "identity",
    "User-Agent": "newstratum-chatbots",
}


class ChatBot:
    """Posts messages to one group; messages wait for each other, so that their parts stay together."""

    def __init__(
        self,
        service: Service,
        client: HttpClient,
        *,
        clock: Callable[[], dt.datetime] = read_utc_clock,
        timer: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Make an open bot.

        Args:
            service: The service, with the credentials of the bot.
            client: Posts to it.
            clock: Returns the present instant, for signatures and receipts.
            timer: Counts the seconds of the rate.
            pause: Waits for some seconds, by the same count.
        """
        self._service = service
        self._client = client
        self._clock = clock
        self._timer = timer
        self._pause = pause
        self._rate_limiter = RateLimiter(service.rates, timer)
        self._progress = Progress()
        self._sending = threading.Lock()
        self._closed = False
        posts_a_minute = [rate.posts for rate in service.rates if rate.seconds >= _MINUTE]
        self._max_parts = min(_MAX_PARTS, *posts_a_minute)

    def __repr__(self) -> str:
        return f"<ChatBot {self._service.name}>"

    def send(self, message: Message, *, timeout: float) -> Receipt:
        """Post a message, in parts if it is long; a retry goes on with the part that was not taken.

        Args:
            message: What to post. The recipient is whom to mention, ``@all`` for everybody; any other
                text names the group and mentions nobody.
            timeout: Seconds after which to give up, waits for the rate of the service included.

        Raises:
            UndeliverableError: The service will never take it like this.
            NotifierUnavailableError: The service cannot take it now.
            ClosedError: The bot is closed.
        """
        until = self._timer() + timeout
        if not self._sending.acquire(timeout=max(0.0, timeout)):
            raise NotifierUnavailableError(
                Words("{}：其他消息仍在发送", "{}: other messages are still being sent").format(
                    self._service.name
                )
            )
        try:
            if self._closed:
                raise ClosedError(Words("{}的机器人", "the bot of {}").format(self._service.name))
            # Errors come back as values, so that no frame of a traceback holds the text.
            outcome = self._post_all(message, until)
        finally:
            self._sending.release()
        if isinstance(outcome, NotifyError):
            raise outcome
        code = "ok" if outcome == 1 else f"ok.{outcome}-parts"
        return Receipt(key=message.key, outcome=Delivery.ACCEPTED, accepted_at=self._clock(), code=code)

    def close(self) -> None:
        """Refuse further messages; one that is being sent is finished."""
        with self._sending:
            self._closed = True

    def _post_all(self, message: Message, until: float) -> int | NotifyError:
        """Post the rest of a message; return how many parts it has, or what went wrong."""
        parts = compose_texts(message, self._service, max_parts=self._max_parts)
        if isinstance(parts, NotifyError):
            return parts
        accepted = self._progress.count_accepted(message.key, parts)
        if error := self._check_wait(len(parts) - accepted, until):
            return error
        for number in range(accepted, len(parts)):
            recipient = message.recipient if number == 0 else ""
            if error := self._check_wait(1, until) or self._post(parts[number], recipient, until):
                return error
            self._progress.record_accepted(message.key, parts, number + 1)
        self._progress.forget(message.key)
        return len(parts)

    def _check_wait(self, posts: int, until: float) -> NotifyError | None:
        """Return the error that the rate does not allow so many posts in time; None if it does."""
        wait = self._rate_limiter.compute_wait(posts)
        if self._timer() + wait <= until:
            return None
        reason = Words("{}：服务的频率限额已用完", "{}: the rate of the service is used up").format(
            self._service.name
        )
        return NotifierUnavailableError(reason, wait)

    def _post(self, text: str, recipient: str, until: float) -> NotifyError | None:
        """Post one part when its turn comes; return what went wrong, None if nothing did."""
        if wait := self._rate_limiter.compute_wait(1):
            self._pause(wait)
        self._rate_limiter.record_post()
        now = self._clock()
        left = max(0.001, until - self._timer())
        post = self._service.build_post(text, recipient, now)
        response = self._client.post(post.target, post.body, _HEADERS, left)
        error = to_status_error(self._service.name, response, now)
        if error is None:
            error = self._service.to_error(
                parse_answer(response), compute_clock_skew(response.headers.get("date", ""), now)
            )
        if isinstance(error, NotifierUnavailableError) and error.retry_after is not None:
            self._rate_limiter.back_off(error.retry_after)
        return error
