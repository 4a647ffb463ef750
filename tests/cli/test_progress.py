from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

from newstratum._cli.render import show_progress

_PROGRAM = """
from newstratum._cli.render import show_progress
print("sum", sum(show_progress(range(50), "counting", 50)))
"""


def test_items_pass_through_in_silence(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(show_progress(iter("abc"), "reading", 3)) == ["a", "b", "c"]
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("piped", ["stdout", "stderr"])
def test_one_pipe_is_enough_for_silence(piped: str) -> None:
    parent, child = pty.openpty()
    ends = {"stdout": child, "stderr": child, piped: subprocess.PIPE}
    done = subprocess.run([sys.executable, "-c", _PROGRAM], check=True, **ends)
    os.close(child)
    os.close(parent)
    assert b"counting" not in (done.stdout or b"") + (done.stderr or b"")


def test_a_terminal_gets_a_bar() -> None:
    parent, child = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80"}
    subprocess.run([sys.executable, "-c", _PROGRAM], stdout=child, stderr=child, env=environment, check=True)
    said = os.read(parent, 65_536)
    os.close(child)
    os.close(parent)
    assert b"counting" in said
    assert b"50/50" in said
    assert b"sum 1225" in said
