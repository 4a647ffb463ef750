"""A whole store for authors whose backend can do three things: give back lines, add one, replace all.

The store holds everything in memory and answers from there; its *log backend* makes each commit durable
first. That is enough for some ten thousand records, and for every backend that one process uses::

    def open_store(url, kinds):
        return SimpleStore(kinds, lambda: MyLog(url.file), name=str(url))
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, Protocol

from newstratum._ports.fields import Kind
from newstratum._ports.query import Condition, Query
from newstratum._ports.records import MAX_LIMIT, Commit, Cursor, Feed, Key, Note, Page, Put, Record, Write
from newstratum._ports.store import Counts, Redaction, Replacement
from newstratum._storage.ledger import (
    Ledger,
    decode_entry,
    encode_entry,
    encode_line,
    erase_documents,
    rename_steps,
)
from newstratum._storage.paging import SECRET_BYTES, TokenSigner
from newstratum._storage.rows import check_field_types, read_system_clock
from newstratum._storage.system_errors import translate_system_errors
from newstratum._words import Words
from newstratum.errors import (
    ClosedError,
    DamagedFileError,
    ForeignFileError,
    InDoubtError,
    NewerFileError,
    NewstratumError,
    ReadOnlyError,
    UnavailableError,
)

#: The newest form of the lines that this code knows.
_FORM: Final = 1


_STORE: Final = Words("数据库", "the store")


class LogBackend(Protocol):
    """Where a simple store puts its lines. The store calls it from one thread at a time.

    A method that raises has stored nothing of what it was given. It may raise ``OSError``, which the store
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


