"""The collections of a session, one for each kind of record, each made when it is first asked for.

Most sessions use few of them, and a session is made for every change.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

from newstratum._model.organisation.activities import Activity, Series
from newstratum._model.organisation.bodies import Body, Instructor, Post, Responsibility, Seat
from newstratum._model.organisation.budgets import Support
from newstratum._model.organisation.contributions import Appointment, Course, Exhibition, Nomination
from newstratum._model.organisation.governance import Conference, Decision, Meeting, Plan
from newstratum._model.organisation.outreach import (
    Inspection,
    KeyContact,
    Response,
    Round,
    SurveyRound,
    Visit,
)
from newstratum._model.organisation.platforms import (
    Brand,
    Carrier,
    Liaison,
    Platform,
    Recognition,
    Space,
    Station,
)
from newstratum._model.organisation.programme import Programme
from newstratum._model.organisation.proposals import Proposal
from newstratum._model.organisation.publicity import Channel, MediaCoverage, Publication
from newstratum._model.organisation.tasks import Task
from newstratum._model.people.batches import Batch
from newstratum._model.people.people import PrivacyNotice
from newstratum._registry.access import Purposes
from newstratum._registry.notices.outbox import Outbox
from newstratum._registry.sessions.attendances import Attendances
from newstratum._registry.sessions.collection import Collection, Scope
from newstratum._registry.sessions.expenses import Budgets, Expenses
from newstratum._registry.sessions.people import People, PeopleRules
from newstratum._registry.sessions.personal_records import PersonalRecords, T
from newstratum._registry.sessions.placements import Placements
from newstratum._registry.sessions.provenance import Provenance
from newstratum._registry.sessions.unique_values import Digests, Uniques
from newstratum._wire.kinds.activities import (
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
from newstratum._wire.kinds.organisation import (
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
from newstratum._wire.kinds.people import (
    BATCH,
    NOTICE,
    PERSON,
    PLACEMENT,
    PRIVACY_NOTICE,
)
from newstratum._wire.kinds.work import (
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
from newstratum._wire.record_kinds import RecordKind

__all__ = ["SessionCollections"]

C = TypeVar("C", bound=Collection[Any])
M = TypeVar("M")


class _CollectionProperty(cached_property[C]):
    """The collection of one kind."""

    def __init__(self, kind: RecordKind[Any], make: Callable[[Any], C]) -> None:
        super().__init__(make)
        self.kind = kind


def _make_collection(kind: RecordKind[M]) -> _CollectionProperty[Collection[M]]:
    return _CollectionProperty(kind, lambda shelves: Collection(shelves._scope, kind))


def _make_personal_records(kind: RecordKind[T]) -> _CollectionProperty[PersonalRecords[T]]:
    return _CollectionProperty(kind, lambda shelves: PersonalRecords(shelves._scope, kind, shelves._stamp))


class SessionCollections:
    """The collections of a session."""

    def __init__(
        self,
        scope: Scope,
        people_rules: PeopleRules,
        uniques: Uniques,
        stamp: Callable[[], Provenance],
        telling: tuple[Digests, Purposes, Callable[[], dt.datetime]],
    ) -> None:
        self._scope = scope
        self._people_rules = people_rules
        self._stamp = stamp
        self._telling = telling
        #: Values that only one record may have.
        self.uniques: Uniques = uniques

    #: The people of the register.
    people: cached_property[People] = _CollectionProperty(
        PERSON, lambda self: People(self._scope, self._people_rules, self._stamp, self.uniques)
    )
    #: Where they are placed.
    placements: cached_property[Placements] = _CollectionProperty(
        PLACEMENT, lambda self: Placements(self._scope, PLACEMENT)
    )
    #: What somebody is to be told.
    notices: cached_property[Outbox] = _CollectionProperty(
        NOTICE, lambda self: Outbox(self._scope, *self._telling)
    )
    #: Bodies, their posts, and who sits on them.
    bodies: cached_property[Collection[Body]] = _make_collection(BODY)
    posts: cached_property[Collection[Post]] = _make_collection(POST)
    seats: cached_property[PersonalRecords[Seat]] = _make_personal_records(SEAT)
    instructors: cached_property[PersonalRecords[Instructor]] = _make_personal_records(INSTRUCTOR)
    responsibilities: cached_property[PersonalRecords[Responsibility]] = _make_personal_records(
        RESPONSIBILITY
    )
    #: Brands and platforms, what they use, and who looks after them.
    brands: cached_property[Collection[Brand]] = _make_collection(BRAND)
    platforms: cached_property[Collection[Platform]] = _make_collection(PLATFORM)
    carriers: cached_property[Collection[Carrier]] = _make_collection(CARRIER)
    stations: cached_property[Collection[Station]] = _make_collection(STATION)
    spaces: cached_property[Collection[Space]] = _make_collection(SPACE)
    liaisons: cached_property[PersonalRecords[Liaison]] = _make_personal_records(LIAISON)
    recognitions: cached_property[Collection[Recognition]] = _make_collection(RECOGNITION)
    #: What is done: the programme, activities in their series, and who came.
    programmes: cached_property[Collection[Programme]] = _make_collection(PROGRAMME)
    series: cached_property[Collection[Series]] = _make_collection(SERIES)
    activities: cached_property[Collection[Activity]] = _make_collection(ACTIVITY)
    attendances: cached_property[Attendances] = _CollectionProperty(
        ATTENDANCE, lambda self: Attendances(self._scope, self._stamp)
    )
    #: How contact is kept: surveys, key contacts, visits, inspections of offices.
    survey_rounds: cached_property[Collection[SurveyRound]] = _make_collection(SURVEY_ROUND)
    responses: cached_property[PersonalRecords[Response]] = _make_personal_records(RESPONSE)
    key_contacts: cached_property[PersonalRecords[KeyContact]] = _make_personal_records(KEY_CONTACT)
    rounds: cached_property[Collection[Round]] = _make_collection(ROUND)
    visits: cached_property[PersonalRecords[Visit]] = _make_personal_records(VISIT)
    inspections: cached_property[Collection[Inspection]] = _make_collection(INSPECTION)
    #: How the work is led: standing meetings, decisions, tasks and plans.
    conferences: cached_property[Collection[Conference]] = _make_collection(CONFERENCE)
    meetings: cached_property[Collection[Meeting]] = _make_collection(MEETING)
    decisions: cached_property[Collection[Decision]] = _make_collection(DECISION)
    tasks: cached_property[Collection[Task]] = _make_collection(TASK)
    plans: cached_property[Collection[Plan]] = _make_collection(PLAN)
    #: What members contribute, and what they are put forward for.
    proposals: cached_property[PersonalRecords[Proposal]] = _make_personal_records(PROPOSAL)
    nominations: cached_property[PersonalRecords[Nomination]] = _make_personal_records(NOMINATION)
    appointments: cached_property[PersonalRecords[Appointment]] = _make_personal_records(APPOINTMENT)
    courses: cached_property[Collection[Course]] = _make_collection(COURSE)
    exhibitions: cached_property[Collection[Exhibition]] = _make_collection(EXHIBITION)
    #: Money and other support.
    budgets: cached_property[Budgets] = _CollectionProperty(BUDGET, lambda self: Budgets(self._scope))
    expenses: cached_property[Expenses] = _CollectionProperty(EXPENSE, lambda self: Expenses(self._scope))
    supports: cached_property[Collection[Support]] = _make_collection(SUPPORT)
    #: What is published, and what others report.
    channels: cached_property[Collection[Channel]] = _make_collection(CHANNEL)
    publications: cached_property[Collection[Publication]] = _make_collection(PUBLICATION)
    coverage: cached_property[Collection[MediaCoverage]] = _make_collection(COVERAGE)
    #: The texts people were given before data was collected.
    privacy_notices: cached_property[Collection[PrivacyNotice]] = _make_collection(PRIVACY_NOTICE)
    #: What imports did.
    batches: cached_property[Collection[Batch]] = _make_collection(BATCH)

    def collection(self, kind: RecordKind[Any]) -> Collection[Any]:
        """Return the collection of any kind of record.

        Args:
            kind: The kind; where the session has a collection of it, that one is returned.
        """
        for name, shelf in vars(SessionCollections).items():
            if isinstance(shelf, _CollectionProperty) and shelf.kind is kind:
                own: Collection[Any] = getattr(self, name)
                return own
        return Collection(self._scope, kind)
