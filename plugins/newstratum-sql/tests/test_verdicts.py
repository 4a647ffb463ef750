"""The SQL of an edition in PostgreSQL gives the verdicts of its tables."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
import sqlalchemy as sa

import newstratum as ns
from newstratum.organisation import load_district
from newstratum.ports import Words
from newstratum_sql import prepare
from newstratum_sql.testing import Cluster


@pytest.fixture
def connection(cluster: Cluster, new_database: Callable[..., str]) -> Iterator[psycopg.Connection]:
    with psycopg.connect(connect_url(cluster.url(new_database(feed=""))), autocommit=True) as made:
        yield made


@contextmanager
def note_counts() -> Iterator[list[str]]:
    """Give the statements that count in the block; none of them may touch a document."""
    noted: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "count(" in statement:
            assert "document" not in statement
            noted.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    yield noted
    sa.event.remove(sa.Engine, "before_cursor_execute", note)


def connect_url(url: str) -> str:
    """Return a URL for psycopg, without the options of a store."""
    parts = urlsplit(url)
    query = "&".join(each for each in parts.query.split("&") if each.startswith("host="))
    return urlunsplit(("postgresql", parts.netloc, parts.path, query, ""))


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


@pytest.mark.slow
def test_postgresql_gives_the_verdicts_of_the_tables(connection):
    assert_agree(connection, "2017", 2_000, 5)


@pytest.mark.stress
@pytest.mark.parametrize("edition", ns.list_editions())
def test_postgresql_gives_a_million_verdicts_of_the_tables(connection, edition):
    assert_agree(connection, edition, 1_000_000, 6)


def test_a_value_that_is_not_listed_has_no_verdict(connection):
    sql = ns.get_edition("2017").tables().write_sql_expression("postgresql", {"role": "'tecnical'"})
    assert connection.execute(f"SELECT {sql}").fetchone() == (None,)


@pytest.mark.slow
def test_the_table_of_groups_is_one_statement(cluster, new_database):
    """The statement of the page gives the table of groups of a register that restricts nobody."""
    page = (Path(__file__).parents[3] / "docs/reference/sql.md").read_text("utf-8")
    (statement,) = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    url, day = cluster.url(new_database(feed="")), dt.date(2018, 9, 6)
    prepare(url)
    district = load_district("jiading").profile
    source = ns.Source(kind=ns.SourceKind.PERSON, stated_on=day, reference="survey.csv")
    notice = ns.PrivacyNotice(
        id="survey",
        version=1,
        controller="示例新联会（合成数据）",
        contact="示例新联会",
        purposes=("roster",),
        text_zh="收集街镇、单位、职务，用于名册。",
        in_force_on=day,
    )
    jobs = [
        ("某某律师事务所", "合伙人"),
        ("某某科技有限公司", "工程师"),
        (None, "自由撰稿人"),
        ("区政府", "科员"),
    ]
    with ns.open_registry(url) as registry:
        registry.adopt(district, actor="office")
        units = [row.unit for row in registry.group_table(on=day).rows]
        with registry.session(actor="office", purpose="roster", source=source, notice=notice) as session:
            for number in range(24):
                # Somebody placed after the day of the table is not counted.
                placed_on = day if number < 20 else dt.date(2018, 12, 1)
                session.enrol(ns.read(*jobs[number % 4]), township=units[number % 5], on=placed_on)
        with note_counts() as of_table:
            table = registry.group_table(on=dt.date(2018, 11, 1))
        with note_counts() as of_coverage:
            coverage = registry.coverage.by_unit(on=dt.date(2018, 11, 1))
        with note_counts() as of_industries:
            registry.coverage.by_industry(None, None, {"I": Words("信息", "IT")}, on=day)
    assert (len(of_table), len(of_coverage), len(of_industries)) == (1, 1, 1)
    assert coverage.total == table.total == 20
    counted = {
        (row.unit, outcome): cell.count
        for row in table.rows
        for outcome, cell in zip(table.outcomes, row.cells, strict=True)
        if cell.count
    }
    with psycopg.connect(connect_url(url)) as connection:
        found = {(unit, outcome): count for unit, outcome, count in connection.execute(statement).fetchall()}
    assert found == counted
    assert sum(found.values()) == 20
