"""Measure figures of a register of many people in PostgreSQL, counted by the store and without documents.

    python bench/registers.py [--people N] [--folder FOLDER]

The register is made by SQL: four people are stored through a registry, and the server repeats their rows,
with ids, units and days of their own, and with their documents. Of the indexes only those are kept that
the figures use. Figures are medians of three, after one that does not count; beside them the same
figures by one statement a count, as for stores that cannot answer several at once.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

import psycopg
from stores import DAY, NOTICE, SOURCE, TOWNSHIPS, person_of

import newstratum as ns
from newstratum._registry.registry import Registry
from newstratum.ports import Words
from newstratum_sql import open_store, prepare
from newstratum_sql.testing import Cluster, find_server_programs

#: People whose rows are written by one statement, and by one commit.
_BATCH = 500_000
_COMMIT = 1_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000_000)
    parser.add_argument(
        "--folder", default=os.environ.get("TMPDIR", "."), help="where the server keeps its files"
    )
    options = parser.parse_args()
    settings = ("fsync=off", "full_page_writes=off", "max_wal_size=8GB", "maintenance_work_mem=512MB")
    server = Cluster(find_server_programs(), *settings, parent=options.folder)
    try:
        server.sql("CREATE DATABASE register TEMPLATE template0 ENCODING 'UTF8'")
        url = server.url("register")
        prepare(url, ns.list_registry_kinds())
        begun = time.perf_counter()
        size = fill(server, url, options.people)
        print(f"{options.people:,} people and placements in {time.perf_counter() - begun:.0f} s, {size}")
        measure(url, options.people)
    finally:
        server.stop()
    return 0


def fill(server: Cluster, url: str, people: int) -> str:
    """Store four people, repeat their rows, and return how large the database is."""
    why = {"actor": "desk", "purpose": "roster", "source": SOURCE, "notice": NOTICE}
    with ns.open_registry(url) as registry, registry.session(**why) as session:
        for number in range(4):
            person = person_of(number)
            session.people.add(person)
            verdict = ns.classify(person.engagements, status=person.status)
            session.placements.propose(person.id, verdict, on=DAY)
    with server.connect("register") as database:
        tables = find_tables(database)
        for kind in ("person", "placement"):
            drop_indexes(database, tables[f"records_{kind}"])
        drop_indexes(database, tables["changes"])
        make_template(database, tables)
        for first in range(4, people, _BATCH):
            repeat(database, tables, first, min(first + _BATCH, people))
        for kind in ("person", "placement"):
            database.execute(f"CREATE INDEX ON {tables[f'records_{kind}']} (uses, id) WHERE _live = 1")
        database.execute("VACUUM ANALYZE")
        [[size]] = database.execute("SELECT pg_size_pretty(pg_database_size('register'))").fetchall()
    return str(size)


def find_tables(database: psycopg.Connection[Any]) -> dict[str, str]:
    rows = database.execute(
        "SELECT tablename, format('%I.%I', schemaname, tablename) FROM pg_tables"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    )
    return {name.removeprefix("newstratum_"): quoted for name, quoted in rows.fetchall()}


def drop_indexes(database: psycopg.Connection[Any], table: str) -> None:
    rows = database.execute(
        "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = %s::regclass AND NOT indisprimary",
        (table,),
    )
    for (index,) in rows.fetchall():
        database.execute(f"DROP INDEX {index}")


def make_template(database: psycopg.Connection[Any], tables: dict[str, str]) -> None:
    """Keep the rows of the four people, with their documents, in the order of their ids."""
    for kind in ("person", "placement"):
        records = tables[f"records_{kind}"]
        database.execute(
            f"CREATE TABLE template_{kind} AS SELECT row_number() OVER (ORDER BY r.id) - 1 AS of_job, r.*,"
            f" c.kind AS _kind, c.act AS _act, c.schema AS _schema, c.document AS _document FROM {records} r"
            f" JOIN {tables['changes']} c ON c.number = r._number AND c.place = r._place"
        )


def repeat(database: psycopg.Connection[Any], tables: dict[str, str], first: int, end: int) -> None:
    """Write the rows of the people of some numbers: of one in seven, the placement holds since later."""
    number = f"1000000 + g / {_COMMIT}"
    database.execute(
        f"INSERT INTO {tables['commits']}"
        f" SELECT n, 'bench' || n, 'desk', 'roster', '', '', 0, {2 * _COMMIT} FROM generate_series("
        f"{1_000_000 + first // _COMMIT}::bigint, {1_000_000 + (end - 1) // _COMMIT}) AS n"
        " ON CONFLICT DO NOTHING"
    )
    for place, kind in enumerate(("person", "placement")):
        of_row = f"g % {_COMMIT} * 2 + {place}"
        series = (
            f"generate_series({first}::bigint, {end - 1}) AS g JOIN template_{kind} t ON t.of_job = g % 4"
        )
        identifier = "'person-' || lpad(g::text, 8, '0')"
        database.execute(
            f"INSERT INTO {tables['changes']} (number, place, kind, id, act, schema, document)"
            f" SELECT {number}, {of_row}, t._kind, {identifier}, t._act, t._schema, t._document FROM {series}"
        )
        columns = [
            name
            for (name,) in database.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
                " AND NOT attisdropped ORDER BY attnum",
                (tables[f"records_{kind}"],),
            ).fetchall()
        ]
        units = ", ".join(f"'{unit}'" for unit in TOWNSHIPS)
        late = "(DATE '2018-11-01' + (g % 365)::int)::text"
        own = {
            "id": identifier,
            "_number": number,
            "_place": of_row,
            "township": f"(ARRAY[{units}])[1 + g * 7919 % {len(TOWNSHIPS)}]",
            "since": f"CASE WHEN g % 7 = 0 THEN {late} ELSE t.since END",
        }
        if kind == "person":
            del own["since"]
        values = ", ".join(own.get(name, f't."{name}"') for name in columns)
        named = ", ".join(f'"{name}"' for name in columns)
        database.execute(f"INSERT INTO {tables[f'records_{kind}']} ({named}) SELECT {values} FROM {series}")


class OneByOne:
    """A store that answers one count at a time."""

    def __init__(self, store: Any) -> None:
        for name in ("get", "find", "commit", "changes", "close", "count_by"):
            setattr(self, name, getattr(store, name))


def measure(url: str, people: int) -> None:
    store = open_store(url, ns.list_registry_kinds())
    single: Any = OneByOne(store)
    for name, opened in (("together", store), ("one by one", single)):
        registry = Registry(opened)
        figures: dict[str, Callable[[], Any]] = {
            "group table": lambda registry=registry: registry.group_table(TOWNSHIPS, edition="2017", on=DAY),
            "coverage": lambda registry=registry: registry.coverage.by_unit(
                None, {unit: Words(unit, unit) for unit in TOWNSHIPS}, edition="2017", on=DAY
            ),
        }
        for what, figure in figures.items():
            times = []
            for _ in range(4):
                begun = time.perf_counter()
                found = figure()
                times.append(time.perf_counter() - begun)
            assert found.total == people, (found.total, people)
            bar = " (bar 10 s)" if name == "together" else ""
            load = os.getloadavg()[0]
            print(f"{what}, counted {name}: {statistics.median(times[1:]):.2f} s{bar}; load {load:.1f}")
    store.close()


if __name__ == "__main__":
    raise SystemExit(main())
