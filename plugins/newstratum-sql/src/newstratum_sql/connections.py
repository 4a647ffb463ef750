"""The connections of one store: pooled, lent to one thread at a time, none across a fork."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from newstratum.errors import ClosedError, InDoubtError, NewstratumError, ReadOnlyError, UnavailableError
from newstratum_sql.engines import BEGIN
from newstratum_sql.failures import is_clash, is_commit_undone, is_repeatable, to_store_error
from newstratum_sql.settings import Settings
from newstratum_sql.statements import CompiledStatement

__all__ = ["TRIES", "Connections", "RetryError", "pause"]

T = TypeVar("T")

#: How often a transaction is tried before its store counts as unavailable.
TRIES: Final = 12

_SHORTEST_PAUSE = 0.002
_LONGEST_PAUSE = 0.5

# Engines made before a fork, kept for ever by the child: to end their connections would hurt the parent.
_ABANDONED: list[sa.Engine] = []


class RetryError(Exception):
    """A transaction has to be done again from its beginning; it never leaves this package."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        #: What to say if it is not tried again.
        self.reason = reason


def pause(tried: int) -> None:
    """Wait before the next try: twice as long each time, and never as long as somebody else does.

    Args:
        tried: How many tries there were.
    """
    longest = min(_LONGEST_PAUSE, _SHORTEST_PAUSE * 2**tried)
    time.sleep(random.uniform(longest / 2, longest))


class Connections:
    """Lends connections, and does transactions whole."""

    def __init__(self, settings: Settings, engine: sa.Engine, *, wait: Callable[[int], None] = pause) -> None:
        """Take an engine over.

        Args:
            settings: How it is used.
            engine: Reaches the database; it is closed with this.
            wait: Waits after so many tries.
        """
        self.settings = settings
        self.engine = engine
        self._wait = wait
        begin = BEGIN.get(self.dialect)
        self._begin = None if begin is None else CompiledStatement(sa.text(begin), engine.dialect)
        self._pid = os.getpid()
        self._state = threading.Condition()
        self._in_use = 0
        self._closed = False

    @property
    def dialect(self) -> str:
        """The name of the SQLAlchemy dialect."""
        return self.engine.dialect.name

    def read(self, work: Callable[[sa.Connection], T]) -> T:
        """Do work that only reads, each statement of it in a snapshot of its own.

        Where the server went away since the last call, it is done once more on a new connection.

        Raises:
            ClosedError: The store is closed, or was opened before this process was forked.
            StoreError: What the driver's error means.
        """
        failure: NewstratumError | None = None
        for _try in range(2):
            try:
                with self._lent() as connection:
                    return work(connection)
            except SQLAlchemyError as error:
                failure = to_store_error(error, self.settings.place)
                if not _is_connection_lost(error):
                    break
        assert failure is not None
        raise failure

    def write(self, commit_id: str, work: Callable[[sa.Connection], T], settle: Callable[[], T | None]) -> T:
        """Do work in one transaction and commit it, as often as it takes others to let it through.

        Args:
            commit_id: The commit, for the error that says it is in doubt.
            work: What to do; an :class:`RetryError` of it undoes the transaction and tries again.
            settle: Called after each such try: raises if another one makes no sense, and returns the
                result if somebody has got it meanwhile.

        Raises:
            ReadOnlyError: The store is only read.
            UnavailableError: Every try met others.
            InDoubtError: The connection was lost while the commit was under way.
            StoreError: What the driver's error means.
        """
        self.check_writable()
        reason = ""
        for tried in range(TRIES):
            if tried:
                self._wait(tried)
            try:
                return self._transaction(commit_id, work)
            except RetryError as again:
                reason = again.reason
            settled = settle()
            if settled is not None:
                return settled
        raise UnavailableError(reason)

    def check_writable(self) -> None:
        """Refuse to write to a store that was opened to be read.

        Raises:
            ReadOnlyError: It was opened with ``mode=ro``.
        """
        if self.settings.read_only:
            raise ReadOnlyError("it was opened to be read only (mode=ro)")

    def close(self) -> None:
        """Wait for those who work, and close every connection."""
        if self._pid != os.getpid():
            _ABANDONED.append(self.engine)
            return
        with self._state:
            if self._closed:
                return
            self._closed = True
            self._state.wait_for(lambda: self._in_use == 0)
        self.engine.dispose()

    def _transaction(self, commit_id: str, work: Callable[[sa.Connection], T]) -> T:
        failure: Exception | None = None
        committing = False
        try:
            with self._lent() as connection:
                # Leaving the block without a commit rolls back.
                transaction = connection.begin()
                if self._begin is not None:
                    self._begin.touched(connection, {})
                result = work(connection)
                committing = True
                transaction.commit()
                return result
        except SQLAlchemyError as error:
            failure = self._failure(error, commit_id, committing=committing)
        raise failure

    def _failure(self, error: SQLAlchemyError, commit_id: str, *, committing: bool) -> Exception:
        found = to_store_error(error, self.settings.place)
        if committing and not is_commit_undone(error):
            return InDoubtError(commit_id)
        # Before COMMIT a lost connection is a transaction undone, and a value that clashes is one that
        # another commit, seen by none of the statements before, has just written.
        if is_repeatable(error) or is_clash(error) or (not committing and _is_connection_lost(error)):
            return RetryError(getattr(found, "reason", str(found)))
        return found

    @contextmanager
    def _lent(self) -> Iterator[sa.Connection]:
        # Before the lock: in a forked child, a thread that does not exist there may hold it for ever.
        if self._pid != os.getpid():
            raise ClosedError("the store, opened before this process was forked,")
        with self._state:
            if self._closed:
                raise ClosedError()
            self._in_use += 1
        try:
            with self.engine.connect() as connection:
                yield connection
        finally:
            with self._state:
                self._in_use -= 1
                self._state.notify_all()


def _is_connection_lost(error: SQLAlchemyError) -> bool:
    """Return whether a connection that had been made was lost."""
    return isinstance(error, DBAPIError) and error.connection_invalidated
