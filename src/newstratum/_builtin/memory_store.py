"""The memory store: everything in one process, gone when it is closed; for tests and trials."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable

from newstratum._ports.fields import Kind
from newstratum._storage.simple_store import SimpleStore


def _get_utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class MemoryStore(SimpleStore):
    """A simple store without a log: what it holds is gone when it is closed."""

    def __init__(
        self,
        kinds: Iterable[Kind],
        *,
        clock: Callable[[], dt.datetime] = _get_utc_now,
        entropy: Callable[[int], bytes] = os.urandom,
    ) -> None:
        """Make an empty store.

        Args:
            kinds: The kinds it will hold.
            clock: Returns the instant to record with a commit.
            entropy: Returns that many random bytes, for the epoch and the secret of the cursors.
        """
        super().__init__(kinds, clock=clock, entropy=entropy)
