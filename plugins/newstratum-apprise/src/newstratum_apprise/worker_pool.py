"""Processes for Apprise: each answers one request at a time, and is ended if that takes too long."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from typing import Any, Final

__all__ = ["call_worker"]

#: Processes at a time; further messages wait.
_MAX_WORKERS: Final = 4
#: Seconds that a process has to say that there is no answer in time.
_GRACE: Final = 0.5


class _Worker:
    """One process, waiting for requests."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        # A session of its own, so that Ctrl-C in a terminal lets it finish its request.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "newstratum_apprise.worker_main"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="ascii",
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,
        )

    def request(self, request: str, seconds: float) -> str:
        """Return the line that answers a request; empty if none came in time."""
        answers: list[str] = []

        def exchange() -> None:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            with contextlib.suppress(OSError, ValueError):
                self._process.stdin.write(request)
                self._process.stdin.flush()
                answers.append(self._process.stdout.readline())

        self._thread = threading.Thread(target=exchange, name="newstratum-apprise", daemon=True)
        self._thread.start()
        self._thread.join(max(0.0, seconds))
        return answers[0] if answers else ""

    def end(self) -> None:
        """End the process, whatever it does."""
        if sys.platform == "win32":
            self._process.kill()
        else:
            # Its session: with what it is just handing over.
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._thread is not None:
            self._thread.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


class _WorkerPool:
    """The processes that this process started. Safe from several threads."""

    def __init__(self) -> None:
        self._slots = threading.BoundedSemaphore(_MAX_WORKERS)
        self._idle: list[_Worker] = []
        self._lock = threading.Lock()

    def request(self, request: Mapping[str, Any], seconds: float) -> Any:
        """Return the answer to a request; None if none came in time, or the process broke."""
        until = time.monotonic() + seconds
        if not self._slots.acquire(timeout=max(0.0, seconds)):
            return None
        try:
            # On Linux, the only system where it is used, one clock serves all processes.
            return self._answer(json.dumps({**request, "until": until}) + "\n", until)
        finally:
            self._slots.release()

    def end(self) -> None:
        """End the processes that are idle."""
        with self._lock:
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.end()

    def _answer(self, request: str, until: float) -> Any:
        with self._lock:
            worker = self._idle.pop() if self._idle else None
        with contextlib.suppress(OSError):
            worker = worker or _Worker()
            answer = worker.request(request, until + _GRACE - time.monotonic())
            if not answer:
                worker.end()
                # A process that starts now is ready for the next message.
                worker = _Worker()
            with self._lock:
                self._idle.append(worker)
            return json.loads(answer) if answer else None
        return None


#: By the id of the process that started them: after a fork they still belong to the parent.
_POOLS: Final[dict[int, _WorkerPool]] = {}


@atexit.register
def _end() -> None:
    if pool := _POOLS.get(os.getpid()):
        pool.end()


def call_worker(request: Mapping[str, Any], seconds: float) -> Any:
    """Return the answer of a process for Apprise to a request; None if none came in time, or it broke.

    Args:
        request: What :func:`newstratum_apprise.worker_main.handle_request` takes.
        seconds: After which the process that works on it is ended.
    """
    return _POOLS.setdefault(os.getpid(), _WorkerPool()).request(request, seconds)
