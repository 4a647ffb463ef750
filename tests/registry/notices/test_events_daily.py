"""A day is told once, out of what the register holds: due, overdue, and the digest on its day of the week."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest

from newstratum._model.notices.trigger_rules import EventKind, Recipient, TriggerRule, Weekday
from newstratum._model.organisation.activities import Activity, ActivityKind
from newstratum._model.organisation.bodies import Body, BodyKind
from newstratum._model.organisation.governance import Task
from newstratum._model.organisation.occasions import Cadence, OccasionState
from newstratum._model.organisation.outreach import KeyContact, Round, Visit, VisitKind
from newstratum._model.organisation.relations import Citation
from newstratum._model.people.people import Contact
from newstratum._model.values.calendar import HolidayTable
from newstratum._model.values.periods import Period
from newstratum._model.values.sensitive import EmailAddress, SensitiveText
from newstratum._registry.notices.events import (
    DAILY_EVENT_KINDS,
    DailyNoticeReport,
    Triggers,
    find_daily_events,
    read_event_records,
    tell_day,
)
from newstratum.errors import PurposeError

SOURCE = Citation(document="synthetic plan")
DESK = Recipient(address=SensitiveText("desk"), channels=["watched"])
THURSDAY = dt.date(2018, 11, 1)
WORDS = {"purpose": "office", "contact": "办公室", "recipients": [DESK]}
HOLIDAYS = HolidayTable(
    version="t", known_from=dt.date(2018, 1, 1), known_to=dt.date(2018, 12, 31), holidays=[]
)
TRIGGERS = Triggers(
    rules=[
        *(
            TriggerRule(kind=kind, **WORDS)
            for kind in ("visit_due", "visit_overdue", "task_due", "task_overdue")
        ),
        TriggerRule(kind="weekly_digest", not_before=Weekday.THURSDAY, **WORDS),
    ],
    holidays=HOLIDAYS,
)
PLANNED = OccasionState.PLANNED


@pytest.fixture
def full(registry, roster, person):
    """A register with something of everything."""
    with roster(registry, purpose="roster") as session:
        for identifier, name in (("office", "秘书处"), ("anting", "安亭镇"), ("nanxiang", "南翔镇")):
            session.bodies.add(Body(id=identifier, name_zh=name, kind=next(iter(BodyKind)), source=SOURCE))
        for number in range(3):
            session.people.add(person(f"P{number}"))
            session.key_contacts.add(
                KeyContact(
                    id=f"k{number}",
                    person=f"P{number}",
                    by_body="office",
                    cadence=Cadence.QUARTERLY,
                    period=Period(began_on="2018-01-01"),
                    source=SOURCE,
                )
            )
        seen = {"by_body": "office", "source": SOURCE}
        session.visits.add(Visit(id="v0", person="P0", held_on="2018-10-01", **seen))
        session.visits.add(Visit(id="v1", person="P1", held_on="2018-05-20", **seen))
        session.visits.add(Visit(id="v2", person="P2", held_on="2018", **seen))
        session.visits.add(Visit(id="v3", body="anting", state=PLANNED, held_on="2018-11-05", **seen))
        session.visits.add(Visit(id="v4", body="anting", state=PLANNED, held_on="2018-10-30", **seen))
        session.rounds.add(
            Round(
                id="r1",
                name_zh="季度走访",
                kind=VisitKind.CALL,
                by_body="office",
                targets=("anting", "nanxiang"),
                cadence=Cadence.QUARTERLY,
                period=Period(began_on="2018-01-01"),
                source=SOURCE,
            )
        )
        session.visits.add(Visit(id="v5", body="nanxiang", round="r1", held_on="2018-09-03", **seen))
        session.tasks.add(
            Task(
                id="t1", matter_zh="报送材料", owner="office", assigned_on=THURSDAY, workdays=2, source=SOURCE
            )
        )
        done = Task(
            id="t2",
            matter_zh="办结",
            owner="office",
            assigned_on=dt.date(2018, 10, 1),
            workdays=2,
            closed_on=dt.date(2018, 10, 2),
            evidence=(SOURCE,),
            source=SOURCE,
        )
        session.tasks.add(done)
        for number, (day, state) in enumerate(
            [("2018-11-08", PLANNED), ("2018-11-07", OccasionState.CANCELLED)]
        ):
            session.activities.add(
                Activity(
                    id=f"a{number}",
                    name_zh=f"活动{number}",
                    kind=ActivityKind.SALON,
                    state=state,
                    held_on=day,
                    source=SOURCE,
                )
            )
    return registry


def tell(registry, day=THURSDAY, triggers=TRIGGERS, **options):
    with registry.session(**{"actor": "office", "purpose": "office"} | options) as session:
        return tell_day(session, triggers, day), session


def test_a_day_is_told_once(full, channel):
    told, session = tell(full)
    assert told == DailyNoticeReport(
        day=THURSDAY,
        stored={
            EventKind.VISIT_DUE: 1,
            EventKind.VISIT_OVERDUE: 1,
            EventKind.TASK_DUE: 1,
            EventKind.WEEKLY_DIGEST: 1,
        },
        before=0,
    )
    assert session.stored is not None
    again, session = tell(full)
    assert (again.count, dict(again.stored), again.before) == (0, {}, 4)
    assert session.stored is None, "a second run writes nothing at all"
    assert full.notices.dispatch({"watched": channel}).sent == 4


def test_days_that_were_missed_are_caught_up_and_no_day_repeats_another(full):
    days = [THURSDAY + dt.timedelta(days=number) for number in range(-10, 20)]
    stored = sum((tell(full, day)[0].count for day in days), 0)
    events = [notice.event for notice in full.notices.list(limit=1000)]
    assert len(set(events)) == len(events) == stored
    for kind in ("visit_due.v3", "visit_overdue.v3", "visit_overdue.v4", "task_due.t1", "task_overdue.t1"):
        assert sum(event.startswith(kind) for event in events) == 1, kind
    assert not any("t2" in event for event in events)


def test_the_digest_waits_for_its_day_of_the_week(full):
    assert EventKind.WEEKLY_DIGEST not in tell(full, THURSDAY - dt.timedelta(days=1))[0].stored
    assert EventKind.WEEKLY_DIGEST in tell(full, THURSDAY + dt.timedelta(days=1))[0].stored
    assert EventKind.WEEKLY_DIGEST not in tell(full, THURSDAY + dt.timedelta(days=2))[0].stored


def test_the_digest_knows_regular_visits_and_rounds_and_names_nobody(full):
    tell(full)
    (digest,) = (notice for notice in full.notices.list() if notice.event.startswith("weekly_digest"))
    _, _, overdue = digest.text.partition("逾期的走访和任务：\n")
    assert overdue.splitlines() == [
        "- 走访 visit 2018-10-30 秘书处",
        # P1 since 20 August; P2 was seen on some day of the year; P0 is not due.
        "- 定期走访 regular visits 2018-08-20 秘书处: 1 (+1?)",
        "- 轮次 round 2018-04-01 季度走访: 安亭镇",
    ]
    assert "2018-11-08 活动0" in digest.text
    assert "活动1" not in digest.text
    assert not any(f"P{number}" in digest.text for number in range(3))


def test_visits_that_were_made_are_read_only_where_somebody_is_to_be_seen_again(full):
    with full.session(actor="office", purpose="office") as session:
        assert {visit.id for visit in read_event_records(session).visits} == {
            f"v{number}" for number in range(6)
        }
        for number in range(3):
            session.key_contacts.remove(f"k{number}")
        session.rounds.remove("r1")
    with full.session(actor="office", purpose="office") as session:
        assert {visit.id for visit in read_event_records(session).visits} == {"v3", "v4"}


def test_a_wrong_purpose_is_told_before_anything_else(full):
    broken = attrs.evolve(
        TRIGGERS, rules=[*TRIGGERS.rules, TriggerRule(kind="placement_notice", purpose="x", contact="c")]
    )
    with pytest.raises(PurposeError, match="not declared; declared are: "):
        tell(full, triggers=broken)
    with pytest.raises(PurposeError, match="does not cover"):
        tell(full, purpose="invitation")
    assert full.notices.list() == ()


def test_the_channel_of_a_person_is_found_without_a_purpose_for_people(full, roster, person):
    with roster(full) as session:
        mail = Contact(kind="email", value=EmailAddress("CANARY-7f3a@example.org"))
        session.people.add(person("P9", contacts=[mail]))
    liaison = Recipient(person="P9", channels=["sms", "smtps"])
    rules = [TriggerRule(kind="task_due", purpose="office", contact="c", recipients=[liaison])]
    assert tell(full, triggers=Triggers(rules=rules, holidays=HOLIDAYS))[0].count == 1
    (notice,) = full.notices.list()
    assert (notice.person, notice.channel) == ("P9", "smtps")


def test_the_kinds_of_a_day_are_those_that_some_day_brings(full):
    with full.session(actor="office", purpose="office") as session:
        work = read_event_records(session)
        work = attrs.evolve(work, **{name: tuple(getattr(work, name)) for name in ("visits", "tasks")})
        days = [dt.date(2018, 10, 25) + dt.timedelta(days=ahead) for ahead in range(30)]
        seen = {each.kind for day in days for each in find_daily_events(work, TRIGGERS, day)}
    assert seen == DAILY_EVENT_KINDS
