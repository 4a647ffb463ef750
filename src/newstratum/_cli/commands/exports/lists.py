"""``newstratum list``: the records of a table, on the screen or as the filled-in template."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from newstratum._cli.commands.exports.options import (
    OPTION_OF,
    Actor,
    ApprovedBy,
    First,
    Group,
    Last,
    Missing,
    Out,
    RecipientName,
    Status,
    Town,
    UseFor,
    build_approval,
    build_filter,
    covers_people,
    open_to_write_names,
)
from newstratum._cli.commands.people.options import note_reviews
from newstratum._cli.exits import Exit, print_note
from newstratum._cli.help import argument, in_chinese, option
from newstratum._cli.language import say
from newstratum._cli.options import AsJson, Lang, Language, StoreUrl
from newstratum._cli.output import (
    Force,
    check_output_file,
    configure_utf8_output,
    format_json,
    print_json,
    write_output_file,
)
from newstratum._words import Words, join_clauses, write_count
from newstratum.errors import InvalidValueError

if TYPE_CHECKING:
    from newstratum._registry.exports.listing import RecordTable
    from newstratum._words import Language as Code

_FORMS: Final = ("text", "csv", "xlsx", "json")
#: A cell on the screen is cut after so many characters.
_WIDEST: Final = 24
#: The columns that have room on the screen first, and those that have it last.
_FIRST: Final = ("id", "name", "name_zh", "placed", "township", "phone")
_LAST: Final = frozenset({"post", "name_en", "source", "placement_status"})


@in_chinese(
    "列出登记册中的记录。\n\n表名：名册、机构、任职、平台、活动、签到、经费预算、经费支出、建言、任务、走访。\n\n屏幕上姓名和联系方式只显示一部分。写成csv或xlsx的，就是填好的模板，改后可再导入，"
    "未改的不变。"
)
def list_records(
    table: Annotated[
        str,
        argument(
            metavar="TABLE", help=Words("哪一种表：名册、活动等。", "Which table: roster, activities …")
        ),
    ],
    store: StoreUrl,
    town: Town = "",
    group: Group = "",
    status: Status = "",
    first: First = "",
    last: Last = "",
    missing: Missing = None,
    form: Annotated[
        str,
        option(
            "--as",
            help=Words(
                "写成什么：text、csv、xlsx、json；不写则按文件名。",
                "What to write: text, csv, xlsx or json; by the name of the file by default.",
            ),
            metavar="FORM",
        ),
    ] = "",
    out: Out = None,
    purpose: UseFor = "",
    recipient: RecipientName = "",
    approved_by: ApprovedBy = "",
    actor: Actor = "office",
    force: Force = False,
    as_json: AsJson = False,
    lang: Language = Lang.ZH,
) -> Exit:
    """List the records of a table.

    Tables: roster, bodies, seats, platforms, activities, attendances, budgets, expenses, proposals, tasks,
    visits.

    On the screen names and contacts are masked. A csv or xlsx is the template filled in: it can be changed
    and imported again, and what was not changed stays.
    """
    form = _choose_form(form, out, as_json=as_json)
    if out is not None:
        check_output_file(out, store, force=force)
    try:
        with open_to_write_names(store, purpose if out is not None else "") as registry:
            where = build_filter(
                registry,
                table,
                town=town,
                group=group,
                status=status,
                first=first,
                last=last,
                missing=missing,
            )
            names = out is not None and covers_people(registry, purpose)
            found = registry.exports.table(
                table,
                where,
                purpose=purpose,
                names=names,
                actor=actor,
                approval=build_approval(recipient, approved_by),
            )
            if found.schema.kind == "person" and purpose in ("", "roster") and not status:
                note_reviews(registry)
    except InvalidValueError as error:
        if (hint := OPTION_OF.get(error.field)) is None:
            raise
        raise typer.BadParameter(say(join_clauses(error.reason, error.hint)), param_hint=hint) from None
    if out is None:
        return _print(found, form, lang.value)
    _write(found, form, out, lang.value, force=force)
    count = write_count(len(found.rows), "row")
    print_note(Words("已写入{}行：{}", "{} written: {}").format(count, out))
    if found.masked:
        print_note(
            Words(
                "姓名和联系方式只写了一部分，不能再导入；写全须加--purpose，如--purpose roster",
                "names and contacts are masked, so that it cannot be imported again; to write them in full, "
                "name a purpose: --purpose roster",
            )
        )
    return Exit.OK


def _choose_form(form: str, out: Path | None, *, as_json: bool) -> str:
    chosen = form or ("json" if as_json else "")
    if not chosen:
        chosen = "text" if out is None else out.suffix.lower().lstrip(".")
    if chosen not in _FORMS:
        known = ", ".join(_FORMS)
        raise typer.BadParameter(say(Words("可写：{}", "write one of: {}").format(known)), param_hint="--as")
    if chosen == "xlsx" and out is None:
        raise typer.BadParameter(
            say(Words("写明要生成的文件：名册.xlsx", "name the file to make: roster.xlsx")),
            param_hint="--out",
        )
    return chosen


def _print(found: RecordTable, form: str, language: Code) -> Exit:
    if form == "json":
        return print_json(found.to_dicts(language))
    if form == "csv":
        import csv
        import sys

        from newstratum._builtin.formats import escape_formula

        configure_utf8_output()
        sheet = found.to_sheet(language)
        writer = csv.writer(sys.stdout)
        for row in (sheet.columns, *sheet.rows):
            writer.writerow([escape_formula(cell) for cell in row])
        return Exit.OK
    _show(found, language)
    return Exit.OK


def _show(found: RecordTable, language: Code) -> None:
    """Print the columns that are filled in, as many as there is room for."""
    from rich.cells import cell_len

    from newstratum._cli.render import Screen

    screen = Screen()
    records = found.to_dicts(language)
    title = found.schema.title.in_language(language)
    screen.print_line(
        Words("{}：{}行", "{}: {} rows").in_language(language).format(title, f"{len(records):,}")
    )
    headings = found.get_headings(language)
    filled = [name for name in headings if any(name in each for each in records)]
    cells = {name: [_cut(name, each.get(name, "")) for each in records] for name in filled}
    room, shown = screen.width, set[str]()
    for name in sorted(filled, key=_rank):
        width = max(map(cell_len, (headings[name], *cells[name])))
        if not shown or width + 2 <= room:
            shown.add(name)
            room -= width + 2
    columns = [name for name in filled if name in shown]
    if records:
        rows = zip(*(cells[name] for name in columns), strict=True)
        screen.print_table([headings[name] for name in columns], list(rows), left=len(columns))
    if left := [headings[name] for name in filled if name not in shown]:
        told = Words("未显示的栏：{}", "columns not shown: {}").in_language(language)
        screen.print_paragraph(told.format(("、" if language == "zh" else ", ").join(left)), style="dim")


def _rank(name: str) -> int:
    """Return how early a column is given room: what says which record it is first, what explains it last."""
    if name in _FIRST:
        return _FIRST.index(name)
    return len(_FIRST) + (name in _LAST)


def _cut(name: str, cell: object) -> str:
    text = str(cell)
    return text if name == "id" or len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def _write(found: RecordTable, form: str, out: Path, language: Code, *, force: bool) -> None:
    from newstratum._api import get_plugin_host

    if form in ("json", "text"):
        plain = found.to_dicts(language)
        lines = (
            format_json(plain, indent=2)
            if form == "json"
            else "\n".join("\t".join(map(str, row.values())) for row in plain)
        )
        write_output_file(out, (lines + "\n").encode(), force=force, mode=0o600)
        return
    known = get_plugin_host().get_format(out)
    if known.write_workbook is None or out.suffix.lower() != f".{form}":
        raise typer.BadParameter(
            say(Words("文件名须以.{}结尾", "must end in .{}").format(form)), param_hint="--out"
        )
    known.write_workbook(out, [found.to_sheet(language)])
