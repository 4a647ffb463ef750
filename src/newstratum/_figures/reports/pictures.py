"""The pictures of a report: tables that are to be drawn, each with the finding as its title.

A picture shows the cells of its table and nothing else, so that whoever hides a cell of the table hides it in
the picture too. Its title may state numbers; its subject states none.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from fractions import Fraction
from operator import attrgetter
from typing import Final, TypeAlias

import attrs
from attrs import frozen

from newstratum._figures.activities import WeekRhythm, WeekState, WeekWithActivities
from newstratum._figures.balance import Balance
from newstratum._figures.council import Council
from newstratum._figures.coverage import Coverage
from newstratum._figures.participation import Flow
from newstratum._figures.proposals import Funnel
from newstratum._figures.reports.report import (
    CellValue,
    Picture,
    PictureKind,
    Table,
    build_count_cell,
    build_quantity_words,
    build_range,
    to_words,
)
from newstratum._figures.reports.sentences import format_money
from newstratum._figures.spending import Spending
from newstratum._model.organisation.bodies import PostRole
from newstratum._model.organisation.contributions import ProposalStage
from newstratum._model.people.groups import Group
from newstratum._model.values.money import FEN_PER_WAN_YUAN, Money, sum_money
from newstratum._model.values.numerals import format_percent
from newstratum._model.values.quantities import Quantity, build_exact_quantity
from newstratum._words import Words

#: A cell, and the ids of the records that it counts.
_Cell: TypeAlias = tuple[CellValue, tuple[str, ...]]

_LIST: Final = Words("、", ", ")
_OTHER: Final = Words("其他", "others")
#: Lines of a budget that are drawn; the others are one bar.
_MOST_LINES: Final = 20
#: Units or groups that a title names.
_MOST_NAMED: Final = 3
#: Flows that are drawn.
_MOST_FLOWS: Final = 30


def _build_table(
    title: Words, columns: Sequence[Words], rows: Iterable[Sequence[_Cell]], units: Sequence[str] = ()
) -> Table:
    listed = [tuple(row) for row in rows]
    return Table(
        column_units=tuple(units),
        title=title,
        columns=tuple(columns),
        rows=tuple(tuple(value for value, _ in row) for row in listed),
        ids=tuple(tuple(sorted({each for _, ids in row for each in ids})) for row in listed),
        cell_ids=tuple(tuple(ids for _, ids in row) for row in listed),
    )


def _cell(value: CellValue, ids: Iterable[str] = ()) -> _Cell:
    return value, tuple(ids)


def build_heat_map(coverage: Coverage, table: Table) -> Picture:
    """Return which cells of two lists are reached, from the table of their coverage."""
    across, down = coverage.axes
    subject = Words("按{}、{}的覆盖情况", "coverage by {} and {}").format(down.what, across.what)
    empty = len(coverage.gaps)
    if not coverage.total:
        title = Words("各{}均尚无人员", "nobody is in any of the {}").format(down.what)
    elif not empty:
        title = Words("{}项已全部覆盖", "all {} cells are covered").format(len(coverage.cells))
    else:
        title = _describe_gaps(coverage)
    return Picture(
        kind=PictureKind.HEAT_MAP,
        title=title,
        subject=subject,
        description=Words(
            "每格为人数，颜色越深人数越多，斜线表示尚未覆盖；{}。",
            "A number in each cell, the stronger the colour the more; hatched where nobody is reached; {}.",
        ).format(coverage.definition),
        table=table,
    )


def _describe_gaps(coverage: Coverage) -> Words:
    """Say how many cells are empty, and what has nobody at all or the most empty ones."""
    across, down = coverage.axes
    if len(coverage.gaps) == 1:
        ((column, row),) = coverage.gaps
        return Words("{}尚缺{}", "{} lacks {}").format(down.words[row], across.words[column])
    found = Words("{}项中有{}项尚未覆盖", "{1} of {0} cells are empty").format(
        len(coverage.cells), len(coverage.gaps)
    )
    for axis, place, other in ((across, 0, down), (down, 1, across)):
        empty = Tally(gap[place] for gap in coverage.gaps)
        whole = [code for code in axis.words if empty[code] == len(other.words)]
        if 0 < len(whole) <= _MOST_NAMED and len(other.words) > 1:
            named = _LIST.join(axis.words[code] for code in whole)
            return found + Words("，其中{}在各{}均无人", ", among them those of {} in all {}").format(
                named, other.what
            )
        (worst, most), *others = empty.most_common()
        if axis is down and all(count < most for _, count in others):
            return found + Words("，以{}最多（{}项）", ", most of them in {} ({})").format(
                down.words[worst], most
            )
    return found


_FREE_PLACES: Final = Words("空缺", "vacant")
_ORGANISATION: Final = Words("单位", "organisation")


def build_council_chart(council: Council, words_of: Callable[[Enum], Words]) -> Picture | None:
    """Return who holds which role of a council, what is vacant, and the honorary roles apart.

    Returns:
        The picture; None of a council without a role.
    """
    group_of = {member: group for group, members in council.groups.items() for member in members}
    organisations = frozenset(council.organisations.ids)
    rows: list[tuple[_Cell, ...]] = []
    marks: list[str] = []
    roles = [*council.fixed_places, *(role for role in council.holders if role not in council.fixed_places)]
    vacant: dict[PostRole, CellValue] = {}
    for role in roles:
        held = council.holders.get(role, ())
        vacant[role] = _count_vacancies(council, role)
        parts: dict[Words | None, tuple[str, ...]] = {}
        for holder in held:
            named = _ORGANISATION if holder in organisations else None
            group = group_of.get(holder)
            part = named if group is None else words_of(group)
            parts[part] = (*parts.get(part, ()), holder)
        listed = [*parts.items()] or [(None, ())]
        for place, (group_words, members) in enumerate(listed):
            free = vacant[role] if place == len(listed) - 1 else 0
            number = _count_holders(council, role, members)
            rows.append((_cell(words_of(role)), _cell(group_words), _cell(number, members), _cell(free)))
            marks.append("fixed" if role in council.fixed_places else "free")
    for role, members in council.honorary_holders.items():
        if members:
            rows.append((_cell(words_of(role)), _cell(None), _cell(len(members), members), _cell(0)))
            marks.append("honorary")
    if not rows:
        return None
    short = [Words("{}{}名", "{} {}").format(words_of(role), free) for role, free in vacant.items() if free]
    columns = (Words("职务", "post"), Words("群体", "group"), Words("在任", "held"), _FREE_PLACES)
    subject = Words("理事会构成及空缺", "the council and its vacancies")
    return Picture(
        kind=PictureKind.COUNCIL,
        title=Words("空缺：{}", "vacant: {}").format(_LIST.join(short))
        if short
        else Words("理事会各职务均无空缺", "no post of the council is vacant"),
        subject=subject,
        description=Words(
            "自上而下依次为会长、常务副会长和其他成员；虚线框为空缺；荣誉职务另列，不计入人数。框内为编号，"
            "字母表示常务副会长所属群体。",
            "From the top: the president, the executive vice-presidents, the other members. A dashed box is"
            " vacant. Honorary posts stand apart and do not count. Boxes hold ids; the letter is the group of"
            " an executive vice-president.",
        ),
        table=_build_table(subject, columns, rows),
        marks=tuple(marks),
    )


def _count_vacancies(council: Council, role: PostRole) -> CellValue:
    """Return how many places of a role are vacant: a range where somebody is only possibly on one of them."""
    possible = len(council.possible_holders.get(role, ()))
    most = sum(places for post, places in council.vacancies if post.role is role)
    if role in council.fixed_places:
        most = max(most, council.fixed_places[role] - len(council.holders.get(role, ())) + possible)
    return build_count_cell(build_range(max(most - possible, 0), most, "")) if most else 0


def _count_holders(council: Council, role: PostRole, members: Sequence[str]) -> CellValue:
    possible = len({*members} & {*council.possible_holders.get(role, ())})
    return build_count_cell(build_range(len(members) - possible, len(members), ""))


_STATES: Final[Mapping[WeekState, Words]] = {
    WeekState.COVERED: Words("有活动", "held"),
    WeekState.PLANNED: Words("已安排", "planned"),
    WeekState.EXCUSED: Words("假日免计", "excused"),
    WeekState.MISSING: Words("没有活动", "none"),
    WeekState.OPEN: Words("未安排", "open"),
}
_PERHAPS: Final = Words("可能有活动", "perhaps held")
#: The mark of a week that is over, in which an activity may have been held.
_PERHAPS_MARK: Final = "perhaps"


def build_calendar(rhythm: WeekRhythm) -> Picture:
    """Return the weeks, each with what became of it, and the holidays and make-up days in it."""
    rows: list[tuple[_Cell, ...]] = []
    marks: list[str] = []
    for each in rhythm.weeks:
        perhaps = each.state is WeekState.MISSING and bool(each.possible_ids)
        words = _PERHAPS if perhaps else _STATES[each.state]
        if each.provisional:
            words += Words("（暂定）", " (provisional)")
        ids = each.ids or each.planned_ids
        rows.append(
            (
                *(_cell(Words.same(each.week)), _cell(Words.same(each.week.monday))),
                *(_cell(words), _cell(len(ids), ids)),
                *(_cell(len(each.holidays)), _cell(len(each.makeup_workdays))),
            )
        )
        state = _PERHAPS_MARK if perhaps else each.state.value
        marks.append(f"{state} provisional" if each.provisional else state)
    subject = Words("每周活动情况", "activities by week")
    columns = (
        *(Words("周", "week"), Words("周一", "Monday"), Words("状态", "state")),
        *(Words("场次", "activities"), Words("假日", "days off"), Words("调休上班", "make-up days")),
    )
    return Picture(
        kind=PictureKind.CALENDAR,
        title=_describe_weeks(rhythm),
        subject=subject,
        description=Words(
            "每格一周，数字为活动场次；灰底为假日免计的周，空框为没有活动的周，虚线框为尚未安排的周。",
            "A cell for each week, with the number of activities; grey for weeks excused by a holiday, an"
            " empty frame for weeks without one, a dashed frame for weeks with nothing planned yet.",
        ),
        table=_build_table(subject, columns, rows, ("", "", "", "场", "天", "天")),
        marks=tuple(marks),
    )


def _describe_weeks(rhythm: WeekRhythm) -> Words:
    low, high = rhythm.missing_bounds
    over = [each for each in rhythm.weeks if each.week.sunday < rhythm.today]
    if not high:
        return Words("{}周每周都有活动", "an activity in every one of {} weeks").format(len(over))
    missing = build_count_cell(build_range(low, high, ""))
    found = Words("{}周中有{}周没有活动", "{} weeks, {} of them without an activity").format(
        len(over), missing
    )
    longest = _find_longest_gap(rhythm.missing)
    if len(longest) > 1 and low == high:
        found += Words("，最长空档为{}至{}", ", the longest gap from {} to {}").format(
            longest[0].week, longest[-1].week
        )
    return found


def _find_longest_gap(missing: Sequence[WeekWithActivities]) -> Sequence[WeekWithActivities]:
    best: list[WeekWithActivities] = []
    run: list[WeekWithActivities] = []
    for each in missing:
        run = [*run, each] if run and each.week == run[-1].week.plus(1) else [each]
        best = max(best, run, key=len)
    return best


def build_tile_map(balance: Balance) -> Picture | None:
    """Return what each unit has, platforms and stations first; None where neither is counted."""
    spreads = {each.indicator: each for each in balance.dispersions}
    if not {"platforms", "stations"} <= spreads.keys():
        return None
    order = [*("platforms", "stations"), *(each for each in spreads if each in ("activities", "members"))]
    rows = [
        (
            _cell(words),
            *(
                _cell(spreads[indicator].counts.get(unit, 0), spreads[indicator].ids.get(unit, ()))
                for indicator in order
            ),
        )
        for unit, words in balance.units.items()
    ]
    short = {
        "platforms": Words("平台", "platforms"),
        "stations": Words("阵地", "stations"),
        "activities": Words("活动", "activities"),
        "members": Words("人", "people"),
    }
    units = {each: spreads[each].total.value.unit for each in order}
    total = sum(spreads["platforms"].counts.values())
    without = len(spreads["platforms"].without)
    title = Words("{}个平台分布于{}个{}", "{} platforms in {} of the {}").format(
        total, len(balance.units) - without, balance.what
    )
    if without:
        title += Words("，{}个{}尚无平台", ", {} of the {} without one").format(without, balance.what)
    if not total:
        title = Words("各{}均未登记平台", "none of the {} has a platform").format(balance.what)
    subject = Words("平台和阵地分布", "where platforms and stations are")
    return Picture(
        kind=PictureKind.TILES,
        title=title,
        subject=subject,
        description=Words(
            "每块为一个{}，位置不代表地理方位；实心点为平台，空心点为阵地。",
            "A tile for each of the {}, in no geographical order; a full dot is a platform, an open one a"
            " station.",
        ).format(balance.what),
        table=_build_table(
            subject,
            (balance.what, *(short[each] for each in order)),
            rows,
            ("", *(units[each] for each in order)),
        ),
    )


def build_budget_bars(now: Sequence[Spending], before: Sequence[Spending]) -> Picture | None:
    """Return the budgets of a year beside those of the year before, and each line; None without a budget."""
    if not now:
        return None
    bars: list[tuple[Words, Sequence[_Cell], str]] = []
    for some, mark in ((now, "total"), (before, "before")):
        if some:
            years = _LIST.join(map(Words.same, sorted({each.budget.year for each in some})))
            bars.append((Words("{}年合计", "{} in all").format(years), _sum_spendings(some), mark))
    lines = [(each, line) for each in now for line in each.lines]
    shown, rest = lines[:_MOST_LINES], lines[_MOST_LINES:]
    for each, line in shown:
        ids = (line.committed_ids, line.spent_ids)
        amounts = (line.line.amount, line.committed, line.spent)
        words = Words(line.line.name_zh, line.line.name_en or line.line.name_zh)
        bars.append((words, _to_amount_cells(amounts, (each.budget.id,), *ids), "line"))
    if rest:
        amounts = (
            sum_money(line.line.amount for _, line in rest),
            sum_money(line.committed for _, line in rest),
            sum_money(line.spent for _, line in rest),
        )
        words = Words("其他{}个科目", "{} other lines").format(len(rest))
        bars.append((words, _to_amount_cells(amounts, (), (), ()), "line"))
    budget = sum_money(each.budget.amount for each in now)
    used = sum_money(each.spent for each in now)
    overdrawn = [Words(line.line.name_zh, line.line.name_en) for _, line in lines if line.is_overdrawn]
    title = Words("预算{}，已支出{}", "of {} in the budget, {} spent").format(
        _to_words(budget), _to_words(used)
    )
    if budget.minor > 0:
        percent = format_percent(used.ratio_to(budget), signed=False)
        title += Words("，占{}", ", {}").format(percent)
    if overdrawn:
        title += Words("；超支：{}", "; overdrawn: {}").format(_LIST.join(overdrawn))
    subject = Words("预算、已承诺和已支出", "budget, committed and spent")
    columns = (
        *(Words("科目", "line"), Words("预算（万元）", "budget, 10,000 yuan")),
        *(Words("已承诺（万元）", "committed"), Words("已支出（万元）", "spent")),
        Words("余额（万元）", "left"),
    )
    return Picture(
        kind=PictureKind.BARS,
        title=title,
        subject=subject,
        description=Words(
            "单位：万元。各行比例相同，从零起；框为预算，实心为已支出，斜线为已承诺；含日期不全的支出。",
            "In 10,000 yuan, all on one scale from zero; the frame is the budget, solid is spent, hatched is"
            " committed. Expenses without a full date are included.",
        ),
        table=_build_table(
            subject,
            columns,
            ((_cell(words), *cells) for words, cells, _ in bars),
            ("", *["万元"] * (len(columns) - 1)),
        ),
        marks=tuple(mark for _, _, mark in bars),
    )


def _sum_spendings(some: Sequence[Spending]) -> Sequence[_Cell]:
    amounts = (
        sum_money(each.budget.amount for each in some),
        sum_money(each.committed for each in some),
        sum_money(each.spent for each in some),
    )
    committed, spent = (
        tuple(expense for each in some for expense in ids(each))
        for ids in (attrgetter("committed_ids"), attrgetter("spent_ids"))
    )
    return _to_amount_cells(amounts, tuple(each.budget.id for each in some), committed, spent)


def _to_amount_cells(
    amounts: tuple[Money, Money, Money],
    budgets: tuple[str, ...],
    committed_ids: tuple[str, ...],
    spent_ids: tuple[str, ...],
) -> Sequence[_Cell]:
    budget, committed, spent = amounts
    left = budget - committed - spent
    ids = (budgets, committed_ids, spent_ids, ())
    return [
        _cell(build_quantity_words(_to_wan_yuan(each), unit=""), of)
        for each, of in zip((budget, committed, spent, left), ids, strict=True)
    ]


def _to_wan_yuan(amount: Money) -> Quantity:
    return build_exact_quantity(Fraction(amount.minor, FEN_PER_WAN_YUAN), "万元")


def _to_words(amount: Money) -> Words:
    return Words(to_words(_to_wan_yuan(amount)).zh, format_money(amount, "en"))


def build_funnel_picture(
    funnel: Funnel, table_title: Words, words_of: Callable[[Enum], Words]
) -> Picture | None:
    """Return how many proposals reached each stage; None where none was made."""
    if not any(each.reached.ids for each in funnel.stages):
        return None
    rows = [
        (
            _cell(words_of(each.stage)),
            _cell(build_quantity_words(each.reached.value), each.reached.ids),
            _cell(None if each.share is None else Words.same(format_percent(each.share, signed=False))),
            _cell(None if each.median_days is None else build_quantity_words(each.median_days.value)),
        )
        for each in funnel.stages
    ]
    made, adopted = (funnel.get_stage(each) for each in (ProposalStage.MADE, ProposalStage.ADOPTED))
    title = Words("提出{}，采纳{}", "{} proposals made, {} adopted").format(
        to_words(made.reached.value), to_words(adopted.reached.value)
    )
    if adopted.share is not None:
        title += Words("，采纳率{}", ", {}").format(format_percent(adopted.share, signed=False))
    subject = Words("建言办理情况", "how far proposals came")
    columns = (
        *(Words("阶段", "stage"), Words("件数", "proposals")),
        *(Words("占比", "share"), Words("历时天数（中位数）", "median days")),
    )
    return Picture(
        kind=PictureKind.FUNNEL,
        title=title,
        subject=subject,
        description=Words(
            "每行一个阶段，条形长度表示进入过该阶段的件数；有的建言会跳过某些阶段。",
            "A row for each stage; the bar is as long as the number that reached it. Stages can be skipped.",
        ),
        table=_build_table(table_title, columns, rows, ("", "件", "%", "天")),
    )


@frozen
class _Path:
    """How many times people of a group came to a platform for a kind of activity."""

    group: Words
    platform: Words
    kind: Words
    times: int


def build_flow_picture(
    flows: Iterable[Flow],
    group_words: Callable[[str | None], Words],
    name_of: Callable[[str], Words],
    kind_words: Callable[[Enum], Words],
) -> Picture | None:
    """Return from which groups people came to which platforms, and for which kinds of activity.

    Small platforms and kinds are put together until no more than 30 flows remain.

    Returns:
        The picture; None where nobody signed in.
    """
    paths = [
        _Path(
            group_words(each.group),
            _name_platform(each.platform, name_of),
            kind_words(each.kind),
            each.times,
        )
        for each in flows
    ]
    if not paths:
        return None
    apart = _build_links(paths)[0]
    main = [group_words(each.value) for each in Group]
    paths = [each if each.group in main else attrs.evolve(each, group=_OTHER) for each in paths]
    links = _build_links(paths)
    while sum(map(len, links)) > _MOST_FLOWS:
        paths = _fold_smallest(paths)
        links = _build_links(paths)
    rows = [
        (_cell(source), _cell(target), _cell(times))
        for step in links
        for (source, target), times in sorted(step.items(), key=lambda item: (-item[1], item[0][0].zh))
    ]
    marks = tuple(str(place) for place, step in enumerate(links) for _ in step)
    subject = Words(
        "各群体参加各平台、各类活动的人次", "who came to which platform, for which kind of activity"
    )
    columns = (Words("自", "from"), Words("至", "to"), Words("人次", "times"))
    return Picture(
        kind=PictureKind.FLOWS,
        title=_describe_most(apart, links[0]) or subject,
        subject=subject,
        description=Words(
            "左为群体，中为平台，右为活动种类；带的宽度表示签到人次。只计日期确定的实名签到；几个平台合办的，各计一次。",
            "Groups, platforms, kinds of activity from left to right; a band is as wide as the number of"
            " sign-ins. Only sign-ins by name on certain days; what several platforms hold counts for each.",
        ),
        table=_build_table(subject, columns, rows),
        marks=marks,
    )


def _describe_most(
    apart: Mapping[tuple[Words, Words], int], drawn: Mapping[tuple[Words, Words], int]
) -> Words | None:
    """Say from which group most came to which platform.

    Args:
        apart: How many times there are from each group to each platform.
        drawn: The same, after small ones were put together.

    Returns:
        The sentence; None where several have the most, or where the one that has it is not drawn by itself.
    """
    times = max(apart.values())
    most = [ends for ends, count in apart.items() if count == times]
    if len(most) > 1 or drawn.get(most[0]) != times:
        return None
    return Words("{}参加{}的活动最多，{}人次", "most came from {} to {}: {} times").format(*most[0], times)


def _name_platform(platform: str | None, name_of: Callable[[str], Words]) -> Words:
    if platform is None:
        return Words("未注明平台", "no platform")
    name = name_of(platform)
    return Words(name.zh, name.en or name.zh)


def _build_links(paths: Iterable[_Path]) -> tuple[dict[tuple[Words, Words], int], ...]:
    """Return how many times there are from each group to each platform, and from there to each kind."""
    to_platforms: dict[tuple[Words, Words], int] = {}
    to_kinds: dict[tuple[Words, Words], int] = {}
    for each in paths:
        for links, ends in (
            (to_platforms, (each.group, each.platform)),
            (to_kinds, (each.platform, each.kind)),
        ):
            links[ends] = links.get(ends, 0) + each.times
    return to_platforms, to_kinds


def _fold_smallest(paths: Sequence[_Path]) -> list[_Path]:
    """Put the platform or the kind with the fewest times with the others."""
    platforms, kinds = (
        {
            name: sum(each.times for each in paths if name_of(each) == name)
            for name in set(map(name_of, paths))
        }
        for name_of in (attrgetter("platform"), attrgetter("kind"))
    )
    sizes = [
        *(("platform", name, size) for name, size in platforms.items() if name != _OTHER),
        *(("kind", name, size) for name, size in kinds.items() if name != _OTHER),
    ]
    where, smallest, _ = min(sizes, key=lambda each: (each[2], each[0], each[1].zh))
    if where == "platform":
        return [attrs.evolve(each, platform=_OTHER) if each.platform == smallest else each for each in paths]
    return [attrs.evolve(each, kind=_OTHER) if each.kind == smallest else each for each in paths]
