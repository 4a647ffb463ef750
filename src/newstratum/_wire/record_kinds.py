"""The kinds of record that a registry stores, each declared once, and here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from operator import attrgetter
from typing import Any, Final

import attrs

from newstratum._model.notices.notices import CalendarSequence, Notice
from newstratum._model.notices.person_notices import PersonNoticeRule
from newstratum._model.organisation.activities import Activity, Attendance, Series
from newstratum._model.organisation.bodies import Body, Instructor, Post, Responsibility, Seat
from newstratum._model.organisation.budgets import Budget, Expense, Support
from newstratum._model.organisation.contributions import Appointment, Course, Exhibition, Nomination, Proposal
from newstratum._model.organisation.district import DistrictProfile
from newstratum._model.organisation.governance import Conference, Decision, Meeting, Plan, Task
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
from newstratum._model.organisation.publicity import Channel, MediaCoverage, Publication
from newstratum._model.organisation.releases import Release
from newstratum._model.people.accesses import Access
from newstratum._model.people.batches import Batch, ImportState
from newstratum._model.people.commands import Command
from newstratum._model.people.distinct_pairs import DistinctPair
from newstratum._model.people.erasures import ErasedPerson, ErasureState, PastReference
from newstratum._model.people.merges import Merge
from newstratum._model.people.people import (
    UNDER_REVIEW,
    Person,
    Placement,
    PlacementStatus,
    PrivacyNotice,
    build_privacy_notice_id,
)
from newstratum._model.people.purposes import PurposeDeclaration
from newstratum._model.people.quarantined_records import QuarantinedRecord
from newstratum._model.people.retention import RetentionPeriod
from newstratum._model.people.subject_requests import SubjectRequest
from newstratum._model.people.unique_values import StoreKey, Unique
from newstratum._ports.fields import FieldType, Scalar
from newstratum._wire.record_kind import IndexField, RecordKind, build_day_fields, build_index_fields


def _list_declared() -> list[RecordKind[Any]]:
    return [each for each in globals().values() if isinstance(each, RecordKind)]


# ------------------------------------------------------------ bodies and platforms, and who is tied to them

BODY: Final = RecordKind("body", Body, "bodies", index_fields=("kind", "level", "parent"))

POST: Final = RecordKind("post", Post, "posts", index_fields=("body", "role"))

SEAT: Final = RecordKind("seat", Seat, "seats", index_fields=("post", "person", "by_body"), about=("person",))

INSTRUCTOR: Final = RecordKind(
    "instructor", Instructor, "instructors", index_fields=("body", "person", "by_body"), about=("person",)
)

RESPONSIBILITY: Final = RecordKind(
    "responsibility",
    Responsibility,
    "responsibilities",
    index_fields=("role", "side", "person", "by_body"),
    about=("person",),
)

BRAND: Final = RecordKind("brand", Brand, "brands", index_fields=("parent", "owner"))

PLATFORM: Final = RecordKind(
    "platform",
    Platform,
    "platforms",
    index_fields=("brand", "level", "owner", "township"),
    indexes=(("level", "township"),),
)

CARRIER: Final = RecordKind("carrier", Carrier, "carriers", index_fields=("kind",))

STATION: Final = RecordKind("station", Station, "stations", index_fields=("owner", "township"))

SPACE: Final = RecordKind("space", Space, "spaces", index_fields=("station", "township"))

LIAISON: Final = RecordKind(
    "liaison", Liaison, "liaisons", index_fields=("platform", "person"), about=("person",)
)

RECOGNITION: Final = RecordKind(
    "recognition", Recognition, "recognitions", index_fields=("kind", "subject", "level")
)

# -------------------------------------------------------------------------- programme, activities, outreach


def _migrate_activity(activity: dict[str, Any]) -> dict[str, Any]:
    """Bring an activity to schema 2, which may say at which hours it is held; schema 1 says the day only."""
    return activity


# Of an activity that several platforms hold, ``host`` is the first one and ``hosts`` says how many there are;
# ``moves`` are joined by spaces. So figures over activities need no document but those of joint ones.
_HOSTS_AND_MOVES: Final = (
    IndexField("host", FieldType.TEXT, lambda activity: activity.hosts[0] if activity.hosts else None),
    IndexField("hosts", FieldType.INTEGER, lambda activity: len(activity.hosts)),
    IndexField("moves", FieldType.TEXT, lambda activity: " ".join(activity.moves) or None),
)

PROGRAMME: Final = RecordKind("programme", Programme, "programmes", index_fields=("brand", "owner"))

SERIES: Final = RecordKind("series", Series, "series", index_fields=("brand", "platform", "cadence"))

ACTIVITY: Final = RecordKind(
    "activity",
    Activity,
    "activities",
    index_fields=(
        "kind",
        "state",
        "series",
        "rotation",
        "township",
        "visited",
        *_HOSTS_AND_MOVES,
        *build_day_fields("held_on"),
    ),
    indexes=(("state", "first_on"), ("host", "first_on"), ("series", "first_on"), ("township", "first_on")),
    steps=(_migrate_activity,),
)

ATTENDANCE: Final = RecordKind(
    "attendance",
    Attendance,
    "attendances",
    index_fields=("activity", "person", "group", "township", *build_day_fields("attended_on")),
    indexes=(("activity", "person"),),
    about=("person",),
)

SURVEY_ROUND: Final = RecordKind(
    "survey_round", SurveyRound, "survey_rounds", index_fields=("owner", "channel")
)

RESPONSE: Final = RecordKind(
    "response",
    Response,
    "responses",
    index_fields=("survey", "person", "group", "township", *build_day_fields("answered_on")),
    indexes=(("survey", "group"), ("survey", "township")),
    about=("person",),
)

KEY_CONTACT: Final = RecordKind(
    "key_contact",
    KeyContact,
    "key_contacts",
    index_fields=("person", "by_body", "cadence"),
    about=("person",),
)

ROUND: Final = RecordKind("round", Round, "rounds", index_fields=("kind", "by_body"))

VISIT: Final = RecordKind(
    "visit",
    Visit,
    "visits",
    index_fields=(
        "kind",
        "state",
        "person",
        "body",
        "by_person",
        "by_body",
        "round",
        *build_day_fields("held_on"),
    ),
    indexes=(("state", "first_on"), ("person", "first_on"), ("body", "first_on")),
    about=("person", "by_person"),
)

INSPECTION: Final = RecordKind(
    "inspection",
    Inspection,
    "inspections",
    index_fields=("state", "body", "by_body", "round", *build_day_fields("held_on")),
    indexes=(("state", "first_on"), ("body", "first_on")),
)

# -------------------------------------------------------------- governance, contributions, means, publicity

CONFERENCE: Final = RecordKind(
    "conference", Conference, "conferences", index_fields=("body", "lead", "cadence")
)

MEETING: Final = RecordKind(
    "meeting",
    Meeting,
    "meetings",
    index_fields=("kind", "state", "conference", "body", *build_day_fields("held_on")),
    indexes=(("state", "first_on"), ("conference", "first_on")),
)

DECISION: Final = RecordKind("decision", Decision, "decisions", index_fields=("meeting",))

TASK: Final = RecordKind(
    "task",
    Task,
    "tasks",
    index_fields=(
        "owner",
        "follows",
        IndexField("open", FieldType.BOOLEAN, attrgetter("is_open")),
        *build_index_fields(FieldType.DATE, "assigned_on", "closed_on"),
    ),
    indexes=(("owner", "assigned_on"), ("open", "assigned_on")),
)

PLAN: Final = RecordKind("plan", Plan, "plans", index_fields=("owner",))

PROPOSAL: Final = RecordKind(
    "proposal",
    Proposal,
    "proposals",
    index_fields=("person", "by_body", "platform", "group", "stage", "level"),
    indexes=(("stage", "group"), ("stage", "platform")),
    about=("person",),
)

NOMINATION: Final = RecordKind(
    "nomination",
    Nomination,
    "nominations",
    index_fields=("person", "kind", "by_body", "target", "result", *build_day_fields("nominated_on")),
    about=("person",),
)

APPOINTMENT: Final = RecordKind(
    "appointment",
    Appointment,
    "appointments",
    index_fields=("person", "kind", "level", "body"),
    indexes=(("kind", "level"),),
    about=("person",),
)

COURSE: Final = RecordKind("course", Course, "courses", index_fields=("organiser", "level"))

EXHIBITION: Final = RecordKind(
    "exhibition", Exhibition, "exhibitions", index_fields=("brand", "organiser", "level")
)

BUDGET: Final = RecordKind(
    "budget", Budget, "budgets", index_fields=("owner", *build_index_fields(FieldType.INTEGER, "year"))
)

EXPENSE: Final = RecordKind(
    "expense",
    Expense,
    "expenses",
    index_fields=("budget", "line", "state", "activity", "platform", *build_day_fields("happened_on")),
    indexes=(("budget", "state"), ("line", "state")),
)

SUPPORT: Final = RecordKind("support", Support, "supports", index_fields=("kind", "giver", "receiver"))

CHANNEL: Final = RecordKind("channel", Channel, "channels", index_fields=("kind", "owner"))

PUBLICATION: Final = RecordKind(
    "publication",
    Publication,
    "publications",
    index_fields=("kind", "series", *build_day_fields("published_on")),
)

COVERAGE: Final = RecordKind(
    "coverage", MediaCoverage, "coverage", index_fields=("channel", *build_day_fields("published_on"))
)

#: The kinds of the organisation and its work, in the order of their declarations.
ORGANISATION_KINDS: Final[tuple[RecordKind[Any], ...]] = tuple(_list_declared())


# ------------------------------------------------------------------ people, and what a registry uses itself


def _migrate_notice(notice: dict[str, Any]) -> dict[str, Any]:
    """Bring a notice to schema 2, which may hold an entry for a calendar; those of schema 1 hold none."""
    return notice


def _migrate_failed_notice(notice: dict[str, Any]) -> dict[str, Any]:
    """Bring a notice to schema 3, which may say in Chinese too why it failed; those of schema 2 do not."""
    return notice


def _migrate_person(person: dict[str, Any]) -> dict[str, Any]:
    """Bring a person to schema 2, whose evidence says ``from`` as a verdict does, and not ``origin``."""
    renamed = _rename_origins(person)
    if isinstance(renamed.get("engagements"), list):
        renamed["engagements"] = [
            _rename_origins(job) if isinstance(job, dict) else job for job in renamed["engagements"]
        ]
    return renamed


def _rename_origins(holder: dict[str, Any]) -> dict[str, Any]:
    evidence = holder.get("evidence")
    if not isinstance(evidence, list):
        return dict(holder)
    return {**holder, "evidence": [_rename_origin(each) for each in evidence]}


def _rename_origin(evidence: Any) -> Any:
    if not isinstance(evidence, dict) or "origin" not in evidence or "from" in evidence:
        return evidence
    return {"from" if key == "origin" else key: value for key, value in evidence.items()}


def _migrate_restricted_person(person: dict[str, Any]) -> dict[str, Any]:
    """Bring a person to schema 3, whose use may be restricted; that of those of schema 2 is not."""
    return person


def _migrate_unreasoned_person(person: dict[str, Any]) -> dict[str, Any]:
    """Bring a person to schema 4, which may say why a minor is registered; that of schema 3 does not."""
    return person


PERSON: Final = RecordKind(
    "person",
    Person,
    "people",
    index_fields=("township", IndexField("uses", FieldType.TEXT, Person.find_uses)),
    steps=(_migrate_person, _migrate_restricted_person, _migrate_unreasoned_person),
)


def _migrate_placement(placement: dict[str, Any]) -> dict[str, Any]:
    """Bring a placement to schema 2, which may say since when it holds; of schema 1 it is the day decided."""
    return placement


def _migrate_reviewed_placement(placement: dict[str, Any]) -> dict[str, Any]:
    """Bring a placement to schema 3, which may need review; no placement of schema 2 does."""
    return placement


def _get_usable_outcome(placement: Placement) -> Scalar | None:
    return UNDER_REVIEW if placement.is_under_review else placement.outcome or None


def _get_usable_category(placement: Placement) -> Scalar | None:
    return None if placement.is_under_review else placement.category or None


def _get_usable_status(placement: Placement) -> Scalar | None:
    under_review = placement.is_under_review
    return (PlacementStatus.NEEDS_REVIEW if under_review else placement.status).value


def _get_confirmed_since(placement: Placement) -> Scalar | None:
    confirmed = placement.status is PlacementStatus.CONFIRMED and not placement.is_under_review
    return (placement.confirmed_on or placement.since) if confirmed else None


PLACEMENT: Final = RecordKind(
    "placement",
    Placement,
    "placements",
    id_of=attrgetter("person"),
    index_fields=(
        # What lists and figures ask by: a placement under review is in no group, and confirmed by nobody.
        IndexField("outcome", FieldType.TEXT, _get_usable_outcome),
        IndexField("category", FieldType.TEXT, _get_usable_category),
        "edition",
        IndexField("status", FieldType.TEXT, _get_usable_status),
        # The person's, given by the session, so that figures are counted without opening a document;
        # the industry is the code of the main engagement.
        IndexField("township", FieldType.TEXT, None),
        IndexField("industry", FieldType.TEXT, None),
        IndexField("uses", FieldType.TEXT, None),
        IndexField("contested", FieldType.BOOLEAN, attrgetter("contested_by_person")),
        *build_index_fields(FieldType.DATE, "decided_on", "since", "first_placed_on"),
        # Of one that somebody confirmed: the day of it, or where that is not noted, the day it holds since.
        IndexField("confirmed_since", FieldType.DATE, _get_confirmed_since),
    ),
    indexes=(
        ("edition", "township", "outcome", "industry", "since"),  # counted by
        ("edition", "township", "outcome", "industry", "confirmed_since"),  # counted by
        ("township", "first_placed_on"),  # counted by
        ("township", "outcome"),
        ("township", "outcome", "status"),
        ("outcome", "status"),
        ("outcome", "category"),
    ),
    steps=(_migrate_placement, _migrate_reviewed_placement),
)

PURPOSE_DECLARATION: Final = RecordKind(
    "purpose_declaration", PurposeDeclaration, "purposes", id_of=attrgetter("name"), index_fields=("basis",)
)

SUBJECT_REQUEST: Final = RecordKind(
    "subject_request",
    SubjectRequest,
    "subject_requests",
    index_fields=(
        "person",
        "kind",
        IndexField("open", FieldType.BOOLEAN, attrgetter("is_open")),
        *build_index_fields(FieldType.DATE, "due_on"),
    ),
    indexes=(("open", "due_on"),),
    about=("person",),
)

PRIVACY_NOTICE: Final = RecordKind(
    "privacy_notice",
    PrivacyNotice,
    "privacy_notices",
    id_of=build_privacy_notice_id,
    index_fields=build_index_fields(FieldType.DATE, "in_force_on"),
)

NOTICE: Final = RecordKind(
    "notice",
    Notice,
    "notices",
    index_fields=("state", "channel", "event", "person", *build_index_fields(FieldType.INSTANT, "due_at")),
    indexes=(("channel", "due_at"), ("state", "due_at")),
    about=("person",),
    steps=(_migrate_notice, _migrate_failed_notice),
)

PERSON_NOTICE_RULE: Final = RecordKind("person_notice_rule", PersonNoticeRule, "person_notice_rules")

CALENDAR_SEQUENCE: Final = RecordKind("calendar_sequence", CalendarSequence)


def _migrate_batch(batch: dict[str, Any]) -> dict[str, Any]:
    """Bring a batch to schema 2, which may hold rows and undo another batch; those of schema 1 do not."""
    return batch


BATCH: Final = RecordKind(
    "batch",
    Batch,
    "batches",
    index_fields=("undoes", *build_index_fields(FieldType.INSTANT, "imported_at")),
    steps=(_migrate_batch,),
)

IMPORT_STATE: Final = RecordKind("import_state", ImportState)

DISTRICT_PROFILE: Final = RecordKind(
    "district_profile", DistrictProfile, "district_profiles", index_fields=("code",)
)

RETENTION_PERIOD: Final = RecordKind(
    "retention_period", RetentionPeriod, "retention_periods", index_fields=("kind",)
)

UNIQUE: Final = RecordKind("unique", Unique, index_fields=("owner",), about=("owner",))


def _migrate_store_key(key: dict[str, Any]) -> dict[str, Any]:
    """Bring the secrets to schema 2, which an outside key may wrap; those of schema 1 lie in plain."""
    return key


STORE_KEY: Final = RecordKind("store_key", StoreKey, steps=(_migrate_store_key,))

COMMAND: Final = RecordKind("command", Command)

# Whoever asks for the accesses of one person asks for those of everybody too.
ACCESS: Final = RecordKind(
    "access",
    Access,
    index_fields=(
        "person",
        IndexField("covers_all", FieldType.BOOLEAN, lambda access: access.covers_all or None),
        *build_index_fields(FieldType.INSTANT, "accessed_at"),
    ),
    about=("person",),
)

RELEASE: Final = RecordKind(
    "release", Release, index_fields=build_index_fields(FieldType.INSTANT, "released_at")
)

ERASED_PERSON: Final = RecordKind("erased_person", ErasedPerson)


def _migrate_erasure_state(state: dict[str, Any]) -> dict[str, Any]:
    """Bring the state to schema 2, which may name a ledger; there was none with schema 1."""
    return state


ERASURE_STATE: Final = RecordKind("erasure_state", ErasureState, steps=(_migrate_erasure_state,))

PAST_REFERENCE: Final = RecordKind(
    "past_reference", PastReference, index_fields=("person",), about=("person",)
)

MERGE: Final = RecordKind("merge", Merge, index_fields=("kept", "dropped"), about=("kept", "dropped"))

DISTINCT_PAIR: Final = RecordKind(
    "distinct_pair",
    DistinctPair,
    "distinct_pairs",
    index_fields=("first", "second"),
    about=("first", "second"),
)


def _migrate_quarantined_record(record: dict[str, Any]) -> dict[str, Any]:
    """Bring a record to schema 2, which may give its reason in Chinese too; those of schema 1 do not."""
    return record


QUARANTINED_RECORD: Final = RecordKind(
    "quarantined_record",
    QuarantinedRecord,
    index_fields=("kind", "record", "person", "other_person"),
    about=("person", "other_person"),
    steps=(_migrate_quarantined_record,),
)

#: Every kind, in the order of their names.
KINDS: Final[tuple[RecordKind[Any], ...]] = tuple(sorted(_list_declared(), key=attrgetter("name")))

KIND_BY_NAME: Final = {kind.name: kind for kind in KINDS}
KIND_BY_MODEL: Final = {kind.model: kind for kind in KINDS}

# ------------------------------------------------------------------------------- what records refer to


@cache
def get_reference_kinds(kind: str) -> Mapping[str, RecordKind[Any]]:
    """Return the attributes of a kind that refer to records, and the kind each refers to.

    Those that refer to people are left out: nothing may say who refers to whom.
    """
    kinds = {each.name: each for each in KINDS if each is not PERSON}
    return {
        attribute.name: kinds[attribute.metadata["refers_to"]]
        for attribute in attrs.fields(KIND_BY_NAME[kind].model)
        if attribute.metadata.get("refers_to") in kinds
    }


def find_references(kind: RecordKind[Any], model: Any) -> Iterator[tuple[str, RecordKind[Any], str]]:
    """Yield what an object refers to: the attribute, the kind, and the id."""
    for name, target in get_reference_kinds(kind.name).items():
        value = getattr(model, name)
        for identifier in value if isinstance(value, tuple) else (value,):
            if identifier is not None:
                yield name, target, identifier
