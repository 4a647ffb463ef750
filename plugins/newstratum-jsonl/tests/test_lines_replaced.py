"""A line never counts as stored in a file that its path does not lead to any more."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from newstratum.errors import StoreError
from newstratum.ports import URL, FieldType, Key, Kind, Note, Put, Store
from newstratum_jsonl.plugin import open_store

KINDS = (Kind("person", {"town": FieldType.TEXT}),)


def _open(path: Path) -> Store:
    return open_store(URL.parse(f"jsonl:///{path}"), KINDS)


def _add(store: Store, name: str) -> None:
    note = Note(commit_id=name, actor="clerk", purpose="roster")
    store.commit([Put(Key("person", name), 1, b"{}", {"town": "t"}, None)], note)


def _names(path: Path) -> list[str]:
    store = _open(path)
    try:
        return [change.key.id for change in store.changes().changes]
    finally:
        store.close()


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


@pytest.mark.parametrize("harm", [_replace, _remove, _cut, _empty])
def test_nothing_is_acknowledged_once_the_file_is_another(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    path = tmp_path / "store.jsonl"
    store = _open(path)
    _add(store, "a")
    harm(path)
    for name in ("b", "c"):
        with pytest.raises(StoreError):
            _add(store, name)
    with pytest.raises(StoreError):
        store.redact(Key("person", "a"), Note(commit_id="r", actor="clerk", purpose="erasure"))  # type: ignore[attr-defined]
    store.close()
    if path.exists() and path.stat().st_size:
        assert "b" not in _names(path)


def test_a_file_replaced_while_a_line_is_written_leaves_the_commit_in_doubt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "store.jsonl"
    store = _open(path)
    _add(store, "a")
    sync = os.fsync

    def replace_first(file: int) -> None:
        _replace(path)
        sync(file)

    monkeypatch.setattr(os, "fsync", replace_first)
    with pytest.raises(StoreError) as caught:
        _add(store, "b")
    assert caught.value.code == "commit_in_doubt"
    store.close()


def test_an_erasure_and_a_cut_last_line_are_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "store.jsonl"
    store = _open(path)
    _add(store, "a")
    store.redact(Key("person", "a"), Note(commit_id="r", actor="clerk", purpose="erasure"))  # type: ignore[attr-defined]
    _add(store, "b")
    store.close()
    with open(path, "ab") as file:
        file.write(b'{"digest":"half')
    store = _open(path)
    _add(store, "c")
    store.close()
    assert _names(path) == ["a", "a", "b", "c"]
