"""A channel in processes of its own, as the host uses it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any, Final

from newstratum._host.discovery import EntryPoint
from newstratum._host.isolated import wire
from newstratum._host.isolation import CaughtError, IsolatedError, PluginEndedError, PluginTimeoutError
from newstratum._ports.notifier import Message, Receipt
from newstratum._ports.url import URL
from newstratum.errors import ClosedError, NewstratumError

#: Processes of a channel at a time; further messages wait.
_MAX_PROCESSES: Final = 4


class _Process:
    """One process of a channel, opened and waiting for messages."""

    def __init__(self, opening: str) -> None:
        self._thread: threading.Thread | None = None
        # A session of its own, so that Ctrl-C in a terminal lets it finish its message.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "newstratum._host.isolated.worker_main"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="ascii",
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,
        )
        self._opening = opening

    def open(self, seconds: float) -> dict[str, Any] | CaughtError:
        """Open the channel; return what the process answers."""
        return self.request(self._opening, seconds)

    def request(self, request: str, seconds: float) -> dict[str, Any] | CaughtError:
        """Return the answer to a request, or that there is none."""
        answers: list[str] = []

        def exchange() -> None:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            with contextlib.suppress(OSError, ValueError):
                self._process.stdin.write(request)
                self._process.stdin.flush()
                answers.append(self._process.stdout.readline())

        self._thread = threading.Thread(target=exchange, name="isolated-channel", daemon=True)
        self._thread.start()
        self._thread.join(max(0.0, seconds))
        if self._thread.is_alive():
            return CaughtError(PluginTimeoutError(seconds))
        if not answers or not answers[0]:
            return CaughtError(PluginEndedError())
        answer: dict[str, Any] = json.loads(answers[0])
        return answer

    def end(self) -> None:
        """End the process and those it began, whatever they do."""
        if sys.platform == "win32":
            self._process.kill()
        else:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._thread is not None:
            self._thread.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


class IsolatedNotifier:
    """Sends messages by processes in which a channel is open. Safe from several threads."""

    def __init__(self, entry_point: EntryPoint, url: URL, seconds: float, grace: float) -> None:
        """Open the channel in a first process.

        Args:
            entry_point: The installed plugin that has the channel.
            url: The URL of the channel.
            seconds: In which the channel has to be open.
            grace: Seconds beyond the time of a message after which its process is ended.

        Raises:
            NewstratumError: What the channel raised.
            IsolatedError: It raised another error.
            PluginTimeoutError: It was not open in time.
            PluginEndedError: Its process ended.
        """
        request = {"name": entry_point.name, "target": entry_point.target, "url": wire.to_plain_url(url)}
        self._opening = json.dumps(request) + "\n"
        self._seconds, self._grace = seconds, grace
        self._what = entry_point.name
        self._slots = threading.BoundedSemaphore(_MAX_PROCESSES)
        self._lock = threading.Lock()
        self._idle: list[_Process] = []
        self._is_closed = False
        #: The module of the channel, whose name its reasons may begin with.
        self.channel_module = ""
        self._idle.append(self._begin(seconds))

    def send(self, message: Message, *, timeout: float) -> Receipt:
        """Hand a message over; see :class:`newstratum.ports.Notifier`. A process that is late is ended."""
        request = {"message": wire.to_plain_message(message), "timeout": timeout}
        until = time.monotonic() + timeout + self._grace
        if not self._slots.acquire(timeout=timeout):
            raise PluginTimeoutError(timeout)
        try:
            with self._lock:
                if self._is_closed:
                    raise ClosedError(self._what)
                process = self._idle.pop() if self._idle else None
            process = process or self._begin(until - time.monotonic())
            answer = process.request(json.dumps(request) + "\n", until - time.monotonic())
            if isinstance(answer, CaughtError):
                process.end()
                raise answer.error
            with self._lock:
                kept = not self._is_closed
                if kept:
                    self._idle.append(process)
            if not kept:
                process.end()
            return wire.from_plain_receipt(self._check(answer)["receipt"])
        finally:
            self._slots.release()

    def close(self) -> None:
        """End the processes; closing again does nothing."""
        with self._lock:
            self._is_closed = True
            idle, self._idle = self._idle, []
        for process in idle:
            process.end()

    def _begin(self, seconds: float) -> _Process:
        process = _Process(self._opening)
        answer = process.open(min(seconds, self._seconds))
        try:
            if isinstance(answer, CaughtError):
                raise answer.error
            self.channel_module = str(self._check(answer)["module"])
        except BaseException:
            process.end()
            raise
        return process

    def _check(self, answer: dict[str, Any]) -> dict[str, Any]:
        if "error" not in answer:
            return answer
        error = wire.from_plain_error(answer, self._what)
        if isinstance(error, NewstratumError):
            raise error
        raise IsolatedError(error)
