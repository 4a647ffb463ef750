"""The sections of a report, each from one measure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from itertools import product
from typing import Final, TypeAlias

import attrs

from newstratum._figures.balance import Balance
from newstratum._figures.claims import ClaimComparison, PatternComparison, format_claim_comparison
from newstratum._figures.council import Council, CouncilFinding, CouncilFindingKind
from newstratum._figures.coverage import Axis, Coverage
from newstratum._figures.group_table import SHORT_HEADINGS
from newstratum._figures.reports.report import CellValue, Figure, Section, Table
from newstratum._figures.rhythm import WeekRhythm
from newstratum._figures.scoreboard import APART, MoveEntry, Scoreboard
from newstratum._labels import Words
from newstratum._model.organisation.bodies import PostRole
from newstratum._model.organisation.programme import EVIDENCE_KINDS
from newstratum._model.organisation.relations import Finding, FindingKind
from newstratum._model.people.groups import Group
from newstratum._model.values.calendar import IsoWeek
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.quantities import Quantity, format_quantity

__all__ = [
    "CLAIMS_TITLE",
    "AdviceOn",
    "KindWords",
    "WordsOf",
    "build_absent_section",
    "build_balance_section",
    "build_claims_section",
    "build_council_section",
    "build_coverage_section",
    "build_findings_section",
    "build_rhythm_section",
    "build_scoreboard_section",
    "build_structure_section",
    "format_evidence_kinds",
    "format_finding",
    "format_rhythm_notes",
    "summarise_gaps",
    "summarise_increases",
    "summarise_weeks",
]

#: Gives the words of a code: of a role, a group, a move.
WordsOf: TypeAlias = Callable[[Enum], Words]

#: The title of the section on claims, by which others refer to it.
CLAIMS_TITLE: Final = Words("声称与列举", "Claimed and listed")


def build_absent_section(identifier: str, title: Words, sentence: Words) -> Section:
    """Return a section without figures, which says why there are none."""
    return Section(id=identifier, title=title, notes=(sentence,))


def build_structure_section(patterns: Iterable[PatternComparison], beside: Iterable[Words] = ()) -> Section:
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
            listed = Words("、".join(name.zh for name in names), ", ".join(map(_get_english_text, names)))
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


def build_council_section(council: Council, words_of: WordsOf) -> Section:
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
                f"{_format_gap_subject(each, words_of).zh}：{each.words.zh}",
                f"{_format_gap_subject(each, words_of).en}: {each.words.en}",
            )
            for each in council.findings
        ),
    )


def build_coverage_section(coverage: Coverage, identifier: str, title: Words) -> Section:
    """Return a product of lists: the cells of the first list in columns, the empty ones as work."""
    table = _build_matrix(coverage) if len(coverage.axes) > 1 else _build_cell_table(coverage)
    lists = [(axis.what, len(axis.words)) for axis in coverage.axes]
    elsewhere = coverage.elsewhere.count
    return Section(
        id=identifier,
        title=title,
        notes=(
            Words(
                f"共{len(coverage.cells)}格：{' × '.join(f'{what.zh}{count}' for what, count in lists)}",
                f"{len(coverage.cells)} cells: "
                + " × ".join(f"{count} {_get_english_text(what)}" for what, count in lists),
            ),
            Words(
                f"总数{coverage.total}，其中{elsewhere}不在表内",
                f"total {coverage.total}, {elsewhere} in no cell",
            ),
        ),
        figures=(coverage.covered,),
        tables=(table,),
        work=tuple(item.words for item in coverage.work_items),
        brief=summarise_gaps(coverage),
    )


def build_balance_section(balance: Balance, identifier: str, title: Words) -> Section:
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
                f"{_get_english_text(balance.units[each.unit])}: {lift.needs} more"
                f" ({names[lift.indicator].en})",
            )
            for each in balance.weakest_first
            for lift in each.lifts
        ),
        brief=summarise_increases(balance),
    )


def build_rhythm_section(rhythm: WeekRhythm) -> Section:
    """Return whether there was an activity every week: the longest run, the next gap, the missing as work."""
    return Section(
        id="rhythm",
        title=Words("周周有活动", "An activity every week"),
        notes=format_rhythm_notes(rhythm),
        figures=(rhythm.longest_run_figure(), rhythm.missing_figure()),
        work=tuple(Words(f"{each.week}：没有活动", f"{each.week}: no activity") for each in rhythm.missing),
        brief=summarise_weeks([each.week for each in rhythm.missing]),
    )


def build_claims_section(claims: Iterable[ClaimComparison]) -> Section:
    """Return claims beside what their source lists, one or two sentences each."""
    return Section(
        id="claims",
        title=CLAIMS_TITLE,
        notes=tuple(
            Words(
                f"{each.claim.what.zh}：{format_claim_comparison(each, 'zh')}",
                f"{_get_english_text(each.claim.what)}: {format_claim_comparison(each, 'en')}",
            )
            for each in claims
        ),
    )


def _build_matrix(coverage: Coverage) -> Table:
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


def _build_cell_table(coverage: Coverage) -> Table:
    (axis,) = coverage.axes
    return Table(
        title=coverage.definition,
        columns=(axis.what, Words("数", "number")),
        rows=tuple((axis.words[code], cell.count) for (code,), cell in coverage.cells.items()),
        ids=tuple(cell.ids for cell in coverage.cells.values()),
    )


def _format_gap_subject(finding: CouncilFinding, words_of: WordsOf) -> Words:
    """Return what a finding is about: a role or a group in words, a person by the id."""
    match finding.kind:
        case CouncilFindingKind.COUNT:
            return words_of(PostRole(finding.subject))
        case CouncilFindingKind.COVERAGE:
            return words_of(Group(finding.subject))
        case _:
            return Words(finding.subject, finding.subject)


def _get_english_text(words: Words) -> str:
    return words.in_language("en")


#: Gives what to do about a kind of finding.
AdviceOn: TypeAlias = Callable[[FindingKind], Words]

_TITLE: Final = Words("核对", "Findings")
_NONE: Final = Words(
    "核对了全部记录，没有发现不相符之处。", "All records were checked, and nothing was found."
)
_UNSURE: Final = Words("（日期不全，也可能无误）", " (dates are partial, all may be well)")
#: How many things a sentence names beside the main one; the table has the ids of all.
_NAMED: Final = 5
#: How many findings a sentence on several of them names.
_GATHERED: Final = 10


def format_finding(finding: Finding, words_of: WordsOf, advice_on: AdviceOn) -> Words:
    """Return one sentence on a finding: the thing and the others concerned, what does not fit, what to do.

    Args:
        finding: What was found.
        words_of: Gives the words of a code.
        advice_on: Gives what to do about a kind of finding.
    """
    what, advice = words_of(finding.kind), advice_on(finding.kind)
    thing = _format_finding_subjects(finding)
    unsure = _UNSURE if finding.certainty is Certainty.POSSIBLY else Words("", "")
    return Words(
        f"{thing.zh}：{what.zh}{unsure.zh}；{advice.zh}",
        f"{thing.en}: {what.en}{unsure.en or ''}; {advice.en}",
    )


def build_findings_section(findings: Sequence[Finding], words_of: WordsOf, advice_on: AdviceOn) -> Section:
    """Return what does not fit among the records, each finding as work; or the sentence that nothing does."""
    if not findings:
        return Section(id="findings", title=_TITLE, notes=(_NONE,))
    table = Table(
        title=Words("不相符之处", "what does not fit"),
        columns=(
            Words("问题", "what"),
            Words("对象", "item"),
            Words("字段", "field"),
            Words("是否确定", "certain"),
        ),
        rows=tuple(
            (
                words_of(each.kind),
                Words(each.subjects[0], each.subjects[0]),
                Words(each.where, each.where) if each.where else None,
                words_of(each.certainty),
            )
            for each in findings
        ),
        ids=tuple(each.subjects for each in findings),
    )
    return Section(
        id="findings",
        title=_TITLE,
        notes=(Words(f"共{len(findings)}处", f"findings: {len(findings)}"),),
        tables=(table,),
        work=tuple(format_finding(each, words_of, advice_on) for each in findings),
        brief=tuple(_format_alike(alike, words_of, advice_on) for alike in _group_alike(findings)),
    )


def _group_alike(findings: Sequence[Finding]) -> Iterable[list[Finding]]:
    """Return findings that differ only in what they are about, each time in the order they came in."""
    alike: dict[tuple[FindingKind, str, Certainty], list[Finding]] = {}
    for each in findings:
        alike.setdefault((each.kind, each.where, each.certainty), []).append(each)
    return alike.values()


def _format_alike(alike: Sequence[Finding], words_of: WordsOf, advice_on: AdviceOn) -> Words:
    """Return one sentence on findings that differ only in what they are about."""
    first = alike[0]
    if len(alike) == 1:
        return format_finding(first, words_of, advice_on)
    what, advice = words_of(first.kind), advice_on(first.kind)
    unsure = _UNSURE if first.certainty is Certainty.POSSIBLY else Words("", "")
    field = Words(f"（字段 {first.where}）", f" (field {first.where})") if first.where else Words("", "")
    things = [_format_finding_subjects(attrs.evolve(each, where="")) for each in alike[:_GATHERED]]
    beside = len(alike) - len(things)
    zh = "、".join(each.zh for each in things) + (f"等{len(alike)}处" if beside else "")
    en = ", ".join(each.in_language("en") for each in things) + (f" and {beside} more" if beside else "")
    return Words(
        f"{what.zh}{field.zh}{unsure.zh}：{zh}；{advice.zh}",
        f"{what.en}{field.en or ''}{unsure.en or ''}: {en}; {advice.en}",
    )


def _format_finding_subjects(finding: Finding) -> Words:
    main, *others = finding.subjects
    beside = len(others) - _NAMED
    zh = ["、".join(others[:_NAMED]) + (f"等{len(others)}个" if beside > 0 else "")] if others else []
    en = [", ".join(others[:_NAMED]) + (f" and {beside} more" if beside > 0 else "")] if others else []
    if finding.where:
        zh.append(f"字段 {finding.where}")
        en.append(f"field {finding.where}")
    if not zh:
        return Words(main, main)
    return Words(f"{main}（{'；'.join(zh)}）", f"{main} ({'; '.join(en)})")


#: What joins the words of a list, and what joins the parts of one subject.
_LIST: Final = Words("、", ", ")
_PARTS: Final = Words(" · ", " · ")


def summarise_gaps(coverage: Coverage) -> tuple[Words, ...]:
    """Return the empty cells, those that differ in one list only in one sentence.

    Of the lists it takes the one that leaves the fewest sentences, of several the last.
    """
    by_axis = [_group_gaps(coverage.gaps, coverage.axes.index(axis)) for axis in reversed(coverage.axes)]
    along, gathered = min(by_axis, key=lambda each: len(each[1]))
    axis = coverage.axes[along]
    others = [each for each in coverage.axes if each is not axis]
    return tuple(
        _format_gaps(coverage.to_do, axis, codes, _gap_subject(others, rest))
        for rest, codes in gathered.items()
    )


def summarise_increases(balance: Balance) -> tuple[Words, ...]:
    """Return what would lift each unit, one sentence an indicator, the weakest unit in front."""
    names = {spread.indicator: spread.total.definition for spread in balance.dispersions}
    needed: dict[str, list[Words]] = {}
    for each in balance.weakest_first:
        for lift in each.lifts:
            unit = balance.units[each.unit]
            text = Words(f"{unit.zh}{lift.needs}", f"{_english_list(unit)} {lift.needs}")
            needed.setdefault(lift.indicator, []).append(text)
    return tuple(
        _append_list(Words(f"再增（{names[of].zh}）", f"needed ({_english_list(names[of])})"), listed)
        for of, listed in needed.items()
    )


def summarise_weeks(weeks: Sequence[IsoWeek]) -> tuple[Words, ...]:
    """Return weeks without an activity in one sentence, those that follow each other as from and to."""
    if not weeks:
        return ()
    spans = [
        Words(str(first), str(first)) if first == last else Words(f"{first}至{last}", f"{first} to {last}")
        for first, last in _find_week_spans(weeks)
    ]
    count = len(weeks)
    said = Words(f"没有活动（{count}周）", f"no activity ({count} week{'s' * (count > 1)})")
    return (_append_list(said, spans),)


def _group_gaps(
    gaps: Iterable[tuple[str, ...]], along: int
) -> tuple[int, Mapping[tuple[str, ...], list[str]]]:
    gathered: dict[tuple[str, ...], list[str]] = {}
    for place in gaps:
        gathered.setdefault((*place[:along], *place[along + 1 :]), []).append(place[along])
    return along, gathered


def _gap_subject(axes: Sequence[Axis], codes: Sequence[str]) -> Words | None:
    named = [axis.words[code] for axis, code in zip(axes, codes, strict=True)]
    return _join_words(named, _PARTS) if named else None


def _format_gaps(to_do: Words, axis: Axis, codes: Sequence[str], subject: Words | None) -> Words:
    """Say of which of a list something is to be done; a whole list is not told again."""
    count, of = len(codes), len(axis.words)
    zh, en = ("", "") if subject is None else (f"{subject.zh}：", f"{_english_list(subject)}: ")
    if count == of:
        return Words(
            f"{zh}全部{of}个{axis.what.zh}{to_do.zh}",
            f"{en}all {of} {_english_list(axis.what)} {_english_list(to_do)}",
        )
    said = Words(
        f"{zh}{of}个{axis.what.zh}中{count}个{to_do.zh}",
        f"{en}{count} of {of} {_english_list(axis.what)} {_english_list(to_do)}",
    )
    return _append_list(said, [axis.words[code] for code in codes])


def _find_week_spans(weeks: Sequence[IsoWeek]) -> Iterator[tuple[IsoWeek, IsoWeek]]:
    first = last = weeks[0]
    for week in weeks[1:]:
        if week != last.plus(1):
            yield first, last
            first = week
        last = week
    yield first, last


def _append_list(said: Words, listed: Sequence[Words]) -> Words:
    joined = _join_words(listed, _LIST)
    return Words(f"{said.zh}：{joined.zh}", f"{_english_list(said)}: {joined.en}")


def _join_words(words: Sequence[Words], by: Words) -> Words:
    return Words(by.zh.join(each.zh for each in words), by.en.join(map(_english_list, words)))


def _english_list(words: Words) -> str:
    return words.in_language("en")


def format_rhythm_notes(rhythm: WeekRhythm) -> tuple[Words, ...]:
    """Return sentences on the weeks excused so far, the longest run, what may fill missing ones, and the gap.

    The gap is the first week, from that of today on, for which nothing is held or planned; it is said only as
    far as the weeks look ahead.
    """
    return tuple(_iterate_rhythm_notes(rhythm))


def _iterate_rhythm_notes(rhythm: WeekRhythm) -> Iterator[Words]:
    excused = sum(each.week.monday <= rhythm.today for each in rhythm.excused)
    yield Words(f"假日整周免计：{excused}周", f"weeks wholly inside a public holiday, excused: {excused}")
    longest = rhythm.longest_run
    if longest is not None:
        yield Words(
            f"最长连续：{longest.first}至{longest.last}", f"longest run: {longest.first} to {longest.last}"
        )
    yield from _format_possibly_filled(rhythm)
    yield _format_next_gap(rhythm)


def _format_possibly_filled(rhythm: WeekRhythm) -> Iterator[Words]:
    open_to = [each for each in rhythm.missing if each.possible_ids]
    if open_to:
        activities, weeks = len({held for each in open_to for held in each.possible_ids}), len(open_to)
        yield Words(
            f"日期未记到日的活动有{activities}场，可能在没有活动的{len(rhythm.missing)}周中的{weeks}周举行",
            f"activities without an exact day: {activities}, which may lie in {weeks} of the"
            f" {len(rhythm.missing)} weeks without one",
        )


def _format_next_gap(rhythm: WeekRhythm) -> Words:
    gap, last = rhythm.next_gap, rhythm.weeks[-1].week
    if gap is None:
        return Words(f"至{last}未见空档", f"no gap foreseen up to {last}")
    zh = f"预计下一个空档：{gap.week}（{gap.week.monday}起的一周，尚未安排活动）"
    en = f"next gap foreseen: {gap.week} (the week of {gap.week.monday}, nothing is planned yet)"
    if gap.provisional:
        return Words(f"{zh}，放假安排暂定", f"{en}, the public holidays of it are provisional")
    return Words(zh, en)


#: Gives the words of a kind of record by its name: of ``platform``.
KindWords: TypeAlias = Callable[[str], Words]

#: What counts for a move by naming it.
_NAMING: Final = "activity"


def build_scoreboard_section(board: Scoreboard, words_of: WordsOf, kind_words: KindWords) -> Section:
    """Return the eight moves: what counts as evidence, the figure now, a year before, and the change.

    The figures are those of both years, a move's two after each other, each with its day and its ids and
    with a definition that names the move. In the table the ids of a row are those of now.

    Args:
        board: The scoreboard.
        words_of: Gives the words of a move.
        kind_words: Gives the words of a kind of record.
    """
    table = Table(
        title=Words(
            f"{board.before.isoformat()} 至 {board.as_of.isoformat()}", f"{board.before} to {board.as_of}"
        ),
        columns=(
            Words("八动", "move"),
            Words("现在的证据", "evidence now"),
            Words("现在", "now"),
            Words("一年前", "a year before"),
            Words("增减", "change"),
        ),
        rows=tuple(
            (
                words_of(entry.move),
                format_evidence_kinds(entry, kind_words),
                _format_figure(entry.now),
                _format_figure(entry.before),
                _format_both_languages(entry.change),
            )
            for entry in board.entries
        ),
        ids=tuple(entry.now.ids for entry in board.entries),
    )
    return Section(
        id="scoreboard",
        title=Words("四群八动", "Eight moves"),
        notes=(
            Words(
                "一场活动除本类外，为其标明的每一动各计一次，因此八个数不可相加。",
                "An activity counts besides for each move it names: the eight figures are not to be added.",
            ),
        ),
        figures=tuple(
            attrs.evolve(figure, definition=_format_definition(entry, words_of, kind_words))
            for entry in board.entries
            for figure in (entry.now, entry.before)
        ),
        tables=(table,),
    )


def format_evidence_kinds(entry: MoveEntry, kind_words: KindWords) -> Words:
    """Return the kinds of record that show a move, each with how many there are now.

    A count that is not certain is written from the least to the most it can be; what is kept apart comes
    last and says so.
    """
    counted = {kind: _format_range(now.value) for kind, (now, _) in entry.by_kind.items()}
    added = [kind for kind in counted if kind not in APART]
    zh = "、".join(f"{kind_words(kind).zh}{counted[kind]}" for kind in added)
    en = ", ".join(f"{kind_words(kind).in_language('en')} {counted[kind]}" for kind in added)
    for kind in counted:
        if kind in APART:
            zh += f"；另计{kind_words(kind).zh}{counted[kind]}"
            en += f"; apart: {kind_words(kind).in_language('en')} {counted[kind]}"
    return Words(zh, en)


def _format_definition(entry: MoveEntry, words_of: WordsOf, kind_words: KindWords) -> Words:
    """Return what counts for a move, with its name in front."""
    always = EVIDENCE_KINDS[entry.move]
    move = words_of(entry.move)
    named = [kind_words(kind) for kind in always if kind not in APART]
    zh, en = "、".join(each.zh for each in named), ", ".join(each.in_language("en") for each in named)
    if _NAMING not in always:
        zh += "，以及标明此项的活动"
        en += ", and activities that name it"
    return Words(
        f"{move.zh}：{zh}，每条计一次（截至当日一年内举行或当日存续）",
        f"{move.in_language('en')}: {en}, each once (held in the year up to the day, or going on that day)",
    )


def _format_range(quantity: Quantity) -> str:
    low, high = quantity.low, quantity.high
    return str(low) if low == high else f"{low}–{high}"


def _format_figure(figure: Figure) -> Words:
    return Words(figure.text("zh"), figure.text("en"))


def _format_both_languages(quantity: Quantity) -> Words:
    return Words(format_quantity(quantity, "zh"), format_quantity(quantity, "en", unit=""))
