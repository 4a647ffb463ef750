"""Many erasures on every store that comes with newstratum: no byte of the erased is left anywhere.

Issue J: 1,000 erasures on every store: 0 bytes of the erased in file, log, pages, backups made after, feed,
notices, and the log of accesses after its period. The usual run erases a few. SQL databases keep old rows
until their own cleaning, which these tests run: VACUUM, and VACUUM FULL on a server. Its log is its own.
"""

from __future__ import annotations

import datetime as dt
import logging
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import attrs
import pytest
from attrs import define

import newstratum as ns
from newstratum._builtin.key_file import KeyFile
from newstratum._builtin.sqlite.tables import decode_document
from newstratum._model.organisation.outreach import Visit
from newstratum._model.organisation.relations import Citation
from newstratum._model.people.people import Contact
from newstratum._model.values.sensitive import PersonName, PhoneNumber, SensitiveText
from newstratum._ports.store import Backup
from newstratum._registry.accesses.approval import ExportApproval
from newstratum._registry.registry import Registry

CITED = Citation(document="合成章程")
STORES = ("memory", "sqlite", "jsonl", "lmdb", "sql+sqlite", "postgresql")
LONG_AFTER = dt.timedelta(days=37 * 31)
#: How what tells of somebody who is erased here begins, and how long it is: ids, telephone numbers, names.
_TOLD = {b"canary-": 12, b"138000": 11, "佳名".encode(): 14, b"\\u4f73\\u540d": 17}
#: Bytes of a deflated document that no other one has.
_TAIL = 24


@define
class Place:
    """A store, and how its database cleans what it keeps for a while."""

    url: str
    folder: Path
    clean: Callable[[], None] = lambda: None

    @property
    def scheme(self) -> str:
        return self.url.partition(":")[0]

    @property
    def is_cleaned_later(self) -> bool:
        """Whether the database keeps old rows until its own cleaning."""
        return self.scheme in ("sql+sqlite", "postgresql")


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    testing = pytest.importorskip("newstratum_sql.testing", reason="the plugin newstratum-sql is not here")
    with testing.run_server() as running:
        yield running


