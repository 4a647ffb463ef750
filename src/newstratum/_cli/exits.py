"""Exit codes, and the one place where errors become messages: no command ever shows a traceback."""

from __future__ import annotations

import functools
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import Any, NoReturn, ParamSpec

import typer
from typer.core import TyperGroup

from newstratum._cli.streams import is_output_error, protect_streams
from newstratum.errors import NewstratumError, NewstratumWarning

P = ParamSpec("P")


class Exit(IntEnum):
    """What the command says by its exit code."""

    OK = 0
    #: Some rows are bad; the others were done.
    SOME_ROWS_BAD = 1
    #: The command was called wrongly; click uses this code too.
    USAGE = 2
    #: It could not run: a file, a store or a plugin is in the way.
    CANNOT_RUN = 3
    #: The terminal went away, an interruption from the keyboard, a request to end: as shells count signals.
    HUNG_UP = 129
    INTERRUPTED = 130
    TERMINATED = 143


def print_note(text: str) -> None:
    """Say something on standard error: one line, or several of which each begins with the command's name."""
    for line in text.splitlines():
        typer.echo(f"newstratum: {line}", err=True)


def interrupt(number: int, _frame: Any) -> NoReturn:
    """Handle a signal as an interruption from the keyboard, so that nothing is left half done."""
    raise KeyboardInterrupt(number)


def _get_interruption_code(error: BaseException | None) -> Exit:
    """Return the code for an interruption, which click may have wrapped into errors of its own."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    number = error.args[0] if error is not None and error.args else signal.SIGINT
    return Exit(128 + int(number))


class SafeGroup(TyperGroup):
    """The command with its groups; whatever happens to its streams, it ends with a code of :class:`Exit`."""

    def main(self, *args: Any, standalone_mode: bool = True, **more: Any) -> NoReturn:
        """Run the command and exit with its code."""
        del standalone_mode
        with protect_streams() as failure:
            code = _run_group(lambda: super(SafeGroup, self).main(*args, **more))
        if isinstance(failure.error, BrokenPipeError):
            # Whoever read the output has enough of it.
            code = Exit.OK
        elif failure.error is not None:
            code = Exit.CANNOT_RUN
        raise SystemExit(int(code))


def _run_group(run: Callable[[], object]) -> int:
    """Run the command as click does, and return its code."""
    try:
        run()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else Exit.OK
        # Click calls an end of the input by this name; the questions were not answered.
        if code == Exit.INTERRUPTED or isinstance(ended.__context__, typer.Abort):
            return _get_interruption_code(ended)
        return code
    except KeyboardInterrupt as interruption:
        return _get_interruption_code(interruption)
    except OSError as error:
        print_note(f"standard output: {error.strerror}")
        return Exit.CANNOT_RUN
    return Exit.OK


def handle_errors(command: Callable[P, Exit]) -> Callable[P, None]:
    """Let a command return its exit code, and turn what it raises into a message and a code."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with _redirect_warnings():
            code = _run_command(lambda: command(*args, **kwargs))
        raise typer.Exit(code)

    return run


def make_group(name: str, summary: str, **commands: Callable[..., Exit]) -> typer.Typer:
    """Make a group of commands, by their names."""
    group = typer.Typer(name=name, help=summary, no_args_is_help=True, rich_markup_mode=None)
    # Without a callback, a group of one command would be that command.
    group.callback()(lambda: None)
    for word, command in commands.items():
        group.command(word)(handle_errors(command))
    return group


def _run_command(command: Callable[[], Exit]) -> Exit:
    try:
        code = command()
        sys.stdout.flush()
    except NewstratumError as error:
        print_note(str(error))
    except OSError as error:
        if is_output_error(error):
            raise
        from newstratum._storage.system_errors import is_disk_full

        what = f"{error.filename}: " if error.filename else ""
        more = "; make room, and run it again" if is_disk_full(error) else ""
        print_note(f"{what}{error.strerror or type(error).__name__}{more}")
    except KeyboardInterrupt as interruption:
        return _get_interruption_code(interruption)
    except MemoryError:
        print_note("not enough memory")
    except Exception as error:
        # Click answers its own error with a usage message, whichever click typer builds on.
        usage = (each for each in typer.BadParameter.__mro__ if each.__name__ == "ClickException")
        if isinstance(error, (typer.Exit, typer.Abort, *usage)):
            raise
        print_note(format_internal_error(error))
    else:
        return code
    return Exit.CANNOT_RUN


def format_internal_error(error: Exception) -> str:
    """Say where an error of newstratum itself came up, without a word of what it was about."""
    place, trace = "", error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if "newstratum" in Path(code.co_filename).parts:
            place = f" in {Path(code.co_filename).name}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return f"an error of newstratum itself: {type(error).__name__}{place}; please report it"


@contextmanager
def _redirect_warnings() -> Iterator[None]:
    """Show newstratum's warnings as notes, without the place in the code that warned."""

    def show(message: Warning | str, category: type[Warning], *_place: Any, **_more: Any) -> None:
        if issubclass(category, NewstratumWarning):
            print_note(str(message))

    with warnings.catch_warnings():
        warnings.simplefilter("default", NewstratumWarning)
        warnings.showwarning = show
        yield
