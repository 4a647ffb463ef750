"""Usage: how many calls work with a store, so that closing it waits for them and a fork does not use it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from newstratum.errors import ClosedError


class StoreUsage:
    """Counts the calls that use a store; safe from several threads."""

    def __init__(self) -> None:
        self._pid = os.getpid()
        self._state = threading.Condition()
        self._count = 0
        self._closed = False

    @property
    def is_forked(self) -> bool:
        """Whether the store was opened before this process was forked."""
        return self._pid != os.getpid()

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep the store open for a block.

        Raises:
            ClosedError: The store is closed, or was opened before this process was forked.
        """
        # Before the lock: in a forked child, a thread that does not exist there may hold it for ever.
        if self.is_forked:
            raise ClosedError("the store, opened before this process was forked,")
        with self._state:
            if self._closed:
                raise ClosedError()
            self._count += 1
        try:
            yield
        finally:
            with self._state:
                self._count -= 1
                self._state.notify_all()

    def close(self) -> bool:
        """Refuse further calls and wait for those under way; return whether the store was open."""
        with self._state:
            if self._closed:
                return False
            self._closed = True
            self._state.wait_for(lambda: self._count == 0)
            return True
