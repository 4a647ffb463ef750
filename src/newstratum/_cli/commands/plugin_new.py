"""``newstratum plugin new``: a distribution to begin with, whose tests pass at once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from newstratum._cli.exits import Exit, handle_errors


class PluginType(StrEnum):
    """What a new plugin offers."""

    STORE = "store"
    NOTIFIER = "notifier"


def plugin_new(
    what: Annotated[PluginType, typer.Argument(help="What the plugin offers.", metavar="store|notifier")],
    name: Annotated[str, typer.Argument(help="Its name, which is the scheme of its URLs: cabinet.")],
    into: Annotated[Path, typer.Option(help="Where its folder is made.", metavar="FOLDER")] = Path(),
) -> Exit:
    """Write the files of a new plugin into a new folder: pyproject, hook, code, kit test, README."""
    from newstratum._shipped.scaffolding import build_scaffolding
    from newstratum.errors import InvalidValueError

    try:
        texts = build_scaffolding(what.value, name)
    except InvalidValueError as error:
        raise typer.BadParameter(str(error), param_hint="NAME") from None
    folder = into / f"newstratum-{name}"
    folder.mkdir(parents=True)
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    typer.echo(f"{folder}: {len(texts)} files. Next:")
    typer.echo(f"  pip install -e '{folder}[test]' && pytest {folder}")
    return Exit.OK


plugin_app = typer.Typer(name="plugin", help="Work on plugins.", no_args_is_help=True, rich_markup_mode=None)
plugin_app.command("new")(handle_errors(plugin_new))


@plugin_app.callback()
def _run_group() -> None:
    """Work on plugins."""
