"""What does not read back as it was given is refused before it is stored, with its place in the record."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from decimal import Decimal
from enum import StrEnum

import attrs
import numpy as np
import pandas as pd
import pytest

from newstratum._model.notices.notices import CalendarSequence, Lease, Notice, NoticeEntry, NoticeReceipt
from newstratum._model.organisation.activities import Series
from newstratum._model.organisation.bodies import Body, Seat
from newstratum._model.organisation.budgets import Budget
from newstratum._model.organisation.governance import AgendaItem, Meeting
from newstratum._model.people.batches import Batch
from newstratum._model.people.evidence import Evidence, Source, Strength
from newstratum._model.people.groups import Outcome
from newstratum._model.people.occupations import Role
from newstratum._model.people.people import (
    Consent,
    Engagement,
    Objection,
    Person,
    Placement,
    PrivacyNotice,
)
from newstratum._model.values.money import Money
from newstratum._model.values.periods import PartialDate, Period
from newstratum._model.values.sensitive import PersonName, PhoneNumber, UnitName
from newstratum._wire import codec
from newstratum._wire.codec import encode_record
from newstratum._wire.exact_models import to_exact_model, to_exact_record
from newstratum._wire.record_kinds import KIND_BY_MODEL, KINDS
from newstratum.errors import InvalidValueError

DAY = dt.date(2018, 9, 1)
INSTANT = dt.datetime(2018, 9, 1, 8, tzinfo=dt.UTC)
NAIVE = dt.datetime(2018, 9, 1, 8)
HALF = "\ud800"


class Words(str):
    """Text that behaves otherwise."""

    def __eq__(self, other):
        return False

    __hash__ = str.__hash__


class Grade(StrEnum):
    GOOD = "good"


class OfficeDate(dt.date):
    """A date of somebody's own."""


def forced(model, **values):
    """An object with values that its class would refuse, as somebody gets who goes past it."""
    made = attrs.evolve(model)
    for name, value in values.items():
        object.__setattr__(made, name, value)
    return made


CONSENT = Consent(purpose="roster", notice="n.v1", given_on=DAY)
SOURCE = Source(kind="person", stated_on=DAY)
EVIDENCE = Evidence(fact="role", value=["technical"], origin="title", source=SOURCE, notice="n.v1")
BODY = Body("b1", "联谊会", kind="association", source="章程")
SEAT = Seat("s1", post="p1", person="P1", source="章程", notice="n.v1")
NOTICE = Notice(id="n1", event="e1", person="P1", channel="sms", text="t", purpose="roster", due_at=INSTANT)
ENTRY = NoticeEntry(uid="u", summary="s", first_on=DAY)
PLACEMENT = Placement(person="P1", edition="2017", outcome="freelance", decided_on=DAY)
PRIVACY_NOTICE = PrivacyNotice(
    id="n", version=1, controller="c", contact="c", purposes=["roster"], text_zh="告知", in_force_on=DAY
)
MEETING = Meeting(
    "m1",
    "例会",
    conference="c1",
    kind="regular",
    agenda=[AgendaItem(number=1, matter_zh="议题")],
    source="纪要",
)
BUDGET = Budget("b1", "预算", year=2018, amount=Money(minor=1), lines=[], source="s")
BATCH = Batch(id="b1", imported_at=INSTANT, actor="office")

