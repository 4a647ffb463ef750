"""Which parts of a message were accepted, so that a retry repeats only what may have been lost."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from typing import Final

__all__ = ["Progress"]

_MAX_MESSAGES: Final = 1_000


class Progress:
    """The latest thousand messages that were accepted in part. Not safe from several threads."""

    def __init__(self) -> None:
        self._accepted: OrderedDict[str, tuple[bytes, int]] = OrderedDict()

    def count_accepted(self, key: str, parts: tuple[str, ...]) -> int:
        """Return how many parts of a message were accepted; 0 if its text has changed."""
        digest, accepted = self._accepted.get(key, (b"", 0))
        return accepted if digest == _compute_digest(parts) else 0

    def record_accepted(self, key: str, parts: tuple[str, ...], accepted: int) -> None:
        """Remember that so many parts of a message were accepted."""
        self._accepted[key] = (_compute_digest(parts), accepted)
        self._accepted.move_to_end(key)
        if len(self._accepted) > _MAX_MESSAGES:
            self._accepted.popitem(last=False)

    def forget(self, key: str) -> None:
        """Forget a message, since all of it was accepted."""
        self._accepted.pop(key, None)


def _compute_digest(parts: tuple[str, ...]) -> bytes:
    # A digest, so that the texts themselves are not kept.
    return hashlib.sha256("\0".join(parts).encode()).digest()
