"""``newstratum report``: what a register holds, as a report in any rendering that is installed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newstratum._cli.exits import Exit
from newstratum._cli.help import in_chinese, option
from newstratum._cli.language import say
from newstratum._cli.options import Lang, Language, parse_day
from newstratum._cli.output import (
    FileMode,
    Force,
    check_output_file,
    parse_mode,
    print_content,
    write_output_file,
)
from newstratum._words import Words

if TYPE_CHECKING:
    from newstratum._host.host import PluginHost
    from newstratum._registry.registry import Registry


@in_chinese("报告登记册的现状，并与声称对照。")
def report(
    rendering: Annotated[
        str,
        option(
            "--as",
            help=Words(
                "输出形式：text、json，或插件提供的形式。", "The rendering: text, json, or that of a plugin."
            ),
            metavar="NAME",
        ),
    ] = "text",
    store: Annotated[
        str,
        option(
            help=Words("登记册：sqlite:///district.db。", "The register: sqlite:///district.db."),
            metavar="URL",
        ),
    ] = "",
    demo: Annotated[
        bool,
        option(
            "--demo",
            help=Words(
                "用随newstratum提供的示例区代替登记册。",
                "Report on the district that comes with newstratum, in place of a register.",
            ),
        ),
    ] = False,
    district: Annotated[
        str,
        option(
            help=Words(
                "区的代码，登记册含多个区时填写。", "Code of the district, of a register that holds several."
            ),
            metavar="CODE",
        ),
    ] = "",
    on: Annotated[
        str,
        option(
            help=Words(
                "报告所说的日期，如2018-11-01；不写为今天。",
                "The day it speaks of, as 2018-11-01; today if none is named.",
            ),
            metavar="DATE",
        ),
    ] = "",
    out: Annotated[
        Path | None,
        option(
            help=Words(
                "要写入的文件；不写则输出到标准输出。", "The file to write; standard output if none is named."
            )
        ),
    ] = None,
    force: Force = False,
    mode: FileMode = "600",
    industries: Annotated[
        Path | None,
        option(
            help=Words(
                "要覆盖的重点产业，TOML文件：[[industries]]，含code、zh、en。",
                "Key industries to cover, in TOML: [[industries]] with code, zh and en.",
            ),
            metavar="FILE",
        ),
    ] = None,
    edition: Annotated[
        str,
        option(
            "--edition",
            help=Words(
                "所用的口径；不写则用该区概况所定的口径。",
                "The edition of the rulebook; that of the district's profile if none is named.",
            ),
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
            say(
                Words(
                    "请指定一个登记册：--store sqlite:///district.db，或用--demo；newstratum init可新建登记"
                    "册",
                    "name one register: --store sqlite:///district.db, or --demo; newstratum init makes a "
                    "register",
                )
            ),
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
