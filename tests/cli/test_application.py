from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newstratum._cli import application

SCRIPT = Path(sys.executable).parent / "newstratum"

_WITHOUT = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == {name!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Missing())
from newstratum._cli import main
main()
"""


def run(*words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*words], capture_output=True, text=True, check=False, **more)


_ENGLISH = "newstratum: the command needs {}; in a clone of the project, run: pip install '.[cli]'\n"
_CHINESE = "newstratum：命令需要{}；请在本项目的副本中运行：pip install '.[cli]'\n"


@pytest.mark.parametrize(
    ("name", "arguments", "language", "says"),
    [
        ("typer", [], "", _ENGLISH),
        ("rich", [], "", _ENGLISH),
        ("typer", [], "zh", _CHINESE),
        ("typer", ["--lang", "zh"], "en", _CHINESE),
        ("typer", [], "fr", _ENGLISH),
    ],
)
def test_without_the_extra_it_says_what_to_install(
    name: str, arguments: list[str], language: str, says: str
) -> None:
    environment = {**os.environ, "NEWSTRATUM_LANG": language, "LC_ALL": "C.UTF-8"}
    done = run(sys.executable, "-c", _WITHOUT.format(name=name), *arguments, env=environment)
    assert done.returncode == 3
    assert done.stderr == says.format(name)
    assert done.stdout == ""


def test_help_names_every_command_and_the_exit_codes(command: Callable[..., Any]) -> None:
    outcome = command("--help")
    assert outcome.code == 0
    for word in ("demo", "classify", "why", "plugins", "doctor", "3 could not run"):
        assert word in outcome.out
    # Help fits a terminal of 80 columns, and no summary is cut off.
    assert all(len(line) <= 80 for line in outcome.out.splitlines())
    assert "..." not in outcome.out.partition("Commands:")[2]


@pytest.mark.slow
def test_help_loads_neither_rich_nor_the_library() -> None:
    program = (
        "import sys; sys.argv[1:] = ['--help']\n"
        "from newstratum._cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "allowed = ('newstratum._cli', 'newstratum._lazy', 'newstratum._shipped', 'newstratum.errors',\n"
        "           'newstratum._builtin.terminal', 'newstratum._words', 'newstratum._short_repr',\n"
        "           'newstratum._host.command_process')\n"
        "loaded = sorted(n for n in sys.modules if n.startswith('newstratum.') or n == 'rich.console')\n"
        "loaded = [name for name in loaded if name not in ('newstratum._builtin', 'newstratum._host')]\n"
        "print([name for name in loaded if not name.startswith(allowed)], file=sys.stderr)"
    )
    assert run(sys.executable, "-c", program).stderr == "[]\n"


def test_the_version_is_that_of_the_package(command: Callable[..., Any]) -> None:
    from newstratum import __version__

    assert command("--version").out == f"newstratum {__version__}\n"


@pytest.mark.parametrize("words", [("dmeo",), ("classify",), ("demo", "--lang", "fr"), ("--nothing",)])
def test_a_wrong_use_is_told_and_has_code_two(words: tuple[str, ...], command: Callable[..., Any]) -> None:
    outcome = command(*words)
    assert outcome.code == 2
    assert "Usage: newstratum" in outcome.err
    assert outcome.out == ""


@pytest.mark.slow
def test_a_console_without_chinese_shows_question_marks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "people.jsonl"
    path.write_text('{"id": "甲", "status": "retired"}\n', encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    text = run(str(SCRIPT), "classify", str(path), env=environment)
    assert (text.returncode, text.stderr) == (
        0,
        "newstratum: people.jsonl: lines 1, blank 0, people 1, left out 0\n",
    )
    assert "?" in text.stdout
    # JSON is UTF-8 whatever the console is.
    written = io.BytesIO()
    with io.TextIOWrapper(written, encoding="ascii") as console:
        monkeypatch.setattr(sys, "stdout", console)
        monkeypatch.setattr(sys, "argv", ["newstratum", "classify", str(path), "--json"])
        with pytest.raises(SystemExit) as ended:
            application.run()
        monkeypatch.undo()
        assert ended.value.code == 0
        assert '{"id": "甲", "outcome": "outside"' in written.getvalue().decode("utf-8")
