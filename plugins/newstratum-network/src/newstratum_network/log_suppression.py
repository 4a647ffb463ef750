"""Keep libraries from logging what a channel must not show: addresses with tokens, headers, texts."""

from __future__ import annotations

import contextlib
import contextvars
import logging
from collections.abc import Iterator

__all__ = ["LogSuppressor"]


class LogSuppressor(logging.Filter):
    """Drops what some loggers are given while a block runs that asks for it; other threads log on.

    Make one for each module, at its top level: its filters stay with the loggers.
    """

    def __init__(self, *logger_names: str) -> None:
        """Watch some loggers.

        Args:
            logger_names: The loggers that write. Name each: a filter does not apply to the loggers below.
        """
        super().__init__()
        # A context and not a thread: libraries hand their work, with the context, to threads of their own.
        self._active = contextvars.ContextVar("newstratum_network_suppressed", default=False)
        for name in logger_names:
            logging.getLogger(name).addFilter(self)

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a record may be written."""
        return not self._active.get()

    @contextlib.contextmanager
    def suppress(self) -> Iterator[None]:
        """Drop what is logged inside the block, and by what it hands to other threads with its context."""
        token = self._active.set(True)
        try:
            yield
        finally:
            self._active.reset(token)
