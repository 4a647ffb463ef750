"""Processes that write are killed at random moments; whatever was acknowledged is there, and whole."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import sqlite3
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path

import pytest

from newstratum._builtin.sqlite import SQLiteStore, open_sqlite
from newstratum._ports.fields import FieldType, Kind
from newstratum._ports.query import Query
from newstratum._ports.records import Act, Change, Delete, Key, Note, Put, Write
from newstratum._ports.store import Store
from newstratum._ports.url import URL
from newstratum.errors import ConflictError, UnavailableError

KINDS = (
    Kind("person", {"town": FieldType.TEXT, "visits": FieldType.INTEGER}, (("town", "visits"),)),
    Kind("unique"),
)
WRITERS = 8
#: Commits acknowledged per kill, at least, so that the figure says something.
PER_KILL = 1


def _open(folder: Path) -> SQLiteStore:
    return open_sqlite(URL.parse(f"sqlite:///{folder}/store.db"), KINDS)


def _secret(identifier: str) -> bytes:
    """What stands in the document of a person, and nowhere else."""
    return f'"all about {identifier}."'.encode()


def _command(store: Store, draw: random.Random, serial: str) -> list[Write] | Key | None:
    """One command of the usual mix: add with a unique value, read-modify-write, delete several, erase one."""
    choice = draw.random()
    if choice < 0.4:
        return [
            Put(
                Key("person", f"p-{serial}"),
                1,
                _secret(f"p-{serial}"),
                {"town": f"t{draw.randrange(5)}", "visits": 0},
                None,
            ),
            Put(Key("unique", f"u-{serial}"), 1, b"{}", {}, None),
        ]
    if choice < 0.85:
        record = store.get(Key("person", f"counter-{draw.randrange(20)}"))
        assert record is not None
        visits = record.fields["visits"]
        assert isinstance(visits, int)
        return [Put(record.key, 1, b"%d" % (visits + 1), {"visits": visits + 1}, record.version)]
    found = store.find(Query("person", order="town", limit=5)).records
    gone = [record for record in found if record.key.id.startswith("p-")]
    if choice > 0.96 and gone:
        return gone[0].key
    return [Delete(record.key, record.version) for record in gone] or None


def _write_for_ever(folder: Path, seed: int, acknowledgements: int) -> None:
    draw = random.Random(seed)
    store = _open(folder)
    number, parent = 0, os.getppid()
    # Whoever lost the process that kills it would go on behind all later tests.
    while os.getppid() == parent:
        number += 1
        serial = f"{seed}-{number}"
        try:
            writes = _command(store, draw, serial)
            if writes is None:
                continue
            note = Note(commit_id=serial, actor="clerk", purpose="roster")
            if isinstance(writes, Key):
                commit = store.redact(writes, note).commit
            else:
                commit = store.commit(writes, note)
        except (ConflictError, UnavailableError):
            continue
        # One write at the end of the file: whole, or not at all.
        os.write(acknowledgements, json.dumps([serial, commit.version]).encode() + b"\n")


def _forked(folder: Path, seed: int, acknowledgements: int) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            _write_for_ever(folder, seed, acknowledgements)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    return child


def _killed(folder: Path, kills: int) -> dict[str, str]:
    """Let processes write and kill them, one at a time; return what was acknowledged."""
    draw = random.Random(7)
    journal = folder / "acknowledged"
    acknowledgements = os.open(journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    seeds = iter(range(1, kills + WRITERS + 1))
    writers: list[int] = []
    try:
        for _number in range(WRITERS):
            writers.append(_forked(folder, next(seeds), acknowledgements))
        for _turn in range(kills):
            time.sleep(draw.uniform(0.001, 0.02))
            writer = writers.pop(draw.randrange(WRITERS))
            os.kill(writer, signal.SIGKILL)
            # Nobody ends but by being killed: otherwise something went wrong in there.
            assert os.WTERMSIG(os.waitpid(writer, 0)[1]) == signal.SIGKILL
            writers.append(_forked(folder, next(seeds), acknowledgements))
    finally:
        for writer in writers:
            os.kill(writer, signal.SIGKILL)
            os.waitpid(writer, 0)
    os.close(acknowledgements)
    return dict(json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines())


def _feed(store: Store) -> list[Change]:
    changes: list[Change] = []
    cursor = None
    while True:
        feed = store.changes(cursor)
        changes += feed.changes
        cursor = feed.cursor
        if not feed.more:
            return changes


def _check_whole(store: Store, found: list[Change]) -> None:
    """The feed has each commit together and once, and what it tells is what the records are."""
    place = 0
    ended: set[str] = set()
    records: dict[Key, tuple[str, bytes | None]] = {}
    for change in found:
        assert change.place == place
        assert change.note.commit_id not in ended
        place = 0 if change.last else place + 1
        if change.last:
            ended.add(change.note.commit_id)
        records.pop(change.key, None)
        if change.act is Act.PUT:
            records[change.key] = (change.version, change.document)
    assert place == 0, "the last commit of the feed is torn"
    for kind in KINDS:
        query = Query(kind.name, limit=1000)
        while True:
            page = store.find(query)
            for record in page.records:
                assert records.pop(record.key) == (record.version, record.document)
            if page.next is None:
                break
            query = query.following(page.next)
    assert records == {}


def _try(folder: Path, kills: int) -> None:
    store = _open(folder)
    counters = [Put(Key("person", f"counter-{n}"), 1, b"0", {"visits": 0}, None) for n in range(20)]
    store.commit(counters, Note(commit_id="first", actor="clerk", purpose="roster"))
    store.close()
    acknowledged = _killed(folder, kills)
    store = _open(folder)
    found = _feed(store)
    stored = {change.note.commit_id: change.version for change in found}
    lost = {serial for serial, version in acknowledged.items() if stored.get(serial) != version}
    assert lost == set()
    _check_whole(store, found)
    # Every increment saw the one before it: the counters hold as many as there are in the feed.
    done = Counter(change.key for change in found if change.key.id.startswith("counter-"))
    for key, count in done.items():
        record = store.get(key)
        assert record is not None
        assert record.fields["visits"] == count - 1
    store.close()
    erased = [change.key.id for change in found if change.act is Act.REDACT]
    left = (folder / "store.db").read_bytes()
    assert [identifier for identifier in erased if _secret(identifier) in left] == []
    assert erased
    with contextlib.closing(sqlite3.connect(folder / "store.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    print(
        f"{kills} kills: {len(acknowledged)} acknowledged, {len(stored)} stored, {len(found)} changes, "
        f"{len(erased)} erased, 0 lost"
    )
    assert len(acknowledged) > PER_KILL * kills


@pytest.mark.slow
def test_60_kills_lose_nothing(tmp_path: Path) -> None:
    _try(tmp_path, 60)


@pytest.mark.stress
def test_10000_kills_lose_nothing(tmp_path: Path) -> None:
    _try(tmp_path, 10_000)
