"""``newstratum quarantine``: records that cannot be read are taken out with their bytes kept, or put back."""

from __future__ import annotations

from typing import Annotated

import typer

from newstratum._cli.commands.exports.options import Actor as ShownTo
from newstratum._cli.exits import Exit, make_group, print_note
from newstratum._cli.help import argument, in_chinese, option
from newstratum._cli.language import say
from newstratum._cli.options import AsJson, StoreUrl
from newstratum._cli.output import print_json
from newstratum._words import Words

_Actor = Annotated[
    str,
    option(
        help=Words("由谁办理：人员或单位的编号。", "Who does it: an identifier of a person or an office.")
    ),
]
_Reason = Annotated[
    str, option(help=Words("代码或短句，不写个人信息。", "A code or a short text without personal data."))
]


@in_chinese("列出隔离的记录：隔离编号、原是什么、为何无法读取。\n\nJSON含原始字节，所涉及的人记入查阅记录。")
def list_records(store: StoreUrl, actor: ShownTo = "office", as_json: AsJson = False) -> Exit:
    """List the records in quarantine: their ids there, what they were, and why they could not be read.

    The JSON has their bytes, so that the people they are about are noted in the log of accesses.
    """
    from newstratum._cli.render import Screen
    from newstratum._cli.stores import open_for_writing
    from newstratum._model.people.accesses import AccessKind

    with open_for_writing(store) as registry:
        found = registry.quarantined()
        if as_json:
            named = (name for each in found for name in (each.person, each.other_person) if name is not None)
            registry.accesses.note(named, kind=AccessKind.LIST, actor=actor, purpose="roster")
    if as_json:
        return print_json([each.to_dict() for each in found], ensure_ascii=True)
    screen = Screen()
    for each in found:
        told = Words("{} {}/{}：{}", "{} {}/{}: {}")
        why = Words(each.reason_zh or each.reason, each.reason)
        screen.print_paragraph(say(told.format(each.id, each.kind, each.record, why)), hanging=4)
    if not found:
        print_note(Words("没有隔离的记录", "nothing is in quarantine"))
    return Exit.OK


@in_chinese("把无法读取的记录取出登记册；原始字节保留。")
def add(
    kind: Annotated[
        str,
        argument(
            help=Words("记录的种类，照doctor所写：visit。", "The kind of record, as doctor names it: visit."),
            metavar="KIND",
        ),
    ],
    record: Annotated[str, argument(help=Words("记录的编号。", "The id of the record."), metavar="ID")],
    store: StoreUrl,
    actor: _Actor,
    reason: _Reason = "",
) -> Exit:
    """Take a record that cannot be read out of a register; its bytes are kept."""
    from newstratum._cli.stores import open_for_writing

    with open_for_writing(store) as registry:
        quarantined = registry.quarantine(kind, record, actor=actor, reason=reason)
    told = Words("{}/{}已隔离，编号{}", "{}/{} is in quarantine as {}")
    typer.echo(say(told.format(kind, record, quarantined.id)))
    return Exit.OK


@in_chinese("把记录照原样放回。")
def restore(
    record: Annotated[str, argument(help=Words("隔离中的编号。", "Its id in quarantine."), metavar="ID")],
    store: StoreUrl,
    actor: _Actor,
    reason: _Reason = "",
) -> Exit:
    """Put a record back as it was stored."""
    from newstratum._cli.stores import open_for_writing

    with open_for_writing(store) as registry:
        restored = registry.restore_quarantined(record, actor=actor, reason=reason)
    told = Words("{}/{}已照原样放回", "{}/{} is back as it was stored")
    typer.echo(say(told.format(restored.kind, restored.record)))
    return Exit.OK


quarantine_app = make_group(
    "quarantine",
    Words("取出无法读取的记录，或放回去。", "Take out records that cannot be read; put them back."),
    list=list_records,
    add=add,
    restore=restore,
)
