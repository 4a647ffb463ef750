"""``newstratum plugins``: which plugins there are, and how each fares; ``plugin new``: one to begin with."""

from __future__ import annotations

import warnings
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from newstratum._cli.exits import Exit, make_group, print_note
from newstratum._cli.help import argument, in_chinese, option
from newstratum._cli.language import get_language, say
from newstratum._cli.options import AsJson
from newstratum._cli.output import print_json, write_output_folder
from newstratum._words import NO_WORDS, Words

if TYPE_CHECKING:
    from newstratum._host.report import PluginReport

_STATUSES: Final = {
    "ok": Words("正常", "ok"),
    "partly": Words("部分可用", "partly"),
    "broken": Words("故障", "broken"),
    "left_out": Words("未启用", "left_out"),
    "blocked": Words("已停用", "blocked"),
}


@in_chinese("列出插件，以及各有什么问题。")
def plugins(as_json: AsJson = False) -> Exit:
    """List the plugins, and what is wrong with them."""
    from newstratum._cli.render import Screen, wrap_cells
    from newstratum._host.report import to_plain_reports

    reports = _report_plugins()
    if as_json:
        return print_json(to_plain_reports(reports, get_language()))
    screen = Screen()
    rows = [
        (
            report.name,
            f"{report.distribution} {report.version}".strip() or "-",
            say(_STATUSES[report.status.value]),
            f"{report.load_seconds:.2f} s" if report.load_seconds else "-",
            " ".join((*(f"{scheme}:" for scheme in report.schemes), *report.names)) or "-",
        )
        for report in reports
    ]
    columns = (
        Words("插件", "plugin"),
        Words("来自", "from"),
        Words("状态", "status"),
        Words("载入", "loading"),
        Words("提供", "offers"),
    )
    header = tuple(map(say, columns))
    screen.print_table(header, wrap_cells(header, rows, screen.width, wrapped=[1, 4]), left=5)
    for report in reports:
        if report.reason != NO_WORDS:
            print_note(Words("{}：{}", "{}: {}").format(report.name, report.reason))
        for failure in report.failures:
            print_note(failure)
    return Exit.OK


def _report_plugins() -> tuple[PluginReport, ...]:
    from newstratum._api import get_plugin_host
    from newstratum._host.report import build_plugin_reports
    from newstratum.errors import BrokenPluginWarning

    with warnings.catch_warnings():
        # The reports tell every failure.
        warnings.simplefilter("ignore", BrokenPluginWarning)
        return tuple(build_plugin_reports(get_plugin_host()))


class PluginType(StrEnum):
    """What a new plugin offers."""

    STORE = "store"
    NOTIFIER = "notifier"


@in_chinese("在新文件夹中写出新插件的各个文件：pyproject、接口、代码、测试、说明。")
def plugin_new(
    what: Annotated[
        PluginType,
        argument(help=Words("插件提供什么。", "What the plugin offers."), metavar="store|notifier"),
    ],
    name: Annotated[
        str,
        argument(
            help=Words(
                "插件名，即其地址前缀：cabinet。", "Its name, which is the scheme of its URLs: cabinet."
            ),
            metavar="NAME",
        ),
    ],
    into: Annotated[
        Path, option(help=Words("在哪里建它的文件夹。", "Where its folder is made."), metavar="FOLDER")
    ] = Path(),
) -> Exit:
    """Write the files of a new plugin into a new folder: pyproject, hook, code, kit test, README."""
    from newstratum._shipped.scaffolding import build_scaffolding
    from newstratum.errors import InvalidValueError

    try:
        texts = build_scaffolding(what.value, name)
    except InvalidValueError as error:
        raise typer.BadParameter(say(error.words), param_hint="NAME") from None
    _check_free(name)
    folder = into / f"newstratum-{name}"
    write_output_folder(folder, texts)
    typer.echo(say(Words("{}：{}个文件。接着运行：", "{}: {} files. Next:").format(folder, len(texts))))
    typer.echo(f"  pip install -e '{folder}[test]' && pytest {folder}")
    return Exit.OK


def _check_free(name: str) -> None:
    """Refuse a name that a plugin has, installed or not: the new one would be refused beside it."""
    from newstratum._host.catalog import INSTALLABLE

    reports = _report_plugins()
    schemes = {*INSTALLABLE, *(each for report in reports for each in (*report.schemes, *report.names))}
    distributions = {*INSTALLABLE.values(), *(report.distribution for report in reports)}
    if name in schemes or f"newstratum-{name}" in distributions:
        raise typer.BadParameter(
            say(Words("该名称已有插件使用；请换一个", "another plugin has this name; choose one of its own")),
            param_hint="NAME",
        )


plugin_app = make_group("plugin", Words("开发插件。", "Work on plugins."), new=plugin_new)
