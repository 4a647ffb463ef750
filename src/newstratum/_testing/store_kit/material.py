"""What the cases of the store kit are made of: kinds, writes, notes, and short ways to read a store."""

from __future__ import annotations

import datetime as dt
import functools
import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest

from newstratum._ports.fields import FieldType, Kind
from newstratum._ports.query import Query
from newstratum._ports.records import Change, Commit, Cursor, Key, Note, Page, Put, Record, Version
from newstratum._ports.store import Store

#: The kinds of the kit: one with every type of field and some composite indexes, one small, one bare.
KINDS = (
    Kind(
        "person",
        {
            "name": FieldType.TEXT,
            "town": FieldType.TEXT,
            "visits": FieldType.INTEGER,
            "born": FieldType.DATE,
            "seen": FieldType.INSTANT,
            "confirmed": FieldType.BOOLEAN,
        },
        (("town", "name"), ("town", "born"), ("town", "confirmed"), ("town", "confirmed", "visits")),
    ),
    Kind("seat", {"holder": FieldType.TEXT}),
    Kind("unique"),
)
DAY = dt.date(2017, 3, 1)
INSTANT = dt.datetime(2017, 3, 1, 8, 30, 0, 123456, tzinfo=dt.UTC)

_Case = TypeVar("_Case", bound=Callable[..., None])


def require_store_capability(capability: str) -> Callable[[_Case], _Case]:
    """Skip a case, by the capability's name, for a store that does not claim the capability."""

    def mark(case: _Case) -> _Case:
        @functools.wraps(case)
        def checked(self: Any, *args: Any, **keywords: Any) -> None:
            if not getattr(self, capability):
                pytest.skip(f"not claimed: {capability}")
            case(self, *args, **keywords)

        return checked  # type: ignore[return-value]  # the same signature, by wraps

    return mark


def run_in_threads(count: int, work: Callable[[int], None]) -> None:
    """Run work in several threads at once, each with its number, and raise what any of them raised."""
    failures: list[BaseException] = []
    together = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            together.wait()
            work(number)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for failure in failures:
        raise failure


def build_key(identifier: str, kind: str = "person") -> Key:
    """Return the key of a record of the kit."""
    return Key(kind, identifier)


def build_note(commit_id: str | None = None, recorded_at: dt.datetime | None = None, **parts: str) -> Note:
    """Return a note, by default with a commit id nobody used before."""
    return Note(
        commit_id=commit_id or uuid.uuid4().hex,
        actor=parts.get("actor", "clerk"),
        purpose=parts.get("purpose", "roster"),
        reason=parts.get("reason", ""),
        batch=parts.get("batch", ""),
        recorded_at=recorded_at,
    )


def build_person_put(
    identifier: str, document: bytes = b"{}", *, expect: Version | None = None, **fields: Any
) -> Put:
    """Return the write of a person."""
    return Put(build_key(identifier), 1, document, fields, expect)


def put_all(store: Store, **persons: dict[str, Any]) -> Commit:
    """Write new persons, by their ids, in one commit."""
    return store.commit([build_person_put(name, **fields) for name, fields in persons.items()], build_note())


def get_record(store: Store, identifier: str, kind: str = "person") -> Record:
    """Return a record that must be there."""
    record = store.get(build_key(identifier, kind))
    assert record is not None, f"{kind}/{identifier} is missing"
    return record


def iterate_pages(store: Store, query: Query) -> Iterator[Page]:
    """Yield every page of a query."""
    cursors: set[Cursor] = set()
    while True:
        page = store.find(query)
        yield page
        if page.next is None:
            return
        assert page.next not in cursors, "the pages go round in a circle"
        cursors.add(page.next)
        query = query.following(page.next)


def find_ids(store: Store, query: Query) -> list[str]:
    """Return the ids that a query finds, page by page, in order."""
    return [record.key.id for page in iterate_pages(store, query) for record in page.records]


def list_changes(store: Store, after: Cursor | None = None, *, limit: int = 1000) -> list[Change]:
    """Return the whole feed after a cursor."""
    changes: list[Change] = []
    while True:
        feed = store.changes(after, limit=limit)
        changes += feed.changes
        after = feed.cursor
        if not feed.more:
            return changes
