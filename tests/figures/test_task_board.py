"""A quarter's tasks by owner: each task counted once, for whom it concerns, as of the days given."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.regularity import build_task_board
from newstratum._model.organisation.governance import Task
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.calendar import HolidayTable

SOURCE = Citation(document="合成纪要")
NONE = HolidayTable(version="none", known_from=dt.date(2018, 1, 1), known_to=dt.date(2018, 12, 31))
FIRST, LAST, TODAY = dt.date(2018, 4, 1), dt.date(2018, 6, 30), dt.date(2018, 7, 15)

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


@given(listed=tasks())
def test_each_task_of_the_time_is_open_or_closed_with_its_owner(listed: list[Task]) -> None:
    board = build_task_board(listed, FIRST, LAST, today=TODAY, holidays=NONE)
    assert [each.owner for each in board] == sorted({each.owner for each in board})
    seen = {task_id: each.owner for each in board for task_id in (*each.open, *each.closed)}
    assert len(seen) == sum(len(each.open) + len(each.closed) for each in board)
    for task in listed:
        concerns = task.assigned_on <= LAST and (task.closed_on is None or task.closed_on >= FIRST)
        assert seen.get(task.id) == (task.owner if concerns else None)
        done = task.closed_on is not None and FIRST <= task.closed_on <= LAST
        late = task.closed_on is None and task.due_on is not None and task.due_on < TODAY
        for each in board:
            assert (task.id in each.closed) == (concerns and done and each.owner == task.owner)
            assert (task.id in each.overdue) == (concerns and late and each.owner == task.owner)


def test_nothing_to_do_is_nobodys() -> None:
    assert build_task_board([], FIRST, LAST, today=TODAY, holidays=NONE) == ()
