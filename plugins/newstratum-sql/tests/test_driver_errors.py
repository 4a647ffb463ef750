"""What errors of drivers mean, and that nothing of their texts comes out."""

from __future__ import annotations

import contextlib
import socket
import sqlite3
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
import sqlalchemy.exc
from sqlalchemy.exc import DBAPIError

from newstratum.errors import (
    ConflictError,
    DamagedFileError,
    InvalidValueError,
    NewstratumError,
    StoreFullError,
    UnavailableError,
)
from newstratum.testing import KINDS, build_key, build_note, build_person_put, put_all
from newstratum_sql import SQLStore, health, open_store, prepare
from newstratum_sql.driver_errors import is_clash, is_commit_undone, is_repeatable, to_store_error

CANARY = "CANARY-7f3a"


def _error(state: str) -> DBAPIError:
    kind = type("Refusal", (psycopg.Error,), {"sqlstate": state})
    return DBAPIError(f"INSERT {CANARY}", {"a": CANARY}, kind(f"Key (a)=({CANARY}) exists"))


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        ("08006", UnavailableError),
        ("22P02", InvalidValueError),
        ("23505", DamagedFileError),
        ("23514", DamagedFileError),
        ("25006", UnavailableError),
        ("28P01", UnavailableError),
        ("40001", UnavailableError),
        ("40P01", UnavailableError),
        ("42501", UnavailableError),
        ("42P01", DamagedFileError),
        ("53100", StoreFullError),
        ("53300", UnavailableError),
        ("54000", InvalidValueError),
        ("55P03", UnavailableError),
        ("25P03", UnavailableError),
        ("28000", UnavailableError),
        ("3D000", UnavailableError),
        ("53200", UnavailableError),
        ("57014", UnavailableError),
        ("57P01", UnavailableError),
        ("XX001", DamagedFileError),
        ("99999", UnavailableError),
        ("", UnavailableError),
    ],
)
def test_an_sqlstate_means_one_of_our_errors_and_its_text_stays_behind(
    state: str, wanted: type[NewstratumError]
) -> None:
    found = to_store_error(_error(state), "database d")
    assert type(found) is wanted
    assert CANARY not in str(found) + repr(found)


def test_what_can_be_repeated_is_told_from_what_cannot() -> None:
    assert is_repeatable(_error("40001"))
    assert is_repeatable(_error("40P01"))
    assert not is_repeatable(_error("55P03"))
    assert is_clash(_error("23505"))
    assert not is_clash(_error("23514"))


@pytest.mark.parametrize(
    ("state", "undone"),
    [("40001", True), ("23505", True), ("25P02", True), ("53100", True), ("40003", False)]
    + [(state, False) for state in ("", "08006", "57P01", "57P02", "58030", "XX000")],
)
def test_only_a_clear_answer_to_commit_says_that_nothing_was_stored(state: str, undone: bool) -> None:
    assert is_commit_undone(_error(state)) is undone


@pytest.mark.parametrize(
    ("primary", "clash", "undone"),
    [
        (sqlite3.SQLITE_IOERR, False, False),
        (sqlite3.SQLITE_CONSTRAINT, True, True),
        (sqlite3.SQLITE_BUSY, False, True),
        (sqlite3.SQLITE_NOMEM, False, True),
    ],
)
@pytest.mark.parametrize("extension", [0, 1, 0x7F])
def test_a_code_of_sqlite_that_python_has_no_name_for_means_what_its_primary_code_means(
    primary: int, extension: int, *, clash: bool, undone: bool
) -> None:
    """An input or output error at COMMIT leaves the commit in doubt, however new its code is."""
    refusal = sqlite3.OperationalError(CANARY)
    refusal.sqlite_errorcode = primary | extension << 8
    refusal.sqlite_errorname = "unknown"
    error = DBAPIError("COMMIT", {}, refusal)
    assert (is_clash(error), is_commit_undone(error)) == (clash, undone)


def test_sqlite_speaks_by_its_own_codes(tmp_path: Any) -> None:
    path = tmp_path / "full.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA max_page_count = 2")
        connection.execute("CREATE TABLE t (a)")
        with pytest.raises(sqlite3.OperationalError) as caught:
            connection.execute("INSERT INTO t VALUES (zeroblob(100000))")
    connection.close()
    assert isinstance(to_store_error(DBAPIError("", {}, caught.value), "t"), StoreFullError)
    assert isinstance(to_store_error(sqlalchemy.exc.TimeoutError(), "t"), UnavailableError)


def _said(error: BaseException) -> str:
    """All that an error shows, the errors before it included."""
    return "".join(traceback.format_exception(error)) + repr(error) + repr(error.__context__)


@pytest.mark.slow
def test_a_servers_detail_stays_behind(store: SQLStore, cluster: Any) -> None:
    """A row that breaks a rule of the table itself: the server puts all of it into its text."""
    database = store.settings.target.database
    cluster.sql("ALTER TABLE newstratum.records_person ADD CHECK (town <> 'CANARY-7f3a')", database)
    with pytest.raises(DamagedFileError) as caught:
        store.commit([build_person_put("a", town=CANARY)], build_note())
    assert "CANARY" not in str(caught.value) + repr(caught.value)
    assert caught.value.__context__ is None
    cluster.sql("CREATE UNIQUE INDEX ON newstratum.records_person (town)", database)
    put_all(store, a={"town": "CANARY-7f3b"})
    with pytest.raises(UnavailableError) as again:
        store.commit([build_person_put("b", town="CANARY-7f3b")], build_note())
    assert "CANARY" not in str(again.value)
    assert again.value.__context__ is None


