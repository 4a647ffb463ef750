"""Every code block of the documentation and of both READMEs runs, and says what is shown.

* A ``python`` block runs, in one namespace with those before it on its page. All pages run in one folder,
  in the order of the index, as a reader would who tries them. A ``text`` block right after it
  is its output.
* In a ``console`` block after the comment ``<!-- checked -->`` each line ``$ newstratum …`` runs, and what it
  prints is what is shown; ``$ make demo`` stands for ``newstratum demo``, ``L=en`` for ``--lang en``.
* A block after the comment ``<!-- file: NAME -->`` is the file of that name for what stands after it.
* In both, ``…`` alone on a line stands for any lines, and ``…`` inside a line for any text.
* ``<!-- not run: why -->`` before a block leaves it out.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest
from typer.main import get_command
from typer.testing import CliRunner

from newstratum._api import _make_plugin_host
from newstratum._cli.application import app
from newstratum.errors import ConflictError, InvalidValueError, NewstratumError, UnavailableError

ROOT = Path(__file__).parents[2]
INDEX = ROOT / "docs" / "index.md"


def _find_place(page: Path) -> tuple[int, str]:
    """Where a page stands in the order of the index, which readers follow; the others come after it."""
    places = INDEX.read_text(encoding="utf-8").split()
    name = page.relative_to(ROOT).as_posix().removeprefix("docs/").removesuffix(".md")
    return (places.index(name) if name in places else len(places), name)


PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")], key=_find_place)

FENCE = re.compile(
    r"^(?:<!-- (?P<mark>[^\n]*?) -->\n\s*)?^```(?P<language>\w+)[^\n]*\n(?P<body>.*?)^```\s*?$",
    re.MULTILINE | re.DOTALL,
)

FILE = "file: "

#: What in a command needs a plugin, and which.
NEEDS_PLUGIN = [
    (re.compile(r"newstratum brief "), "./plugins/newstratum-report"),
    (re.compile(r"newstratum [^\n]*\.xlsx"), "./plugins/newstratum-sheets"),
    (re.compile(r"newstratum page (?!.*--no-words)"), "./plugins/newstratum-page"),
    (re.compile(r"newstratum seal "), "./plugins/newstratum-seal"),
]


@attrs.frozen
class Block:
    """One fenced block of a page."""

    language: str
    mark: str
    body: str
    #: The line of its first line, from 1.
    line: int
    #: Whether it follows the block before it directly.
    follows: bool

    @property
    def left_out(self) -> bool:
        return self.mark.startswith("not run: ")


def _blocks(text: str) -> list[Block]:
    blocks = []
    end = 0
    for match in FENCE.finditer(text):
        blocks.append(
            Block(
                match["language"],
                match["mark"] or "",
                match["body"],
                text.count("\n", 0, match.start("body")) + 1,
                bool(end) and not text[end : match.start()].strip(),
            )
        )
        end = match.end()
    return blocks


def _says(shown: str, printed: str) -> bool:
    """Whether the output is what is shown, blanks at line ends aside."""
    pattern = "\n".join(
        r"(?:.*\n)*?.*" if line.strip() == "…" else ".*".join(map(re.escape, line.rstrip().split("…")))
        for line in shown.strip("\n").split("\n")
    )
    found = "\n".join(line.rstrip() for line in printed.strip("\n").split("\n"))
    return re.fullmatch(pattern, found) is not None


def _pages_with(language: str, mark: str = "") -> list[object]:
    return [
        pytest.param(page, id=str(page.relative_to(ROOT)))
        for page in PAGES
        if any(
            block.language == language and block.mark.startswith(mark)
            for block in _blocks(page.read_text(encoding="utf-8"))
        )
    ]


@pytest.fixture(scope="module")
def one_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a reader who goes from page to page."""
    return tmp_path_factory.mktemp("reader")


