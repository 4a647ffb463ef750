"""The SQL of an edition in PostgreSQL gives the verdicts of its tables."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

import newstratum as ns
from newstratum_sql.testing import Cluster


@pytest.fixture
def connection(cluster: Cluster, new_database: Callable[..., str]) -> Iterator[psycopg.Connection]:
    parts = urlsplit(cluster.url(new_database(feed="")))
    query = "&".join(each for each in parts.query.split("&") if each.startswith("host="))
    url = urlunsplit(("postgresql", parts.netloc, parts.path, query, ""))
    with psycopg.connect(url, autocommit=True) as made:
        yield made


def as_text(value: object) -> str | None:
    if isinstance(value, tuple):
        return ";".join(":".join(each) if isinstance(each, tuple) else each for each in value)
    return None if value is None else str(value)


def assert_agree(connection: psycopg.Connection, edition: str, count: int, seed: int) -> None:
    source = random.Random(seed)
    tables = ns.get_edition(edition).tables()
    names = [fact.name for fact in tables.facts]
    jobs = []
    for _ in range(count):
        known = source.random()
        jobs.append(
            {
                fact.name: source.choice([*fact.columns])
                if source.random() < known
                else source.choice([None, "unknown", ""])
                for fact in tables.facts
            }
        )
    connection.execute(f"CREATE TABLE people (id integer, {', '.join(f'{name} text' for name in names)})")
    with connection.cursor() as cursor, cursor.copy("COPY people FROM STDIN") as copy:
        for number, job in enumerate(jobs):
            copy.write_row([number, *job.values()])
    connection.execute(tables.write_sql("postgresql"))
    parts = ", ".join(part.name for part in tables.parts)
    found = connection.execute(f"SELECT {parts} FROM people_newstratum_{edition} ORDER BY id").fetchall()
    for job, verdict in zip(jobs, found, strict=True):
        expected = tables.look_up({name: value or None for name, value in job.items()})
        assert verdict == tuple(map(as_text, expected.values())), job


def test_postgresql_gives_the_verdicts_of_the_tables(connection):
    assert_agree(connection, "2017", 2_000, 5)


@pytest.mark.stress
@pytest.mark.parametrize("edition", ns.list_editions())
def test_postgresql_gives_a_million_verdicts_of_the_tables(connection, edition):
    assert_agree(connection, edition, 1_000_000, 6)


def test_a_value_that_is_not_listed_has_no_verdict(connection):
    sql = ns.get_edition("2017").tables().write_sql_expression("postgresql", {"role": "'tecnical'"})
    assert connection.execute(f"SELECT {sql}").fetchone() == (None,)
