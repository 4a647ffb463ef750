"""What does not fit among all records: docs/explanation/activities.md, outreach.md, governance.md."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from definitions.meetings import describe_meetings
from definitions.participation import contradict, find_possible_days, read_number
from registers import Register

from newstratum.organisation import Certainty

Finding = tuple[str, tuple[str, ...], Certainty]


def list_findings(register: Register, first: dt.date, last: dt.date) -> set[Finding]:
    """What contradicts itself among sign-ins, numbers, answers and minutes."""
    return {
        *_list_attendance_findings(register),
        *_list_survey_findings(register),
        *(
            ("without_minutes", (each.id, begin.isoformat()), certainty)
            for each in register.conferences
            for (begin, _), certainty in describe_meetings(
                each, register.conferences, register.meetings, first, last
            )["findings"]
        ),
    }


def _list_attendance_findings(register: Register) -> Iterable[Finding]:
    known = {each.id: each for each in register.activities}
    numbers: dict[str, list[str]] = {}
    counted: dict[str, list[object]] = {}
    for each in register.attendances:
        activity = known.get(each.activity)
        if activity is not None and activity.state != "held":
            yield "attended_not_held", (each.id, activity.id), Certainty.YES
        elif activity is not None and find_possible_days(each, activity) is None:
            yield "outside_its_time", (each.id, activity.id), Certainty.YES
        elif each.count is not None:
            numbers.setdefault(each.activity, []).append(each.id)
            counted.setdefault(each.activity, []).append(read_number(each))
    for name, listed in counted.items():
        if contradict(listed):  # type: ignore[arg-type]
            yield "contradicting_numbers", (name, *sorted(numbers[name])), Certainty.YES


def _list_survey_findings(register: Register) -> Iterable[Finding]:
    for survey in register.survey_rounds:
        own = [each for each in register.responses if each.survey == survey.id]
        answers = {each.person or f"answer {each.id}" for each in own}
        if survey.asked is not None and len(answers) > survey.asked:
            yield "more_answers_than_asked", (survey.id, *sorted(each.id for each in own)), Certainty.YES
