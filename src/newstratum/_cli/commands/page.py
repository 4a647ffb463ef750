"""``newstratum page``: one HTML file that classifies in any browser, without a network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from newstratum._cli.exits import Exit
from newstratum._cli.help import in_chinese, option
from newstratum._cli.options import resolve_rulebook
from newstratum._cli.output import Force, check_output_file, tell_written, write_output_file
from newstratum._shipped import DEFAULT_EDITION
from newstratum._words import Words


@in_chinese(
    "生成一个网页文件，在任何浏览器中离线判定。\n\n可逐项填写一个人的职业情况，也可判定一个CSV文件；不联网，"
    "内容不离开本机。"
)
def page(
    out: Annotated[
        Path,
        option(
            "--out",
            help=Words("要生成的文件：判定.html。", "The file to make: classify.html."),
            metavar="FILE",
        ),
    ],
    edition: Annotated[
        str,
        option(
            "--edition",
            help=Words("按哪个口径判定，或TOML格式的规则文件。", "The edition, or a rulebook in TOML."),
            metavar="NAME",
        ),
    ] = DEFAULT_EDITION,
    force: Force = False,
) -> Exit:
    """Make a page that classifies in any browser, opened from disk.

    It takes the facts of one person, or a CSV file of facts. It opens no connection, and nothing leaves the
    machine.
    """
    from newstratum._shipped.page import build_page

    check_output_file(out, "", force=force)
    text = build_page(resolve_rulebook(edition).tables().to_dict())
    write_output_file(out, text.encode(), force=force, mode=0o644)
    tell_written(out)
    return Exit.OK
