"""What a command hands over: a file that it writes, or JSON and other content on standard output."""

from __future__ import annotations

import contextlib
import io
import json
import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, TypeAlias

import typer

from newstratum._builtin.terminal import escape_controls
from newstratum._cli.exits import Exit, print_note
from newstratum._cli.help import option
from newstratum._cli.language import say
from newstratum._words import Words
from newstratum.errors import InvalidValueError

Force: TypeAlias = Annotated[
    bool,
    option(
        "--force",
        help=Words(
            "覆盖已有的文件；数据库不会被覆盖。", "Replace a file that exists; a store is never replaced."
        ),
    ),
]
FileMode: TypeAlias = Annotated[
    str,
    option(
        "--mode",
        help=Words(
            "谁可以读取该文件：640表示同组也可读。", "Who may read the file: 640 lets the group read it too."
        ),
        metavar="OCTAL",
    ),
]

_OUT: Final = "--out"
_FORCE: Final = "--force"


def configure_utf8_output() -> None:
    """Make standard output write UTF-8, whatever the machine's own encoding is: JSON and TOML are UTF-8."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")


def format_json(value: Any, *, indent: int | None = None, ensure_ascii: bool = False) -> str:
    r"""Return JSON without control characters: they stand as ``\u202e`` does in JSON."""
    return escape_controls(json.dumps(value, ensure_ascii=ensure_ascii, indent=indent), keep="\n")


def print_json(value: Any, *, indent: int | None = 2, ensure_ascii: bool = False) -> Exit:
    """Write a JSON value to standard output, and return the code of success."""
    configure_utf8_output()
    sys.stdout.write(format_json(value, indent=indent, ensure_ascii=ensure_ascii) + "\n")
    return Exit.OK


def print_content(content: bytes, suffix: str) -> None:
    """Write what a file of that kind would hold to standard output; a terminal gets nothing but text."""
    if suffix == ".json":
        configure_utf8_output()
    if suffix in (".txt", ".json"):
        sys.stdout.write(content.decode())
    elif not sys.stdout.isatty():
        typer.echo(content, nl=False)
    else:
        try:
            sys.stdout.write(content.decode())
        except UnicodeDecodeError:
            raise typer.BadParameter(
                say(
                    Words(
                        "不是文本，无法在终端显示；请用--out指定文件",
                        "is no text, which a terminal could show; name a file with --out",
                    )
                ),
                param_hint="--as",
            ) from None


def check_output_file(path: Path, store: str, *, force: bool) -> None:
    """Refuse a file that must not be written, before the work for it begins.

    Args:
        path: What ``--out`` names.
        store: The URL of the store that is read; it is never written to, whatever it looks like.
        force: Whether a file that exists may be replaced.
    """
    from newstratum._builtin.files import check_target
    from newstratum._ports.url import URL

    check_target(path, overwrite=force, field=_OUT, permission=_FORCE)
    if store and (file := URL.parse(store).file):
        with contextlib.suppress(OSError):
            if os.path.samefile(path, file):
                raise InvalidValueError(
                    _OUT,
                    Words("所指的{}就是数据库", "names {}, which is the store").format(path),
                    Words("请另取文件名", "choose another name"),
                )


def write_output_file(path: Path, content: bytes, *, force: bool, mode: int) -> None:
    """Write a file whole or not at all; ``mode`` says who may read it."""
    from newstratum._builtin.files import open_atomic_text

    with open_atomic_text(path, "utf-8", overwrite=force, field=_OUT, permission=_FORCE, mode=mode) as stream:
        stream.buffer.write(content)


def tell_written(path: Path) -> None:
    """Say on standard error that a file was written."""
    print_note(Words("已写入{}", "written: {}").format(path))


def write_output_folder(folder: Path, texts: Mapping[str, str]) -> None:
    """Write the files of a new folder, all of them or none."""
    import shutil
    import tempfile

    if os.path.lexists(folder):
        raise InvalidValueError(
            "--into",
            Words("其中已有{}", "has {} already").format(folder.name),
            Words("请换一个文件夹或名称", "choose another folder or another name"),
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".newstratum-", suffix=".part"))
    try:
        for name, text in texts.items():
            path = temporary / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        # Source code is no secret: it may be read as any other that the user makes.
        temporary.chmod(folder.parent.stat().st_mode & 0o755)
        temporary.rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def parse_mode(text: str) -> int:
    """Return the permissions that an option names, as octal digits."""
    if len(text) == 3 and set(text) <= set("01234567") and int(text, 8) & stat.S_IRUSR:
        return int(text, 8) & ~0o111
    raise typer.BadParameter(
        say(
            Words("请写三位八进制数字：640表示同组可读", "write three octal digits: 640 lets the group read")
        ),
        param_hint="--mode",
    )
