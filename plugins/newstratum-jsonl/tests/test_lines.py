"""What a crash, a bad disk or another program leaves in the file is cut off, told or refused."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newstratum import PluginHost
from newstratum.errors import (
    DamagedFileError,
    ForeignFileError,
    InDoubtError,
    InvalidValueError,
    NewerFileError,
    ReadOnlyError,
    StoreFullError,
    UnavailableError,
)
from newstratum.ports import URL, FieldType, Key, Kind, Note, Put, SimpleStore
from newstratum_jsonl import plugin
from newstratum_jsonl.lines import LineFile
from newstratum_jsonl.plugin import open_store

KINDS = (Kind("person", {"town": FieldType.TEXT}),)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.jsonl"


@pytest.fixture
def opened(path: Path) -> Iterator[Callable[[], SimpleStore]]:
    stores: list[SimpleStore] = []

    def open_it() -> SimpleStore:
        store = open_store(URL.parse(f"jsonl:///{path}"), KINDS)
        assert isinstance(store, SimpleStore)
        stores.append(store)
        return store

    yield open_it
    for store in stores:
        store.close()


def _add(store: SimpleStore, *names: str) -> None:
    for name in names:
        note = Note(commit_id=name, actor="clerk", purpose="roster")
        store.commit([Put(Key("person", name), 1, b"{}", {"town": "t"}, None)], note)


def _names(store: SimpleStore) -> list[str]:
    return [change.key.id for change in store.changes().changes]


@pytest.mark.slow
def test_a_last_line_that_is_not_whole_is_cut_off(opened: Callable[[], SimpleStore], path: Path) -> None:
    store = opened()
    _add(store, "a", "b")
    store.close()
    whole = path.read_bytes()
    last = whole.rstrip(b"\n").rindex(b"\n") + 1
    for end in range(last, len(whole)):
        path.write_bytes(whole[:end])
        store = opened()
        assert _names(store) == ["a"]
        _add(store, "c")
        assert _names(store) == ["a", "c"]
        store.close()


@pytest.mark.parametrize("cut", [30, -1, -40])
def test_looking_cuts_nothing_off(opened: Callable[[], SimpleStore], path: Path, cut: int) -> None:
    store = opened()
    _add(store, "a", "b")
    store.close()
    path.write_bytes(path.read_bytes()[:cut])
    found = path.read_bytes()
    url = URL.parse(f"jsonl:///{path}?mode=ro")
    if cut > 0:
        # Not one line is whole: there is nothing to look at.
        with pytest.raises(ReadOnlyError):
            open_store(url, KINDS)
    else:
        reader = open_store(url, KINDS)
        assert [change.key.id for change in reader.changes().changes] == ["a"]
        reader.close()
    assert path.read_bytes() == found


def test_two_can_look_at_once(opened: Callable[[], SimpleStore], path: Path) -> None:
    store = opened()
    _add(store, "a")
    url = URL.parse(f"jsonl:///{path}?mode=ro")
    with pytest.raises(UnavailableError, match="open in another process"):
        open_store(url, KINDS)
    store.close()
    for reader in [open_store(url, KINDS), open_store(url, (*KINDS, Kind("visit")))]:
        assert reader.get(Key("person", "a")) is not None
        reader.close()


def test_a_last_line_of_which_a_sector_is_missing_is_cut_off(
    opened: Callable[[], SimpleStore], path: Path
) -> None:
    store = opened()
    _add(store, "a", "b")
    store.close()
    content = bytearray(path.read_bytes())
    content[-60:-40] = bytes(20)
    path.write_bytes(content)
    assert _names(opened()) == ["a"]


def test_a_damaged_line_before_others_is_told_and_stays(
    opened: Callable[[], SimpleStore], path: Path
) -> None:
    store = opened()
    _add(store, "a", "b")
    store.close()
    content = path.read_bytes().replace(b'"person","a"', b'"person","x"', 1)
    path.write_bytes(content)
    with pytest.raises(DamagedFileError, match="line 3"):
        opened()
    assert path.read_bytes() == content


@pytest.mark.parametrize("content", [b"name,town\n", b'{"x":1}\n', b"x" * 9000, b"\0" * 100])
def test_another_file_is_refused_and_stays(
    opened: Callable[[], SimpleStore], path: Path, content: bytes
) -> None:
    path.write_bytes(content)
    with pytest.raises(ForeignFileError):
        opened()
    assert path.read_bytes() == content


def test_a_newer_file_is_refused_and_stays(opened: Callable[[], SimpleStore], path: Path) -> None:
    keep = LineFile(path)
    keep.append(0, b'{"newstratum":2}')
    keep.close()
    before = path.read_bytes()
    with pytest.raises(NewerFileError):
        opened()
    assert path.read_bytes() == before


def test_a_second_opener_is_refused(opened: Callable[[], SimpleStore]) -> None:
    store = opened()
    with pytest.raises(UnavailableError, match="another process"):
        opened()
    _add(store, "a")


def test_a_symbolic_link_is_refused(opened: Callable[[], SimpleStore], path: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").touch()
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UnavailableError):
        opened()


def test_no_room_stores_nothing_and_the_store_goes_on(opened: Callable[[], SimpleStore], path: Path) -> None:
    store = opened()
    _add(store, "a")
    size = path.stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 50, hard))
    try:
        with pytest.raises(StoreFullError):
            _add(store, "b")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.stat().st_size == size
    _add(store, "b")
    assert _names(store) == ["a", "b"]


def test_a_sync_that_fails_is_in_doubt_until_the_store_is_opened_again(
    opened: Callable[[], SimpleStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened()
    _add(store, "a")

    def fail(_file: int) -> None:
        raise OSError(5, "input/output error")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(InDoubtError) as caught:
        _add(store, "b")
    assert caught.value.commit_id == "b"
    monkeypatch.undo()
    with pytest.raises(UnavailableError, match="open it again"):
        _add(store, "b")
    store.close()
    store = opened()
    _add(store, "b")
    assert _names(store) == ["a", "b"]


def test_the_file_is_private(opened: Callable[[], SimpleStore], path: Path) -> None:
    opened()
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("url", ["jsonl:", "jsonl://host/a.jsonl", "jsonl:///a.jsonl?mode=rw"])
def test_a_url_that_names_no_file_is_refused(url: str) -> None:
    with pytest.raises(InvalidValueError, match="url"):
        open_store(URL.parse(url), KINDS)


def test_the_plugin_offers_its_scheme() -> None:
    host = PluginHost(environment={"NEWSTRATUM_PLUGINS": ""})
    host.register(plugin, name="jsonl")
    assert host.failures == ()
