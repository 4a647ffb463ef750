"""The bars of the stores: durable commits against raw SQL, reads and counts of a million, a load.

    python bench/stores.py commits|reads|load [--people N]

Prints one line for each figure. What is compared runs in turns, so that a busy machine slows both.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from newstratum._api import classify
from newstratum._builtin.sqlite import open_sqlite
from newstratum._model.people.evidence import Source, SourceKind
from newstratum._model.people.occupations import EmployerKind, Relation, Role, Status
from newstratum._model.people.people import Contact, ContactKind, Engagement, Person, Placement, PrivacyNotice
from newstratum._model.values.sensitive import PersonName, PhoneNumber
from newstratum._ports.query import Is, Query
from newstratum._ports.records import Key
from newstratum._ports.url import URL
from newstratum._registry.opening import open_registry
from newstratum._registry.registry import Registry
from newstratum._registry.sessions.placements import build_placement_proposal
from newstratum._rules.verdict import Verdict
from newstratum._storage.sqlite_profile import SQLITE_PROFILE
from newstratum._wire.record_kinds import KINDS

DAY = dt.date(2018, 11, 1)
SOURCE = Source(kind=SourceKind.PERSON, stated_on=DAY, reference="bench")
NOTICE = PrivacyNotice(
    id="bench", version=1, controller="office", contact="desk", purposes=("roster",), text_zh="告知",
    in_force_on=dt.date(2018, 1, 1),
)  # fmt: skip
TOWNSHIPS = [f"310114{number:03}" for number in range(1, 13)]
JOBS = [
    (EmployerKind.LAW_FIRM, Relation.PARTNER, Role.PROFESSIONAL),
    (EmployerKind.PRIVATE_ENTERPRISE, Relation.EMPLOYEE, Role.TECHNICAL),
    (EmployerKind.PRIVATE_ENTERPRISE, Relation.EMPLOYEE, Role.MANAGEMENT),
    (EmployerKind.LAW_FIRM, Relation.EMPLOYEE, Role.PROFESSIONAL),
]


def _letters() -> str:
    """Draw an id without digits, since eleven in a row would look like a telephone number."""
    return uuid.uuid4().hex.translate(str.maketrans("0123456789", "ghijklmnop"))


def person_of(number: int, prefix: str = "") -> Person:
    kind, relation, role = JOBS[number % len(JOBS)]
    return Person(
        id=f"{prefix}-{_letters()}" if prefix else f"person-{number:08}",
        name=PersonName(f"甲某{number}"),
        status=Status.WORKING,
        engagements=(Engagement(employer_kind=kind, relation=relation, role=role),),
        township=TOWNSHIPS[number * 7919 % len(TOWNSHIPS)],
        contacts=(Contact(kind=ContactKind.PHONE, value=PhoneNumber(f"13{uuid.uuid4().int % 10**9:09}")),),
    )


def rows(count: int) -> Iterator[tuple[Person, Placement]]:
    """Draw people, validated when they are made, and classify each."""
    for number in range(count):
        person = person_of(number)
        verdict = classify(person.engagements, status=person.status, edition="2017")
        yield person, build_placement_proposal(person.id, verdict, DAY)


def say(what: str, figure: str) -> None:
    print(f"{what}: {figure}", flush=True)


def in_processes(count: int, work: Callable[[int], None]) -> float:
    """Run work in forked processes at once; return the seconds until the last was done."""
    begun = time.perf_counter()
    children = []
    for number in range(count):
        child = os.fork()
        if child == 0:
            try:
                work(number)
                os._exit(0)
            except BaseException as error:
                print(f"{type(error).__name__}: {error}", file=sys.stderr)
                os._exit(1)
        children.append(child)
    codes = [os.waitpid(child, 0)[1] for child in children]
    assert not any(codes), codes
    return time.perf_counter() - begun


# ---------------------------------------------------------------------------------------- commits


def _registry(path: Path) -> Registry:
    return open_registry(f"sqlite:///{path}", unique_contacts=[ContactKind.PHONE])


def _prepared(count: int) -> list[tuple[Person, Verdict]]:
    """Make people and classify them, which is not part of what a commit costs."""
    people = [person_of(number, "p") for number in range(count)]
    return [(each, classify(each.engagements, status=each.status, edition="2017")) for each in people]


def _by_registry(path: Path, prepared: list[tuple[Person, Verdict]]) -> None:
    why = {"actor": "desk", "purpose": "roster", "source": SOURCE, "notice": "bench.v1"}
    with _registry(path) as registry:
        for person, verdict in prepared:
            with registry.session(**why) as session:
                session.people.add(person)
                session.placements.propose(person.id, verdict, on=DAY)


def _raw_rows(path: Path) -> tuple[list[tuple[str, list[object]]], list[str]]:
    """The rows that one commit of the registry left, table by table."""
    with closing(sqlite3.connect(path)) as connection:
        [(number, first, size)] = connection.execute(
            "SELECT number, first, size FROM commits ORDER BY number DESC LIMIT 1"
        ).fetchall()
        changes = connection.execute(
            "SELECT * FROM changes WHERE position >= ? ORDER BY position", (first,)
        ).fetchall()
        [commit] = connection.execute("SELECT * FROM commits WHERE number = ?", (number,)).fetchall()
        found = [("commits", list(commit))]
        for change in changes:
            [(kind,)] = connection.execute("SELECT name FROM kinds WHERE number = ?", (change[2],)).fetchall()
            [record] = connection.execute(
                f"SELECT * FROM [records_{kind}] WHERE id = ?", (change[3],)
            ).fetchall()
            found += [("changes", list(change)), (f"records_{kind}", list(record))]
    assert len(changes) == size
    return found, [table for table, _row in found]


def _raw_connection(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    for statement in SQLITE_PROFILE:
        connection.execute(statement)
    return connection


def _by_raw(path: Path, commits: int, template: list[tuple[str, list[object]]], *, domain_only: bool) -> None:
    """Write the same rows, with ids of their own, one statement each."""
    connection = _raw_connection(path)
    inserts = {
        table: f"INSERT INTO [{table}] VALUES ({', '.join('?' * len(row))})" for table, row in template
    }
    for _turn in range(commits):
        connection.execute("BEGIN IMMEDIATE")
        [(number, first)] = connection.execute(
            "SELECT number + 1, first + size FROM commits ORDER BY number DESC LIMIT 1"
        ).fetchall()
        fresh, position = uuid.uuid4().hex, first
        for table, row in template:
            values = list(row)
            if table == "commits":
                values[0], values[1], values[7] = number, fresh, first
            elif table == "changes":
                values[0], values[1], values[3] = position, number, f"{values[3]}"[:6] + fresh
                position += 1
            else:
                values[0], values[1], values[2] = f"{values[0]}"[:6] + fresh, number, position - 1
            if not (domain_only and table == "changes"):
                connection.execute(inserts[table], values)
        connection.execute("COMMIT")
    connection.close()


def _domain_connection(path: Path, template: list[tuple[str, list[object]]]) -> None:
    """Make a file with the three domain tables alone: id, document, and their index fields."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        for table, row in template:
            if table.startswith("records_"):
                columns = ", ".join(f"c{n}" for n in range(len(row)))
                connection.execute(
                    f"CREATE TABLE IF NOT EXISTS [{table}] ({columns}, document, PRIMARY KEY (c0))"
                )


