"""The same script gives the same results and the same errors on the memory store and on SQLite."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstratum._builtin.sqlite import SQLiteStore, open_sqlite
from newstratum._ports.query import In, Is
from newstratum._ports.records import Check, Delete, Feed, Key, Put, Version, Write
from newstratum._ports.url import URL
from newstratum._storage.simple_store import MemoryStore
from newstratum._testing import strategies
from newstratum._testing.store_setting import KINDS, build_note
from newstratum.errors import ConflictError, NewstratumError

PERSON = KINDS[0]
AnyStore = MemoryStore | SQLiteStore
#: What a step expects: the version of the record now, none, an old one, or one of another store.
EXPECTATIONS = ["now", "none", "old", "foreign"]


class Run:
    """One store under a script, with its versions told as the numbers of the script's steps."""

    def __init__(self, store: AnyStore) -> None:
        self.store = store
        self.numbers: dict[str | None, int | str | None] = {None: None, "x-1": "foreign"}
        self.seen: dict[Key, Version] = {}

    def told(self, result: Any) -> Any:
        """Say a result without what differs between stores by right."""
        if isinstance(result, ConflictError):
            return "ConflictError", result.key, self.numbers[result.expected], self.numbers[result.actual]
        if isinstance(result, NewstratumError):
            return type(result).__name__, str(result)
        return result

    def expected(self, key: Key, expectation: str) -> Version | None:
        record = self.store.get(key)
        now = record.version if record else None
        if expectation == "old":
            return self.seen.get(key, now)
        return {"now": now, "none": None, "foreign": Version("x-1")}[expectation]

    def commit(self, step: int, planned: list[tuple[str, str, str, dict[str, Any]]], commit_id: str) -> Any:
        writes: list[Write] = []
        for act, identifier, expectation, fields in planned:
            key = Key("person", identifier)
            expect = self.expected(key, expectation)
            if act == "put":
                writes.append(Put(key, 1, f"{step}".encode(), fields, expect))
            elif act == "delete" and expect is not None:
                writes.append(Delete(key, expect))
            else:
                writes.append(Check(key, expect))
        commit = self.store.commit(iter(writes), build_note(commit_id))
        self.numbers.setdefault(commit.version, step)
        for write in writes:
            self.seen.setdefault(write.key, commit.version)
        return self.numbers[commit.version]

    def redact(self, step: int, identifier: str, commit_id: str) -> Any:
        redaction = self.store.redact(Key("person", identifier), build_note(commit_id))
        self.numbers.setdefault(redaction.commit.version, step)
        return self.numbers[redaction.commit.version], redaction.erased, redaction.waiting

    def feed(self, read: Callable[..., Feed], limit: int) -> list[Any]:
        found, after = [], None
        while True:
            feed = read(after, limit=limit)
            for change in feed.changes:
                what = (change.key, self.numbers[change.version], change.act, change.schema, change.document)
                found.append((*what, bool(change.digest), change.note.commit_id, change.place, change.last))
            after = feed.cursor
            if not feed.more:
                return found


_ids = st.sampled_from("abcdé")
_commit_ids = st.integers(0, 30).map(lambda number: f"commit-{number}")
_fields = st.fixed_dictionaries({}, optional={n: strategies.values(t) for n, t in PERSON.fields.items()})
_writes = st.lists(
    st.tuples(
        st.sampled_from(["put", "put", "put", "delete", "check"]),
        _ids,
        st.sampled_from(EXPECTATIONS),
        _fields,
    )
    | st.tuples(st.just("put"), _ids, st.just("now"), _fields),
    max_size=4,
)
_groups = st.sampled_from(
    [(), ("town",), ("town", "confirmed"), ("confirmed", "town"), ("seen",), ("name", "visits")]
)
_steps = st.lists(
    st.one_of(
        st.tuples(st.just("commit"), _writes, _commit_ids),
        st.tuples(st.just("commit"), _writes, _commit_ids),
        st.tuples(st.just("redact"), _ids, _commit_ids),
        st.tuples(st.just("find"), strategies.queries(PERSON)),
        st.tuples(
            st.just("count"), _groups, st.sampled_from([(), (Is("town", "a"),), (In("town", ("a", "é")),)])
        ),
        st.tuples(st.just("feed"), st.integers(1, 5)),
        st.tuples(st.just("history"), _ids, st.integers(1, 5)),
    ),
    min_size=1,
    max_size=25,
)


def _result(run: Run, number: int, step: tuple[Any, ...]) -> Any:
    store = run.store
    match step:
        case ("commit", planned, commit_id):
            return run.commit(number, planned, commit_id)
        case ("redact", identifier, commit_id):
            return run.redact(number, identifier, commit_id)
        case ("find", query):
            page = store.find(query)
            rows = [
                (r.key, run.numbers[r.version], r.schema, r.document, dict(r.fields)) for r in page.records
            ]
            after = store.find(query.following(page.next)).records if page.next else ()
            return rows, page.next is None, [record.key for record in after]
        case ("count", fields, where):
            return store.count_by("person", fields, where)
        case ("feed", limit):
            return run.feed(store.changes, limit)
        case ("history", identifier, limit):
            return run.feed(
                lambda after, limit: store.of(Key("person", identifier), after, limit=limit), limit
            )


def _outcome(run: Run, number: int, step: tuple[Any, ...]) -> Any:
    try:
        return run.told(_result(run, number, step))
    except NewstratumError as error:
        return run.told(error)


_folders = itertools.count()


@pytest.mark.slow
@settings(max_examples=20)
@given(steps=_steps)
def test_scripts_give_the_same_on_both(tmp_path_factory: pytest.TempPathFactory, steps: list[Any]) -> None:
    path = Path(tmp_path_factory.getbasetemp()) / f"agree-{next(_folders)}.db"
    memory, sqlite = Run(MemoryStore(KINDS)), Run(open_sqlite(URL.parse(f"sqlite:///{path}"), KINDS))
    for number, step in enumerate(steps):
        assert _outcome(memory, number, step) == _outcome(sqlite, number, step), step
    assert memory.feed(memory.store.changes, 1000) == sqlite.feed(sqlite.store.changes, 1000)
    sqlite.store.close()
