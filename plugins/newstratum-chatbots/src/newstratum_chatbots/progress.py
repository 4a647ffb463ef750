"""Remember which parts of a message were taken, so that a retry repeats only what may have been lost."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from typing import Final

__all__ = ["Progress"]

_MOST: Final = 1_000


class Progress:
    """The messages that stopped half way, the latest thousand. Not safe from several threads."""

    def __init__(self) -> None:
        self._taken: OrderedDict[str, tuple[bytes, int]] = OrderedDict()

    def count_accepted(self, key: str, parts: tuple[str, ...]) -> int:
        """Return how many parts of a message were taken; none if it says something else by now."""
        digest, taken = self._taken.get(key, (b"", 0))
        return taken if digest == _compute_digest(parts) else 0

    def take(self, key: str, parts: tuple[str, ...], taken: int) -> None:
        """Remember that so many parts of a message were taken."""
        self._taken[key] = (_compute_digest(parts), taken)
        self._taken.move_to_end(key)
        if len(self._taken) > _MOST:
            self._taken.popitem(last=False)

    def forget(self, key: str) -> None:
        """Forget a message: it went out whole."""
        self._taken.pop(key, None)


def _compute_digest(parts: tuple[str, ...]) -> bytes:
    # The texts themselves are not kept: they are nobody's business any more.
    return hashlib.sha256("\0".join(parts).encode()).digest()
