"""The sections of a report, each from one measure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum
from itertools import product
from typing import Final, TypeAlias

from newstratum.measures.balance import Balance
from newstratum.measures.claim_texts import counted_text
from newstratum.measures.council import Council, CouncilFinding, CouncilFindingKind
from newstratum.measures.coverage import Coverage
from newstratum.measures.report import CellValue, Section, Table
from newstratum.measures.rhythm import WeekRhythm
from newstratum.measures.rhythm_notes import rhythm_notes
from newstratum.measures.short_headings import SHORT_HEADINGS
from newstratum.measures.structure import ClaimedAndCounted, PatternCounted
from newstratum.measures.work_briefs import brief_of_gaps, brief_of_lifts, brief_of_weeks
from newstratum.model.bodies import PostRole
from newstratum.model.groups import Group
from newstratum.rules.facts import Words

__all__ = [
    "CLAIMS_TITLE",
    "WordsOf",
    "absent_section",
    "balance_section",
    "claims_section",
    "council_section",
    "coverage_section",
    "rhythm_section",
    "structure_section",
]

#: Gives the words of a code: of a role, a group, a move.
WordsOf: TypeAlias = Callable[[Enum], Words]

#: The title of the section on claims, by which others refer to it.
CLAIMS_TITLE: Final = Words("声称与列举", "Claimed and listed")


def absent_section(identifier: str, title: Words, sentence: Words) -> Section:
    """Return a section without figures, which says why there are none."""
    return Section(id=identifier, title=title, notes=(sentence,))


def structure_section(patterns: Iterable[PatternCounted], beside: Iterable[Words] = ()) -> Section:
    """Return patterns beside what the register holds: stated, registered, difference, and which ones.

    Args:
        patterns: The patterns.
        beside: Sentences on what the register cannot list.
    """
    notes: list[Words] = []
    rows: list[tuple[CellValue, ...]] = []
    ids: list[tuple[str, ...]] = []
    for counted in patterns:
        for term, of in zip(counted.pattern.terms, counted.terms, strict=True):
            rows.append(
                (
                    Words(str(counted.pattern), str(counted.pattern)),
                    of.claim.what,
                    Words(str(term), str(term)),
                    len(of.named),
                    None if term.count is None else len(of.named) - term.count,
                )
            )
            ids.append(tuple(named.id for named in of.named))
            # People stand in the pattern by their ids, which are no names.
            names = [named.name for named in of.named if named.name.zh != named.id]
            listed = Words("、".join(name.zh for name in names), ", ".join(map(_english, names)))
            if names and listed.zh != of.claim.what.zh:
                notes.append(Words(f"{of.claim.what.zh}：{listed.zh}", f"{of.claim.what.en}: {listed.en}"))
    notes += beside
    columns = (
        Words("格局", "pattern"),
        Words("项", "term"),
        Words("声称", "stated"),
        Words("登记", "registered"),
        Words("差", "difference"),
    )
    table = Table(
        title=Words("声称与登记", "stated and registered"), columns=columns, rows=tuple(rows), ids=tuple(ids)
    )
    return Section(id="structure", title=Words("结构", "Structure"), notes=tuple(notes), tables=(table,))


def council_section(council: Council, words_of: WordsOf) -> Section:
    """Return the council: persons and organisations, mean age, groups, liaison, what does not fit."""
    figures = [council.persons, council.organisations, council.leaders, council.overlap]
    if council.mean_age is not None:
        figures.insert(2, council.mean_age)
    groups = Table(
        title=Words("常务副会长的群体", "groups of the executive vice-presidents"),
        columns=(Words("群体", "group"), Words("人数", "persons")),
        rows=tuple((words_of(group), len(members)) for group, members in council.groups.items()),
        ids=tuple(council.groups.values()),
    )
    vacant = [
        Words(
            f"空缺：{post.name_zh or words_of(post.role).zh}，{free}个",
            f"vacant: {post.name_en or words_of(post.role).en}, {free}",
        )
        for post, free in council.vacancies
    ]
    return Section(
        id="council",
        title=Words("理事会", "Council"),
        figures=tuple(figures),
        tables=(groups,),
        notes=tuple(vacant),
        work=tuple(
            Words(
                f"{_subject(each, words_of).zh}：{each.words.zh}",
                f"{_subject(each, words_of).en}: {each.words.en}",
            )
            for each in council.findings
        ),
    )


def coverage_section(coverage: Coverage, identifier: str, title: Words) -> Section:
    """Return a product of lists: the cells of the first list in columns, the empty ones as work."""
    table = _matrix(coverage) if len(coverage.axes) > 1 else _list_of_cells(coverage)
    lists = [(axis.what, len(axis.words)) for axis in coverage.axes]
    elsewhere = coverage.elsewhere.count
    return Section(
        id=identifier,
        title=title,
        notes=(
            Words(
                f"共{len(coverage.cells)}格：{' × '.join(f'{what.zh}{count}' for what, count in lists)}",
                f"{len(coverage.cells)} cells: "
                + " × ".join(f"{count} {_english(what)}" for what, count in lists),
            ),
            Words(
                f"总数{coverage.total}，其中{elsewhere}不在表内",
                f"total {coverage.total}, {elsewhere} in no cell",
            ),
        ),
        figures=(coverage.covered,),
        tables=(table,),
        work=tuple(item.words for item in coverage.work_items),
        brief=brief_of_gaps(coverage),
    )


def balance_section(balance: Balance, identifier: str, title: Words) -> Section:
    """Return the spread of work over units: dispersion, the weakest first, and what would lift each."""
    names = {spread.indicator: spread.total.definition for spread in balance.dispersions}
    spreads = Table(
        title=Words("离散程度", "dispersion"),
        columns=(
            Words("指标", "indicator"),
            Words("最少", "lowest"),
            Words("最多", "highest"),
            Words("目标", "target"),
            Words("基尼系数", "Gini"),
            Words("为零的单位", "units without any"),
        ),
        rows=tuple(
            (
                names[spread.indicator],
                spread.lowest,
                spread.highest,
                spread.target,
                Words(f"{float(spread.gini):.2f}", f"{float(spread.gini):.2f}"),
                len(spread.without),
            )
            for spread in balance.dispersions
        ),
        ids=tuple(spread.without for spread in balance.dispersions),
    )
    weakest = Table(
        title=Words("由弱到强", "the weakest first"),
        columns=(balance.what, Words("欠缺", "shortfall")),
        rows=tuple(
            (balance.units[each.unit], Words(f"{float(each.shortfall):.0%}", f"{float(each.shortfall):.0%}"))
            for each in balance.weakest_first
        ),
    )
    return Section(
        id=identifier,
        title=title,
        figures=tuple(spread.total for spread in balance.dispersions),
        tables=(spreads, weakest),
        work=tuple(
            Words(
                f"{balance.units[each.unit].zh}：再增{lift.needs}（{names[lift.indicator].zh}）",
                f"{_english(balance.units[each.unit])}: {lift.needs} more ({names[lift.indicator].en})",
            )
            for each in balance.weakest_first
            for lift in each.lifts
        ),
        brief=brief_of_lifts(balance),
    )


def rhythm_section(rhythm: WeekRhythm) -> Section:
    """Return whether there was an activity every week: the longest run, the next gap, the missing as work."""
    return Section(
        id="rhythm",
        title=Words("周周有活动", "An activity every week"),
        notes=rhythm_notes(rhythm),
        figures=(rhythm.longest_run_figure(), rhythm.missing_figure()),
        work=tuple(Words(f"{each.week}：没有活动", f"{each.week}: no activity") for each in rhythm.missing),
        brief=brief_of_weeks([each.week for each in rhythm.missing]),
    )


def claims_section(claims: Iterable[ClaimedAndCounted]) -> Section:
    """Return claims beside what their source lists, one or two sentences each."""
    return Section(
        id="claims",
        title=CLAIMS_TITLE,
        notes=tuple(
            Words(
                f"{each.claim.what.zh}：{counted_text(each, 'zh')}",
                f"{_english(each.claim.what)}: {counted_text(each, 'en')}",
            )
            for each in claims
        ),
    )


def _matrix(coverage: Coverage) -> Table:
    """Return the lists as a matrix: the first one across, the others down."""
    across, *down = coverage.axes
    places = tuple(product(*(axis.words for axis in down)))
    return Table(
        title=coverage.definition,
        columns=(*(axis.what for axis in down), *across.words.values()),
        short_columns=(
            *(axis.what for axis in down),
            *(SHORT_HEADINGS.get(code, words) for code, words in across.words.items()),
        ),
        rows=tuple(
            (
                *(axis.words[code] for axis, code in zip(down, place, strict=True)),
                *(coverage.cells[column, *place].count for column in across.words),
            )
            for place in places
        ),
        ids=tuple(
            tuple(each for column in across.words for each in coverage.cells[column, *place].ids)
            for place in places
        ),
    )


def _list_of_cells(coverage: Coverage) -> Table:
    (axis,) = coverage.axes
    return Table(
        title=coverage.definition,
        columns=(axis.what, Words("数", "number")),
        rows=tuple((axis.words[code], cell.count) for (code,), cell in coverage.cells.items()),
        ids=tuple(cell.ids for cell in coverage.cells.values()),
    )


def _subject(finding: CouncilFinding, words_of: WordsOf) -> Words:
    """Return what a finding is about: a role or a group in words, a person by the id."""
    match finding.kind:
        case CouncilFindingKind.COUNT:
            return words_of(PostRole(finding.subject))
        case CouncilFindingKind.COVERAGE:
            return words_of(Group(finding.subject))
        case _:
            return Words(finding.subject, finding.subject)


def _english(words: Words) -> str:
    return words.in_language("en")
