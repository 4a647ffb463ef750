"""Read a store: its records to the end, page by page, but those that cannot be read, which are told."""

from __future__ import annotations

import difflib
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias, TypeVar

from attrs import define, field, frozen

from newstratum._ports.query import Condition, Query
from newstratum._ports.records import MAX_LIMIT, Change, Cursor, Feed, Key, Record
from newstratum._ports.store import History, Store
from newstratum._short_repr import ShortRepr, redact_typed
from newstratum._wire.codec import decode_record
from newstratum._wire.problems import join_problems
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import KIND_BY_MODEL, KIND_BY_NAME, KINDS
from newstratum._words import Words
from newstratum.errors import InvalidValueError, RecordError, UnreadableRecordWarning, UnsupportedQueryError

M = TypeVar("M")

#: Takes note of a record that is left out.
LeaveOut: TypeAlias = Callable[[RecordKind[Any], Record, RecordError], None]
#: Records of a kind that are named one by one; a register of a later version may hold any number of them.
_NAMED: Final = 3


def iterate_records(
    store: Store, kind: str, where: Iterable[Condition] = (), *, order: str | None = None
) -> Iterator[Record]:
    """Yield the records of a kind that meet some conditions, ordered by a field or by their ids."""
    query = Query(kind, tuple(where), order=order, limit=MAX_LIMIT)
    while True:
        page = store.find(query)
        yield from page.records
        if page.next is None:
            return
        query = query.following(page.next)


def iterate_feeds(store: Store, after: Cursor | None = None) -> Iterator[Feed]:
    """Yield the pages of the change feed; the last one says where to go on."""
    while True:
        feed = store.changes(after, limit=MAX_LIMIT)
        yield feed
        if not feed.more:
            return
        after = feed.cursor


def iterate_changes(store: Store) -> Iterator[Change]:
    """Yield every change of a store, the first one in front."""
    for feed in iterate_feeds(store):
        yield from feed.changes


def iterate_history(store: Store, key: Key) -> Iterator[Change]:
    """Yield every change of one record, the first one in front."""
    after: Cursor | None = None
    while True:
        feed = read_history(store, key, after)
        yield from feed.changes
        if not feed.more:
            return
        after = feed.cursor


def read_history(store: Store, key: Key, after: Cursor | None, limit: int = MAX_LIMIT) -> Feed:
    """Return some changes of one record, as :func:`iterate_history` does."""
    if not isinstance(store, History):
        raise UnsupportedQueryError(
            key.kind,
            Words(
                "这个数据库没有单条记录的历史；请读全部变更",
                "this store has no history of single records; read the whole feed",
            ),
        )
    return store.of(key, after, limit=limit)


def read_text(fields: Mapping[str, object], name: str) -> str | None:
    """Return an index field as text, or None where the record has none."""
    value = fields.get(name)
    return None if value is None else str(value)


def get_kind(kind: str | type[Any] | RecordKind[Any]) -> RecordKind[Any]:
    """Return the kind of record that a name or a class stands for."""
    if isinstance(kind, RecordKind):
        return kind
    by_class = isinstance(kind, type)
    found = KIND_BY_MODEL.get(kind) if isinstance(kind, type) else KIND_BY_NAME.get(str(kind))
    if found is not None:
        return found
    name = kind.__name__ if isinstance(kind, type) else str(kind)
    longer = [each for each in KIND_BY_NAME if name and each.startswith(f"{name}_")]
    near = longer or difflib.get_close_matches(name.lower() if by_class else name, KIND_BY_NAME, n=1)
    hint = (
        Words("是否要写{!r}？", "did you mean {!r}?").format(near[0])
        if near
        else Words("请给名称如'person'，或类如Body", "give a name such as 'person', or a class such as Body")
    )
    raise InvalidValueError(
        "kind", Words("没有{!r}这类记录", "there is no kind of record {!r}").format(redact_typed(name)), hint
    )


def get_kind_of_record(record: object) -> RecordKind[Any]:
    """Return the kind of record that an object is."""
    found = KIND_BY_MODEL.get(type(record))
    if found is not None:
        return found
    if isinstance(record, type):
        raise InvalidValueError(
            "record",
            Words("是类{}，不是记录", "is the class {}, not a record").format(record.__name__),
            Words("请生成一条：{}(…)", "make one: {}(…)").format(record.__name__),
        )
    if isinstance(record, dict):
        raise InvalidValueError(
            "record",
            Words("是dict，不是记录", "is a dict, not a record"),
            Words("请生成记录：Body(**fields)", "make a record of it: Body(**fields)"),
        )
    raise InvalidValueError(
        "record",
        Words("类型为{}，不是记录种类", "is of type {}, which is not a kind of record").format(
            type(record).__name__
        ),
        Words(
            "请给Person，或newstratum.organisation的记录如Body",
            "give a Person, or a record of newstratum.organisation such as a Body",
        ),
    )


# ------------------------------------------------------------------ records that cannot be read


@frozen(kw_only=True)
class UnreadableRecord(ShortRepr):
    """A stored record that this newstratum cannot read."""

    #: The kind of record: ``"visit"``.
    kind: str
    id: str
    #: The schema it was written by.
    schema: int
    #: Why, without repeating any of its values.
    reason: Words


def build_unreadable_record(record: Record, error: RecordError) -> UnreadableRecord:
    """Return what is told of a record that cannot be read."""
    return UnreadableRecord(
        kind=record.key.kind, id=record.key.id, schema=record.schema, reason=join_problems(error)
    )


def decode_readable(kind: RecordKind[M], records: Iterable[Record], leave_out: LeaveOut) -> Iterator[M]:
    """Yield the objects of those records that can be read; the others are left out."""
    for record in records:
        try:
            model = decode_record(kind, record)
        except RecordError as error:
            leave_out(kind, record, error)
            continue
        yield model


def find_unreadable(store: Store) -> Iterator[UnreadableRecord]:
    """Yield every record of a store that cannot be read; all of them are read for it."""
    for kind in KINDS:
        for record in iterate_records(store, kind.name):
            try:
                decode_record(kind, record)
            except RecordError as error:
                unreadable = build_unreadable_record(record, error)
            else:
                continue
            yield unreadable


@define
class UnreadableWarner:
    """Warns of each record that is left out: the first of a kind by their names, the others together."""

    _counts: Counter[str] = field(factory=Counter, init=False)

    def __call__(self, kind: RecordKind[Any], record: Record, error: RecordError) -> None:
        self._counts[kind.name] += 1
        if self._counts[kind.name] <= _NAMED:
            unreadable = build_unreadable_record(record, error)
            warning = UnreadableRecordWarning(kind.name, record.key.id, unreadable.reason)
        elif self._counts[kind.name] == _NAMED + 1:
            warning = UnreadableRecordWarning(kind.name, "", "")
        else:
            return
        warnings.warn(warning, stacklevel=3)


@define
class UnreadableRecords:
    """Keeps which records were left out of several answers, each once."""

    _ids: dict[str, set[str]] = field(factory=dict, init=False)

    def __call__(self, kind: RecordKind[Any], record: Record, _error: RecordError) -> None:
        self._ids.setdefault(kind.name, set()).add(record.key.id)

    def list_ids(self) -> dict[str, list[str]]:
        """Return the ids of the records by their kinds, both sorted."""
        return {kind: sorted(ids) for kind, ids in sorted(self._ids.items())}
