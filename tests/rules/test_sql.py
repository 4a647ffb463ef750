"""The SQL of an edition gives the verdict of its tables; here in SQLite, which comes with Python."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator

import pytest

from newstratum import RulebookTables
from newstratum._rules.sql import SqlDialect
from newstratum._shipped.editions import get_edition, list_editions
from newstratum.errors import InvalidValueError


def draw_jobs(tables: RulebookTables, count: int, seed: int) -> Iterator[dict[str, str | None]]:
    """Yield jobs whose absent facts are NULL or an empty text."""
    source = random.Random(seed)
    for _ in range(count):
        known = source.random()
        yield {
            fact.name: source.choice([*fact.columns])
            if source.random() < known
            else source.choice([None, "", "unknown"])
            for fact in tables.facts
        }


def as_text(value: object) -> str | None:
    if isinstance(value, tuple):
        return ";".join(":".join(each) if isinstance(each, tuple) else each for each in value)
    return None if value is None else str(value)


def expected(tables: RulebookTables, job: dict[str, str | None]) -> tuple[str | None, ...]:
    found = tables.look_up({name: value or None for name, value in job.items()})
    return tuple(as_text(value) for value in found.values())


def load(tables: RulebookTables, jobs: list[dict[str, str | None]]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    names = [fact.name for fact in tables.facts]
    connection.execute(f"CREATE TABLE people (id INTEGER, {', '.join(names)})")
    places = ", ".join("?" * (len(names) + 1))
    rows = [(number, *(job[name] for name in names)) for number, job in enumerate(jobs)]
    connection.executemany(f"INSERT INTO people VALUES ({places})", rows)
    connection.executescript(tables.write_sql("sqlite"))
    return connection


def verdicts(tables: RulebookTables, connection: sqlite3.Connection) -> list[tuple[str | None, ...]]:
    parts = ", ".join(part.name for part in tables.parts)
    view = f"people_newstratum_{tables.edition}"
    return connection.execute(f"SELECT {parts} FROM {view} ORDER BY id").fetchall()


def assert_agree(edition: str, count: int, seed: int) -> None:
    tables = get_edition(edition).tables()
    jobs = list(draw_jobs(tables, count, seed))
    connection = load(tables, jobs)
    assert verdicts(tables, connection) == [expected(tables, job) for job in jobs]
    connection.close()


@pytest.mark.parametrize("edition", list_editions())
def test_sqlite_gives_the_verdicts_of_the_tables(edition):
    assert_agree(edition, 2_000, 3)


@pytest.mark.stress
@pytest.mark.parametrize("edition", list_editions())
def test_sqlite_gives_a_million_verdicts_of_the_tables(edition):
    assert_agree(edition, 1_000_000, 4)


def test_a_value_that_is_not_listed_has_no_verdict():
    tables = get_edition("2017").tables()
    job = dict.fromkeys((fact.name for fact in tables.facts), None) | {"role": "tecnical"}
    connection = load(tables, [job])
    assert verdicts(tables, connection) == [(None,) * len(tables.parts)]
    connection.close()


def test_the_expression_takes_columns_by_any_name_and_leaves_facts_out():
    tables = get_edition("2017").tables()
    sql = tables.write_sql_expression(
        "sqlite", {"employer_kind": "'law_firm'", "role": "lower('PROFESSIONAL')"}
    )
    connection = sqlite3.connect(":memory:")
    (number,) = connection.execute(f"SELECT {sql}").fetchone()
    connection.close()
    part = tables.part("outcome")
    found = tables.look_up({"employer_kind": "law_firm", "role": "professional"})
    assert part.values[part.codes[number]] == found["outcome"] == "intermediary"


@pytest.mark.parametrize("dialect", SqlDialect)
def test_the_text_is_small(dialect):
    tables = get_edition("2017").tables()
    columns = {fact.name: fact.name for fact in tables.facts}
    assert len(tables.write_sql_expression(dialect, columns)) < 32_000
    assert len(tables.write_sql(dialect)) < 64_000


@pytest.mark.parametrize(
    ("dialect", "starts"),
    [
        ("postgresql", 'CREATE VIEW "office"."staff_newstratum_2017"'),
        ("duckdb", 'CREATE VIEW "office"."staff_newstratum_2017"'),
        ("spark", "CREATE VIEW `office`.`staff_newstratum_2017`"),
        ("sqlite", 'CREATE VIEW "office"."staff_newstratum_2017"'),
    ],
)
def test_names_are_quoted(dialect, starts):
    tables = get_edition("2017").tables()
    assert starts in tables.write_sql(dialect, "office.staff")
    assert 'FROM "a""; DROP" AS p' in tables.write_sql("sqlite", 'a"; DROP')


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda tables: tables.write_sql("oracle"), "no database whose SQL"),
        (lambda tables: tables.write_sql("sqlite", ""), "no name of a table"),
        (lambda tables: tables.write_sql("sqlite", "office."), "no name of a table"),
        (lambda tables: tables.write_sql_expression("sqlite", {"profession": "p"}), "not a fact"),
    ],
)
def test_what_cannot_be_written_is_refused(call, says):
    with pytest.raises(InvalidValueError) as caught:
        call(get_edition("2017").tables())
    assert says in caught.value.words.en


def test_the_digest_of_the_edition_stands_in_the_script():
    tables = get_edition("2017").tables()
    assert tables.edition_digest in tables.write_sql("spark")
