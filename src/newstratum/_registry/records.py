"""Read a store to its end, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from newstratum._ports.query import Condition, Query
from newstratum._ports.records import MAX_LIMIT, Change, Cursor, Feed, Key, Record
from newstratum._ports.store import History, Store
from newstratum.errors import UnsupportedQueryError


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
    """Yield every change of one record, the first one in front.

    Raises:
        UnsupportedQueryError: The store has no history of single records.
    """
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
            key.kind, "this store has no history of single records; read the whole feed"
        )
    return store.of(key, after, limit=limit)


def read_text(fields: Mapping[str, object], name: str) -> str | None:
    """Return an index field as text, or None where the record has none."""
    value = fields.get(name)
    return None if value is None else str(value)
