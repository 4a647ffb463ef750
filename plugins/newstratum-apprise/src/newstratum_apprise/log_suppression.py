"""Hold back what Apprise and the libraries below it log while they work: URLs with tokens, texts."""

from __future__ import annotations

import contextlib
import contextvars
import logging
from collections.abc import Iterator
from typing import Final

__all__ = ["suppress_logging"]

_LOGGER_NAMES: Final = ("apprise", "requests", "urllib3", "urllib3.connectionpool", "urllib3.util.retry")
# Apprise hands its work to threads together with the context, so that they are quiet too.
_SUPPRESSED: Final[contextvars.ContextVar[bool]] = contextvars.ContextVar(
    "newstratum_apprise_quiet", default=False
)


def _may_log(_record: logging.LogRecord) -> bool:
    return not _SUPPRESSED.get()


for _name in _LOGGER_NAMES:
    logging.getLogger(_name).addFilter(_may_log)


@contextlib.contextmanager
def suppress_logging() -> Iterator[None]:
    """Hold back what is logged inside the block, and by what the block hands to other threads."""
    token = _SUPPRESSED.set(True)
    try:
        yield
    finally:
        _SUPPRESSED.reset(token)
