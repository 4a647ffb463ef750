"""The sections of a report on who is reached, with the figures of the time before beside them.

Activities and who came, courses and exhibitions, surveys, visits, publicity.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from newstratum._figures.filled_spans import Days
from newstratum._figures.participation import Participation, ParticipationRow
from newstratum._figures.regularity import RoundStop, VisitDue, select_overdue
from newstratum._figures.reports.comparison import (
    BEFORE,
    PERSONS,
    Comparison,
    NameOf,
    RowCell,
    TwoTimes,
    WordsOfCode,
    build_compared_section,
    build_comparison_table,
    build_table,
    compare_figures,
    compare_occasions,
    count_ids,
    sum_figures,
    to_lasting,
    to_occasion,
)
from newstratum._figures.reports.pictures import build_flow_picture
from newstratum._figures.reports.report import (
    Figure,
    Section,
    Table,
    build_figure,
    count_with_bounds,
    to_words,
)
from newstratum._figures.reports.sections import WordsOf
from newstratum._figures.survey_results import SurveyResult
from newstratum._model.organisation.activities import Activity
from newstratum._model.organisation.contributions import (
    Course,
    Exhibition,
)
from newstratum._model.organisation.occasions import OccasionState
from newstratum._model.organisation.outreach import SurveyRound, Visit, VisitKind
from newstratum._model.organisation.publicity import (
    Channel,
    ChannelKind,
    MediaCoverage,
    Publication,
    PublicationKind,
)
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.numerals import format_percent
from newstratum._words import Words

_HELD: Final = Words("举办活动{}", "activities held: {}")
_CAME: Final = Words("参加活动人员{}", "people who came to activities: {}")
_CAME_TIMES: Final = Words("累计参加活动{}", "times somebody came to an activity: {}")
_TIMES: Final = Words("人次", "times")
_NO_PERSONS: Final = Words("0人", "0")
_NO_TIMES: Final = Words("0人次", "0")


def build_participation_section(
    activities: Iterable[Activity],
    now: Participation,
    before: Participation,
    times: TwoTimes,
    group_words: WordsOfCode,
    unit_words: WordsOfCode,
    *,
    name_of: NameOf,
    kind_words: WordsOf,
) -> Section:
    """Return the activities held and who came to them, by group and by unit.

    Args:
        activities: The activities of any time; what was planned or cancelled does not count.
        now: Who came in the time.
        before: Who came in the time before.
        times: The two times.
        group_words: Gives the words of an outcome; of None, of whom none is known.
        unit_words: Gives the words of a unit.
        name_of: Gives the name of a platform.
        kind_words: Gives the words of a kind of activity.
    """
    held = compare_occasions(
        Words("活动场次", "activities"),
        Words("期内举办的活动，每场计一次", "activities held in the period, each once"),
        "场",
        (
            to_occasion(each.id, each.held_on, each.ended_on)
            for each in activities
            if each.state is OccasionState.HELD
        ),
        times,
    )
    counted = Words("有人数记录的活动", "activities with numbers")
    return build_compared_section(
        "participation",
        Words("参加活动", "Participation"),
        Words("活动", "activities"),
        times,
        (
            held,
            compare_figures(counted, now.activities, before.activities),
            compare_figures(PERSONS, now.persons, before.persons),
            compare_figures(_TIMES, now.times, before.times),
        ),
        [
            _build_participation_table(
                Words("按群体", "by group"), Words("群体", "group"), now.groups, before.groups, group_words
            ),
            _build_participation_table(
                Words("按街镇", "by unit"), Words("街镇", "unit"), now.townships, before.townships, unit_words
            ),
        ],
        # People and times stand in sentences of their own.
        headlines=[(_HELD, (0,)), (_CAME, (2,)), (_CAME_TIMES, (3,))],
        pictures=[build_flow_picture(now.flows, group_words, name_of, kind_words)],
    )


def _build_participation_table(
    title: Words,
    what: Words,
    now: Iterable[ParticipationRow],
    before: Iterable[ParticipationRow],
    words_of: WordsOfCode,
) -> Table:
    rows_now, rows_before = ({row.key: row for row in each} for each in (now, before))
    keys = sorted({*rows_now, *rows_before}, key=lambda key: (key is None, key or ""))
    rows: list[tuple[RowCell, ...]] = []
    for key in keys:
        counts: list[RowCell] = []
        for found in (rows_now.get(key), rows_before.get(key)):
            counts += (_NO_PERSONS, _NO_TIMES) if found is None else (found.persons, found.times)
        rows.append((words_of(key), *counts))
    counted = (PERSONS, _TIMES)
    return build_table(title, (what, *counted, *map(BEFORE.format, counted)), rows)


def build_training_section(
    courses: Iterable[Course], exhibitions: Iterable[Exhibition], times: TwoTimes
) -> Section:
    """Return the courses and exhibitions of a time: those that had a day in it."""
    listed = (
        (Words("研修班", "courses"), "期", courses),
        (Words("主题艺术展", "exhibitions"), "个", exhibitions),
    )
    definition = Words(
        "期内举办的（含跨期的），每期（个）计一次", "those with a day in the period, each once"
    )
    return build_compared_section(
        "training",
        Words("培训与展览", "Courses and exhibitions"),
        Words("培训和展览", "courses and exhibitions"),
        times,
        [
            compare_occasions(
                label, definition, unit, [to_lasting(each.id, each.period) for each in some], times
            )
            for label, unit, some in listed
        ],
    )


def build_surveys_section(
    surveys: Sequence[SurveyRound],
    now: Sequence[SurveyResult],
    before: Sequence[SurveyResult],
    times: TwoTimes,
) -> Section:
    """Return the rounds of questionnaires of a time, and how many answered each.

    Args:
        surveys: The rounds of any time.
        now: The results of the rounds of the period, by its last day.
        before: Those of the time before, by its last day.
        times: The two times.
    """
    rounds = compare_occasions(
        Words("问卷", "rounds"),
        Words("期内开展的问卷，每轮计一次", "rounds with a day in the period, each once"),
        "轮",
        (to_lasting(each.id, each.period) for each in surveys),
        times,
    )
    definition = Words(
        "期内各轮问卷截至当日收回的答卷，同一轮中每人只计一份",
        "answers by the day to the rounds of the period, one for each person and round",
    )
    answers = compare_figures(
        Words("收回", "answers"),
        *(
            sum_figures(definition, "份", [each.answered for each in some], time)
            for some, time in ((now, times.now), (before, times.before))
        ),
    )
    rows: list[tuple[RowCell, ...]] = [
        (
            Words(each.survey.name_zh, each.survey.name_en),
            each.survey.asked,
            each.answered,
            None if each.rate is None else Words.same(format_percent(each.rate, signed=False)),
        )
        for each in now
    ]
    columns = (
        *(Words("问卷", "round"), Words("发出", "asked")),
        *(Words("收回", "answers"), Words("回收率", "rate")),
    )
    return build_compared_section(
        "surveys",
        Words("问卷调查", "Surveys"),
        Words("问卷", "surveys"),
        times,
        (rounds, answers),
        [build_table(Words("按问卷", "by round"), columns, rows)],
    )


def build_visits_section(
    visits: Iterable[Visit],
    now: tuple[Sequence[VisitDue], Sequence[RoundStop]],
    before: tuple[Sequence[VisitDue], Sequence[RoundStop]],
    times: TwoTimes,
    name_of: NameOf,
) -> Section:
    """Return the visits of a time, and who was to be seen by its last day and was not.

    Args:
        visits: The visits of any time; what was planned or cancelled does not count, nor do inspections of
            bodies.
        now: The visits due to key contacts, and the stops of rounds, on the last day.
        before: The same on the last day of the time before.
        times: The two times.
        name_of: Gives the name of a body.
    """
    made = compare_occasions(
        Words("走访", "visits"),
        Words(
            "期内开展的走访（对单位的督导另计），每次计一次",
            "visits made in the period, each once; inspections of bodies are counted by themselves",
        ),
        "次",
        (
            to_occasion(each.id, each.held_on)
            for each in visits
            if each.state is OccasionState.HELD and not (each.kind is VisitKind.INSPECTION and each.body)
        ),
        times,
    )
    overdue = (
        Words(
            "截至当日逾期未走访的重点联系对象，按联系关系逐条计算",
            "key contacts that were to be seen by the day and were not, each once",
        ),
        Words(
            "截至当日逾期未走访的单位，每轮计一次",
            "bodies that were to be seen by the day and were not, each round",
        ),
    )
    contacts, stops = (
        [
            _count_overdue(overdue[place], some[place], time)
            for some, time in ((now, times.now), (before, times.before))
        ]
        for place in (0, 1)
    )
    by_body: dict[str, list[VisitDue]] = {}
    for due in now[0]:
        by_body.setdefault(due.contact.by_body, []).append(due)
    late = {body: _count_overdue(overdue[0], own, times.now) for body, own in by_body.items()}
    rows: list[tuple[RowCell, ...]] = [
        (name_of(body), count_ids(due.contact.id for due in own), late[body]) for body, own in by_body.items()
    ]
    columns = (Words("联系单位", "body"), Words("联系对象", "contacts"), Words("逾期", "overdue"))
    to_see = Words("{}：{}应于{}前走访", "{}: see {}, due by {}")
    return build_compared_section(
        "visits",
        Words("走访联系", "Visits"),
        Words("走访", "visits"),
        times,
        (
            made,
            compare_figures(Words("逾期联系对象", "contacts overdue"), *contacts),
            compare_figures(Words("逾期单位", "bodies overdue"), *stops),
        ),
        [build_table(Words("按联系单位", "by body"), columns, rows)],
        (
            *(
                to_see.format(name_of(due.contact.by_body), due.contact.id, due.due_to)
                for due in select_overdue(now[0])
            ),
            *(
                to_see.format(stop.round.name_zh, name_of(stop.body), stop.due_to)
                for stop in select_overdue(now[1])
            ),
        ),
        tuple(
            Words("{}：逾期未走访{}", "{}: visits overdue {}").format(name_of(body), to_words(figure.value))
            for body, figure in late.items()
            if figure.ids
        ),
        headlines=[(Words("开展走访{}，逾期未走访{}", "visits made: {}, contacts overdue: {}"), (0, 1))],
    )


def _count_overdue(definition: Words, due: Sequence[VisitDue] | Sequence[RoundStop], time: Days) -> Figure:
    late = [each for each in due if each.overdue is not Certainty.NO]
    value = count_with_bounds((each.overdue for each in late), "个")
    ids = (each.contact.id if isinstance(each, VisitDue) else each.round.id for each in late)
    return build_figure(definition, value, time[1], ids)


def build_publicity_section(
    channels: Sequence[Channel],
    publications: Sequence[Publication],
    coverage: Sequence[MediaCoverage],
    times: TwoTimes,
    words_of: WordsOf,
) -> Section:
    """Return what was published and what media reported in a time, and the channels of its last day."""
    published = Words("期内发布的宣传作品，每件计一次", "publications of the period, each once")
    reported = Words("期内刊播的媒体报道，每篇计一次", "reports of media in the period, each once")
    kinds = {each.id: each.kind for each in channels}

    def compare(
        label: Words, what: Words, unit: str, some: Iterable[Publication | MediaCoverage]
    ) -> Comparison:
        return compare_occasions(
            label, what, unit, (to_occasion(each.id, each.published_on) for each in some), times
        )

    by_kind = [
        compare(words_of(kind), published, "件", [each for each in publications if each.kind is kind])
        for kind in PublicationKind
    ]
    by_channel = [
        compare(
            words_of(kind), reported, "篇", [each for each in coverage if kinds.get(each.channel) is kind]
        )
        for kind in ChannelKind
    ]
    return build_compared_section(
        "publicity",
        Words("宣传", "Publicity"),
        Words("宣传", "publicity"),
        times,
        (
            compare(Words("宣传作品", "publications"), published, "件", publications),
            compare(Words("媒体报道", "media reports"), reported, "篇", coverage),
            compare_occasions(
                Words("宣传渠道", "channels"),
                Words("当日在用的渠道，每个计一次", "channels in use on the day, each once"),
                "个",
                (to_lasting(each.id, each.period) for each in channels),
                times.last_days,
            ),
        ),
        [
            build_comparison_table(title, [each for each in some if not each.is_empty])
            for title, some in (
                (Words("宣传作品按种类", "publications by kind"), by_kind),
                (Words("媒体报道按渠道", "media reports by channel"), by_channel),
            )
        ],
        headlines=[(Words("发布宣传作品{}，媒体报道{}", "publications: {}, media reports: {}"), (0, 1))],
    )
