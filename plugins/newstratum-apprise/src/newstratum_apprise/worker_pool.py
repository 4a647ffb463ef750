"""Processes for Apprise: each does one thing at a time, and is ended if that takes too long."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from typing import Any, Final

__all__ = ["call_worker"]

#: Processes at a time; more messages than that wait for each other.
_MOST: Final = 4


class _Worker:
    """One process, waiting for requests."""

    def __init__(self) -> None:
        self._asking: threading.Thread | None = None
        # Its own session, so that Ctrl-C in a terminal lets it finish what it is at.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "newstratum_apprise.worker_main"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="ascii",
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,
        )

    def answer_to(self, request: str, seconds: float) -> str:
        """Return the line that answers another; empty if none came in time."""
        said: list[str] = []

        def ask() -> None:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            with contextlib.suppress(OSError, ValueError):
                self._process.stdin.write(request)
                self._process.stdin.flush()
                said.append(self._process.stdout.readline())

        self._asking = threading.Thread(target=ask, name="newstratum-apprise", daemon=True)
        self._asking.start()
        self._asking.join(max(0.0, seconds))
        return said[0] if said else ""

    def end(self) -> None:
        """End the process, whatever it is at."""
        self._process.kill()
        self._process.wait()
        if self._asking is not None:
            self._asking.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


class _Workers:
    """The processes of this process; any thread may ask."""

    def __init__(self) -> None:
        self._slots = threading.BoundedSemaphore(_MOST)
        self._idle: list[_Worker] = []
        self._lock = threading.Lock()

    def answer_to(self, request: Mapping[str, Any], seconds: float) -> Any:
        """Return the answer to a request; None if none came in time, or the process broke."""
        until = time.monotonic() + seconds
        if not self._slots.acquire(timeout=max(0.0, seconds)):
            return None
        try:
            return self._answer(json.dumps(dict(request)) + "\n", until)
        finally:
            self._slots.release()

    def end(self) -> None:
        """End the processes that are waiting."""
        with self._lock:
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.end()

    def _answer(self, request: str, until: float) -> Any:
        with self._lock:
            worker = self._idle.pop() if self._idle else None
        with contextlib.suppress(OSError):
            worker = worker or _Worker()
            said = worker.answer_to(request, until - time.monotonic())
            if not said:
                worker.end()
                # One that starts now is there when the next message comes.
                worker = _Worker()
            with self._lock:
                self._idle.append(worker)
            return json.loads(said) if said else None
        return None


#: By the process they belong to: after a fork they are still the parent's, and kept so that nobody ends them.
_WORKERS: Final[dict[int, _Workers]] = {}


@atexit.register
def _end() -> None:
    if workers := _WORKERS.get(os.getpid()):
        workers.end()


def call_worker(request: Mapping[str, Any], seconds: float) -> Any:
    """Return what a process for Apprise answers to a request; None if none did in time, or it broke.

    Args:
        request: What :func:`newstratum_apprise.worker_main.handle_request` takes.
        seconds: After which the process that works on it is ended.
    """
    return _WORKERS.setdefault(os.getpid(), _Workers()).answer_to(request, seconds)
