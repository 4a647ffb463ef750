"""What a store cannot take is refused by kind, in words without data, and changes nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from newstratum._builtin.sqlite import SQLiteStore, files, open_sqlite
from newstratum._ports.fields import FieldType, Kind
from newstratum._ports.query import From, Is, Query, Starts
from newstratum._ports.records import Cursor, Delete, Key, Note, Put, Version
from newstratum._ports.url import URL
from newstratum.errors import (
    CursorError,
    ForeignFileError,
    InvalidValueError,
    NewstratumError,
    ReadOnlyError,
)

Opened = Callable[..., SQLiteStore]
Photograph = Callable[[], dict[str, str]]
PERSON = Kind("person", {"name": FieldType.TEXT, "town": FieldType.TEXT}, (("town", "name"),))
VISIT = Kind("visit", {"count": FieldType.INTEGER, "seen": FieldType.INSTANT})


# -------------------------------------------------------------------------------------- the place


@pytest.mark.parametrize(
    "path",
    [
        "%00.db",
        "a%00b.db",
        "%zz.db",
        "%",
        "a%2.db",
        "%ff.db",
        "%ED%A0%80.db",
        "a%0Ab.db",
        "a%7f.db",
        "\ud800.db",
    ],
    ids=ascii,
)
def test_what_is_no_percent_encoding_of_a_path_is_refused(
    tmp_path: Path, photograph: Photograph, path: str
) -> None:
    with pytest.raises(InvalidValueError, match=r"^url"):
        open_sqlite(URL.parse(f"sqlite:///{tmp_path}/{path}"), (PERSON,))
    assert photograph() == {}


def test_a_percent_encoded_slash_means_a_folder(opened: Opened, tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    opened(at=tmp_path / "inner%2Fstore.db")
    with pytest.raises(InvalidValueError, match="not a folder"):
        opened(at=tmp_path / "missing%2Fstore.db")


@pytest.mark.parametrize("length", [230, 251, 256, 5000])
def test_a_name_that_is_too_long_is_refused(
    opened: Opened, tmp_path: Path, photograph: Photograph, length: int
) -> None:
    with pytest.raises(InvalidValueError, match="too long"):
        opened(at=tmp_path / ("n" * length))
    assert photograph() == {}


def test_a_place_on_a_network_file_system_is_refused(
    opened: Opened, photograph: Photograph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "find_network_mount", lambda _mounts, _folder: "nfs4")
    with pytest.raises(InvalidValueError, match="nfs4"):
        opened()
    assert photograph() == {}


@pytest.mark.parametrize("ending", ["", "-wal", "-shm", "-journal"])
@pytest.mark.parametrize("there", [True, False])
def test_a_link_in_place_of_any_of_the_files_is_refused_and_not_followed(
    opened: Opened, path: Path, tmp_path: Path, ending: str, *, there: bool
) -> None:
    if ending:
        opened().close()
    target = tmp_path / "target"
    if there:
        target.write_bytes(b"theirs")
    Path(f"{path}{ending}").symlink_to(target)
    with pytest.raises(ForeignFileError, match="symbolic link"):
        opened()
    assert target.read_bytes() == b"theirs" if there else not target.exists()


def test_a_folder_may_be_reached_by_a_link(opened: Opened, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    opened(at=tmp_path / "link" / "store.db")
    assert (tmp_path / "folder" / "store.db").exists()


# ---------------------------------------------------------------------------------- only reading


@pytest.fixture
def shared(opened: Opened, note: Callable[[], Note], person: Callable[..., Put]) -> Iterator[Path]:
    """A folder outside those of pytest, which are private to their user, with a store in it."""
    with tempfile.TemporaryDirectory() as name:
        store = opened(at=Path(name) / "store.db")
        store.commit([person("a")], note())
        store.close()
        yield Path(name)
        Path(name).chmod(0o700)


def _as_somebody_else() -> None:
    if os.geteuid() == 0:
        os.setuid(65534)


@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o444, 0o777), (0o444, 0o555), (0o666, 0o555)])
def test_files_and_folders_that_may_not_be_written_are_named_and_stay(
    shared: Path,
    opened: Opened,
    note: Callable[[], Note],
    person: Callable[..., Put],
    in_child: Callable[[Callable[[], None]], None],
    file_mode: int,
    folder_mode: int,
) -> None:
    path = shared / "store.db"
    path.chmod(file_mode)
    shared.chmod(folder_mode)
    before = path.read_bytes()

    def write() -> None:
        _as_somebody_else()
        with pytest.raises(ReadOnlyError, match="permission"):
            opened(at=path).commit([person("b")], note())

    in_child(write)
    shared.chmod(0o700)
    assert path.read_bytes() == before
    assert [file.name for file in shared.iterdir() if file.name not in ("store.db-wal", "store.db-shm")] == [
        "store.db"
    ]


def test_a_store_that_only_reads_says_so_to_whoever_writes(
    opened: Opened,
    note: Callable[[], Note],
    person: Callable[..., Put],
    photograph: Photograph,
    tmp_path: Path,
) -> None:
    opened().commit([person("a")], note())
    opened().close()
    before = photograph()["store.db"]
    reader = opened("?mode=ro")
    for attempt in (
        lambda: reader.commit([person("b")], note()),
        lambda: reader.redact(Key("person", "a"), note()),
        lambda: reader.restore(tmp_path / "any"),
    ):
        with pytest.raises(ReadOnlyError, match="mode=ro") as caught:
            attempt()
        assert "try again" not in str(caught.value)
    reader.close()
    assert photograph()["store.db"] == before


def test_who_only_reads_can_still_back_up(
    opened: Opened, note: Callable[[], Note], person: Callable[..., Put], tmp_path: Path
) -> None:
    opened().commit([person("a")], note())
    opened("?mode=ro").back_up(tmp_path / "backup.db")
    assert opened(at=tmp_path / "backup.db").get(Key("person", "a")) is not None


def test_a_file_that_became_read_only_is_named_by_the_commit_that_meets_it(
    shared: Path,
    opened: Opened,
    note: Callable[[], Note],
    person: Callable[..., Put],
    in_child: Callable[[Callable[[], None]], None],
) -> None:
    shared.chmod(0o777)
    (shared / "store.db").chmod(0o444)

    def write() -> None:
        _as_somebody_else()
        with pytest.raises(ReadOnlyError, match="permissions"):
            opened(at=shared / "store.db").commit([person("b")], note())

    in_child(write)


# ------------------------------------------------------------------------------------- the values


def _kept(photograph: Photograph) -> dict[str, str]:
    """What is on the disk, without the file in which those who have the store open note their locks."""
    return {name: digest for name, digest in photograph().items() if not name.endswith("-shm")}


VALUES: list[tuple[str, Callable[[str], Any]]] = [
    ("NUL in a field", lambda c: Put(Key("person", "a"), 1, b"{}", {"name": f"{c}\0"}, None)),
    ("a lone surrogate", lambda c: Put(Key("person", "a"), 1, b"{}", {"name": f"{c}\ud800"}, None)),
    ("a long field", lambda c: Put(Key("person", "a"), 1, b"{}", {"name": c * 10_000}, None)),
    ("a field of another type", lambda c: Put(Key("person", "a"), 1, b"{}", {"name": [c]}, None)),
    ("an unknown field", lambda c: Put(Key("person", "a"), 1, b"{}", {"no such": "x"}, None)),
    ("2^63", lambda _c: Put(Key("visit", "a"), 1, b"{}", {"count": 2**63}, None)),
    ("NaN", lambda _c: Put(Key("visit", "a"), 1, b"{}", {"count": float("nan")}, None)),
    ("a truth as a number", lambda _c: Put(Key("visit", "a"), 1, b"{}", {"count": True}, None)),
    ("a key of 10,000 characters", lambda c: Delete(Key("person", c * 1000), Version("v"))),
    ("a key with NUL", lambda c: Delete(Key("person", f"{c}\0"), Version("v"))),
    ("a key with a lone surrogate", lambda c: Delete(Key("person", f"{c}\udfff"), Version("v"))),
    ("a document of text", lambda c: Put(Key("person", "a"), 1, c, {}, None)),
    ("a schema of nothing", lambda _c: Put(Key("person", "a"), 0, b"{}", {}, None)),
    ("a schema of 2^63", lambda _c: Put(Key("person", "a"), 2**63, b"{}", {}, None)),
    ("a long version", lambda c: Delete(Key("person", "a"), Version(c * 1000))),
    ("no write at all", lambda c: c),
]


@pytest.mark.parametrize("make", [make for _name, make in VALUES], ids=[name for name, _make in VALUES])
def test_values_that_stores_disagree_about_are_refused_and_nothing_is_stored(
    path: Path, note: Callable[[], Note], photograph: Photograph, canary: str, make: Callable[[str], Any]
) -> None:
    with closing(open_sqlite(URL.parse(f"sqlite:///{path}"), (PERSON, VISIT))) as store:
        store.commit([Put(Key("person", "first"), 1, b"{}", {}, None)], note())
        before = _kept(photograph)
        with pytest.raises(InvalidValueError) as caught:
            store.commit([Put(Key("person", "good"), 1, b"{}", {}, None), make(canary)], note())
        assert _kept(photograph) == before
    assert canary not in str(caught.value) + repr(caught.value)
    assert "\0" not in str(caught.value)


@pytest.mark.parametrize(
    "ask",
    [
        lambda store, c: store.get(Key("person", c * 1000)),
        lambda store, c: store.get(Key(c, "a")),
        lambda store, c: store.find(Query("person", (Is("name", f"{c}\0"),))),
        lambda store, c: store.find(Query("person", (Starts("name", f"{c}\ud800"),))),
        lambda store, c: store.find(Query("visit", (From("count", 2**63),))),
        lambda store, c: store.find(Query("visit", (Is("count", c),))),
        lambda store, c: store.find(Query("person", limit=2**63)),
        lambda store, c: store.changes(limit=0),
        lambda store, c: store.find(Query("person").following(Cursor(c))),
        lambda store, c: store.changes(Cursor(f"{c}\0\ud800")),
        lambda store, c: store.changes(Cursor(c * 1000)),
        lambda store, c: store.of(Key("person", "a"), Cursor("x." + "A" * 10_000)),
    ],
)
def test_questions_that_make_no_sense_are_refused_without_data(
    path: Path, photograph: Photograph, ask: Callable[[SQLiteStore, str], object]
) -> None:
    with closing(open_sqlite(URL.parse(f"sqlite:///{path}"), (PERSON, VISIT))) as store:
        before = _kept(photograph)
        with pytest.raises(NewstratumError) as caught:
            ask(store, "canary")
        assert _kept(photograph) == before
    assert isinstance(caught.value, InvalidValueError | CursorError)
    assert str(caught.value).count("canary") <= str(caught.value).count("'canary' was not declared")


def test_cursors_of_a_copy_of_the_file_are_its_own_and_those_of_another_store_are_refused(
    opened: Opened, path: Path, note: Callable[[], Note], person: Callable[..., Put], tmp_path: Path
) -> None:
    store = opened()
    store.commit([person("a"), person("b")], note())
    query = Query("person", limit=1)
    page, place = store.find(query).next, store.changes(limit=1).cursor
    assert page is not None
    store.close()
    shutil.copy(path, tmp_path / "copy.db")
    assert [r.key.id for r in opened(at=tmp_path / "copy.db").find(query.following(page)).records] == ["b"]
    other = opened(at=tmp_path / "other.db")
    other.commit([person("a"), person("b")], note())
    for use in (lambda: other.find(query.following(page)), lambda: other.changes(place)):
        with pytest.raises(CursorError, match="another store"):
            use()


def test_a_view_or_trigger_that_somebody_put_into_the_file_is_not_run(
    opened: Opened, path: Path, note: Callable[[], Note], person: Callable[..., Put]
) -> None:
    """A file can come from anywhere; what it brings along calls no function."""
    opened().close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "CREATE TRIGGER theirs AFTER INSERT ON commits BEGIN SELECT load_extension('/tmp/theirs'); END"
        )
    with pytest.raises(NewstratumError):
        opened().commit([person("a")], note())
    assert opened("?mode=ro").changes().changes == ()
