"""``newstratum report``: what a register holds, as a report in any rendering that is installed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

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
    tell_written,
    write_output_file,
)
from newstratum._cli.reports import (
    Demo,
    LeastPublished,
    LeastReason,
    Public,
    ReportedDay,
    ReportedDistrict,
    ReportedStore,
    check_one_register,
    make_report,
)
from newstratum._words import Words


@in_chinese("报告登记册现状，并与公开文本所称对照。")
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
    store: ReportedStore = "",
    demo: Demo = False,
    district: ReportedDistrict = "",
    on: ReportedDay = "",
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
    births: Annotated[
        Path | None,
        option(
            "--births",
            help=Words(
                "含人员编号、出生年月两栏的表，用来算理事会平均年龄；只读不存，不与--public同用。",
                "A table with the columns id and birth, for the mean age of the council; read and not kept,"
                " not with --public.",
            ),
            metavar="FILE",
        ),
    ] = None,
    public: Public = False,
    k: LeastPublished = 5,
    reason: LeastReason = "",
    lang: Language = Lang.ZH,
) -> Exit:
    """Report what a register holds, beside what is claimed."""
    from newstratum._api import get_plugin_host
    from newstratum._cli.files import read_industries
    from newstratum._cli.id_files import read_births

    if out is not None:
        parse_mode(mode)
        check_output_file(out, store, force=force)
    if births is not None and public:
        raise typer.BadParameter(
            say(
                Words(
                    "不与--public同用：人少时平均年龄能推出一人的年龄",
                    "not with --public: the mean age of few tells the age of one",
                )
            ),
            param_hint="--births",
        )
    wanted = None if industries is None else read_industries(industries)
    host = get_plugin_host()
    backend = host.get_report_backend(rendering)
    day = parse_day(on)
    check_one_register(store, demo=demo)
    born = {} if births is None else read_births(births, day)
    made = make_report(
        host,
        store,
        day,
        edition=edition,
        industries=wanted,
        district=district,
        births=born,
        least=k if public else None,
        reason=reason,
    )
    content = backend.render(made.to_dict(language=lang.value))
    if out is None:
        print_content(content, backend.suffix)
    else:
        write_output_file(out, content, force=force, mode=parse_mode(mode))
        tell_written(out)
    return Exit.OK
