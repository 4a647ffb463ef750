"""``newstratum sheet``: sheets to print and fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newstratum._cli.commands.exports.options import (
    Actor,
    Group,
    Town,
    UseFor,
    build_filter,
    covers_people,
    open_to_write_names,
)
from newstratum._cli.exits import Exit, make_group
from newstratum._cli.help import argument, in_chinese, option
from newstratum._cli.language import say
from newstratum._cli.options import Lang, Language, StoreUrl
from newstratum._cli.output import Force, check_output_file, tell_written, write_output_file
from newstratum._words import Words


@in_chinese(
    "生成一次活动的签到表：xlsx填好后可导入，html供打印。\n\n写--group或--town时，把这些人的姓名列在表上，到会的打√；"
    "须用--purpose写明涵盖人员的用途。"
)
def signin(
    activity: Annotated[
        str, argument(help=Words("活动编号。", "The id of the activity."), metavar="ACTIVITY")
    ],
    store: StoreUrl,
    out: Annotated[
        Path,
        option(
            "--out",
            help=Words("要生成的文件：签到.xlsx、签到.csv或签到.html。", "The file: .xlsx, .csv or .html."),
            metavar="FILE",
        ),
    ],
    rows: Annotated[
        int, option("--rows", help=Words("空行数。", "Rows without a name."), min=0, max=1_000)
    ] = 30,
    town: Town = "",
    group: Group = "",
    purpose: UseFor = "",
    actor: Actor = "office",
    force: Force = False,
    lang: Language = Lang.ZH,
) -> Exit:
    """Make the sign-in sheet of an activity: xlsx to fill in and import, html to print.

    With --group or --town the names of these people stand on it, and whoever comes is ticked; that needs a
    --purpose that covers people.
    """
    from newstratum._api import get_plugin_host

    write = None if out.suffix.lower() == ".html" else get_plugin_host().get_format(out).write_workbook
    if write is None and out.suffix.lower() != ".html":
        raise typer.BadParameter(
            say(Words("请写.xlsx、.csv或.html", "name a .xlsx, .csv or .html")), param_hint="--out"
        )
    check_output_file(out, store, force=force)
    with open_to_write_names(store, purpose if town or group else "") as registry:
        people = build_filter(registry, "people", town=town, group=group) if town or group else None
        if people is not None and not covers_people(registry, purpose):
            raise typer.BadParameter(
                say(
                    Words(
                        "要列出姓名，请写明涵盖人员的用途：--purpose invitation",
                        "to name people, say what for: --purpose invitation",
                    )
                ),
                param_hint="--purpose",
            )
        sheet = registry.exports.sign_in_sheet(
            activity, people=people, empty_rows=rows, people_purpose=purpose, actor=actor
        )
    if write is None:
        write_output_file(out, sheet.to_html(lang.value).encode(), force=force, mode=0o600)
    else:
        write(out, [sheet.to_sheet(lang.value)])
    tell_written(out)
    return Exit.OK


sheet_app = make_group(
    "sheet", Words("生成供打印和填写的表。", "Make sheets to print and fill in."), signin=signin
)
