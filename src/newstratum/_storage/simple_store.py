"""A whole store for authors whose backend can do three things: give back lines, add one, replace all.

The store holds everything in memory and answers from there; what it commits, its *keep* makes durable
first. That is enough for some ten thousand records, and for every backend that one process uses::

    def open_store(url, kinds):
        return SimpleStore(kinds, lambda: MyKeep(url.file), name=str(url))
"""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, Protocol

from newstratum._ports.fields import Kind
from newstratum._ports.query import Condition, Query
from newstratum._ports.records import MAX_LIMIT, Commit, Cursor, Feed, Key, Note, Page, Record, Write
from newstratum._ports.store import Counts, Redaction
from newstratum._storage.cursors import SECRET_BYTES, TokenSigner
from newstratum._storage.entries import Entry, EntryStep, decode_entry, encode_entry, encode_line
from newstratum._storage.ledger import Ledger, erase_documents
from newstratum.errors import (
    ClosedError,
    DamagedFileError,
    ForeignFileError,
    InDoubtError,
    InvalidValueError,
    NewerFileError,
    StoreFullError,
    UnavailableError,
)

__all__ = ["Entry", "EntryStep", "Ledger", "LogBackend", "SimpleStore"]

#: The newest form of the lines that this code knows.
_FORM: Final = 1


class LogBackend(Protocol):
    """Where a simple store keeps its lines. The store calls it from one thread at a time.

    A method that raises has kept nothing of what it was given. It may raise ``OSError``, which the store
    turns into errors of newstratum, or those errors themselves; ``InDoubtError`` says that a line may or
    may not be durable, after which the store has to be opened again.
    """

    def lines(self) -> Iterable[bytes]:
        """Return all lines in their order; none in a new place."""
        ...

    def append(self, number: int, line: bytes) -> None:
        """Add a line; when it returns, the line is durable.

        Args:
            number: How many lines there are before it. If there are more, somebody else wrote: refuse.
            line: Some JSON without a line break.
        """
        ...

    def replace(self, lines: Sequence[bytes]) -> None:
        """Put lines in place of all there are, at once; nothing of the others stays."""
        ...

    def close(self) -> None:
        """Give back what is held."""
        ...


