"""Tasks of a time, docs/explanation/governance.md, and answers to surveys, docs/explanation/outreach.md."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from worlds import MUST, is_by

from newstratum.organisation import HolidayTable, Response, SurveyRound, Task


def build_board(
    tasks: Sequence[Task], first: dt.date, last: dt.date, today: dt.date, table: HolidayTable
) -> dict[str, dict[str, tuple[str, ...]]]:
    """By owner the tasks of a time that are open, overdue and closed, as things stood today."""
    end = min(last, today)
    board: dict[str, dict[str, list[str]]] = {}
    for each in sorted(tasks, key=lambda task: task.id):
        closed_on = each.closed_on if each.closed_on is not None and each.closed_on <= today else None
        if each.assigned_on > end or (closed_on is not None and closed_on < first):
            continue
        entry = board.setdefault(each.owner, {"open": [], "overdue": [], "closed": []})
        if closed_on is not None and closed_on <= end:
            entry["closed"].append(each.id)
            continue
        entry["open"].append(each.id)
        if closed_on is None and _is_late(each, today, table):
            entry["overdue"].append(each.id)
    return {owner: {name: tuple(ids) for name, ids in entry.items()} for owner, entry in board.items()}


def _is_late(task: Task, today: dt.date, table: HolidayTable) -> bool:
    if task.due_on is not None:
        return today > task.due_on
    if task.workdays is None:
        return False
    day = task.assigned_on
    left = task.workdays
    while left:
        day += dt.timedelta(days=1)
        left -= day in table.makeup_workdays or (day.weekday() < 5 and day not in table.holidays)
    return today > day


def count_answers(
    survey: SurveyRound,
    responses: Iterable[Response],
    groups: Mapping[str, str],
    units: Mapping[str, str],
    day: dt.date,
) -> dict[str, Any]:
    """Answers to a round, those of one person once, in all and by group and unit."""
    answers: dict[str, tuple[frozenset[bool], str | None, str | None]] = {}
    for each in responses:
        if each.survey != survey.id:
            continue
        answer = is_by(each.answered_on, day)
        if each.person is None:
            answers["answer " + each.id] = (answer, each.group, each.township)
            continue
        name = "person " + each.person
        before = answers[name][0] if name in answers else frozenset({False})
        surest = MUST if MUST in (answer, before) else answer | before
        answers[name] = (surest, groups.get(each.person), units.get(each.person))
    total = _count(answer for answer, _, _ in answers.values())
    return {
        "answered": total,
        "by_group": _count_by((group, answer) for answer, group, _ in answers.values()),
        "by_unit": _count_by((unit, answer) for answer, _, unit in answers.values()),
        "rate": None
        if survey.asked is None or total[0] != total[1] or total[0] > survey.asked
        else Fraction(total[0], survey.asked),
    }


def _count(answers: Iterable[frozenset[bool]]) -> tuple[int, int]:
    listed = tuple(answers)
    return sum(each == MUST for each in listed), sum(True in each for each in listed)


def _count_by(
    answers: Iterable[tuple[str | None, frozenset[bool]]],
) -> dict[str | None, tuple[int, int]]:
    listed = [(key, answer) for key, answer in answers if True in answer]
    return {
        key: _count(answer for each, answer in listed if each == key) for key in {each for each, _ in listed}
    }
