"""The process in which Apprise works: it answers requests, one line of JSON each, until its input ends.

Apprise gives a service up after a while, but goes on reading the answer, however long it is. A process of
its own can be ended, and its memory has a limit.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
from collections.abc import Mapping
from typing import Any, Final

from newstratum_network.log_suppression import LogSuppressor

__all__ = ["LOGS", "NO_URL", "handle_request", "work"]

#: They write URLs with tokens, and texts.
LOGS: Final = LogSuppressor("apprise", "requests", "urllib3", "urllib3.connectionpool", "urllib3.util.retry")
#: The reason for a message whose URL Apprise does not understand.
NO_URL: Final = "no url"

#: Bytes of memory, its libraries included.
_MAX_MEMORY: Final = 1 << 30


def handle_request(request: Mapping[str, Any]) -> object:
    """Return the answer to a request: whether Apprise understands a URL, or why a message was not taken."""
    # Imported late, when the limits of the process are set.
    from newstratum_apprise.services import deliver_message, find_service

    if "known" in request:
        return any(find_service(url) is not None for url in request["known"])
    return deliver_message(request["url"], request["subject"], request["body"], request["seconds"])


def work() -> None:
    """Answer the requests on standard input. What services print is dropped."""
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    # The process that sends the requests ends this one.
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
        resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY, _MAX_MEMORY))


if __name__ == "__main__":
    work()
