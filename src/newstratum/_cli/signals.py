"""Stopping cleanly: SIGTERM and Ctrl-C as an event that long work looks at."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["catch_stop_signals"]


@contextmanager
def catch_stop_signals() -> Iterator[threading.Event]:
    """Give an event that SIGTERM and SIGINT set inside the block, instead of ending the process."""
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: Any) -> None:
        stop.set()

    before = {each: signal.signal(each, ask_to_stop) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
