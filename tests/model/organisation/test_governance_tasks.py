"""Tasks are due in workdays or on a day, and closed by evidence."""

from __future__ import annotations

import datetime as dt
from typing import Any

import attrs
import pytest

from newstratum._model.organisation.governance import (
    Task,
    close_task,
    collect_task_findings,
    compute_due_day,
    is_overdue,
)
from newstratum._model.organisation.relations import Citation, FindingKind
from newstratum._model.values.calendar import HolidayTable
from newstratum.errors import IllegalTransitionError, InvalidValueError

SOURCE = Citation(document="合成会议纪要")
REPORT = Citation(document="合成办结报告")
#: The first of May 2018 and its make-up Saturday.
TABLE = HolidayTable(
    version="test",
    known_from=dt.date(2018, 1, 1),
    known_to=dt.date(2018, 12, 31),
    holidays=[dt.date(2018, 4, 29), dt.date(2018, 4, 30), dt.date(2018, 5, 1)],
    makeup_workdays=[dt.date(2018, 4, 28)],
)
TASK = Task(
    id="t",
    matter_zh="设立联络点",
    owner="office",
    assigned_on=dt.date(2018, 4, 27),
    workdays=3,
    source=SOURCE,
)


def test_workdays_skip_holidays_and_count_make_up_days() -> None:
    due = compute_due_day(TASK, TABLE)
    assert due is not None
    # Saturday the 28th counts, the long weekend does not, then Wednesday and Thursday.
    assert (due.day, due.provisional) == (dt.date(2018, 5, 3), False)


def test_beyond_the_announced_holidays_the_day_is_provisional() -> None:
    due = compute_due_day(attrs.evolve(TASK, assigned_on=dt.date(2018, 12, 28)), TABLE)
    assert due is not None
    assert due.provisional


def test_a_named_day_is_due_and_no_day_is_none() -> None:
    named = attrs.evolve(TASK, workdays=None, due_on=dt.date(2018, 5, 31))
    due = compute_due_day(named, TABLE)
    assert due is not None
    assert due.day == dt.date(2018, 5, 31)
    assert compute_due_day(attrs.evolve(TASK, workdays=None), TABLE) is None
    assert not is_overdue(attrs.evolve(TASK, workdays=None), dt.date(2099, 1, 1), TABLE)


def test_it_is_overdue_after_its_last_day_until_it_is_closed() -> None:
    assert not is_overdue(TASK, dt.date(2018, 5, 3), TABLE)
    assert is_overdue(TASK, dt.date(2018, 5, 4), TABLE)
    assert not is_overdue(close_task(TASK, dt.date(2018, 5, 9), REPORT), dt.date(2018, 5, 10), TABLE)


def test_closing_needs_evidence_and_happens_once() -> None:
    done = close_task(TASK, dt.date(2018, 5, 2), REPORT)
    assert (done.is_open, done.evidence) == (False, (REPORT,))
    with pytest.raises(InvalidValueError, match=r"task\.closed_on: closed without evidence"):
        close_task(TASK, dt.date(2018, 5, 2))
    with pytest.raises(IllegalTransitionError, match="task t: cannot go from closed to closed"):
        close_task(done, dt.date(2018, 5, 3), REPORT)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"due_on": dt.date(2018, 5, 2)}, "task.due_on: a day and a number of workdays"),
        ({"workdays": None, "due_on": dt.date(2018, 4, 1)}, "task.due_on: before the task was assigned"),
        ({"closed_on": dt.date(2018, 4, 1), "evidence": (REPORT,)}, "task.closed_on: before the task"),
        ({"evidence": (REPORT,)}, "task.closed_on: closed without evidence, or evidence without a day"),
        ({"workdays": 0}, "task.workdays: not a whole number from 1 up"),
        ({"assigned_on": "2018-05"}, "task.assigned_on: must be a date, not str"),
        ({"due_on": "2018-05-01"}, "task.due_on: must be a date, not str"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(change: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        attrs.evolve(TASK, **change)
    assert str(caught.value).startswith(message)


def test_a_task_follows_from_something_that_is_there() -> None:
    following = attrs.evolve(TASK, follows="decision-1")
    assert collect_task_findings([following], ["decision-1"]) == ()
    assert [each.kind for each in collect_task_findings([following, TASK], [])] == [
        FindingKind.DUPLICATE,
        FindingKind.UNKNOWN_REFERENCE,
    ]
