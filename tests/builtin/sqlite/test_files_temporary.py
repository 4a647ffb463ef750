"""A temporary file is private and goes when its work ends; the next one removes what a crash left."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from newstratum._builtin.sqlite import SQLiteStore, files
from newstratum._builtin.sqlite.files import make_temporary_file, sweep
from newstratum._ports.records import Key, Note, Put
from newstratum.errors import StoreFullError, UnavailableError

Opened = Callable[..., SQLiteStore]
Left = Callable[[Path], Path]


def _left_by_a_crash(beside: Path) -> Path:
    """Let a process make a temporary file and be killed over it."""
    program = (
        "import os, pathlib, signal, sys\n"
        "from newstratum._builtin.sqlite.files import make_temporary_file\n"
        "with make_temporary_file(pathlib.Path(sys.argv[1])) as temporary:\n"
        "    temporary.write_bytes(b'half of everything')\n"
        "    pathlib.Path(f'{temporary}-journal').write_bytes(b'the other half')\n"
        "    print(temporary, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(beside)], capture_output=True, text=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    return Path(done.stdout.strip())


@pytest.fixture(scope="module")
def ended() -> int:
    """The number of a process that has ended."""
    done = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    return int(done.stdout)


@pytest.fixture
def left(ended: int) -> Callable[[Path], Path]:
    """Lay what such a process left of a temporary file beside a path."""

    def lay(beside: Path) -> Path:
        temporary = beside.with_name(f".{beside.name}.{files._identify_machine()}-{ended}-0123abcd.new")
        for ending in ("", "-journal"):
            Path(f"{temporary}{ending}").write_bytes(b"half of everything")
        return temporary

    return lay


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_draft_is_private_and_leaves_nothing(path: Path) -> None:
    with make_temporary_file(path) as temporary:
        assert temporary.parent == path.parent
        assert stat.S_IMODE(temporary.stat().st_mode) == 0o600
        for ending in ("-wal", "-shm", "-journal"):
            Path(f"{temporary}{ending}").write_bytes(b"x")
    assert _names(path.parent) == []


def test_a_draft_that_got_a_name_keeps_it(path: Path) -> None:
    with make_temporary_file(path) as temporary:
        temporary.write_bytes(b"whole")
        os.link(temporary, path)
    assert _names(path.parent) == ["store.db"]
    assert path.read_bytes() == b"whole"


@pytest.mark.slow
def test_what_a_crash_left_goes_with_the_next_temporary_file(path: Path) -> None:
    _left_by_a_crash(path)
    assert len(_names(path.parent)) == 2
    with make_temporary_file(path) as temporary:
        assert _names(path.parent) == [temporary.name]


@pytest.mark.parametrize("name", ["store.db", "store.db.format-1.backup", "store.db.format-12.backup-3"])
def test_opening_a_store_removes_what_a_crash_left_beside_it(
    opened: Opened, path: Path, left: Left, name: str
) -> None:
    opened().close()
    left(path.with_name(name))
    opened()
    assert [each for each in _names(path.parent) if ".new" in each] == []


def test_an_erasure_removes_what_a_crash_left(
    opened: Opened, path: Path, note: Callable[[], Note], person: Callable[..., Put], left: Left
) -> None:
    store = opened()
    store.commit([person("a")], note())
    temporary = left(path)
    assert store.redact(Key("person", "a"), note()).waiting.en == ""
    assert not temporary.exists()


def test_a_store_that_is_only_read_removes_nothing(opened: Opened, path: Path, left: Left) -> None:
    opened().close()
    temporary = left(path)
    opened("?mode=ro").close()
    assert temporary.exists()


def test_a_draft_that_somebody_works_on_stays(path: Path) -> None:
    with make_temporary_file(path) as first, make_temporary_file(path) as second:
        sweep(path)
        assert first.exists()
        assert second.exists()


def test_other_files_stay(path: Path, left: Left) -> None:
    temporary = left(path)
    others = [
        f".{path.name}.new",
        f".{path.name}.backup.new",
        temporary.name.replace("store.db", "other.db"),
        temporary.name.removeprefix("."),
        f"{temporary.name}.kept",
    ]
    for name in others:
        path.with_name(name).write_bytes(b"theirs")
    sweep(path)
    assert _names(path.parent) == sorted(others)


def test_drafts_from_elsewhere_go_when_nobody_has_worked_on_them_for_long(
    path: Path, left: Left, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = left(path)
    # As after the machine was started again, or seen from another one.
    monkeypatch.setattr(files, "_identify_machine", lambda: "00000000")
    sweep(path)
    assert temporary.exists()
    old = time.time() - 4000
    os.utime(temporary, (old, old))
    os.utime(f"{temporary}-journal", (old, old))
    sweep(path)
    assert _names(path.parent) == []


def test_no_room_and_no_leave_are_typed(path: Path) -> None:
    with pytest.raises(StoreFullError), make_temporary_file(path):
        raise OSError(28, "No space left on device")
    with (
        pytest.raises(UnavailableError, match="cannot be made: No such file"),
        make_temporary_file(path / "x"),
    ):
        pytest.fail("there is no such folder")
    assert _names(path.parent) == []
