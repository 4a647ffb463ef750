from __future__ import annotations

import datetime as dt

import pytest

from newstratum._model.organisation.activities import Activity, ActivityKind, Attendance, Series
from newstratum._model.organisation.contributions import Course, Proposal, ProposalStage, ProposalStep
from newstratum._model.organisation.governance import Decision, Meeting
from newstratum._model.organisation.occasions import OccasionState
from newstratum._model.organisation.programme import EVIDENCE_KINDS
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.periods import Period
from newstratum._ports.records import Note
from newstratum._registry.queries.metrics import EVIDENCE_ENTRY_KINDS, find_evidence_entries
from newstratum._registry.records import UnreadableWarner
from newstratum._storage.simple_store import MemoryStore
from newstratum._wire.codec import encode_record
from newstratum._wire.record_kinds import (
    ACTIVITY,
    ATTENDANCE,
    COURSE,
    DECISION,
    KIND_BY_MODEL,
    KINDS,
    MEETING,
    SERIES,
)

MINUTES = Citation(document="纪要")
DAY = dt.date(2018, 5, 2)


def test_every_kind_that_counts_as_evidence_is_read() -> None:
    assert {kind.name for kind in EVIDENCE_ENTRY_KINDS} == set(EVIDENCE_KINDS)


@pytest.fixture
def entries():
    source = {"source": MINUTES}
    activity = {"name_zh": "沙龙", "kind": ActivityKind.SALON, **source}
    moves = ("brands_pull", "resources_flow")
    writes = [
        encode_record(ACTIVITY, Activity(id="A1", held_on=DAY, moves=moves, **activity), None),
        encode_record(
            ACTIVITY, Activity(id="A2", held_on=DAY, state=OccasionState.CANCELLED, **activity), None
        ),
        encode_record(ACTIVITY, Activity(id="A3", **activity), None),
        encode_record(ATTENDANCE, Attendance(id="T1", activity="A1", person="P1", **source), None),
        encode_record(ATTENDANCE, Attendance(id="T2", activity="A2", person="P1", **source), None),
        encode_record(MEETING, Meeting(id="M1", name_zh="例会", held_on="2018-05", **source), None),
        encode_record(DECISION, Decision(id="D1", meeting="M1", matter_zh="决定", **source), None),
        encode_record(
            SERIES, Series(id="S1", name_zh="系列", period=Period(began_on="2018"), **source), None
        ),
        encode_record(
            COURSE, Course(id="C1", name_zh="研修班", period=Period(began_on="2018-05"), **source), None
        ),
    ]
    store = MemoryStore(tuple(kind.declared for kind in KINDS))
    store.commit(writes, Note(commit_id="C1", actor="clerk", purpose="office"))
    return {each.id: each for each in find_evidence_entries(store, UnreadableWarner())}


def test_what_was_held_counts_on_its_day_and_for_the_moves_it_names(entries) -> None:
    assert set(entries) == {"A1", "A3", "T1", "M1", "D1", "S1", "C1"}
    assert (entries["A1"].days, entries["A1"].moves) == (
        (DAY, DAY),
        ("brands_pull", "resources_flow"),
    )
    assert entries["A3"].days is None


def test_what_belongs_to_an_occasion_has_its_day(entries) -> None:
    may = (dt.date(2018, 5, 1), dt.date(2018, 5, 31))
    assert entries["T1"].days == (DAY, DAY)
    assert entries["D1"].days == entries["M1"].days == may


def test_what_goes_on_has_its_period_and_a_course_its_first_and_last_days(entries) -> None:
    assert (entries["S1"].days, entries["S1"].period) == (None, Period(began_on="2018"))
    assert entries["C1"].days == (dt.date(2018, 5, 1), dt.date(2018, 5, 31))
    assert entries["C1"].last_days == (dt.date.max, dt.date.max)


def read_entries(*models):
    store = MemoryStore(tuple(kind.declared for kind in KINDS))
    writes = [encode_record(KIND_BY_MODEL[type(model)], model, None) for model in models]
    store.commit(writes, Note(commit_id="C1", actor="clerk", purpose="office"))
    return {each.id: each for each in find_evidence_entries(store, UnreadableWarner())}


def test_an_activity_of_several_days_has_its_last_ones() -> None:
    show = Activity(
        id="A1",
        name_zh="艺术展",
        kind=ActivityKind.EXHIBITION,
        held_on="2017-10-20",
        ended_on="2018-06",
        source=MINUTES,
    )
    sign_ins = [
        Attendance(id=f"T{at}", activity="A1", person="P1", attended_on=day, source=MINUTES)
        for at, day in enumerate([None, "2017", "2018-05-04", "2016"])
    ]
    entries = read_entries(show, *sign_ins)
    assert entries["A1"].days == (dt.date(2017, 10, 20),) * 2
    assert entries["A1"].last_days == (dt.date(2018, 6, 1), dt.date(2018, 6, 30))
    assert [entries[f"T{at}"].days for at in range(3)] == [
        (dt.date(2017, 10, 20), dt.date(2018, 6, 30)),
        (dt.date(2017, 10, 20), dt.date(2017, 12, 31)),
        (dt.date(2018, 5, 4), dt.date(2018, 5, 4)),
    ]
    # Signed in on no day of the activity.
    assert "T3" not in entries


def test_the_first_step_of_a_proposal_is_not_after_a_later_one() -> None:
    steps = [
        ProposalStep(stage=ProposalStage.MADE, source=MINUTES),
        ProposalStep(stage=ProposalStage.FORWARDED, happened_on="2010-07", source=MINUTES),
    ]
    made = Proposal(id="PR1", topic_zh="建议", by_body="B1", steps=steps, source=MINUTES)
    assert read_entries(made)["PR1"].days == (dt.date.min, dt.date(2010, 7, 31))
