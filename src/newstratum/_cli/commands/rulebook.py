"""``newstratum rulebook``: check a rulebook before use, compare two editions, print and export one."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newstratum._cli.exits import Exit, make_group, print_note
from newstratum._cli.help import argument, in_chinese, option
from newstratum._cli.language import say
from newstratum._cli.options import AsJson, Lang, Language, make_word_lookup, resolve_rulebook
from newstratum._cli.output import (
    Force,
    check_output_file,
    configure_utf8_output,
    print_json,
    write_output_file,
)
from newstratum._words import Words, join_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from newstratum._rules.check import CheckFinding, OutcomeChange
    from newstratum._rules.rulebook import Rule, Rulebook


@in_chinese(
    "检查规则：一次列出全部问题，写明规则、行号和可能的人例。\n\n找出永远用不上的规则、同一步骤中相互矛盾的规"
    "则、从未引用的条款、不起作用的事实和值，并说明兜底规则单独管哪些情形。"
)
def check(
    file: Annotated[
        Path, argument(help=Words("规则文件，TOML格式。", "A rulebook in TOML."), metavar="FILE")
    ],
    as_json: AsJson = False,
) -> Exit:
    """Check a rulebook: everything wrong with it in one run, with rules, lines and a possible person.

    It finds unreachable rules, rules of one step that contradict each other, clauses never cited, listed
    facts and values that change nothing, and says what the closing rule alone covers.
    """
    from newstratum._rules.check import check_rulebook
    from newstratum._shipped.editions import parse_rulebook
    from newstratum._wire.toml_files import read_toml_file
    from newstratum.errors import RulebookError

    try:
        findings = check_rulebook(parse_rulebook(read_toml_file(file), file.name))
    except RulebookError as error:
        if not as_json:
            raise
        plain = [{"kind": "problem", "message": say(problem.words)} for problem in error.problems]
        print_json({"file": file.name, "findings": plain}, indent=None)
        return Exit.CANNOT_RUN
    if as_json:
        plain = [_to_plain_finding(finding) for finding in findings]
        print_json({"file": file.name, "findings": plain}, indent=None)
    else:
        _print_findings(file.name, findings)
    return Exit.SOME_ROWS_BAD if any(finding.is_problem for finding in findings) else Exit.OK


def _to_plain_finding(finding: CheckFinding) -> dict[str, Any]:
    return {
        "kind": finding.kind.value,
        "problem": finding.is_problem,
        "message": say(finding.message),
        "subjects": list(finding.subjects),
        "lines": list(finding.lines),
        "person": dict(finding.person),
    }


def _print_findings(name: str, findings: Iterable[CheckFinding]) -> None:
    from newstratum._cli.render import Screen

    screen = Screen()
    found = 0
    for finding in findings:
        found += finding.is_problem
        told = finding.message
        if lines := [line for line in finding.lines if line]:
            told = Words("第{}行：{}", "line {}: {}").format(join_names(lines), told)
        screen.print_paragraph(say(told), hanging=2, style="bold" if finding.is_problem else "")
        if finding.person:
            person = join_names(f"{fact} {value}" for fact, value in finding.person)
            screen.print_paragraph(say(Words("  例如：{}", "  for example: {}").format(person)), hanging=2)
    passed = Words("{}：有{}处须改正", "{}: {} to correct") if found else Words("{}：合格", "{}: passes")
    screen.print_line(say(passed.format(name, found)), "bold")


@in_chinese(
    "列出两个口径之间哪些事实组合的判定会变，各举一个可能的人例。\n\n给出登记册时，还列出其中谁的判定会变；不"
    "改动任何判定。"
)
def diff(
    old: Annotated[
        str,
        argument(
            help=Words("口径名，或TOML格式的规则文件。", "An edition, or a rulebook in TOML."), metavar="OLD"
        ),
    ],
    new: Annotated[
        str,
        argument(
            help=Words("口径名，或TOML格式的规则文件。", "An edition, or a rulebook in TOML."), metavar="NEW"
        ),
    ],
    store: Annotated[
        str,
        option(
            help=Words("登记册：列出其中谁的判定会变。", "A register: say who of it would move."),
            metavar="URL",
        ),
    ] = "",
    as_json: AsJson = False,
    lang: Language = Lang.ZH,
) -> Exit:
    """Say which combinations of facts move between two editions, with a possible person for each move.

    With a register it also says who of it would move; it changes no placement.
    """
    from newstratum._rules.check import compare_rulebooks

    before, after = resolve_rulebook(old), resolve_rulebook(new)
    moves = compare_rulebooks(before, after)
    moved = _find_moved_people(store, before, after) if store else None
    if as_json:
        plain: dict[str, Any] = {
            "old": before.edition.name,
            "new": after.edition.name,
            "moves": [_to_plain_move(move) for move in moves],
        }
        if moved is not None:
            plain["people"] = [dict(zip(("id", "before", "after"), each, strict=True)) for each in moved]
        return print_json(plain, indent=None)
    words = make_word_lookup(lang.value)
    _print_moves(before, after, moves, words, lang)
    if moved is not None:
        _print_people(moved, words, lang)
    return Exit.OK


def _to_plain_move(move: OutcomeChange) -> dict[str, Any]:
    def to_plain_rule(rule: Rule) -> dict[str, Any]:
        return {
            "outcome": rule.outcome,
            "category": rule.category,
            "readings": [reading.outcome for reading in rule.readings],
            "rule": rule.id,
        }

    return {
        "before": to_plain_rule(move.before),
        "after": to_plain_rule(move.after),
        "combinations": move.combinations,
        "person": dict(move.person),
    }


def _print_moves(
    before: Rulebook, after: Rulebook, moves: Iterable[OutcomeChange], words: Callable[[str], str], lang: Lang
) -> None:
    from newstratum._cli.render import Screen

    screen = Screen()
    title = f"{before.edition.title.in_language(lang)} → {after.edition.title.in_language(lang)}"
    screen.print_heading(title)
    example, count = ("例如：", "种组合") if lang is Lang.ZH else ("for example: ", "combinations")
    none = True
    for move in moves:
        none = False
        sides = (_format_rule(rule, words) for rule in (move.before, move.after))
        screen.print_line()
        screen.print_paragraph(f"{' → '.join(sides)}  ({move.combinations} {count})", hanging=2)
        facts = (f"{words(f'fact.{fact}')} {words(f'{fact}.{value}')}" for fact, value in move.person)
        screen.print_paragraph(
            f"  {example}{'、'.join(facts) if lang is Lang.ZH else ', '.join(facts)}", hanging=2
        )
    if none:
        screen.print_line("没有变化" if lang is Lang.ZH else "nothing moves")


def _format_rule(rule: Rule, words: Callable[[str], str]) -> str:
    shown = words(f"outcome_short.{rule.outcome}")
    if rule.category:
        return f"{shown}（{words(f'category.{rule.outcome}.{rule.category}')}）"
    if rule.readings:
        return f"{shown}（{'|'.join(words(f'outcome_short.{side.outcome}') for side in rule.readings)}）"
    return shown


def _find_moved_people(url: str, before: Rulebook, after: Rulebook) -> list[tuple[str, str, str]]:
    from newstratum._registry.opening import open_registry
    from newstratum._registry.sessions.placements import find_verdict_changes
    from newstratum._rules.classify import Classifier

    with (
        open_registry(url) as registry,
        registry.session(actor="rulebook-diff", purpose="roster") as session,
    ):
        moved = find_verdict_changes(session.people.all(), Classifier(before), Classifier(after))
        return [(person, old.outcome, new.outcome) for person, old, new in moved]


def _print_people(people: Iterable[tuple[str, str, str]], words: Callable[[str], str], lang: Lang) -> None:
    from newstratum._cli.render import Screen

    screen = Screen()
    rows = [
        (identifier, words(f"outcome_short.{before}"), words(f"outcome_short.{after}"))
        for identifier, before, after in people
    ]
    screen.print_line()
    if rows:
        screen.print_table(
            ("人员", "原", "新") if lang is Lang.ZH else ("person", "before", "after"), rows, left=3
        )
    else:
        print_note(
            "名册中无人变动"
            if lang is Lang.ZH
            else Words("登记册中没有人的判定会变", "nobody of the register would move")
        )


@in_chinese("输出一个口径的TOML全文，供改写。")
def show(name: Annotated[str, argument(help=Words("口径名。", "An edition."), metavar="NAME")]) -> Exit:
    """Print the text of an edition in TOML, as a start for one's own."""
    from newstratum._api import read_edition
    from newstratum.errors import InvalidValueError

    try:
        text = read_edition(name)
    except InvalidValueError as error:
        raise typer.BadParameter(say(error.words), param_hint="NAME") from None
    configure_utf8_output()
    typer.echo(text, nl=not text.endswith("\n"))
    return Exit.OK


