"""What a report says of the work: the records of two times, read and put into sections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from attrs import frozen

from newstratum._figures.appointments import count_appointments
from newstratum._figures.filled_spans import Days
from newstratum._figures.participation import Participation
from newstratum._figures.proposals import compute_funnel
from newstratum._figures.regularity import (
    build_meeting_record,
    build_task_board,
    list_round_stops,
    list_visits_due,
)
from newstratum._figures.reports.comparison import TwoTimes
from newstratum._figures.reports.governance import (
    build_meetings_section,
    build_proposals_section,
    build_spending_section,
    build_tasks_section,
)
from newstratum._figures.reports.outreach import (
    build_participation_section,
    build_publicity_section,
    build_surveys_section,
    build_training_section,
    build_visits_section,
)
from newstratum._figures.reports.posts import build_appointments_section, build_posts_section
from newstratum._figures.reports.report import Section
from newstratum._figures.spending import Spending, compute_spending
from newstratum._figures.survey_results import SurveyResult, compute_survey_result
from newstratum._model.organisation.bodies import Body
from newstratum._model.organisation.budgets import Expense
from newstratum._model.organisation.outreach import Inspection, Response, Visit
from newstratum._model.organisation.platforms import Platform
from newstratum._model.values.calendar import HolidayTable
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.periods import Period, to_partial_date
from newstratum._registry.queries.activity import ActivityQueries
from newstratum._registry.queries.reader import Reader, UnitScope
from newstratum._shipped.labels import get_member_words, get_words
from newstratum._wire import record_kinds as kinds
from newstratum._wire.record_kind import RecordKind
from newstratum._words import Words

M = TypeVar("M")
T = TypeVar("T")
_Named = TypeVar("_Named", Body, Platform)

_PURPOSE = "office"
_UNKNOWN = Words("不详", "unknown")


@frozen(kw_only=True)
class WorkReporter:
    """Builds the sections of a report on the work of two times."""

    reader: Reader
    activity: ActivityQueries
    times: TwoTimes
    scope: UnitScope
    holidays: HolidayTable

    def build(self) -> Iterator[Section]:
        """Yield each section; one without a record says so."""
        yield self._build_posts()
        yield self._build_appointments()
        yield self._build_participation()
        times, list_all = self.times, self._list
        yield build_training_section(list_all(kinds.COURSE), list_all(kinds.EXHIBITION), times)
        yield self._build_spending()
        proposals = list_all(kinds.PROPOSAL)
        yield build_proposals_section(
            proposals, compute_funnel(proposals, times.now[1]), times, get_member_words
        )
        yield self._build_surveys()
        yield self._build_meetings()
        yield self._build_tasks()
        yield self._build_visits()
        yield build_publicity_section(
            *(list_all(kinds.CHANNEL), list_all(kinds.PUBLICATION), list_all(kinds.COVERAGE)),
            times,
            get_member_words,
        )

    def _list(self, kind: RecordKind[M]) -> tuple[M, ...]:
        return self.reader.list_models(kind, _PURPOSE)

    def _compute_both(self, compute: Callable[[Days], T]) -> tuple[T, T]:
        """Return something of the time, and the same of the time before."""
        return compute(self.times.now), compute(self.times.before)

    def _get_names(self, kind: RecordKind[_Named]) -> Callable[[str], Words]:
        names = {each.id: Words(each.name_zh, each.name_en) for each in self._list(kind)}
        return lambda identifier: names.get(identifier, Words.same(identifier))

    def _build_posts(self) -> Section:
        posts, seats = self._list(kinds.POST), self._list(kinds.SEAT)
        return build_posts_section(posts, seats, self.times, get_member_words, self._get_names(kinds.BODY))

    def _build_appointments(self) -> Section:
        appointments = self._list(kinds.APPOINTMENT)
        counts = self._compute_both(lambda time: count_appointments(appointments, time[1]))
        return build_appointments_section(appointments, *counts, self.times, get_member_words)

    def _build_participation(self) -> Section:
        def count(time: Days) -> Participation:
            return self.activity.participation(since=time[0], on=time[1])

        return build_participation_section(
            self._list(kinds.ACTIVITY),
            *self._compute_both(count),
            self.times,
            lambda code: _UNKNOWN if code is None else get_words(f"outcome_short.{code}"),
            lambda code: _UNKNOWN if code is None else self.scope.units.get(code, Words.same(code)),
            name_of=self._get_names(kinds.PLATFORM),
            kind_words=get_member_words,
        )

    def _build_spending(self) -> Section:
        expenses: dict[str, list[Expense]] = {}
        for each in self._list(kinds.EXPENSE):
            expenses.setdefault(each.budget, []).append(each)

        def compute(time: Days) -> list[Spending]:
            return [
                compute_spending(budget, expenses.get(budget.id, ()), time[1])
                for budget in self._list(kinds.BUDGET)
                if budget.year == time[1].year
            ]

        return build_spending_section(*self._compute_both(compute), self.times)

    def _build_surveys(self) -> Section:
        surveys = self._list(kinds.SURVEY_ROUND)
        responses: dict[str, list[Response]] = {}
        for each in self._list(kinds.RESPONSE):
            responses.setdefault(each.survey, []).append(each)

        def compute(time: Days) -> list[SurveyResult]:
            return [
                compute_survey_result(survey, responses.get(survey.id, ()), time[1])
                for survey in surveys
                if survey.period.overlaps(_to_period(time)) is not Certainty.NO
            ]

        return build_surveys_section(surveys, *self._compute_both(compute), self.times)

    def _build_meetings(self) -> Section:
        meetings, rules = self._list(kinds.MEETING), self._list(kinds.CONFERENCE)
        records = self._compute_both(
            lambda time: [build_meeting_record(rule, meetings, *time, rules) for rule in rules]
        )
        return build_meetings_section(meetings, *records, self.times)

    def _build_tasks(self) -> Section:
        tasks = self._list(kinds.TASK)
        boards = self._compute_both(
            lambda time: build_task_board(tasks, *time, today=time[1], holidays=self.holidays)
        )
        return build_tasks_section(tasks, *boards, self.times, self._get_names(kinds.BODY))

    def _build_visits(self) -> Section:
        contacts, visits = self._list(kinds.KEY_CONTACT), self._list(kinds.VISIT)
        rounds = self._list(kinds.ROUND)
        made: list[Visit | Inspection] = [*visits, *self._list(kinds.INSPECTION)]
        due = self._compute_both(
            lambda time: (list_visits_due(contacts, visits, time[1]), list_round_stops(rounds, made, time[1]))
        )
        return build_visits_section(visits, *due, self.times, self._get_names(kinds.BODY))


def _to_period(time: Days) -> Period:
    began_on, ended_on = map(to_partial_date, time)
    return Period(began_on=began_on, ended_on=ended_on)
