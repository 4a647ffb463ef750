"""Proposals, tasks and surveys, each against its reference on random registers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from definitions.proposals import STAGES, build_funnel, count_credits, list_results
from definitions.work import build_board, count_answers
from registers import DAYS, GROUPS, Register, store
from strategies import compare, registers
from worlds import read_bounds

from newstratum.organisation import HolidayTable, ProposalStage

pytestmark = pytest.mark.slow

HOLIDAYS = HolidayTable(
    version="example",
    known_from=dt.date(2016, 1, 1),
    known_to=dt.date(2019, 12, 31),
    holidays=[dt.date(2018, 5, day) for day in (1, 2, 3, 16, 17, 18)],
    makeup_workdays=[dt.date(2018, 5, 5)],
)
#: The time of a board and the day it is of, before, in and after the time.
TIMES = [
    (day - dt.timedelta(days=length), day, day + dt.timedelta(days=later))
    for day, length, later in zip(
        DAYS, (300, 0, 30, 90, 400) * 2, (0, -20, 1, 200, 0, 30, -1, 0, 90, 5), strict=True
    )
]


def check_the_board_of_tasks(register: Register) -> None:
    with store(register) as registry:
        for first, last, today in TIMES:
            found = registry.activity.tasks(first, last, today=today, holidays=HOLIDAYS)
            assert {
                each.owner: {"open": each.open, "overdue": each.overdue, "closed": each.closed}
                for each in found
            } == build_board(register.tasks, first, last, today, HOLIDAYS), (first, last, today)


def check_answers_to_surveys(register: Register) -> None:
    units = {each.id: each.township for each in register.members if each.township is not None}
    with store(register) as registry:
        for survey in register.survey_rounds:
            for day in DAYS:
                said = {each.id: each.get_outcome(day) for each in register.members}
                groups = {person: outcome for person, outcome in said.items() if outcome in GROUPS}
                found = registry.activity.survey(survey.id, on=day)
                assert {
                    "answered": read_bounds(found.answered),
                    "by_group": {key: read_bounds(each) for key, each in found.by_group.items()},
                    "by_unit": {key: read_bounds(each) for key, each in found.by_unit.items()},
                    "rate": found.rate,
                } == count_answers(survey, register.responses, groups, units, day), (survey.id, day)


def check_the_funnel(register: Register) -> None:
    with store(register) as registry:
        for day in DAYS:
            found = registry.activity.proposals(on=day)
            assert {
                str(each.stage): {
                    "reached": read_bounds(each.reached),
                    "share": each.share,
                    "median_days": None if each.median_days is None else read_bounds(each.median_days),
                    "undated": tuple(sorted(each.undated)),
                }
                for each in found.stages
            } == build_funnel(register.proposals, day), day


def check_credits_and_results(register: Register) -> None:
    with store(register) as registry:
        for at, day in enumerate(DAYS):
            stage = ProposalStage(STAGES[at % len(STAGES)])
            found = registry.activity.credited_proposals(stage, on=day)
            assert {
                "authors": _read_lines(found.authors),
                "platforms": _read_lines(found.platforms),
                "groups": _read_lines(found.groups),
            } == count_credits(register.proposals, register.members, stage, day), (day, stage)
            results = registry.activity.proposal_results(2018, on=day)
            assert sorted(
                (str(each.happened_on), each.proposal, str(each.stage), each.credit.person)
                for each in results
            ) == list_results(register.proposals, register.members, 2018, day), day


def _read_lines(lines: Any) -> dict[Any, Any]:
    assert all(name is not None for name, _ in lines[:-1]), "the line without a name is the last one"
    return {name: read_bounds(figure) for name, figure in lines}


test_the_board_of_tasks, test_the_board_of_tasks_on_thousands = compare(
    check_the_board_of_tasks, registers("tasks")
)


test_answers_to_surveys, test_answers_to_surveys_on_thousands = compare(
    check_answers_to_surveys, registers("members", "survey_rounds", "responses")
)


test_the_funnel, test_the_funnel_on_thousands = compare(check_the_funnel, registers("proposals"))


test_credits_and_results, test_credits_and_results_on_thousands = compare(
    check_credits_and_results, registers("members", "proposals")
)
