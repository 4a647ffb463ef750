"""The sections of a report on how the work is led, with the figures of the time before beside them.

Budgets, proposals, meetings, tasks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Final

from newstratum._figures.filled_spans import Days
from newstratum._figures.proposals import Funnel, find_stage_days
from newstratum._figures.regularity import MeetingRecord, OwnerTasks
from newstratum._figures.reports.comparison import (
    BEFORE,
    CellWithIds,
    NameOf,
    RowCell,
    TwoTimes,
    build_compared_section,
    build_table,
    compare_figures,
    compare_occasions,
    count_ids,
    sum_figures,
    to_occasion,
)
from newstratum._figures.reports.pictures import build_budget_bars, build_funnel_picture
from newstratum._figures.reports.report import (
    Figure,
    Section,
    build_figure,
    build_range,
    count_records,
    count_with_bounds,
)
from newstratum._figures.reports.sections import WordsOf
from newstratum._figures.reports.sentences import format_money
from newstratum._figures.spending import Spending
from newstratum._model.organisation.contributions import (
    Proposal,
    ProposalStage,
)
from newstratum._model.organisation.governance import Meeting, Task
from newstratum._model.organisation.occasions import OccasionState
from newstratum._model.values.money import FEN_PER_WAN_YUAN, Money, sum_money
from newstratum._words import Words

_WAN_YUAN: Final = "万元"
_SPENDING: Final = Words(
    "本年预算{}，已支出{}，已承诺{}，余额{}",
    "budget of the year {}, spent {}, committed {}, left {}, in 10,000 yuan",
)
_PROPOSALS: Final = Words("提出建言{}，采纳{}", "proposals made: {}; adopted: {}")
_STATED_STAGES: Final = (ProposalStage.MADE, ProposalStage.ADOPTED)
_MEETINGS: Final = Words(
    "召开会议{}；按制度应开会{}，其中有纪要的{}",
    "meetings held: {}; spans in which a rule asks for one: {}, with minutes: {}",
)
_TASKS: Final = Words(
    "交办任务{}，办结{}；未办结{}，其中逾期{}", "tasks assigned: {}, done: {}; open: {}, overdue: {}"
)


def build_spending_section(now: Sequence[Spending], before: Sequence[Spending], times: TwoTimes) -> Section:
    """Return the budgets of a year: planned, committed, spent and left, and each line of them.

    Args:
        now: The budgets of the year of the last day, and what was spent of them by that day.
        before: Those of the year of the last day of the time before, by that day.
        times: The two times.
    """
    parts: list[
        tuple[Words, Words, Callable[[Spending], tuple[Money, Money]], Callable[[Spending], Sequence[str]]]
    ] = [
        (
            Words("预算", "budget"),
            Words("当日所在年度的预算（万元）", "budgets of the year of the day, in 10,000 yuan"),
            lambda each: (each.budget.amount, each.budget.amount),
            lambda each: (each.budget.id,),
        ),
        (
            Words("已承诺", "committed"),
            Words(
                "截至当日已承诺、尚未支出的金额（万元）",
                "committed and not yet spent by the day, in 10,000 yuan",
            ),
            lambda each: each.committed_between,
            lambda each: each.committed_ids,
        ),
        (
            Words("已支出", "spent"),
            Words("截至当日已支出的金额（万元）", "spent by the day, in 10,000 yuan"),
            lambda each: each.spent_between,
            lambda each: each.spent_ids,
        ),
        (
            Words("余额", "left"),
            Words(
                "预算减去已承诺和已支出金额后的余额（万元）",
                "the budget less what is committed and spent, in 10,000 yuan",
            ),
            _get_left,
            lambda each: (each.budget.id, *each.committed_ids, *each.spent_ids),
        ),
    ]
    comparisons = [
        compare_figures(
            label,
            *(
                _sum_amounts(definition, [(bounds(each), ids(each)) for each in some], time)
                for some, time in ((now, times.now), (before, times.before))
            ),
        )
        for label, definition, bounds, ids in parts
    ]
    columns = (Words("预算", "budget"), Words("科目", "line"), *(label for label, _, _, _ in parts))
    rows: list[tuple[RowCell, ...]] = [
        (
            Words(each.budget.name_zh, each.budget.name_en),
            Words(line.line.name_zh, line.line.name_en),
            CellWithIds(_to_words(line.line.amount), (each.budget.id,)),
            CellWithIds(_to_words(line.committed), line.committed_ids),
            CellWithIds(_to_words(line.spent), line.spent_ids),
            CellWithIds(_to_words(line.left), (each.budget.id, *line.committed_ids, *line.spent_ids)),
        )
        for each in now
        for line in each.lines
    ]
    overdrawn = Words("{}，{}：超支{}", "{}, {}: overdrawn by {}")
    return build_compared_section(
        "spending",
        Words("经费", "Budgets and spending"),
        Words("预算", "budgets"),
        times,
        comparisons,
        [
            build_table(
                Words("分科目情况（含日期不全的支出）", "by line, undated expenses included"), columns, rows
            )
        ],
        tuple(
            overdrawn.format(
                Words(each.budget.name_zh, each.budget.name_en),
                Words(line.line.name_zh, line.line.name_en),
                _to_words(-line.left),
            )
            for each in now
            for line in each.lines
            if line.is_overdrawn
        ),
        headlines=[(_SPENDING, (0, 2, 1, 3))],
        pictures=[build_budget_bars(now, before)],
    )


def _get_left(spending: Spending) -> tuple[Money, Money]:
    """Return the least and the most that is left: no expense is both committed and spent."""
    low, high = (spending.committed_between[end] + spending.spent_between[end] for end in (0, 1))
    return spending.budget.amount - high, spending.budget.amount - low


def _sum_amounts(
    definition: Words, amounts: Sequence[tuple[tuple[Money, Money], Sequence[str]]], time: Days
) -> Figure:
    low, high = (
        Fraction(sum_money(bounds[end] for bounds, _ in amounts).minor, FEN_PER_WAN_YUAN) for end in (0, 1)
    )
    ids = (identifier for _, some in amounts for identifier in some)
    return build_figure(definition, build_range(low, high, _WAN_YUAN), time[1], ids)


def _to_words(amount: Money) -> Words:
    return Words(format_money(amount, "zh"), format_money(amount, "en"))


def build_proposals_section(
    proposals: Sequence[Proposal], funnel: Funnel, times: TwoTimes, words_of: WordsOf
) -> Section:
    """Return how many proposals reached each stage in a time, and how far all came by its last day.

    Args:
        proposals: The proposals of any time.
        funnel: How far they came by the last day.
        times: The two times.
        words_of: Gives the words of a stage.
    """
    days = [(each.id, find_stage_days(each)) for each in proposals]
    comparisons = [
        compare_occasions(
            words_of(stage),
            Words(
                "期内首次进入该阶段的建言，每件计一次",
                "proposals that reached it first in the period, each once",
            ),
            "件",
            ((identifier, reached[stage], None) for identifier, reached in days if stage in reached),
            times,
        )
        for stage in ProposalStage
    ]
    title = Words("截至{}的全部建言", "all proposals up to {}").format(times.now[1])
    picture = build_funnel_picture(funnel, title, words_of)
    return build_compared_section(
        "proposals",
        Words("建言献策", "Proposals"),
        Words("建言", "proposals"),
        times,
        comparisons,
        () if picture is None else (picture.table,),
        headlines=[
            (_PROPOSALS, tuple([*ProposalStage].index(stage) for stage in _STATED_STAGES)),
        ],
        pictures=[picture],
    )


def build_meetings_section(
    meetings: Iterable[Meeting],
    now: Sequence[MeetingRecord],
    before: Sequence[MeetingRecord],
    times: TwoTimes,
) -> Section:
    """Return the meetings of a time, and in how many spans in which one was due it left minutes.

    Args:
        meetings: The meetings of any time; what was planned or cancelled does not count.
        now: What each standing rule laid down for the time, against the minutes.
        before: The same for the time before.
        times: The two times.
    """
    held = compare_occasions(
        Words("会议", "meetings"),
        Words("期内召开的会议，每次计一次", "meetings held in the period, each once"),
        "次",
        (to_occasion(each.id, each.held_on) for each in meetings if each.state is OccasionState.HELD),
        times,
    )
    counted: tuple[tuple[Words, Words, Callable[[MeetingRecord], Figure]], ...] = (
        (
            Words("应开", "due"),
            Words("期内按制度应召开会议的期数", "spans of the period in which a rule asked for a meeting"),
            _count_due,
        ),
        (
            Words("有纪要", "with minutes"),
            Words("其中留有会议纪要的期数", "those in which a meeting left minutes"),
            MeetingRecord.figure,
        ),
    )
    of_rules = [
        compare_figures(
            label,
            *(
                sum_figures(definition, "期", map(figure_of, some), time)
                for some, time in ((now, times.now), (before, times.before))
            ),
        )
        for label, definition, figure_of in counted
    ]
    rows: list[tuple[RowCell, ...]] = [
        (
            Words(each.conference.name_zh, each.conference.name_en),
            *(figure_of(record) for record in (each, earlier) for _, _, figure_of in counted),
        )
        for each, earlier in zip(now, before, strict=True)
        if each.spans or earlier.spans
    ]
    labels = [label for label, _, _ in counted]
    columns = (Words("会议制度", "standing rule"), *labels, *map(BEFORE.format, labels))
    return build_compared_section(
        "meetings",
        Words("会议", "Meetings"),
        Words("会议", "meetings"),
        times,
        (held, *of_rules),
        [build_table(Words("按会议制度", "by standing rule"), columns, rows)],
        headlines=[(_MEETINGS, (0, 1, 2))],
    )


def _count_due(record: MeetingRecord) -> Figure:
    definition = Words("应召开会议的期数", "spans in which a meeting was due")
    value = count_with_bounds((each.due for each in record.spans), "期")
    return build_figure(definition, value, record.as_of, (record.conference.id,) if record.spans else ())


def build_tasks_section(
    tasks: Sequence[Task],
    now: Sequence[OwnerTasks],
    before: Sequence[OwnerTasks],
    times: TwoTimes,
    name_of: NameOf,
) -> Section:
    """Return the tasks assigned and done in a time, and those open and overdue on its last day.

    Args:
        tasks: The tasks of any time.
        now: Those of the time by their owners, as :func:`build_task_board` groups them.
        before: Those of the time before.
        times: The two times.
        name_of: Gives the name of a body.
    """
    flows = (
        (
            Words("交办", "assigned"),
            Words("期内交办的任务，每项计一次", "tasks assigned in the period, each once"),
            [(each.id, each.assigned_on) for each in tasks],
        ),
        (
            Words("办结", "done"),
            Words("期内办结的任务，每项计一次", "tasks done in the period, each once"),
            [(each.id, each.closed_on) for each in tasks if each.closed_on is not None],
        ),
    )
    states: tuple[tuple[Words, Words, Callable[[OwnerTasks], tuple[str, ...]]], ...] = (
        (
            Words("未办结", "open"),
            Words("当日未办结的任务，每项计一次", "tasks open on the day, each once"),
            lambda each: each.open,
        ),
        (
            Words("逾期", "overdue"),
            Words("当日逾期未办结的任务，每项计一次", "tasks overdue on the day, each once"),
            lambda each: each.overdue,
        ),
    )
    comparisons = [
        compare_occasions(label, definition, "项", [(each, (day, day), None) for each, day in some], times)
        for label, definition, some in flows
    ]
    for label, definition, ids_of in states:
        figures = [
            count_records(definition, "项", time[1], (each for owner in some for each in ids_of(owner)))
            for some, time in ((now, times.now), (before, times.before))
        ]
        comparisons.append(compare_figures(label, *figures))
    rows: list[tuple[RowCell, ...]] = [
        (name_of(each.owner), *map(count_ids, (each.open, each.overdue, each.closed))) for each in now
    ]
    columns = (
        *(Words("责任单位", "owner"), Words("未办结", "open")),
        *(Words("逾期", "overdue"), Words("本期办结", "done")),
    )
    late = [each for each in now if each.overdue]
    return build_compared_section(
        "tasks",
        Words("任务督办", "Tasks"),
        Words("任务", "tasks"),
        times,
        comparisons,
        [build_table(Words("按责任单位", "by owner"), columns, rows)],
        tuple(
            Words("{}：任务{}逾期未办结，需督办", "{}: task {} is overdue, to be followed up").format(
                name_of(each.owner), task
            )
            for each in late
            for task in each.overdue
        ),
        tuple(
            Words("{}：{}项任务逾期未办结，需督办", "{}: tasks overdue, to be followed up: {}").format(
                name_of(each.owner), len(each.overdue)
            )
            for each in late
        ),
        headlines=[(_TASKS, (0, 1, 2, 3))],
    )
