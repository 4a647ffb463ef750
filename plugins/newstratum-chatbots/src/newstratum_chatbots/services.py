"""What a bot needs to know of its service, and how services say no."""

from __future__ import annotations

import datetime as dt
import email.utils
import json
import math
import re
from collections.abc import Mapping
from typing import Any, Protocol

from newstratum.errors import NotifierUnavailableError, NotifyError, UndeliverableError
from newstratum_chatbots.exchange import Post, Reply
from newstratum_chatbots.rate_limiting import Rate

__all__ = [
    "LONGEST_WAIT",
    "Service",
    "build_channel_error",
    "build_clock_error",
    "compute_clock_skew",
    "parse_answer",
    "parse_mention",
    "to_status_error",
]

#: Seconds to wait at most, whatever a service asks for: a day.
LONGEST_WAIT = 86_400.0

#: Statuses that say that there is no such bot, or that it does not take posts from here.
_OF_THE_BOT = {401, 403, 404, 405, 407, 410}

_MENTION = re.compile(r"@([A-Za-z0-9][A-Za-z0-9._@-]{0,63})")
_MOBILE = re.compile(r"\+?[0-9]{11,15}")


class Service(Protocol):
    """A chat-bot service and the credentials of one bot."""

    @property
    def name(self) -> str:
        """Return its name, as people know it."""
        ...

    @property
    def rates(self) -> tuple[Rate, ...]:
        """Return the rates to keep, with a margin for clocks and networks."""
        ...

    @property
    def most(self) -> int:
        """Return how many bytes the text of one post may have, measured by :meth:`size`."""
        ...

    def size(self, text: str) -> int:
        """Return how many bytes of the limit a text takes."""
        ...

    def defused(self, text: str) -> str:
        """Return a text in which nothing is left that the service would act on."""
        ...

    def opening(self, recipient: str) -> str:
        """Return what stands before the text so that the recipient is mentioned; empty if nothing does."""
        ...

    def post(self, text: str, recipient: str, at: dt.datetime) -> Post:
        """Return the post of a text.

        Args:
            text: The text.
            recipient: Whom to mention; empty for nobody.
            at: The instant to sign.
        """
        ...

    def problem(self, answer: Mapping[str, Any], skew: dt.timedelta | None) -> NotifyError | None:
        """Return what a service's own answer means; None if it took the post.

        Args:
            answer: The JSON object that came with status 200.
            skew: How far the clock of the service is ahead of this machine's; None if it did not say.
        """
        ...


def parse_mention(recipient: str) -> tuple[str, str]:
    """Return whom a recipient asks to mention: an account and a mobile number, one of them or both empty.

    ``@all`` is everybody, ``@name`` an account, ``@`` and a number a mobile number. Anything else names the
    group for people to read, and mentions nobody.
    """
    found = _MENTION.fullmatch(recipient)
    if found is None:
        return "", ""
    return ("", found[1]) if _MOBILE.fullmatch(found[1]) else (found[1], "")


def to_status_error(name: str, reply: Reply) -> NotifyError | None:
    """Return what an HTTP status other than 200 means, or that no answer came; None for a 200."""
    if reply.failure:
        return NotifierUnavailableError(f"{name}: {reply.failure}")
    if reply.status == 200:
        return None
    if reply.status == 429 or reply.status >= 500 or reply.status == 408:
        return NotifierUnavailableError(f"{name}: answered HTTP {reply.status}", _parse_retry_after(reply))
    if reply.status < 400:
        return build_channel_error(
            f"{name}: answered HTTP {reply.status}, which is not followed; check the address"
        )
    if reply.status in _OF_THE_BOT:
        return build_channel_error(f"{name}: answered HTTP {reply.status}; check the address of the bot")
    return UndeliverableError(f"{name}: answered HTTP {reply.status}")


def build_channel_error(reason: str) -> NotifierUnavailableError:
    """Return the error of a bot that no message gets through to until somebody mends it."""
    return NotifierUnavailableError(reason, needs_mending=True)


def _parse_retry_after(reply: Reply) -> float | None:
    try:
        seconds = float(reply.headers.get("retry-after", ""))
    except ValueError:
        return None
    return min(seconds, LONGEST_WAIT) if math.isfinite(seconds) and seconds >= 0 else None


def parse_answer(reply: Reply) -> Mapping[str, Any]:
    """Return the JSON object of an answer; empty if it is none."""
    try:
        value = json.loads(reply.body.decode())
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def compute_clock_skew(reply: Reply, now: dt.datetime) -> dt.timedelta | None:
    """Return how far the clock of the service is ahead of this machine's; None if it did not say."""
    try:
        said = email.utils.parsedate_to_datetime(reply.headers.get("date", ""))
    except ValueError:
        return None
    return None if said.tzinfo is None else said - now


def build_clock_error(name: str, skew: dt.timedelta | None) -> NotifierUnavailableError:
    """Return the error of a clock that goes so wrong that the service refuses what it signs."""
    if skew is None:
        return build_channel_error(
            f"{name}: refuses the time of the signature; set the clock of this machine right"
        )
    minutes = round(abs(skew) / dt.timedelta(minutes=1))
    side = "behind" if skew > dt.timedelta(0) else "ahead of"
    reason = f"the clock of this machine is {minutes} min {side} that of {name}, which refuses the signature"
    return build_channel_error(f"{reason}; set the clock right")
