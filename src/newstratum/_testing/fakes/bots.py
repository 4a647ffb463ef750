"""What the fakes of the chat-bot services share: they check strictly, and say no inside a 200."""

from __future__ import annotations

import abc
import datetime as dt
import json
import threading
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from newstratum._testing.clocks import get_utc_now
from newstratum._testing.fakes.loopback import Answer, LoopbackService, Request
from newstratum._testing.situations import Situation

__all__ = ["FakeBot", "Quota", "build_json_answer", "parse_strict_object"]


def _refuse_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _value in pairs}) < len(pairs):
        raise ValueError("a name twice")
    return dict(pairs)


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def parse_strict_object(body: bytes) -> dict[str, Any] | None:
    """Return the JSON object of a body; None unless it is strict JSON in UTF-8 with each name once."""
    try:
        value = json.loads(body.decode(), object_pairs_hook=_refuse_twice, parse_constant=_refuse_constant)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def build_json_answer(plain: Mapping[str, object], *, status: int = 200) -> Answer:
    """Return an answer with a JSON object."""
    body = json.dumps(plain, ensure_ascii=False).encode()
    return Answer(status=status, body=body, headers={"Content-Type": "application/json; charset=utf-8"})


class Quota:
    """So many posts in so many seconds, counted as a service does: also those that it refused."""

    def __init__(self, count: int, seconds: float) -> None:
        self._count = count
        self._window = dt.timedelta(seconds=seconds)
        self._posts: deque[dt.datetime] = deque()

    def used_up(self, now: dt.datetime) -> bool:
        """Count a post, and return whether it was one too many."""
        while self._posts and now - self._posts[0] >= self._window:
            self._posts.popleft()
        self._posts.append(now)
        return len(self._posts) > self._count


class FakeBot(LoopbackService, abc.ABC):
    """A chat-bot service. A subclass knows its path, its body, its codes and its limits."""

    #: The content type that the service asks for.
    content_type = "application/json"

    def __init__(
        self, *quotas: Quota, clock: Callable[[], dt.datetime] = get_utc_now, tls: bool = False
    ) -> None:
        super().__init__(clock=clock, tls=tls)
        #: The text of every post that was taken, in order.
        self.posts: list[str] = []
        #: The whole body of every post that was taken, in order.
        self.bodies: list[Mapping[str, Any]] = []
        self._quotas = quotas
        self._counting = threading.Lock()

    def answer(self, request: Request) -> Answer:
        """Check a post as strictly as the service does, and take it or answer with one of its codes."""
        if not self.is_path(request.path):
            return Answer(status=404)
        if request.method != "POST":
            return Answer(status=405)
        if request.headers.get("content-type", "").partition(";")[0].strip() != self.content_type:
            return self.said("content type")
        body = parse_strict_object(request.body)
        with self._counting:
            if problem := self.problem_before_counting(request, body):
                return problem
            # Every quota counts the post, also when an earlier one is used up.
            used_up = [quota.used_up(self.clock()) for quota in self._quotas]
            if any(used_up):
                return self.said("rate")
            text = None if body is None else self.text_of(body)
            if body is None or not text:
                return self.said("body")
            if problem := self.problem_of(text, request):
                return problem
            self.posts.append(text)
            self.bodies.append(body)
        return self.taken()

    def failing_answer(self, situation: Situation, request: Request) -> Answer:
        """Return the service's own code for a situation."""
        words = {Situation.BUSY: "busy", Situation.WAIT: "rate", Situation.REFUSED: "length"}
        if situation is Situation.REPEATING:
            # As careless services do: what they were sent comes back in what they say.
            sent = f"{request.body.decode(errors='replace')} {request.query}"
            return self.said("length", f"bad request: {sent}")
        return self.said(words[situation])

    # ------------------------------------------------------------------ what subclasses know

    @abc.abstractmethod
    def is_path(self, path: str) -> bool:
        """Return whether posts may go to a path."""

    @abc.abstractmethod
    def text_of(self, body: Mapping[str, Any]) -> str | None:
        """Return the text of a body; None if it has another form than the service asks for."""

    @abc.abstractmethod
    def problem_before_counting(self, request: Request, body: Mapping[str, Any] | None) -> Answer | None:
        """Return what the service says of a post that is not even counted; None if it is."""

    @abc.abstractmethod
    def problem_of(self, text: str, request: Request) -> Answer | None:
        """Return what the service says of a text it will not take; None if it takes it."""

    @abc.abstractmethod
    def taken(self) -> Answer:
        """Return the answer to a post that was taken."""

    @abc.abstractmethod
    def said(self, what: str, words: str = "") -> Answer:
        """Return the service's code for what is wrong, with some words, or with its usual ones."""
