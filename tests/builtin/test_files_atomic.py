from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from newstratum._builtin.files import open_atomic_text

_KILLED = """
import os, signal, sys
from pathlib import Path
from newstratum._builtin.files import open_atomic_text
with open_atomic_text(Path(sys.argv[1]), "utf-8", overwrite=True) as stream:
    stream.write("new" * 1_000_000)
    stream.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_file_appears_when_all_is_written(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    with open_atomic_text(path, "utf-8", overwrite=False) as stream:
        stream.write("new")
        assert not path.exists()
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_error_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.write_text("old")
    with pytest.raises(TypeError), open_atomic_text(path, "utf-8", overwrite=True) as stream:
        stream.writelines(["new", None])
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["out.txt"]


@pytest.mark.slow
def test_a_killed_writer_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.write_text("old")
    done = subprocess.run([sys.executable, "-c", _KILLED, str(path)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert path.read_text() == "old"
