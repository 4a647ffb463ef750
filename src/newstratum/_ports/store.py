"""The storage port: what every store does, and the optional capabilities of some.

A backend implements :class:`Store` and, where it can, the optional capabilities. They are found with
``isinstance``. No method is ever added to :class:`Store` itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeAlias, runtime_checkable

from attrs import field, frozen

from newstratum._ports.fields import Scalar
from newstratum._ports.query import Condition, Query
from newstratum._ports.records import Commit, Cursor, Feed, Key, Note, Page, Put, Record, Write
from newstratum._short_repr import ShortRepr
from newstratum._words import NO_WORDS, Words, to_words

#: How many records have each combination of values; None stands for an absent field.
Counts: TypeAlias = Mapping[tuple[Scalar | None, ...], int]


@runtime_checkable
class Store(Protocol):
    """Records under keys, written by whole commits, with a feed of changes. Safe from several threads."""

    def get(self, key: Key) -> Record | None:
        """Return the record under a key, or None.

        Raises:
            InvalidValueError: The kind was not declared when the store was opened.
            ClosedError: The store is closed.
            UnavailableError: The store cannot answer now.
        """
        ...

    def find(self, query: Query) -> Page:
        """Return one page of the records that match a query, all of one snapshot.

        Raises:
            UnsupportedQueryError: A field is not declared, or no declared index serves the query.
            InvalidValueError: A condition's value has another type than its field.
            CursorError: The cursor is of another query or store, or was altered.
        """
        ...

    def commit(self, writes: Iterable[Write], note: Note) -> Commit:
        """Do all of the writes, or none; when it returns they are durable.

        ``writes`` is read once and must not call the store. A key appears once in a commit. The
        same ``note.commit_id`` again returns the first commit and writes nothing. A store that can records
        ``note.recorded_at``, where it is given, in place of its clock's instant.

        Raises:
            ConflictError: A record is not at the version a write expects; nothing was stored.
            InvalidValueError: A write does not fit its kind; nothing was stored.
            StoreFullError: There is no room; nothing was stored.
            InDoubtError: It is not known whether it was stored; commit it again under the same id.
        """
        ...

    def changes(self, after: Cursor | None = None, *, limit: int = 1000) -> Feed:
        """Return the changes after a cursor, or the first ones: each once, each commit's together.

        Args:
            after: Where the last feed ended; None for the beginning.
            limit: Changes to return at most, 1 to 1,000; it may split a commit.

        Raises:
            CursorError: The cursor is of another store, or from before this one was restored.
        """
        ...

    def close(self) -> None:
        """Close the store; closing again does nothing. Every other call then raises ClosedError."""
        ...


@frozen(kw_only=True)
class Redaction(ShortRepr):
    """What a redaction did."""

    commit: Commit
    #: How many stored documents it erased; 0 when it is the repetition of an earlier one.
    erased: int
    #: Why old bytes may still lie somewhere, and until when; empty when none do.
    waiting: Words = field(default=NO_WORDS, converter=to_words)


@runtime_checkable
class Redactor(Protocol):
    """The capability to erase a record from the store and from its history."""

    def redact(self, key: Key, note: Note) -> Redaction:
        """Erase a record and every stored document of it; digests take their place in the history.

        A digest says nothing of its document: it is made of the place in the history.

        The record no longer exists afterwards. The redaction is itself a change in the feed.

        Raises:
            NotFoundError: There never was a record under the key.
        """
        ...


@runtime_checkable
class BatchRedactor(Protocol):
    """The capability to erase several records by one commit, for little more than the cost of one."""

    def redact_all(self, keys: Iterable[Key], note: Note) -> Redaction:
        """Erase records and every stored document of them: all, or none.

        Raises:
            NotFoundError: There never was a record under one of the keys; nothing was erased.
            InvalidValueError: A key appears twice, or its kind was not declared.
        """
        ...


@runtime_checkable
class HistoryRedactor(Protocol):
    """The capability to erase what records held before, and to leave what they hold now."""

    def redact_history(self, kept: Iterable[Put], keys: Iterable[Key], note: Note) -> Redaction:
        """Erase the past of some records, and others as a whole, by one commit: all, or none.

        Args:
            kept: The records that stay, each as it was read, with the version read. Every stored document of
                them is erased, and they are written again as they are: a change like any other.
            keys: The records that are erased as ``redact_all`` does it.
            note: Who erases, and why.

        Raises:
            ConflictError: A record that is to stay is not at that version; nothing was erased.
            NotFoundError: There never was a record under one of the keys; nothing was erased.
            InvalidValueError: A key appears twice, or its kind was not declared.
        """
        ...


@runtime_checkable
class TraceRedactor(Protocol):
    """The capability to erase what the history says of erased records beside their documents."""

    def redact_traces(
        self,
        kept: Iterable[Put],
        keys: Iterable[Key],
        note: Note,
        *,
        ids: Mapping[Key, str],
        reasons: Collection[str],
    ) -> Redaction:
        """Erase as ``redact_history`` does, and by the same commit the ids and reasons that are named.

        Args:
            kept: The records of which only the past is erased, as ``redact_history`` takes them.
            keys: The records that are erased.
            note: Who erases, and why.
            ids: For some of the keys the id that takes the place of theirs in the whole history, also in the
                change that tells of the redaction; nothing was ever stored under it.
            reasons: Ids of earlier commits whose reasons are emptied; one that is not there is passed over.

        Raises:
            ConflictError: A record that is to stay is not at that version; nothing was erased.
            NotFoundError: There never was a record under one of the keys; nothing was erased.
            InvalidValueError: A key appears twice, or its kind was not declared.
        """
        ...


@frozen(kw_only=True)
class Replacement(ShortRepr):
    """What a replacement of documents did."""

    #: How many stored documents were replaced.
    documents: int
    #: Why old bytes may still lie somewhere, and until when; empty when none do.
    waiting: Words = field(default=NO_WORDS, converter=to_words)


@runtime_checkable
class DocumentReplacer(Protocol):
    """The capability to put other bytes in place of stored documents, those of the history too."""

    def replace_documents(self, replace: Callable[[Key, int, bytes], bytes | None]) -> Replacement:
        """Put other bytes in place of documents; their fields, versions and places in the feed stay.

        The store may do so by parts, each whole and durable; nothing of the former bytes stays afterwards.
        What was replaced before a crash stays replaced, so that whoever calls it again goes on.

        Args:
            replace: Gets the key, the schema and the bytes of each stored document, current and past, and
                gives other bytes, or None to leave them. It must not call the store.
        """
        ...


@runtime_checkable
class History(Protocol):
    """The capability to read the changes of one record."""

    def of(self, key: Key, after: Cursor | None = None, *, limit: int = 1000) -> Feed:
        """Return the changes of one record in the order they happened.

        Args:
            key: The record; without changes the feed is empty.
            after: Where the last call ended, or a cursor of the whole feed; None for the beginning.
            limit: Changes to return at most, 1 to 1,000.
        """
        ...


@runtime_checkable
class Counter(Protocol):
    """The capability to count records by their fields without reading them."""

    def count_by(self, kind: str, fields: Sequence[str], where: Sequence[Condition] = ()) -> Counts:
        """Count the records of a kind that match, by their values in the given fields.

        Raises:
            UnsupportedQueryError: No declared index holds all the fields that are named.
        """
        ...


@frozen
class CountQuery(ShortRepr):
    """One count: of the records of a kind that match, by their values in some fields."""

    kind: str
    fields: tuple[str, ...] = ()
    where: tuple[Condition, ...] = ()


@runtime_checkable
class BatchCounter(Protocol):
    """The capability to answer several counts of one snapshot, in little more time than the longest."""

    def count_all(self, queries: Iterable[CountQuery]) -> tuple[Counts, ...]:
        """Answer counts in their order, each as :meth:`Counter.count_by` would.

        Raises:
            UnsupportedQueryError: No declared index holds all the fields that one of them names.
        """
        ...


@runtime_checkable
class Backup(Protocol):
    """The capability to back the whole store up while others work, and to restore it into a new store."""

    def back_up(self, file: Path) -> None:
        """Write a verified copy of the store, as of one instant, to a new file that appears whole.

        Raises:
            InvalidValueError: There is something at that path already, or no such folder.
            DamagedFileError: The copy does not verify; it was removed.
            StoreFullError: There is no room for it.
        """
        ...

    def restore(self, file: Path, erased: Iterable[Key] = ()) -> None:
        """Fill this store, into which nothing was ever committed, from a backup, and give it a new epoch.

        Cursors and versions from before the restore are refused afterwards. Only this object goes on;
        other openers of the store must open it again.

        Args:
            file: What :meth:`back_up` wrote.
            erased: Records erased since the backup was made; they are erased again before anybody sees them.

        Raises:
            InvalidValueError: Something was committed into this store, or a field has another type there.
            ForeignFileError: The file is not a backup of this kind of store.
            NewerFileError: A newer newstratum wrote it.
            DamagedFileError: It does not verify; nothing was restored.
        """
        ...


class Health(StrEnum):
    """How serious a finding is."""

    OK = "ok"
    WARNING = "warning"
    BROKEN = "broken"


@frozen(kw_only=True)
class HealthFinding(ShortRepr):
    """One thing an inspection found; its text holds no data of a record."""

    health: Health
    #: What it is about, in a word or two: ``durability``.
    subject: str
    detail: Words = field(converter=to_words)


@runtime_checkable
class Inspector(Protocol):
    """The capability to inspect the store: its durability, its integrity, what delays it."""

    def inspect(self) -> Iterable[HealthFinding]:
        """Return what was found; damage is a finding, not an error. Nothing is changed.

        Raises:
            ClosedError: The store is closed.
            UnavailableError: The store cannot answer now.
        """
        ...
