"""After a redaction no byte of the record is left, whatever moved in the file before and after."""

from __future__ import annotations

import random
import re
import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from newstratum._builtin.sqlite import SQLiteStore, erasure, open_sqlite
from newstratum._builtin.sqlite.free_space_wiping import iterate_dirty_ranges
from newstratum._builtin.sqlite.tables import encode_document
from newstratum._ports.fields import FieldType, Kind
from newstratum._ports.query import Query
from newstratum._ports.records import Key, Note, Put
from newstratum._ports.url import URL
from newstratum._words import NO_WORDS

Opened = Callable[..., SQLiteStore]
PERSON = Kind("person", {"name": FieldType.TEXT, "town": FieldType.TEXT}, (("town", "name"),))
Copied = tuple[SQLiteStore, list[tuple[str, str]]]


def _left(path: Path, texts: list[str] | list[bytes]) -> list[str | bytes]:
    raw = b"".join(file.read_bytes() for file in path.parent.iterdir())
    return [text for text in texts if (text.encode() if isinstance(text, str) else text) in raw]


def _read_stored(store: SQLiteStore, *keys: Key) -> list[bytes]:
    """Return the documents of records as they lie in the file."""
    found = []
    for key in keys:
        record = store.get(key)
        assert record is not None
        found.append(encode_document("person", record.document)[1])
    return found


@pytest.fixture
def busy(opened: Opened, note: Callable[[], Note], person: Callable[..., Put]) -> SQLiteStore:
    """A store in which 1,500 people, with names found nowhere else, were written in random order."""
    draw = random.Random(3)
    store = opened()
    names = [f"{draw.getrandbits(40):010x}" for _number in range(1500)]
    for start in range(0, 1500, 50):
        store.commit(
            [
                person(
                    f"p-{name}",
                    f'"doc:{name}"'.encode() * draw.choice([1, 2, 40, 900]),
                    name=f"name:{name}",
                    town=f"t{draw.randrange(12)}",
                )
                for name in names[start : start + 50]
            ],
            note(),
        )
    return store


_NAME = re.compile(rb"name:([0-9a-f]{10})")


def _copies(path: Path) -> list[tuple[str, str]]:
    """Names of which a page's gap holds a copy, each with another name that lives on the same page."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall() == [(0, 0, 0)]
    raw = path.read_bytes()
    found = []
    for start, end in iterate_dirty_ranges(raw, 4096, 0):
        neighbours = set(_NAME.findall(raw[end : end // 4096 * 4096 + 4096]))
        found += [
            (copy.decode(), min(neighbours - {copy}).decode()) for copy in _NAME.findall(raw[start:end])
        ]
    return found


@pytest.fixture(scope="module")
def residue(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[str, str]]]:
    """A store file in whose gaps copies of some names were just left, and those names with neighbours."""
    path = tmp_path_factory.mktemp("residue") / "store.db"
    draw = random.Random(1)
    store = open_sqlite(URL.parse(f"sqlite:///{path}"), (PERSON,))
    copies: list[tuple[str, str]] = []
    for number in range(1500):
        name = f"{draw.getrandbits(40):010x}"
        fields = {"name": f"name:{name}", "town": f"t{draw.randrange(12)}"}
        note = Note(commit_id=str(number), actor="clerk", purpose="roster")
        store.commit([Put(Key("person", f"p-{name}"), 1, b"{}", fields, None)], note)
        if copies := _copies(path):
            break
    store.close()
    return path, copies


@pytest.fixture
def copied(residue: tuple[Path, list[tuple[str, str]]], opened: Opened, path: Path) -> Copied:
    """An open store in whose file gaps hold copies of some names, and those names with neighbours."""
    left, copies = residue
    if not copies:
        pytest.skip("this SQLite leaves no copies in gaps")
    shutil.copy(left, path)
    return opened(), copies


@pytest.mark.slow
def test_nothing_is_left_of_many_redactions(busy: SQLiteStore, path: Path, note: Callable[[], Note]) -> None:
    draw = random.Random(5)
    keys = [change.key for change in busy.changes().changes]
    chosen = draw.sample(keys, 60)
    names = [key.id.removeprefix("p-") for key in chosen]
    gone = [*(f"{what}:{name}".encode() for name in names for what in ("name", "doc"))]
    documents = _read_stored(busy, *chosen)
    assert _left(path, documents) == documents
    for key in chosen:
        redaction = busy.redact(key, note())
        assert (redaction.erased, redaction.waiting.en) == (1, "")
    assert _left(path, gone + documents) == []
    busy.close()
    assert _left(path, gone + documents) == []
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.slow
def test_without_the_cleaning_of_gaps_copies_would_be_left(
    copied: Copied,
    path: Path,
    note: Callable[[], Note],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: what the cleaning takes away is there without it."""
    monkeypatch.setattr(erasure, "wipe_free_space", lambda *_arguments: "")
    store, copies = copied
    names = [name for name, _neighbour in copies]
    for name in names:
        store.redact(Key("person", f"p-{name}"), note())
    assert _left(path, [f"name:{name}" for name in names]) == [f"name:{name}" for name in names]


