"""The process in which Apprise works: it answers requests, a line of JSON each, until nobody asks any more.

Apprise gives a service up after a while but goes on reading what it says, for ever if it comes to no end.
A process of its own can be ended, and its memory has a limit.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
from collections.abc import Mapping
from typing import Any, Final

__all__ = ["NO_URL", "handle_request", "work"]

#: The reason for a message whose URL Apprise does not understand.
NO_URL: Final = "no url"

#: Bytes of memory, its libraries included; a service that says more is not one.
_MOST_MEMORY: Final = 1 << 30


def handle_request(request: Mapping[str, Any]) -> object:
    """Return the answer to a request: whether Apprise understands a URL, or why a message was not taken."""
    # Not before: the process has its limits by then.
    from newstratum_apprise.services import deliver_message, find_service

    if "known" in request:
        return any(find_service(url) is not None for url in request["known"])
    return deliver_message(request["url"], request["subject"], request["body"], request["seconds"])


def work() -> None:
    """Answer what is asked on standard input; services may print what they like."""
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    # Whoever asks decides when it is time to end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory()
    with contextlib.suppress(OSError):
        for line in sys.stdin:
            answers.write(json.dumps(handle_request(json.loads(line))) + "\n")
            answers.flush()
    # A thread that Apprise left behind must not keep the process.
    os._exit(0)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))


if __name__ == "__main__":
    work()
