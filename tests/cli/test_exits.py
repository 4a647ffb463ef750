from __future__ import annotations

import errno
import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Annotated

import pytest
import typer

from newstratum._builtin.terminal import count_columns
from newstratum._cli.exits import Exit, handle_errors, print_note
from newstratum.errors import BrokenPluginWarning, ClosedError, DecodeError, InvalidValueError, Problem


def code_of(error: BaseException | None = None, code: Exit = Exit.OK) -> int:
    def command() -> Exit:
        if error is not None:
            raise error
        return code

    with pytest.raises(typer.Exit) as caught:
        handle_errors(command)()
    return caught.value.exit_code


@pytest.mark.parametrize("code", [*Exit])
def test_a_command_says_its_own_code(code: Exit) -> None:
    assert code_of(code=code) == code


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ClosedError("the store"), "newstratum: the store is closed; open it again\n"),
        (
            DecodeError((Problem(("a.csv",), "is empty"), Problem(("b.csv",), "is empty"))),
            "newstratum: a.csv: is empty\nnewstratum: b.csv: is empty\n",
        ),
        (FileNotFoundError(errno.ENOENT, "No such file", "a.csv"), "newstratum: a.csv: No such file\n"),
        (OSError(errno.ENOSPC, "No space left"), "newstratum: No space left; make room, and run it again\n"),
        (MemoryError(), "newstratum: not enough memory\n"),
    ],
)
def test_what_stands_in_the_way_is_said_in_one_line(
    error: BaseException, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code_of(error) == Exit.CANNOT_RUN
    assert capsys.readouterr().err == said


@pytest.mark.parametrize("columns", ["80", "200", "50"])
def test_long_messages_are_wrapped_on_a_terminal_alone(
    columns: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = "没有一列的名称可读；请在第一行写列名；" * 4 + "name the columns in the first row " * 4
    print_note(told)
    whole = capsys.readouterr().err
    assert whole == f"newstratum: {told.rstrip()} \n"
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    print_note(told)
    lines = capsys.readouterr().err.splitlines()
    assert max(map(count_columns, lines)) <= min(int(columns), 80)
    assert all(line.startswith("  ") for line in lines[1:])
    assert "".join("".join(lines).split()) == "".join(whole.split())


def test_a_fault_of_its_own_is_placed_and_says_nothing_of_the_data(
    canary: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code_of(KeyError(canary)) == Exit.CANNOT_RUN
    said = capsys.readouterr().err
    assert said.startswith("newstratum: an error of newstratum itself: KeyError in exits.py, line ")
    assert said.endswith("; please report it\n")
    assert canary not in said


def test_an_interruption_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of(KeyboardInterrupt()) == 130
    assert capsys.readouterr().err == ""


def test_a_wrong_use_goes_on_to_click() -> None:
    def command() -> Exit:
        raise typer.BadParameter("no such edition")

    with pytest.raises(typer.BadParameter):
        handle_errors(command)()


def test_warnings_of_plugins_are_notes(capsys: pytest.CaptureFixture[str]) -> None:
    def command() -> Exit:
        warnings.warn("plugin jsonl: broken", BrokenPluginWarning, stacklevel=1)
        warnings.warn("something else", UserWarning, stacklevel=1)
        return Exit.OK

    with warnings.catch_warnings():
        warnings.simplefilter("default")
        with pytest.raises(typer.Exit):
            handle_errors(command)()
    assert capsys.readouterr().err == "newstratum: plugin jsonl: broken\n"


def test_notes_begin_with_the_name_of_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    print_note("one\ntwo")
    assert capsys.readouterr() == ("", "newstratum: one\nnewstratum: two\n")


@pytest.mark.slow
def test_a_reader_that_has_enough_is_no_error() -> None:
    program = """
import sys
from newstratum._cli import main
for words in (["plugins", "--json"], ["why", "--fact", "role=technical"]):
    sys.argv[1:], sys.stdout = words, open(1, "w", closefd=False)
    try:
        main()
    except SystemExit as ended:
        print(words[0], ended.code, file=sys.stderr)
"""
    read_end, write_end = os.pipe()
    os.close(read_end)
    try:
        done = subprocess.run(
            [sys.executable, "-c", program], stdout=write_end, stderr=subprocess.PIPE, check=False, text=True
        )
    finally:
        os.close(write_end)
    assert (done.returncode, done.stderr) == (Exit.OK, "plugins 0\nwhy 0\n")


def test_a_field_is_called_as_the_person_typed_it(capsys: pytest.CaptureFixture[str]) -> None:
    def command(
        table: Annotated[str, typer.Argument(metavar="TABLE")] = "",
        notice: Annotated[str, typer.Option("--notice")] = "",
    ) -> Exit:
        raise InvalidValueError(table or notice, "is missing")

    def take_files(
        file: Annotated[Path, typer.Argument()],
        returned: Annotated[Path | None, typer.Option("--returned")] = None,
    ) -> Exit:
        raise InvalidValueError("path", f"names {file.name}, which is a folder")

    with pytest.raises(typer.Exit):
        handle_errors(take_files)(file=Path("d"))
    assert capsys.readouterr().err == "newstratum: FILE: names d, which is a folder\n"
    for typed, field in (("TABLE", {"table": "table"}), ("--notice", {"notice": "notice"})):
        with pytest.raises(typer.Exit):
            handle_errors(command)(**field)
        assert capsys.readouterr().err == f"newstratum: {typed}: is missing\n"
