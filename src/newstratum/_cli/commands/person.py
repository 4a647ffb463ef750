"""``newstratum person``: what a register owes the people in it: to see what is held about them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newstratum._cli.exits import Exit, make_group, print_note
from newstratum._cli.help import in_chinese, option
from newstratum._cli.language import say
from newstratum._cli.options import Lang, Language, StoreUrl
from newstratum._cli.output import Force
from newstratum._words import Words


@in_chinese(
    "导出登记册中关于一个人的全部信息，交本人查阅：subject.html供阅读，subject.json供程序读取。\n\n"
    "文件含姓名和联系方式，只有本机用户可读；请只交给本人。"
)
def see(
    person: Annotated[str, typer.Argument(metavar="ID")],
    store: StoreUrl,
    out: Annotated[
        Path,
        option(
            "--out",
            help=Words("写入的文件夹，没有则新建。", "The folder to write into; made if it is not there."),
            metavar="DIR",
        ),
    ],
    force: Force = False,
    lang: Language = Lang.ZH,
) -> Exit:
    """Write all that a register holds about a person, for that person: subject.html and subject.json.

    The files hold the name and the contacts, and only their owner can read them: give them to nobody else.
    """
    from newstratum._cli.output import check_output_file, format_json, write_output_file
    from newstratum._cli.stores import to_read_only_url
    from newstratum._registry.opening import open_registry

    files = {suffix: out / f"subject{suffix}" for suffix in (".html", ".json")}
    with open_registry(to_read_only_url(store)) as registry:
        export = registry.subject_export(person)
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in files.values():
        check_output_file(path, store, force=force)
    contents = {
        ".html": export.to_html(lang.value),
        ".json": format_json(export.to_dict(), indent=2) + "\n",
    }
    for suffix, path in files.items():
        write_output_file(path, contents[suffix].encode(), force=force, mode=0o600)
    names = Words("、", ", ").join(Words.same(path) for path in files.values())
    print_note(say(Words("已写入{}，请只交给本人", "written: {}; give them to nobody else").format(names)))
    return Exit.OK


person_app = make_group(
    "person",
    Words("查看登记册中关于一个人的信息。", "See what a register holds about a person."),
    see=see,
)
