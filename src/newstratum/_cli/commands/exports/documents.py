"""``newstratum export`` and ``newstratum calendar``: files that other programs read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import attrs
import typer

from newstratum._cli.commands.exports.options import (
    OPTION_OF,
    Actor,
    ApprovedBy,
    First,
    Group,
    Last,
    RecipientName,
    Status,
    Town,
    UseFor,
    build_approval,
    build_filter,
    covers_people,
    open_to_write_names,
)
from newstratum._cli.exits import Exit, print_note
from newstratum._cli.help import in_chinese, option
from newstratum._cli.language import say
from newstratum._cli.options import Lang, Language, StoreUrl, parse_day
from newstratum._cli.output import Force, check_output_file, format_json, tell_written, write_output_file
from newstratum._words import Words, join_clauses
from newstratum.errors import InvalidValueError

if TYPE_CHECKING:
    from newstratum._registry.accesses.approval import ExportApproval
    from newstratum._registry.registry import Registry

#: What can be written, and what it is called.
_FORMS: Final = {
    "popolo": Words("机构、职位和席位（Popolo JSON）", "bodies, posts and seats (Popolo JSON)"),
    "vcard": Words("人员或机构名片（vCard 4.0）", "cards of people or of a body (vCard 4.0)"),
    "vcard3": Words("人员名片（vCard 3.0）", "cards of people (vCard 3.0)"),
    "ical": Words("活动日历（iCalendar）", "the calendar of activities (iCalendar)"),
    "csvw": Words("各种表（CSV on the Web，一个文件夹）", "every table (CSV on the Web, a folder)"),
    "jsonl": Words("全部记录（JSON Lines，一个文件夹）", "all records (JSON Lines, a folder)"),
}
_NO_PURPOSE: Final = Words(
    "名片写全姓名和联系方式，请写明涵盖人员的用途：--purpose invitation",
    "cards hold names and contacts in full; say what for: --purpose invitation",
)

WrittenFile = Annotated[
    Path, option("--out", help=Words("要写入的文件。", "The file to write."), metavar="FILE")
]


@in_chinese(
    "写出供其他程序读取的文件。\n\npopolo：机构、职位和席位；vcard、vcard3：人员名片，写--body时为机构及其成员单位的名片；"
    "ical：公开的活动日历；csvw：各种表，写成一个新文件夹；jsonl：各类记录、清单和数据字典，写成一个新文件夹，可用"
    "newstratum import导入。\n\n除非写明涵盖人员的用途，文件中人员只有编号。"
)
def export(
    store: StoreUrl,
    out: WrittenFile,
    form: Annotated[
        str,
        option(
            "--as",
            help=Words(
                "写成什么：popolo、vcard、vcard3、ical、csvw、jsonl。",
                "popolo, vcard, vcard3, ical, csvw, jsonl.",
            ),
            metavar="FORM",
        ),
    ],
    body: Annotated[
        str,
        option("--body", help=Words("机构编号（vcard）。", "The id of a body, for vcard."), metavar="ID"),
    ] = "",
    town: Town = "",
    group: Group = "",
    status: Status = "",
    first: First = "",
    last: Last = "",
    purpose: UseFor = "",
    recipient: RecipientName = "",
    approved_by: ApprovedBy = "",
    actor: Actor = "office",
    force: Force = False,
    lang: Language = Lang.ZH,
) -> Exit:
    """Write a file that other programs read.

    popolo: bodies, posts and seats. vcard and vcard3: cards of people, or with --body of a body and its
    member bodies. ical: the public calendar of activities. csvw: every table as CSV with
    metadata, in a new folder. jsonl: the records of each kind, a manifest and a
    data dictionary, in a new folder, which newstratum import takes in.

    People stand in it by their ids, unless a purpose that covers them is named.
    """
    from newstratum._cli.render import show_working

    if form not in _FORMS:
        known = Words(
            "、".join(f"{name}（{each.zh}）" for name, each in _FORMS.items()),
            ", ".join(f"{name}: {each.en}" for name, each in _FORMS.items()),
        )
        raise typer.BadParameter(say(Words("可写：{}", "write one of: {}").format(known)), param_hint="--as")
    approval = build_approval(recipient, approved_by)
    try:
        with (
            open_to_write_names(store, purpose) as registry,
            show_working(Words("写出", "writing")),
        ):
            if form in ("csvw", "jsonl"):
                return _export_folder(
                    registry, form, out, purpose=purpose, actor=actor, approval=approval, lang=lang
                )
            check_output_file(out, store, force=force)
            if form == "popolo":
                names = covers_people(registry, purpose)
                data = registry.exports.popolo(
                    purpose=purpose or "office", names=names, language=lang.value, actor=actor
                )
                text = format_json(data, indent=2) + "\n"
            elif form == "ical":
                text = _write_calendar(registry, first, last, lang)
            elif body:
                text = registry.exports.body_cards(body, purpose=purpose or "office", language=lang.value)
            else:
                if not covers_people(registry, purpose):
                    raise typer.BadParameter(say(_NO_PURPOSE), param_hint="--purpose")
                text = registry.exports.people_cards(
                    build_filter(registry, "people", town=town, group=group, status=status),
                    purpose=purpose,
                    version="3.0" if form == "vcard3" else "4.0",
                    actor=actor,
                    approval=approval,
                )
    except InvalidValueError as error:
        if error.field == "path":
            # What a folder is called where the library writes it.
            raise attrs.evolve(error, field="--out") from None
        if error.field not in ("recipient", "approved_by"):
            raise
        told = say(join_clauses(error.reason, error.hint))
        raise typer.BadParameter(told, param_hint=OPTION_OF[error.field]) from None
    write_output_file(out, text.encode(), force=force, mode=0o600)
    tell_written(out)
    return Exit.OK


def _export_folder(
    registry: Registry,
    form: str,
    out: Path,
    *,
    purpose: str,
    actor: str,
    approval: ExportApproval | None,
    lang: Lang,
) -> Exit:
    if form == "jsonl":
        counts = registry.exports.records(out, purpose=purpose or "office", actor=actor, approval=approval)
        if not purpose:
            print_note(
                Words(
                    "没有写--purpose，人员和划分不在其中；要连同人员写出，请加--purpose roster",
                    "without --purpose, people and placements are not in it; "
                    "add --purpose roster to have them",
                )
            )
    else:
        counts = registry.exports.csv_on_the_web(
            out,
            purpose=purpose,
            names=covers_people(registry, purpose),
            language=lang.value,
            actor=actor,
            approval=approval,
        )
    told = Words("已写入{}条记录：{}", "records written: {}, in {}")
    print_note(told.format(sum(counts.values()), out))
    return Exit.OK


@in_chinese("写出公开的活动日历（iCalendar），供订阅；不写起止日期的，为前一年到后两年。")
def calendar(
    store: StoreUrl,
    out: WrittenFile,
    first: First = "",
    last: Last = "",
    force: Force = False,
    lang: Language = Lang.ZH,
) -> Exit:
    """Write the public calendar of activities (iCalendar).

    Without days it goes from a year ago to two years ahead.
    """
    from newstratum._cli.stores import open_unchanged

    check_output_file(out, store, force=force)
    with open_unchanged(store) as registry:
        text = _write_calendar(registry, first, last, lang)
    write_output_file(out, text.encode(), force=force, mode=0o600)
    tell_written(out)
    return Exit.OK


def _write_calendar(registry: Registry, first: str, last: str, lang: Lang) -> str:
    return registry.exports.calendar(
        parse_day(first, "--from") if first else None,
        parse_day(last, "--to") if last else None,
        language=lang.value,
    )