#: Records that were accepted once and could not be read back, the place that is named, and why.
POISON = [
    (
        Person(id="P1", consents=[forced(CONSENT, given_on=INSTANT)]),
        "consents[0].given_on",
        "a date, not datetime",
    ),
    (Person(id="P1", consents=[CONSENT, forced(CONSENT, given_on=None)]), "consents[1].given_on", "not None"),
    (
        Person(id="P1", evidence=[attrs.evolve(EVIDENCE, source=forced(SOURCE, stated_on=NAIVE))]),
        "evidence[0].source.stated_on",
        "a date, not datetime",
    ),
    (
        Person(
            id="P1",
            evidence=[attrs.evolve(EVIDENCE, source=forced(SOURCE, stated_on=pd.Timestamp("2018-09-01")))],
        ),
        "evidence[0].source.stated_on",
        "a date, not Timestamp",
    ),
    (
        attrs.evolve(BODY, period=forced(Period(), ended_on_unknown_date=1)),
        "period.ended_on_unknown_date",
        "true or false, not int",
    ),
    (attrs.evolve(SEAT, is_part_time=1), "is_part_time", "true or false, not int"),
    (attrs.evolve(SEAT, is_part_time="yes"), "is_part_time", "true or false, not str"),
    (attrs.evolve(SEAT, is_part_time=np.bool_(True)), "is_part_time", "true or false, not bool"),
    (
        forced(SEAT, term=np.int64(2)),
        "term",
        "a whole number, not int64",
    ),
    (forced(SEAT, term=True), "term", "a whole number, not bool"),
    (forced(SEAT, term=2.0), "term", "a whole number, not float"),
    (attrs.evolve(PRIVACY_NOTICE, version=None), "version", "a whole number, not None"),
    (
        attrs.evolve(MEETING, agenda=[attrs.evolve(MEETING.agenda[0], number=None)]),
        "agenda[0].number",
        "not None",
    ),
    (forced(BATCH, created=1.5), "created", "a whole number, not float"),
    (forced(BATCH, rejected=True), "rejected", "a whole number, not bool"),
    (attrs.evolve(BATCH, imported_at=NAIVE), "imported_at", "without a time zone"),
    (attrs.evolve(BATCH, imported_at=DAY), "imported_at", "an instant, not date"),
    (
        attrs.evolve(BATCH, imported_at=dt.datetime.max.replace(tzinfo=dt.timezone(-dt.timedelta(hours=1)))),
        "imported_at",
        "outside the years",
    ),
    (
        attrs.evolve(BATCH, imported_at=pd.Timestamp("2018-09-01T08:00:00.000000001Z")),
        "imported_at",
        "not Timestamp",
    ),
    (attrs.evolve(BATCH, imported_at=pd.NaT), "imported_at", "an instant, not NaTType"),
    (forced(CalendarSequence(id="c1", event="e1"), sequence=1.0), "sequence", "a whole number, not float"),
    (forced(NOTICE, attempts=1.0), "attempts", "a whole number, not float"),
    (forced(NOTICE, attempts=True), "attempts", "a whole number, not bool"),
    (
        attrs.evolve(NOTICE, entry=attrs.evolve(ENTRY, cancelled=1)),
        "entry.cancelled",
        "true or false, not int",
    ),
    (
        attrs.evolve(NOTICE, entry=forced(ENTRY, sequence=1.0)),
        "entry.sequence",
        "a whole number, not float",
    ),
    (
        attrs.evolve(NOTICE, entry=attrs.evolve(ENTRY, begins_at=NAIVE)),
        "entry.begins_at",
        "without a time zone",
    ),
    (attrs.evolve(NOTICE, lease=Lease(owner="o", until=NAIVE)), "lease.until", "without a time zone"),
    (
        attrs.evolve(NOTICE, receipt=NoticeReceipt(accepted_at=NAIVE, outcome="accepted")),
        "receipt.accepted_at",
        "without a time zone",
    ),
    (attrs.evolve(PLACEMENT, category=None), "category", "text, not None"),
    (forced(PLACEMENT, confirmed_on=INSTANT), "confirmed_on", "a date, not datetime"),
    (
        attrs.evolve(
            PLACEMENT, objections=[forced(Objection(raised_on=DAY, statement="s"), raised_on=NAIVE)]
        ),
        "objections[0].raised_on",
        "a date, not datetime",
    ),
    (attrs.evolve(PLACEMENT, rule=7), "rule", "text, not int"),
    (forced(PLACEMENT, clauses=["c1"]), "clauses", "a tuple, not list"),
    (forced(PLACEMENT, clauses=("c1", 2)), "clauses[1]", "text, not int"),
    (Person(id=b"P1"), "id", "text, not bytes"),
    (Person(id=1), "id", "text, not int"),
    (Person(id="P1", name=PhoneNumber("13800000000")), "name", "PersonName, not PhoneNumber"),
    (
        Person(id="P1", engagements=[Engagement(employer=UnitName(f"合{HALF}"))]),
        "engagements[0].employer",
        "half of a surrogate pair",
    ),
    (
        Person(id="P1", engagements=[Engagement(title=UnitName("合\0"))]),
        "engagements[0].title",
        "a NUL character",
    ),
    (forced(Person(id="P1"), township="3" * 300), "township", "has 300 characters"),
    (
        Person(id="P1", engagements=[Engagement(industry=HALF)]),
        "engagements[0].industry",
        "half of a surrogate pair",
    ),
    (
        Person(id="P1", engagements=[Engagement(profession=["a"])]),
        "engagements[0].profession",
        "text, not list",
    ),
    (
        Person(id="P1", engagements=[forced(Engagement(), equity_share=float("nan"))]),
        "engagements[0].equity_share",
        "not a finite number",
    ),
    (
        Person(id="P1", engagements=[forced(Engagement(), equity_share=Decimal("0.5"))]),
        "engagements[0].equity_share",
        "a number, not Decimal",
    ),
    (
        Person(id="P1", engagements=[Engagement(equity_share=True)]),
        "engagements[0].equity_share",
        "a number, not bool",
    ),
    (Person(id="P1", engagements=[forced(Engagement(), role="technical")]), "engagements[0].role", "Role"),
    (
        Person(id="P1", engagements=[forced(Engagement(), role=frozenset({Role.TECHNICAL}))]),
        "engagements[0].role",
        "two or more",
    ),
    (
        Person(id="P1", engagements=[forced(Engagement(), role=frozenset({Role.TECHNICAL, "editorial"}))]),
        "engagements[0].role",
        "Role, not str",
    ),
    (
        Person(id="P1", engagements=[forced(Engagement(), role=Outcome.FREELANCE)]),
        "engagements[0].role",
        "not Outcome",
    ),
    (
        Person(id="P1", evidence=[attrs.evolve(EVIDENCE, strength=4)]),
        "evidence[0].strength",
        "Strength, not int",
    ),
    (
        Person(id="P1", evidence=[attrs.evolve(EVIDENCE, overruled=None)]),
        "evidence[0].overruled",
        "true or false",
    ),
    (attrs.evolve(BUDGET, year=10**30), "year", "64 bits"),
    (
        forced(BUDGET, amount=forced(BUDGET.amount, minor=10**5000)),
        "amount.minor",
        "64 bits",
    ),
    (
        attrs.evolve(BODY, period=Period(began_on=PartialDate(year=np.int64(2018)))),
        "period.began_on.year",
        "int64",
    ),
    (Series("s1", "沙龙", theme_en="x" * 100_001, source="s"), "theme_en", "has 100001 characters"),
]


