from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

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


def _run_on_terminal(*words: str) -> bytes:
    parent, child = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80"}
    subprocess.run([sys.executable, *words], stdout=child, stderr=child, env=environment, check=True)
    said = os.read(parent, 65_536)
    os.close(child)
    os.close(parent)
    return said


def test_lines_on_a_terminal_are_the_progress_and_only_the_command_gives_orders(tmp_path: Path) -> None:
    """A bar would stand among the verdicts; colours are the command's own, and nobody's name has any."""
    people = tmp_path / "people.jsonl"
    people.write_text('{"id": "\\u001b[31m\\u202eP1", "status": "student"}\n', "utf-8")
    said = _run_on_terminal("-m", "newstratum", "classify", str(people), "--lang", "en").decode()
    assert said.startswith(r"\x1b[31m\u202eP1 outside · full-time student")
    # The heading of the totals, and the rule below it.
    assert set(re.findall(r"\x1b\[[^A-Za-z]*.", said)) == {"\x1b[1m", "\x1b[2m", "\x1b[0m"}


def test_a_terminal_gets_a_bar() -> None:
    said = _run_on_terminal("-c", _PROGRAM)
    assert b"counting" in said
    assert b"50/50" in said
    assert b"sum 1225" in said
