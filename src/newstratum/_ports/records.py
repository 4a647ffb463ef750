"""What a store holds and what it is asked to write: records, writes, notes, changes, pages.

Everything is checked here, above every backend, so that all backends refuse the same values with the
same error. No class of this module shows a document or a field's value in its ``repr``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NewType, TypeAlias

from attrs import field, frozen

from newstratum._ports.fields import Fields, Scalar, make_text_validator, to_exact_instant, to_exact_text
from newstratum._short_repr import ShortRepr
from newstratum._words import Words
from newstratum.errors import InvalidValueError

#: Characters of an identifier, an actor, a purpose or a batch, at most.
MAX_ID = 256
#: Characters of a note's reason, at most.
MAX_REASON = 500
#: Bytes of one document, at most (16 MiB).
MAX_DOCUMENT = 16 * 1024 * 1024
#: Records of a page and changes of a feed, at most.
MAX_LIMIT = 1000

#: The opaque token of the commit that wrote a record; compared for equality, never reused in a store.
Version = NewType("Version", str)
#: An opaque place in a feed or behind a page; bound to its store and, for a page, to its query.
Cursor = NewType("Cursor", str)


def _to_kind(value: str) -> str:
    return to_exact_text("key.kind", value, most=MAX_ID)


def _to_id(value: str) -> str:
    return to_exact_text("key.id", value, most=MAX_ID)


def _to_document(value: bytes) -> bytes:
    if not isinstance(value, bytes):
        raise InvalidValueError(
            "document", Words("应为字节，不是{}", "must be bytes, not {}").format(type(value).__name__)
        )
    if len(value) > MAX_DOCUMENT:
        raise InvalidValueError(
            "document",
            Words("有{}字节", "has {} bytes").format(len(value)),
            Words("请不超过{}字节", "keep it to {}").format(MAX_DOCUMENT),
        )
    return value


def _to_schema(value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value < 2**31:
        raise InvalidValueError("schema", Words("应为从1起的整数", "must be an integer from 1"))
    return int(value)


def _to_expected_version(value: Version | None) -> Version | None:
    if value is None:
        return None
    return Version(to_exact_text("expect", value, most=MAX_ID))


def _to_recorded_at(value: dt.datetime | None) -> dt.datetime | None:
    return None if value is None else to_exact_instant("note.recorded_at", value)


def _to_fields(value: Mapping[str, Scalar] | Iterable[tuple[str, Scalar]]) -> Fields:
    return value if isinstance(value, Fields) else Fields(value)


@frozen
class Key:
    """The name of a record: its kind and its id, which is random and says nothing about anybody."""

    kind: str = field(converter=_to_kind)
    id: str = field(converter=_to_id)

    def __str__(self) -> str:
        return f"{self.kind}/{self.id}"


@frozen
class Record(ShortRepr):
    """One stored record."""

    key: Key
    version: Version
    #: The schema the document was written by, from 1.
    schema: int
    #: Canonical JSON; the store never reads it.
    document: bytes = field(repr=False)
    #: The index fields, readable without decoding the document.
    fields: Fields = field(converter=_to_fields)


@frozen
class Put(ShortRepr):
    """Write a record that is new, or was last seen at a version."""

    key: Key
    schema: int = field(converter=_to_schema)
    document: bytes = field(converter=_to_document, repr=False)
    fields: Fields = field(converter=_to_fields)
    #: The version seen; None says that the record must not exist.
    expect: Version | None = field(converter=_to_expected_version)


def _to_seen_version(value: Version) -> Version:
    if value is None:
        raise InvalidValueError(
            "expect",
            Words("缺少", "is missing"),
            Words("请先读取记录，给出其版本", "read the record and give its version"),
        )
    return Version(to_exact_text("expect", value, most=MAX_ID))


@frozen
class Delete(ShortRepr):
    """Delete a record that was last seen at a version."""

    key: Key
    expect: Version = field(converter=_to_seen_version)


@frozen
class Check(ShortRepr):
    """Require that a record is still as it was read, without writing it."""

    key: Key
    #: The version seen; None says that the record must not exist.
    expect: Version | None = field(converter=_to_expected_version)


#: One thing a commit does to one key.
Write: TypeAlias = Put | Delete | Check


@frozen(kw_only=True)
class Note(ShortRepr):
    """Who commits, for what, and why. It holds identifiers and codes, never personal data."""

    #: Drawn by the caller; the same id again returns the first commit and writes nothing.
    commit_id: str = field(validator=make_text_validator("note.commit_id", most=MAX_ID))
    #: The person or office at work, by identifier.
    actor: str = field(validator=make_text_validator("note.actor", most=MAX_ID))
    purpose: str = field(validator=make_text_validator("note.purpose", most=MAX_ID))
    #: A code or a short text without personal data.
    reason: str = field(default="", validator=make_text_validator("note.reason", most=MAX_REASON, empty=True))
    #: The import or other batch this commit belongs to, by identifier; empty for none.
    batch: str = field(default="", validator=make_text_validator("note.batch", most=MAX_ID, empty=True))
    #: The instant to record, with a zone: of a history that is replayed, or by a clock that a program gave
    #: its registry. A store that keeps given instants records it in place of its clock's; the order of the
    #: feed does not follow it. None for the store's clock, and in the note of a change, which has its own
    #: instant.
    recorded_at: dt.datetime | None = field(default=None, converter=_to_recorded_at)


@frozen
class Commit(ShortRepr):
    """What was committed: the caller's id, the version of all it wrote, and the feed's place after it."""

    commit_id: str
    version: Version
    cursor: Cursor


class Act(StrEnum):
    """What a change did to its record."""

    PUT = "put"
    DELETE = "delete"
    #: The record and every earlier document of it were erased.
    REDACT = "redact"


@frozen(kw_only=True)
class Change(ShortRepr):
    """One change of one record, as the feed and the history hold it."""

    key: Key
    #: The version this change gave the record.
    version: Version
    act: Act
    #: The schema of the document; 0 where the act wrote none.
    schema: int = 0
    #: The document written; None for other acts, and for one that was redacted since.
    document: bytes | None = field(default=None, repr=False)
    #: What stands in place of a document that was redacted since, and says nothing of it; empty otherwise.
    digest: str = ""
    note: Note
    recorded_at: dt.datetime
    #: Its place in its commit, from 0.
    place: int
    #: Whether it is the last change of its commit.
    last: bool

    @property
    def deleted(self) -> bool:
        """Whether the record does not exist after this change."""
        return self.act is not Act.PUT

    @property
    def redacted(self) -> bool:
        """Whether this change erased the record, or its document was erased since."""
        return self.act is Act.REDACT or bool(self.digest)


@frozen(kw_only=True)
class Feed(ShortRepr):
    """Some changes in order, and where to go on."""

    changes: tuple[Change, ...]
    #: The place after the last of ``changes``; give it as ``after`` to go on.
    cursor: Cursor
    #: Whether there was more at the time.
    more: bool


@frozen(kw_only=True)
class Page(ShortRepr):
    """Some records that match a query, all of one snapshot."""

    records: tuple[Record, ...]
    #: The cursor of the following page; None after the last record.
    next: Cursor | None
