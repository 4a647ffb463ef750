"""The process in which Apprise works: it answers requests, one line of JSON each, until its input ends.

Apprise gives a service up after a while, but goes on reading the answer, however long it is. So each message
is handed over in a copy of this process, which can be ended and whose memory has a limit. A copy is quick to
make: loading Apprise takes far longer.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import sys
import time
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
    # Loaded before the first request, so that no copy has to load it again.
    handle_request({"known": ["json://localhost"]})
    with contextlib.suppress(OSError):
        for line in sys.stdin:
            request = json.loads(line)
            # Elsewhere a copy is not safe to make; then this process is ended if it takes too long.
            is_copied = sys.platform == "linux" and "url" in request
            answer = _handle_in_copy(request, answers.fileno()) if is_copied else handle_request(request)
            answers.write(json.dumps(answer) + "\n")
            answers.flush()
    # A thread that Apprise left behind must not keep the process.
    os._exit(0)


def _handle_in_copy(request: Mapping[str, Any], answers: int) -> object:
    """Return the answer that a copy of this process gives; None if it gives none in time."""
    reading, writing = os.pipe()
    copy = os.fork()
    if copy == 0:
        # Otherwise nobody would notice that this process broke, as long as its copy lives.
        os.close(answers)
        with contextlib.suppress(BaseException):
            os.write(writing, json.dumps(handle_request(request)).encode())
        os._exit(0)
    os.close(writing)
    try:
        ready, *_others = select.select([reading], [], [], max(0.0, request["until"] - time.monotonic()))
        answer = os.read(reading, select.PIPE_BUF) if ready else b""
        return json.loads(answer) if answer else None
    finally:
        os.close(reading)
        os.kill(copy, signal.SIGKILL)
        os.waitpid(copy, 0)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY, _MAX_MEMORY))


if __name__ == "__main__":
    work()
