"""A unit of work: what a session read and changed, until one commit stores all of it or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from attrs import define

from newstratum._ports.fields import Scalar
from newstratum._ports.records import Check, Commit, Delete, Key, Note, Record, Version, Write
from newstratum._ports.store import Store
from newstratum._wire.codec import decode_record, encode_record
from newstratum._wire.record_kinds import RecordKind
from newstratum._wire.traceback_redaction import redact_traceback
from newstratum.errors import InvalidValueError, NotFoundError

M = TypeVar("M")

#: Gives index fields that an object does not know itself.
MoreFields = Callable[[RecordKind[Any], Any], Mapping[str, Scalar | None]]


@define(eq=False)
class TrackedObject:
    """One key of a unit of work: as it was read, and as it will be."""

    kind: RecordKind[Any]
    key: Key
    #: The version read; None where no record was found.
    seen: Version | None
    before: Any
    now: Any
    #: Whether the commit requires that it still is as it was read.
    guarded: bool
    #: Whether it is written although the object is the same, because its index fields changed.
    touched: bool = False

    @property
    def changed(self) -> bool:
        """Whether the commit writes it."""
        return self.touched or self.now is not self.before

    def write(self, more_fields: MoreFields) -> Write | None:
        """Return what the commit does to the key; None for nothing."""
        if self.changed and self.now is not None:
            return encode_record(self.kind, self.now, self.seen, more_fields(self.kind, self.now))
        if self.changed and self.seen is not None:
            return Delete(self.key, self.seen)
        return Check(self.key, self.seen) if self.guarded else None


@redact_traceback
def commit_to(store: Store, writes: Iterable[Write], note: Note) -> Commit:
    """Commit to a store, any plugin's; tracebacks do not show the frames in which it handles rows."""
    return store.commit(writes, note)


class UnitOfWork:
    """The identity map of one session: one object per key, and what has to be written.

    Reading a key through :meth:`read` guards it: the commit fails if somebody else wrote it since.
    What a query found is guarded only once it is read or changed, because a query may find thousands.
    """

    def __init__(self, store: Store, check_open: Callable[[], None] = lambda: None) -> None:
        self._store = store
        #: Refuses work before the session's block has begun, and after it has ended.
        self.check_open = check_open
        self._tracked: dict[Key, TrackedObject] = {}

    def read(self, kind: RecordKind[M], identifier: str) -> M | None:
        """Return the object under an id as this unit of work sees it, or None."""
        tracked = self._track(kind, Key(kind.name, identifier))
        tracked.guarded = True
        found: M | None = tracked.now
        return found

    def holds(self, kind: RecordKind[Any], identifier: str) -> bool:
        """Say whether an object under an id was read, found or added before."""
        tracked = self._tracked.get(Key(kind.name, identifier))
        return tracked is not None and tracked.now is not None

    def adds(self, kind: RecordKind[Any], identifier: str) -> bool:
        """Say whether an object under an id is there only since it was added here."""
        tracked = self._tracked.get(Key(kind.name, identifier))
        return tracked is not None and tracked.seen is None and tracked.now is not None

    def require(self, kind: RecordKind[M], identifier: str) -> M:
        """Return the object under an id, or raise :class:`NotFoundError`."""
        found = self.read(kind, identifier)
        if found is None:
            raise NotFoundError(f"{kind.name}/{identifier}")
        return found

    def resolve(self, kind: RecordKind[M], record: Record) -> M | None:
        """Return the object of a record that a query found; None if it was removed in this unit of work."""
        self.check_open()
        tracked = self._tracked.get(record.key)
        if tracked is None:
            tracked = self._seen(kind, record.key, record, guarded=False)
        found: M | None = tracked.now
        return found

    def seen_among(
        self, kind: RecordKind[M], stored: Iterable[Record], belongs: Callable[[M], bool]
    ) -> Iterator[M]:
        """Yield objects of one kind as this unit of work sees them: stored ones, changed ones, added ones."""
        for record in stored:
            if record.key not in self._tracked:
                yield decode_record(kind, record)
        for key, tracked in self._tracked.items():
            if key.kind == kind.name and tracked.now is not None and belongs(tracked.now):
                yield tracked.now

    def add(self, kind: RecordKind[M], model: M) -> None:
        """Take in a new object."""
        self.check_open()
        key = Key(kind.name, kind.id_of(model))
        tracked = self._tracked.setdefault(
            key, TrackedObject(kind=kind, key=key, seen=None, before=None, now=None, guarded=True)
        )
        if tracked.now is not None:
            raise InvalidValueError(str(key), "is there already", "update it, or draw another id")
        tracked.now = model

    def update(self, kind: RecordKind[M], model: M) -> None:
        """Take in a new state of an object that was read, found or added before."""
        self.check_open()
        key = Key(kind.name, kind.id_of(model))
        tracked = self._tracked.get(key)
        if tracked is None or tracked.now is None:
            raise InvalidValueError(
                str(key), "was not read in this session", "read it here, change what was read, and update it"
            )
        if tracked.now != model:
            tracked.now = model

    def remove(self, kind: RecordKind[M], identifier: str) -> None:
        """Remove the object under an id, or raise :class:`NotFoundError`."""
        self.require(kind, identifier)
        self._tracked[Key(kind.name, identifier)].now = None

    def touch(self, kind: RecordKind[Any], identifier: str) -> None:
        """Write an object again although it is the same, because its index fields changed."""
        tracked = self._track(kind, Key(kind.name, identifier))
        tracked.touched = tracked.now is not None

    def writes(self, more_fields: MoreFields) -> Iterator[Write]:
        """Yield what the commit does; nothing at all if nothing changed."""
        changed = [tracked for tracked in self._tracked.values() if tracked.changed]
        yield from self._written(changed, more_fields)
        if changed:
            # Listed only now: giving more fields may have read more keys.
            others = [tracked for tracked in self._tracked.values() if not tracked.changed]
            yield from self._written(others, more_fields)

    def _written(self, tracked: Iterable[TrackedObject], more_fields: MoreFields) -> Iterator[Write]:
        for each in tracked:
            write = each.write(more_fields)
            if write is not None:
                yield write

    def _track(self, kind: RecordKind[Any], key: Key) -> TrackedObject:
        self.check_open()
        tracked = self._tracked.get(key)
        return self._seen(kind, key, self._store.get(key)) if tracked is None else tracked

    def _seen(
        self, kind: RecordKind[Any], key: Key, record: Record | None, *, guarded: bool = True
    ) -> TrackedObject:
        model = None if record is None else decode_record(kind, record)
        version = None if record is None else record.version
        tracked = TrackedObject(kind=kind, key=key, seen=version, before=model, now=model, guarded=guarded)
        self._tracked[key] = tracked
        return tracked
