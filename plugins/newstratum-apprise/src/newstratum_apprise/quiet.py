"""Hold back what Apprise and the libraries below it log while they work: URLs with tokens, texts."""

from __future__ import annotations

import contextlib
import contextvars
import logging
from collections.abc import Iterator
from typing import Final

__all__ = ["quiet"]

_TALKATIVE: Final = ("apprise", "requests", "urllib3", "urllib3.connectionpool", "urllib3.util.retry")
# Apprise hands its work to threads together with the context, so that they are quiet too.
_ASKED: Final[contextvars.ContextVar[bool]] = contextvars.ContextVar(
    "newstratum_apprise_quiet", default=False
)


def _passes(_record: logging.LogRecord) -> bool:
    return not _ASKED.get()


for _name in _TALKATIVE:
    logging.getLogger(_name).addFilter(_passes)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Hold back what is logged inside the block, and by what the block hands to other threads."""
    token = _ASKED.set(True)
    try:
        yield
    finally:
        _ASKED.reset(token)
