"""Databases for the tests, on a real PostgreSQL server; `newstratum_sql.testing` says where it comes from."""

from __future__ import annotations

import itertools
import os
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from newstratum.ports import encode_declaration
from newstratum.testing import KINDS
from newstratum_sql import SQLStore, open_store, prepare, renew
from newstratum_sql.testing import Cluster, find_server_programs, is_idle, run_server


@pytest.fixture(scope="session")
def programs() -> Path:
    """The folder of the server's programs."""
    return find_server_programs()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The server of this session."""
    with run_server() as server:
        yield server


@pytest.fixture(scope="session")
def durable_cluster(programs: Path) -> Iterator[Cluster]:
    """A server of our own that may be killed: what it acknowledges is on the disk."""
    # After a crash the server syncs every file of its own; one call for all of them is ten times as fast.
    quick = ["recovery_init_sync_method=syncfs"] if sys.platform == "linux" else []
    server = Cluster(programs, "fsync=on", "synchronous_commit=on", *quick)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def templates(cluster: Cluster) -> Iterator[Callable[[str], str]]:
    """Return the name of a database that is prepared for the kit, by the kind of feed."""
    made: dict[str, str] = {}

    def template(feed: str) -> str:
        if feed not in made:
            name = f"template_{feed}_{os.getpid()}"
            # A test that its budget ended may have left one in the middle.
            cluster.sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            cluster.sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
            prepare(cluster.url(name, feed=feed), KINDS)
            made[feed] = name
        return made[feed]

    yield template
    for name in made.values():
        cluster.sql(f"DROP DATABASE {name} WITH (FORCE)")


_numbers = itertools.count()


@pytest.fixture
def new_database(cluster: Cluster, templates: Callable[[str], str]) -> Iterator[Callable[..., str]]:
    """Make databases for one test and return their names; ``feed=""`` makes an empty one."""
    made: list[str] = []

    def make(feed: str = "horizon") -> str:
        # `create_database` counts for itself, from the same number, on the same server.
        name = f"made_{os.getpid()}_{next(_numbers)}"
        template = templates(feed) if feed else "template0"
        cluster.sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        made.append(name)
        if feed:
            renew(cluster.url(name, feed=feed))
        return name

    yield make
    for name in made:
        cluster.sql(f"DROP DATABASE {name} WITH (FORCE)")


_OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


class DatabasePool:
    """Prepared databases that are used again: emptied for each test, with an epoch that no other had."""

    def __init__(self, cluster: Cluster, templates: Callable[[str], str]) -> None:
        self._cluster = cluster
        self._templates = templates
        self._idle: dict[str, list[str]] = {"horizon": [], "counter": []}
        #: For each, the connection that empties it.
        self._connections: dict[str, psycopg.Connection[Any]] = {}

    def take(self, feed: str) -> str:
        """Return the name of a database that nobody else has."""
        return self._idle[feed].pop() if self._idle[feed] else self._made(feed)

    def put_back(self, name: str, feed: str) -> None:
        """Take a database back; what can not be made as it was is dropped."""
        if self._emptied(name):
            self._idle[feed].append(name)
        else:
            self._drop(name)

    def is_left(self, name: str) -> bool:
        """Whether nobody is connected to a database any more."""
        connection = self._connections[name]
        return is_idle(connection) and connection.execute(f"SELECT count(*) {_OTHERS}").fetchone() == (0,)

    def end(self) -> None:
        """Drop all."""
        for name in list(self._connections):
            self._drop(name)

    def _made(self, feed: str) -> str:
        name = f"pool_{os.getpid()}_{next(_numbers)}"
        self._cluster.sql(f"CREATE DATABASE {name} TEMPLATE {self._templates(feed)}")
        renew(self._cluster.url(name, feed=feed))
        self._connections[name] = self._cluster.connect(name)
        return name

    def _emptied(self, name: str) -> bool:
        """Empty a database; return whether it is as it was made, but for its epoch."""
        connection = self._connections[name]
        # A test that its budget ended may have left a command in the middle.
        if not is_idle(connection):
            return False
        connection.execute(f"SELECT pg_terminate_backend(pid) {_OTHERS}")
        kinds = connection.execute("SELECT name, declared FROM newstratum.kinds ORDER BY number").fetchall()
        if kinds != [(kind.name, encode_declaration(kind)) for kind in KINDS]:
            return False
        tables = ", ".join(f"newstratum.records_{kind.name}" for kind in KINDS)
        connection.execute(f"TRUNCATE newstratum.commits, newstratum.changes, {tables}".encode())
        connection.execute("UPDATE newstratum.counter SET last = 0")
        connection.execute("UPDATE newstratum.identity SET epoch = %s", (uuid.uuid4().hex[:16],))
        return True

    def _drop(self, name: str) -> None:
        self._connections.pop(name).close()
        self._cluster.sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def database_pool(cluster: Cluster, templates: Callable[[str], str]) -> Iterator[DatabasePool]:
    """The databases of this session that are used again."""
    pool = DatabasePool(cluster, templates)
    yield pool
    pool.end()


@pytest.fixture
def store(cluster: Cluster, new_database: Callable[..., str]) -> Iterator[SQLStore]:
    """An open store of its own in PostgreSQL, with the kinds of the kit."""
    opened = open_store(cluster.url(new_database()), KINDS)
    yield opened
    opened.close()