class ExportFormat(StrEnum):
    """What a rulebook is written as for other programs."""

    JSON = "json"
    SQL = "sql"


@in_chinese("把一个口径写成其他程序使用的判定表。\n\n同一个口径每次写出的内容相同，文件带有摘要。")
def export(
    name: Annotated[
        str,
        argument(
            help=Words("口径名，或TOML格式的规则文件。", "An edition, or a rulebook in TOML."), metavar="NAME"
        ),
    ],
    form: Annotated[
        ExportFormat,
        option(
            "--as",
            help=Words("json：判定表；sql：数据库脚本。", "json: the tables; sql: a script for a database."),
        ),
    ] = ExportFormat.JSON,
    dialect: Annotated[
        str | None,
        option(
            "--dialect",
            help=Words("哪种数据库的SQL。", "The database whose SQL is written."),
            metavar="postgresql|duckdb|spark|sqlite",
        ),
    ] = None,
    table: Annotated[
        str,
        option(
            "--table",
            help=Words(
                "SQL中的人员表，各列以事实命名。",
                "In SQL: the table of people, with columns called like facts.",
            ),
            metavar="NAME",
        ),
    ] = "people",
    out: Annotated[
        Path | None,
        option("--out", help=Words("写入该文件。", "Write this file."), metavar="FILE"),
    ] = None,
    force: Force = False,
) -> Exit:
    """Write an edition as tables for other programs.

    One edition always gives the same text, which carries a digest.
    """
    if (form is ExportFormat.SQL) is not (dialect is not None):
        told = Words("--dialect与--as sql须同时写", "--dialect and --as sql go together")
        raise typer.BadParameter(say(told), param_hint="--dialect")
    if dialect is not None:
        _check_dialect(dialect)
    tables = resolve_rulebook(name).tables()
    if dialect is None:
        text = json.dumps(tables.to_dict(), ensure_ascii=False, separators=(",", ":")) + "\n"
    else:
        text = tables.write_sql(dialect, table)
    if out is None:
        configure_utf8_output()
        typer.echo(text, nl=False)
    else:
        check_output_file(out, "", force=force)
        write_output_file(out, text.encode(), force=force, mode=0o644)
    return Exit.OK


def _check_dialect(dialect: str) -> None:
    from newstratum._rules.sql import to_dialect
    from newstratum.errors import InvalidValueError

    try:
        to_dialect(dialect)
    except InvalidValueError as error:
        raise typer.BadParameter(say(error.words), param_hint="--dialect") from None


rulebook_app = make_group(
    "rulebook",
    Words(
        "检查规则，比较两个口径，输出口径全文或判定表。",
        "Check a rulebook, compare editions, print or export one.",
    ),
    check=check,
    diff=diff,
    export=export,
    show=show,
)
