"""``newstratum show``: one record, and what hangs on it."""

from __future__ import annotations

from typing import Annotated

from newstratum._cli.exits import Exit
from newstratum._cli.help import argument, in_chinese
from newstratum._cli.options import AsJson, Lang, Language, StoreUrl
from newstratum._cli.output import print_json
from newstratum._words import Words


@in_chinese(
    "显示一条记录和与它有关的记录。\n\n只写编号即为人员；其他记录写成种类/编号：activity/activity.reading。姓名和联系方式"
    "只显示一部分，单位和职务不显示。"
)
def show(
    record: Annotated[
        str,
        argument(
            help=Words("记录：种类/编号；只写编号即为人员。", "KIND/ID; an id alone means a person."),
            metavar="KIND/ID",
        ),
    ],
    store: StoreUrl,
    as_json: AsJson = False,
    lang: Language = Lang.ZH,
) -> Exit:
    """Show one record and what refers to it.

    An id alone means a person; other records are written KIND/ID: activity/activity.reading. Names and
    contacts are shown in part, employers and titles not at all.
    """
    from newstratum._cli.render import Screen
    from newstratum._cli.stores import open_unchanged

    kind, slash, identifier = record.partition("/")
    if not slash:
        kind, identifier = "person", record
    with open_unchanged(store) as registry:
        found = registry.exports.describe(kind, identifier)
    language = lang.value
    if as_json:
        return print_json(found.to_dict(lang.value))
    screen = Screen()
    screen.print_line(f"{found.title.in_language(language)}  {found.id}", "bold")
    colon = "：" if language == "zh" else ": "
    for heading, text in found.facts:
        screen.print_paragraph(
            f"{heading.in_language(language)}{colon}{text.in_language(language)}", hanging=2
        )
    for each in found.related:
        screen.print_heading(f"{each.title.in_language(language)}{colon}{each.count:,}")
        for name, words in each.records:
            screen.print_paragraph(f"{name}  {words.in_language(language)}", hanging=2)
        if each.count > len(each.records):
            screen.print_line("…")
    return Exit.OK
