"""S25: a decision is due in 15 workdays, is overdue after them, and is closed by evidence."""

from __future__ import annotations

import datetime as dt

import pytest

from newstratum._figures.regularity import OwnerTasks, build_task_board
from newstratum._model.organisation.governance import (
    AgendaItem,
    Decision,
    Meeting,
    Task,
    close_task,
    compute_due_day,
    is_overdue,
)
from newstratum._model.organisation.relations import Citation
from newstratum._ports.query import Is
from newstratum._shipped.districts import load_district
from newstratum._shipped.holidays import load_holidays
from newstratum.errors import InvalidValueError

MINUTES = Citation(document="合成会议纪要")
REPORT = Citation(document="合成办结报告")
#: The Friday before the long first of May of 2018, for which Saturday the 28th was worked.
DECIDED = dt.date(2018, 4, 27)


@pytest.fixture
def decided(register, office):
    """A register in which the joint conference decided something, and two offices have to do it."""
    register.import_dataset(load_district("jiading").dataset, actor="clerk-1")
    with office() as session:
        session.meetings.add(
            Meeting(
                id="m1",
                name_zh="合成联席会议",
                conference="conference.joint",
                held_on=DECIDED,
                agenda=(AgendaItem(number=1, matter_zh="联络点"),),
                minutes=MINUTES,
                source=MINUTES,
            )
        )
        session.decisions.add(
            Decision(id="d1", meeting="m1", item=1, matter_zh="各单位设立联络点", source=MINUTES)
        )
        for owner in ("body.red_cross", "body.returned_overseas_federation"):
            session.tasks.add(
                Task(
                    id=f"t-{owner}",
                    matter_zh="设立联络点",
                    owner=owner,
                    follows="d1",
                    assigned_on=DECIDED,
                    workdays=15,
                    source=MINUTES,
                )
            )
    return office


def test_s25_the_day_skips_holidays_and_counts_make_up_days(register, decided):
    with decided() as session:
        task = session.tasks.require("t-body.red_cross")
    due = compute_due_day(task, load_holidays())
    # Saturday the 28th, then 2–4, 7–11, 14–18 May, and the 21st: the long weekend does not count.
    assert due is not None
    assert (due.day, due.provisional) == (dt.date(2018, 5, 21), False)
    assert not is_overdue(task, due.day, load_holidays())
    assert is_overdue(task, due.day + dt.timedelta(days=1), load_holidays())
    assert register.findings() == ()


def test_s25_closing_needs_evidence(decided):
    with decided() as session:
        task = session.tasks.require("t-body.red_cross")
        with pytest.raises(InvalidValueError, match="closed without evidence"):
            close_task(task, dt.date(2018, 5, 10))
        session.tasks.update(close_task(task, dt.date(2018, 5, 10), REPORT))
    with decided() as session:
        assert [each.id for each in session.tasks.find(Is("open", value=False)).items] == [task.id]


def test_s25_the_quarter_is_seen_by_owner(decided):
    with decided() as session:
        done = session.tasks.require("t-body.red_cross")
        session.tasks.update(close_task(done, dt.date(2018, 5, 10), REPORT))
    with decided() as session:
        board = build_task_board(
            session.tasks.all(),
            dt.date(2018, 4, 1),
            dt.date(2018, 6, 30),
            today=dt.date(2018, 7, 2),
            holidays=load_holidays(),
        )
    late = "t-body.returned_overseas_federation"
    assert board == (
        OwnerTasks(owner="body.red_cross", open=(), overdue=(), closed=(done.id,)),
        OwnerTasks(owner="body.returned_overseas_federation", open=(late,), overdue=(late,), closed=()),
    )
