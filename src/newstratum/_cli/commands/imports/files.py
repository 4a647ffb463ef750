"""``newstratum import``: rows of a file into a register, or what is wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from newstratum._cli.commands.imports.options import Actor, Purpose
from newstratum._cli.exits import Exit, is_made_up, print_note
from newstratum._cli.help import argument, in_chinese, option
from newstratum._cli.language import say
from newstratum._cli.options import AsJson, Lang, Language, StoreUrl
from newstratum._cli.output import Force, check_output_file, print_json
from newstratum._words import Words, join_names, write_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from newstratum._host.host import PluginHost
    from newstratum._model.people.people import PrivacyNotice
    from newstratum._registry.imports.reports import ImportReport, RowIssue
    from newstratum._registry.registry import Registry
    from newstratum._words import Language as Code
    from newstratum.hooks import Row

#: So many places are shown; all of them stand in the JSON and in the file that is given back.
_SHOWN: Final = 40
#: How often a file is read again because somebody else imported at that moment.
_ATTEMPTS: Final = 3

_LEFT_OUT: Final = Words("不合格或待核，未导入的行：", "Rows that are rejected or held, and not imported:")
_TAKEN: Final = Words("提示，不妨碍导入：", "Remarks, which keep no row out:")
_RESULTS: Final = {
    "created": Words("新增", "created"),
    "updated": Words("更新", "updated"),
    "unchanged": Words("未变", "unchanged"),
    "rejected": Words("不合格", "rejected"),
    "held": Words("待核", "held"),
}

_INTERRUPTED: Final = Words(
    "导入已中断，什么也没有保存，除非newstratum batches已列出这一批",
    "the import was interrupted; nothing is stored unless newstratum batches lists it",
)
#: What a row would do, where nothing is stored.
_POSSIBLE: Final = {"created": Words("可新增", "to create"), "updated": Words("可更新", "to update")}


@in_chinese(
    "把表格导入登记册。\n\n名册、问卷、机构、平台、活动、签到等，按栏名辨认。\n\n"
    "逐行报告新增、更新、未变、不合格、待核。有不合格或待核的行时，除非加--partial，一行也不保存。"
)
def import_file(
    file: Annotated[
        Path,
        argument(help=Words("表格文件：csv、xlsx等。", "The table: csv, xlsx and so on."), metavar="FILE"),
    ],
    store: StoreUrl,
    notice: Annotated[
        str,
        option(
            help=Words(
                "个人信息处理告知书：TOML文件，或已登记的编号。",
                "The privacy notice people were given: a TOML file, or the id of a stored one.",
            ),
            metavar="FILE|ID",
        ),
    ] = "",
    table: Annotated[
        str,
        option(
            help=Words(
                "是哪一种表：roster、platforms等；不写则按栏名辨认。",
                "Which table it is: roster, platforms and so on; recognised by its columns by default.",
            ),
            metavar="NAME",
        ),
    ] = "",
    mapping: Annotated[
        list[str] | None,
        option(
            "--map",
            help=Words(
                "某一栏填的是什么：手机号=phone；等号后留空则不读。可重复。",
                "What a column holds: 手机号=phone; nothing after the sign leaves it out. Repeatable.",
            ),
            metavar="COLUMN=FIELD",
        ),
    ] = None,
    source: Annotated[
        str,
        option(
            help=Words(
                "来源：person（本人）、employer_statement（单位）、public_register（公开登记）、staff_visit_note（走访）。",
                "Who says so: person, employer_statement, public_register or staff_visit_note.",
            ),
            metavar="KIND",
        ),
    ] = "person",
    district: Annotated[
        str,
        option(
            help=Words(
                "区的代码，登记册含多个区时填写。", "Code of the district, of a register that holds several."
            ),
            metavar="CODE",
        ),
    ] = "",
    partial: Annotated[
        bool,
        option(
            "--partial",
            help=Words("只保存合格的行，其余不保存。", "Store the good rows, and leave the others out."),
        ),
    ] = False,
    separate: Annotated[
        bool,
        option(
            "--separate",
            help=Words(
                "与已登记的人有相同之处而又矛盾的，另立一人。",
                "Make whoever contradicts a stored person like them a person of their own.",
            ),
        ),
    ] = False,
    dry_run: Annotated[
        bool,
        option(
            "--dry-run", help=Words("只试导入，什么也不保存。", "Say what would be done, and store nothing.")
        ),
    ] = False,
    returned: Annotated[
        Path | None,
        option(
            help=Words(
                "把有问题的行写进这个文件，逐行注明原因，供改正。",
                "Write the rows with problems to this file, each with its reasons, to be put right.",
            ),
            metavar="FILE",
        ),
    ] = None,
    actor: Actor = "office",
    purpose: Purpose = "roster",
    force: Force = False,
    lang: Language = Lang.ZH,
    as_json: AsJson = False,
) -> Exit:
    """Import a table into a register.

    A roster, a survey, bodies, platforms, activities, sign-ins and so on: it is recognised by its columns.

    Every row is created, updated, unchanged, rejected or held. Where rows are rejected or held, nothing is
    stored, unless with --partial.
    """
    from newstratum._api import get_plugin_host
    from newstratum.errors import InvalidValueError

    if file.is_dir():
        return _import_records(file, store, actor=actor, purpose=purpose, dry_run=dry_run, as_json=as_json)
    host = get_plugin_host()
    columns = _parse_mapping(mapping or [])
    if returned is not None:
        _check_returned(host, file, returned, store, force=force)
    report = _import(
        file,
        store,
        notice=notice,
        dry_run=dry_run,
        table=table or None,
        mapping=columns,
        source=_build_source(source, file),
        district=district or None,
        partial=partial,
        separate=separate,
        actor=actor,
        purpose=purpose,
    )
    if not report.results:
        raise InvalidValueError(
            file.name,
            Words("没有数据行", "holds no row"),
            Words(
                "第一行写栏名，以下每行一条", "name the columns in the first row, and write one thing a row"
            ),
        )
    if returned is not None:
        _give_back(host, file, returned, report, lang.value)
    if as_json:
        print_json(_to_plain(report, file, lang.value, dry_run=dry_run))
    else:
        _show(report, file, lang.value, dry_run=dry_run)
    return Exit.SOME_ROWS_BAD if any(each.blocks for each in report.issues) else Exit.OK


def _import_records(
    folder: Path, store: str, *, actor: str, purpose: str, dry_run: bool, as_json: bool
) -> Exit:
    """Take in a folder of records that ``newstratum export --as jsonl`` wrote."""
    from newstratum._cli.render import show_working
    from newstratum._cli.stores import open_for_writing, open_unchanged

    with (
        (open_unchanged if dry_run else open_for_writing)(store) as registry,
        show_working(Words("导入", "importing")),
    ):
        batch = registry.imports.records(folder, actor=actor, purpose=purpose, dry_run=dry_run)
    counts = {name: getattr(batch, name) for name in _RESULTS}
    is_stored = not dry_run and any(counts[name] for name in _STORED)
    if as_json:
        plain = {"folder": folder.name, "dry_run": dry_run, "stored": is_stored, "counts": counts}
        return print_json({**plain, "batch": batch.id if is_stored else None})
    heading = Words("{}：共{}条记录", "{}: {}").format(
        folder.name, write_count(sum(counts.values()), "record")
    )
    results = _name_results(counts, stored=not dry_run)
    parts = [
        Words("{} {}", "{} {}").format(words, f"{counts[result]:,}") for result, words in results.items()
    ]
    end = Words("没有变化，什么也没有保存", "nothing is new, and nothing is stored")
    if is_stored:
        end = Words("已保存，批次{}", "stored as batch {}").format(batch.id)
    elif dry_run:
        end = Words("试导入，什么也没有保存", "a dry run: nothing is stored")
    for line in (heading, Words("，", ", ").join(parts), end):
        typer.echo(say(line))
    return Exit.OK


def _name_results(counts: Mapping[Any, int], *, stored: bool) -> Mapping[str, Words]:
    """Return what becomes of rows in words: what could be stored, where nothing is and something could be."""
    possible = not stored and any(counts.get(result) for result in _STORED)
    return _RESULTS | _POSSIBLE if possible else _RESULTS


def _import(file: Path, store: str, *, notice: str, dry_run: bool, **options: Any) -> ImportReport:
    from newstratum._cli.files import read_rows
    from newstratum._cli.render import show_progress
    from newstratum._cli.stores import open_for_writing, open_unchanged
    from newstratum.errors import ConflictError

    with (open_unchanged if dry_run else open_for_writing)(store) as registry:
        given = _find_notice(registry, notice, options["purpose"])
        for attempt in range(_ATTEMPTS):
            rows: Iterable[Row] = show_progress(read_rows(file), file.name)
            try:
                return registry.import_table(rows, notice=given, dry_run=dry_run, **options)
            except ConflictError:
                # Somebody imported or erased at that moment: the file is read again and compared anew.
                if attempt + 1 == _ATTEMPTS:
                    raise
            except KeyboardInterrupt as interruption:
                if not is_made_up(interruption):
                    print_note(_INTERRUPTED)
                raise
    raise AssertionError("the last attempt returns or raises")


def _parse_mapping(given: list[str]) -> dict[str, str]:
    mapping: dict[str, str] = {}
    for each in given:
        column, sign, name = each.partition("=")
        if not sign or not column.strip():
            raise typer.BadParameter(
                say(Words("请写成“栏名=字段”", "write it like COLUMN=FIELD")), param_hint="--map"
            )
        mapping[column.strip()] = name.strip()
    return mapping


def _build_source(kind: str, file: Path) -> Any:
    from newstratum._cli.options import parse_day
    from newstratum._model.people.evidence import Source, SourceKind
    from newstratum._shipped.labels import get_member_words

    known = {each: get_member_words(each) for each in SourceKind}
    chosen = next((each for each, words in known.items() if kind in (each, words.zh, words.en)), None)
    if chosen is None:
        names = (Words(f"{words.zh}（{each}）", f"{each} ({words.en})") for each, words in known.items())
        raise typer.BadParameter(
            say(Words("可写：{}", "write one of: {}").format(join_names(names))), param_hint="--source"
        )
    return Source(kind=chosen, stated_on=parse_day(""), reference=file.name)


def _find_notice(registry: Registry, given: str, purpose: str) -> PrivacyNotice | str | None:
    """Return the privacy notice of a file or an id; by default the only one stored for the purpose."""
    from newstratum._cli.files import read_toml
    from newstratum._model.people.people import PrivacyNotice, build_privacy_notice_id

    if given.endswith(".toml"):
        return read_toml(Path(given), PrivacyNotice)
    with registry.session(actor="newstratum", purpose=purpose) as session:
        all_stored = tuple(session.privacy_notices.all())
    newest = {each.id: each for each in sorted(all_stored, key=lambda each: each.version)}
    if given:
        if given in newest:
            return build_privacy_notice_id(newest[given])
        if given not in map(build_privacy_notice_id, all_stored):
            there = Words(
                "登记册中没有这一告知书；已有：{}。请写其中一个，或写告知书文件（.toml）",
                "the register has no such notice; it has: {}; write one of them, or a .toml file",
            ).format(join_names(sorted(newest)))
            none = Words(
                "登记册中还没有告知书；请写告知书文件（.toml）",
                "the register has no notice yet; write a .toml file of one",
            )
            raise typer.BadParameter(say(there if newest else none), param_hint="--notice")
        return given
    newest = {each.id: each for each in newest.values() if purpose in each.purposes}
    if len(newest) != 1:
        return None
    (only,) = newest.values()
    return build_privacy_notice_id(only)


# ------------------------------------------------------------------------------------- the file given back


def _check_returned(host: PluginHost, file: Path, returned: Path, store: str, *, force: bool) -> None:
    """Refuse a file to give back that cannot be written, before the import begins."""
    source = host.get_format(file)
    if source.write is None:
        # A format that is only read, such as .xls, comes back in another of its plugin.
        fits = host.get_format(returned).write_workbook is not None
    else:
        fits = returned.suffix.lower() == file.suffix.lower()
    if source.annotate is None or not fits:
        raise typer.BadParameter(
            say(
                Words(
                    "须与原文件同一格式，且该格式能注明原因",
                    "is of another format than the file, or of one that holds no remarks",
                )
            ),
            param_hint="--returned",
        )
    check_output_file(returned, store, force=force)


def _give_back(host: PluginHost, file: Path, returned: Path, report: ImportReport, language: Code) -> None:
    from newstratum._model.values.refused_subjects import find_refused_subject
    from newstratum.hooks import Remark

    remarks = [
        Remark(line=each.line, sheet=each.sheet, column=each.column, text=_quote(each).in_language(language))
        for each in report.issues
        if each.blocks and not each.about_file
    ]
    annotate = host.get_format(file).annotate
    forbidden = [
        column
        for layout in report.layouts
        for column in layout.left_out
        if find_refused_subject(column) is not None
    ]
    if remarks and forbidden:
        print_note(
            Words(
                "未写{}：原表含不得收集的栏（{}），请先从原表删去",
                "{} is not written: the file has columns that may not be collected ({}); delete them first",
            ).format(returned.name, Words("、", ", ").join(map(Words.same, dict.fromkeys(forbidden))))
        )
        return
    if not remarks or annotate is None:
        print_note(
            Words("没有有问题的行，未写{}", "no row has a problem; {} is not written").format(returned.name)
        )
        return
    annotate(file, returned, remarks)
    print_note(
        Words("有问题的{}行写在{}", "{} with problems: see {}").format(
            write_count(len({(each.sheet, each.line) for each in remarks}), "row"), returned.name
        )
    )


# ---------------------------------------------------------------------------------------------- what is said


def _to_plain(report: ImportReport, file: Path, language: Code, *, dry_run: bool) -> dict[str, Any]:
    return {
        "file": file.name,
        "tables": [layout.schema.name for layout in report.layouts],
        "dry_run": dry_run,
        "stored": report.stored,
        "batch": report.batch.id if report.stored else None,
        "rows": len(report.results),
        "counts": {result.value: count for result, count in report.counts.items()},
        "remarks": [each.in_language(language) for each in report.remarks],
        "issues": [
            {
                "row": each.row,
                "result": each.result.value,
                "line": each.line,
                "sheet": each.sheet,
                "column": each.column,
                "place": each.place.in_language(language),
                "value": each.value,
                "text": each.text.in_language(language),
            }
            for each in report.issues
        ],
    }


def _show(report: ImportReport, file: Path, language: Code, *, dry_run: bool) -> None:
    from newstratum._cli.render import Screen

    screen = Screen()

    def show(words: Words, **style: Any) -> None:
        screen.print_paragraph(words.in_language(language), **style)

    # Where no row can be read, nobody can tell which table it is.
    titles = dict.fromkeys(layout.schema.title for layout in report.layouts)
    names = Words("、", ", ").join(titles) if titles else Words.same(file.name)
    show(Words("{}：共{}行", "{}: {} rows").format(names, f"{len(report.results):,}"), style="bold")
    results = _name_results(report.counts, stored=report.stored)
    parts = [f"{results[result].in_language(language)} {count:,}" for result, count in report.counts.items()]
    screen.print_paragraph("，".join(parts) if language == "zh" else ", ".join(parts))
    for remark in report.remarks:
        show(remark, hanging=2)
    left = _SHOWN
    for heading, issues in _part_issues(report.issues):
        if issues[:left]:
            show(heading)
        for issue in issues[:left]:
            show(_describe_issue(issue), indent=2, hanging=2)
        left -= len(issues[:left])
    if (more := len(report.issues) - _SHOWN) > 0:
        show(
            Words(
                "另有{}处，见 --json 或 --returned 的文件",
                "{} more: see --json, or the file of --returned",
            ).format(f"{more:,}")
        )
    show(_describe_end(report, dry_run=dry_run), style="bold")


def _part_issues(issues: Iterable[RowIssue]) -> tuple[tuple[Words, list[RowIssue]], ...]:
    """Return what keeps rows out of the register, and what is only told of others, each with its heading."""
    parts: tuple[list[RowIssue], list[RowIssue]] = ([], [])
    for issue in issues:
        parts[0 if issue.blocks and not issue.about_file else 1].append(issue)
    return ((_LEFT_OUT, parts[0]), (_TAKEN, parts[1]))


def _describe_issue(issue: RowIssue) -> Words:
    if not issue.about_file:
        return Words("{}　{}", "{}  {}").format(issue.place, _quote(issue))
    # The text says which line of the file it tells of, and is noted at the row above.
    if not issue.sheet or issue.sheet in issue.text.zh:
        return issue.text
    return Words("{}：{}", "{}: {}").format(issue.sheet, issue.text)


def _quote(issue: RowIssue) -> Words:
    """Return what is wrong with a row, behind the cell, which is masked where it may be somebody's."""
    if not issue.value.strip("•"):
        return issue.text
    return Words("“{}”{}", "{!r} {}").format(issue.value, issue.text)


#: Results of rows that change the register.
_STORED: Final = frozenset({"created", "updated"})


def _describe_end(report: ImportReport, *, dry_run: bool) -> Words:
    is_bad = any(each.blocks for each in report.issues)
    if report.stored:
        kept = Words("已保存合格的行，批次{}", "the good rows are stored, as batch {}")
        whole = Words("已保存，批次{}", "stored as batch {}")
        return (kept if is_bad else whole).format(report.batch.id)
    if dry_run:
        return Words("试导入，什么也没有保存", "a dry run: nothing is stored")
    if is_bad and all(count == 0 for result, count in report.counts.items() if result.value in _STORED):
        return Words(
            "没有新的合格行，什么也没有保存：请改正后重新导入",
            "no good row is new, and nothing is stored: put the others right and import them again",
        )
    if is_bad:
        return Words(
            "什么也没有保存：改正后重新导入，或加--partial只保存合格的行",
            "nothing is stored: put it right and import it again, or store the good rows with --partial",
        )
    return Words("没有变化，什么也没有保存", "nothing is new, and nothing is stored")
