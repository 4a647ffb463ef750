"""A file that is shorter than it was, or holds what no store wrote, is met as damage, and stays as it is."""

from __future__ import annotations

import datetime as dt
import os
import random
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from newstratum._builtin.sqlite import SQLiteStore, files, open_sqlite
from newstratum._ports.fields import FieldType, Kind
from newstratum._ports.query import Is, Query
from newstratum._ports.records import Key, Note, Put
from newstratum._ports.url import URL
from newstratum.errors import DamagedFileError, NewstratumError

Opened = Callable[..., SQLiteStore]
Photograph = Callable[[], dict[str, str]]


@pytest.fixture
def filled(opened: Opened, note: Callable[[], Note], person: Callable[..., Put], path: Path) -> Path:
    """The file of a closed store with 300 people."""
    store = opened()
    store.commit([person(f"p{n}", b"x" * 300, name=f"n{n}") for n in range(300)], note())
    store.close()
    return path


@pytest.mark.parametrize("found", [0, -1])
def test_a_store_whose_header_gives_no_format_is_refused_and_stays(
    opened: Opened, filled: Path, photograph: Photograph, found: int
) -> None:
    with closing(sqlite3.connect(filled)) as connection:
        connection.execute(f"PRAGMA user_version = {found}")
    before = photograph()
    with pytest.raises(DamagedFileError, match="format"):
        opened()
    assert photograph() == before


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_truncated_store_is_refused_and_stays(
    opened: Opened, filled: Path, part: float, photograph: Photograph
) -> None:
    pages = filled.stat().st_size // 4096
    os.truncate(filled, int(pages * part) * 4096)
    before = photograph()
    with pytest.raises(DamagedFileError, match=r"store\.db.*backup"):
        opened()
    assert photograph() == before


def test_a_store_cut_inside_a_page_is_refused_and_stays(
    opened: Opened, filled: Path, photograph: Photograph
) -> None:
    os.truncate(filled, filled.stat().st_size - 1000)
    before = photograph()
    with pytest.raises(DamagedFileError):
        opened()
    assert photograph() == before


def test_what_only_looks_like_damage_while_a_log_is_copied_back_is_looked_at_again(
    opened: Opened, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process writes the first page, which says how long the file is, before the others."""
    whole = filled.read_bytes()
    os.truncate(filled, len(whole) // 2)
    monkeypatch.setattr(files.time, "sleep", lambda _seconds: filled.write_bytes(whole))
    assert opened().get(Key("person", "p7")) is not None


def test_damage_inside_is_met_as_a_typed_error(opened: Opened, filled: Path) -> None:
    content = bytearray(filled.read_bytes())
    for page in range(3, len(content) // 4096):
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    filled.write_bytes(content)
    store = opened()

    def read_all() -> None:
        for number in range(300):
            store.get(Key("person", f"p{number}"))

    with pytest.raises(DamagedFileError):
        read_all()


# --------------------------------------------------------------------------------- flipped bytes

EVERY_TYPE = Kind("person", {wanted: wanted for wanted in FieldType}, (("text", "date"), ("text", "instant")))


@pytest.fixture
def every_type(path: Path, note: Callable[[], Note], canary: str) -> bytes:
    """The bytes of a store in which every type of field, a change, a deletion and an erasure stand."""
    store = open_sqlite(URL.parse(f"sqlite:///{path}"), (EVERY_TYPE,))
    fields = {"text": canary, "integer": 7, "date": dt.date(2000, 1, 31), "boolean": True,
              "instant": dt.datetime(2018, 1, 1, tzinfo=dt.UTC)}  # fmt: skip
    for turn in range(4):
        people = [Key("person", f"p{turn}-{n}") for n in range(40)]
        store.commit([Put(key, 1, canary.encode() * 9, fields, None) for key in people], note())
    store.redact(Key("person", "p0-1"), note())
    store.close()
    content = path.read_bytes()
    path.unlink()
    return content


def _read_everything(store: SQLiteStore) -> None:
    for number in range(0, 160, 3):
        store.get(Key("person", f"p{number // 40}-{number % 40}"))
    for order in (None, *FieldType):
        store.find(Query("person", order=order, limit=1000))
    store.find(Query("person", (Is("text", "t"),), order="date"))
    store.count_by("person", ("text", "instant"))
    store.count_by("person", ("boolean",))
    store.changes()
    store.of(Key("person", "p0-1"))
    tuple(store.inspect())


def _flipped(content: bytes, draw: random.Random) -> bytes:
    """One bit, or up to 512 bytes somewhere, flipped."""
    flipped = bytearray(content)
    place = draw.randrange(len(content))
    if draw.random() < 0.5:
        flipped[place] ^= 1 << draw.randrange(8)
    else:
        part = flipped[place : place + draw.choice([1, 4, 64, 512])]
        flipped[place : place + len(part)] = draw.randbytes(len(part))
    return bytes(flipped)


@pytest.mark.slow
@pytest.mark.parametrize("turns", [100, pytest.param(5_000, marks=pytest.mark.stress)])
def test_whatever_is_flipped_what_comes_is_an_answer_or_damage(
    every_type: bytes, path: Path, canary: str, turns: int
) -> None:
    """SQLite keeps no sums of its pages: a flipped letter of a document cannot be noticed."""
    draw = random.Random(17)
    found: Counter[str] = Counter()
    seen: list[str] = []
    for _turn in range(turns):
        flipped = _flipped(every_type, draw)
        path.write_bytes(flipped)
        outcome = "answers"
        try:
            store = open_sqlite(URL.parse(f"sqlite:///{path}?mode=ro"), (EVERY_TYPE,))
            with closing(store):
                _read_everything(store)
        except NewstratumError as error:
            outcome = type(error).__name__
            seen.append(f"{error} {error!r} {error.__cause__}")
        found[outcome] += 1
        assert path.read_bytes() == flipped
        for beside in path.parent.glob("store.db-*"):
            beside.unlink()
    print(dict(found))
    # A flipped declaration of a kind can read as that of another one.
    assert set(found) <= {"answers", "DamagedFileError", "ForeignFileError", "InvalidValueError"}
    assert found["InvalidValueError"] <= 1 + turns // 200
    assert canary not in "".join(seen)
    assert {text.rsplit(" ", 1)[1] for text in seen} == {"None"}
    assert found["DamagedFileError"] > turns / 10
    assert found["answers"] > turns / 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records_person SET date = 0",
        "UPDATE records_person SET instant = 9223372036854775807",
        "UPDATE records_person SET text = CAST(x'ff' AS TEXT)",
        "UPDATE changes SET act = 96",
        "UPDATE changes SET id = 'a' || char(10)",
        "UPDATE commits SET recorded_at = 9223372036854775807",
        "UPDATE commits SET actor = ''",
        "UPDATE kinds SET declared = '{'",
        "UPDATE kinds SET declared = '{}'",
        "DELETE FROM identity",
    ],
)
def test_rows_that_no_store_wrote_are_damage(
    every_type: bytes, path: Path, canary: str, statement: str
) -> None:
    path.write_bytes(every_type)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()

    def read() -> None:
        with closing(open_sqlite(URL.parse(f"sqlite:///{path}?mode=ro"), (EVERY_TYPE,))) as store:
            _read_everything(store)

    with pytest.raises(DamagedFileError, match=r"store\.db: .*backup") as caught:
        read()
    assert canary not in str(caught.value)
    assert caught.value.__suppress_context__