@pytest.mark.slow
@pytest.mark.parametrize("page", _pages_with("python"))
def test_python_blocks_run(
    page: Path, one_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(one_folder)
    namespace: dict[str, object] = {"__name__": "__page__"}
    printed = None
    for block in _blocks(page.read_text(encoding="utf-8")):
        _write_file(block, one_folder)
        if block.language == "python" and not block.left_out:
            # The empty lines make a traceback name the line of the page.
            exec(compile("\n" * (block.line - 1) + block.body, page, "exec"), namespace)
            printed = capsys.readouterr().out
            continue
        if block.language == "text" and block.follows and printed is not None:
            assert _says(block.body, printed), f"{page.name}:{block.line} should show:\n{printed}"
        printed = None


@pytest.mark.parametrize(
    ("page", "begins", "lines"),
    [
        # A whole service: form, verdict, store, report.
        ("serve.md", "import datetime as dt\nfrom contextlib", 40),
        # An organisation from nine tables to its report.
        ("organisation-from-tables.md", "import csv\n", 25),
    ],
)
def test_what_users_have_to_write_stays_short(page: str, begins: str, lines: int) -> None:
    blocks = _blocks((ROOT / "docs" / "how-to" / page).read_text(encoding="utf-8"))
    (code,) = (block.body for block in blocks if block.language == "python" and block.body.startswith(begins))
    assert len([line for line in code.splitlines() if line.strip()]) <= lines


@pytest.mark.slow
@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ConflictError("person/P1", "1", "2"), 409),
        (UnavailableError("busy"), 503),
        (InvalidValueError("on", "not a date"), 422),
    ],
)
def test_the_service_answers_each_error_with_its_status(error: NewstratumError, status: int) -> None:
    page = (ROOT / "docs" / "how-to" / "serve.md").read_text(encoding="utf-8")
    namespace: dict[str, Any] = {"__name__": "__page__"}
    exec(next(block.body for block in _blocks(page) if block.language == "python"), namespace)
    answer = namespace["show_error"](None, error)
    assert answer.status_code == status
    assert str(error) in json.loads(answer.body)["detail"]


def _commands(body: str) -> list[tuple[str, str]]:
    """The commands of a console block, each with the output shown for it."""
    parts = re.split(r"^\$ (.*)\n", body, flags=re.MULTILINE)
    return list(zip(parts[1::2], parts[2::2], strict=True))


def _write_file(block: Block, folder: Path) -> None:
    if block.mark.startswith(FILE):
        (folder / block.mark.removeprefix(FILE)).write_text(block.body, encoding="utf-8")


@pytest.fixture(scope="module")
def run_command() -> Callable[[list[str]], str]:
    """Run the command in this process, and return what it prints, errors among it."""
    group, runner = get_command(app), CliRunner()

    def run(words: list[str]) -> str:
        # A process runs one command: what is installed meanwhile is seen by the next.
        _make_plugin_host.cache_clear()
        with runner.isolation() as (_out, _err, printed):
            with pytest.raises(SystemExit):
                group.main(words, prog_name="newstratum")
            return printed.getvalue().decode().replace("\r\n", "\n")

    return run


@pytest.mark.slow
@pytest.mark.parametrize("page", _pages_with("console", "checked"))
def test_console_blocks_show_what_the_command_prints(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run_command: Callable[[list[str]], str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for block in _blocks(page.read_text(encoding="utf-8")):
        _write_file(block, tmp_path)
        if block.language != "console" or block.mark != "checked":
            continue
        for command, shown in _commands(block.body):
            words = shlex.split(command.replace("make demo", "newstratum demo").replace(" L=", " --lang "))
            assert words[0] == "newstratum", f"{page.name}:{block.line} runs something else"
            printed = run_command(words[1:])
            assert _says(shown, printed), f"{page.name}: {command!r} prints:\n{printed}"


@pytest.mark.parametrize("page", _pages_with("console", "checked"))
def test_plugins_that_commands_need_are_named_before_them(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for block in _blocks(text):
        if block.language != "console":
            continue
        before = "\n".join(text.splitlines()[: block.line])
        for command, plugin in NEEDS_PLUGIN:
            if command.search(block.body):
                assert plugin in before, (block.line, plugin)


def test_blocks_are_found_with_their_lines_and_marks() -> None:
    page = "# T\n\n```python\na = 1\n```\n\n```text\n1\n```\n\nx\n\n<!-- not run: no -->\n```python\nb\n```\n"
    python, text, left_out = _blocks(page)
    assert (python.line, python.follows, python.body) == (4, False, "a = 1\n")
    assert text.follows
    assert left_out.left_out
    assert not left_out.follows


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\n…\nd\n", "a\nb\nc\nd\n", True),
        ("took … s", "took 3.2 s", True),
        ("a\n", "a\nb\n", False),
        ("took … s", "took 3.2 m", False),
        ("a.b", "axb", False),
    ],
)
def test_output_is_compared_with_what_is_shown(shown: str, printed: str, *, same: bool) -> None:
    assert _says(shown, printed) is same
