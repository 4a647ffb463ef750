"""Collections: the objects of one kind, as a session sees them, and what one commit stores of them all."""

from __future__ import annotations

import datetime as dt
import functools
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from types import SimpleNamespace
from typing import Any, Generic, TypeVar, cast

from attrs import define, field, frozen

from newstratum._model.values.identifiers import check_id, check_record_id
from newstratum._ports.fields import Scalar
from newstratum._ports.query import Condition, Is, Query
from newstratum._ports.records import Check, Commit, Cursor, Delete, Key, Note, Record, Version, Write
from newstratum._ports.store import Store
from newstratum._registry.purposes import Purpose, may_use, may_use_fields, select_usable
from newstratum._registry.records import (
    LeaveOut,
    UnreadableWarner,
    decode_readable,
    get_kind_of_record,
    iterate_records,
    read_text,
)
from newstratum._registry.sessions.commands import SessionCommand
from newstratum._wire.codec import decode_record, encode_exact_record
from newstratum._wire.exact_models import to_exact_record
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import PERSON, PLACEMENT
from newstratum._wire.traceback_redaction import redact_traceback
from newstratum._words import Words, write_count
from newstratum.errors import DomainError, InvalidValueError, NotFoundError, PurposeError, RecordError

M = TypeVar("M")
Method = TypeVar("Method", bound=Callable[..., Any])


def part_of_command(
    answer: Callable[..., object] | None = None, *, name: str = ""
) -> Callable[[Method], Method]:
    """Take down the calls of a method of a session whose caller gave the commit id.

    The object of the method has the session's ``command``, and ``name_command`` names its calls.

    Args:
        answer: Gives what the method returns where the command was stored before and the store went on since,
            so that the method cannot be repeated. None where it always can.
        name: What the call counts as; by default the name of the method.
    """

    def decorate(method: Method) -> Method:
        get_signature = functools.cache(lambda: inspect.signature(method))

        @functools.wraps(method)
        def call(self: Any, *args: Any, **kwargs: Any) -> object:
            command: SessionCommand | None = self.command
            if command is None:
                return method(self, *args, **kwargs)
            bound = get_signature().bind(self, *args, **kwargs)
            bound.apply_defaults()
            with command.step(self.name_command(name or method.__name__), bound.args[1:], bound.kwargs):
                try:
                    return method(self, *args, **kwargs)
                except (DomainError, NotFoundError):
                    if command.stored is None or answer is None:
                        raise
                return answer(self, *args, **kwargs)

        return cast("Method", call)

    return decorate


@frozen(kw_only=True, repr=False)
class ResultPage(Generic[M]):
    """One page of what a query found."""

    items: tuple[M, ...]
    #: Give it as ``after`` for the next page; None after the last.
    next: Cursor | None

    def __repr__(self) -> str:
        items, rest = (
            write_count(len(self.items), "item").en,
            "the last" if self.next is None else "more follow",
        )
        return f"ResultPage({items}, {rest})"


@frozen(kw_only=True)
class Scope:
    """What the collections of one session share."""

    store: Store
    work: UnitOfWork
    purpose: Purpose
    #: The last day on which something can have taken place that a record tells of.
    latest_day: dt.date = dt.date.max
    #: Completes a record with the session's source and notice; what no session writes is left as it is.
    complete: Callable[[RecordKind[Any], Any], Any] = lambda _kind, model: model
    #: Takes note of records that cannot be read, where many are asked for.
    leave_out: LeaveOut = field(factory=UnreadableWarner)
    #: Ids of people whose facts the session changed, and whose placements did not follow yet.
    changed_facts: set[str] = field(factory=set)
    #: Refuses a record that names somebody who was erased.
    check_names: Callable[[RecordKind[Any], Any], None] = lambda _kind, _model: None

    def belonging(self, kind: RecordKind[M], field: str, value: str) -> Iterator[M]:
        """Yield the objects with one value in an index field that bears their attribute's name.

        They are yielded as the session sees them: with what it added and changed, without what it removed.
        """
        stored = iterate_records(self.store, kind.name, [Is(field, value)])
        yield from self.work.seen_among(kind, stored, lambda model: getattr(model, field) == value)

    def may_use(self, kind: RecordKind[Any], model: Any) -> bool:
        """Say whether the purpose may use an object; only people and their placements are asked about."""
        if kind is PERSON:
            return may_use(self.purpose, model.find_uses())
        if kind is not PLACEMENT:
            return True
        fields = PLACEMENT.fields_of(model)
        return may_use_fields(self.purpose, kind.name, {**fields, "uses": self._find_uses(model.person)})

    def may_use_now(self, kind: RecordKind[Any], model: Any) -> bool:
        """Say whether the purpose may use an object of an earlier day: what its person says today counts."""
        if kind is PERSON:
            return may_use(self.purpose, self._find_uses(model.id))
        return self.may_use(kind, model)

    def _find_uses(self, person: str) -> str | None:
        if self.work.holds(PERSON, person):
            return self.work.require(PERSON, person).find_uses()
        record = self.store.get(Key(PERSON.name, person))
        return None if record is None else read_text(record.fields, "uses")

    def check(self, kind: RecordKind[Any]) -> None:
        """Refuse a kind of record that the purpose does not cover, and work outside the session's block."""
        self.work.check_open()
        if kind.name not in self.purpose.covers:
            covered = ", ".join(sorted(self.purpose.covers))
            raise PurposeError(
                self.purpose.name,
                Words("不包括{}记录，只包括：{}", "does not cover {} records, only: {}").format(
                    kind.name, covered
                ),
            )


