"""A quarter's tasks by owner: each task counted once, for whom it concerns, as of the days given."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.regularity import build_task_board
from newstratum._model.organisation.governance import Task
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.calendar import HolidayTable

SOURCE = Citation(document="合成纪要")
NONE = HolidayTable(version="none", known_from=dt.date(2018, 1, 1), known_to=dt.date(2018, 12, 31))
FIRST, LAST = dt.date(2018, 4, 1), dt.date(2018, 6, 30)

days = st.dates(dt.date(2018, 1, 1), dt.date(2018, 9, 30))


@st.composite
def tasks(draw: st.DrawFn) -> list[Task]:
    drawn = []
    for number in range(draw(st.integers(0, 6))):
        assigned, due, closed = sorted(draw(st.tuples(days, days, days)))
        closed_on = closed if draw(st.booleans()) else None
        drawn.append(
            Task(
                id=f"t{number}",
                matter_zh="合成任务",
                owner=draw(st.sampled_from("ab")),
                assigned_on=assigned,
                due_on=due if draw(st.booleans()) else None,
                closed_on=closed_on,
                evidence=() if closed_on is None else (SOURCE,),
                source=SOURCE,
            )
        )
    return drawn


@pytest.mark.slow
@given(listed=tasks(), today=st.dates(dt.date(2018, 3, 1), dt.date(2018, 10, 1)))
def test_each_task_of_the_time_is_open_or_closed_with_its_owner(listed: list[Task], today: dt.date) -> None:
    board = build_task_board(listed, FIRST, LAST, today=today, holidays=NONE)
    assert [each.owner for each in board] == sorted({each.owner for each in board})
    seen = {task_id: each.owner for each in board for task_id in (*each.open, *each.closed)}
    assert len(seen) == sum(len(each.open) + len(each.closed) for each in board)
    end = min(LAST, today)
    for task in listed:
        # As things stood on the day: what was closed later was open.
        closed_on = task.closed_on if task.closed_on is not None and task.closed_on <= today else None
        concerns = task.assigned_on <= end and (closed_on is None or closed_on >= FIRST)
        assert seen.get(task.id) == (task.owner if concerns else None)
        done = closed_on is not None and closed_on <= end
        late = closed_on is None and task.due_on is not None and task.due_on < today
        for each in board:
            own = concerns and each.owner == task.owner
            assert (task.id in each.closed) == (own and done)
            assert (task.id in each.open) == (own and not done)
            assert (task.id in each.overdue) == (own and late)
    assert all(set(each.overdue) <= set(each.open) for each in board)


def test_tasks_overdue_on_a_past_day() -> None:
    """Issue G, tasks: due 02-01, closed 06-01; the board of 03-31 says open and overdue."""
    task = Task(
        id="t",
        matter_zh="合成任务",
        owner="a",
        assigned_on=dt.date(2018, 1, 2),
        due_on=dt.date(2018, 2, 1),
        closed_on=dt.date(2018, 6, 1),
        evidence=(SOURCE,),
        source=SOURCE,
    )
    past = dt.date(2018, 3, 31)
    (owner,) = build_task_board([task], dt.date(2018, 1, 1), past, today=past, holidays=NONE)
    assert (owner.open, owner.overdue, owner.closed) == (("t",), ("t",), ())
    (later,) = build_task_board([task], FIRST, LAST, today=LAST, holidays=NONE)
    assert (later.open, later.overdue, later.closed) == ((), (), ("t",))


def test_nothing_to_do_is_nobodys() -> None:
    assert build_task_board([], FIRST, LAST, today=LAST, holidays=NONE) == ()
