"""A store inside an application's transaction: what it writes is kept or undone with the rest of it."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from psycopg.rows import dict_row, tuple_row

import newstratum as ns
from newstratum.errors import (
    ClosedError,
    ConflictError,
    ForeignFileError,
    InvalidValueError,
    UnavailableError,
)
from newstratum.ports import Kind
from newstratum.testing import KINDS, StoreKit, build_key, build_note, build_person_put
from newstratum_sql import SQLStore, open_store, prepare


@pytest.mark.stress
class TestJoined(StoreKit):
    """The contract of the port, but for what only the application can promise: that a commit is durable."""

    redacts = True
    keeps_history = True
    counts = True
    counts_many = True
    detects_fork = True
    redacts_many = True
    redacts_history = True
    redacts_traces = True
    replaces_documents = True
    streams = True
    inspects = True
    keeps_given_instants = True

    @pytest.fixture(autouse=True)
    def _server(self, cluster: Any, database_pool: Any) -> Iterator[None]:
        self._cluster = cluster
        self._pool = database_pool
        #: For each folder the database, the application's connection, and the store opened last.
        self._opened: dict[Path, tuple[str, psycopg.Connection[Any], SQLStore | None]] = {}
        yield
        for name, connection, _store in self._opened.values():
            connection.close()
            # Nothing was ever committed into it.
            database_pool.put_back(name, "counter")

    def open_store(self, tmp_path: Path, kinds: tuple[Kind, ...]) -> SQLStore:
        name, connection = self._connect(tmp_path)
        if kinds != KINDS:
            connection.commit()
            prepare(self._cluster.url(name, feed="counter"), kinds)
        store = open_store(kinds=kinds, connection=connection)
        self._opened[tmp_path] = name, connection, store
        return store

    def _connect(self, tmp_path: Path) -> tuple[str, psycopg.Connection[Any]]:
        if tmp_path in self._opened:
            return self._opened[tmp_path][:2]
        for folder, opened in list(self._opened.items()):
            name, connection, store = opened
            # Cases that try many examples have a folder for each, and leave one before the next.
            if store is not None and is_closed(store):
                connection.rollback()
                del self._opened[folder]
                break
        else:
            name = self._pool.take("counter")
            connection = self._cluster.connect(name)
            connection.autocommit = False
        self._opened[tmp_path] = name, connection, None
        return name, connection


def is_closed(store: SQLStore) -> bool:
    try:
        store.get(build_key("a"))
    except ClosedError:
        return True
    return False


@pytest.fixture
def database(cluster: Any, new_database: Callable[..., str]) -> Callable[[], psycopg.Connection[Any]]:
    """Return what connects an application to a prepared database that has a table of its own."""
    name = new_database("counter")
    cluster.sql("CREATE TABLE application_rows (id text PRIMARY KEY)", name)

    def connect() -> psycopg.Connection[Any]:
        connection = cluster.connect(name, cursor_factory=psycopg.ClientCursor)
        connection.autocommit = False
        return connection  # type: ignore[no-any-return]

    return connect


@contextmanager
def join(connection: Any) -> Iterator[SQLStore]:
    opened = open_store(kinds=KINDS, connection=connection)
    yield opened
    opened.close()


def count_rows(connection: psycopg.Connection[Any]) -> int:
    [(count,)] = connection.execute("SELECT count(*) FROM application_rows").fetchall()
    connection.rollback()
    return int(count)


@pytest.mark.parametrize("kept", [True, False])
def test_what_is_committed_is_kept_or_undone_with_the_application(
    database: Callable[[], psycopg.Connection[Any]], kept: bool
) -> None:
    with database() as application, database() as other:
        application.execute("INSERT INTO application_rows VALUES ('r')")
        with join(application) as store:
            store.commit([build_person_put("a")], build_note())
            store.commit([build_person_put("b")], build_note())
            assert store.get(build_key("b"))
            with join(other) as outside:
                assert outside.get(build_key("a")) is None
        other.rollback()
        application.commit() if kept else application.rollback()
        assert count_rows(other) == int(kept)
        with join(other) as outside:
            found = [change.key.id for change in outside.changes().changes]
            assert found == (["a", "b"] if kept else [])


def test_a_refused_commit_leaves_the_transaction_as_it_was(
    database: Callable[[], psycopg.Connection[Any]],
) -> None:
    with database() as application, database() as other:
        application.execute("INSERT INTO application_rows VALUES ('r')")
        with join(application) as store:
            store.commit([build_person_put("a")], build_note())
            with pytest.raises(ConflictError, match="person/a"):
                store.commit([build_person_put("b"), build_person_put("a")], build_note())
            assert store.get(build_key("b")) is None
        application.commit()
        assert count_rows(other) == 1
        with join(other) as outside:
            assert [change.key.id for change in outside.changes().changes] == ["a"]


def test_the_feed_of_two_applications_is_in_the_order_they_ended(
    database: Callable[[], psycopg.Connection[Any]],
) -> None:
    """The second waits for the first, so no reader is led past what turns up late."""
    with database() as first, database() as second, database() as reader:
        with join(first) as store:
            store.commit([build_person_put("a")], build_note())

        def write() -> None:
            with join(second) as store:
                store.commit([build_person_put("b")], build_note())
            second.commit()

        thread = threading.Thread(target=write)
        thread.start()
        with join(reader) as seen:
            assert seen.changes().changes == ()
        first.commit()
        thread.join(10)
        reader.rollback()
        with join(reader) as seen:
            assert [change.key.id for change in seen.changes().changes] == ["a", "b"]


@pytest.mark.slow
def test_threads_with_connections_of_their_own_lose_nothing(
    database: Callable[[], psycopg.Connection[Any]],
) -> None:
    """Statements are compiled once for all of them; each transaction stores a row of both, or of neither."""

    def work(thread: int) -> None:
        with database() as application:
            for number in range(6):
                name = f"{thread}-{number}"
                with join(application) as store:
                    store.commit([build_person_put(name)], build_note())
                application.execute("INSERT INTO application_rows VALUES (%s)", (name,))
                application.commit() if number % 2 else application.rollback()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    with database() as application:
        kept = [name for (name,) in application.execute("SELECT id FROM application_rows")]
        with join(application) as store:
            changes = [change.key.id for change in store.changes().changes]
    assert len(changes) == 12
    assert sorted(changes) == sorted(kept)


def test_sqlalchemy_connections_serve_as_well(cluster: Any, new_database: Callable[..., str]) -> None:
    name = new_database("counter")
    engine = sa.create_engine("postgresql+psycopg://", creator=lambda: connect_plainly(cluster, name))
    try:
        with engine.begin() as connection, join(connection) as store:
            store.commit([build_person_put("a")], build_note())
        with engine.connect() as connection, pytest.raises(UnavailableError, match="begun no transaction"):
            open_store(kinds=KINDS, connection=connection)
        with engine.connect() as connection:
            with connection.begin() as transaction, join(connection) as store:
                store.commit([build_person_put("b")], build_note())
                transaction.rollback()
            with connection.begin(), join(connection) as store:
                assert [change.key.id for change in store.changes().changes] == ["a"]
    finally:
        engine.dispose()


def connect_plainly(cluster: Any, name: str) -> psycopg.Connection[Any]:
    connection = cluster.connect(name)
    connection.autocommit = False
    return connection  # type: ignore[no-any-return]


def test_what_is_no_transaction_is_refused(database: Callable[[], psycopg.Connection[Any]]) -> None:
    with database() as application:
        application.autocommit = True
        with pytest.raises(UnavailableError, match="begun no transaction"):
            open_store(kinds=KINDS, connection=application)
        with application.transaction(), join(application) as store:
            store.commit([build_person_put("a")], build_note())
        application.autocommit = False
        with join(application) as store:
            with pytest.raises(psycopg.errors.UndefinedTable):
                application.execute("SELECT 1 FROM nowhere")
            with pytest.raises(UnavailableError, match="roll it back"):
                store.get(build_key("a"))
            application.rollback()
            assert store.get(build_key("a"))
        with pytest.raises(ClosedError):
            store.get(build_key("a"))
        application.rollback()
        application.row_factory = dict_row  # type: ignore[assignment]
        with pytest.raises(InvalidValueError, match="row_factory"):
            open_store(kinds=KINDS, connection=application)
        application.row_factory = tuple_row
        with pytest.raises(InvalidValueError, match="schema"):
            open_store(kinds=KINDS, connection=application, schema="Ab;")
        with pytest.raises(InvalidValueError, match="one of them"):
            open_store("postgresql://db.example/district", KINDS, connection=application)
    with pytest.raises(UnavailableError, match="closed or lost"):
        open_store(kinds=KINDS, connection=application)
    with pytest.raises(InvalidValueError, match="psycopg 3"):
        open_store(kinds=KINDS, connection="postgresql://db.example")  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match="URL or a connection"):
        open_store(kinds=KINDS)


def test_a_feed_by_transaction_numbers_is_refused(cluster: Any, new_database: Callable[..., str]) -> None:
    with connect_plainly(cluster, new_database()) as application:
        with pytest.raises(ForeignFileError, match=r"\?feed=counter"):
            open_store(kinds=KINDS, connection=application)
        # It was only read.
        assert application.execute("SELECT 1").fetchall() == [(1,)]


def test_a_lost_connection_is_said(cluster: Any, database: Callable[[], psycopg.Connection[Any]]) -> None:
    with database() as application, join(application) as store:
        store.commit([build_person_put("a")], build_note())
        cluster.sql(f"SELECT pg_terminate_backend({application.info.backend_pid})")
        with pytest.raises(UnavailableError):
            store.commit([build_person_put("b")], build_note())
        with pytest.raises(UnavailableError, match="closed or lost"):
            store.get(build_key("a"))


def test_a_stale_snapshot_asks_for_the_transaction_to_be_done_again(
    database: Callable[[], psycopg.Connection[Any]],
) -> None:
    with database() as application, database() as other:
        application.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        with join(application) as store:
            assert store.get(build_key("a")) is None
            with join(other) as outside:
                outside.commit([build_person_put("a")], build_note())
            other.commit()
            with pytest.raises(UnavailableError) as caught:
                store.commit([build_person_put("a")], build_note())
            assert caught.value.retryable


@pytest.mark.slow
def test_a_registry_works_in_it(cluster: Any, new_database: Callable[..., str]) -> None:
    """Keys, placements, an erasure and their undoing, through a registry opened for each transaction."""
    name = new_database("")
    prepare(cluster.url(name, feed="counter"))
    notice = ns.PrivacyNotice(
        id="survey",
        version=1,
        controller="合成机关",
        contact="合成窗口",
        purposes=("roster",),
        text_zh="告知书",
        in_force_on=dt.date(2018, 1, 1),
    )
    source = ns.Source(kind=ns.SourceKind.PERSON, stated_on=dt.date(2018, 10, 1))
    with connect_plainly(cluster, name) as application:

        def enrol() -> str:
            with (
                ns.Registry(open_store(connection=application), notices=[notice]) as registry,
                registry.session(actor="office", purpose="roster", source=source) as session,
            ):
                return session.enrol(ns.read("合成律师事务所", "合伙人")).id

        enrol()
        application.rollback()
        person = enrol()
        application.commit()
        with ns.Registry(open_store(connection=application)) as registry:
            assert registry.group_table().total == 1
            registry.redact_person(person, actor="office", purpose="roster")
        application.rollback()
        with ns.Registry(open_store(connection=application)) as registry:
            assert registry.placements.explain(person)
