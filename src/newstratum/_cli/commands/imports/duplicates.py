"""``newstratum duplicates``, ``merge``, ``unmerge`` and ``distinct``: people who are registered twice."""

from __future__ import annotations

import csv
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

from newstratum._cli.commands.imports.options import Actor, Purpose
from newstratum._cli.exits import Exit, print_note
from newstratum._cli.help import argument, in_chinese, option
from newstratum._cli.options import AsJson, Lang, Language, StoreUrl
from newstratum._cli.output import configure_utf8_output, print_json
from newstratum._words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newstratum._registry.imports.duplicates import DuplicateCandidate
    from newstratum._registry.registry import Registry

_REASONS: Final = {
    "same_phone": Words("电话相同", "same telephone"),
    "same_email": Words("邮箱相同", "same mail address"),
    "same_name_and_unit": Words("姓名、单位相同", "same name and employer"),
    "same_name_and_township": Words("姓名、街镇相同", "same name and township"),
}


class PairsFormat(StrEnum):
    """How pairs are written."""

    TEXT = "text"
    CSV = "csv"


@in_chinese("列出可能重复登记的人。\n\n每两条记录注明理由；不作合并。")
def duplicates(
    store: StoreUrl,
    names: Annotated[bool, option("--names", help=Words("同时显示姓名。", "Show the names too."))] = False,
    as_: Annotated[
        PairsFormat, option("--as", help=Words("输出方式：text或csv。", "How to write them: text or csv."))
    ] = PairsFormat.TEXT,
    actor: Actor = "office",
    purpose: Purpose = "roster",
    lang: Language = Lang.ZH,
    as_json: AsJson = False,
) -> Exit:
    """List people who may be registered twice.

    Each pair stands with its reasons; nothing is merged.
    """
    from newstratum._cli.render import Screen, show_working
    from newstratum._cli.stores import open_for_writing, open_unchanged

    # Whoever sees names is noted.
    with (open_for_writing if names else open_unchanged)(store) as registry:
        with show_working(Words("比对", "comparing")):
            found = registry.imports.find_duplicates(purpose=purpose)
        shown = _read_names(registry, found, actor, purpose) if names else {}
    if as_json:
        return print_json(
            [
                {
                    "first": each.first,
                    "second": each.second,
                    "reasons": [reason.value for reason in each.reasons],
                    **({"names": [shown[each.first], shown[each.second]]} if names else {}),
                }
                for each in found
            ]
        )
    if as_ is PairsFormat.CSV:
        _print_csv(found, shown, lang)
        return Exit.OK
    screen = Screen()
    for each in found:
        first, second = (
            f"{identifier} {shown.get(identifier, '')}".rstrip() for identifier in (each.first, each.second)
        )
        screen.print_paragraph(f"{first}  {second}", hanging=2)
        screen.print_paragraph(_describe_reasons(each, lang), indent=2, hanging=2)
    if found:
        print_note(
            Words(
                "同一人：newstratum merge；两个人：newstratum distinct",
                "one person: newstratum merge; two people: newstratum distinct",
            )
        )
    else:
        print_note(Words("没有可能重复的人", "nobody seems to be registered twice"))
    return Exit.OK


@in_chinese(
    "把同一人的两条记录合为一条。\n\n只有被并入一方才有的内容保留，原来指向它的记录改为指向另一方；以后可用unmerge还原。"
)
def merge(
    keep: Annotated[str, argument(help=Words("保留的人员编号。", "The id that stays."), metavar="KEEP")],
    drop: Annotated[
        str, argument(help=Words("并入其中的人员编号。", "The id that is merged into it."), metavar="DROP")
    ],
    store: StoreUrl,
    actor: Actor = "office",
    purpose: Purpose = "roster",
    lang: Language = Lang.ZH,
    as_json: AsJson = False,
) -> Exit:
    """Merge two records of one person.

    What only the dropped one had is kept, and what named it names the other. Unmerge parts them again.
    """
    from newstratum._cli.render import Screen
    from newstratum._cli.stores import open_for_writing

    with (
        open_for_writing(store) as registry,
        registry.session(actor=actor, purpose=purpose, reason="merge") as session,
    ):
        merged = session.people.merge(keep, drop)
    if as_json:
        return print_json(merged.to_dict())
    text = Words(
        "{}已并入{}；改为指向后者的记录{}条；可用 newstratum unmerge {} 还原",
        "{} is merged into {}; records that name the latter now: {}; part them with: newstratum unmerge {}",
    ).format(drop, keep, len(merged.moved), drop)
    Screen().print_paragraph(text.in_language(lang.value))
    return Exit.OK