@pytest.fixture(params=STORES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "postgresql":
        return request.getfixturevalue("place_on_a_server")
    folder = tmp_path / "store"
    folder.mkdir()
    url = "memory:" if request.param == "memory" else f"{request.param}:///{folder}/register"
    if request.param == "sql+sqlite":
        sql = pytest.importorskip("newstratum_sql", reason="the plugin newstratum-sql is not here")
        sql.prepare(url)

    def clean() -> None:
        if request.param == "sql+sqlite":
            with closing(sqlite3.connect(folder / "register")) as connection:
                connection.execute("VACUUM")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    return Place(url, folder, clean)


@pytest.fixture
def place_on_a_server(server: Any, tmp_path: Path) -> Iterator[Place]:
    """Make a database whose files can be copied to a folder once the server has cleaned them."""
    sql, testing = pytest.importorskip("newstratum_sql"), pytest.importorskip("newstratum_sql.testing")
    folder = tmp_path / "store"
    folder.mkdir()
    with testing.create_database(server) as name:
        url = server.url(name)
        sql.prepare(url)

        def clean() -> None:
            for statement in ("VACUUM FULL", "CHECKPOINT"):
                server.sql(statement, name)
            [(number,)] = server.sql(f"SELECT oid FROM pg_database WHERE datname = '{name}'")
            copy = folder / "base"
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(server.folder / "data" / "base" / str(number), copy)

        yield Place(url, folder, clean)


@pytest.fixture(params=["keys-in-the-store", "keys-outside", "sealed"])
def is_sealed(request: pytest.FixtureRequest) -> bool:
    return request.param == "sealed"


@pytest.fixture
def options(request: pytest.FixtureRequest, is_sealed: bool, tmp_path: Path) -> dict[str, object]:
    has_keys = is_sealed or request.node.callspec.params["is_sealed"] == "keys-outside"
    return {"keys": KeyFile(tmp_path / "office.keys")} if has_keys else {}


def _phone(number: int) -> str:
    return str(13800000000 + number)


def _fill(
    registry: Registry, roster: Callable[..., ns.Session], person: Callable[..., ns.Person], many: int
) -> None:
    """Store people with a canary in every place that names them, and change them once."""
    for number in range(many):
        name = f"佳名{number:05}乙"
        with roster(registry, reason=f"{name}报名") as session:
            contacts = [Contact(kind="phone", value=PhoneNumber(_phone(number)))]
            session.people.add(person(f"canary-{number:05}", name=PersonName(name), contacts=contacts))
            visit = f"v-canary-{number:05}"
            session.visits.add(Visit(id=visit, person=f"canary-{number:05}", by_body="b1", source=CITED))
            for to in (f"canary-{number:05}", SensitiveText(_phone(number))):
                session.notices.tell(
                    "told", to, "log", subject=name, text=f"请{name}查收", purpose="placement_notice"
                )
        with roster(registry) as session:
            changed = attrs.evolve(session.people.require(f"canary-{number:05}"), township="310114001")
            session.people.update(changed)


def _list_told(content: bytes) -> set[str]:
    """Return what tells of somebody, in one pass over the bytes for each form, however many were erased."""
    told: set[str] = set()
    for beginning, length in _TOLD.items():
        at = content.find(beginning)
        while at >= 0:
            found = content[at : at + length]
            if found[len(beginning) :][:5].isdigit():
                told.add(found.decode(errors="replace"))
            at = content.find(beginning, at + 1)
    return told


def _count_tails(documents: list[bytes], content: bytes) -> int:
    """Return how many documents lie somewhere in the bytes: one pass, by their last bytes."""
    tails = {each[-_TAIL:] for each in documents}
    there = {content[at : at + _TAIL] for at in range(len(content))} & tails if tails else set()
    return sum(each[-_TAIL:] in there and each in content for each in documents)


def _read_all(registry: Registry, place: Place, caplog: pytest.LogCaptureFixture, name: str) -> bytes:
    """Return all that is left: files, feed, a backup and an export made now, notices, and the log."""
    store = registry._store
    if isinstance(store, Backup):
        store.back_up(place.folder / f"{name}.backup")
    registry.export(
        place.folder / f"{name}.export",
        approval=ExportApproval(recipient="another office", approved_by="head"),
    )
    # What a database has not cleaned yet is looked at when it has, and nobody has it open.
    files = f"{name}.*" if place.is_cleaned_later else "*"
    parts = [path.read_bytes() for path in place.folder.rglob(files) if path.is_file()]
    cursor = None
    while True:
        feed = store.changes(cursor)
        for change in feed.changes:
            parts += [change.document or b"", str(change.key).encode(), change.note.reason.encode()]
            parts += [change.note.commit_id.encode(), change.note.actor.encode(), change.note.batch.encode()]
        cursor = feed.cursor
        if not feed.more:
            break
    parts += [repr(each.to_dict()).encode() for each in registry.notices.list(limit=1000)]
    parts.append("\n".join(record.getMessage() for record in caplog.records).encode())
    return b"\n".join(parts)


def _list_deflated(path: Path) -> list[bytes]:
    """Return the documents of a SQLite file that name a canary, as they lie there: deflated."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT coding, document FROM changes WHERE document IS NOT NULL"
        ).fetchall()
    return [stored for coding, stored in rows if b"canary" in decode_document(coding, stored)]


def _open(place: Place, options: dict[str, object], is_sealed: bool, clock: Callable[..., Any]) -> Registry:
    options = {**options, "unique_contacts": ["phone"], "clock": clock}
    registry = ns.open_registry(place.url, **options)
    if not is_sealed:
        return registry
    registry.seal.turn_on()
    # The same store, as one in memory is opened once.
    return Registry(registry._store, ledger=Path(f"{options['keys'].path}.erasures"), **options)


def _erase_all(place, options, is_sealed, roster, person, clock, caplog, many: int) -> None:
    caplog.set_level(logging.DEBUG)
    registry = _open(place, options, is_sealed, clock)
    with roster(registry) as session:
        session.people.add(person("stays", name=PersonName("留丙")))
        session.notices.tell("x", "stays", "log", subject="s", text="留丙", purpose="placement_notice")
    _fill(registry, roster, person, many)
    ids = [f"canary-{number:05}" for number in range(many)]
    registry.accesses.note(ids, kind="list", actor="clerk", purpose="roster", shown=["name"])
    before = set() if is_sealed else _list_told(_read_all(registry, place, caplog, "before"))
    assert is_sealed or {ids[-1], _phone(many - 1), f"佳名{many - 1:05}乙"} <= before
    for file in place.folder.glob("before.*"):
        # What was taken out before an erasure is not in reach.
        file.unlink()
    deflated = _list_deflated(place.folder / "register") if place.scheme == "sqlite" else []
    assert bool(deflated) == (place.scheme == "sqlite")
    begun = time.perf_counter()
    for each in ids:
        done = registry.redact_person(each, actor="officer", purpose="roster")
        assert bool(done.waiting.en) == place.is_cleaned_later
    seconds = time.perf_counter() - begun
    # The log of accesses keeps its rows for its period.
    clock.advance(days=LONG_AFTER.days)
    registry.retention.run(actor="officer")
    left = _read_all(registry, place, caplog, "after")
    registry.close()
    place.clean()
    content = b"".join(each.read_bytes() for each in place.folder.rglob("*") if each.is_file())
    told = _list_told(left + b"\n" + content)
    print(f"{many} erased in {seconds:.0f} s; {len(left) + len(content)} bytes searched, {len(told)} told")
    assert _count_tails(deflated, content) == 0
    # With keys outside, the ids go too.
    assert {each for each in told if options or not each.startswith("canary-")} == set()
    assert is_sealed or "留丙".encode() in left


@pytest.mark.slow
def test_no_byte_of_a_few_people_is_left(place, options, is_sealed, roster, person, clock, caplog) -> None:
    _erase_all(place, options, is_sealed, roster, person, clock, caplog, 3)


@pytest.mark.stress
@pytest.mark.timeout(3000)
def test_no_byte_of_1000_people_is_left(place, options, is_sealed, roster, person, clock, caplog) -> None:
    _erase_all(place, options, is_sealed, roster, person, clock, caplog, 1000)
