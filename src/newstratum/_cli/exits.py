"""Exit codes, and the one place where errors become messages: no command ever shows a traceback."""

from __future__ import annotations

import functools
import inspect
import shutil
import signal
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import Any, Final, NoReturn, ParamSpec, get_args

import attrs
import typer
from typer.core import TyperGroup
from typer.models import ArgumentInfo, OptionInfo

from newstratum._builtin.terminal import WIDTH, escape_controls, wrap_line
from newstratum._cli.help import Command, Group, MessageLanguage, WrongCall, declare, tell_wrong_calls
from newstratum._cli.language import (
    Request,
    find_locale_language,
    get_language,
    read_language,
    read_language_of_environment,
    say,
    speak,
)
from newstratum._cli.streams import is_output_error, keep_quiet, protect_streams, take_out_quiet
from newstratum._host.command_process import tell_rest
from newstratum._words import Language, Words, join_clauses
from newstratum.errors import InvalidValueError, NewstratumError, NewstratumWarning, NotFoundError

P = ParamSpec("P")

#: How far the second line of a message stands in.
_HANGING: Final = 2
_LANGUAGE_OPTION: Final = inspect.Parameter(
    "lang", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=MessageLanguage
)


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


def print_note(text: Words | str) -> None:
    """Say something on standard error: one line, or several of which each begins with the command's name.

    On a terminal long lines are wrapped. In a file or a pipe a line stays one, for programs to find.
    """
    for line in (text if isinstance(text, str) else say(text)).splitlines():
        for part in _wrap_for_terminal(f"newstratum: {line}"):
            typer.echo(part, err=True)


def _wrap_for_terminal(line: str) -> list[str]:
    if not sys.stderr.isatty():
        return [line]
    return wrap_line(escape_controls(line), min(shutil.get_terminal_size().columns, WIDTH), _HANGING)


def interrupt(number: int, _frame: Any) -> NoReturn:
    """Handle a signal as an interruption from the keyboard, so that nothing is left half done."""
    raise KeyboardInterrupt(number)


