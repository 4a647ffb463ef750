"""The history of a registry: the change feed, one record's changes, and what was known at an instant.

Two times are kept apart. When something *held* stands in its period; when it was *known* stands in the
feed. A resignation that is recorded late changes who held a seat on a day, and not what was known then.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar, overload

import attrs
from attrs import field, frozen

from newstratum._model.people.evidence import Evidence
from newstratum._model.people.people import hide_text
from newstratum._model.values.periods import PartialDate
from newstratum._model.values.sensitive import SensitiveText
from newstratum._model.values.validators import FREE_TEXT
from newstratum._ports.fields import Fields
from newstratum._ports.records import (
    MAX_LIMIT,
    Act,
    Change,
    Cursor,
    Feed,
    Key,
    Note,
    Record,
    Version,
)
from newstratum._registry.queries.reader import Reader, check_instant
from newstratum._registry.records import get_kind, iterate_changes, iterate_history, read_history
from newstratum._short_repr import ShortRepr
from newstratum._wire.codec import decode_document
from newstratum._wire.record_kinds import KIND_BY_NAME
from newstratum._words import Words, write_count
from newstratum.errors import Problem, RecordError

M = TypeVar("M")

_HIDDEN: Final = "•••"


@frozen(kw_only=True, repr=False)
class ModelChange:
    """One change of one record; the object is read when it is asked for."""

    #: The record that changed.
    key: Key
    #: The version it has since.
    version: Version
    #: What was done to it.
    act: Act
    #: Who did it, for what, and why.
    note: Note
    #: When.
    recorded_at: dt.datetime
    #: Whether it is the last change of its commit.
    last: bool
    #: Whether the record was erased by it or since.
    redacted: bool
    _schema: int = field(alias="schema")
    _document: bytes | None = field(alias="document")

    def model(self) -> Any:
        """Return the object as it was stored; None if it was deleted, or erased since.

        Raises:
            RecordError: The document cannot be read.
            RecordTooNewError: A newer newstratum wrote it.
        """
        if self._document is None:
            return None
        kind = KIND_BY_NAME.get(self.key.kind)
        if kind is None:
            problem = Problem((), Words("是本程序不认识的种类", "is of a kind this newstratum does not know"))
            raise RecordError((problem,), str(self.key))
        return decode_document(kind, self.key, self._schema, self._document)

    def __repr__(self) -> str:
        return f"ModelChange({self.act} {self.key})"


@frozen(kw_only=True, repr=False)
class Changes:
    """Some changes in order, and where to go on."""

    changes: tuple[ModelChange, ...]
    #: Give it as ``after`` to go on.
    cursor: Cursor
    #: Whether there was more at the time.
    more: bool

    def __repr__(self) -> str:
        return f"Changes({write_count(len(self.changes), 'change').en}, more={self.more})"


@frozen(kw_only=True)
class Difference(ShortRepr):
    """One value that a change changed; what points at a person shows as bullets."""

    #: Where: ``"engagements[0].role"``.
    path: str
    #: As text; empty where there was nothing.
    before: str
    after: str


@frozen
class HistoryQueries:
    """What changed, when, by whom, and what was known before: ``registry.history``."""

    _reader: Reader = field(repr=False)

    def changes(self, after: Cursor | None = None, *, limit: int = MAX_LIMIT) -> Changes:
        """Return the changes after a cursor, or the first ones: each once, each commit's together.

        Args:
            after: Where the last call ended; None for the beginning.
            limit: Changes to return at most, 1 to 1,000; it may split a commit.

        Raises:
            CursorError: The cursor is of another store, or from before this one was restored.
        """
        return _build_changes(self._reader.store.changes(after, limit=limit))

    def of(
        self, kind: str | type[Any], identifier: str, after: Cursor | None = None, *, limit: int = MAX_LIMIT
    ) -> Changes:
        """Return the changes of one record, the first one in front.

        Args:
            kind: The kind of record: ``"person"``, or its class.
            identifier: Its id.
            after: Where the last call ended; None for the beginning.
            limit: Changes to return at most, 1 to 1,000.

        Raises:
            InvalidValueError: There is no such kind.
            UnsupportedQueryError: The store has no history of single records.
        """
        key = Key(get_kind(kind).name, identifier)
        return _build_changes(read_history(self._reader.store, key, after, limit))

    def iterate(self, kind: str | type[Any], identifier: str) -> Iterator[ModelChange]:
        """Yield every change of one record, the first one in front.

        Raises:
            InvalidValueError: There is no such kind.
            UnsupportedQueryError: The store has no history of single records.
        """
        key = Key(get_kind(kind).name, identifier)
        yield from map(_build_model_change, iterate_history(self._reader.store, key))

    def model_as_of(self, kind: str | type[Any], identifier: str, at: dt.datetime) -> Any:
        """Return the object stored under an id at an instant; None if there was none, or it was erased.

        Where the clock was turned back between two changes of the record, the later change was not known
        before the earlier one: the order is that of the feed.

        Args:
            kind: The kind of record: ``"person"``, or its class.
            identifier: Its id.
            at: The instant, with a zone; what was recorded then counts.

        Raises:
            InvalidValueError: ``at`` is not an instant or has no zone, or there is no such kind.
            UnsupportedQueryError: The store has no history of single records.
        """
        check_instant(at)
        known: ModelChange | None = None
        for change in self.iterate(kind, identifier):
            if change.recorded_at > at:
                break
            known = change
        return None if known is None else known.model()

    @overload
    def known_at(self, kind: type[M], at: dt.datetime, *, purpose: str = ...) -> tuple[M, ...]: ...

    @overload
    def known_at(self, kind: str, at: dt.datetime, *, purpose: str = ...) -> tuple[Any, ...]: ...

    def known_at(self, kind: str | type[Any], at: dt.datetime, *, purpose: str = "office") -> tuple[Any, ...]:
        """Return the objects of a kind as they were recorded up to an instant, by their ids.

        Each is what :meth:`model_as_of` gives. What was erased since is left out, for nothing of it is left;
        what cannot be read is left out, and warned of.
        The whole feed is read for it.

        Args:
            kind: The kind of record: ``Seat``, or ``"seat"``.
            at: The instant, with a zone; what was recorded at it counts.
            purpose: What for; one that may not use proposed placements is given those confirmed then.

        Raises:
            PurposeError: The purpose is not declared, or does not cover the kind.
            InvalidValueError: ``at`` is not an instant or has no zone, or there is no such kind.
        """
        wanted = get_kind(kind)
        self._reader.scope(purpose).check(wanted)
        check_instant(at)
        last: dict[Key, Change] = {}
        # Records with a change after the instant, whose further changes do not count either.
        changed_later: set[Key] = set()
        for change in iterate_changes(self._reader.store):
            if change.key.kind != wanted.name or change.key in changed_later:
                continue
            if change.recorded_at > at:
                changed_later.add(change.key)
            else:
                last[change.key] = change
        records = (
            Record(key, change.version, change.schema, change.document, Fields())
            for key, change in sorted(last.items(), key=lambda entry: entry[0].id)
            if change.document is not None
        )
        known = self._reader.decode_all(wanted, records)
        # Whom the purpose may use is asked of today: a withdrawal counts for what was known before it too.
        scope = self._reader.scope(purpose)
        return tuple(each for each in known if scope.may_use_now(wanted, each))

    def compare(self, before: Any, after: Any) -> tuple[Difference, ...]:
        """Return what differs between two objects of the model, value by value.

        Args:
            before: An object, or None where there was none.
            after: The object it became, or None.
        """
        old, new = dict(_iterate_values("", before)), dict(_iterate_values("", after))
        changed = [path for path in {**old, **new} if old.get(path) != new.get(path)]
        return tuple(
            Difference(path=path, before=_format_value(old.get(path)), after=_format_value(new.get(path)))
            for path in changed
        )


def _build_changes(feed: Feed) -> Changes:
    changes = tuple(map(_build_model_change, feed.changes))
    return Changes(changes=changes, cursor=feed.cursor, more=feed.more)


def _build_model_change(change: Change) -> ModelChange:
    return ModelChange(
        key=change.key,
        version=change.version,
        act=change.act,
        note=change.note,
        recorded_at=change.recorded_at,
        last=change.last,
        redacted=change.redacted,
        schema=change.schema,
        document=change.document,
    )


@frozen
class _Hidden:
    """A value that is compared and never shown."""

    value: Any = field(repr=False)


def _iterate_values(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if value is None:
        return
    if isinstance(value, SensitiveText):
        yield path, _Hidden(value)
    elif isinstance(value, PartialDate):
        # A date is one value, however much of it is known.
        yield path, value
    elif attrs.has(type(value)):
        for attribute in attrs.fields(type(value)):
            inner = getattr(value, attribute.name)
            name = attribute.alias or attribute.name
            place = f"{path}.{name}" if path else name
            if not _is_shown(value, attribute, inner):
                yield place, _Hidden(inner)
            elif attribute.repr is not False:
                yield from _iterate_values(place, inner)
            elif inner not in (None, "", ()):
                yield place, _Hidden(inner)
    elif isinstance(value, tuple):
        for number, inner in enumerate(value):
            yield from _iterate_values(f"{path}[{number}]", inner)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _iterate_values(f"{path}.{name}", inner)
    else:
        yield path, value


def _is_shown(owner: Any, attribute: attrs.Attribute[Any], value: Any) -> bool:
    """Return whether a value may be shown: free text is not, as it can hold what is personal."""
    if isinstance(owner, Evidence) and attribute.name == "value":
        return all(hide_text(owner.fact, each) == each for each in value)
    pattern = attribute.metadata.get(FREE_TEXT)
    return pattern is None or not value or re.fullmatch(pattern, str(value)) is not None


def _format_value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, _Hidden):
        return _HIDDEN
    return " | ".join(sorted(map(str, value))) if isinstance(value, frozenset) else str(value)
