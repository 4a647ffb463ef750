"""The task board: the tasks of a quarter or another span, grouped by their owners."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from attrs import frozen

from newstratum._model.organisation.tasks import Task, is_overdue
from newstratum._model.values.calendar import HolidayTable
from newstratum._model.values.display import ShortRepr


@frozen(kw_only=True, repr=False)
class OwnerTasks(ShortRepr):
    """The tasks of one body in a time, by their ids."""

    #: Id of the body.
    owner: str
    #: Still to be done, those overdue among them.
    open: tuple[str, ...]
    overdue: tuple[str, ...]
    #: Done in the time.
    closed: tuple[str, ...]


def build_task_board(
    tasks: Iterable[Task], first: dt.date, last: dt.date, *, today: dt.date, holidays: HolidayTable
) -> tuple[OwnerTasks, ...]:
    """Group the tasks of a time by their owners.

    Args:
        tasks: All tasks; those assigned after the time or closed before it are left out.
        first: The first day of the time.
        last: Its last day, included. What was closed after it counts as open.
        today: The day on which a task is overdue or not.
        holidays: The announced holidays, for tasks due in workdays.

    Returns:
        One entry for each owner with a task, in the order of their ids.
    """
    board: dict[str, list[Task]] = {}
    for task in tasks:
        if task.assigned_on <= last and (task.closed_on is None or task.closed_on >= first):
            board.setdefault(task.owner, []).append(task)
    return tuple(_build_owner_tasks(owner, board[owner], last, today, holidays) for owner in sorted(board))


def _build_owner_tasks(
    owner: str, tasks: list[Task], last: dt.date, today: dt.date, holidays: HolidayTable
) -> OwnerTasks:
    still_open = [task for task in tasks if task.closed_on is None or task.closed_on > last]
    return OwnerTasks(
        owner=owner,
        open=tuple(sorted(task.id for task in still_open)),
        overdue=tuple(sorted(task.id for task in tasks if is_overdue(task, today, holidays))),
        closed=tuple(sorted(task.id for task in tasks if task not in still_open)),
    )