class SimpleStore:
    """A store that can also erase, read histories and count; one call works with it at a time."""

    def __init__(
        self,
        kinds: Iterable[Kind],
        open_backend: Callable[[], LogBackend] | None = None,
        *,
        name: str = "the store",
        clock: Callable[[], dt.datetime] | None = None,
        entropy: Callable[[int], bytes] = os.urandom,
    ) -> None:
        """Open the store whose lines a log backend holds.

        Args:
            kinds: The kinds it will hold; kinds that it holds besides are left alone.
            open_backend: Opens what makes it durable; None for a store that is gone when it is closed.
            name: What errors call it; without a password.
            clock: Returns the instant to record with a commit; by default that of the system.
            entropy: Returns that many random bytes, for the epoch and the secret of the cursors.

        Raises:
            InvalidValueError: A field has another type than in the store, or two kinds have one name.
            ForeignFileError: The lines are not of a simple store.
            NewerFileError: A newer newstratum wrote them.
            DamagedFileError: A line cannot be read.
            UnavailableError: The backend cannot be opened.
            StoreFullError: There is no room for a new store.
        """
        self._backend: LogBackend | None = None
        self._clock = clock or read_system_clock
        self._lock = threading.Lock()
        self._closed = False
        self._in_doubt = False
        self._pid = os.getpid()
        with translate_system_errors(name):
            self._backend = open_backend() if open_backend else None
            try:
                self._open(tuple(kinds), name, entropy)
            except BaseException:
                if self._backend is not None:
                    self._backend.close()
                raise

    def __repr__(self) -> str:
        return f"<{type(self).__name__}, {'closed' if self._closed else 'open'}>"

    def _open(self, kinds: tuple[Kind, ...], name: str, entropy: Callable[[int], bytes]) -> None:
        lines = [] if self._backend is None else _read(self._backend.lines(), name)
        drawn = {"newstratum": _FORM, "epoch": entropy(8).hex(), "secret": entropy(SECRET_BYTES).hex()}
        head: dict[str, Any] = lines[0] if lines else drawn
        if head.get("newstratum") != _FORM:
            if isinstance(head.get("newstratum"), int):
                raise NewerFileError(name, head["newstratum"], _FORM)
            raise ForeignFileError(name, Words("不是newstratum的数据库", "it is not a store of newstratum"))
        self._head = encode_line(head)
        self._ledger = Ledger(kinds, TokenSigner(head["epoch"], bytes.fromhex(head["secret"])))
        known: dict[str, dict[str, str]] = {}
        for plain in lines[1:]:
            known = plain.get("kinds", known)
        merged = _merge_kinds(kinds, known)
        for plain in lines[1:]:
            if "steps" in plain:
                self._ledger.apply(decode_entry(plain))
        self._kinds = encode_line({"kinds": merged})
        self._count = len(lines)
        if not lines:
            self._append(self._head)
        if merged != known:
            # What only reads knows them all the same, and writes nothing that needs them.
            with contextlib.suppress(ReadOnlyError):
                self._append(self._kinds)

    def _append(self, line: bytes) -> None:
        if self._backend is not None:
            self._backend.append(self._count, line)
            self._count += 1

    def _get_lock(self) -> threading.Lock:
        """Return what whoever uses the ledger holds.

        It is held by the block of each call itself: a block inside a generator stays open after an
        interruption for as long as somebody keeps the traceback, and closing waits for it.
        """
        # In a forked child, a thread that does not exist there may hold it for ever.
        if self._backend is not None and self._pid != os.getpid():
            raise ClosedError(
                Words("本进程分出之前打开的数据库", "the store, opened before this process was forked,")
            )
        return self._lock

    def _get_ledger(self) -> Ledger:
        if self._closed:
            raise ClosedError()
        if self._in_doubt:
            raise UnavailableError(
                Words(
                    "一次写入是否已存入不能确定；请关闭后重新打开",
                    "a write may or may not be stored; close it and open it again",
                )
            )
        return self._ledger

    @contextmanager
    def _report_doubt(self, note: Note) -> Iterator[None]:
        """Say what a failure of the backend means for a commit."""
        try:
            with self._doubt_interrupted(), translate_system_errors(_STORE):
                yield
        except InDoubtError:
            self._in_doubt = True
            raise InDoubtError(note.commit_id) from None

    @contextmanager
    def _doubt_interrupted(self) -> Iterator[None]:
        """Use the store no more after what ended in the middle, as by Ctrl-C: the backend may have it."""
        try:
            yield
        except BaseException as error:
            if self._backend is not None and not isinstance(error, NewstratumError):
                self._in_doubt = True
            raise

    def get(self, key: Key) -> Record | None:
        """Return the record under a key, or None."""
        with self._get_lock():
            return self._get_ledger().get(key)

    def find(self, query: Query) -> Page:
        """Return one page of the records that match a query."""
        with self._get_lock():
            return self._get_ledger().find(query)

    def commit(self, writes: Iterable[Write], note: Note) -> Commit:
        """Do all of the writes, or none; when it returns, the backend has them."""
        with self._get_lock():
            known = self._get_ledger().find_commit(note.commit_id)
        if known is not None:
            return known
        # Outside the lock: the iterator may take its time.
        batch = tuple(writes)
        with self._get_lock():
            ledger = self._get_ledger()
            known = ledger.find_commit(note.commit_id)
            if known is not None:
                return known
            entry = ledger.draft_commit(batch, note, self._clock())
            with self._report_doubt(note):
                self._append(encode_line(encode_entry(entry)))
                return ledger.apply(entry)

    def changes(self, after: Cursor | None = None, *, limit: int = MAX_LIMIT) -> Feed:
        """Return the changes after a cursor."""
        with self._get_lock():
            return self._get_ledger().changes(after, limit=limit)

    def of(self, key: Key, after: Cursor | None = None, *, limit: int = MAX_LIMIT) -> Feed:
        """Return the changes of one record after a cursor."""
        with self._get_lock():
            return self._get_ledger().of(key, after, limit=limit)

    def count_by(self, kind: str, fields: Sequence[str], where: Sequence[Condition] = ()) -> Counts:
        """Count the records of a kind that match, by their values in the given fields."""
        with self._get_lock():
            return self._get_ledger().count_by(kind, fields, where)

    def redact(self, key: Key, note: Note) -> Redaction:
        """Erase a record and every stored document of it."""
        return self.redact_all((key,), note)

    def redact_all(self, keys: Iterable[Key], note: Note) -> Redaction:
        """Erase records and every stored document of them: all, or none."""
        return self.redact_history((), keys, note)

    def redact_history(self, kept: Iterable[Put], keys: Iterable[Key], note: Note) -> Redaction:
        """Erase the past of some records, and others as a whole: all, or none."""
        return self.redact_traces(kept, keys, note, ids={}, reasons=())

    def redact_traces(
        self,
        kept: Iterable[Put],
        keys: Iterable[Key],
        note: Note,
        *,
        ids: Mapping[Key, str],
        reasons: Collection[str],
    ) -> Redaction:
        """Erase as ``redact_history`` does, and the ids and reasons that are named."""
        wanted, written = tuple(keys), tuple(kept)
        with self._get_lock():
            ledger = self._get_ledger()
            known = ledger.find_commit(note.commit_id)
            if known is not None:
                return Redaction(commit=known, erased=0)
            entry = ledger.draft_redaction(wanted, note, self._clock(), written)
            if self._backend is None:
                return ledger.apply_redaction(entry, ids, reasons)
            gone = {*wanted, *(write.key for write in written)}
            entries = [
                *(erase_documents(each, gone, ledger.signer, ids, reasons) for each in ledger.entries),
                rename_steps(entry, ids),
            ]
            lines = [self._head, self._kinds, *(encode_line(encode_entry(each)) for each in entries)]
            with self._report_doubt(note):
                self._backend.replace(lines)
                self._count = len(lines)
                return ledger.apply_redaction(entry, ids, reasons)

    def replace_documents(self, replace: Callable[[Key, int, bytes], bytes | None]) -> Replacement:
        """Put other bytes in place of documents, all at once."""
        with self._get_lock():
            ledger = self._get_ledger()
            entries, replaced = ledger.draft_replacement(replace)
            if not replaced:
                return Replacement(documents=0)
            with self._doubt_interrupted():
                if self._backend is not None:
                    lines = [self._head, self._kinds, *(encode_line(encode_entry(each)) for each in entries)]
                    with translate_system_errors(_STORE):
                        self._backend.replace(lines)
                    self._count = len(lines)
                ledger.apply_replacement(entries)
            return Replacement(documents=replaced)

    def close(self) -> None:
        """Close the backend; closing again does nothing."""
        if self._backend is not None and self._pid != os.getpid():
            return
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._ledger = Ledger((), self._ledger.signer)
            if self._backend is not None:
                self._backend.close()


