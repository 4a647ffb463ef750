"""``newstratum person``: what a register owes the people in it: to see what it holds, and to be erased."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from newstratum._cli.commands.exports.options import Actor
from newstratum._cli.commands.rights.consents import consent, lift, restrict, withdraw
from newstratum._cli.exits import Exit, make_group, print_note
from newstratum._cli.help import argument, in_chinese, option
from newstratum._cli.language import say
from newstratum._cli.options import AsJson, Keys, Lang, Language, LedgerFile, StoreUrl
from newstratum._cli.output import Force
from newstratum._words import NO_WORDS, Words

if TYPE_CHECKING:
    from newstratum._registry.sessions.erasure import Erasure

_ACCESS: Final = Words("{}，经手人{}，用途{}：{}", "{} by {} for {}: {}")
_GIVEN: Final = Words("，提供给{}", ", given to {}")
_APPROVED: Final = Words("，由{}批准", ", approved by {}")
_NOBODY: Final = Words("没有人看过、拿到过此人的信息", "nobody was shown or given the data of this person")


@in_chinese(
    "导出登记册中关于一个人的全部信息，交本人查阅：subject.html供阅读，subject.json供程序读取。\n\n"
    "文件含姓名和联系方式，只有本机用户可读；请只交给本人。"
)
def see(
    person: Annotated[str, argument(help=Words("人员编号。", "The id of the person."), metavar="ID")],
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
    from newstratum.errors import InvalidValueError

    files = {suffix: out / f"subject{suffix}" for suffix in (".html", ".json")}
    if os.path.lexists(out):
        # Before the log says that somebody was given something.
        if not out.is_dir():
            raise InvalidValueError(
                "--out",
                Words("所指的{}不是文件夹", "names {}, which is no folder").format(out),
                Words("请另取名称", "choose another name"),
            )
        for path in files.values():
            check_output_file(path, store, force=force)
    with open_for_writing(store) as registry:
        export = registry.subject_export(person, actor=actor)
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
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
    person: Annotated[str, argument(help=Words("人员编号。", "The id of the person."), metavar="ID")],
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


@in_chinese(
    "从登记册及其历史中删除一个人：本人记录、划分、通知、席位、签到、建言、走访、编号、理由，以及其他人文字中的姓名和联系方式。"
    "以往的数字随之减少。\n\n"
    "删除后不能恢复。先询问是否删除，除非加--yes。删除了什么、还留下什么及其原因，会一一写明。"
)
def erase(
    person: Annotated[
        str, argument(help=Words("要删除的人的编号。", "The id of the person to erase."), metavar="ID")
    ],
    store: StoreUrl,
    by: Annotated[
        str,
        option("--by", help=Words("经办人的编号。", "Id of who erases."), metavar="ID"),
    ],
    reason: Annotated[
        str,
        option(
            "--reason",
            help=Words(
                "理由：代码或不含个人信息的短句。", "Why: a code or a short text without personal data."
            ),
            metavar="TEXT",
        ),
    ],
    purpose: Annotated[
        str, option("--purpose", help=Words("用途。", "What for."), metavar="NAME")
    ] = "roster",
    yes: Annotated[bool, option("--yes", help=Words("不询问。", "Do not ask."))] = False,
    no_search: Annotated[
        bool,
        option(
            "--no-search",
            help=Words(
                "不在关于其他人的文字中查找姓名和联系方式。",
                "Do not look for the name and the contacts in texts about others.",
            ),
        ),
    ] = False,
    keys: Keys = "",
    ledger: LedgerFile = None,
) -> Exit:
    """Erase a person from a register and its history.

    Everything about them goes, their sign-ins, proposals and visits, the notices to them, their reasons, and
    their name and contacts in texts about others. Figures of the past that counted it are lower then. It
    cannot be undone: you are asked first, unless --yes is given. What was erased is said, and what stays and
    why.
    """
    from newstratum._cli.stores import open_for_writing

    question = Words("删除{}，不能恢复。是否删除？", "Erase {} for good?").format(person)
    if not yes and not typer.confirm(say(question), err=True):
        print_note(_NOT_ERASED)
        return Exit.CANNOT_RUN
    with open_for_writing(store, keys=keys, ledger=ledger) as registry:
        done = registry.redact_person(
            person, actor=by, purpose=purpose, reason=reason, search_texts=not no_search
        )
    if done.already_done:
        typer.echo(say(Words("{}：此前已删除", "{}: erased before").format(person)))
    else:
        _tell_erased(person, done)
        print_note(say(_LOWER_FIGURES))
    for told in (*done.remains, *((done.waiting,) if done.waiting != NO_WORDS else ())):
        print_note(say(told))
    return Exit.OK


_LOWER_FIGURES: Final = Words(
    "以往的人数、人次、建言、走访等数字不再含此人，重新生成的报告与已印发的可能有出入",
    "figures of the past (people, sign-ins, proposals, visits) count this person no more: a report that is"
    " made again can differ from the one that was printed",
)
_NOT_ERASED: Final = Words("没有删除", "nothing was erased")


def _tell_erased(person: str, done: Erasure) -> None:
    """Say what was erased, by kinds of record, and what the name was taken out of."""
    from collections import Counter

    from newstratum._shipped.labels import find_words
    from newstratum._words import join_names, write_count

    kinds = Counter(key.kind for key in done.keys)
    shown = join_names(
        Words("{} {}", "{} {}").format(find_words(f"record_kind.{kind}", default=kind), count)
        for kind, count in sorted(kinds.items())
    )
    told = Words("{}：已删除{}条记录（{}），历史中的文档{}份", "{}: erased {} ({}), {} of the history")
    records, documents = write_count(len(done.keys), "record"), write_count(done.documents, "document")
    typer.echo(say(told.format(person, records, shown, documents)))
    for keys, words in (
        (done.kept, Words("仍保留、只删除其历史：{}", "stays, and only its past was erased: {}")),
        (done.cleared, Words("其中的姓名或联系方式已遮去：{}", "name or contacts taken out of: {}")),
        (
            done.mentions,
            Words(
                "请人工查看，其中有此姓名或联系方式：{}",
                "look at it yourself, it has the name or a contact: {}",
            ),
        ),
    ):
        for key in keys:
            typer.echo(say(words.format(key)))


person_app = make_group(
    "person",
    Words("查看、删除登记册中关于一个人的信息。", "See or erase what a register holds about a person."),
    see=see,
    erase=erase,
    accesses=accesses,
    consent=consent,
    withdraw=withdraw,
    restrict=restrict,
    lift=lift,
)
