"""A commit is acknowledged only in the file, and with the log, that others will find."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from newstratum._builtin.sqlite import SQLiteStore
from newstratum._ports.records import Key, Note, Put
from newstratum.errors import InDoubtError, StoreError, UnavailableError

Opened = Callable[..., SQLiteStore]


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


def _remove_log(path: Path) -> None:
    path.with_name(f"{path.name}-wal").unlink()


@pytest.mark.parametrize("harm", [_replace, _remove, _cut, _empty, _remove_log])
@pytest.mark.parametrize("options", ["?journal=wal", "?journal=delete"])
def test_nothing_is_acknowledged_once_the_file_is_another(
    opened: Opened,
    path: Path,
    note: Callable[[], Note],
    person: Callable[..., Put],
    harm: Callable[[Path], None],
    options: str,
) -> None:
    if harm is _remove_log and "delete" in options:
        pytest.skip("without a log there is none to remove")
    store = opened(options)
    store.commit([person("a")], note())
    harm(path)
    for name in ("b", "c"):
        with pytest.raises(StoreError):
            store.commit([person(name)], note())
    with pytest.raises(StoreError):
        store.redact(Key("person", "a"), note())


def test_a_thread_that_comes_later_does_not_get_another_file(
    opened: Opened, path: Path, note: Callable[[], Note], person: Callable[..., Put]
) -> None:
    store = opened()
    store.commit([person("a")], note())
    _replace(path)
    caught: list[Exception] = []

    def read() -> None:
        try:
            store.get(Key("person", "a"))
        except StoreError as error:
            caught.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert [type(error) for error in caught] == [UnavailableError]


def test_a_file_replaced_during_a_commit_leaves_the_commit_in_doubt(
    opened: Opened,
    path: Path,
    note: Callable[[], Note],
    person: Callable[..., Put],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = opened()
    store.commit([person("a")], note())
    check = store._connections._check_file
    calls: list[int] = []

    def check_then_replace(*, is_settled: bool = True) -> None:
        check(is_settled=is_settled)
        if not calls:
            _replace(path)
        calls.append(1)

    monkeypatch.setattr(store._connections, "_check_file", check_then_replace)
    with pytest.raises(InDoubtError):
        store.commit([person("b")], note())


def test_a_store_opened_again_goes_on(
    opened: Opened, path: Path, note: Callable[[], Note], person: Callable[..., Put]
) -> None:
    store = opened()
    store.commit([person("a")], note())
    store.close()
    _replace(path)
    again = opened()
    again.commit([person("b")], note())
    assert [change.key.id for change in again.changes().changes] == ["a", "b"]
