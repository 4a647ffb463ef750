"""The role that works with a store: it can do all of that, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from newstratum.errors import InvalidValueError, UnavailableError
from newstratum.ports import Check, Delete, Kind, Query
from newstratum.testing import (
    KINDS,
    build_key,
    build_note,
    build_person_put,
    find_ids,
    get_record,
    list_changes,
    put_all,
)
from newstratum_sql import health, open_store, prepare

ROLE = "ns_clerk"


@pytest.fixture(params=["horizon", "counter"])
def urls(request: pytest.FixtureRequest, cluster: Any, new_database: Callable[..., str]) -> Iterator[Any]:
    """The URLs of the owner and of the clerk, for each kind of feed."""
    name = new_database("")
    cluster.sql(f"DROP ROLE IF EXISTS {ROLE}")
    cluster.sql(f"CREATE ROLE {ROLE} LOGIN")
    owner = cluster.url(name, feed=request.param)
    prepare(owner, KINDS, role=ROLE)
    yield owner, cluster.url(name, feed=request.param, role=ROLE), name
    cluster.sql(f"DROP DATABASE {name} WITH (FORCE)")
    cluster.sql(f"CREATE DATABASE {name}")
    cluster.sql(f"DROP ROLE {ROLE}")


@pytest.mark.slow
def test_the_least_privileged_role_can_do_the_work(urls: Any) -> None:
    store = open_store(urls[1], KINDS)
    version = put_all(store, a={"town": "t"}, b={}, c={}).version
    store.commit(
        [
            build_person_put("a", b"[]", expect=version, town="u"),
            Delete(build_key("b"), version),
            Check(build_key("c"), version),
            Check(build_key("absent"), None),
        ],
        build_note(),
    )
    put_all(store, b={"town": "again"})
    assert store.redact(build_key("a"), build_note()).erased == 2
    assert find_ids(store, Query("person", order="town")) == ["b", "c"]
    assert store.count_by("person", ("town",)) == {("again",): 1, (None,): 1}
    assert len(store.of(build_key("b")).changes) == 3
    assert len(list_changes(store)) == 7
    assert get_record(store, "c").version == version
    # So many that they are copied.
    put_all(store, **{f"many-{number}": {} for number in range(40)})
    assert len(list_changes(store)) == 47
    note = build_note(reason="canary")
    store.commit([build_person_put("canary")], note)
    key = build_key("canary")
    store.redact_traces((), [key], build_note(), ids={key: "other"}, reasons=[note.commit_id])
    assert [(change.key.id, change.note.reason) for change in list_changes(store)[-2:]] == [("other", "")] * 2
    assert {finding.subject for finding in health(urls[1])} >= {"connection", "store", "feed"}
    store.close()


def test_the_least_privileged_role_can_make_remove_and_alter_nothing(urls: Any, cluster: Any) -> None:
    with psycopg.connect(host=str(cluster.folder), user=ROLE, dbname=urls[2], autocommit=True) as connection:
        for statement in (
            "CREATE TABLE newstratum.more (a int)",
            "ALTER TABLE newstratum.changes ADD COLUMN a int",
            "DROP TABLE newstratum.changes",
            "TRUNCATE newstratum.changes",
            "DELETE FROM newstratum.changes",
            "DELETE FROM newstratum.commits",
            "DELETE FROM newstratum.records_person",
            "UPDATE newstratum.changes SET number = 0",
            "UPDATE newstratum.changes SET act = 2",
            "UPDATE newstratum.commits SET actor = 'nobody'",
            "UPDATE newstratum.identity SET epoch = 'x'",
            "INSERT INTO newstratum.kinds VALUES (99, 'x', '{}')",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_the_least_privileged_role_cannot_prepare(urls: Any) -> None:
    with pytest.raises(UnavailableError, match="role may not"):
        prepare(urls[1], (*KINDS, Kind("more")))
    open_store(urls[1], KINDS).close()


def test_a_kind_made_later_is_opened_to_the_role_by_preparing_again(urls: Any) -> None:
    prepare(urls[0], (Kind("more"),))
    prepare(urls[0], (), role=ROLE)
    store = open_store(urls[1], (Kind("more"),))
    assert find_ids(store, Query("more")) == []
    store.close()


@pytest.mark.slow
@pytest.mark.parametrize("role", ['clerk"; DROP SCHEMA newstratum CASCADE; --', "a b", "1", "x" * 64])
def test_what_is_no_name_of_a_role_is_refused(urls: Any, role: str) -> None:
    with pytest.raises(InvalidValueError, match="role"):
        prepare(urls[0], (), role=role)


def test_the_settings_of_a_session_hold(cluster: Any, new_database: Callable[..., str]) -> None:
    options = {"statement_timeout": "7", "lock_timeout": "3", "idle_timeout": "9"}
    url = cluster.url(new_database(), application_name="registry_one", **options)
    store = open_store(url, KINDS)
    with store._connections.engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"SHOW {name}").scalar_one()
            for name in (
                "application_name",
                "search_path",
                "statement_timeout",
                "lock_timeout",
                "idle_in_transaction_session_timeout",
                "client_encoding",
            )
        }
    store.close()
    assert found == {
        "application_name": "registry_one",
        "search_path": "pg_catalog,pg_temp",
        "statement_timeout": "7s",
        "lock_timeout": "3s",
        "idle_in_transaction_session_timeout": "9s",
        "client_encoding": "UTF8",
    }
