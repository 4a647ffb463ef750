from __future__ import annotations

import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.notices.notices import NoticeState
from newstratum._model.notices.trigger_rules import EventKind, QuietHours, Recipient, TriggerRule
from newstratum._model.organisation.activities import Activity, ActivityKind
from newstratum._model.organisation.governance import Task
from newstratum._model.organisation.occasions import OccasionState
from newstratum._model.organisation.outreach import Visit
from newstratum._model.organisation.relations import Citation
from newstratum._model.people.people import Contact, Placement
from newstratum._model.values.calendar import CHINA, HolidayTable, is_workday
from newstratum._model.values.sensitive import EmailAddress, PhoneNumber, SensitiveText
from newstratum._registry.notices.events import (
    EventRecords,
    Triggers,
    build_digest_event,
    build_placement_event,
    find_due_events,
)
from newstratum.errors import InvalidValueError, PurposeError

SOURCE = Citation(document="minutes-1")
HOLIDAYS = HolidayTable(
    version="t",
    known_from=dt.date(2018, 1, 1),
    known_to=dt.date(2018, 12, 31),
    holidays=[dt.date(2018, 11, 2)],
    makeup_workdays=[dt.date(2018, 11, 3)],
)
DESK = Recipient(address=SensitiveText("desk"), channels=["log"])
SALON = Activity(
    id="A1",
    name_zh="沙龙",
    kind=ActivityKind.SALON,
    state=OccasionState.PLANNED,
    held_on="2018-11-08",
    place_zh="一楼",
    organisers=("B1",),
    source=SOURCE,
)


def rules(*recipients, **others):
    given = {"purpose": "office", "contact": "办公室"} | others
    return [TriggerRule(kind=kind, recipients=recipients or [DESK], **given) for kind in EventKind]


@pytest.fixture
def triggers():
    return Triggers(rules=rules(), holidays=HOLIDAYS)


@pytest.fixture
def store(registry, triggers):
    """Stores an activity in a commit of its own, and returns what was told."""

    def in_a_commit(activity):
        with registry.session(actor="office", purpose="office") as session:
            return [notice.event.partition(".")[0] for notice in triggers.store_activity(session, activity)]

    return in_a_commit


# --------------------------------------------------------------------------------- activities


def test_planning_moving_and_calling_off_are_told_and_nothing_else(registry, store):
    moved = attrs.evolve(SALON, held_on="2018-11-15")
    assert store(SALON) == ["activity_scheduled"]
    assert store(SALON) == []
    assert store(attrs.evolve(SALON, theme_zh="新主题")) == []
    assert store(moved) == ["activity_moved"]
    assert store(SALON) == ["activity_moved"]
    assert store(moved) == ["activity_moved"], "moved to the same day a second time is told a second time"
    assert store(attrs.evolve(moved, state=OccasionState.CANCELLED)) == ["activity_cancelled"]
    assert store(moved) == ["activity_scheduled"]
    assert store(attrs.evolve(moved, state=OccasionState.HELD)) == []
    texts = [notice.text for notice in registry.notices.list()]
    assert sum("原定：2018-11-08\n现定：2018-11-15" in text for text in texts) == 2


def test_an_activity_that_was_held_before_it_was_known_is_told_to_nobody(store):
    assert store(attrs.evolve(SALON, state=OccasionState.HELD)) == []
    assert store(attrs.evolve(SALON, id="A2", state=OccasionState.CANCELLED)) == []


