"""How queries are worded: one statement, which an index serves, whatever the values are."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy import event

from newstratum.ports import FieldType, From, In, Is, Key, Kind, Put, Query, Starts, To
from newstratum.testing import KINDS, build_note, build_person_put, find_ids, get_record
from newstratum_sql import SQLStore, open_store, prepare
from newstratum_sql.testing import create_database as empty_database

_WIDE = Kind(
    "wide",
    dict.fromkeys("abcde", FieldType.TEXT),
    (("a", "b", "c", "d", "e"), ("a", "b", "c", "d"), ("a", "b")),
)
_QUERIES = [
    Query("person"),
    Query("person", descending=True),
    Query("person", order="visits"),
    Query("person", order="visits", descending=True),
    Query("person", (Is("town", "t3"),)),
    Query("person", (Is("town", "t3"),), "name"),
    Query("person", (Is("town", "t3"),), "name", descending=True),
    Query("person", (Is("town", "t3"), Starts("name", "n1")), "name"),
    Query("person", (From("visits", 100), To("visits", 400)), "visits"),
    Query("person", (In("town", ("t1", "t2", "t3")),), "name"),
    Query("person", (Is("town", "t3"), Is("confirmed", True)), "visits"),
]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def crowd_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, cluster: Any
) -> Iterator[str]:
    """Where so many records are that a planner would rather not read all of them; nobody writes to it."""
    if request.param == "sqlite":
        yield _filled(f"sql+sqlite:///{tmp_path_factory.mktemp('crowd')}/store.db")
        return
    with empty_database(cluster) as name:
        yield _filled(cluster.url(name))


def _filled(url: str) -> str:
    prepare(url, KINDS)
    store = open_store(url, KINDS)
    writes = (
        build_person_put(f"p{n:05}", town=f"t{n % 50}", name=f"n{n % 900:04}", visits=n, confirmed=n % 3 == 0)
        for n in range(6_000)
    )
    store.commit(writes, build_note())
    with store._connections.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    store.close()
    return url


@pytest.fixture
def crowd(crowd_url: str) -> Iterator[SQLStore]:
    """A store over very many records, opened for one test."""
    store = open_store(crowd_url, KINDS)
    yield store
    store.close()


def _statements(store: SQLStore, query: Query) -> list[tuple[str, Any]]:
    """What the driver is told to do, with what values."""
    seen: list[tuple[str, Any]] = []

    class Recording(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
            seen.append((query, params))
            return super().execute(query, params, **options)

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        seen.append((statement, parameters))

    engine = store._connections.engine
    if engine.dialect.name == "sqlite":
        event.listen(engine, "before_cursor_execute", listen)
        store.find(query)
        event.remove(engine, "before_cursor_execute", listen)
        return seen
    # The store goes to the driver itself.
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
    driver.cursor_factory = Recording
    store.find(query)
    driver.cursor_factory = psycopg.Cursor
    assert seen
    return seen


def _scans(connection: sa.Connection, statement: str, parameters: Any) -> list[str]:
    """The parts of a plan that read a whole table, or sort more than a page."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
        return [row[3] for row in rows if row[3].startswith("SCAN newstratum_") and "USING" not in row[3]]
    plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON, ANALYZE) {statement}", parameters).scalar_one()
    read = json.loads(plan) if isinstance(plan, str) else plan
    return list(_reads(read[0]["Plan"]))


def _reads(node: dict[str, Any]) -> Any:
    if node["Node Type"] == "Seq Scan" or node["Actual Rows"] > 1_000:
        yield f"{node['Node Type']} {node['Actual Rows']}"
    for inner in node.get("Plans", ()):
        yield from _reads(inner)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(_QUERIES)))
def test_a_page_is_one_statement_that_reads_no_more_than_a_page(crowd: SQLStore, number: int) -> None:
    first = Query(
        **{**{a.name: getattr(_QUERIES[number], a.name) for a in Query.__attrs_attrs__}, "limit": 20}
    )
    cursor = crowd.find(first).next
    for query in (first, first.following(cursor) if cursor else first):
        [(statement, parameters)] = _statements(crowd, query)
        with crowd._connections.engine.connect() as connection:
            assert _scans(connection, statement, parameters) == []


