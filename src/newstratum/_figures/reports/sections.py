"""The sections of a report, one builder for each figure.

A text of a section is a pair of :class:`~newstratum._labels.Words`. The words of codes (of a role, a group)
are arguments, because the labels lie above this layer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from itertools import product, starmap
from math import ceil
from statistics import median
from typing import Final, TypeAlias

import attrs

from newstratum._figures.activities import WeekRhythm
from newstratum._figures.balance import Balance, Dispersion
from newstratum._figures.claims import ClaimComparison, PatternComparison, format_claim_comparison
from newstratum._figures.council import Council, CouncilFinding, CouncilFindingKind
from newstratum._figures.coverage import Axis, Coverage
from newstratum._figures.group_table import SHORT_HEADINGS
from newstratum._figures.reports.pictures import (
    build_calendar,
    build_council_chart,
    build_heat_map,
    build_tile_map,
)
from newstratum._figures.reports.report import (
    CellValue,
    Section,
    Table,
    build_count_cell,
    build_headline,
    count_with_bounds,
    to_words,
)
from newstratum._figures.scoreboard import APART, MoveEntry, Scoreboard
from newstratum._model.organisation.bodies import PostRole
from newstratum._model.organisation.relations import Finding, FindingKind
from newstratum._model.people.groups import Group
from newstratum._model.values.calendar import IsoWeek
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.quantities import Quantity
from newstratum._words import NO_WORDS, Words, join_clauses

#: Gives the words of a code: of a role, a group.
WordsOf: TypeAlias = Callable[[Enum], Words]
#: Gives the words of a kind of record by its name: of ``platform``.
KindWords: TypeAlias = Callable[[str], Words]
#: Gives what to do about a kind of finding.
AdviceOn: TypeAlias = Callable[[FindingKind], Words]
_Row: TypeAlias = tuple[CellValue, ...]

#: The title of the section on claims, by which others refer to it.
CLAIMS_TITLE: Final = Words("文中所称与列举", "Claimed and listed")
_OF_SOURCE: Final = Words(
    "所称和列出的数目都是文件自己写的，不是登记册中的数目。",
    "Both are numbers of the source: how many it claims, and how many it lists. Neither is what the "
    "register holds.",
)

_UNREADABLE_TITLE: Final = Words("无法读取的记录", "Records that cannot be read")
_COLON: Final = Words("{}：{}", "{}: {}")
_LIST: Final = Words("、", ", ")
_NOTHING: Final = Words("", "")


def _build_table(
    title: Words,
    columns: Mapping[str, str] | tuple[Words, ...],
    rows: Iterable[tuple[_Row, Iterable[str]]],
    counting: int,
) -> Table:
    """Return a table of rows, each with the ids that the cell in one place counts.

    Headings may be given as Chinese to English.
    """
    listed = tuple((cells, tuple(ids)) for cells, ids in rows)
    return Table(
        title=title,
        columns=columns if isinstance(columns, tuple) else tuple(starmap(Words, columns.items())),
        rows=tuple(cells for cells, _ in listed),
        ids=tuple(ids for _, ids in listed),
        cell_ids=tuple(
            tuple(ids if place == counting else () for place in range(len(cells))) for cells, ids in listed
        ),
    )


def build_absent_section(identifier: str, title: Words, sentence: Words) -> Section:
    """Return a section without figures, which says why there are none."""
    return Section(id=identifier, title=title, notes=(sentence,))


def build_unreadable_section(ids: Mapping[str, Sequence[str]], advice: Words) -> Section:
    """Return how many records are left out of a report because they cannot be read, and which ones.

    Args:
        ids: Ids of the records by their kinds.
        advice: What to do about them.
    """
    count = sum(map(len, ids.values()))
    table = _build_table(
        _UNREADABLE_TITLE,
        {"类别": "kind", "数目": "number"},
        (((Words.same(kind), len(each)), tuple(each)) for kind, each in ids.items()),
        counting=1,
    )
    return Section(
        id="unreadable",
        title=_UNREADABLE_TITLE,
        notes=(
            Words(
                "登记册中有{}条记录无法读取，未计入以下各项。",
                "records of the register that cannot be read, and are left out of all that follows: {}",
            ).format(count),
        ),
        tables=(table,),
        work=(advice,),
    )


# ------------------------------------------------------------------------------- structure and council


def build_structure_section(patterns: Iterable[PatternComparison], beside: Iterable[Words] = ()) -> Section:
    """Return patterns beside what the register holds: stated, registered, difference, and which ones.

    Args:
        patterns: The patterns.
        beside: Sentences on what the register cannot list.
    """
    notes: list[Words] = []
    rows: list[tuple[_Row, Iterable[str]]] = []
    for compared in patterns:
        for term, of in zip(compared.pattern.terms, compared.terms, strict=True):
            count = count_with_bounds((named.certainty for named in of.named), of.claim.unit)
            difference = None if of.difference is None else build_count_cell(of.difference)
            cells = (
                *(Words.same(compared.pattern), of.claim.what, Words.same(term)),
                *(build_count_cell(count), difference),
            )
            rows.append((cells, [named.id for named in of.named]))
            # People stand in the pattern by their ids, which are not names.
            names = _LIST.join(named.name for named in of.named if named.name.zh != named.id)
            if names.zh and names.zh != of.claim.what.zh:
                notes.append(_COLON.format(of.claim.what, names))
    table = _build_table(
        Words("文中所称与在册情况", "stated and registered"),
        {"格局": "pattern", "项": "term", "文中称": "stated", "在册": "registered", "相差": "difference"},
        rows,
        counting=3,
    )
    return Section(
        id="structure", title=Words("组织格局", "Structure"), notes=(*notes, *beside), tables=(table,)
    )


_COUNCIL: Final = Words("理事会现有成员{}，成员单位{}", "persons on the council: {}; organisations: {}")
_AT_MOST: Final = Words("至多{}", "at most {}")


def build_council_section(council: Council, words_of: WordsOf) -> Section:
    """Return the council: persons and organisations, mean age, groups, liaison, what does not fit."""
    figures = [council.persons, council.organisations, council.leaders, council.overlap]
    if council.mean_age is not None:
        figures.insert(2, council.mean_age)
    groups = _build_table(
        Words("常务副会长所属群体", "groups of the executive vice-presidents"),
        {"群体": "group", "人数": "persons"},
        (
            ((words_of(group), _count_vice_presidents(council, members)), members)
            for group, members in council.groups.items()
        ),
        counting=1,
    )
    picture = build_council_chart(council, words_of)
    has_executives = PostRole.EXECUTIVE_VICE_PRESIDENT in {*council.holders, *council.fixed_places}
    vacant = []
    for post, free in council.vacancies:
        role = words_of(post.role)
        name = Words(post.name_zh or role.zh, post.name_en or role.en)
        number = _AT_MOST.format(free) if council.possible_holders.get(post.role) else free
        vacant.append(Words("{}空缺{}名", "{}: {} vacant").format(name, number))
    return Section(
        id="council",
        title=Words("理事会", "Council"),
        figures=tuple(figures),
        tables=(groups,) if has_executives else (),
        notes=tuple(vacant),
        work=tuple(_COLON.format(_format_subject(each, words_of), each.words) for each in council.findings),
        headlines=(build_headline(_COUNCIL, figures, (0, 1)),),
        pictures=() if picture is None else (picture,),
    )


def _count_vice_presidents(council: Council, members: Iterable[str]) -> CellValue:
    possible = council.possible_holders.get(PostRole.EXECUTIVE_VICE_PRESIDENT, ())
    answers = (Certainty.POSSIBLY if each in possible else Certainty.YES for each in members)
    return build_count_cell(count_with_bounds(answers, "人"))


def _format_subject(finding: CouncilFinding, words_of: WordsOf) -> Words:
    """Return what a finding is about: a role or a group in words, a person by the id."""
    match finding.kind:
        case CouncilFindingKind.COUNT:
            return words_of(PostRole(finding.subject))
        case CouncilFindingKind.COVERAGE:
            return words_of(Group(finding.subject))
        case _:
            return Words.same(finding.subject)


def build_claims_section(claims: Iterable[ClaimComparison]) -> Section:
    """Return claims beside what their source lists, one or two sentences each."""
    told = tuple(
        _COLON.format(
            each.claim.what,
            Words(format_claim_comparison(each, "zh"), format_claim_comparison(each, "en")),
        )
        for each in claims
    )
    return Section(id="claims", title=CLAIMS_TITLE, notes=(_OF_SOURCE, *told) if told else ())


# ------------------------------------------------------------------------------------------- coverage


def build_coverage_section(
    coverage: Coverage,
    identifier: str,
    title: Words,
    opened_by: str = "",
    unit: str = "人",
    why_elsewhere: Words = NO_WORDS,
) -> Section:
    """Return a product of lists: the cells of the first list in columns, the empty ones as work.

    Args:
        coverage: The product.
        identifier: The id of the section.
        title: Its title.
        opened_by: The call that gives the ids behind a cell, where the product holds numbers only.
        unit: The unit of what the cells count.
        why_elsewhere: Why something may be in no cell.
    """
    lists = [(axis.what, len(axis.words)) for axis in coverage.axes]
    table = _build_coverage_table(coverage)
    names = 1 if len(coverage.axes) == 1 else len(coverage.axes) - 1
    units = (*[""] * names, *[unit] * (len(table.columns) - names))
    table = attrs.evolve(table, opened_by=opened_by, column_units=units)
    covered = Words("{}：已覆盖{{}}（共{}项）", "{}: {{}} of {} cells are covered").format(
        title, len(coverage.cells)
    )
    sizes = Words(" × ", " × ").join(Words("{1}个{0}", "{0} {1}").format(*each) for each in lists)
    return Section(
        id=identifier,
        title=title,
        notes=(
            Words("共{}项（{}）", "cells: {} ({})").format(len(coverage.cells), sizes),
            _format_total(coverage, unit, why_elsewhere),
        ),
        figures=(coverage.covered,),
        tables=(table,),
        work=tuple(item.words for item in coverage.work_items),
        brief=summarise_gaps(coverage),
        headlines=(build_headline(covered, (coverage.covered,), (0,)),),
        pictures=(build_heat_map(coverage, table),) if len(coverage.axes) == 2 else (),
    )


def _format_total(coverage: Coverage, unit: str, why_elsewhere: Words) -> Words:
    elsewhere = coverage.elsewhere.count
    total = Words("共{}{}", "{} in all").format(coverage.total, unit)
    if elsewhere:
        total += Words("，其中{}{}未列入本表", ", {} in no cell").format(elsewhere, unit)
        details = [why_elsewhere] if why_elsewhere != NO_WORDS else []
        if coverage.unplaced:
            details.append(Words("含尚未判定的{}人", "of them not placed yet: {}").format(coverage.unplaced))
        if coverage.under_review:
            details.append(
                Words("含划分复核中的{}人", "of them under review: {}").format(coverage.under_review)
            )
        if details:
            total += Words("（{}）", " ({})").format(join_clauses(*details))
    return total


def _build_coverage_table(coverage: Coverage) -> Table:
    """Return one list as rows; of several, the first one in columns and the others in rows."""
    if len(coverage.axes) == 1:
        (axis,) = coverage.axes
        return _build_table(
            coverage.definition,
            (axis.what, Words("数", "number")),
            (((axis.words[code], cell.count), cell.ids) for (code,), cell in coverage.cells.items()),
            counting=1,
        )
    across, *down = coverage.axes
    places = tuple(product(*(axis.words for axis in down)))
    headings = tuple(axis.what for axis in down)
    cells = [[coverage.cells[column, *place] for column in across.words] for place in places]
    nothing: tuple[str, ...] = ()
    short = (SHORT_HEADINGS.get(code, words) for code, words in across.words.items())
    return Table(
        title=coverage.definition,
        columns=(*headings, *across.words.values()),
        short_columns=(*headings, *short),
        rows=tuple(
            (
                *(axis.words[code] for axis, code in zip(down, place, strict=True)),
                *(cell.count for cell in row),
            )
            for place, row in zip(places, cells, strict=True)
        ),
        ids=tuple(tuple(each for cell in row for each in cell.ids) for row in cells),
        cell_ids=tuple((*(nothing for _ in down), *(cell.ids for cell in row)) for row in cells),
    )


def summarise_gaps(coverage: Coverage) -> tuple[Words, ...]:
    """Return the empty cells in few sentences, one for those that differ in one list only.

    The list is the one that leaves the fewest sentences; of several such lists, the last.
    """
    by_axis = [_group_gaps(coverage.gaps, place) for place in reversed(range(len(coverage.axes)))]
    along, gathered = min(by_axis, key=lambda each: len(each[1]))
    axis = coverage.axes[along]
    others = [each for each in coverage.axes if each is not axis]
    return tuple(_format_gaps(coverage.to_do, axis, codes, others, rest) for rest, codes in gathered.items())


def _group_gaps(
    gaps: Iterable[tuple[str, ...]], along: int
) -> tuple[int, Mapping[tuple[str, ...], list[str]]]:
    gathered: dict[tuple[str, ...], list[str]] = {}
    for place in gaps:
        gathered.setdefault((*place[:along], *place[along + 1 :]), []).append(place[along])
    return along, gathered


def _format_gaps(
    to_do: Words, axis: Axis, codes: Sequence[str], others: Sequence[Axis], place: Sequence[str]
) -> Words:
    """Say for which items of a list something is to be done; all of them are not listed one by one."""
    named = Words(" · ", " · ").join(each.words[code] for each, code in zip(others, place, strict=True))
    subject = Words("{}：", "{}: ").format(named) if others else _NOTHING
    count, of = len(codes), len(axis.words)
    if count == of:
        # The words for what a list holds are plural in English: a list of one names the one.
        whole = Words(
            "{only}{to_do}" if of == 1 else "全部{of}个{what}{to_do}",
            "{only} {to_do}" if of == 1 else "all {of} {what} {to_do}",
        )
        return subject + whole.format(of=of, what=axis.what, to_do=to_do, only=axis.words[codes[0]])
    some = Words("{of}个{what}中有{count}个{to_do}", "{count} of {of} {what} {to_do}").format(
        of=of, what=axis.what, count=count, to_do=to_do
    )
    return _COLON.format(subject + some, _LIST.join(axis.words[code] for code in codes))


# ---------------------------------------------------------------------------------- balance and rhythm


def build_balance_section(balance: Balance, identifier: str, title: Words) -> Section:
    """Return the spread of work over units: dispersion, the weakest units first, and what each needs."""
    names = {spread.indicator: spread.total.definition for spread in balance.dispersions}
    spreads = _build_table(
        Words("差异程度", "dispersion"),
        {
            "指标": "indicator",
            "最少": "lowest",
            "最多": "highest",
            "目标值": "target",
            "基尼系数": "Gini",
            "为零的单位数": "units without any",
        },
        (
            (
                (
                    names[spread.indicator],
                    spread.lowest,
                    spread.highest,
                    spread.target,
                    Words.same(f"{float(spread.gini):.2f}"),
                    len(spread.without),
                ),
                spread.without,
            )
            for spread in balance.dispersions
        ),
        counting=5,
    )
    spreads = attrs.evolve(
        spreads, row_units=tuple(spread.total.value.unit for spread in balance.dispersions)
    )
    weakest = Table(
        title=Words("各{}差距，薄弱的在前", "the weakest first").format(balance.what),
        columns=(balance.what, Words("差距", "shortfall")),
        rows=tuple(
            (balance.units[each.unit], Words.same(f"{float(each.shortfall):.0%}"))
            for each in balance.weakest_first
        ),
    )
    spread_of = {spread.indicator: spread for spread in balance.dispersions}
    elsewhere = Words(
        "{}：另有{}{}不属于表内任何{what}，或{what}不详，未列入",
        "{}: {} more belong to none of the {what} listed, or nobody knows to which, and are left out",
    )
    needed = Words("{}：与{}相比尚缺{}{}（{}）", "{0}: {2} below {1} ({4})")
    picture = build_tile_map(balance)
    return Section(
        id=identifier,
        title=title,
        notes=tuple(
            elsewhere.format(
                names[spread.indicator], spread.elsewhere, spread.total.value.unit, what=balance.what
            )
            for spread in balance.dispersions
            if spread.elsewhere
        ),
        figures=tuple(spread.total for spread in balance.dispersions),
        tables=(spreads, weakest),
        work=tuple(
            needed.format(
                balance.units[each.unit],
                _name_target(spread_of[increase.indicator]),
                increase.needs,
                spread_of[increase.indicator].total.value.unit,
                names[increase.indicator],
            )
            for each in balance.weakest_first
            for increase in each.needed_increases
        ),
        brief=summarise_increases(balance),
        pictures=() if picture is None else (picture,),
    )


def summarise_increases(balance: Balance) -> tuple[Words, ...]:
    """Return what units need to reach the targets, one sentence an indicator, the weakest unit first."""
    spreads = {spread.indicator: spread for spread in balance.dispersions}
    needed: dict[str, list[Words]] = {}
    for each in balance.weakest_first:
        for increase in each.needed_increases:
            text = Words("{}尚缺{}{}", "{} lacks {}").format(
                balance.units[each.unit], increase.needs, spreads[increase.indicator].total.value.unit
            )
            needed.setdefault(increase.indicator, []).append(text)
    compared = Words("{}：与{}相比，{}", "{}: compared with {}, {}")
    return tuple(
        compared.format(spreads[of].total.definition, _name_target(spreads[of]), _LIST.join(each))
        for of, each in needed.items()
    )


def _name_target(spread: Dispersion) -> Words:
    """Return what units are compared with: their median, or a target that is another number."""
    if spread.counts and spread.target == ceil(median(spread.counts.values())):
        return Words("中位数", "the median")
    return Words("目标值", "the target")


_RHYTHM: Final = Words(
    "没有活动的共{}，连续有活动最长{}", "weeks without an activity: {}; longest run of weeks with one: {}"
)
_WITHOUT_ONE: Final = Words("没有活动", "no activity")
_WITHOUT_A_SURE_ONE: Final = Words("尚无日期确定的活动", "no activity that surely lies in it")
_LACKS: Final = Words("{}：", "{}: ") + _WITHOUT_ONE
_MAY_LACK: Final = Words("{}：", "{}: ") + _WITHOUT_A_SURE_ONE


def build_rhythm_section(rhythm: WeekRhythm) -> Section:
    """Return whether there was an activity every week: the longest run, the next gap, the missing as work."""
    figures = (rhythm.longest_run_figure(), rhythm.missing_figure())
    return Section(
        id="rhythm",
        title=Words("周周有活动", "An activity every week"),
        notes=format_rhythm_notes(rhythm),
        figures=figures,
        headlines=(build_headline(_RHYTHM, figures, (1, 0)),),
        pictures=(build_calendar(rhythm),),
        work=tuple((_MAY_LACK if each.possible_ids else _LACKS).format(each.week) for each in rhythm.missing),
        brief=(
            *summarise_weeks([each.week for each in rhythm.missing if not each.possible_ids]),
            *summarise_weeks(
                [each.week for each in rhythm.missing if each.possible_ids], _WITHOUT_A_SURE_ONE
            ),
        ),
    )


def format_rhythm_notes(rhythm: WeekRhythm) -> tuple[Words, ...]:
    """Return sentences on excused weeks, the longest run, undated activities, and the next gap.

    The next gap is the first week, from that of today on, for which nothing is held or planned. The sentence
    says how far the weeks look ahead if there is none.
    """
    excused = sum(each.week.monday <= rhythm.today for each in rhythm.excused)
    notes = [
        Words("整周放假、免予计算的：{}周", "weeks wholly inside a public holiday, excused: {}").format(
            excused
        )
    ]
    longest = rhythm.longest_run
    if longest is not None:
        shortest, most = rhythm.longest_run_bounds
        run = Words("连续有活动最长的一段：{}至{}", "longest run: {} to {}")
        if shortest < most:
            run = Words(
                "日期确定的、连续有活动最长的一段：{}至{}",
                "longest run of weeks that surely have one: {} to {}",
            )
        notes.append(run.format(longest.first, longest.last))
    activities = {held for each in rhythm.missing for held in each.possible_ids}
    if activities:
        possible = Words(
            "另有{activities}场活动的日期未记到日，没有活动的{missing}周中，至多可补上{weeks}周",
            "activities without an exact day: {activities}, which can fill at most {weeks} of the {missing}"
            " weeks without one",
        )
        missing = len(rhythm.missing)
        weeks = missing - rhythm.missing_bounds[0]
        notes.append(possible.format(activities=len(activities), missing=missing, weeks=weeks))
    gap = rhythm.next_gap
    if gap is None:
        none = Words("至{0}各周均已安排活动", "no gap foreseen up to {0}")
        return (*notes, none.format(rhythm.weeks[-1].week))
    foreseen = Words(
        "预计下一个空档：{}（{}起的一周，尚未安排活动）",
        "next gap foreseen: {} (the week of {}, nothing is planned yet)",
    ).format(gap.week, gap.week.monday)
    provisional = Words("；放假安排为暂定", ", the public holidays of it are provisional")
    return (*notes, foreseen + provisional if gap.provisional else foreseen)


def summarise_weeks(weeks: Sequence[IsoWeek], what: Words = _WITHOUT_ONE) -> tuple[Words, ...]:
    """Return weeks without an activity in one sentence, consecutive ones as first and last."""
    if not weeks:
        return ()
    spans = [
        Words.same(first) if first == last else Words("{}至{}", "{} to {}").format(first, last)
        for first, last in _find_week_spans(weeks)
    ]
    plural = "s" * (len(weeks) > 1)
    subject = (what + Words("（{}周）", f" ({{}} week{plural})")).format(len(weeks))
    return (_COLON.format(subject, _LIST.join(spans)),)


def _find_week_spans(weeks: Sequence[IsoWeek]) -> Iterator[tuple[IsoWeek, IsoWeek]]:
    first = last = weeks[0]
    for week in weeks[1:]:
        if week != last.plus(1):
            yield first, last
            first = week
        last = week
    yield first, last


# ----------------------------------------------------------------------------------------- scoreboard


def build_scoreboard_section(board: Scoreboard, kind_words: KindWords) -> Section:
    """Return the moves of a programme: what counts as evidence, the figures of two years, and the change.

    The section has two figures for each move, now and a year before, each with its day, its ids and a
    definition that names the move. In the table the ids of a row are those of now.

    Args:
        board: The scoreboard.
        kind_words: Gives the words of a kind of record.
    """
    table = _build_table(
        Words("{} 至 {}", "{} to {}").format(board.before, board.as_of),
        {
            "举措": "move",
            "现有佐证": "evidence now",
            "目前": "now",
            "一年前": "a year before",
            "增减": "change",
        },
        (
            (
                (
                    entry.words,
                    format_evidence_kinds(entry, kind_words),
                    *map(to_words, (entry.now.value, entry.before.value, entry.change)),
                ),
                entry.now.ids,
            )
            for entry in board.entries
        ),
        counting=2,
    )
    nothing: tuple[str, ...] = ()
    of_both = tuple((nothing, nothing, each.now.ids, each.before.ids, nothing) for each in board.entries)
    return Section(
        id="scoreboard",
        title=board.programme,
        notes=(
            Words(
                "一场活动除计入本项外，还分别计入其标明的各项举措，因此各项数字不能相加。",
                "An activity counts besides for each move it names: the figures are not to be added.",
            ),
        ),
        figures=tuple(
            attrs.evolve(figure, definition=_format_definition(entry, kind_words))
            for entry in board.entries
            for figure in (entry.now, entry.before)
        ),
        tables=(attrs.evolve(table, cell_ids=of_both),),
    )


def format_evidence_kinds(entry: MoveEntry, kind_words: KindWords) -> Words:
    """Return the kinds of record that show a move, each with how many there are now.

    A count that is not certain is written from the least to the most it can be; what is kept apart comes
    last and says so.
    """
    counted = Words("{}{}", "{} {}")
    texts = {
        kind: counted.format(kind_words(kind), _format_range(now.value))
        for kind, (now, _) in entry.by_kind.items()
    }
    apart = (Words("；另计{}", "; apart: {}").format(texts[kind]) for kind in texts if kind in APART)
    return sum(apart, _LIST.join(text for kind, text in texts.items() if kind not in APART))


def _format_definition(entry: MoveEntry, kind_words: KindWords) -> Words:
    """Return what counts for a move, with its name in front."""
    always = entry.always
    named = _LIST.join(kind_words(kind) for kind in always if kind not in APART)
    if "activity" not in always:
        named += Words("，以及标明该项举措的活动", ", and activities that name it")
    return Words(
        "{}：{}，每条计一次（截至当日一年内举办的，或当日仍在进行的）",
        "{}: {}, each once (held in the year up to the day, or going on that day)",
    ).format(entry.words, named)


def _format_range(quantity: Quantity) -> str:
    low, high = quantity.low, quantity.high
    return str(low) if low == high else f"{low}–{high}"


# ------------------------------------------------------------------------------------------- findings

_FINDINGS_TITLE: Final = Words("核对", "Findings")
_NONE: Final = Words("已核对全部记录，未发现不相符之处。", "All records were checked, and nothing was found.")
_UNSURE: Final = Words("（日期不全，也可能无误）", " (dates are partial, all may be well)")
#: The number of further records that one sentence names; the table has the ids of all.
_MOST_SUBJECTS: Final = 5
#: The number of findings that one sentence on several of them names.
_MOST_FINDINGS: Final = 10


def build_findings_section(findings: Sequence[Finding], words_of: WordsOf, advice_on: AdviceOn) -> Section:
    """Return what does not fit among the records, each finding as work; or the sentence that nothing does."""
    if not findings:
        return Section(id="findings", title=_FINDINGS_TITLE, notes=(_NONE,))
    table = _build_table(
        Words("不相符之处", "what does not fit"),
        {"问题": "what", "对象": "item", "字段": "field", "是否确定": "certain"},
        (
            (
                (
                    words_of(each.kind),
                    Words.same(each.subjects[0]),
                    Words.same(each.where) if each.where else None,
                    words_of(each.certainty),
                ),
                each.subjects,
            )
            for each in findings
        ),
        counting=1,
    )
    alike: dict[tuple[FindingKind, str, Certainty], list[Finding]] = {}
    for each in findings:
        alike.setdefault((each.kind, each.where, each.certainty), []).append(each)
    return Section(
        id="findings",
        title=_FINDINGS_TITLE,
        notes=(Words("共{}处", "findings: {}").format(len(findings)),),
        tables=(table,),
        work=tuple(format_finding(each, words_of, advice_on) for each in findings),
        brief=tuple(_format_alike(each, words_of, advice_on) for each in alike.values()),
    )


def format_finding(finding: Finding, words_of: WordsOf, advice_on: AdviceOn) -> Words:
    """Return one sentence on a finding: the records concerned, what does not fit, what to do.

    Args:
        finding: The finding.
        words_of: Gives the words of a code.
        advice_on: Gives what to do about a kind of finding.
    """
    return Words("{}：{}{}；{}", "{}: {}{}; {}").format(
        _format_subjects(finding), words_of(finding.kind), _format_doubt(finding), advice_on(finding.kind)
    )


def _format_alike(alike: Sequence[Finding], words_of: WordsOf, advice_on: AdviceOn) -> Words:
    """Return one sentence on findings that differ only in the records concerned."""
    first = alike[0]
    if len(alike) == 1:
        return format_finding(first, words_of, advice_on)
    where = Words("（字段 {0}）", " (field {0})").format(first.where) if first.where else _NOTHING
    named = _LIST.join(_format_subjects(attrs.evolve(each, where="")) for each in alike[:_MOST_FINDINGS])
    if len(alike) > _MOST_FINDINGS:
        named += Words(f"等{len(alike)}处", f" and {len(alike) - _MOST_FINDINGS} more")
    return Words("{}{}{}：{}；{}", "{}{}{}: {}; {}").format(
        words_of(first.kind), where, _format_doubt(first), named, advice_on(first.kind)
    )


def _format_doubt(finding: Finding) -> Words:
    return _UNSURE if finding.certainty is Certainty.POSSIBLY else _NOTHING


def _format_subjects(finding: Finding) -> Words:
    main, *others = finding.subjects
    details = []
    if others:
        named = _LIST.join(map(Words.same, others[:_MOST_SUBJECTS]))
        if len(others) > _MOST_SUBJECTS:
            more = len(others) - _MOST_SUBJECTS
            named += Words(f"等{len(others)}个", f" and {more} more")
        details.append(named)
    if finding.where:
        details.append(Words("字段 {0}", "field {0}").format(finding.where))
    if not details:
        return Words.same(main)
    return Words("{}（{}）", "{} ({})").format(main, Words("；", "; ").join(details))
