"""Open a service from a URL and the environment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

from newstratum.errors import InvalidValueError, NotifierUnavailableError
from newstratum.ports import URL, Secret, Words
from newstratum_apprise.notifier import PLACEHOLDER, AppriseNotifier
from newstratum_apprise.worker_pool import call_worker
from newstratum_network.clocks import read_utc_clock
from newstratum_network.options import parse_options, parse_variable_prefix, read_credential

__all__ = ["open_apprise"]

#: What stands for a recipient when the URL is tried: an account, a number, an address.
_SAMPLES: Final = ("somebody", "13800000000", "somebody%40example.org")
#: Seconds for Apprise to be loaded.
_MAX_START: Final = 60.0


def open_apprise(url: URL, *, clock: Callable[[], dt.datetime] = read_utc_clock) -> AppriseNotifier:
    """Open the service of ``apprise:`` and the environment, or of ``apprise:?url=…``.

    Args:
        url: The URL, with the options ``url`` and ``env``.
        clock: Returns the present instant, for receipts.

    Raises:
        InvalidValueError: Naming the part of the URL, or what is missing.
        NotifierUnavailableError: The process for Apprise does not start.
    """
    if url.host or url.path or url.username or url.password is not None:
        raise InvalidValueError(
            "url.path",
            Words("会在消息中显出Apprise的地址", "would show the Apprise URL in messages"),
            Words("请写成apprise:?url=…，按百分号编码", "write apprise:?url=… with it percent-encoded"),
        )
    options = parse_options(url, {"env", "url"})
    variable = f"{parse_variable_prefix(options, 'NEWSTRATUM_APPRISE', 'MY_SERVICE')}_URL"
    text = read_credential(options, "url", variable)
    if not text:
        raise InvalidValueError(
            "apprise.url",
            Words("缺少", "is missing"),
            Words("请写apprise:?url=…，或设置{}", "write apprise:?url=… or set {}").format(variable),
        )
    known = call_worker({"known": [text.replace(PLACEHOLDER, sample) for sample in _SAMPLES]}, _MAX_START)
    if known is None:
        raise NotifierUnavailableError(
            Words("apprise：其进程无法启动", "apprise: its process does not start")
        )
    if not known:
        raise InvalidValueError(
            "apprise.url",
            Words("不是Apprise认得的地址", "is not a URL that Apprise understands"),
            Words("请用apprise -v试一试", "try it with `apprise -v`"),
        )
    return AppriseNotifier(Secret(text), clock=clock)
