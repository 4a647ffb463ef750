"""``newstratum batches`` and ``newstratum undo``: what imports did, and taking one back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from newstratum._cli.commands.imports.options import Actor, Purpose
from newstratum._cli.exits import Exit, print_note
from newstratum._cli.help import argument, in_chinese
from newstratum._cli.options import AsJson, Lang, Language, StoreUrl
from newstratum._cli.output import print_json
from newstratum._words import Words

if TYPE_CHECKING:
    from newstratum._model.people.batches import Batch

_COUNTS: Final = {
    "created": Words("新增{}", "{} created"),
    "updated": Words("更新{}", "{} updated"),
    "unchanged": Words("未变{}", "{} unchanged"),
    "rejected": Words("不合格{}", "{} rejected"),
    "held": Words("待核{}", "{} held"),
}
_UNDONE_COUNTS: Final = {
    "removed": Words("移除{}", "{} removed"),
    "updated": Words("恢复原值{}", "{} with their earlier values"),
    "kept": Words("保留{}", "{} kept"),
    "erased": Words("其后已删除{}", "{} erased since"),
}
_REASONS: Final = {
    "changed": Words("导入后由{}改过", "changed by {} since"),
    "used": Words("导入后有记录提到", "something stored since refers to it"),
    "no_earlier_values": Words("原值已删除", "its earlier values were erased"),
}


@in_chinese("列出各次导入和撤销，最近的在后。")
def batches(store: StoreUrl, lang: Language = Lang.ZH, as_json: AsJson = False) -> Exit:
    """List the imports of a register, the latest last."""
    from newstratum._cli.render import Screen
    from newstratum._cli.stores import open_unchanged
    from newstratum._model.values.calendar import to_china

    with open_unchanged(store) as registry:
        found = registry.imports.batches()
    if as_json:
        return print_json([each.to_dict() for each in found])
    screen = Screen()
    undone = {each.undoes for each in found}
    for each in found:
        when = to_china(each.imported_at).strftime("%Y-%m-%d %H:%M")
        mark = Words("（已撤销）", " (undone)") if each.id in undone else Words("", "")
        screen.print_paragraph(f"{each.id}{mark.in_language(lang.value)}", style="bold")
        line = Words("{}　{}　{}", "{}  {}  {}").format(when, each.actor, each.reference)
        screen.print_paragraph(line.in_language(lang.value), indent=2, hanging=2)
        screen.print_paragraph(describe_batch(each).in_language(lang.value), indent=2, hanging=2)
    if not found:
        print_note(Words("还没有导入过", "nothing was imported yet"))
    return Exit.OK


@in_chinese("撤销一次导入。\n\n新增的移除，更新的恢复原值；导入之后有人改过或用到的，保留不动并逐条列出。")
def undo(
    batch: Annotated[
        str, argument(help=Words("批次编号，见batches。", "The batch, as batches lists it."), metavar="BATCH")
    ],
    store: StoreUrl,
    actor: Actor = "office",
    purpose: Purpose = "roster",
    lang: Language = Lang.ZH,
    as_json: AsJson = False,
) -> Exit:
    """Undo an import.

    What it added is removed, and what it changed gets its earlier values back. What somebody changed or
    used since stays as it is, and is listed.
    """
    from newstratum._cli.render import Screen, show_working
    from newstratum._cli.stores import open_for_writing

    with open_for_writing(store) as registry, show_working(Words("撤销", "undoing")):
        report = registry.imports.undo(batch, actor=actor, purpose=purpose)
    if as_json:
        kept = [
            {"kind": each.kind, "id": each.id, "reason": each.reason.value, "actor": each.actor}
            for each in report.kept
        ]
        return print_json({"stored": report.stored, "batch": report.batch.to_dict(), "kept": kept})
    screen = Screen()
    screen.print_paragraph(describe_batch(report.batch).in_language(lang.value), style="bold")
    for each in report.kept:
        why = _REASONS[each.reason.value].format(each.actor)
        line = Words("保留 {}/{}：{}", "kept {}/{}: {}").format(each.kind, each.id, why)
        screen.print_paragraph(line.in_language(lang.value), hanging=2)
    if not report.stored:
        print_note(Words("没有可撤销的，什么也没有保存", "nothing is left to undo, and nothing is stored"))
    return Exit.OK


def describe_batch(batch: Batch) -> Words:
    """Return what a batch did, in one line."""
    counts = _COUNTS if batch.undoes is None else _UNDONE_COUNTS
    parts = [words.format(f"{getattr(batch, name):,}") for name, words in counts.items()]
    told = Words("，".join(each.zh for each in parts), ", ".join(each.en for each in parts))
    if batch.undoes is None:
        return told
    return Words("撤销{}：{}", "undid {}: {}").format(batch.undoes, told)
