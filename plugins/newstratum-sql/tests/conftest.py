"""Databases for the tests, on a real PostgreSQL server; `newstratum_sql.testing` says where it comes from."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

from newstratum.testing.store_kit.material import KINDS
from newstratum_sql import SQLStore, open_store, prepare, renew
from newstratum_sql.testing import Cluster, running_server, server_programs

hypothesis.settings.register_profile("default", deadline=None, derandomize=True)
hypothesis.settings.register_profile("fire", deadline=None, derandomize=False, max_examples=2_000)
hypothesis.settings.load_profile("default")


@pytest.fixture(scope="session")
def programs() -> Path:
    """The folder of the server's programs."""
    return server_programs()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The server of this session."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def durable_cluster(programs: Path) -> Iterator[Cluster]:
    """A server of our own that may be killed: what it acknowledges is on the disk."""
    server = Cluster(programs, "fsync=on", "synchronous_commit=on")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def templates(cluster: Cluster) -> Iterator[Callable[[str], str]]:
    """Return the name of a database that is prepared for the kit, by the kind of feed."""
    made: dict[str, str] = {}

    def template(feed: str) -> str:
        if feed not in made:
            name = f"template_{feed}_{os.getpid()}"
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
        name = f"test_{os.getpid()}_{next(_numbers)}"
        template = templates(feed) if feed else "template0"
        cluster.sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        made.append(name)
        if feed:
            renew(cluster.url(name, feed=feed))
        return name

    yield make
    for name in made:
        cluster.sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def store(cluster: Cluster, new_database: Callable[..., str]) -> Iterator[SQLStore]:
    """An open store of its own in PostgreSQL, with the kinds of the kit."""
    opened = open_store(cluster.url(new_database()), KINDS)
    yield opened
    opened.close()
