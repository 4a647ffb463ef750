"""A thread for one thing that a plugin opened: all that it does with it is done there, bounded in time."""

from __future__ import annotations

import contextvars
import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from newstratum._host.command_process import attribute_output
from newstratum._host.isolation import CaughtError, PluginTimeoutError, attempt

_T = TypeVar("_T")


class PluginThread:
    """Calls functions one after the other in a thread of its own. For one caller at a time."""

    def __init__(self, plugin: str) -> None:
        """Make a thread that waits for its first call.

        Args:
            plugin: Whose code it runs, as messages name it.
        """
        self._plugin = plugin
        self._calls: queue.SimpleQueue[Callable[[], Any] | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._thread = threading.Thread(
            target=contextvars.copy_context().run, args=(self._work,), daemon=True, name=f"plugin-{plugin}"
        )
        self._thread.start()

    def call(self, action: Callable[[], _T], seconds: float) -> _T | CaughtError:
        """Return what a function returns, what it raised, or that it took too long.

        After one that took too long nothing more can be called.
        """
        self._calls.put(action)
        try:
            answer: _T | CaughtError = self._answers.get(timeout=seconds)
        except queue.Empty:
            return CaughtError(PluginTimeoutError(seconds))
        return answer

    def end(self) -> None:
        """Let the thread end after what it is at."""
        self._calls.put(None)

    def _work(self) -> None:
        while (action := self._calls.get()) is not None:
            with attribute_output(self._plugin, may_show=False):
                answer = attempt(action)
            self._answers.put(answer)