def _by_domain(path: Path, commits: int, template: list[tuple[str, list[object]]]) -> None:
    connection = _raw_connection(path)
    documents = [row[7] for table, row in template if table == "changes"]
    records = [(table, row) for table, row in template if table.startswith("records_")]
    for _turn in range(commits):
        connection.execute("BEGIN IMMEDIATE")
        fresh = uuid.uuid4().hex
        for (table, row), document in zip(records, documents, strict=True):
            values = [f"{row[0]}"[:6] + fresh, *row[1:], document]
            connection.execute(f"INSERT INTO [{table}] VALUES ({', '.join('?' * len(values))})", values)
        connection.execute("COMMIT")
    connection.close()


def commits(folder: Path) -> None:
    path = folder / "commits.db"
    with (
        _registry(path) as registry,
        registry.session(actor="desk", purpose="roster", source=SOURCE, notice=NOTICE) as session,
    ):
        session.people.add(person_of(0, "p"))
    _by_registry(path, _prepared(1))
    template, tables = _raw_rows(path)
    say("rows of one commit", json.dumps(tables))
    domain = folder / "domain.db"
    _domain_connection(domain, template)
    for processes, turns in ((1, 400), (8, 80)):
        rates: dict[str, list[float]] = {"registry": [], "raw": [], "domain": []}
        for _round in range(9):
            prepared = _prepared(processes * turns)
            works: dict[str, Callable[[int], None]] = {
                "raw": lambda _n, t=turns: _by_raw(path, t, template, domain_only=False),
                "registry": lambda n, t=turns, p=prepared: _by_registry(path, p[n * t : n * t + t]),
                "domain": lambda _n, t=turns: _by_domain(domain, t, template),
            }
            for name, work in works.items():
                rates[name].append(processes * turns / in_processes(processes, work))
        middle = {name: statistics.median(values) for name, values in rates.items()}
        ratios = sorted(a / b for a, b in zip(rates["registry"], rates["raw"], strict=True))
        say(
            f"durable commits, {processes} process(es)",
            f"registry {middle['registry']:.0f}/s, raw rows {middle['raw']:.0f}/s, "
            f"three domain rows {middle['domain']:.0f}/s; of raw {statistics.median(ratios):.0%} "
            f"({ratios[0]:.0%} to {ratios[-1]:.0%}), of domain {middle['registry'] / middle['domain']:.0%}",
        )