def check_record(kind: RecordKind[Any], record: object) -> None:
    """Refuse everything but a record of one kind."""
    if isinstance(record, kind.model):
        return
    if isinstance(record, dict):
        name = kind.model.__name__
        raise InvalidValueError(
            "record",
            Words("是dict，不是{}", "is a dict, not of type {}").format(name),
            Words("请生成一条：{}(**fields)", "make one of it: {}(**fields)").format(name),
        )
    found = get_kind_of_record(record).model.__name__
    raise InvalidValueError(
        "record",
        Words("类型为{}，不是{}", "is of type {}, not {}").format(found, kind.model.__name__),
        Words(
            "任何一类记录都可写session.add({}(…))", "write session.add({}(…)) for a record of any kind"
        ).format(found),
    )


class Collection(Generic[M]):
    """The objects of one kind: read, found, added, updated, removed, all in the session's one commit."""

    def __init__(self, scope: Scope, kind: RecordKind[M]) -> None:
        self._scope = scope
        self._work = scope.work
        self._kind = kind

    @property
    def kind(self) -> RecordKind[M]:
        """The kind of its records."""
        return self._kind

    @property
    def command(self) -> SessionCommand | None:
        """What the session is told, where it has to be told from another command."""
        return self._work.command

    def name_command(self, method: str) -> str:
        """Return the name under which a call is taken down."""
        return f"{method} {self._kind.name}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._kind.name})"

    def get(self, identifier: str) -> M | None:
        """Return the object under an id, or None; the commit requires that it is still like that.

        Raises:
            PurposeError: The session's purpose does not cover these records.
            RecordError: The stored record cannot be read.
        """
        self._scope.check(self._kind)
        found = self._work.read(self._kind, identifier)
        return found if found is not None and self._usable(found) else None

    def get_version(self, identifier: str) -> Version | None:
        """Return the version of what is stored under an id, or None where there is nothing.

        A program that shows a record keeps it, and gives it to :meth:`Session.edit` as the one that was seen.

        Raises:
            PurposeError: The session's purpose does not cover these records.
            RecordError: The stored record cannot be read.
        """
        self._scope.check(self._kind)
        return self._work.get_version(self._kind, identifier)

    def require(self, identifier: str) -> M:
        """Return the object under an id, as :meth:`get` does.

        Raises:
            NotFoundError: There is none.
        """
        found = self.get(identifier)
        if found is None:
            raise NotFoundError(f"{self._kind.name}/{identifier}")
        return found

    @part_of_command(lambda _collection, model: model, name="put")
    def add(self, model: M) -> M:
        """Add a new object.

        Args:
            model: The object; its id must be new to the store.

        Returns:
            The object as it will be stored.

        Raises:
            InvalidValueError: The session holds an object under the same id, it lacks a source or a notice
                that the session does not give either, or another person has a contact that only one may
                have. The message names the field.
            ConflictError: When the session commits: the store holds a record under the same id.
        """
        return self._store(model, self._work.add)

    @part_of_command(lambda _collection, model: model, name="put")
    def update(self, model: M) -> M:
        """Store a new state of an object that this session read, found or added.

        Args:
            model: The new state, under the same id.

        Returns:
            The object as it will be stored.

        Raises:
            InvalidValueError: The session did not read it, or it cannot be stored, as for :meth:`add`.
            ConflictError: When the session commits: somebody else wrote it since it was read.
        """
        return self._store(model, self._work.update)

    @part_of_command(lambda _collection, _identifier: None)
    def remove(self, identifier: str) -> None:
        """Remove the object under an id, also one that cannot be read; its history stays until redacted.

        Raises:
            NotFoundError: There is none.
        """
        self._scope.check(self._kind)
        self._work.remove(self._kind, identifier)

    def find(
        self,
        *where: Condition,
        order: str | None = None,
        descending: bool = False,
        limit: int = 100,
        after: Cursor | None = None,
    ) -> ResultPage[M]:
        """Return one page of the stored objects that match.

        Objects that this session read or changed are given as the session has them; ones it added are not
        found before it commits. What cannot be read is left out, and warned of.

        Args:
            where: Conditions on declared index fields; all must hold.
            order: The field to order by; None for the id.
            descending: Whether to turn the order around.
            limit: Objects of a page, 1 to 1,000.
            after: Where the page before ended; None for the first.

        Raises:
            UnsupportedQueryError: A field is not declared, or no declared index serves the query.
            CursorError: The cursor is of another query or store.
        """
        self._scope.check(self._kind)
        query = Query(self._kind.name, self._allowed(where), order, descending, limit, after)
        page = self._scope.store.find(query)
        met = self._work.resolve_all(self._kind, page.records, self._scope.leave_out)
        return ResultPage(items=tuple(each for each in met if self._usable(each)), next=page.next)

    def all(self, *where: Condition) -> Iterator[M]:
        """Yield all stored objects that match, page by page, without keeping them in the session.

        What cannot be read is left out, and warned of by an ``UnreadableRecordWarning``.

        Args:
            where: Conditions on declared index fields; all must hold.
        """
        self._scope.check(self._kind)
        records = iterate_records(self._scope.store, self._kind.name, self._allowed(where))
        usable = select_usable(self._scope.purpose, records)
        yield from decode_readable(self._kind, usable, self._scope.leave_out)

    def _store(self, model: M, take_in: Callable[[RecordKind[M], M], None]) -> M:
        self._scope.check(self._kind)
        check_record(self._kind, model)
        prepared = self._prepared(to_exact_record(self._kind, model, self._scope.latest_day))
        self._scope.check_names(self._kind, prepared)
        take_in(self._kind, prepared)
        return prepared

    def _prepared(self, model: M) -> M:
        """Return an object as it is to be stored: with a source, and a notice where it names a person."""
        completed: M = self._scope.complete(self._kind, model)
        return completed

    def _usable(self, model: M) -> bool:
        """Say whether the session's purpose may use an object."""
        return self._scope.may_use(self._kind, model)

    def _allowed(self, where: tuple[Condition, ...]) -> tuple[Condition, ...]:
        """Return the conditions a query of this purpose has to ask; extended like :meth:`_prepared`."""
        return where


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
            return encode_exact_record(self.kind, self.now, self.seen, more_fields(self.kind, self.now))
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
    It takes in only what ``to_exact_record`` gave.
    """

    def __init__(
        self,
        store: Store,
        check_open: Callable[[], None] = lambda: None,
        command: SessionCommand | None = None,
    ) -> None:
        self._store = store
        #: Refuses work before the session's block has begun, and after it has ended.
        self.check_open = check_open
        #: What the session is told; None where nobody gave the commit an id.
        self.command = command
        self._tracked: dict[Key, TrackedObject] = {}

    def read(self, kind: RecordKind[M], identifier: str) -> M | None:
        """Return the object under an id as this unit of work sees it, or None."""
        tracked = self._track(kind, Key(kind.name, identifier))
        tracked.guarded = True
        found: M | None = tracked.now
        return found

    def read_known(
        self, kind: RecordKind[M], identifier: str, known: MutableMapping[str, tuple[Version, Any]]
    ) -> M | None:
        """Return the object under an id as :meth:`read` does, and do not ask the store for one that is known.

        Args:
            kind: Its kind.
            identifier: The id.
            known: Versions and objects that were read before, by their ids; what is read is added. The commit
                is refused if it is known no better than this.
        """
        key = Key(kind.name, identifier)
        if key not in self._tracked:
            if (there := known.get(identifier)) is not None:
                version, model = there
                self._tracked[key] = TrackedObject(
                    kind=kind, key=key, seen=version, before=model, now=model, guarded=True
                )
            else:
                tracked = self._track(kind, key)
                if tracked.seen is not None:
                    known[identifier] = tracked.seen, tracked.now
        return self.read(kind, identifier)

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

    def resolve_all(self, kind: RecordKind[M], records: Iterable[Record], leave_out: LeaveOut) -> Iterator[M]:
        """Yield the objects of records that a query found, but those removed in this unit of work."""
        self.check_open()
        for record in records:
            tracked = self._tracked.get(record.key)
            try:
                tracked = tracked or self._seen(kind, record.key, record, guarded=False)
            except RecordError as error:
                leave_out(kind, record, error)
                continue
            if tracked.now is not None:
                yield tracked.now

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
        (check_id if kind is PERSON else check_record_id)(key.id)
        tracked = self._tracked.setdefault(
            key, TrackedObject(kind=kind, key=key, seen=None, before=None, now=None, guarded=True)
        )
        if tracked.now is not None:
            raise InvalidValueError(
                str(key),
                Words("已存在", "is there already"),
                Words("请更新它，或另取编号", "update it, or draw another id"),
            )
        tracked.now = model

    def update(self, kind: RecordKind[M], model: M) -> None:
        """Take in a new state of an object that was read, found or added before."""
        self.check_open()
        key = Key(kind.name, kind.id_of(model))
        tracked = self._tracked.get(key)
        if tracked is None or tracked.now is None:
            raise InvalidValueError(
                str(key),
                Words("不是在本次操作中读取的", "was not read in this session"),
                Words("请在这里读取、修改，再更新", "read it here, change what was read, and update it"),
            )
        if tracked.now != model:
            tracked.now = model

    def remove(self, kind: RecordKind[M], identifier: str) -> None:
        """Remove the object under an id, or raise :class:`NotFoundError`."""
        if not self.discard(kind, identifier):
            raise NotFoundError(f"{kind.name}/{identifier}")

    def discard(self, kind: RecordKind[Any], identifier: str) -> bool:
        """Remove the object under an id, also one that cannot be read, and say whether there was one."""
        key = Key(kind.name, identifier)
        try:
            tracked = self._track(kind, key)
        except RecordError:
            tracked = self._track_unreadable(kind, key)
        tracked.guarded = True
        was_there = tracked.now is not None
        tracked.now = None
        return was_there

    def is_readable(self, kind: RecordKind[Any], identifier: str) -> bool:
        """Say whether what is stored under an id can be read; also where nothing is."""
        try:
            self._track(kind, Key(kind.name, identifier))
        except RecordError:
            return False
        return True

    def get_version(self, kind: RecordKind[Any], identifier: str) -> Version | None:
        """Return the version of a record that was read; None where there is none."""
        return self._track(kind, Key(kind.name, identifier)).seen

    def touch(self, kind: RecordKind[Any], identifier: str) -> None:
        """Write an object again although it is the same, because its index fields changed."""
        tracked = self._track(kind, Key(kind.name, identifier))
        tracked.touched = tracked.now is not None

    def take_over(self, kind: RecordKind[Any], identifier: str) -> bool:
        """Say whether an added object can still be committed: nobody stored another under its id."""
        tracked = self._tracked[Key(kind.name, identifier)]
        record = self._store.get(tracked.key)
        if record is None:
            tracked.seen = tracked.before = None
            return True
        if decode_record(kind, record) != tracked.now:
            return False
        tracked.seen, tracked.before = record.version, tracked.now
        return True

    def look_again(self, kind: RecordKind[Any], identifier: str) -> bool:
        """Take the version the store has now of an object that was only read; say whether it is the same."""
        tracked = self._tracked[Key(kind.name, identifier)]
        record = self._store.get(tracked.key)
        if tracked.changed or record is None or decode_record(kind, record) != tracked.now:
            return False
        tracked.seen = record.version
        return True

    def build_writes(self, more_fields: MoreFields) -> list[Write]:
        """Return what the commit does; nothing at all if nothing changed. More fields may read more keys."""
        changed = self.list_changed()
        writes = [tracked.write(more_fields) for tracked in changed]
        if changed:
            # Listed only now: giving more fields may have read more keys.
            others = [tracked for tracked in self._tracked.values() if not tracked.changed]
            writes += [tracked.write(more_fields) for tracked in others]
        return [write for write in writes if write is not None]

    def list_changed(self) -> list[TrackedObject]:
        """Return what the commit writes."""
        return [tracked for tracked in self._tracked.values() if tracked.changed]

    def _track(self, kind: RecordKind[Any], key: Key) -> TrackedObject:
        self.check_open()
        tracked = self._tracked.get(key)
        return self._seen(kind, key, self._store.get(key)) if tracked is None else tracked

    def _track_unreadable(self, kind: RecordKind[Any], key: Key) -> TrackedObject:
        """Track a record that cannot be read, so that it can be removed: its index fields stand for it."""
        record = self._store.get(key)
        if record is None:
            return self._seen(kind, key, None)
        names = {name: record.fields.get(name) for name in kind.about}
        stand_in = SimpleNamespace(**{"id": key.id, "person": key.id, **names})
        tracked = TrackedObject(
            kind=kind, key=key, seen=record.version, before=stand_in, now=stand_in, guarded=True
        )
        self._tracked[key] = tracked
        return tracked

    def _seen(
        self, kind: RecordKind[Any], key: Key, record: Record | None, *, guarded: bool = True
    ) -> TrackedObject:
        model = None if record is None else decode_record(kind, record)
        version = None if record is None else record.version
        tracked = TrackedObject(kind=kind, key=key, seen=version, before=model, now=model, guarded=guarded)
        self._tracked[key] = tracked
        return tracked