def _read_system_clock() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class SimpleStore:
    """A store with the powers to erase, to tell histories and to count; a lock keeps its threads apart."""

    def __init__(
        self,
        kinds: Iterable[Kind],
        open_keep: Callable[[], LogBackend] | None = None,
        *,
        name: str = "the store",
        clock: Callable[[], dt.datetime] = _read_system_clock,
        entropy: Callable[[int], bytes] = os.urandom,
    ) -> None:
        """Open the store that a keep holds.

        Args:
            kinds: The kinds it will hold; kinds that it holds besides are left alone.
            open_keep: Opens what makes it durable; None for a store that is gone when it is closed.
            name: What errors call it; without a password.
            clock: Returns the instant to record with a commit.
            entropy: Returns that many random bytes, for the epoch and the secret of the cursors.

        Raises:
            InvalidValueError: A field has another type than in the store, or two kinds have one name.
            ForeignFileError: The lines are not of a simple store.
            NewerFileError: A newer newstratum wrote them.
            DamagedFileError: A line cannot be read.
            UnavailableError: The keep cannot be opened.
            StoreFullError: There is no room for a new store.
        """
        self._keep: LogBackend | None = None
        self._clock = clock
        self._lock = threading.Lock()
        self._closed = False
        self._doubted = False
        self._pid = os.getpid()
        with _translate_errors(name):
            self._keep = open_keep() if open_keep else None
            try:
                self._open(tuple(kinds), name, entropy)
            except BaseException:
                if self._keep is not None:
                    self._keep.close()
                raise

    def _open(self, kinds: tuple[Kind, ...], name: str, entropy: Callable[[int], bytes]) -> None:
        kept = [] if self._keep is None else _read(self._keep.lines(), name)
        drawn = {"newstratum": _FORM, "epoch": entropy(8).hex(), "secret": entropy(SECRET_BYTES).hex()}
        head: dict[str, Any] = kept[0] if kept else drawn
        if head.get("newstratum") != _FORM:
            if isinstance(head.get("newstratum"), int):
                raise NewerFileError(name, head["newstratum"], _FORM)
            raise ForeignFileError(name, "it is not a store of newstratum")
        self._head = encode_line(head)
        self._ledger = Ledger(kinds, TokenSigner(head["epoch"], bytes.fromhex(head["secret"])))
        known: dict[str, dict[str, str]] = {}
        for plain in kept[1:]:
            known = plain.get("kinds", known)
        together = _merge_kinds(kinds, known)
        for plain in kept[1:]:
            if "steps" in plain:
                self._ledger.apply(decode_entry(plain))
        self._kinds = encode_line({"kinds": together})
        self._count = len(kept)
        if not kept:
            self._append(self._head)
        if together != known:
            self._append(self._kinds)

    def _append(self, line: bytes) -> None:
        if self._keep is not None:
            self._keep.append(self._count, line)
            self._count += 1

    @contextmanager
    def _opened(self) -> Iterator[Ledger]:
        # Before the lock: in a forked child, a thread that does not exist there may hold it for ever.
        if self._keep is not None and self._pid != os.getpid():
            raise ClosedError("the store, opened before this process was forked,")
        with self._lock:
            if self._closed:
                raise ClosedError()
            if self._doubted:
                raise UnavailableError("a write may or may not be stored; close it and open it again")
            yield self._ledger

    @contextmanager
    def _keeping(self, note: Note) -> Iterator[None]:
        """Say what a failure to keep means for a commit."""
        try:
            with _translate_errors("the store"):
                yield
        except InDoubtError:
            self._doubted = True
            raise InDoubtError(note.commit_id) from None

    def get(self, key: Key) -> Record | None:
        """Return the record under a key, or None."""
        with self._opened() as ledger:
            return ledger.get(key)

    def find(self, query: Query) -> Page:
        """Return one page of the records that match a query."""
        with self._opened() as ledger:
            return ledger.find(query)

    def commit(self, writes: Iterable[Write], note: Note) -> Commit:
        """Do all of the writes, or none; when it returns, the keep has them."""
        with self._opened() as ledger:
            known = ledger.committed(note.commit_id)
        if known is not None:
            return known
        # Outside the lock: the iterator may take its time.
        batch = tuple(writes)
        with self._opened() as ledger:
            known = ledger.committed(note.commit_id)
            if known is not None:
                return known
            entry = ledger.draft(batch, note, self._clock())
            with self._keeping(note):
                self._append(encode_line(encode_entry(entry)))
            return ledger.apply(entry)

    def changes(self, after: Cursor | None = None, *, limit: int = MAX_LIMIT) -> Feed:
        """Return the changes after a cursor."""
        with self._opened() as ledger:
            return ledger.changes(after, limit=limit)

    def of(self, key: Key, after: Cursor | None = None, *, limit: int = MAX_LIMIT) -> Feed:
        """Return the changes of one record after a cursor."""
        with self._opened() as ledger:
            return ledger.of(key, after, limit=limit)

    def count_by(self, kind: str, fields: Sequence[str], where: Sequence[Condition] = ()) -> Counts:
        """Count the records of a kind that match, by their values in the given fields."""
        with self._opened() as ledger:
            return ledger.count_by(kind, fields, where)

    def redact(self, key: Key, note: Note) -> Redaction:
        """Erase a record and every stored document of it."""
        return self.redact_all((key,), note)

    def redact_all(self, keys: Iterable[Key], note: Note) -> Redaction:
        """Erase records and every stored document of them: all, or none."""
        wanted = tuple(keys)
        with self._opened() as ledger:
            known = ledger.committed(note.commit_id)
            if known is not None:
                return Redaction(commit=known, erased=0)
            entry = ledger.draft_redaction(wanted, note, self._clock())
            if self._keep is not None:
                erased = (erase_documents(before, set(wanted), ledger.signer) for before in ledger.entries)
                lines = [self._head, self._kinds, *(encode_line(encode_entry(e)) for e in (*erased, entry))]
                with self._keeping(note):
                    self._keep.replace(lines)
                self._count = len(lines)
            return ledger.redaction(entry)

    def close(self) -> None:
        """Give the keep back; closing again does nothing."""
        if self._keep is not None and self._pid != os.getpid():
            return
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._ledger = Ledger((), self._ledger.signer)
            if self._keep is not None:
                self._keep.close()


@contextmanager
def _translate_errors(name: str) -> Iterator[None]:
    """Raise errors of newstratum where the system's are raised; their text may hold a path, no data."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise StoreFullError("the disk, the quota or a size limit is used up") from None
        raise UnavailableError(f"{name}: {os.strerror(error.errno or 0)}") from None


def _read(lines: Iterable[bytes], name: str) -> list[dict[str, Any]]:
    kept = []
    for number, line in enumerate(lines):
        try:
            plain = json.loads(line)
        except ValueError:
            plain = None
        if not isinstance(plain, dict):
            if number == 0:
                raise ForeignFileError(name, "it is not a store of newstratum")
            raise DamagedFileError(name, f"line {number + 1} cannot be read")
        kept.append(plain)
    return kept


def _merge_kinds(kinds: Iterable[Kind], known: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Return the fields of all kinds, those known from before and those declared now.

    Raises:
        InvalidValueError: A field has another type than before.
    """
    together = {name: dict(fields) for name, fields in known.items()}
    for kind in kinds:
        fields = together.setdefault(kind.name, {})
        for field, wanted in kind.fields.items():
            if fields.setdefault(field, wanted.value) != wanted.value:
                raise InvalidValueError(
                    f"kinds.{kind.name}.{field}",
                    f"is {fields[field]} in the store, not {wanted}",
                    "give a new field a new name",
                )
    return together
