"""Tasks: what a decision, an inspection or a proposal asks of a body, until there is evidence of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import attrs
from attrs import field, frozen

from newstratum._model.organisation.relations import (
    Citation,
    Finding,
    SourcedRecord,
    collect_duplicate_findings,
    collect_unknown_findings,
    put_shared_last,
)
from newstratum._model.values.calendar import HolidayTable, WorkdayAnswer, add_workdays, is_workday
from newstratum._model.values.identifiers import refers_to
from newstratum._model.values.validators import (
    check_date,
    check_filled,
    check_optional_date,
    check_positive,
    tuple_of,
)
from newstratum.errors import IllegalTransitionError, InvalidValueError


def _check_due_on(instance: Task, _attribute: object, value: dt.date | None) -> None:
    if value is not None and instance.workdays is not None:
        raise InvalidValueError("task.due_on", "a day and a number of workdays", "keep one of the two")
    if value is not None and value < instance.assigned_on:
        raise InvalidValueError("task.due_on", "before the task was assigned", "check both days")


def _check_closed_on(instance: Task, _attribute: object, value: dt.date | None) -> None:
    if (value is None) == bool(instance.evidence):
        raise InvalidValueError(
            "task.closed_on", "closed without evidence, or evidence without a day", "give both, or neither"
        )
    if value is not None and value < instance.assigned_on:
        raise InvalidValueError("task.closed_on", "before the task was assigned", "check both days")


@frozen(kw_only=True, field_transformer=put_shared_last)
class Task(SourcedRecord):
    """Something a body has to do by a day."""

    matter_zh: str = field(validator=check_filled)
    matter_en: str = ""
    #: The body that has to do it.
    owner: str = field(metadata=refers_to("body"))
    #: Id of the decision, inspection or proposal it follows from.
    follows: str | None = None
    assigned_on: dt.date = field(validator=check_date)
    #: To be done within so many workdays, the day it was assigned not counted.
    workdays: int | None = field(default=None, validator=check_positive)
    #: The day it is due, where one was named.
    due_on: dt.date | None = field(default=None, validator=[check_optional_date, _check_due_on])
    #: What shows that it is done.
    evidence: tuple[Citation, ...] = field(
        default=(), validator=tuple_of(Citation, "name each document: Citation(document=…)")
    )
    closed_on: dt.date | None = field(default=None, validator=[check_optional_date, _check_closed_on])

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.closed_on is None


def compute_due_day(task: Task, table: HolidayTable) -> WorkdayAnswer | None:
    """Return the last day on which a task is in time; None where it has none.

    Args:
        task: The task.
        table: The public holidays; beyond them the day is provisional.
    """
    if task.workdays is not None:
        return add_workdays(task.assigned_on, task.workdays, table)
    return None if task.due_on is None else is_workday(task.due_on, table)


def is_overdue(task: Task, today: dt.date, table: HolidayTable) -> bool:
    """Say whether a task is open after its last day."""
    due = compute_due_day(task, table)
    return task.is_open and due is not None and today > due.day


def close_task(task: Task, closed_on: dt.date, *evidence: Citation) -> Task:
    """Return a task as done.

    Args:
        task: An open task.
        closed_on: When it was done.
        evidence: The documents that show it.

    Raises:
        IllegalTransitionError: The task is closed already.
        InvalidValueError: There is no evidence, or the day is before the task was assigned.
    """
    if not task.is_open:
        raise IllegalTransitionError(f"task {task.id}", "closed", "closed", ())
    return attrs.evolve(task, closed_on=closed_on, evidence=evidence)


def collect_task_findings(tasks: Iterable[Task], origins: Iterable[str]) -> tuple[Finding, ...]:
    """Check tasks: identifiers twice, and unknown decisions, inspections or proposals they follow from."""
    listed = tuple(tasks)
    return (
        *collect_duplicate_findings(listed),
        *collect_unknown_findings(((each.id, each.follows) for each in listed), origins, "follows"),
    )