@pytest.mark.slow
def test_copies_in_gaps_are_taken_away(copied: Copied, path: Path, note: Callable[[], Note]) -> None:
    store, copies = copied
    names = [name for name, _neighbour in copies]
    for name in names:
        store.redact(Key("person", f"p-{name}"), note())
    assert _left(path, [f"name:{name}" for name in names]) == []


def test_pages_that_others_have_cached_bring_nothing_back(
    copied: Copied,
    opened: Opened,
    path: Path,
    note: Callable[[], Note],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another connection reads pages between checkpoint and cleaning, and writes them afterwards."""
    store, copies = copied
    other = opened()
    everybody = [change.key for change in store.changes().changes]
    checkpointed = erasure._run_checkpoint

    def read_then(connection: sqlite3.Connection) -> bool:
        done = checkpointed(connection)
        for key in everybody:
            other.get(key)
        other.find(Query("person", order="name", limit=1000))
        other.count_by("person", ("town", "name"))
        return done

    monkeypatch.setattr(erasure, "_run_checkpoint", read_then)
    for name, neighbour in copies:
        assert store.redact(Key("person", f"p-{name}"), note()).waiting.en == ""
        record = other.get(Key("person", f"p-{neighbour}"))
        assert record is not None
        other.commit([Put(record.key, 1, b"[]", {"name": "elsewhere"}, record.version)], note())
    other.close()
    store.close()
    assert _left(path, [f"name:{name}" for name, _neighbour in copies]) == []


@pytest.fixture
def wiped(monkeypatch: pytest.MonkeyPatch) -> list[frozenset[int] | None]:
    """The pages that each wiping was told of; None for all."""
    told: list[frozenset[int] | None] = []
    wipe = erasure.wipe_free_space

    def wipe_and_note(path: Path, page_size: int, pages: frozenset[int] | None) -> object:
        told.append(pages)
        return wipe(path, page_size, pages)

    monkeypatch.setattr(erasure, "wipe_free_space", wipe_and_note)
    return told


def _is_clean(path: Path) -> bool:
    """Say whether no page of the file has anything in its gap."""
    return not list(iterate_dirty_ranges(path.read_bytes(), 4096, 0))


def _write_some(store: SQLiteStore, draw: random.Random, turn: int, note: Callable[[], Note]) -> None:
    people = (f"{turn}-{draw.getrandbits(40):010x}" for _number in range(draw.choice([3, 40, 120])))
    store.commit(
        [
            Put(Key("person", f"x-{name}"), 1, b"{}", {"name": name, "town": name[-2:]}, None)
            for name in people
        ],
        note(),
    )


@pytest.mark.slow
def test_later_only_what_changed_is_wiped_and_all_is_clean(
    busy: SQLiteStore,
    opened: Opened,
    path: Path,
    note: Callable[[], Note],
    wiped: list[frozenset[int] | None],
) -> None:
    """Others write in between, and put the log back to its beginning now and then."""
    draw = random.Random(7)
    other = opened()
    keys = [change.key for change in busy.changes().changes]
    for turn, key in enumerate(draw.sample(keys, 40)):
        _write_some(draw.choice([busy, other]), draw, turn, note)
        if turn % 8 == 5:
            with closing(sqlite3.connect(path)) as third:
                third.execute("PRAGMA wal_checkpoint(RESTART)").fetchall()
            _write_some(other, draw, 100 + turn, note)
        # One of two knows nothing of what the other one wiped.
        assert draw.choice([busy, busy, other]).redact(key, note()).waiting == NO_WORDS
        assert _is_clean(path), turn
    parts = [pages for pages in wiped if pages is not None]
    assert len(parts) > 5
    assert len(wiped) - len(parts) > 5
    assert max(map(len, parts)) < path.stat().st_size // 4096


@pytest.mark.slow
def test_with_what_changed_left_out_copies_would_be_left(
    busy: SQLiteStore, path: Path, note: Callable[[], Note], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what others wrote since is what has copies."""
    read = erasure.read_log
    monkeypatch.setattr(erasure, "read_log", lambda log: (read(log)[0], frozenset()))
    draw = random.Random(7)
    found = []
    for turn, change in enumerate(busy.changes(limit=30).changes):
        _write_some(busy, draw, turn, note)
        busy.redact(change.key, note())
        found.append(_is_clean(path))
    assert not all(found)


def test_a_reader_keeps_old_bytes_waiting_and_it_is_said(
    busy: SQLiteStore,
    path: Path,
    note: Callable[[], Note],
    person: Callable[..., Put],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(erasure, "_CHECKPOINT_MILLISECONDS", 1)
    first, second = (change.key for change in busy.changes(limit=2).changes)
    documents = _read_stored(busy, first, second)
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        busy.commit([person("one more")], note())
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM changes").fetchall()
        assert "reading" in busy.redact(first, note()).waiting.en
        assert busy.get(first) is None
    assert _left(path, documents[:1])
    assert busy.redact(second, note()).waiting.en == ""
    assert _left(path, documents) == []


@pytest.mark.parametrize("later", ["opened", "closed"])
def test_what_could_not_be_cleaned_is_when_the_store_is_next(
    busy: SQLiteStore,
    opened: Opened,
    path: Path,
    note: Callable[[], Note],
    monkeypatch: pytest.MonkeyPatch,
    later: str,
) -> None:
    monkeypatch.setattr(erasure, "_run_checkpoint", lambda _connection: False)
    key = busy.changes(limit=1).changes[0].key
    documents = _read_stored(busy, key)
    assert "reading" in busy.redact(key, note()).waiting.en
    assert _left(path, documents)
    monkeypatch.undo()
    if later == "opened":
        opened()
    else:
        busy.close()
    assert _left(path, documents) == []


@pytest.mark.slow
def test_redactions_beside_writers(
    busy: SQLiteStore, path: Path, note: Callable[[], Note], person: Callable[..., Put]
) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            busy.commit([person(f"w{number}", name=f"n{number}", town="t")], note())
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    keys = [change.key for change in busy.changes(limit=10).changes]
    documents = _read_stored(busy, *keys)
    waiting = [busy.redact(key, note()).waiting.en for key in keys]
    stop.set()
    writer.join()
    assert all(text == "" or text.startswith("others keep writing") for text in waiting)
    assert busy.redact(keys[0], note()).waiting.en == ""
    assert _left(path, documents) == []


def test_a_redaction_is_done_even_if_the_cleaning_fails(
    opened: Opened,
    path: Path,
    note: Callable[[], Note],
    person: Callable[..., Put],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = opened()
    store.commit([person("a", b'"doc"')], note())

    def fail(_connection: sqlite3.Connection) -> bool:
        raise sqlite3.OperationalError

    monkeypatch.setattr(erasure, "_run_checkpoint", fail)
    redaction = store.redact(Key("person", "a"), note())
    assert "could not be cleaned" in redaction.waiting.en
    assert redaction.erased == 1
    assert store.get(Key("person", "a")) is None