@pytest.mark.parametrize(
    ("record", "place", "reason"), POISON, ids=lambda value: value if isinstance(value, str) else ""
)
def test_what_could_not_be_read_back_is_refused_with_its_place(record, place, reason):
    kind = next(kind for kind in KINDS if isinstance(record, kind.model))
    with pytest.raises(InvalidValueError) as caught:
        encode_record(kind, record, None)
    assert caught.value.field == (f"{kind.name}.{place}" if place else kind.name)
    assert reason in caught.value.reason.en


#: Values that are no plain ones and equal one, and what is stored of them.
PLAIN = [
    (Person(id=np.str_("P1")), lambda person: person.id, "P1"),
    (attrs.evolve(PLACEMENT, rule=Grade.GOOD), lambda placement: placement.rule, "good"),
    (attrs.evolve(PLACEMENT, outcome=Outcome.FREELANCE), lambda placement: placement.outcome, "freelance"),
    (Person(id="P1", name=PersonName(np.str_("王某"))), lambda person: person.name.reveal(), "王某"),
    (
        Person(id="P1", engagements=[Engagement(equity_share=np.float64(0.5))]),
        lambda person: person.engagements[0].equity_share,
        0.5,
    ),
    (attrs.evolve(BATCH, created=Strength.STATED), lambda batch: batch.created, 4),
    (
        Person(id="P1", consents=[CONSENT, attrs.evolve(CONSENT, given_on=OfficeDate(2018, 9, 1))]),
        lambda person: person.consents[1].given_on,
        DAY,
    ),
    (attrs.evolve(BATCH, imported_at=pd.Timestamp(INSTANT)), lambda batch: batch.imported_at, INSTANT),
    (
        attrs.evolve(
            BATCH, imported_at=dt.datetime(2018, 9, 1, 16, tzinfo=zoneinfo.ZoneInfo("Asia/Shanghai"))
        ),
        lambda batch: batch.imported_at,
        INSTANT,
    ),
    (
        # Of an hour that comes twice, which compares as unequal to itself in another zone.
        attrs.evolve(
            BATCH, imported_at=dt.datetime(2018, 10, 28, 2, 30, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin"))
        ),
        lambda batch: batch.imported_at,
        dt.datetime(2018, 10, 28, 0, 30, tzinfo=dt.UTC),
    ),
]


@pytest.mark.parametrize(("record", "read", "plain"), PLAIN)
def test_a_value_of_a_subclass_is_stored_as_the_plain_value_that_it_equals(record, read, plain):
    kind = KIND_BY_MODEL[type(record)]
    exact = to_exact_record(kind, record)
    assert read(exact) == plain
    assert type(read(exact)) is type(plain)
    put = encode_record(kind, record, None)
    assert put == encode_record(kind, exact, None)


def test_a_value_of_a_subclass_that_equals_no_plain_one_is_refused():
    with pytest.raises(InvalidValueError, match=r"person\.id: must be text, not Words"):
        to_exact_record(KIND_BY_MODEL[Person], Person(id=Words("P1")))


def test_an_object_of_a_subclass_is_refused_for_what_it_adds_would_be_lost():
    class OwnReceipt(NoticeReceipt):
        pass

    notice = attrs.evolve(NOTICE, receipt=OwnReceipt(accepted_at=INSTANT, outcome="accepted"))
    with pytest.raises(InvalidValueError, match=r"notice\.receipt: must be NoticeReceipt, not OwnReceipt"):
        to_exact_record(KIND_BY_MODEL[Notice], notice)


def test_an_exact_record_stays_the_same_object():
    person = Person(id="P1", name=PersonName("王某"), evidence=[EVIDENCE, EVIDENCE], consents=[CONSENT])
    assert to_exact_record(KIND_BY_MODEL[Person], person) is person
    assert to_exact_record(KIND_BY_MODEL[Person], person) is person


def test_a_list_that_is_changed_later_changes_no_record():
    clauses = ["c1"]
    placement = attrs.evolve(PLACEMENT, clauses=clauses)
    exact = to_exact_record(KIND_BY_MODEL[Placement], placement)
    clauses.append(3)
    assert exact.clauses == ("c1",)


def test_a_refusal_names_the_class_of_a_value_and_never_the_value():
    person = Person(id="P1", engagements=[forced(Engagement(), employer="CANARY-7f3a")])
    with pytest.raises(InvalidValueError) as caught:
        encode_record(KIND_BY_MODEL[Person], person, None)
    assert str(caught.value) == "person.engagements[0].employer: must be UnitName, not str; give a UnitName"


def test_an_object_that_is_no_record_is_checked_by_the_name_its_caller_knows():
    assert to_exact_model("source", SOURCE) is SOURCE
    with pytest.raises(InvalidValueError, match=r"source\.reference: must be text, not int"):
        to_exact_model("source", attrs.evolve(SOURCE, reference=3))


def test_what_would_not_read_back_is_found_where_writes_are_verified(monkeypatch):
    monkeypatch.setattr(codec, "verifies_writes", True)
    put = encode_record(KIND_BY_MODEL[Person], Person(id="P1"), None)
    assert put.document == b'{"id":"P1"}'
    monkeypatch.setattr(codec, "decode_document", lambda *_: Person(id="P2"))
    with pytest.raises(InvalidValueError, match="person: would not read back as it is"):
        encode_record(KIND_BY_MODEL[Person], Person(id="P1"), None)
