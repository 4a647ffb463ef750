"""``newstratum ask``: the one next question about everybody whom no verdict places, as a table to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from newstratum._cli.commands.exports.options import Actor
from newstratum._cli.commands.people.options import note_reviews
from newstratum._cli.exits import Exit, print_note
from newstratum._cli.help import in_chinese, option
from newstratum._cli.language import say
from newstratum._cli.options import AsJson, Lang, Language, StoreUrl
from newstratum._cli.output import Force, check_output_file, print_json
from newstratum._words import Words

_NO_TABLE: Final = Words(
    "不是可填写的表格：请写.xlsx或.csv", "is no table that can be filled in: name a .xlsx or .csv"
)
_WRITTEN: Final = Words("{}人各有一个问题：{}", "people with one question each: {}, in {}")
_NOBODY: Final = Words("没有待定的人，不写文件", "nobody is undetermined; no file is written")


@in_chinese(
    "列出待定人员各自要问的一个问题，写成可填写的表格。\n\n表中有人员编号、已知情况和问题，不写姓名；填好后用"
    "newstratum import导入，再判定，再问下一个。"
)
def ask(
    store: StoreUrl,
    out: Annotated[
        Path | None,
        option(
            "--out",
            help=Words("要生成的文件：追问.xlsx、追问.csv。", "The file: questions.xlsx, questions.csv."),
            metavar="FILE",
        ),
    ] = None,
    missing: Annotated[
        bool,
        option(
            "--missing",
            help=Words("问缺少的事实（现在只问这个）。", "Ask for facts that are missing, as always."),
        ),
    ] = True,
    township: Annotated[
        str,
        option(help=Words("只问这个街镇的人：编码。", "Only people of this unit: its code."), metavar="CODE"),
    ] = "",
    names: Annotated[
        bool,
        option(
            "--names",
            help=Words("写出姓名、单位和职务。", "Write names, employers and posts too."),
        ),
    ] = False,
    actor: Actor = "office",
    force: Force = False,
    as_json: AsJson = False,
    lang: Language = Lang.ZH,
) -> Exit:
    """Ask the one next question about everybody who is undetermined.

    The table has ids, what is known and the question, without names. Filled in, it is read by newstratum
    import; then people are classified again, and asked the next question.
    """
    from newstratum._api import get_plugin_host
    from newstratum._cli.stores import open_for_reading, open_for_writing
    from newstratum._wire.record_kinds import DISTRICT_PROFILE, PERSON, PLACEMENT

    del missing
    if out is None and not as_json:
        raise typer.BadParameter(
            say(Words("写明要生成的文件：追问.xlsx", "name the file to make: questions.xlsx")),
            param_hint="--out",
        )
    write = None
    if out is not None:
        write = get_plugin_host().get_format(out).write_workbook
        if write is None:
            raise typer.BadParameter(say(_NO_TABLE), param_hint="--out")
        check_output_file(out, store, force=force)
    shows_names = names and out is not None
    with (
        open_for_writing(store)
        if shows_names
        else open_for_reading(store, PERSON, PLACEMENT, DISTRICT_PROFILE)
    ) as registry:
        asked = registry.placements.questions(township=township or None)
        note_reviews(registry)
        profiles = registry.profiles()
        district = registry.profile() if len({each.code for each in profiles}) == 1 else None
        if asked and out is not None and write is not None:
            sheet = registry.placements.question_sheet(
                asked, language=lang.value, names=names, district=district, actor=actor
            )
            write(out, [sheet])
    if as_json:
        return print_json([each.to_dict(lang.value) for each in asked])
    print_note(_WRITTEN.format(len(asked), out) if asked else _NOBODY)
    return Exit.OK