class MemoryStore(SimpleStore):
    """A simple store without a log: what it holds is gone when it is closed."""

    def __init__(
        self,
        kinds: Iterable[Kind],
        *,
        clock: Callable[[], dt.datetime] | None = None,
        entropy: Callable[[int], bytes] = os.urandom,
    ) -> None:
        """Make an empty store.

        Args:
            kinds: The kinds it will hold.
            clock: Returns the instant to record with a commit; by default that of the system.
            entropy: Returns that many random bytes, for the epoch and the secret of the cursors.
        """
        super().__init__(kinds, clock=clock, entropy=entropy)


def _read(lines: Iterable[bytes], name: str) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = []
    for number, line in enumerate(lines):
        try:
            plain = json.loads(line)
        except ValueError:
            plain = None
        if not isinstance(plain, dict):
            if number == 0:
                raise ForeignFileError(
                    name, Words("不是newstratum的数据库", "it is not a store of newstratum")
                )
            raise DamagedFileError(name, Words("第{}行无法读取", "line {} cannot be read").format(number + 1))
        read.append(plain)
    return read


def _merge_kinds(kinds: Iterable[Kind], known: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Return the fields of all kinds, those known from before and those declared now."""
    merged = {name: dict(fields) for name, fields in known.items()}
    for kind in kinds:
        check_field_types(kind, merged.setdefault(kind.name, {}), _STORE)
        merged[kind.name] |= {field: wanted.value for field, wanted in kind.fields.items()}
    return merged
