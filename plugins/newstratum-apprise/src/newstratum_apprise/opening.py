"""Open a service from a URL and the environment."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable
from typing import Final

from newstratum.errors import InvalidValueError, NotifierUnavailableError
from newstratum.ports import URL, Secret
from newstratum_apprise.notifier import PLACEHOLDER, AppriseNotifier
from newstratum_apprise.worker_pool import call_worker

__all__ = ["open_apprise"]

_PREFIX: Final = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
#: What stands for a recipient when the URL is tried: an account, a number, an address.
_SAMPLES: Final = ("somebody", "13800000000", "somebody%40example.org")
#: Seconds for Apprise to be loaded.
_LONGEST_START: Final = 60.0


def _read_system_clock() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def open_apprise(url: URL, *, clock: Callable[[], dt.datetime] = _read_system_clock) -> AppriseNotifier:
    """Open the service of ``apprise:`` and the environment, or of ``apprise:?url=…``.

    Args:
        url: The URL, with the options ``url`` and ``env``.
        clock: Tells the time, for receipts.

    Raises:
        InvalidValueError: Naming the part of the URL, or what is missing.
        NotifierUnavailableError: The process for Apprise does not start.
    """
    if url.host or url.path or url.username or url.password is not None:
        raise InvalidValueError(
            "url.path",
            "would show the Apprise URL in messages",
            "write apprise:?url=… with it percent-encoded",
        )
    options = dict(url.query)
    if unknown := sorted(options.keys() - {"url", "env"}):
        raise InvalidValueError("url.query", f"has no option {unknown[0]!r}", "there are env, url")
    prefix = options.get("env", "NEWSTRATUM_APPRISE")
    if not _PREFIX.fullmatch(prefix):
        raise InvalidValueError("url.query", "has an env that begins no variable", "write it like MY_SERVICE")
    text = options.get("url") or os.environ.get(f"{prefix}_URL", "")
    if not text:
        raise InvalidValueError("apprise.url", "is missing", f"write apprise:?url=… or set {prefix}_URL")
    known = call_worker({"known": [text.replace(PLACEHOLDER, sample) for sample in _SAMPLES]}, _LONGEST_START)
    if known is None:
        raise NotifierUnavailableError("apprise: its process does not start")
    if not known:
        raise InvalidValueError(
            "apprise.url", "is no URL that Apprise understands", "try it with `apprise -v`"
        )
    return AppriseNotifier(Secret(text), clock=clock)
