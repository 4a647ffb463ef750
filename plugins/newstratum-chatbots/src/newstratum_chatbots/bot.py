"""A group bot as a notifier: keeps the order, the limits and the rate of its service."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable

from newstratum.errors import ClosedError, NotifierUnavailableError, NotifyError
from newstratum.ports import Delivery, Message, Receipt
from newstratum_chatbots.composing import compose_texts
from newstratum_chatbots.exchange import ServiceClient
from newstratum_chatbots.progress import Progress
from newstratum_chatbots.rate_limiting import RateLimiter
from newstratum_chatbots.services import Service, compute_clock_skew, parse_answer, to_status_error

__all__ = ["ChatBot"]

_MINUTE = 60
#: The footer numbers no more parts than this.
_MOST_PARTS = 99


def _read_system_clock() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class ChatBot:
    """Posts messages to one group; messages wait for each other, so that their parts stay together."""

    def __init__(
        self,
        service: Service,
        exchanger: ServiceClient,
        *,
        clock: Callable[[], dt.datetime] = _read_system_clock,
        timer: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Make an open bot.

        Args:
            service: The service, with the credentials of the bot.
            exchanger: Posts to it.
            clock: Tells the time, for signatures and receipts.
            timer: Counts the seconds of the rate.
            pause: Waits for some seconds, by the same count.
        """
        self._service = service
        self._exchanger = exchanger
        self._clock = clock
        self._timer = timer
        self._pause = pause
        self._pace = RateLimiter(service.rates, timer)
        self._progress = Progress()
        self._turn = threading.Lock()
        self._closed = False
        in_a_minute = [rate.posts for rate in service.rates if rate.seconds >= _MINUTE]
        self._most_parts = min(_MOST_PARTS, *in_a_minute)

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
        if not self._turn.acquire(timeout=max(0.0, timeout)):
            raise NotifierUnavailableError(f"{self._service.name}: other messages are still on their way")
        try:
            if self._closed:
                raise ClosedError(f"the bot of {self._service.name}")
            # Errors come back as values, so that no frame of a traceback holds the text.
            outcome = self._post_all(message, until)
        finally:
            self._turn.release()
        if isinstance(outcome, NotifyError):
            raise outcome
        code = "ok" if outcome == 1 else f"ok.{outcome}-parts"
        return Receipt(key=message.key, outcome=Delivery.ACCEPTED, accepted_at=self._clock(), code=code)

    def close(self) -> None:
        """Refuse further messages; one that is on its way is finished."""
        with self._turn:
            self._closed = True

    def _post_all(self, message: Message, until: float) -> int | NotifyError:
        """Post what is left of a message; return how many parts it has, or what went wrong."""
        parts = compose_texts(message, self._service, most_parts=self._most_parts)
        if isinstance(parts, NotifyError):
            return parts
        taken = self._progress.count_accepted(message.key, parts)
        if problem := self._problem_of_wait(len(parts) - taken, until):
            return problem
        for number in range(taken, len(parts)):
            recipient = message.recipient if number == 0 else ""
            if problem := self._problem_of_wait(1, until) or self._posted(parts[number], recipient, until):
                return problem
            self._progress.take(message.key, parts, number + 1)
        self._progress.forget(message.key)
        return len(parts)

    def _problem_of_wait(self, posts: int, until: float) -> NotifyError | None:
        """Return that the rate does not let so many posts out in time; None if it does."""
        wait = self._pace.wait_for(posts)
        if self._timer() + wait <= until:
            return None
        reason = f"{self._service.name}: as many posts went out as the service takes"
        return NotifierUnavailableError(reason, wait)

    def _posted(self, text: str, recipient: str, until: float) -> NotifyError | None:
        """Post one part when its turn comes; return what went wrong, None if nothing did."""
        if wait := self._pace.wait_for(1):
            self._pause(wait)
        self._pace.count()
        now = self._clock()
        left = max(0.001, until - self._timer())
        reply = self._exchanger.exchange(self._service.post(text, recipient, now), left)
        problem = to_status_error(self._service.name, reply)
        if problem is None:
            problem = self._service.problem(parse_answer(reply), compute_clock_skew(reply, now))
        if isinstance(problem, NotifierUnavailableError) and problem.retry_after is not None:
            self._pace.hold(problem.retry_after)
        return problem
