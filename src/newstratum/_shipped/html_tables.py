"""Figures, reports and plans as HTML tables: Chinese, with English beside it.

The HTML has no styles, so that it follows the colours of the notebook. Everything in it is escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial, singledispatch
from html import escape
from typing import Final

from newstratum._figures.activities import WeekRhythm
from newstratum._figures.appointments import AppointmentCount
from newstratum._figures.balance import Balance
from newstratum._figures.claims import ClaimComparison, PatternComparison
from newstratum._figures.council import Council
from newstratum._figures.coverage import Coverage
from newstratum._figures.group_table import GroupTable
from newstratum._figures.participation import Participation, ParticipationRow
from newstratum._figures.proposals import Funnel
from newstratum._figures.reports import sections
from newstratum._figures.reports.report import CellValue, Figure, Report, Section, Table, to_words
from newstratum._figures.scoreboard import Scoreboard
from newstratum._figures.spending import Spending
from newstratum._figures.survey_results import SurveyResult
from newstratum._model.organisation.budgets import LineBalance
from newstratum._model.values.money import Money, format_yuan
from newstratum._model.values.numerals import format_percent
from newstratum._planning.plans import RotationPlan
from newstratum._shipped.labels import get_evidence_words, get_member_words, get_words
from newstratum._words import Words

_UNIT: Final = Words("街镇", "township")
_UNKNOWN: Final = Words("不详", "unknown")
_TOTAL: Final = Words("合计", "total")
_PERSONS: Final = Words("人数", "persons")
_PROVISIONAL: Final = Words("暂定", "provisional")
_WORK: Final = Words("待办（{0}）", "to do ({0})")


def render_html(shown: object) -> str:
    """Return a figure, a report or a plan as HTML."""
    if isinstance(shown, Report):
        parts = [f"<h3>{_format_words(shown.title)} {shown.as_of}</h3>"]
        for section in shown.sections:
            parts += [f"<h4>{_format_words(section.title)}</h4>", *_render_section(section)]
        return "\n".join(parts)
    if isinstance(shown, Figure):
        return f"<p>{_render_figure(shown)}</p>"
    if isinstance(shown, Table):
        return _render_table(shown, shown.title)
    section = shown if isinstance(shown, Section) else _build_section(shown)
    return "\n".join(_render_section(section, section.title))


def _render_section(section: Section, caption: Words | None = None) -> Iterator[str]:
    """Yield the tables, notes, figures and work; a title of its own goes before the title of each table."""
    for table in section.tables:
        title = table.title if caption is None else Words(" · ", " · ").join((caption, table.title))
        yield _render_table(table, title)
    if caption is not None and not section.tables:
        yield f"<p><b>{_format_words(caption)}</b></p>"
    yield from _render_list(map(_format_words, section.notes))
    yield from _render_list(map(_render_figure, section.figures))
    if section.work:
        yield f"<details><summary>{_format_words(_WORK.format(len(section.work)))}</summary>"
        yield from _render_list(_format_words(item) for item in section.brief or section.work)
        yield "</details>"


def _render_table(table: Table, title: Words) -> str:
    header = "".join(f"<th>{_format_words(column)}</th>" for column in table.columns)
    rows = "".join(f"<tr>{''.join(map(_render_cell, row))}</tr>\n" for row in table.rows)
    return (
        f"<table>\n<caption>{_format_words(title)}</caption>\n"
        f"<thead><tr>{header}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>"
    )


def _render_cell(cell: CellValue) -> str:
    if not isinstance(cell, Words):
        return f"<td>{'' if cell is None else escape(str(cell))}</td>"
    title = f' title="{escape(cell.en)}"' if cell.en and cell.en != cell.zh else ""
    return f"<td{title}>{escape(cell.zh)}</td>"


def _render_figure(figure: Figure) -> str:
    text = to_words(figure.value)
    return f"{_format_words(figure.definition)}：<b>{_format_words(text)}</b> ({figure.as_of})"


def _render_list(items: Iterable[str]) -> Iterator[str]:
    listed = "".join(f"<li>{item}</li>" for item in items)
    if listed:
        yield f"<ul>{listed}</ul>"


def _format_words(words: Words) -> str:
    if not words.en or words.en == words.zh:
        return escape(words.zh)
    return f'{escape(words.zh)} <small lang="en">{escape(words.en)}</small>'


# ------------------------------------------------------------------------------ a section of each object


@singledispatch
def _build_section(shown: object) -> Section:
    match shown:
        case Coverage():
            title = Words("覆盖（{0}）", "Coverage ({0})").format(shown.as_of)
            return sections.build_coverage_section(shown, "coverage", title)
        case Balance():
            title = Words("{}平衡（{}）", "Balance of {} ({})").format(shown.what, shown.as_of)
            return sections.build_balance_section(shown, "balance", title)
        case Scoreboard():
            return sections.build_scoreboard_section(shown, get_evidence_words)
        case WeekRhythm():
            return sections.build_rhythm_section(shown)
        case Council():
            return sections.build_council_section(shown, get_member_words)
        case PatternComparison():
            return sections.build_structure_section([shown])
        case ClaimComparison():
            return sections.build_claims_section([shown])
    raise TypeError(f"there is no table of {type(shown).__name__}")


def _build_table(title: object, columns: Iterable[Words], rows: Iterable[Iterable[CellValue]]) -> Table:
    words = title if isinstance(title, Words) else Words.same(title)
    return Table(title=words, columns=tuple(columns), rows=tuple(tuple(row) for row in rows))


@_build_section.register
def _(shown: GroupTable) -> Section:
    rows: list[tuple[CellValue, ...]] = [
        (_get_unit_words(shown.unit_words, row.unit), *(cell.count for cell in row.cells), row.total)
        for row in (*shown.rows, shown.elsewhere)
    ]
    table = _build_table(
        Words("{}，{}版", "{}, edition {}").format(shown.as_of, shown.edition),
        (_UNIT, *map(_get_outcome_words, shown.outcomes), _TOTAL),
        (*rows, (_TOTAL, *shown.totals, shown.total)),
    )
    title = Words("街镇与群体", "Townships by groups")
    return Section(id="groups", title=title, notes=(shown.definition,), tables=(table,))


@_build_section.register
def _(shown: Participation) -> Section:
    def build(key: Words, rows: Iterable[ParticipationRow], words: Callable[[str | None], Words]) -> Table:
        return _build_table(
            shown.persons.as_of,
            (key, _PERSONS, Words("人次", "times")),
            ((words(row.key), to_words(row.persons.value), to_words(row.times.value)) for row in rows),
        )

    return Section(
        id="participation",
        title=Words("参加活动", "Participation"),
        figures=(shown.persons, shown.times, shown.activities),
        tables=(
            build(Words("群体", "group"), shown.groups, _get_outcome_words),
            build(_UNIT, shown.townships, partial(_get_unit_words, shown.unit_words)),
        ),
    )


@_build_section.register
def _(shown: Funnel) -> Section:
    rows = [
        (
            get_member_words(each.stage),
            to_words(each.reached.value),
            None if each.share is None else Words.same(format_percent(each.share, signed=False)),
            None if each.median_days is None else to_words(each.median_days.value),
        )
        for each in shown.stages
    ]
    columns = (
        Words("阶段", "stage"),
        Words("件数", "proposals"),
        Words("占比", "share"),
        Words("天数中位数", "median days"),
    )
    table = _build_table(shown.stages[0].reached.as_of, columns, rows)
    definition = shown.stages[0].reached.definition
    return Section(id="funnel", title=Words("建言", "Proposals"), notes=(definition,), tables=(table,))


@_build_section.register
def _(shown: Spending) -> Section:
    def to_text(amount: Money) -> Words:
        return Words(format_yuan(amount, "zh"), format_yuan(amount, "en"))

    rows = [
        (Words(each.line.name_zh, each.line.name_en), *map(to_text, (each.line.amount, *_get_amounts(each))))
        for each in shown.lines
    ]
    total = (_TOTAL, *map(to_text, (shown.budget.amount, *_get_amounts(shown))))
    columns = (
        Words("科目", "line"),
        Words("预算", "budget"),
        Words("已承诺", "committed"),
        Words("已支出", "spent"),
        Words("余额", "left"),
    )
    return Section(
        id="spending",
        title=Words("{0}年预算", "Budget of {0}").format(shown.budget.year),
        tables=(_build_table(shown.as_of, columns, (*rows, total)),),
    )


def _get_amounts(balance: LineBalance | Spending) -> tuple[Money, Money, Money]:
    return balance.committed, balance.spent, balance.left


@_build_section.register
def _(shown: AppointmentCount) -> Section:
    rows = [
        (
            get_member_words(row.kind),
            get_member_words(row.level),
            to_words(row.offices.value),
            to_words(row.people.value),
        )
        for row in shown.rows
    ]
    columns = (Words("职务", "office"), Words("层级", "level"), Words("职务数", "offices"), _PERSONS)
    return Section(
        id="appointments",
        title=Words("任职", "Appointments"),
        figures=(shown.offices, shown.people),
        tables=(_build_table(shown.as_of, columns, rows),),
    )


@_build_section.register
def _(shown: SurveyResult) -> Section:
    rows = [
        (_get_outcome_words(None if group is None else group.value), to_words(answered.value))
        for group, answered in shown.by_group.items()
    ]
    return Section(
        id="survey",
        title=Words("问卷", "Survey"),
        figures=(shown.answered,),
        tables=(
            _build_table(shown.answered.as_of, (Words("群体", "group"), Words("份数", "answers")), rows),
        ),
    )


@_build_section.register
def _(shown: RotationPlan) -> Section:
    rows = [
        (
            Words.same(turn.week),
            Words.same(turn.day),
            get_member_words(turn.mode),
            Words.same("、".join(turn.hosts)),
            Words.same(turn.theme) if turn.theme else None,
            _PROVISIONAL if turn.provisional else None,
        )
        for turn in shown.turns
    ]
    columns = (
        Words("周", "week"),
        Words("日期", "day"),
        Words("方式", "mode"),
        Words("承办", "hosts"),
        Words("主题", "theme"),
        Words("备注", "note"),
    )
    first, last = (str(shown.turns[at].week) if rows else "" for at in (0, -1))
    notes = [Words("放假安排：{0}", "public holidays: {0}").format(shown.holidays)]
    if shown.excused:
        excused = Words("、", ", ").join(map(Words.same, shown.excused))
        notes.append(Words("假日整周免计：{}", "weeks without a workday: {}").format(excused))
    return Section(
        id="rotation",
        title=Words("轮转计划", "Rotation plan"),
        notes=tuple(notes),
        tables=(_build_table(Words("{}至{}", "{} to {}").format(first, last), columns, rows),),
    )


def _get_unit_words(units: Mapping[str, Words], code: str | None) -> Words:
    return _UNKNOWN if code is None else units.get(code, Words.same(code))


def _get_outcome_words(code: str | None) -> Words:
    return _UNKNOWN if code is None else get_words(f"outcome_short.{code}")
