"""What a registry answers about what is done: the weeks, meetings, visits, who came, money, proposals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Final

import attrs
from attrs import field, frozen

from newstratum._figures.appointments import AppointmentCount, count_appointments
from newstratum._figures.participation import (
    GroupAndTownship,
    Participation,
    compute_participation,
)
from newstratum._figures.proposals import (
    ATTRIBUTION,
    CreditCounts,
    Funnel,
    ProposalResult,
    compute_funnel,
    count_credits,
    list_year_results,
    select_consenting,
)
from newstratum._figures.regularity import (
    MeetingRecord,
    OwnerTasks,
    VisitDue,
    build_meeting_record,
    build_task_board,
    list_visits_due,
)
from newstratum._figures.spending import Spending, compute_spending
from newstratum._figures.survey_results import SurveyResult, compute_survey_result
from newstratum._model.organisation.activities import (
    Activity,
    Attendance,
    find_days,
    find_held_days,
    find_possible_days,
)
from newstratum._model.organisation.contributions import Proposal, ProposalStage
from newstratum._model.organisation.occasions import OccasionState
from newstratum._model.people.groups import Group
from newstratum._model.values.calendar import HolidayTable
from newstratum._ports.notifier import CalendarEntry
from newstratum._ports.query import Is
from newstratum._registry.calendar_entries import build_activity_entry, build_calendar_entry
from newstratum._registry.queries.reader import Reader, UnitScope, check_days, is_placed_on
from newstratum._registry.records import read_text
from newstratum._shipped.holidays import load_holidays
from newstratum._wire.record_kinds import (
    ACTIVITY,
    APPOINTMENT,
    ATTENDANCE,
    BUDGET,
    CONFERENCE,
    EXPENSE,
    KEY_CONTACT,
    MEETING,
    PERSON,
    PROPOSAL,
    RESPONSE,
    SURVEY_ROUND,
    TASK,
    VISIT,
)

_GROUPS: Final = frozenset(group.value for group in Group)


@frozen
class ActivityQueries:
    """What is done: meetings, visits, tasks, attendance, money, proposals: ``registry.activity``.

    Every method needs a purpose that covers what is read; else it raises
    :class:`~newstratum.errors.PurposeError`. What is given as a day and is not a date raises
    :class:`~newstratum.errors.InvalidValueError`.
    """

    _reader: Reader = field(repr=False)

    def meetings(
        self, conference: str, first: dt.date, last: dt.date, *, purpose: str = "office"
    ) -> MeetingRecord:
        """Return the spans in which a conference was due to meet, and which of them left minutes.

        Args:
            conference: Id of the standing rule.
            first: The first day.
            last: The last day; a span that ends later is not due yet.
            purpose: What for.

        Raises:
            NotFoundError: There is no such conference.
        """
        check_days(first=first, last=last)
        rule = self._reader.collection(CONFERENCE, purpose).require(conference)
        meetings = self._reader.list_models(MEETING, purpose, Is("conference", conference))
        rules = self._reader.list_models(CONFERENCE, purpose)
        return build_meeting_record(rule, meetings, first, last, rules)

    def visits_due(self, today: dt.date, *, purpose: str = "office") -> tuple[VisitDue, ...]:
        """Return when each key contact is to be seen next, the longest overdue first."""
        check_days(today=today)
        return list_visits_due(
            self._reader.list_models(KEY_CONTACT, purpose), self._reader.list_models(VISIT, purpose), today
        )

    def calendar(
        self, first: dt.date, last: dt.date, *, purpose: str = "office"
    ) -> tuple[CalendarEntry, ...]:
        """Return the activities of a time as entries of a public calendar, by their days.

        A cancelled one is an entry that calendars strike out. One whose day is not known exactly has none.

        Args:
            first: The first day of the time.
            last: Its last day, included; what begins before it and ends later is among them.
            purpose: What for.

        Returns:
            Entries of names, places and days, for :func:`newstratum.organisation.render_calendar`.
        """
        check_days(first=first, last=last)
        found: list[tuple[dt.date, str, CalendarEntry]] = []
        for activity in self._reader.list_models(ACTIVITY, purpose):
            entry = build_activity_entry(activity)
            if entry is None:
                continue
            begun, ended = find_days(activity)
            if begun <= last and ended >= first:
                cancelled = activity.state is OccasionState.CANCELLED
                shown = build_calendar_entry(attrs.evolve(entry, cancelled=cancelled))
                found.append((begun, activity.id, shown))
        return tuple(entry for _begun, _id, entry in sorted(found, key=itemgetter(0, 1)))

    def tasks(
        self,
        first: dt.date,
        last: dt.date,
        *,
        today: dt.date,
        holidays: HolidayTable | None = None,
        purpose: str = "office",
    ) -> tuple[OwnerTasks, ...]:
        """Return the tasks of a time by their owners: open, overdue, closed.

        Args:
            first: The first day of the time.
            last: Its last day, included.
            today: The day on which a task is overdue or not; what was assigned or closed later was not yet.
            holidays: The public holidays; the shipped ones by default.
            purpose: What for.
        """
        check_days(first=first, last=last, today=today)
        tasks = self._reader.list_models(TASK, purpose)
        return build_task_board(tasks, first, last, today=today, holidays=holidays or load_holidays())

    def participation(
        self, *, on: dt.date, since: dt.date = dt.date.min, purpose: str = "roster"
    ) -> Participation:
        """Return who came to activities, 人数 and 人次 apart, by group and unit; no person is opened.

        Args:
            on: What surely happened later is left out, and what may have happened by this day makes a bound.
                Activities that are planned or cancelled never count.
            since: What surely happened before this day is left out; nothing by default.
            purpose: What for; one that may not use proposed placements knows the confirmed groups only.
        """
        check_days(on=on, since=since)
        attendances = self._reader.list_models(ATTENDANCE, purpose)
        activities = self._reader.list_models(ACTIVITY, purpose)
        people = set(_iterate_people(attendances, activities, since, on))
        scope = self._reader.build_scope(on)
        affiliations = dict(self._find_affiliations(people, on, purpose, scope))
        found = compute_participation(attendances, affiliations, on, activities=activities, since=since)
        return attrs.evolve(found, unit_words=scope.units)

    def survey(self, survey: str, *, on: dt.date, purpose: str = "roster") -> SurveyResult:
        """Return what a round of a questionnaire came to, by group and unit; no person is opened.

        Args:
            survey: Id of the round.
            on: An answer that surely came later does not count yet.
            purpose: What for.

        Raises:
            NotFoundError: There is no such round.
        """
        check_days(on=on)
        asked = self._reader.collection(SURVEY_ROUND, purpose).require(survey)
        responses = self._reader.list_models(RESPONSE, purpose, Is("survey", survey))
        people = {each.person for each in responses if each.person is not None}
        placed = dict(self._find_affiliations(people, on, purpose, self._reader.build_scope(on)))
        return compute_survey_result(
            asked,
            responses,
            on,
            groups={person: Group(each.group) for person, each in placed.items() if each.group in _GROUPS},
            units={person: each.township for person, each in placed.items() if each.township is not None},
        )

    def spending(self, budget: str, *, on: dt.date, purpose: str = "office") -> Spending:
        """Return what became of a budget: planned, committed, spent, by line and by activity.

        Args:
            budget: Id of the budget.
            on: What surely happened later is left out.
            purpose: What for.

        Raises:
            NotFoundError: There is no such budget.
        """
        check_days(on=on)
        found = self._reader.collection(BUDGET, purpose).require(budget)
        return compute_spending(found, self._reader.list_models(EXPENSE, purpose, Is("budget", budget)), on)

    def proposals(self, *, on: dt.date, purpose: str = "office") -> Funnel:
        """Return how many proposals reached each stage by a day, and the median days it took."""
        check_days(on=on)
        return compute_funnel(self._reader.list_models(PROPOSAL, purpose), on)

    def credited_proposals(
        self, stage: ProposalStage = ProposalStage.MADE, *, on: dt.date, purpose: str = ATTRIBUTION
    ) -> CreditCounts:
        """Return the proposals that reached a stage by author, platform and group.

        Authors are named who consent to it that day (``ATTRIBUTION``);
        the proposals of all others, and of people who are not on the register, are one line, whose author is
        None.

        Args:
            stage: The stage; ``MADE`` counts all.
            on: The day: later steps are left out, and consent has to hold on it.
            purpose: What for.
        """
        check_days(on=on)
        proposals = self._reader.list_models(PROPOSAL, purpose)
        return count_credits(proposals, self._find_consenting(proposals, on, purpose), on, stage)

    def proposal_results(
        self, year: int, *, on: dt.date, purpose: str = ATTRIBUTION
    ) -> tuple[ProposalResult, ...]:
        """Return what proposals achieved in a year, by date; an author is named only by consent.

        Args:
            year: The calendar year; steps without a date are in no year.
            on: The day on which consent to be named has to hold: today, whatever the year.
            purpose: What for.
        """
        check_days(on=on)
        proposals = self._reader.list_models(PROPOSAL, purpose)
        return list_year_results(proposals, year, self._find_consenting(proposals, on, purpose))

    def appointments(self, *, on: dt.date, purpose: str = "office") -> AppointmentCount:
        """Return the offices held on a day by kind and level, and the people who hold them, apart."""
        check_days(on=on)
        return count_appointments(self._reader.list_models(APPOINTMENT, purpose), on)

    def _find_consenting(self, proposals: Iterable[Proposal], on: dt.date, purpose: str) -> frozenset[str]:
        """Return the authors who consent to be named; nobody else is opened."""
        self._reader.scope(purpose).check(PERSON)
        people = self._reader.collection(PERSON, purpose)
        found = (people.get(author) for author in {each.person for each in proposals} if author is not None)
        return select_consenting((each for each in found if each is not None), on)

    def _find_affiliations(
        self, people: Iterable[str], on: dt.date, purpose: str, scope: UnitScope
    ) -> Iterator[tuple[str, GroupAndTownship]]:
        """Yield where people belong, by index fields: the outcome on a day, and the unit of the person."""
        confirmed_only = self._reader.counts_confirmed_only(purpose)
        for person in people:
            placement = self._reader.find_placement(person, purpose)
            group = None
            if placement is not None and is_placed_on(placement, on, confirmed_only=confirmed_only):
                group = read_text(placement.fields, "outcome")
            if placement is None:
                unit = self._reader.find_township(person, purpose)
            else:
                unit = read_text(placement.fields, "township")
            yield person, GroupAndTownship(group=group, township=scope.to_unit(unit))


def _iterate_people(
    attendances: Iterable[Attendance], activities: Iterable[Activity], first: dt.date, last: dt.date
) -> Iterator[str]:
    """Yield who may have signed in from the first day to the last."""
    held_days = find_held_days(activities)
    for each in attendances:
        if each.person is not None:
            days = find_possible_days(each, held_days)
            if days is not None and days[0] <= last and first <= days[1]:
                yield each.person
