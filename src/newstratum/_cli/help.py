"""Help in Chinese and English, and what is said to a command that was called wrongly.

Options, arguments and summaries are declared with both languages. Typer keeps the English; the Chinese is
looked up by it when help is shown, so that nothing is translated while the command starts.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Annotated, Any, Final, TypeAlias, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

from newstratum._builtin.terminal import count_columns, wrap_anywhere
from newstratum._cli.language import Lang, get_language
from newstratum._words import Words

_Command = TypeVar("_Command", bound=Callable[..., Any])

#: The Chinese of every text of help that was declared, by its English.
_CHINESE: Final[dict[str, str]] = {}

#: Click's base of what it says to a wrong call, whichever click typer builds on.
WrongCall: Final[type[Exception]] = next(
    each for each in typer.BadParameter.__mro__ if each.__name__ == "ClickException"
)

#: Columns of a line of help, and the most that the names of options take of it.
_WIDTH: Final = 78
_MOST_FOR_NAMES: Final = 30

#: Typer's own words.
_WORDS: Final = {
    "[OPTIONS]": "[选项]",
    "COMMAND [ARGS]...": "命令 [参数]...",
    "Show this message and exit.": "显示本帮助。",
    "<str>": "<文字>",
    "<int>": "<整数>",
    "<float>": "<数>",
    "<path>": "<路径>",
    "<file>": "<文件>",
    "<dir>": "<文件夹>",
    "<int range>": "<整数>",
    "<float range>": "<数>",
}
#: The types of values, as help in English calls them.
_TYPES: Final = {
    "str": "<text>",
    "int": "<number>",
    "float": "<number>",
    "int range": "<number>",
    "float range": "<number>",
    "path": "<path>",
}
#: Bounds of a number as typer writes them, and in words.
_RANGES: Final = (
    (r"\b([\d.]+)<=x<=([\d.]+)", r"\1 to \2", r"\1至\2"),
    (r"\bx>=([\d.]+)", r"at least \1", r"不小于\1"),
    (r"\bx<=([\d.]+)", r"at most \1", r"不大于\1"),
    (r"\bx>([\d.]+)", r"more than \1", r"大于\1"),
)
#: Typer's own sentences, as patterns, and their Chinese.
_SENTENCES: Final = tuple(
    (re.compile(pattern, re.DOTALL), chinese)
    for pattern, chinese in (
        (r"No such option: (.+?) \(Possible options: (.+)\)", r"没有选项\1；相近的有：\2"),
        (r"No such option: (.+)", r"没有选项\1"),
        (r"No such command (.+?)\. Did you mean (.+)\?", r"没有命令\1；是否要用\2？"),
        (r"No such command (.+)\.", r"没有命令\1"),
        (r"Missing command\.", "缺少命令"),
        (r"Missing option (.+?)\.(?: Choose from:\s*(.+))?", r"缺少选项\1"),
        (r"Missing argument (.+?)\.(?: Choose from:\s*(.+))?", r"缺少参数\1"),
        (r"Missing parameter(.*?)\.", r"缺少参数\1"),
        (r"Option (.+) requires an argument\.", r"选项\1要写一个值"),
        (r"Option (.+) requires (\d+) arguments\.", r"选项\1要写\2个值"),
        (r"Option (.+) does not take a value\.", r"选项\1不能带值"),
        (r"Got unexpected extra arguments?(?:\(s\))? \((.+)\)", r"多出参数：\1"),
        (r"Argument (.+) takes (\d+) values\.", r"参数\1要写\2个值"),
        (r"'?(.+?)'? is not one of (.+)\.", r"“\1”不在可选值中：\2"),
        (r"(?:File|Path|Directory|file|path|dir) (.+) does not exist\.", r"\1不存在"),
        (r"(?:File|Path|Directory|file|path|dir) (.+) is a directory\.", r"\1是文件夹"),
        (r"(?:File|Path|Directory|file|path|dir) (.+) is a file\.", r"\1是文件"),
        (r"(?:File|Path|Directory|file|path|dir) (.+) is not readable\.", r"\1无法读取"),
        (r"(?:File|Path|Directory|file|path|dir) (.+) is not writable\.", r"\1无法写入"),
        (r"Input should be greater than or equal to (.+)", r"应不小于\1"),
        (r"Input should be less than or equal to (.+)", r"应不大于\1"),
        (r"Input should be a valid (?:integer|number).*", "不是数"),
        (r"Input should be .*", "不是这里能写的值"),
    )
)


def option(*names: str, help: Words, **settings: Any) -> Any:  # noqa: A002 - typer's own name
    """Declare an option whose help is in both languages, as ``typer.Option`` takes it."""
    return typer.Option(*names, help=declare(help), **settings)


def argument(*, help: Words, **settings: Any) -> Any:  # noqa: A002 - typer's own name
    """Declare an argument whose help is in both languages, as ``typer.Argument`` takes it."""
    return typer.Argument(help=declare(help), **settings)


def in_chinese(summary: str) -> Callable[[_Command], _Command]:
    """Give a command the Chinese of its docstring, which is its help in English."""

    def name(command: _Command) -> _Command:
        declare(Words(summary, inspect.getdoc(command) or ""))
        return command

    return name


def declare(words: Words) -> str:
    """Note the Chinese of a text of help, and return the English, by which it is found."""
    if _CHINESE.setdefault(words.en, words.zh) != words.zh:
        raise ValueError(f"two Chinese texts for one of help: {words.en}")
    return words.en


#: The language of what a command says of itself: ``say`` gives it, and the option is only listed and checked.
MessageLanguage: TypeAlias = Annotated[
    Lang | None, option("--lang", help=Words("所说语言。", "Language of what is said."))
]


def _translate(text: str) -> str:
    text = inspect.cleandoc(text)
    return _CHINESE.get(text) or _WORDS.get(text) or text


class ChineseHelp:
    """A command or group whose help is Chinese where the command speaks Chinese."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help."""
        if get_language() == "zh":
            formatter.write("\n".join(_render_help(self, ctx)) + "\n")
            return
        formatter.write_dl = partial(_write_plainly, formatter.write_dl)
        super().format_help(ctx, formatter)  # type: ignore[misc]  # it stands before a class that has it

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return what is typed; what can be several has its three dots once."""
        pieces: list[str] = super().collect_usage_pieces(ctx)  # type: ignore[misc]  # as above
        return [re.sub(r"\.\.\.([}\]])\.\.\.", r"\1...", each) for each in pieces]


class Command(ChineseHelp, TyperCommand):
    """A command with help in both languages."""


class Group(ChineseHelp, TyperGroup):
    """A group of commands with help in both languages."""


def _render_help(command: Any, context: Any) -> Iterator[str]:
    yield _render_usage(context)
    yield ""
    for paragraph in _translate(command.help or "").split("\n\n"):
        yield from wrap_anywhere("  " + "".join(paragraph.split("\n")), _WIDTH, 2)
        yield ""
    records = [
        (each.param_type_name, _translate_record(each, context)) for each in command.get_params(context)
    ]
    rows = {
        kind: [record for each, record in records if each == kind and record]
        for kind in ("argument", "option")
    }
    yield from _render_section("参数", rows["argument"])
    yield from _render_section("选项", rows["option"])
    if isinstance(command, TyperGroup):
        below = [(name, command.get_command(context, name)) for name in command.list_commands(context)]
        listed = [(name, _translate(each.help or "").partition("。")[0]) for name, each in below if each]
        yield from _render_section("命令", listed)
    if command.epilog:
        yield from wrap_anywhere("  " + _translate(command.epilog), _WIDTH, 2)


def _render_usage(context: Any) -> str:
    english: list[str] = context.command.collect_usage_pieces(context)
    pieces = [_WORDS.get(piece, piece) for piece in english]
    return " ".join((f"用法：{context.command_path}", *pieces))


def _render_section(title: str, rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    if not rows:
        return
    yield f"{title}："
    names = min(max(count_columns(name) for name, _ in rows), _MOST_FOR_NAMES) + 2
    for name, text in rows:
        blank = names - count_columns(name)
        begin = f"  {name}{' ' * blank}" if blank >= 2 else f"  {name}\n{' ' * (names + 2)}"
        lines = wrap_anywhere(text, _WIDTH - names - 2)
        yield begin + f"\n{' ' * (names + 2)}".join(lines)
    yield ""


def _write_plainly(
    write: Callable[..., None], rows: Iterable[tuple[str, str]], *sizes: Any, **named: Any
) -> None:
    """Write names and their help in English, without words of a programming language."""
    write([_tell_plainly(*row) for row in rows], *sizes, **named)


def _tell_plainly(names: str, text: str) -> tuple[str, str]:
    names = re.sub(r"<(?:list\[)?([a-z ]+)\]?>", lambda found: _TYPES.get(found[1], found[0]), names)
    for pattern, written, _ in _RANGES:
        text = re.sub(pattern, written, text)
    return names, text


def _translate_record(parameter: Any, context: Any) -> tuple[str, str] | None:
    """Return the names of a parameter and its help, or None for a hidden one."""
    record = parameter.get_help_record(context)
    if record is None:
        return None
    names, text = record
    names = re.sub(r"<list\[([a-z ]+)\]>", r"<\1>", names)
    names = re.sub(r"<[a-z ]+>", lambda found: _WORDS.get(found[0], found[0]), names)
    own = parameter.help or ""
    return names, _translate(own) + _translate_remarks(text.removeprefix(own).strip())


def _translate_remarks(text: str) -> str:
    """Translate what typer adds to the help of an option: ``[default: 600; required]``."""
    if not text:
        return ""
    text = re.sub(r"(?:^|; )default: (?:True|False)", "", text.removeprefix("[").removesuffix("]"))
    if not text:
        return ""
    for pattern, _, written in _RANGES:
        text = re.sub(pattern, written, text)
    for english, chinese in (("default: ", "默认"), ("env var: ", "环境变量"), ("required", "必填")):
        text = re.sub(rf"(^|; ){english}", rf"\1{chinese}", text)
    return f"（{text.replace('; ', '；')}）"


@contextmanager
def tell_wrong_calls() -> Iterator[None]:
    """Let what typer says to a wrong call be Chinese where the command speaks Chinese."""
    try:
        yield
    except WrongCall as error:
        # Who called a group without anything gets its help.
        if get_language() == "zh" and type(error).__name__ != "NoArgsIsHelpError":
            error.show = partial(_show_wrong_call, error)  # type: ignore[attr-defined]  # every such error has it
        raise
    except typer.Abort as abort:
        if get_language() == "en":
            raise
        typer.echo("已中止", err=True)
        raise SystemExit(1) from abort


def _show_wrong_call(error: Any, file: Any = None) -> None:
    lines: list[str] = []
    context = getattr(error, "ctx", None)
    if context is not None:
        lines += [_render_usage(context), f"可用 {context.command_path} --help 查看帮助。", ""]
    typer.echo("\n".join([*lines, f"错误：{translate_message(error.format_message())}"]), file=file, err=True)


def translate_message(message: str) -> str:
    """Return in Chinese what typer says of a wrong call; what newstratum said is Chinese already."""
    value = re.fullmatch(r"Invalid value(?: for (.+?))?: (.+)", message, re.DOTALL)
    if value:
        place = f"{value[1]}的值不对：" if value[1] else "值不对："
        return place + _translate_sentence(value[2])
    return _translate_sentence(message)


def _translate_sentence(sentence: str) -> str:
    for pattern, chinese in _SENTENCES:
        if found := pattern.fullmatch(sentence):
            return found.expand(chinese)
    return sentence
