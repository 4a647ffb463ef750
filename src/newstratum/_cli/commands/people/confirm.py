"""``newstratum confirm``: a human confirms what verdicts propose."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from newstratum._cli.commands.people.options import By, On
from newstratum._cli.exits import Exit, print_note
from newstratum._cli.help import argument, in_chinese, option
from newstratum._cli.language import get_language, say
from newstratum._cli.options import AsJson, StoreUrl, parse_day
from newstratum._cli.output import print_json
from newstratum._words import Words

if TYPE_CHECKING:
    from newstratum._registry.placements.confirmation import ConfirmationReport, ConfirmationResult

_RESULTS: Final = {
    "confirmed": Words("已确认", "confirmed"),
    "unchanged": Words("此前已确认", "confirmed before"),
    "refused": Words("未确认", "not confirmed"),
}
_COUNTS: Final = Words(
    "已确认{}人，此前已确认{}人，未确认{}人", "confirmed {}, confirmed before {}, not confirmed {}"
)


@in_chinese(
    "确认判定建议，每人写明结果。\n\n有异议未办结、尚无结论、或已由他人确认的，只作说明，不作改动；其余的一次存"
    "入。有未确认的，退出码为1。"
)
def confirm(
    store: StoreUrl,
    by: By,
    person: Annotated[
        list[str] | None, argument(help=Words("人员编号，可写几个。", "Ids of people."), metavar="ID...")
    ] = None,
    file: Annotated[
        Path | None,
        option(
            "--file",
            help=Words(
                "从表格读取编号：有“人员编号”（id）一栏的CSV或xlsx。",
                "Read the ids from a table: CSV or xlsx with a column id.",
            ),
            metavar="FILE",
        ),
    ] = None,
    on: On = "",
    as_json: AsJson = False,
) -> Exit:
    """Confirm what verdicts propose, each with its result.

    A placement that is open, that the person objects to, or that somebody else confirmed is told and not
    changed; the others are stored in one commit. Where any is not confirmed, the exit code is 1.
    """
    from newstratum._cli.id_files import read_ids
    from newstratum._cli.stores import open_for_writing

    if not person and file is None:
        raise typer.BadParameter(
            say(Words("请写人员编号，或用--file给出表格", "give ids, or a table with --file")),
            param_hint="ID",
        )
    day = parse_day(on)
    ids = list(person or ())
    wrong: list[Words] = []
    if file is not None:
        listed, wrong = read_ids(file)
        ids += listed
    if not ids:
        for each in wrong or [Words("表中没有人", "the table names nobody")]:
            print_note(each)
        return Exit.SOME_ROWS_BAD
    with open_for_writing(store) as registry:
        report = registry.placements.confirm(ids, by=by, on=day, reason="confirm")
    for each in wrong:
        print_note(each)
    if as_json:
        print_json(_encode(report))
    else:
        _show(report)
    return Exit.OK if report.is_complete and not wrong else Exit.SOME_ROWS_BAD


def _encode(report: ConfirmationReport) -> dict[str, Any]:
    counts = _count(report)
    results = [each.to_dict(get_language()) for each in report.results]
    return {**counts, "commit_id": report.commit_id, "results": results}


def _count(report: ConfirmationReport) -> dict[str, int]:
    from newstratum._registry.placements.confirmation import ConfirmationAction

    return {each.value: len(report.list_with(each)) for each in ConfirmationAction}


def _show(report: ConfirmationReport) -> None:
    from newstratum._cli.options import make_word_lookup
    from newstratum._cli.render import Screen

    screen, words = Screen(), make_word_lookup(get_language())
    for each in report.results:
        outcome = words(f"outcome_short.{each.outcome}") if each.outcome else ""
        screen.print_paragraph(_write_line(each, outcome), hanging=2)
    counts = _COUNTS.format(*_count(report).values())
    screen.print_paragraph(say(counts), style="bold")


def _write_line(result: ConfirmationResult, outcome: str) -> str:
    said = [say(_RESULTS[result.result.value]), outcome, say(result.reason)]
    return f"{result.person}  " + say(Words("，", ", ")).join(each for each in said if each)
