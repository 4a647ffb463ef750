"""Random work gives the same on every store: on this one, on the model, on the store in memory."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstratum.errors import ConflictError, NewstratumError
from newstratum.ports import Check, Delete, Feed, In, Is, Kind, Put, Version, Write
from newstratum.testing import KINDS, MemoryStore, build_key, build_note, build_person_put, strategies
from newstratum_sql import open_store, prepare

PERSON: Kind = KINDS[0]
_IDS = ["a", "A", "b", "é", "𠀀"]


class Run:
    """A store, and its versions by the step that made them, so that two stores can be compared."""

    def __init__(self, store: Any) -> None:
        self.store = store
        self.steps: dict[str | None, int | None] = {None: None}

    def version(self, identifier: str, seen: str) -> Version | None:
        record = self.store.get(build_key(identifier))
        if seen == "now":
            return record.version if record else None
        return None if seen == "none" else Version("invented")

    def commit(self, step: int, planned: list[Any], commit_id: str) -> Any:
        writes: list[Write] = []
        for act, identifier, seen, fields in planned:
            expect = self.version(identifier, seen)
            if act == "put":
                writes.append(Put(build_key(identifier), step + 1, b'{"step":%d}' % step, fields, expect))
            elif act == "check":
                writes.append(Check(build_key(identifier), expect))
            else:
                writes.append(Delete(build_key(identifier), expect or Version("invented")))
        return self._made(step, self.store.commit(writes, build_note(commit_id)).version)

    def redact(self, step: int, identifier: str, commit_id: str) -> Any:
        redaction = self.store.redact(build_key(identifier), build_note(commit_id))
        return self._made(step, redaction.commit.version), redaction.erased

    def _made(self, step: int, version: str) -> int | None:
        return self.steps.setdefault(version, step)

    def told(self, read: Callable[..., Feed], limit: int) -> list[Any]:
        found, after = [], None
        while True:
            feed = read(after, limit=limit)
            for change in feed.changes:
                made = (change.key, self.steps[change.version], change.act, change.schema, change.document)
                found.append((*made, bool(change.digest), change.note.commit_id, change.place, change.last))
            after = feed.cursor
            if not feed.more:
                return found

    def outcome(self, step: int, what: tuple[Any, ...]) -> Any:
        try:
            return self._result(step, what)
        except ConflictError as error:
            expected = self.steps.get(error.expected, error.expected)
            return "conflict", error.key, expected, self.steps[error.actual]
        except NewstratumError as error:
            return type(error).__name__, str(error)

    def _result(self, step: int, what: tuple[Any, ...]) -> Any:
        match what:
            case ("commit", planned, commit_id):
                return self.commit(step, planned, commit_id)
            case ("redact", identifier, commit_id):
                return self.redact(step, identifier, commit_id)
            case ("find", query):
                page = self.store.find(query)
                rows = [(r.key, self.steps[r.version], r.document, dict(r.fields)) for r in page.records]
                after = self.store.find(query.following(page.next)).records if page.next else ()
                return rows, page.next is None, [record.key for record in after]
            case ("count", fields, where):
                return self.store.count_by("person", fields, where)
            case ("feed", limit):
                return self.told(self.store.changes, limit)
            case ("history", identifier, limit):
                return self.told(
                    lambda after, limit: self.store.of(build_key(identifier), after, limit=limit), limit
                )


_ids = st.sampled_from(_IDS)
_commit_ids = st.integers(0, 30).map(lambda number: f"commit-{number}")
_fields = st.fixed_dictionaries({}, optional={n: strategies.values(t) for n, t in PERSON.fields.items()})
_writes = st.lists(
    st.tuples(
        st.sampled_from(["put", "put", "put", "delete", "check"]),
        _ids,
        st.sampled_from(["now", "now", "now", "none", "invented"]),
        _fields,
    ),
    max_size=4,
)
_groups = st.sampled_from([(), ("town",), ("town", "confirmed"), ("confirmed", "town"), ("name", "visits")])
_wheres = st.sampled_from([(), (Is("town", "a"),), (In("town", ("a", "é")),)])
_scripts = st.lists(
    st.one_of(
        st.tuples(st.just("commit"), _writes, _commit_ids),
        st.tuples(st.just("commit"), _writes, _commit_ids),
        st.tuples(st.just("redact"), _ids, _commit_ids),
        st.tuples(st.just("find"), strategies.queries(PERSON)),
        st.tuples(st.just("count"), _groups, _wheres),
        st.tuples(st.just("feed"), st.integers(1, 5)),
        st.tuples(st.just("history"), _ids, st.integers(1, 5)),
    ),
    min_size=1,
    max_size=20,
)
_numbers = itertools.count()


def _agree(open_other: Callable[[], Any], script: list[Any]) -> None:
    memory, other = Run(MemoryStore(KINDS)), Run(open_other())
    try:
        for step, what in enumerate(script):
            assert memory.outcome(step, what) == other.outcome(step, what), what
        assert memory.told(memory.store.changes, 1000) == other.told(other.store.changes, 1000)
    finally:
        other.store.close()


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(script=_scripts)
def test_scripts_give_the_same_in_memory_and_in_sqlite(
    tmp_path_factory: pytest.TempPathFactory, script: list[Any]
) -> None:
    path = tmp_path_factory.mktemp("agree") / "store.db"
    prepare(f"sql+sqlite:///{path}", KINDS)
    _agree(lambda: open_store(f"sql+sqlite:///{path}", KINDS), script)


@pytest.mark.slow
@pytest.mark.parametrize("feed", ["horizon", "counter"])
@settings(max_examples=4, deadline=None)
@given(script=_scripts)
def test_scripts_give_the_same_in_memory_and_in_postgresql(
    cluster: Any, agreeing: Callable[[str], str], feed: str, script: list[Any]
) -> None:
    """A schema per script: it is made faster than a database."""
    _agree(lambda: open_store(agreeing(feed), KINDS), script)


@pytest.fixture(scope="module")
def agreeing(cluster: Any) -> Iterator[Callable[[str], str]]:
    name = f"agreeing_{os.getpid()}"
    cluster.sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")

    def make(feed: str) -> str:
        url = cluster.url(name, feed=feed, schema=f"s{next(_numbers)}")
        prepare(url, KINDS)
        return str(url)

    yield make
    cluster.sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.slow
def test_a_foreign_order_of_writes_names_the_first_that_does_not_fit(store: Any) -> None:
    """The store writes in an order of its own; what it says follows the order of the caller."""
    version = store.commit([build_person_put("m")], build_note()).version
    for writes, wrong in (
        ([build_person_put("z", expect=version), build_person_put("a", expect=version)], "person/z"),
        ([build_person_put("a"), build_person_put("m"), build_person_put("a")], "person/m"),
    ):
        with pytest.raises(ConflictError) as caught:
            store.commit(writes, build_note())
        assert caught.value.key == wrong
