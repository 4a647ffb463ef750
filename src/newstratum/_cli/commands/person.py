"""``newstratum person``: what a register owes the people in it: to see what is held about them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from newstratum._cli.commands.exports.options import Actor
from newstratum._cli.exits import Exit, make_group, print_note
from newstratum._cli.help import in_chinese, option
from newstratum._cli.language import say
from newstratum._cli.options import AsJson, Lang, Language, StoreUrl
from newstratum._cli.output import Force
from newstratum._words import NO_WORDS, Words

_ACCESS: Final = Words("{}，经手人{}，用途{}：{}", "{} by {} for {}: {}")
_GIVEN: Final = Words("，提供给{}", ", given to {}")
_APPROVED: Final = Words("，由{}批准", ", approved by {}")
_NOBODY: Final = Words("没有人看过、拿到过此人的信息", "nobody was shown or given the data of this person")


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
    actor: Actor = "office",
    force: Force = False,
    lang: Language = Lang.ZH,
) -> Exit:
    """Write all that a register holds about a person, for that person: subject.html and subject.json.

    The files hold the name and the contacts, and only their owner can read them: give them to nobody else.
    """
    from newstratum._cli.output import check_output_file, format_json, write_output_file
    from newstratum._cli.stores import open_for_writing

    files = {suffix: out / f"subject{suffix}" for suffix in (".html", ".json")}
    with open_for_writing(store) as registry:
        export = registry.subject_export(person, actor=actor)
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


@in_chinese("列出谁看过、拿到过一个人的信息：时间、经手人、方式、用途、哪些内容、提供给谁、由谁批准。")
def accesses(
    person: Annotated[str, typer.Argument(metavar="ID")],
    store: StoreUrl,
    as_json: AsJson = False,
    lang: Language = Lang.ZH,
) -> Exit:
    """List who was shown or given the plain data of a person.

    Each line says when, by whom, how, for what, which parts, to whom it was given, and who approved it.
    """
    from newstratum._cli.output import print_json
    from newstratum._cli.render import Screen
    from newstratum._cli.stores import open_unchanged
    from newstratum._model.values.calendar import to_china
    from newstratum._registry.accesses.words import describe_parts
    from newstratum._shipped.labels import get_words

    with open_unchanged(store) as registry:
        found = registry.accesses.of(person)
    if as_json:
        return print_json([each.to_dict() for each in found])
    screen, language = Screen(), lang.value
    for each in found:
        told = _ACCESS.format(
            get_words(f"access_kind.{each.kind.value}"), each.actor, each.purpose, describe_parts(each)
        )
        told += _GIVEN.format(each.recipient) if each.recipient else NO_WORDS
        told += _APPROVED.format(each.approved_by) if each.approved_by else NO_WORDS
        when = f"{to_china(each.accessed_at):%Y-%m-%d %H:%M}"
        screen.print_paragraph(f"{when}  {told.in_language(language)}", hanging=2)
    if not found:
        print_note(_NOBODY)
    return Exit.OK


person_app = make_group(
    "person",
    Words("查看登记册中关于一个人的信息。", "See what a register holds about a person."),
    see=see,
    accesses=accesses,
)
