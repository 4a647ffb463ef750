"""The collections of a session, one for each kind of record, each made when it is first asked for.

Most sessions use few of them, and a session is made for every change.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

from newstratum.model.activities import Activity, Series
from newstratum.model.batches import Batch
from newstratum.model.bodies import Body, Instructor, Post, Responsibility, Seat
from newstratum.model.budgets import Support
from newstratum.model.contributions import Appointment, Course, Exhibition, Nomination
from newstratum.model.governance import Conference, Decision, Meeting, Plan
from newstratum.model.outreach import Inspection, KeyContact, Response, Round, SurveyRound, Visit
from newstratum.model.people import PrivacyNotice
from newstratum.model.platforms import Brand, Carrier, Liaison, Platform, Recognition, Space, Station
from newstratum.model.programme import Programme
from newstratum.model.proposals import Proposal
from newstratum.model.publicity import Channel, Coverage, Publication
from newstratum.model.tasks import Task
from newstratum.registry.access import Purposes
from newstratum.registry.attendances import Attendances
from newstratum.registry.collection import Collection, Scope
from newstratum.registry.expenses import Budgets, Expenses
from newstratum.registry.outbox import Outbox
from newstratum.registry.people import People, PeopleRules
from newstratum.registry.placing import Placements
from newstratum.registry.stamping import Stamp
from newstratum.registry.ties import T, Ties
from newstratum.registry.unique import Digests, Uniques
from newstratum.wire.activity_kinds import (
    ACTIVITY,
    ATTENDANCE,
    INSPECTION,
    KEY_CONTACT,
    PROGRAMME,
    RESPONSE,
    ROUND,
    SERIES,
    SURVEY_ROUND,
    VISIT,
)
from newstratum.wire.body_kinds import (
    BODY,
    BRAND,
    CARRIER,
    INSTRUCTOR,
    LIAISON,
    PLATFORM,
    POST,
    RECOGNITION,
    RESPONSIBILITY,
    SEAT,
    SPACE,
    STATION,
)
from newstratum.wire.kinds import (
    BATCH,
    NOTICE,
    PERSON,
    PLACEMENT,
    PRIVACY_NOTICE,
)
from newstratum.wire.record_kinds import RecordKind
from newstratum.wire.work_kinds import (
    APPOINTMENT,
    BUDGET,
    CHANNEL,
    CONFERENCE,
    COURSE,
    COVERAGE,
    DECISION,
    EXHIBITION,
    EXPENSE,
    MEETING,
    NOMINATION,
    PLAN,
    PROPOSAL,
    PUBLICATION,
    SUPPORT,
    TASK,
)

__all__ = ["Shelves"]

C = TypeVar("C", bound=Collection[Any])
M = TypeVar("M")


class _Shelf(cached_property[C]):
    """The collection of one kind."""

    def __init__(self, kind: RecordKind[Any], make: Callable[[Any], C]) -> None:
        super().__init__(make)
        self.kind = kind


def _collection(kind: RecordKind[M]) -> _Shelf[Collection[M]]:
    return _Shelf(kind, lambda shelves: Collection(shelves._scope, kind))


def _ties(kind: RecordKind[T]) -> _Shelf[Ties[T]]:
    return _Shelf(kind, lambda shelves: Ties(shelves._scope, kind, shelves._stamp))


class Shelves:
    """The collections of a session."""

    def __init__(
        self,
        scope: Scope,
        people_rules: PeopleRules,
        uniques: Uniques,
        stamp: Callable[[], Stamp],
        telling: tuple[Digests, Purposes, Callable[[], dt.datetime]],
    ) -> None:
        self._scope = scope
        self._people_rules = people_rules
        self._stamp = stamp
        self._telling = telling
        #: Values that only one record may have.
        self.uniques: Uniques = uniques

    #: The people of the register.
    people: cached_property[People] = _Shelf(
        PERSON, lambda self: People(self._scope, self._people_rules, self._stamp, self.uniques)
    )
    #: Where they are placed.
    placements: cached_property[Placements] = _Shelf(
        PLACEMENT, lambda self: Placements(self._scope, PLACEMENT)
    )
    #: What somebody is to be told.
    notices: cached_property[Outbox] = _Shelf(NOTICE, lambda self: Outbox(self._scope, *self._telling))
    #: Bodies, their posts, and who sits on them.
    bodies: cached_property[Collection[Body]] = _collection(BODY)
    posts: cached_property[Collection[Post]] = _collection(POST)
    seats: cached_property[Ties[Seat]] = _ties(SEAT)
    instructors: cached_property[Ties[Instructor]] = _ties(INSTRUCTOR)
    responsibilities: cached_property[Ties[Responsibility]] = _ties(RESPONSIBILITY)
    #: Brands and platforms, what they use, and who looks after them.
    brands: cached_property[Collection[Brand]] = _collection(BRAND)
    platforms: cached_property[Collection[Platform]] = _collection(PLATFORM)
    carriers: cached_property[Collection[Carrier]] = _collection(CARRIER)
    stations: cached_property[Collection[Station]] = _collection(STATION)
    spaces: cached_property[Collection[Space]] = _collection(SPACE)
    liaisons: cached_property[Ties[Liaison]] = _ties(LIAISON)
    recognitions: cached_property[Collection[Recognition]] = _collection(RECOGNITION)
    #: What is done: the programme, activities in their series, and who came.
    programmes: cached_property[Collection[Programme]] = _collection(PROGRAMME)
    series: cached_property[Collection[Series]] = _collection(SERIES)
    activities: cached_property[Collection[Activity]] = _collection(ACTIVITY)
    attendances: cached_property[Attendances] = _Shelf(
        ATTENDANCE, lambda self: Attendances(self._scope, self._stamp)
    )
    #: How contact is kept: surveys, key contacts, visits, inspections of offices.
    survey_rounds: cached_property[Collection[SurveyRound]] = _collection(SURVEY_ROUND)
    responses: cached_property[Ties[Response]] = _ties(RESPONSE)
    key_contacts: cached_property[Ties[KeyContact]] = _ties(KEY_CONTACT)
    rounds: cached_property[Collection[Round]] = _collection(ROUND)
    visits: cached_property[Ties[Visit]] = _ties(VISIT)
    inspections: cached_property[Collection[Inspection]] = _collection(INSPECTION)
    #: How the work is led: standing meetings, decisions, tasks and plans.
    conferences: cached_property[Collection[Conference]] = _collection(CONFERENCE)
    meetings: cached_property[Collection[Meeting]] = _collection(MEETING)
    decisions: cached_property[Collection[Decision]] = _collection(DECISION)
    tasks: cached_property[Collection[Task]] = _collection(TASK)
    plans: cached_property[Collection[Plan]] = _collection(PLAN)
    #: What members contribute, and what they are put forward for.
    proposals: cached_property[Ties[Proposal]] = _ties(PROPOSAL)
    nominations: cached_property[Ties[Nomination]] = _ties(NOMINATION)
    appointments: cached_property[Ties[Appointment]] = _ties(APPOINTMENT)
    courses: cached_property[Collection[Course]] = _collection(COURSE)
    exhibitions: cached_property[Collection[Exhibition]] = _collection(EXHIBITION)
    #: Money and other support.
    budgets: cached_property[Budgets] = _Shelf(BUDGET, lambda self: Budgets(self._scope))
    expenses: cached_property[Expenses] = _Shelf(EXPENSE, lambda self: Expenses(self._scope))
    supports: cached_property[Collection[Support]] = _collection(SUPPORT)
    #: What is published, and what others report.
    channels: cached_property[Collection[Channel]] = _collection(CHANNEL)
    publications: cached_property[Collection[Publication]] = _collection(PUBLICATION)
    coverage: cached_property[Collection[Coverage]] = _collection(COVERAGE)
    #: The texts people were given before data was collected.
    privacy_notices: cached_property[Collection[PrivacyNotice]] = _collection(PRIVACY_NOTICE)
    #: What imports did.
    batches: cached_property[Collection[Batch]] = _collection(BATCH)

    def collection(self, kind: RecordKind[Any]) -> Collection[Any]:
        """Return the collection of any kind of record.

        Args:
            kind: The kind; where the session has a collection of it, that one is returned.
        """
        for name, shelf in vars(Shelves).items():
            if isinstance(shelf, _Shelf) and shelf.kind is kind:
                own: Collection[Any] = getattr(self, name)
                return own
        return Collection(self._scope, kind)