def test_a_statement_is_compiled_once_per_shape(crowd: SQLStore) -> None:
    searcher = crowd._parts.query_runners["person"]
    for town in range(10):
        crowd.find(Query("person", (Is("town", f"t{town}"),)))
    assert searcher._statement.cache_info().misses == 1
    crowd.find(Query("person", (Is("town", "t1"),), limit=7))
    assert searcher._statement.cache_info().misses == 2


@pytest.mark.slow
def test_values_never_enter_a_statement(crowd: SQLStore) -> None:
    for query in _QUERIES:
        for statement, _parameters in _statements(crowd, query):
            assert "t3" not in statement
            assert "n1" not in statement


@pytest.mark.slow
@pytest.mark.parametrize("values", [3, 24, 25, 300])
def test_few_and_many_values_give_the_same(crowd: SQLStore, values: int) -> None:
    """Few become branches of a statement, many are asked for at once."""
    towns = tuple(f"t{n}" for n in range(values))
    wanted = sorted(n for n in range(6_000) if f"t{n % 50}" in towns)
    query = Query("person", (In("town", towns),), limit=1000)
    assert find_ids(crowd, query) == [f"p{n:05}" for n in wanted]
    by_name = Query("person", (In("town", towns),), "name", limit=1000)
    assert find_ids(crowd, by_name) == [f"p{n:05}" for n in sorted(wanted, key=lambda n: (n % 900, n))]
    by_town = Query("person", (In("town", towns),), "town", descending=True, limit=1000)
    ordered = sorted(wanted, key=lambda n: (f"t{n % 50}", n), reverse=True)
    assert find_ids(crowd, by_town) == [f"p{n:05}" for n in ordered]


@pytest.mark.slow
def test_long_values_of_a_composite_index_fit(cluster: Any, new_database: Callable[..., str]) -> None:
    """Five texts and an id of four bytes a character are more than an entry of an index may hold."""
    chance = random.Random(7)

    def text() -> str:
        return "".join(chr(chance.randrange(0x20000, 0x2A000)) for _ in range(256))

    url = cluster.url(new_database(""))
    prepare(url, (_WIDE,))
    store = open_store(url, (_WIDE,))
    alike = text()
    rows = [{"a": alike[:-1] + end, "b": text(), "c": text(), "d": text(), "e": text()} for end in "xy"]
    store.commit([Put(Key("wide", text()), 1, b"{}", row, None) for row in rows], build_note())
    for row in rows:
        where = tuple(Is(name, value) for name, value in row.items())
        for query in (
            Query("wide", where),
            Query("wide", where[:4], "e"),
            Query("wide", where[:3], "d"),
            Query("wide", where[:2]),
            Query("wide", where[:1], "b"),
        ):
            assert [dict(record.fields) for record in store.find(query).records] == [row]
    store.close()


@pytest.mark.slow
def test_a_field_may_have_the_name_of_a_word_of_sql(
    cluster: Any, new_database: Callable[..., str], tmp_path: Path
) -> None:
    names = ["order", "select", "user", "number", "place", "schema", "document", "live", "v_order"]
    kind = Kind("table", dict.fromkeys(names, FieldType.TEXT), (("order", "select"), ("user", "number")))
    for url in (f"sql+sqlite:///{tmp_path}/words.db", cluster.url(new_database(""))):
        prepare(url, (kind,))
        store = open_store(url, (kind,))
        fields = {name: f"value of {name}" for name in names}
        version = store.commit([Put(Key("table", "a"), 1, b"{}", fields, None)], build_note()).version
        fields["order"] = "another"
        store.commit([Put(Key("table", "a"), 1, b"{}", fields, version)], build_note())
        assert get_record(store, "a", "table").fields == fields
        assert find_ids(store, Query("table", (Is("order", "another"),), "select")) == ["a"]
        assert store.count_by("table", ("user", "number")) == {("value of user", "value of number"): 1}
        store.close()