def test_what_is_told_is_stored_in_the_commit_of_the_activity_or_not_at_all(registry, triggers):
    with registry.session(actor="office", purpose="office") as session:
        triggers.store_activity(session, SALON)
    version = session.stored.version
    kinds = {change.key.kind for change in registry.history.changes().changes if change.version == version}
    # The reference says, by a digest, to which address the notice goes: an erasure finds it by that.
    assert kinds == {"activity", "notice", "past_reference", "calendar_sequence"}

    def broken_off():
        with registry.session(actor="office", purpose="office") as session:
            triggers.store_activity(session, attrs.evolve(SALON, held_on="2018-11-15"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken_off()
    assert len(registry.notices.list()) == 1


def test_a_recipient_is_told_of_its_body_only(registry):
    others = Recipient(address=SensitiveText("other"), channels=["log"], body="B2")
    its = Recipient(address=SensitiveText("its"), channels=["log"], body="B1")
    triggers = Triggers(rules=rules(others, its), holidays=HOLIDAYS)
    with registry.session(actor="office", purpose="office") as session:
        (told,) = triggers.store_activity(session, SALON)
    assert told.address.reveal() == "its"


# --------------------------------------------------------------------------------- due and overdue


def kinds_on(day, *, visits=(), tasks=()):
    return [each.kind for each in find_due_events(EventRecords(visits=visits, tasks=tasks), day, HOLIDAYS)]


def test_a_visit_is_due_three_workdays_before_and_overdue_the_day_after():
    visit = Visit(
        id="V1", state=OccasionState.PLANNED, body="B2", by_body="B1", held_on="2018-11-06", source=SOURCE
    )
    # Friday 2 is a holiday and Saturday 3 a workday: three workdays before Tuesday 6 is Thursday 1.
    days = [dt.date(2018, 10, 31) + dt.timedelta(days=number) for number in range(9)]
    told = {day.day: kinds_on(day, visits=[visit]) for day in days}
    assert told.pop(31) == []
    assert all(told.pop(day) == [EventKind.VISIT_DUE] for day in range(1, 7))
    assert told == {7: [EventKind.VISIT_OVERDUE], 8: [EventKind.VISIT_OVERDUE]}
    assert kinds_on(dt.date(2018, 11, 7), visits=[attrs.evolve(visit, state=OccasionState.HELD)]) == []
    assert kinds_on(dt.date(2018, 11, 7), visits=[attrs.evolve(visit, held_on=None)]) == []
    in_november = attrs.evolve(visit, held_on="2018-11")
    assert kinds_on(dt.date(2018, 11, 30), visits=[in_november]) == [EventKind.VISIT_DUE]


def test_a_task_is_due_and_overdue_by_its_workdays():
    task = Task(
        id="T1",
        matter_zh="报送材料",
        owner="B1",
        assigned_on=dt.date(2018, 11, 1),
        workdays=3,
        source=SOURCE,
    )
    assert kinds_on(dt.date(2018, 11, 1), tasks=[task]) == [EventKind.TASK_DUE]
    assert kinds_on(dt.date(2018, 11, 6), tasks=[task]) == [EventKind.TASK_DUE]
    assert kinds_on(dt.date(2018, 11, 7), tasks=[task]) == [EventKind.TASK_OVERDUE]
    done = attrs.evolve(task, closed_on=dt.date(2018, 11, 5), evidence=(SOURCE,))
    assert kinds_on(dt.date(2018, 11, 7), tasks=[done]) == []


def test_asking_every_day_tells_each_thing_once(registry, triggers):
    visit = Visit(
        id="V1", state=OccasionState.PLANNED, body="B2", by_body="B1", held_on="2018-11-06", source=SOURCE
    )
    for day in range(1, 30):
        with registry.session(actor="office", purpose="office") as session:
            triggers.tell(
                session, find_due_events(EventRecords(visits=[visit]), dt.date(2018, 11, day), HOLIDAYS)
            )
    events = sorted(notice.event for notice in registry.notices.list())
    assert events == ["visit_due.V1.2018-11-06", "visit_overdue.V1.2018-11-06"]


# --------------------------------------------------------------------------------- people


PLACEMENT = Placement(
    person="P1", edition="2017", outcome="intermediary", decided_on=dt.date(2018, 11, 1), status="proposed"
)


@pytest.mark.parametrize(
    ("contacts", "channel"),
    [
        ([Contact(kind="phone", value=PhoneNumber("19970030001"))], "sms"),
        (
            [
                Contact(kind="phone", value=PhoneNumber("19970030001")),
                Contact(kind="email", value=EmailAddress("CANARY-7f3a-2@example.org")),
            ],
            "smtps",
        ),
        ([], "smtps"),
    ],
)
def test_a_person_is_told_how_to_see_and_contest_their_placement(registry, roster, person, contacts, channel):
    rule = TriggerRule(
        kind="placement_notice", channels=["smtps", "sms"], purpose="placement_notice", contact="办公室"
    )
    with roster(registry) as session:
        session.people.add(person(contacts=contacts))
        (told,) = Triggers(rules=[rule], holidays=HOLIDAYS).tell(session, [build_placement_event(PLACEMENT)])
    assert (told.person, told.channel) == ("P1", channel)
    assert "中介组织和社会组织从业人员" in told.text
    assert "提出异议" in told.text


def test_a_rule_for_a_purpose_that_tells_nobody_is_refused(registry):
    triggers = Triggers(rules=rules(purpose="statistics"), holidays=HOLIDAYS)
    with registry.session(actor="office", purpose="office") as session, pytest.raises(PurposeError):
        triggers.store_activity(session, SALON)


# --------------------------------------------------------------------------------- the digest


def test_the_digest_names_next_week_the_gaps_and_what_is_late():
    work = EventRecords(
        activities=[SALON, attrs.evolve(SALON, id="A2", name_zh="论坛", held_on="2018-11-20")],
        visits=[
            Visit(
                id="V1",
                state=OccasionState.PLANNED,
                body="B2",
                by_body="B1",
                held_on="2018-10-30",
                source=SOURCE,
            )
        ],
        names={"B1": "秘书处"},
    )
    digest = build_digest_event(work, dt.date(2018, 11, 1), HOLIDAYS)
    assert dict(digest.values) == {
        "week": "2018-W45 (2018-11-05 – 2018-11-11)",
        "activities": "- 2018-11-08 沙龙 一楼",
        "gaps": "- 2018-W46\n- 2018-W48",
        "overdue": "- 走访 visit 2018-10-30 秘书处",
    }
    assert set(build_digest_event(EventRecords(), dt.date(2018, 11, 1), HOLIDAYS).values["overdue"]) == {"—"}


def test_there_is_one_digest_a_week(registry, triggers):
    for day in (1, 2, 3):
        with registry.session(actor="office", purpose="office") as session:
            triggers.tell(session, [build_digest_event(EventRecords(), dt.date(2018, 11, day), HOLIDAYS)])
    assert len(registry.notices.list(NoticeState.DUE)) == 1


# --------------------------------------------------------------------------------- quiet hours


@given(
    st.datetimes(dt.datetime(2018, 1, 2), dt.datetime(2018, 12, 20), timezones=st.just(dt.UTC)),
    st.booleans(),
)
def test_nobody_is_told_in_quiet_hours_and_everybody_as_soon_as_they_end(now, workdays_only):
    quiet = QuietHours(workdays_only=workdays_only)

    def is_quiet(instant):
        local = instant.astimezone(CHINA)
        off = workdays_only and not is_workday(local.date(), HOLIDAYS).workday
        return off or not quiet.begin > local.time() >= quiet.end

    told = quiet.next_time(now, HOLIDAYS)
    assert not is_quiet(told)
    assert told >= now
    if is_quiet(now):
        # It is the very first instant that is not quiet.
        assert is_quiet(told - dt.timedelta(microseconds=1))
        assert told.astimezone(CHINA).date() - now.astimezone(CHINA).date() <= dt.timedelta(days=4)
    else:
        assert told == now


def test_a_notice_written_at_night_waits_for_the_morning(registry, triggers, store, clock, channel):
    clock.at = dt.datetime(2018, 11, 1, 22, tzinfo=CHINA).astimezone(dt.UTC)
    store(SALON)
    (told,) = registry.notices.list()
    # Friday 2 is a holiday, Saturday 3 a workday.
    assert told.due_at == dt.datetime(2018, 11, 3, 8, tzinfo=CHINA)
    assert registry.notices.dispatch({"log": channel}).taken == 0
    clock.at = told.due_at
    assert registry.notices.dispatch({"log": channel}).sent == 1


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: QuietHours(begin=dt.time(8), end=dt.time(20)), "quiet.end"),
        (lambda: Recipient(channels=["log"]), "recipient.address"),
        (lambda: Recipient(person="P1", address=SensitiveText("x"), channels=["log"]), "recipient.address"),
        (lambda: Recipient(person="P1", channels=[]), "recipient.channels"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(make, field):
    with pytest.raises(InvalidValueError) as caught:
        make()
    assert caught.value.field == field