@in_chinese("把合并过的两条记录还原。\n\n其后改过的不动，并逐条列出。")
def unmerge(
    dropped: Annotated[
        str, argument(help=Words("当时并入的人员编号。", "The id that was merged away."), metavar="ID")
    ],
    store: StoreUrl,
    actor: Actor = "office",
    purpose: Purpose = "roster",
    lang: Language = Lang.ZH,
    as_json: AsJson = False,
) -> Exit:
    """Part two records that were merged.

    What was changed since stays as it is, and is listed.
    """
    from newstratum._cli.render import Screen
    from newstratum._cli.stores import open_for_writing

    with (
        open_for_writing(store) as registry,
        registry.session(actor=actor, purpose=purpose, reason="unmerge") as session,
    ):
        parted = session.people.unmerge(dropped)
    if as_json:
        return print_json({"person": parted.person.id, "kept": parted.kept.id, "left": list(parted.left)})
    screen = Screen()
    text = Words("已还原：{}、{}", "parted again: {}, {}").format(parted.kept.id, parted.person.id)
    screen.print_paragraph(text.in_language(lang.value))
    for each in parted.left:
        line = Words("其后改过，未移回：{}", "changed since, and not moved back: {}").format(each)
        screen.print_paragraph(line.in_language(lang.value), hanging=2)
    return Exit.OK


@in_chinese("判定相似的两条记录是两个人。\n\n以后不再列为可能重复，也不能合并；可用--undo撤销。")
def distinct(
    first: Annotated[str, argument(help=Words("一人的编号。", "The id of one person."), metavar="FIRST")],
    second: Annotated[str, argument(help=Words("另一人的编号。", "The id of the other."), metavar="SECOND")],
    store: StoreUrl,
    reason: Annotated[
        str,
        option(
            "--reason",
            help=Words("依据，不写个人信息。", "What showed it, without personal data."),
            metavar="TEXT",
        ),
    ] = "",
    undo: Annotated[bool, option("--undo", help=Words("撤销判定。", "Take it back."))] = False,
    actor: Actor = "office",
    purpose: Purpose = "roster",
    lang: Language = Lang.ZH,
    as_json: AsJson = False,
) -> Exit:
    """Note that two records that look alike are two people.

    They are not listed as duplicates again, nor merged; --undo takes it back.
    """
    from newstratum._cli.render import Screen
    from newstratum._cli.stores import open_for_writing

    with (
        open_for_writing(store) as registry,
        registry.session(actor=actor, purpose=purpose, reason="distinct") as session,
    ):
        if undo:
            pair = session.distinct_pairs.unmark(first, second)[0]
        else:
            pair = session.distinct_pairs.mark(first, second, reason=reason)
    if as_json:
        return print_json(pair.to_dict())
    text = (
        Words("已撤销：{}、{}可再列为可能重复", "taken back: {} and {} may be listed as duplicates again")
        if undo
        else Words("已判定{}、{}是两个人", "{} and {} are two people")
    )
    Screen().print_paragraph(text.format(first, second).in_language(lang.value))
    return Exit.OK


def _describe_reasons(candidate: DuplicateCandidate, lang: Lang) -> str:
    words = [_REASONS[each.value].in_language(lang.value) for each in candidate.reasons]
    return ("；" if lang is Lang.ZH else "; ").join(words)


def _read_names(
    registry: Registry, found: tuple[DuplicateCandidate, ...], actor: str, purpose: str
) -> Mapping[str, str]:
    from newstratum._model.people.accesses import AccessKind

    names: dict[str, str] = {}
    people = list(dict.fromkeys(each for pair in found for each in (pair.first, pair.second)))
    registry.accesses.note(people, kind=AccessKind.LIST, actor=actor, purpose=purpose, shown=("name",))
    with registry.session(actor=actor, purpose=purpose) as session:
        for identifier in people:
            person = session.people.get(identifier)
            names[identifier] = "" if person is None or person.name is None else person.name.reveal()
    return names


def _print_csv(found: tuple[DuplicateCandidate, ...], shown: Mapping[str, str], lang: Lang) -> None:
    """Write pairs as a table that a spreadsheet opens and does not run."""
    from newstratum._builtin.formats import escape_formula

    configure_utf8_output()
    writer = csv.writer(sys.stdout, lineterminator="\n")
    header = ["first", "second", *(("first_name", "second_name") if shown else ()), "reasons"]
    writer.writerow(header)
    for each in found:
        own = [shown[each.first], shown[each.second]] if shown else []
        cells = [each.first, each.second, *own, _describe_reasons(each, lang)]
        writer.writerow([escape_formula(cell) for cell in cells])