def _get_interruption_code(error: BaseException | None) -> Exit:
    """Return the code for an interruption, which click may have wrapped into errors of its own."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    number = error.args[0] if error is not None and error.args else signal.SIGINT
    return Exit(128 + int(number))


class SafeGroup(Group):
    """The command with its groups; whatever happens to its streams, it ends with a code of :class:`Exit`."""

    def main(self, args: Sequence[str] | None = None, standalone_mode: bool = True, **more: Any) -> NoReturn:  # type: ignore[override]  # what else it takes is passed on
        """Run the command and exit with its code."""
        del standalone_mode
        words, quiet = take_out_quiet(sys.argv[1:] if args is None else args)
        asked = read_language(words)
        with (
            protect_streams() as failure,
            speak(asked.language or find_locale_language()),
            keep_quiet(quiet),
        ):
            code = self._run(asked, more)
            tell_rest()
        if isinstance(failure.error, BrokenPipeError):
            # Whoever read the output has enough of it.
            code = Exit.OK
        elif failure.error is not None:
            code = Exit.CANNOT_RUN
        raise SystemExit(int(code))

    def _run(self, asked: Request, more: dict[str, Any]) -> int:
        """Run the command in the language that was asked for, by an option or by the environment."""
        try:
            language = asked.language or read_language_of_environment()
        except InvalidValueError as error:
            print_note(error.words)
            return Exit.USAGE
        defaults = None if language is None else _build_defaults(self, language)
        with speak(language or get_language()):
            return _run_group(
                lambda: super(SafeGroup, self).main(asked.arguments, default_map=defaults, **more)
            )

    def make_context(self, *args: Any, **more: Any) -> Any:
        """Read the arguments of the command."""
        with tell_wrong_calls():
            return super().make_context(*args, **more)

    def invoke(self, ctx: Any) -> Any:
        """Run the command that the arguments name."""
        with tell_wrong_calls():
            return super().invoke(ctx)


def _build_defaults(group: TyperGroup, language: Language) -> dict[str, Any]:
    """Return the language as the default of ``--lang`` of every command."""
    return {
        name: _build_defaults(each, language) if isinstance(each, TyperGroup) else {"lang": language}
        for name, each in group.commands.items()
    }


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
        print_note(Words("标准输出：{}", "standard output: {}").format(describe_reason(error)))
        return Exit.CANNOT_RUN
    return Exit.OK


def handle_errors(command: Callable[P, Exit]) -> Callable[P, None]:
    """Let a command return its exit code, and turn what it raises into a message and a code.

    A command that has no ``--lang`` gets it: what it says is in the language of :func:`say`.
    """
    signature = inspect.signature(command, eval_str=True)
    has_language = "lang" in signature.parameters
    typed = _find_typed_names(signature)

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        if not has_language:
            kwargs.pop("lang", None)
        with _redirect_warnings():
            code = _run_command(lambda: command(*args, **kwargs), typed, _list_urls(typed, kwargs))
        raise typer.Exit(code)

    if not has_language:
        parameters = [*signature.parameters.values(), _LANGUAGE_OPTION]
        run.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]  # of functions
    return run


def make_group(name: str, summary: Words, **commands: Callable[..., Exit]) -> typer.Typer:
    """Make a group of commands, by their names."""
    group = typer.Typer(
        name=name, help=declare(summary), cls=Group, no_args_is_help=True, rich_markup_mode=None
    )
    # Without a callback, a group of one command would be that command.
    group.callback()(lambda: None)
    for word, command in commands.items():
        group.command(word, cls=Command)(handle_errors(command))
    return group


def _run_command(
    command: Callable[[], Exit], typed: Mapping[str, str], urls: Sequence[tuple[str, str]] = ()
) -> Exit:
    try:
        code = command()
        sys.stdout.flush()
    except InvalidValueError as error:
        print_note(_name_as_typed(error, typed, urls).words)
    except NotFoundError as error:
        print_note(_describe_missing_record(error))
    except NewstratumError as error:
        print_note(error.words)
    except OSError as error:
        if is_output_error(error):
            raise
        print_note(_describe_system_error(error))
    except KeyboardInterrupt as interruption:
        told = _describe_plugin_error(interruption) if is_made_up(interruption) else None
        if told is None:
            return _get_interruption_code(interruption)
        print_note(told)
    except MemoryError:
        print_note(Words("内存不足", "not enough memory"))
    except BaseException as error:
        # Click answers its own error with a usage message.
        if isinstance(error, (typer.Exit, typer.Abort, WrongCall)):
            raise
        told = _describe_plugin_error(error)
        if told is None and not isinstance(error, Exception):
            raise
        print_note(told or describe_internal_error(error))
    else:
        return code
    return Exit.CANNOT_RUN


def is_made_up(interruption: KeyboardInterrupt) -> bool:
    """Say whether nobody pressed a key, but code raised the error by itself."""
    return not interruption.args and signal.getsignal(signal.SIGINT) is interrupt


def _describe_plugin_error(error: BaseException) -> Words | None:
    """Say what a plugin raised while it was used, if the error is of a plugin."""
    from newstratum._api import find_broken_plugin

    broken = find_broken_plugin(error)
    return None if broken is None else broken.words


def _find_typed_names(signature: inspect.Signature) -> dict[str, str]:
    """Return how a person types each option and argument of a command, by the names of its parameters."""
    typed = {}
    for name, parameter in signature.parameters.items():
        for given in getattr(parameter.annotation, "__metadata__", ()):
            # In an annotation the first name of an option stands where its default would.
            names = (getattr(given, "default", None), *(getattr(given, "param_decls", None) or ()))
            if options := [each for each in names if isinstance(each, str) and each.startswith("-")]:
                typed[name] = options[0]
            elif isinstance(given, OptionInfo):
                typed[name] = f"--{name.replace('_', '-')}"
            elif isinstance(given, ArgumentInfo):
                typed[name] = given.metavar or name.upper()
    # Whoever acts is the actor in Python, and --by where a person types it.
    if "by" in typed:
        typed.setdefault("actor", typed["by"])
    # The kind of a record is typed before its id, where no option is.
    if "record" in typed:
        typed.setdefault("kind", typed["record"])
    # A path in Python is the file that a person typed: the argument, or else the only one.
    paths = [
        name for name, parameter in signature.parameters.items() if _is_path(parameter) and name in typed
    ]
    arguments = [name for name in paths if not typed[name].startswith("-")]
    if len(arguments) == 1 or len(paths) == 1:
        typed.setdefault("path", typed[(arguments or paths)[0]])
    return typed


def _is_path(parameter: inspect.Parameter) -> bool:
    declared = getattr(parameter.annotation, "__origin__", parameter.annotation)
    return declared is Path or Path in get_args(declared)


#: Options that name a place by a URL.
_OF_URLS: Final = ("store", "keys", "channel")


def _list_urls(typed: Mapping[str, str], given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the options that were given URLs, with these: the store in front."""
    values = [(typed[name], given.get(name)) for name in _OF_URLS if name in typed]
    return [
        (option, each)
        for option, value in values
        for each in (value if isinstance(value, list) else [value])
        if isinstance(each, str) and each
    ]


