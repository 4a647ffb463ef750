"""The rates of a service: so many posts in so many seconds."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from attrs import frozen

__all__ = ["Rate", "RateLimiter"]


@frozen
class Rate:
    """So many posts in so many seconds."""

    posts: int
    seconds: float


class RateLimiter:
    """Records when posts went out, and computes when the next may. Not safe from several threads."""

    def __init__(self, rates: Iterable[Rate], timer: Callable[[], float]) -> None:
        """Begin without posts.

        Args:
            rates: All of them are kept.
            timer: Counts seconds, from any beginning.
        """
        self._rates = tuple(rates)
        self._timer = timer
        self._posts: deque[float] = deque(maxlen=max(rate.posts for rate in self._rates))
        self._blocked_until = float("-inf")

    def compute_wait(self, posts: int) -> float:
        """Return the seconds until the last of so many further posts may go out; 0 for at once.

        Args:
            posts: How many are to follow each other; 1 or more.
        """
        now = self._timer()
        instant = max(now, self._blocked_until)
        instants = deque(self._posts, maxlen=self._posts.maxlen)
        for _number in range(posts):
            instant = max([instant, *(self._find_earliest(rate, instants) for rate in self._rates)])
            instants.append(instant)
        return instant - now

    def record_post(self) -> None:
        """Record a post that goes out now."""
        self._posts.append(self._timer())

    def back_off(self, seconds: float) -> None:
        """Send nothing for some seconds, because the service asks for it."""
        self._blocked_until = max(self._blocked_until, self._timer() + seconds)

    @staticmethod
    def _find_earliest(rate: Rate, instants: deque[float]) -> float:
        if len(instants) < rate.posts:
            return float("-inf")
        return instants[-rate.posts] + rate.seconds
