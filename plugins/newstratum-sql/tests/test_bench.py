"""Figures that have a bar: durable commits beside plain SQL that writes the same rows, and reads."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

import newstratum
from newstratum import list_registry_kinds
from newstratum.ports import Is, Key, Put, Query
from newstratum.testing import build_note
from newstratum_sql import connections, open_store, prepare

pytestmark = pytest.mark.bench

_SPAWN = multiprocessing.get_context("spawn")
_SECONDS = 0.7
_ROUNDS = 7
_WARM = 100
# What one client commits in a round at most, before it is known.
_MOST = 1_000
_MANY = 100_000


def _puts(number: int) -> list[Put]:
    """A person, its placement and a unique value, of the size that a registry gives them."""
    identifier = uuid.uuid4().hex
    town = f"township-{number % 12}"
    placement = {
        "outcome": "new_media",
        "category": "operator",
        "township": town,
        "edition": "2017",
        "status": "proposed",
        "contested": False,
    }
    return [
        Put(Key("person", identifier), 1, b"p" * 1300, {"township": town}, None),
        Put(Key("placement", identifier), 1, b"q" * 185, placement, None),
        Put(Key("unique", uuid.uuid4().hex), 1, b"u" * 143, {"owner": identifier}, None),
    ]


def _people(number: int) -> tuple[newstratum.Person, newstratum.Verdict]:
    """A person with a number to call, and how they are classified."""
    # Without digits, since eleven in a row would look like a telephone number.
    letters = uuid.uuid4().hex.translate(str.maketrans("0123456789", "ghijklmnop"))
    number_to_call = f"13{uuid.uuid4().int % 10**9:09}"
    job = newstratum.Engagement(employer_kind="law_firm", relation="partner", role="professional")
    person = newstratum.Person(
        id=f"p-{letters}",
        name=newstratum.PersonName(f"甲某{number}"),
        status="working",
        engagements=(job,),
        township=f"310114{number % 12 + 1:03}",
        contacts=(newstratum.Contact(kind="phone", value=newstratum.PhoneNumber(number_to_call)),),
    )
    return person, newstratum.classify(person.engagements, status=person.status, edition="2017")


class Raw:
    """The same rows by the driver alone, one statement each; it looks nothing up and checks nothing."""

    def __init__(self, url: dict[str, str], columns: dict[str, list[str]]) -> None:
        self._connection = psycopg.connect(**url)  # type: ignore[arg-type]
        self._columns = columns
        rows = self._connection.execute("SELECT name, number FROM newstratum.kinds").fetchall()
        self._kinds = dict(rows)
        self._connection.commit()

    def commit(self, puts: list[Put]) -> None:
        connection = self._connection
        [number] = connection.execute(
            "INSERT INTO newstratum.commits VALUES"
            " (pg_current_xact_id()::text::bigint, %s, 'clerk', 'roster', '', '', 0, %s) RETURNING number",
            (uuid.uuid4().hex, len(puts)),
        ).fetchone()  # type: ignore[misc]  # there is one
        for place, put in enumerate(puts):
            kind = put.key.kind
            values = [put.fields.get(name) for name in self._columns[kind]]
            marks = ", %s" * len(values)
            connection.execute(
                f"INSERT INTO newstratum.records_{kind} VALUES (%s, 1, %s, %s{marks})",  # type: ignore[arg-type]
                [put.key.id, number, place, *(int(v) if isinstance(v, bool) else v for v in values)],
            )
            connection.execute(
                "INSERT INTO newstratum.changes VALUES (%s, %s, %s, %s, 1, %s, %s, NULL)",
                (number, place, self._kinds[kind], put.key.id, put.schema, put.document),
            )
        connection.commit()

    def close(self) -> None:
        self._connection.close()


class Rows(Raw):
    """Only the three records, without feed, history and note: what a program without any of them would do."""

    def commit(self, puts: list[Put]) -> None:
        for place, put in enumerate(puts):
            values = [put.fields.get(name) for name in self._columns[put.key.kind]]
            marks = ", %s" * len(values)
            self._connection.execute(
                f"INSERT INTO newstratum.records_{put.key.kind} VALUES (%s, 1, 0, %s{marks})",  # type: ignore[arg-type]
                [put.key.id, place, *(int(v) if isinstance(v, bool) else v for v in values)],
            )
        self._connection.commit()


class Ours:
    """The store."""

    def __init__(self, url: str, isolation: str) -> None:
        if isolation:
            connections.BEGIN["postgresql"] = f"BEGIN ISOLATION LEVEL {isolation}"  # type: ignore[index]
        self._store = open_store(url, list_registry_kinds())

    def commit(self, puts: list[Put]) -> None:
        self._store.commit(puts, build_note())

    def close(self) -> None:
        self._store.close()


class Registered:
    """A registry over the store: what users call."""

    def __init__(self, url: str) -> None:
        self._registry = newstratum.open_registry(url, unique_contacts=["phone"])
        day = dt.date(2018, 11, 1)
        source = newstratum.Source(kind="person", stated_on=day, reference="bench")
        self._day = day
        self._why: dict[str, Any] = {"actor": "desk", "purpose": "roster", "source": source}
        notice = newstratum.PrivacyNotice(
            id=uuid.uuid4().hex,
            version=1,
            controller="office",
            contact="desk",
            purposes=("roster",),
            text_zh="告知",
            in_force_on=dt.date(2018, 1, 1),
        )
        with self._registry.session(**self._why, notice=notice) as session:
            session.people.add(_people(0)[0])
        self._why["notice"] = f"{notice.id}.v1"

    def commit(self, drawn: tuple[newstratum.Person, newstratum.Verdict]) -> None:
        person, verdict = drawn
        with self._registry.session(**self._why) as session:
            session.people.add(person)
            session.placements.propose(person.id, verdict, on=self._day)

    def close(self) -> None:
        self._registry.close()


def _work(number: int, made: Callable[[], Any], orders: Any, answers: Any) -> None:
    """Commit for a while whenever it is told to; say how often."""
    writer = made()
    # What is committed is drawn beforehand: that is no part of what a commit costs.
    draw = _people if isinstance(writer, Registered) else _puts
    for drawn in [draw(number) for number in range(_WARM)]:
        writer.commit(drawn)
    answers.put(0)
    count = _MOST
    while orders.get():
        waiting = [draw(number) for number in range(2 * count)]
        answers.put(0)
        orders.get()
        count, end = 0, time.monotonic() + _SECONDS
        while time.monotonic() < end and waiting:
            writer.commit(waiting.pop())
            count += 1
        answers.put(count)
    writer.close()


class _Make:
    """What makes a writer in another process."""

    def __init__(self, kind: type[Any], *arguments: Any) -> None:
        self._kind, self._arguments = kind, arguments

    def __call__(self) -> Any:
        return self._kind(*self._arguments)


class _Team:
    """Some clients that commit at once when they are told to."""

    def __init__(self, clients: int, made: Callable[[], Any]) -> None:
        self._answers = _SPAWN.Queue()
        self._orders = [_SPAWN.Queue() for _number in range(clients)]
        self._workers = [
            _SPAWN.Process(target=_work, args=(number, made, orders, self._answers))
            for number, orders in enumerate(self._orders)
        ]
        for worker in self._workers:
            worker.start()
        self._gather()

    def _gather(self) -> float:
        return sum(self._answers.get(timeout=120) for _worker in self._workers) / _SECONDS

    def rate(self) -> float:
        """Return the commits per second of all together."""
        for orders in self._orders:
            orders.put(True)
        self._gather()
        for orders in self._orders:
            orders.put(True)
        return self._gather()

    def end(self) -> None:
        for orders in self._orders:
            orders.put(False)
        for worker in self._workers:
            worker.join()


@pytest.fixture(scope="module")
def place(durable_cluster: Any) -> Iterator[tuple[str, dict[str, str]]]:
    durable_cluster.sql("CREATE DATABASE bench TEMPLATE template0 ENCODING 'UTF8'")
    url = durable_cluster.url("bench")
    prepare(url)
    yield url, {"host": str(durable_cluster.folder), "user": "postgres", "dbname": "bench"}
    durable_cluster.sql("DROP DATABASE bench WITH (FORCE)")


def _columns() -> dict[str, list[str]]:
    return {kind.name: list(kind.fields) for kind in list_registry_kinds()}


def _share(rates: dict[str, list[float]], ours: str, other: str) -> float:
    """What one of ours reaches of another, round by round: what else the machine does meets both."""
    pairs = zip(rates[ours], rates[other], strict=True)
    return statistics.median(ours / theirs for ours, theirs in pairs)


@pytest.mark.parametrize("clients", [1, 4, 8])
def test_durable_commits_reach_half_of_plain_sql(
    place: tuple[str, dict[str, str]], durable_cluster: Any, clients: int
) -> None:
    url, raw = place
    teams = {
        "rows": _Team(clients, _Make(Rows, raw, _columns())),
        "raw": _Team(clients, _Make(Raw, raw, _columns())),
        "row locks": _Team(clients, _Make(Ours, url, "")),
        "serializable": _Team(clients, _Make(Ours, url, "SERIALIZABLE")),
        "registry": _Team(clients, _Make(Registered, url)),
    }
    rates: dict[str, list[float]] = {name: [] for name in teams}
    for _round in range(_ROUNDS):
        for name, team in teams.items():
            rates[name].append(team.rate())
    for team in teams.values():
        team.end()
    typical = {name: statistics.median(found) for name, found in rates.items()}
    print(f"\n{clients} client(s): " + ", ".join(f"{name} {rate:.0f}/s" for name, rate in typical.items()))
    shares = {ours: _share(rates, ours, "raw") for ours in ("row locks", "registry")}
    for ours, share in shares.items():
        print(f"  {ours} to raw {share:.0%}, to the three rows alone {_share(rates, ours, 'rows'):.0%}")
    assert shares["row locks"] >= 0.5


def test_counter_commits(durable_cluster: Any) -> None:
    """The price of one hot row, with the same commits."""
    durable_cluster.sql("CREATE DATABASE bench_counter TEMPLATE template0 ENCODING 'UTF8'")
    url = durable_cluster.url("bench_counter", feed="counter")
    prepare(url)
    for clients in (1, 4, 8):
        team = _Team(clients, _Make(Ours, url, ""))
        rate = statistics.median(team.rate() for _round in range(3))
        team.end()
        print(f"\ncounter, {clients} client(s): {rate:.0f}/s")
        assert rate > 0
    durable_cluster.sql("DROP DATABASE bench_counter WITH (FORCE)")


def _per_second(action: Callable[[], object]) -> float:
    best = 0.0
    for _round in range(3):
        count, begin = 0, time.perf_counter()
        while time.perf_counter() - begin < 1:
            action()
            count += 1
        best = max(best, count / (time.perf_counter() - begin))
    return best


def test_reads_of_a_hundred_thousand(durable_cluster: Any) -> None:
    durable_cluster.sql("CREATE DATABASE bench_reads TEMPLATE template0 ENCODING 'UTF8'")
    url = durable_cluster.url("bench_reads")
    prepare(url)
    store = open_store(url, list_registry_kinds())
    begin = time.perf_counter()
    writes = (
        Put(Key("person", f"p{n:06}"), 1, b"p" * 900, {"township": f"t{n // 20:05}"}, None)
        for n in range(_MANY)
    )
    store.commit(writes, build_note())
    print(f"\none commit of {_MANY} writes: {_MANY / (time.perf_counter() - begin):.0f} rows/s")
    durable_cluster.sql("ANALYZE", "bench_reads")
    key = Key("person", "p050000")
    by_field = Query("person", (Is("township", "t02500"),), limit=100)
    print(f"get {_per_second(lambda: store.get(key)):.0f}/s")
    print(f"find 20 by an index field {_per_second(lambda: store.find(by_field)):.0f}/s")
    first = Query("person", order="township", limit=100)
    page, last = store.find(first), None
    for _page in range(900 if _MANY >= 100_000 else 1):
        last = page.next or last
        page = store.find(first.following(last)) if last else page
    deep = first.following(last) if last else first
    pages = {"start": first, "90,000": deep}
    rates = {name: _per_second(lambda q=query: store.find(q)) for name, query in pages.items()}  # type: ignore[misc]
    for name, rate in rates.items():
        print(f"page of 100 at {name}: {1000 / rate:.2f} ms")
    # A page far behind costs about what the first one does, however busy the machine is.
    assert rates["90,000"] >= rates["start"] / 4
    store.close()
    durable_cluster.sql("DROP DATABASE bench_reads WITH (FORCE)")
