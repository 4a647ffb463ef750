"""Calendars are told of an activity under one uid, and every change has a higher number than the last."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.notices.notices import NoticeEntry
from newstratum._model.notices.trigger_rules import Recipient, TriggerRule
from newstratum._model.organisation.activities import Activity, ActivityKind
from newstratum._model.organisation.occasions import Hours, OccasionState
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.calendar import CHINA, HolidayTable
from newstratum._model.values.sensitive import SensitiveText
from newstratum._model.values.validators import read_from_store
from newstratum._registry.calendar_entries import build_activity_entry
from newstratum._registry.notices.events import Triggers, build_change_entry
from newstratum._registry.opening import open_registry
from newstratum._registry.purposes import DEFAULT_PURPOSES
from newstratum.errors import ConflictError, InvalidValueError

SALON = Activity(
    id="A1",
    name_zh="沙龙",
    kind=ActivityKind.SALON,
    state=OccasionState.PLANNED,
    held_on="2018-11-08",
    place_zh="一楼",
    source=Citation(document="synthetic plan"),
)
AFTERNOON = Hours(begin=dt.time(14), end=dt.time(16, 30))
PLANNED, CANCELLED = OccasionState.PLANNED, OccasionState.CANCELLED
DESKS = [Recipient(address=SensitiveText(f"desk-{number}"), channels=["watched"]) for number in range(2)]
TRIGGERS = Triggers(
    rules=[
        TriggerRule(kind=kind, recipients=DESKS, purpose="office", contact="办公室")
        for kind in ("activity_scheduled", "activity_moved", "activity_cancelled")
    ],
    holidays=HolidayTable(
        version="t", known_from=dt.date(2018, 1, 1), known_to=dt.date(2018, 12, 31), holidays=[]
    ),
)


def told(registry, activity, triggers=TRIGGERS):
    """The entries told of a change, one for each notice."""
    with registry.session(actor="office", purpose="office") as session:
        return [notice.entry for notice in triggers.store_activity(session, activity)]


# ---------------------------------------------------------------------- one activity, many states


def test_one_uid_and_a_number_that_rises_with_every_change(registry):
    states = [
        SALON,
        attrs.evolve(SALON, held_on="2018-11-15"),
        attrs.evolve(SALON, held_on="2018-11-15", hours=AFTERNOON),
        attrs.evolve(SALON, held_on="2018-11-15", hours=AFTERNOON, place_zh="二楼"),
        attrs.evolve(SALON, held_on="2018-11-15", state=CANCELLED),
        SALON,
    ]
    entries = [told(registry, state) for state in states]
    assert all(first == second and first is not None for first, second in entries)
    assert [first.sequence for first, _ in entries] == [0, 1, 2, 3, 4, 5]
    assert [first.cancelled for first, _ in entries] == [False, False, False, False, True, False]
    assert len({first.uid for first, _ in entries}) == 1
    assert entries[2][0].begins_at == dt.datetime(2018, 11, 15, 14, tzinfo=CHINA)
    assert entries[2][0].ends_at == dt.datetime(2018, 11, 15, 16, 30, tzinfo=CHINA)
    assert (entries[4][0].begins_at, entries[4][0].place) == (entries[3][0].begins_at, "二楼")
    assert told(registry, attrs.evolve(SALON, theme_zh="新主题")) == []


def test_each_change_of_one_session_is_told(registry):
    with registry.session(actor="office", purpose="office") as session:
        entries = [
            TRIGGERS.store_activity(session, attrs.evolve(SALON, held_on=day))[0].entry
            for day in ("2018-11-08", "2018-11-15", "2018-11-22")
        ]
    assert [(entry.sequence, entry.first_on.day) for entry in entries] == [(0, 8), (1, 15), (2, 22)]
    assert len(registry.notices.list()) == 6


@pytest.mark.slow
def test_the_number_outlives_the_process_and_a_careless_update(open_durable):
    registry = open_durable()
    (first, _) = told(registry, SALON)
    registry.close()
    registry = open_durable()
    with registry.session(actor="office", purpose="office") as session:
        session.activities.remove("A1")
    (again, _) = told(registry, SALON)
    registry.close()
    (moved, _) = told(open_durable(), attrs.evolve(SALON, held_on="2018-11-15"))
    assert (first.sequence, again.sequence, moved.sequence) == (0, 1, 2)
    assert first.uid == again.uid == moved.uid


def test_the_uid_is_of_one_store_and_says_nothing_of_the_activity(registry):
    (entry, _) = told(registry, SALON)
    (other, _) = told(registry, attrs.evolve(SALON, id="A2"))
    with open_registry("memory:") as elsewhere:
        (foreign, _) = told(elsewhere, SALON)
    assert len({entry.uid, other.uid, foreign.uid}) == 3
    assert "A1" not in entry.uid


def test_of_two_who_move_an_activity_at_once_one_fails(registry):
    told(registry, SALON)
    with registry.session(actor="office", purpose="office") as slow:
        TRIGGERS.store_activity(slow, attrs.evolve(SALON, held_on="2018-11-15"))
        (quick, _) = told(registry, attrs.evolve(SALON, held_on="2018-11-22"))
        # Even without the activity itself, no two changes would get one number.
        with pytest.raises(ConflictError):
            slow.__exit__(None, None, None)
    assert quick.sequence == 1


def test_no_purpose_covers_the_numbers_and_each_can_tell(registry):
    assert all("calendar_sequence" not in purpose.covers for purpose in DEFAULT_PURPOSES)
    assert told(registry, SALON)[0].sequence == 0


# --------------------------------------------------------------------------- days that are not known


@pytest.mark.parametrize("held_on", [None, "2018", "2018-11"])
def test_a_day_that_is_not_known_exactly_is_in_no_calendar(registry, held_on):
    assert told(registry, attrs.evolve(SALON, held_on=held_on)) == [None, None]
    (known, _) = told(registry, SALON)
    assert (known.sequence, known.cancelled) == (0, False)
    (struck, _) = told(registry, attrs.evolve(SALON, held_on=held_on))
    assert (struck.sequence, struck.cancelled, struck.first_on) == (1, True, known.first_on)
    assert told(registry, attrs.evolve(SALON, held_on=held_on, state=CANCELLED)) == [None, None]


def test_a_last_day_that_is_not_known_exactly_is_in_no_calendar():
    assert build_activity_entry(attrs.evolve(SALON, ended_on="2018-12")) is None
    assert build_activity_entry(attrs.evolve(SALON, ended_on="2018-11-09")).last_on == dt.date(2018, 11, 9)


def test_an_activity_cancelled_before_anybody_had_it_is_struck_out_nowhere():
    assert build_change_entry(None, attrs.evolve(SALON, state=CANCELLED)) is None
    assert build_change_entry(None, attrs.evolve(SALON, state=OccasionState.HELD)) is None


@pytest.mark.slow
@given(name=st.text(st.characters(exclude_categories=("Cs",)), min_size=1).filter(str.strip))
def test_any_name_fits_into_one_line(name):
    salon = read_from_store(lambda: attrs.evolve(SALON, name_zh=name * 20, place_zh=name))
    entry = build_activity_entry(salon)
    for text in (entry.summary, entry.place):
        assert len(text) <= 500
        assert len(text.splitlines()) <= 1


# --------------------------------------------------------------------------------- entries of others


def test_whoever_tells_several_people_of_one_event_tells_them_one_number(registry):
    meeting = NoticeEntry(
        uid="meeting.M1",
        sequence=77,
        first_on=dt.date(2018, 12, 3),
        last_on=dt.date(2018, 12, 3),
        summary="会议",
    )

    def tell(session, event, address, **changes):
        return session.notices.tell(
            event,
            SensitiveText(address),
            "watched",
            subject="会议",
            text="请出席。",
            purpose="office",
            entry=attrs.evolve(meeting, **changes),
        ).entry.sequence

    with registry.session(actor="office", purpose="office") as session:
        assert [tell(session, "planned", "a"), tell(session, "planned", "b")] == [0, 0]
        assert [tell(session, "moved", "a"), tell(session, "moved", "b")] == [1, 1]
    with registry.session(actor="office", purpose="office") as session:
        assert tell(session, "moved", "c") == 1
        assert tell(session, "called-off", "a", cancelled=True) == 2
        assert tell(session, "planned", "a") == 0, "what was told before is not told again"


def test_an_entry_that_no_calendar_could_hold_is_refused_and_nothing_is_stored(registry):
    halves = NoticeEntry(uid="u", summary="s")
    words = {"subject": "s", "text": "t", "purpose": "office"}
    with registry.session(actor="office", purpose="office") as session:
        with pytest.raises(InvalidValueError, match=r"entry\.first_on"):
            session.notices.tell("e", SensitiveText("a"), "watched", entry=halves, **words)
        assert registry.notices.list() == ()
    assert session.stored is None


def test_the_channel_is_given_the_entry(registry, channel):
    told(registry, attrs.evolve(SALON, hours=AFTERNOON))
    stored = registry.notices.list()[0].entry
    assert stored.begins_at == dt.datetime(2018, 11, 8, 6, tzinfo=dt.UTC)
    assert registry.notices.dispatch({"watched": channel}).sent == 2
    (message, _) = channel.sent
    assert (message.entry.uid, message.entry.summary, message.entry.place) == (stored.uid, "沙龙", "一楼")
    assert not message.entry.takes_whole_days
    assert "2018-11-08 14:00–16:30" in message.text
