from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from newstratum._cli.render import show_progress
from newstratum._cli.streams import take_out_quiet

_PROGRAM = """
from newstratum._cli import render
from newstratum._cli.streams import keep_quiet
from newstratum._words import Words
import sys, time
render._PATIENCE = float(sys.argv[1]) if len(sys.argv) > 1 else 0.0
with keep_quiet("quiet" in sys.argv):
    print("sum", sum(render.show_progress(range(50), "counting", 50)))
    with render.show_working(Words("比对", "comparing")):
        time.sleep(0.3)
"""


def test_items_pass_through_in_silence(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(show_progress(iter("abc"), "reading", 3)) == ["a", "b", "c"]
    assert capsys.readouterr() == ("", "")


@pytest.mark.slow
def test_what_is_no_terminal_gets_no_progress() -> None:
    """Standard output may well be a file: progress stands on standard error."""
    done = subprocess.run([sys.executable, "-c", _PROGRAM], check=True, capture_output=True)
    assert done.stdout == b"sum 1225\n"
    assert done.stderr == b""


def _run_on_terminal(*words: str) -> bytes:
    parent, child = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80"}
    subprocess.run([sys.executable, *words], stdout=child, stderr=child, env=environment, check=True)
    said = os.read(parent, 65_536)
    os.close(child)
    os.close(parent)
    return said


@pytest.mark.slow
def test_lines_on_a_terminal_are_the_progress_and_only_the_command_gives_orders(tmp_path: Path) -> None:
    """A bar would stand among the verdicts; colours are the command's own, and nobody's name has any."""
    people = tmp_path / "people.jsonl"
    people.write_text('{"id": "\\u001b[31m\\u202eP1", "status": "student"}\n', "utf-8")
    said = _run_on_terminal("-m", "newstratum", "classify", str(people), "--lang", "en").decode()
    assert said.startswith(r"\x1b[31m\u202eP1 outside · full-time student")
    # The heading of the totals, and the rule below it.
    assert set(re.findall(r"\x1b\[[^A-Za-z]*.", said)) == {"\x1b[1m", "\x1b[2m", "\x1b[0m"}


@pytest.mark.slow
@pytest.mark.parametrize("words", [("60",), ("0", "quiet")])
def test_short_work_and_quiet_work_show_no_progress(words: tuple[str, ...]) -> None:
    assert _run_on_terminal("-c", _PROGRAM, *words) == b"sum 1225\r\n"


def test_quiet_can_stand_anywhere_but_behind_the_end_of_the_options() -> None:
    assert take_out_quiet(["import", "--quiet", "a.csv"]) == (["import", "a.csv"], True)
    assert take_out_quiet(["show", "--", "--quiet"]) == (["show", "--", "--quiet"], False)


@pytest.mark.slow
def test_a_terminal_gets_a_bar() -> None:
    said = _run_on_terminal("-c", _PROGRAM)
    assert b"counting" in said
    assert b"50/50" in said
    assert b"/s" in said
    assert b"sum 1225" in said
    assert b"comparing" in said
