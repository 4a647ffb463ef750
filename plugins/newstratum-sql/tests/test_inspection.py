"""What is said about a database, and about what holds its feed back."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import InternalError

from newstratum.ports import Health, HealthFinding
from newstratum.testing import KINDS
from newstratum_sql import SQLStore, health, open_store, prepare


def _about(findings: tuple[HealthFinding, ...], subject: str) -> HealthFinding:
    [found] = [finding for finding in findings if finding.subject == subject]
    return found


@pytest.fixture
def name(new_database: Callable[..., str]) -> str:
    return new_database()


def test_a_store_that_waits_for_nobody_is_up_to_date(cluster: Any, name: str) -> None:
    found = health(cluster.url(name))
    assert _about(found, "feed").detail.en == "up to date"
    assert _about(found, "store").health is Health.OK
    assert _about(found, "TLS").health is Health.OK


def test_a_transaction_that_holds_the_feed_back_is_named(cluster: Any, name: str) -> None:
    """Of any database of the server, and without a word of what it does."""
    with cluster.connect(application_name="forgotten-import") as holder:
        holder.autocommit = False
        holder.execute("CREATE TEMPORARY TABLE canary (a text)")
        holder.execute("INSERT INTO canary VALUES ('CANARY-7f3a')")
        store = open_store(cluster.url(name), KINDS)
        for found in (health(cluster.url(name)), tuple(store.inspect())):
            feed = _about(found, "feed")
            assert f"process {holder.info.backend_pid} of role postgres" in feed.detail.en
            assert "forgotten-import" in feed.detail.en
            assert "idle in transaction, since" in feed.detail.en
            assert "canary" not in repr(found).lower()
        store.close()
    assert _about(health(cluster.url(name)), "feed").detail.en == "up to date"


@pytest.mark.slow
def test_the_doctor_names_what_holds_the_feed_back(cluster: Any, new_database: Callable[..., str]) -> None:
    """The command that looks at any store, in a process of its own, with the kinds of a registry."""
    url = cluster.url(new_database(""))
    prepare(url)
    with cluster.connect(application_name="forgotten-import") as holder:
        holder.autocommit = False
        holder.execute("SELECT pg_current_xact_id()")
        program = "import sys; from newstratum._cli import main; sys.exit(main())"
        command = [sys.executable, "-c", program, "doctor", "--json", "--store", url]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        details = [each["detail"] for each in json.loads(done.stdout) if each["detail"].startswith("feed: ")]
        assert len(details) == 1
        assert f"held back by process {holder.info.backend_pid} of role postgres" in details[0]
        assert "forgotten-import" in details[0]


def test_a_transaction_that_stays_is_a_warning(
    cluster: Any, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cluster.connect() as holder:
        holder.autocommit = False
        holder.execute("SELECT pg_current_xact_id()")
        assert _about(health(cluster.url(name)), "feed").health is Health.OK
        monkeypatch.setattr("newstratum_sql.administration.inspection._FRESH", dt.timedelta(0))
        assert _about(health(cluster.url(name)), "feed").health is Health.WARNING


def test_a_prepared_transaction_is_named(cluster: Any, name: str) -> None:
    with cluster.connect(name) as holder:
        holder.autocommit = False
        holder.execute("CREATE TABLE public.left_over (a int)")
        holder.execute("PREPARE TRANSACTION 'left-by-a-crash'")
    try:
        feed = _about(health(cluster.url(name)), "feed")
    finally:
        cluster.sql("ROLLBACK PREPARED 'left-by-a-crash'", name)
    assert "prepared transaction left-by-a-crash of role postgres, since" in feed.detail.en


def test_a_role_that_may_not_look_says_so(cluster: Any, name: str) -> None:
    cluster.sql("DROP ROLE IF EXISTS ns_short_sighted")
    cluster.sql("CREATE ROLE ns_short_sighted LOGIN")
    prepare(cluster.url(name), (), role="ns_short_sighted")
    with cluster.connect() as holder:
        holder.autocommit = False
        holder.execute("SELECT pg_current_xact_id()")
        feed = _about(health(cluster.url(name, role="ns_short_sighted")), "feed")
        assert feed.health is Health.WARNING
        assert f"process {holder.info.backend_pid} of role postgres" in feed.detail.en
        assert "hidden (grant pg_read_all_stats)" in feed.detail.en
    cluster.sql("DROP OWNED BY ns_short_sighted", name)
    cluster.sql("DROP ROLE ns_short_sighted")


def test_what_would_lose_commits_is_a_warning(cluster: Any, name: str) -> None:
    """The server of these tests does not sync: that is said."""
    fsync = cluster.sql("SHOW fsync")[0][0]
    [found] = [f for f in health(cluster.url(name)) if f.detail.en.startswith("fsync")]
    assert found.health is (Health.OK if fsync == "on" else Health.WARNING)


def test_a_session_is_durable_where_its_role_would_not_be(cluster: Any, name: str) -> None:
    cluster.sql(f"ALTER DATABASE {name} SET synchronous_commit = off")
    store = open_store(cluster.url(name), KINDS)
    with store._connections.engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar_one() == "on"
    store.close()


def test_an_unprepared_or_unreachable_database_is_a_finding(
    cluster: Any, new_database: Callable[..., str], tmp_path: Path
) -> None:
    store = _about(health(cluster.url(new_database(""))), "store")
    assert (store.health, "prepare" in store.detail.en) == (Health.BROKEN, True)
    assert health("postgresql://127.0.0.1:1/d")[0].health is Health.BROKEN
    assert health(f"sql+sqlite:///{tmp_path}/none.db")[-1].health is Health.BROKEN


def test_a_standby_or_a_reader_is_told_from_a_writer(cluster: Any, name: str) -> None:
    reader = open_store(cluster.url(name, mode="ro"), KINDS)
    with reader._connections.engine.connect() as connection, pytest.raises(InternalError) as caught:
        connection.exec_driver_sql("INSERT INTO newstratum.counter VALUES (2, 2)")
    assert isinstance(caught.value.orig, psycopg.errors.ReadOnlySqlTransaction)
    reader.close()


def test_the_store_shows_no_login(store: SQLStore) -> None:
    assert "postgres@" not in repr(store)
