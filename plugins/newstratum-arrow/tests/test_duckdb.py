"""The SQL of an edition in DuckDB gives the verdicts of its tables."""

from __future__ import annotations

import random

import duckdb
import pyarrow as pa
import pytest

import newstratum as ns
from newstratum_arrow import classify_table


def draw_people(edition: str, count: int, seed: int) -> pa.Table:
    source = random.Random(seed)
    facts = ns.get_edition(edition).tables().facts
    shares = [source.random() for _ in range(count)]
    columns = {
        fact.name: [
            source.choice([*fact.columns])
            if source.random() < known
            else source.choice([None, "unknown", ""])
            for known in shares
        ]
        for fact in facts
    }
    return pa.table({"id": list(range(count)), **columns})


def assert_agree(edition: str, count: int, seed: int) -> None:
    people = draw_people(edition, count, seed)
    tables = ns.get_edition(edition).tables()
    parts = [part.name for part in tables.parts]
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE people AS SELECT * FROM people")
        connection.execute(tables.write_sql("duckdb"))
        view = f"people_newstratum_{edition}"
        found = connection.sql(f"SELECT {', '.join(parts)} FROM {view} ORDER BY id").to_arrow_table()
    expected = classify_table(people, edition=edition, parts=parts).verdicts
    assert found.to_pydict() == expected.to_pydict()


@pytest.mark.slow
@pytest.mark.parametrize("edition", ["2017"])
def test_duckdb_gives_the_verdicts_of_the_tables(edition):
    assert_agree(edition, 5_000, 8)


@pytest.mark.stress
@pytest.mark.parametrize("edition", ns.list_editions())
def test_duckdb_gives_a_million_verdicts_of_the_tables(edition):
    assert_agree(edition, 1_000_000, 9)


def test_a_value_that_is_not_listed_has_no_verdict():
    tables = ns.get_edition("2017").tables()
    sql = tables.write_sql_expression("duckdb", {"role": "'tecnical'"})
    assert duckdb.sql(f"SELECT {sql}").fetchall() == [(None,)]
