"""``newstratum report``: what a register holds, as a report in any rendering that is installed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newstratum._cli.exits import Exit
from newstratum._cli.options import Lang, Language, parse_day
from newstratum._cli.output import (
    FileMode,
    Force,
    check_output_file,
    parse_mode,
    print_content,
    write_output_file,
)

if TYPE_CHECKING:
    from newstratum._host.host import PluginHost
    from newstratum._registry.registry import Registry


def report(
    rendering: Annotated[
        str, typer.Option("--as", help="The rendering: text, json, or that of a plugin.", metavar="NAME")
    ] = "text",
    store: Annotated[
        str,
        typer.Option(
            help="The register: sqlite:///district.db.",
            metavar="URL",
        ),
    ] = "",
    demo: Annotated[
        bool,
        typer.Option(
            "--demo", help="Report on the district that comes with newstratum, in place of a register."
        ),
    ] = False,
    district: Annotated[
        str,
        typer.Option(help="Code of the district, of a register that holds several.", metavar="CODE"),
    ] = "",
    on: Annotated[
        str, typer.Option(help="The day it speaks of, as 2018-11-01; today if none is named.", metavar="DATE")
    ] = "",
    out: Annotated[
        Path | None, typer.Option(help="The file to write; standard output if none is named.")
    ] = None,
    force: Force = False,
    mode: FileMode = "600",
    industries: Annotated[
        Path | None,
        typer.Option(
            help="Key industries to cover, in TOML: [[industries]] with code, zh and en.", metavar="FILE"
        ),
    ] = None,
    edition: Annotated[
        str,
        typer.Option(
            "--edition",
            help="The edition of the rulebook; that of the district's profile if none is named.",
            metavar="NAME",
        ),
    ] = "",
    public: Annotated[
        bool,
        typer.Option(
            "--public", help="For publication: no ids, no small numbers of people, nothing they follow from."
        ),
    ] = False,
    k: Annotated[
        int, typer.Option("--k", help="With --public: hide numbers of fewer than so many people.", min=3)
    ] = 5,
    lang: Language = Lang.ZH,
) -> Exit:
    """Report what a register holds, beside what is claimed."""
    from newstratum._api import get_plugin_host
    from newstratum._cli.files import read_industries
    from newstratum._words import join_clauses
    from newstratum.errors import InvalidValueError

    if out is not None:
        parse_mode(mode)
        check_output_file(out, store, force=force)
    wanted = None if industries is None else read_industries(industries)
    host = get_plugin_host()
    backend = host.get_report_backend(rendering)
    day = parse_day(on)
    if bool(store) == demo:
        raise typer.BadParameter(
            "name one register: --store sqlite:///district.db, or --demo; newstratum init makes a register",
            param_hint="--store",
        )
    with _open_registry(host, store) as registry:
        try:
            made = registry.report(
                on=day, edition=edition or None, industries=wanted, district=district or None
            )
        except InvalidValueError as error:
            if error.field not in ("edition", "district"):
                raise
            raise typer.BadParameter(
                join_clauses(error.reason, error.hint).en, param_hint=f"--{error.field}"
            ) from None
    if public:
        from newstratum._figures.disclosure.reports import protect_report

        made = protect_report(made, k=k)
    content = backend.render(made.to_dict(language=lang.value))
    if out is None:
        print_content(content, backend.suffix)
    else:
        write_output_file(out, content, force=force, mode=parse_mode(mode))
    return Exit.OK


def _open_registry(host: PluginHost, url: str) -> Registry:
    """Open the registry of a URL; without one, make one in memory of the district that is shipped."""
    from newstratum._cli.stores import to_read_only_url
    from newstratum._registry.registry import open_registry

    if url:
        return open_registry(to_read_only_url(url), host=host)
    from newstratum._cli.demo import open_demo_registry

    return open_demo_registry(host)
