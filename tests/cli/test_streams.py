"""Nothing that a text holds is obeyed by a terminal; streams that fail end the command as documented."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from newstratum._builtin.terminal import escape_controls
from newstratum._cli import main
from newstratum._cli.exits import SafeGroup

#: A title of the window, a screen that is wiped, C1, a direction that is turned, what has no width.
HOSTILE = "\x1b]0;pwned\x07\x1b[2J\x9b31m\u202etxt.exe\u2066\u200b\ufeff\x7f"
SHOWN = r"\x1b]0;pwned\x07\x1b[2J\u009b31m\u202etxt.exe\u2066\u200b\ufeff\u007f"


def is_harmless(text: str) -> bool:
    return not any(
        unicodedata.category(each) in ("Cc", "Cf", "Cs", "Zl", "Zp") for each in text if each != "\n"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (HOSTILE, SHOWN),
        ("a\nb\tc\r", r"a\nb\tc\r"),
        ("\u2028\u2029\x85", r"\u2028\u2029\u0085"),
        ("\ud800", r"\ud800"),
        ("\U000e0041", r"\udb40\udc41"),
        ("张三　（女） é ☎ 葛󠄀", "张三　（女） é ☎ 葛󠄀"),
    ],
)
def test_control_characters_are_shown(text: str, shown: str) -> None:
    assert escape_controls(text) == shown


@pytest.mark.slow
def test_every_control_character_is_escaped_once() -> None:
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    shown = escape_controls(every)
    kept = {each for each in shown if unicodedata.category(each) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
    # Signs of Arabic, Syriac, Kaithi, shorthand and hieroglyphs that are seen.
    assert all(unicodedata.name(each).startswith(SEEN) for each in kept)
    assert escape_controls(shown) == shown


SEEN = ("ARABIC ", "SYRIAC ", "KAITHI ", "EGYPTIAN ")


@pytest.mark.slow
def test_a_person_cannot_write_to_the_terminal(tmp_path: Path, command: Callable[..., Any]) -> None:
    person = json.dumps({"id": HOSTILE, "engagements": [{"role": "technical"}]})
    table = tmp_path / "a.jsonl"
    table.write_text(f"{person}\n{person}\n", "utf-8")
    for words in (("classify", table), ("classify", table, "--json"), ("why",), ("why", "--json")):
        outcome = command(*words, stdin=person)
        assert is_harmless(outcome.out + outcome.err), words


def test_a_wrong_use_cannot_write_to_the_terminal(command: Callable[..., Any]) -> None:
    for words in (
        (HOSTILE,),
        ("classify", HOSTILE),
        ("report", "--demo", "--edition", HOSTILE),
        ("report", "--store", f"{HOSTILE}:"),
        ("history", HOSTILE, "--store", f"sqlite:///{HOSTILE}.db"),
        ("plan", "rotation", f"{HOSTILE}.toml", "--year", "2026"),
    ):
        outcome = command(*words)
        assert outcome.code in (2, 3)
        assert is_harmless(outcome.out + outcome.err), words


class _Failing(io.RawIOBase):
    def __init__(self, error: OSError) -> None:
        self._error = error

    def writable(self) -> bool:
        return True

    def write(self, _data: Any) -> int:
        raise self._error


def run_with(monkeypatch: pytest.MonkeyPatch, words: list[str], **streams: object) -> tuple[int, str, str]:
    """Run the command with other standard streams; return its code and what came out of both."""
    from typer.main import get_command

    from newstratum._cli.application import app

    texts = {name: io.TextIOWrapper(io.BytesIO(), "utf-8") for name in ("stdout", "stderr")}
    for name, stream in {**texts, **streams}.items():
        monkeypatch.setattr(sys, name, stream)
    group = get_command(app)
    assert isinstance(group, SafeGroup)
    with pytest.raises(SystemExit) as ended:
        group.main(words, prog_name="newstratum")
    assert isinstance(ended.value.code, int)
    out, err = (texts[name].buffer.getvalue().decode() for name in ("stdout", "stderr"))
    # Python flushes both when it ends.
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    return ended.value.code, out, err


def make_failing(number: int) -> io.TextIOWrapper:
    error = OSError(number, os.strerror(number))
    return io.TextIOWrapper(io.BufferedWriter(_Failing(error)), "utf-8")


LONG = ["report", "--demo", "--lang", "en"]
FULL, GONE = 28, 32


@pytest.mark.slow
@pytest.mark.parametrize("words", [LONG, ["--version"], ["--help"], ["plugins", "--json"], ["doctor"]])
@pytest.mark.parametrize(
    ("number", "code", "said"),
    [(FULL, 3, "newstratum: standard output: No space left on device\n"), (GONE, 0, "")],
)
def test_standard_output_that_fails(
    monkeypatch: pytest.MonkeyPatch, words: list[str], number: int, code: int, said: str
) -> None:
    assert run_with(monkeypatch, words, stdout=make_failing(number)) == (code, "", said)


@pytest.mark.slow
@pytest.mark.parametrize("words", [LONG, ["--version"], ["--help"]])
def test_standard_output_that_is_closed(monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    done = run_with(monkeypatch, words, stdout=None)
    assert done == (3, "", "newstratum: standard output: is closed\n")


@pytest.mark.slow
def test_a_command_that_writes_a_file_needs_no_standard_output(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    out = tmp_path / "out.txt"
    done = run_with(monkeypatch, [*LONG, "--out", str(out)], stdout=None)
    assert done == (0, "", f"newstratum: written: {out}\n")
    assert out.stat().st_size > 1_000


@pytest.mark.slow
@pytest.mark.parametrize("stream", [None, FULL])
@pytest.mark.parametrize(
    ("words", "code"), [(LONG, 0), (["--nothing"], 2), (["history", "P1", "--store", "x"], 3)]
)
def test_messages_that_nobody_gets_change_nothing(
    monkeypatch: pytest.MonkeyPatch, words: list[str], code: int, stream: int | None
) -> None:
    stderr = None if stream is None else make_failing(stream)
    done, out, _ = run_with(monkeypatch, words, stderr=stderr)
    assert done == code
    assert bool(out) == (code == 0)


@pytest.fixture
def _signals() -> Iterator[None]:
    """Give signals back to those who had them."""
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


SIGNALS = [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]


@pytest.mark.slow
@pytest.mark.usefixtures("_signals")
@pytest.mark.parametrize("place", ["exits._run_command", "commands.report.parse_mode", "application.app"])
@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_a_signal_has_its_code_whenever_it_comes(
    monkeypatch: pytest.MonkeyPatch, place: str, number: signal.Signals, code: int
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        os.kill(os.getpid(), number)

    monkeypatch.setattr(f"newstratum._cli.{place}", interrupt)
    monkeypatch.setattr(sys, "argv", ["newstratum", *LONG, "--out", "none"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == code


@pytest.mark.slow
@pytest.mark.usefixtures("_signals")
@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_a_signal_leaves_nothing_half_done(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    def interrupt(*_: Path) -> None:
        os.kill(os.getpid(), number)

    monkeypatch.setattr("newstratum._builtin.files.publish_file", interrupt)
    monkeypatch.setattr(sys, "argv", ["newstratum", *LONG, "--out", str(tmp_path / "out.txt")])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == code
    assert os.listdir(tmp_path) == []


@pytest.mark.slow
def test_streams_that_are_closed_leave_no_numbers_to_a_store(tmp_path: Path) -> None:
    """Messages would be written into whatever file is opened under the number of standard error."""
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "{sys.executable}" -m newstratum demo --store own.db <&- >&- 2>&-'],
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 3
    assert [each.name for each in tmp_path.iterdir() if each.read_bytes()[:6] != b"SQLite"] == []
