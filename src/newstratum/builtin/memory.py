"""The memory store: everything in one process, gone when it is closed; for tests and trials."""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from newstratum.errors import ClosedError
from newstratum.ports.cursors import SECRET_BYTES, Seal
from newstratum.ports.fields import Kind
from newstratum.ports.query import Condition, Query
from newstratum.ports.records import MAX_LIMIT, Commit, Cursor, Feed, Key, Note, Page, Record, Write
from newstratum.ports.simple import Ledger
from newstratum.ports.store import Counts, Redaction

__all__ = ["MemoryStore"]


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class MemoryStore:
    """A store with every optional power and no durability; a lock keeps its threads apart."""

    def __init__(
        self,
        kinds: Iterable[Kind],
        *,
        clock: Callable[[], dt.datetime] = _now,
        entropy: Callable[[int], bytes] = os.urandom,
    ) -> None:
        """Make an empty store.

        Args:
            kinds: The kinds it will hold.
            clock: Returns the instant to record with a commit.
            entropy: Returns that many random bytes, for the epoch and the secret of the cursors.
        """
        self._ledger = Ledger(kinds, Seal(entropy(8).hex(), entropy(SECRET_BYTES)))
        self._clock = clock
        self._lock = threading.Lock()
        self._closed = False

    @contextmanager
    def _open(self) -> Iterator[Ledger]:
        with self._lock:
            if self._closed:
                raise ClosedError()
            yield self._ledger

    def get(self, key: Key) -> Record | None:
        """Return the record under a key, or None."""
        with self._open() as ledger:
            return ledger.get(key)

    def find(self, query: Query) -> Page:
        """Return one page of the records that match a query."""
        with self._open() as ledger:
            return ledger.find(query)

    def commit(self, writes: Iterable[Write], note: Note) -> Commit:
        """Do all of the writes, or none."""
        with self._open() as ledger:
            known = ledger.committed(note.commit_id)
        if known is not None:
            return known
        # Outside the lock: the iterator may take its time.
        batch = tuple(writes)
        with self._open() as ledger:
            known = ledger.committed(note.commit_id)
            return known or ledger.apply(ledger.draft(batch, note, self._clock()))

    def changes(self, after: Cursor | None = None, *, limit: int = MAX_LIMIT) -> Feed:
        """Return the changes after a cursor."""
        with self._open() as ledger:
            return ledger.changes(after, limit=limit)

    def of(self, key: Key, after: Cursor | None = None, *, limit: int = MAX_LIMIT) -> Feed:
        """Return the changes of one record after a cursor."""
        with self._open() as ledger:
            return ledger.of(key, after, limit=limit)

    def count_by(self, kind: str, fields: Sequence[str], where: Sequence[Condition] = ()) -> Counts:
        """Count the records of a kind that match, by their values in the given fields."""
        with self._open() as ledger:
            return ledger.count_by(kind, fields, where)

    def redact(self, key: Key, note: Note) -> Redaction:
        """Erase a record and every stored document of it."""
        with self._open() as ledger:
            known = ledger.committed(note.commit_id)
            if known is not None:
                return Redaction(commit=known, erased=0)
            return ledger.redaction(ledger.draft_redaction(key, note, self._clock()))

    def close(self) -> None:
        """Forget everything; closing again does nothing."""
        with self._lock:
            self._closed = True
            self._ledger = Ledger((), self._ledger.seal)
