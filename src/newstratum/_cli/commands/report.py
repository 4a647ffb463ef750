"""``newstratum report``: what a register holds, as a report in any rendering that is installed."""

from __future__ import annotations

import datetime as dt
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newstratum._cli.exits import Exit
from newstratum._cli.options import Edition, Lang, Language, configure_json_output

if TYPE_CHECKING:
    from newstratum._host import PluginHost
    from newstratum._ports.store import Store

__all__ = ["report"]


def report(
    rendering: Annotated[
        str, typer.Option("--as", help="The rendering: text, json, or that of a plugin.", metavar="NAME")
    ] = "text",
    store: Annotated[
        str,
        typer.Option(
            help="The register: sqlite:///district.db; what the founding text states if none is named.",
            metavar="URL",
        ),
    ] = "",
    on: Annotated[
        str, typer.Option(help="The day it speaks of, as 2018-11-01; today if none is named.", metavar="DATE")
    ] = "",
    out: Annotated[
        Path | None, typer.Option(help="The file to write; standard output if none is named.")
    ] = None,
    industries: Annotated[
        Path | None,
        typer.Option(
            help="Key industries to cover, in TOML: [[industries]] with code, zh and en.", metavar="FILE"
        ),
    ] = None,
    edition: Edition = "2017",
    lang: Language = Lang.ZH,
) -> Exit:
    """Report what a register holds, beside what is claimed."""
    from newstratum._cli.industry_files import read_industries
    from newstratum._figures.reports.report import encode_report
    from newstratum._host import PluginHost
    from newstratum._registry.access import DEFAULT_PURPOSES, Purposes
    from newstratum._registry.queries.activity import ActivityQueries

    wanted = None if industries is None else read_industries(industries)
    host = PluginHost()
    backend = host.report_backend(rendering)
    day = _parse_day(on)
    with closing(_open_store(host, store)) as opened:
        _check_edition(opened, edition)
        register = ActivityQueries(opened, Purposes(DEFAULT_PURPOSES))
        made = register.report(on=day, edition=edition, industries=wanted)
    content = backend.render(encode_report(made, lang.value))
    if out is not None:
        out.write_bytes(content)
    elif backend.suffix in (".txt", ".json"):
        if backend.suffix == ".json":
            configure_json_output()
        sys.stdout.write(content.decode())
    else:
        typer.echo(content, nl=False)
    return Exit.OK


def _parse_day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text) if text else dt.datetime.now().astimezone().date()
    except ValueError:
        raise typer.BadParameter("no such day; write it like 2018-11-01", param_hint="--on") from None


def _check_edition(store: Store, edition: str) -> None:
    """Refuse an edition that is neither shipped nor of a plugin and that placed nobody in the register."""
    from newstratum._cli.rulebooks import get_rulebook
    from newstratum._registry.queries.counts import count_by_unit

    # A program may have placed people by a rulebook of its own, which no plugin here has.
    if not count_by_unit(store, edition=edition):
        get_rulebook(edition)


def _open_store(host: PluginHost, url: str) -> Store:
    """Open a store without making one; without a URL, make one in memory of what the founding text states."""
    from newstratum._cli.stores import to_read_only_url
    from newstratum._registry import Registry, list_registry_kinds
    from newstratum._shipped.jiading import load_jiading

    if url:
        return host.open_store(to_read_only_url(url), list_registry_kinds())
    store = host.open_store("memory:", list_registry_kinds())
    Registry(store).import_dataset(load_jiading(), actor="newstratum")
    return store
