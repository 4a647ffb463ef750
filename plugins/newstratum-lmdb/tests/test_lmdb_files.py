"""What a crash, a bad disk, another program or a second user leaves in the file is told or refused."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import lmdb
import pytest

from newstratum import PluginHost
from newstratum.errors import (
    DamagedFileError,
    ForeignFileError,
    InDoubtError,
    InvalidValueError,
    StoreError,
    UnavailableError,
)
from newstratum.ports import URL, FieldType, Key, Kind, Note, Put, SimpleStore
from newstratum_lmdb.plugin import open_store

KINDS = (Kind("person", {"town": FieldType.TEXT}),)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.mdb"


@pytest.fixture
def opened(path: Path) -> Iterator[Callable[[], SimpleStore]]:
    stores: list[SimpleStore] = []

    def open_it() -> SimpleStore:
        store = open_store(URL.parse(f"lmdb:///{path}"), KINDS)
        assert isinstance(store, SimpleStore)
        stores.append(store)
        return store

    yield open_it
    for store in stores:
        store.close()


def _add(store: SimpleStore, name: str, document: bytes = b"{}") -> None:
    note = Note(commit_id=name, actor="clerk", purpose="roster")
    store.commit([Put(Key("person", name), 1, document, {"town": f"canary {name}"}, None)], note)


def _erase(store: SimpleStore, name: str) -> None:
    store.redact(Key("person", name), Note(commit_id=f"r{name}", actor="clerk", purpose="erasure"))


def _names(store: SimpleStore) -> list[str]:
    return [change.key.id for change in store.changes().changes]


def _replace(path: Path) -> None:
    copy = path.with_name("copy")
    shutil.copy(path, copy)
    # By another process, as an office's own script does it.
    program = "import os, sys; os.replace(sys.argv[1], sys.argv[2])"
    subprocess.run([sys.executable, "-c", program, str(copy), str(path)], check=True)


def _remove(path: Path) -> None:
    path.unlink()


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _empty(path: Path) -> None:
    os.truncate(path, 0)


def _write_in(path: Path, changes: dict[bytes, bytes | None]) -> None:
    """Write what another program would: values under keys, or nothing there."""
    with lmdb.open(str(path), subdir=False, lock=False) as environment, environment.begin(write=True) as into:
        for key, value in changes.items():
            if value is None:
                assert into.delete(key)
            else:
                into.put(key, value)


@pytest.mark.parametrize("harm", [_replace, _remove, _cut, _empty])
def test_nothing_is_acknowledged_once_the_file_is_another(
    opened: Callable[[], SimpleStore], path: Path, harm: Callable[[Path], None]
) -> None:
    store = opened()
    _add(store, "a")
    harm(path)
    for name in ("b", "c"):
        with pytest.raises(StoreError):
            _add(store, name)
    with pytest.raises(StoreError):
        _erase(store, "a")


def test_a_file_replaced_while_a_line_is_written_leaves_the_commit_in_doubt(
    opened: Callable[[], SimpleStore], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newstratum_lmdb.lines import LmdbLines

    store = opened()
    _add(store, "a")
    put = LmdbLines._put

    def put_and_replace(environment: lmdb.Environment, first: int, lines: list[bytes]) -> None:
        put(environment, first, lines)
        _replace(path)

    monkeypatch.setattr(LmdbLines, "_put", staticmethod(put_and_replace))
    with pytest.raises(InDoubtError):
        _add(store, "b")


def test_erasures_follow_each_other_and_commits_follow_them(
    opened: Callable[[], SimpleStore], path: Path
) -> None:
    store = opened()
    for name in ("a", "b", "c"):
        _add(store, name)
    _erase(store, "a")
    _erase(store, "b")
    _add(store, "d")
    store.close()
    assert _names(opened()) == ["a", "b", "c", "a", "b", "d"]
    assert [file.name for file in path.parent.iterdir()] == ["store.mdb"]
    assert b"canary a" not in path.read_bytes()
    assert b"canary c" in path.read_bytes()


def test_what_an_erasure_that_was_cut_off_left_is_removed(
    opened: Callable[[], SimpleStore], path: Path
) -> None:
    left = path.with_name(".store.mdb.new")
    left.write_bytes(b"canary")
    opened()
    assert not left.exists()


@pytest.mark.slow
@pytest.mark.parametrize("size", [0, 100, 5_000, 200_000])
def test_a_file_that_was_cut_off_is_told_at_every_length(
    opened: Callable[[], SimpleStore], path: Path, size: int
) -> None:
    store = opened()
    for number in range(20):
        _add(store, str(number), b'"%s"' % (b"x" * size))
    store.close()
    whole = path.read_bytes()
    # Page by page; of what has hundreds of them, some.
    for length in range(4096, len(whole), max(4096, len(whole) // 40 // 4096 * 4096)):
        path.write_bytes(whole[:length])
        with pytest.raises((DamagedFileError, ForeignFileError)):
            opened()
        assert path.stat().st_size == length
    path.write_bytes(whole)
    assert len(_names(opened())) == 20


@pytest.mark.slow
def test_a_file_is_as_long_as_lmdb_says_after_each_of_many_commits(
    opened: Callable[[], SimpleStore],
) -> None:
    for start in range(0, 400, 100):
        store = opened()
        for number in range(start, start + 100):
            _add(store, str(number), b'"%s"' % (b"x" * (number * 7919 % 20_000)))
        store.close()
    assert len(_names(opened())) == 400


def test_a_changed_byte_and_a_missing_line_are_told(opened: Callable[[], SimpleStore], path: Path) -> None:
    store = opened()
    _add(store, "a")
    _add(store, "b")
    store.close()
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"canary", b"Canary"))
    with pytest.raises(DamagedFileError):
        opened()
    path.write_bytes(whole)
    _write_in(path, {(2).to_bytes(8): None})
    with pytest.raises(DamagedFileError):
        opened()


def test_a_file_of_another_program_is_refused_and_left_alone(
    opened: Callable[[], SimpleStore], path: Path
) -> None:
    path.write_bytes(b"name,town\n" * 5_000)
    before = path.read_bytes()
    with pytest.raises(ForeignFileError):
        opened()
    assert path.read_bytes() == before
    path.unlink()
    _write_in(path, {b"colour": b"blue"})
    before = path.read_bytes()
    with pytest.raises(ForeignFileError):
        opened()
    assert path.read_bytes() == before


def test_a_link_is_not_followed_and_a_folder_is_no_store(
    opened: Callable[[], SimpleStore], path: Path
) -> None:
    (path.parent / "elsewhere").write_bytes(b"")
    path.symlink_to(path.parent / "elsewhere")
    with pytest.raises(UnavailableError):
        opened()
    path.unlink()
    path.mkdir()
    with pytest.raises(UnavailableError):
        opened()


@pytest.mark.parametrize("url", ["lmdb://", "lmdb://host/a.mdb", "lmdb:///a.mdb?sync=no"])
def test_a_url_of_no_file_is_refused_with_one_that_serves(url: str) -> None:
    with pytest.raises(InvalidValueError, match="lmdb:///district"):
        open_store(URL.parse(url), KINDS)


def test_it_is_found_by_its_scheme(path: Path) -> None:
    store = PluginHost().open_store(f"lmdb:///{path}", KINDS)
    assert isinstance(store, SimpleStore)
    store.close()
