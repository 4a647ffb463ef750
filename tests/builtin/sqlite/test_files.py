"""What is no store is refused and left as it is, byte for byte; a new file appears whole or not at all."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import stat
import tempfile
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from newstratum._builtin.sqlite import SQLiteStore
from newstratum._builtin.sqlite.files import create, find_network_mount, resolve_path
from newstratum._builtin.sqlite.tables import FORMAT
from newstratum._ports.query import Query
from newstratum._ports.records import Key, Note, Put
from newstratum._ports.url import URL
from newstratum.errors import (
    ForeignFileError,
    InvalidValueError,
    NewerFileError,
    ReadOnlyError,
    StoreFullError,
)

Opened = Callable[..., SQLiteStore]
Photograph = Callable[[], dict[str, str]]


@pytest.fixture
def filled(opened: Opened, note: Callable[[], Note], person: Callable[..., Put], path: Path) -> Path:
    """The file of a closed store with 300 people."""
    store = opened()
    store.commit([person(f"p{n}", b"x" * 300, name=f"n{n}") for n in range(300)], note())
    store.close()
    return path


def _other_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (x)")
        connection.execute("PRAGMA journal_mode = WAL")


# --------------------------------------------------------------------------------------- the URL


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("sqlite:", "path"),
        ("sqlite:///", "path"),
        ("sqlite:///folder/", "path"),
        ("sqlite://host/a.db", "host"),
        ("sqlite://me:canary@/a.db", "host"),
        ("sqlite:////no/such/folder/a.db", "path"),
    ],
)
def test_a_url_that_names_no_place_is_refused(text: str, part: str) -> None:
    with pytest.raises(InvalidValueError, match=rf"^url\.{part}") as caught:
        resolve_path(URL.parse(text))
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("options", ["?mode=wild", "?cache=shared", "?mode"])
def test_an_unknown_option_is_refused(opened: Opened, options: str, photograph: Photograph) -> None:
    with pytest.raises(InvalidValueError, match=r"url\.query"):
        opened(options)
    assert photograph() == {}


def test_the_path_may_hold_what_a_url_escapes(opened: Opened, tmp_path: Path) -> None:
    opened(at=tmp_path / "%E5%8C%BA%20%3F%25%23.db")
    assert (tmp_path / "区 ?%#.db").exists()


def test_a_relative_path_means_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert resolve_path(URL.parse("sqlite:///a.db")) == Path(os.path.realpath(tmp_path)) / "a.db"


@pytest.mark.parametrize(
    ("folder", "found"),
    [("/", None), ("/home/a", None), ("/srv/data/x", "nfs4"), ("/srv/data", "nfs4"), ("/srv/database", None),
     ("/mnt/a b", "cifs"), ("/srv/data/local", None)],
)  # fmt: skip
def test_network_file_systems_are_recognised(folder: str, found: str | None) -> None:
    mounts = "\n".join(
        [
            "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
            "40 22 0:40 / /srv/data rw - nfs4 server:/export rw",
            "41 22 0:41 / /mnt/a\\040b rw master:1 - cifs //server/share rw",
            "42 40 8:2 / /srv/data/local rw - ext4 /dev/sdb1 rw",
            "broken line",
        ]
    )
    assert find_network_mount(mounts, Path(folder)) == found


# ---------------------------------------------------------------------------------- a new file


def test_a_new_file_is_private_and_alone(opened: Opened, path: Path, photograph: Photograph) -> None:
    opened().close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(photograph()) == ["store.db"]


def test_files_beside_it_are_private_too(opened: Opened, path: Path) -> None:
    opened()
    modes = {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert modes == {0o600}


def test_a_new_file_is_marked_and_in_wal_mode(opened: Opened, path: Path) -> None:
    opened().close()
    with closing(sqlite3.connect(path)) as connection:
        marks = [
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("application_id", "user_version", "journal_mode", "auto_vacuum")
        ]
    assert marks == [int.from_bytes(b"NwSt"), FORMAT, "wal", 0]


def test_many_who_make_the_file_at_once_get_the_same(opened: Opened, path: Path) -> None:
    together = threading.Barrier(8)
    versions = []

    def open_it() -> None:
        together.wait()
        store = opened()
        versions.append(store.changes().cursor.partition(".")[0])

    threads = [threading.Thread(target=open_it) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(versions) == 8
    assert len(set(versions)) == 1
    assert {file.name for file in path.parent.iterdir()} <= {"store.db", "store.db-wal", "store.db-shm"}


def test_a_file_made_and_opened_in_the_meantime_is_left_to_its_maker(
    opened: Opened, path: Path, note: Callable[[], Note], person: Callable[..., Put]
) -> None:
    """Between the look for a file and its making, another may come with its log beside it."""
    theirs = opened()
    theirs.commit([person("p1")], note())
    assert Path(f"{path}-wal").exists()
    create(path, os.urandom)
    assert opened().changes().cursor == theirs.changes().cursor


def test_the_log_of_a_missing_database_is_not_taken_over(
    opened: Opened, filled: Path, photograph: Photograph
) -> None:
    filled.rename(filled.with_name("store.db-wal"))
    before = photograph()
    with pytest.raises(ForeignFileError, match=r"store\.db-wal"):
        opened()
    assert photograph() == before


def test_no_room_for_a_new_file_leaves_none(
    opened: Opened, photograph: Photograph, in_child: Callable[[Callable[[], None]], None]
) -> None:
    def without_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
        with pytest.raises(StoreFullError):
            opened()

    in_child(without_room)
    assert photograph() == {}


def test_what_may_not_be_entered_written_or_read_is_said(
    opened: Opened, filled: Path, in_child: Callable[[Callable[[], None]], None]
) -> None:
    # The folders of pytest are private to their user.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "closed").mkdir(mode=0)
        shutil.copy(filled, folder / "secret.db")
        (folder / "secret.db").chmod(0)
        shutil.copy(filled, folder / "fixed.db")
        (folder / "fixed.db").chmod(0o444)
        folder.chmod(0o555)

        def unprivileged() -> None:
            if os.geteuid() == 0:
                os.setuid(65534)
            with pytest.raises(InvalidValueError, match="Permission denied; correct the permissions"):
                opened(at=folder / "new.db")
            with pytest.raises(InvalidValueError, match="cannot be read: permission denied"):
                opened(at=folder / "secret.db")
            with pytest.raises(ReadOnlyError, match="permission"):
                opened(at=folder / "fixed.db")
            with pytest.raises(InvalidValueError, match="Permission denied; correct the permissions"):
                opened(at=folder / "closed" / "a.db")
            with pytest.raises(InvalidValueError, match="not a folder"):
                opened(at=folder / "closed" / "deeper" / "a.db")

        in_child(unprivileged)
        folder.chmod(0o700)


# ------------------------------------------------------------------------------ what is no store


@pytest.mark.parametrize(
    "content",
    [b"", b"x", b"name,town\n", b"SQLite format 3\0", b"\0" * 8192, b"SQLite format 4\0" + b"\0" * 8192],
    ids=["empty", "byte", "table", "magic", "zeros", "other"],
)
def test_another_file_is_refused_and_stays(
    opened: Opened, path: Path, content: bytes, photograph: Photograph
) -> None:
    path.write_bytes(content)
    before = photograph()
    with pytest.raises(ForeignFileError, match=r"store\.db.*untouched"):
        opened()
    assert photograph() == before


def test_a_database_of_another_application_is_refused_and_stays(
    opened: Opened, path: Path, photograph: Photograph
) -> None:
    _other_database(path)
    before = photograph()
    with pytest.raises(ForeignFileError, match="another application"):
        opened()
    assert photograph() == before


def test_a_database_in_use_by_another_application_is_refused_and_stays(
    opened: Opened, path: Path, photograph: Photograph
) -> None:
    _other_database(path)
    with closing(sqlite3.connect(path)) as theirs:
        theirs.execute("INSERT INTO theirs VALUES (1)")
        theirs.commit()
        before = photograph()
        assert set(before) == {"store.db", "store.db-wal", "store.db-shm"}
        with pytest.raises(ForeignFileError):
            opened()
        assert {**photograph(), "store.db-shm": ""} == {**before, "store.db-shm": ""}


def test_what_is_no_regular_file_is_refused(opened: Opened, path: Path, filled: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(filled)
    os.mkfifo(tmp_path / "pipe")
    for name in ("folder", "link", "pipe"):
        with pytest.raises(ForeignFileError, match=name):
            opened(at=tmp_path / name)


# ------------------------------------------------------------------------------- a newer store


def test_a_newer_store_is_refused_and_stays(opened: Opened, filled: Path, photograph: Photograph) -> None:
    with closing(sqlite3.connect(filled)) as newer:
        newer.execute(f"PRAGMA user_version = {FORMAT + 1}")
    before = photograph()
    with pytest.raises(NewerFileError) as caught:
        opened()
    assert (caught.value.found, caught.value.newest_known) == (FORMAT + 1, FORMAT)
    assert photograph() == before


def test_a_newer_store_is_recognised_by_its_log(opened: Opened, filled: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    with closing(sqlite3.connect(filled)) as newer:
        newer.execute(f"PRAGMA user_version = {FORMAT + 1}")
        # As a crash would leave them: the change is in the log only.
        for name in ("store.db", "store.db-wal"):
            shutil.copy(tmp_path / name, copy / name)
    before = {file.name: file.read_bytes() for file in copy.iterdir()}
    with pytest.raises(NewerFileError):
        opened(at=copy / "store.db")
    assert {name: (copy / name).read_bytes() for name in before} == before


# --------------------------------------------------------------------------------- after a crash


@pytest.mark.parametrize(
    "names", [("store.db", "store.db-wal"), ("store.db", "store.db-wal", "store.db-shm")]
)
def test_what_a_crash_left_in_the_log_is_there(
    opened: Opened,
    note: Callable[[], Note],
    person: Callable[..., Put],
    tmp_path: Path,
    names: tuple[str, ...],
) -> None:
    store = opened()
    store.commit([person("a", name="an")], note())
    (tmp_path / "copy").mkdir()
    for name in names:
        shutil.copy(tmp_path / name, tmp_path / "copy" / name)
    assert len(opened(at=tmp_path / "copy" / "store.db").find(Query("person")).records) == 1


def test_who_opens_waits_for_who_reads_the_log_after_a_crash(
    opened: Opened, note: Callable[[], Note], person: Callable[..., Put], tmp_path: Path
) -> None:
    opened().commit([person("a")], note())
    (tmp_path / "copy").mkdir()
    for name in ("store.db", "store.db-wal"):
        shutil.copy(tmp_path / name, tmp_path / "copy" / name)
    copy = tmp_path / "copy" / "store.db"
    with closing(sqlite3.connect(copy, isolation_level=None, check_same_thread=False)) as first:
        first.execute("PRAGMA locking_mode = EXCLUSIVE").fetchall()
        first.execute("SELECT count(*) FROM changes").fetchall()
        release = threading.Timer(0.1, first.close)
        release.start()
        # The log is gone when the first one closes, and a copy cannot show that nothing is missing.
        assert opened("?log=lost", at=copy).get(Key("person", "a")) is not None
        release.join()


# -------------------------------------------------------------------------------- only reading


def test_a_store_can_be_opened_to_be_read(
    opened: Opened, filled: Path, note: Callable[[], Note], person: Callable[..., Put], photograph: Photograph
) -> None:
    before = photograph()["store.db"]
    store = opened("?mode=ro")
    assert store.get(Key("person", "p1")) is not None
    assert len(store.changes().changes) == 300
    for attempt in (
        lambda: store.commit([person("new")], note()),
        lambda: store.redact(Key("person", "p1"), note()),
    ):
        with pytest.raises(ReadOnlyError, match="mode=ro"):
            attempt()
    store.close()
    assert photograph()["store.db"] == before


def test_a_reader_sees_what_a_writer_commits(
    opened: Opened, filled: Path, note: Callable[[], Note], person: Callable[..., Put]
) -> None:
    reader, writer = opened("?mode=ro"), opened()
    writer.commit([person("new")], note())
    assert reader.get(Key("person", "new")) is not None


def test_a_missing_file_cannot_be_opened_to_be_read(opened: Opened, photograph: Photograph) -> None:
    with pytest.raises(InvalidValueError, match="missing"):
        opened("?mode=ro")
    assert photograph() == {}