# ------------------------------------------------------------------------------------- load, reads


def load(folder: Path, people: int) -> Path:
    path = folder / "load.db"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with open_registry(f"sqlite:///{path}") as registry:
        begun, worked = time.perf_counter(), time.process_time()
        with registry.session(actor="desk", purpose="roster", source=SOURCE, notice=NOTICE) as session:
            session.load(rows(people))
        took, worked = time.perf_counter() - begun, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    size = path.stat().st_size
    say(
        f"load of {people} people, made, classified and stored in one commit",
        f"{people / took:.0f}/s in {took:.0f} s, {people / worked:.0f}/s of processor time; "
        f"peak {peak / 1024:.0f} MB (before it {before / 1024:.0f} MB), {size / people:.0f} bytes a person",
    )
    say("of the rate of the bare rows", f"{people / worked / raw_load(path, people):.2f}")
    return path


def raw_load(path: Path, people: int) -> float:
    """Insert the rows of a loaded store into a new one, one transaction of bare ``executemany``.

    Rows are read in between, which is not counted. Returns the people a second.
    """
    copy = path.with_name("raw.db")
    open_registry(f"sqlite:///{copy}").close()
    source, raw = sqlite3.connect(path), _raw_connection(copy)
    raw.execute("PRAGMA foreign_keys = OFF")
    names = {name for (name,) in source.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    first = ["kinds", "identity", "commits", "changes"]
    tables = [*first, *sorted(names - {*first})]
    for table in tables:
        raw.execute(f"DELETE FROM [{table}]")
    raw.execute("PRAGMA foreign_keys = ON")
    took, worked = time.perf_counter(), time.process_time()
    raw.execute("BEGIN IMMEDIATE")
    took, worked = time.perf_counter() - took, time.process_time() - worked
    for table in tables:
        cursor = source.execute(f"SELECT * FROM [{table}]")
        insert = f"INSERT INTO [{table}] VALUES ({', '.join('?' * len(cursor.description))})"
        while rows := cursor.fetchmany(10_000):
            begun, used = time.perf_counter(), time.process_time()
            raw.executemany(insert, rows)
            took += time.perf_counter() - begun
            worked += time.process_time() - used
    begun, used = time.perf_counter(), time.process_time()
    raw.execute("COMMIT")
    took += time.perf_counter() - begun
    worked += time.process_time() - used
    raw.close()
    say(
        f"a bare executemany of the rows of {people} people in one transaction",
        f"{people / took:.0f}/s in {took:.0f} s, {people / worked:.0f}/s of processor time",
    )
    return people / worked


def _rate(work: Callable[[int], object], count: int) -> float:
    begun = time.perf_counter()
    for number in range(count):
        work(number)
    return count / (time.perf_counter() - begun)


def reads(path: Path, people: int) -> None:
    store = open_sqlite(URL.parse(f"sqlite:///{path}"), tuple(kind.declared for kind in KINDS))
    places = [number * 611_953 % people for number in range(20_000)]
    store.get(Key("person", "person-00000000"))
    gets = [_rate(lambda n: store.get(Key("person", f"person-{places[n]:08}")), 20_000) for _turn in range(3)]
    say("Store.get", f"{statistics.median(gets):.0f}/s")
    finds = [
        _rate(lambda n: store.find(Query("placement", (Is("township", TOWNSHIPS[n % 12]),), limit=1)), 10_000)
        for _turn in range(3)
    ]
    say("Store.find by an index field, one record", f"{statistics.median(finds):.0f}/s")
    page = store.find(Query("person", limit=100))
    first = [_seconds(lambda: store.find(Query("person", limit=100))) for _turn in range(50)]
    deep = Query("person", limit=1000)
    cursor, passed = None, 0
    while passed < people * 9 // 10:
        page = store.find(deep if cursor is None else deep.following(cursor))
        cursor, passed = page.next, passed + len(page.records)
    assert cursor is not None
    far = Query("person", limit=100).following(cursor)
    late = [_seconds(lambda: store.find(far)) for _turn in range(50)]
    say(
        f"page of 100 of {people}",
        f"{statistics.median(first) * 1000:.2f} ms at the start, "
        f"{statistics.median(late) * 1000:.2f} ms at {passed}",
    )
    counts = [_seconds(lambda: store.count_by("placement", ("township", "outcome"))) for _turn in range(5)]
    say(f"count_by two fields over {people}", f"{statistics.median(counts):.2f} s")
    store.close()


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("what", choices=["commits", "load", "reads", "all"])
    parser.add_argument("--people", type=int, default=1_000_000)
    given = parser.parse_args()
    say(
        "machine",
        f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} processors",
    )
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        folder = Path(name)
        if given.what in ("commits", "all"):
            commits(folder)
        if given.what in ("load", "reads", "all"):
            path = load(folder, given.people)
            reads(path, given.people)


if __name__ == "__main__":
    main()