def test_a_conflict_has_no_error_of_the_driver_behind_it(store: SQLStore) -> None:
    put_all(store, a={})
    with pytest.raises(ConflictError) as caught:
        store.commit([build_person_put("a")], build_note())
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "login", ["clerk:hidden-word@127.0.0.1:1", "clerk:hidden%20word@db.invalid", "clerk:hidden-word@"]
)
def test_a_server_that_cannot_be_reached_gives_no_password_away(
    login: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGHOST", str(tmp_path))
    url = f"postgresql://{login}/district?connect_timeout=2"
    with pytest.raises(UnavailableError) as caught:
        open_store(url, KINDS)
    for text in (_said(caught.value), repr(health(url))):
        assert "hidden" not in text
    assert "district" in str(caught.value)


def test_a_server_without_tls_is_refused() -> None:
    """It says that it has none, and the password is never sent."""
    heard = bytearray()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def refuse_tls() -> None:
            connection, _address = listener.accept()
            with connection:
                connection.settimeout(5)
                while True:
                    data = connection.recv(4096)
                    heard.extend(data)
                    if not data:
                        return
                    connection.sendall(b"N")

        thread = threading.Thread(target=refuse_tls)
        thread.start()
        port = listener.getsockname()[1]
        with pytest.raises(UnavailableError, match="TLS"):
            open_store(f"postgresql://clerk:hidden-word@127.0.0.1:{port}/district", KINDS)
        thread.join()
    assert heard
    assert b"clerk" not in heard
    assert b"hidden" not in heard


def test_a_role_without_a_right_is_told_where_the_rights_are(
    store: SQLStore, cluster: Any, new_database: Callable[..., str]
) -> None:
    name = new_database("")
    cluster.sql("DROP ROLE IF EXISTS ns_nobody")
    cluster.sql("CREATE ROLE ns_nobody LOGIN")
    with pytest.raises(UnavailableError, match=r"docs/reference/sql\.md"):
        prepare(cluster.url(name, role="ns_nobody"), KINDS)
    cluster.sql("DROP ROLE ns_nobody")


@pytest.mark.slow
def test_a_lock_held_too_long_makes_the_store_unavailable(
    cluster: Any, new_database: Callable[..., str]
) -> None:
    name = new_database()
    store = open_store(cluster.url(name, lock_timeout="1"), KINDS)
    version = put_all(store, a={}).version
    with cluster.connect(name) as holder:
        holder.autocommit = False
        holder.execute("SELECT 1 FROM newstratum.records_person FOR UPDATE")
        with pytest.raises(UnavailableError, match="lock_timeout"):
            store.commit([build_person_put("a", expect=version)], build_note())
    store.commit([build_person_put("a", expect=version)], build_note())
    store.close()


@pytest.mark.slow
def test_a_statement_that_takes_too_long_makes_the_store_unavailable(
    cluster: Any, new_database: Callable[..., str]
) -> None:
    name = new_database()
    store = open_store(cluster.url(name, statement_timeout="1", lock_timeout="0"), KINDS)
    version = put_all(store, a={}).version
    with cluster.connect(name) as holder:
        holder.autocommit = False
        holder.execute("LOCK TABLE newstratum.records_person IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(UnavailableError, match="statement_timeout"):
            store.get(build_key("a"))
    store.commit([build_person_put("a", expect=version)], build_note())
    store.close()


@pytest.mark.slow
def test_a_server_that_accepts_and_never_answers_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"postgresql://clerk:hidden-word@127.0.0.1:{listener.getsockname()[1]}/d?connect_timeout=2"
        begin = time.monotonic()
        with pytest.raises(UnavailableError, match="cannot be reached") as caught:
            open_store(url, KINDS)
        assert time.monotonic() - begin < 30
    assert "hidden" not in _said(caught.value)


def test_who_ends_a_commit_within_the_driver_is_told_so(
    store: SQLStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = put_all(store, a={}).version

    @contextlib.contextmanager
    def interrupt(connection: psycopg.Connection[Any]) -> Iterator[None]:
        connection._pipeline = psycopg.Pipeline(connection)
        raise KeyboardInterrupt
        yield

    with monkeypatch.context() as patch:
        patch.setattr(psycopg.Connection, "pipeline", interrupt)
        with pytest.raises(KeyboardInterrupt):
            put_all(store, b={})
    assert store.get(build_key("b")) is None
    store.commit([build_person_put("a", expect=version)], build_note())


def test_a_pool_in_use_makes_the_store_unavailable_for_a_while(
    cluster: Any, new_database: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newstratum_sql.connections.SQLITE_LOCK_SECONDS", 0.05)
    store = open_store(cluster.url(new_database(), pool="1"), KINDS)
    with store._connections.engine.connect(), pytest.raises(UnavailableError, match="pool"):
        store.get(build_key("a"))
    assert store.get(build_key("a")) is None
    store.close()
