"""What a killed backup leaves, under any name and in any folder, goes when its store is erased from."""

from __future__ import annotations

import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from newstratum._builtin.sqlite import SQLiteStore, files
from newstratum._builtin.sqlite.files import sweep
from newstratum._ports.records import Key, Note, Put

Opened = Callable[..., SQLiteStore]

_NAME = "王小明的补充说明".encode()
#: Backs a store up and is killed when the copy is whole and has no name yet.
_KILLED = """
import os, pathlib, signal, sys
from newstratum._builtin.sqlite import maintenance, open_sqlite
from newstratum._ports.url import URL
maintenance.check_whole = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
open_sqlite(URL.parse(f"sqlite:///{sys.argv[1]}"), ()).back_up(pathlib.Path(sys.argv[2]))
"""


def _list_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["register-2026-11-28.db", "备份.db", "elsewhere/copy.backup"])
def test_a_killed_backup_keeps_no_erased_person(
    opened: Opened,
    tmp_path: Path,
    path: Path,
    note: Callable[[], Note],
    person: Callable[..., Put],
    name: str,
) -> None:
    store = opened()
    store.commit([person("a", _NAME)], note())
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    killed = subprocess.run([sys.executable, "-c", _KILLED, path, file], capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    [draft] = [each for each in _list_files(tmp_path) if each.suffix == ".new"]
    assert _NAME in draft.read_bytes()
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600

    assert store.redact(Key("person", "a"), note()).waiting.en == ""
    assert [each for each in _list_files(tmp_path) if _NAME in each.read_bytes()] == []
    assert [each for each in _list_files(tmp_path) if each.name.startswith(".")] == []


def test_a_backup_that_ends_leaves_no_register_and_is_private(opened: Opened, tmp_path: Path) -> None:
    file = tmp_path / "copy.db"
    opened().back_up(file)
    assert [each for each in _list_files(tmp_path) if each.name.startswith(".")] == []
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_register_that_names_another_file_removes_nothing(
    opened: Opened, tmp_path: Path, path: Path
) -> None:
    store = opened()
    ended = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    other = tmp_path / "letters.txt"
    other.write_bytes(b"theirs")
    maker = f"{files._identify_machine()}-{int(ended.stdout)}-0123abcd"
    register = path.with_name(f".{path.name}.{maker}.draft")
    register.write_bytes(bytes(other))
    sweep(store.path)
    assert other.exists()
    assert not register.exists()
