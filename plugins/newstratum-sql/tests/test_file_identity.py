"""A commit in a file of SQLite is acknowledged only in the file that its path leads to."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from newstratum.errors import StoreError
from newstratum.ports import Note, Put
from newstratum.testing import KINDS, build_key
from newstratum_sql import open_store, prepare


def _replace(path: Path) -> None:
    shutil.copy(path, path.with_name("copy"))
    os.replace(path.with_name("copy"), path)


def _remove(path: Path) -> None:
    path.unlink()


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


@pytest.mark.parametrize("harm", [_replace, _remove, _cut])
def test_nothing_is_acknowledged_once_the_file_is_another(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    path = tmp_path / "store.db"
    prepare(f"sql+sqlite:///{path}", KINDS)
    store = open_store(f"sql+sqlite:///{path}", KINDS)

    def add(name: str) -> None:
        note = Note(commit_id=name, actor="clerk", purpose="roster")
        store.commit([Put(build_key(name), 1, b"{}", {"town": "t"}, None)], note)

    add("a")
    harm(path)
    for name in ("b", "c"):
        with pytest.raises(StoreError):
            add(name)
    store.close()
