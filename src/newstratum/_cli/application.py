"""The commands, put together; each imports what it works with only when it runs."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Annotated, Final

import typer

from newstratum._cli.commands.backup import backup, restore
from newstratum._cli.commands.classify import classify
from newstratum._cli.commands.demo import demo
from newstratum._cli.commands.doctor import doctor
from newstratum._cli.commands.exports.brief import brief
from newstratum._cli.commands.exports.documents import calendar, export
from newstratum._cli.commands.exports.lists import list_records
from newstratum._cli.commands.exports.sheets import sheet_app
from newstratum._cli.commands.exports.show import show
from newstratum._cli.commands.history import history
from newstratum._cli.commands.imports.batches import batches, undo
from newstratum._cli.commands.imports.duplicates import distinct, duplicates, merge, unmerge
from newstratum._cli.commands.imports.files import import_file
from newstratum._cli.commands.init import init
from newstratum._cli.commands.keys import keys_app, ledger_app
from newstratum._cli.commands.notices import notices_app
from newstratum._cli.commands.page import page
from newstratum._cli.commands.people.ask import ask
from newstratum._cli.commands.people.confirm import confirm
from newstratum._cli.commands.people.edit import edit
from newstratum._cli.commands.people.objections import object_to, review
from newstratum._cli.commands.person import person_app
from newstratum._cli.commands.plan import plan_app
from newstratum._cli.commands.plugins import plugin_app, plugins
from newstratum._cli.commands.quarantine import quarantine_app
from newstratum._cli.commands.report import report
from newstratum._cli.commands.retention import retention_app
from newstratum._cli.commands.rights.purposes import purpose_app
from newstratum._cli.commands.rights.requests import request_app
from newstratum._cli.commands.rights.seal import seal_app
from newstratum._cli.commands.rulebook import rulebook_app
from newstratum._cli.commands.template import template
from newstratum._cli.commands.why import why
from newstratum._cli.exits import Exit, SafeGroup, handle_errors, interrupt, print_note
from newstratum._cli.help import Command, declare, option
from newstratum._cli.language import say
from newstratum._cli.streams import move_output
from newstratum._host.command_process import keep_apart
from newstratum._words import Words

app = typer.Typer(
    name="newstratum",
    help=declare(
        Words(
            "新的社会阶层人士工作：按职业事实判定群体并说明理由，管理名册，统计数字。",
            "Work with the new social strata: classify jobs with reasons, keep rosters, count.",
        )
    ),
    epilog=declare(
        Words(
            "各命令均可加 --lang zh 或 --lang en。退出码：0 完成，1 有几行不合格，2 用法不对，3 无法运行。",
            "Every command takes --lang zh or --lang en. Exit codes: 0 done, 1 some rows bad, 2 called "
            "wrongly, "
            "3 could not run.",
        )
    ),
    cls=SafeGroup,
    no_args_is_help=True,
    add_completion=False,
    # Plain help needs no rich, which halves the time it takes.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

commands: list[Callable[..., Exit]] = [
    demo,
    init,
    template,
    import_file,
    batches,
    undo,
    duplicates,
    merge,
    unmerge,
    distinct,
    classify,
    why,
    ask,
    confirm,
    object_to,
    review,
    edit,
    list_records,
    show,
    export,
    calendar,
    report,
    brief,
    page,
    plugins,
    doctor,
    history,
    backup,
    restore,
]
#: Commands whose functions cannot have their names: those are words of the language.
NAMES: Final = {object_to: "object", import_file: "import", list_records: "list"}
for command in commands:
    app.command(NAMES.get(command), cls=Command)(handle_errors(command))
for group in (
    sheet_app,
    person_app,
    retention_app,
    keys_app,
    ledger_app,
    seal_app,
    purpose_app,
    request_app,
    rulebook_app,
    plan_app,
    plugin_app,
    notices_app,
    quarantine_app,
):
    app.add_typer(group)


def _print_version(wanted: bool) -> None:
    if wanted:
        from newstratum import __version__

        typer.echo(f"newstratum {__version__}")
        raise typer.Exit


def _change_limits(context: typer.Context, given: list[str] | None) -> list[str] | None:
    """Let the limits hold for the command, and check them before it runs."""
    if not given:
        return given
    from newstratum._input.limits import change_input_limits, parse_limit
    from newstratum.errors import InvalidValueError

    try:
        limits = dict(map(parse_limit, given))
        context.with_resource(change_input_limits(**limits))
    except InvalidValueError as error:
        raise typer.BadParameter(say(error.words)) from None
    return given


@app.callback()
def _main(
    version: Annotated[
        bool,
        option(
            "--version",
            callback=_print_version,
            is_eager=True,
            help=Words("显示版本。", "Print the version."),
        ),
    ] = False,
    limit: Annotated[
        list[str] | None,
        option(
            callback=_change_limits,
            envvar="NEWSTRATUM_LIMITS",
            help=Words(
                "放宽或收紧某类输入的上限：table_cell=50000。可重复。",
                "Read more, or less, of a kind of input: table_cell=50000. Repeatable.",
            ),
            metavar="NAME=NUMBER",
        ),
    ] = None,
    quiet: Annotated[
        bool,
        option(
            "--quiet",
            # It is taken out of the arguments before, so that it can stand anywhere.
            help=Words(
                "不在终端上显示进度；可写在任何位置。",
                "Show no progress on a terminal; it can stand anywhere.",
            ),
        ),
    ] = False,
) -> None:
    del version, limit, quiet


def run() -> None:
    """Run the command line of this process, its output apart from what plugins write."""
    for name in ("SIGTERM", "SIGHUP"):
        # Windows has no SIGHUP; whoever began the command with nohup wants it left alone.
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, interrupt)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        # An interruption that was pressed has the number of its signal; one that a plugin raises has none.
        signal.signal(signal.SIGINT, interrupt)
    shows_all = os.environ.get("NEWSTRATUM_STRICT_PLUGINS", "") not in ("", "0")
    with (
        move_output() as file,
        keep_apart(print_note, shows_all=shows_all, file=file, tries_in_copy=sys.platform == "linux"),
    ):
        app(prog_name="newstratum")
