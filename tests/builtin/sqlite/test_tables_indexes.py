"""A commit of very many new records makes the indexes afterwards, and leaves the file as any other does."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from newstratum._builtin.sqlite import SQLiteStore, tables
from newstratum._ports.query import Is, Query
from newstratum._ports.records import Key, Note, Put
from newstratum.errors import ConflictError, InvalidValueError

Opened = Callable[..., SQLiteStore]


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_FEWEST_FOR_INDEXES", 100)


def _read_indexes(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        rows = connection.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
        )
        return rows.fetchall()


def _draw_people(person: Callable[..., Put], count: int) -> list[Put]:
    return [person(f"p{n}", name=f"n{n % 7}", town=f"t{n % 3}") for n in range(count)]


def test_the_indexes_are_those_there_were(
    opened: Opened, path: Path, note: Callable[[], Note], person: Callable[..., Put]
) -> None:
    opened().close()
    before = _read_indexes(path)
    store = opened()
    store.commit(_draw_people(person, 500), note())
    assert len(store.find(Query("person", (Is("town", "t1"),), limit=1000)).records) == 167
    assert store.count_by("person", ("town", "name"))["t1", "n3"] == 24
    store.close()
    assert _read_indexes(path) == before


@pytest.mark.parametrize("at", [0, 250, 499])
def test_a_record_that_is_there_stores_nothing_and_keeps_the_indexes(
    opened: Opened, path: Path, note: Callable[[], Note], person: Callable[..., Put], at: int
) -> None:
    store = opened()
    store.commit([person(f"p{at}")], note())
    with pytest.raises(ConflictError) as caught:
        store.commit(_draw_people(person, 500), note())
    assert caught.value.key == f"person/p{at}"
    assert len(store.changes().changes) == 1
    store.close()
    assert "[person:town]" in "".join(sql for _name, sql in _read_indexes(path))


def test_the_first_of_several_clashes_is_told(
    opened: Opened, note: Callable[[], Note], person: Callable[..., Put]
) -> None:
    store = opened()
    store.commit([person("p400"), person("p90")], note())
    people = _draw_people(person, 500)
    with pytest.raises(ConflictError) as caught:
        store.commit([*people[:95], people[5], *people[95:]], note())
    assert caught.value.key == "person/p90"
    with pytest.raises(InvalidValueError, match="person/p5 twice"):
        store.commit([*people[:80], people[5], *people[80:]], note())


def test_into_a_table_that_holds_many_it_is_written_as_ever(
    opened: Opened, path: Path, note: Callable[[], Note], person: Callable[..., Put]
) -> None:
    store = opened()
    store.commit(_draw_people(person, 500), note())
    more = [Put(Key("person", f"q{n}"), 1, b"{}", {"town": "t1"}, None) for n in range(200)]
    store.commit(more, note())
    assert len(store.find(Query("person", (Is("town", "t1"),), limit=1000)).records) == 367
    store.close()
    _read_indexes(path)