def _name_as_typed(
    error: InvalidValueError, typed: Mapping[str, str], urls: Sequence[tuple[str, str]]
) -> InvalidValueError:
    """Call a field as the person typed it, where it is an option or an argument of the command."""
    if error.field in typed:
        return attrs.evolve(error, field=typed[error.field])
    name, _, part = error.field.partition(".")
    if name == "url" or (name == "path" and urls):
        # Which of several URLs is meant shows only where one cannot be read at all.
        broken = [option for option, url in urls if not _is_url(url)]
        options = broken or [option for option, _ in urls]
        if options:
            told = f" ({part})" if part not in ("", "path") else ""
            return attrs.evolve(error, field=options[0] + told)
    return error


def _is_url(text: str) -> bool:
    from newstratum._ports.url import URL

    try:
        URL.parse(text)
    except InvalidValueError:
        return False
    return True


def _describe_missing_record(error: NotFoundError) -> Words:
    """Say what is not there; an id that is not shown may be a name, which names nobody here."""
    from newstratum._cli.field_changes import describe_kind

    kind, _, identifier = error.key.partition("/")
    told = error.words
    if identifier == "(?)":
        told = Words("登记册中没有所写编号的{}", "the register has no {} of the id that was given")
        told = told.format(describe_kind(kind))
    if kind != "person":
        return told
    hint = Words(
        "请写人员编号，不写姓名；newstratum list roster列出编号",
        "write the id of a person, not a name; newstratum list roster shows the ids",
    )
    return join_clauses(told, hint)


def _describe_system_error(error: OSError) -> Words:
    from newstratum._storage.system_errors import is_disk_full

    told = describe_reason(error)
    if error.filename:
        told = Words("{}：{}", "{}: {}").format(error.filename, told)
    more = Words("请腾出空间后再运行", "make room, and run it again")
    return join_clauses(told, more) if is_disk_full(error) else told


def describe_reason(error: OSError) -> Words:
    """Return what the system says of an error, without the file it says it of."""
    from newstratum._input.system_errors import describe_system_error

    return Words(describe_system_error(error).zh, error.strerror or type(error).__name__)


def describe_internal_error(error: BaseException) -> Words:
    """Say where an error of newstratum itself came up, without a word of what it was about."""
    place, trace = Words("", ""), error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if "newstratum" in Path(code.co_filename).parts:
            place = Words("（{}第{}行）", " in {}, line {}")
            place = place.format(Path(code.co_filename).name, trace.tb_lineno)
        trace = trace.tb_next
    told = Words("程序自身出错：{}{}；请告知开发者", "an error of newstratum itself: {}{}; please report it")
    return told.format(type(error).__name__, place)


@contextmanager
def _redirect_warnings() -> Iterator[None]:
    """Show newstratum's warnings as notes, without the place in the code that warned."""

    def show(message: Warning | str, category: type[Warning], *_place: Any, **_more: Any) -> None:
        if issubclass(category, NewstratumWarning):
            print_note(message.words if isinstance(message, NewstratumWarning) else str(message))

    with warnings.catch_warnings():
        warnings.simplefilter("default", NewstratumWarning)
        warnings.showwarning = show
        yield
