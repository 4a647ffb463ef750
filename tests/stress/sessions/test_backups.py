"""A backup is of the instant at which it began, whatever others do between two of its pages."""

from __future__ import annotations

import contextlib
import itertools
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from newstratum._builtin.sqlite import SQLiteStore, connections, erasure, maintenance, open_sqlite
from newstratum._builtin.sqlite.tables import encode_document
from newstratum._ports.fields import FieldType, Kind
from newstratum._ports.records import Delete, Key, Note, Put
from newstratum._ports.url import URL

KINDS = (Kind("person", {"town": FieldType.TEXT}), Kind("unique"))
#: Pages that a backup copies between two turns of the others.
PAGES = 12


def _note(name: str) -> Note:
    return Note(commit_id=name, actor="clerk", purpose="roster")


def _open(path: Path) -> SQLiteStore:
    return open_sqlite(URL.parse(f"sqlite:///{path}"), KINDS)


def _write(store: SQLiteStore, name: str) -> None:
    people = [
        Put(
            Key("person", f"{name}-{n}"),
            1,
            b"all about %s-%d." % (name.encode(), n) * 40,
            {"town": "t"},
            None,
        )
        for n in range(8)
    ]
    store.commit([*people, Put(Key("unique", name), 1, b"{}", {}, None)], _note(name))


def _change(store: SQLiteStore, name: str) -> None:
    first, second = (store.get(Key("person", f"begin-{n}")) for n in (0, 1))
    assert first is not None
    assert second is not None
    changed = Put(first.key, 1, b"changed", {"town": "u"}, first.version)
    store.commit([changed, Delete(second.key, second.version)], _note(name))


def _erase(store: SQLiteStore, name: str) -> None:
    store.redact(Key("person", "begin-3"), _note(name))


OTHERS = {"write": _write, "change": _change, "erase": _erase}


@pytest.fixture
def paged(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], None]]:
    """Lets something happen between the pages of every backup: what is put into the list."""
    happens: list[Callable[[], None]] = []

    class Paged(sqlite3.Connection):
        def backup(self, target: sqlite3.Connection, **_options: Any) -> None:
            def between(_status: int, _left: int, _all: int) -> None:
                for each in happens:
                    each()

            super().backup(target, pages=PAGES, progress=between)

    def connect(path: Path, options: str, *, timeout: float = 5.0) -> sqlite3.Connection:
        return sqlite3.connect(
            f"file:{path}?{options}", uri=True, timeout=timeout, isolation_level=None,
            check_same_thread=False, factory=Paged,
        )  # fmt: skip

    monkeypatch.setattr(connections, "connect_sqlite", connect)
    # Who erases does not wait long for the backup, which reads.
    monkeypatch.setattr(erasure, "_CHECKPOINT_MILLISECONDS", 1)
    return happens


def _rows(path: Path) -> list[Any]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        maintenance.check_whole(connection, path)
        changes = connection.execute("SELECT position, id, act, document FROM changes ORDER BY position")
        records = connection.execute("SELECT id, _number, town FROM records_person ORDER BY id")
        return [*changes.fetchall(), *records.fetchall()]


@pytest.fixture
def files_of(tmp_path: Path) -> Iterator[Callable[[], tuple[SQLiteStore, Path]]]:
    """Begin anew with a store in which some are, and a path for its backup."""
    numbers = itertools.count()
    stores: list[SQLiteStore] = []

    def begin() -> tuple[SQLiteStore, Path]:
        number = next(numbers)
        stores.append(_open(tmp_path / f"store-{number}.db"))
        for name in ("begin", "more", "still-more"):
            _write(stores[-1], name)
        return stores[-1], tmp_path / f"backup-{number}.db"

    yield begin
    for store in stores:
        store.close()


@pytest.mark.slow
@pytest.mark.parametrize("names", list(itertools.combinations(OTHERS, 2)), ids=" and ".join)
def test_a_backup_is_of_the_instant_at_which_it_began(
    names: tuple[str, ...],
    files_of: Callable[[], tuple[SQLiteStore, Path]],
    paged: list[Callable[[], None]],
    stage: Any,
    orders: Any,
) -> None:
    outcomes = set()

    def play(choose: Any) -> list[tuple[int, int]]:
        store, backup = files_of()
        own = [_open(store.path) for _name in names]
        play = stage()
        moments: list[list[Any]] = []
        paged[:] = [lambda: play.pause(0)]

        def back_up() -> None:
            moments.append(_rows(store.path))
            store.back_up(backup)

        def other(number: int) -> Callable[[], None]:
            return lambda: OTHERS[names[number]](own[number], f"later-{names[number]}")

        made: list[tuple[int, int]] = play.play([back_up, other(0), other(1)], choose)
        paged.clear()
        assert play.ended == dict.fromkeys(range(3))
        assert _rows(backup) == moments[0]
        outcomes.add(len(moments[0]))
        for each in own:
            each.close()
        # What an erasure could not take away while the backup read goes when the store is closed.
        store.close()
        if "erase" in names:
            left = store.path.read_bytes()
            assert b"all about begin-3." not in left
            assert encode_document("person", b"all about begin-3." * 40)[1] not in left
        return made

    count = sum(1 for _order in orders(play))
    assert count > 10
    assert len(outcomes) > 1
