"""What was known at an instant: the feed, replayed up to then.

Two times are kept apart. When something *held* stands in its period; when it was *known* stands in the
feed. A resignation that is recorded late changes who held a seat on a day, and not what was known then.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from newstratum._ports.records import MAX_LIMIT, Change, Cursor, Key
from newstratum._ports.store import Store
from newstratum._wire.codec import decode_document
from newstratum._wire.record_kinds import RecordKind
from newstratum.errors import InvalidValueError

__all__ = ["list_models_as_of"]

M = TypeVar("M")


def list_models_as_of(store: Store, kind: RecordKind[M], at: dt.datetime) -> tuple[M, ...]:
    """Return the objects of a kind as they were recorded up to an instant, by their ids.

    What was erased since is left out, for nothing of it is left.

    Args:
        store: The store; its whole feed is read.
        kind: The kind.
        at: The instant, with a zone; what was recorded at it counts.

    Raises:
        InvalidValueError: The instant has no zone.
    """
    if at.tzinfo is None:
        raise InvalidValueError("at", "an instant without a time zone", "give it one: tzinfo=…")
    last: dict[Key, Change] = {}
    after: Cursor | None = None
    more = True
    while more:
        feed = store.changes(after, limit=MAX_LIMIT)
        last |= {each.key: each for each in feed.changes if _is_recorded(each, kind, at)}
        after, more = feed.cursor, feed.more
    return tuple(
        decode_document(kind, key, change.schema, change.document)
        for key, change in sorted(last.items(), key=lambda entry: entry[0].id)
        if change.document is not None
    )


def _is_recorded(change: Change, kind: RecordKind[Any], at: dt.datetime) -> bool:
    return change.key.kind == kind.name and change.recorded_at <= at
