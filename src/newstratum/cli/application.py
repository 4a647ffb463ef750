"""The commands, put together; each imports what it works with only when it runs."""

from __future__ import annotations

import io
import sys
from typing import Annotated

import typer

from newstratum.cli.backup import backup, restore
from newstratum.cli.classify import classify
from newstratum.cli.demo import demo
from newstratum.cli.doctor import doctor
from newstratum.cli.exits import guarded
from newstratum.cli.history import history
from newstratum.cli.notices import notices_app
from newstratum.cli.plan import plan_app
from newstratum.cli.plugin_new import plugin_app
from newstratum.cli.plugins import plugins
from newstratum.cli.report import report
from newstratum.cli.rulebook import rulebook_app
from newstratum.cli.why import why

__all__ = ["app", "run"]

app = typer.Typer(
    name="newstratum",
    help="Work with the new social strata: classify jobs with reasons, keep rosters, count.",
    epilog="Exit codes: 0 done, 1 some rows bad, 2 called wrongly, 3 could not run.",
    no_args_is_help=True,
    add_completion=False,
    # Plain help needs no rich, which halves the time it takes.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

app.command()(guarded(demo))
app.command()(guarded(classify))
app.command()(guarded(why))
app.command()(guarded(report))
app.command()(guarded(plugins))
app.command()(guarded(doctor))
app.command()(guarded(history))
app.command()(guarded(backup))
app.command()(guarded(restore))
app.add_typer(rulebook_app)
app.add_typer(plan_app)
app.add_typer(plugin_app)
app.add_typer(notices_app)


def _version(wanted: bool) -> None:
    if wanted:
        from newstratum import __version__

        typer.echo(f"newstratum {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    del version


def run() -> None:
    """Run the command line of this process."""
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot show a character shows a question mark instead of failing.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    app(prog_name="newstratum")
