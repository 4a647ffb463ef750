"""The feed and the history, as changes that know what they changed."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from attrs import field, frozen

from newstratum._ports.records import Act, Change, Cursor, Feed, Key, Note, Version
from newstratum._ports.store import History, Store
from newstratum._wire.codec import decode_document
from newstratum._wire.kinds import KINDS
from newstratum._wire.record_kinds import RecordKind
from newstratum.errors import Problem, RecordError, UnsupportedQueryError

__all__ = ["Changes", "ModelChange", "read_changes", "read_history"]

_KIND_OF_NAME: Final = {kind.name: kind for kind in KINDS}


@frozen(kw_only=True)
class ModelChange:
    """One change of one record; the object is read when it is asked for."""

    _change: Change = field(alias="change", repr=False)

    @property
    def key(self) -> Key:
        """The record that changed."""
        return self._change.key

    @property
    def version(self) -> Version:
        """The version it has since."""
        return self._change.version

    @property
    def act(self) -> Act:
        """What was done to it."""
        return self._change.act

    @property
    def note(self) -> Note:
        """Who did it, for what, and why."""
        return self._change.note

    @property
    def recorded_at(self) -> dt.datetime:
        """When."""
        return self._change.recorded_at

    @property
    def last(self) -> bool:
        """Whether it is the last change of its commit."""
        return self._change.last

    @property
    def redacted(self) -> bool:
        """Whether the record was erased by it or since."""
        return self._change.redacted

    def model(self) -> Any:
        """Return the object as it was stored; None if it was deleted, or erased since.

        Raises:
            RecordError: The document cannot be read.
            RecordTooNewError: A newer newstratum wrote it.
        """
        change = self._change
        if change.document is None:
            return None
        return decode_document(_get_kind(change.key), change.key, change.schema, change.document)

    def __repr__(self) -> str:
        return f"Changed({self.act} {self.key})"


@frozen(kw_only=True)
class Changes:
    """Some changes in order, and where to go on."""

    changes: tuple[ModelChange, ...]
    #: Give it as ``after`` to go on.
    cursor: Cursor
    #: Whether there was more at the time.
    more: bool


def read_changes(store: Store, after: Cursor | None, limit: int) -> Changes:
    """Return the changes of a store after a cursor."""
    return _build_changes(store.changes(after, limit=limit))


def read_history(store: Store, kind: str, identifier: str, after: Cursor | None, limit: int) -> Changes:
    """Return the changes of one record after a cursor.

    Raises:
        UnsupportedQueryError: The store cannot tell the history of one record.
    """
    if not isinstance(store, History):
        raise UnsupportedQueryError(kind, "this store tells no history of one record; read the whole feed")
    return _build_changes(store.of(Key(kind, identifier), after, limit=limit))


def _build_changes(feed: Feed) -> Changes:
    return Changes(
        changes=tuple(ModelChange(change=change) for change in feed.changes),
        cursor=feed.cursor,
        more=feed.more,
    )


def _get_kind(key: Key) -> RecordKind[Any]:
    kind = _KIND_OF_NAME.get(key.kind)
    if kind is None:
        raise RecordError((Problem((), "is of a kind this newstratum does not know"),), str(key))
    return kind
