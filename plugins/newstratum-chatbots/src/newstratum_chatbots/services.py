"""What a bot needs to know about its service, and what the answers of services mean."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Any, Final, Protocol

from attrs import field, frozen

from newstratum.errors import NotifierUnavailableError, NotifyError, UndeliverableError
from newstratum.ports import Words
from newstratum_chatbots.rate_limiting import Rate
from newstratum_network.http import HttpResponse
from newstratum_network.retry_after import parse_retry_after

__all__ = [
    "Post",
    "Service",
    "build_channel_error",
    "parse_answer",
    "parse_mention",
    "to_status_error",
]

#: Statuses that say that there is no such bot, or that it takes no posts from here.
_CHANNEL_PROBLEMS: Final = {401, 403, 404, 405, 407, 410}

_MENTION: Final = re.compile(r"@([A-Za-z0-9][A-Za-z0-9._@-]{0,63})")
_MOBILE: Final = re.compile(r"\+?[0-9]{11,15}")


@frozen(kw_only=True)
class Post:
    """What to post, and where to; the target holds the key of the bot, so it does not show."""

    #: Path and query, percent-encoded.
    target: str = field(repr=False)
    body: bytes = field(repr=False)


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
    def max_size(self) -> int:
        """Return how many bytes the text of one post may have, as :meth:`measure` counts them."""
        ...

    def measure(self, text: str) -> int:
        """Return how many bytes of the limit a text takes."""
        ...

    def escape_mentions(self, text: str) -> str:
        """Return a text that mentions nobody, whatever it holds."""
        ...

    def format_mention(self, recipient: str) -> str:
        """Return what stands before the text to mention the recipient; empty if nothing does."""
        ...

    def build_post(self, text: str, recipient: str, at: dt.datetime) -> Post:
        """Return the post of a text.

        Args:
            text: The text.
            recipient: Whom to mention; empty for nobody.
            at: The instant to sign.
        """
        ...

    def to_error(self, answer: Mapping[str, Any], skew: dt.timedelta | None) -> NotifyError | None:
        """Return what a service's own answer means; None if it took the post.

        Args:
            answer: The JSON object that came with status 200.
            skew: How far the clock of the service is ahead of this machine's; None if it does not say.
        """
        ...


def parse_mention(recipient: str) -> tuple[str, str]:
    """Return whom a recipient mentions: an account and a mobile number, one of them or both empty.

    ``@all`` is everybody, ``@name`` an account, ``@`` and a number a mobile number. Anything else names the
    group for people to read, and mentions nobody.
    """
    found = _MENTION.fullmatch(recipient)
    if found is None:
        return "", ""
    return ("", found[1]) if _MOBILE.fullmatch(found[1]) else (found[1], "")


def to_status_error(name: str, response: HttpResponse, now: dt.datetime) -> NotifyError | None:
    """Return what an HTTP status other than 200 means, or that no answer came; None for a 200.

    Args:
        name: The name of the service.
        response: What it answered.
        now: The present instant, for waits that end at an instant.
    """
    if response.failure:
        return NotifierUnavailableError(Words("{}：{}", "{}: {}").format(name, response.failure))
    if response.status == 200:
        return None
    if response.status == 429 or response.status >= 500 or response.status == 408:
        wait = parse_retry_after(response.headers.get("retry-after", ""), now)
        return NotifierUnavailableError(
            Words("{}：应答HTTP {}", "{}: answered HTTP {}").format(name, response.status), wait
        )
    if response.status < 400:
        return build_channel_error(
            Words(
                "{}：应答HTTP {}，不予跟随；请核对地址",
                "{}: answered HTTP {}, which is not followed; check the address",
            ).format(name, response.status)
        )
    if response.status in _CHANNEL_PROBLEMS:
        return build_channel_error(
            Words(
                "{}：应答HTTP {}；请核对机器人的地址", "{}: answered HTTP {}; check the address of the bot"
            ).format(name, response.status)
        )
    return UndeliverableError(Words("{}：应答HTTP {}", "{}: answered HTTP {}").format(name, response.status))


#: What is said where a service does not say more.
REFUSED: Final = Words("被拒绝", "refused")


def build_channel_error(reason: Words) -> NotifierUnavailableError:
    """Return the error of a bot that takes no message until somebody mends the channel."""
    return NotifierUnavailableError(reason, needs_mending=True)


def parse_answer(response: HttpResponse) -> Mapping[str, Any]:
    """Return the JSON object of an answer; empty if it is not one."""
    try:
        value = json.loads(response.body.decode())
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
